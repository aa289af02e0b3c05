"""Numbers of every make as exact real and imaginary parts: the one reader of a number.

Read are Python's numbers, `Fraction` and `Decimal`, those of NumPy, torch, SymPy, mpmath and flint (also as arrays of
dimension 0), and texts in the grammar of `memlaw.grammar`. None of these libraries is imported for it. What is exact
stays exact. A float, of whatever precision, means one of two numbers, and the caller says which:

* the binary number that it is, where floats are data: eigenvalues, poles, matrices, gates, parameters of a layer;
* the decimal number that it prints as, where people write numbers down: step sizes, radii, thresholds and all other
  settings, and the exact points of `memlaw.check_at`. The decimal of a float is the shortest one that rounds to it
  in its own precision: 1/20 for 0.05, for numpy.float32(0.05) and for a bfloat16 of 0.05.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_UP, Context, Decimal
from fractions import Fraction
from itertools import count
from math import frexp, isfinite
from operator import index
from typing import Any

from memlaw.errors import InvalidInput, shown
from memlaw.grammar import EXAMPLE, LARGEST_EXPONENT, MOST_BITS, Parts, read_text

DOUBLE_BITS = 53
_ZERO = Fraction(0)


def read_parts(value: object, what: str = "", *, decimal: bool = False) -> Parts:
    """The real and the imaginary part of a number, exactly; ``decimal``: a float means the decimal that it prints as.

    what: how a refusal names it. Errors: InvalidInput for what is no number or not a single one, truth values,
    numbers that are not finite, numbers that are not rational, balls that hold more than one number.

    >>> read_parts(0.5 - 0.25j), read_parts("I/3")
    ((Fraction(1, 2), Fraction(-1, 4)), (Fraction(0, 1), Fraction(1, 3)))
    >>> read_parts(0.05, decimal=True)
    (Fraction(1, 20), Fraction(0, 1))
    """
    if not decimal and (type(value) is float or type(value) is complex):  # at once: these are many
        real, imag = value.real, value.imag
        if isfinite(real) and isfinite(imag):
            return Fraction(real), Fraction(imag)
    return _Reader(value, what, decimal).parts(value)


def read_real(value: object, what: str = "", *, decimal: bool = False) -> Fraction:
    """A real number, exactly; errors and arguments as for `read_parts`.

    >>> read_real(Decimal("0.1")), read_real(0.1) == Fraction(1, 10), read_real(0.1, decimal=True)
    (Fraction(1, 10), False, Fraction(1, 10))
    """
    real, imag = read_parts(value, what, decimal=decimal)
    if imag:
        raise refusal(value, what, "it must be a real number", "leave the imaginary part out")
    return real


def shortest(value: Fraction, bits: int) -> Fraction:
    """The decimal number of fewest digits that rounds to a binary number of so many bits.

    >>> shortest(Fraction(13421773, 268435456), 24)  # of float32
    Fraction(1, 20)
    """
    if not value:
        return value
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    exponent -= size < Fraction(2) ** exponent
    above = Fraction(2) ** (exponent - bits)
    below = above / 2 if size == Fraction(2) ** exponent else above  # floats are closer to each other there
    for digits in count(1):
        for rounding in (ROUND_HALF_EVEN, ROUND_UP):
            found = Fraction(Context(digits, rounding).divide(size.numerator, size.denominator))
            if -below < found - size < above:
                return found if value > 0 else -found
    raise AssertionError  # the loop has no end


def is_truth(value: object) -> bool:
    """Whether a value is a truth value, which Python would count as 0 or 1.

    >>> is_truth(True), is_truth(1)
    (True, False)
    """
    return isinstance(value, bool) or str(getattr(value, "dtype", "")) in ("bool", "torch.bool")


def refusal(value: object, what: str, rule: str, remedy: str) -> InvalidInput:
    """What is said of a number that is refused."""
    return InvalidInput(f"{what} {shown(value)}".strip(), rule, remedy)


class _Reader:
    """What is read for whom, so that a refusal can say it."""

    def __init__(self, given: object, what: str, decimal: bool) -> None:
        self.given, self.what, self.decimal = given, what, decimal

    def refused(self, rule: str, remedy: str = EXAMPLE) -> InvalidInput:
        return refusal(self.given, self.what, rule, remedy)

    def no_number(self) -> InvalidInput:
        return self.refused("it is not a number")

    def parts(self, value: Any) -> Parts:
        """Both parts of a number of any make."""
        value = value if isinstance(value, str) else self.plain(value)
        if isinstance(value, str):
            return self.text(value)
        if library(value) == "sympy":
            return self.of_sympy(value)
        if _is_complex(value):
            return self.real(value.real), self.real(value.imag)
        return self.real(value), _ZERO

    def plain(self, value: Any) -> Any:
        """A number out of an array of dimension 0; a tensor detached, on the CPU."""
        if isinstance(value, type) or getattr(value, "ndim", False):
            raise self.no_number()
        if library(value) == "torch" and hasattr(value, "detach"):
            if value.device.type == "meta":
                raise self.no_number()
            return value.detach().cpu().resolve_conj()
        if hasattr(value, "dtype") and hasattr(value, "__array__"):
            if getattr(value, "mask", False):
                raise self.refused("a masked entry is not a number", "fill it in, or leave it out")
            array = value.__array__()
            return array.item() if array.dtype == object else array[()]
        return value

    def text(self, value: str) -> Parts:
        try:
            return read_text(value)
        except InvalidInput as error:
            raise InvalidInput(f"{self.what} {error.given}".strip(), error.rule, error.remedy) from error

    def real(self, value: Any) -> Fraction:
        """A real number of any make."""
        if is_truth(value):
            raise self.refused("a truth value is not a number", "write 1 or 0 where that is meant")
        reader = _READERS.get(library(value))
        if reader is not None:
            return self.bounded(reader(self, value))
        if isinstance(value, Decimal):
            return self.of_decimal(value)
        if isinstance(value, float):
            return Fraction(repr(float(value))) if self.decimal and isfinite(value) else self.ratio(value)
        if _has_ratio(value):
            return self.bounded(Fraction(int(value.numerator), int(value.denominator)))
        if hasattr(type(value), "__float__"):
            return self.real(self.tried(float, value))
        return Fraction(self.tried(index, value))

    def tried(self, way: Callable[[Any], Any], value: object) -> Any:
        try:
            return way(value)
        except Exception as error:  # whatever a foreign conversion may raise, it is no number
            raise self.no_number() from error

    def ratio(self, value: Any) -> Fraction:
        """The binary number that a float is."""
        try:
            return Fraction(*value.as_integer_ratio())
        except (OverflowError, ValueError) as error:  # infinity, NaN
            raise self.not_finite() from error

    def rounded(self, value: Fraction, bits: int) -> Fraction:
        """A binary float of so many bits as the number that is meant."""
        return shortest(value, bits) if self.decimal else value

    def bounded(self, value: Fraction) -> Fraction:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
            raise self.too_long()
        return value

    def too_long(self) -> InvalidInput:
        return self.refused("it is too large or too small: it has more than 3,900 digits")

    def not_finite(self) -> InvalidInput:
        return self.refused("a number must be finite", "remove NaN and infinite entries")

    # --- one method a library -------------------------------------------------------------------------

    def of_decimal(self, value: Decimal) -> Fraction:
        if not value.is_finite():
            raise self.not_finite()
        if value and max(abs(value.adjusted()), abs(int(value.as_tuple().exponent))) > LARGEST_EXPONENT:
            raise self.too_long()
        return self.bounded(Fraction(value))

    def of_numpy(self, value: Any) -> Fraction:
        if value.dtype.kind not in "iuf":
            raise self.no_number()
        if value.dtype.kind != "f":
            return Fraction(int(value))
        return self.rounded(self.ratio(value), _bits(value))

    def of_torch(self, value: Any) -> Fraction:
        if not hasattr(value, "item"):
            raise self.no_number()
        found = value.item()
        return self.rounded(self.ratio(found), _bits(value)) if isinstance(found, float) else Fraction(found)

    def of_sympy(self, value: Any) -> Parts:
        if not getattr(value, "is_number", False):
            raise self.no_number()
        if value.is_finite is not True:
            raise self.not_finite()
        parts = value.expand().as_real_imag()
        if not all(part.is_Rational or part.is_Float for part in parts):
            raise self.refused("it is not a rational number", "give N(number, 30), or a fraction near it")
        real, imag = (self.of_mpmath(part) if part.is_Float else Fraction(int(part.p), int(part.q)) for part in parts)
        return self.bounded(real), self.bounded(imag)

    def of_mpmath(self, value: Any) -> Fraction:
        if not hasattr(value, "_mpf_"):
            raise self.no_number()
        sign, mantissa, exponent, bits = value._mpf_
        if not mantissa and exponent:
            raise self.not_finite()
        if max(abs(exponent), bits) > MOST_BITS:
            raise self.too_long()
        number = (-1) ** sign * int(mantissa) * Fraction(2) ** int(exponent)
        return self.rounded(number, getattr(value, "_prec", max(bits, DOUBLE_BITS)))

    def of_flint(self, value: Any) -> Fraction:
        if hasattr(value, "p") and hasattr(value, "q"):
            return Fraction(int(value.p), int(value.q))
        if hasattr(value, "is_exact"):
            return self.of_ball(value)
        return Fraction(int(self.tried(int, value)))

    def of_ball(self, value: Any) -> Fraction:
        if not value.is_finite():
            raise self.not_finite()
        if not value.is_exact():
            raise self.refused("a ball holds more than one number", "give its midpoint, x.mid(), or the exact number")
        mantissa, exponent = (int(part) for part in value.man_exp())
        if abs(exponent) > MOST_BITS:
            raise self.too_long()
        return self.rounded(mantissa * Fraction(2) ** exponent, max(mantissa.bit_length(), DOUBLE_BITS))


_READERS: dict[str, Callable[[_Reader, Any], Fraction]] = {
    "numpy": _Reader.of_numpy,
    "torch": _Reader.of_torch,
    "mpmath": _Reader.of_mpmath,
    "flint": _Reader.of_flint,
}
_LIBRARIES = {*_READERS, "sympy"}


def library(value: object) -> str:
    """The library a number comes from, by its type and what that is derived from; empty for Python's own."""
    names = (kind.__module__.partition(".")[0] for kind in type(value).__mro__)
    return next((name for name in names if name in _LIBRARIES), "")


def _is_complex(value: Any) -> bool:
    """Whether a number has two parts to look at; a real tensor refuses to show the second."""
    return bool(value.is_complex()) if library(value) == "torch" else hasattr(value, "imag") and not _has_ratio(value)


def _has_ratio(value: object) -> bool:
    return hasattr(value, "numerator") and hasattr(value, "denominator")


def _bits(value: Any) -> int:
    """The bits in the mantissa of a float of NumPy or torch."""
    return 2 - frexp(float(sys.modules[library(value)].finfo(value.dtype).eps))[1]
