"""The slack of a claim at rows of coordinates of one shape: all places at once where that can be, else one by one."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.kinds.search.descents import NOTHING
from memlaw.verify.kinds.search.slack import slack_at
from memlaw.verify.kinds.search.stacked import CANNOT, slacks
from memlaw.verify.kinds.search.starts import Start


def heights(item: CompiledClaim, start: Start, x: FloatArray, alone: int, stacked: bool = True) -> FloatArray:
    """Slacks in float64, NOTHING where there is none; the first rows only, so many, where each is a place by itself."""
    found = together(item, start, x) if stacked else None
    return one_by_one(item, start, x, alone) if found is None else found


def together(item: CompiledClaim, start: Start, x: FloatArray) -> FloatArray | None:
    """The same at all rows at once; None where many at once say nothing, as of ranks, which one place decides."""
    try:
        found = slacks(item, *start.stack(x), len(x))
    except CANNOT:
        return None
    return None if np.all(np.isnan(found)) else np.where(np.isfinite(found), found, NOTHING)


def one_by_one(item: CompiledClaim, start: Start, x: FloatArray, most: int) -> FloatArray:
    """The same at the first rows, each a place by itself."""
    found = np.full(len(x), np.nan)
    found[:most] = [height(item, start, row) for row in x[:most]]
    return np.where(np.isfinite(found), found, NOTHING)


def height(item: CompiledClaim, start: Start, x: FloatArray) -> float:
    """The slack at one row."""
    seen = slack_at(item, start.place(x), FLOAT)
    return NOTHING if seen is None else seen.value
