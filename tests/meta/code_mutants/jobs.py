"""Processes that work in copies of the tree, and what is known so far."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from code_mutants import child, isolation
from code_mutants.operators import Mutant

WALL = 40  # the limit in time that passes, in limits of CPU time


@dataclass
class State:
    """What is known so far; written whole after each mutant, so that a run goes on where it stopped."""

    path: Path
    commit: str
    sound: dict[str, bool] = field(default_factory=dict)  # whether a killer is silent about the unbroken code
    theorems: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, commit: str | None, head: str) -> State:
        """The state on file. At another commit the usual is measured anew, and survivors are tried again."""
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"commit": commit or head}
        if commit is not None and found["commit"] != commit:
            killed = {name: one for name, one in found["results"].items() if one["outcome"] == "killed"}
            found = {"commit": commit, "results": killed}
        return cls(path, **found)

    def write(self) -> None:
        """Whole or not at all."""
        kept = {name: value for name, value in asdict(self).items() if name != "path"}
        beside = self.path.with_suffix(".part")
        beside.write_text(json.dumps(kept, indent=0))
        beside.replace(self.path)


def print_of(text: str) -> str:
    """A short print of a text, to know it again."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def copied(root: Path, commit: str, place: Path) -> Path:
    """The tree at a commit, elsewhere, with the door through which what it starts is isolated as well."""
    if not (place / isolation.DOOR).exists():
        place.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["git", "archive", commit], cwd=root, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", place], input=packed, check=True)
        text = Path(isolation.__file__).read_text(encoding="utf-8")
        (place / isolation.DOOR).mkdir()
        (place / isolation.DOOR / "sitecustomize.py").write_text(f"{text}\n\nisolate({str(place)!r}, {str(root)!r})\n")
    return place


def copied_whole(root: Path, base: Path, place: Path) -> Path:
    """A copy of a copy with what is compiled in it, so that nothing is compiled for each mutant but the mutant."""
    if not (place / isolation.DOOR).exists():
        shutil.copytree(base, place, symlinks=True, ignore=shutil.ignore_patterns(".numba", "*.txt", "said.jsonl"))
        door = place / isolation.DOOR / "sitecustomize.py"
        door.write_text(door.read_text().replace(repr(str(base)), repr(str(place))))
    return place


@dataclass
class Job:
    """A process at work in a copy."""

    pid: int
    tree: Path
    ends: float
    mutant: Mutant | None = None
    cpu: float = 0.0

    def said(self) -> list[list[Any]]:
        """What it has reported."""
        text = (self.tree / "said.jsonl").read_text() if (self.tree / "said.jsonl").exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def ended(self) -> int | None:
        """Its exit status when it has ended, by itself or because its time is over."""
        pid, status, used = os.wait4(self.pid, os.WNOHANG)
        self.cpu = round(used.ru_utime + used.ru_stime, 1)
        if not pid and time.monotonic() < self.ends:
            return None
        self.kill(wait=not pid)
        left = self.tree / isolation.LEFT
        assert not left.exists(), f"read outside of the copy: {left.read_text()[:300]}"
        return os.waitstatus_to_exitcode(status) if pid else -signal.SIGXCPU

    def waited(self) -> list[list[Any]]:
        """What it has reported in the end; it may not fail."""
        try:
            while self.ended() is None:
                time.sleep(0.02)
        except BaseException:
            self.kill()
            raise
        said = self.said()
        assert not any(item[0] == "error" for item in said), said
        return said

    def kill(self, wait: bool = True) -> None:
        """End it and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if wait:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


def start(
    root: Path, tree: Path, work: Callable[[child.Say], None], cpu: float | None, mutant: Mutant | None = None
) -> Job:
    """Do some work in a process of its own that lives in a copy."""
    (tree / "said.jsonl").unlink(missing_ok=True)
    (tree / isolation.LEFT).unlink(missing_ok=True)
    pid = os.fork()
    if pid:
        return Job(pid, tree, time.monotonic() + (WALL * cpu if cpu else 3600), mutant)
    os.setpgid(0, 0)
    with (tree / "said.jsonl").open("a", buffering=1) as out:
        code = 1
        try:
            child.settle(tree, root, cpu)
            work(lambda item: print(json.dumps(item), file=out, flush=True))
            code = 0
        except BaseException as error:
            print(json.dumps(["error", f"{type(error).__name__}: {error}"[:200]]), file=out, flush=True)
        finally:
            os._exit(code)
