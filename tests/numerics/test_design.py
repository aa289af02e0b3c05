"""Designs: what is chosen keeps what it says, nothing near it does better, and pruning costs what nesting says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.design import Design, design, frontier_spectrum, prune_costs, range_loss, read_range, worth
from memlaw.numerics.learn.frontier import closed_start, continuous_start, optimal_spectrum
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum


def check(found: Design, states: int) -> None:
    """What holds of every design."""
    own = memory_function(found.spectrum, found.lags).values
    assert np.array_equal(own, found.memory)
    assert found.spectrum.size <= states
    assert (found.memory <= found.frontier).all()
    assert (found.frontier <= found.bound + 1e-12).all()
    assert found.worth == pytest.approx(worth(found.spectrum, found.asked))
    assert sum(mode.states for mode in found.modes) == len(found.spectrum.numbers)
    assert [mode.cost for mode in found.modes] == sorted(mode.cost for mode in found.modes)


@pytest.mark.parametrize("layer", ["s4d-lin", "s4-legs", "s4d-dfout", "lru", "ring"])
def test_no_step_near_by_does_better(layer: str) -> None:
    found = design(60, 8, layer)
    check(found, 8)
    assert (found.step_size is None) == (found.radius is not None)
    for factor in (0.8, 0.95, 1.05, 1.25):
        other = {
            "lru": lambda x: Spectrum.lru_ring(8, r_min=x, r_max=x, seed=0),
            "ring": lambda x: Spectrum.ring(8, radius=x),
        }.get(layer, lambda x: Spectrum.named(layer, 8, step_size=x))
        scale = found.step_size * factor if found.step_size else (found.radius or 0) ** factor
        assert worth(other(scale), found.asked) <= found.worth * (1 + 1e-3)


@pytest.mark.parametrize(("lag", "states"), [(3, 2), (40, 6), (1000, 5), (1000, 64), (10**5, 4)])
def test_one_lag_is_on_the_frontier_that_is_known(lag: int, states: int) -> None:
    found = design(lag, states)
    check(found, states)
    assert found.efficiency == 1
    if states < 10 and lag < 100:
        assert found.kept == pytest.approx(optimal_spectrum(states, lag).memory, rel=1e-3)


@pytest.mark.parametrize(("states", "lag", "least"), [(28, 28, 0.92), (40, 40, 0.92), (30, 31, 0.87)])
def test_more_states_than_are_searched_keep_as_much(states: int, lag: int, least: float) -> None:
    """A register of the others before fewer states delays by a lag each."""
    assert memory_function(frontier_spectrum(states, lag), [lag]).values[0] > least


def test_up_to_the_number_of_states_all_is_kept() -> None:
    for found in (design(7, 8), design("0..7", 8)):
        assert found.kept == 1
        assert found.spectrum.eigenvalues.tolist() == [0]


@pytest.mark.parametrize(("lags", "states"), [("10..200", 6), ("0..30", 5), ((5, 9), 1)])
def test_a_range_is_served_better_than_by_a_layer_or_by_its_last_lag(lags: Any, states: int) -> None:
    found = design(lags, states)
    check(found, states)
    assert found.worth >= worth(frontier_spectrum(states, found.last), found.asked)
    assert found.worth >= 0.99 * design(lags, states, "s4d-real").worth  # the search is one for continuous poles


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_the_gradient_of_a_range(states: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    point = continuous_start(states) + 0.1 * draw.standard_normal(states)
    times = np.array([0.1, 0.4, 1.0])
    _, slope = range_loss(point, states, times)
    for place in range(states):
        step = np.zeros(states)
        step[place] = 1e-5
        ahead, behind = (range_loss(point + sign * step, states, times)[0] for sign in (1, -1))
        assert (ahead - behind) / 2e-5 == pytest.approx(slope[place], rel=1e-4, abs=1e-6)
    assert len(closed_start(states, 10)) == states


@given(st.lists(st.fractions("-4/5", "4/5", max_denominator=8), min_size=1, max_size=4, unique=True))
@settings(max_examples=20, deadline=None)
def test_pruning_costs_what_nesting_says(values: list[Any]) -> None:
    lag = 3
    found = prune_costs(Spectrum.from_eigenvalues(values, realization="companion"), np.array([lag]))
    for mode in found:
        series = np.array([1.0, 0, 0, 0])
        ell = mode.eigenvalue.real
        for x in [float(v) for v in values if abs(float(v) - ell) > 1e-12]:
            geometric = x ** np.arange(4)
            series = np.convolve(np.convolve(series, [-x, 1])[:4], geometric)[:4]
        last = np.convolve(series, ell ** np.arange(4))[lag]
        assert mode.cost == pytest.approx((1 - ell**2) * last**2, abs=1e-12)


def test_a_pair_costs_two_units_in_total() -> None:
    spectrum = Spectrum.named("s4d-inv", 6, step_size=0.5)
    for mode in prune_costs(spectrum, np.arange(2000)):
        assert mode.cost * 2000 == pytest.approx(mode.states, abs=1e-6)


REFUSED = [
    ({"lag": "x"}, "not a number"),
    ({"lag": (9, 3)}, "first and the last"),
    ({"lag": "1..2..3"}, "first and the last"),
    ({"lag": -1}, "nonnegative"),
    ({"lag": "2.5"}, "nonnegative"),
    ({"states": 0}, "number of states"),
    ({"layer": "linoss"}, "step size or a radius"),
    ({"layer": "s4d-lim"}, "did you mean s4d-lin"),
    ({"layer": "s4d-lin", "discretization": "zho"}, "did you mean zoh"),
    ({"lag": 10**9}, "not begun unasked"),
]


@pytest.mark.parametrize(("asked", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_refusals(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        design(**asked)


@pytest.mark.parametrize("given", [8, "8", (8, 8), [8, 8], "8..8"])
def test_a_lag_however_it_is_written(given: Any) -> None:
    assert read_range(given) == (8, 8)
