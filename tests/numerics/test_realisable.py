"""Memory that survives rounding: against augmented least squares, in several bases; figures for LegS."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.realisable import DOUBLE, SINGLE, realisable_capacity, realisable_memory
from memlaw.numerics.oracle.digits import digits_needed, gramian_condition_digits
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.controllability import powers_vanish
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.strategies import systems

LAGS = [0, 1, 2, 5, 17]
Pair = tuple[Any, Any]


def augmented(A: Any, B: Any, R: Any, length: int = 400) -> Any:
    """Leverage of the rows (A^tau B)^* in a window of inputs, the factors of the noise being further regressors."""
    rows, column = [], np.asarray(B)
    for _ in range(length):
        rows.append(column.conj())
        column = A @ column
    values, vectors = np.linalg.eigh(R)
    factor = (vectors * np.sqrt(np.maximum(values, 0))).conj().T
    orthonormal, _ = np.linalg.qr(np.vstack([rows, factor]))
    return (abs(orthonormal[:length]) ** 2).sum(axis=1)


def legs(states: int, rule: str = "zoh") -> tuple[Spectrum, Pair]:
    spectrum = Spectrum.s4_legs(states, step_size=0.01, discretization=rule)
    return spectrum, discretize_pair(legs_matrix(states), legs_input(states), 0.01, rule)


# --- laws ---------------------------------------------------------------------------------------------------------


@given(systems(max_size=4, largest=0.9), st.sampled_from([0.5, 1e-2, SINGLE]))
@settings(max_examples=25, deadline=None)
def test_the_definition_by_augmented_least_squares(system: tuple[Any, Any, Any], unit: float) -> None:
    A, B, _ = system
    spectrum = Spectrum.from_matrix(A, B)
    found = realisable_memory(spectrum, LAGS, unit, (A, B))
    expected = augmented(A, B, unit**2 * np.diag(np.diag(solve_stein(A, B)).real))
    assert found.realisable == pytest.approx(expected[LAGS], abs=1e-8)
    assert found.realisable_capacity == pytest.approx(expected.sum(), abs=1e-7)


# --- realisable memory --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [SINGLE, DOUBLE, 2.0**-8])
def test_realisable_memory_sums_to_the_realisable_capacity(unit: float) -> None:
    spectrum = Spectrum.real([0.5, 0.5 + 1e-9, -0.3])
    found = realisable_memory(spectrum, 80, unit)
    assert found.realisable.sum() == pytest.approx(found.realisable_capacity, abs=1e-7)
    assert np.all(found.realisable <= found.exact + 1e-9)
    assert (found.capacity, found.unit, found.basis) == (3, unit, "eigenbasis")


def test_a_repeated_eigenvalue_keeps_its_chain() -> None:
    chain = realisable_memory(Spectrum.real([0.5, 0.5], realization="companion"), 60)
    assert chain.realisable.sum() == pytest.approx(2, abs=1e-6)


def test_the_balanced_basis_keeps_the_most() -> None:
    spectrum = Spectrum.real([0.5, 0.5 + 1e-9, -0.3])
    best = realisable_memory(spectrum, 3, 0.1, "orthonormal")
    assert best.realisable == pytest.approx(best.exact / 1.01)
    assert best.realisable_capacity == pytest.approx(3 / 1.01)
    assert realisable_capacity(spectrum, 0.1) < best.realisable_capacity


# --- LegS: its own basis and its eigenbasis -----------------------------------------------------------------------


def test_digits_that_legs_needs_in_both_bases() -> None:
    spectrum, pair = legs(32)
    assert gramian_condition_digits(spectrum) == pytest.approx(47.45, abs=0.01)
    assert 10 ** gramian_condition_digits(spectrum, pair) == pytest.approx(722.7, abs=0.1)
    assert (digits_needed(spectrum, "orthonormal"), digits_needed(spectrum, pair)) == (6, 9)


def test_the_gramian_route_fails_in_the_eigenbasis_and_works_in_its_own() -> None:
    spectrum, pair = legs(32)
    exact = memory_function(spectrum, 200).values
    eigenbasis, own = memory_by_gramian(spectrum, 200), memory_by_gramian(pair, 200)
    assert not eigenbasis.trustworthy
    assert abs(eigenbasis.values - exact).max() > 0.1
    assert own.trustworthy
    assert abs(own.values - exact).max() < 1e-13


def test_float32_keeps_half_of_legs_in_the_eigenbasis_and_all_of_it_in_its_own() -> None:
    spectrum, pair = legs(32)
    assert realisable_capacity(spectrum) == pytest.approx(15.210, abs=0.001)
    assert realisable_capacity(spectrum, basis=pair) == pytest.approx(32, abs=1e-9)
    found = realisable_memory(spectrum, [0, 10], SINGLE, pair)
    assert found.realisable == pytest.approx(found.exact, abs=1e-10)
    assert abs(realisable_memory(spectrum, [0, 10]).realisable - found.exact).max() > 0.05


@pytest.mark.parametrize(
    ("states", "variance", "own", "eigenbasis"),
    [(16, 1e-3, 15.87, 4.69), (16, 1e-6, 16.00, 7.10), (32, 1e-3, 31.58, 5.60), (32, 1e-6, 32.00, 8.50)],
)
def test_equivalent_initialisations_differ_under_the_same_noise(
    states: int, variance: float, own: float, eigenbasis: float
) -> None:
    spectrum, pair = legs(states)
    assert realisable_capacity(spectrum, variance**0.5, pair) == pytest.approx(own, abs=0.006)
    assert realisable_capacity(spectrum, variance**0.5) == pytest.approx(eigenbasis, abs=0.006)


def test_the_condition_numbers_of_bilinear_legs() -> None:
    for states in (8, 24):
        spectrum, pair = legs(states, "bilinear")
        zero = np.polynomial.legendre.leggauss(states)[0].max()
        assert 10 ** gramian_condition_digits(spectrum, pair) == pytest.approx((1 + zero) / (1 - zero), rel=1e-8)
        lower = max(comb(states, n) ** 2 * comb(states + n, n) ** 2 / 4 for n in range(1, states + 1))
        assert gramian_condition_digits(spectrum) > np.log10(lower)


def test_zero_order_hold_spoils_the_own_basis_of_many_states() -> None:
    held = {states: digits_needed(*legs(states)) for states in (32, 48, 64)}
    assert held == {32: 9, 48: 13, 64: 20}
    assert digits_needed(*legs(64, "bilinear")) == 10


# --- bad input ----------------------------------------------------------------------------------------------------

HALF = Spectrum.real([0.5])
CASES: dict[str, tuple[Callable[[], object], str]] = {
    "unstable": (lambda: realisable_memory(HALF, 3, basis=([[1.0]], [1])), "inside the unit circle"),
    "overflowing": (lambda: realisable_memory(HALF, 3, basis=([[1e200]], [1])), "inside the unit circle"),
    "wrong pair": (lambda: realisable_memory(HALF, 3, basis=(np.eye(3) / 2, [1, 1])), "single-input"),
    "negative lag": (lambda: realisable_memory(HALF, [-1]), "nonnegative"),
    "unit": (lambda: realisable_memory(HALF, 3, 0.0), "positive"),
    "unit nan": (lambda: realisable_capacity(HALF, float("nan")), "finite"),
    "basis": (lambda: realisable_memory(HALF, 3, basis="best"), "eigenbasis"),
    "pair of another size": (lambda: realisable_capacity(HALF, basis=legs(2)[1]), "2 states"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_says_what_and_why(case: str) -> None:
    call, message = CASES[case]
    with pytest.raises(InvalidInput, match=message):
        call()


def test_stability_is_not_judged_by_computed_eigenvalues() -> None:
    assert powers_vanish(discretize_pair(legs_matrix(64), legs_input(64), 0.1, "bilinear")[0].astype(complex))
