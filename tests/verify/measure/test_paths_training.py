"""Paths of eigenvalues in training and along the flow, beside direction.*, slow.* and gain.*."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from path_bounds import most_memory, radius_bound
from readout_flow import best_readout_flow, least_loss, read_starts, spectrum_memory
from summed_loss import diagonal_loss

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.flow import eigenvalue_flow, flow, flow_time, optimum
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.loss import squares
from memlaw.verify.experiments.train.trainer import Budget, Parameters, train
from memlaw.verify.measure.bounds import speed_limit
from memlaw.verify.strategies import closed_spectra, distinct_spectra


@settings(max_examples=30)
@given(values=distinct_spectra(max_size=5), lag=st.integers(0, 60))
def test_memory_on_the_way_is_that_of_the_library(values: tuple[complex, ...], lag: int) -> None:
    expected = memory_function(Spectrum.from_eigenvalues(values, realization="companion"), [0, lag])
    found = spectrum_memory(values, [0, lag], closed=False)
    assert abs(found - expected.values).max() <= 1e-13 + expected.error_bound.max()


@settings(max_examples=10)
@given(values=closed_spectra(size=4, largest=0.95), lag=st.integers(0, 20))
def test_stored_modes_stand_for_their_conjugates(values: tuple[complex, ...], lag: int) -> None:
    stored = [value for value in values if value.imag >= 0]
    whole = spectrum_memory(values, [lag], closed=False)
    assert abs(spectrum_memory(stored, [lag], closed=True) - whole).max() <= 1e-13


@settings(max_examples=3)
@given(starts=st.lists(st.floats(0.3, 0.97), min_size=4, max_size=4), lag=st.integers(1, 5))
def test_the_flow_of_one_eigenvalue_is_the_closed_form(starts: list[float], lag: int, device: str) -> None:
    times = [0.3, 1.0]
    path = best_readout_flow([[start] for start in starts], lag, times, steps=60, device=device)
    for start, values in zip(starts, path.eigenvalues[:, :, 0].T, strict=True):
        # order four: steps of 1/60 where the flow's rate is at most 4 (tau + 1) leave less than 1e-4
        assert values == pytest.approx([flow(lag, start, time) for time in times], rel=0, abs=1e-4)
        side = np.sign(optimum(lag) - start)
        assert (side * np.diff([start, *values]) >= -1e-12).all()


def test_halving_the_steps_divides_the_error_by_sixteen(device: str) -> None:
    exact = flow(2, 0.5, 0.5)
    errors = [
        abs(float(best_readout_flow([[0.5]], 2, [0.5], steps=n, device=device).eigenvalues[0, 0, 0]) - exact)
        for n in (5, 10)
    ]
    assert 10 < errors[0] / errors[1] < 25


def test_the_flow_of_several_is_the_one_of_exact_gradients(device: str) -> None:
    start = [0.5 + 0.3j, -0.2 + 0.6j, 0.4 - 0.1j]
    path = best_readout_flow([start], 4, [0.5, 1.0], steps=40, device=device)
    exact = eigenvalue_flow(start, 4, [0.5, 1.0])
    assert abs(path.eigenvalues[:, 0] - exact.eigenvalues).max() < 1e-6
    assert abs(path.memory[:, 0] - exact.memory).max() < 1e-6


def test_tied_pairs_move_twice_as_fast(device: str) -> None:
    start = [0.5 + 0.3j, 0.2 + 0.6j]
    tied = best_readout_flow([start], 4, [0.5], steps=40, closed=True, device=device)
    free = eigenvalue_flow([*start, *np.conj(start)], 4, 1.0)
    assert abs(tied.eigenvalues[-1, 0] - free.eigenvalues[-1][:2]).max() < 1e-6


def trained(
    start: Any,
    teacher: list[float],
    sizes: dict[str, float],
    budget: Budget,
    device: str,
    *,
    closed: bool = False,
    noise: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (R, S, N) and losses (R, S) of diagonal layers, B = sqrt(1 - |l|^2), with a readout w^* x or 2 Re.

    The readout is the best one at every step if it has no step size. What leaves the disc stays where it did.
    """
    first = read_starts(np.asarray(start, dtype=complex), torch.float64, device)
    target = torch.tensor(teacher, dtype=torch.float64, device=device)
    pairs = torch.view_as_real(first)
    parameters = {"l": pairs, "w": torch.zeros_like(pairs)}

    def loss(values: Parameters, _: int) -> torch.Tensor:
        found, w = (torch.view_as_complex(values[name]) for name in ("l", "w"))
        stable = (squares(found.detach()) < 1).all(-1)
        inside = torch.where(stable[:, None], found, first)
        if "w" not in sizes:
            each = least_loss(inside, target, noise=noise, closed=closed)
        else:
            B = (1 - squares(inside)).sqrt() + 0j
            each = diagonal_loss(inside, B, w, target, noise=noise, factor=2.0 if closed else None)
        return torch.where(stable, each, torch.nan)

    rates = {name: torch.tensor(size, dtype=torch.float64, device=device) for name, size in sizes.items()}
    run = train(parameters, loss, rates, budget, watch=("l",))
    return run.watched["l"] @ [1, 1j], run.curves


def of_lag(lag: int) -> list[float]:
    return [0.0] * lag + [1.0]


