"""Facts of the real line hold for numbers, and definitions by integrals and limits are what the oracles compute."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import (
    Abs,
    Eq,
    Expr,
    Float,
    I,
    Integer,
    KroneckerDelta,
    Max,
    Product,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    sqrt,
    sympify,
)
from sympy.core.relational import Relational

import memlaw
from memlaw.theory.language import Quantity
from memlaw.theory.language.symbols import N, delta, i, n, step_size, tau
from memlaw.theory.proofs import facts_analysis as facts
from memlaw.theory.proofs.definitions_analysis import FLOW_PLACE, FLOW_TIME, LOG_FLOW_TIME, RATES
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.proof import Fact
from memlaw.theory.subjects.legs import HALF, frequency, pole
from memlaw.theory.subjects.legs_sampled import half_states

x, y = Symbol("x", real=True), Symbol("y", real=True)
k = Symbol("k", integer=True)
Draw = Callable[[float, float], Rational]


def whole(draw: Draw, low: int, high: int) -> Integer:
    return Integer(int(draw(low, high + 1)))


DRAWN: dict[str, Callable[[Draw], Fact]] = {
    "two_powers": lambda d: facts.two_powers(d(0, 3), d(0, 3), d(0.1, 3), d(0.1, 3)),
    "re_at_most_modulus": lambda d: facts.re_at_most_modulus((d(-2, 2) + I * d(-2, 2)) ** 2),
    "mean_at_least": lambda d: facts.mean_at_least(d(1, 2), d(1, 2), d(0, 1), d(-2, 1)),
    "mean_at_most": lambda d: facts.mean_at_most(d(1, 2), d(1, 2), d(0, 1), d(2, 3)),
    "positive_product": lambda d: facts.positive_product(d(0.1, 2), d(0.1, 2)),
    "not_negative_product": lambda d: facts.not_negative_product(d(0, 2), d(0, 2)),
    "positive_sum": lambda d: facts.positive_sum(d(0.1, 2), d(0, 2)),
    "power_keeps_order": lambda d: facts.power_keeps_order(d(0, 1), d(1, 2), d(0, 3)),
    "exponent_keeps_order": lambda d: facts.exponent_keeps_order(d(1, 3), d(-2, 1), d(1, 2)),
    "reciprocal_turns_order": lambda d: facts.reciprocal_turns_order(d(0.1, 1), d(1, 2)),
    "factor_keeps_strict_order": lambda d: facts.factor_keeps_strict_order(d(-2, 0), d(0.1, 2), d(0.1, 2)),
    "exp_keeps_order": lambda d: facts.exp_keeps_order(d(-2, 0), d(0, 2)),
    "exp_keeps_strict_order": lambda d: facts.exp_keeps_strict_order(d(-2, 0), d(0.1, 2)),
    "orders_add": lambda d: facts.orders_add(d(-2, 0), d(0, 2), d(-2, 0), d(0, 2)),
    "at_most_twice": lambda d: facts.at_most_twice(d(-2, 0), d(0, 2), d(2, 3)),
    "less_and_at_most": lambda d: facts.less_and_at_most(d(-2, 0), d(0.1, 2), d(2, 3)),
    "at_most_and_less": lambda d: facts.at_most_and_less(d(-2, 0), d(0, 2), d(2.1, 3)),
    "log_of_quotient": lambda d: facts.log_of_quotient(d(0.1, 3), d(0.1, 3)),
    "log_at_least_zero": lambda d: facts.log_at_least_zero(d(1, 3), d(0.1, 1)),
    "square_between": lambda d: facts.square_between(d(-1, 1), d(1, 3)),
    "square_between_ends": lambda d: facts.square_between_ends(d(-1, 1), d(-3, -1), d(1, 3)),
    "square_keeps_strict_order": lambda d: facts.square_keeps_strict_order(d(0, 1), d(1.1, 3)),
    "larger_below": lambda d: facts.larger_below(d(0, 1), d(0, 1), d(1.1, 3)),
    "largest_at": lambda d: facts.largest_at(1 / k, (k, 1, whole(d, 1, 6)), Integer(1), Integer(1)),
    "largest_at_ends": lambda d: facts.largest_at_ends(
        (k - 3) ** 2, (k, 1, last := whole(d, 1, 8)), Integer(4), (last - 3) ** 2
    ),
    "product_not_negative": lambda d: facts.product_not_negative(k / (k + d(0, 2)), (k, 0, whole(d, 1, 5))),
    "product_of_squares": lambda d: facts.product_of_squares(k - d(0, 2), k + d(0.1, 2), (k, 0, whole(d, 1, 5))),
    "products_keep_order": lambda d: facts.products_keep_order(k, k + d(0, 2), (k, 0, whole(d, 1, 5))),
    "products_keep_strict_order": lambda d: facts.products_keep_strict_order(k, k + d(0.1, 2), k, 1, whole(d, 1, 5)),
    "integral_keeps_order": lambda d: facts.integral_keeps_order(x**2, x**2 + d(0, 1) * x, x, d(0, 1), d(1, 2)),
    "integral_keeps_strict_order": lambda d: facts.integral_keeps_strict_order(
        exp(x), exp(x) + d(0.1, 1), x, d(-1, 1), d(1.1, 2)
    ),
    "fundamental_theorem": lambda d: facts.fundamental_theorem(
        log(x) + (c := d(0, 2)) * exp(x) / 2 - 1 / x, 1 / x + c * exp(x) / 2 + x**-2, x, d(0.2, 1), d(1, 2)
    ),
    "constant_factor": lambda d: facts.constant_factor(c := d(-2, 2), exp(x), c * exp(x), x, d(-1, 1), d(1, 2)),
    "reversed_integral": lambda d: facts.reversed_integral(d(1, 2) * exp(x), x, d(-1, 1), d(1, 2)),
    "below_chord": lambda d: facts.below_chord(exp(d(-2, 2) * x), x, d(-1, 0), d(1, 2), d(0, 1)),
    "integral_by_partial_fractions": lambda d: facts.integral_by_partial_fractions(
        d(-2, 0.9), whole(d, 1, 4), k, y, d(0.1, 0.5), Integer(1)
    ),
}


def value(e: Expr) -> Float:
    """A number, with the largest value over a range spelled out."""
    e = sympify(e).replace(
        facts.Largest, lambda f, index, low, high: Max(*(f.subs(index, p) for p in range(int(low), int(high) + 1)))
    )
    return e.replace(lambda part: isinstance(part, Sum | Product), lambda part: part.doit()).evalf(20)


def is_so(relation: Relational, at: dict[Any, Any]) -> bool:
    left, right = (value(side.subs(at)) for side in relation.args)
    gap = left - right if relation.rel_op in (">=", ">") else right - left
    if isinstance(relation, Eq):
        return bool(Abs(gap) < 1e-12 * (1 + Abs(left)))
    return bool(gap > 0) if relation.rel_op in ("<", ">") else bool(gap > -1e-12)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_fact_of_analysis_holds_for_numbers(name: str) -> None:
    rng = random.Random(name)
    for _ in range(4):
        said = stated(DRAWN[name](lambda low, high: Rational(round(1000 * rng.uniform(low, high)), 1000)))
        for need in said.needs:
            for place in (0, 0.3, 1):
                at: dict[Any, Any] = {}
                for index, low, high in said.over:
                    here = low + Rational(place) * (high - low)
                    at[index] = round(here) if index.is_integer else here
                assert is_so(need, at), (name, need)
        assert is_so(said.relation, {}), (name, said.relation)


def test_every_fact_of_analysis_is_tried() -> None:
    made = {name for name, item in vars(facts).items() if getattr(item, "__wrapped__", None) is not None}
    here = {name for name in made if getattr(facts, name).__module__ == facts.__name__}
    assert here - {"no_deviation", "real_part_of_shifted_skew"} == set(DRAWN)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_shifted_skew_matrix_has_one_real_part(size: int) -> None:
    f = i * n * (i - n) / (i + n) - Rational(3, 2) * KroneckerDelta(i, n)
    skew, diagonal = stated(facts.real_part_of_shifted_skew(f, i, n, Integer(size), Rational(-3, 2), k)).needs
    for need, ranges in (
        (skew, [(a, b) for a in range(size) for b in range(a)]),
        (diagonal, [(a,) for a in range(size)]),
    ):
        moved, indices = need.args[0].args[0], need.args[0].args[1::3]
        assert all(moved.subs(dict(zip(indices, (1 + x for x in at), strict=True))) == 0 for at in ranges)
    K = np.array([[float(f.subs({i: a + 1, n: b + 1})) for b in range(size)] for a in range(size)])
    assert np.allclose(np.linalg.eigvals(K).real, -1.5)


def test_no_deviation_is_known_of_what_is_not_zero() -> None:
    said = stated(facts.no_deviation(k - 1, (k, 1, 2)))
    assert not all(is_so(need, {k: 2}) for need in said.needs) and is_so(said.needs[1], {k: 1})


# --- definitions ----------------------------------------------------------------------------------------------------


def number(text: str) -> float:
    return float(re.search(r"-?[0-9.]+(e[-+]?[0-9]+)?", text).group())  # type: ignore[union-attr]


@pytest.mark.parametrize(("value_of", "lag", "part"), [("1/2", 2, "1/10"), ("9/10", 3, "1/2"), ("1/4", 1, "3/4")])
def test_the_time_of_a_flow_is_the_integral_of_one_over_its_speed(value_of: str, lag: int, part: str) -> None:
    sides = memlaw.sides("direction.time", [value_of], tau=lag, delta=part)
    values = {delta: Rational(part), tau: Integer(lag)}
    for item, (left, _) in zip((FLOW_TIME, FLOW_PLACE), sides, strict=True):
        found = item.expression.replace(Quantity, lambda *_: Rational(value_of)).subs(values).evalf(20)
        assert abs(found - number(left)) < 1e-9 * abs(found)


def test_the_time_in_log_rates_is_the_integral_over_rates() -> None:
    (left, _), _ = memlaw.sides("direction.lograte", ["99/100"], tau=2, delta="1/2")
    start = -log(Rational(99, 100))
    found = LOG_FLOW_TIME.expression.subs({delta: 2, tau: 2}).replace(Quantity, lambda *_: start).evalf(20)
    assert abs(found - number(left)) < 1e-9 * found


@pytest.mark.parametrize(("rule", "key"), [("held", "legs.held_decay"), ("bilinear", "legs.bilinear_decay")])
def test_the_rate_of_an_initialisation_is_its_largest_modulus(rule: str, key: str) -> None:
    for (left, _), family in zip(memlaw.sides(key, Delta="3/10"), ("legs", "dlegs", "lin", "inv"), strict=True):
        f = RATES[family, rule].expression.replace(half_states, lambda: Integer(1))
        f = f.replace(pole, lambda place: -HALF + (2 * place - 3) * I * sqrt(3) / 2)  # s^2 + s + 1
        f = f.replace(frequency, lambda place: (2 * place - 3) * sqrt(3) / 2)
        assert abs(value(f.subs({N: 2, step_size: Rational(3, 10)})) - number(left)) < 1e-9
