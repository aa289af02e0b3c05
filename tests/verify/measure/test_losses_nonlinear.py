"""Nonlinear readouts by Gauss-Hermite sums, and losses sampled from runs within their bands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from free_diagonal import FreeDiagonal
from gradient_cases import BAND_LEVEL, EPSILON, free_layers, readouts, teachers, zoo_layer
from hypothesis import given, settings
from hypothesis import strategies as st
from population import population_loss
from sampled_loss import sampled_loss
from scipy.stats import binom

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.loss import nonlinear_loss
from memlaw.verify.measure.losses import Readout, kernel, random_readout, read_teacher
from memlaw.verify.models.zoo import STATIONARY


def signal(layer: Any, readout: Any, teacher: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    response = layer.impulse_response(200).detach()
    return kernel(response, readout), read_teacher(teacher, layer.inputs, response)


@settings(max_examples=30)
@given(data=st.data(), noise=st.floats(0, 2))
def test_polynomials_have_the_losses_of_gaussian_moments(data: Any, noise: float, device: str) -> None:
    layer = data.draw(free_layers(device, largest=0.8)).double()
    h, g = signal(layer, data.draw(readouts(layer, real=True)), data.draw(teachers()))
    S, shared, energy = float((h**2).sum()), float((h[: len(g)] * g).sum()), float((g**2).sum())
    linear = (S - 2 * shared + energy + noise) / 2
    cubic = (15 * S**3 - 2 * 3 * S * shared + energy + noise) / 2
    square = (3 * S**2 + energy + noise) / 2
    tolerance = 1e3 * EPSILON  # sums over 256 nodes
    for f, expected, size in (
        (lambda s: s, linear, S + energy + noise),
        (lambda s: s**3, cubic, 15 * S**3 + S * energy + energy + noise + S**2),
        (lambda s: s**2, square, square),
    ):
        assert abs(float(nonlinear_loss(h, g, f, noise=noise)) - expected) <= tolerance * size


def test_relu_is_exact_by_symmetry(device: str) -> None:
    h = torch.tensor([[0.6], [0.8]], dtype=torch.float64, device=device)
    g = torch.tensor([[0.0], [1.0]], dtype=torch.float64, device=device)
    # E relu^2 = S/2, E relu(s) s/S = 1/2
    assert float(nonlinear_loss(h, g, torch.relu)) == pytest.approx((0.5 - 0.8 + 1) / 2, abs=1e-13)


# The bands below have level 1 - 1e-10: each of these tests raises a false alarm with that probability where the band is
# exact, and about that where it is Student's; seeds are fixed, so that a run repeats the last one.
LEVEL = BAND_LEVEL


@pytest.mark.parametrize("name", STATIONARY)
def test_runs_of_every_layer_have_its_loss(name: str, device: str) -> None:
    layer = zoo_layer(name, torch.float32, device)
    readout = random_readout(layer, seed=1)
    teacher = np.random.default_rng(2).standard_normal((8, layer.inputs))
    sampled = sampled_loss(layer, readout, teacher, samples=2000, steps=40, noise=0.3, level=LEVEL, seed=3)
    expected = population_loss(layer, readout, teacher, noise=0.3, lags=40)
    assert sampled.covers(float(expected.value.detach()))


@pytest.mark.parametrize("gaussian", [True, False])
def test_consecutive_steps_widen_the_band_honestly(gaussian: bool, device: str) -> None:
    layer = FreeDiagonal([0.9 + 0.1j, 0.5 + 0j], dtype=torch.float64, device=device)
    readout = random_readout(layer, seed=1)
    sampled = sampled_loss(
        layer, readout, [1.0, 0.5], samples=64, consecutive=400, level=LEVEL, seed=3, gaussian=gaussian
    )
    assert sampled.covers(float(population_loss(layer, readout, [1.0, 0.5]).value.detach()))
    # as if all steps were independent, the band would be narrower than the truth by the correlation of squares
    assert sampled.samples == 64


@pytest.mark.parametrize("f", [torch.tanh, torch.relu, torch.sin], ids=["tanh", "relu", "sin"])
def test_nonlinear_losses_lie_in_their_bands(f: Any, device: str) -> None:
    layer = FreeDiagonal([0.7 + 0.2j, 0.3 + 0.4j], dtype=torch.float64, device=device)
    readout, teacher = random_readout(layer, seed=1, scale=0.5), np.array([1.0, 0.0, -0.5])
    h, g = signal(layer, readout, teacher)
    sampled = sampled_loss(layer, readout, teacher, samples=8000, steps=90, f=f, level=LEVEL, seed=5)
    assert sampled.covers(float(nonlinear_loss(h, g, f)))


def test_the_sampled_gradient_is_the_gradient_of_the_population(device: str) -> None:
    layer = FreeDiagonal([0.6, -0.4], dtype=torch.float64, device=device)
    w = torch.tensor([0.5, -1.0], dtype=torch.float64, device=device, requires_grad=True)
    sampled = sampled_loss(layer, Readout(w), [1.0, 0.5], samples=40_000, steps=60, seed=1)
    (noisy,) = torch.autograd.grad(sampled.value, w)
    (exact,) = torch.autograd.grad(population_loss(layer, Readout(w), [1.0, 0.5]).value, w)
    # (y - d) x has a standard deviation below sqrt(3 * 2 L * C) < 6: 7 standard errors, false alarm below 1e-10
    assert float((noisy - exact).abs().max()) <= 7 * 6 / np.sqrt(40_000)


def test_the_exact_band_covers_as_often_as_it_says(device: str) -> None:
    layer = FreeDiagonal([0.8], dtype=torch.float64, device=device)
    readout = random_readout(layer, seed=1)
    expected = float(population_loss(layer, readout, [1.0], lags=6).value.detach())
    count = 300
    hits = sum(
        sampled_loss(layer, readout, [1.0], samples=50, steps=6, seed=seed).covers(expected) for seed in range(count)
    )
    # binomial with p = 0.95: outside these two ends with probability 1e-9
    low, high = binom.ppf([5e-10, 1 - 5e-10], count, 0.95)
    assert low <= hits <= high


def test_bad_signals_say_what_to_do() -> None:
    with pytest.raises(InvalidInput, match="variance 0"):
        nonlinear_loss(torch.zeros(3, 1), torch.ones(1, 1), torch.tanh)
    with pytest.raises(InvalidInput, match="complex signal"):
        nonlinear_loss(torch.ones(3, 1) + 0j, torch.ones(1, 1), torch.tanh)
