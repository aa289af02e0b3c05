"""The exact loss by three routes, against closed sums that share nothing with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from closed_loss import closed_loss as loss_of_numbers
from free_diagonal import FreeDiagonal
from gradient_cases import EPSILON, Dense, dense_layers, free_layers, readouts, teachers
from hypothesis import given, settings
from hypothesis import strategies as st
from population import population_loss
from summed_loss import dense_loss, diagonal_loss

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.loss import quadratic_loss
from memlaw.verify.measure.expected_gradients import snapshot
from memlaw.verify.measure.losses import Readout, enough_lags, kernel, random_readout, read_teacher
from memlaw.verify.models.layer import Timing
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.zoo import ZOO


def closed_loss(layer: Any, readout: Readout, teacher: np.ndarray, magnitude: bool = False) -> float:
    """By geometric sums in numpy; with `magnitude` that of absolute values, against which rounding is judged."""
    system = snapshot(layer)
    w = readout.weights.detach().cpu().numpy().astype(complex)
    g = system.shifted(teacher)[:, 0]
    missed = float((teacher[:1] ** 2).sum()) if system.before else 0.0
    values, B = system.eigenvalues, system.B[:, 0]
    if magnitude:
        values, B, w, g = abs(values), abs(B), abs(w), -abs(g)
    return float(loss_of_numbers(values, B, w, g, noise=missed, factor=readout.factor))


@settings(max_examples=40)
@given(data=st.data())
def test_the_response_of_a_layer_gives_the_loss_of_closed_sums(data: Any, device: str) -> None:
    layer = data.draw(free_layers(device))
    readout, teacher = data.draw(readouts(layer)), data.draw(teachers())
    found = population_loss(layer, readout, teacher)
    expected, size = (closed_loss(layer, readout, teacher), closed_loss(layer, readout, teacher, magnitude=True))
    # 16 units of rounding of the layer's dtype and 16 of float64 for each lag of a mean lifetime of at most 20
    unit = 16 * (float(torch.finfo(layer.dtype).eps) + 20 * EPSILON)
    assert abs(float(found.value.detach()) - expected) <= unit * size + found.rest


def test_a_state_read_before_the_newest_input_has_a_rest_one_power_larger(device: str) -> None:
    layer = FreeDiagonal([0.5], timing=Timing.BEFORE, dtype=torch.float64, device=device)
    readout = random_readout(layer)
    found, whole = (population_loss(layer, readout, [1.0], lags=lags) for lags in (12, 200))
    assert 0 < float((whole.value - found.value).detach()) <= found.rest * (1 + 16 * EPSILON)


@settings(max_examples=25)
@given(data=st.data(), lags=st.integers(12, 60))
def test_a_response_cut_short_misses_no_more_than_it_says(data: Any, lags: int, device: str) -> None:
    layer = data.draw(free_layers(device)).double()
    readout, teacher = random_readout(layer), data.draw(teachers())
    found = population_loss(layer, readout, teacher, lags=lags)
    missing = closed_loss(layer, readout, teacher) - float(found.value.detach())
    slack = 400 * EPSILON * closed_loss(layer, readout, teacher, magnitude=True)
    assert -slack <= missing <= found.rest + slack


@settings(max_examples=30)
@given(data=st.data(), noise=st.floats(0, 2))
def test_geometric_series_and_doubling_agree_with_the_response(data: Any, noise: float, device: str) -> None:
    layer = data.draw(free_layers(device)).double()
    readout, teacher = data.draw(readouts(layer)), data.draw(teachers())
    g = system_teacher(layer, teacher)
    matrix, columns = layer.discrete()
    summed = diagonal_loss(matrix, columns[:, 0], readout.weights, g[:, 0], noise=noise, factor=readout.factor)
    doubled = dense_loss(torch.diag(matrix), columns, readout, g, noise=noise)
    cut = population_loss(layer, readout, teacher, noise=noise)
    missed = float((teacher**2).sum() / 2 - (g**2).sum() / 2)
    size = closed_loss(layer, readout, teacher, magnitude=True) + noise
    for value in (summed, doubled):
        assert abs(float(value.detach()) + missed - float(cut.value.detach())) <= 400 * EPSILON * size + cut.rest


def system_teacher(layer: Any, teacher: np.ndarray) -> torch.Tensor:
    return torch.as_tensor(snapshot(layer).shifted(teacher)).to(layer.device)


@settings(max_examples=25)
@given(data=st.data())
def test_doubling_agrees_with_the_response_of_dense_pairs(data: Any, device: str) -> None:
    layer = data.draw(dense_layers(device))
    wide = Dense(*layer.pair(), torch.float64, device, layer.timing)
    readout, teacher = data.draw(readouts(wide)), data.draw(teachers(layer.inputs))
    found = population_loss(wide, readout, teacher)
    g = system_teacher(wide, teacher)
    summed = float(dense_loss(wide.A, wide.B, readout, g).detach()) + float((teacher**2).sum() - (g**2).sum()) / 2
    # bases are unit triangular with entries up to 1, N <= 3: condition below 100, lifetime below 10
    scale = float(kernel(wide.impulse_response(found.lags), readout).detach().abs().square().sum())
    assert abs(float(found.value.detach()) - summed) <= 1e4 * EPSILON * (scale + (teacher**2).sum()) + found.rest


def test_starts_run_as_one_batch(device: str) -> None:
    rng = np.random.default_rng(0)
    values = torch.as_tensor(rng.uniform(0.2, 0.9, (3, 4, 2)) * np.exp(1j * rng.uniform(0, 3, (3, 4, 2)))).to(device)
    B, w = torch.ones_like(values), torch.as_tensor(rng.standard_normal((3, 4, 2)) + 0j).to(device)
    g = torch.as_tensor(rng.standard_normal(5)).to(device)
    together = diagonal_loss(values, B, w, g, factor=2.0)
    assert together.shape == (3, 4)
    for i, j in np.ndindex(3, 4):
        alone = diagonal_loss(values[i, j], B[i, j], w[i, j], g, factor=2.0)
        assert float(abs(alone - together[i, j])) <= 8 * EPSILON * float(alone)


@pytest.mark.parametrize("bilinear", [True, False])
def test_s4_and_its_diagonal_twin_share_kernel_and_loss(bilinear: bool, device: str) -> None:
    rule = "bilinear" if bilinear else "zoh"
    layer = S4(8, discretization=rule, step_size=0.1, dtype=torch.float64, device=device)
    A, B = layer.pair()
    values, basis = np.linalg.eig(A)
    readout = random_readout(layer, seed=3)
    w = readout.weights.detach().cpu().numpy()
    twin = FreeDiagonal(values, dtype=torch.float64, device=device)
    with torch.no_grad():
        twin.B.copy_(torch.view_as_real(torch.as_tensor(np.linalg.solve(basis, B[:, 0]))[None]))
    moved = Readout(torch.as_tensor(basis.conj().T @ w).to(device), readout.factor)
    lags = enough_lags(layer)
    ours, theirs = kernel(layer.impulse_response(lags), readout), kernel(twin.impulse_response(lags), moved)
    # eigenvalues of a non-normal matrix: rounding times the condition of its eigenvectors
    tolerance = 64 * EPSILON * np.linalg.cond(basis)
    assert float((ours - theirs).detach().abs().max()) <= tolerance * float(ours.detach().abs().max())
    teacher = np.random.default_rng(1).standard_normal(20)
    first, second = population_loss(layer, readout, teacher), population_loss(twin, moved, teacher)
    assert abs(float((first.value - second.value).detach())) <= tolerance * float(first.value.detach())


def test_a_window_needs_no_stable_state(device: str) -> None:
    layer = ZOO["linear-attention"](4, dtype=torch.float64, device=device, seed=0)
    readout = random_readout(layer)
    with pytest.raises(InvalidInput, match=r"\|l\| < 1"):
        population_loss(layer, readout, np.ones((3, layer.inputs)))
    found = population_loss(layer, readout, np.ones((3, layer.inputs)), lags=10)
    assert np.isinf(found.rest) and np.isfinite(float(found.value.detach()))


def test_bad_input_says_what_to_do(device: str) -> None:
    layer = FreeDiagonal([0.5, 0.25], dtype=torch.float64, device=device)
    readout = random_readout(layer)
    for teacher, match in (
        (np.ones((2, 2)), "shape"),
        ([np.nan], "NaN"),
        ([1j], "complex teacher"),
        (torch.ones(2, device="meta"), "on meta"),
    ):
        with pytest.raises(InvalidInput, match=match):
            population_loss(layer, readout, teacher)
    with pytest.raises(InvalidInput, match="covers the teacher"):
        population_loss(layer, readout, np.ones(9), lags=3)
    with pytest.raises(InvalidInput, match="noise"):
        population_loss(layer, readout, [1.0], noise=-1.0)
    with pytest.raises(InvalidInput, match="readout weights"):
        population_loss(layer, Readout(torch.ones(3, dtype=torch.float64, device=device)), [1.0])
    with pytest.raises(InvalidInput, match="readout weights on meta"):
        population_loss(layer, Readout(torch.ones(2, device="meta")), [1.0])
    with pytest.raises(InvalidInput, match="factor"):
        Readout(torch.ones(2), factor=0.0)
    with pytest.raises(InvalidInput, match="without impulse_response"):
        population_loss(torch.nn.GRU(1, 2), readout, [1.0])  # type: ignore[arg-type]
    slow = FreeDiagonal(torch.tensor([1 - 1e-9], dtype=torch.float64), dtype=torch.float64, device=device)
    with pytest.raises(InvalidInput, match="not over after"):
        population_loss(slow, random_readout(slow), [1.0])
    with pytest.raises(InvalidInput, match="does not vanish"):
        one = torch.ones(1, 1, dtype=torch.float64, device=device)
        dense_loss(one, one, Readout(one[0]), one)


def test_a_teacher_of_the_kernel_itself_costs_nothing(device: str) -> None:
    layer = FreeDiagonal([0.5 + 0.2j, -0.3 + 0.1j], dtype=torch.float64, device=device)
    readout = random_readout(layer)
    own = kernel(layer.impulse_response(80), readout).detach()
    assert float(population_loss(layer, readout, own, lags=80).value.detach()) == 0.0
    like = layer.impulse_response(1)
    assert float(quadratic_loss(own, read_teacher(own, 1, like), noise=0.5)) == 0.25
