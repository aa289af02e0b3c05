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
from memlaw.numerics.learn.frontier_enclosed import _blur, _whole
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


@given(st.lists(st.tuples(UNIT_DISC, STEP), min_size=2, max_size=4), st.integers(0, 12))
def test_both_bounds_hold_wherever_the_eigenvalues_of_a_cell_may_be(
    draws: list[tuple[complex, complex]], lag: int
) -> None:
    count, response = len(draws), np.zeros(lag + 1, complex)
    middle = np.array([value for value, _ in draws] + [0j])
    far = np.array([moved(value, step) for value, step in draws] + [0j])
    reach = np.array([np.arctanh(abs(step)) for _, step in draws])
    x, y, others = np.zeros(count), np.zeros(count), np.zeros(count + 1, complex)
    value = max(cells.memory(middle, count, response), 0.0)
    there = cells.memory(far, count, response)
    assert np.arcsin(np.sqrt(np.clip(there, 0, 1))) <= np.arcsin(np.sqrt(min(value, 1.0))) + reach.sum() + 1e-6
    cells.costs(middle, count, value, 1e-12, response, others, x, y)
    assert there <= cells.second_order(count, value, reach, x, y, 1e-12) + 1e-9


def slopes(middle: np.ndarray, ways: np.ndarray, lag: int, step: float = 1e-4) -> dict[str, float]:
    """Differences of M, x and y as two eigenvalues go along geodesics: what the second bound has constants for."""
    response, others, seen = np.zeros(lag + 1, complex), np.zeros(3, complex), {}
    for a in (-step, 0.0, step):
        for b in (-step, 0.0, step):
            at = np.array(
                [moved(value, np.tanh(s) * way) for value, s, way in zip(middle, (a, b), ways, strict=True)] + [0j]
            )
            x, y, value = np.zeros(2), np.zeros(2), cells.memory(at, 2, response)
            cells.costs(at, 2, value, 0.0, response, others, x, y)
            seen[np.sign(a), np.sign(b)] = value, x, y
    mixed = seen[1, 1][0] - seen[1, -1][0] - seen[-1, 1][0] + seen[-1, -1][0]
    moves = [(seen[1, 0][place] - seen[-1, 0][place]) / (2 * step) for place in (1, 2)]
    return {
        "mixed": abs(mixed) / (4 * step**2),
        "mixed, of x + y": abs(mixed) / (4 * step**2) / (4 * (seen[0, 0][1][0] + seen[0, 0][2][0]) + 1e-9),
        "curved": (seen[1, 0][0] - 2 * seen[0, 0][0] + seen[-1, 0][0]) / (2 * step**2),
        **{f"{name}, own": abs(move[0]) for name, move in zip("xy", moves, strict=True)},
        **{f"{name}, other": abs(move[1]) for name, move in zip("xy", moves, strict=True)},
    }


def test_the_constants_of_the_second_bound_hold_and_are_nearly_needed() -> None:
    rng, most = np.random.default_rng(0), dict[str, float]()
    for _ in range(1500):
        turns = np.exp(1j * rng.uniform(-np.pi, np.pi, (2, 2)))
        for name, value in slopes(
            np.tanh(rng.uniform(0, 1.5, 2)) * turns[0], turns[1], int(rng.integers(0, 7))
        ).items():
            most[name] = max(most.get(name, 0.0), float(value))
    bounds = {"mixed": cells.MIXED, "mixed, of x + y": 1.0, "curved": 1.0, "x, own": 1.0, "y, own": cells.OWN}
    bounds |= {"x, other": cells.OTHER, "y, other": cells.OTHER}
    assert all(value <= bounds[name] + 1e-3 for name, value in most.items()), most
    assert all(value >= 0.25 * bounds[name] for name, value in most.items()), most  # a quarter of each would be refuted


@given(st.lists(UNIT_DISC, min_size=1, max_size=4), st.integers(0, 20))
def test_the_memory_of_a_cell_is_the_memory_function(values: list[complex], lag: int) -> None:
    found = cells.memory(np.array([*values, 0j]), len(values), np.zeros(lag + 1, complex))
    right = memory_function(Spectrum.from_eigenvalues(values, realization="companion"), [lag]).values[0]
    assert abs(found - right) <= _blur(len(values), lag)


@pytest.mark.parametrize(("n", "lag", "known"), [(1, 5, 5**5 / 6**6), (2, 1, 1.0), (2, 2, 7 / 16), (3, 2, 1.0)])
def test_known_frontiers_are_inside(n: int, lag: int, known: float) -> None:
    found = enclose_frontier(n, lag)
    assert found.lower <= known <= found.upper
    assert found.upper - found.lower <= 1.1e-5


@pytest.mark.parametrize(("n", "lag"), [(2, 3), (2, 10)])
def test_the_lower_end_is_what_the_spectrum_keeps(n: int, lag: int) -> None:
    found = enclose_frontier(n, lag)
    (ball,) = memory_balls(found.spectrum, [lag])
    assert found.lower <= ball <= found.upper
    assert found.cells > 0


@pytest.mark.parametrize(("n", "lag"), [(2, 2), (2, 7), (3, 3)])
def test_what_a_spectrum_exceeds_is_never_shown(n: int, lag: int) -> None:
    target = optimal_spectrum(n, lag).memory - 1e-6
    stack = np.zeros((100_000, 2 * n - 1, 2))
    stack[0] = _whole(n, lag, target - 0.1)
    left, _ = cells.search_cells(stack, 1, n, lag, target, _blur(n, lag), 300_000)
    assert left > 0


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
