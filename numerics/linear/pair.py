"""A pair (A, B) as it is given: exactly, and in floats in units that fit each state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.rational import RationalMatrix
from memlaw.numerics.linear.reach import (
    Reach,
    balanced,
    diagonal_rank,
    exact_rank,
    independent_rows,
    reached_basis,
    real_if_real,
)
from memlaw.numerics.number.arrays import Array, ArrayLike, ComplexArray, read_entries

LARGE = 1e100
SHAPES = {
    False: ("A is (N, N), or (N,) for a diagonal matrix, and B is (N, m)", "give one row of B for each state"),
    True: (
        "a single-input pair has A of shape (N, N) or (N,), and B of shape (N,) or (N, 1)",
        "give one column of B at a time",
    ),
}
Floats = tuple[ComplexArray, ComplexArray]


@dataclass(frozen=True)
class GivenPair:
    """A: (N,) of a diagonal matrix, or (N, N); B: (N, m). Entries are complex128, or objects where they are exact.

    >>> GivenPair.read([[0.5, 0], [0, "1/3"]], [1, 1]).is_diagonal
    True
    """

    A: Array
    B: Array

    @classmethod
    def read(cls, A: ArrayLike, B: ArrayLike, *, single: bool = False) -> GivenPair:
        """Read a matrix, or its diagonal, and one row of B for each state; (N,) has one input, ``single`` no more.

        Errors: InvalidInput for other shapes, NaN, infinity, what is no number.
        """
        matrix, inputs = read_entries(A, "A"), read_entries(B, "B")
        columns = inputs[:, None] if inputs.ndim == 1 else inputs
        size = len(matrix) if matrix.ndim else 0
        fits = columns.ndim == 2 and len(columns) == size > 0 and columns.shape[1] > 0
        if not fits or matrix.shape not in ((size,), (size, size)) or columns.shape[1] > 1 == single:
            rule, remedy = SHAPES[single]
            raise InvalidInput(f"A of shape {matrix.shape} and B of shape {inputs.shape}", rule, remedy)
        pair = cls(matrix, columns)
        return cls(np.diag(matrix), columns) if matrix.ndim == 2 and pair.is_diagonal else pair

    @property
    def size(self) -> int:
        """N."""
        return len(self.A)

    @property
    def is_rounded(self) -> bool:
        """Whether all entries are floats, which may have been rounded before they came here."""
        return self.A.dtype == self.B.dtype == complex

    @property
    def is_real(self) -> bool:
        """Whether no entry has an imaginary part."""
        return self.exact[0].is_real and self.exact[1].is_real

    @property
    def is_moderate(self) -> bool:
        """Whether float64 can compute with the entries, in units of their own: nothing overflows."""
        return all(bool((np.abs(part) < LARGE).all()) for part in self.floats)

    @property
    def is_diagonal(self) -> bool:
        """Whether no entry off the diagonal differs from 0."""
        if self.A.ndim == 1:
            return True
        if self.A.dtype == complex:
            return bool(np.count_nonzero(self.A) == np.count_nonzero(np.diag(self.A)))
        return bool(self.exact[0].real.is_diagonal() and self.exact[0].imag.is_diagonal())

    @property
    def diagonal(self) -> ComplexArray:
        """The diagonal, rounded."""
        return _rounded(self.A if self.A.ndim == 1 else np.diag(self.A))

    @property
    def inputs(self) -> ComplexArray:
        """B, rounded."""
        return _rounded(self.B)

    @cached_property
    def exact(self) -> tuple[RationalMatrix, RationalMatrix]:
        """A (N, N) and B as they are, but for the units of the states."""
        if self.is_rounded:  # in units of their own, which are powers of two
            return RationalMatrix.of(self.floats[0]), RationalMatrix.of(self.floats[1])
        return RationalMatrix.of(self._square), RationalMatrix.of(self.B)

    @property
    def _square(self) -> Array:
        return np.diag(self.A) if self.A.ndim == 1 else self.A

    @cached_property
    def floats(self) -> Floats:
        """A (N, N) and B rounded, with states in units of their own."""
        return balanced(_rounded(self._square), self.inputs)

    def reach(self, tolerance: float) -> Reach:
        """What its inputs reach: exactly, and within the tolerance where it may be rounded.

        >>> GivenPair.read([[0.4, -0.1, -0.1], [-0.1, 0.4, -0.1], [-0.1, -0.1, 0.4]], [1, 2, 0]).reach(1e-12).rank
        2
        """
        if self.A.ndim == 1:
            rank = told = diagonal_rank(self.A, self.B)
            if self.is_rounded and tolerance and rank:
                told = min(rank, len(independent_rows(self.diagonal, self.inputs, tolerance)[0]))
            return Reach(self.size, rank, told, tolerance)
        rank = told = exact_rank(*self.exact)
        if self.is_rounded and tolerance and self.is_moderate:
            told = reached_basis(*real_if_real(*self.floats), rank, tolerance).shape[1]
        return Reach(self.size, rank, told, tolerance)


def _rounded(values: Array) -> ComplexArray:
    if values.dtype == complex:
        return values
    return RationalMatrix.of(values.reshape(-1, 1)).rounded().reshape(values.shape)
