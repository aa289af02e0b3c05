"""Memory measured on impulse responses by QR, against the all-pass chain and what else the theorems say."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from free_diagonal import FreeDiagonal
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_cases import Plain, free_layers, layers, seeds, zoo_layers

from memlaw import Spectrum, memory_function
from memlaw.errors import InvalidInput
from memlaw.numerics.memory.gated import gated_memory, reached_rows
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.oracle.digits import digits_needed
from memlaw.verify.measure import exact, rows
from memlaw.verify.measure.comparison import compare_memory, needed_digits, predicted_memory, real_system
from memlaw.verify.measure.exact import measured_memory, memory_of_impulse_response
from memlaw.verify.measure.layers import check_linear, widened
from memlaw.verify.models.heads import ScalarDecay
from memlaw.verify.models.layer import Timing, read_layer
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.selective import SelectiveScan
from memlaw.verify.models.zoo import SINGLE_INPUT, ZOO
from memlaw.verify.strategies import systems

EXACT = 1e-10
WELL_CONDITIONED = 1e-10  # rounding at most that, by the estimate


def agree(layer: Any, lags: int = 60) -> None:
    """Measured is all-pass memory: to 1e-10 where rounding allows, else within rounding; never above capacity."""
    predicted, measured = predicted_memory(layer, lags), measured_memory(layer, lags)
    assert measured.rank <= predicted.capacity <= measured.size
    assert measured.sum <= measured.rank + 1e-12
    assert measured.lost is not None
    assert measured.lost <= 1e-14
    difference = float(abs(predicted.values - measured.values).max())
    if measured.rank == predicted.capacity:
        well_conditioned = measured.error_estimate < WELL_CONDITIONED
        assert difference <= (EXACT if well_conditioned else 100 * measured.error_estimate)
    else:  # some directions lie below rounding: that must show in what the spectrum says of itself
        needed = needed_digits(predicted)
        assert needed is None or needed > 20


# --- measured = all-pass ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drawn", [zoo_layers, partial(layers, kinds=("s4d", "s4")), free_layers])
@settings(max_examples=50)
@given(data=st.data())
def test_memory_is_that_of_the_spectrum(drawn: Any, data: Any, device: str) -> None:
    """Families as their authors draw them; drawn sizes, steps, rules and timings; drawn spectra."""
    agree(data.draw(drawn(device)))


@settings(max_examples=40)
@given(system=systems())
def test_memory_of_a_dense_pair_is_that_of_its_spectrum(system: Any) -> None:
    A, B, spectrum = system
    rows = [B]
    for _ in range(399):
        rows.append(A @ rows[-1])
    response = np.array(rows)
    # a complex state under real inputs: the closed spectrum
    measured = memory_of_impulse_response(response, 40)
    closed = Spectrum.from_eigenvalues(spectrum).closure()
    exact_values = memory_function(closed, 40).values
    if measured.rank == closed.size:
        assert abs(measured.values - exact_values).max() <= max(EXACT, 1e3 * measured.error_estimate)
    else:
        assert digits_needed(closed) > 20


@pytest.mark.parametrize("name", ["s4-legs", "s4d-lin", "s4d-inv", "s4d-legs", "s5", "lru"])
def test_sixty_four_states_agree_to_ten_digits(name: str, device: str) -> None:
    layer = ZOO[name](64, dtype=torch.float32, device=device, seed=3)
    predicted, measured = predicted_memory(layer, 200), measured_memory(layer, 200)
    assert abs(predicted.values - measured.values).max() <= EXACT
    assert measured.rank == predicted.capacity >= 63


def test_clustered_spectra_are_explained_and_not_claimed(device: str) -> None:
    compared = compare_memory(ZOO["s4d-real"](64, dtype=torch.float64, device=device), 200)
    assert compared.difference > 0.1
    assert compared.measured.rank < 30
    assert not compared.measured.trustworthy
    assert re.search(r"the eigenbasis needs \d\d digits for 6 right ones, and float64 has 15", compared.sentence)
    assert compared.realisable_in_float32 < compared.realisable < 64


def test_lags_come_in_any_order_and_one_by_one(device: str) -> None:
    layer = S4D(4, step_size=0.1, dtype=torch.float64, device=device)
    every = measured_memory(layer, 50).values
    some = measured_memory(layer, [40, 0, 7]).values
    assert abs(some - every[[40, 0, 7]]).max() < 1e-14


# --- windows ------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(data=st.data(), window=st.integers(20, 120))
def test_what_a_window_leaves_out_is_bounded(data: Any, window: int, device: str) -> None:
    layer = data.draw(free_layers(device, largest=0.95))
    wide, whole = measured_memory(layer, 20, window=window), measured_memory(layer, 20)
    excess, slack = wide.values - whole.values, 100 * (wide.error_estimate + whole.error_estimate) + 1e-13
    assert excess.min() >= -slack
    assert wide.lost is None or excess.max() <= wide.lost + slack


def test_values_over_the_whole_window_sum_to_the_rank(device: str) -> None:
    layer = S4(6, step_size=0.05, dtype=torch.float64, device=device)
    measured = measured_memory(layer, 300, window=300)
    assert measured.sum == pytest.approx(6, abs=1e-12)
    assert 0 <= measured.values.min() <= measured.values.max() <= 1 + 1e-12


def test_a_slow_layer_takes_a_long_window_in_bounded_space(device: str) -> None:
    layer = S4D(64, step_size=0.001, dtype=torch.float64, device=device)
    measured = measured_memory(layer, [0, 1000, 10_000])
    assert measured.window > 20_000
    assert measured.window * measured.size <= exact.MOST_NUMBERS
    values = memory_function(layer.spectrum(), [0, 1000, 10_000]).values
    assert abs(measured.values - values).max() < EXACT


def test_a_response_too_large_says_what_its_window_loses(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    monkeypatch.setattr(exact, "MOST_NUMBERS", 1000)
    layer = FreeDiagonal([0.999, 0.9], dtype=torch.float64, device=device)
    measured = measured_memory(layer, 5)
    assert measured.window == 500
    assert measured.lost is not None
    assert 0.01 < measured.lost < 1
    above = measured.values - memory_function(layer.spectrum(), 5).values
    assert 0 < above.max() <= measured.lost
    assert "short" in compare_memory(layer, 5).sentence


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_blocks_do_not_change_the_result(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    response = rng.standard_normal((40, 3, 2)) * 0.8 ** np.arange(40)[:, None, None]
    whole = memory_of_impulse_response(response, matrices=True)
    monkeypatch.setattr(rows, "BLOCK_NUMBERS", step * 6)
    parts = memory_of_impulse_response(response, matrices=True)
    assert abs(whole.matrices - parts.matrices).max() < 1e-14


# --- capacity -----------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(
    decays=st.lists(st.floats(0.05, 0.95), min_size=1, max_size=3, unique_by=lambda x: round(x, 2)),
    states=st.integers(1, 8),
    seed=seeds(),
)
def test_a_head_with_one_decay_has_capacity_one(decays: list[float], states: int, seed: int, device: str) -> None:
    layer = ScalarDecay(states, decays=decays, dtype=torch.float64, device=device, seed=seed)
    measured = measured_memory(layer, 400, window=400)
    assert measured.rank == len(decays)
    assert measured.sum == pytest.approx(len(decays), abs=1e-9)
    if len(decays) == 1:
        decay = float(np.diag(layer.pair()[0]).real[0])
        assert abs(measured.values - (1 - decay**2) * decay ** (2 * measured.lags)).max() < 1e-9 + decay**800


def test_nothing_is_said_of_what_a_state_that_never_forgets_loses(device: str) -> None:
    layer = ZOO["linear-attention"](3, dtype=torch.float64, device=device)
    assert measured_memory(layer, 9, window=9).lost is None


def test_uncontrollable_states_add_nothing(device: str) -> None:
    layer = FreeDiagonal([0.5, 0.5, 0.25, 0.1], dtype=torch.float64, device=device)
    with torch.no_grad():
        layer.B[0, 3] = 0
    compared = compare_memory(layer, 30)
    assert compared.measured.rank == compared.predicted.capacity == 2
    assert compared.difference < EXACT


def test_a_state_without_input_remembers_nothing() -> None:
    measured = memory_of_impulse_response(np.zeros((10, 2)))
    assert measured.rank == 0
    assert not measured.values.any()
    assert measured.lost == 0


def test_a_shift_register_keeps_its_inputs_whole() -> None:
    A, B = np.eye(4, k=-1), np.eye(4)[:, :1]
    measured = measured_memory(Plain(A, B), 8)
    assert measured.values == pytest.approx([1] * 4 + [0] * 4, abs=1e-14)
    assert measured.lost == 0


@settings(max_examples=15)
@given(seed=seeds(), states=st.integers(1, 4))
def test_gates_move_memory_and_add_none(seed: int, states: int, device: str) -> None:
    """At each t the memory of what the gates held sums to the rank: at most N, whatever the gates were."""
    layer = SelectiveScan(states, channels=2, step_bounds=(0.05, 0.5), dtype=torch.float64, device=device, seed=seed)
    u = torch.randn(1, 24, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(device)
    gates, columns = layer.gates_of_channel(u, 1)
    for steps in (1, 5, 24):
        rows = reached_rows(gates[:steps].astype(complex), columns[:steps].astype(complex)).real
        measured = memory_of_impulse_response(rows)
        assert measured.sum == pytest.approx(measured.rank, abs=1e-8)
        assert measured.rank <= min(states, steps)
        known = gated_memory(gates[:steps], columns[:steps])
        if measured.error_estimate < 1e-9:
            assert abs(measured.values - known).max() < 1e-7


# --- twins --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_s4_legs_and_s4d_legs_do_not(rule: str, device: str) -> None:
    made: dict[str, Any] = {"discretization": rule, "step_size": 0.001, "dtype": torch.float64, "device": device}
    dense, diagonal = measured_memory(S4(64, **made), [0]), measured_memory(S4D(64, init="legs", **made), [0])
    assert dense.values[0] == pytest.approx({"zoh": 0.984392, "bilinear": 0.984404}[rule], abs=1e-6)
    assert diagonal.values[0] == pytest.approx({"zoh": 0.061995, "bilinear": 0.061274}[rule], abs=1e-6)


# --- timing and several inputs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lin", "legs", "real"])
def test_a_state_read_before_the_input_is_one_lag_behind(name: str, device: str) -> None:
    made: dict[str, Any] = {"init": name, "step_size": 0.1, "dtype": torch.float64, "device": device}
    late, after = S4D(4, timing=Timing.BEFORE, **made), S4D(4, **made)
    agree(late)
    values = measured_memory(late, 30).values
    assert values[0] == 0
    assert abs(values[1:] - measured_memory(after, 29).values).max() < EXACT


@settings(max_examples=20)
@given(seed=seeds(), inputs=st.integers(1, 3), kind=st.sampled_from([S5, LRU]))
def test_the_memory_matrix_of_several_inputs(seed: int, inputs: int, kind: Any, device: str) -> None:
    layer = kind(4, inputs, dtype=torch.float64, device=device, seed=seed)
    measured = measured_memory(layer, 30, matrices=True)
    assert measured.matrices is not None
    known = multi_input_memory(*real_system(*layer.pair()), 30)
    assert abs(measured.matrices - known).max() < EXACT
    assert abs(np.trace(measured.matrices, axis1=1, axis2=2) - measured.values).max() < 1e-13
    parts = np.linalg.eigvalsh(measured.matrices)
    assert parts.min() > -1e-12
    assert parts.max() < 1 + 1e-12
    agree(layer)


# --- dtypes and devices -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SINGLE_INPUT)
def test_widening_keeps_the_numbers_and_the_layer(name: str, device: str) -> None:
    layer = ZOO[name](4, dtype=torch.float32, device=device, seed=1)
    wide = widened(layer)
    assert wide.impulse_response(3).dtype in (torch.float64, torch.complex128)
    assert layer.impulse_response(3).dtype in (torch.float32, torch.complex64)
    for one, other in zip(layer.discrete(), wide.discrete(), strict=True):
        assert torch.equal(one.to(other.dtype), other)
    narrow = measured_memory(layer, 40, window=200, wide=False)
    assert narrow.dtype in ("float32", "complex64")
    assert abs(narrow.values - measured_memory(layer, 40, window=200).values).max() < 100 * narrow.error_estimate


def test_widening_a_module_of_ones_own_reaches_complex_parameters() -> None:
    layer = Plain(np.diag([0.5, 0.25j]).astype(np.complex64), np.ones(2, np.complex64))
    assert widened(read_layer(layer)).dtype is torch.float64
    assert layer.A.dtype is torch.complex64
    measured = measured_memory(layer, 5)
    assert measured.dtype == "complex128"
    assert measured.device == "cpu"


def test_a_layer_of_ones_own_is_measured_too() -> None:
    layer = Plain(np.array([[0.5, 1.0], [0.0, 0.5]]), np.array([0.0, 1.0]))
    values = measured_memory(layer, 10).values
    known = memory_function(Spectrum.from_eigenvalues([0.5, 0.5], realization="companion"), 10).values
    assert abs(values - known).max() < 1e-13


# --- what is refused ----------------------------------------------------------------------------------------------

GOOD = Plain(np.array([[0.5]]), np.array([1.0]))


@pytest.mark.parametrize(
    "model",
    [
        Plain(np.array([[0.5]]), np.array([1.0]), squash=True),
        Plain(np.array([[0.5]]), np.array([1.0]), fade=0.9),
        Plain(np.array([[0.5]]), np.array([1.0]), offset=0.1),
        SelectiveScan(2, dtype=torch.float64),
    ],
    ids=["tanh", "time-varying", "offset", "selective"],
)
def test_a_model_that_is_not_linear_is_sent_to_regression(model: Any) -> None:
    with pytest.raises(InvalidInput, match="measured_by_regression"):
        measured_memory(model, 5)


def test_linear_models_pass_the_test_of_linearity(device: str) -> None:
    check_linear(read_layer(GOOD))
    for name in SINGLE_INPUT:
        check_linear(ZOO[name](8, dtype=torch.float32, device=device))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: measured_memory(GOOD, 10, window=5), "longer than it"),
        (lambda: measured_memory(GOOD, 10, channel=1), "channels 0..0"),
        (lambda: measured_memory(GOOD, 10, window=0), "an int of at least 1"),
        (lambda: measured_memory(GOOD, -1), "nonnegative"),
        (lambda: measured_memory(object(), 5), "without impulse_response"),
        (lambda: memory_of_impulse_response(np.ones((5, 1)), 6), "longer than it"),
        (lambda: memory_of_impulse_response(np.ones(5)), "an impulse response of shape"),
        (lambda: memory_of_impulse_response(np.ones((0, 2))), "not empty"),
        (lambda: memory_of_impulse_response(np.full((3, 1), np.nan)), "NaN"),
        (lambda: memory_of_impulse_response(np.ones((5, 1)), tolerance=2.0), "lies in"),
        (lambda: memory_of_impulse_response(1e200 ** np.arange(4.0)[:, None]), "NaN or infinity"),
        (lambda: compare_memory(GOOD, 5, method="guess"), "exact or regression"),
        (lambda: predicted_memory(GOOD, 5), r"without spectrum \(or pair\)"),
    ],
)
def test_bad_input_is_refused(call: Any, words: str) -> None:
    with np.errstate(over="ignore"), pytest.raises(InvalidInput, match=words):
        call()


def test_a_lag_that_is_asked_for_twice_counts_once_in_what_is_measured() -> None:
    response = np.array([[1.0, 1.0], [0.5, -0.5], [0.25, 0.25]])
    once, twice = (memory_of_impulse_response(response, lags).sum for lags in ([2, 0], [2, 0, 0]))
    assert once == twice
