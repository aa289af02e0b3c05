"""What shows the near truths false: linear algebra on lists, for exact Gaussian rationals or mpmath's numbers.

Everything from its definition: Stein's equation as linear equations, powers, sums, least squares. Nothing of memlaw's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpmath import conj, mp, mpc, mpf

from memlaw.theory.theorem import Theorem

mp.dps = 50  # of the figures below; each says by how much it may be wrong
Number = Any  # a Fraction, a Gaussian rational G, or one of mpmath's
Matrix = list[list[Number]]
ROUNDING = mpf("1e-30")


@dataclass(frozen=True)
class Figures:
    """Both sides of the claim at one point inside all its hypotheses, and what each may be wrong by, together."""

    at: str
    left: Number
    right: Number
    error: Number = ROUNDING


@dataclass(frozen=True)
class NearTruth:
    """A statement that one could believe, what shows it false, and why it is nearly true."""

    name: str
    why: str
    make: Callable[[], Theorem]
    shown_false: Callable[[], Figures]


class G:
    """A Gaussian rational, exactly.

    >>> G(1, 2) * G(1, -2) == G(5)
    True
    """

    def __init__(self, real: Any, imag: Any = 0) -> None:
        self.real, self.imag = Fraction(real), Fraction(imag)

    def __add__(self, other: G) -> G:
        return G(self.real + other.real, self.imag + other.imag)

    def __sub__(self, other: G) -> G:
        return G(self.real - other.real, self.imag - other.imag)

    def __mul__(self, other: G) -> G:
        return G(self.real * other.real - self.imag * other.imag, self.real * other.imag + self.imag * other.real)

    def __truediv__(self, other: G) -> G:
        size = other.real**2 + other.imag**2
        return self * G(other.real / size, -other.imag / size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, G) and (self.real, self.imag) == (other.real, other.imag)

    def __hash__(self) -> int:
        return hash((self.real, self.imag))

    def conjugate(self) -> G:
        return G(self.real, -self.imag)


def exact(*values: Any) -> list[G]:
    """Gaussian rationals of numbers, texts such as "3/7", or pairs (real, imaginary)."""
    return [G(*value) if isinstance(value, tuple) else G(value) for value in values]


def digits(*values: Any) -> list[mpc]:
    """The same to 50 digits."""
    return [v if isinstance(v, mpc) else mpc(*map(_real, v)) if isinstance(v, tuple) else mpc(_real(v)) for v in values]


def _real(value: Any) -> mpf:
    if isinstance(value, mpf | float | int):
        return mpf(value)
    fraction = Fraction(value)
    return mpf(fraction.numerator) / fraction.denominator


def one_like(value: Number) -> tuple[Number, Number]:
    """Zero and one of the same kind as a number."""
    return (G(0), G(1)) if isinstance(value, G) else (mpc(0), mpc(1))


def bar(value: Number) -> Number:
    """The conjugate."""
    return value.conjugate() if isinstance(value, G) else conj(value)


def times(left: Matrix, right: Matrix) -> Matrix:
    """The product of two matrices."""
    columns = list(zip(*right, strict=True))
    return [[total(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


def plus(left: Matrix, right: Matrix) -> Matrix:
    """The sum of two matrices."""
    return [[a + b for a, b in zip(r, s, strict=True)] for r, s in zip(left, right, strict=True)]


def adjoint(matrix: Matrix) -> Matrix:
    """The conjugate transpose."""
    return [[bar(value) for value in column] for column in zip(*matrix, strict=True)]


def total(values: Iterable[Number]) -> Number:
    """The sum of at least one number of any kind."""
    first, *rest = values
    for value in rest:
        first = first + value
    return first


def solve(matrix: Matrix, right: Matrix) -> Matrix:
    """The solution of a regular system, by Gauss and Jordan with the largest pivot."""
    rows = [[*row, *extra] for row, extra in zip(matrix, right, strict=True)]
    size = len(rows)
    for step in range(size):
        best = max(range(step, size), key=lambda p: _size(rows[p][step]))
        rows[step], rows[best] = rows[best], rows[step]
        pivot = rows[step][step]
        rows[step] = [value / pivot for value in rows[step]]
        for place in range(size):
            factor = rows[place][step]
            if place != step and _size(factor):
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[step], strict=True)]
    return [row[size:] for row in rows]


def _size(value: Number) -> Any:
    return value.real * value.real + value.imag * value.imag


def identity(size: int, like: Number) -> Matrix:
    """The identity."""
    zero, one = one_like(like)
    return [[one if p == q else zero for q in range(size)] for p in range(size)]


def inverse(matrix: Matrix) -> Matrix:
    """The inverse."""
    return solve(matrix, identity(len(matrix), matrix[0][0]))


def determinant(matrix: Matrix) -> Number:
    """The determinant, by expansion along the first row."""
    if len(matrix) == 1:
        return matrix[0][0]
    minors = ([[row[q] for q in range(len(row)) if q != p] for row in matrix[1:]] for p in range(len(matrix)))
    zero, one = one_like(matrix[0][0])
    signs = (one, zero - one)
    return total(signs[p % 2] * matrix[0][p] * determinant(minor) for p, minor in enumerate(minors))


def trace(matrix: Matrix) -> Number:
    """The trace."""
    return total(matrix[p][p] for p in range(len(matrix)))


def stein(A: Matrix, right: Matrix) -> Matrix:
    """The X with X - A X A^* = right, as N^2 linear equations."""
    size = len(A)
    zero, one = one_like(A[0][0])
    places = [(p, q) for p in range(size) for q in range(size)]
    system = [[(one if (p, q) == (s, t) else zero) - A[p][s] * bar(A[q][t]) for s, t in places] for p, q in places]
    found = solve(system, [[right[p][q]] for p, q in places])
    return [[found[p * size + q][0] for q in range(size)] for p in range(size)]


@dataclass
class Pair:
    """A pair (A, B), B with any number of columns; its Gramian, its memory matrix at a lag."""

    A: Matrix
    B: Matrix

    def __post_init__(self) -> None:
        self.C = stein(self.A, times(self.B, adjoint(self.B)))
        self.columns = [self.B]

    @classmethod
    def diagonal(cls, values: Sequence[Number], weights: Sequence[Number] | None = None) -> Pair:
        """A diagonal pair; weights of one unless given."""
        zero, one = one_like(values[0])
        A = [[value if p == q else zero for q in range(len(values))] for p, value in enumerate(values)]
        return cls(A, [[w] for w in (weights or [one] * len(values))])

    def reached(self, lag: int) -> Matrix:
        """A^lag B."""
        while len(self.columns) <= lag:
            self.columns.append(times(self.A, self.columns[-1]))
        return self.columns[lag]

    def under(self, covariance: Matrix, lag: int) -> Matrix:
        """B^* A^{*lag} (covariance)^{-1} A^lag B."""
        return times(adjoint(self.reached(lag)), solve(covariance, self.reached(lag)))

    def M(self, lag: int) -> Any:
        """The memory function of one input."""
        return self.under(self.C, lag)[0][0].real

    def window(self, length: int, lag: int) -> Any:
        """The memory in a window of at least N inputs."""
        gramian = times(self.B, adjoint(self.B))
        for s in range(1, length):
            gramian = plus(gramian, times(self.reached(s), adjoint(self.reached(s))))
        return self.under(gramian, lag)[0][0].real


def memory(lag: int, *values: Any) -> Any:
    """The memory of distinct eigenvalues to 50 digits: the projection of the lag on their geometric sequences."""
    poles = digits(*values)
    C = [[1 / (1 - p * conj(q)) for q in poles] for p in poles]
    v = [[p**lag] for p in poles]
    return times(adjoint(v), solve(C, v))[0][0].real
