"""Lags as users give them."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.spectrum import describe

IntArray = npt.NDArray[np.int64]
MOST_LAGS = 20_000_000


def read_lags(lags: Any) -> IntArray:
    """Read a number of lags or the lags themselves.

    >>> read_lags(3).tolist(), read_lags([5, 0]).tolist()
    ([0, 1, 2], [5, 0])
    """
    if isinstance(lags, str) or not isinstance(lags, Iterable):
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
