"""What can be written is evaluated, in every arithmetic that can: true claims are never refuted, false twins are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Eq, I, Le, Lt, Min, Product, Rational, Sum, cos, exp, floor, im, log, oo, re, sin, sqrt

import memlaw
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, NotRepresentable
from memlaw.numerics.number.recurrences import recurrent_sum
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.language import (
    ALL_PASS,
    A,
    B,
    Coefficient,
    M,
    N,
    PairMemory,
    S,
    b,
    bar,
    eigenvalue,
    i,
    k,
    omega,
    tau,
    theta,
    z,
    zeta,
)
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.statement.theorem import Claim
from memlaw.theory.subjects.eigengrad import tied_slope
from memlaw.theory.subjects.nonlinear import mean_second, mean_value
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evidence import Evidence, Reason, Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.kinds.sampled import check_sampled, draw_examples
from memlaw.verify.kinds.small import check_enclosed, check_exact
from memlaw.verify.kinds.spectra import check_agrees, check_spectrum
from memlaw.verify.kinds.tally import Tally
from memlaw.verify.subjects.eigengrad import tied_slope as slope_of_pair
from memlaw.verify.subjects.nonlinear import QUANTITIES
from memlaw.verify.system.instances import build

LAW = memlaw.theorem("allpass.memory")
SPECTRUM = Spectrum.real([0.5, 0.25])
PLACED = Instance.diagonal("1/2", "1/3", tau=1, k=1, i=1)


def stated(relation: Any, *when: Any, **changes: Any) -> Case:
    """A claim about the plain setting, with the all-pass law at hand."""
    given = {"key": "own.claim", "claims": (Claim(relation, when),), "witness": PLACED, **changes}
    return case_of(replace(LAW, **given))


def equal(left: Any, right: Any) -> Any:
    return Eq(left, right, evaluate=False)


def at_most(left: Any, right: Any) -> Any:
    return Le(left, right, evaluate=False)


def all_kinds(case: Case, lags: range = range(2)) -> list[Evidence]:
    """Every kind that needs no model."""
    return [
        check_generic(case, 1),
        check_exact(case, lags),
        check_enclosed(case, lags),
        check_sampled(case, seed=1, examples=5, shrink=False),
        check_spectrum(case, SPECTRUM),
        check_agrees(case, SPECTRUM),
    ]


ODD = {  # a true claim, and one that is false somewhere
    "unit number": (equal(zeta * bar(zeta), 1), equal(zeta, bar(zeta))),
    "turned memory": (at_most(re(zeta * M(tau)), M(tau)), equal(re(zeta * M(tau)), M(tau))),
    "phase": (equal(exp(I * omega) * exp(-I * omega), M(0) / M(0)), equal(exp(I * omega), exp(-I * omega))),
    "angles": (equal(cos(omega) ** 2 + sin(omega) ** 2, 1), equal(cos(omega), sin(omega))),
    "imaginary unit": (equal(I * M(tau) * I, -M(tau)), equal(I * M(tau), M(tau))),
    "half-integer power": (
        equal(M(tau) ** Rational(3, 2), M(tau) * sqrt(M(tau))),
        at_most(M(tau), M(tau) ** Rational(3, 2)),
    ),
    "third root": (at_most(M(tau), M(tau) ** Rational(1, 3)), at_most(M(tau) ** Rational(1, 3), M(tau))),
    "symbolic power": (at_most(M(tau) ** ((tau + 1) / 2), 1), at_most(1, M(tau) ** ((tau + 1) / 2))),
    "negative power": (equal(2 ** (1 - tau) * 2**tau, 2), equal(2 ** (1 - tau), 2)),
    "squared logarithm": (at_most(0, log(2) ** 2 * M(tau)), at_most(log(2) ** 2, M(tau) / 4)),
    "squared exponential": (at_most(4, (exp(M(tau)) + 1) ** 2), at_most((exp(M(tau)) + 1) ** 2, 4)),
    "parts": (
        equal(re(eigenvalue[1]) ** 2 + im(eigenvalue[1]) ** 2, Abs(eigenvalue[1]) ** 2),
        equal(im(eigenvalue[1]), 0),
    ),
    "floor": (at_most(floor(N * M(0)), N), at_most(N * M(0), floor(N * M(0)))),
    "least": (
        at_most(Min(M(tau), Rational(1, 2)), Rational(1, 2)),
        at_most(Rational(1, 2), Min(M(tau), Rational(1, 2))),
    ),
    "product": (equal(Product(I, (k, 1, 4)), 1), equal(Product(I, (k, 1, 3)), 1)),
    "shifted sum": (equal(Sum(M(tau + 1), (tau, 0, oo)), N - M(0)), equal(Sum(M(tau + 1), (tau, 0, oo)), N)),
    "sum of every other": (
        equal(Sum(M(2 * tau), (tau, 0, oo)) + Sum(M(2 * tau + 1), (tau, 0, oo)), N),
        equal(2 * Sum(M(2 * tau), (tau, 0, oo)), N),
    ),
    "shifted coefficients": (
        equal(Sum(Abs(b(k + 1)) ** 2, (k, 0, oo)), 1 - Abs(b(0)) ** 2),
        equal(Sum(Abs(b(k + 1)) ** 2, (k, 0, oo)), 1),
    ),
    "sum of parts": (
        equal(Sum(re(b(k)) ** 2 + im(b(k)) ** 2, (k, 0, oo)), 1),
        equal(Sum(re(b(k)) ** 2, (k, 0, oo)), 1),
    ),
    "coefficient at -1": (
        equal(Coefficient(z * ALL_PASS, z, k), Coefficient(ALL_PASS, z, k - 1)),
        equal(Coefficient(ALL_PASS, z, k), Coefficient(ALL_PASS, z, k - 1)),
    ),
    "floor of a letter": (at_most(floor(4 * theta), 4 * theta), at_most(4 * theta, floor(4 * theta))),
    "a lag that is a floor of a letter": (at_most(M(floor(4 * theta)), 1), at_most(1, M(floor(4 * theta)))),
    "a lag that is a modulus": (at_most(M(Abs(tau - 3)), 1), at_most(M(Abs(tau - 3)), M(tau))),
    "a coefficient at a modulus": (
        equal(Coefficient(ALL_PASS, z, Abs(tau - 3)), b(Abs(tau - 3))),
        equal(Coefficient(ALL_PASS, z, Abs(tau - 1)), b(tau)),
    ),
}


@pytest.mark.parametrize(("true", "false"), ODD.values(), ids=ODD)
def test_odd_forms_are_evaluated(true: Any, false: Any) -> None:
    found = [item.verdict for item in all_kinds(stated(true))]
    assert Verdict.HOLDS in found and Verdict.REFUTED not in found and Verdict.UNDECIDED not in found
    found = [item.verdict for item in all_kinds(stated(false))]
    assert Verdict.REFUTED in found


# --- mpmath refutes, and what it skips counts as nothing ----------------------------------------------------------


@pytest.mark.parametrize(
    "false",
    [equal(M(tau), Rational(1, 2)), at_most(M(tau), N / (4 * (tau + 1))), equal(M(tau), M(tau) + Rational(1, 10**40))],
)
def test_mpmath_alone_refutes(false: Any) -> None:
    found = check_agrees(stated(false), SPECTRUM)
    assert (found.verdict, found.digits) == (Verdict.REFUTED, ()) and found.counterexample is not None


def test_mpmath_leaves_open_what_it_cannot_tell_apart() -> None:
    assert check_agrees(stated(equal(M(tau), M(tau) + Rational(1, 10**100))), SPECTRUM).digits == (60, 100)
    assert check_agrees(stated(Lt(M(tau), M(tau), evaluate=False)), SPECTRUM).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("check", [check_agrees, check_spectrum])
def test_points_outside_a_claim_count_as_nothing(check: Any) -> None:
    found = check(stated(equal(M(tau), 0), N >= 5), SPECTRUM)
    assert (found.verdict, found.reason, found.points) == (Verdict.INAPPLICABLE, Reason.OUTSIDE, 0)
    unknown = check(stated(equal(Sum(Abs(M(tau)) ** 3 / (1 + M(tau)), (tau, 0, oo)), 0)), SPECTRUM)
    assert (unknown.verdict, unknown.points) == (Verdict.NOT_RUN, 0)


def test_a_condition_on_the_size_counts_that_size() -> None:
    for check in (check_exact, check_enclosed):
        assert check(stated(at_most(M(tau), 1), N <= 1)).sizes == (1,)
    assert check_sampled(stated(at_most(M(tau), 1), N <= 1), seed=1).sizes == (1,)


# --- strict is strict ---------------------------------------------------------------------------------------------


def test_a_strict_inequality_between_equals_is_refuted_by_sampling() -> None:
    found = check_sampled(stated(Lt(M(tau), M(tau), evaluate=False)), seed=1, examples=5)
    assert found.verdict is Verdict.REFUTED


def test_a_strict_inequality_nearer_than_rounding_is_judged_in_balls() -> None:
    found = check_sampled(stated(Lt(M(tau), M(tau) + Rational(1, 10**30), evaluate=False)), seed=1, examples=5)
    assert found.verdict is Verdict.HOLDS and found.points > 0 and found.radius == 0


@pytest.mark.parametrize("relation", [at_most(I * M(0), 1), at_most(eigenvalue[1], 1)])
def test_complex_numbers_have_no_order(relation: Any) -> None:
    for check in (check_exact, check_enclosed):
        assert check(stated(relation)).verdict is Verdict.REFUTED


# --- hypotheses of one's own --------------------------------------------------------------------------------------

REAL = Hypothesis(
    "real spectrum",
    "every eigenvalue is real",
    r"\lambda_i \in \mathbb{R}",
    lambda x: not any(im(v) for v in x.eigenvalues),
).sufficient("the coefficients may be real without")
WIDE = Hypothesis(
    "far lag", "tau > 7", r"\tau > 7", lambda x: dict(x.parameters).get("tau", 8) > 7, on_parameters=True
).sufficient("small lags are left out")
LATE = Instance.diagonal("1/2", tau=8)
COMPLEX = Spectrum.from_eigenvalues([0.5 + 0.25j, 0.3])


def test_a_theorem_is_not_refuted_outside_its_own_hypotheses() -> None:
    case = stated(equal(im(b(k)), 0), hypotheses=(*LAW.hypotheses, REAL))
    assert {item.verdict for item in all_kinds(case)} == {Verdict.HOLDS}
    for check in (check_spectrum, check_agrees):
        assert (check(case, COMPLEX).verdict, check(case, COMPLEX).reason) == (Verdict.INAPPLICABLE, Reason.OUTSIDE)
    without = stated(equal(im(b(k)), 0))
    assert check_sampled(without, seed=1).verdict is check_spectrum(without, COMPLEX).verdict is Verdict.REFUTED


def test_a_hypothesis_on_a_parameter_is_decided_at_each_value() -> None:
    case = stated(at_most(M(tau), Rational(1, 1000)), hypotheses=(*LAW.hypotheses, REAL, WIDE), witness=LATE)
    assert check_spectrum(case, SPECTRUM).verdict is Verdict.HOLDS  # false at lag 0
    assert check_spectrum(stated(at_most(M(tau), Rational(1, 1000))), SPECTRUM).verdict is Verdict.REFUTED


def test_a_hypothesis_that_cannot_be_decided_lets_nothing_count() -> None:
    unknown = Hypothesis("known", "x", "x", lambda x: x.size == 2 or x.extra["nowhere"]).sufficient("never")
    case = stated(equal(M(tau), 0), hypotheses=(*LAW.hypotheses, unknown))
    three = Spectrum.real([0.5, 0.25, 0.125])
    found = check_spectrum(case, three)
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, Reason.HYPOTHESIS)


# --- sums ---------------------------------------------------------------------------------------------------------


def test_a_recurrence_that_no_term_confirms_is_not_summed() -> None:
    with pytest.raises(NotRepresentable):
        recurrent_sum(lambda lag: EXACT.one / EXACT.integer(lag + 1) ** 2, 0, 4)


@given(st.fractions(min_value=1, max_value=5, max_denominator=7))
@settings(max_examples=20)
def test_a_series_that_grows_is_not_summed(ratio: Fraction) -> None:
    base = EXACT.number(-ratio)
    with pytest.raises(ArithmeticError):
        recurrent_sum(lambda index: base**index, 0, 4)


@pytest.mark.parametrize("check", [check_exact, check_enclosed])
def test_the_memory_of_a_named_pair_is_that_of_its_controllable_part(check: Any) -> None:
    turned = equal(PairMemory(S * A * S.inv(), S * B, tau), M(tau))
    case = stated(turned, hypotheses=(STABLE.sufficient("there is no covariance without"),))
    assert any(item.krylov.rank() < item.size for item in case.instances)
    assert check(case).verdict is Verdict.HOLDS


# --- expectations and tied pairs ----------------------------------------------------------------------------------

READ = {"relu": lambda s: max(s, 0), "sin": mpmath.sin}


@pytest.mark.parametrize("name", READ)
def test_means_of_a_function_are_its_integrals(name: str) -> None:
    case = case_of(memlaw.theorem("nonlinear.third"))
    instance = next(item for item in case.instances if item.extra["f"] == name and item.size == 1)
    system = build(instance, MPMATH)
    scale = mpmath.sqrt(system.arithmetic.real(system.gramian[0, 0]).real) * abs(complex(instance.extra["w"][0]))
    mean = mpmath.quad(lambda t: READ[name](scale * t) * mpmath.npdf(t), [-20, 0, 20])
    bent = mpmath.quad(lambda t: READ[name](scale * t) * (t**2 - 1) * mpmath.npdf(t), [-20, 0, 20]) / scale**2
    assert abs(QUANTITIES["mean_value"](system) - mean) < 1e-10
    assert abs(QUANTITIES["mean_second"](system) - bent) < 1e-10  # by parts, twice
    assert mean_value() != mean_second()


@pytest.mark.parametrize("arithmetic", [EXACT, BALL, MPMATH, FLOAT], ids=lambda item: item.name)
@pytest.mark.parametrize(("lag", "turn"), [(0, 1), (0, I), (1, 1), (3, 1), (3, I)])
def test_a_tied_slope_is_how_memory_moves_with_a_pair(arithmetic: Any, lag: int, turn: Any) -> None:
    upper, step = gaussian("1/3+I/4"), Rational(1, 10**12)

    def memory(size: Any) -> Fraction:
        moved = Instance.diagonal("1/2", upper + turn * size, bar(upper) + bar(turn) * size)
        return plain(build(moved, EXACT).memory(lag))[0]

    slope = complex(*plain(slope_of_pair(build(Instance.diagonal("1/2", upper, bar(upper)), arithmetic), 2, lag)))
    change = (memory(step) - memory(-step)) / (2 * Fraction(int(step.p), int(step.q)))
    assert float(change) == pytest.approx(2 * (slope * complex(turn)).real, rel=1e-8)


def plain(value: Any) -> tuple[Any, Any]:
    """Real and imaginary part: fractions of an exact number, floats of another."""
    if hasattr(value, "x"):
        return tuple(Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y))  # type: ignore[return-value]
    return complex(value).real, complex(value).imag


def test_a_lone_complex_eigenvalue_moves_with_no_partner() -> None:
    relation = equal(tied_slope(i, tau), 0)
    assert check_spectrum(stated(relation), Spectrum.from_eigenvalues([0.5 + 0.25j])).verdict is Verdict.NOT_RUN


DRAWING = [item.key for item in memlaw.catalogue() if case_of(item).setting.draw is not None]


@pytest.mark.parametrize("key", DRAWING)
def test_a_statement_under_another_name_is_sampled_as_before(key: str) -> None:
    """Hypotheses about a pair on the circle are false of every pair that is drawn, where data tell the one meant."""
    tally = Tally()
    draw_examples(case_of(replace(memlaw.theorem(key), key="own.claim")), 1, 3, False, tally)
    assert tally.points and tally.refuted is None
