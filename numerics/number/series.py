"""Functions of z as products of short factors, expanded to power series one factor at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from memlaw.numerics.number.arithmetic import Arithmetic, Scalar

Polynomial: TypeAlias = tuple[Scalar, ...]
Factor: TypeAlias = "FactoredFunction | Scalar"


@dataclass(frozen=True)
class FactoredFunction:
    """A product of polynomials over a product of polynomials; coefficients ascend from the constant.

    Sums are formed of polynomials only: statements add inside factors, never factors themselves.
    """

    arithmetic: Arithmetic
    tops: tuple[Polynomial, ...]
    bottoms: tuple[Polynomial, ...] = ()

    @classmethod
    def variable(cls, arithmetic: Arithmetic) -> FactoredFunction:
        """The function z."""
        return cls(arithmetic, ((arithmetic.zero, arithmetic.one),))

    def _lift(self, other: Factor) -> FactoredFunction:
        if isinstance(other, FactoredFunction):
            return other
        value = self.arithmetic.integer(other) if isinstance(other, int) else other
        return FactoredFunction(self.arithmetic, ((value,),))

    def _polynomial(self) -> Polynomial:
        if self.bottoms or not self.tops:
            raise ArithmeticError("only polynomials in z are added")
        total: Polynomial = (self.arithmetic.one,)
        for top in self.tops:
            total = tuple(_multiply(self.arithmetic, list(total), top, len(total) + len(top) - 1))
        return total

    def __add__(self, other: Factor) -> FactoredFunction:
        left, right = self._polynomial(), self._lift(other)._polynomial()
        length = max(len(left), len(right))
        zero = self.arithmetic.zero
        padded = [(*side, *[zero] * (length - len(side))) for side in (left, right)]
        return FactoredFunction(self.arithmetic, (tuple(a + b for a, b in zip(*padded, strict=True)),))

    __radd__ = __add__

    def __mul__(self, other: Factor) -> FactoredFunction:
        right = self._lift(other)
        return FactoredFunction(self.arithmetic, self.tops + right.tops, self.bottoms + right.bottoms)

    __rmul__ = __mul__

    def __truediv__(self, other: Factor) -> FactoredFunction:
        right = self._lift(other)
        return FactoredFunction(self.arithmetic, self.tops + right.bottoms, self.bottoms + right.tops)

    def __rtruediv__(self, other: Factor) -> FactoredFunction:
        return self._lift(other) / self

    def expand(self, length: int) -> list[Scalar]:
        """The first `length` coefficients of the power series at 0, factor by factor."""
        series = [self.arithmetic.one] + [self.arithmetic.zero] * (length - 1)
        for place in range(max(len(self.tops), len(self.bottoms))):
            if place < len(self.tops):
                series = _multiply(self.arithmetic, series, self.tops[place], length)
            if place < len(self.bottoms):
                series = _divide(series, self.bottoms[place])
        return series


def _multiply(arithmetic: Arithmetic, series: list[Scalar], factor: Polynomial, length: int) -> list[Scalar]:
    zero = arithmetic.zero
    padded = [*series, *[zero] * (length - len(series))]
    result = [factor[0] * value for value in padded]
    for shift, coefficient in enumerate(factor[1:], start=1):
        for place in range(shift, length):
            result[place] = result[place] + coefficient * padded[place - shift]
    return result


def _divide(series: list[Scalar], factor: Polynomial) -> list[Scalar]:
    result: list[Scalar] = []
    for place, value in enumerate(series):
        for shift in range(1, min(len(factor), place + 1)):
            value = value - factor[shift] * result[place - shift]
        result.append(value / factor[0])
    return result
