r"""How long one eigenvalue takes to learn a lag, in closed form and by certified integration; paths of many eigenvalues.

One real eigenvalue l in (0, 1) whose readout is kept optimal has M(tau) = (1 - l^2) l^(2 tau). All times here are those
of the flow

    l' = dM(tau)/dl,        that is  s' = 4 s^tau (tau - (tau + 1) s)  for s = l^2,

which rests at s* = tau/(tau + 1) and moves there from either side. The gradient flow of the loss 1/2 g^2 (1 - M) takes
2/g^2 times as long. With x = s/s* the time from x_0 to x_1 is

    (1 + 1/tau)^(tau - 1)/(4 tau) (ln(x_1 (1 - x_0)/(x_0 (1 - x_1))) + sum_{j<tau} (x_0^-j - x_1^-j)/j).

From below all terms are positive, from above they cancel; so the closed form is evaluated in balls, with as many bits as
it takes. The integrator knows nothing of it: Taylor steps with a remainder bounded by a majorant equation.
Source: ``direction.time``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt
from flint import arb, ctx, fmpq
from scipy.integrate import solve_ivp

from memlaw.numerics.context import accurate_balls, precision
from memlaw.numerics.gradients import memory_gradient, read_eigenvalues
from memlaw.numerics.lags import read_lag
from memlaw.numerics.spectrum import describe
from memlaw.theory.errors import InvalidInput

ComplexArray = npt.NDArray[np.complex128]
FloatArray = npt.NDArray[np.float64]

FLOAT_BITS = 64
STEP = Fraction(1, 7)  # of the radius on which the majorant is known: the cheapest in cost per unit of time
CELLS = 12
MOST_STEPS = 200_000

# --- one eigenvalue: the closed form ----------------------------------------------------------------------------


def flow_time(tau: int, start: Any, stop: Any) -> float:
    """Compute the time that l' = dM(tau)/dl takes from one real eigenvalue to another, as a float.

    tau: a lag >= 0. start, stop: eigenvalues in (0, 1), ``stop`` between ``start`` and the optimum
    sqrt(tau/(tau + 1)), the optimum excluded; floats are taken as the very binary numbers. The result is off by less
    than one unit in the last place; it is inf where the time exceeds the range of floats (too short a memory
    easily asks for that). Cost O(tau). Errors: InvalidInput for anything else. Source: ``direction.time``.

    >>> flow_time(1, 0.25, 0.5), flow_time(20, 0.999, 0.98)
    (0.4864...)
    """
    if _same(start, stop):
        _read_lag_and_ends(tau, start, stop)
        return 0.0
    (time,) = accurate_balls(lambda: [flow_time_ball(tau, start, stop)], FLOAT_BITS)
    return float(time.mid())


def flow_time_ball(tau: int, start: Any, stop: Any) -> arb:
    """Enclose the time from ``start`` to ``stop`` at flint's current precision; arguments as for `flow_time`.

    start and stop may be balls. From above, and for neighbouring eigenvalues, terms cancel and the radius grows.
    Errors: InvalidInput where the balls do not certainly lie on the way to the optimum.

    >>> with precision(128):
    ...     flow_time_ball(1, Fraction(1, 4), Fraction(1, 2)).contains(arb(28).log() / 4 - arb(2).log() / 4)
    True
    """
    lag, first, last = _read_lag_and_ends(tau, start, stop)
    if lag == 0:
        return (first / last).log() / 2
    ratio = 1 + arb(1) / lag
    x0, x1 = ratio * first * first, ratio * last * last
    total = (x1 * (1 - x0) / (x0 * (1 - x1))).log()
    power0, power1 = arb(1), arb(1)
    for j in range(1, lag):
        power0, power1 = power0 / x0, power1 / x1
        total += (power0 - power1) / j
    return ratio ** (lag - 1) / (4 * lag) * total


def flow_time_mpmath(tau: int, start: Any, stop: Any, digits: int = 30) -> Any:
    """Compute the time as an mpf of so many digits; they are proved, by way of `flow_time_ball`.

    >>> mpmath.nstr(flow_time_mpmath(1, Fraction(1, 4), Fraction(1, 2), 20), 20)
    '0.65976433240326501612'
    """
    if digits < 1:
        raise InvalidInput(f"{digits} digits", "at least one digit is computed", "ask for more")
    if _same(start, stop):
        return mpmath.mpf(0)
    (time,) = accurate_balls(lambda: [flow_time_ball(tau, start, stop)], int(3.33 * digits) + 8)
    with mpmath.workdps(digits + 5):
        return mpmath.mpf(time.mid().str(digits + 5, radius=False))


def optimum(tau: int) -> float:
    """Compute the eigenvalue at which the flow rests: sqrt(tau/(tau + 1)), where M(tau) is largest for N = 1.

    >>> optimum(0), optimum(3) ** 2
    (0.0, 0.75)
    """
    return float(np.sqrt(read_lag(tau, "a lag") / (tau + 1)))


def _same(start: Any, stop: Any) -> bool:
    return isinstance(start, type(stop)) and not isinstance(start, arb) and bool(start == stop)


def _read_lag_and_ends(tau: Any, start: Any, stop: Any) -> tuple[int, arb, arb]:
    """The lag and both ends as balls, in the order in which the flow meets them."""
    lag = read_lag(tau, "a lag")
    first, last = read_real(start), read_real(stop)
    before, after = _side(lag, first), _side(lag, last)
    on_the_way = (first <= last) if before < 0 else (last <= first)
    if before == 0 or after != before or not (on_the_way or _same(start, stop)):
        raise InvalidInput(
            f"the way from {describe(start)} to {describe(stop)}",
            f"the flow moves towards {optimum(lag):.17g} without reaching it",
            "give a stop between the start and the optimum",
        )
    return lag, first, last


def _side(lag: int, value: arb) -> int:
    """-1 below the optimum, 1 above it, 0 if the ball does not decide."""
    excess = (lag + 1) * value * value - lag
    return 1 if excess > 0 else -1 if excess < 0 else 0


def read_real(value: Any) -> arb:
    """Read a real eigenvalue in (0, 1) as a ball: an int, float, Fraction or text exactly, a ball as it is.

    >>> read_real("1/2")
    0.500000000000000
    """
    ball = value if isinstance(value, arb) else _ball(value)
    if not (ball > 0 and ball < 1):
        raise InvalidInput(
            f"eigenvalue {describe(value)}",
            "this flow is that of one real eigenvalue in (0, 1)",
            "give a number between 0 and 1; eigenvalue_flow moves complex and several ones",
        )
    return ball


def _ball(value: Any) -> arb:
    try:
        exact = Fraction(value)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise InvalidInput(
            describe(value), "a finite real number is needed", "give a float, a Fraction or a text such as 1/2"
        ) from None
    return arb(fmpq(exact.numerator, exact.denominator))


# --- one eigenvalue: certified integration ----------------------------------------------------------------------


def flow(tau: int, start: Any, time: Any) -> float:
    """Compute where l' = dM(tau)/dl takes one real eigenvalue in a time: the inverse of `flow_time`.

    tau: a lag >= 0. start: an eigenvalue in (0, 1). time: >= 0; floats are the very binary numbers. The result comes
    from an enclosure and is right to about one unit in the last place. Errors: InvalidInput for bad
    input. Source: ``direction.time``.

    >>> flow(1, 0.25, flow_time(1, 0.25, 0.5))
    0.5
    """
    (place,) = accurate_balls(lambda: [flow_ball(tau, start, time)], FLOAT_BITS, start=96)
    return float(place.mid())


def flow_ball(tau: int, start: Any, time: Any) -> arb:
    """Enclose l(time) for l' = dM(tau)/dl, l(0) = start, at flint's current precision.

    start and time may be balls. In s = l^2 the flow is monotone in its start, so each end of the ball is followed by
    itself and nothing wraps; see `_follow` for a step. Errors: InvalidInput for a start outside (0, 1) and a
    negative or infinite time; ArithmeticError after too many steps.

    >>> with precision(128):
    ...     flow_ball(2, Fraction(1, 2), 1).rel_accuracy_bits() > 100
    True
    """
    lag = read_lag(tau, "a lag")
    begin = read_real(start)
    span = time if isinstance(time, arb) else _ball(time)
    if not span >= 0 or not span.is_finite():
        raise InvalidInput(f"time {describe(time)}", "a time is finite and not negative", "give one >= 0")
    square = begin * begin
    low = _follow(lag, square.lower(), span, upwards=False)
    high = low if _certain(lag, square, span) else None
    high = _follow(lag, square.upper(), span, upwards=True) if high is None else high
    return low.union(high).sqrt()


def _certain(lag: int, square: arb, span: arb) -> bool:
    """Whether one pass encloses everything; kept apart so that the two ends stay two in all other cases."""
    return False


def _follow(lag: int, square: arb, span: arb, upwards: bool) -> arb:
    """An exact bound on s(t): above it for ``upwards``, else below it; ``square`` is one number.

    Taylor steps whose every result is rounded outwards. Once the optimum is as near as the precision sees, the rest
    of the way is bounded by the optimum itself, which is never crossed.
    """
    rest = arb(lag) / (lag + 1)
    below = bool(square < rest)
    left = (span.upper() if below == upwards else span.lower())
    for _ in range(MOST_STEPS):
        if not left > 0 or _at_rest(square, rest):
            return _bounded(square, rest, below, upwards, moved=bool(left > 0))
        step, after = taylor_step(lag, square, left)
        left = (left - step).upper() if below == upwards else (left - step).lower()
        square = after.upper() if upwards else after.lower()
        if lag == 0 and not square > 0:
            return arb(0)
    raise ArithmeticError(f"{MOST_STEPS} steps do not reach the time asked for")


def _at_rest(square: arb, rest: arb) -> bool:
    return bool(abs(square - rest) <= rest * arb(2) ** (-ctx.prec + 8))


def _bounded(square: arb, rest: arb, below: bool, upwards: bool, moved: bool) -> arb:
    """The bound itself, or the optimum where the flow may still move towards it."""
    if below and upwards:
        return rest.upper() if moved or not square < rest else square
    if not below and not upwards:
        return rest.lower() if moved or not square > rest else square
    return square


def taylor_step(lag: int, square: arb, longest: arb) -> tuple[arb, arb]:
    """One step of s' = 4 s^tau (tau - (tau+1) s) from s > 0: its length (at most ``longest``) and a ball for s there.

    With s = s_0 + y the right side is dominated coefficient by coefficient by F(y) = 4 (s_0 + y)^tau (|tau - (tau+1)
    s_0| + (tau+1) y). The solution of y' = F(y), y(0) = 0, reaches eta not before the time rho, a lower sum of
    int_0^eta dy/F(y); so the Taylor coefficients beyond order p add at most eta (h/rho)^(p+1) at time h < rho.
    """
    eta = square * 2 / max(lag, 2)
    rho = _majorant_time(lag, square, eta).lower()
    step = (rho * STEP.numerator / STEP.denominator).lower()
    step = longest if step > longest else step
    ratio = step / rho
    order = _order(ratio)
    series = taylor_coefficients(lag, square, order)
    value = arb(0)
    for coefficient in reversed(series):
        value = value * step + coefficient
    remainder = (eta * ratio ** (order + 1)).upper()
    return step, value + arb(0, remainder)


def _order(ratio: arb) -> int:
    """Terms after which (h/rho)^(p+1) is below the precision."""
    size = float(ratio.upper().mid())
    return 1 if size == 0 else max(2, int(ctx.prec * np.log(2) / -np.log(size)) + 1)


def _majorant_time(lag: int, square: arb, eta: arb) -> arb:
    """A lower bound on the time in which the majorant grows from 0 to eta."""
    cell, offset, total = eta / CELLS, abs(lag - (lag + 1) * square), arb(0)
    for number in range(1, CELLS + 1):
        y = cell * number
        total += cell / (4 * (square + y) ** lag * (offset + (lag + 1) * y))
    return total


def taylor_coefficients(lag: int, square: arb, order: int) -> list[arb]:
    """The coefficients of s(t) up to t^order, by recurrence on s and w = s^tau."""
    series, powers = [square], [square**lag]
    products = [powers[0] * square]
    for k in range(order):
        series.append(4 * (lag * powers[k] - (lag + 1) * products[k]) / (k + 1))
        new = k + 1
        parts = (((lag + 1) * m - new) * series[m] * powers[new - m] for m in range(1, new + 1))
        powers.append(sum(parts, start=arb(0)) / (new * square))
        products.append(sum((series[m] * powers[new - m] for m in range(new + 1)), start=arb(0)))
    return series


# --- many eigenvalues -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EigenvaluePath:
    """Eigenvalues along a gradient flow: ``times`` (T,), ``eigenvalues`` (T, N) and ``memory`` M(tau) (T,)."""

    lag: int
    times: FloatArray
    eigenvalues: ComplexArray
    memory: FloatArray
