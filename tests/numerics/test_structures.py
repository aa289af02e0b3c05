"""Memory of structured states in float64 against exact and high-precision oracles: several inputs, gates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from flint import acb, acb_mat, arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.pair import GivenPair
from memlaw.numerics.linear.ranks import projected_squares
from memlaw.numerics.memory.gated import gated_memory
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.mimo import multi_input_memory, orthonormal_pair
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.number.precision import precision
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.spectrum.spectrum import Spectrum

ComplexArray = npt.NDArray[np.complex128]
LAGS = [0, 1, 2, 7, 30]
BITS = 1200


# --- several inputs ---------------------------------------------------------------------------------------------


def ball(value: complex) -> acb:
    return acb(arb(float(value.real)), arb(float(value.imag)))


def ball_matrix(rows: ComplexArray) -> acb_mat:
    return acb_mat([[ball(value) for value in row] for row in rows])


def oracle(A: ComplexArray, B: ComplexArray, lags: list[int]) -> ComplexArray:
    """B^* A^{*tau} C^{-1} A^tau B with C from Stein's equation as one linear system, in balls."""
    size, found = len(A), {}
    with precision(BITS):
        a, reached = ball_matrix(A), ball_matrix(B)
        places = [(i, j) for i in range(size) for j in range(size)]
        conjugated = a.conjugate()
        stein = acb_mat(
            [[acb(int((i, j) == (p, q))) - a[i, p] * conjugated[j, q] for p, q in places] for i, j in places]
        )
        right = reached * reached.conjugate().transpose()
        solved = stein.solve(acb_mat([[right[i, j]] for i, j in places]))
        gramian = acb_mat([[solved[i * size + j, 0] for j in range(size)] for i in range(size)])
        for lag in range(max(lags) + 1):
            if lag in lags:
                found[lag] = rounded(reached.conjugate().transpose() * gramian.solve(reached))
            reached = a * reached
    return np.array([found[lag] for lag in lags])


def rounded(matrix: acb_mat) -> list[list[complex]]:
    assert max(float(value.real.rad()) for row in matrix.tolist() for value in row) < 1e-20
    return [[complex(float(v.real.mid()), float(v.imag.mid())) for v in row] for row in matrix.tolist()]


def random_pair(size: int, inputs: int, seed: int) -> tuple[ComplexArray, ComplexArray]:
    draw = np.random.default_rng(seed)
    values = 0.98 * np.sqrt(draw.random(size)) * np.exp(2j * np.pi * draw.random(size))
    return values, draw.normal(size=(size, inputs)) + 1j * draw.normal(size=(size, inputs))


@pytest.mark.parametrize(("size", "inputs"), [(1, 1), (1, 3), (2, 2), (5, 2), (6, 3)])
def test_memory_matrix_agrees_with_the_definition(size: int, inputs: int) -> None:
    values, B = random_pair(size, inputs, seed=size)
    basis, _ = np.linalg.qr(random_pair(size, size, seed=9)[1])
    dense = (basis * values) @ basis.conj().T
    assert np.abs(multi_input_memory(values, B, LAGS) - oracle(np.diag(values), B, LAGS)).max() < 4e-15
    assert np.abs(multi_input_memory(dense, basis @ B, LAGS) - oracle(dense, basis @ B, LAGS)).max() < 2e-14


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0, 0.999), st.floats(-3, 3)), min_size=1, max_size=5, unique_by=lambda p: p[0]),
    st.integers(1, 3),
)
def test_traces_sum_to_the_capacity_and_fall(polar: list[tuple[float, float]], inputs: int) -> None:
    values = np.array([radius * np.exp(1j * angle) for radius, angle in polar])
    B = random_pair(len(values), inputs, seed=1)[1]
    pair = GivenPair.read(values, B)
    found = orthonormal_pair(pair, pair.reach(0.0))
    rows = np.hstack([found.state, found.drive])
    assert np.abs(rows @ rows.conj().T - np.eye(len(values))).max() < 1e-14
    memory = multi_input_memory(values, B, 20)
    eigenvalues = np.linalg.eigvalsh(memory - np.roll(memory, -1, axis=0))[:-1]
    assert eigenvalues.min() > -1e-13
    traces = np.trace(memory, axis1=1, axis2=2).real
    assert (traces <= np.minimum(inputs, len(values) / np.arange(1, 21)) + 1e-12).all()
    error = np.linalg.det(np.eye(inputs) - memory[0])
    assert abs(error - np.abs(np.prod(values)) ** 2) < 1e-12


