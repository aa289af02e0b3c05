"""Proofs about learning one eigenvalue."""

from __future__ import annotations

from sympy import E, Integer, Integral, Sum, exp, log

from memlaw.theory.language.symbols import delta, j, tau
from memlaw.theory.proofs.definitions_analysis import FLOW_PLACE, FLOW_TIME, PLACE, part
from memlaw.theory.proofs.facts_analysis import (
    at_most_and_less,
    constant_factor,
    exp_keeps_strict_order,
    exponent_keeps_order,
    factor_keeps_strict_order,
    fundamental_theorem,
    integral_by_partial_fractions,
    integral_keeps_order,
    integral_keeps_strict_order,
    log_at_least_zero,
    log_of_quotient,
    mean_at_least,
    mean_at_most,
    positive_product,
    positive_sum,
    power_keeps_order,
    reciprocal_turns_order,
)
from memlaw.theory.statement.facts import above_tangent, product_keeps_order, stated, sum_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, at_most, below, equals
from memlaw.theory.subjects.direction import OPTIMUM, RATIO, TIME_FORMULA, lone

_SQUARE = lone() ** 2
_GRADIENT = Cite("direction.gradient")

_SLOPE = 2 * lone() ** (2 * tau) * (tau + 1) / lone()
_RISES, _FALLS = _SLOPE * (OPTIMUM - _SQUARE), _SLOPE * (_SQUARE - OPTIMUM)

GRADIENT = (
    Proof(1, (below(None, "its factors are positive", _GRADIENT, plus=(_RISES,)),)),
    Proof(2, (below(None, "its factors are positive but for the last", _GRADIENT, plus=(_FALLS,)),)),
)

_PLAIN = 1 / (4 * (tau + 1) * part)
_SPEED = _PLAIN / PLACE**tau
_RANGE = (part, delta, 1)
_LINEAR, _SLOWER, _SLOWEST = (
    fundamental_theorem(times * log(part) / (4 * (tau + 1)), times * _PLAIN, *_RANGE)
    for times in (Integer(1), RATIO**tau, E)
)

ABOVE = (
    Proof(
        0,
        (
            equals(Integral(_PLAIN, _RANGE), "the time of a flow at the speed 4 (tau + 1)", _LINEAR),
            at_most(
                Integral(_SPEED, _RANGE),
                "l^2 is at most 1 on the way",
                integral_keeps_order(_PLAIN, _SPEED, *_RANGE).since(
                    mean_at_most(_SQUARE, OPTIMUM, part, 1),
                    power_keeps_order(PLACE, 1, tau),
                    product_keeps_order(PLACE**tau, 1, _SPEED),
                ),
            ),
            equals(None, "the time of the flow itself", FLOW_TIME),
        ),
    ),
    Proof(
        1,
        (
            equals(Integral(_SPEED, _RANGE), "the time of the flow", FLOW_TIME),
            at_most(
                Integral(RATIO**tau * _PLAIN, _RANGE),
                "l^2 is at least its rest on the way",
                integral_keeps_order(_SPEED, RATIO**tau * _PLAIN, *_RANGE).since(
                    mean_at_least(_SQUARE, OPTIMUM, part, OPTIMUM),
                    product_keeps_order(OPTIMUM, PLACE, RATIO),
                    power_keeps_order(1, RATIO * PLACE, tau),
                    product_keeps_order(1, (RATIO * PLACE) ** tau, _SPEED),
                ),
            ),
            equals(None, "the time of a flow at one speed", _SLOWER),
        ),
    ),
    Proof(
        2,
        (
            equals(Integral(_SPEED, _RANGE), "the time of the flow", FLOW_TIME),
            below(
                Integral(E * _PLAIN, _RANGE),
                "l^(-2 tau) <= e^(tau (1/l^2 - 1)) < e as long as l^2 is above its rest",
                integral_keeps_strict_order(_SPEED, E * _PLAIN, *_RANGE).since(
                    positive_sum(part * _SQUARE, (1 - part) * OPTIMUM),
                    above_tangent(1 / PLACE - 1),
                    power_keeps_order(1 / PLACE, exp(1 / PLACE - 1), tau),
                    positive_product((tau + 1) * part / PLACE, _SQUARE - OPTIMUM),
                    exp_keeps_strict_order(tau * (1 / PLACE - 1), 1),
                    at_most_and_less(PLACE ** (-tau), exp(tau * (1 / PLACE - 1)), E),
                    factor_keeps_strict_order(PLACE ** (-tau), E, _PLAIN),
                ),
            ),
            equals(None, "the time of a flow at one speed", _SLOWEST),
        ),
    ),
)

