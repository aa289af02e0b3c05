"""Dense pairs of known rank, from exact rationals, and their memory by rational arithmetic alone.

A block form is moved by whole matrices of determinant 1, so that nothing is rounded; what is reached, and its memory,
is known at home. Plain fractions and mpmath: none of memlaw.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import mpmath

Matrix = list[list[Any]]


@dataclass(frozen=True)
class KnownPair:
    """A (N, N), B (N, m) in rationals; home: the reached part (A, B), on which the rank and M can be found."""

    A: Matrix
    B: Matrix
    home: tuple[Matrix, Matrix]

    @property
    def rank(self) -> int:
        return len(self.home[0])

    def floats(self) -> tuple[list[list[float]], list[list[float]]]:
        return [[float(x) for x in row] for row in self.A], [[float(x) for x in row] for row in self.B]


def times(left: Matrix, right: Matrix) -> Matrix:
    return [[sum((a * b for a, b in zip(row, column, strict=True) if a and b), Fraction(0)) for column in zip(*right, strict=True)] for row in left]


def identity(size: int) -> Matrix:
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def rank(matrix: Matrix) -> int:
    """By elimination in fractions."""
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


def reach(A: Matrix, B: Matrix) -> int:
    block, rows = B, [list(row) for row in B]
    for _ in range(len(A) - 1):
        block = times(A, block)
        rows = [row + new for row, new in zip(rows, block, strict=True)]
    return rank(rows)


def whole(random: Random, size: int) -> tuple[Matrix, Matrix]:
    """A whole matrix of determinant 1 and its inverse: a few shears."""
    S, inverse = identity(size), identity(size)
    for _ in range(size + 2 if size > 1 else 0):
        i, j = random.sample(range(size), 2)
        step = random.choice([-1, 1, 2])
        S = [row if k != i else [a + step * b for a, b in zip(row, S[j], strict=True)] for k, row in enumerate(S)]
        inverse = [[x - step * row[i] if k == j else x for k, x in enumerate(row)] for row in inverse]
    return S, inverse


def block_form(random: Random, size: int, denominator: int) -> Matrix:
    """Upper triangular blocks: repeated eigenvalues, Jordan chains, nilpotent parts, rotations."""
    A = [[Fraction(0)] * size for _ in range(size)]
    pool = [Fraction(random.randint(1 - denominator, denominator - 1), denominator) for _ in range(max(1, size // 2))] + [Fraction(0)]
    k = 0
    while k < size:
        if k + 1 < size and random.random() < 0.25:  # a rotation, scaled
            x, y = (Fraction(random.randint(-denominator // 2, denominator // 2), denominator) for _ in "ab")
            A[k][k], A[k][k + 1], A[k + 1][k], A[k + 1][k + 1] = x, -y, y, x
            k += 2
        else:
            A[k][k] = random.choice(pool)
            k += 1
    for i in range(size):
        for j in range(i + 1, size):
            if not A[j][i] and not A[i][j] and random.random() < 0.3:
                A[i][j] = Fraction(random.randint(-4, 4), 4)
    # couplings beside a rotation are kept: A is block triangular, its eigenvalues are those of the blocks
    return A


def known_pair(seed: int, largest: int = 12, denominator: int = 8) -> KnownPair:
    """A pair of up to so many states: [[A, X], [0, Y]], [B; 0], moved; the reached part is controllable, which is checked."""
    random = Random(seed)
    while True:
        size, inputs = random.randint(1, largest), random.choice([1, 1, 1, 2, 3])
        reached = random.randint(1, size)
        A, Y = block_form(random, reached, denominator), block_form(random, size - reached, denominator)
        B = [[Fraction(random.randint(-2, 2)) for _ in range(inputs)] for _ in range(reached)]
        if inputs > 1 and random.random() < 0.3:  # a duplicated input
            B = [row[:-1] + row[:1] for row in B]
        if reach(A, B) == reached:
            break
    X = [[Fraction(random.randint(-2, 2), 2) for _ in range(size - reached)] for _ in range(reached)]
    whole_A = [a + x for a, x in zip(A, X, strict=True)] + [[Fraction(0)] * reached + y for y in Y]
    whole_B = B + [[Fraction(0)] * inputs for _ in range(size - reached)]
    S, inverse = whole(random, size)
    return KnownPair(times(times(S, whole_A), inverse), times(S, whole_B), (A, B))


def memory(pair: tuple[Matrix, Matrix], lags: list[int], digits: int = 100) -> list[Any]:
    """B^* A^{*tau} C^{-1} A^tau B as mpmath matrices, C summed to its end by doubling."""
    with mpmath.workdps(digits):
        number = lambda x: mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else mpmath.mpmathify(x)  # noqa: E731
        A, B = (mpmath.matrix([[number(x) for x in row] for row in part]) for part in pair)
        C, power = B * B.H, A
        for _ in range(60):
            C, power = C + power * C * power.H, power * power
            if mpmath.mnorm(power, "f") < mpmath.mpf(10) ** (-3 * digits):
                break
        inverse, found, reached, at = mpmath.inverse(C), {}, B, 0
        for lag in sorted(lags):
            while at < lag:
                reached, at = A * reached, at + 1
            found[lag] = reached.H * inverse * reached
        return [found[lag] for lag in lags]