@pytest.mark.parametrize("name", ["s4-legs", "s4d-lin", "s4d-inv"])
def test_parallel_rows_are_one_input(name: str) -> None:
    spectrum = Spectrum.named(name, 64, step_size=0.01)
    B = np.outer(np.arange(1, spectrum.size + 1), [1, 2j])
    memory = multi_input_memory(spectrum.eigenvalues, B, 300)
    traces = np.trace(memory, axis1=1, axis2=2).real
    assert np.abs(traces - memory_function(spectrum, 300).values).max() < 2e-14


def test_far_lags_are_reached_by_powers() -> None:
    values, B = np.array([0.999, -0.9995j]), np.array([[1, 2], [1, 1j]])
    near = multi_input_memory(values, B, 3001)
    assert np.abs(multi_input_memory(values, B, [3000, 0, 70]) - near[[3000, 0, 70]]).max() < 1e-14


def test_a_jordan_block_is_controllable_from_its_end() -> None:
    memory = multi_input_memory([[0.5, 1], [0, 0.5]], [[0], [1]], 2)[:, 0, 0].real
    assert np.abs(memory - memory_function(Spectrum.real([0.5, 0.5], realization="companion"), 2).values).max() < 1e-15


# --- gates ------------------------------------------------------------------------------------------------------

gates_numbers = st.integers(-8, 8).map(lambda value: Fraction(value, 4))


def exact_gated(gates: list[list[list[Fraction]]], vectors: list[list[Fraction]]) -> list[float]:
    """Least squares in rationals: rows, independent columns, errors of the best readouts."""
    size = len(vectors[0])
    product = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    rows = []
    for gate, vector in zip(reversed(gates), reversed(vectors), strict=True):
        rows.append([sum(a * b for a, b in zip(line, vector, strict=True)) for line in product])
        product = [[sum(line[k] * gate[k][j] for k in range(size)) for j in range(size)] for line in product]
    scores = projected_squares(EXACT.matrix([[EXACT.number(Fraction(value)) for value in row] for row in rows]))
    return [float(value.x) for value in scores]


@st.composite
def gated_systems(draw: st.DrawFn) -> tuple[list[list[list[Fraction]]], list[list[Fraction]]]:
    size, steps = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    gates = [[[draw(gates_numbers) for _ in range(size)] for _ in range(size)] for _ in range(steps)]
    return gates, [[draw(gates_numbers) for _ in range(size)] for _ in range(steps)]


@settings(max_examples=60)
@given(gated_systems())
def test_gated_memory_agrees_with_exact_least_squares(system: Any) -> None:
    gates, vectors = system
    exact = exact_gated(gates, vectors)
    values = gated_memory(np.array(gates, dtype=float), np.array(vectors, dtype=float))
    assert np.abs(values - exact).max() < 1e-10
    assert abs(values.sum() - round(sum(exact))) < 1e-10


def test_constant_gates_are_a_window() -> None:
    values = np.array([0.9, -0.5j, 0.3])
    constant = gated_memory(np.tile(values, (40, 1)), np.ones((40, 3)))
    assert np.abs(constant - leverage_scores(values, 40).values).max() < 1e-13
    whole = gated_memory(np.tile(np.diag(values), (40, 1, 1)), np.ones((40, 3)))
    assert np.abs(whole - constant).max() < 1e-13


def test_figures_of_the_theory() -> None:
    assert gated_memory([1, 1], [1, 0]).tolist() == [0, 1]  # it rises with the lag
    assert np.allclose(gated_memory(np.ones(5), np.outer(np.ones(5), [1, 2])), 0.2)  # a fixed key: 1/T
    keys = np.array([[1.0, 0], [1, 1], [2, 1], [0, 0]])
    assert abs(gated_memory(np.ones(4), keys).sum() - 2) < 1e-14  # varying keys: their rank
    held = gated_memory(np.ones(100), np.vstack([np.eye(3), np.zeros((97, 3))]))
    assert np.allclose(held[97:], 1)
    assert not held[:97].any()
    # a random start of variance 1 is one more input: 4/5 is left to the newest one
    assert np.allclose(gated_memory([1, 0.5], [1, 1]), [0.8, 0.2])


def test_a_closed_gate_forgets() -> None:
    assert gated_memory([1, 0, 1], [1, 1, 1]).round(12).tolist() == [0.5, 0.5, 0]
    assert gated_memory([1, 1], [0, 0]).tolist() == [0, 0]


def test_tiny_rows_keep_their_own_direction() -> None:
    values = gated_memory([1, 1], [[1e-8, 1e-8], [1, 0]])
    assert np.allclose(values, [1, 1])


