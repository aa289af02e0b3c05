"""Proofs about learning one eigenvalue through its log-rate."""

from __future__ import annotations

from sympy import Integer, Integral, Symbol, exp, log

from memlaw.theory.language.symbols import delta, tau
from memlaw.theory.proofs.definitions_analysis import LOG_FLOW_TIME, PULL
from memlaw.theory.proofs.definitions_analysis import rate as x
from memlaw.theory.proofs.facts_analysis import (
    at_most_and_less,
    at_most_twice,
    below_chord,
    exp_keeps_order,
    factor_keeps_strict_order,
    fundamental_theorem,
    integral_keeps_order,
    less_and_at_most,
    not_negative_product,
    orders_add,
    positive_product,
    reciprocal_turns_order,
    reversed_integral,
)
from memlaw.theory.statement.facts import above_tangent, product_keeps_order, square_keeps_order
from memlaw.theory.statement.proof import Fact, Proof, at_most, equals
from memlaw.theory.subjects.direction import OPTIMUM, start

_X0 = start()
_X1 = _X0 / delta
_SPEED = 1 / (2 * x**2 * PULL)
_Q = (tau + 1) * exp(-2 * x) - tau  # p e^{2 tau x}

# --- too short: from x_0 down to delta x_0, where p < 0 -----------------------------------------------------------

_DOWN = (x, delta * _X0, _X0)
_LOWER = positive_product(_X0, 1 - delta)
_SLOWEST = exp(2 * tau * x) / (2 * tau * _X0**2)

SHORT = (
    Proof(
        0,
        (
            equals((exp(2 * tau * _X0) - exp(2 * delta * tau * _X0)) / (4 * tau**2 * _X0**2), "l = e^{-x_0}"),
            equals(
                Integral(_SLOWEST, _DOWN),
                "the integral of e^{2 tau x}",
                _LOWER,
                fundamental_theorem(exp(2 * tau * x) / (4 * tau**2 * _X0**2), _SLOWEST, *_DOWN),
            ),
            at_most(
                Integral(-_SPEED, _DOWN),
                "x <= x_0 and -p <= tau e^{-2 tau x} on the way",
                _LOWER,
                integral_keeps_order(_SLOWEST, -_SPEED, *_DOWN).since(
                    exp_keeps_order(-2 * x, -2 * delta * _X0),
                    at_most_and_less(exp(-2 * x), exp(-2 * delta * _X0), OPTIMUM),
                    factor_keeps_strict_order(exp(-2 * x), OPTIMUM, tau + 1),
                    positive_product(-_Q, x**2),
                    square_keeps_order(x, _X0),
                    product_keeps_order(x**2, _X0**2, tau),
                    reciprocal_turns_order(-_Q * x**2, tau * _X0**2),
                    product_keeps_order(1 / (tau * _X0**2), -1 / (_Q * x**2), exp(2 * tau * x) / 2),
                ),
            ),
            equals(None, "the time of the flow", reversed_integral(-_SPEED, *_DOWN), LOG_FLOW_TIME),
        ),
    ),
)

# --- too long: from x_0 up to x_0/delta, where p > 0 --------------------------------------------------------------

_UP = (x, _X0, _X1)
_HIGHER = positive_product(_X1, 1 - delta)


def _positive_pull(place: Symbol) -> tuple[Fact, ...]:
    """tau < (tau + 1) e^{-2 x} up to the last rate."""
    return (
        exp_keeps_order(-2 * _X1, -2 * place),
        less_and_at_most(OPTIMUM, exp(-2 * _X1), exp(-2 * place)),
        factor_keeps_strict_order(OPTIMUM, exp(-2 * place), tau + 1),
    )


_TANGENT = 1 + (4 * tau + 2) * x
_LOW = _TANGENT / (2 * x**2)
_REST = 8 * tau * (tau + 1) * x**2 / (1 + 2 * x)

y = Symbol("y", real=True)
_PULL_AT, _Q_AT = PULL.subs(x, y), _Q.subs(x, y)
_STEEP = (1 / PULL.subs(x, _X1) - 1) / _X1
_CHORD = 1 + _STEEP * x
_HIGH = _CHORD / (2 * x**2)
_CURVED = 2 * tau**2 + tau * (2 * tau + 3) * _Q_AT + (tau + 1) ** 2 * _Q_AT**2


def _convex() -> tuple[Fact, ...]:
    """(1/p)'' = 4 e^{2 tau y} (2 tau^2 + tau (2 tau + 3) q + (tau + 1)^2 q^2)/q^3 for p = e^{-2 tau y} q, q > 0."""
    return (
        *_positive_pull(y),
        positive_product(exp(-2 * tau * y), _Q_AT),
        not_negative_product(4 * exp(2 * tau * y) / _Q_AT**3, _CURVED),
    )


LONG = (
    Proof(
        0,
        (
            equals(
                Integral(_LOW, _UP),
                "the integrals of 1/x^2 and 1/x",
                _HIGHER,
                fundamental_theorem(-1 / (2 * x) + (2 * tau + 1) * log(x), _LOW, *_UP),
            ),
            at_most(
                Integral(_SPEED, _UP),
                "1/p is at least its tangent at 0: e^{2 tau x} >= 1 + 2 tau x and e^{-2 x} <= 1/(1 + 2 x)",
                _HIGHER,
                integral_keeps_order(_LOW, _SPEED, *_UP).since(
                    *_positive_pull(x),
                    above_tangent(2 * x),
                    above_tangent(2 * tau * x),
                    reciprocal_turns_order(1 + 2 * x, exp(2 * x)),
                    product_keeps_order(exp(-2 * x), 1 / (1 + 2 * x), tau + 1),
                    product_keeps_order(_Q, (1 - 2 * tau * x) / (1 + 2 * x), _TANGENT),
                    orders_add(_TANGENT * _Q, _TANGENT * (1 - 2 * tau * x) / (1 + 2 * x), Integer(0), _REST),
                    at_most_twice(_TANGENT * _Q, 1 + 2 * tau * x, exp(2 * tau * x)),
                    product_keeps_order(_TANGENT * _Q, exp(2 * tau * x), 1 / (2 * x**2 * _Q)),
                ),
            ),
            equals(None, "the time of the flow", LOG_FLOW_TIME),
        ),
    ),
    Proof(
        1,
        (
            equals(Integral(_SPEED, _UP), "the time of the flow", LOG_FLOW_TIME),
            at_most(
                Integral(_HIGH, _UP),
                "1/p is convex as long as p > 0, so that it lies below its chord between 0 and the last rate",
                _HIGHER,
                integral_keeps_order(_SPEED, _HIGH, *_UP).since(
                    *_positive_pull(x),
                    below_chord(1 / _PULL_AT, y, Integer(0), _X1, x).since(*_convex()),
                    product_keeps_order(1 / PULL, _CHORD, 1 / (2 * x**2)),
                ),
            ),
            equals(
                (1 - delta) / (2 * _X0) + _STEEP * log(1 / delta) / 2,
                "the integrals of 1/x^2 and 1/x",
                _HIGHER,
                fundamental_theorem(-1 / (2 * x) + _STEEP * log(x) / 2, _HIGH, *_UP),
            ),
            equals(None, "in x_1 and p_1"),
        ),
    ),
)

PROOFS = {"direction.lograte_short": SHORT, "direction.lograte": LONG}
