"""Checks that need no spectrum: derivations, small rational instances decided exactly or in balls, one point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.theory.statement.derivation import Derivation, StepResult, check_chain, check_identity
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare, compile_theorem
from memlaw.verify.evaluate.points import (
    allowed,
    candidates,
    exact_parameters,
    largest_modulus_squared,
    own_parameters,
    parameter_grid,
)
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Verdict
from memlaw.verify.system.setting import Setting
from memlaw.verify.system.system import System

SMALL_LAGS = range(4)
RADIUS_GOAL = 1e-30
FIRST_PRECISION = 256


@dataclass
class Tally:
    """What a check has seen so far."""

    points: int = 0
    claims: frozenset[int] = frozenset()
    worst: float = 0.0
    sizes: frozenset[int] = frozenset()
    undecided: str = ""
    refuted: Counterexample | None = None

    def record(
        self,
        claim: int,
        item: CompiledClaim,
        label: str,
        parameters: dict[str, Any],
        size: int,
        seen: Comparison,
    ) -> bool:
        """Count what one comparison showed; False once something is refuted."""
        if seen.outcome is Outcome.HOLDS:
            self.points += 1
            self.claims |= {claim}
            self.sizes |= {size}
            self.worst = max(self.worst, seen.error)
        elif seen.outcome is Outcome.UNDECIDED:
            self.undecided = f"{label}, {parameters}: {seen.reason or 'balls overlap'}"
        elif seen.outcome is Outcome.FAILS:
            self.refuted = counterexample(item, label, parameters, seen)
        return self.refuted is None


def counterexample(
    item: CompiledClaim, label: str, parameters: dict[str, Any], comparison: Comparison
) -> Counterexample:
    """A failing point in words."""
    shown = tuple((name, str(value)) for name, value in parameters.items())
    reason = f" ({comparison.reason})" if comparison.reason else ""
    return Counterexample(label, shown, item.claim.text, comparison.left + reason, comparison.right)


# --- derived --------------------------------------------------------------------------------------------------


def check_derived(theorem: Theorem) -> Evidence:
    """Check every step of the derivation: chains of words for all N, identities exactly for each N.

    That the steps give the statement is an argument in words; so that it cannot be about another statement
    unnoticed, the statement itself is evaluated at the theorem's witness.
    """
    steps = derivation_steps(theorem.derivation)
    bad = [step for step in steps if not step.holds]
    scope = theorem.range_of_size
    facts = len(theorem.derivation.facts)
    figure = counted(len(steps), "step") + (f", {counted(facts, 'quoted fact')}" if facts else "")
    if bad:
        example = Counterexample("symbolic", (), bad[0].sentence, bad[0].remainder, "0")
        return Evidence(theorem.key, Kind.DERIVED, Verdict.REFUTED, scope, figure, counterexample=example)
    if not steps:
        return Evidence(
            theorem.key, Kind.DERIVED, Verdict.NOT_RUN, reason="the derivation has no checkable step"
        )
    at_witness = point_evidence(theorem, theorem.witness)
    if at_witness.verdict is Verdict.REFUTED:
        reason = "the steps hold, but the statement fails at the witness"
        return replace(at_witness, kind=Kind.DERIVED, scope=scope, figure=figure, reason=reason)
    return Evidence(theorem.key, Kind.DERIVED, Verdict.HOLDS, scope, figure)


@cache
def derivation_steps(derivation: Derivation) -> tuple[StepResult, ...]:
    """All steps of a derivation, checked once."""
    results = [step for chain in derivation.all_chains() for step in check_chain(chain)]
    results += [check_identity(identity) for identity in derivation.all_lemmas()]
    if derivation.identities is not None:
        for size in range(1, derivation.largest + 1):
            results += [check_identity(identity) for identity in derivation.identities(size)]
    return tuple(results)


# --- exact and enclosed, on small rational instances ----------------------------------------------------------


def check_exact(theorem: Theorem, lags: Sequence[int] = SMALL_LAGS) -> Evidence:
    """Decide the claims in rational arithmetic on the small instances; the first failure is the simplest."""
    tally = Tally()
    for instance in candidates(theorem):
        if not try_instance(theorem, instance, EXACT, tally, lags):
            break
    return small_evidence(theorem, Kind.EXACT, tally)


def check_enclosed(theorem: Theorem, lags: Sequence[int] = SMALL_LAGS) -> Evidence:
    """Enclose both sides in balls on the small instances."""
    tally = Tally()
    with precision(FIRST_PRECISION):
        for instance in candidates(theorem):
            if not try_instance(theorem, instance, BALL, tally, lags):
                break
    return small_evidence(theorem, Kind.ENCLOSED, tally)


def try_instance(
    theorem: Theorem,
    instance: Instance,
    arithmetic: Arithmetic,
    tally: Tally,
    lags: Sequence[int] = SMALL_LAGS,
) -> bool:
    """Try every claim at every parameter; False as soon as one fails."""
    place_of = setting(theorem)
    system = small_system(instance, arithmetic, place_of)
    bound = largest_modulus_squared(instance)
    for place, item in enumerate(compile_theorem(theorem)):
        grid = parameter_grid(item.claim, instance.size, bound, lags, place_of.parameters)
        for parameters in (*grid, *own_parameters(item.claim, instance)):
            if not allowed(theorem, instance, parameters):
                continue
            seen = compare_at(item, system, parameters)
            if seen.outcome is Outcome.UNDECIDED and arithmetic is BALL:  # equality can be decided exactly
                seen = compare_at(item, small_system(instance, EXACT, place_of), parameters)
            if not tally.record(place, item, instance.label, parameters, instance.size, seen):
                return False
    return True


_SMALL: dict[tuple[str, str, str], tuple[Instance, System]] = {}


def small_system(instance: Instance, arithmetic: Arithmetic, place_of: Setting) -> System:
    """The system of a small instance, kept with all that it has computed (balls at the one precision used here)."""
    key = (place_of.name, instance.label, arithmetic.name)
    kept = _SMALL.get(key)
    if kept is None or kept[0] is not instance:
        kept = (instance, place_of.build(instance, arithmetic))
        _SMALL[key] = kept
    return kept[1]


def compare_at(item: CompiledClaim, system: System, parameters: dict[str, Any]) -> Comparison:
    """Compare at parameters: whole numbers go into the scope, others become scalars of the system."""
    indices = {name: value for name, value in parameters.items() if isinstance(value, int)}
    scalars = {
        name: system.arithmetic.number(Fraction(v)) for name, v in parameters.items() if name not in indices
    }
    placed = replace(system, parameters={**system.parameters, **scalars}) if scalars else system
    return compare(item, placed, indices)


def small_evidence(theorem: Theorem, kind: Kind, tally: Tally) -> Evidence:
    """Evidence from the small instances."""
    scope = scope_of(theorem, tally)
    if tally.refuted is not None:
        return Evidence(theorem.key, kind, Verdict.REFUTED, scope, counterexample=tally.refuted)
    if not tally.points and not candidates(theorem):
        reason = "no instance that is tried satisfies all hypotheses"
        return Evidence(theorem.key, kind, Verdict.VACUOUS, reason=reason)
    if not tally.points:
        reason = (
            "no claim can be decided in rational arithmetic"
            if kind is Kind.EXACT
            else "no claim was evaluated"
        )
        return Evidence(theorem.key, kind, Verdict.NOT_RUN, reason=reason)
    enclosed = f"radius <= {tally.worst:.0e}" if tally.worst > 0 else "strict"
    figure = "" if kind is Kind.EXACT else enclosed
    if tally.undecided or (kind is Kind.ENCLOSED and tally.worst > RADIUS_GOAL):
        return Evidence(
            theorem.key, kind, Verdict.UNDECIDED, scope, figure, reason=tally.undecided or "radius above goal"
        )
    return Evidence(theorem.key, kind, Verdict.HOLDS, scope, figure)


def scope_of(theorem: Theorem, tally: Tally) -> str:
    """The range that was tried, in words."""
    if not tally.points:
        return ""
    sizes = f"N = {min(tally.sizes)}" + (f"..{max(tally.sizes)}" if len(tally.sizes) > 1 else "")
    part = (
        ""
        if len(tally.claims) == len(theorem.claims)
        else f", claims {len(tally.claims)} of {len(theorem.claims)}"
    )
    return f"{sizes}, {counted(tally.points, 'point')}{part}"


def counted(number: int, thing: str) -> str:
    """A number of things in words.

    >>> counted(1, "step"), counted(2, "step")
    ('1 step', '2 steps')
    """
    return f"{number} {thing}" + ("" if number == 1 else "s")


# --- one point ------------------------------------------------------------------------------------------------


def check_point(theorem: Theorem, instance: Instance) -> Comparison:
    """The worst comparison of a theorem's claims at one exact instance and its parameters, in balls and exactly."""
    return min(comparisons(theorem, instance), key=lambda found: _SEVERITY.index(found[1].outcome))[1]


