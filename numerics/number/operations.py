"""The interface of the four arithmetics: what a statement needs of numbers and matrices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import mpmath
import numpy as np
from flint import acb, acb_mat
from numpy.typing import NDArray
from sympy.polys.domains.gaussiandomains import GaussianRational
from sympy.polys.matrices import DomainMatrix

Scalar: TypeAlias = GaussianRational | acb | mpmath.mpc | complex
Matrix: TypeAlias = DomainMatrix | acb_mat | mpmath.matrix | NDArray[np.complex128]
Rows: TypeAlias = Sequence[Sequence[Scalar]]


class Arithmetic(ABC):
    """Scalars and matrices of one kind."""

    name, formal = "", False  # formal: series are solved for, nothing has digits

    @abstractmethod
    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> Scalar:
        """The scalar real + i imag."""

    def is_zero(self, value: Scalar) -> bool:
        """Whether the value is known to be zero; a ball that merely contains zero is not."""
        return bool(value == 0)

    def conjugate(self, value: Scalar) -> Scalar:
        """The complex conjugate."""
        return value.conjugate()

    @abstractmethod
    def squared_modulus(self, value: Scalar) -> Scalar:
        """|x|^2, with zero imaginary part."""

    @abstractmethod
    def real(self, value: Scalar) -> Scalar:
        """The real part, as a scalar of the same kind."""

    @abstractmethod
    def sqrt(self, value: Scalar) -> Scalar:
        """The square root of a nonnegative number."""

    @abstractmethod
    def log(self, value: Scalar) -> Scalar:
        """The natural logarithm of a positive number."""

    @abstractmethod
    def exp(self, value: Scalar) -> Scalar:
        """The exponential."""

    @abstractmethod
    def pi(self) -> Scalar:
        """The circle's constant."""

    @abstractmethod
    def matrix(self, rows: Rows) -> Matrix:
        """A matrix from its rows."""

    def entry(self, matrix: Matrix, row: int, column: int) -> Scalar:
        """One entry, indices from 0."""
        return matrix[row, column]

    def shape(self, matrix: Matrix) -> tuple[int, int]:
        """Rows and columns."""
        return matrix.shape[0], matrix.shape[1]

    def multiply(self, left: Matrix, right: Matrix) -> Matrix:
        """The matrix product."""
        return left * right

    @abstractmethod
    def inverse(self, matrix: Matrix) -> Matrix:
        """The inverse matrix."""

    @abstractmethod
    def determinant(self, matrix: Matrix) -> Scalar:
        """The determinant."""

    def solve(self, matrix: Matrix, right: Matrix) -> Matrix:
        """X with matrix X = right."""
        return self.multiply(self.inverse(matrix), right)

    def power(self, value: Scalar, exponent: int) -> Scalar:
        """x^n for n >= 0."""
        return value**exponent

    def modulus(self, value: Scalar) -> Scalar:
        """|x|."""
        return self.sqrt(self.squared_modulus(value))

    def inside(self, value: Scalar) -> bool:
        """Whether |x| < 1 is known, so that a geometric series converges."""
        return bool(abs(value) < 1)

    def integer(self, value: int) -> Scalar:
        """An integer as a scalar."""
        return self.number(Fraction(value))

    @cached_property
    def zero(self) -> Scalar:
        """0 as a scalar."""
        return self.integer(0)

    @cached_property
    def one(self) -> Scalar:
        """1 as a scalar."""
        return self.integer(1)

    @cached_property
    def i(self) -> Scalar:
        """The imaginary unit as a scalar."""
        return self.number(Fraction(0), Fraction(1))

    def sum(self, values: Iterable[Scalar]) -> Scalar:
        """The sum of scalars, 0 where there are none."""
        return sum(values, start=self.zero)

    def column(self, values: Iterable[Scalar]) -> Matrix:
        """The matrix with one column."""
        return self.matrix([[value] for value in values])

    def flat(self, matrix: Matrix) -> list[Scalar]:
        """The entries of a matrix with one column."""
        return [row[0] for row in self.entries(matrix)]

    def diagonal(self, values: Sequence[Scalar]) -> Matrix:
        """The matrix with these values on its diagonal and zeros elsewhere."""
        zero, places = self.zero, range(len(values))
        return self.matrix([[values[row] if row == col else zero for col in places] for row in places])

    def entries(self, matrix: Matrix) -> list[list[Scalar]]:
        """All entries, row by row."""
        rows, columns = self.shape(matrix)
        return [[self.entry(matrix, row, column) for column in range(columns)] for row in range(rows)]

    def adjoint(self, matrix: Matrix) -> Matrix:
        """The conjugate transpose."""
        rows = self.entries(matrix)
        return self.matrix([[self.conjugate(row[column]) for row in rows] for column in range(len(rows[0]))])

    def identity(self, size: int) -> Matrix:
        """The identity matrix."""
        return self.diagonal([self.one] * size)

    def add(self, left: Matrix, right: Matrix, sign: Scalar = 1) -> Matrix:
        """left + sign * right."""
        pairs = zip(self.entries(left), self.entries(right), strict=True)
        return self.matrix([[x + sign * y for x, y in zip(a, b, strict=True)] for a, b in pairs])
