"""The run: mutant by mutant in copies of the tree, each in a process of its own; what is found is on file at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from code_mutants import child, killers
from code_mutants.operators import Mutant

KINDS = ("proved", "derived", "generic", "exact", "enclosed", "sampled")
CHECK, CHECKS = 1.5, 15.0  # CPU seconds: one check of the verifier, and all of them, unless thorough
NEAR = 10.0  # CPU seconds of tests before the verifier
CAP = 30.0  # CPU seconds of one file of tests; what comes later is for a thorough run
FACTOR, SPARE, WALL = (
    10,
    30,
    40,
)  # the limit in CPU seconds: FACTOR times the usual + SPARE; in time that passes, WALL times that
PRELOADED = ("numpy", "scipy.linalg", "scipy.special", "sympy", "mpmath", "flint", "numba", "hypothesis", "pytest",
             "hypothesis.extra.pytestplugin", "typer.testing", "rich.console", "rich.table")  # fmt: skip


@dataclass
class State:
    """What is known so far; written whole after each mutant, so that a run goes on where it stopped."""

    path: Path
    commit: str
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
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
        kept = {name: getattr(self, name) for name in ("commit", "tests", "theorems", "results")}
        beside = self.path.with_suffix(".part")
        beside.write_text(json.dumps(kept, indent=0))
        beside.replace(self.path)


def print_of(text: str) -> str:
    """A short print of a text, to know it again."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def preload() -> None:
    """What no mutant is of, imported once before processes part."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in PRELOADED:
        try:
            import_module(name)
        except ImportError:
            continue


def copied(root: Path, commit: str, place: Path) -> Path:
    """The tree at a commit, elsewhere."""
    if not (place / "src").exists():
        place.mkdir(parents=True)
        packed = subprocess.run(["git", "archive", commit], cwd=root, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", place], input=packed, check=True)
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
        return os.waitstatus_to_exitcode(status) if pid else -signal.SIGXCPU

    def kill(self, wait: bool = True) -> None:
        """End it and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if wait:
            os.waitpid(self.pid, 0)


def start(
    tree: Path, work: Callable[[child.Say], None], cpu: float | None, bytecode: bool, mutant: Mutant | None = None
) -> Job:
    """Do some work in a process of its own that lives in a copy."""
    (tree / "said.jsonl").unlink(missing_ok=True)
    pid = os.fork()
    if pid:
        return Job(pid, tree, time.monotonic() + (WALL * cpu if cpu else 3600), mutant)
    os.setpgid(0, 0)
    with (tree / "said.jsonl").open("a", buffering=1) as out:
        code = 1
        try:
            child.settle(tree, cpu, bytecode)
            work(lambda item: print(json.dumps(item), file=out, flush=True))
            code = 0
        except BaseException as error:
            print(json.dumps(["error", f"{type(error).__name__}: {error}"[:200]]), file=out, flush=True)
        finally:
            os._exit(code)


