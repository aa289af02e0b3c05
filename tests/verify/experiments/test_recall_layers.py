"""The batched layers against the numerical library: losses, gradients, memory, S4's form."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from closed_loss import closed_loss
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw import Spectrum, memory_function
from memlaw.errors import InvalidInput
from memlaw.numerics.learn import population as exact
from memlaw.verify.differentiable.stein import SteinSolution, as_pairs
from memlaw.verify.experiments.train.delay import population
from memlaw.verify.experiments.train.layers import (
    Diagonal,
    batch_for,
    condition,
    memory_of_responses,
    readout_covariance,
)
from memlaw.verify.experiments.train.starts import NAMES, ring_radius, start, step_size
from memlaw.verify.experiments.train.trainer import Parameters, value_and_gradients
from memlaw.verify.measure.paths import allpass_memory, conjugates_added
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D

LAGS = [8, 12, 25]


def tensors(name: str, device: str, states: int = 8, lag: int = 25) -> Parameters:
    one = start(name, states, lag)
    return {key: torch.as_tensor(value, device=device) for key, value in batch_for(one).initial([one]).items()}


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_has_the_memory_of_its_start(device: str, name: str) -> None:
    one, values = start(name, 8, 25), tensors(name, device)
    batch = batch_for(one)
    expected = memory_function(one.spectrum, LAGS).values
    responses = batch.responses(values, range(4000)).cpu().numpy()
    if name != "long":  # its response lasts longer than that
        np.testing.assert_allclose(memory_of_responses(responses, LAGS)[0], expected, atol=1e-9)
    np.testing.assert_allclose(allpass_memory(batch.eigenvalues(values), LAGS)[0], expected, atol=1e-11)


@pytest.mark.parametrize("name", NAMES)
def test_moments_are_sums_over_the_impulse_response(device: str, name: str) -> None:
    batch, values = batch_for(start(name, 8, 25)), tensors(name, device)
    responses = batch.responses(values, range(30_000 if name == "long" else 4000))[0]
    mirrored, plain = batch.moments(values)
    torch.testing.assert_close(mirrored[0], responses.mT @ responses.conj(), rtol=1e-9, atol=1e-11)
    torch.testing.assert_close(plain[0], responses.mT @ responses, rtol=1e-9, atol=1e-11)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.floats(0.05, 0.97), st.floats(0.05, 3.0), st.floats(-2, 2), st.floats(-2, 2)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 12),
)
def test_loss_and_gradients_are_those_of_the_closed_sums(
    drawn: list[tuple[float, float, float, float]], lag: int
) -> None:
    radii, angles, real, imag = (np.array(part) for part in zip(*drawn, strict=True))
    eigenvalues, readout = radii * np.exp(1j * angles), real + 1j * imag
    inputs = np.sqrt(1 - radii**2) * (1 - 0.3j)
    teacher = [0.0] * lag + [1.0]
    values = {
        "nu": torch.as_tensor(np.log(-np.log(radii)))[None],
        "theta": torch.as_tensor(angles)[None],
        "inputs": torch.as_tensor(as_pairs(inputs))[None],
        "readout": torch.as_tensor(as_pairs(readout))[None, None],
    }
    loss, gradients = value_and_gradients(values, lambda v, _: population(Diagonal(), [lag], v), 0, tuple(values))
    given_to = (eigenvalues, inputs, readout.conj(), teacher)  # there y = c Re(w^* x)
    assert float(loss) == pytest.approx(closed_loss(*given_to, factor=2.0), rel=1e-9)
    rate, angle = exact.polar_gradients(*given_to, factor=2.0)
    size = 1 + abs(rate).max() + abs(angle).max()
    np.testing.assert_allclose(gradients["nu"][0], rate, rtol=1e-7, atol=1e-9 * size)
    np.testing.assert_allclose(gradients["theta"][0], angle, rtol=1e-7, atol=1e-9 * size)
    by_readout = exact.readout_gradient(*given_to, factor=2.0).conj()
    found = torch.view_as_complex(gradients["readout"][0, 0]).numpy()
    np.testing.assert_allclose(found, by_readout, rtol=1e-7, atol=1e-9 * size)


@given(st.integers(0, 2**31), st.integers(1, 5))
def test_memory_of_many_spectra_at_once_is_that_of_each(seed: int, states: int) -> None:
    random = np.random.default_rng(seed)
    values = random.uniform(0, 0.99, (3, states)) * np.exp(1j * random.uniform(-3, 3, (3, states)))
    found = allpass_memory(values, [0, 3, 7])
    for row, own in zip(values, found, strict=True):
        spectrum = Spectrum.from_eigenvalues(row, realization="companion")
        np.testing.assert_allclose(own, memory_function(spectrum, [0, 3, 7]).values, atol=1e-12)


def test_stein_solution_has_the_gradient_that_differences_give() -> None:
    generator = torch.Generator().manual_seed(3)
    matrix = 0.3 * torch.randn(2, 4, 4, generator=generator, dtype=torch.float64)
    driven = torch.randn(2, 4, 4, generator=generator, dtype=torch.float64)
    inputs = (matrix.requires_grad_(), driven.requires_grad_())
    assert torch.autograd.gradcheck(SteinSolution.apply, inputs)  # type: ignore[no-untyped-call]


def test_the_best_readout_reaches_the_optimum_and_no_other_does(device: str) -> None:
    one, values = start("s4d-legs", 8, 25), tensors("s4d-legs", device)
    batch = batch_for(one)
    covariance = readout_covariance(batch.moments(values))[0]
    response = batch.responses(values, [12])[0, 0].cpu().numpy()
    known = np.concatenate([2 * response.real, -2 * response.imag])
    best = np.linalg.solve(covariance, known)
    optimum = (1 - memory_function(one.spectrum, [12]).values[0]) / 2
    for size, expected in ((1.0, optimum), (1.1, optimum + 0.01 * (best @ covariance @ best) / 2)):
        parts = (size * best).reshape(2, -1).T.copy()
        values["readout"] = torch.as_tensor(parts, device=device)[None, None]
        assert float(population(batch, [12], values)) == pytest.approx(expected, abs=1e-12)


def test_condition_leaves_out_features_that_are_always_zero() -> None:
    assert condition(np.array([np.diag([4.0, 0.0, 1.0])])) == pytest.approx([4.0])


def test_real_modes_have_no_conjugate() -> None:
    values = np.array([0.5, -0.5 * np.exp(1j * 1e-16), 0.5j])
    assert np.isnan(conjugates_added(values)).tolist() == [False] * 3 + [True, True, False]


def test_the_ring_keeps_most_at_its_radius() -> None:
    best = ring_radius(8, 25)
    kept = [memory_function(Spectrum.ring(8, radius=best * part), [25]).values[0] for part in (0.995, 1, 1.003)]
    assert max(kept) == kept[1]


def test_starts_come_from_their_seed_alone() -> None:
    for name in ("short", "long"):
        first, again, other = (start(name, 8, 25, seed).modes for seed in (1, 1, 2))
        assert first.tolist() == again.tolist() != other.tolist()


def test_s4_keeps_the_spectrum_of_legs_and_its_own_basis(device: str) -> None:
    one, values = start("s4-legs", 8, 25), tensors("s4-legs", device)
    batch = batch_for(one)
    found = np.sort(batch.eigenvalues(values)[0].real)
    np.testing.assert_allclose(found, np.sort(one.spectrum.eigenvalues.real), atol=1e-9)
    matrix, weights = batch.bases(values)[0]
    assert matrix.shape == (8, 8)
    assert weights.shape == (8,)


def test_the_s4_that_is_trained_is_that_of_the_models(device: str) -> None:
    one, values = start("s4-legs", 8, 25), tensors("s4-legs", device)
    found = torch.view_as_real(batch_for(one).responses(values, range(60))[0]).mT.flatten(1)
    layer = S4(8, step_size=step_size(25), dtype=torch.float64, device=device)
    expected = layer.impulse_response(60)[..., 0]  # of other input weights, in coordinates sqrt(2) larger
    torch.testing.assert_close(found / found.norm(), (expected / expected.norm()).detach())


@pytest.mark.parametrize("init", ["lin", "inv", "legs"])
def test_the_modes_that_are_trained_are_those_of_the_models(device: str, init: str) -> None:
    layer = S4D(8, init=init, step_size=step_size(25), dtype=torch.float64, device=device)
    expected = layer.impulse_response(60)[..., 0].detach()
    name = f"s4d-{init}"
    found = batch_for(start(name, 8, 25)).responses(tensors(name, device), range(60))[0]
    ordered = (both[:, both[1].angle().argsort()] / both[:1, both[1].angle().argsort()] for both in (found, expected))
    torch.testing.assert_close(*ordered)


@pytest.mark.parametrize(
    ("name", "states", "lag", "rule"),
    [("shrt", 8, 25, "known"), ("ring", 7, 25, "even"), ("ring", 2, 25, "at least 4"), ("ring", 8, 7, "keeps whole")],
)
def test_bad_starts_are_refused(name: str, states: int, lag: int, rule: str) -> None:
    with pytest.raises(InvalidInput, match=rule):
        start(name, states, lag)
