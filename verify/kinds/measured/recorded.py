"""What recorded experiments say about theorems and claims; a record whose code has changed says nothing for certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from memlaw.verify.evidence import Evidence, Kind, Verdict
from memlaw.verify.experiments.frame.record import FOLDER, Record, findings_about, read_all


@dataclass(frozen=True)
class Seen:
    """One finding with the experiment that made it; `reason` says why a verdict is `stale`."""

    subject: str
    experiment: str
    verdict: Verdict
    statement: str
    effect: str
    reason: str
    conditions: str

    def __str__(self) -> str:
        verdict = f"{self.verdict} ({self.reason})" if self.reason else str(self.verdict)
        return f"measured, {self.experiment}: {verdict}: {self.statement}: {self.effect}"


def seen(subjects: Iterable[str], folder: Path = FOLDER) -> tuple[Seen, ...]:
    """All findings about some theorems or claims in a folder of records; none where there is no record."""
    records = read_all(folder)
    out_of_date = {record.name: record.stale() for record in records}
    return tuple(
        Seen(
            finding.subject,
            record.name,
            Verdict.STALE if out_of_date[record.name] else finding.verdict,
            finding.statement,
            finding.effect,
            out_of_date[record.name],
            conditions(record),
        )
        for record, finding in findings_about(subjects, records)
    )


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
            scope=f"{item.statement} ({item.conditions})",
            figure=item.effect,
            spectrum=f"experiment {item.experiment}",
            reason=_reason(item),
        )
        for item in seen(keys, folder)
    ]


def _reason(item: Seen) -> str:
    if item.reason:
        return f"{item.reason}; run memlaw experiment {item.experiment} again"
    return "" if item.verdict is Verdict.HOLDS else f"{item.statement}: {item.effect}"
