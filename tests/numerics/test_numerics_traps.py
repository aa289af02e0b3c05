"""Traps of conventions and machines, each seen for real."""

from __future__ import annotations

import numpy as np
import pytest
from oracles.regression import explained, memory_by_regression, orthonormal_columns, simulate

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.realisable import DOUBLE, realisable_capacity
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.spectrum.spectrum import Spectrum


def test_near_duplicates_have_a_capacity_that_no_machine_realises() -> None:
    """A float32 twin of a stored value: capacity 2 exactly, 1 in float32, told side by side."""
    twin = complex(np.complex64(0.3 + 0.6j)).conjugate()
    spectrum = Spectrum.from_eigenvalues([0.3 + 0.6j, twin.conjugate()])
    assert spectrum.size == 2
    assert realisable_capacity(spectrum) < 1.3
    assert realisable_capacity(spectrum, DOUBLE) == pytest.approx(2, abs=1e-6)


def test_realisable_capacity_of_well_separated_states_is_all_of_it() -> None:
    assert realisable_capacity(Spectrum.ring(8, radius=0.9)) == pytest.approx(8, abs=1e-9)
    assert realisable_capacity(Spectrum.s4_legs(32, step_size=0.01)) < 20


def test_input_by_hold_or_by_euler_changes_b_alone_and_never_m() -> None:
    poles = np.array([-1.0, -2.0, -3.5])
    eigenvalues = np.exp(0.1 * poles)
    hold, euler = (eigenvalues - 1) / poles, np.full(3, 0.1)
    first, second = (memory_by_gramian((np.diag(eigenvalues), b), 30) for b in (hold, euler))
    assert not np.allclose(hold, euler, rtol=1e-3)
    assert np.allclose(first.values, second.values, atol=1e-9)
    assert Spectrum.from_matrix(eigenvalues, hold) == Spectrum.from_matrix(eigenvalues, euler)


def test_step_size_per_state() -> None:
    steps = np.array([0.01, 0.1, 0.5])
    values = np.exp(-0.5 * steps)
    spectrum = Spectrum.from_layer(type("Layer", (), {"A": values, "B": np.ones(3)})())
    assert spectrum.size == 3
    assert np.allclose(np.sort(spectrum.decays), 0.5 * steps, rtol=1e-12)


def test_a_state_read_before_its_input_enters_is_one_lag_behind() -> None:
    spectrum, samples = Spectrum.ring(6, radius=0.8), 20_000
    noise = np.random.default_rng(0).standard_normal(samples + 300).astype(complex)
    states = simulate(spectrum, noise)
    early = orthonormal_columns(states[299 : 299 + samples])
    shifted = [explained(early, noise[300 - lag : 300 - lag + samples], 6) for lag in range(4)]
    assert shifted[0] == pytest.approx(0, abs=0.01)
    assert np.allclose(shifted[1:], memory_function(spectrum, 3).values, atol=0.02)


def test_uncorrected_regression_is_biased_up_by_states_over_samples() -> None:
    spectrum, samples = Spectrum.ring(50, radius=0.9), 1000
    far = 60
    estimates = [memory_by_regression(spectrum, [far], samples, seed).values[0] for seed in range(20)]
    uncorrected = [1 - (1 - value) * (samples - 50) / samples for value in estimates]
    exact = memory_function(spectrum, [far]).values[0]
    assert np.mean(estimates) == pytest.approx(exact, abs=0.01)
    assert np.mean(uncorrected) - exact == pytest.approx(50 / samples, abs=0.02)


def test_zero_weight_and_zero_eigenvalue_are_different_things() -> None:
    assert Spectrum.from_matrix([0.0, 0.5], [1, 1]).size == 2
    assert Spectrum.from_matrix([0.0, 0.5], [0, 1], uncontrollable="reduce").size == 1
