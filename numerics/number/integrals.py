"""Definite integrals of analytic functions: certified in balls, by quadrature elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
from flint import acb, arb, ctx

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic, NotRepresentable, Scalar


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
        return acb.integral(lambda x, _: safely(function, x), low, high, rel_tol=tolerance, abs_tol=tolerance)
    if arithmetic is not FLOAT:
        return mpmath.mpc(mpmath.quad(function, [low, high]))
    with mpmath.workdps(15):
        value = mpmath.quad(lambda x: mpmath.mpc(function(complex(x))), [complex(low), complex(high)])
    return arithmetic.number(Fraction(float(value.real)), Fraction(float(value.imag)))


def safely(function: Callable[[Scalar], Scalar], x: acb) -> acb:
    """The function, or an undetermined ball where it divides by a ball around zero."""
    try:
        return function(x)
    except ZeroDivisionError:
        return acb(arb("nan"), arb("nan"))


__all__ = ["integral"]
