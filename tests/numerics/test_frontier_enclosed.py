"""The frontier enclosed: bounds on a cell hold of drawn spectra, nothing false is shown, known values are inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from memlaw import enclose_frontier
from memlaw.errors import InvalidInput
from memlaw.numerics.learn import frontier_cells as cells
from memlaw.numerics.learn.frontier import optimal_spectrum
from memlaw.numerics.learn.frontier_enclosed import Bound, Piece, _blur
from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum

UNIT_DISC = st.builds(lambda rho, phi: np.tanh(rho) * np.exp(1j * phi), st.floats(0, 3), st.floats(-np.pi, np.pi))
STEP = st.builds(lambda rho, phi: np.tanh(rho) * np.exp(1j * phi), st.floats(0, 0.7), st.floats(-np.pi, np.pi))


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    enclose_frontier(2, 2)


def moved(value: complex, step: complex) -> complex:
    """Where a disc automorphism that takes 0 to `value` takes `step`: as far from `value` as step is from 0."""
    return complex((step + value) / (1 + np.conj(value) * step))


def state_at(middle: np.ndarray, reach: np.ndarray, lag: int) -> tuple[float, np.ndarray]:
    """M, and the state of a cell that reaches so far about a spectrum."""
    responses, state = np.zeros((len(middle) + 1, lag + 1), complex), np.zeros((cells.ROWS, len(middle)))
    value = max(cells.memory(middle, len(middle), responses), 0.0)
    cells.costs(middle, len(middle), responses, state, 0.0)
    state[cells.REACH], state[cells.GROWN], state[cells.PART] = reach, np.exp(reach / 2), 1.0
    state[cells.DEEP] = np.tanh(np.maximum(np.arctanh(abs(middle)) - reach, 0)) ** (2 * lag + 2)
    state[cells.THIN], state[cells.THINNER] = np.sqrt(1 - state[cells.DEEP]), np.sqrt(1 - state[cells.DEEP] ** 2)
    return value, state


def distances(middle: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """exp(-d) at the middle, and 1/cosh of the least distances."""
    close, near = np.zeros((2, len(middle), len(middle)))
    cells.closeness(middle, len(middle), close)
    cells.nearness(len(middle), close, state, near)
    return close, near


def bounds(middle: np.ndarray, reach: np.ndarray, lag: int, most: float = np.inf) -> tuple[float, float]:
    """The length of the first bound, and the second bound, for which M is supposed to be at most `most`."""
    value, state = state_at(middle, reach, lag)
    close, near = distances(middle, state)
    length = cells.length(len(middle), near, state)
    return length, cells.most_memory(len(middle), value, most, length, close, near, state, 1e-12)


@given(st.lists(st.tuples(UNIT_DISC, STEP), min_size=2, max_size=4), st.integers(0, 12))
def test_both_bounds_hold_wherever_the_eigenvalues_of_a_cell_may_be(
    draws: list[tuple[complex, complex]], lag: int
) -> None:
    middle, still = np.array([value for value, _ in draws]), np.zeros(len(draws))
    there = state_at(np.array([moved(value, step) for value, step in draws]), still, lag)[0]
    reach = np.array([np.arctanh(abs(step)) for _, step in draws]) + 1e-12
    length, second = bounds(middle, reach, lag)
    assert not bounds(middle, reach, lag, there - 1e-6)[1] <= there - 1e-6  # what is exceeded is never shown
    value = state_at(middle, still, lag)[0]
    assert np.arcsin(np.sqrt(min(there, 1.0))) <= np.arcsin(np.sqrt(min(value, 1.0))) + length + 1e-6
    assert there <= second + 1e-9


@given(st.lists(UNIT_DISC, min_size=1, max_size=4), STEP, st.integers(0, 12))
def test_what_one_eigenvalue_brings_alone_is_bounded(values: list[complex], step: complex, lag: int) -> None:
    middle, way = np.array(values), np.arctanh(abs(step)) + 1e-12
    value, state = state_at(middle, np.full(len(values), way), lag)
    there = state_at(np.array([moved(values[0], step), *values[1:]]), np.zeros(len(values)), lag)[0]
    assert there <= value + cells.own_gain(0, 1 - value, 1e-13, state) + 1e-9


@given(st.lists(st.tuples(UNIT_DISC, STEP), min_size=1, max_size=4), st.integers(0, 12), st.sampled_from([0.5, 1.0]))
@example([(0j, 0.3 + 0j)], 2, 1.0)  # a second one brings nothing, a third one all
@example([(0j, 0.5 + 0j), (0j, 0.5 + 0j)], 3, 1.0)
def test_no_eigenvalue_costs_or_brings_more_than_is_allowed_for(
    draws: list[tuple[complex, complex]], lag: int, part: float
) -> None:
    middle, reach = np.array([value for value, _ in draws]), np.array([np.arctanh(abs(step)) for _, step in draws])
    state = state_at(middle, reach, lag)[1]
    state[cells.PART] = part
    cells.moved_costs(len(middle), distances(middle, state)[1], 1.0, 1.0, state)
    ways = np.tanh(part * reach) * np.exp(1j * np.angle([step for _, step in draws]))
    there = state_at(np.array([moved(v, way) for v, way in zip(middle, ways, strict=True)]), 0 * reach, lag)[1]
    assert np.all(there[cells.X] <= state[cells.MOST_X] + 1e-9)
    assert np.all(there[cells.Y] <= state[cells.MOST_Y] + 1e-9)


@given(UNIT_DISC, st.lists(UNIT_DISC, max_size=3), st.integers(0, 12))
def test_what_a_further_eigenvalue_brings_and_the_same_once_more(own: complex, rest: list[complex], lag: int) -> None:
    counts = (0, 1, 2, 3)
    kept = [state_at(np.array([*rest, *[own] * n, 0.0]), np.zeros(len(rest) + n + 1), lag + 1)[0] for n in counts]
    _, state = state_at(np.array([*rest, 0.0, own]), np.zeros(len(rest) + 2), lag + 1)
    rows = [state[row, -1] ** 2 for row in (cells.X, cells.Y, cells.AGAIN)]
    assert rows == pytest.approx(np.diff(kept), abs=1e-11)


@given(st.lists(st.tuples(UNIT_DISC, st.floats(-np.pi, np.pi)), min_size=3, max_size=4), st.integers(2, 9))
def test_the_slope_and_the_curvature_of_the_second_bound_are_those_of_memory(
    draws: list[tuple[complex, float]], lag: int
) -> None:
    middle, step, still = np.array([value for value, _ in draws]), 2e-3, np.zeros(len(draws))
    ways = np.exp(1j * np.array([angle for _, angle in draws])) * np.tanh(step)
    values = [
        state_at(np.array([moved(v, side * way) for v, way in zip(middle, ways, strict=True)]), still, lag)[0]
        for side in (-1, 0, 1)
    ]
    slope, curve = (values[2] - values[0]) / (2 * step), (values[2] - 2 * values[1] + values[0]) / (2 * step**2)
    state = state_at(middle, still, lag)[1]
    steep = 2 * state[cells.X] @ state[cells.Y]
    assert abs(slope) <= steep + 1e-3
    scale = 1e-3  # reach at which the terms of second order are seen, and the costs have hardly moved
    second = bounds(middle, np.full(len(middle), scale), lag)[1]
    assert curve <= (second - values[1] - scale * steep) / scale**2 + 0.05


def test_cells_reach_to_their_farthest_point() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        low, start = rng.uniform(0, 2), rng.uniform(-np.pi, np.pi)
        cell = np.array(
            [(low, low + rng.uniform(0, 0.7)), (low, low + rng.uniform(0, 2)), (start, rng.uniform(0, np.pi))]
        )
        cell[2, 1] = start + rng.uniform(0, 2 * np.pi)
        at, state = np.zeros(2, complex), np.zeros((cells.ROWS, 2))
        cells.place(cell, 1, 3, at, state)
        rho, phi = (rng.uniform(*side, 50) for side in cell[1:])
        points = np.tanh(np.append(rho, cell[1, 1])) * np.exp(1j * np.append(phi, cell[2, 1]))
        apart = np.arctanh(abs((points - at[1]) / (1 - np.conj(at[1]) * points)))
        assert apart.max() <= state[cells.REACH, 1] <= apart[-1] + 1e-8
        assert state[cells.GROWN, 1] ** 2 == pytest.approx(np.exp(state[cells.REACH, 1]))
        assert np.all(abs(points) ** 8 >= state[cells.DEEP, 1] - 1e-12)


def test_pulled_towards_the_radius_of_the_bound() -> None:
    values = np.tanh(np.array([0.3, 1.0, 0.7])) * np.exp(1j * np.array([0, 1.0, -2.0]))
    reach = np.array([0.1, 0.2, 0.15])
    state = state_at(values, reach, 3)[1]
    near = distances(values, state)[1]
    largest = np.linalg.eigvalsh(near * np.sqrt(np.outer(reach, reach)))[-1]
    assert largest <= cells.length(3, near, state) <= largest + 0.02


@given(UNIT_DISC, UNIT_DISC, STEP, STEP, st.sampled_from([(1.0, 1.0), (0.5, 1.0), (0.5, 0.5)]))
def test_no_part_of_the_way_brings_eigenvalues_nearer_than_is_allowed_for(
    first: complex, second: complex, here: complex, there: complex, parts: tuple[float, float]
) -> None:
    middle, reach = np.array([first, second]), np.arctanh(np.abs([here, there]))
    state = state_at(middle, reach, 1)[1]
    state[cells.PART] = parts
    ways = np.tanh(reach * parts) * np.exp(1j * np.angle([here, there]))
    a, b = (moved(value, way) for value, way in zip(middle, ways, strict=True))
    assert np.sqrt(1 - abs((a - b) / (1 - np.conj(a) * b)) ** 2) <= distances(middle, state)[1][0, 1] + 1e-9


@given(st.lists(UNIT_DISC, min_size=1, max_size=4), st.integers(0, 20))
def test_the_memory_of_a_cell_is_the_memory_function(values: list[complex], lag: int) -> None:
    found = cells.memory(np.array(values), len(values), np.zeros((len(values) + 1, lag + 1), complex))
    right = memory_function(Spectrum.from_eigenvalues(values, realization="companion"), [lag]).values[0]
    assert abs(found - right) <= _blur(len(values), lag)


@pytest.mark.parametrize(("n", "lag", "known"), [(1, 5, 5**5 / 6**6), (2, 1, 1.0), (2, 2, 7 / 16), (3, 2, 1.0)])
def test_known_frontiers_are_inside(n: int, lag: int, known: float) -> None:
    found = enclose_frontier(n, lag)
    assert found.lower <= known <= found.upper
    assert found.upper - found.lower <= 1.1e-5


@pytest.mark.parametrize(("n", "lag"), [(1, 3), (2, 3), (3, 3)])
def test_a_width_of_one_asks_for_nothing(n: int, lag: int) -> None:
    found = enclose_frontier(n, lag, tolerance=1)
    assert found.cells == 0
    assert found.lower <= found.upper <= 1


@pytest.mark.parametrize(("n", "lag"), [(2, 3), (2, 10)])
def test_the_lower_end_is_what_the_spectrum_keeps(n: int, lag: int) -> None:
    found = enclose_frontier(n, lag)
    (ball,) = memory_balls(found.spectrum, [lag])
    assert found.lower <= ball <= found.upper
    assert found.cells > 0


@pytest.mark.parametrize(("n", "lag"), [(2, 2), (2, 7), (3, 3)])
def test_what_a_spectrum_exceeds_is_never_shown(n: int, lag: int) -> None:
    target = optimal_spectrum(n, lag).memory - 1e-6
    bound = Bound(n, lag, target, target - 0.1)
    left, _ = Piece(bound, bound.whole()[None]).searched(300_000)
    assert len(left.cells)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((5, 9), {}, "n goes to 4"),
        ((2, 65), {}, "the lag to 64"),
        ((0, 3), {}, "n"),
        ((2, -1), {}, "lag"),
        ((2, 3), {"tolerance": 0}, "1e-7"),
        ((2, 3), {"tolerance": float("nan")}, "tolerance"),
        ((2, 3), {"tolerance": 1.5}, "to 1"),
        ((2, 3), {"cells": 10}, "undecided"),
        ((2, 3), {"cells": 0}, "cells"),
    ],
)
def test_bad_input_is_refused(arguments: tuple[int, int], options: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        enclose_frontier(*arguments, **options)  # type: ignore[arg-type]
