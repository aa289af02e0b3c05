"""What rounding leaves of memory: estimates from float32 states against realisable memory."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from free_diagonal import FreeDiagonal
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw import Spectrum
from memlaw.errors import InvalidInput
from memlaw.numerics.memory.realisable import realisable_capacity, realisable_memory
from memlaw.numerics.oracle.digits import digits_needed
from memlaw.verify.measure.describe import about_estimate, about_exact
from memlaw.verify.measure.exact import MeasuredMemory, measured_memory
from memlaw.verify.measure.fit import EstimatedMemory
from memlaw.verify.measure.layers import widened
from memlaw.verify.measure.realisable import NoisyRead, read_with_noise, rounding_unit
from memlaw.verify.measure.regression import measured_by_regression
from memlaw.verify.models.s4d import S4D
from memlaw.verify.strategies import distinct_spectra

LAGS = 200


def real_layer(dtype: torch.dtype, device: str) -> S4D:
    """Sixteen clustered real eigenvalues: 12 of the capacity survive float32."""
    return S4D(16, init="real", step_size=0.09, dtype=dtype, device=device)


def kept_memory(layer: S4D, lags: int, samples: int, length: int) -> tuple[MeasuredMemory, NoisyRead, EstimatedMemory]:
    """Exact, realisable, and estimated from the states that the recurrence computes in the layer's own dtype."""
    response = widened(layer).impulse_response(length).detach()
    estimated = measured_by_regression(layer, lags, samples=samples, length=length, level=1 - 1e-10)
    realisable = read_with_noise(response, lags, rounding_unit(layer.dtype))
    return measured_memory(layer, lags, window=length), realisable, estimated


def test_float32_keeps_what_is_realisable_and_no_more(device: str) -> None:
    """M(5) is 0.93 in exact arithmetic and about 0.5 in float32; the bands (1 - 1e-10) are some 0.1 wide."""
    layer = real_layer(torch.float32, device)
    exact, realisable, estimated = kept_memory(layer, LAGS, samples=2048, length=512)
    assert exact.sum == pytest.approx(16, abs=1e-4)
    assert realisable.capacity == pytest.approx(realisable_capacity(layer.spectrum()), abs=1e-3)
    assert 11 < realisable.capacity < 13
    assert estimated.sum == pytest.approx(realisable.capacity, abs=1.0)
    assert abs(estimated.values - exact.values).max() > 0.3
    assert abs(estimated.values - realisable.values).max() < 0.12
    assert estimated.hidden
    assert not estimated.trustworthy
    assert estimated.covers(exact.values).all()  # what rounding hides may be anything
    digits = digits_needed(layer.spectrum())
    sentence = about_estimate(estimated, exact.values, layer.spectrum().size, realisable.capacity, digits)
    assert "float32 has 7" in sentence
    assert "of a capacity of 16 can be read" in sentence


def test_float64_keeps_it_all(device: str) -> None:
    exact, realisable, estimated = kept_memory(real_layer(torch.float64, device), LAGS, 2048, 512)
    assert realisable.capacity == pytest.approx(16, abs=1e-6)
    # QR is right to about 1e-8 here, and so M(0) = 1 - 1e-9 may lie outside a band as narrow
    assert (estimated.lower - 1e-6 <= exact.values).all()
    assert (exact.values <= estimated.upper + 1e-6).all()
    assert "cannot reach" not in about_estimate(estimated, exact.values, 16, realisable.capacity)


@pytest.mark.parametrize("init", ["lin", "inv", "legs"])
def test_well_spread_spectra_lose_nothing_in_float32(init: str, device: str) -> None:
    layer = S4D(8, init=init, step_size=0.05, dtype=torch.float32, device=device)
    exact, realisable, estimated = kept_memory(layer, 60, samples=1500, length=128)
    assert realisable.capacity == pytest.approx(exact.rank, abs=1e-6)
    assert estimated.covers(exact.values).all()


@settings(max_examples=25)
@given(values=distinct_spectra(max_size=4, largest=0.9, nonzero=True), unit=st.sampled_from([2.0**-24, 1e-3]))
def test_reading_with_noise_by_singular_values_is_that_of_the_balls(values: tuple[complex, ...], unit: float) -> None:
    """Real parts and imaginary parts of all stored modes as states; a real spectrum has its eigenbasis only."""
    real = sorted({round(value.real, 4) for value in values})
    known = realisable_memory(Spectrum.real(real), 30, unit)
    found = read_with_noise(np.array(real) ** np.arange(400)[:, None], 30, unit)
    assert abs(found.values - known.realisable).max() < 1e-6
    assert found.capacity == pytest.approx(known.realisable_capacity, abs=1e-6)


def test_noise_takes_memory_and_more_noise_more() -> None:
    response = np.array([0.9, 0.85, 0.8]) ** np.arange(300)[:, None]
    kept = [read_with_noise(response, unit=unit).capacity for unit in (1e-12, 1e-4, 1e-2, 1.0)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] == pytest.approx(3, abs=1e-6)


def test_states_without_input_hold_nothing() -> None:
    assert read_with_noise(np.zeros((5, 2))).capacity == 0


def test_sentences_about_exact_measurements(device: str) -> None:
    good = measured_memory(FreeDiagonal([0.5], dtype=torch.float64, device=device), 5)
    assert about_exact(good, 1, 1e-14) == "Measured and predicted memory agree to 1e-14."
    assert "does not do what its spectrum says" in about_exact(good, 1, 0.1)
    near = measured_memory(FreeDiagonal([0.5, 0.5 + 1e-15], dtype=torch.float64, device=device), 5)
    assert "Of 2 directions the response shows 1" in about_exact(near, 2, 0.2)
    short = measured_memory(FreeDiagonal([0.99], dtype=torch.float64, device=device), 5, window=20)
    assert "A window of 20 inputs is short" in about_exact(short, 1, 0.2)
    layer = S4D(12, init="real", step_size=0.1, dtype=torch.float64, device=device)
    assert "Rounding explains" in about_exact(measured_memory(layer, 50), 12, 2e-9, 50)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInput, match="float32 and float64"):
        rounding_unit(torch.float16)
    with pytest.raises(InvalidInput, match="positive"):
        read_with_noise(np.ones((3, 1)), unit=0.0)
    with pytest.raises(InvalidInput, match="longer than it"):
        read_with_noise(np.ones((3, 1)), 5)
