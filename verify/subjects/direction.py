"""Learning one eigenvalue: the direction of the flow and its times in closed form: settings and quantities.

The derivative of memory comes from dual numbers carried through the normal equations, times from certified quadrature
of one over that derivative, places on the flow from certified integration. No formula here is one that is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import numpy as np
from flint import acb, ctx
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from memlaw.numerics.learn.flow import flow_ball
from memlaw.numerics.linear.gramians import as_complex
from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic, Divergent, NotRepresentable, Scalar
from memlaw.numerics.number.dual import Dual
from memlaw.numerics.number.integrals import enclosed_integral
from memlaw.numerics.number.precision import precision
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.setting import Quantities, Setting, by_name, fixed
from memlaw.verify.system.system import NotApplicable, System

INTEGRATION_BITS = 128  # enough for radii below 1e-30; more would only cost time

# --- the derivative of memory -----------------------------------------------------------------------------------


def dual_memory(arithmetic: Arithmetic, left: Sequence[Dual], right: Sequence[Dual], lag: int) -> Dual:
    """M(tau) of a diagonal state with unit weights, from its normal equations C w = A^tau B.

    left are the eigenvalues, right their conjugates; the entries of C solve Stein's equation one by one.
    """
    one = Dual(arithmetic.one, arithmetic.zero)
    gramian = [[one / (one - value * other) for other in right] for value in left]
    column = [value.power(lag, one) for value in left]
    readout = solved(gramian, column)
    rows = [other.power(lag, one) * w for other, w in zip(right, readout, strict=True)]
    return sum(rows[1:], start=rows[0])


def solved(matrix: list[list[Dual]], column: list[Dual]) -> list[Dual]:
    """Gaussian elimination without pivoting, for a positive definite matrix."""
    rows = [[*row, entry] for row, entry in zip(matrix, column, strict=True)]
    size = len(rows)
    for place in range(size):
        rows[place] = [entry / rows[place][place] for entry in rows[place]]
        for other in range(size):
            if other != place:
                factor = rows[other][place]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[place], strict=True)]
    return [row[-1] for row in rows]


def lone(system: System) -> Scalar:
    """The one eigenvalue: the sample's own, or the system's first."""
    return system.data.get("eigenvalue", system.eigenvalues[0])


def slope(system: System, lag: int) -> Scalar:
    """dM(tau)/dl_1 along the real axis."""
    system.need_stable()
    arithmetic = system.arithmetic
    one, zero = arithmetic.one, arithmetic.zero
    values = [lone(system)] if "eigenvalue" in system.data else list(system.eigenvalues)
    rates = [one, *[zero] * (len(values) - 1)]
    left = [Dual(value, rate) for value, rate in zip(values, rates, strict=True)]
    right = [Dual(arithmetic.conjugate(value), rate) for value, rate in zip(values, rates, strict=True)]
    return arithmetic.real(dual_memory(arithmetic, left, right, lag).slope)


def real_slope(one: Scalar, point: Dual, lag: int) -> Any:
    """dM(tau)/dp along a path l(p) of one real eigenvalue; an analytic function of p, so never conjugated."""
    unit = Dual(one, 0 * one)
    column = point.power(lag, unit)
    return (column * column * (unit - point * point)).slope  # over the Gramian, 1/(1 - l^2)


# --- times ------------------------------------------------------------------------------------------------------


Speed = Callable[[Scalar], Any]  # of floats, at all of an array


def flow_time(system: System, part: Scalar, lag: int) -> Scalar:
    """The integral of dl/(dM/dl) from l to where the part of the distance of l^2 to its rest is left."""
    begin = _start(system)
    rest = system.divide(lag, lag + 1)
    end = system.arithmetic.sqrt(rest + part * (begin * begin - rest))
    floats = system.arithmetic is FLOAT  # which are real here, and many at once
    one = 1.0 if floats else system.arithmetic.one

    def speed(place: Scalar) -> Any:
        return real_slope(one, Dual(place.real if floats else place, one), lag)

    return _remembered_time(system, ("l", lag), part, speed, begin, end)


def log_flow_time(system: System, factor: Scalar, lag: int) -> Scalar:
    """The integral of dnu/(dM/dnu), l = exp(-e^nu), until e^nu has changed by the factor."""
    arithmetic = system.arithmetic
    begin = _start(system)
    first = -1 * arithmetic.log(begin)
    last = first * system.scalar(factor)

    def speed(nu: Scalar) -> Any:
        rate = arithmetic.exp(nu)
        value = arithmetic.exp(-1 * rate)
        return real_slope(arithmetic.one, Dual(value, -1 * rate * value), lag)

    return _remembered_time(system, ("nu", lag), factor, speed, arithmetic.log(first), arithmetic.log(last))


def _start(system: System) -> Scalar:
    """The eigenvalue of a flow in real terms; certified quadrature has no exact form."""
    value = lone(system)
    if not system.stable or system.arithmetic.is_zero(value):
        raise Divergent("the flow rests at zero, and none is defined outside the unit circle")
    if system.size > 1 and "eigenvalue" not in system.data:
        raise NotApplicable("several eigenvalues move together")
    if not as_complex(value).real > 0 or as_complex(value).imag != 0:
        raise NotApplicable("times are those of a positive eigenvalue")
    if system.arithmetic.formal:
        raise NotRepresentable("a time is a logarithm: enclosed, not exact")
    return value


def _remembered_time(
    system: System, kind: tuple[str, int], part: Scalar, speed: Speed, begin: Scalar, end: Scalar
) -> Scalar:
    key = ("direction", *kind, told_apart(part), ctx.prec)
    return system.remember(key, lambda: quadrature(system.arithmetic, speed, begin, end))


def quadrature(arithmetic: Arithmetic, speed: Speed, begin: Scalar, end: Scalar) -> Scalar:
    """The integral of one over the speed: certified in balls, adaptive elsewhere."""
    signs = [as_complex(speed(place)).real for place in (begin, end)]
    if not signs[0] * signs[1] > 0:
        raise Divergent("a place of rest lies on the way: the flow never gets there")
    if arithmetic is BALL:
        with precision(min(ctx.prec, INTEGRATION_BITS)):
            return _certified(speed, begin, end)
    if arithmetic is FLOAT:
        return _float_quadrature(speed, begin.real, end.real)
    return mpmath.quad(lambda p: 1 / speed(mpmath.mpc(p)), mpmath.linspace(begin.real, end.real, 9))


def _certified(speed: Speed, begin: acb, end: acb) -> acb:
    """In balls; what stops a check is not lost among what the integral calls."""
    stopped: list[BaseException] = []

    def slowness(place: acb) -> acb:
        try:
            return acb("nan") if stopped else 1 / speed(place)
        except Exception:
            raise
        except BaseException as error:
            stopped.append(error)
            return acb("nan")

    found = enclosed_integral(slowness, begin, end)
    if stopped:
        raise stopped[0]
    return found


_PLACES = np.linspace(-3.2, 3.2, 81)
_NODES = np.tanh(np.pi / 2 * np.sinh(_PLACES))
_WEIGHTS = (_PLACES[1] - _PLACES[0]) * np.pi / 2 * np.cosh(_PLACES) * (1 - _NODES**2)


def _float_quadrature(speed: Speed, begin: float, end: float) -> complex:
    """By the tanh-sinh rule, which a place of rest just beyond an end does not disturb."""
    middle, half = (begin + end) / 2, (end - begin) / 2
    speeds = speed(middle + half * _NODES + 0j)
    if not np.all(speeds):
        raise ZeroDivisionError("a place of rest lies on the way")
    return complex(half * np.dot(_WEIGHTS, (1 / speeds).real))


def flow_square(system: System, time: Scalar, lag: int) -> Scalar:
    """l^2 at a time on the flow, by integration of the differential equation itself."""
    begin = _start(system)
    if system.arithmetic is BALL:
        with precision(min(ctx.prec, INTEGRATION_BITS)):
            place = flow_ball(lag, begin.real, time.real)
        return acb(place * place)
    if system.arithmetic is not FLOAT:
        raise NotRepresentable("the flow is integrated in balls and in float64")
    solved_flow = solve_ivp(
        lambda _, place: np.array([real_slope(1.0, Dual(float(place[0]), 1.0), lag)]),
        (0.0, time.real),
        [begin.real],
        method="DOP853",
        rtol=1e-12,
        atol=1e-14,
    )
    return complex(solved_flow.y[0, -1] ** 2)


QUANTITIES: Quantities = by_name(lone, flow_time, flow_square, log_flow_time) | {"memory_slope": slope}

# --- settings ---------------------------------------------------------------------------------------------------


_PARTS = (Fraction(1, 10), Fraction(1, 2))


def _setting(
    name: str,
    about: str,
    places: str,
    between: tuple[float, float],
    lags: Sequence[int],
    drawn_lags: tuple[int, int],
    parts: Sequence[Fraction] = _PARTS,
    drawn_parts: tuple[float, float] = (0.01, 0.95),
    least: float = 0.0,
) -> Setting:
    """One eigenvalue at these places or drawn between two bounds; the drawn spectrum has no say.

    Parts of the way are drawn evenly, and evenly in the logarithm down to `least`, if that is given.
    """
    drawn = st.floats(*drawn_parts)
    if least:
        drawn = st.one_of(drawn, st.floats(math.log(least), math.log(drawn_parts[0])).map(math.exp))
    return Setting(
        name,
        about,
        cache(lambda: tuple(map(Instance.diagonal, places.split()))),
        draw=lambda draw, _: {"eigenvalue": draw(st.floats(*between))},
        parameters={"tau": fixed(lags, st.integers(*drawn_lags)), "delta": fixed(parts, drawn)},
    )


SETTINGS: tuple[Setting, ...] = (
    _setting(
        "one eigenvalue", "one real eigenvalue", "1/2 1/4 9/10 3/5", (0.4, 0.99), (0, 1, 2, 4), (0, 6), _PARTS[:1]
    ),
    _setting(
        "short memory",
        "one real eigenvalue, too small",
        "1/2 1/4 1/20 7/10",
        (0.1, 0.7),
        (1, 2, 3, 6),
        (2, 20),
        least=1e-6,
    ),
    _setting(
        "long memory",
        "one real eigenvalue, too large",
        "9/10 99/100 19/20",
        (0.99504, 0.99999),  # beyond the best of lag 100
        (0, 1, 2, 4),
        (0, 100),
        least=1e-6,
    ),
    _setting(
        "long memory in log-rates",
        "the log-rate of one real eigenvalue, too large",
        "99/100 999/1000 9/10",
        (0.999, 0.99999),
        (0, 1, 2, 5),
        (0, 20),
        drawn_parts=(0.06, 0.95),
    ),
    _setting(
        "short memory in log-rates",
        "the log-rate of one real eigenvalue, too small",
        "1/4 1/20 1/3",
        (0.05, 0.45),
        (1, 2, 3, 6),
        (1, 20),
        (Fraction(3, 4), Fraction(9, 10)),
        (0.5, 0.95),
    ),
)
