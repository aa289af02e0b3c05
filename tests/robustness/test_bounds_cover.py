"""Error bounds cover what they say: the pair as given, however sensitive; extremes and far lags; nothing is NaN."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from counted import counted
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from known_pairs import fractions, memory_of

from memlaw import Spectrum, memory_function, multi_input_memory
from memlaw.errors import InvalidInput
from memlaw.numerics.memory.balls import memory_balls

LAGS = [0, 1, 2, 5, 17]


# --- of a pair ----------------------------------------------------------------------------------------------------


def companion(roots: Any) -> Any:
    polynomial = np.poly(roots)
    return np.vstack([-polynomial[1:], np.eye(len(roots))[:-1]])


@settings(max_examples=25)
@given(st.lists(st.sampled_from([0.9, 0.89, 0.5, -0.7, 0.0]), min_size=1, max_size=8), st.integers(0, 9))
def test_the_bound_covers_the_pair_and_not_its_rounded_spectrum(roots: list[float], shear: int) -> None:
    A, B = companion(roots), np.eye(len(roots))[0]
    A = A + shear * 1e-9 * np.outer(np.arange(len(roots)), B)
    memory = memory_function(Spectrum.from_matrix(A, B), LAGS)
    exact = memory_of((fractions(A), fractions(B[:, None])), LAGS, 300)[:, 0, 0].real
    assert (np.abs(memory.values - exact) <= memory.error_bound).all()
    assert memory.error_bound.max() < 1e-12
    assert not memory.note


def test_a_bound_that_covers_the_spectrum_alone_says_so() -> None:
    random = np.random.default_rng(0)
    A = random.standard_normal((40, 40)) / 8
    memory = memory_function(Spectrum.from_matrix(A, np.ones(40)), 3)
    assert "do not" in memory.note or "not how it differs" in memory.note
    assert "note" in memory._repr_html_()
    assert "note" in repr(memory.spectrum)
    assert not memory_function(Spectrum.from_matrix(A[:20, :20], np.ones(20)), 3).note


# --- extremes -----------------------------------------------------------------------------------------------------

STEPS = ["1e-300", "1e-160", "1e-100", "1e10", "1e100", "1e300"]
FAMILIES = ["s4d_lin", "s4d_real", "s4d_legs", "s4d_inv", "s4_legs"]
NEAR_ONE = [1 - Fraction(1, 10**160), 1 - Fraction(1, 10**17), 1 - Fraction(1, 10**400)]
EXTREMES = [(family, step, rule) for family in FAMILIES for step in STEPS for rule in ("zoh", "bilinear")]


def covered(spectrum: Spectrum, lags: list[int]) -> None:
    """Values are finite, and within their bounds of balls."""
    memory = memory_function(spectrum, lags)
    assert np.isfinite(memory.values).all()
    assert np.isfinite(memory.error_bound).all()
    assert 0 <= memory.tail_bound <= spectrum.size + 1e-9
    for value, bound, ball in zip(memory.values, memory.error_bound, memory_balls(spectrum, lags, 1e-320), strict=True):
        assert abs(ball - arb(float(value))) <= arb(float(bound))


@pytest.mark.parametrize(("family", "step", "rule"), counted("extreme steps", EXTREMES))
def test_extreme_steps(family: str, step: str, rule: str) -> None:
    covered(getattr(Spectrum, family)(4, step_size=Fraction(step), discretization=rule), [0, 1, 3])


@pytest.mark.parametrize("value", counted("next to one", NEAR_ONE), ids=["160", "17", "400"])
def test_next_to_one(value: Fraction) -> None:
    for given_values in ([value], [value, value, value], [value, Fraction(1, 2)], [-value, value], [(0, value)]):
        spectrum = Spectrum.from_eigenvalues(given_values, realization="companion")
        covered(spectrum, [0, 2])
        covered(spectrum.closure(), [0, 2])
    covered(Spectrum.from_eigenvalues([(value * Fraction(3, 5), value * Fraction(4, 5))]).closure(), [0, 2])


def test_small_eigenvalues() -> None:
    covered(Spectrum.real([Fraction(1, 10**400), 5e-324, 0.5]), [0, 1, 2, 3])
    covered(Spectrum.from_eigenvalues([(Fraction(1, 10**400), Fraction(1, 10**500))]).closure(), [0, 1, 2])


@pytest.mark.parametrize("step", counted("steps refused", ["1e-400", "1e400", "1e3000", "-1", "0", "nan", "inf"]))
@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_steps_beyond_are_refused(step: str, rule: str) -> None:
    with pytest.raises(InvalidInput):
        Spectrum.s4d_lin(4, step_size=step, discretization=rule)


@settings(max_examples=20)
@given(st.integers(-300, 300), st.sampled_from(FAMILIES), st.sampled_from(["zoh", "bilinear"]), st.integers(1, 6))
def test_any_step(power: int, family: str, rule: str, size: int) -> None:
    step = Fraction(10) ** power
    covered(getattr(Spectrum, family)(2 * size, step_size=step, discretization=rule), [0, 1, 7])


# --- far lags -----------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.integers(9, 15), st.integers(8, 17), st.floats(-0.9, 0.9))
def test_far_lags_of_a_slow_mode(slow: int, far: int, other: float) -> None:
    """l = 1 - 10^-s beside another: b = b_1 b_2 has one residue that is left far out."""
    lag = 10**far
    value = float(1 - 10.0**-slow)
    memory = memory_function(Spectrum.real([value, other]), [lag])
    with mpmath.workdps(80):
        x, y = mpmath.mpf(value), mpmath.mpf(other)
        weight = (1 - x * x) / x * (1 - x * y) / (x - y)
        exact = weight**2 * x ** (2 * lag + 2) / (1 - x * x)
        rest = exact * x * x / (1 - x * x)
        assert abs(mpmath.mpf(float(memory.values[0])) - exact) <= mpmath.mpf(float(memory.error_bound[0]))
        assert rest <= mpmath.mpf(memory.tail_bound) * (1 + mpmath.mpf(10) ** -10)
    assert memory.error_bound[0] <= 1e-15 * memory.values[0] + 1e-300


def test_far_and_near_lags_together() -> None:
    spectrum = Spectrum.from_eigenvalues([1 - 1e-10, 0.5, 0.5, 0.3j, -0.3j, 0, 0], realization="companion")
    together, near = memory_function(spectrum, [10**9, 3, 0]), memory_function(spectrum, [3, 0])
    assert np.array_equal(together.values[1:], near.values)
    assert np.array_equal(together.lags, [10**9, 3, 0])
    assert together.values[0] == pytest.approx(2e-10 * np.exp(-0.2), rel=1e-6)


def test_closed_form_and_chain_agree_where_both_reach() -> None:
    from memlaw.numerics.memory.far import far_memory

    for spectrum in (Spectrum.lru_ring(12), Spectrum.s4_legs(8), Spectrum.real([0.9, 0.9, 0], realization="companion")):
        memory = memory_function(spectrum, 200_000)
        for (value, rest), lag in zip(far_memory(spectrum, [30, 500]), [30, 500], strict=True):
            assert abs(float(value) - memory.values[lag]) <= memory.error_bound[lag] + 1e-300
            assert float(rest) == pytest.approx(memory.values[lag + 1 :].sum(), abs=1e-10)


def test_a_far_horizon() -> None:
    spectrum = Spectrum.real([0.9999999999, 0.5])
    horizon = memory_function(spectrum, 2).horizon(1e-10)
    values = memory_function(spectrum, [horizon - 1, horizon]).values
    assert values[0] >= 1e-10 > values[1]
    assert memory_function(Spectrum.real([0.5, 1e-3]), 1).horizon(1e-9) == 16


def test_lags_beyond_all_bounds_are_refused() -> None:
    for lags in ([2**63], [10**400], 10**9, [-1]):
        with pytest.raises(InvalidInput):
            memory_function(Spectrum.real([0.5]), lags)


def test_several_inputs_at_far_lags() -> None:
    found = multi_input_memory([0.9999999999, 0.5], [1, 1], [10**9, 10**10])[:, 0, 0].real
    exact = memory_function(Spectrum.real([0.9999999999, 0.5]), [10**9, 10**10]).values
    assert np.abs(found - exact).max() < 1e-15


# --- what is shown ------------------------------------------------------------------------------------------------


def test_a_slow_decay_is_not_shown_as_one() -> None:
    from typer.testing import CliRunner

    from memlaw.verify.command.cli import app

    for arguments in (["memory", "s4d-real", "--lags", "3"], ["compare", "s4d-real", "s4d-lin"]):
        shown = CliRunner().invoke(app, [*arguments, "-n", "4", "--step-size", "1e-10"]).output
        assert "1 - 2e-10" in shown
