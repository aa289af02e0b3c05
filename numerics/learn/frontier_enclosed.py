"""Enclosures of the frontier M*(N, tau): a spectrum from below, branch and bound over all spectra from above."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from flint import arb

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.learn.frontier import optimal_spectrum
from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.reading import read_count, read_lag
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.scalars import read_real

LARGEST, FARTHEST = 4, 64  # states and lags to which the search goes
STACK, ROUND = 200_000, 10_000_000  # cells that may wait, cells between two looks
PER_CELL = 1.5e-6  # seconds, roughly
UNIT = 2.0**-53


@dataclass(frozen=True)
class FrontierEnclosure:
    """M*(states, lag) lies in [lower, upper].

    lower: what the rational `spectrum` keeps, in balls. upper: no stable spectrum of so many eigenvalues keeps more,
    shown in `cells` cells (0 where it is known).
    """

    states: int
    lag: int
    lower: float
    upper: float
    spectrum: Spectrum
    cells: int


def enclose_frontier(n: int, lag: int, *, tolerance: float = 1e-5, cells: int = 10**9) -> FrontierEnclosure:
    """Enclose the largest memory that any n eigenvalues in the open disc have at a lag.

    From below by the best spectrum found, from above by branch and bound over all spectra in hyperbolic cells, in
    float64 with its rounding bounded; the two bounds on a cell and their proofs are on the page on the frontier.
    n: 1 to 4, lag: up to 64, tolerance: how far above the spectrum found the bound is to lie, 1e-7 to 1.
    cells: how many to look at before giving up, about a million in a second and a half.
    Errors: InvalidInput out of these ranges, and where the cells do not suffice.

    >>> best = enclose_frontier(2, 2)
    >>> best.lower <= 7 / 16 <= best.upper < 0.43752
    True
    """
    n, lag = read_count(n, "n"), read_lag(lag)
    width = float(read_real(tolerance, "tolerance", decimal=True))
    if n > LARGEST or lag > FARTHEST:
        raise InvalidInput(
            f"n = {n}, lag = {lag}",
            f"n goes to {LARGEST}, the lag to {FARTHEST}",
            "search alone: memlaw.optimal_spectrum",
        )
    if not 1e-7 <= width <= 1:
        raise InvalidInput(f"tolerance {tolerance}", "it lies from 1e-7 to 1", "leave it out for 1e-5")
    return _enclosed(n, lag, width, read_count(cells, "cells"))


@cache
def _enclosed(n: int, lag: int, width: float, cells: int) -> FrontierEnclosure:
    best = optimal_spectrum(n, lag).spectrum
    (ball,) = memory_balls(best, [lag], 1e-20)
    lower = _down(ball)
    if lag < n:
        return FrontierEnclosure(n, lag, lower, 1.0, best, 0)
    if n == 1:
        return FrontierEnclosure(n, lag, lower, _up(arb(lag) ** lag / arb(lag + 1) ** (lag + 1)), best, 0)
    fewer = _enclosed(n - 1, lag, width, cells)
    target = min(lower + width, 1.0)
    return FrontierEnclosure(n, lag, lower, target, best, fewer.cells + _shown(n, lag, target, fewer.upper, cells))


def _shown(n: int, lag: int, target: float, fewer: float, cells: int) -> int:
    """The number of cells that show M <= target for n eigenvalues, where fewer ones keep at most `fewer`."""
    from memlaw.numerics.learn.frontier_cells import search_cells

    stack = np.zeros((STACK, 2 * n - 1, 2))
    stack[0] = _whole(n, lag, target - fewer)
    top, seen = 1, 0
    while top and seen < cells:
        check_work(f"cells for n = {n}, lag = {lag}", seconds=PER_CELL * seen)
        top, more = search_cells(stack, top, n, lag, target, _blur(n, lag), min(ROUND, cells - seen))
        seen += more
        if top + 1 >= STACK:
            break
    if top:
        raise InvalidInput(
            f"{seen} cells for n = {n}, lag = {lag}", f"{top} are undecided", "give more, or a larger tolerance"
        )
    return seen


def _whole(n: int, lag: int, gap: float) -> FloatArray:
    """The first cell: an eigenvalue adds at most (1 - |l|^2)(lag + 1), beyond this radius less than the gap."""
    radius = float(np.arctanh(np.sqrt(1 - gap / (lag + 1)))) * (1 + 1e-12)
    sides = [(0.0, radius), (0.0, radius), (0.0, np.pi)] + [(0.0, radius), (-np.pi, np.pi)] * (n - 2)
    return np.array(sides)


def _blur(n: int, lag: int) -> float:
    """A bound on the rounding of a memory: ten roundings a step, a gain of at most 3 a section, n + 1 sections."""
    return float(10 * UNIT * 3.0 ** (n + 1) * (lag + 1) ** 1.5)


def _down(ball: arb) -> float:
    return float(np.nextafter(float(ball.lower()), -1))


def _up(ball: arb) -> float:
    return float(np.nextafter(float(ball.upper()), 2))
