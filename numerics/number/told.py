"""Exact numbers as messages tell them: as somebody would write them, and moduli on the right side of 1."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from memlaw.numerics.number.exact import ExactNumber, GaussianRational, Polar

LONGEST = 24  # characters of a fraction that are still read


def number_told(number: ExactNumber) -> str:
    """A number as it would be written.

    >>> number_told(GaussianRational(Fraction(51, 50))), number_told(GaussianRational(Fraction(1, 3), Fraction(-4, 3)))
    ('1.02', '1/3-4i/3')
    """
    if not isinstance(number, GaussianRational):
        return f"{complex(number.ball()):.17g}"
    real, (sign, imag) = rational_told(number.real), _signed(number.imag)
    if number.is_real:
        return real
    above, slash, below = imag.partition("/")
    part = f"{'' if above == '1' else above}i{slash}{below}"
    return f"{real}{sign}{part}" if number.real else f"{sign.removeprefix('+')}{part}"


def modulus_told(number: ExactNumber) -> str:
    """The modulus of a number that is not inside the unit circle: exactly, or so that it is told to be 1 or more.

    >>> [modulus_told(GaussianRational(Fraction(3, 5), Fraction(imag, 5))) for imag in (4, 5)]
    ['1', '1.16619']
    >>> modulus_told(GaussianRational(Fraction(1), Fraction(1, 10**9)))
    '1 + 5e-19'
    """
    if isinstance(number, Polar):
        return rational_told(number.modulus)
    if not isinstance(number, GaussianRational):
        return f"{max(1.0, float(abs(number.ball()))):.17g}"
    square = Fraction(number.real) ** 2 + Fraction(number.imag) ** 2
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root**2 == square:
        return rational_told(root)
    root = Fraction(isqrt(square.numerator * square.denominator * 10**40), square.denominator * 10**20)
    beyond = (square - 1) / (root + 1)
    if beyond >= Fraction(1, 10**4):
        return _about(root)
    return f"1 + {float(beyond):.2g}" if float(beyond) else "just above 1"


def rational_told(value: Fraction) -> str:
    """A rational as a decimal where that is all of it, as a binary number tells of itself, or as a short fraction.

    >>> [rational_told(Fraction(text)) for text in ("51/50", "1/3", "2")], rational_told(Fraction(0.1))
    (['1.02', '1/3', '2'], '0.1')
    """
    text = str(value) if abs(value.numerator) < 10**LONGEST > value.denominator else ""
    if value.denominator == 1 and text:
        return text
    try:
        decimal = repr(float(value))
    except OverflowError:
        return _about(value)
    if value in (Fraction(decimal), Fraction(float(decimal))):
        return decimal
    return text if 0 < len(text) <= LONGEST else _about(value)


def _signed(value: Fraction) -> tuple[str, str]:
    return "-" if value < 0 else "+", rational_told(abs(value))


def _about(value: Fraction) -> str:
    """A number to six digits; one beyond all floats by its power of ten."""
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return f"1e{int((value.numerator.bit_length() - value.denominator.bit_length()) * 0.30103)}"
