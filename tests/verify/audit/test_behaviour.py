"""How a map behaves: planted faults fall to their own law, and what is right passes, whatever its rounding."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.signal import fftconvolve, lfilter

from memlaw.verify.audit.behaviour import behaviour
from memlaw.verify.audit.door import CausalMap, read_map

RNG = np.random.default_rng(7)
CALLS: list[int] = []


def fine(u: Any) -> Any:
    return lfilter([1.0, 0.3], [1.0, -0.9], u, axis=1)


def kept(u: Any) -> Any:
    CALLS.append(1)
    return fine(u) + 0.1 * len(CALLS)


def by_fft(u: Any) -> Any:
    kernel = 0.9 ** np.arange(u.shape[1])
    return fftconvolve(u, kernel[None, :, None], axes=1)[:, : u.shape[1]]


def circular(u: Any) -> Any:
    steps = u.shape[1]
    kernel = np.fft.fft(0.9 ** np.arange(steps))
    return np.fft.ifft(np.fft.fft(u, axis=1) * kernel[None, :, None], axis=1).real


FAULTS: list[tuple[Callable[[Any], Any], set[str]]] = [
    (fine, set()),
    (by_fft, set()),
    (lambda u: fine(u.astype(np.float32)).astype(np.float32), set()),
    (lambda u: 1e-8 * fine(u), set()),
    (lambda u: 1e12 * fine(u), set()),
    (lambda u: np.zeros_like(u), set()),
    (lambda u: fine(u) + 1e-3 * RNG.standard_normal(u.shape), {"repeatable"}),
    (kept, {"repeatable"}),
    (lambda u: fine(u) - fine(u).mean(axis=0), {"batch"}),
    (lambda u: fine(u) / (1 + abs(u).max()), {"batch", "linear"}),
    (lambda u: fine(u)[::-1], {"batch"}),
    (circular, {"causal"}),
    (lambda u: fine(u[:, ::-1])[:, ::-1], {"causal"}),
    (lambda u: fine(u) + 1e-6 * np.roll(u, -1, axis=1), {"causal"}),
    (lambda u: fine(u) * u.shape[1], {"causal"}),
    (lambda u: fine(u) + 1.0, {"rest"}),
    (lambda u: np.tanh(fine(u)), {"linear"}),
    (lambda u: fine(u) + 1e-6 * fine(u) ** 2, {"linear"}),
    (lambda u: abs(fine(u)), {"linear"}),
    (lambda u: np.clip(fine(u), -100, 100), {"linear"}),
    (lambda u: fine(u) * (1 + 1e-6 * np.arange(u.shape[1]))[:, None], {"time-invariant"}),
    (lambda u: fine(u) * (1 + 0.1 * (np.arange(u.shape[1]) % 7 == 0))[:, None], {"time-invariant"}),
]


@pytest.mark.parametrize(("run", "broken"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_breaks_its_law(run: Callable[[Any], Any], broken: set[str]) -> None:
    traits = behaviour(CausalMap(lambda u: run(u).astype(float), 1, 1, 2.0**-53, "numpy", "planted"))
    failed = {trait.name for trait in traits if trait.holds is False}
    assert broken <= failed if broken else not failed
    if broken:
        assert next(trait.name for trait in traits if trait.holds is False) == min(
            broken, key=[trait.name for trait in traits].index
        )


def test_faults_are_missed_less_than_once_in_a_million() -> None:
    assert all(trait.error_rate < 1e-6 for trait in behaviour(read_map(fine)))


def test_a_rare_fault_is_found_when_a_fifth_of_inputs_show_it() -> None:
    def rarely(u: Any) -> Any:
        return fine(u) + 1e-3 * (u[:, :1] > 0.85) * np.cumsum(u, axis=1) ** 2

    held = {trait.name: trait.holds for trait in behaviour(read_map(rarely, inputs=1, layout="bth"))}
    assert held["linear"] is False


@pytest.mark.parametrize("seed", range(5))
def test_clean_layers_pass_in_any_dtype(seed: int) -> None:
    torch.manual_seed(seed)
    for layer in (torch.nn.Linear(3, 2, bias=False), torch.nn.Conv1d(2, 2, 1, bias=False)):
        for dtype in (torch.float64, torch.float32, torch.bfloat16):
            traits = behaviour(read_map(layer.to(dtype)), seed=seed)
            assert all(trait.holds for trait in traits), (layer, dtype, traits)
