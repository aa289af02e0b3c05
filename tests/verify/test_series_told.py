"""A series that has no closed form is told with what is evaluated in its place, and that is evaluated."""

from typing import Any

import pytest
from sympy import Abs, Expr, Sum, oo, sqrt

import memlaw
from memlaw.theory.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, N, T, b, k, quantity, tau
from memlaw.theory.theorem import Theorem, at_least
from memlaw.verify.evaluate.sums import WAY_OUT

LAW = memlaw.theorem("allpass.memory").where  # what b_k is


def weighted(system: Any) -> Any:
    """The memory of 20 lags, later ones counting less."""
    return sum(system.memory(lag) / (lag + 1) for lag in range(20))


def details(total: Expr, kind: str) -> list[tuple[str, str]]:
    """Verdicts of one kind on a total that is not negative, with what they say."""
    witness = Instance.diagonal("1/2", "1/3", T=3)
    hypotheses = (STABLE.sufficient("of a test"), CONTROLLABLE.sufficient("of a test"))
    where = LAW if total.has(b) else ()
    claims = (at_least(total, 0),)
    theorem = Theorem(key="mine.x", title="A", claims=claims, hypotheses=hypotheses, witness=witness, where=where)
    return [(item.verdict.value, item.detail) for item in memlaw.verify(theorem, kinds=[kind]).evidence]


@pytest.mark.parametrize(
    ("total", "why"),
    [
        (Sum(M(tau) / (tau + 1), (tau, 0, oo)), "a quotient of sums"),
        (Sum(Abs(b(k)), (k, 0, oo)), "the modulus of a sum"),
        (Sum(sqrt(M(tau)), (tau, 0, oo)), "a function of a sequence"),
        (Sum(M(tau) / 2 ** (tau**2), (tau, 0, oo)), "an index that is not m k"),
    ],
)
def test_what_has_no_closed_form_is_told_with_a_way_out(total: Expr, why: str) -> None:
    told = [detail for _, detail in details(total, "agrees")]
    assert told and all(why in detail and detail.count(WAY_OUT) == 1 for detail in told)


@pytest.mark.parametrize(
    "total",
    [
        Sum(M(tau) / (tau + 1), (tau, 0, 20)),
        Sum(M(tau) / (tau + 1), (tau, 0, T)),
        Sum(Abs(b(k)), (k, 0, 20)),
        quantity("weighted", oracle=weighted)(),
    ],
)
@pytest.mark.parametrize("kind", ["agrees", "enclosed", "sampled"])
def test_the_ways_out_are_evaluated(total: Expr, kind: str) -> None:
    assert {verdict for verdict, _ in details(total + N, kind)} == {"holds"}
