"""Audits from outside: memory against exact values, what is named, what is refused."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

import memlaw
from memlaw.errors import InvalidInput
from memlaw.verify.audit.audit import Audit, audit
from memlaw.verify.audit.door import adapt
from memlaw.verify.audit.responses import channels_apart
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.zoo import ZOO


def exact(values: Any, lags: int) -> Any:
    return memlaw.memory_function(memlaw.Spectrum.from_eigenvalues(values).closure(), lags).values


def diagonal(values: list[complex], weights: Any = None) -> Callable[[Any], Any]:
    """y_t = Re sum_i w_i x_i, x_t = l x_{t-1} + u_t."""
    weights = np.ones(len(values)) if weights is None else weights

    def run(u: Any) -> Any:
        return sum(
            (w * lfilter([1.0], [1.0, -value], u.astype(complex), axis=1)).real
            for w, value in zip(weights, values, strict=True)
        )

    return run


moduli = st.floats(0.1, 0.95)


@given(st.lists(moduli, min_size=1, max_size=4, unique_by=lambda x: round(x, 1)), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_memory_from_outside_is_that_of_the_spectrum(values: list[float], seed: int) -> None:
    weights = 1 + np.random.default_rng(seed).random(len(values))
    system = audit(diagonal(values, weights), 20).systems[0]
    assert system.seen == len(values) and system.timing == "after"
    assert abs(system.values - exact(values, 20)).max() < 1e-7 + 4 * system.errors.max()


@pytest.mark.parametrize("name", sorted(set(ZOO) - {"selective-frozen", "linear-attention", "retention"}))
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_our_own_layers_do_what_their_spectra_claim(name: str, dtype: torch.dtype) -> None:
    found = audit(ZOO[name](size=8, dtype=dtype, device="cpu", seed=0), 30)
    assert found.linear and found.kind == "own" and not found.contradicted
    for system in found.systems:
        if system.claim is not None:
            assert system.claim.difference < 1e-6 + 10 * system.errors.max()
            assert system.in_dtype is not None and system.seen_in_dtype is not None
            assert system.seen_in_dtype <= system.seen + 1


@pytest.mark.parametrize("inputs", [2, 3])
def test_several_inputs_are_one_system_with_the_trace(inputs: int) -> None:
    rng = np.random.default_rng(inputs)
    values, columns, rows = (
        np.array([0.9, 0.5, -0.4, 0.2]),
        rng.standard_normal((4, inputs)),
        rng.standard_normal((2, 4)),
    )

    def run(u: Any) -> Any:
        return lfilter_each(values, u @ columns.T) @ rows.T

    system = audit(run, 12, inputs=inputs).systems[0]
    matrices = memlaw.multi_input_memory(values, columns, 12)
    assert system.inputs == inputs and system.seen == 4
    assert np.allclose(system.values, np.trace(matrices, axis1=1, axis2=2).real / inputs, atol=1e-10)


def lfilter_each(values: Any, u: Any) -> Any:
    return np.stack([lfilter([1.0], [1.0, -value], u[..., i], axis=1) for i, value in enumerate(values)], axis=-1)


def test_channels_apart_are_told_by_number_and_mixed_ones_are_not() -> None:
    layer = S4D(4, channels=5, dtype=torch.float64)
    found = audit(layer, 20)
    assert found.apart and [system.channel for system in found.systems] == list(range(5))
    for channel, system in enumerate(found.systems):
        assert abs(system.values - memlaw.memory_function(layer.spectrum(channel), 20).values).max() < 1e-8
    mixing = np.eye(5) + 1e-9 * np.eye(5, k=2)
    assert not channels_apart(adapt(lambda u: np.cumsum(0.9 * u, axis=1) @ mixing, inputs=5))


def delayed(u: Any, steps: int = 1) -> Any:
    return np.concatenate([np.zeros_like(u[:, :steps]), u[:, : u.shape[1] - steps]], axis=1)


def test_the_timing_is_told_and_memory_is_that_of_the_state_after_the_input() -> None:
    values = [0.9, 0.5]
    before = audit(lambda u: delayed(diagonal(values)(u)), 10)
    after, skipped = audit(diagonal(values), 10), audit(lambda u: diagonal(values)(u) + u, 10)
    assert [found.systems[0].timing for found in (before, after, skipped)] == ["before", "after", "unknown"]
    for found in (before, after, skipped):
        assert abs(found.systems[0].values - exact(values, 10)).max() < 1e-10
    assert names(before) == ["before"] and names(skipped) == ["skip"]


def names(found: Audit) -> list[str]:
    return [finding.name for finding in found.findings]


CLAIMS: list[tuple[list[float], list[float], list[str], bool]] = [  # done, claimed, named, contradicted
    ([0.9, 0.5], [0.9, 0.5], [], False),
    ([0.9, 0.5], [0.9, 0.5, 0.5 + 1e-16], ["alike"], False),
    ([0.9, 0.5], [0.9, 0.5, 0.3], ["unseen"], False),
    ([0.9, 0.5], [0.81, 0.25], ["differs"], True),
    ([0.9, 0.5, 0.3], [0.9, 0.5], ["more"], True),
]


@pytest.mark.parametrize(("done", "claimed", "named", "contradicted"), CLAIMS)
def test_a_claim_is_compared(done: list[float], claimed: list[float], named: list[str], contradicted: bool) -> None:
    found = audit(adapt(diagonal(list(done)), spectrum=memlaw.Spectrum.real(claimed)), 10)
    assert names(found) == named and found.contradicted is contradicted


def test_a_cast_inside_is_named_and_what_it_leaves() -> None:
    class Cast(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.values = torch.nn.Parameter(torch.tensor([0.9, 0.89, 0.88, 0.87, 0.86, 0.85]))

        def forward(self, u: torch.Tensor) -> torch.Tensor:
            powers = self.values.double() ** torch.arange(u.shape[1])[:, None]
            kernel = powers.sum(1)
            steps = u.shape[1]
            product = torch.fft.rfft(kernel, n=2 * steps)[None, :, None] * torch.fft.rfft(
                u.double(), n=2 * steps, dim=1
            )
            full = torch.fft.irfft(product, dim=1)
            return full[:, :steps].float()

    found = audit(Cast(), 20)
    assert "cast" in names(found) and found.wide == 2.0**-24
    assert found.systems[0].seen < 6


class Close(torch.nn.Module):
    """The sum of six modes that differ little."""

    def __init__(self) -> None:
        super().__init__()
        self.values = torch.nn.Parameter(torch.tensor([0.9, 0.89, 0.88, 0.87, 0.86, 0.85]))

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        x, found = torch.zeros(len(u), 6, dtype=u.dtype), []
        for now in range(u.shape[1]):
            x = self.values * x + u[:, now, :1]
            found.append(x.sum(dim=1, keepdim=True))
        return torch.stack(found, dim=1)


def test_a_module_in_float32_is_measured_in_a_copy_and_in_its_own_dtype() -> None:
    found = audit(Close(), 20, inputs=1)
    system = found.systems[0]
    assert system.seen == 6 and system.seen_in_dtype is not None and system.seen_in_dtype < 6
    assert names(found) == ["dtype"]


def test_a_state_of_which_half_is_read_is_named() -> None:
    turn = 0.95 * np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])

    def oscillator(u: Any) -> Any:
        x, found = np.zeros((len(u), 2)), []
        for now in range(u.shape[1]):
            x = x @ turn.T + u[:, now] * [0.0, 1.0]
            found.append(x[:, :1])
        return np.stack(found, axis=1)

    found = audit(adapt(oscillator, states=oscillator, inputs=1), 20)
    half = next(finding for finding in found.findings if finding.name == "half-read")
    assert half.figures == {"states": 2, "read": 1} and found.systems[0].seen == 2


def test_two_taps_are_named_by_memory_that_rises() -> None:
    values = np.array([0.9, 0.5, -0.6])

    def states(u: Any) -> Any:
        return lfilter_each(values, 0.2 * u * [1.0, -1.0, 1.0] + delayed(u) * [1.0, 2.0, -1.0])

    found = audit(adapt(lambda u: states(u).sum(axis=2, keepdims=True), states=states, inputs=1), 20)
    assert "two-tap" in names(found)
    plain = adapt(
        lambda u: lfilter_each(values, u * np.ones(3)).sum(axis=2, keepdims=True),
        states=lambda u: lfilter_each(values, u * np.ones(3)),
        inputs=1,
    )
    assert names(audit(plain, 20)) == []


def test_memory_at_a_lag_that_is_needed_stands_beside_what_is_possible() -> None:
    found = audit(diagonal([0.9, 0.5]), 5, need_lag=8)
    assert found.need is not None and found.need.lag == 8
    assert found.need.most == pytest.approx(exact([0.9, 0.5], 9)[8], abs=1e-9)
    assert found.need.bound == pytest.approx(2 / 9)
    assert found.need.frontier is not None and found.need.most < found.need.frontier < found.need.bound


# --- layers that are not linear -------------------------------------------------------------------------------------


class Gate(torch.nn.Module):
    """x_t = s(g u_t + b) x_{t-1} + u_t, y = x."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(weight, dtype=torch.float64))

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        x, found = torch.zeros_like(u[:, 0]), []
        for now in range(u.shape[1]):
            x = torch.sigmoid(self.weight * u[:, now] + 1.0) * x + u[:, now]
            found.append(x)
        return torch.stack(found, dim=1)