# --- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("A", "B", "words"),
    [
        ([1.0], [1], "modulus 1"),
        ([[0.5, 0], [0, 1.5]], [[1], [1]], "modulus 1.5"),
        ([float("nan")], [1], "NaN"),
        ([0.5], [[float("inf")]], "NaN"),
        ([0.5, 0.2], [1], "shape"),
        (np.ones((2, 3)), [[1], [1]], "shape"),
        ([0.5], np.ones((1, 0)), "shape"),
        ([], [], "shape"),
        (0.5, 1, "shape"),
        ([0.5, 0.5, 0.25], [[1], [1], [1]], "reach 2 of 3"),
        ([0.5, 0.5], [[1, 1j], [2, 2j]], "reach 1 of 2"),
        ([0.5, 0.2], [[1, 1], [0, 0]], "reach 1 of 2"),
        ([[0.5, 1], [0, 0.5]], [[1], [0]], "reach 1 of 2"),
        ([[0.5, 1], [0, 0.3]], [[0], [0]], "reach 0 of 2"),
    ],
)
def test_bad_pairs_are_refused(A: Any, B: Any, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        multi_input_memory(A, B, 3)


def test_bad_lags_are_refused() -> None:
    with pytest.raises(InvalidInput, match="nonnegative int"):
        multi_input_memory([0.5], [1], [-1])


@pytest.mark.parametrize(
    ("gates", "vectors", "words"),
    [
        ([1, 1], [1], "shape"),
        ([], [], "shape"),
        (np.ones((2, 3)), np.ones((2, 2)), "shape"),
        (np.ones((2, 2, 3)), np.ones((2, 2)), "shape"),
        (1, 1, "shape"),
        ([1, float("nan")], [1, 1], "NaN"),
        ([1e200, 1e200, 1e200], [1, 1, 1], "overflow"),
    ],
)
def test_bad_gates_are_refused(gates: Any, vectors: Any, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        gated_memory(gates, vectors)


# --- what the inputs reach --------------------------------------------------------------------------------------------

DENSE = [  # pairs of floats that are not controllable, and the memory of what is reached
    ([[0.4, -0.1, -0.1], [-0.1, 0.4, -0.1], [-0.1, -0.1, 0.4]], [1, 2, 0], [0.99, 0.5931, 0.291699]),
    ([[5, -3, 2], [15, -9, 6], [10, -6, 4]], [1, 0, 0], [1, 1, 0]),
    ([[0.5, 1], [0, 0.25]], [[0], [0]], [0, 0, 0]),
]


@pytest.mark.parametrize(("A", "B", "memory"), DENSE)
def test_memory_is_that_of_what_the_inputs_reach(A: Any, B: Any, memory: list[float]) -> None:
    found = multi_input_memory(A, B, 3, uncontrollable="reduce")[:, 0, 0].real
    assert np.abs(found - memory).max() < 1e-14
    with pytest.raises(InvalidInput, match="reach"):
        multi_input_memory(A, B, 3)


@given(st.integers(0, 2**32), st.integers(1, 2), st.integers(1, 2))
@settings(max_examples=15)
def test_a_change_of_basis_hides_no_unreached_state(seed: int, inputs: int, idle: int) -> None:
    """The pair [[A, X], [0, Y]], [B, 0] moved by whole numbers with determinant 1; no entry is rounded."""
    random = np.random.default_rng(seed)
    size = 2 + idle
    whole = lambda *shape: random.integers(-2, 3, shape) / 16  # noqa: E731
    A, B = whole(size, size), whole(size, inputs) + 0.0
    A[2:, :2], B[2:] = 0, 0
    upper, lower = (np.eye(size) + np.triu(random.integers(-1, 2, (size, size)), 1) for _ in range(2))
    S, inverse = upper @ lower.T, np.linalg.inv(lower.T) @ np.linalg.inv(upper)
    inverse = np.round(inverse)
    home = A[:2, :2].astype(complex), B[:2].astype(complex)
    assume(GivenPair(*home).reach(0.0).rank == 2 and np.abs(S @ inverse - np.eye(size)).max() == 0)
    known = multi_input_memory(*home, 4)
    assert np.abs(multi_input_memory(S @ A @ inverse, S @ B, 4, uncontrollable="reduce") - known).max() < 1e-9


def test_a_controllable_reservoir_is_not_refused() -> None:
    random = np.random.default_rng(0)
    A, B = random.standard_normal((50, 50)), random.standard_normal(50)
    A *= 0.1 / abs(np.linalg.eigvals(A)).max()
    found = multi_input_memory(A, B, 100)[:, 0, 0].real
    assert abs(found.sum() - 50) < 1e-11
    assert np.abs(found - memory_function(Spectrum.from_matrix(A, B), 100).values).max() < 1e-13
