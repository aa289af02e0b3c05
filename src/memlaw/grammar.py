"""Numbers as people write them, read by a small grammar; nothing that it does not know is understood, or executed.

sum     = [sign] product {sign product}
product = factor {"*" factor | "/" factor}
factor  = "(" sum ")" | decimal [unit] | unit
decimal = digits, at most one point, at most one exponent of four digits;   unit = "i", "j", "I" or "J"

The minus of typesetting and Fortran's exponents (0.9D0) are understood. 1/2i is refused: it may mean (1/2)i or 1/(2i).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from memlaw.errors import InvalidInput

Parts = tuple[Fraction, Fraction]

LONGEST = 1000
DEEPEST = 50
LARGEST_EXPONENT = 9999
MOST_BITS = 13_000  # of a numerator or a denominator: fewer digits than Python will print
EXAMPLE = "write a number such as 0.5, -1/3, 1e-3 or 0.3+0.2j"
_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)(?:[eEdD]([-+]?(\d+)))?", re.ASCII)
_NOT_FINITE = {"nan", "inf", "infinity"}


def read_text(text: str) -> Parts:
    """The real and the imaginary part of the number that a text writes out, exactly; decimals are decimals.

    Errors: InvalidInput for everything else.

    >>> read_text("1/3+I/4"), read_text("0.5-.25j")
    ((Fraction(1, 3), Fraction(1, 4)), (Fraction(1, 2), Fraction(-1, 4)))
    >>> read_text("__import__('os')")
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got "__import__('os')"; it is not a number (it stops at '_'); write a number ...
    """
    return _Reader(text.replace("\N{MINUS SIGN}", "-")).whole()


def read_real_text(text: str) -> Fraction:
    """The real number that a text writes out, exactly.

    >>> read_real_text("-3/5")
    Fraction(-3, 5)
    """
    real, imag = read_text(text)
    if imag:
        raise InvalidInput(repr(text), "it must be a real number", "leave the imaginary part out")
    return real


@dataclass
class _Reader:
    """A text and the place up to which it has been read; one method a rule of the grammar."""

    text: str
    place: int = 0
    depth: int = 0

    def whole(self) -> Parts:
        if len(self.text) > LONGEST:
            raise self.refusal(f"it has more than {LONGEST} characters")
        value = self.sum()
        if self.next():
            raise self.stop()
        return self.bounded(value)

    def sum(self) -> Parts:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refusal(f"its parentheses are nested more than {DEEPEST} deep")
        real, imag = self.signed(self.take("+-"))
        while sign := self.take("+-"):
            x, y = self.signed(sign)
            real, imag = real + x, imag + y
        self.depth -= 1
        return real, imag

    def signed(self, sign: str) -> Parts:
        real, imag = self.product()
        return (-real, -imag) if sign == "-" else (real, imag)

    def product(self) -> Parts:
        value = self.factor()
        while operation := self.take("*/"):
            factor = self.factor() if operation == "*" else self.inverse(self.factor(divisor=True))
            value = self.bounded(self.times(value, factor))
        return value

    def factor(self, divisor: bool = False) -> Parts:
        if self.take("("):
            value = self.sum()
            if not self.take(")"):
                raise self.stop()
            return value
        size = self.decimal()
        if self.take("ijIJ"):
            if divisor and size is not None:
                raise InvalidInput(self.shown(), "1/2i may mean (1/2)i or 1/(2i)", "write i/2 or 1/(2i)")
            return Fraction(0), Fraction(1) if size is None else size
        if size is None:
            raise self.stop()
        return size, Fraction(0)

    def decimal(self) -> Fraction | None:
        self.next()
        found = _DECIMAL.match(self.text, self.place)
        if found is None:
            return None
        if found[3] and int(found[3]) > LARGEST_EXPONENT:
            raise self.refusal(f"its exponent is above {LARGEST_EXPONENT}")
        self.place = found.end()
        return Fraction(f"{found[1]}e{found[2] or 0}")

    def next(self) -> str:
        """The next character that is no space; nothing at the end."""
        while self.text[self.place : self.place + 1].isspace():
            self.place += 1
        return self.text[self.place : self.place + 1]

    def take(self, wanted: str) -> str:
        found = self.next()
        if not found or found not in wanted:
            return ""
        self.place += 1
        return found

    def bounded(self, value: Parts) -> Parts:
        if max(max(part.numerator.bit_length(), part.denominator.bit_length()) for part in value) > MOST_BITS:
            raise self.refusal("it is too large or too small: it has more than 3,900 digits")
        return value

    @staticmethod
    def times(left: Parts, right: Parts) -> Parts:
        return left[0] * right[0] - left[1] * right[1], left[0] * right[1] + left[1] * right[0]

    def inverse(self, value: Parts) -> Parts:
        size = value[0] ** 2 + value[1] ** 2
        if not size:
            raise self.refusal("it has the denominator 0")
        return value[0] / size, -value[1] / size

    def stop(self) -> InvalidInput:
        if self.text.strip().lstrip("+-").lower() in _NOT_FINITE:
            return InvalidInput(self.shown(), "a number must be finite", "remove NaN and infinite entries")
        found = self.next()
        where = f"it stops at {found!r}" if found else "it ends early"
        return self.refusal(f"it is not a number ({where})")

    def refusal(self, rule: str) -> InvalidInput:
        return InvalidInput(self.shown(), rule, EXAMPLE)

    def shown(self) -> str:
        return repr(self.text if len(self.text) <= 60 else self.text[:57] + "...")
