"""Dual numbers: a value and its derivative along a path, carried through sums, products and quotients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import acb

from memlaw.numerics.number.arithmetic import BALL, Scalar

Number: TypeAlias = Any  # a scalar or a dual number


@dataclass(slots=True)  # not frozen: most of the time would go into making them
class Dual:
    """value + slope e with e^2 = 0.

    >>> Dual(3.0, 1.0) * Dual(3.0, 1.0)
    Dual(value=9.0, slope=6.0)
    """

    value: Scalar
    slope: Scalar

    def _lifted(self, other: Number) -> Dual:
        return other if isinstance(other, Dual) else Dual(other, 0 * self.slope)

    def __add__(self, other: Number) -> Dual:
        right = self._lifted(other)
        return Dual(self.value + right.value, self.slope + right.slope)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Dual:
        right = self._lifted(other)
        return Dual(self.value - right.value, self.slope - right.slope)

    def __mul__(self, other: Number) -> Dual:
        right = self._lifted(other)
        return Dual(self.value * right.value, self.slope * right.value + self.value * right.slope)

    def __truediv__(self, other: Number) -> Dual:
        right = self._lifted(other)
        quotient = self.value / right.value
        return Dual(quotient, (self.slope - quotient * right.slope) / right.value)

    def power(self, exponent: int, one: Dual) -> Dual:
        """x^n for n >= 0, by repeated squaring; of balls x^(n-1) x, with its slope n x^(n-1) x'."""
        if exponent and isinstance(self.value, acb):
            before = BALL.power(self.value, exponent - 1)
            return Dual(before * self.value, exponent * before * self.slope)
        result, square = one, self
        while exponent:
            result = result * square if exponent % 2 else result
            square = square * square if exponent > 1 else square
            exponent //= 2
        return result
