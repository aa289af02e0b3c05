"""At the edge of what a claim supposes: from a place inside towards one outside where the claim fails, while it holds.

A claim may fail only where a hypothesis of one's own or a condition nearly ends: all moduli at the largest that is
allowed, an eigenvalue in the last per cent. The search forgets conditions first; what fails outside draws a place that
lies inside towards itself, all coordinates at once, then one after another; from there small steps lead down that stay
inside. At last what float64 sees fail is judged as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice, product

import numpy as np
from sympy import Ge, Le

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.evaluate.expressions import holds_for
from memlaw.verify.kinds.search.cells import Cell, cells_of, of_whole_numbers
from memlaw.verify.kinds.search.descents import NOTHING, descents
from memlaw.verify.kinds.search.heights import height, heights
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.starts import Start, Starter
from memlaw.verify.system.system import NotApplicable

CELLS: tuple[Cell, ...] = (
    *((1, 1), (2, 2), (1, 2), (2, 1), (3, 3), (1, 0), (2, 0), (4, 4), (5, 5), (3, 1), (6, 6), (2, 5)),
)
SCREENED, ALONE = 60, 24  # places of a cell, stacked or one by one
SHAPES = 3  # of which the one is kept whose data move most: a draw may consist of whole numbers
TRIED, DRAWN = 16, 2  # places of a cell that may lie inside, and that are drawn towards the edge
BESIDE = 3  # places outside that draw
HALVINGS = 10  # of the way to the edge
STEPS, PASSES = (1.5, 0.5, 0.15, 0.04, 0.01), 5  # of a descent, each as long as it leads down
ALARM = 1e-9
WORK = 30_000  # evaluations of a claim about memory alone, after which no cell is begun
MOST, OF_CELL = 900, 250  # places at which it is asked whether they lie inside, and of one cell


def one_sided(item: CompiledClaim) -> list[CompiledClaim]:
    """The two inequalities that an equality says, so that there is a way down to where it fails."""
    sides = item.claim.relation.args
    return [replace(item, claim=replace(item.claim, relation=kind(*sides, evaluate=False))) for kind in (Le, Ge)]


class Edges:
    """The search of one claim at edges; `within` decides hypotheses, `look` judges, `cost` is of one evaluation."""

    def __init__(
        self,
        item: CompiledClaim,
        starter: Starter,
        within: Callable[[Place], bool],
        look: Callable[[Place], None],
        cost: int,
    ) -> None:
        self.item, self.starter, self.within, self.look, self.cost = item, starter, within, look, cost
        whole = tuple(filter(of_whole_numbers, item.claim.when))
        self.conditions = tuple(law for law in item.claim.when if law not in whole)
        self.free = replace(item, claim=replace(item.claim, when=whole))
        self.evaluations = self.asked = self.until = 0
        self.outside = set[int]()  # numbers of states of which nothing lies inside

    def run(self) -> None:
        """Search cell by cell. Errors: those of `look`."""
        sizes = {item.size for item in self.starter.pool.drawn}
        fitting = [cell for cell in cells_of(self.item.claim, CELLS) if not sizes or cell[0] in sizes]
        for size, lag in (fitting * len(CELLS))[: len(CELLS)]:
            if size not in self.outside and self.asked < MOST and self.evaluations * self.cost < WORK:
                with np.errstate(all="ignore"):
                    self._cell(self._start(size, lag), lag)

    def _start(self, size: int, lag: int) -> Start:
        """A start with no letter at the end of a condition, at the lag, also where a setting has lags of its own."""
        shapes = (self.starter.shape(size, lag) for _ in range(SHAPES))
        start = replace(max(shapes, key=lambda shape: len(shape.leaves)), pinned={})
        own = "tau" in self.starter.pool.case.setting.parameters and lag in self.starter.pool.values("tau", size)
        return replace(start, fixed={**start.fixed, "tau": lag}) if own and "tau" in start.fixed else start

    def _cell(self, start: Start, lag: int) -> None:
        self.until = min(MOST, self.asked + OF_CELL)
        rows = self.starter.rows(start, SCREENED, lag)
        values = self._heights(start, rows)
        if values.min(initial=NOTHING) >= NOTHING:
            return
        order = np.argsort(values, kind="stable")  # the lowest may all lie outside: some of the others, too
        asked = rows[np.concatenate([order[:TRIED], order[TRIED :: max(1, len(order) // TRIED)]])]
        inside = list(islice((x for x in asked if self._inside(start, x)), DRAWN))
        if not inside:
            if not start.leaves:  # else other data may lie inside
                self.outside.add(start.size)
            return
        for x, begun in product((*self._outside(start, rows, values), *inside), inside):
            if self.asked < self.until:
                self._down(start, x if x is begun else self._drawn(start, begun, x))

    def _outside(self, start: Start, rows: FloatArray, values: FloatArray) -> list[FloatArray]:
        """Where the claim fails, conditions aside, or comes nearest to it."""
        best = np.argsort(values, kind="stable")[:BESIDE]
        x, least = rows[best], values[best]
        if np.all(least > -ALARM) and rows.shape[1]:
            x, _ = descents(lambda y: self._heights(start, y), x, least, 4)
        return list(x)

    def _heights(self, start: Start, x: FloatArray, alone: int = ALONE) -> FloatArray:
        """The slack at rows of coordinates, the conditions that are not of whole numbers aside."""
        self.evaluations += len(x)
        return heights(self.free, start, x, alone)

    def _height(self, start: Start, x: FloatArray) -> float:
        self.evaluations += 1
        return height(self.free, start, x)

    def _inside(self, start: Start, x: FloatArray) -> bool:
        self.asked += 1
        place = start.place(x)
        return self._allowed(place) and self.within(place)

    def _allowed(self, place: Place) -> bool:
        """Whether the conditions hold there, in float64."""
        whole = {name: value for name, value in place.parameters.items() if isinstance(value, int)}
        reals = {name: complex(value) for name, value in place.parameters.items() if name not in whole}
        system = place.system(FLOAT)
        system = replace(system, definitions=self.item.definitions, parameters={**system.parameters, **reals})
        try:
            return all(holds_for(law, system, whole) for law in self.conditions)
        except (NotApplicable, ArithmeticError):
            return False

    def _drawn(self, start: Start, inside: FloatArray, outside: FloatArray) -> FloatArray:
        """From inside towards what lies outside, as far as conditions and hypotheses hold."""
        x = self._between(start, inside, outside)
        for place in range(len(x)) if len(x) > 1 else ():
            goal = x.copy()
            goal[place] = outside[place]
            x = self._between(start, x, goal)
        return x

    def _between(self, start: Start, inside: FloatArray, goal: FloatArray) -> FloatArray:
        if self._inside(start, goal):
            return goal
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._inside(start, inside + middle * (goal - inside)) else (low, middle)
        return inside + low * (goal - inside)

    def _down(self, start: Start, x: FloatArray) -> None:
        """Steps along one coordinate at a time that lead down and stay inside. Errors: those of `look`."""
        value = self._height(start, x)
        for step in STEPS:
            for _ in range(PASSES):
                before = value
                x, value = self._stepped(start, x, value, step)
                if value == before:
                    break
        if value < -ALARM:
            self.look(start.place(x))

    def _stepped(self, start: Start, x: FloatArray, value: float, step: float) -> tuple[FloatArray, float]:
        """One step along each coordinate, either way, where that leads down and stays inside."""
        steps = step * np.concatenate([np.eye(len(x)), -np.eye(len(x))])
        alone = self._heights(start, x + steps, len(steps))
        begun = value
        for move in np.flatnonzero(alone < begun):
            lower = alone[move] if value == begun else self._height(start, x + steps[move])
            if lower < value and self.asked < self.until and self._inside(start, x + steps[move]):
                x, value = x + steps[move], lower
        return x, value
