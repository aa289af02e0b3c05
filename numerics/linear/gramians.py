"""Gramians, geometric series and extreme eigenvalues from their definitions, in any arithmetic."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import mpmath
import numpy as np
from flint import acb, acb_mat, arb, ctx, fmpq, fmpq_poly
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.number.arithmetic import BALL, FLOAT, MPMATH, Arithmetic, Matrix, NotRepresentable, Scalar

ENOUGH = 160  # squarings of a matrix for its largest eigenvalue


def stein_gramian(arithmetic: Arithmetic, A: Matrix, B: Matrix) -> Matrix:
    """C with C - A C A^* = B B^*."""
    return stein_solution(arithmetic, A, arithmetic.multiply(B, arithmetic.adjoint(B)))


def stein_solution(arithmetic: Arithmetic, A: Matrix, right: Matrix) -> Matrix:
    """X with X - A X A^* = right, as one linear system for its entries; right need not be Hermitian."""
    rows, wanted = arithmetic.entries(A), arithmetic.entries(right)
    size = len(rows)
    places = [(row, column) for row in range(size) for column in range(size)]
    conjugated = [[arithmetic.conjugate(value) for value in row] for row in rows]
    matrix = [
        [arithmetic.integer(int((i, j) == (p, q))) - rows[i][p] * conjugated[j][q] for p, q in places]
        for i, j in places
    ]
    known = arithmetic.column(wanted[i][j] for i, j in places)
    values = arithmetic.flat(arithmetic.solve(arithmetic.matrix(matrix), known))
    return arithmetic.matrix([values[row * size : (row + 1) * size] for row in range(size)])


def finite_geometric_series(arithmetic: Arithmetic, ratio: Scalar, length: int) -> Scalar:
    """1 + x + ... + x^(n-1), by halving."""
    if length == 0:
        return arithmetic.zero
    half = finite_geometric_series(arithmetic, ratio, length // 2)
    doubled = half + ratio ** (length // 2) * half
    return doubled + ratio ** (length - 1) if length % 2 else doubled


def geometric_series(arithmetic: Arithmetic, ratio: Scalar) -> Scalar:
    """1 + x + x^2 + ... summed by doubling, in balls with the rest in the radius; formally s = 1 + x s is solved."""
    if arithmetic.formal or isinstance(ratio, np.ndarray):  # an array of numbers only steers a search
        return arithmetic.one / (arithmetic.one - ratio)
    total, power = arithmetic.one, ratio
    modulus = rough_modulus(ratio)
    terms = 1 if modulus == 0 else 2 + int(-_digits(arithmetic) / math.log(modulus))
    for _ in range(max(1, terms.bit_length())):
        total, power = total + power * total, power * power
    if arithmetic is not BALL:
        return total
    bound = abs(power) / (1 - abs(ratio))
    return total + acb(arb(0, bound.upper()), arb(0, bound.upper()))


def _digits(arithmetic: Arithmetic) -> float:
    """How many digits, and some more, the terms of a series are followed down."""
    if arithmetic is FLOAT:
        return 40.0
    return 0.7 * ctx.prec + 20 if arithmetic is BALL else 2.4 * mpmath.mp.dps + 40 if arithmetic is MPMATH else 0.0


def rough_modulus(value: Scalar) -> float:
    """|x| as a float, for choosing how far to go and never for deciding."""
    return float(abs(value)) if isinstance(value, acb) else abs(as_complex(value))


def as_complex(value: Scalar) -> complex:
    """A scalar of any arithmetic, rounded to a complex float."""
    return complex(float(value.x), float(value.y)) if isinstance(value, GaussianRational) else complex(value)


def real_part(value: Scalar) -> Any:
    """The real part of a float, an mpmath number or a ball's midpoint."""
    if isinstance(value, acb):
        return value.real.mid()
    return value.real if hasattr(value, "real") else value


def certainly_nonzero(value: Scalar) -> bool:
    """Whether a scalar is known not to be zero."""
    return not value.contains(0) if isinstance(value, acb) else bool(value != 0)


def largest_eigenvalue(matrix: acb_mat) -> arb:
    """The largest eigenvalue of a matrix whose eigenvalues are real and nonnegative.

    With m = 2^s it lies between (tr P^m / N)^(1/m) and (tr P^m)^(1/m); no eigenvalue need be isolated. The power is
    doubled as long as its trace is known to a few bits, each doubling costing one, and to N^(1/m) - 1 near 1e-48, or
    nearer with many bits.
    """
    doublings, most = 0, max(ENOUGH, ctx.prec // 8)
    while doublings < most:
        squared = matrix * matrix
        if squared.trace().real.rel_accuracy_bits() < 16:
            break
        matrix, doublings = squared, doublings + 1
    trace = matrix.trace().real.nonnegative_part()
    bounds = [trace / matrix.nrows(), trace]
    for _ in range(doublings):
        bounds = [bound.nonnegative_part().sqrt() for bound in bounds]
    return bounds[0].union(bounds[1])


def largest_root(descending: list[GaussianRational]) -> acb:
    """The largest modulus of a root of a polynomial with rational coefficients, enclosed; 0 for a constant.

    >>> from memlaw.numerics.number.arithmetic import EXACT
    >>> largest_root([EXACT.one, EXACT.zero, EXACT.integer(-4)]).real.contains(2)
    True
    """
    polynomial = fmpq_poly([fmpq(int(v.x.numerator), int(v.x.denominator)) for v in reversed(descending)])
    return acb(reduce(lambda x, y: x.max(y), (abs(root) for root, _ in polynomial.complex_roots()), arb(0)))


def arctangent(arithmetic: Arithmetic, value: Scalar) -> Scalar:
    """arctan of a real number; among the rationals only of 0.

    >>> arctangent(FLOAT, 0j)
    0j
    """
    if arithmetic.formal:
        if arithmetic.is_zero(value):
            return value
        raise NotRepresentable(f"the arctangent of {value} is not rational")
    if arithmetic is BALL:
        return acb(acb(value).real.atan())
    if arithmetic is MPMATH:
        return mpmath.mpc(mpmath.atan(mpmath.re(value)))
    return complex(np.arctan(np.real(value)))
