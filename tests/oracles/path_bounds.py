"""What the spectral radius and the loss cannot pass on a path: slow.time, gain.bound."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from flow_times import read_flow_times
from numpy.typing import ArrayLike

from memlaw.verify.measure.bounds import speed_limit

FloatArray = npt.NDArray[np.float64]
GRID = 500


def radius_bound(start: float, size: int, lag: int, times: ArrayLike, *, tied: bool = False) -> FloatArray:
    """What the spectral radius cannot exceed at these times of the flow l' = 2 conj(dM/dl) of N eigenvalues: slow.time.

    start: the spectral radius at time 0. The time to reach R is at least int_{start}^R dx/(2 D(x)), D the speed limit;
    the integral is taken as a lower sum on a grid, so that the bound stays one. tied: conjugate pairs move twice as
    fast; N counts both. The gradient flow of the loss 1/2 g^2 (1 - M) has times 2/g^2 as long.
    """
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


def most_memory(size: int, lag: int) -> float:
    """What N real states can keep of one lag: min(1, N/(tau + 1)), and for one state its exact optimum."""
    return (lag / (lag + 1)) ** lag / (lag + 1) if size == 1 else min(1.0, size / (lag + 1))
