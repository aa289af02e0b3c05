"""False variants about learning one eigenvalue, each with a counterexample of one state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Expr, Ge, Gt, Integer, Le, Lt, Sum, log
from sympy.core.relational import Relational
from variants import claiming, variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language.symbols import delta, j, tau
from memlaw.theory.statement.theorem import Claim, Definition, Theorem, at_least, at_most, equal
from memlaw.theory.subjects.direction import TIME_FORMULA, lone, slope, start, stop, time
from memlaw.theory.subjects.direction_lograte import log_rate_time

_LAG_ONE = Ge(tau, 1)
_LAG_TWO = Ge(tau, 2)


def _gradient(right: Expr) -> Theorem:
    return claiming("direction.gradient", equal(slope(tau), right))


def _time(right: Expr) -> Theorem:
    return claiming("direction.time", equal(time(delta, tau), right, _LAG_ONE))


def known() -> Iterator[Mutant]:
    """False variants of the direction, the times and their bounds."""
    yield from _of_the_direction()
    yield from _of_the_time()
    yield from _of_the_bounds()
    yield from _in_log_rates()


def _of_the_direction() -> Iterator[Mutant]:
    ell = lone()
    power = ell ** (2 * tau) / ell
    yield Mutant("slope without the factor 2", _gradient(power * (tau - (tau + 1) * ell**2)), 1)
    yield Mutant("slope with l for l^2", _gradient(2 * power * (tau - (tau + 1) * ell)), 1)
    yield Mutant("slope with tau + 2 for tau + 1", _gradient(2 * power * (tau - (tau + 2) * ell**2)), 1)
    yield Mutant("slope in s", _gradient(4 * ell ** (2 * tau) * (tau - (tau + 1) * ell**2)), 1)
    higher = (Gt(ell, tau / (tau + 1)),)
    falling = Lt(slope(tau), 0, evaluate=False)
    yield Mutant("rest at l = tau/(tau+1)", claiming("direction.gradient", falling, *higher), 1)
    rising = Gt(slope(tau), 0, evaluate=False)
    yield Mutant("memory always rises with l", claiming("direction.gradient", rising, _LAG_ONE), 1)


def _of_the_time() -> Iterator[Mutant]:
    x0, x1 = start(tau), stop(delta, tau)
    ratio = 1 + 1 / tau
    yield Mutant("time of the loss with g = 1", _time(2 * TIME_FORMULA), 1)
    yield Mutant("time without the power of 1 + 1/tau", _time(TIME_FORMULA / ratio ** (tau - 1)), 1)
    yield Mutant("time with the power tau", _time(TIME_FORMULA * ratio), 1)
    terms = (x0 ** (-j) - x1 ** (-j)) / j
    front = ratio ** (tau - 1) / (4 * tau)
    logarithm = log(x1 / (delta * x0))
    yield Mutant("time with one term more", _time(front * (logarithm + Sum(terms, (j, 1, tau)))), 1)
    yield Mutant("time with one term less", _time(front * (logarithm + Sum(terms, (j, 1, tau - 2)))), 1)
    yield Mutant("time with the sum subtracted", _time(front * (logarithm - Sum(terms, (j, 1, tau - 1)))), 1)
    yield Mutant("time without 1/j", _time(front * (logarithm + Sum(j * terms, (j, 1, tau - 1)))), 1)
    short = log(1 / delta)
    yield Mutant("time with ln(1/delta) alone", _time(front * (short + Sum(terms, (j, 1, tau - 1)))), 1)
    scaled = Definition(x1, delta * x0)
    item = theorem("direction.time")
    yield Mutant("the part taken of x, not of the distance", replace(item, where=(item.where[0], scaled)), 1)
    inverted = Definition(x0, lone() ** 2 / ratio)
    yield Mutant("x as s times the rest", replace(item, where=(inverted, item.where[1])), 1)


def _of_the_bounds() -> Iterator[Mutant]:
    ell = lone()
    leading = 1 / ell ** (2 * (tau - 1)) / (4 * tau * (tau - 1))
    below = "direction.below"
    yield variant("the leading term as an upper bound", below, at_most(time(delta, tau), leading, _LAG_TWO), 1)
    yield variant("the leading term as a lower bound", below, at_least(time(delta, tau), leading, _LAG_TWO), 1)
    upper = theorem(below).claims[1].relation.rhs
    without = upper.replace(Sum, lambda *_: Integer(0))
    yield variant("the upper bound without the harmonic sum", below, at_most(time(delta, tau), without, _LAG_TWO), 1)
    above = "direction.above"
    least = log(1 / delta) / 4 / (tau + 1)
    yield variant("from above without e", above, at_most(time(delta, tau), least, _LAG_ONE), 1)
    yield variant(
        "from above at least with e", above, at_least(time(delta, tau), (1 + 1 / tau) ** tau * least, _LAG_ONE), 1
    )
    item = theorem(above)
    anywhere = tuple(hypothesis for hypothesis in item.hypotheses if hypothesis.name != "long")
    yield Mutant("from below as cheap as from above", replace(item, hypotheses=anywhere), 1)


def _in_log_rates() -> Iterator[Mutant]:
    item = theorem("direction.lograte")
    rate = start()
    value = log_rate_time(1 / delta, tau)
    head = (1 - delta) / (2 * rate)

    def claiming(relation: Relational) -> Theorem:
        return replace(item, claims=(Claim(relation),))

    yield Mutant("1/(2 x_0) as an upper bound", claiming(Le(value, head, evaluate=False)), 1)
    yield Mutant("1/x_0 in place of 1/(2 x_0)", claiming(Ge(value, 2 * head, evaluate=False)), 1)
    tangent = head + (2 * tau + 1) * log(1 / delta)
    yield Mutant("the tangent as an upper bound", claiming(Le(value, tangent, evaluate=False)), 1)
    steeper = head + (4 * tau + 2) * log(1 / delta)
    yield Mutant("twice the tangent", claiming(Ge(value, steeper, evaluate=False)), 1)
    chord = item.claims[1].relation.rhs
    yield Mutant("the chord as a lower bound", claiming(Ge(value, chord, evaluate=False)), 1)
    as_cheap = Le(value, (1 + 1 / (tau + 1)) ** (tau + 1) * log(1 / delta), evaluate=False)
    yield Mutant("in log-rates as cheap as in l", claiming(as_cheap), 1)
    short = theorem("direction.lograte_short")
    bound = short.claims[0].relation
    yield Mutant(
        "four times the lower bound from below", replace(short, claims=(at_least(bound.lhs, 4 * bound.rhs),)), 1
    )