def point_evidence(theorem: Theorem, instance: Instance) -> Evidence:
    """The same as evidence, with the point as counterexample where a claim fails."""
    found = comparisons(theorem, instance)
    item, worst = min(found, key=lambda pair: _SEVERITY.index(pair[1].outcome))
    decided = sum(pair[1].outcome is Outcome.HOLDS for pair in found)
    parameters = dict(instance.parameters)
    if worst.outcome is Outcome.FAILS:
        example = counterexample(item, instance.label, parameters, worst)
        return Evidence(theorem.key, Kind.EXACT, Verdict.REFUTED, instance.label, counterexample=example)
    verdict = _VERDICTS[worst.outcome] if decided else Verdict.NOT_RUN
    return Evidence(
        theorem.key, Kind.EXACT, verdict, instance.label, f"{decided} comparisons", reason=worst.reason
    )


def comparisons(theorem: Theorem, instance: Instance) -> list[tuple[CompiledClaim, Comparison]]:
    """Every claim at one exact instance and its parameters, first exactly, then in balls."""
    parameters = exact_parameters(instance)
    make = setting(theorem).build
    results = []
    for item in compile_theorem(theorem):
        for arithmetic in (EXACT, BALL):
            with precision(FIRST_PRECISION):
                results.append((item, compare_at(item, make(instance, arithmetic), parameters)))
    return results


_SEVERITY = (Outcome.FAILS, Outcome.UNDECIDED, Outcome.HOLDS, Outcome.SKIPPED)
_VERDICTS = {
    Outcome.UNDECIDED: Verdict.UNDECIDED,
    Outcome.HOLDS: Verdict.HOLDS,
    Outcome.SKIPPED: Verdict.NOT_RUN,
}
