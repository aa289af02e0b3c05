"""Infinite sums without truncation: sums of exponentials, in any arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from memlaw.numerics.number.arithmetic import Arithmetic, Scalar
from memlaw.numerics.number.failures import NoClosedForm, NotRepresentable

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
            raise NoClosedForm("a quotient of sums of exponentials is no such sum")
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

        >>> from memlaw.numerics.number.arithmetic import EXACT
        >>> (2 * ExponentialSum.index(EXACT) + EXACT.integer(-3)).affine()
        (2, -3)
        """
        is_zero, parts = self.arithmetic.is_zero, [self.arithmetic.zero, self.arithmetic.zero]
        for value, base, degree in self.terms:
            if degree > 1 or not is_zero(base - self.arithmetic.one):
                raise NoClosedForm("a sequence at an index that is not m k + s")
            parts[degree] = parts[degree] + value
        return self._whole(parts[1]), self._whole(parts[0])

    def _whole(self, value: Scalar) -> int:
        for found in sorted(range(-LARGEST_STEP, LARGEST_STEP + 1), key=abs):
            if self.arithmetic.is_zero(value - self.arithmetic.integer(found)):
                return found
        raise NoClosedForm("a sequence at an index that is not m k + s with whole numbers")

    def at(self, index: ExponentialSum, start: int = 0) -> ExponentialSum:
        """The sequence at m k + s; it is this sum at k >= start at least.

        >>> from memlaw.numerics.number.arithmetic import EXACT
        >>> halves = ExponentialSum(EXACT, ((EXACT.one, EXACT.one / EXACT.integer(2), 0),))
        >>> halves.at(ExponentialSum.index(EXACT) + EXACT.integer(1)).sum_from(0) == EXACT.one
        True
        """
        slope, shift = index.affine()
        if (slope, shift) == (1, 0):
            return self
        if slope < 1:
            raise NoClosedForm("a sequence at an index that does not rise")
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
            raise NoClosedForm("a power that is no exponential")
        return ExponentialSum(self.arithmetic, ((base**shift, base**slope, 0),))

    def sum_from(self, start: int) -> Scalar:
        """The sum over k >= start, for bases that are known to lie inside the unit circle."""
        arithmetic, total = self.arithmetic, self.arithmetic.zero
        is_zero, inside = arithmetic.is_zero, arithmetic.inside
        for coefficient, base, degree in self._collected():
            if is_zero(coefficient):
                continue
            if not inside(base):
                raise NotRepresentable("a geometric series that is not known to converge")
            total += coefficient * base**start * _power_sum(arithmetic, base, degree, start)
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
    if not degree:
        return arithmetic.one / gap
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