class Run:
    """Copies, the usual, and mutants one after the other or side by side."""

    def __init__(self, root: Path, place: Path, state: State, thorough: bool, seconds: float) -> None:
        self.root, self.place, self.state, self.thorough = root, place, state, thorough
        self.seconds = seconds  # CPU seconds for tests of one mutant, unless thorough
        self.base = copied(root, state.commit, place / f"usual-{state.commit[:10]}")
        preload()

    def texts(self) -> Path:
        """The unbroken tree, to read."""
        return self.base

    def _usual(self, work: Callable[[child.Say], None]) -> list[list[Any]]:
        job = start(self.base, work, None, bytecode=True)
        try:
            while job.ended() is None:
                time.sleep(0.1)
        except BaseException:
            job.kill()
            raise
        said = job.said()
        assert not any(item[0] == "error" for item in said), said
        return said

    def checks(self, file: str) -> list[tuple[str, str, Any, float]]:
        """What the verifier usually says about the theorems of a file, cheapest first."""
        keys = killers.theorems_of(file, self._catalogue())
        missing = [key for key in keys if key not in self.state.theorems]
        if missing:
            print(f"  the usual about {len(missing)} theorems", flush=True)
            for _, key, kind, figures, cpu in self._usual(lambda say: child.measured_verifier(missing, KINDS, say)):
                self.state.theorems.setdefault(key, {})[kind] = [figures, cpu]
            self.state.write()
        found = [(key, kind, *self.state.theorems[key][kind]) for key in keys for kind in KINDS]
        found = sorted((item for item in found if self.thorough or item[3] <= CHECK), key=lambda item: item[3])
        kept = dict(_within((((key, kind), cpu) for key, kind, _, cpu in found), CHECKS))
        return found if self.thorough else [item for item in found if item[:2] in kept]

    def _catalogue(self) -> list[str]:
        known = self.state.theorems.get("")
        if known is None:
            known = {"keys": self._usual(lambda say: say(child.catalogue()))[0]}
            self.state.theorems[""] = known
        return list(known["keys"])

    def tests(self, file: str) -> list[tuple[str, set[str], float]]:
        """Files of tests, nearest first, with the tests in them that usually pass and what these cost."""
        found: list[tuple[str, set[str], float]] = []
        left = self.seconds
        for name in killers.nearest_tests(self.base, file):
            items = self._measured(name)
            good = {node: cpu for node, (outcome, cpu) in items.items() if outcome == "passed"}
            if not self.thorough:
                good = dict(_within(good.items(), left))
            if good:
                cost = sum(good.values())
                found.append((name, set(good), cost))
                left -= cost
            if left < 0.2 * self.seconds and not self.thorough:
                break
        return found

    def _measured(self, name: str) -> dict[str, Any]:
        known = self.state.tests.get(name)
        if known is None or (self.thorough and not known["whole"]):
            print(f"  the usual of {name}", flush=True)
            cap = None if self.thorough else CAP
            said = self._usual(lambda say: _measure_tests(name, say, cap))
            items = {item[1]: [item[2], item[3]] for item in said if item[0] == "test"}
            known = {"whole": any(item[0] == "whole" for item in said), "items": items}
            self.state.tests[name] = known
            self.state.write()
        return dict(known["items"])

    def begin(self, mutant: Mutant, slot: int) -> Job:
        """Break a copy and let it be tried."""
        checks = self.checks(mutant.file)
        tests = self.tests(mutant.file)
        near = tests[: max(1, sum(sum(item[2] for item in tests[: n + 1]) <= NEAR for n in range(len(tests))))]
        usual = sum(item[3] for item in checks) + sum(item[2] for item in tests)
        tree = copied(self.root, self.state.commit, self.place / f"copy-{self.state.commit[:10]}-{slot}")
        self._whole(tree, mutant.file)
        path = tree / mutant.file
        path.write_text(mutant.applied(path.read_text(encoding="utf-8")), encoding="utf-8")

        stages: tuple[tuple[str, Callable[[], str | None]], ...] = (
            ("import", lambda: child.load(tree, mutant.file)),
            ("example", lambda: child.doctests(mutant.file)),
            ("test", lambda: _tried(near)),
            ("verifier", lambda: child.verifier(item[:3] for item in checks)),
            ("test", lambda: _tried(tests[len(near) :])),
        )

        def work(say: child.Say) -> None:
            for stage, see in stages:
                say(["stage", stage, round(time.process_time(), 1)])
                what = see()
                if what is not None:
                    return say(["killed", stage, what])
            return say(["survived", "", ""])

        return start(tree, work, FACTOR * usual + SPARE, bytecode=False, mutant=mutant)

    def _whole(self, tree: Path, file: str) -> None:
        """Undo the last mutant of a copy, and leave no compiled file of the next."""
        broken = tree / "broken.txt"
        if broken.exists():
            last = broken.read_text()
            shutil.copy2(self.base / last, tree / last)
        broken.write_text(file)
        for compiled in (tree / file).parent.glob(f"__pycache__/{Path(file).stem}.*.pyc"):
            compiled.unlink()

    def finished(self, job: Job, status: int) -> dict[str, Any]:
        """What a mutant came to, kept on file."""
        assert job.mutant is not None
        said = job.said()
        last = next((item for item in reversed(said) if item[0] in ("killed", "survived")), None)
        if last is None:
            stage = next((item[1] for item in reversed(said) if item[0] == "stage"), "import")
            over = status in (-signal.SIGXCPU, -signal.SIGKILL)
            last = ["killed", "time limit" if over else "crash", f"{stage}, {said[-1:]}" if not over else stage]
        source = (self.base / job.mutant.file).read_text(encoding="utf-8")
        before, after = job.mutant.shown(source)
        found = {
            "outcome": last[0], "by": last[1], "what": last[2], "line": job.mutant.line, "before": before,
            "after": after, "text": print_of(source), "commit": self.state.commit[:10], "thorough": self.thorough,
            "cpu": job.cpu,
        }  # fmt: skip
        self.state.results[job.mutant.name] = found
        self.state.write()
        return found

    def known(self, mutant: Mutant, text: str) -> bool:
        """Whether it has been tried on the same text, as thoroughly."""
        found = self.state.results.get(mutant.name)
        if found is None or found["text"] != print_of(text):
            return False
        return found["outcome"] == "killed" or found["thorough"] or not self.thorough

    def go(self, wanted: Iterable[Mutant], processes: int, until: float) -> None:
        """Try mutants until there are none or the time is over; what is then at work is left untold."""
        left, free, jobs = iter(wanted), list(range(processes)), {}
        try:
            while time.monotonic() < until:
                while free and time.monotonic() < until and (mutant := next(left, None)) is not None:
                    slot = free.pop()
                    jobs[slot] = self.begin(mutant, slot)
                if not jobs:
                    return
                for slot, job in list(jobs.items()):
                    status = job.ended()
                    if status is not None:
                        del jobs[slot]
                        free.append(slot)
                        told(str(job.mutant and job.mutant.name), self.finished(job, status))
                time.sleep(0.05)
        finally:
            for job in jobs.values():
                job.kill()


def _tried(tests: list[tuple[str, set[str], float]]) -> str | None:
    wanted = {node for _, nodes, _ in tests for node in nodes}
    return child.tests([name for name, _, _ in tests], child.Watcher(wanted)) if tests else None


def _measure_tests(name: str, say: child.Say, cap: float | None) -> None:
    child.tests([name], child.Watcher(say=say, cap=cap))
    say(["whole"])


def _within(costs: Iterable[tuple[Any, float]], budget: float) -> Iterator[tuple[Any, float]]:
    """What fits into a budget, in its order."""
    for item, cost in costs:
        budget -= cost
        if budget < 0:
            return
        yield item, cost


def told(name: str, found: dict[str, Any]) -> None:
    """One line as soon as it is known."""
    print(f"{found['outcome']:9} {name}  {found['by']} {found['what']}  ({found['cpu']} CPU s)", flush=True)
    if found["outcome"] == "survived":
        print(f"    line {found['line']}: {found['before']}\n           -> {found['after']}", flush=True)
    sys.stdout.flush()
