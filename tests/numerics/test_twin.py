"""Diagonal twins: one iff roots are simple, with every response; rounding is told apart from equality."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.twin import diagonal_twin
from memlaw.numerics.memory.twin_rounding import memory_gaps, twin_in_rounding
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix
from memlaw.numerics.spectrum.spectrum import Spectrum

FRACTIONS = st.fractions(-1, 1, max_denominator=6)


def block_matrix(blocks: list[tuple[Fraction, int]]) -> np.ndarray[Any, Any]:
    """Jordan blocks of these eigenvalues and sizes."""
    size = sum(count for _, count in blocks)
    matrix, start = np.full((size, size), Fraction(0), object), 0
    for value, count in blocks:
        for place in range(start, start + count):
            matrix[place, place] = value
            if place > start:
                matrix[place - 1, place] = Fraction(1)
        start += count
    return matrix


@st.composite
def layers(draw: st.DrawFn) -> tuple[list[tuple[Fraction, int]], Any, Any, Any]:
    """Jordan blocks of distinct eigenvalues, in any unit triangular basis, driven at the top of their chains."""
    values = draw(st.lists(FRACTIONS, min_size=1, max_size=3, unique=True))
    blocks = [(value, draw(st.integers(1, 2))) for value in values]
    A = block_matrix(blocks)
    size = len(A)
    B = np.array([draw(st.integers(1, 3)) for _ in range(size)], object)
    basis = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)], object)
    for i in range(size):
        for j in range(i):
            basis[i, j] = Fraction(draw(st.integers(-2, 2)))
    inverse = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)], object)
    for i in range(size):
        for j in range(i):
            inverse[i] = inverse[i] - basis[i, j] * inverse[j]
    C = np.array([draw(FRACTIONS) for _ in range(size)], object)
    return blocks, basis.dot(A).dot(inverse), basis.dot(B), C


@given(layers())
@settings(max_examples=20, deadline=None)
def test_a_twin_exists_iff_roots_are_simple_and_has_the_very_responses(layer: Any) -> None:
    blocks, A, B, C = layer
    twin = diagonal_twin(A, B, C)
    assert twin.exists == all(count == 1 for _, count in blocks)
    assert {complex(value).real for value in twin.eigenvalues} == {float(value) for value, _ in blocks}
    if not twin.exists:
        assert set(twin.repeated.values()) == {2}
        return
    assert twin.exact_weights is not None
    values = [number.real for number in twin.numbers]  # type: ignore[attr-defined]  # rational all
    state = B
    for k in range(2 * len(B)):
        assert C.dot(state) == sum(w.real * x**k for w, x in zip(twin.exact_weights[0], values, strict=True))
        state = A.dot(state)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.booleans())
@settings(max_examples=25, deadline=None)
def test_dense_layers_in_floats(seed: int, size: int, is_complex: bool) -> None:
    draw = np.random.default_rng(seed)
    A = draw.standard_normal((size, size)) + 1j * is_complex * draw.standard_normal((size, size))
    A *= 0.9 / np.abs(np.linalg.eigvals(A)).max()
    B, C = draw.standard_normal(size), draw.standard_normal((2, size))
    twin = diagonal_twin(A, B, C)
    scale = twin.condition * np.abs(twin.basis).max()
    assert np.abs(A @ twin.basis - twin.basis * twin.eigenvalues).max() < 1e-13 * scale
    assert np.abs(twin.basis.sum(axis=1) - B).max() < 1e-13 * scale
    state = B.astype(complex)
    for row in twin.response(30):
        assert np.abs(row - C @ state).max() < 1e-13 * scale * size
        state = A @ state
    own = Spectrum.from_matrix(A, B)
    assert np.abs(memory_function(own, 20).values - memory_function(list(twin.numbers), 20).values).max() < 1e-12


def test_a_repeated_eigenvalue_that_rounding_hides_costs_condition() -> None:
    near = diagonal_twin([[0.5, 1], [0, 0.5 + 1e-9]], [0, 1])
    assert near.exists
    assert near.condition > 1e9
    assert not diagonal_twin([[0.5, 1], [0, 0.5]], [0, 1]).exists
    assert diagonal_twin([[0.5, 1], [0, 0.5]], [1, 0]).exists  # driven at the eigenvector


@pytest.mark.parametrize("A", [["1/2", "1/2", "1/4"], np.diag([0.5, 0.5, 0.25])], ids=["diagonal", "matrix"])
def test_equal_entries_of_a_diagonal_are_one_state(A: Any) -> None:
    twin = diagonal_twin(A, [1, 2, 3], [1, 1, 1])
    assert twin.eigenvalues.tolist() == [0.25, 0.5]
    assert twin.weights.tolist() == [[3, 3]]


def test_many_states_are_decided_in_a_prime_field() -> None:
    draw = np.random.default_rng(0)
    A, B = draw.standard_normal((40, 40)) / 8, draw.standard_normal(40)
    twin = diagonal_twin(A, B)
    assert twin.exists and not twin.numbers
    assert np.abs(twin.response(3)[2] - A @ A @ B).max() < 1e-10
    twice = np.kron(np.eye(2), A[:20, :20])
    twice[:20, 20:] = np.eye(20)
    assert not diagonal_twin(twice, B).exists


def test_legs_has_a_twin_that_float32_does_not_bear() -> None:
    pair = discretize_pair(legs_matrix(16), legs_input(16), 0.01, "bilinear")
    twin = diagonal_twin(*pair)
    left = twin_in_rounding(twin, *pair)
    assert twin.condition > 1e10
    assert left.given < 1e-6 < 1 < left.diagonal
    assert left.diagonal_capacity < 13 < 15.99 < left.given_capacity


def test_initialisations_of_those_names_are_no_twins() -> None:
    legs = Spectrum.named("s4-legs", 16, step_size=0.01, discretization="bilinear")
    others = [
        Spectrum.named(name, 16, step_size=0.01, discretization="bilinear")
        for name in ("s4d-legs", "s4d-lin", "s4d-inv")
    ]
    assert all(gap.difference > 0.3 for gap in memory_gaps(legs, others))
    (real,) = memory_gaps(legs, [Spectrum.named("s4d-real", 16, step_size=0.01, discretization="bilinear")])
    assert real.difference < 1e-13


REFUSED = [
    (([[0.5, 0], [0, 0.5]], [0, 0]), "B of zeros"),
    (([0.5, 0.5], [0, 0]), "B of zeros"),
    (([[0.5]], [1], [[1, 2]]), r"C of shape \(1, 2\)"),
    (([[0.5, 0], [0, 0.5]], [[1, 1], [1, 1]]), "single-input"),
    (([[float("nan")]], [1]), "nan"),
]


@pytest.mark.parametrize(("layer", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_refusals(layer: tuple[Any, ...], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        diagonal_twin(*layer)


def test_a_layer_without_a_twin_has_no_response_by_it() -> None:
    twin = diagonal_twin([["1/2", 1], [0, "1/2"]], [0, 1])
    with pytest.raises(InvalidInput, match="without a diagonal twin"):
        twin.response(3)
    with pytest.raises(InvalidInput, match="without a diagonal twin"):
        twin_in_rounding(twin, [["1/2", 1], [0, "1/2"]], [0, 1])
