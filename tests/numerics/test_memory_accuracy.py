"""The float64 chain against balls from the definition (Stein's equation) and from power series."""

from __future__ import annotations

import numpy as np
import pytest
from allpass_coefficients import allpass_coefficients
from flint import arb
from hypothesis import given, settings
from numeric_cases import FAMILIES, STEPS, complex_systems, hard, published, real_systems, spread_lags, without_steps
from oracles.stein import gramian_memory

from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum

BILINEAR = [Spectrum.named(f, 64, step_size=s, discretization="bilinear") for f in FAMILIES[:4] for s in (0.001, 0.1)]


def errors(spectrum: Spectrum, lags: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, absolute errors against 60 relative digits, and claimed bounds."""
    memory = memory_function(spectrum, lags)
    exact = gramian_memory(spectrum, lags, radius=1e-60, relative=True)
    missed = [float(abs(arb(v) - e).mid()) for v, e in zip(memory.values, exact, strict=True)]
    return np.array([float(e.mid()) for e in exact]), np.array(missed), memory.error_bound


@pytest.mark.parametrize("spectrum", published() + BILINEAR + without_steps(), ids=lambda s: s.name)
def test_absolute_and_relative_accuracy_down_to_1e_minus_190(spectrum: Spectrum) -> None:
    exact, missed, bound = errors(spectrum, spread_lags(spectrum))
    assert missed.max() < 1e-13
    seen = exact > 1e-190
    assert (missed[seen] / exact[seen]).max() < 1e-12
    assert (missed <= bound).all()


def test_real_clustered_spectrum_of_256() -> None:
    spectrum = Spectrum.real(np.exp(-0.01 * np.arange(1, 257)))
    lags = [0, 1, 10, 100, 500, 1000]
    exact = memory_balls(spectrum, lags, radius=1e-60)
    values = memory_function(spectrum, lags).values
    assert max(abs(float(arb(v) - e)) for v, e in zip(values, exact, strict=True)) < 1e-13


@pytest.mark.parametrize("spectrum", hard(), ids=lambda s: s.name)
def test_the_bound_covers_the_error_where_accuracy_is_lost(spectrum: Spectrum) -> None:
    lags = sorted({*range(40), *spread_lags(spectrum, 1e-120, 6)} if spectrum.size < 9 else {*range(12), 5000})
    _, missed, bound = errors(spectrum, [int(lag) for lag in lags])
    assert (missed <= bound).all()
    assert missed.max() < 1e-13


def test_small_rings_lose_relative_accuracy_and_say_so() -> None:
    memory = memory_function(Spectrum.ring(8, radius=0.001), 24)
    assert memory.error_bound[0] < 1e-12
    assert memory.relative_error_bound[16] > 1


@settings(max_examples=40, deadline=None)
@given(real_systems())
def test_real_chain_within_its_bound(spectrum: Spectrum) -> None:
    _, missed, bound = errors(spectrum, [0, 1, 2, 5, 11])
    assert (missed <= bound).all()


@settings(max_examples=40, deadline=None)
@given(complex_systems())
def test_complex_chain_within_its_bound(spectrum: Spectrum) -> None:
    _, missed, bound = errors(spectrum, [0, 1, 2, 5, 11])
    assert (missed <= bound).all()


@pytest.mark.parametrize(
    "spectrum",
    [
        Spectrum.s4_legs(64, step_size=0.01),
        Spectrum.s4d_inv(64, step_size=0.01),
        Spectrum.lru_ring(64),
        Spectrum.random_disk(31, seed=4),
        Spectrum.ring(8, radius=0.001),
        Spectrum.from_eigenvalues([0.5j, 0.3, -0.9 + 0.1j]),
    ],
    ids=lambda s: s.name,
)
def test_sum_over_all_lags_is_the_capacity(spectrum: Spectrum) -> None:
    memory = memory_function(spectrum, lags="all")
    assert memory.sum == pytest.approx(spectrum.size, abs=1e-10)
    assert memory.tail_bound < 1e-10


@pytest.mark.parametrize("spectrum", [Spectrum.s4d_legs(16), Spectrum.s4d_lin(16, closed=False)], ids=lambda s: s.name)
def test_coefficients_and_memory_are_one_law(spectrum: Spectrum) -> None:
    law = np.abs(allpass_coefficients(spectrum, 500)) ** 2
    assert np.allclose(memory_function(spectrum, 500).values, 1 - np.cumsum(law), atol=1e-14)


def test_real_and_complex_chain_agree() -> None:
    """The two kernels share nothing but the sections' definition."""
    spectrum = Spectrum.random_disk(9, seed=3)
    from memlaw.numerics.memory import kernels, sections

    parts = sections.complex_sections(spectrum)
    memory, response = np.empty(50), np.empty(50, complex)
    state = np.zeros(spectrum.size, complex)
    run = kernels.compiled("advance_complex")
    run(spectrum.size, 50, 1.0, parts.eigenvalue, parts.correction, parts.root_gap, state, memory, response)
    assert np.allclose(memory, memory_function(spectrum, 50).values, atol=1e-14)
    assert np.allclose(response, allpass_coefficients(spectrum, 50), atol=1e-14)


@pytest.mark.parametrize("step", STEPS)
def test_memory_falls_and_keeps_the_tradeoff(step: float) -> None:
    memory = memory_function(Spectrum.s4d_legs(64, step_size=step), 3000)
    assert (np.diff(memory.values) <= memory.error_bound[1:]).all()
    assert (memory.values <= np.minimum(1, 64 / (memory.lags + 1)) + memory.error_bound).all()
