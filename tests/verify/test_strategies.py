"""Strategies build inside the hypotheses and reach the hard cases."""

import math

import numpy as np
from hypothesis import find, given, settings

from memlaw.verify.strategies import (
    LARGEST_RADIUS,
    ComplexArray,
    closed_spectra,
    distinct_spectra,
    eigenvalues,
    step_sizes,
    systems,
)


@given(distinct_spectra(max_size=6))
def test_spectra_are_stable_and_distinct(spectrum: tuple[complex, ...]) -> None:
    assert all(abs(value) <= LARGEST_RADIUS * (1 + 1e-15) for value in spectrum)
    assert len(set(spectrum)) == len(spectrum)


@given(closed_spectra(size=5))
def test_closed_spectra_are_closed(spectrum: tuple[complex, ...]) -> None:
    assert {value.conjugate() for value in spectrum} == set(spectrum)
    assert len(spectrum) == 5


@given(eigenvalues(nonzero=True))
def test_nonzero_means_away_from_zero(value: complex) -> None:
    assert abs(value) > 0.04


@given(step_sizes())
def test_step_sizes_lie_in_their_range(value: float) -> None:
    assert 0.001 <= value <= 0.1


def test_the_hard_cases_are_reached() -> None:
    plenty = settings(max_examples=5000)
    find(eigenvalues(), lambda value: 1 - abs(value) < 1e-4, settings=plenty)
    find(eigenvalues(), lambda value: value == 0, settings=plenty)
    close = lambda s: min(abs(a - b) for i, a in enumerate(s) for b in s[:i]) < 1e-3 * abs(s[0])  # noqa: E731
    find(distinct_spectra(min_size=3), close, settings=plenty)
    find(distinct_spectra(min_size=2), lambda s: s[0] == s[-1].conjugate() and s[0].imag != 0, settings=plenty)
    assert math.isclose(LARGEST_RADIUS, 1 - 1e-6)


@given(systems())
def test_systems_have_the_spectrum_that_they_say(
    system: tuple[ComplexArray, ComplexArray, tuple[complex, ...]],
) -> None:
    A, B, spectrum = system
    assert np.isclose(np.trace(A), sum(spectrum), atol=1e-9)
    assert np.isclose(np.trace(A @ A), sum(value**2 for value in spectrum), atol=1e-9)
    assert B.shape == (len(spectrum),)
