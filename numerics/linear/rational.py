"""Matrices of Gaussian rationals over one denominator: what floats, fractions and texts are, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

import numpy as np
from flint import acb, acb_mat, fmpz, fmpz_mat, nmod_mat

from memlaw.grammar import Parts
from memlaw.numerics.number.arrays import Array, ComplexArray
from memlaw.scalars import read_parts

BITS = 53


@dataclass(frozen=True)
class RationalMatrix:
    """(real + i imag)/denominator with matrices of integers.

    >>> RationalMatrix.of(np.array([["1/3", "I/2"]], dtype=object)).denominator
    6
    """

    real: fmpz_mat
    imag: fmpz_mat
    denominator: int

    @classmethod
    def of(cls, matrix: Array) -> RationalMatrix:
        """The binary numbers of a matrix of floats, or the exact entries of one of objects. Errors: InvalidInput."""
        if matrix.dtype == object:
            return cls._of_parts(matrix.shape, [read_parts(value, "entry") for value in matrix.ravel()])
        parts = [np.frexp(part.ravel()) for part in (matrix.real, matrix.imag)]
        lowest = min((int(powers[m != 0].min()) for m, powers in parts if m.any()), default=BITS) - BITS
        real, imag = (_shifted(np.ldexp(m, BITS).astype(np.int64), powers - BITS - lowest) for m, powers in parts)
        up = max(lowest, 0)
        if up:
            real, imag = ([value << up for value in part] for part in (real, imag))
        return cls(fmpz_mat(*matrix.shape, real), fmpz_mat(*matrix.shape, imag), 1 << max(-lowest, 0))

    @classmethod
    def _of_parts(cls, shape: tuple[int, ...], parts: list[Parts]) -> RationalMatrix:
        common = lcm(*(number.denominator for pair in parts for number in pair))
        real, imag = ([int(number * common) for number in part] for part in zip(*parts, strict=True))
        return cls(fmpz_mat(*shape, real), fmpz_mat(*shape, imag), common)

    @cached_property
    def is_real(self) -> bool:
        """Whether no entry has an imaginary part."""
        return bool(self.imag.is_zero())

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.real.nrows()), int(self.real.ncols())

    def image(self, prime: int, root: int) -> nmod_mat:
        """The numerator in a prime field with that root of -1."""
        found = nmod_mat(self.real, prime)
        return found if self.is_real else found + nmod_mat(self.imag, prime) * root

    def numerator(self) -> acb_mat:
        """The numerator in balls, at flint's current precision."""
        return acb_mat(self.real) if self.is_real else acb_mat(self.real) + acb_mat(self.imag) * acb(0, 1)

    def balls(self) -> acb_mat:
        """The matrix in balls, at flint's current precision."""
        return self.numerator() / acb(fmpz(self.denominator))

    def rounded(self) -> ComplexArray:
        """Each entry as the nearest complex float."""
        cells = zip(self.real.entries(), self.imag.entries(), strict=True)
        d = self.denominator
        return np.array([complex(int(x) / d, int(y) / d) for x, y in cells]).reshape(self.shape)


def _shifted(values: Array, powers: Array) -> list[int]:
    return [value << power if value else 0 for value, power in zip(values.tolist(), powers.tolist(), strict=True)]


def beside(blocks: Sequence[nmod_mat], prime: int) -> nmod_mat:
    """Matrices over a prime field side by side."""
    rows = [[value for row in rows for value in row] for rows in zip(*(b.tolist() for b in blocks), strict=True)]
    return nmod_mat(rows, prime)
