"""Enclosures of the frontier M*(N, tau): a spectrum from below, branch and bound over all spectra from above."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
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
STACK, ROUND = 20_000, 10_000_000  # cells that may wait, cells between two looks
SHARE = 8  # cells of which a piece is made
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
    return _enclosed(*read_enclosure(n, lag, tolerance), read_count(cells, "cells"))


def read_enclosure(n: int, lag: int, tolerance: float) -> tuple[int, int, float]:
    """Eigenvalues, lag and width of an enclosure. Errors: InvalidInput out of the ranges to which the search goes."""
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
    return n, lag, width


@cache
def _enclosed(n: int, lag: int, width: float, cells: int) -> FrontierEnclosure:
    return enclosed_by(lambda bound: _shown(bound, cells), n, lag, width)


def enclosed_by(shown: Callable[[Bound], int], n: int, lag: int, width: float) -> FrontierEnclosure:
    """Enclose the frontier, where `shown` shows that a bound holds, and says in how many cells.

    Errors: what `shown` raises.

    >>> enclosed_by(lambda bound: 1, 2, 5, 1e-3).upper < 2 / 6  # with nothing shown this says nothing
    True
    """
    best = optimal_spectrum(n, lag).spectrum
    (ball,) = memory_balls(best, [lag], 1e-20)
    lower = _down(ball)
    if lag < n or lower + width >= 1:
        return FrontierEnclosure(n, lag, lower, 1.0, best, 0)
    if n == 1:
        return FrontierEnclosure(n, lag, lower, _up(arb(lag) ** lag / arb(lag + 1) ** (lag + 1)), best, 0)
    fewer = enclosed_by(shown, n - 1, lag, width)
    bound = Bound(n, lag, lower + width, fewer.upper)
    return FrontierEnclosure(n, lag, lower, bound.target, best, fewer.cells + shown(bound))


def _shown(bound: Bound, cells: int) -> int:
    piece, seen = Piece(bound, bound.whole()[None]), 0
    while len(piece.cells) and seen < cells:
        check_work(f"cells for n = {bound.states}, lag = {bound.lag}", seconds=PER_CELL * seen)
        piece, more = piece.searched(min(ROUND, cells - seen))
        seen += more
        if not more:
            break
    if len(piece.cells):
        raise InvalidInput(
            f"{seen} cells for n = {bound.states}, lag = {bound.lag}",
            f"{len(piece.cells)} are undecided",
            "give more, or a larger tolerance",
        )
    return seen


@dataclass(frozen=True)
class Bound:
    """M(lag) <= target for every stable spectrum of so many eigenvalues, to be shown; fewer keep at most `fewer`."""

    states: int
    lag: int
    target: float
    fewer: float

    def whole(self) -> FloatArray:
        """The cell of all spectra that matter, shape (2 states - 1, 2).

        A section takes at most the factor |l|^(2 lag + 2) from 1 - M: where that leaves 1 - target or more from what
        fewer eigenvalues leave, there is nothing to show.
        """
        shrunk = ((1 - self.target) / (1 - self.fewer)) ** (1 / (2 * self.lag + 2))
        radius = float(np.arctanh(shrunk)) * (1 + 1e-12)
        sides = [(0.0, radius), (0.0, radius), (0.0, np.pi)] + [(0.0, radius), (-np.pi, np.pi)] * (self.states - 2)
        return np.array(sides)

    def pieces(self, count: int) -> tuple[tuple[Piece, ...], int]:
        """Pieces that show it together, each with its share of small and of large cells; the cells seen for that.

        >>> pieces, seen = Bound(2, 3, 0.3009, 27 / 256).pieces(4)
        >>> [len(piece.cells) for piece in pieces], seen
        ([8, 8, 8, 8], 31)
        """
        waiting, seen = deque([self.whole()]), 0
        while waiting and len(waiting) < SHARE * count:
            left, more = Piece(self, waiting.popleft()[None]).searched(1)
            waiting.extend(left.cells)
            seen += more
        cells = np.array(waiting)
        return tuple(Piece(self, cells[start::count]) for start in range(min(count, len(cells)))), seen


@dataclass(frozen=True)
class Piece:
    """Cells in which a bound is to be shown, shape (cells, 2 states - 1, 2)."""

    bound: Bound
    cells: FloatArray

    def searched(self, limit: int) -> tuple[Piece, int]:
        """What is left of it when so many cells were seen, or too many wait, and how many were."""
        from memlaw.numerics.learn.frontier_cells import search_cells

        bound, top = self.bound, len(self.cells)
        stack = np.zeros((STACK, *self.cells.shape[1:]))
        stack[:top] = self.cells
        blur = _blur(bound.states, bound.lag)
        left, seen = search_cells(stack, top, bound.states, bound.lag, bound.target, blur, limit)
        return Piece(bound, stack[:left].copy()), seen

    def shown(self) -> int:
        """The number of cells that show its part of the bound. Errors: InvalidInput where too many wait."""
        piece, total = self, 0
        while len(piece.cells):
            piece, seen = piece.searched(ROUND)
            total += seen
            if not seen:
                raise InvalidInput(f"{STACK} cells that wait", "they fit", "give a larger tolerance")
        return total


def _blur(n: int, lag: int) -> float:
    """A bound on the rounding of a memory: ten roundings a step, a gain of at most 3 a section, n sections."""
    return float(10 * UNIT * 3.0 ** (n + 1) * (lag + 1) ** 1.5)


def _down(ball: arb) -> float:
    return float(np.nextafter(float(ball.lower()), -1))


def _up(ball: arb) -> float:
    return float(np.nextafter(float(ball.upper()), 2))
