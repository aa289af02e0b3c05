r"""How long one eigenvalue takes to learn a lag: in closed form and by certified integration; also paths of many.

One real eigenvalue l in (0, 1) whose readout is kept optimal has M(tau) = (1 - l^2) l^(2 tau). All times here are those
of the flow

    l' = dM(tau)/dl,        that is  s' = 4 s^tau (tau - (tau + 1) s)  for s = l^2,

which rests at s* = tau/(tau + 1) and moves there from either side. The gradient flow of the loss 1/2 g^2 (1 - M) takes
2/g^2 times as long. With x = s/s* the time from x_0 to x_1 is

    (1 + 1/tau)^(tau - 1)/(4 tau) (ln(x_1 (1 - x_0)/(x_0 (1 - x_1))) + sum_{j<tau} (x_0^-j - x_1^-j)/j).

From below all terms are positive, from above they cancel; so the closed form is evaluated in balls, with as many bits
as it takes. The integrator knows nothing of it: Taylor steps with a remainder bounded by a majorant equation.
Source: ``direction.time``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from flint import arb, ctx
from scipy.integrate import solve_ivp

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.learn.gradients import memory_gradient, read_eigenvalues
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray
from memlaw.numerics.number.exact import RealNumber, read_rational, to_arb
from memlaw.numerics.number.failures import OutOfReach
from memlaw.numerics.number.precision import accurate_balls, precision
from memlaw.numerics.spectrum.reading import read_lag, read_setting
from memlaw.numerics.spectrum.spectrum import Spectrum

Start: TypeAlias = RealNumber | arb

FLOAT_BITS = 64
STEP = arb(1) / 8  # of the radius on which the majorant is known: the cheapest in cost per unit of time
CELLS = 12
MOST_STEPS = 200_000
BOUND_BITS = 64
EDGE = 1 - 1e-13
RELAX = "give times that end earlier, or a larger accuracy such as accuracy=1e-6"

# --- one eigenvalue: the closed form ----------------------------------------------------------------------------


def flow_time(tau: int, start: Start, stop: Start) -> float:
    """Compute the time that l' = dM(tau)/dl takes from one real eigenvalue to another, as a float.

    tau: a lag >= 0. start, stop: eigenvalues in (0, 1), ``stop`` between ``start`` and the optimum
    sqrt(tau/(tau + 1)), the optimum excluded; floats are taken as the very binary numbers. The result is off by less
    than one unit in the last place; it is inf where the time exceeds the range of floats (too short a memory
    easily asks for that). Cost O(tau). Errors: InvalidInput for anything else. Source: ``direction.time``.

    >>> flow_time(1, 0.25, 0.5), flow_time(20, 0.999, 0.98)
    (0.4864775372638283, 0.0358852710421459)
    """
    if _same(start, stop):
        _read_lag_and_ends(tau, start, stop)
        return 0.0
    (time,) = accurate_balls(lambda: [flow_time_ball(tau, start, stop)], FLOAT_BITS)
    return float(time)


def flow_time_ball(tau: int, start: Start, stop: Start) -> arb:
    """Enclose the time from ``start`` to ``stop`` at flint's current precision; arguments as for `flow_time`.

    start and stop may be balls. From above, and for neighbouring eigenvalues, terms cancel and the radius grows.
    Errors: InvalidInput where the balls do not certainly lie on the way to the optimum.

    >>> with precision(128):
    ...     flow_time_ball(1, "1/4", "1/2").contains(arb(7).log() / 4)
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


def optimum(tau: int) -> float:
    """Compute the eigenvalue at which the flow rests: sqrt(tau/(tau + 1)), where M(tau) is largest for N = 1.

    >>> optimum(0), optimum(8)
    (0.0, 0.9428090415820634)
    """
    return float(np.sqrt(read_lag(tau) / (tau + 1)))


def _same(start: Start, stop: Start) -> bool:
    return isinstance(start, type(stop)) and not isinstance(start, arb) and bool(start == stop)


def _read_lag_and_ends(tau: int, start: Start, stop: Start) -> tuple[int, arb, arb]:
    """The lag and both ends as balls, in the order in which the flow meets them."""
    lag = read_lag(tau)
    first, last = read_real(start), read_real(stop)
    before, after = _side(lag, first), _side(lag, last)
    on_the_way = (first <= last) if before < 0 else (last <= first)
    if before == 0 or after != before or not (on_the_way or _same(start, stop)):
        raise InvalidInput(
            f"the way from {shown(start)} to {shown(stop)}",
            f"the flow moves towards {optimum(lag):.17g} without reaching it",
            "give a stop between the start and the optimum",
        )
    return lag, first, last


