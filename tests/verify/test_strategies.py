"""Strategies build inside the hypotheses and reach the hard cases."""

import math
import sys
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import assume, find, given, settings
from hypothesis import strategies as st

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, N, tau
from memlaw.theory.theorem import at_most
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.strategies import (
    LARGEST_RADIUS,
    ComplexArray,
    closed_spectra,
    distinct_spectra,
    eigenvalues,
    step_sizes,
    systems,
)
from memlaw.verify.strategies import drawing as drawing_module
from memlaw.verify.strategies.drawing import draws, simplified, without_engine


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


# --- drawn without the engine -----------------------------------------------------------------------------------------


def test_draws_are_alike_for_one_seed_and_all_different() -> None:
    found = [drawn.value for drawn in islice(draws(distinct_spectra(), 3), 60)]
    assert found == [drawn.value for drawn in islice(draws(distinct_spectra(), 3), 60)]
    assert found != [drawn.value for drawn in islice(draws(distinct_spectra(), 4), 60)]
    assert len(set(found)) > 50


def test_draws_have_simple_numbers_and_equal_ones() -> None:
    pairs = st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9))
    found = [drawn.value for drawn in islice(draws(pairs, 1), 200)]
    assert sum(0.5 in pair for pair in found) > 20
    assert 5 < sum(first == second != 0.5 for first, second in found) < 60


def test_what_is_rejected_is_no_draw_and_what_is_always_rejected_ends() -> None:
    odd = [drawn.value for drawn in islice(draws(st.integers(0, 9).filter(lambda value: value % 2), 1), 20)]
    assert sorted(odd) == [1, 3, 5, 7, 9]
    assert not list(draws(st.integers(0, 9).filter(lambda value: value > 10), 1))


def test_a_value_is_made_simpler_from_where_it_was_drawn_without_what_is_rejected() -> None:
    seen = list[int]()

    def test(value: tuple[int, float]) -> None:
        assume(value[0] > 10)
        seen.append(value[0])
        assert value[0] < 20

    asked = st.tuples(st.integers(0, 1000), st.floats(0, 1))
    first = next(drawn for drawn in draws(asked, 2) if drawn.value[0] > 30)
    with pytest.raises(AssertionError):
        simplified(asked, first, test)
    assert seen[0] == first.value[0] and min(seen) > 10 and seen[-1] == 20


def test_another_inside_of_hypothesis_leaves_drawing_to_its_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a version may have it whose inside is another: slower, and with the same verdicts."""
    monkeypatch.delitem(sys.modules, "memlaw.verify.strategies.numbers", raising=False)
    monkeypatch.setitem(sys.modules, "hypothesis.internal.conjecture.choice", None)
    without_engine.cache_clear()
    try:
        assert without_engine() is None
    finally:
        without_engine.cache_clear()


def test_the_engine_draws_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_module, "without_engine", lambda: None)
    found = [drawn.value for drawn in islice(draws(distinct_spectra(), 3), 60)]
    assert len(found) == 60
    assert found == [drawn.value for drawn in islice(draws(distinct_spectra(), 3), 60)]
    assert not list(draws(st.integers(0, 9).filter(lambda value: value > 10), 1))
    false = replace(theorem("tradeoff.markov"), key="mine.markov", claims=(at_most(M(tau), N / (2 * tau + 2)),))
    assert check_sampled(case_of(false), 1).verdict is Verdict.REFUTED
    assert check_sampled(case_of(theorem("tradeoff.markov")), 1).verdict is Verdict.HOLDS
