"""Each claim of a paper after a run: the verdict on its theorems, counterexamples, a figure, what was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from memlaw.errors import InvalidInput, unknown
from memlaw.theory.catalogue import ancestors, catalogue, theorem
from memlaw.theory.claims import CLAIMS, FIRST, MAPPED, PaperClaim
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.evaluation import Outcome
from memlaw.verify.evidence import About, Counterexample, Kind, Report, Verdict, worst
from memlaw.verify.evidence.standing import standing
from memlaw.verify.experiments.frame.freshness import Freshness, freshness
from memlaw.verify.experiments.frame.record import FOLDER, Record
from memlaw.verify.kinds.measured.recorded import Seen, seen
from memlaw.verify.kinds.point import comparisons
from memlaw.verify.kinds.tally import point
from memlaw.verify.run.claim_figures import FIGURES
from memlaw.verify.run.request import Progress, Request
from memlaw.verify.run.runner import examine

KINDS = (Kind.DERIVED, Kind.EXACT)


Failure = tuple[str, str, Counterexample]  # a theorem, the hypothesis without which it fails, and where


@dataclass(frozen=True)
class Row:
    """A claim after a run: the verdict of its theorems and their ancestors, its counterexamples, its figure."""

    claim: PaperClaim
    verdict: Verdict
    failures: tuple[Failure, ...]
    figure: str
    measured: tuple[Seen, ...] = ()

    @property
    def stands(self) -> bool | None:
        """Whether its theorems hold; None for a claim without theorems."""
        return self.verdict is Verdict.HOLDS if self.claim.theorems else None


def chosen(keys: Sequence[str], every: bool = False) -> tuple[PaperClaim, ...]:
    """The claims with these keys, or of these papers; by default those of the first paper, or every one.

    Errors: InvalidInput for what is neither a claim nor a paper.

    >>> [item.key for item in chosen(["bound", "jaeger2001"])]
    ['bound', 'bound', 'short-term', 'register']
    """
    known = list(dict.fromkeys(item.key for item in CLAIMS))
    for key in keys:
        if key not in known and key not in MAPPED:
            raise unknown(key, "claim or paper", (*MAPPED, *known))
    wanted = keys or (MAPPED if every else (FIRST,))
    return tuple(item for item in CLAIMS if item.key in wanted or item.paper in wanted)


def examined(claims: Sequence[PaperClaim], processes: int, progress: Progress | None) -> Report:
    """Derive and decide the theorems of the claims and all that they rest on."""
    wanted = {key for claim in claims for key in claim.theorems}
    wanted |= {parent for key in wanted for parent in ancestors(key)}
    keys = [item.key for item in catalogue() if item.key in wanted]
    return examine(Request(keys, kinds=KINDS, seed=1, processes=processes, progress=progress))


Known = Callable[[Record], Freshness]


def row(claim: PaperClaim, report: Report, folder: Path | None = None, known: Known | None = None) -> Row:
    """What a run, and the records of experiments in a folder, say about one claim; its first part tells the records.

    known: what is known of a record; without it records are replayed and the claim's figure is computed, which takes
    seconds.
    """
    failures = tuple(failure(key, name) for key, name in claim.fails_without)
    figure = FIGURES[claim.figure]() if claim.figure and known is None else ""
    first = claim is next(item for item in CLAIMS if item.key == claim.key)
    measured = seen([claim.key], folder or FOLDER, known) if first else ()
    return Row(claim, claim_verdict(claim, report), failures, figure, measured)


def as_replayed(report: Report, record: Record) -> Freshness:
    """What a run found of a record: one that it replayed, and did not call stale, is as good as new."""
    told = any(item.about is About.RECORD and item.subject == record.name for item in report.notes)
    stale = any(item.verdict is Verdict.STALE and item.subject == record.name for item in report.evidence)
    return Freshness() if told and not stale else freshness(record, replaying=False)


def claim_verdict(claim: PaperClaim, report: Report) -> Verdict:
    """The worst verdict on its theorems and on what they rest on; kinds that say nothing about one weigh nothing."""
    return worst(standing(key, report) for key in claim.theorems)


def failure(key: str, name: str) -> Failure:
    """The instance at which a theorem's claim fails without a hypothesis, evaluated anew.

    >>> failure("state.spectrum", "controllable")[2].right
    '3/8'
    """
    item = theorem(key)
    (instance,) = [h.breaks_at for h in item.hypotheses if h.name == name and h.breaks_at is not None]
    for claim, found in comparisons(case_of(item), instance):
        if found.outcome is Outcome.FAILS:
            return key, name, point(claim, instance.label, dict(instance.parameters), found)
    raise InvalidInput(f"{key} without {name}", "its claim must fail there", "mend the catalogue")
