"""The rank of a pair, decided once for all routes: right memory, or a refusal with the true rank, or with rounding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from counted import counted
from known_pairs import KnownPair, fractions, known_pair, memory_of, reached

from memlaw import Spectrum, memory_function, multi_input_memory, realisable_memory
from memlaw.errors import InvalidInput

LAGS = [0, 1, 2, 3, 7, 15]


def check(pair: KnownPair, A: Any, B: Any, tolerance: float) -> None:
    """Both routes against exact rationals."""
    expected = memory_of(pair.home, LAGS)
    found = multi_input_memory(A, B, LAGS, uncontrollable="reduce")
    assert np.abs(found - expected).max() < tolerance
    if pair.rank < pair.size:
        with pytest.raises(InvalidInput, match=f"reach {pair.rank} of {pair.size} "):
            multi_input_memory(A, B, LAGS)
    else:
        assert np.abs(multi_input_memory(A, B, LAGS) - expected).max() < tolerance
    if len(pair.B[0]) == 1:
        spectrum = Spectrum.from_matrix(A, B, uncontrollable="reduce")
        assert spectrum.size == pair.rank
        memory = memory_function(spectrum, LAGS)
        errors = np.abs(memory.values - expected[:, 0, 0].real)
        assert (errors <= memory.error_bound + (1e-16 if tolerance < 1e-11 else tolerance)).all()


@pytest.mark.parametrize("part", range(6))
def test_pairs_of_known_rank(part: int) -> None:
    for seed in range(50 * part, 50 * part + 50):
        pair = known_pair(seed)
        check(pair, *pair.floats(), 1e-12)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_pairs_of_known_rank() -> None:
    for seed in range(1000, 11000):
        pair = known_pair(seed)
        check(pair, *pair.floats(), 1e-12)


@pytest.mark.parametrize("denominator", [3, 7, 10])
def test_pairs_whose_entries_are_rounded_have_the_rank_that_was_meant(denominator: int) -> None:
    for seed in range(40):
        pair = known_pair(seed, denominator=denominator)
        check(pair, *pair.floats(), 1e-8)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("denominator", [3, 7, 10])
def test_a_thousand_rounded_pairs(denominator: int) -> None:
    for seed in range(2000, 3000):
        pair = known_pair(seed, denominator=denominator)
        check(pair, *pair.floats(), 1e-6)


@pytest.mark.parametrize("seed", [2595, 2732])
def test_rounding_that_grows_faster_than_the_response_sets_no_units(seed: int) -> None:
    pair = known_pair(seed, denominator=10)  # the sums cancel, and |A| is much larger than the spectral radius
    check(pair, *pair.floats(), 1e-6)


def test_exact_entries_are_exact() -> None:
    for seed in range(15):
        pair = known_pair(seed, largest=6, denominator=7)
        check(pair, pair.A, pair.B, 1e-12)
    memory = multi_input_memory([["1/3", 0], [0, Fraction(1, 3) + Fraction(1, 10**30)]], [1, 1], [0])
    assert memory[0, 0, 0].real == pytest.approx(1 - 3**-4, abs=1e-15)


# --- odd pairs ----------------------------------------------------------------------------------------------------


def companion(roots: Any) -> Any:
    polynomial = np.poly(roots)
    return np.vstack([-polynomial[1:], np.eye(len(roots))[:-1]])


def chain(value: float, link: float, size: int) -> Any:
    return np.diag([value] * size) + np.diag([link] * (size - 1), 1)


UNIT = np.eye(12)
CLOSE = [[0.5, 0.1], [0.1, 0.5]]
SKEW = [[0.5, 0.1], [0.2, 0.3]]
ODD: dict[str, tuple[Any, Any]] = {  # controllable, each of them: as exact binary numbers
    "companion of eight equal roots": (companion([0.9] * 8), UNIT[:8, 0]),
    "companion of twelve equal roots": (companion([0.9] * 12), UNIT[:, 0]),
    "one state": ([[0.5]], [1]),
    "one state that forgets": ([[0.0]], [1]),
    "no recurrence, as many inputs": (np.zeros((3, 3)), np.eye(3)),
    "more inputs than states": (SKEW, [[1, 2, 3, 4, 5], [0, 1, 0, -1, 2]]),
    "inputs that do nothing": (SKEW, [[1, 0, 0], [0, 0, 1]]),
    "an input that is tiny": (SKEW, [[1, 1e-200], [1, 3e-200]]),
    "inputs that are all tiny": (SKEW, [1e-300, 2e-300]),
    "inputs below the normal numbers": (SKEW, [5e-324, 1e-323]),
    "nearly uncontrollable": (CLOSE, [1, 1 + 1e-6]),
    "very nearly uncontrollable": (CLOSE, [1, 1 + 1e-12]),
    "very nearly uncontrollable, twice": (CLOSE, [[1, 2], [1, 2 + 1e-12]]),
    "units far apart": ([[0.5, 1e-151, 0], [1e150, 0.25, 1e-101], [0, 1e100, 0.1]], [1e-200, 0, 1]),
    "entries at the ends of the range": ([[0.5, 1e308], [1e-320, 0.25]], [1e-300, 1]),
    "each state in a larger unit": ([[0.5, 1e200, 0], [0, 0.25, 1e200], [0, 0, 0.1]], [0, 0, 1e-300]),
    "a chain": (chain(0.5, 1, 6), UNIT[:6, 5]),
    "a chain of weak links": (chain(0.5, 1e-30, 6), UNIT[:6, 5]),
    "a shift": (chain(0, 1, 10), UNIT[:10, 9]),
    "a shift of strong links": (chain(0, 1e10, 10), UNIT[:10, 9]),
    "very slow": ([[1 - 1e-12, 0.1], [0, 0.5]], [1, 1]),
    "as slow as a float": ([[1 - 2**-53, 0], [0.3, 0.5]], [1, 1]),
    "two chains at one eigenvalue": ([[0.5, 0, 1], [0, 0.5, 0], [0, 0, 0.5]], [[1, 0], [0, 1], [1, 1]]),
    "two chains, inputs swapped": ([[0.5, 0, 1], [0, 0.5, 0], [0, 0, 0.5]], [[0, 1], [1, 0], [1, 1]]),
    "equal diagonal entries": ([0.5, 0.5, 0.25], [[1, 0], [0, 1], [1, 1]]),
    "equal diagonal entries in far units": ([0.5, 0.5, 0.25], [[1e100, 0], [0, 1e-100], [1, 1]]),
    "diagonal entries in far units": ([0.5, 0.25, 0.3], [[1, 0], [0, 1e-20], [1e-30, 1e-30]]),
    "near entries, near rows": ([0.5, 0.5 + 1e-9, 0.5 - 1e-9], [[1, 1], [1, 1 + 1e-5], [1, 1 - 1e-5]]),
    "entries that differ by one bit": ([0.5, 0.5 + 2**-53], [[1, 1], [1, 2]]),
    "entries that differ by one bit, one input": ([0.5, 0.5 + 2**-53], [1, 1]),
    "inputs that are one, rounded": (SKEW, np.outer([1 / 3, 0.7], [0.1, 0.3, 0.7])),
}
LONG = {"very slow", "as slow as a float"}


@pytest.mark.parametrize("case", counted("odd pairs", list(ODD)))
def test_odd_pairs(case: str) -> None:
    A, B = (np.asarray(part, float) for part in ODD[case])
    B = B.reshape(len(B), -1)
    exact = fractions(np.diag(A) if A.ndim == 1 else A), fractions(B)
    assert reached(*exact) == len(A)
    far = any(abs(x) > 1e90 or 0 < abs(x) < 1e-90 for part in exact for row in part for x in row)
    expected = memory_of(exact, LAGS, 2000 if far else 300)
    assert np.abs(multi_input_memory(A, B, LAGS) - expected).max() < 1e-12
    if B.shape[1] == 1:
        memory = memory_function(Spectrum.from_matrix(A, B), LAGS)
        assert (np.abs(memory.values - expected[:, 0, 0].real) <= memory.error_bound).all()


MOVED = np.array([[1, 3], [2, 7]]) @ np.diag([0.3, 0.7]) @ [[7, -3], [-2, 1]]
REFUSED: dict[str, tuple[Any, Any, str]] = {
    "no recurrence": (np.zeros((3, 3)), [1, 2, 3], "reach 1 of 3"),
    "no input": ([[0.5, 1], [0, 0.2]], [0, 0], "reach 0 of 2"),
    "two chains, one input": ([[0.5, 0, 1], [0, 0.5, 0], [0, 0, 0.5]], [1, 1, 1], "reach 2 of 3"),
    "dependent rows": ([0.5, 0.5, 0.5], [[1, 0], [0, 1], [1, 1]], "reach 2 of 3"),
    "dependent rows, rounded": ([0.5, 0.5, 0.25], [[0.1, 0.3], [0.3, 0.9], [1, 1]], "rounding and not rank"),
    "a product of rounded factors": (
        np.array([[1, 3], [2, 7]]) @ np.diag([0.3, 0.7]) @ [[7, -3], [-2, 1]],
        [1, 2],
        "reach 1 of 2",
    ),
    "unstable": ([[1.5, 1], [0.3, 0.2]], [1, 0], "modulus 1."),
    "a rotation": ([[0, 1], [-1, 0]], [1, 0], "do not vanish|modulus 1"),
    "a rotation, two inputs": ([[0, 1], [-1, 0]], [[1, 0], [0, 1]], "do not vanish|modulus 1"),
    "unstable in unlike units": ([[0.5, 1e308], [1e-308, 0.25]], [1e-300, 1], "modulus 1."),
}


@pytest.mark.parametrize("case", counted("refused pairs", list(REFUSED)))
def test_refused_pairs(case: str) -> None:
    A, B, words = REFUSED[case]
    with pytest.raises(InvalidInput, match=words):
        multi_input_memory(A, B, LAGS)


def test_a_tolerance_of_ones_own() -> None:
    B = [1, 1 + 1e-12]
    assert Spectrum.from_matrix(CLOSE, B, uncontrollable="reduce", tolerance=1e-10).size == 1
    assert Spectrum.from_matrix(CLOSE, B, tolerance=0).size == 2
    rounded = [0.5, 0.5, 0.25], [[0.1, 0.3], [0.3, 0.9], [1, 1]]
    assert np.trace(multi_input_memory(*rounded, 60, tolerance=0), axis1=1, axis2=2).real.sum() == pytest.approx(3)
    for bad in (-1, 1, float("nan")):
        with pytest.raises(InvalidInput):
            Spectrum.from_matrix(CLOSE, B, tolerance=bad)


def test_a_pair_of_ones_own_must_realise_the_spectrum() -> None:
    spectrum = Spectrum.real([0.5, 0.25])
    with pytest.raises(InvalidInput, match="reach 1 of 2"):
        realisable_memory(spectrum, 3, basis=([[0.5, 0.1], [0, 0.25]], [1, 0]))
    with pytest.raises(InvalidInput, match="differs"):
        realisable_memory(spectrum, 3, basis=([[0.5, 0.1], [0, 0.3]], [1, 1]))


# --- reservoirs ---------------------------------------------------------------------------------------------------


def reservoir(kind: str, size: int, radius: float) -> Any:
    random = np.random.default_rng(size)
    matrix = random.standard_normal((size, size))
    if kind == "sparse":
        matrix *= random.random((size, size)) < max(0.1, 4 / size)
    if kind == "orthogonal":
        matrix = np.linalg.qr(matrix)[0]
    return matrix * (radius / np.abs(np.linalg.eigvals(matrix)).max()), random


def capacities(A: Any, B: Any, radius: float) -> list[float]:
    """By every route that computes them; a refusal must say rounding."""
    lags = int(20 + 40 * len(A) / B.shape[1] + 30 / (1 - radius))
    try:
        found = [float(np.trace(multi_input_memory(A, B, lags), axis1=1, axis2=2).real.sum())]
    except InvalidInput as error:
        assert "rounding and not rank" in str(error)
        found = []
    if B.shape[1] == 1:
        found.append(memory_function(Spectrum.from_matrix(A, B), "all").sum)
    return found


@pytest.mark.parametrize("kind", ["Gaussian", "sparse", "orthogonal"])
@pytest.mark.parametrize("radius", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("inputs", [1, 2])
def test_reservoirs_have_their_capacity(kind: str, radius: float, inputs: int) -> None:
    for size in (5, 30):
        A, random = reservoir(kind, size, radius)
        found = capacities(A, random.standard_normal((size, inputs)), radius)
        assert found == pytest.approx([size] * (3 - inputs), abs=1e-8)


@pytest.mark.parametrize(("radius", "inputs"), [(0.1, 1), (0.9, 2), (0.1, 2)])
def test_a_large_reservoir(radius: float, inputs: int) -> None:
    A, random = reservoir("Gaussian", 150, radius)
    found = capacities(A, random.standard_normal((150, inputs)), radius)
    assert found == pytest.approx([150] * len(found), abs=1e-8)
    assert len(found) == (2 if inputs == 1 else int(radius > 0.5))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["Gaussian", "sparse", "orthogonal"])
@pytest.mark.parametrize("size", [50, 64, 100, 200])
def test_large_reservoirs(kind: str, size: int) -> None:
    for radius in (0.1, 0.5, 0.9, 0.99):
        for inputs in (1, 2, 3):
            A, random = reservoir(kind, size, radius)
            found = capacities(A, random.standard_normal((size, inputs)), radius)
            assert found == pytest.approx([size] * len(found), abs=1e-7)
            assert inputs > 1 or len(found) == 2
