"""The values that the letters of a claim may take: whole numbers to try, and intervals to move in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from memlaw.numerics.number.arrays import FloatArray
from memlaw.theory.language import OwnSymbol
from memlaw.theory.statement.stating import within
from memlaw.verify.evaluate.points import exact_number
from memlaw.verify.kinds.search.spectra import LEAST, MOST, modulus

Ends = float | FloatArray

LAGS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 70, 99, 100)
MOST_OF_R = 1e3
WIDE = 100.0  # an interval of positive numbers is gone through evenly in the logarithm if its ends are so far apart


@dataclass(frozen=True)
class Interval:
    """Real values from low to high, in a coordinate without bounds; the ends may be arrays over many places."""

    low: Ends
    high: Ends

    def at(self, x: Ends) -> FloatArray:
        """The value at a coordinate; the ends themselves are never passed.

        >>> Interval(1.0, 3.0).at(0.0).round(12), Interval(0.01, 100.0).at(0.0).round(12)
        (np.float64(2.0), np.float64(1.0))
        """
        part, low = modulus(x), np.where(self.wide, self.low, 1.0)
        evenly = self.low + part * (self.high - self.low)
        with np.errstate(over="ignore"):  # of ends too far apart for a quotient
            ratio = np.where(self.wide, self.high / low, 1.0)
        return np.clip(np.where(self.wide, low * ratio**part, evenly), self.low, self.high)

    def where(self, value: float) -> float:
        """The coordinate of a value.

        >>> Interval(1.0, 3.0).where(2.0)
        0.0
        """
        ends = [math.log(item) if self.wide else item for item in (self.low, value, self.high)]
        part = (ends[1] - ends[0]) / (ends[2] - ends[0]) if ends[2] > ends[0] else 0.5
        part = min(max(part, float(modulus(LEAST))), float(modulus(MOST)))
        return math.log(part / (1 - part))

    @property
    def wide(self) -> Any:
        """Whether it is gone through in the logarithm."""
        return (self.low > 0) & (self.high >= WIDE * self.low)


FREE: dict[str, Interval] = {  # letters that mean the same in every setting that does not say otherwise
    "theta": Interval(0.0, 1.0),
    "delta": Interval(0.0, 1.0),
    "Delta": Interval(1e-4, 1e2),
    "s": Interval(-20.0, 20.0),
    "sigma": Interval(1e-4, 1e4),
    "t": Interval(0.0, 100.0),
    "omega": Interval(1e-3, 1e3),
}


def whole_values(name: str, size: int) -> Sequence[int] | None:
    """Whole numbers that a letter of the language may be, for so many states; None for a letter that is none of them.

    >>> whole_values("i", 3)
    [1, 2, 3]
    """
    if name in ("tau", "k"):
        return sorted({*LAGS, size - 1, size, size + 1, 2 * size})
    if name in ("i", "j", "n", "m"):
        return list(range(1, size + 1))
    if name == "T":
        return sorted({1, 2, size, size + 1, size + 2, 2 * size, size + 8, size + 20, 100})
    return None


def interval(name: str, spectrum: Any, chosen: Mapping[str, Any]) -> Interval | None:
    """Where a real letter of the language may move, given spectra along the last axis and the letters before it."""
    largest = np.max(np.abs(spectrum), axis=-1)
    if name == "r":
        return Interval(1.0, 1 / np.maximum(largest, 1 / MOST_OF_R))
    if name == "x":
        return Interval(0.0, 1 / chosen["r"] if "r" in chosen else np.maximum(0.5, largest))
    return FREE.get(name)


OUTSIDE: dict[str, Callable[[Any], bool]] = {  # what letters of the language never are
    "theta": lambda value: not 0 < value <= 1,
    "delta": lambda value: not 0 < value < 1,
    "t": lambda value: value < 0,
    **dict.fromkeys(("Delta", "sigma", "omega", "x"), lambda value: value <= 0),
}


def in_domains(letters: Mapping[str, Any], symbols: Iterable[Symbol]) -> bool:
    """Whether letters are what they are said to be: one at the end of a condition may be none of its values.

    >>> from sympy import Range
    >>> from memlaw.theory.language import symbol, theta
    >>> h = symbol("h", Range(1, 9))
    >>> in_domains({"h": 2 + 1e-12}, [h]), in_domains({"h": 2}, [h]), in_domains({"theta": 1.5}, [theta])
    (False, True, False)
    """
    own = {symbol.name: symbol for symbol in symbols if isinstance(symbol, OwnSymbol)}
    for name, value in letters.items():
        if name in own and not within(own[name], exact_number(value)):
            return False
        if name in OUTSIDE and not isinstance(value, Expr) and OUTSIDE[name](value):
            return False
    return True


def hull(values: Sequence[Any]) -> Interval | None:
    """The interval between drawn values, if they are many and real numbers; None where they may be a choice of few."""
    reals = {float(value) for value in values if isinstance(value, float | Fraction)}
    drawn = {value for value in values if isinstance(value, float)}
    if len(drawn) < 6 or any(not isinstance(value, float | Fraction | int) for value in values):
        return None
    return Interval(min(reals), max(reals))


def pick(values: Sequence[Any], rng: np.random.Generator) -> Any:
    """One of them."""
    return values[int(rng.integers(len(values)))]
