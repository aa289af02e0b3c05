"""What recorded experiments say about theorems and claims; a record that today's code would not make again is stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from memlaw.verify.evidence import About, Evidence, Kind, Note, Reason, Verdict
from memlaw.verify.experiments.frame.freshness import Freshness, freshness
from memlaw.verify.experiments.frame.record import FOLDER, Record, findings_about, read, read_all


@dataclass(frozen=True)
class Seen:
    """One finding with the experiment that made it and what is known of its record today."""

    subject: str
    experiment: str
    verdict: Verdict
    statement: str
    effect: str
    freshness: Freshness
    conditions: str


def seen(
    subjects: Iterable[str], folder: Path = FOLDER, known: Callable[[Record], Freshness] | None = None
) -> tuple[Seen, ...]:
    """All findings about some theorems or claims in a folder of records; none where there is no record.

    known: what is known of a record today; else it is replayed, which takes seconds.
    """
    known = known or (lambda record: _fresh(record, folder))
    return tuple(
        Seen(
            finding.subject,
            record.name,
            finding.verdict if fresh.fresh else Verdict.STALE,
            finding.statement,
            finding.effect,
            fresh,
            conditions(record),
        )
        for record, finding in findings_about(subjects, read_all(folder))
        for fresh in [known(record)]
    )


@dataclass(frozen=True)
class Replayed:
    """What the replay of a record gave, in whichever process, at the time its file was last written."""

    path: Path
    written: int
    freshness: Freshness


_KEPT: dict[tuple[Path, int], Freshness] = {}  # each state of a file is replayed once


def replayed(path: Path) -> Replayed:
    """Replay a record, unless that was done."""
    written = path.stat().st_mtime_ns
    if (path, written) not in _KEPT:
        _KEPT[path, written] = freshness(read(path))
    return Replayed(path, written, _KEPT[path, written])


def keep(found: Replayed) -> None:
    """Keep what another process found."""
    _KEPT[found.path, found.written] = found.freshness


def _path(record: Record, folder: Path) -> Path:
    return folder / f"{record.name}.json"


def _fresh(record: Record, folder: Path) -> Freshness:
    return replayed(_path(record, folder)).freshness


def speaking(keys: Iterable[str] | None, folder: Path = FOLDER) -> list[Record]:
    """The records that speak of the keys, all for None."""
    records = read_all(folder)
    named = {record.name for record, _ in findings_about(keys or (), records)}
    return [item for item in records if keys is None or item.name in named]


def record_paths(keys: Iterable[str] | None, folder: Path = FOLDER) -> list[Path]:
    """The files of the records that speak of the keys."""
    return [_path(record, folder) for record in speaking(keys, folder)]


def record_notes(keys: Iterable[str] | None, folder: Path = FOLDER) -> list[Note]:
    """What the replay of each record that speaks of the keys gave."""
    return [
        Note(About.RECORD, name, tuple((item, "changed") for item in fresh.definitions), again.difference, again.pieces)
        for name, fresh in ((item.name, _fresh(item, folder)) for item in speaking(keys, folder))
        if (again := fresh.replayed) is not None
    ]


def conditions(record: Record) -> str:
    """How an experiment was run, in a line."""
    return f"{record.command}, {record.device}, {record.finished[:10]}"


def recorded_evidence(keys: Iterable[str], folder: Path = FOLDER) -> list[Evidence]:
    """The findings about theorems as measured evidence, one piece for each."""
    return [
        Evidence(
            item.subject,
            Kind.MEASURED,
            item.verdict,
            subject=f"experiment {item.experiment}",
            setup=f"{item.statement}: {item.effect} ({item.conditions})",
            reason=Reason.RECORD if item.verdict is Verdict.STALE else None,
            detail=_why(item.freshness) if item.verdict is Verdict.STALE else "",
        )
        for item in seen(keys, folder)
    ]


def _why(found: Freshness) -> str:
    """The figure that differs, what broke, or what changed where nothing was replayed."""
    if not found.declared:
        return "another protocol"
    if found.failed or not found.told:
        return found.failed or "other findings"
    if found.replayed is not None:
        return f"{found.replayed.where or 'the pieces'} differs by {found.replayed.difference:.0e}"
    return ", ".join([*found.definitions[:3], *(name for name, *_ in found.libraries)])