class Rounded(torch.nn.Module):
    """A gate behind two leaky integrators of inputs that are rounded: slopes are rounded, too."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.rates, self.dtype = torch.nn.Parameter(torch.tensor([0.9, 0.5], dtype=torch.float64)), dtype

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        state, found = torch.zeros(len(u), 2, dtype=torch.float64), []
        for now in u.to(self.dtype).to(u.dtype).unbind(1):
            state = self.rates * state + now
            found.append(state.sum(1, keepdim=True))
        return torch.stack(found, 1).tanh()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_slopes_that_a_cast_rounds_are_no_memory(dtype: torch.dtype) -> None:
    found = audit(Rounded(dtype), 20, regression=False, inputs=1)
    assert not found.linear and [local.seen for local in found.local[:2]] == [2, 2]
    small = found.local[0]  # scale 0.1: nearly linear
    assert abs(small.values - exact([0.9, 0.5], 20)).max() < 0.05


def test_the_local_memory_of_a_gated_layer_is_that_of_its_gates() -> None:
    from memlaw.verify.audit.door import read_map
    from memlaw.verify.audit.local import local_memory

    found = read_map(Gate(0.7))
    u = np.random.default_rng(0).standard_normal((1, 64 + 48, 1))[0, :64, 0]
    gates = 1 / (1 + np.exp(-0.7 * u - 1))
    x = np.zeros(65)
    for t in range(64):
        x[t + 1] = gates[t] * x[t] + u[t]
    slopes = 1 + 0.7 * gates * (1 - gates) * x[:-1]  # dx_t/du_t
    left = slopes * np.append(np.cumprod(gates[:0:-1])[::-1], 1.0)
    local = local_memory(found, np.arange(10), 1.0, 2.0**-53)
    assert local.seen == 1
    assert np.allclose(local.values, (left**2 / (left**2).sum())[::-1][:10], atol=1e-10)
    plain = adapt(lambda v: found.run(v), inputs=1)  # no tensors: by differences
    assert np.allclose(local_memory(plain, np.arange(10), 1.0, 2.0**-53).values, local.values, atol=1e-6)


@pytest.mark.parametrize("given", [Gate(0.7), lambda u: np.tanh(diagonal([0.8])(u))])
def test_a_layer_that_is_not_linear_is_measured_three_ways(given: object) -> None:
    found = audit(given, 8, spectrum=[0.7], need_lag=4)
    assert not found.linear and not found.systems
    assert [one.how for one in found.local] == ["local"] * 3 + ["regression"] * 3 + ["frozen"]
    assert [one.scale for one in found.local] == [0.1, 1.0, 10.0] * 2 + [0.0]
    small, fit = found.local[0], found.local[3]
    assert (fit.lower <= small.values + 0.1).all() and (fit.upper >= small.values - 0.1).all()
    assert np.allclose(found.local[-1].values, exact([0.7], 8))
    assert [one.how for one in audit(given, 8, regression=False).local] == ["local"] * 3


# --- data, and what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [diagonal([0.9, 0.5]), Gate(0.7), S4D(4, channels=2)])
def test_an_audit_is_data(given: object) -> None:
    found = audit(given, 8, need_lag=3)
    data = json.loads(json.dumps(found.as_dict()))
    assert data["schema"] == "memlaw.audit/1" and len(data["traits"]) == 6
    assert repr(found).startswith("Audit(")


class Dropping(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.core, self.drop = torch.nn.GRU(2, 3, batch_first=True), torch.nn.Dropout(0.5)

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        return self.drop(self.core(u)[0])


class Normed(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.core, self.norm = torch.nn.GRU(2, 3, batch_first=True), torch.nn.BatchNorm1d(3)

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        return self.norm(self.core(u)[0].transpose(1, 2)).transpose(1, 2)


class Both(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.core = torch.nn.GRU(2, 3, batch_first=True, bidirectional=True)

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        return self.core(u)[0]


class Leaks(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight, self.total = torch.nn.Parameter(torch.tensor(0.5)), 0.0

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        self.total = 0.5 * self.total + float(u.detach().sum())
        return torch.cumsum(self.weight * u, dim=1) + self.total


REFUSED = [
    (Dropping(), r"two calls with the same input agree; it is in training mode: call \.eval\(\) first"),
    (Normed(), r"do not see each other; it is in training mode"),
    (Both(), "inputs up to its step alone; .*take one direction"),
    (torch.nn.Conv1d(2, 2, 3, padding=1), "inputs up to its step alone; .*pad on the left"),
    (Leaks(), "two calls with the same input agree; .*forget the state"),
    (lambda u: u + np.random.default_rng().standard_normal(u.shape), "two calls with the same input agree"),
]


@pytest.mark.parametrize(("given", "words"), REFUSED)
def test_a_layer_whose_memory_is_not_defined_is_refused(given: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        audit(given, 8)


def test_in_the_mode_in_which_they_are_used_the_same_layers_pass() -> None:
    for layer in (Dropping().eval(), Normed().eval()):
        assert audit(layer, 8, regression=False).local


class Recurrent(torch.nn.Module):
    """x_t = a x_{t-1} + W u_t, y = x, for inputs of any length."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate, self.weight = rate, torch.nn.Parameter(torch.eye(2, dtype=torch.float64))

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        x, found = torch.zeros(u.shape[0], 2, dtype=u.dtype), []
        for now in range(u.shape[1]):
            x = self.rate * x + u[:, now] @ self.weight
            found.append(x)
        return torch.stack(found, 1)


