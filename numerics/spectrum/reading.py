"""Lags, sequences and arrays as users give them."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any, SupportsIndex, TypeAlias, TypeVar

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.grammar import read_real_text
from memlaw.numerics.number.arrays import Array, IntArray
from memlaw.numerics.number.exact import ExactNumber

Lags: TypeAlias = SupportsIndex | str | Iterable[SupportsIndex]
AnyArray = TypeVar("AnyArray", bound=Array)
Item = TypeVar("Item")
MOST_LAGS = 20_000_000


def read_lags(lags: Lags) -> IntArray:
    """Read a number of lags or the lags themselves; a text holds the one, or the others with commas.

    >>> read_lags(3).tolist(), read_lags([5, 0]).tolist(), read_lags("0, 10").tolist()
    ([0, 1, 2], [5, 0], [0, 10])
    """
    if isinstance(lags, str):
        lags = _written_lags(lags)
    if not isinstance(lags, Iterable):
        count = read_lag(lags, "a number of lags")
        check_count(count)
        if count:
            return np.arange(count)
        lags = []
    chosen = [read_lag(lag) for lag in lags]
    if not chosen:
        raise InvalidInput("no lags", "at least one lag is needed", "ask for lags=1 or more")
    check_count(max(chosen) + 1)
    return np.array(chosen)


def _written_lags(text: str) -> int | list[int]:
    try:
        numbers = [read_real_text(word) for word in text.split(",")]
        wrong = any(number < 0 or number.denominator != 1 for number in numbers)
    except InvalidInput:
        wrong = True
    if wrong:
        raise InvalidInput(
            f"lags {text!r}",
            "a lag, and a number of lags, is a nonnegative int",
            "give a number such as 1000 or a list such as 0,10,100; 'all' is for memory functions alone",
        )
    return [int(number) for number in numbers] if "," in text else int(numbers[0])


def read_lag(lag: object, what: str = "a lag") -> int:
    """Read one nonnegative int."""
    return read_count(lag, what, 0)


def read_count(value: object, what: str, least: int = 1) -> int:
    """Read an int that is no smaller than the least one.

    >>> read_count(np.int64(4), "a window")
    4
    """
    try:
        count = least - 1 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]  # what is no int is refused
    except TypeError:
        count = least - 1
    if count < least:
        rule = f"{what} is {'an int of at least ' + str(least) if least else 'a nonnegative int'}"
        raise InvalidInput(f"{describe(value)} as {what}", rule, "give such a number")
    return count


def check_count(count: int) -> None:
    """Refuse more lags than memory and patience allow."""
    if count > MOST_LAGS:
        raise InvalidInput(
            f"{count} lags",
            f"at most {MOST_LAGS} lags are computed in one piece",
            "ask for fewer lags, or use the closed form for single lags of slow spectra",
        )


def read_sequence(values: Iterable[Item]) -> list[Item]:
    """Read a one-dimensional, nonempty sequence of numbers."""
    flat = isinstance(values, Iterable) and not isinstance(values, str | dict)
    items = list(values) if flat and getattr(values, "ndim", 1) == 1 else []
    if not items:
        raise InvalidInput(
            f"eigenvalues {describe(values)}",
            "a spectrum is a nonempty one-dimensional sequence",
            "give at least one eigenvalue, or use from_matrix for a matrix",
        )
    return items


def check_numbers(numbers: tuple[ExactNumber, ...]) -> None:
    """Refuse an empty spectrum and eigenvalues of modulus 1 or more."""
    if not numbers:
        raise InvalidInput("no eigenvalues", "a spectrum is not empty", "give at least one eigenvalue")
    for number in numbers:
        if not number.inside_disk():
            raise InvalidInput(
                f"eigenvalue {complex(number.ball()):.17g} of modulus {float(abs(number.ball())):.17g}",
                "a stationary state needs every |l| < 1; there is none at |l| = 1",
                "shrink it, or ask for the leverage over a finite window, which needs no stability",
            )


def describe(values: object) -> str:
    """Name a value by its shape where it has one, else by its text."""
    return f"of shape {values.shape}" if hasattr(values, "shape") else repr(values)


def to_array(values: Any) -> Array:
    """Read an array, or a tensor without importing its library."""
    return np.asarray(values.detach().cpu().numpy() if hasattr(values, "detach") else values)


def read_only(array: AnyArray) -> AnyArray:
    """Forbid writing to an array."""
    array.setflags(write=False)
    return array


def read_choice(value: str, what: str, known: Iterable[str]) -> str:
    """Read one of several words."""
    if value not in (words := tuple(known)):
        raise InvalidInput(f"{what} {value!r}", "it must be known", f"use one of {', '.join(words)}")
    return value
