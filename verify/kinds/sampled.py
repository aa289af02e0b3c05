"""The sampled kind: hypothesis draws floats, and balls judge them as the binary numbers that they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from sympy import Sum, oo

from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.theory.statement.hypotheses import NONZERO
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import placed, satisfied, to_decide
from memlaw.verify.evidence import Counterexample, Evidence, Kind
from memlaw.verify.kinds.naming import spectrum_of, with_company
from memlaw.verify.kinds.search import BUDGET, Searched, directed_search
from memlaw.verify.kinds.search.corners import refuted_at_corners
from memlaw.verify.kinds.search.data import standing
from memlaw.verify.kinds.search.places import lifted
from memlaw.verify.kinds.tally import RADIUS_GOAL, Parameters, Tally, point
from memlaw.verify.strategies import distinct_spectra, extreme_spectra, parameter
from memlaw.verify.strategies.drawing import draws, simplified
from memlaw.verify.strategies.steady import seed_of, steady
from memlaw.verify.system.instances import diagonal_system, lift_data
from memlaw.verify.system.labels import listed, with_data
from memlaw.verify.system.setting import Setting
from memlaw.verify.system.system import System
from memlaw.verify.work.time_limit import TimeLimit

EXAMPLES = 20
OUTSIDE = 6  # draws that count for nothing, for each example that is asked for, at most
LARGEST_SIZE = 5
BALL_PRECISIONS = (256, 1024, 4096)
LAST_BITS = (16384, 32768)  # two, or four, eigenvalues 1e-200 apart: exact arithmetic knows no root, no infinite sum


class Refuted(AssertionError):
    """Raised inside hypothesis so that it shrinks the sample."""

    def __init__(self, found: Counterexample) -> None:
        super().__init__(str(found))
        self.found = found


@dataclass(frozen=True)
class Sample:
    """Distinct eigenvalues, one to add, parameters for one claim, and what the setting adds."""

    eigenvalues: tuple[complex, ...]
    added: complex
    claim: int
    parameters: tuple[tuple[str, Any], ...]
    data: Mapping[str, Any] = field(default_factory=dict)


_EXTREME = extreme_spectra(max_size=LARGEST_SIZE)
_SPECTRA = {  # one spectrum in three is extreme
    nonzero: st.one_of(usual, usual, _EXTREME)
    for nonzero in (False, True)
    for usual in [distinct_spectra(max_size=LARGEST_SIZE, nonzero=nonzero)]
}
_ADDED = st.sampled_from([0.3 + 0j, -0.45 + 0j, 0.2 + 0.6j, -0.8 + 0.5999j, 0.999999 + 0j, -0.001j])


@st.composite
def samples(draw: st.DrawFn, case: Case) -> Sample:
    """A sample inside the hypotheses of a theorem, by construction."""
    theorem, own = case.theorem, case.setting
    nonzero = any(hypothesis.holds is NONZERO.holds for hypothesis in theorem.hypotheses)
    spectrum = draw(_SPECTRA[nonzero])
    place = draw(st.integers(0, len(theorem.claims) - 1))
    wanted = [symbol.name for symbol in theorem.claims[place].parameters if symbol.name not in ("mu", "z_0")]
    chosen = tuple((name, draw(_strategy(own, name, spectrum))) for name in wanted)
    added, data = draw(_ADDED), own.draw(draw, spectrum) if own.draw else {}
    return Sample(standing(data, spectrum), added, place, chosen, data)


def _strategy(own: Setting, name: str, spectrum: tuple[complex, ...]) -> st.SearchStrategy[Any]:
    return own.parameters[name].strategy(len(spectrum)) if name in own.parameters else parameter(name, spectrum)


def system_of(sample: Sample, arithmetic: Arithmetic) -> System:
    """The diagonal system of a sample; the floats are taken as the binary numbers that they are."""
    values = sorted(sample.eigenvalues, key=lambda value: value != 0)
    numbers = tuple(lifted(arithmetic, value) for value in values)
    system = diagonal_system(numbers, arithmetic, label_of(sample), {"mu": lifted(arithmetic, sample.added)})
    return replace(system, data=lift_data(arithmetic, sample.data)) if sample.data else system


def _with_spectrum(sample: Sample, eigenvalues: tuple[complex, ...]) -> System:
    return system_of(replace(sample, eigenvalues=eigenvalues), BALL)


def instance_of(sample: Sample) -> Instance:
    """The exact instance that a sample is, for hypotheses to be decided on."""
    values = sorted(sample.eigenvalues, key=lambda value: value != 0)
    return placed(values, sample.data, sample.added, sample.parameters)


def label_of(sample: Sample) -> str:
    """The eigenvalues in words, so that the sample can be rerun."""
    return with_data(f"eigenvalues {listed(sample.eigenvalues)}", sample.data)


def check_sampled(case: Case, seed: int, examples: int = EXAMPLES, shrink: bool = True) -> Evidence:
    """Draw examples and judge each in balls, then search."""
    return sampled(case, seed, examples, shrink)[0]


def sampled(case: Case, seed: int, examples: int, shrink: bool = True) -> tuple[Evidence, int]:
    """The same, and how many of the evaluations are alike for every seed."""
    seen, found = Tally(), Searched()
    draw_examples(case, seed, examples, shrink, seen)
    figures: dict[str, Any] = {"radius": seen.worst} if seen.points else {}
    if seen.refuted is None:
        with steady():
            found = directed_search(case, seed, BUDGET * max(1, examples // EXAMPLES))
        seen.refuted = found.refuted
        figures |= {"evaluations": found.evaluations, "slack": found.slack}
    return seen.evidence(case, Kind.SAMPLED, seed=seed, **figures), found.alike


def draw_examples(case: Case, seed: int, examples: int, shrink: bool, seen: Tally) -> None:
    """Judge examples inside the hypotheses; what fails is made simpler, as long as there is time."""
    wanted, asked, told = to_decide(case), samples(case), 0

    def judge(sample: Sample, tally: Tally) -> bool:
        inside = satisfied(wanted, instance_of(sample)) if wanted else True
        tally.unclear |= inside is None
        return bool(inside) and examine(case.claims[sample.claim], sample, tally)

    def still(sample: Sample) -> None:
        hypothesis.assume(judge(sample, Tally()))

    for drawn in islice(draws(asked, seed_of(seed, case.key, Kind.SAMPLED)), (1 + OUTSIDE) * examples):
        try:
            told += judge(drawn.value, seen)
        except Refuted as refuted:
            seen.refuted = refuted.found
            break
        if told == examples:
            return
    if seen.refuted is not None and shrink:
        try:
            simplified(asked, drawn, still)
        except Refuted as refuted:
            seen.refuted = refuted.found
        except (TimeLimit, HypothesisException):  # stopped meanwhile
            pass


def check_corners(case: Case, seed: int) -> Evidence | None:
    """What is false at a corner of a setting in which nothing is drawn; None where float64 sees nothing false."""
    seen = Tally(refuted=refuted_at_corners(case))
    return seen.evidence(case, Kind.SAMPLED, seed=seed) if seen.refuted else None


def examine(item: CompiledClaim, sample: Sample, seen: Tally) -> bool:
    """Judge one sample; it is a refutation only if it certainly fails. Whether the claim says anything there."""
    parameters = dict(sample.parameters)
    comparison = judge_in_balls(item, sample, parameters)
    if comparison.outcome is Outcome.FAILS:
        told = spectrum_of(item, sample.eigenvalues, partial(_with_spectrum, sample), parameters)
        label = with_company(item, with_data(told, sample.data), sample.added)
        raise Refuted(point(item, label, parameters, comparison))
    seen.record(sample.claim, item, partial(_named, sample), parameters, len(sample.eigenvalues), comparison)
    return comparison.outcome is not Outcome.SKIPPED


def _named(sample: Sample, item: CompiledClaim) -> str:
    return with_company(item, label_of(sample), sample.added)


def judge_in_balls(item: CompiledClaim, sample: Sample, parameters: Parameters) -> Comparison:
    """One point in balls, with rising precision until it is decided; exactly where no precision is enough.

    Equality holds where both sides agree within a radius that is small beside them.
    """
    enclosed = partial(_enclosed, item, sample, parameters)
    if seen := next(filter(None, map(enclosed, BALL_PRECISIONS)), None):
        return seen
    undecided = Comparison(Outcome.UNDECIDED)
    exactly = undecided if _sums_to_infinity(item) else judge_exactly(item, sample, parameters)
    if exactly.outcome is not Outcome.UNDECIDED:
        return exactly
    return next(filter(None, map(enclosed, LAST_BITS)), exactly)


def _enclosed(item: CompiledClaim, sample: Sample, parameters: Parameters, bits: int) -> Comparison | None:
    """What balls of so many bits say of one point; None where they decide nothing."""
    with precision(bits):
        seen = compare(item, system_of(sample, BALL), parameters)
    small = seen.outcome is Outcome.HOLDS and seen.error <= RADIUS_GOAL
    return seen if small or seen.outcome in (Outcome.FAILS, Outcome.SKIPPED) else None


def judge_exactly(item: CompiledClaim, sample: Sample, parameters: Parameters) -> Comparison:
    """Equality, which balls never prove, in exact arithmetic on the very binary numbers."""
    comparison = compare(item, system_of(sample, EXACT), parameters)
    return Comparison(Outcome.UNDECIDED, reason=comparison.reason) if comparison.beyond else comparison


def _sums_to_infinity(item: CompiledClaim) -> bool:
    return any(limits[2] == oo for total in item.claim.relation.atoms(Sum) for limits in total.limits)
