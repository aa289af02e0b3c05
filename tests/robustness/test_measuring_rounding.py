"""Measurements know how finely their numbers are rounded, whatever the dtype says, and accuse nobody of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from counted import counted
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.measure.comparison import compare_memory, compare_or_estimate
from memlaw.verify.measure.exact import measured_memory, memory_of_impulse_response
from memlaw.verify.measure.fit import EstimatedMemory
from memlaw.verify.measure.regression import measured_by_regression
from memlaw.verify.measure.rounding import narrowest, seen_epsilon
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.zoo import STATIONARY, ZOO

KINDS = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52}


def cast(values: np.ndarray, kind: str) -> np.ndarray:
    """Values rounded to a dtype, and back."""
    rounded = torch.as_tensor(values).to(getattr(torch, kind))
    return rounded.to(torch.float64).numpy()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), scale=st.integers(-4, 4), size=st.integers(80, 2000))
def test_rounding_is_seen_from_values(kind: str, seed: int, scale: int, size: int) -> None:
    """Of 80 numbers half end in four zeros with probability 1e-40."""
    values = cast(2.0**scale * np.random.default_rng(seed).standard_normal(size), kind)
    assert seen_epsilon(values, 2.0**-52) == KINDS[kind]
    assert seen_epsilon(values.reshape(-1, 1), 2.0**-23) == max(KINDS[kind], 2.0**-23)


EXACT = {
    "powers of 1/2": 0.5 ** np.arange(200.0),
    "signs": np.tile([1.0, -1.0], 100),
    "whole numbers": np.arange(200.0) % 16,
    "zeros": np.zeros(500),
    "few numbers": np.float32([0.1, 0.2, 0.3]).astype(float),
    "one number": np.array([0.1]),
}


@pytest.mark.parametrize("name", EXACT)
def test_short_and_few_numbers_are_exact_for_all_that_one_sees(name: str) -> None:
    assert seen_epsilon(EXACT[name], 2.0**-52) == 2.0**-52


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128, int])
def test_parameters_are_as_fine_as_they_are_written(dtype: Any) -> None:
    single = 2.0**-23 if dtype in (np.float32, np.complex64) else 2.0**-52
    assert narrowest(np.array([2, 3]).astype(dtype)) == single
    assert narrowest(np.array([0.9, 0.3]).astype(np.float32).astype(complex)) == 2.0**-23
    assert narrowest(np.array([0.5, 0.25])) == 2.0**-52


# --- layers that cast inside ------------------------------------------------------------------------------------------


class Casting(torch.nn.Module):
    """x_t = diag(l) x_{t-1} + u_t in a basis, its powers rounded to a dtype on the way: before the basis, or after."""

    channels, inputs = 1, 1

    def __init__(self, eigenvalues: np.ndarray, kind: str, basis: np.ndarray | None = None, label: str = "float64"):
        super().__init__()
        self.values, self.kind, self.label = eigenvalues, kind, label
        self.basis = np.eye(len(eigenvalues)) if basis is None else basis

    def impulse_response(self, lags: int) -> Tensor:
        rows = cast(self.values ** np.arange(lags)[:, None], self.kind) @ self.basis
        return torch.as_tensor(rows if self.label == "float64" else cast(rows, self.label))[:, :, None]


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Real eigenvalues, apart or alike, and a basis."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 7))
    low, high = [(-0.95, 0.95), (0.5, 0.95), (0.9, 0.99)][seed % 3]
    return rng.uniform(low, high, size), np.eye(size) + 0.3 * rng.standard_normal((size, size))


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
@pytest.mark.parametrize("where", ["last", "inside"])
@pytest.mark.parametrize("seed", range(12))
def test_a_cast_is_in_the_error_and_in_the_trust(seed: int, where: str, kind: str) -> None:
    eigenvalues, basis = drawn(seed)
    if where == "inside" and len(eigenvalues) == 1 and kind != "float64":
        return  # a number times float32 values: one column is their multiple, which is exact
    layer = Casting(eigenvalues, kind, basis if where == "inside" else None)
    exact = memory_function(Spectrum.from_eigenvalues(eigenvalues, realization="companion"), 20).values
    found = measured_memory(layer, 20, window=2500)
    error = float(abs(found.values - exact).max())
    assert error <= found.error_estimate
    assert error < 1e-6 or not found.trustworthy
    if kind == "float64" and found.condition < 1e6:
        assert found.trustworthy
    if where == "last" and seed % 3 == 2 and len(eigenvalues) > 1:  # else few numbers are left above underflow
        assert found.epsilon == KINDS[kind]


@pytest.mark.parametrize("name", STATIONARY)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_honest_layers_are_trusted_as_before(name: str, dtype: torch.dtype) -> None:
    found = measured_memory(ZOO[name](4, dtype=dtype, seed=3), 10)
    assert found.trustworthy
    assert found.epsilon == 2.0**-52


def test_a_narrow_response_settles_soon() -> None:
    """Not followed until what it leaves out is 1e-14, which its rounding hides."""
    found = measured_memory(Casting(np.array([0.999, 0.9]), "float16", label="float16"), 5)
    assert found.window < 2**17
    assert not found.trustworthy


# --- units ------------------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), powers=st.lists(st.integers(-250, 250), min_size=6, max_size=6))
def test_memory_does_not_know_the_units_of_states(seed: int, powers: list[int]) -> None:
    eigenvalues, _ = drawn(3 * (seed // 3))
    rows = eigenvalues ** np.arange(2500)[:, None]
    scaled = rows * 2.0 ** np.array(powers[: len(eigenvalues)])
    whole, found = memory_of_impulse_response(rows, 20), memory_of_impulse_response(scaled, 20)
    assert found.rank == whole.rank
    assert abs(found.values - whole.values).max() <= 100 * whole.error_estimate


@pytest.mark.parametrize("size", [1e-17, 1e-20, 1e-30])
def test_rounding_is_no_state_however_it_is_scaled(size: float) -> None:
    rng = np.random.default_rng(0)
    rows = np.array([0.9, 0.5]) ** np.arange(500)[:, None]
    noise = size * rng.standard_normal((500, 1)) * 0.9 ** np.arange(500)[:, None]
    found = memory_of_impulse_response(np.hstack([rows, noise]), 20)
    assert found.rank == 2
    assert found.values == pytest.approx(memory_of_impulse_response(rows, 20).values, abs=1e-12)


# --- nobody is accused ------------------------------------------------------------------------------------------------


class Single(torch.nn.Module):
    """A float32 module whose pair() is in float32; its decay is applied ``times``."""

    channels, inputs = 1, 1

    def __init__(self, seed: int, size: int = 3, times: int = 1) -> None:
        super().__init__()
        drawn = torch.as_tensor(np.random.default_rng(seed).normal(0.5, 1.5, size), dtype=torch.float32)
        self.raw, self.times = torch.nn.Parameter(drawn), times

    def impulse_response(self, lags: int) -> Tensor:
        powers: Tensor = torch.sigmoid(self.raw) ** (self.times * torch.arange(lags))[:, None]
        return powers[:, :, None]

    def pair(self) -> tuple[np.ndarray, np.ndarray]:
        return np.diag(torch.sigmoid(self.raw).detach().numpy()), np.ones((len(self.raw), 1), np.float32)


@pytest.mark.parametrize("seed", range(10))
def test_a_single_precision_pair_is_not_accused(seed: int) -> None:
    compared = compare_memory(Single(seed), 60)
    assert "does not do what" not in compared.sentence
    assert compared.difference <= max(1e-10, compared.predicted.rounding, 10 * compared.measured.error_estimate)


@pytest.mark.parametrize("seed", range(3))
def test_a_fault_in_a_single_precision_module_is_still_found(seed: int) -> None:
    assert "does not do what its spectrum says" in compare_memory(Single(seed, times=2), 60).sentence


# --- linear or not ----------------------------------------------------------------------------------------------------


class Normalised(S4D):
    """Batch normalisation in the output of a layer that is otherwise linear."""

    def forward(self, u: Tensor) -> Tensor:
        y = super().forward(u)
        return (y - y.mean(dim=0)) / (y.std(dim=0) + 1e-3)


class Clipped(S4D):
    """States that do not grow beyond 0.01."""

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        return torch.clamp(super().states(u, channel).real, -0.01, 0.01)


class Affine(S4D):
    """An output that is 1 without input."""

    def forward(self, u: Tensor) -> Tensor:
        return super().forward(u) + 1


class Varying(S4D):
    """A gain that changes in time."""

    def forward(self, u: Tensor) -> Tensor:
        return super().forward(u) * torch.linspace(1, 2, u.shape[1], dtype=u.dtype)[:, None]


@pytest.mark.parametrize("kind", [Normalised, Clipped, Affine, Varying])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_class_derived_from_a_linear_layer_is_tried_too(kind: type[S4D], dtype: torch.dtype) -> None:
    with pytest.raises(InvalidInput, match="fails a test of linearity"):
        measured_memory(kind(4, 2, dtype=dtype, seed=1), 10)


class Tanh:
    """States that are not linear, and nothing else."""

    def __init__(self, bend: bool = True) -> None:
        self.bend = bend

    def states(self, u: Tensor) -> Tensor:
        x, found = torch.zeros(len(u), 2, dtype=u.dtype), []
        for t in range(u.shape[1]):
            x = torch.tensor([0.9, -0.4], dtype=u.dtype) * x + u[:, t]
            x = torch.tanh(x) if self.bend else x
            found.append(x)
        return torch.stack(found, dim=1)


def test_the_regression_takes_what_has_states_and_the_other_says_so() -> None:
    found = compare_or_estimate(Tanh(), 6, method="regression", samples=500)
    assert isinstance(found, EstimatedMemory)
    assert found.law == "robust"
    with pytest.raises(InvalidInput, match="measured_by_regression"):
        measured_memory(Tanh(), 6)


def test_states_of_a_linear_model_are_its_response() -> None:
    found = measured_memory(Tanh(bend=False), 10)
    assert found.values == pytest.approx(memory_function(Spectrum.real([0.9, -0.4]), 10).values, abs=1e-12)


class OnlyPair:
    """A and B alone."""

    def pair(self) -> tuple[np.ndarray, np.ndarray]:
        return np.diag([0.5, 0.3]), np.ones((2, 1))


def test_a_linear_layer_without_a_response_is_told_what_to_give() -> None:
    with pytest.raises(InvalidInput) as caught:
        measured_memory(OnlyPair(), 5)
    assert "give it impulse_response(lags)" in caught.value.remedy


# --- estimates --------------------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), law=st.sampled_from(["gaussian", "robust"]))
def test_an_estimate_lies_in_its_own_band(seed: int, law: str) -> None:
    layer = ZOO[STATIONARY[seed % len(STATIONARY)]](4, dtype=torch.float64, seed=seed)
    found = measured_by_regression(layer, [*range(8), 30, 60], samples=150, length=80, seed=seed, law=law)
    assert ((found.lower <= found.values) & (found.values <= found.upper)).all()
    assert ((found.lower >= 0) & (found.upper <= 1)).all()
    assert found.sum == pytest.approx(float((found.raw - found.bias).sum()))


def test_directions_hidden_by_single_precision_are_said_and_allowed_for() -> None:
    layer = ZOO["s4d-real"](16, dtype=torch.float32, seed=0)
    found = measured_by_regression(layer, 10, samples=1000, length=400)
    assert found.hidden > 0
    assert not found.trustworthy
    assert found.covers(measured_memory(layer, 10, window=400).values).all()
    plain = measured_by_regression(ZOO["s4d-lin"](8, dtype=torch.float32, step_size=0.1, seed=0), 10, samples=1000)
    assert (plain.hidden, plain.trustworthy) == (0, True)


REFUSED = {
    "infinity in the response": lambda: memory_of_impulse_response(np.full((9, 2), np.inf)),
    "NaN in one place": lambda: memory_of_impulse_response(np.where(np.eye(9, 2) > 0, np.nan, 0.5)),
    "no rows": lambda: memory_of_impulse_response(np.zeros((0, 3))),
    "a vector": lambda: memory_of_impulse_response(np.ones(7)),
    "four axes": lambda: memory_of_impulse_response(np.ones((3, 2, 1, 1))),
    "a lag beyond": lambda: memory_of_impulse_response(np.ones((5, 1)), [9]),
    "a model without anything": lambda: measured_memory(object(), 3),
    "a string": lambda: measured_memory("s4d-lin", 3),
    "a method that is none": lambda: compare_or_estimate(Tanh(), 3, method="guess"),
    "an exact method for tanh": lambda: compare_or_estimate(Tanh(), 3),
}
counted("measured_memory", REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_measured_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        REFUSED[name]()
