"""Memory by other means than memlaw's: Stein's equation as N^2 linear equations, power series by recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import product
from typing import Any

import mpmath
from mpmath import mpc, mpf

DIGITS = 50


class Own:
    """A companion pair of given eigenvalues at 50 digits; everything from its definition.

    >>> mpmath.nstr(Own([mpf(1) / 2]).M(1), 6)
    '0.1875'
    """

    def __init__(self, values: Iterable[Any], column: Any = None) -> None:
        self.l = [mpc(value) for value in values]
        self.N = len(self.l)
        polynomial = [mpc(1)]  # ascending powers of z
        for value in self.l:
            polynomial = [
                (polynomial[p - 1] if p else 0) - value * (polynomial[p] if p < len(polynomial) else 0)
                for p in range(len(polynomial) + 1)
            ]
        self.A = mpmath.zeros(self.N)
        for row in range(self.N):
            self.A[row, self.N - 1] = -polynomial[row]
            if row:
                self.A[row, row - 1] += 1
        self.B = column or mpmath.matrix([1] + [0] * (self.N - 1))
        self.columns = [self.B]
        self.known: dict[int, Any] = {}

    @cached_property
    def C(self) -> Any:
        """Stein's equation C - A C A^* = B B^*, entry by entry."""
        return stein(self.A, self.B * self.B.H)

    @cached_property
    def K(self) -> Any:
        """The inverse of C."""
        return mpmath.inverse(self.C)

    def reached(self, lag: int) -> Any:
        """A^lag B."""
        while len(self.columns) <= lag:
            self.columns.append(self.A * self.columns[-1])
        return self.columns[lag]

    def memory(self, lag: int, inverse: Any) -> Any:
        """B^* A^{*lag} (inverse) A^lag B."""
        return (self.reached(lag).H * inverse * self.reached(lag))[0].real

    def M(self, lag: int) -> Any:
        """The memory function."""
        if lag not in self.known:
            self.known[lag] = self.memory(lag, self.K)
        return self.known[lag]

    def total(self, start: int = 0, step: int = 1, power: int = 1) -> Any:
        """sum of M(start + step k)^power over k, far enough."""
        return sum(self.M(lag) ** power for lag in range(start, FAR, step))

    @cached_property
    def p(self) -> list[Any]:
        """b_k, by the recursion y_k = l y_{k-1} + x_{k-1} - conj(l) x_k of each factor."""
        series = [mpc(1)] + [mpc(0)] * FAR
        for value in self.l:
            made: list[Any] = []
            for place, term in enumerate(series):
                before = series[place - 1] if place else 0
                made.append((value * made[-1] if place else 0) + before - mpmath.conj(value) * term)
            series = made
        return series


FAR = 160  # at |l| <= 5/8 and N <= 4 what is beyond is below 1e-29


def stein(A: Any, right: Any) -> Any:
    """The solution X of X - A X A^* = right."""
    size = A.rows
    places = list(product(range(size), repeat=2))
    system = mpmath.matrix(size * size)
    for row, (p, q) in enumerate(places):
        for column, (s, t) in enumerate(places):
            system[row, column] = (1 if row == column else 0) - A[p, s] * mpmath.conj(A[q, t])
    solved = mpmath.lu_solve(system, mpmath.matrix([right[p, q] for p, q in places]))
    return mpmath.matrix(size, size) + mpmath.matrix([[solved[p * size + q] for q in range(size)] for p in range(size)])


def absolute(values: Iterable[Any]) -> Any:
    """The product of |x|^2."""
    return mpmath.fprod(abs(value) ** 2 for value in values)


def absolute_sum(values: Iterable[Any]) -> Any:
    """The sum of |x|^2."""
    return sum(abs(value) ** 2 for value in values)


def inner(left: Iterable[Any], right: Iterable[Any]) -> Any:
    """<left, right>."""
    return sum(v * mpmath.conj(w) for v, w in zip(left, right, strict=True))


def trace(matrix: Any) -> Any:
    """The trace."""
    return sum(matrix[p, p] for p in range(matrix.rows))


def shear(size: int) -> Any:
    """A regular complex matrix whose determinant is not 1."""
    return mpmath.matrix([[mpc(2 if p == q else 0, q - p if q > p else 0) for q in range(size)] for p in range(size)])


def pair_memory(A: Any, B: Any, lag: int) -> Any:
    """M of any controllable pair."""
    inverse = mpmath.inverse(stein(A, B * B.H))
    column = B
    for _ in range(lag):
        column = A * column
    return (column.H * inverse * column)[0].real


def window(own: Own, length: int, lag: int) -> Any:
    """M_T for a window of at least N."""
    columns = [own.reached(s) for s in range(length)]
    gramian = sum((column * column.H for column in columns[1:]), columns[0] * columns[0].H)
    return (columns[lag].H * mpmath.inverse(gramian) * columns[lag])[0].real


def halved_series(values: Iterable[Any]) -> Any:
    """The sum of the coefficients of prod 1/(1 - l z/2)."""
    series = [mpc(1)] + [mpc(0)] * FAR
    for value in values:
        for place in range(1, len(series)):
            series[place] += value / 2 * series[place - 1]
    return sum(series)


def derivative(function: Callable[[Any], Any]) -> Any:
    """The derivative at 0, to 30 digits."""
    step = mpf(10) ** -8
    return (8 * (function(step) - function(-step)) - function(2 * step) + function(-2 * step)) / (12 * step)


with mpmath.workdps(DIGITS):
    UNIT = (mpc("0.6", "0.8"), mpc(-1), mpc("0.28", "-0.96"))
    SECOND = Own((0.25, mpc(0, 0.5)))


def two_inputs(own: Own) -> Callable[[int], Any]:
    """The memory matrix of two inputs, the second with weights of its own."""
    inputs = mpmath.matrix([[own.B[p], mpc(p + 1, p - 1)] for p in range(own.N)])
    inverse = mpmath.inverse(stein(own.A, inputs * inputs.H))

    def matrix(lag: int) -> Any:
        reached = inputs
        for _ in range(lag):
            reached = own.A * reached
        return reached.H * inverse * reached

    return matrix
