"""Textbook facts about means over the circle, and what the delay of filters is there."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Eq, Expr, I, Integer, Integral, Sum, Symbol, exp, pi
from sympy.core.relational import Relational

from memlaw.errors import InvalidInput
from memlaw.theory.language import Quantity
from memlaw.theory.language.symbols import omega, q
from memlaw.theory.proofs.facts_series import ANGLE, UNIT
from memlaw.theory.statement.facts import Stated, fact, le, positive, real
from memlaw.theory.subjects.delay import delay_characteristic, group_delay, lags_characteristic

PLACE = Symbol("vartheta_2", real=True)
DELAY = group_delay(UNIT)


class OfCircle(Quantity):
    """What is said of a function on the circle: its angle is bound."""

    is_extended_real = True

    @property
    def free_symbols(self) -> set[Symbol]:
        """All letters but the angle."""
        return set().union(*(item.free_symbols for item in self.args)) - {ANGLE}


class mean_slope(OfCircle):  # noqa: N801
    """The mean of |f'| over the circle, the total variation of f over 2 pi."""


class mean_bend(OfCircle):  # noqa: N801
    """The mean of |f''|."""


def mean(f: Expr) -> Expr:
    """The mean over the circle."""
    return Integral(f, (ANGLE, Integer(0), 2 * pi)) / (2 * pi)


def turn(f: Expr, back: Expr, ahead: Expr) -> Expr:
    """The integral of f from theta - back to theta + ahead."""
    return Integral(f.subs(ANGLE, PLACE), (PLACE, ANGLE - back, ANGLE + ahead))


@fact
def phases(x: Expr, y: Expr) -> Stated:
    """|mean e^{ix} - mean e^{iy}| <= mean |x - y| for real functions: |e^{ix} - e^{iy}| <= |x - y|."""
    real(x, y)
    return Stated(le(Abs(mean(exp(I * x)) - mean(exp(I * y))), mean(Abs(x - y))), binds=(ANGLE,))


@fact
def steps_ahead(f: Expr, h: Expr, times: Expr) -> Stated:
    """The mean of c |integral of f from theta to theta + h, less h f(theta)| is at most c h^2/2 times that of |f'|."""
    error = mean(Abs(times * turn(f, Integer(0), h) - times * h * f))
    return Stated(le(error, times * h**2 / 2 * mean_slope(f)), (positive(times), positive(h)), binds=(ANGLE,))


@fact
def steps_to_both_sides(f: Expr, h: Expr, times: Expr) -> Stated:
    """The mean of c |integral of f from theta - h to theta + h, less 2 h f| is at most c h^3/3 times that of |f''|."""
    error = mean(Abs(times * turn(f, h, h) - times * 2 * h * f))
    return Stated(le(error, times * h**3 / 3 * mean_bend(f)), (positive(times), positive(h)), binds=(ANGLE,))


def poisson(value: Expr) -> Expr:
    """(1 - |l|^2)/|1 - l z|^2 on the circle."""
    return (1 - Abs(value) ** 2) / Abs(1 - value * UNIT) ** 2


def _of_kernels(value: Expr, limits: Any) -> tuple[Expr, tuple[Relational, ...], tuple[Any, ...]]:
    if value.has(ANGLE):
        raise InvalidInput(f"the number {value}", "it depends on the angle", "one of all angles")
    return Sum(poisson(value), limits), (positive(1 - Abs(value)),), (limits,)


@fact
def slope_of_poisson_kernels(value: Expr, limits: Any) -> Stated:
    """The mean slope of a sum of Poisson kernels is at most the sum of theirs.

    Each rises and falls once between (1 - m)/(1 + m) and (1 + m)/(1 - m), whose difference is 4 m/(1 - m^2).
    """
    f, needs, over = _of_kernels(value, limits)
    return Stated(le(mean_slope(f), 4 / pi * Sum(Abs(value) / (1 - Abs(value) ** 2), limits)), needs, over)


@fact
def bend_of_poisson_kernels(value: Expr, limits: Any) -> Stated:
    """The mean bend of a sum of Poisson kernels is at most the sum of theirs.

    The slope of each rises and falls once between +-s, s <= 2 m (1 + m)/(1 - m)^2: it varies by 4 s.
    """
    m = Abs(value)
    f, needs, over = _of_kernels(value, limits)
    return Stated(le(mean_bend(f), 4 / pi * Sum(m * (1 + m) / (1 - m) ** 2, limits)), needs, over)


# --- definitions: the law of lags of b^q and the group delay D, the derivative of the argument of b on the circle -----


@fact
def characteristic_of_lags(back: Expr) -> Stated:
    """sum_k |[b^q]_k|^2 e^{ikh} is the mean of conj(b(theta - x))^q b(theta - x + h)^q, h = omega/q: Parseval."""
    real(back)
    turned = mean(exp(I * q * turn(DELAY, back, omega / q - back)))
    return Stated(Eq(lags_characteristic(omega, q), turned, evaluate=False))


@fact
def characteristic_of_delay() -> Stated:
    """What the characteristic function of the group delay is."""
    return Stated(Eq(delay_characteristic(omega), mean(exp(I * omega * DELAY)), evaluate=False))
