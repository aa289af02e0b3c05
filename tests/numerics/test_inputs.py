"""Mean pooling, coloured inputs and group delay: the float64 functions and figures against dense computations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import scipy.linalg
import scipy.signal
from coloured_memory import coloured_memory
from hypothesis import given, settings
from hypothesis import strategies as st
from pooled_memory import pooled_memory

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.numerics.oracle.leverage import krylov_basis
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.subjects.delay import GROUP_DELAY
from memlaw.verify.evaluate.expressions import compile_expression
from memlaw.verify.strategies import distinct_spectra
from memlaw.verify.subjects.delay import residue_mean
from memlaw.verify.system.instances import diagonal_system

ComplexArray = npt.NDArray[np.complex128]
SPECTRA = distinct_spectra(max_size=4, largest=0.8)
COEFFICIENTS = st.builds(complex, st.floats(-0.6, 0.6), st.floats(-0.6, 0.6))


def columns(eigenvalues: Any, count: int) -> ComplexArray:
    """A^k B, k < count, as columns."""
    return np.asarray(eigenvalues, complex)[:, None] ** np.arange(count)


def leverage(rows: ComplexArray) -> npt.NDArray[np.float64]:
    """Leverage scores of the rows of a matrix, by QR."""
    orthonormal, _ = np.linalg.qr(rows)
    return np.sum(np.abs(orthonormal) ** 2, axis=1)


# --- mean pooling ---------------------------------------------------------------------------------------------------


def pooled_window(eigenvalues: Any, window: int) -> npt.NDArray[np.float64]:
    """Memory of each input in the mean of so many states from x_0 = 0, newest first."""
    return leverage(np.cumsum(krylov_basis(np.asarray(eigenvalues, complex), window), axis=0))


@settings(max_examples=30)
@given(SPECTRA)
def test_pooling_over_a_long_window_approaches_the_limit(spectrum: tuple[complex, ...]) -> None:
    window = 4000
    limit = pooled_memory(Spectrum.from_eigenvalues(spectrum), 50)
    assert np.abs(pooled_window(spectrum, window)[:50] - limit).max() < 200 / window


def test_the_error_of_the_limit_falls_like_one_over_the_window() -> None:
    spectrum = Spectrum.real([0.5, -0.25, 0.7])
    limit = pooled_memory(spectrum, 5)
    errors = [np.abs(pooled_window(spectrum.eigenvalues, window)[:5] - limit).max() for window in (100, 1000, 10000)]
    assert errors[1] == pytest.approx(errors[0] / 10, rel=0.2)
    assert errors[2] == pytest.approx(errors[1] / 10, rel=0.05)


@settings(max_examples=30)
@given(SPECTRA)
def test_pooled_memory_sums_to_one_less_than_the_capacity(spectrum: tuple[complex, ...]) -> None:
    values = pooled_memory(Spectrum.from_eigenvalues(spectrum), 600)
    assert values.sum() == pytest.approx(len(spectrum) - 1, abs=1e-9)


def test_far_inputs_keep_one_part_in_the_window() -> None:
    for window, error in ((1000, 2e-2), (10000, 2e-3)):
        scores = pooled_window([0.5, -0.25, 0.7j], window)
        assert scores[window // 2] * window == pytest.approx(1, abs=error)
        assert scores[-1] * window == pytest.approx(1, abs=error)


def test_a_running_start_halves_what_is_kept_of_the_end() -> None:
    values, window, before = np.array([0.5, -1 / 3]), 3000, 60
    powers = columns(values, window + before)
    summed = np.cumsum(powers, axis=1)
    late = summed[:, window:] - summed[:, :before]  # u_{-s} is in x_1..x_T with lags s + 1..s + T
    scores = leverage(np.concatenate([summed[:, :window], late], axis=1).T)
    limit = pooled_memory(Spectrum.real(values), 4)
    assert np.allclose(scores[:4], limit / 2, atol=2e-3)
    assert np.allclose(limit[:2], [14 / 15, 7 / 270], atol=1e-12)
    assert scores[window : window + 4].sum() == pytest.approx(0.5, abs=5e-3)


def test_one_eigenvalue_keeps_nothing_but_the_mean() -> None:
    assert pooled_memory(Spectrum.real([0.9]), 100).max() < 1e-14


# --- coloured input -------------------------------------------------------------------------------------------------


def dense_coloured(eigenvalues: Any, coefficient: complex, count: int, past: int) -> npt.NDArray[np.float64]:
    """M_u from the Toeplitz covariance of so many past inputs, by a pivoted solve."""
    covariance = scipy.linalg.toeplitz(coefficient ** np.arange(past)).conj()  # E u_{t-i} conj(u_{t-j})
    response = columns(eigenvalues, past)
    cross = response @ covariance[:, :count]
    solved = np.linalg.solve(response @ covariance @ response.conj().T, cross)
    return np.sum(cross.conj() * solved, axis=0).real


@settings(max_examples=30)
@given(COEFFICIENTS)
def test_coloured_memory_is_the_regression_on_the_state(coefficient: complex) -> None:
    values = [0.5, -0.3 + 0.4j, 0.7j]
    computed = coloured_memory(Spectrum.from_eigenvalues(values), coefficient, 12)
    assert np.allclose(computed, dense_coloured(values, coefficient, 12, 400), atol=1e-9)


@settings(max_examples=30)
@given(SPECTRA, COEFFICIENTS)
def test_coloured_capacity_lies_between_its_bounds(spectrum: tuple[complex, ...], coefficient: complex) -> None:
    size = abs(coefficient)
    total = coloured_memory(Spectrum.from_eigenvalues(spectrum), coefficient, 800).sum()
    most = len(spectrum) * (1 + size) / (1 - size)
    assert len(spectrum) * (1 - size) / (1 + size) - 1e-9 <= total <= most + 1e-9


def test_white_input_is_the_usual_memory() -> None:
    spectrum = Spectrum.s4d_lin(16, step_size=0.05)
    assert np.allclose(coloured_memory(spectrum, 0.0, 50), memory_function(spectrum, 50).values, atol=1e-12)


def test_figures_of_coloured_capacity() -> None:
    """A state without recurrence keeps 5.26; one eigenvalue can keep less than one; the 15 states of S4D-Lin."""
    bare = coloured_memory(Spectrum.real([0.0]), 0.9, 400)
    assert np.allclose(bare[:5], 0.81 ** np.arange(5))
    assert bare.sum() == pytest.approx(100 / 19)
    assert coloured_memory(Spectrum.real([0.9]), -0.5, 2000).sum() == pytest.approx(0.458725, abs=1e-6)
    spectrum = Spectrum.s4d_lin(16, step_size=0.05)
    sums = [coloured_memory(spectrum, value, 4000).sum() for value in (0.9, 0.0, -0.9)]
    assert sums == pytest.approx([41.612, 15, 4.7497], abs=1e-3)


@pytest.mark.parametrize("coefficient", [1.0, -1.5, float("nan"), "0.5", None])
def test_an_input_without_a_stationary_law_is_refused(coefficient: Any) -> None:
    with pytest.raises(InvalidInput, match="stationary input"):
        coloured_memory(Spectrum.real([0.5]), coefficient, 3)


def test_too_slow_an_input_and_bad_lags_are_refused() -> None:
    with pytest.raises(InvalidInput, match="inputs that matter"):
        coloured_memory(Spectrum.real([0.5]), 1 - 1e-9, 3)
    with pytest.raises(InvalidInput, match="nonnegative"):
        pooled_memory(Spectrum.real([0.5]), [-1])


# --- group delay ----------------------------------------------------------------------------------------------------


def group_delay(eigenvalues: Any, angles: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """D at exp(i angle) from a difference quotient of the phase, none of its formulas."""
    step = 1e-5

    def phase(theta: npt.NDArray[np.float64]) -> ComplexArray:
        z = np.exp(1j * theta)
        return np.prod([(z - np.conj(v)) / (1 - v * z) for v in eigenvalues], axis=0)

    turned: npt.NDArray[np.float64] = np.angle(phase(angles + step) / phase(angles - step)) / (2 * step)
    return turned


def repeated_memory(eigenvalues: Any, copies: int, lag: int) -> float:
    """M at a lag for the spectrum repeated so many times, from the power series of b^q."""
    series = np.zeros(lag + 1, complex)
    series[0] = 1.0
    for value in np.tile(np.asarray(eigenvalues, complex), copies):
        series = scipy.signal.lfilter([-np.conj(value), 1.0], [1.0, -value], series)
    return float(1 - np.sum(np.abs(series) ** 2))


def fraction_delayed(eigenvalues: Any, t: float, points: int = 2**16) -> float:
    """The fraction of the circle with D > t."""
    z = np.exp(2j * np.pi * (np.arange(points) + 0.5) / points)
    delay = sum((1 - abs(v) ** 2) / np.abs(1 - v * z) ** 2 for v in eigenvalues)
    return float(np.mean(delay > t))


def test_the_delay_of_the_statement_is_the_derivative_of_the_phase() -> None:
    values = (0.5 + 0j, -0.3 + 0.4j, 0.7j)
    system = diagonal_system(values, FLOAT, "three", {})
    formula = compile_expression(GROUP_DELAY.expression)
    angles = np.linspace(0.1, 6.1, 9)
    stated = [formula(system, {"z": complex(np.exp(1j * angle))}).real for angle in angles]
    assert np.allclose(stated, group_delay(values, angles), rtol=1e-7)
    assert residue_mean(system, 1) == pytest.approx(3)


@pytest.mark.parametrize(
    ("eigenvalues", "t"), [((0.5,), 1.0), ((0.5,), 2.0), ((0.5, -1 / 3), 2.0), ((0.6 + 0.5j, 0.2), 1.5)]
)
def test_memory_of_a_repeated_spectrum_tends_to_the_fraction_delayed(eigenvalues: Any, t: float) -> None:
    limit = fraction_delayed(eigenvalues, t)
    errors = [abs(repeated_memory(eigenvalues, q, math.floor(q * t)) - limit) for q in (10, 100, 1000)]
    assert errors[0] < 0.06
    assert errors[1] < 6e-3
    assert errors[2] < 6e-4


def test_figures_of_the_limit_law() -> None:
    """l = 1/2: a third of the circle is delayed by more than one lag."""
    assert fraction_delayed((0.5,), 1.0) == pytest.approx(1 / 3, abs=1e-4)
    values = [repeated_memory((0.5,), q, q) for q in (10, 100, 1000)]
    assert values == pytest.approx([0.31239, 0.33117, 0.33312], abs=1e-5)


def test_a_nilpotent_spectrum_attains_its_limit() -> None:
    assert [repeated_memory((0.0, 0.0), 50, lag) for lag in (99, 100)] == pytest.approx([1, 0])


def test_the_second_bound_on_characteristic_functions_falls_like_the_square() -> None:
    """The difference itself falls like 1/q^2: the bound has the right order."""
    values, frequency = np.array([0.5, -0.25]), 2.0
    z = np.exp(2j * np.pi * np.arange(4096) / 4096)
    delay = sum((1 - abs(v) ** 2) / np.abs(1 - v * z) ** 2 for v in values)
    goal = np.mean(np.exp(1j * frequency * delay))
    differences = []
    for copies in (5, 10, 20, 40):
        series = np.zeros(1024, complex)
        series[0] = 1.0
        for value in np.tile(values, copies):
            series = scipy.signal.lfilter([-value, 1.0], [1.0, -value], series)
        turned = np.exp(1j * frequency * np.arange(1024) / copies)
        differences.append(abs(np.sum(np.abs(series) ** 2 * turned) - goal))
        bound = frequency**3 / (6 * np.pi * copies**2) * sum(abs(v) * (1 + abs(v)) / (1 - abs(v)) ** 2 for v in values)
        assert differences[-1] <= bound
    ratios = np.array(differences[:-1]) / np.array(differences[1:])
    assert np.allclose(ratios, 4, atol=0.4)


@settings(max_examples=20)
@given(st.floats(0.01, 0.98))
def test_variations_of_the_delay_of_one_eigenvalue(r: float) -> None:
    theta = np.linspace(0, 2 * np.pi, 20001)
    delay = (1 - r**2) / (1 - 2 * r * np.cos(theta) + r**2)
    assert np.abs(np.diff(delay)).sum() == pytest.approx(8 * r / (1 - r**2), rel=1e-6)
    slope = 2 * r * (1 - r**2) * np.sin(theta) / (1 - 2 * r * np.cos(theta) + r**2) ** 2
    assert np.abs(slope).max() <= 2 * r * (1 + r) / (1 - r) ** 2
    assert np.abs(np.diff(slope)).sum() == pytest.approx(4 * np.abs(slope).max(), rel=1e-3)


def test_residues_agree_with_the_mean_of_a_square() -> None:
    system = diagonal_system((0.5 + 0j, -0.3 + 0.4j), FLOAT, "two", {})
    angles = 2 * np.pi * np.arange(512) / 512
    mean = np.mean(group_delay(system.eigenvalues, angles) ** 2)
    assert complex(residue_mean(system, 2)).real == pytest.approx(float(mean), rel=1e-6)
