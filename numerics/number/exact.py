"""Numbers that are known exactly, and can be enclosed at any precision.

A spectrum in float64 is a rounded one. Every eigenvalue here carries its exact origin instead (a
rational, a radius with a rational angle, a sampled continuous pole), so that equality is decided and
not guessed, and balls of any precision can be had.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, SupportsComplex, SupportsFloat, TypeAlias, runtime_checkable

from flint import acb, arb, fmpq

from memlaw.scalars import read_parts, read_real

RealNumber: TypeAlias = SupportsFloat | str


@runtime_checkable
class ExactNumber(Protocol):
    """A complex number with exact equality, a conjugate and an enclosing ball."""

    @property
    def is_real(self) -> bool:
        """Whether the imaginary part is exactly zero."""

    def conjugate(self) -> ExactNumber:
        """The complex conjugate, equal (``==``) to self exactly when self is real."""

    def ball(self) -> acb:
        """A ball that contains the number, at flint's current precision."""

    def inside_disk(self) -> bool:
        """Whether the modulus is below 1, decided exactly."""


def to_arb(value: Fraction) -> arb:
    """Enclose a rational at flint's current precision (``arb(float)`` would keep its rounding error).

    >>> to_arb(Fraction(1, 3)).contains(arb(fmpq(1, 3)))
    True
    """
    return arb(fmpq(value.numerator, value.denominator))


def read_rational(value: object, what: str = "") -> Fraction:
    """Read a real number as the very rational that it is; floats are taken as binary numbers.

    Errors: InvalidInput for NaN, infinity and what is no real number.

    >>> read_rational(0.5), read_rational("1/3")
    (Fraction(1, 2), Fraction(1, 3))
    """
    return read_real(value, what)


def read_decimal(value: object, what: str = "") -> Fraction:
    """Read a float as the decimal number it prints as, so that 0.05 means 1/20, in float32 too.

    >>> read_decimal(0.05), read_decimal(Fraction(1, 3))
    (Fraction(1, 20), Fraction(1, 3))
    """
    return read_real(value, what, decimal=True)


@dataclass(frozen=True)
class GaussianRational:
    """real + i imag with rational parts.

    >>> GaussianRational(Fraction(1, 2), Fraction(0)).is_real
    True
    """

    real: Fraction
    imag: Fraction = Fraction(0)

    @property
    def is_real(self) -> bool:
        """Whether the imaginary part is zero."""
        return self.imag == 0

    def conjugate(self) -> GaussianRational:
        """Return real - i imag."""
        return GaussianRational(self.real, -self.imag)

    def ball(self) -> acb:
        """Enclose both parts."""
        return acb(to_arb(self.real), to_arb(self.imag))

    def inside_disk(self) -> bool:
        """Decide real^2 + imag^2 < 1 in rationals."""
        return self.real**2 + self.imag**2 < 1


@dataclass(frozen=True)
class Polar:
    """modulus * exp(i pi angle) with rational modulus > 0 and angle in (-1, 1].

    >>> Polar(Fraction(1, 2), Fraction(1)).is_real
    True
    """

    modulus: Fraction
    angle: Fraction

    @property
    def is_real(self) -> bool:
        """Whether the angle is a multiple of pi."""
        return self.angle in (0, 1)

    def conjugate(self) -> Polar:
        """Mirror the angle; angle 1 is its own mirror image."""
        return Polar(self.modulus, wrap(-self.angle, Fraction(2)))

    def ball(self) -> acb:
        """Enclose the number; exp_pi_i is exact at multiples of 1/2."""
        direction = acb(to_arb(self.angle)).exp_pi_i()
        return acb(direction.real if self.is_real else direction) * to_arb(self.modulus)

    def inside_disk(self) -> bool:
        """Decide modulus < 1 in rationals."""
        return self.modulus < 1


def wrap(value: Fraction, period: Fraction) -> Fraction:
    """Reduce a rational into (-period/2, period/2].

    >>> wrap(Fraction(3, 2), Fraction(2)), wrap(Fraction(-1), Fraction(2))
    (Fraction(-1, 2), Fraction(1, 1))
    """
    return value - period * math.ceil(value / period - Fraction(1, 2))


Number: TypeAlias = ExactNumber | RealNumber | SupportsComplex | tuple[RealNumber, RealNumber]


def read_number(value: Number, what: str = "") -> ExactNumber:
    """Read a number of any make (`memlaw.scalars`), or a pair (real, imag) of them, as an exact number.

    Floats are taken as binary numbers.

    >>> read_number(0.5 + 0.25j)
    GaussianRational(real=Fraction(1, 2), imag=Fraction(1, 4))
    """
    kind = type(value)
    if kind not in (float, complex) and isinstance(value, ExactNumber):
        return value
    if isinstance(value, tuple | list) and len(value) == 2:
        return GaussianRational(read_rational(value[0], what), read_rational(value[1], what))
    return GaussianRational(*read_parts(value, what))
