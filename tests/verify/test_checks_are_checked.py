"""The checks are checked: what is open stays open, what is skipped counts for nothing, what is found is rerun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import acb, arb
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Ge, Le, Limit, Lt, Rational, Sum, log, oo

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.linear.gramians import as_complex, stein_gramian
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, Arithmetic, Undecided
from memlaw.numerics.number.precision import precision
from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.language import M, N, eigenvalue, i, k, tau
from memlaw.theory.statement.hypotheses import NONZERO
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.evaluation import NO_ORDER, Outcome, compare, compiled
from memlaw.verify.evaluate.expressions import compile_expression
from memlaw.verify.evidence import Evidence, Reason, Verdict
from memlaw.verify.kinds.point import point_evidence
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.small import check_enclosed, check_exact
from memlaw.verify.kinds.spectra import SPECTRUM_LAGS, check_agrees, check_spectrum
from memlaw.verify.kinds.tally import Tally
from memlaw.verify.strategies import distinct_spectra, eigenvalues, extreme_spectra, fractions, radii
from memlaw.verify.subjects.state import horizon
from memlaw.verify.system.instances import build

LAW = memlaw.theorem("allpass.memory")
SPECTRUM = Spectrum.real([0.5, 0.25])
POINT = Instance.diagonal("1/2", "1/3", tau=1, k=1, i=1)
ARITHMETICS = pytest.mark.parametrize("arithmetic", [EXACT, BALL, MPMATH, FLOAT], ids=lambda item: item.name)


def stated(relation: Any, *when: Any, **changes: Any) -> Case:
    given = {"key": "own.claim", "claims": (Claim(relation, when),), "witness": POINT, **changes}
    return case_of(replace(LAW, **given))


# --- open, skipped, refuted -----------------------------------------------------------------------------------------

TIE = Lt(log(1 + M(0)), log((1 + M(0)) ** 2) / 2, evaluate=False)  # equal, which neither balls nor fractions decide
CHECKS: dict[str, Callable[[Case], Evidence]] = {
    "enclosed": check_enclosed,
    "sampled": lambda case: check_sampled(case, seed=1, examples=3, shrink=False),
    "spectrum": lambda case: check_spectrum(case, SPECTRUM),
    "agrees": lambda case: check_agrees(case, SPECTRUM),
    "point": lambda case: point_evidence(case, POINT),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_what_is_open_is_called_open(check: Callable[[Case], Evidence]) -> None:
    found = check(stated(TIE))
    assert found.verdict is Verdict.UNDECIDED
    assert found.undecided is not None and found.counterexample is None


@pytest.mark.parametrize("check", [CHECKS["agrees"], CHECKS["spectrum"]], ids=["agrees", "spectrum"])
def test_points_outside_a_claims_range_count_for_nothing(check: Callable[[Case], Evidence]) -> None:
    some = check(stated(Le(M(tau), 1), Ge(tau, 10)))
    assert (some.verdict, some.points) == (Verdict.HOLDS, sum(lag >= 10 for lag in SPECTRUM_LAGS))
    none = check(stated(Le(M(tau), 1), Ge(tau, 1000)))
    assert none.verdict not in (Verdict.HOLDS, Verdict.REFUTED) and not none.points


def test_a_tally_counts_what_holds_alone() -> None:
    case, system = stated(Le(M(tau), 1), Ge(tau, 1)), build(POINT, EXACT)
    tally = Tally()
    grid = lambda claim: ({"tau": lag} for lag in (0, 1, 2))  # noqa: E731
    assert tally.walk(case, "", 2, grid, lambda item, parameters: compare(item, system, parameters))
    assert tally.points == 2 and tally.sizes == {2}


FALSE: dict[str, Any] = {
    "near the circle": Ge(M(0), Rational(1, 10**6)),
    "small eigenvalues": Le(M(tau), 1000 * M(tau + 1)),
    "equal at a zero": Lt(M(tau + 1), M(tau)),
    "tiny values": Le(M(tau), M(tau + 1) + Rational(1, 10**7)),
    "one part in ten million": Le(M(tau), N / (tau + 1) - Rational(1, 10**12)),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_at_extremes_is_refuted_by_samples(name: str) -> None:
    hypotheses = (
        *LAW.hypotheses,
        *([NONZERO.sufficient("the ratio of 0 and 0")] if name == "small eigenvalues" else []),
    )
    found = check_sampled(stated(FALSE[name], hypotheses=hypotheses), seed=1, examples=200)
    assert found.verdict is Verdict.REFUTED


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_sampled_counterexample_is_one_when_its_label_is_rerun(seed: int) -> None:
    case = stated(Le(M(tau), N / (tau + 2), evaluate=False))
    found = check_sampled(case, seed).counterexample
    assert found is not None
    values = [complex(word) for word in found.instance.removeprefix("eigenvalues ").split(", ")]
    exact = [gaussian(Fraction(x.real)) + gaussian("I") * gaussian(Fraction(x.imag)) for x in values]
    again = memlaw.check_at(case.theorem, exact, **{name: int(value) for name, value in found.parameters})
    assert again.verdict is Verdict.REFUTED


# --- what decides ---------------------------------------------------------------------------------------------------


def test_a_tie_at_the_threshold_is_decided_exactly_and_open_in_balls() -> None:
    instance = Instance.diagonal("1/3", "-1/5")
    value = build(instance, EXACT).memory(2)
    with precision(128):
        assert horizon(build(instance, EXACT), value) == 3
        with pytest.raises(Undecided):
            horizon(build(instance, BALL), build(instance, BALL).memory(2))


@given(st.floats(1e-30, 1e-2))
def test_the_root_of_a_ball_around_zero_has_all_roots(radius: float) -> None:
    root = BALL.sqrt(acb(arb(0, radius))).real
    assert root.contains(0) and root.contains(arb(radius).sqrt().lower()) and not root.is_zero()


_PARTS = st.fractions(-2, 2, max_denominator=8)
_NUMBERS = st.tuples(_PARTS, _PARTS)


@ARITHMETICS
@settings(max_examples=20)
@given(st.lists(_NUMBERS, min_size=6, max_size=6))
def test_steins_equation_is_solved_for_complex_pairs(arithmetic: Arithmetic, drawn: list[tuple[Any, Any]]) -> None:
    numbers = [arithmetic.number(x, y) for x, y in drawn]
    fifth = arithmetic.number(Fraction(1, 6))
    A = arithmetic.matrix([[fifth * value for value in numbers[:2]], [fifth * value for value in numbers[2:4]]])
    B = arithmetic.column(numbers[4:])
    C = stein_gramian(arithmetic, A, B)
    multiply, adjoint = arithmetic.multiply, arithmetic.adjoint
    left = arithmetic.add(C, multiply(multiply(A, C), adjoint(A)), -1)
    rest = arithmetic.entries(arithmetic.add(left, multiply(B, adjoint(B)), -1))
    assert max(abs(as_complex(value)) for row in rest for value in row) < 1e-10


def test_the_float_solver_takes_complex_weights() -> None:
    A, B = np.array([[0.5, 0.25j], [0.0, -0.25 + 0.5j]]), np.array([1.0 + 2j, -0.5j])
    C = solve_stein(A, B)
    assert np.abs(C - A @ C @ A.conj().T - np.outer(B, B.conj())).max() < 1e-14


def test_the_memory_of_an_unstable_pair_lies_below_that_of_a_window() -> None:
    with precision(128):
        system = build(Instance.pair([["1/2", 1], [0, 2]], [1, 1], ("1/2", "2")), BALL)
        memory, window = system.memory(1).real, system.window_memory(48, 1).real
        assert memory.contains(0) and memory.overlaps(window) and memory.upper() > 0.1


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (1e-20, 2e-20, Outcome.HOLDS),
        (2e-20, 1e-20, Outcome.FAILS),
        (1.0, 1.0, Outcome.UNDECIDED),
        (1.0, 1.0 + 1e-12, Outcome.UNDECIDED),
        (1e-20 + 1e-32, 1e-20, Outcome.UNDECIDED),
    ],
)
def test_floats_order_nothing_that_is_nearer_than_rounding(left: float, right: float, outcome: Outcome) -> None:
    (item,) = compiled(replace(LAW, claims=(Claim(Le(M(0), M(1), evaluate=False)),)))
    system = build(POINT, FLOAT)
    system.memo.update({("M", 0): complex(left), ("M", 1): complex(right)})
    assert compare(item, system, {}).outcome is outcome


@ARITHMETICS
def test_a_complex_side_is_no_order_and_the_note_says_so(arithmetic: Arithmetic) -> None:
    (item,) = compiled(replace(LAW, claims=(Claim(Le(eigenvalue[1], 1, evaluate=False)),)))
    turned, plain = (compare(item, build(Instance.diagonal(value), arithmetic), {}) for value in ("I/2", "1/2"))
    assert turned.outcome is Outcome.FAILS and turned.reason == NO_ORDER
    assert plain.outcome is Outcome.HOLDS and not plain.reason


def test_the_side_that_does_not_exist_is_told() -> None:
    (item,) = compiled(replace(LAW, claims=(Claim(Le(M(tau), 1 / (N - 1), evaluate=False)),)))
    seen = compare(item, build(Instance.diagonal("1/2"), EXACT), {"tau": 0})
    assert (seen.outcome, seen.left, seen.right) == (Outcome.FAILS, "3/4", "does not exist")


def test_exact_says_nothing_of_lags_that_are_not_tried() -> None:
    assert check_exact(stated(Le(M(tau), 1), Ge(tau, 1000))).reason is Reason.NOT_EVALUATED


def test_a_radius_is_small_beside_what_it_belongs_to() -> None:
    (item,) = compiled(replace(LAW, claims=(Claim(Le(M(0), M(1), evaluate=False)),)))
    with precision(128):
        system = build(POINT, BALL)
        system.memo.update({("M", 0): acb(arb("1e-40", 1e-45)), ("M", 1): acb(arb("1e-40", 1e-45))})
        seen = compare(item, system, {})
    assert seen.outcome is Outcome.HOLDS and seen.error > 1e-6


@pytest.mark.parametrize(
    "expression", [Limit(M(tau) ** 2, tau, oo), Sum(Sum(M(tau + k), (k, 0, 3)), (tau, 0, oo), (i, 1, oo))], ids=str
)
def test_what_cannot_be_evaluated_is_refused(expression: Any) -> None:
    with pytest.raises(InvalidInput):
        compile_expression(expression)


@pytest.mark.parametrize("given", ["sqrt(2)", "pi", "1/0", "x"])
def test_no_gaussian_rational_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        gaussian(given)


# --- what is drawn --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("largest", [1.0, 1 - 2.0**-53, 0.95, 0.03, 1e-3])
def test_moduli_stay_below_the_largest(largest: float) -> None:
    @settings(max_examples=200, database=None)
    @given(eigenvalues(largest=largest), eigenvalues(largest=largest, nonzero=True), distinct_spectra(largest=largest))
    def run(one: complex, other: complex, spectrum: tuple[complex, ...]) -> None:
        for value in (one, other, *spectrum):
            assert abs(value) <= largest and Fraction(value.real) ** 2 + Fraction(value.imag) ** 2 < 1
        assert other != 0

    run()


@pytest.mark.parametrize("largest", [0, -0.5, 1.5, float("nan")])
def test_a_largest_modulus_lies_between_zero_and_one(largest: float) -> None:
    with pytest.raises(InvalidInput, match="largest"):
        radii(largest=largest)


def test_few_moduli_are_not_one_modulus() -> None:
    seen = set()

    @settings(max_examples=50, database=None)
    @given(eigenvalues(largest=0.03, nonzero=True))
    def run(value: complex) -> None:
        seen.add(abs(value))

    run()
    assert len(seen) > 10


EXTREMES: dict[str, Callable[[tuple[complex, ...]], bool]] = {
    "slow": lambda s: all(1 - abs(x) < 1e-5 for x in s),
    "nearly one": lambda s: any(1 - abs(x) < 1e-7 for x in s),
    "small": lambda s: all(abs(x) < 1e-2 for x in s),
    "narrow": lambda s: len(s) > 2 and abs(s[0] - s[-1]) < 1e-5 * abs(s[0]),
    "positive": lambda s: len(s) > 1 and all(x.imag == 0 and x.real > 0.1 for x in s),
    "wide": lambda s: max(map(abs, s)) > 0.999 and min(map(abs, s)) < 0.01,
}


def test_every_extreme_is_drawn_often() -> None:
    counts = dict.fromkeys(EXTREMES, 0)

    @settings(max_examples=400, database=None, derandomize=True)
    @given(extreme_spectra(max_size=5))
    def run(spectrum: tuple[complex, ...]) -> None:
        assert len(set(spectrum)) == len(spectrum) and all(0 < abs(x) < 1 for x in spectrum)
        for name, reached in EXTREMES.items():
            counts[name] += reached(spectrum)

    run()
    assert all(count >= 8 for count in counts.values()), counts


@given(fractions())
def test_fractions_lie_between_zero_and_one(value: float) -> None:
    assert 0 < value < 1
