"""Times of a flow, read alike by all that follow one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray


def read_flow_times(times: ArrayLike) -> FloatArray:
    """Read rising times >= 0."""
    when = np.atleast_1d(np.asarray(times, dtype=float))
    if when.ndim != 1 or not np.isfinite(when).all() or when[0] < 0 or not (np.diff(when) > 0).all():
        raise InvalidInput(f"times {times!r}", "they are finite, >= 0 and rise", "give np.linspace(0, t, n)")
    return when
