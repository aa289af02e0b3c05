"""What no N eigenvalues learn of a linear teacher, in float64: a loss below which no training of them leads."""

from __future__ import annotations

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ArrayLike
from memlaw.numerics.spectrum.reading import read_count


def teacher_bound(teacher: ArrayLike, states: int, columns: int | None = None) -> float:
    """A lower bound of min_w E|w^* x_t - sum_k g_k u_{t-k}|^2 over all stable linear states of so many components.

    teacher: g_0..g_K, shape (K+1,); columns: the largest number T of columns of the Hankel matrix that is tried, 2(K+1)
    by default. To rounding, about 1e-15 |g|^2. Errors: InvalidInput for a teacher that is not finite or has no lag.
    Source: ``gain.teacher``.

    >>> round(teacher_bound([0, 0, 0, 1], 1), 12)  # one lag, three steps back: 1 - 1/4
    0.75
    """
    given = np.asarray(teacher, dtype=complex)
    if given.ndim != 1 or not given.size or not np.isfinite(given).all():
        raise InvalidInput(f"a teacher of shape {given.shape}", "it is a finite row g_0..g_K", "give its coefficients")
    kept, lags = read_count(states, "a number of states"), given.size
    padded = np.concatenate([given, np.zeros(2 * lags)])
    most = 2 * lags if columns is None else min(2 * lags, read_count(columns, "a number of columns"))
    rows = padded[np.arange(lags)[:, None] + np.arange(most)]
    tails: list[float] = [
        float((np.linalg.svd(rows[:, :count], compute_uv=False)[kept:] ** 2).sum()) / count
        for count in range(1, most + 1)
    ]
    return max(tails)
