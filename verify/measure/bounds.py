"""The theorems' bounds beside a path: how fast the spectral radius can grow, and what learning eigenvalues can gain.

Source: slow.gradient, slow.time, gain.bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.frontier import best_memory
from memlaw.numerics.spectrum.reading import read_lag

FloatArray = npt.NDArray[np.float64]

GRID = 500


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


def read_flow_times(times: ArrayLike) -> FloatArray:
    """Read rising times >= 0."""
    when = np.atleast_1d(np.asarray(times, dtype=float))
    if when.ndim != 1 or not np.isfinite(when).all() or when[0] < 0 or not (np.diff(when) > 0).all():
        raise InvalidInput(f"times {times!r}", "they are finite, >= 0 and rise", "give np.linspace(0, t, n)")
    return when


def radius_bound(start: float, size: int, lag: int, times: ArrayLike, *, tied: bool = False) -> FloatArray:
    """What the spectral radius cannot exceed at these times of the flow l' = 2 conj(dM/dl) of N eigenvalues: slow.time.

    start: the spectral radius at time 0. The time to reach R is at least int_{start}^R dx/(2 D(x)), D the speed limit;
    the integral is taken as a lower sum on a grid, so that the bound stays one. tied: conjugate pairs move twice as
    fast; N counts both. The gradient flow of the loss 1/2 g^2 (1 - M) has times 2/g^2 as long.

    >>> bool(radius_bound(0.5, 1, 20, [1.0])[0] < 0.51)
    True
    """
    if not 0 <= start < 1:
        raise InvalidInput(f"a radius of {start!r}", "it lies in [0, 1)", "give the start's spectral radius")
    grid = radius_grid(start)
    fastest = (4 if tied else 2) * speed_limit(grid[1:], size, lag)
    needed = np.concatenate([[0.0], np.cumsum(np.diff(grid) / fastest)])
    places = np.searchsorted(needed, read_flow_times(times), side="left")
    bound: FloatArray = np.append(grid, 1.0)[places]
    return bound


def radius_grid(start: float) -> FloatArray:
    """Radii from the start to 1, dense at both ends: near the start, where a slow flow is, and near 1."""
    shares = np.logspace(-7, math.log10(0.5), GRID)
    grid: FloatArray = start + (1 - start) * np.concatenate([[0.0], shares, 1 - shares[-2::-1]])
    return grid


@dataclass(frozen=True)
class GainBound:
    """What learning the eigenvalues can gain on one lag, readouts optimal before and after: gain.bound.

    proved: 1/2 g^2 (min(1, N/(tau+1)) - M), and for one eigenvalue with its exact optimum; found: with the best
    spectrum that a search found in place of the bound, which is a lower bound on what could be gained at best.
    """

    proved: float
    found: float


def gain_bound(memory: float, size: int, lag: int, *, weight: float = 1.0, starts: int = 4) -> GainBound:
    """The bounds for N real states (both of a conjugate pair count) that start with M(lag) = memory.

    >>> gain_bound(0.1, 2, 2).found < gain_bound(0.1, 2, 2).proved
    True
    """
    tau = read_lag(lag, "a lag")
    most = min(1.0, size / (tau + 1))
    if size == 1:
        most = (tau / (tau + 1)) ** tau / (tau + 1)
    half = weight**2 / 2
    return GainBound(half * (most - memory), half * (best_memory(size, tau, starts=starts) - memory))


def loss_floor(size: int, lag: int, *, weight: float = 1.0, noise: float = 0.0) -> float:
    """What no layer of N real states can fall below on one lag: 1/2 (g^2 (1 - min(1, N/(tau+1))) + noise).

    >>> loss_floor(2, 3)
    0.25
    """
    most = min(1.0, size / (read_lag(lag, "a lag") + 1))
    return (weight**2 * (1 - most) + noise) / 2
