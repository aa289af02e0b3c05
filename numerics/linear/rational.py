"""Matrices of Gaussian rationals over one denominator: what floats, fractions and texts are, exactly."""

from __future__ import annotations

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
        given = (matrix.real, matrix.imag) if matrix.imag.any() else (matrix.real,)
        parts = [np.frexp(part.ravel()) for part in given]
        lowest = min((int(powers[m != 0].min()) for m, powers in parts if m.any()), default=BITS) - BITS
        up = max(lowest, 0) - lowest - BITS
        whole = [_shifted(np.ldexp(m, BITS).astype(np.int64), powers + up) for m, powers in parts]
        numerators = [fmpz_mat(*matrix.shape, values) for values in whole]
        return cls(numerators[0], numerators[-1] if numerators[1:] else fmpz_mat(*matrix.shape), 1 << max(-lowest, 0))

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


def below(upper: nmod_mat, lower: nmod_mat, prime: int) -> nmod_mat:
    """Two matrices over a prime field, one below the other."""
    rows = upper.nrows() + lower.nrows()
    return nmod_mat(rows, upper.ncols(), upper.entries() + lower.entries(), prime)
