"""Raw gradients depend on coordinates and vanish; the whitened part is |g| sqrt(M) in all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from free_diagonal import FreeDiagonal
from gradient_cases import Dense, free_layers
from hypothesis import given, settings
from hypothesis import strategies as st
from parts_of_teacher import teacher_part, teacher_parts

from memlaw.errors import InvalidInput
from memlaw.verify.measure.gradients import gradients_report
from memlaw.verify.models.layer import Timing
from memlaw.verify.models.zoo import ZOO


@settings(max_examples=30)
@given(data=st.data(), lags=st.lists(st.integers(0, 25), min_size=1, max_size=4), weight=st.floats(-3, 3))
def test_the_whitened_part_is_the_root_of_memory(data: Any, lags: list[int], weight: float, device: str) -> None:
    layer = data.draw(free_layers(device))
    for part in teacher_parts(layer, lags, weight=weight):
        # clusters, and subnormal imaginary parts, lose directions in float64: then no equality is claimed
        assert part.holds or part.rank < part.size, (part.difference, part.tolerance)
        assert part.whitened <= abs(weight) + part.tolerance


def test_raw_gradients_vanish_where_memory_does_not(device: str) -> None:
    layer = FreeDiagonal(torch.tensor([0.1, -0.1], dtype=torch.float64), dtype=torch.float64, device=device)
    part = teacher_part(layer, 1)
    assert part.raw**2 == pytest.approx(2e-2, rel=1e-12)
    assert part.whitened**2 == pytest.approx(1 - 1e-4, rel=1e-12)
    assert part.memory == pytest.approx(1 - 1e-4, rel=1e-12)
    # eight eigenvalues on a ring of radius 0.3: 0.09 % of lag 6 in the raw gradient, nearly all of it in the state
    ring = 0.3 * np.exp(2j * np.pi * np.arange(4) / 8 + 1j * np.pi / 8)
    wide = FreeDiagonal(torch.as_tensor(ring), dtype=torch.float64, device=device)
    far = teacher_part(wide, 6)
    assert far.raw < 0.005 and far.whitened > 0.999 and far.holds


@settings(max_examples=25)
@given(seed=st.integers(0, 1000), scale=st.floats(1e-6, 1e6), lag=st.integers(0, 8))
def test_a_change_of_basis_moves_raw_parts_by_it(seed: int, scale: float, lag: int, device: str) -> None:
    rng = np.random.default_rng(seed)
    A, B = np.diag([0.7, -0.3, 0.5]), np.ones((3, 1))
    S = scale * (np.eye(3) + np.triu(rng.uniform(-1, 1, (3, 3)), 1))
    plain = teacher_part(Dense(A, B, torch.float64, device), lag)
    moved = teacher_part(Dense(S @ A @ np.linalg.inv(S), S @ B, torch.float64, device), lag)
    assert moved.raw == pytest.approx(np.linalg.norm(S @ np.linalg.matrix_power(A, lag) @ B), rel=1e-9)
    assert abs(moved.whitened - plain.whitened) <= moved.tolerance + plain.tolerance
    assert moved.holds and plain.holds


def test_a_repeated_eigenvalue_counts_once(device: str) -> None:
    layer = FreeDiagonal(torch.tensor([0.5, 0.5, 0.25]), dtype=torch.float64, device=device)
    part = teacher_part(layer, 2)
    assert part.rank == 2 and part.holds
    assert any("repeated" in text for text in gradients_report(layer, [1.0, 2.0]).skipped)


def test_the_state_read_before_its_input_knows_nothing_of_lag_zero(device: str) -> None:
    values = torch.tensor([0.5, -0.25], dtype=torch.float64)
    before = FreeDiagonal(values, dtype=torch.float64, device=device, timing=Timing.BEFORE)
    after = FreeDiagonal(values, dtype=torch.float64, device=device)
    early, late = teacher_parts(before, [0, 1, 5]), teacher_parts(after, [0, 4])
    assert early[0].raw == 0 and early[0].holds and early[0].expected == 0
    for one, other in zip(early[1:], late, strict=True):
        assert abs(one.whitened - other.whitened) <= one.tolerance


def test_bad_lags_and_layers_say_what_to_do(device: str) -> None:
    layer = FreeDiagonal([0.5], dtype=torch.float64, device=device)
    for lag in (-1, 1.5, True):
        with pytest.raises(InvalidInput, match="lag"):
            teacher_part(layer, lag)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="without impulse_response"):
        teacher_part(torch.nn.GRU(1, 2), 1)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=r"\|l\| < 1"):
        teacher_part(ZOO["linear-attention"](2, dtype=torch.float64, device=device, seed=0), 1)
    with pytest.raises(InvalidInput, match="kind"):
        gradients_report(layer, [1.0]).of("third")
    broken = FreeDiagonal([0.5], dtype=torch.float64, device=device)
    with torch.no_grad():
        broken.eigenvalues[:] = float("nan")
    with pytest.raises(InvalidInput, match="NaN"):
        gradients_report(broken, [1.0])