_X0 = RATIO * _SQUARE
_X1 = 1 - delta * (1 - _X0)
_FACTOR = RATIO ** (tau - 1) / (4 * tau)
_RECIPROCAL = 1 / (part * (1 - (1 - _X0) * part) ** tau)
_PARTS = integral_by_partial_fractions(1 - _X0, tau, j, *_RANGE)

TIME = (
    Proof(
        0,
        (
            equals(Integral(_SPEED, _RANGE), "the time of the flow", FLOW_TIME),
            equals(
                _FACTOR * Integral(_RECIPROCAL, _RANGE),
                "in terms of x = l^2 (1 + 1/tau)",
                constant_factor(_FACTOR, _RECIPROCAL, _SPEED, *_RANGE),
            ),
            equals(
                _FACTOR * stated(_PARTS).relation.args[1],
                "partial fractions of 1/(x^tau (1 - x)), x between x_0 and 1",
                _PARTS,
            ),
            equals(None, "the logarithm of a quotient", log_of_quotient(_X1, delta * _X0)),
        ),
    ),
    Proof(1, (equals(None, "after that time that part is left", FLOW_TIME, FLOW_PLACE),)),
)

_U0, _U1 = log(_X1 / (delta * _X0)), Sum((_X0 ** (-j) - _X1 ** (-j)) / j, (j, 1, tau - 2))
_CITED = Cite("direction.time")
_UP = (  # x_0 <= x_1 <= 1
    product_keeps_order(_SQUARE, OPTIMUM, RATIO),
    mean_at_least(_X0, 1, delta, _X0),
)

BELOW = (
    Proof(
        0,
        (
            at_most(
                TIME_FORMULA,
                "the last term of the sum alone",
                *_UP,
                log_at_least_zero(_X1, delta * _X0),
                reciprocal_turns_order(_X0, _X1),
                sum_keeps_order(Integer(0), (_X0 ** (-j) - _X1 ** (-j)) / j, (j, 1, tau - 2)).since(
                    power_keeps_order(1 / _X1, 1 / _X0, j)
                ),
                plus=(_FACTOR * _U0, _FACTOR * _U1),
            ),
            equals(None, "the time", _CITED),
        ),
    ),
    Proof(
        1,
        (
            equals(TIME_FORMULA, "the time", _CITED),
            at_most(
                None,
                "without ln x_1 and x_1^{-j}, and with the largest x_0^{-j} for all but the last",
                _UP[0],
                log_of_quotient(_X1, delta * _X0),
                log_of_quotient(1, delta * _X0),
                log_of_quotient(1, _X1),
                log_at_least_zero(1, _X1),
                sum_keeps_order(_X0 ** (-j) / j, _X0 ** (2 - tau) / j, (j, 1, tau - 2)).since(
                    reciprocal_turns_order(_X0, 1),
                    exponent_keeps_order(1 / _X0, j, tau - 2),
                    product_keeps_order((1 / _X0) ** j, (1 / _X0) ** (tau - 2), 1 / j),
                ),
                plus=(
                    _FACTOR * log(1 / _X1),
                    _FACTOR * Sum((_X0 ** (2 - tau) - _X0 ** (-j)) / j, (j, 1, tau - 2)),
                    _FACTOR * Sum(_X1 ** (-j) / j, (j, 1, tau - 1)),
                ),
            ),
        ),
    ),
)

PROOFS = {"direction.gradient": GRADIENT, "direction.above": ABOVE, "direction.time": TIME, "direction.below": BELOW}
