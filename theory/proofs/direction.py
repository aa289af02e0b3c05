"""Proofs about learning one eigenvalue."""

from __future__ import annotations

from sympy import E, Integer, Integral, Sum, exp, log

from memlaw.theory.language.symbols import delta, j, tau
from memlaw.theory.proofs.definitions_analysis import FLOW_TIME, PLACE, part
from memlaw.theory.proofs.facts_analysis import (
    at_most_and_less,
    exp_keeps_strict_order,
    factor_keeps_strict_order,
    fundamental_theorem,
    integral_keeps_order,
    integral_keeps_strict_order,
    log_of_quotient,
    mean_at_least,
    mean_at_most,
    partial_fractions,
    positive_product,
    positive_sum,
    power_keeps_order,
)
from memlaw.theory.statement.facts import above_tangent, product_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, at_most, below, equals
from memlaw.theory.subjects.direction import OPTIMUM, RATIO, lone

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
_X = 1 - part * (1 - _X0)  # l^2 over its rest, on the way
_X1 = 1 - delta * (1 - _X0)
_FACTOR = RATIO ** (tau - 1) / (4 * tau)
_PRIMITIVE = _FACTOR * (log(part) - log(_X) + Sum(_X ** (-j) / j, (j, 1, tau - 1)))
_BETWEEN = (  # x lies between x_0 and 1, so that it is positive
    positive_sum(part * _X0, 1 - part),
    partial_fractions(1 - _X0, part, tau, j, _FACTOR),
)

TIME = (
    Proof(
        0,
        (
            equals(Integral(_SPEED, _RANGE), "the time of the flow", FLOW_TIME),
            equals(
                _PRIMITIVE.subs(part, 1) - _PRIMITIVE.subs(part, delta),
                "partial fractions in x = l^2 (1 + 1/tau)",
                fundamental_theorem(_PRIMITIVE, _SPEED, *_RANGE).since(*_BETWEEN),
            ),
            equals(None, "logarithms of quotients", log_of_quotient(_X1, delta * _X0)),
        ),
    ),
)

PROOFS = {"direction.gradient": GRADIENT, "direction.above": ABOVE}
