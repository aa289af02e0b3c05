"""Step sizes by a search that widens: every arm tries equally many, and none is left with its best at an edge.

Step sizes are 10^(k/8), and where recurrent weights are learned their share of it is 10^(s/8). An arm starts from six
of them on a coarse grid. Then, four at a time, it tries those around the best so far: a decade to either side along
each axis, half of it, a quarter, an eighth, and once these are done ever farther ones. So a best one at the edge of
what was tried is always followed by others beyond it. It is *inside* once one was tried on either side of it along each
axis, or nearer to that axis than to the other; the smallest share, a thousandth, is an end by nature, as below it lies
the fixed arm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice, product

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.experiments.train.arms import Arm, best

Point = tuple[int, ...]
Tune = Callable[[Sequence[Arm]], tuple[FloatArray, FloatArray]]

PER_DECADE = 8
FIRST: Mapping[str, tuple[Point, ...]] = {
    "fixed": tuple((k,) for k in range(-24, 0, 4)),
    "learned": tuple(product((-20, -12, -4), (-8, 0))),
}
ROUND = 4
LEAST_SHARE = -24


@dataclass(frozen=True)
class Found:
    """The chosen step size of an arm, whether it lies inside what was tried, and all of that with its mean loss."""

    arm: Arm
    inside: bool
    tried: tuple[tuple[Point, float], ...]


def arm_at(mode: str, point: Point) -> Arm:
    """The arm of a mode at a point of the lattice.

    >>> arm_at("learned", (-8, -8))
    Arm(mode='learned', step_size=0.1, factor=0.1)
    """
    size, share = (float(f"{10 ** (k / PER_DECADE):.6g}") for k in (*point, 0)[:2])
    return Arm(mode, size, share)


def around(centre: Point) -> Iterator[Point]:
    """The points along each axis of a point, the coarse ones first, then ever farther ones; without end."""
    for distance in chain((8, 4, 2, 1), count(3)):
        for axis in range(len(centre)):
            for step in (distance, -distance):
                point = (*centre[:axis], centre[axis] + step, *centre[axis + 1 :])
                if len(point) == 1 or point[1] >= LEAST_SHARE:
                    yield point


def inside(centre: Point, tried: Sequence[Point]) -> bool:
    """Whether one was tried on either side of every axis.

    >>> inside((0,), [(0,), (1,)]), inside((0,), [(-8,), (0,), (1,)])
    (False, True)
    >>> inside((0, 1), [(-8, 0), (8, 0), (0, 8), (0, 0)]), inside((0, 1), [(-8, 0), (8, 0), (8, 4), (0, 0)])
    (True, False)
    """
    return all(
        any(_beside(centre, other, axis, side) for other in tried) or (axis, side, centre[axis]) == (1, -1, LEAST_SHARE)
        for axis in range(len(centre))
        for side in (-1, 1)
    )


def _beside(centre: Point, other: Point, axis: int, side: int) -> bool:
    """Whether a point lies to this side of the centre along an axis, and no farther off it than that."""
    apart = [there - here for here, there in zip(centre, other, strict=True)]
    along = apart.pop(axis) * side
    return along > 0 and all(abs(off) <= along for off in apart)


def search(modes: Sequence[str], tune: Tune, candidates: int, tie: float) -> dict[str, Found]:
    """Let every mode try so many step sizes, all modes at once, and choose.

    tune: arms to what each loses at the end and along the way, (arms, seeds) both. tie: as `best` takes it.
    """
    tried: dict[str, list[Point]] = {mode: [] for mode in modes}
    lost: dict[str, list[tuple[FloatArray, FloatArray]]] = {mode: [] for mode in modes}
    chosen: dict[str, Point] = {}
    while len(tried[modes[0]]) < candidates:
        new = {mode: _next(mode, tried[mode], chosen.get(mode), candidates) for mode in modes}
        finals, areas = tune([arm_at(mode, point) for mode in modes for point in new[mode]])
        rows = iter(zip(finals, areas, strict=True))
        for mode in modes:
            tried[mode] += new[mode]
            lost[mode] += islice(rows, len(new[mode]))
            chosen[mode] = _best(mode, tried[mode], lost[mode], tie)
    return {mode: _found(mode, chosen[mode], tried[mode], lost[mode]) for mode in modes}


def _next(mode: str, tried: Sequence[Point], centre: Point | None, candidates: int) -> list[Point]:
    if centre is None:
        return list(FIRST[mode][:candidates])
    fresh = dict.fromkeys(point for point in islice(around(centre), 4 * candidates + 64) if point not in tried)
    return list(fresh)[: min(ROUND, candidates - len(tried))]


def _best(mode: str, tried: Sequence[Point], lost: Sequence[tuple[FloatArray, FloatArray]], tie: float) -> Point:
    finals, areas = (np.array(values) for values in zip(*lost, strict=True))
    arms = [arm_at(mode, point) for point in tried]
    return tried[arms.index(best(arms, finals, areas, tie))]


def _found(mode: str, centre: Point, tried: Sequence[Point], lost: Sequence[tuple[FloatArray, FloatArray]]) -> Found:
    means = [float(np.mean(final)) for final, _ in lost]
    return Found(arm_at(mode, centre), inside(centre, tried), tuple(zip(tried, means, strict=True)))
