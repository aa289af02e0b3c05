"""False at one lag, size or letter alone, at edges of what is supposed, or where two sides meet at simple rationals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from sympy import Abs, FiniteSet, Ge, Interval, Le, Range, Rational, im, re, sqrt
from sympy import Integer as Whole

import memlaw
from memlaw.theory.language import M, M_with, N, mu, q, spectral_radius, step_size, symbol, tau
from memlaw.theory.statement.hypotheses import CONTROLLABLE, NONZERO, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, modulus_squared
from memlaw.theory.statement.theorem import Claim, Theorem, at_least, at_most, greater, less
from memlaw.theory.subjects.conditioning import condition
from memlaw.theory.subjects.noise import M_noisy
from memlaw.verify.evaluate.inside import exact_pair, placed
from memlaw.verify.kinds.search.cells import cells_of
from memlaw.verify.kinds.search.zeros import simplest

R, M0 = Rational, M(Whole(0))
h = symbol("h", Range(1, 301))
u = symbol("u", Interval(0, 1))
g = symbol("g", FiniteSet(2, 3, 5))
p = symbol("p", Interval.open(0, 1))
v, w = symbol("v", Interval(0, 1)), symbol("w", Interval(0, 1))


def law(name: str, holds: Callable[[Instance], Any]) -> Hypothesis:
    """A hypothesis of one's own."""
    return Hypothesis(name, name, name, holds).sufficient("not tried without")


LINEAR = tuple(item.sufficient("not tried without") for item in (STABLE, CONTROLLABLE))
REGULAR = (*LINEAR, NONZERO.sufficient("not tried without"))
POSITIVE = law("positive", lambda x: all(v.is_real and v > 0 for v in x.eigenvalues))
FAR = law("at least 5/13", lambda x: all(modulus_squared(v) >= R(25, 169) for v in x.eigenvalues))
HIGH = law("above 4/7", lambda x: all(im(v) >= R(4, 7) for v in x.eigenvalues))
LEFT = law("left", lambda x: all(re(v) < 0 and im(v) != 0 for v in x.eigenvalues))
FOUR = law("four, inside 9/10", lambda x: x.size >= 4 and all(modulus_squared(v) <= R(81, 100) for v in x.eigenvalues))


def own(claim: Claim, *laws: Hypothesis, at: str = "1/2", **letters: Any) -> Theorem:
    """A statement about a pair."""
    witness = Instance.diagonal(*at.split(), **{"tau": 1, **letters})
    return Theorem("own.claim", "own", (claim,), (*(laws or LINEAR), *(LINEAR if laws else ())), witness=witness)


def refuted(stated: Theorem) -> bool:
    return bool(memlaw.verify(stated, seed=1, kinds=["sampled"]).refuted)


ALONE: dict[str, Theorem] = {
    "one number of states": own(at_least((N - 23) ** 2 * M0, M0 / 2)),
    "two numbers of states": own(at_most(M0 * N * (33 - N), 271 * M0)),
    "many states": own(at_most(N * M0, 28)),
    "one lag": own(at_least(Abs(tau - 61) * M0, M0 / 2)),
    "one lag, beside memory": own(at_least((tau - 73) ** 2 + M(tau), R(1, 2))),
    "one value of a letter": own(at_least((h - 211) ** 2 * M0, M0 / 2), h=1),
    "a rational value of a letter": own(greater((u - R(3, 17)) ** 2, 0), u="1/3"),
    "two letters at once": own(at_most(v * (1 - v) + w * (1 - w) + v * w / 2, R(66, 100)), v="1/2", w="1/3"),
    "the same, times memory": own(greater(Abs(u - R(4, 11)) * M(tau), 0), *REGULAR, u="1/3"),
    "a lag far from the first that is allowed": own(
        at_most((tau + 1) * M(tau), R(38, 100), Le(N, 1), Ge(tau, 12)), tau=12
    ),
    "two states, from lag 50 on": own(
        at_most((tau + 1) * M(tau), R(102, 100), Le(N, 2), Ge(N, 2), Ge(tau, 50)), at="1/2 1/3", tau=50
    ),
}
EDGES: dict[str, Theorem] = {
    "least moduli": own(less(M0, 1 - R(25, 169) ** N), FAR),
    "least imaginary part": own(less(M0, 1 - R(16, 49) ** N), HIGH, at="3*I/5"),
    "largest moduli of four": own(greater(M0, R(58, 100)), FOUR, at="1/2 1/3 1/4 1/5"),
}
ZEROS: dict[str, Theorem] = {
    "of an eigenvalue to add": replace(
        memlaw.theorem("nesting.gain"), key="own.claim", claims=(greater(M_with(mu, tau), M(tau)),), hypotheses=REGULAR
    ),
    "at a conjugate pair": own(less(M(tau + 1), M(tau)), LEFT, at="-1/2+I/3"),
    "at positive pairs, from lag 2 on": own(less(M(tau + 1), M(tau), Ge(tau, 2)), POSITIVE, at="1/2 1/3", tau=2),
}
FALSE = {**ALONE, **EDGES, **ZEROS}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_there_alone_is_refuted(name: str) -> None:
    assert refuted(FALSE[name])


