"""Definite integrals of analytic functions: certified in balls, by quadrature elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import mpmath
from flint import acb, arb, ctx

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic, NotRepresentable, Scalar
from memlaw.numerics.number.precision import precision

MOST = 2048  # bits, beyond which nodes take seconds
SPARE = 64  # bits by which nodes are more precise than what is computed with them
POLE = acb("1.2")


def integral(
    arithmetic: Arithmetic, function: Callable[[Scalar], Scalar], low: Scalar, high: Scalar, bits: int | None = None
) -> Scalar:
    """The integral of a function that is meromorphic near [low, high].

    In balls it is enclosed (Petras' method in flint: the function must accept complex balls and be analytic in its
    variable, without moduli and conjugates) to `bits` bits, half the precision by default; a pole on the way gives an
    infinite radius. mpmath and float64 use tanh-sinh quadrature; no integral is called rational.

    >>> integral(BALL, lambda x: 1 / x, acb(1), acb(2)).real.str(8, radius=False)
    '0.69314718'
    """
    if arithmetic.formal:
        raise NotRepresentable("an integral is enclosed, not exact")
    if arithmetic is BALL:
        tolerance = arb(2) ** -(bits or ctx.prec // 2)  # other bits are for what is lost inside
        return enclosed_integral(lambda x: safely(function, x), low, high, tolerance)
    if arithmetic is not FLOAT:
        return mpmath.mpc(mpmath.quad(function, [low, high]))
    with mpmath.workdps(15):
        value = mpmath.quad(lambda x: mpmath.mpc(function(complex(x))), [complex(low), complex(high)])
    return arithmetic.number(Fraction(float(value.real)), Fraction(float(value.imag)))


def enclosed_integral(function: Callable[[acb], acb], low: acb, high: acb, tolerance: arb | None = None) -> acb:
    """The ball of an integral, the same whatever was integrated before; to all bits where no tolerance is given.

    >>> enclosed_integral(lambda x: x * x, acb(0), acb(3)).real.str(5, radius=False)
    '9.0000'
    """
    _meet_nodes(min(1 << max(9, (ctx.prec + SPARE).bit_length()), MOST))
    return acb.integral(lambda x, _: function(x), low, high, rel_tol=tolerance, abs_tol=tolerance)


@cache
def _meet_nodes(bits: int) -> None:
    """Let flint compute Gauss and Legendre's nodes, of all degrees that fewer bits use, at these bits.

    It keeps the most precise nodes that it ever needed and rounds them, so that without this a radius would tell what
    was integrated before. The degree for 1/(x - 6/5) grows with the bits that are asked for.
    """
    with precision(bits):
        asked = 2.0
        while asked < bits:
            tolerance = arb(2) ** -int(asked)
            acb.integral(lambda x, _: 1 / (x - POLE), -1, 1, rel_tol=tolerance, abs_tol=tolerance, deg_limit=bits)
            asked *= 1.15


def safely(function: Callable[[Scalar], Scalar], x: acb) -> acb:
    """The function, or an undetermined ball where it divides by a ball around zero."""
    try:
        return function(x)
    except ZeroDivisionError:
        return acb(arb("nan"), arb("nan"))


__all__ = ["enclosed_integral", "integral"]
