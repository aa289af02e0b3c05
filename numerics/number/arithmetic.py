"""Four arithmetics with one interface: exact Gaussian rationals, balls, mpmath numbers, float64.

A statement is evaluated in any of them by the same code. Scalars support + - * / and integer powers;
everything else goes through the methods of `operations`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from flint import acb, acb_mat, arb, ctx, fmpq, fmpq_mat
from sympy import QQ, QQ_I
from sympy.polys.domains.gaussiandomains import GaussianRational
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError

from memlaw.numerics.number.exact import to_arb
from memlaw.numerics.number.failures import Divergent as Divergent
from memlaw.numerics.number.failures import NotRepresentable as NotRepresentable
from memlaw.numerics.number.failures import Undecided as Undecided
from memlaw.numerics.number.gaussian import ZERO, gaussian
from memlaw.numerics.number.operations import Arithmetic as Arithmetic
from memlaw.numerics.number.operations import Matrix as Matrix
from memlaw.numerics.number.operations import Rows as Rows
from memlaw.numerics.number.operations import Scalar as Scalar
from memlaw.numerics.number.precision import squared_modulus

LARGEST_UNDIVIDED = 12  # rows of a matrix of balls whose determinant is found without a division: N^4 products


class ExactArithmetic(Arithmetic):
    """Gaussian rationals; square roots only of squares, no logarithms.

    >>> exact = ExactArithmetic()
    >>> exact.sqrt(exact.number(Fraction(9, 4))) == exact.number(Fraction(3, 2))
    True
    """

    name = "exact"
    formal = True

    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> GaussianRational:
        return gaussian(QQ(real.numerator, real.denominator), QQ(imag.numerator, imag.denominator) if imag else ZERO)

    def integer(self, value: int) -> GaussianRational:
        return gaussian(QQ(value))

    def is_zero(self, value: GaussianRational) -> bool:
        return not value

    def conjugate(self, value: GaussianRational) -> GaussianRational:
        return gaussian(value.x, -value.y)

    def inside(self, value: GaussianRational) -> bool:
        return bool(value.x**2 + value.y**2 < 1)

    def squared_modulus(self, value: GaussianRational) -> GaussianRational:
        return gaussian(value.x * value.x + value.y * value.y)

    def real(self, value: GaussianRational) -> GaussianRational:
        return gaussian(value.x)

    def sqrt(self, value: GaussianRational) -> GaussianRational:
        root = fmpq(int(value.x.numerator), int(value.x.denominator))
        if root < 0:
            raise Divergent("the square root of a negative number")
        if value.y != 0 or not (root.p.is_square() and root.q.is_square()):
            raise NotRepresentable(f"the square root of {value} is not rational")
        return gaussian(QQ(int(root.p.isqrt()), int(root.q.isqrt())))

    def log(self, value: GaussianRational) -> GaussianRational:
        if value == QQ_I(1, 0):
            return gaussian(ZERO)
        raise NotRepresentable(f"the logarithm of {value} is not rational")

    def exp(self, value: GaussianRational) -> GaussianRational:
        if not value:
            return gaussian(QQ(1))
        raise NotRepresentable(f"the exponential of {value} is not rational")

    def pi(self) -> GaussianRational:
        raise NotRepresentable("pi is not rational")

    def matrix(self, rows: Rows) -> DomainMatrix:
        return DomainMatrix([list(row) for row in rows], (len(rows), len(rows[0])), QQ_I)

    def entry(self, matrix: DomainMatrix, row: int, column: int) -> GaussianRational:
        return matrix[row, column].element

    def entries(self, matrix: DomainMatrix) -> list[list[GaussianRational]]:
        rows: list[list[GaussianRational]] = matrix.to_list()
        return rows

    def inverse(self, matrix: DomainMatrix) -> DomainMatrix:
        try:
            return matrix.inv()
        except DMNonInvertibleMatrixError as error:
            raise Divergent("the inverse of a singular matrix") from error

    def determinant(self, matrix: DomainMatrix) -> GaussianRational:
        return matrix.det()

    def solve(self, matrix: DomainMatrix, right: DomainMatrix) -> DomainMatrix:
        try:
            square = BY_FLINT and matrix.shape[0] == matrix.shape[1]
            return _solved(matrix, right) if square else matrix.lu_solve(right)
        except (DMNonInvertibleMatrixError, ZeroDivisionError) as error:
            raise Divergent("the solution of a singular system") from error


BY_FLINT = isinstance(QQ(1), fmpq)  # whether SymPy's rationals are FLINT's


def _solved(matrix: DomainMatrix, right: DomainMatrix) -> DomainMatrix:
    """By FLINT, in rationals: (X + i Y)(u + i v) = p + i q is [[X, -Y], [Y, X]] [u, v] = [p, q]."""
    (X, Y), (P, Q), size = _parts(matrix), _parts(right), right.shape[0]
    if any(map(any, Y)):
        whole = [[*x, *(-value for value in y)] for x, y in zip(X, Y, strict=True)]
        whole += [[*y, *x] for x, y in zip(X, Y, strict=True)]
        found = fmpq_mat(whole).solve(fmpq_mat([*P, *Q])).tolist()
        real, imag = found[:size], found[size:]
    else:
        real = fmpq_mat(X).solve(fmpq_mat(P)).tolist()
        imag = fmpq_mat(X).solve(fmpq_mat(Q)).tolist() if any(map(any, Q)) else Q
    return EXACT.matrix([[gaussian(*pair) for pair in zip(u, v, strict=True)] for u, v in zip(real, imag, strict=True)])


def _parts(matrix: DomainMatrix) -> tuple[list[list[Any]], list[list[Any]]]:
    rows = matrix.to_list()
    return [[value.x for value in row] for row in rows], [[value.y for value in row] for row in rows]


class BallArithmetic(Arithmetic):
    """Complex balls at flint's current precision: every result encloses the true value."""

    name = "ball"

    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> acb:
        return acb(to_arb(real), to_arb(imag))

    def integer(self, value: int) -> acb:
        return acb(value)

    def is_zero(self, value: acb) -> bool:
        return bool(value.is_zero())

    def squared_modulus(self, value: acb) -> acb:
        return acb(squared_modulus(value))

    def power(self, value: acb, exponent: int) -> acb:
        if not value.contains(0) or value.is_zero():
            return value**exponent
        result = acb(1)
        for _ in range(exponent):
            result *= value
        return result

    def real(self, value: acb) -> acb:
        return acb(value.real)

    def sqrt(self, value: acb) -> acb:
        if value.real < 0:
            raise Divergent("the square root of a negative number")
        return acb(value.real.nonnegative_part().sqrt()) if value.real.contains(0) else acb(value.real.sqrt())

    def log(self, value: acb) -> acb:
        return acb(value.real.log())

    def exp(self, value: acb) -> acb:
        return value.exp()

    def pi(self) -> acb:
        return acb(arb.pi())

    def matrix(self, rows: Rows) -> acb_mat:
        return acb_mat([list(row) for row in rows])

    def adjoint(self, matrix: acb_mat) -> acb_mat:
        return matrix.conjugate().transpose()

    def shape(self, matrix: acb_mat) -> tuple[int, int]:
        return int(matrix.nrows()), int(matrix.ncols())

    def inverse(self, matrix: acb_mat) -> acb_mat:
        return self.solve(matrix, self.identity(matrix.nrows()))

    def determinant(self, matrix: acb_mat) -> acb:
        """By elimination; where a pivot may be zero, of which flint makes nothing, without a division (Berkowitz)."""
        found, size = matrix.det(), matrix.nrows()
        if size > LARGEST_UNDIVIDED or not found.contains(0):
            return found
        other = (-1) ** size * matrix.charpoly()[0]
        return min(found, other, key=lambda value: float(value.real.rad()) + float(value.imag.rad()))

    def solve(self, matrix: acb_mat, right: acb_mat) -> acb_mat:
        """Plain elimination where it keeps a third of the bits, else the slower preconditioned solve."""
        try:
            solution = matrix.solve(right, algorithm="lu")
        except ZeroDivisionError:
            return matrix.solve(right, algorithm="precond")
        largest = max(float(max(x.real.rad(), x.imag.rad())) for x in solution.entries())
        return solution if largest < 2.0 ** (-ctx.prec / 3) else matrix.solve(right, algorithm="precond")


