"""Faults that another reading of a layer would hide: a leak in the batch, outputs of another length, what raises."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray

Layer = Callable[[FloatArray], FloatArray]


def ema(u: FloatArray) -> FloatArray:
    """A leaky integrator along the axis of time."""
    return np.asarray(lfilter([0.1], [1, -0.9], u, axis=1))


@pytest.mark.parametrize("size", [1.0, 0.01, 1e-6])
def test_a_leak_between_elements_is_one_however_the_axes_could_be_read(size: float) -> None:
    def leaking(u: FloatArray) -> FloatArray:
        return ema(u) + size * ema(u).mean(axis=0, keepdims=True)

    with pytest.raises(InvalidInput, match="do not see each other"):
        memlaw.audit(leaking, lags=2)
    assert "batch" in memlaw.check_layer(leaking, inputs=1).refuted


def test_other_axes_are_still_found() -> None:
    assert memlaw.audit(lambda u: lfilter([1], [1, -0.5], u, axis=0)).layout == "tbh"
    assert memlaw.audit(lambda u: lfilter([1], [1, -0.5], u, axis=2) if u.ndim == 3 else 1 / 0).layout == "bht"
    assert memlaw.audit(lambda u: lfilter([1], [1, -0.5], u) if u.ndim == 1 else 1 / 0).layout == "t"


SHORT: dict[str, Layer] = {
    "a step less": lambda u: ema(u)[:, :-1],
    "none": lambda u: u[:, :0],
    "none of each": lambda u: u[..., :0],
    "every second": lambda u: ema(u)[:, ::2],
    "the last": lambda u: ema(u)[:, -1],
    "twice": lambda u: np.concatenate([ema(u)] * 2, axis=1),
}


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("door", [memlaw.audit, memlaw.check_layer])
def test_outputs_of_another_length_are_refused(name: str, door: Callable[..., Any]) -> None:
    with pytest.raises(InvalidInput, match=r"outputs of shape|takes none of"):
        door(SHORT[name])


@pytest.mark.parametrize(
    "given",
    [
        {"step": lambda u, c: u},
        {"step": lambda u, c: 1 / 0},
        {"segment": lambda u, c: None},
        {"states": lambda u: None},
    ],
    ids=["no pair", "division by zero", "no segment", "no states"],
)
def test_what_raises_does_not_pass(given: dict[str, Any]) -> None:
    report = memlaw.check_layer(ema, inputs=1, **given)
    assert not report.passed
    assert all(result.verdict != "holds" for result in report.failures)


@pytest.mark.parametrize("limit", [5.0, 1.0, 0.3])
def test_what_is_clipped_is_not_linear(limit: float) -> None:
    assert "linear" in memlaw.check_layer(lambda u: np.clip(ema(u), -limit, limit), inputs=1).refuted


def test_a_clean_layer_passes() -> None:
    assert memlaw.check_layer(ema, inputs=1, spectrum=[0.9]).passed


def test_a_program_in_a_checkpoint_is_not_loaded(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    path = tmp_path / "program.pt"
    torch.save({"weight": torch.zeros(2)}, path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("program/constants.pkl", b"N.")
    with pytest.raises(InvalidInput, match="TorchScript"):
        memlaw.read_checkpoint(path)
