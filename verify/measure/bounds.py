"""The theorem's bound beside a path: how fast an eigenvalue can move memory, and so the spectral radius grow.

Source: slow.gradient.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from memlaw.numerics.number.arrays import FloatArray


def speed_limit(radius: ArrayLike, size: int, lag: int) -> FloatArray:
    """A bound of |dM(lag)/dl_i| for N eigenvalues of modulus at most x, at each x in [0, 1): slow.gradient.

    ((r - x)/(1 - rx))^{2N} r^{-2 tau}/((r - x)(1 + rx)) at the best r of a grid in (1, 1/x); any r gives a bound.
    """
    x = np.clip(np.atleast_1d(np.asarray(radius, dtype=float)), 1e-9, 1 - 1e-12)[:, None]
    share = np.concatenate([np.logspace(-6, -1, 160), np.linspace(0.1, 0.999, 240)])[None, :]
    r = np.exp(share * -np.log(x))
    growth = np.log(r - x) - np.log1p(-r * x)
    logs = 2 * size * growth - 2 * lag * np.log(r) - np.log(r - x) - np.log1p(r * x)
    limit: FloatArray = np.exp(np.minimum(logs.min(axis=1), 700.0))
    return limit