def _side(lag: int, value: arb) -> int:
    """-1 below the optimum, 1 above it, 0 if the ball does not decide."""
    excess = (lag + 1) * value * value - lag
    return 1 if excess > 0 else -1 if excess < 0 else 0


def read_real(value: Start) -> arb:
    """Read a real eigenvalue in (0, 1) as a ball: an int, float, Fraction or text exactly, a ball as it is.

    >>> read_real("1/2")
    0.500000000000000
    """
    ball = value if isinstance(value, arb) else to_arb(read_rational(value, "eigenvalue"))
    if not (ball > 0 and ball < 1):
        raise InvalidInput(
            f"eigenvalue {shown(value)}",
            "this flow is that of one real eigenvalue in (0, 1)",
            "give a number between 0 and 1; eigenvalue_flow moves complex and several ones",
        )
    return ball


# --- one eigenvalue: certified integration ----------------------------------------------------------------------


def flow(tau: int, start: Start, time: Start) -> float:
    """Compute where l' = dM(tau)/dl takes one real eigenvalue in a time: the inverse of `flow_time`.

    tau: a lag >= 0. start: an eigenvalue in (0, 1). time: >= 0; floats are the very binary numbers. The result comes
    from an enclosure and is right to about one unit in the last place. Errors: InvalidInput for bad
    input. Source: ``direction.time``.

    >>> flow(1, 0.25, flow_time(1, 0.25, 0.5))
    0.5
    """
    (place,) = accurate_balls(lambda: [flow_ball(tau, start, time)], FLOAT_BITS, start=96)
    return float(place)


def flow_ball(tau: int, start: Start, time: Start) -> arb:
    """Enclose l(time) for l' = dM(tau)/dl, l(0) = start, at flint's current precision.

    start and time may be balls. In s = l^2 the flow is monotone in its start, so each end of the ball is followed by
    itself and nothing wraps; see `_follow` for a step. Errors: InvalidInput for a start outside (0, 1) and a
    negative or infinite time; OutOfReach after too many steps.

    >>> with precision(128):
    ...     flow_ball(2, "1/2", 1).rel_accuracy_bits() > 100
    True
    """
    lag = read_lag(tau)
    begin = read_real(start)
    span = time if isinstance(time, arb) else to_arb(read_rational(time, "time"))
    if not (span >= 0 and span.is_finite()):
        raise InvalidInput(f"time {shown(time)}", "a time is finite and not negative", "give one >= 0")
    if lag == 0:  # s' = -4 s
        return begin * (-2 * span).exp()
    square = begin * begin
    low = _follow(lag, square.lower(), span, upwards=False)
    high = _follow(lag, square.upper(), span, upwards=True)
    return low.union(high).sqrt()


def _follow(lag: int, square: arb, span: arb, upwards: bool) -> arb:
    """An exact bound on s(t) from an exact s(0): above it for ``upwards``, else below it.

    Every Taylor step is rounded outwards. Once the optimum is as near as the precision sees, the optimum, which is
    never crossed, bounds the rest of the way.
    """
    rest = arb(lag) / (lag + 1)
    longer = bool(square < rest) == upwards  # the bound that more time makes safer
    left = span.upper() if longer else span.lower()
    for _ in range(MOST_STEPS):
        if not left > 0:
            return square
        if abs(square - rest) <= arb(2) ** (8 - ctx.prec):
            return square.max(rest).upper() if upwards else square.min(rest).lower()
        step, after = taylor_step(lag, square, left, ctx.prec)
        left = (left - step).upper() if longer else (left - step).lower()
        square = after.upper() if upwards else after.lower()
    raise OutOfReach("a time that is far away", f"{MOST_STEPS} steps do not reach it", "ask for an earlier one")


def taylor_step(lag: int, square: arb, longest: arb, goal: int) -> tuple[arb, arb]:
    """One step of s' = 4 s^tau (tau - (tau+1) s) from an exact s > 0: its length, at most ``longest``, and a ball.

    goal: the bits to which the remainder is small.

    With s = s_0 + y the right side is dominated coefficient by coefficient by F(y) = 4 (s_0 + y)^tau (|tau - (tau+1)
    s_0| + (tau+1) y). The solution of y' = F(y), y(0) = 0, reaches eta not before the time rho, a lower sum of
    int_0^eta dy/F(y); so the Taylor coefficients beyond order p add at most eta (h/rho)^(p+1) at time h < rho.
    """
    with precision(BOUND_BITS):
        eta = (square * 2 / max(lag, 2)).upper()
        rho = _majorant_time(lag, square, eta).lower()
        step = min(rho * STEP, longest)
        ratio = (step / rho).upper()
        order = _order(float(ratio), goal)
        remainder = (eta * ratio ** (order + 1)).upper()
    with precision(ctx.prec + order + 32):  # the recurrence loses about a bit with every term
        value = arb(0)
        for coefficient in reversed(taylor_coefficients(lag, square, order)):
            value = value * step + coefficient
    return step, value + arb(0, remainder)