class MpmathArithmetic(Arithmetic):
    """mpmath numbers at its current precision: no bounds, only digits."""

    name = "mpmath"

    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> mpmath.mpc:
        parts = (mpmath.mpf(part.numerator) / part.denominator for part in (real, imag))
        return mpmath.mpc(*parts)

    def integer(self, value: int) -> mpmath.mpc:
        return mpmath.mpc(value)

    def squared_modulus(self, value: mpmath.mpc) -> mpmath.mpc:
        return mpmath.mpc(mpmath.re(value) ** 2 + mpmath.im(value) ** 2)

    def real(self, value: mpmath.mpc) -> mpmath.mpc:
        return mpmath.mpc(mpmath.re(value))

    def sqrt(self, value: mpmath.mpc) -> mpmath.mpc:
        return mpmath.mpc(mpmath.sqrt(abs(mpmath.re(value))))

    def log(self, value: mpmath.mpc) -> mpmath.mpc:
        return mpmath.mpc(mpmath.log(mpmath.re(value)))

    def exp(self, value: mpmath.mpc) -> mpmath.mpc:
        return mpmath.mpc(mpmath.exp(value))

    def pi(self) -> mpmath.mpc:
        return mpmath.mpc(mpmath.pi)

    def matrix(self, rows: Rows) -> mpmath.matrix:
        return mpmath.matrix([list(row) for row in rows])

    def shape(self, matrix: mpmath.matrix) -> tuple[int, int]:
        return int(matrix.rows), int(matrix.cols)

    def inverse(self, matrix: mpmath.matrix) -> mpmath.matrix:
        return mpmath.inverse(matrix)

    def solve(self, matrix: mpmath.matrix, right: mpmath.matrix) -> mpmath.matrix:
        return mpmath.lu_solve(matrix, right) if right.cols == 1 else super().solve(matrix, right)

    def determinant(self, matrix: mpmath.matrix) -> mpmath.mpc:
        return mpmath.mpc(mpmath.det(matrix))


