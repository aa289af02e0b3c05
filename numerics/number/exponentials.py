"""Infinite sums without truncation: exact sums of linear recurrences, and sums of exponentials in any arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic, Divergent, NotRepresentable, Scalar
from memlaw.numerics.number.precision import precision, squared_modulus

CONFIRMING = 2  # terms beyond those that determine a recurrence


def recurrent_sum(term: Callable[[int], GaussianRational], start: int, order: int) -> GaussianRational:
    """The exact sum of term(start), term(start + 1), ... for a sequence with a linear recurrence shorter than `order`.

    2 * order terms determine and confirm the rational generating function F; the sum is F(1). Errors: NotRepresentable
    where no recurrence is confirmed, or where the series is not known to converge.

    >>> half = EXACT.one / EXACT.integer(2)
    >>> recurrent_sum(lambda index: half**index, 0, 3) == EXACT.integer(2)
    True
    """
    terms = [term(start + offset) for offset in range(2 * order)]
    connection = shortest_recurrence(terms)
    length = len(connection) - 1
    if len(terms) < 2 * length + CONFIRMING:
        raise NotRepresentable(f"a sum whose terms are not seen to follow a recurrence of order {order} or less")
    numerator = [
        EXACT.sum(connection[back] * terms[index - back] for back in range(index + 1)) for index in range(length)
    ]
    top = EXACT.sum(numerator)
    bottom = EXACT.sum(connection)
    if EXACT.is_zero(bottom):
        raise Divergent("the series has a pole at 1")
    if not _decays(connection):
        raise NotRepresentable("a series that is not known to converge")
    return top / bottom


def _decays(connection: list[GaussianRational]) -> bool:
    """Whether all roots of z^n + c_1 z^(n-1) + ... lie inside the unit circle, by Schur and Cohn, in balls."""
    with precision(64 + 32 * len(connection)):
        rest = [BALL.number(*map(_fraction, (value.x, value.y))) for value in connection]
        while len(rest) > 1:
            last = rest[-1]
            gap = 1 - squared_modulus(last)
            if not gap > 0:
                return False
            mirrored = [value.conjugate() for value in reversed(rest)]
            rest = [(value - last * other) / gap for value, other in zip(rest[:-1], mirrored[:-1], strict=True)]
    return True


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


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
LARGEST_STEP = 64  # of an index m k + s at which a sequence is taken


@dataclass(frozen=True)
class ExponentialSum:
    """sum over terms of coefficient * k^degree * base^k, as a function of k >= start; closed under + and *."""

    arithmetic: Arithmetic
    terms: tuple[tuple[Scalar, Scalar, int], ...]
    start: int = 0

    @classmethod
    def index(cls, arithmetic: Arithmetic) -> ExponentialSum:
        """The sequence k itself."""
        return cls(arithmetic, ((arithmetic.one, arithmetic.one, 1),))

    def _lift(self, other: Term) -> ExponentialSum:
        if isinstance(other, ExponentialSum):
            return other
        value = self.arithmetic.integer(other) if isinstance(other, int) else other
        return ExponentialSum(self.arithmetic, ((value, self.arithmetic.one, 0),))

    def _with(self, terms: Iterable[tuple[Scalar, Scalar, int]], other: ExponentialSum) -> ExponentialSum:
        return ExponentialSum(self.arithmetic, tuple(terms), max(self.start, other.start))

    def __add__(self, other: Term) -> ExponentialSum:
        right = self._lift(other)
        return self._with(self.terms + right.terms, right)

    __radd__ = __add__

    def __mul__(self, other: Term) -> ExponentialSum:
        right = self._lift(other)
        return self._with(((a * c, x * y, p + q) for a, x, p in self.terms for c, y, q in right.terms), right)

    __rmul__ = __mul__

    def __neg__(self) -> ExponentialSum:
        return self.__mul__(self.arithmetic.integer(-1))

    def __sub__(self, other: Term) -> ExponentialSum:
        return self.__add__(-self._lift(other))

    def __rsub__(self, other: Term) -> ExponentialSum:
        return self._lift(other).__sub__(self)

    def __truediv__(self, other: Term) -> ExponentialSum:
        return self.__mul__(self._lift(other).inverse())

    def __rtruediv__(self, other: Term) -> ExponentialSum:
        return self._lift(other).__truediv__(self)

    def inverse(self) -> ExponentialSum:
        """1/(a x^k); of several terms, or with powers of k, the inverse is no such sum."""
        if len(self.terms) != 1 or self.terms[0][2]:
            raise NotRepresentable("a quotient of sums of exponentials is no such sum")
        one, (value, base, _) = self.arithmetic.one, self.terms[0]
        return replace(self, terms=((one / value, one / base, 0),))

    def __pow__(self, exponent: int) -> ExponentialSum:
        result = self._lift(self.arithmetic.one)
        for _ in range(exponent):
            result = result.__mul__(self)
        return result

    def conjugate(self) -> ExponentialSum:
        """The conjugate sequence (k is real)."""
        conjugate = self.arithmetic.conjugate
        return replace(self, terms=tuple((conjugate(a), conjugate(x), p) for a, x, p in self.terms))

    def affine(self) -> tuple[int, int]:
        """(m, s) where the sequence is m k + s, so that others can be taken there.

        >>> (2 * ExponentialSum.index(EXACT) + EXACT.integer(-3)).affine()
        (2, -3)
        """
        is_zero, parts = self.arithmetic.is_zero, [self.arithmetic.zero, self.arithmetic.zero]
        for value, base, degree in self.terms:
            if degree > 1 or not is_zero(base - self.arithmetic.one):
                raise NotRepresentable("a sequence at an index that is not m k + s")
            parts[degree] = parts[degree] + value
        return self._whole(parts[1]), self._whole(parts[0])

    def _whole(self, value: Scalar) -> int:
        for found in sorted(range(-LARGEST_STEP, LARGEST_STEP + 1), key=abs):
            if self.arithmetic.is_zero(value - self.arithmetic.integer(found)):
                return found
        raise NotRepresentable("a sequence at an index that is not m k + s with whole numbers")

    def at(self, index: ExponentialSum, start: int = 0) -> ExponentialSum:
        """The sequence at m k + s; it is this sum at k >= start at least.

        >>> halves = ExponentialSum(EXACT, ((EXACT.one, EXACT.one / EXACT.integer(2), 0),))
        >>> halves.at(ExponentialSum.index(EXACT) + EXACT.integer(1)).sum_from(0) == EXACT.one
        True
        """
        slope, shift = index.affine()
        if (slope, shift) == (1, 0):
            return self
        if slope < 1:
            raise NotRepresentable("a sequence at an index that does not rise")
        terms: list[tuple[Scalar, Scalar, int]] = []
        for value, base, degree in self.terms:
            if self.arithmetic.is_zero(base):  # 0^k: nothing from k = 1 on
                start = max(start, 1)
                continue
            scale = value * base**shift if shift >= 0 else value / base**-shift
            terms += [
                (math.comb(degree, power) * slope**power * shift ** (degree - power) * scale, base**slope, power)
                for power in range(degree + 1)
            ]
        return ExponentialSum(self.arithmetic, tuple(terms), max(0, -((shift - max(start, self.start)) // slope)))

    def raised(self, base: Scalar) -> ExponentialSum:
        """x^(m k + s), for this index m k + s."""
        slope, shift = self.affine()
        if isinstance(base, ExponentialSum) or slope < 0 or shift < 0 or self.arithmetic.is_zero(base):
            raise NotRepresentable("a power that is no exponential")
        return ExponentialSum(self.arithmetic, ((base**shift, base**slope, 0),))

    def sum_from(self, start: int) -> Scalar:
        """The sum over k >= start, for bases that are known to lie inside the unit circle."""
        total = self.arithmetic.zero
        for coefficient, base, degree in self._collected():
            if self.arithmetic.is_zero(coefficient):
                continue
            if not self.arithmetic.inside(base):
                raise NotRepresentable("a geometric series that is not known to converge")
            total += coefficient * base**start * _power_sum(self.arithmetic, base, degree, start)
        return total

    def _collected(self) -> Iterable[tuple[Scalar, Scalar, int]]:
        """The terms; where numbers are compared exactly those of one base and degree together."""
        if not self.arithmetic.formal:
            return self.terms
        found: dict[tuple[Scalar, int], tuple[Scalar, Scalar, int]] = {}
        for coefficient, base, degree in self.terms:
            known = found.get((base, degree))
            found[base, degree] = (coefficient if known is None else known[0] + coefficient, base, degree)
        return found.values()


def _power_sum(arithmetic: Arithmetic, base: Scalar, degree: int, start: int) -> Scalar:
    """sum over n >= 0 of (start + n)^degree base^n: by Stirling's numbers a sum of falling powers of n."""
    gap = arithmetic.one - base
    total = arithmetic.zero
    for power in range(degree + 1):
        scale = math.comb(degree, power) * start ** (degree - power)
        for falling in range(power + 1):
            weight = scale * _stirling(power, falling) * math.factorial(falling)
            if weight:
                total = total + arithmetic.integer(weight) * base**falling / gap ** (falling + 1)
    return total


@cache
def _stirling(total: int, parts: int) -> int:
    """In how many ways a set falls into so many parts."""
    if total == parts:
        return 1
    if not 0 < parts < total:
        return 0
    return parts * _stirling(total - 1, parts) + _stirling(total - 1, parts - 1)
