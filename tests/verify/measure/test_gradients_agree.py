"""Autograd against the theorems: T-readout, T-nonlinear, T-other-weights, T-eigengrad, on drawn and published layers.

Tolerances are part of the report: 16 units of rounding times the condition of each comparison.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from free_diagonal import FreeDiagonal
from gradient_cases import DTYPES, dense_layers, free_layers, quick_channel, readouts, teachers, zoo_layer
from hypothesis import given, settings
from hypothesis import strategies as st
from parts_of_teacher import teacher_parts

from memlaw.numerics.learn import population
from memlaw.numerics.learn.gradients import memory_gradient
from memlaw.verify.differentiable.best_readout import best_readout_gradients
from memlaw.verify.measure import expected_gradients
from memlaw.verify.measure.gradients import GradientComparison, gradients_report
from memlaw.verify.models.brief import train_briefly
from memlaw.verify.models.layer import Timing
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.zoo import STATIONARY, ZOO


def failures(report: GradientComparison) -> list[str]:
    return [f"{item.kind}: {item.relative:.2e} > {item.tolerance:.2e}" for item in report.differences if not item.holds]


@settings(max_examples=40)
@given(data=st.data(), lag=st.integers(0, 30), seed=st.integers(0, 100))
def test_drawn_diagonal_layers(data: Any, lag: int, seed: int, device: str) -> None:
    layer = data.draw(free_layers(device))
    readout, teacher = data.draw(readouts(layer)), data.draw(teachers())
    report = gradients_report(layer, teacher, readout=readout, lags=(0, 1, lag), seed=seed)
    assert not failures(report)
    kinds = {item.kind for item in report.differences}
    assert {"readout", "input", "eigenvalue", "parameter eigenvalues", "parameter B"} <= kinds
    assert "teacher part" in kinds or "rank" in " ".join(report.skipped)


@settings(max_examples=20)
@given(data=st.data(), lag=st.integers(0, 12))
def test_drawn_dense_layers_with_one_and_two_inputs(data: Any, lag: int, device: str) -> None:
    layer = data.draw(dense_layers(device))
    readout, teacher = data.draw(readouts(layer)), data.draw(teachers(layer.inputs))
    report = gradients_report(layer, teacher, readout=readout, lags=(0, lag))
    assert not failures(report)
    assert report.of("recurrent").count == layer.stored**2
    assert report.of("teacher part").holds


def test_a_state_that_has_not_seen_the_newest_input(device: str) -> None:
    layer = S4D(4, init="inv", step_size=0.05, dtype=torch.float64, seed=1, device=device)
    layer.timing = Timing.BEFORE
    report = gradients_report(layer, [[1.0], [0.5]], lags=[0])
    assert not failures(report) and any("seen no input" in reason for reason in report.skipped)


@pytest.mark.parametrize("dtype", DTYPES, ids=["double", "single"])
@pytest.mark.parametrize("name", STATIONARY)
def test_published_layers_before_and_after_training(name: str, dtype: torch.dtype, device: str) -> None:
    layer = zoo_layer(name, dtype, device)
    teacher = np.random.default_rng(0).standard_normal((5, layer.inputs))
    assert not failures(gradients_report(layer, teacher, channel=quick_channel(layer)))
    train_briefly(layer, steps=5)
    report = gradients_report(layer, teacher, channel=quick_channel(layer), seed=1)
    assert not failures(report)
    assert report.dtype == str(layer.dtype).removeprefix("torch.")


@pytest.mark.parametrize("f", [torch.tanh, torch.sin, torch.relu, torch.nn.functional.softplus])
@pytest.mark.parametrize("timing", Timing)
def test_readouts_through_several_nonlinearities(f: Any, timing: Timing, device: str) -> None:
    values = torch.tensor([0.8 + 0.3j, -0.2 + 0.5j], dtype=torch.complex128)
    layer = FreeDiagonal(values, dtype=torch.float64, device=device, timing=timing)
    report = gradients_report(layer, [0.5, -1.0, 2.0], f=f, lags=(0, 2, 9))
    assert not failures(report)
    assert report.of("nonlinear memory").size > 0.1


def test_a_lag_can_be_missed_where_slope_and_curvature_cancel(device: str) -> None:
    # f = sin, S = 1: E f' + S E f''' = 0, and with one eigenvalue alpha is parallel to the whitened w
    layer = FreeDiagonal(torch.tensor([0.5], dtype=torch.float64), dtype=torch.float64, device=device)
    report = gradients_report(layer, [1.0], f=torch.sin, lags=(0, 1, 2))
    assert report.holds and report.of("nonlinear memory").size < 1e-13
    assert report.of("teacher part").size > 0.8


# --- what the comparisons can tell apart ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["readout_gradient", "input_gradient", "eigenvalue_gradient", "polar_gradients"])
@pytest.mark.parametrize("dtype", DTYPES, ids=["double", "single"])
def test_a_wrong_formula_is_seen(name: str, dtype: torch.dtype, device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = FreeDiagonal(torch.tensor([0.8 + 0.3j, 0.5 + 0.1j]), dtype=dtype, device=device)
    right = getattr(population, name)

    def conjugated(values: Any, B: Any, w: Any, g: Any, *, factor: Any = None) -> Any:
        return right(np.conj(values), B, w, g, factor=factor)

    monkeypatch.setattr(expected_gradients.population, name, conjugated)
    assert failures(gradients_report(layer, [1.0, 0.5, 0.0, 2.0], lags=(0,)))


def test_one_lag_too_many_is_seen(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = FreeDiagonal(torch.tensor([0.8, 0.5]), dtype=torch.float64, device=device)
    layer.timing = Timing.BEFORE
    assert all(part.holds for part in teacher_parts(layer, range(4)))
    monkeypatch.setattr("memlaw.verify.measure.teacher_parts.expected_memory", lambda *_: [0.9, 0.5, 0.3, 0.1])
    assert not any(part.holds for part in teacher_parts(layer, range(4)))


def test_long_lived_layers_are_compared_too(device: str) -> None:
    layer = ZOO["s4d-legs"](8, dtype=torch.float64, device=device, seed=1)
    report = gradients_report(layer, np.ones(4), lags=(0, 50, 400))
    assert report.lags > 5000 and not failures(report)
    assert max(item.relative for item in report.differences) < 1e-11


@pytest.mark.parametrize("imaginary", [4e-37, 1e-12, 1e-8, 1e-4, 0.3])
def test_a_nearly_real_eigenvalue_is_compared_as_far_as_rounding_allows(imaginary: float) -> None:
    """Drawn once: an eigenvalue that rounding hardly tells from its conjugate; autograd divides by what tells them."""
    own = np.array([0.5 + imaginary * 1j])
    leaf = torch.tensor(own)
    measured, condition = best_readout_gradients(leaf, [0, 1, 3], closed=True, length=64)
    gradients = memory_gradient(np.concatenate([own, own.conj()]), [0, 1, 3])[:, :1]
    tolerance = 16 * np.finfo(float).eps * (2 + 8 * condition**2)
    assert tolerance > 0.1 or abs(measured + 2 * gradients.conj()).max() < tolerance
