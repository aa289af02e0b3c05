"""M does not hang on units, on an orthonormal basis, on the order of states, eigenvalues and inputs: by every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw import Spectrum, memory_function, multi_input_memory, realisable_memory
from memlaw.errors import InvalidInput
from memlaw.verify.measure.exact import memory_of_impulse_response

LAGS = 12
EPSILON = float(np.finfo(float).eps)
Array = npt.NDArray[Any]
Route = Callable[[Array, Array], Array]


def by_balls_or_chain(A: Array, B: Array) -> Array:
    return multi_input_memory(A, B, LAGS)


def by_spectrum(A: Array, B: Array) -> Array:
    return memory_function(Spectrum.from_matrix(A, B[:, 0]), LAGS).values


def by_response(A: Array, B: Array) -> Array:
    rows = [B[:, 0]]
    for _ in range(199):
        rows.append(A @ rows[-1])
    return memory_of_impulse_response(np.array(rows), LAGS).values


def by_noise(A: Array, B: Array) -> Array:
    """Rounding noise is relative to each state, so that it does not hang on units either."""
    spectrum = Spectrum.from_matrix(A, B[:, 0])
    return realisable_memory(spectrum, LAGS, basis=(A, B[:, 0])).realisable


ROUTES: dict[str, tuple[Route, int, float]] = {
    "matrix": (by_balls_or_chain, 2, 8 * EPSILON),
    "matrix of one input": (by_balls_or_chain, 1, 8 * EPSILON),
    "spectrum": (by_spectrum, 1, 0.0),
    "response": (by_response, 1, 1e-10),
    "noise": (by_noise, 1, 1e-9),
}


def pair(seed: int, size: int, inputs: int, radius: float = 0.8) -> tuple[Array, Array, Any]:
    random = np.random.default_rng(seed)
    A = random.standard_normal((size, size))
    return A * (radius / np.abs(np.linalg.eigvals(A)).max()), random.standard_normal((size, inputs)), random


@pytest.mark.parametrize("route", ROUTES)
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 5), reach=st.integers(1, 140))
def test_units_that_are_powers_of_two(route: str, seed: int, size: int, reach: int) -> None:
    compute, inputs, tolerance = ROUTES[route]
    A, B, random = pair(seed, size, inputs)
    powers = random.integers(-reach, reach + 1, size)
    moved = np.ldexp(A, powers[:, None] - powers[None, :]), np.ldexp(B, powers[:, None])
    before = compute(A, B)
    assert np.abs(compute(*moved) - before).max() <= tolerance


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 6), reach=st.integers(1, 140))
def test_what_is_not_reached_does_not_hang_on_units(seed: int, size: int, reach: int) -> None:
    A, B, random = pair(seed, size, 1)
    A[-1, :-1], B[-1] = 0, 0  # the last state is not reached
    A *= 0.5 / np.linalg.norm(A, 2)
    powers = random.integers(-reach, reach + 1, size)
    moved = np.ldexp(A, powers[:, None] - powers[None, :]), np.ldexp(B, powers[:, None])
    before, after = (multi_input_memory(*p, LAGS, uncontrollable="reduce") for p in ((A, B), moved))
    assert np.abs(after - before).max() <= 8 * EPSILON
    assert Spectrum.from_matrix(*moved, uncontrollable="reduce").size == size - 1
    with pytest.raises(InvalidInput, match=f"reach {size - 1} of {size} "):
        multi_input_memory(*moved, LAGS)


@pytest.mark.parametrize("route", [route for route in ROUTES if route != "noise"])
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 6), complex_basis=st.booleans())
def test_orthonormal_bases(route: str, seed: int, size: int, complex_basis: bool) -> None:
    compute, inputs, _ = ROUTES[route]
    A, B, random = pair(seed, size, inputs)
    turn = random.standard_normal((size, size))
    turn = turn + 1j * random.standard_normal((size, size)) if complex_basis and route != "response" else turn
    S = np.linalg.qr(turn)[0]
    before, after = compute(A, B), compute(S @ A @ S.conj().T, S @ B)
    assert np.abs(after - before).max() < 1e-9


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 6))
def test_a_part_that_is_not_reached_is_found_in_any_orthonormal_basis(seed: int, size: int) -> None:
    """Rounding of the new entries makes such a pair controllable as binary numbers."""
    A, B, random = pair(seed, size, 2)
    A[-1, :-1], B[-1] = 0, 0
    A *= 0.7 / np.linalg.norm(A, 2)
    S = np.linalg.qr(random.standard_normal((size, size)))[0]
    before, after = (multi_input_memory(*p, LAGS, uncontrollable="reduce") for p in ((A, B), (S @ A @ S.T, S @ B)))
    assert np.abs(after - before).max() < 1e-8
    with pytest.raises(InvalidInput, match=f"reach {size - 1} of {size}"):
        multi_input_memory(S @ A @ S.T, S @ B, LAGS)


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 8), inputs=st.integers(1, 3), diagonal=st.booleans())
def test_orders(seed: int, size: int, inputs: int, diagonal: bool) -> None:
    A, B, random = pair(seed, size, inputs)
    A = np.diag(np.diag(A) / (1.01 * max(1.0, np.abs(np.diag(A)).max()))) if diagonal else A
    states, columns = random.permutation(size), random.permutation(inputs)
    before, after = (
        multi_input_memory(A, B, LAGS),
        multi_input_memory(A[np.ix_(states, states)], B[states][:, columns], LAGS),
    )
    assert np.abs(after - before[:, columns][:, :, columns]).max() < 1e-11


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 8))
def test_orders_of_eigenvalues(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    values = random.random(size) * np.exp(6.28j * random.random(size))
    spectra = (Spectrum.from_eigenvalues(v).closure() for v in (values, random.permutation(values)))
    first, second = (memory_function(spectrum, LAGS) for spectrum in spectra)
    assert np.abs(first.values - second.values).max() <= 2 * first.error_bound.max()


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 6), inputs=st.integers(1, 2), copies=st.integers(2, 3))
def test_an_input_twice_is_one_of_twice_the_power(seed: int, size: int, inputs: int, copies: int) -> None:
    A, B, _ = pair(seed, size, inputs)
    alone = multi_input_memory(A, B * np.sqrt([copies] + [1] * (inputs - 1)), LAGS)
    found = multi_input_memory(A, np.hstack([B[:, :1]] * copies + [B[:, 1:]]), LAGS)
    blocks = found[:, :copies, :copies]
    assert np.abs(blocks - alone[:, :1, :1] / copies).max() < 1e-12
    assert np.abs(np.trace(found, axis1=1, axis2=2) - np.trace(alone, axis1=1, axis2=2)).max() < 1e-12
    zero = multi_input_memory(A, np.hstack([B, np.zeros((size, 1))]), LAGS)
    assert np.abs(zero[:, :inputs, :inputs] - multi_input_memory(A, B, LAGS)).max() < 1e-12
    assert not zero[:, inputs].any()


# --- conjugates ---------------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 8), single=st.booleans())
def test_a_real_system_in_a_complex_basis_keeps_its_capacity(seed: int, size: int, single: bool) -> None:
    A, B, random = pair(seed, size, 1)
    S = np.linalg.qr(random.standard_normal((size, size)) + 1j * random.standard_normal((size, size)))[0]
    kind = np.complex64 if single else np.complex128
    moved = (S @ A @ S.conj().T).astype(kind), (S @ B).astype(kind)
    found, known = Spectrum.from_matrix(*moved), Spectrum.from_matrix(A, B)
    separate = np.abs(np.subtract.outer(known.eigenvalues, known.eigenvalues))[~np.eye(size, dtype=bool)].min(initial=1)
    if separate < (0.1 if single else 1e-3):
        return
    assert found.closure().size == size
    assert found.conjugate_closed
    assert "taken as pairs" in memory_function(found, 3).note
    gap = np.abs(memory_function(found.closure(), LAGS).values - memory_function(known, LAGS).values).max()
    assert gap < (1e-3 if single else 1e-10)


def test_two_pairs_in_a_complex_basis() -> None:
    values = [0.9 * np.exp(0.5j), 0.9 * np.exp(-0.5j), 0.6 * np.exp(1.1j), 0.6 * np.exp(-1.1j)]
    random = np.random.default_rng(0)
    S = random.standard_normal((4, 4)) + 1j * random.standard_normal((4, 4))
    found = Spectrum.from_matrix(S @ np.diag(values) @ np.linalg.inv(S), S @ np.ones(4)).closure()
    assert found.size == 4
    assert memory_function(found, 1).values[0] == pytest.approx(0.9149694399999999, abs=1e-12)


def test_conjugates_that_differ_stay_what_they_are() -> None:
    matrix = np.array([[0.5 + 0.3j, 0.2], [0.1, 0.5 - 0.30001j]])
    found = Spectrum.from_matrix(matrix, [1, 1])
    assert not found.note
    assert found.closure().size == 4
