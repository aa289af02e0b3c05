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
    try:
        found = slacks(item, *start.stack(x), len(x)) if stacked else np.full(len(x), np.nan)
    except CANNOT:
        found = np.full(len(x), np.nan)
    if np.all(np.isnan(found)):  # many at once say nothing, as of ranks, which are decided for one place
        found[:alone] = [height(item, start, row) for row in x[:alone]]
    return np.where(np.isfinite(found), found, NOTHING)


def height(item: CompiledClaim, start: Start, x: FloatArray) -> float:
    """The slack at one row."""
    seen = slack_at(item, start.place(x), FLOAT)
    return NOTHING if seen is None else seen.value
