"""The one walk over claims and their points, what it counts, and the evidence that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from memlaw.theory.catalogue import is_own
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import OUTSIDE, Comparison, CompiledClaim, Outcome
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Reason, Verdict

RADIUS_GOAL = 1e-30

Parameters = Mapping[str, Any]
Told = Callable[[CompiledClaim], str]  # what a system is called beside a claim
Compared = Callable[[CompiledClaim, Parameters], Comparison]


@dataclass
class Tally:
    """What a check has seen so far; `worst` is the largest error or radius of what holds, `skipped` why one did not.

    `unclear`: at some point it was not decided whether the hypotheses hold, so that it does not count.
    """

    points: int = 0
    claims: frozenset[int] = frozenset()
    sizes: frozenset[int] = frozenset()
    worst: float = 0.0
    undecided: Counterexample | None = None
    refuted: Counterexample | None = None
    skipped: str = ""
    unclear: bool = False

    def walk(
        self, case: Case, label: Told, size: int, grid: Callable[[Claim], Iterable[Parameters]], compared: Compared
    ) -> bool:
        """Compare every claim at every point of its grid on one system; False as soon as one fails."""
        for place, item in enumerate(case.claims):
            for parameters in grid(item.claim):
                self.record(place, item, label, parameters, size, compared(item, parameters))
                if self.refuted is not None:
                    return False
        return True

    def record(
        self, place: int, item: CompiledClaim, label: Told, parameters: Parameters, size: int, seen: Comparison
    ) -> None:
        """Count what one comparison showed."""
        if seen.outcome is Outcome.HOLDS:
            self.points += 1
            self.claims |= {place}
            self.sizes |= {size}
            self.worst = max(self.worst, seen.error)
        elif seen.outcome is Outcome.UNDECIDED:
            self.undecided = point(item, label(item), parameters, seen)
        elif seen.outcome is Outcome.FAILS:
            self.refuted = point(item, label(item), parameters, seen)
        elif self.skipped in ("", OUTSIDE):
            self.skipped = seen.reason

    def evidence(self, case: Case, kind: Kind, **figures: Any) -> Evidence:
        """The evidence: refuted or open where a point is, else holding on what was seen, if anything was."""
        verdict, reason = self._verdict(case, kind)
        seen: dict[str, Any] = {"radius": self.worst} if kind is Kind.ENCLOSED and self.points else {}
        if self.points:
            seen |= {"points": self.points, "claims": (len(self.claims), len(case.claims))}
        if kind is Kind.GENERIC or (is_own(case.theorem) and len(self.claims) < len(case.claims)):
            seen |= {"places": tuple(sorted(self.claims))}
        return Evidence(
            case.key,
            kind,
            verdict,
            sizes=tuple(sorted(self.sizes)),
            reason=reason,
            detail=self.skipped if reason is Reason.NOT_EVALUATED else "",
            counterexample=self.refuted,
            undecided=self.undecided if verdict is Verdict.UNDECIDED else None,
            **{**seen, **figures},
        )

    def _verdict(self, case: Case, kind: Kind) -> tuple[Verdict, Reason | None]:
        if self.refuted is not None:
            return Verdict.REFUTED, None
        if self.undecided is not None:
            return Verdict.UNDECIDED, Reason.OPEN
        if self.points:
            wide = kind is Kind.ENCLOSED and not self.worst <= RADIUS_GOAL
            return (Verdict.UNDECIDED, Reason.RADIUS) if wide else (Verdict.HOLDS, None)
        if self.unclear:
            return Verdict.NOT_RUN, Reason.HYPOTHESIS
        if kind is Kind.SAMPLED and not self.skipped:
            return Verdict.NOT_RUN, Reason.NO_INSTANCE
        if kind is not Kind.SAMPLED and not case.instances:
            return Verdict.VACUOUS, Reason.NO_INSTANCE
        if kind is Kind.EXACT and self.skipped != OUTSIDE:
            return Verdict.INAPPLICABLE, Reason.NOT_RATIONAL
        return Verdict.NOT_RUN, Reason.NOT_EVALUATED


def point(item: CompiledClaim, label: str, parameters: Parameters, seen: Comparison) -> Counterexample:
    """A point at which a claim fails or stays open, with its two sides there."""
    shown = tuple((name, str(value)) for name, value in parameters.items())
    return Counterexample(label, shown, item.claim.text, seen.left, seen.right, seen.reason)
