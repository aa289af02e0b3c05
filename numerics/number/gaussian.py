"""Gaussian rationals as SymPy's domain QQ_I has them, with arithmetic that converts nothing."""

from __future__ import annotations

from fractions import Fraction
from numbers import Real
from typing import Any

from flint import arb, fmpq
from sympy import QQ
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.number.precision import precision

ZERO, ONE = QQ(0), QQ(1)
LONGEST = 10_000  # bits of a number that is written out


class Gaussian(GaussianRational):  # type: ignore[misc]  # SymPy has no types
    """x + i y with rational x and y; sums and products with plain elements of QQ_I are of this class too.

    >>> gaussian(QQ(1, 2), QQ(1)) * 2 == gaussian(QQ(1), QQ(2))
    True
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Equality with plain numbers too, a float being the binary number that it is: SymPy's are never equal to 0."""
        if isinstance(other, GaussianRational):
            return bool(self.x == other.x and self.y == other.y)
        if isinstance(other, complex):
            return bool(self.x == _exact(other.real) and self.y == _exact(other.imag))
        return not self.y and bool(self.x == _exact(other)) if isinstance(other, Real) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.x, self.y)) if self.y else hash(self.x)

    def __str__(self) -> str:
        if not self.y:
            return written(self.x)
        return f"{written(self.x)} {'+' if self.y > 0 else '-'} {written(abs(self.y))} i"

    def __add__(self, other: Any) -> Any:
        if isinstance(other, GaussianRational):
            return gaussian(self.x + other.x, self.y + other.y)
        return gaussian(self.x + other, self.y) if isinstance(other, int) else super().__add__(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, GaussianRational):
            return gaussian(self.x - other.x, self.y - other.y)
        return gaussian(self.x - other, self.y) if isinstance(other, int) else super().__sub__(other)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, GaussianRational):
            return gaussian(other.x - self.x, other.y - self.y)
        return gaussian(other - self.x, -self.y) if isinstance(other, int) else super().__rsub__(other)

    def __mul__(self, other: Any) -> Any:
        a, b = self.x, self.y
        if isinstance(other, GaussianRational):
            x, y = other.x, other.y
            if b and y:
                return gaussian(a * x - b * y, a * y + b * x)
            return gaussian(a * x, b * x if b else a * y)
        return gaussian(a * other, b * other) if isinstance(other, int) else super().__mul__(other)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Any:
        return super().__pow__(exponent) if exponent else gaussian(ONE)  # SymPy's has plain integers inside

    def __neg__(self) -> Gaussian:
        return gaussian(-self.x, -self.y)

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, GaussianRational):
            return self * _reciprocal(other)
        found = super().__truediv__(other)
        return gaussian(found.x, found.y) if isinstance(found, GaussianRational) else found

    def __rtruediv__(self, other: Any) -> Any:
        return _reciprocal(self) * other


def gaussian(x: Any, y: Any = ZERO) -> Gaussian:
    """x + i y, of rationals of SymPy's domain QQ."""
    made: Gaussian = object.__new__(Gaussian)
    made.x, made.y = x, y
    return made


def written(part: Any) -> str:
    """A rational number in text, one of thousands of digits nearly: Python writes no such integers.

    >>> written(QQ(1, 3)), written(QQ(10) ** 5000)
    ('1/3', '1.00000000000000e+5000 nearly')
    """
    top, bottom = int(part.numerator), int(part.denominator)
    if max(top.bit_length(), bottom.bit_length()) <= LONGEST:
        return str(part)
    with precision(128):
        return f"{arb(fmpq(top, bottom)).str(15, radius=False)} nearly"


def _exact(value: Any) -> Any:
    """A real number in QQ; None for one that is not finite."""
    try:
        return QQ(*Fraction(value).as_integer_ratio())
    except (ValueError, OverflowError):
        return None


def _reciprocal(value: GaussianRational) -> Gaussian:
    x, y = value.x, value.y
    if not y:
        if not x:
            raise ZeroDivisionError(f"1 / {value}")
        return gaussian(ONE / x)
    square = ONE * x * x + y * y
    return gaussian(x / square, -y / square)