class FloatArithmetic(Arithmetic):
    """complex128: fast, without bounds."""

    name = "float64"

    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> Scalar:
        return complex(float(real), float(imag))

    def integer(self, value: int) -> Scalar:
        return complex(value)

    def squared_modulus(self, value: Scalar) -> Scalar:
        return np.real(value) ** 2 + np.imag(value) ** 2 + 0j

    def real(self, value: Scalar) -> Scalar:
        return np.real(value) + 0j

    def sqrt(self, value: Scalar) -> Scalar:
        return np.sqrt(np.maximum(np.real(value), 0.0)) + 0j

    def log(self, value: Scalar) -> Scalar:
        return np.log(np.real(value)) + 0j

    def exp(self, value: Scalar) -> Scalar:
        return np.exp(value) + 0j

    def pi(self) -> Scalar:
        return complex(np.pi)

    def matrix(self, rows: Rows) -> Matrix:
        return np.array(rows, dtype=complex)

    def multiply(self, left: Matrix, right: Matrix) -> Matrix:
        return left @ right

    def inverse(self, matrix: Matrix) -> Matrix:
        try:
            return np.linalg.inv(matrix)
        except np.linalg.LinAlgError as error:
            raise ZeroDivisionError("the matrix is singular to float64") from error

    def determinant(self, matrix: Matrix) -> Scalar:
        return complex(np.linalg.det(matrix))


EXACT = ExactArithmetic()
BALL = BallArithmetic()
MPMATH = MpmathArithmetic()
FLOAT = FloatArithmetic()
