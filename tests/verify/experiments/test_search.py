"""The search for step sizes: it widens until the best lies inside, and every arm tries as many."""

from collections.abc import Sequence
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.verify.experiments.train.arms import Arm
from memlaw.verify.experiments.train.search import FIRST, LEAST_SHARE, Found, Point, around, inside, search

BUDGET = 18
MODES = ("fixed", "learned")


def bowl(best: tuple[float, float], diverges: float = np.inf) -> dict[str, Found]:
    """A search on a loss that is least at a point of the lattice, and infinite from some step size on."""

    def tune(arms: Sequence[Arm]) -> tuple[np.ndarray, np.ndarray]:
        found = np.array([[loss(arm)] for arm in arms])
        return found, found

    def loss(arm: Arm) -> float:
        size, share = 8 * np.log10(arm.step_size), 8 * np.log10(arm.factor)
        if size > diverges:
            return float("inf")
        return float((size - best[0]) ** 2 + (arm.mode == "learned") * (share - best[1]) ** 2)

    return search(MODES, tune, BUDGET, 0.0)


@settings(max_examples=40)
@given(st.floats(-40, 8), st.floats(-16, 8))
def test_wherever_the_best_lies_it_ends_inside_and_near(size: float, share: float) -> None:
    found = bowl((size, share))["fixed"]
    assert found.inside
    assert abs(8 * np.log10(found.arm.step_size) - size) <= 4
    learned = bowl((np.clip(size, -24, 0), np.clip(share, -12, 4)))["learned"]
    assert learned.inside


@settings(max_examples=40)
@given(st.floats(-200, 200), st.floats(-200, 200), st.floats(-12, 30))
def test_every_arm_tries_equally_many_and_inside_means_one_on_either_side(
    size: float, share: float, diverges: float
) -> None:
    for found in bowl((size, share), diverges).values():
        points = [point for point, _ in found.tried]
        assert len(points) == len({*points}) == BUDGET
        losses = dict(found.tried)
        chosen = min(losses, key=lambda point: losses[point])
        assert found.inside is inside(chosen, points)
        if found.inside and diverges > 25:
            assert abs(chosen[0] - size) <= 8


def test_a_best_one_beyond_the_reach_is_not_called_inside() -> None:
    for far in (-300.0, 300.0):
        assert not any(found.inside for found in bowl((far, 0.0)).values())


def test_nothing_below_the_least_share_is_tried_and_it_is_an_end_by_nature() -> None:
    assert all(point[1] >= LEAST_SHARE for point in islice(around((-8, LEAST_SHARE)), 200))
    beside: list[Point] = [(-8, LEAST_SHARE), (-9, LEAST_SHARE), (-7, LEAST_SHARE), (-8, 0)]
    assert inside(beside[0], beside)
    assert not inside(beside[0], beside[:3])


@pytest.mark.parametrize("mode", MODES)
def test_all_arms_begin_with_as_many(mode: str) -> None:
    assert len(FIRST[mode]) == len(FIRST["fixed"]) == len({*FIRST[mode]})
