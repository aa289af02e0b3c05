"""Lags, sequences and arrays as users give them."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from memlaw.errors import InvalidInput
from memlaw.grammar import read_real_text

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]
IntArray = npt.NDArray[np.int64]
MOST_LAGS = 20_000_000


def read_lags(lags: Any) -> IntArray:
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
    chosen = [read_lag(lag, "a lag") for lag in lags]
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


def read_lag(lag: Any, what: str) -> int:
    """Read one nonnegative int."""
    try:
        value = operator.index(lag)
    except TypeError:
        value = -1
    if value < 0:
        raise InvalidInput(
            f"lag {describe(lag)}", f"{what} is a nonnegative int", "count steps back from lag 0"
        )
    return value


def check_count(count: int) -> None:
    """Refuse more lags than memory and patience allow."""
    if count > MOST_LAGS:
        raise InvalidInput(
            f"{count} lags",
            f"at most {MOST_LAGS} lags are computed in one piece",
            "ask for fewer lags, or use the closed form for single lags of slow spectra",
        )


def read_sequence(values: Any) -> list[Any]:
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


def describe(values: Any) -> str:
    """Name a value by its shape where it has one, else by its text."""
    return f"of shape {values.shape}" if hasattr(values, "shape") else repr(values)


def to_array(values: Any) -> npt.NDArray[Any]:
    """Read an array, or a tensor without importing its library."""
    return np.asarray(values.detach().cpu().numpy() if hasattr(values, "detach") else values)


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Forbid writing to an array."""
    array.setflags(write=False)
    return array