NOISE = memlaw.theorem("noise.memory")
OTHERS: dict[str, tuple[str, Theorem]] = {
    "an equality that SymPy alone decides": ("sampled", own(less(sqrt(u * (1 - u)), R(1, 2)), u="1/3")),
    "an equality of rational eigenvalues of the covariance": (
        "sampled",
        replace(
            memlaw.theorem("conditioning.eigenbasis"),
            key="own.claim",
            claims=(
                greater(condition() + 1 / condition(), R(25, 4) - 2, Ge(N, 2), Ge(M0, R(15, 16)), Le(M0, R(15, 16))),
            ),
        ),
    ),
    "without a hypothesis, where the catalogue's claims break": (
        "exact",
        replace(
            NOISE,
            key="own.claim",
            claims=(at_most(M_noisy(0), M0),),
            hypotheses=tuple(item for item in NOISE.hypotheses if item.name != "uncorrelated"),
        ),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_one_kind_decides_is_refuted(name: str) -> None:
    kind, stated = OTHERS[name]
    found = memlaw.verify(stated, seed=1, kinds=[kind])
    assert found.refuted
    assert all(word in str(found.refuted[0].counterexample) for word in (("cross",) if kind == "exact" else ()))


TRUE: dict[str, Theorem] = {
    "letters that bound one another": own(at_least(v - w, 0, Ge(v, w)), v="1/2", w="1/3"),
    "a whole letter of the language under a broken bound": own(at_least(q * M0, 2 * M0, Ge(q, R(3, 2))), q=2),
    "on the edge": own(at_most(M0, 1 - R(25, 169) ** N), FAR),
    "beyond the edge alone": own(
        greater(M0, R(56, 100)), FOUR, law("four", lambda x: x.size == 4), at="1/2 1/3 1/4 1/5"
    ),
    "outside an interval": own(greater((u - 2) ** 2, R(9, 10)), u="1/3"),
    "beyond the last value": own(less(h, 301), h=1),
    "whole letters stay whole at the end of a condition": own(at_most(h * (5 - h), 6, Ge(h, 2)), h=2),
    "few letters stay few": own(at_least((g - 2) * (g - 3), 0, Ge(g, 2)), g=2),
    "an open end stays open": own(less(p, 1, Ge(p, R(1, 2))), p="1/2"),
    "steps stay positive": replace(
        memlaw.theorem("legs.held"), key="own.claim", claims=(greater(step_size, 0, Le(step_size, 1 - R(1, 2) * N)),)
    ),
    "outside a condition": own(at_least((tau - 9) ** 2, 1, Ge(tau, 10)), tau=10),
    "not at positive pairs": own(less(spectral_radius() ** 2, 1), POSITIVE),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_not_refuted_at_its_edge(name: str) -> None:
    assert not refuted(TRUE[name])


def test_cells_are_the_usual_ones_where_conditions_allow_them() -> None:
    usual = ((1, 1), (2, 2), (1, -1))
    assert cells_of(at_most(M(tau), 1), usual) == usual
    assert all(size > 3 and lag >= size for size, lag in cells_of(at_most(M(tau), 1, Ge(N, 4), Le(N, tau)), usual))


def test_the_simplest_rational_lies_between() -> None:
    for low, high in (
        (Fraction(1, 3), Fraction(1, 2)),
        (Fraction(41, 99), Fraction(42, 99)),
        (Fraction(7), Fraction(8)),
    ):
        found = simplest(low, high)
        assert low <= found <= high
        closer = (Fraction(p, q) for q in range(1, found.denominator) for p in range(9 * q))
        assert not any(low <= value <= high for value in closer)


def test_an_exact_pair_is_the_one_that_texts_give() -> None:
    made = exact_pair([(Fraction(1, 2), Fraction(0)), (Fraction(1, 3), Fraction(-1, 4))])
    read = Instance.diagonal("1/2", "1/3-I/4")
    assert (made.A, made.B, made.eigenvalues) == (read.A, read.B, read.eigenvalues)
    floats = placed([0.5, 0.25 - 0.125j], {}, 0.3, [("tau", 1)])
    assert (floats.A, floats.B) == (Instance.diagonal("1/2", "1/4-I/8").A, read.B)
    assert floats.extra["other"][1] == R(99, 100) * floats.eigenvalues[1]
