"""Dense pairs of known rank, from exact rationals, and their memory by plain fractions and mpmath: none of memlaw.

A block form, of which it is known what is reached, is moved by whole matrices of determinant 1. With denominators that
are powers of two nothing is rounded in floats either.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import numpy as np
import numpy.typing as npt

Matrix = list[list[Any]]
Parts = tuple[Matrix, Matrix]
ComplexArray = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class KnownPair:
    """A (N, N), B (N, m) in fractions, and the part of them that is reached, at home."""

    A: Matrix
    B: Matrix
    home: Parts

    @property
    def rank(self) -> int:
        return len(self.home[0])

    @property
    def size(self) -> int:
        return len(self.A)

    def floats(self) -> tuple[list[list[float]], list[list[float]]]:
        return [[float(x) for x in row] for row in self.A], [[float(x) for x in row] for row in self.B]


def fractions(matrix: Any) -> Matrix:
    """The binary numbers of floats."""
    return [[Fraction(value) for value in row] for row in np.atleast_2d(np.asarray(matrix, float)).tolist()]


def times(left: Matrix, right: Matrix) -> Matrix:
    columns = list(zip(*right, strict=True))
    return [
        [sum((a * b for a, b in zip(row, c, strict=True) if a and b), Fraction(0)) for c in columns] for row in left
    ]


def identity(size: int) -> Matrix:
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def rank(matrix: Matrix) -> int:
    """By elimination."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0])):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for k in range(found + 1, len(rows)):
            if rows[k][column]:
                ratio = rows[k][column] / rows[found][column]
                rows[k] = [a - ratio * b for a, b in zip(rows[k], rows[found], strict=True)]
        found += 1
    return found


def reached(A: Matrix, B: Matrix) -> int:
    """The rank of [B, AB, ...]."""
    block, rows = B, [list(row) for row in B]
    for _ in range(len(A) - 1):
        block = times(A, block)
        rows = [row + new for row, new in zip(rows, block, strict=True)]
    return rank(rows)


def whole(random: Random, size: int) -> Parts:
    """A whole matrix of determinant 1 and its inverse: a few shears."""
    S, inverse = identity(size), identity(size)
    for _ in range(size + 2 if size > 1 else 0):
        i, j = random.sample(range(size), 2)
        step = random.choice([-1, 1, 2])
        S = [row if k != i else [a + step * b for a, b in zip(row, S[j], strict=True)] for k, row in enumerate(S)]
        inverse = [[x - step * row[i] if k == j else x for k, x in enumerate(row)] for row in inverse]
    return S, inverse


def block_form(random: Random, size: int, denominator: int) -> Matrix:
    """Block triangular and stable: repeated eigenvalues, Jordan chains, nilpotent parts, rotations."""
    A = [[Fraction(0)] * size for _ in range(size)]
    pool = [Fraction(random.randint(1 - denominator, denominator - 1), denominator) for _ in range(max(1, size // 2))]
    k = 0
    while k < size:
        if k + 1 < size and random.random() < 0.25:
            x, y = (Fraction(random.randint(-denominator // 2, denominator // 2), denominator) for _ in range(2))
            A[k][k], A[k][k + 1], A[k + 1][k], A[k + 1][k + 1] = x, -y, y, x
            k += 2
        else:
            A[k][k] = random.choice([*pool, Fraction(0)])
            k += 1
    for i in range(size):
        for j in range(i + 1, size):
            if not A[j][i] and not A[i][j] and random.random() < 0.3:
                A[i][j] = Fraction(random.randint(-4, 4), 4)
    return A


def known_pair(seed: int, largest: int = 12, denominator: int = 8) -> KnownPair:
    """Up to so many states: [[A, X], [0, Y]] and [B, 0], moved; that (A, B) is controllable is decided in fractions."""
    random = Random(seed)
    while True:
        size, inputs = random.randint(1, largest), random.choice([1, 1, 1, 2, 3])
        kept = random.randint(1, size)
        A, Y = block_form(random, kept, denominator), block_form(random, size - kept, denominator)
        B = [[Fraction(random.randint(-2, 2)) for _ in range(inputs)] for _ in range(kept)]
        if inputs > 1 and random.random() < 0.3:  # an input twice
            B = [row[:-1] + row[:1] for row in B]
        if reached(A, B) == kept:
            break
    X = [[Fraction(random.randint(-2, 2), 2) for _ in range(size - kept)] for _ in range(kept)]
    whole_A = [a + x for a, x in zip(A, X, strict=True)] + [[Fraction(0)] * kept + y for y in Y]
    S, inverse = whole(random, size)
    moved = times(S, B + [[Fraction(0)] * inputs for _ in range(size - kept)])
    return KnownPair(times(times(S, whole_A), inverse), moved, (A, B))


def memory_of(pair: Parts, lags: list[int], digits: int = 100) -> ComplexArray:
    """B^* A^{*tau} C^{-1} A^tau B of a controllable pair, C summed to its end by doubling; (L, m, m)."""
    with mpmath.workdps(digits):
        A, B = (mpmath.matrix([[_number(x) for x in row] for row in part]) for part in pair)
        C, power = B * B.H, A
        for _ in range(90):
            C, power = C + power * C * power.H, power * power
            if mpmath.mnorm(power, "f") < mpmath.mpf(10) ** (-3 * digits):
                break
        inverse, found, column, at = mpmath.inverse(C), {}, B, 0
        for lag in sorted(lags):
            while at < lag:
                column, at = A * column, at + 1
            form = column.H * inverse * column
            found[lag] = [[complex(form[i, j]) for j in range(form.cols)] for i in range(form.rows)]
    return np.array([found[lag] for lag in lags])


def _number(value: Any) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpmath.mpmathify(value)
