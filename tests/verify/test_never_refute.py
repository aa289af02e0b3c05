"""What is true is not refuted: infinite sums, hypotheses of every kind, pairs that inputs do not reach, displays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flint import acb
from sympy import Abs, Expr, Max, Min, Product, Sum, binomial, floor, oo, re

from memlaw.numerics.number.arithmetic import BALL, EXACT, NotRepresentable
from memlaw.numerics.number.precision import precision
from memlaw.theory.hypotheses import STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    Coefficient,
    M,
    M_other,
    M_with,
    N,
    b,
    b_other,
    bar,
    eigenvalue,
    i,
    k,
    mu,
    n,
    squared,
    trace_power,
    z,
)
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT
from memlaw.theory.subjects.perturbation import OTHER_COEFFICIENT
from memlaw.theory.theorem import Claim, Definition, Theorem, equal
from memlaw.verify.evaluate.evaluation import compiled
from memlaw.verify.evaluate.expressions import compile_expression
from memlaw.verify.evaluate.points import with_relatives
from memlaw.verify.system.instances import build, diagonal_system, lift
from memlaw.verify.system.system import System

HALF = Instance.diagonal("1/2", tau=1, k=1, i=1)
SUPPOSED = STABLE.sufficient("nothing is said without it")


def stated(*claims: Claim, where: tuple[Definition, ...] = (), **others: Any) -> Theorem:
    """A theorem of one's own on a plain pair."""
    given: dict[str, Any] = {"hypotheses": (SUPPOSED,), "witness": HALF, **others}
    return Theorem("never.refuted", "A true statement", claims, where=where, **given)


# --- infinite sums: right, or not taken -------------------------------------------------------------------------------

LAWS = (ALL_PASS_COEFFICIENT, OTHER_COEFFICIENT)
DEFINITIONS = compiled(stated(equal(b(k) + b_other(k), 0), where=LAWS))[0].definitions


def _series(scale: int, place: Expr) -> Expr:
    return Coefficient(Product(1 / (1 - eigenvalue[i] * z / scale), (i, 1, N)), z, place)


SUMMED = {  # what is summed over all k from 0 on
    "powers": M(k) ** 4,
    "two quantities": M(k) * squared(b(k)),
    "bases that are no eigenvalues": _series(2, k),
    "three sets of bases": squared(_series(2, k)) * M(k),
    "a conjugate": re(b(k) * bar(_series(1, k))),
    "shifts": M(k + 3) * M(2 * k),
    "signs": (-1) ** k * M(k),
    "powers of the index": k**3 * squared(b(k)),
    "a delay": _series(2, k - 50),
    "a power of z": Coefficient(z**60 / (1 - eigenvalue[1] * z / 2), z, k),
    "a product of powers of z": Coefficient(z * Product(z**20 / (1 - eigenvalue[i] * z / 3), (i, 1, N)), z, k),
    "a binomial coefficient": binomial(k, 41) / 8**k,
    "two spectra": M(k) * M_other(k),
    "one eigenvalue more": M_with(mu, k) - M(k),
    "a trace": re(trace_power(k + 1)) * M(k),
    "an inner product": Product(M(n), (n, k + 1, k + 2)),
    "a double pole": Coefficient(Product(1 / (1 - eigenvalue[i] * z) ** 2, (i, 1, N)), z, k) / 2**k,
}
REFUSED = {  # what may change at an index that no term has shown
    "an extreme": Min(M(k), M_other(k)),
    "an extreme of the index": Max(k - 100, 0) * M(k),
    "an index that rises by steps": M(floor(k / 50)),
    "a modulus": Abs(b(k)),
    "other differences": Abs(2 ** (-k) - 3 ** (-k)),
    "a quotient": M(k) / (1 + M(k)),
}
PLACES = {
    "one": ("1/2",),
    "complex": ("1/2", "1/3+I/4"),
    "twice": ("1/2", "1/2"),
    "zeros": (0, 0, "1/3"),
    "opposite": ("1/2", "-1/2"),
}


def _systems(name: str) -> dict[str, System]:
    values = PLACES[name]
    distinct = len(set(values)) == len(values)
    instance = with_relatives((Instance.diagonal if distinct else Instance.companion)(*values))
    found = {"exact": build(instance, EXACT), "balls": build(instance, BALL)}
    if distinct:
        eigenvalues = tuple(lift(BALL, value) for value in instance.eigenvalues)
        found["a spectrum"] = diagonal_system(eigenvalues, BALL, name, {"mu": lift(BALL, instance.extra["mu"])})
        other = tuple(lift(BALL, value) for value in instance.extra["other"])
        relatives = {**found["a spectrum"].relatives, "other": lambda: diagonal_system(other, BALL, name, {})}
        found["a spectrum"] = replace(found["a spectrum"], relatives=relatives)
    return {kind: replace(system, definitions=DEFINITIONS) for kind, system in found.items()}


def _ball(value: Any) -> acb:
    if isinstance(value, acb):
        return value
    return BALL.number(*(Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y)))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", SUMMED)
def test_an_infinite_sum_is_that_of_its_terms(name: str, place: str) -> None:
    with precision(320):
        systems = _systems(place)
        term, total = compile_expression(SUMMED[name]), compile_expression(Sum(SUMMED[name], (k, 0, oo)))
        by_terms = BALL.sum(BALL.one * term(systems["balls"], {"k": index}) for index in range(330))
        taken = 0
        for kind, system in systems.items():
            try:
                found = _ball(total(system, {}))
            except (NotRepresentable, ZeroDivisionError):  # the second: a double pole of balls
                continue
            taken += 1
            assert abs(found - acb(by_terms.real.mid(), by_terms.imag.mid())) < 1e-60, kind
    assert taken


@pytest.mark.parametrize("place", ["one", "complex"])
@pytest.mark.parametrize("name", REFUSED)
def test_a_sum_that_no_terms_determine_is_not_taken(name: str, place: str) -> None:
    total = compile_expression(Sum(REFUSED[name], (k, 0, oo)))
    for system in _systems(place).values():
        with pytest.raises(NotRepresentable):
            total(system, {})
