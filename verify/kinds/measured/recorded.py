"""What recorded experiments say about theorems and claims; a record that today's code would not make again is stale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
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

    def __str__(self) -> str:
        verdict = f"{self.verdict} ({told(self.freshness)})" if self.freshness.changed else str(self.verdict)
        return f"measured, {self.experiment}: {verdict}: {self.statement}: {self.effect}"


def seen(subjects: Iterable[str], folder: Path = FOLDER) -> tuple[Seen, ...]:
    """All findings about some theorems or claims in a folder of records; none where there is no record."""
    return tuple(
        Seen(
            finding.subject,
            record.name,
            finding.verdict if _fresh(record, folder).fresh else Verdict.STALE,
            finding.statement,
            finding.effect,
            _fresh(record, folder),
            conditions(record),
        )
        for record, finding in findings_about(subjects, read_all(folder))
    )


def _fresh(record: Record, folder: Path) -> Freshness:
    path = folder / f"{record.name}.json"
    return _replayed(path, path.stat().st_mtime_ns)


@cache
def _replayed(path: Path, _: int) -> Freshness:
    """Each state of a file is replayed once in a process."""
    return freshness(read(path))


def told(found: Freshness) -> str:
    """What is known of a record, in a line.

    >>> told(Freshness(definitions=("train",)))
    'the code has changed since (train); not replayed'
    """
    if not found.known:
        return "its experiment is gone"
    parts = [f"the code has changed since ({_some(found.definitions)})"] if found.definitions else []
    parts += [f"{name} {then} then, {now} now" for name, then, now in found.libraries]
    again = found.replayed
    if again is None:
        parts.append("not replayed")
    elif again.agrees:
        parts.append(f"{again.pieces} tiny pieces replayed within {again.difference:.0e} of {again.tolerance:.0e}")
    else:
        parts.append(f"its replay differs at {again.where} by {again.difference:.0e}, above {again.tolerance:.0e}")
    return "; ".join(parts)


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


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
            detail=_remedy(item) if item.verdict is Verdict.STALE else "",
        )
        for item in seen(keys, folder)
    ]


def _remedy(item: Seen) -> str:
    return f"{told(item.freshness)}; run memlaw experiment {item.experiment} again"
