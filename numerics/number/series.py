"""Functions of z as products of short factors, expanded to power series one factor at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import add, mul
from typing import TypeAlias

from memlaw.numerics.number.arithmetic import FLOAT, Arithmetic, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum

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

    def __pow__(self, exponent: int) -> FactoredFunction:
        if exponent < 0:
            return 1 / self**-exponent
        tops = self.tops * exponent or ((self.arithmetic.one,),)
        return FactoredFunction(self.arithmetic, tops, self.bottoms * exponent)

    def __rtruediv__(self, other: Factor) -> FactoredFunction:
        return self._lift(other) / self

    def expand(self, length: int) -> list[Scalar]:
        """The first `length` coefficients of the power series at 0, factor by factor."""
        series = [self.arithmetic.one] + [self.arithmetic.zero] * (length - 1)
        for place in range(max(len(self.tops), len(self.bottoms))):
            if place < len(self.tops):
                series = _multiply(self.arithmetic, series, self.tops[place], length)
            if place < len(self.bottoms):
                series = _divide(self.arithmetic, series, self.bottoms[place])
        return series

    def exponentials(self) -> ExponentialSum:
        """The coefficients as a sum over poles 1/x of k^d x^k, which they are once k passes the degree.

        Partial fractions give it where the poles are distinct; else it is solved for from as many terms.

        >>> from memlaw.numerics.number.arithmetic import EXACT
        >>> z = FactoredFunction.variable(EXACT)
        >>> (1 / (1 + z * EXACT.integer(-2))).exponentials().terms == ((EXACT.one, EXACT.integer(2), 0),)
        True
        """
        poles = self._poles()
        degree = sum(_degree(self.arithmetic, top) for top in self.tops)
        start = max(0, degree - len(poles) + 1)
        is_zero = self.arithmetic.is_zero
        parts = [(base, sum(is_zero(base - x) for x in poles[:place])) for place, base in enumerate(poles)]
        fit = any(power for _, power in parts) or self.arithmetic is FLOAT  # fractions of a cluster cancel in floats
        scales = self._fitted(parts, start) if fit else self._residues(poles)
        terms = tuple((scale, *part) for scale, part in zip(scales, parts, strict=True))
        return ExponentialSum(self.arithmetic, terms, start)

    def _residues(self, poles: list[Scalar]) -> list[Scalar]:
        """The coefficient of 1/(1 - x z) in partial fractions, for distinct poles: the other factors at z = 1/x.

        Each factor is taken times its power of x, so that nothing is divided by x unless the degrees need it.
        """
        arithmetic = self.arithmetic
        tops = [top[: _degree(arithmetic, top) + 1] for top in self.tops]
        spare = len(poles) - 1 - sum(len(top) - 1 for top in tops)
        units = reduce(mul, (factor[0] for factor in self.bottoms), arithmetic.one)
        scales = []
        for place, pole in enumerate(poles):
            above = reduce(mul, (_horner(top, pole) for top in tops), arithmetic.one)
            gaps = reduce(mul, (pole - other for spot, other in enumerate(poles) if spot != place), units)
            scales.append(above * pole**spare / gaps if spare >= 0 else above / (gaps * pole**-spare))
        return scales

    def _fitted(self, parts: list[tuple[Scalar, int]], start: int) -> list[Scalar]:
        """The coefficients of k^d x^k from as many terms of the series."""
        places = range(start, start + len(parts))
        values = self.expand(places.stop)[start:]
        matrix = [[base**place * place**power for base, power in parts] for place in places]
        solved = self.arithmetic.solve(self.arithmetic.matrix(matrix), self.arithmetic.column(values))
        return self.arithmetic.flat(solved)

    def _poles(self) -> list[Scalar]:
        """x for each factor 1 - x z below."""
        found = []
        for factor in self.bottoms:
            degree = _degree(self.arithmetic, factor)
            if degree > 1:
                raise NotRepresentable("a factor with several poles")
            if degree:
                found.append(-1 * factor[1] if _is_one(self.arithmetic, factor[0]) else -1 * factor[1] / factor[0])
        return found


def _horner(polynomial: Polynomial, value: Scalar) -> Scalar:
    """The polynomial with its coefficients reversed, at a value."""
    return reduce(lambda total, coefficient: total * value + coefficient, polynomial)


def _is_one(arithmetic: Arithmetic, value: Scalar) -> bool:
    return arithmetic.is_zero(value - arithmetic.one)


def _degree(arithmetic: Arithmetic, factor: Polynomial) -> int:
    return max((place for place, value in enumerate(factor) if not arithmetic.is_zero(value)), default=0)


def _multiply(arithmetic: Arithmetic, series: list[Scalar], factor: Polynomial, length: int) -> list[Scalar]:
    padded = [*series, *[arithmetic.zero] * (length - len(series))]
    result = _scaled(arithmetic, padded, factor[0])
    for shift, coefficient in enumerate(factor[1:], start=1):
        moved = _scaled(arithmetic, padded[: length - shift], coefficient)
        result[shift:] = map(add, result[shift:], moved)
    return result


def _scaled(arithmetic: Arithmetic, series: list[Scalar], scale: Scalar) -> list[Scalar]:
    return list(series) if _is_one(arithmetic, scale) else [scale * value for value in series]


def _divide(arithmetic: Arithmetic, series: list[Scalar], factor: Polynomial) -> list[Scalar]:
    unit, result = _is_one(arithmetic, factor[0]), list[Scalar]()
    if unit and len(factor) == 2:  # as nearly all are
        return list(accumulate(series, lambda before, value: value - factor[1] * before))
    for place, value in enumerate(series):
        for shift in range(1, min(len(factor), place + 1)):
            value = value - factor[shift] * result[place - shift]
        result.append(value if unit else value / factor[0])
    return result
