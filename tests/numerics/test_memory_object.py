from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.numerics.memory.errorbound import convolution_bound, tail_sums
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum

HALF = Spectrum.real([0.5])


def test_one_state_by_hand() -> None:
    memory = memory_function(HALF, 4)
    assert np.allclose(memory.values, [0.75, 0.1875, 0.046875, 0.01171875], rtol=1e-15)
    assert memory.capacity == 1
    assert memory.tail_bound >= 0.00390625
    assert "<table>" in memory._repr_html_()


def test_lag_zero_is_the_newest_input() -> None:
    """(1/2, -1/2): M(0) = M(1) = 15/16, not 1 (a sum from k = tau) and not 15/16 * 1/4."""
    values = memory_function(Spectrum.real([0.5, -0.5]), 3).values
    assert np.allclose(values, [15 / 16, 15 / 16, 15 / 256], rtol=1e-14)


def test_the_conjugate_matters() -> None:
    """l = i/2: with z - l in place of z - conj(l) the tail would be 1 - 1/16 - 25/16 = -10/16."""
    assert np.allclose(memory_function(Spectrum.from_eigenvalues([0.5j]), 2).values, [0.75, 0.1875], rtol=1e-14)


def test_jordan_block_against_uncontrollable_pair() -> None:
    jordan = Spectrum.real([0.5, 0.5], realization="companion")
    assert memory_function(jordan, 2).values[1] == pytest.approx(3 / 8, rel=1e-14)
    assert memory_function(Spectrum.real([0.5, 0.5]), 2).values[1] == pytest.approx(3 / 16, rel=1e-14)


def test_shift_register_remembers_perfectly() -> None:
    memory = memory_function(Spectrum.real([0] * 5, realization="companion"), 8)
    assert memory.values.tolist() == [1, 1, 1, 1, 1, 0, 0, 0]
    assert memory.horizon(1.0) == 5


def test_lags_in_any_order() -> None:
    memory = memory_function(HALF, [3, 0, 3])
    assert memory.lags.tolist() == [3, 0, 3]
    assert memory.values[0] == memory.values[2] < memory.values[1]


@pytest.mark.parametrize("theta", [0.9, 0.5, 0.1, 0.01])
def test_horizon_is_the_same_from_few_and_many_lags(theta: float) -> None:
    spectrum = Spectrum.s4d_lin(16, step_size=0.1)
    many = memory_function(spectrum, 5000)
    count = int((many.values >= theta).sum())
    assert many.horizon(theta) == memory_function(spectrum, [7]).horizon(theta) == count
    assert theta * count <= spectrum.size


def test_small_memory_is_zero_within_its_bound() -> None:
    memory = memory_function(HALF, 1000)
    assert memory.values[-1] == 0
    assert memory.error_bound[-1] >= 1e-300
    assert memory.relative_error_bound[-1] == np.inf


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 3000), st.floats(0.5, 0.999999), st.floats(0.5, 0.999999))
def test_convolution_bound_is_above_the_sum(count: int, first: float, second: float) -> None:
    growth, norms = first ** np.arange(count), second ** np.arange(count)
    exact = np.concatenate([[0.0], np.convolve(growth, norms)])[:count]
    bound = convolution_bound(growth, norms)
    assert (bound >= exact * (1 - 1e-12)).all()


def test_tail_sums_are_above_the_true_ones() -> None:
    spectrum = Spectrum.lru_ring(16, seed=2)
    values = memory_function(spectrum, 20_000).values
    true = np.cumsum(values[::-1])[::-1]
    for count in (10, 100, 1000, 10_000):
        bound = tail_sums(values[:count], spectrum.size)
        assert (bound[:count] >= true[:count] * (1 - 1e-12)).all()
        assert bound[count] >= true[count] * (1 - 1e-12)


def test_a_lag_that_is_asked_for_twice_counts_once() -> None:
    once, twice = memory_function(HALF, [5, 3]), memory_function(HALF, [5, 3, 3])
    assert twice.values.tolist() == [*once.values, once.values[1]]
    assert (twice.sum, twice.mean_lag) == (once.sum, once.mean_lag)
