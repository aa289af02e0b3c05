"""The search over many places at once: every number of states and lag is screened, then descents go on from the best.

Cells differ in what cannot move: the number of states, whole letters, data. Those of one and two states are all
searched by a descent, of the others the best; at last the best of all of them for longer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.kinds.search.cells import cells_of
from memlaw.verify.kinds.search.descents import NOTHING, descents
from memlaw.verify.kinds.search.letters import pick
from memlaw.verify.kinds.search.stacked import CANNOT, slacks
from memlaw.verify.kinds.search.starts import Start, Starter

SCREENED = 72  # places of a cell
DESCENDED = 4  # of these, from which descents begin
FEW = 2  # states of which every cell is searched
TRIES = 3  # choices of letters and data for one cell
SHORT, LONG = 3, 9  # rounds of a descent
BEST, LAST, FINAL = 10, 6, 3  # cells that go on, for long, and once more if their slack is as small as that
PROMISING, FURTHER, GAINED = 0.1, 4, 0.9  # of a statement of one's own again, while the slack goes on falling
ALARM = 1e-9  # below zero by more, a place is looked at closely
MOST = 4  # false alarms of a cell
AGREES = 1e-4  # relative slacks in one arithmetic and in the other
FAR = (8, 12, 16, 25, 35, 50, 74, 100)


# (number of states, lag), the most telling first; where a claim has no lag, it says where spectra begin
CELLS = (
    *((1, 1), (2, 2), (3, 3), (2, 3), (1, 2), (4, 4), (3, 4), (1, 0), (2, 1), (5, 5), (1, 4), (2, 4), (3, 6), (4, 5)),
    *((2, 0), (1, 3), (6, 6), (1, -1), (2, -1), (4, 8), (3, 2), (3, 1), (5, 6), (6, 7), (4, 3), (3, -1), (5, 3)),
    *((6, 12), (5, 10), (4, 1), (4, -1), (6, 2), (1, -1), (2, -1), (5, 1)),
)
TWICE = ((2, 1), (2, 2), (2, 1), (3, 2), (3, 3))  # where a second spectrum is beside the first in many ways
WITHOUT = tuple(
    (size, lag) for part in (1, 2) for size in range(1, 7) for lag in (part * size, 2 - part)
)  # without a lag


@dataclass
class Cell:
    """Coordinates of places of one shape, the best first, and the slack at each."""

    start: Start
    x: FloatArray
    values: FloatArray
    alarms: int = 0  # false ones

    @property
    def least(self) -> float:
        """The least slack."""
        return float(self.values[0]) if len(self.values) else NOTHING

    def keep(self, x: FloatArray, values: FloatArray, count: int) -> None:
        """The best of these places; last those where the sides are equal, from where nothing leads down."""
        order = np.argsort(np.where(values > ALARM, values, NOTHING), kind="stable")[:count]
        self.x, self.values = x[order], values[order]


class Fleet:
    """The search of one claim; `look` judges a place of which a stack says that the claim fails, and is told where."""

    def __init__(
        self, item: CompiledClaim, starter: Starter, look: Callable[[Start, FloatArray], None], own: bool = False
    ) -> None:
        self.item, self.starter, self.look, self.cells, self.own = item, starter, look, list[Cell](), own

    def run(self, share: float) -> bool:
        """Search with this share of the effort; False where the claim cannot be stacked. Errors: those of `look`."""
        try:
            self.cells = [self.begun(*cell) for cell in self.shapes(share)]
        except CANNOT:
            return False
        if all(cell.least == NOTHING for cell in self.cells):
            return False
        few = [cell for cell in self.cells if cell.start.size <= FEW]
        many = [cell for cell in self.cells if cell.start.size > FEW]
        for cell in (*self.best(few, len(few)), *self.best(many, math.ceil(BEST * share))):
            self.descend(cell, SHORT)
        for cell in self.best(self.cells, math.ceil(LAST * share)):
            self.descend(cell, LONG)
        for cell in self.best(self.cells, FINAL):
            least, turns = NOTHING, FURTHER if self.own else 1
            while turns and cell.least < min(PROMISING, GAINED * least):
                least, turns = cell.least, turns - 1
                self.descend(cell, LONG)
        return True

    def shapes(self, share: float) -> list[tuple[int, int]]:
        """What is searched: numbers of states and lags."""
        cells, drawn = CELLS if {"tau", "k"} & {*self.starter.names} else WITHOUT, self.starter.pool.drawn
        cells = tuple(cells_of(self.item.claim, cells)) if self.own else cells
        cells = tuple(cell for cell in cells if not drawn or cell[0] in {item.size for item in drawn})
        some = cells[: math.ceil(share * len(cells))]
        return [
            (size, lag if lag >= 0 else int(pick((*FAR, *len(FAR) * FAR[-1:]), self.starter.rng))) for size, lag in some
        ]

    def begun(self, size: int, lag: int) -> Cell:
        """A cell; later, with other letters and data, where the claim says nothing, or its sides are equal."""
        for trial in range(TRIES):
            later = lag + trial * (size + 1)
            cell = self.screened(self.starter.shape(size, later), later)
            if ALARM < cell.least < NOTHING:
                break
        return cell

    def best(self, cells: list[Cell], count: int) -> list[Cell]:
        """The cells that are worth a descent: not those where the sides are equal, which is as low as it gets."""
        able = [cell for cell in cells if ALARM < cell.least < NOTHING]
        return sorted(able, key=lambda cell: cell.least)[:count]

    def screened(self, start: Start, lag: int) -> Cell:
        """A cell and its best places."""
        cell = Cell(start, np.empty((0, len(start.x))), np.empty(0))
        x = self.starter.rows(start, SCREENED, lag)
        cell.keep(x, self.height(cell, x), DESCENDED)
        return cell

    def descend(self, cell: Cell, rounds: int) -> None:
        """Descents from what is best in a cell."""
        if cell.x.shape[1] and rounds:
            found = descents(lambda x: self.height(cell, x), cell.x, cell.values, rounds)
            cell.keep(*found, DESCENDED)

    def height(self, cell: Cell, x: FloatArray) -> FloatArray:
        """The slack at rows of coordinates; where the claim seems to fail somewhere, that place is looked at."""
        system, letters = cell.start.stack(x)
        values = slacks(self.item, system, letters, len(x))
        values = np.where(np.isfinite(values), values, NOTHING)
        below = np.flatnonzero(values < -ALARM)
        if len(below) and cell.alarms < MOST:  # by turns one in the middle and the lowest: what cancels is far off
            order = below[np.argsort(values[below])]
            self.look(cell.start, x[order[0 if cell.alarms % 2 else len(order) // 2]])
            cell.alarms += 1
        return np.where(values < -ALARM, NOTHING, values)
