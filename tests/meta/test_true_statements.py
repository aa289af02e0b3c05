"""What is true in one line is not refuted: not at small instances, in samples, or where a search looks."""

from __future__ import annotations

import pytest
from sympy import Abs, Determinant, E, Ge, Integer, Interval, Le, Lt, Min, Product, Range, Rational, Sum, floor, log, oo
from sympy import sqrt as root

import memlaw
from memlaw.theory.hypotheses import (
    CONTROLLABLE,
    DIAGONAL,
    DISTINCT,
    NONZERO,
    SINGLE_INPUT,
    STABLE,
    UNIT_WEIGHTS,
    Hypothesis,
)
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    C,
    M,
    N,
    T,
    b,
    bar,
    eigenvalue,
    horizon,
    i,
    j,
    k,
    rank_krylov,
    spectral_radius,
    squared,
    symbol,
    tau,
    theta,
    zeta,
)
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT
from memlaw.theory.theorem import Claim, Theorem, at_least, at_most, equal, greater, less

h = symbol("h", Range(1, 101), "a number")
u = symbol("u", Interval(0, 1), "a part")
LETTERS = {"tau": 1, "k": 1, "T": 2, "theta": "1/2", "zeta": "3/5+4*I/5", "h": 1, "u": "1/3"}
LOWEST, FIRST = M(Integer(0)), M(Integer(1))
ALL = (tau, 0, oo)


def stated(*claims: Claim, under: tuple[Hypothesis, ...] = (CONTROLLABLE,)) -> Theorem:
    """A statement about stable pairs."""
    laws = tuple(law.sufficient("nothing is said without it") for law in (STABLE, *under))
    witness = Instance.diagonal("1/2", "-1/3", **LETTERS)
    return Theorem("own.true", "A true statement", claims, laws, witness=witness, where=(ALL_PASS_COEFFICIENT,))


ONE_INPUT = (CONTROLLABLE, SINGLE_INPUT)
TRUE: dict[str, Theorem] = {
    "Markov's inequality for what inputs reach": stated(at_most(M(tau), Min(1, rank_krylov() / (tau + 1))), under=()),
    "the same, of thresholds": stated(at_most(theta * horizon(theta), rank_krylov()), under=()),
    "what no input reaches makes the product smaller": stated(
        at_most(LOWEST, 1 - Product(squared(eigenvalue[i]), (i, 1, N))), under=(SINGLE_INPUT,)
    ),
    "each at most 1, together at most the rank": stated(
        at_most(Sum(M(tau), (tau, 0, T - 1)), Min(T, rank_krylov())), under=()
    ),
    "M^2 <= M": stated(at_most(Sum(M(tau) ** 2, ALL), N)),
    "M/(tau + 1) <= M": stated(at_most(Sum(M(tau) / (tau + 1), ALL), N)),
    "an alternating sum of a falling sequence": stated(
        at_most(Sum((-1) ** tau * M(tau), ALL), LOWEST), at_least(Sum((-1) ** tau * M(tau), ALL), 0)
    ),
    "even lags have the larger half": stated(
        at_least(Sum(M(2 * tau), ALL), N / 2), at_most(Sum(M(2 * tau + 1), ALL), N / 2)
    ),
    "M(tau + 1) <= M(tau)": stated(at_most(Sum(M(tau) * M(tau + 1), ALL), Sum(M(tau) ** 2, ALL))),
    "|b| > |b|^2, as no |b| is 0 or 1": stated(greater(Sum(Abs(b(k)), (k, 0, oo)), 1), under=(NONZERO,)),
    "Landau: |a_0 + a_1 z| <= 5/4 of functions bounded by one": stated(
        at_most(Abs(b(Integer(0)) + b(Integer(1)) * zeta), Rational(5, 4)), under=()
    ),
    "|b(zeta)| = 1 on the circle": stated(
        equal(Abs(Product((zeta - bar(eigenvalue[i])) / (1 - eigenvalue[i] * zeta), (i, 1, N))), 1), under=()
    ),
    "Cauchy's determinant over exp(-sum |p_n|^2/n), which is at most 1": stated(
        at_least(Determinant(C), Product(squared(eigenvalue[i] - eigenvalue[j]), (i, 1, j - 1), (j, 1, N))),
        under=(DIAGONAL, DISTINCT, UNIT_WEIGHTS),
    ),
    "that exponential": stated(
        at_most(Abs(Product(1 - eigenvalue[i] * bar(eigenvalue[j]), (i, 1, N), (j, 1, N))), 1), under=()
    ),
    "1 - a product of parts is at most the sum of their complements": stated(
        at_most(Sum(squared(eigenvalue[i]), (i, 1, N)) + LOWEST, N), under=ONE_INPUT
    ),
    "and less from two states on, as (1 - a)(1 - b) > 0": stated(
        less(Sum(squared(eigenvalue[i]), (i, 1, N)) + LOWEST, N, Ge(N, 2)), under=ONE_INPUT
    ),
    "0^0 = 1, and one term is at most the sum": stated(
        at_least(Sum(squared(eigenvalue[i]) ** tau, (i, 1, N)), spectral_radius() ** (2 * tau))
    ),
    "the geometric mean of two lags": stated(at_most(root(LOWEST * FIRST), (LOWEST + FIRST) / 2)),
    "M falls, so at half the lag there is more": stated(at_least(M(floor(tau / 2)), M(tau))),
    "Markov's inequality, strict unless N is a lag more": stated(less(M(Integer(100)), N / 101, Le(N, 100))),
    "a product of moduli is at most the largest of them to the N": stated(
        at_most(M(tau), 1), at_least(LOWEST, 1 - spectral_radius() ** (2 * N)), under=ONE_INPUT
    ),
    "-ln(1 - x) >= x": stated(at_least(-log(1 - M(tau) / 2), M(tau) / 2)),
    "(1 + 1/h)^h < e": stated(less((1 + 1 / h) ** h, E)),
    "the geometric mean of a part and the rest, equal at 1/2": stated(at_most(root(u * (1 - u)), Rational(1, 2))),
    "less away from the half": stated(less(root(u * (1 - u)), Rational(1, 2), Lt(u, Rational(1, 2)))),
    "on the edge of a condition too": stated(
        at_most(LOWEST, 1 - Rational(1, 4) ** N, Ge(Product(Abs(eigenvalue[i]), (i, 1, N)), Rational(1, 2) ** N)),
        under=ONE_INPUT,
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_not_refuted(name: str) -> None:
    report = memlaw.verify(TRUE[name], seed=1, kinds=["exact", "enclosed", "sampled"])
    assert not report.refuted, [str(item.counterexample) for item in report.refuted]
    assert any(str(item.verdict) == "holds" for item in report.evidence)
