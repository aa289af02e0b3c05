"""The record of an experiment: one JSON file with the command, the seeds, the device, and every figure."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from memlaw import files
from memlaw.errors import InvalidInput
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome, Result, Table
from memlaw.verify.experiments.frame.replay import Replay
from memlaw.verify.work.checkpoint import digest

SCHEMA = "memlaw.experiment/2"
FOLDER = Path(files.__file__).parent / "results"  # the records that come with the package; in a checkout, results/


@dataclass(frozen=True)
class Record:
    """One finished experiment: how it was run, what came out of each piece, and what that says.

    `code` is the seal of the code that the results rest on, `versions` those of the libraries, `plan` the pieces with
    their arguments, seeds among them, `replay` what a tiny run gave then. `confirmed` is the date at which a replay
    under other code agreed, if one did: then `code` is the seal of that code. `protocol` is the digest of the protocol,
    and `declared` the commit at which it was declared, if there is one.
    """

    name: str
    about: str
    command: str
    options: Options
    device: str
    versions: Mapping[str, str]
    platform: str
    finished: str
    seconds: float
    code: Mapping[str, str]
    results: Mapping[str, Result]
    outcome: Outcome
    plan: tuple[Mapping[str, Any], ...] = ()
    replay: Replay | None = None
    confirmed: str = ""
    protocol: str = ""
    declared: str = ""


def versions_used() -> dict[str, str]:
    """Versions of the libraries that experiments use."""
    return {name: version_of(name) for name in ("torch", "numpy", "scipy", "scikit-learn")}


def version_of(name: str) -> str:
    """The version of an installed library, or that it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def machine() -> str:
    """The system and the number of its processors, without its name."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def write(path: Path, record: Record) -> None:
    """Write a record as JSON; the file is replaced as a whole or not at all."""
    plain = {"schema": SCHEMA, **asdict(record)}
    plain["digest"] = digest(plain)
    files.write(path, json.dumps(plain, indent=1, allow_nan=False) + "\n")


def read(path: Path) -> Record:
    """Read a record that `write` wrote. Errors: InvalidInput for anything else."""
    try:
        plain = json.loads(path.read_text())
        if plain["schema"] != SCHEMA or plain.pop("digest") != digest(plain):
            raise ValueError("edited")
        del plain["schema"]
        if plain["name"] != path.stem.removesuffix("-quick"):
            raise ValueError("renamed")
        return _record(plain)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"record {path}",
            f"it is no record of schema {SCHEMA} as it was written ({type(error).__name__}: {error})",
            f"make it anew: memlaw experiment {path.stem.removesuffix('-quick')}",
        ) from error


def _record(plain: dict[str, Any]) -> Record:
    outcome = plain.pop("outcome")
    tables = tuple(
        Table(item["title"], tuple(item["columns"]), tuple(map(tuple, item["rows"]))) for item in outcome["tables"]
    )
    findings = tuple(Finding(**{**item, "verdict": Verdict(item["verdict"])}) for item in outcome["findings"])
    return Record(
        **{
            **plain,
            "options": Options(**plain["options"]),
            "outcome": Outcome(tables, findings, outcome["curves"]),
            "plan": tuple(plain["plan"]),
            "replay": _replay(plain["replay"]),
        }
    )


def _replay(plain: dict[str, Any] | None) -> Replay | None:
    return None if plain is None else Replay(**{**plain, "options": Options(**plain["options"])})


def read_all(folder: Path = FOLDER) -> tuple[Record, ...]:
    """All records of a folder, by name; none if there is no such folder. Errors: InvalidInput for a bad file."""
    return tuple(_read(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.json")))


@lru_cache(maxsize=16)
def _read(path: Path, written: int) -> Record:
    """A record, read once as long as its file stays as it was at some time."""
    return read(path)


def findings_about(subjects: Iterable[str], records: Iterable[Record]) -> list[tuple[Record, Finding]]:
    """What records say about some claims or theorems; runs with --quick say nothing."""
    wanted = set(subjects)
    return [
        (record, finding)
        for record in records
        if not record.options.quick
        for finding in record.outcome.findings
        if finding.subject in wanted
    ]
