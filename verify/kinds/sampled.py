"""The sampled kind: hypothesis draws spectra and parameters, float64 compares, and balls judge every disagreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from sympy import Sum, oo

from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Arithmetic, Scalar
from memlaw.numerics.number.precision import precision
from memlaw.theory.statement.hypotheses import NONZERO
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import placed, satisfied, to_decide
from memlaw.verify.evidence import Counterexample, Evidence, Kind
from memlaw.verify.kinds.tally import Parameters, Tally, point
from memlaw.verify.strategies import distinct_spectra, extreme_spectra, parameter
from memlaw.verify.system.instances import diagonal_system, lift_data
from memlaw.verify.system.setting import Setting
from memlaw.verify.system.system import System

EXAMPLES = 20
LARGEST_SIZE = 5
BALL_PRECISIONS = (256, 1024, 4096)


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


@dataclass
class Seen(Tally):
    """What the examples showed; `overruled` counts points on which balls set float64 right."""

    overruled: int = 0


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
    added = draw(_ADDED)
    return Sample(spectrum, added, place, chosen, own.draw(draw, spectrum) if own.draw else {})


def _strategy(own: Setting, name: str, spectrum: tuple[complex, ...]) -> st.SearchStrategy[Any]:
    return own.parameters[name].strategy(len(spectrum)) if name in own.parameters else parameter(name, spectrum)


def system_of(sample: Sample, arithmetic: Arithmetic) -> System:
    """The diagonal system of a sample; the floats are taken as the binary numbers that they are."""
    values = sorted(sample.eigenvalues, key=lambda value: value != 0)
    lifted = tuple(lift_float(arithmetic, value) for value in values)
    system = diagonal_system(lifted, arithmetic, label_of(sample), {"mu": lift_float(arithmetic, sample.added)})
    return replace(system, data=lift_data(arithmetic, sample.data)) if sample.data else system


def instance_of(sample: Sample) -> Instance:
    """The exact instance that a sample is, for hypotheses to be decided on."""
    values = sorted(sample.eigenvalues, key=lambda value: value != 0)
    return placed(values, sample.data, sample.added, sample.parameters)


def lift_float(arithmetic: Arithmetic, value: complex) -> Scalar:
    """A complex float, exactly, in an arithmetic."""
    return arithmetic.number(Fraction(value.real), Fraction(value.imag))


def label_of(sample: Sample) -> str:
    """The eigenvalues in words, so that the sample can be rerun."""
    values = ", ".join(str(value.real if value.imag == 0 else value) for value in sample.eigenvalues)
    return "eigenvalues " + values + "".join(f", {name} = {value}" for name, value in sample.data.items())


def check_sampled(case: Case, seed: int, examples: int = EXAMPLES, shrink: bool = True) -> Evidence:
    """Draw examples; a float64 disagreement is confirmed in balls before it is called a refutation."""
    seen, wanted = Seen(), to_decide(case)

    @hypothesis.seed(seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
    )
    @given(samples(case))
    def run(sample: Sample) -> None:
        if wanted and not satisfied(wanted, instance_of(sample)):
            hypothesis.reject()
        examine(case.claims[sample.claim], sample, seen)

    try:
        run()
    except Refuted as refuted:
        seen.refuted = refuted.found
    except Unsatisfiable:  # nothing drawn lies inside the hypotheses
        pass
    figures = {"error": seen.worst, "overruled": seen.overruled} if seen.points else {}
    return seen.evidence(case, Kind.SAMPLED, seed=seed, **figures)


def examine(item: CompiledClaim, sample: Sample, seen: Seen) -> None:
    """Compare one sample in float64, and in balls if that disagrees."""
    parameters = dict(sample.parameters)
    with np.errstate(all="ignore"):  # overflow and 0/0 end as nan, which is undecided
        comparison = compare(item, system_of(sample, FLOAT), parameters)
    if comparison.outcome in (Outcome.FAILS, Outcome.UNDECIDED):
        comparison = judge_in_balls(item, sample, parameters)
        seen.overruled += comparison.outcome is Outcome.HOLDS
        comparison = replace(comparison, error=0.0)  # of float64 alone is the error reported
    label = label_of(sample)
    if comparison.outcome is Outcome.FAILS:
        raise Refuted(point(item, label, parameters, comparison))
    seen.record(sample.claim, item, label, parameters, len(sample.eigenvalues), comparison)


def judge_in_balls(item: CompiledClaim, sample: Sample, parameters: Parameters) -> Comparison:
    """The same point in balls, with rising precision until it is decided."""
    comparison = Comparison(Outcome.UNDECIDED)
    for bits in BALL_PRECISIONS:
        with precision(bits):
            comparison = compare(item, system_of(sample, BALL), parameters)
        if comparison.outcome in (Outcome.FAILS, Outcome.SKIPPED):
            return comparison
        if comparison.outcome is Outcome.HOLDS and comparison.error < 1e-12:
            return comparison
    return Comparison(Outcome.UNDECIDED) if _sums_to_infinity(item) else judge_exactly(item, sample, parameters)


def judge_exactly(item: CompiledClaim, sample: Sample, parameters: Parameters) -> Comparison:
    """Equality, which balls never prove, in exact arithmetic on the very binary numbers."""
    comparison = compare(item, system_of(sample, EXACT), parameters)
    return Comparison(Outcome.UNDECIDED) if comparison.outcome is Outcome.SKIPPED else comparison


def _sums_to_infinity(item: CompiledClaim) -> bool:
    return any(limits[2] == oo for total in item.claim.relation.atoms(Sum) for limits in total.limits)
