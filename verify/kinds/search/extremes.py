"""Extremes come first: spectra that theory calls extreme, letters and numbers at their ends, data that few draws meet.

All of these at once: a bound may fail only where a spectrum lies near the circle and a letter near the end of its
interval, or where a dead input meets the spectrum that remembers best. For statements of one's own, alike for every
seed but for what a setting draws; float64 says where a claim seems to fail, and what it says is judged as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice, product

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.kinds.search.built import build
from memlaw.verify.kinds.search.cells import Cell, cells_of
from memlaw.verify.kinds.search.data import Phase
from memlaw.verify.kinds.search.descents import NOTHING, descents
from memlaw.verify.kinds.search.extremal import extremal, within
from memlaw.verify.kinds.search.heights import one_by_one, together
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.pool import Drawn
from memlaw.verify.kinds.search.spectra import FREE
from memlaw.verify.kinds.search.starts import Start, Starter

CELLS: tuple[Cell, ...] = (
    *((1, 1), (2, 2), (3, 3), (1, 0), (1, 2), (2, 1), (2, 3), (4, 4), (3, 4), (1, 20), (2, 0), (3, 1), (2, 40)),
    *((5, 5), (4, 6), (3, 9), (8, 8), (12, 12), (8, 16), (24, 24)),
)
MIDDLE, NEAR, NEARER = 0.0, 4.6, 7.0  # coordinates in an interval: 1 % and 0.1 % from its upper end
ENDS = (MIDDLE, NEAR, NEARER, -NEAR, 23.0, -9.2)
WAYS = ((MIDDLE, MIDDLE), (NEAR, NEAR), (NEARER, NEARER), (-NEAR, -NEAR), (NEAR, -NEAR), (-NEAR, NEAR))  # by turns
ANYHOW = 2  # ways more
ANGLES = (0.0, np.pi, np.pi / 2, 0.1)
SHAPES, LETTERS = 3, 3  # tries for a shape that moves, and choices of whole letters, the first and others, there
INDICES, INDEXED = ("i", "j", "n"), 2  # places of eigenvalues, and choices where these are all
MORE = 5  # of them where the spectrum has no say
CANDIDATES, ALL = 5, 40  # data, built and drawn, for one number of states and lag; where the spectrum has no say
ALONE = 48  # places of a shape at most, where each is evaluated by itself
WORK, AFTER = 6000, 8  # what is spent so, costs counted, until they are fewer
DEAR, DEAREST = 5, 20  # costs of one evaluation from where they are fewer, and from where stacks cost more
LOOKED, ASKED = 4, 400  # places that are looked at closely, of one shape, and of all
WEIGHED, MOST = 20, 2000  # those of which it is asked whether they lie inside
ALARM = 1e-9
SHOWN, TRIED = 2, 15  # the best places of a shape, and of all those that may lie inside
DESCENDED, ROUNDS = 5, 5  # of which so many are gone on from, and for how long


class Extremes:
    """The search of one claim at extremes; `within` decides hypotheses, `look` judges, `cost` is of one evaluation.

    `best` are the least slacks of shapes, and starts there.
    """

    def __init__(
        self,
        item: CompiledClaim,
        starter: Starter,
        within: Callable[[Place], bool],
        look: Callable[[Place], None],
        cost: int,
    ) -> None:
        self.item, self.starter, self.within, self.look = item, starter, within, look
        self.alone, self.stacked, self.cost = ALONE // max(1, cost // DEAR), cost < DEAREST, cost
        self.evaluations = self.asked = self.weighed = self.worked = 0
        self.rng = np.random.default_rng(0)
        self.best: list[tuple[float, Start]] = []
        build(starter.pool)
        self.stays = {id(item) for item in starter.pool.built}  # numbers that do not move

    def run(self) -> None:
        """Look at all extremes, then descend from the best. Errors: those of `look`."""
        with np.errstate(all="ignore"):
            for start, lag in self._shapes():
                self._at(start, self._rows(start, lag))
            self.best.sort(key=lambda pair: pair[0])
            inside = (pair for pair in self.best[:TRIED] if self.within(pair[1].place(pair[1].x)))
            self.best = [self._down(*pair) for pair in islice(inside, DESCENDED)]

    # --- where ------------------------------------------------------------------------------------------------

    def _shapes(self) -> Iterator[tuple[Start, int]]:
        """Shapes, and lags for which their spectra are extreme."""
        pool = self.starter.pool
        if not pool.movable:
            for one in (*pool.built, *pool.drawn):
                yield from ((start, 1) for start in self._lettered(one.size, 1, one))
            return
        usual = self.starter.chart
        for chart in dict.fromkeys((usual, FREE)):  # what most places inside are, and what a few may be
            self.starter.chart = chart
            yield from self._moving()
        self.starter.chart = usual

    def _moving(self) -> Iterator[tuple[Start, int]]:
        """Those whose spectra move while data stay."""
        pool = self.starter.pool
        sizes = {item.size for item in (*pool.drawn, *pool.built)}
        cells = dict.fromkeys(cells_of(self.item.claim, CELLS))
        for size, lag in {size: (size, lag) for size, lag in cells}.values() if self.starter.still else cells:
            for data in self._candidates(size) if not sizes or size in sizes else ():
                yield from ((start, lag) for start in self._lettered(size, lag, data))

    def _candidates(self, size: int) -> list[Drawn | None]:
        """Data for so many states: what was built, and what was drawn."""
        pool, most = self.starter.pool, ALL if self.starter.still else CANDIDATES
        found = [[item for item in items if item.size == size] for items in (pool.built, pool.drawn)]
        chosen = ([items[place] for place in sorted(self.rng.permutation(len(items))[:most])] for items in found)
        return [*chain.from_iterable(chosen)] or [None]

    def _lettered(self, size: int, lag: int, one: Drawn | None) -> Iterator[Start]:
        """A shape with several choices of the whole letters that the setting owns."""
        stays = id(one) in self.stays
        begun = max((self.starter.shape(size, lag, one) for _ in range(1 if stays else SHAPES)), key=_open)
        if stays and begun.leaves:
            begun = replace(begun, leaves=(), x=begun.x[: -len(begun.leaves)])
        if one is not None and not self.starter.pool.movable:  # data and spectrum may belong together
            begun = begun.at(one.eigenvalues)
        elif begun.second is not None:
            counts, rest = (begun.counts[0],) * 2, begun.x[sum(begun.counts) :]
            x = (*begun.x[: counts[0]], *begun.x[: counts[0]], *rest)
            begun = replace(begun, second=begun.family, near=(), counts=counts, x=x)
        owned = self.starter.pool.case.setting.parameters
        names = [name for name in begun.fixed if name in owned and isinstance(begun.fixed[name], int)]
        values = {name: list(dict.fromkeys(self.starter.pool.values(name, size))) for name in names}
        places = [*dict.fromkeys(((size + 1) // 2, 1, size, *range(2, size)))]
        values |= {name: places for name in INDICES if name in begun.fixed and name not in owned}
        chosen = list(product(*values.values()))
        most = MORE if self.starter.still else LETTERS if names else INDEXED
        for place in dict.fromkeys((*range(len(chosen))[:most], *self.rng.permutation(len(chosen))[:most])):
            yield replace(begun, fixed={**begun.fixed, **dict(zip(values, chosen[place], strict=True))})

    # --- rows of coordinates ----------------------------------------------------------------------------------

    def _rows(self, start: Start, lag: int) -> FloatArray:
        """Extreme spectra by turns with all else at its ends: the first rows have each of both."""
        spectra, ways = self._spectra(start, lag), [self._way(start, way) for way in range(len(WAYS) + ANYHOW)]
        shifts = range(len(ways)) if len(start.x) > start.counts[0] else (0,)
        rows = list[FloatArray]()
        for shift, (place, one) in product(shifts, enumerate(spectra)):
            second = spectra[(place + 1 + shift) % len(spectra)] if start.still is None else start.x
            rows.append(np.concatenate([one, second[: start.counts[1]], ways[(place + shift) % len(ways)]]))
        return np.array(rows)

    def _spectra(self, start: Start, lag: int) -> list[FloatArray]:
        if start.still is not None or self.starter.still or "eigenvalue" in start.data:
            return [np.array(start.x[: start.counts[0]])]
        known = [within(start.family, values) for values in extremal(start.size, lag)]
        return [x for x in known if x is not None] or list(start.family.start(start.size, self.rng, lag, 4))

    def _way(self, start: Start, way: int) -> FloatArray:
        """An eigenvalue to add, letters and numbers of the data: each at an end, all at once."""
        rng, turns = self.rng, WAYS[way] if way < len(WAYS) else None
        added = [rng.choice(ENDS), rng.choice(ANGLES)] if start.adds else []
        count = len(start.moving) + len(start.leaves)
        x = [turns[place % 2] if turns else rng.choice(ENDS) for place in range(count)]
        for place, leaf in enumerate(start.leaves, start=len(start.moving)):
            x[place] = rng.choice(ANGLES) if isinstance(leaf.within, Phase) else x[place]
        return np.array([*added, *x])

    # --- what is seen there -----------------------------------------------------------------------------------

    def _at(self, start: Start, rows: FloatArray) -> None:
        values = self._heights(start, rows)
        order = np.argsort(values, kind="stable")
        below = [place for place in order if values[place] < -ALARM]
        looked, turns = 0, min(WEIGHED, len(below), MOST - self.weighed)
        for turn in range(turns):  # the lowest and one in the middle by turns: what cancels is far off
            place = start.place(rows[below.pop(len(below) // 2 if turn % 2 else 0)])
            self.weighed += 1
            if looked < LOOKED and self.within(place):
                looked += 1
                self._look(place)
        able = [place for place in order if ALARM < values[place] < NOTHING]
        self.best += [
            (float(values[place]), replace(start, x=tuple(map(float, rows[place])))) for place in able[:SHOWN]
        ]

    def _heights(self, start: Start, x: FloatArray) -> FloatArray:
        self.evaluations += len(x)
        found = together(self.item, start, x) if self.stacked else None
        if found is not None:
            return found
        most = self.alone if self.worked * self.cost < WORK else min(self.alone, AFTER)
        self.worked += min(most, len(x))
        return one_by_one(self.item, start, x, most)

    def _look(self, place: Place) -> None:
        self.asked += 1
        if self.asked <= ASKED:
            self.look(place)

    def _down(self, value: float, start: Start) -> tuple[float, Start]:
        """Descend, where many places cost little."""
        x = np.array([start.x])
        if not (self.stacked and 0 < x.shape[1] <= self.alone):
            return value, start
        found, values = descents(lambda y: self._heights(start, y), x, np.array([value]), ROUNDS)
        if values[0] < -ALARM:
            self._look(start.place(found[0]))
        return float(values[0]), replace(start, x=tuple(map(float, found[0])))


def _open(start: Start) -> tuple[bool, int]:
    """How much of a shape moves."""
    return bool(start.leaves), len(start.moving)
