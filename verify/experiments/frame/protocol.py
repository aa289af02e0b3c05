"""A protocol: what is claimed, tried and counted, declared as data and committed before the runs.

It lies in `results/protocols/NAME.json`. A record of the experiment of that name carries its digest and the commit at
which the file was declared; a record with another digest counts as stale, and none is made while the file has no commit
of its own.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from memlaw import files
from memlaw.errors import InvalidInput

FOLDER = Path(files.__file__).parent / "results" / "protocols"  # as the records
KINDS = ("comparable", "faster", "sooner", "longest", "below half")
TIMED = ("faster", "sooner")
SCHEMA = "memlaw.protocol/1"


@dataclass(frozen=True)
class Task:
    """One task: which problem, from which starts, its sizes, plain numbers by name, and the minutes a piece takes."""

    name: str
    problem: str
    starts: tuple[str, ...]
    sizes: Mapping[str, int]
    minutes: float


@dataclass(frozen=True)
class Hypothesis:
    """One sentence about a claim of the paper; it is tested once for each start that it names, in both directions.

    kind: "comparable" (fixed ends as well as learned, but for the margin), "faster" (fixed reaches the level sooner
    than learned), "sooner" (learned from "long" it is reached sooner than from the start), "longest" (learned from the
    start it ends no better than from "long", but for the margin), "below half" (M at the lag stays below half of the
    best known).
    """

    claim: str
    kind: str
    task: str
    starts: tuple[str, ...]


@dataclass(frozen=True)
class Protocol:
    """All that is decided before the runs.

    seeds: for evaluation; tuning_seeds: others, for choosing step sizes. candidates: how many step sizes every arm
    tries. margin: the share of what a task has to gain that counts as alike. levels: by kind, the share of it that a
    run has to reach. missed: the chance that any decision is wrong. dropped: what was tried before and left out, in
    words; rule, power: in words.
    """

    name: str
    seeds: int
    tuning_seeds: int
    candidates: int
    margin: float
    levels: Mapping[str, float]
    missed: float
    tasks: tuple[Task, ...]
    hypotheses: tuple[Hypothesis, ...]
    rule: tuple[str, ...]
    power: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A checksum of all that it says; how the file is laid out does not count."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def task(self, name: str) -> Task:
        """A task by name."""
        return next(one for one in self.tasks if one.name == name)


def protocol_path(name: str) -> Path:
    """Where the protocol of an experiment lies, if it has one."""
    return FOLDER / f"{name}.json"


def read_protocol(name: str) -> Protocol:
    """The protocol of an experiment. Errors: InvalidInput for a file that is not there or says something else."""
    path = protocol_path(name)
    return _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=8)
def _read(path: Path, written: int) -> Protocol:
    try:
        return parsed(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"protocol {path}", f"it is none of schema {SCHEMA} ({error})", "put a good copy in its place"
        ) from error


def parsed(plain: dict[str, Any]) -> Protocol:
    """A protocol from plain data. Errors: ValueError, KeyError or TypeError for anything else."""
    if plain.pop("schema") != SCHEMA:
        raise ValueError("another schema")
    rule, power, dropped = (tuple(plain.pop(name)) for name in ("rule", "power", "dropped"))
    tasks = tuple(Task(**{**one, "starts": tuple(one["starts"])}) for one in plain.pop("tasks"))
    hypotheses = tuple(Hypothesis(**{**one, "starts": tuple(one["starts"])}) for one in plain.pop("hypotheses"))
    found = Protocol(**plain, tasks=tasks, hypotheses=hypotheses, rule=rule, power=power, dropped=dropped)
    if {*found.levels} != {*TIMED}:
        raise ValueError("a level for each of " + ", ".join(TIMED))
    for one in found.hypotheses:
        known = next((task.starts for task in tasks if task.name == one.task), ())
        if one.kind not in KINDS or not {*one.starts} <= {*known}:
            raise ValueError(f"{one.kind} on {one.task} from {', '.join(one.starts)}")
    return found


# --- when it was declared -------------------------------------------------------------------------------------


def declared(path: Path) -> str:
    """The commit that last changed a protocol's file.

    Errors: InvalidInput where the file is not committed as it is now.
    """
    commit = git(path, "log", "-1", "--format=%H", "--", path.name)
    if not commit or git(path, "status", "--porcelain", "--", path.name):
        raise InvalidInput(
            f"protocol {path}",
            "it must be committed, as it is, before any run counts",
            f"git add {path.name}; git commit {path.name}; or try things with --quick",
        )
    return commit


def git(path: Path, *words: str) -> str | None:
    """What git says in the folder of a file, or None where there is no git or no checkout."""
    folder = path.resolve().parent
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def order(protocol: Path, record: Path, commit: str) -> str:
    """What is wrong with the order of a protocol and its record in git, in words; empty if nothing is.

    The commit named by the record must hold the protocol as it is today, and be an ancestor, and not the same, of the
    commit that first brought the record.
    """
    protocol, record = protocol.resolve(), record.resolve()
    then = git(protocol, "show", f"{commit}:./{protocol.name}")
    if then is None:
        return f"commit {commit[:12]} does not hold {protocol.name}"
    if then != protocol.read_text(encoding="utf-8").strip():
        return f"{protocol.name} is not what commit {commit[:12]} holds"
    first = (git(record, "log", "--diff-filter=A", "--format=%H", "--", record.name) or "").split("\n")[-1]
    if not first:
        return ""  # not committed yet, so later
    if first == commit or git(protocol, "merge-base", "--is-ancestor", commit, first) is None:
        return f"{record.name} came with {first[:12]}, which is not later than {commit[:12]}"
    return ""