def _order(ratio: float, bits: int) -> int:
    """Terms after which (h/rho)^(p+1) is below the precision."""
    return max(2, int(bits * np.log(2) / -np.log(max(ratio, 1e-300))) + 1)


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
    for new in range(1, order + 1):
        series.append(4 * (lag * powers[-1] - (lag + 1) * products[-1]) / new)
        pairs = [s * w for s, w in zip(series[1:], reversed(powers), strict=True)]
        weighted = sum((pair * ((lag + 1) * m - new) for m, pair in enumerate(pairs, start=1)), start=arb(0))
        powers.append(weighted / (new * square))
        products.append(sum(pairs, start=square * powers[-1]))
    return series


# --- many eigenvalues -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EigenvaluePath:
    """Eigenvalues along a gradient flow: ``times`` (T,), ``eigenvalues`` (T, N) and ``memory`` M(tau) (T,)."""

    lag: int
    times: FloatArray
    eigenvalues: ComplexArray
    memory: FloatArray

    def __repr__(self) -> str:
        return (
            f"EigenvaluePath(lag {self.lag}, {self.eigenvalues.shape[1]} eigenvalues, time {self.times[-1]:.4g}, "
            f"M from {self.memory[0]:.4g} to {self.memory[-1]:.4g})"
        )


def eigenvalue_flow(spectrum: Any, lag: int, time: ArrayLike, *, accuracy: float = 1e-9) -> EigenvaluePath:
    """Follow the gradient flow l_i' = 2 conj(dM(tau)/dl_i) of all eigenvalues, readout kept optimal, in float64.

    spectrum: a Spectrum or a sequence of eigenvalues (free ones: conjugate pairs stay conjugate by symmetry alone).
    lag: tau >= 0. time: the last time, or an increasing sequence of times >= 0 at which to report; with one number the
    solver's own steps are reported. accuracy: relative tolerance of the solver; the path is not certified. For one
    real eigenvalue this is the flow of `flow`. Returns an `EigenvaluePath`. Errors: InvalidInput for bad input,
    OutOfReach if the solver gives up. Source: ``slow.time`` and ``direction.time``.

    >>> path = eigenvalue_flow([0.25], 1, flow_time(1, 0.25, 0.5))
    >>> path.eigenvalues[-1].round(8).tolist()
    [(0.5+0j)]
    """
    tau = read_lag(lag)
    start = read_eigenvalues(spectrum)
    times = read_times(time)
    accuracy = read_setting(accuracy, "accuracy", 0, 1, remedy="try 1e-9")
    solved = solve_ivp(
        lambda _, point: _as_real(2 * np.conj(memory_gradient(_inside(_as_complex(point)), [tau])[0])),
        (0.0, float(times[-1])),
        _as_real(start),
        method="DOP853",
        t_eval=None if len(times) == 1 else times,
        rtol=accuracy,
        atol=accuracy * 1e-3,
    )
    if not solved.success:
        raise OutOfReach(f"lag {tau} and times up to {times[-1]:g}", f"the solver gave up: {solved.message}", RELAX)
    path = np.array([_inside(_as_complex(point)) for point in solved.y.T])
    values = [
        memory_function(Spectrum.from_eigenvalues(point, realization="companion"), [tau]).values[0] for point in path
    ]
    return EigenvaluePath(tau, solved.t, path, np.array(values))


def read_times(time: ArrayLike) -> FloatArray:
    """Read the last time, or the times to report.

    >>> read_times(2).tolist(), read_times([0, 1]).tolist()
    ([2.0], [0.0, 1.0])
    """
    try:
        times = np.atleast_1d(np.asarray(time, dtype=float))
    except (TypeError, ValueError):
        times = np.array([np.nan])
    rising = times.ndim == 1 and len(times) and bool((np.diff(times) > 0).all())
    if not (rising and np.isfinite(times).all() and times[0] >= 0 and times[-1] > 0):
        raise InvalidInput(
            f"time {shown(time)}", "times are finite, rising and end above 0", "give the last time, or a rising list"
        )
    return times


def _inside(point: ComplexArray) -> ComplexArray:
    """The point with moduli below one: the flow never leaves the disc, a trial step of the solver may."""
    moduli = np.abs(point)
    return np.where(moduli >= EDGE, point * (EDGE / np.maximum(moduli, EDGE)), point)


def _as_real(point: ComplexArray) -> FloatArray:
    return np.concatenate([point.real, point.imag])


def _as_complex(point: FloatArray) -> ComplexArray:
    half = len(point) // 2
    return point[:half] + 1j * point[half:]
