"""The frontier enclosed: bounds on a cell hold of drawn spectra, nothing false is shown, known values are inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
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


def costs(middle: np.ndarray, lag: int) -> tuple[float, np.ndarray, np.ndarray]:
    """M, x and y of a spectrum."""
    response = np.zeros(lag + 1, complex)
    value = max(cells.memory(middle, len(middle), response), 0.0)
    y = np.array([cells.brought(response, each) for each in middle])
    x = np.zeros(len(middle))
    for i, each in enumerate(middle):
        cells.memory(middle, len(middle), response, i)
        x[i] = cells.brought(response, each)
    return value, x, y


def bounds(middle: np.ndarray, reach: np.ndarray, lag: int) -> tuple[float, float]:
    """The length of the first bound, and the second bound."""
    count, far = len(middle), np.arctanh(abs(middle))
    near, state = np.zeros((count, count)), np.zeros((9, count))
    cells.nearness(middle, count, reach, 1.0, near)
    length = cells.length(count, reach, near, state[3], state[4])
    value, state[0], state[1] = costs(middle, lag)
    state[2] = np.tanh(np.maximum(far - reach, 0)) ** (2 * lag + 2)
    return length, cells.second_order(middle, count, value, 1.0, length, reach, near, state, 1e-12)


@given(st.lists(st.tuples(UNIT_DISC, STEP), min_size=2, max_size=4), st.integers(0, 12))
def test_both_bounds_hold_wherever_the_eigenvalues_of_a_cell_may_be(
    draws: list[tuple[complex, complex]], lag: int
) -> None:
    middle = np.array([value for value, _ in draws])
    there = costs(np.array([moved(value, step) for value, step in draws]), lag)[0]
    length, second = bounds(middle, np.array([np.arctanh(abs(step)) for _, step in draws]) + 1e-12, lag)
    assert np.arcsin(np.sqrt(min(there, 1.0))) <= np.arcsin(np.sqrt(min(costs(middle, lag)[0], 1.0))) + length + 1e-6
    assert there <= second + 1e-9


@given(st.lists(st.tuples(UNIT_DISC, st.floats(-np.pi, np.pi)), min_size=3, max_size=4), st.integers(2, 9))
def test_the_slope_and_the_curvature_of_the_second_bound_are_those_of_memory(
    draws: list[tuple[complex, float]], lag: int
) -> None:
    middle, step = np.array([value for value, _ in draws]), 2e-3
    ways = np.exp(1j * np.array([angle for _, angle in draws])) * np.tanh(step)
    values = [
        costs(np.array([moved(v, side * way) for v, way in zip(middle, ways, strict=True)]), lag)[0]
        for side in (-1, 0, 1)
    ]
    reach = np.full(len(middle), 1e-9)
    slope, curve = (values[2] - values[0]) / (2 * step), (values[2] - 2 * values[1] + values[0]) / (2 * step**2)
    _, x, y = costs(middle, lag)
    assert abs(slope) <= 2 * x @ y + 1e-3
    scale = 1e-3  # reach at which the terms of second order are seen, and the costs have hardly moved
    second = bounds(middle, scale * np.ones(len(middle)) + reach, lag)[1]
    assert curve <= (second - values[1] - 2 * scale * x @ y) / scale**2 + 0.05


def test_cells_reach_to_their_farthest_point() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        low, start = rng.uniform(0, 2), rng.uniform(-np.pi, np.pi)
        cell = np.array(
            [(low, low + rng.uniform(0, 0.7)), (low, low + rng.uniform(0, 2)), (start, rng.uniform(0, np.pi))]
        )
        cell[2, 1] = start + rng.uniform(0, 2 * np.pi)
        at, along, across, reach = np.zeros(2, complex), np.zeros(2), np.zeros(2), np.zeros(2)
        cells.middle(cell, 2, at, along, across, reach)
        rho, phi = (rng.uniform(*side, 50) for side in cell[1:])
        points = np.tanh(np.append(rho, cell[1, 1])) * np.exp(1j * np.append(phi, cell[2, 1]))
        apart = np.arctanh(abs((points - at[1]) / (1 - np.conj(at[1]) * points)))
        assert apart.max() <= reach[1] <= apart[-1] + 1e-8


def test_pulled_towards_the_radius_of_the_bound() -> None:
    near, reach, work = np.zeros((3, 3)), np.array([0.1, 0.2, 0.15]), np.zeros((2, 3))
    values = np.tanh(np.array([0.3, 1.0, 0.7])) * np.exp(1j * np.array([0, 1.0, -2.0]))
    cells.nearness(values, 3, reach, 1.0, near)
    largest = np.linalg.eigvalsh(near * np.sqrt(np.outer(reach, reach)))[-1]
    assert largest <= cells.length(3, reach, near, *work) <= largest + 0.02


@given(st.lists(UNIT_DISC, min_size=1, max_size=4), st.integers(0, 20))
def test_the_memory_of_a_cell_is_the_memory_function(values: list[complex], lag: int) -> None:
    found = cells.memory(np.array(values), len(values), np.zeros(lag + 1, complex))
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