@pytest.mark.parametrize("rate", [0.5, 0.0])
@pytest.mark.parametrize("length", [4, 5, 13, 40])
def test_a_layer_that_takes_any_length_takes_a_short_one(length: int, rate: float) -> None:
    found = audit(Recurrent(rate), lags=3, inputs=2, length=length)
    assert found.apart and found.layout == "bth"
    if rate:
        assert found.systems[0].values == pytest.approx([0.75, 0.1875, 0.046875], abs=1e-9)


def test_a_layer_that_drops_steps_is_told_to_keep_them() -> None:
    with pytest.raises(InvalidInput, match=r"outputs of shape \(2, 4, 2\); .*; give T outputs for T inputs"):
        audit(lambda u: u.cumsum(axis=1)[:, 1:], lags=3, inputs=2, length=5)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"lags": 1, "length": 1}, "two steps or more"),
        ({"lags": 40, "length": 32}, "lag 39 of a layer that takes 32 steps"),
        ({"lags": 0}, "lag"),
        ({"lags": 5, "need_lag": -1}, "lag"),
        ({"lags": 5, "need_lag": 0.5}, "lag"),
        ({"lags": 5, "seed": -1}, "seed"),
        ({"lags": 10**7}, "GiB|lag"),
    ],
)
def test_odd_wishes_are_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        audit(diagonal([0.9]), **asked)


def test_a_layer_of_several_inputs_of_ours_is_one_system() -> None:
    found = audit(S5(4, 2, dtype=torch.float64), 10)
    assert found.systems[0].inputs == 2 and not found.contradicted
