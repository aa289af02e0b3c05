"""Infinite sums without truncation: exact sums of linear recurrences, and sums of exponentials in any arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.number.arithmetic import EXACT, Arithmetic, Divergent, Scalar


def recurrent_sum(term: Callable[[int], GaussianRational], start: int, order: int) -> GaussianRational:
    """The exact sum of term(start), term(start + 1), ... for a sequence with a linear recurrence of at most `order`.

    2 * order terms determine the rational generating function F; the sum is F(1). The caller vouches for
    convergence and for the bound on the order.
    """
    terms = [term(start + offset) for offset in range(2 * order)]
    connection = shortest_recurrence(terms)
    length = len(connection) - 1
    numerator = [
        EXACT.sum(connection[back] * terms[index - back] for back in range(index + 1)) for index in range(length)
    ]
    top = EXACT.sum(numerator)
    bottom = EXACT.sum(connection)
    if EXACT.is_zero(bottom):
        raise Divergent("the series has a pole at 1")
    return top / bottom


def shortest_recurrence(terms: list[GaussianRational]) -> list[GaussianRational]:
    """Berlekamp and Massey: the connection polynomial 1 + c_1 x + ... of the shortest linear recurrence."""
    one, zero = EXACT.one, EXACT.zero
    current, previous = [one], [one]
    length, gap, last = 0, 1, one
    for index, value in enumerate(terms):
        discrepancy = value
        for back in range(1, min(length, len(current) - 1) + 1):
            discrepancy += current[back] * terms[index - back]
        if EXACT.is_zero(discrepancy):
            gap += 1
            continue
        scale = discrepancy / last
        update = [zero] * gap + [scale * item for item in previous]
        longer = max(len(current), len(update))
        padded = current + [zero] * (longer - len(current))
        changed = [a - (update[place] if place < len(update) else zero) for place, a in enumerate(padded)]
        if 2 * length <= index:
            previous, last, length, gap = current, discrepancy, index + 1 - length, 1
        else:
            gap += 1
        current = changed
    return current + [zero] * (length + 1 - len(current))


Term: TypeAlias = "ExponentialSum | Scalar"


@dataclass(frozen=True)
class ExponentialSum:
    """sum over terms of coefficient * k^degree * base^k, as a function of k; closed under + and *."""

    arithmetic: Arithmetic
    terms: tuple[tuple[Scalar, Scalar, int], ...]

    def _lift(self, other: Term) -> ExponentialSum:
        if isinstance(other, ExponentialSum):
            return other
        return ExponentialSum(self.arithmetic, ((other, self.arithmetic.one, 0),))

    def __add__(self, other: Term) -> ExponentialSum:
        return ExponentialSum(self.arithmetic, self.terms + self._lift(other).terms)

    __radd__ = __add__

    def __mul__(self, other: Term) -> ExponentialSum:
        right = self._lift(other).terms
        return ExponentialSum(
            self.arithmetic, tuple((a * c, x * y, p + q) for a, x, p in self.terms for c, y, q in right)
        )

    __rmul__ = __mul__

    def __sub__(self, other: Term) -> ExponentialSum:
        return self.__add__(self._lift(other).__mul__(self.arithmetic.integer(-1)))

    def __rsub__(self, other: Term) -> ExponentialSum:
        return self._lift(other).__sub__(self)

    def __truediv__(self, other: Scalar) -> ExponentialSum:
        return self.__mul__(self.arithmetic.one / other)

    def __pow__(self, exponent: int) -> ExponentialSum:
        result = self._lift(self.arithmetic.one)
        for _ in range(exponent):
            result = result.__mul__(self)
        return result

    def conjugate(self) -> ExponentialSum:
        """The conjugate sequence (k is real)."""
        conjugate = self.arithmetic.conjugate
        return ExponentialSum(self.arithmetic, tuple((conjugate(a), conjugate(x), p) for a, x, p in self.terms))

    def sum_from(self, start: int) -> Scalar:
        """The sum over k >= start, for bases inside the unit circle."""
        total = self.arithmetic.zero
        for coefficient, base, degree in self.terms:
            total += coefficient * base**start * _power_sum(self.arithmetic, base, degree, start)
        return total


def _power_sum(arithmetic: Arithmetic, base: Scalar, degree: int, start: int) -> Scalar:
    """sum over n >= 0 of (start + n)^degree base^n for degree 0, 1, 2."""
    one = arithmetic.one
    gap = one - base
    first = arithmetic.integer(start)
    if degree == 0:
        return one / gap
    if degree == 1:
        return first / gap + base / gap**2
    if degree == 2:
        return first**2 / gap + 2 * first * base / gap**2 + base * (one + base) / gap**3
    raise ArithmeticError("powers of the index above 2 are not needed by any theorem")