def test_small_steps_with_the_best_readout_follow_the_flow(device: str) -> None:
    # the loss is (1 - M)/2: time runs at half the speed
    budget = Budget(400, "sgd", "constant", records=3)
    values, losses = trained([[0.5], [0.95]], of_lag(3), {"l": 0.005}, budget, device)
    for place, start in enumerate((0.5, 0.95)):
        assert abs(values[-1, place, 0] - flow(3, start, 400 * 0.005 / 2)) < 2e-3
    assert np.allclose(losses, (1 - spectrum_memory(values, [3], closed=False)[..., 0]) / 2, atol=1e-12)


def test_too_short_a_memory_is_slow_and_too_long_a_memory_is_not(device: str) -> None:
    tau = 12
    path = best_readout_flow([[0.6], [0.995]], tau, [0.5, 1.0], steps=120, device=device)
    below, above = path.eigenvalues[-1, :, 0]
    assert below - 0.6 < 0.005 and abs(above - optimum(tau)) < 1e-3
    assert flow_time(tau, 0.6, 0.9) > 100 * flow_time(tau, 0.995, optimum(tau) + 1e-3)


@settings(max_examples=4)
@given(seed=st.integers(0, 1000), size=st.integers(1, 3), lag=st.integers(2, 14), tied=st.booleans())
def test_the_radius_stays_below_its_bound(seed: int, size: int, lag: int, tied: bool, device: str) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.2, 0.8, (10, size)) * np.exp(1j * rng.uniform(0.3, 2.8, (10, size)))
    path = best_readout_flow(start, lag, np.linspace(0.0, 1.0, 5), steps=15, closed=tied, device=device)
    states = 2 * size if tied else size
    for place in range(10):
        bound = radius_bound(path.radius[0, place], states, lag, path.times, tied=tied)
        assert (path.radius[:, place] <= bound + 1e-9).all()
        assert (np.diff(bound) >= 0).all()


def test_the_bound_of_a_far_lag_says_something() -> None:
    bound = radius_bound(0.5, 4, 60, [0.0, 1.0, 1e3, 1e6])
    assert bound[0] == 0.5 and bound[3] < 0.51
    assert radius_bound(0.9, 4, 60, [10.0])[0] == pytest.approx(1.0, abs=0.1)
    # for one eigenvalue the gradient itself is known
    for radius, lag in ((0.5, 10), (0.5, 60), (0.9, 30)):
        gradient = 2 * abs(radius ** (2 * lag - 1) * (lag - (lag + 1) * radius**2)) / 2
        assert gradient <= speed_limit(radius, 1, lag)[0] < 10 * lag * gradient


@settings(max_examples=6)
@given(seed=st.integers(0, 1000), size=st.integers(1, 3), lag=st.integers(2, 10))
def test_no_training_gains_more_than_the_bound(seed: int, size: int, lag: int, device: str) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.3, 0.9, (3, size)) * np.exp(1j * rng.uniform(0.3, 2.8, (3, size)))
    budget = Budget(80, "adam", "constant", records=5)
    _, losses = trained(start, of_lag(lag), {"l": 0.02}, budget, device)
    first = spectrum_memory(start, [lag], closed=False)[:, 0]
    for place in range(3):
        reached = np.nanmin(losses[:, place])
        gain = losses[0, place] - reached
        most = most_memory(size, lag)
        assert gain <= (most - float(first[place])) / 2 + 1e-12
        assert reached >= (1 - most) / 2 - 1e-12


def test_learned_readouts_lie_above_the_best_one(device: str) -> None:
    rng = np.random.default_rng(0)
    start = rng.uniform(0.5, 0.9, (4, 3)) * np.exp(1j * rng.uniform(0.3, 2.8, (4, 3)))
    sizes, budget = {"l": 0.01, "w": 0.05}, Budget(300, "adam", "constant", records=7)
    values, losses = trained(start, of_lag(6), sizes, budget, device, closed=True)
    assert (losses >= (1 - spectrum_memory(values, [6], closed=True)[..., 0]) / 2 - 1e-12).all()
    assert (losses[-1] < 0.45).all() and np.isfinite(losses).all()


def test_the_least_loss_of_a_teacher_is_below_every_readout(device: str) -> None:
    teacher, budget = [1.0, 0.0, 0.5], Budget(2000, "sgd", "constant", records=2)
    values = torch.tensor([[0.5, 0.8]], dtype=torch.float64, device=device)
    target = torch.tensor(teacher, dtype=torch.float64, device=device)
    least = float(least_loss(values, target, noise=0.2, closed=False))
    _, losses = trained([[0.5, 0.8]], teacher, {"w": 0.3}, budget, device, noise=0.2)
    assert least <= losses[-1, 0] + 1e-12 and losses[-1, 0] - least < 1e-3


def test_bad_input_says_what_to_do(device: str) -> None:
    for starts, match in (([[1.0]], r"\|l\|"), ([[np.nan]], r"\|l\|"), (np.zeros((1, 2, 2)), "shape")):
        with pytest.raises(InvalidInput, match=match):
            best_readout_flow(starts, 1, [1.0], device=device)
    with pytest.raises(InvalidInput, match="rows"):
        best_readout_flow([[1 - 1e-7]], 1, [1.0], device=device)
    with pytest.raises(InvalidInput, match="times"):
        best_readout_flow([[0.5]], 1, [1.0, 0.5], device=device)
