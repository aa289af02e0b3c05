from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from numeric_cases import real_systems
from oracles.regression import memory_by_regression

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.digits import gramian_condition_digits
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.spectrum import Spectrum


def test_gramian_agrees_where_it_is_well_conditioned() -> None:
    spectrum = Spectrum.ring(6, radius=0.8)
    result = memory_by_gramian(spectrum, 20)
    assert result.trustworthy
    assert np.allclose(result.values, memory_function(spectrum, 20).values, atol=1e-12)


@pytest.mark.parametrize(
    "spectrum",
    [Spectrum.s4_legs(64, step_size=0.01), Spectrum.lru_ring(256), Spectrum.real(np.exp(-0.01 * np.arange(1, 65)))],
    ids=lambda s: s.name,
)
def test_gramian_loses_everything_on_clustered_spectra_and_says_so(spectrum: Spectrum) -> None:
    lags = [0, 10, 30, 100, 1000]
    result = memory_by_gramian(spectrum, lags)
    error = np.abs(result.values - memory_function(spectrum, lags).values).max()
    assert error > 1e-6
    assert not result.trustworthy
    assert str(result.digits_needed) in result.note


def test_condition_against_numpy_where_float64_can_tell() -> None:
    spectrum = Spectrum.random_disk(6, seed=1)
    gramian = solve_stein(spectrum.eigenvalues, np.ones(6))
    expected = np.log10(np.linalg.cond(gramian, "fro"))
    assert gramian_condition_digits(spectrum) == pytest.approx(expected, abs=1e-6)
    companion = Spectrum.real([0.5, 0.5, 0.2], realization="companion")
    assert 0 < gramian_condition_digits(companion) < 6


def test_leverage_needs_no_stability() -> None:
    undamped = leverage_scores(np.exp([0.3j, -0.3j]), 50)
    assert undamped.values.sum() == pytest.approx(2)


@settings(max_examples=30, deadline=None)
@given(real_systems())
def test_leverage_sums_to_rank_and_falls_to_the_memory(spectrum: Spectrum) -> None:
    short, long = leverage_scores(spectrum, 60), leverage_scores(spectrum, 2500)
    memory = memory_function(spectrum, 60).values
    assert short.values.sum() == pytest.approx(short.rank)
    assert short.values.max() <= 1 + 1e-12
    assert (short.values >= long.values[:60] - 1e-9).all()
    assert np.allclose(long.values[:60], memory, atol=1e-9)


@pytest.mark.parametrize("step", [0.01, 0.1])
@pytest.mark.parametrize("family", ["s4-legs", "s4d-lin", "s4d-inv", "s4d-legs"])
def test_leverage_keeps_its_accuracy_on_clustered_spectra(family: str, step: float) -> None:
    spectrum = Spectrum.named(family, 32, step_size=step)
    window = int(20 / spectrum.decays.min())
    scores = leverage_scores(spectrum, window).values
    assert np.allclose(scores[:200], memory_function(spectrum, 200).values, atol=1e-8)


def test_window_shorter_than_the_state_is_remembered_perfectly() -> None:
    result = leverage_scores(Spectrum.s4d_inv(16), 5)
    assert result.rank == 5
    assert np.allclose(result.values, 1)


def test_regression_is_unbiased_on_a_ring() -> None:
    spectrum, samples = Spectrum.ring(8, radius=0.9), 20_000
    estimate = memory_by_regression(spectrum, 30, samples=samples, seed=3)
    exact = memory_function(spectrum, 30).values
    error = 6 * np.sqrt(exact) * (1 - exact) / np.sqrt(samples) * 2 + 3e-4
    assert estimate.trustworthy
    assert (np.abs(estimate.values - exact) < error).all()


def test_regression_of_a_complex_system() -> None:
    spectrum = Spectrum.from_eigenvalues([0.5j, 0.8])
    estimate = memory_by_regression(spectrum, 5, samples=20_000, seed=3)
    assert np.allclose(estimate.values, memory_function(spectrum, 5).values, atol=0.03)


def test_regression_loses_capacity_of_real_spectra_and_says_so() -> None:
    spectrum = Spectrum.s4_legs(32, step_size=0.01)
    estimate = memory_by_regression(spectrum, 400, samples=5_000, seed=0)
    assert not estimate.trustworthy
    assert estimate.values.sum() < 0.7 * memory_function(spectrum, 400).sum
