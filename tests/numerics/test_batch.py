"""Memory functions of many spectra at once are those of each alone, within the bounds of both."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw import InvalidInput, Spectrum, memory_function, memory_functions
from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.memory.batch import chunk_memory, empty_room
from memlaw.numerics.number.arrays import ComplexArray

PLAIN = st.floats(0, 0.999)
HARD = st.sampled_from([0.0, 0.5, 1e-9, 1e-200, 1 - 1e-3, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53])
ANGLES = st.one_of(st.floats(-np.pi, np.pi), st.sampled_from([0.0, np.pi, 1e-9, -1e-9, 1e-5, np.pi / 2, 1e-160]))


def spectrum_of(row: ComplexArray, closed: bool) -> Spectrum:
    spectrum = Spectrum.from_eigenvalues(row, realization="companion")
    return spectrum.closure() if closed else spectrum


@st.composite
def rows(draw: st.DrawFn) -> tuple[ComplexArray, bool]:
    shape = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    count = shape[0] * shape[1]
    moduli = draw(st.lists(st.one_of(PLAIN, HARD), min_size=count, max_size=count))
    kind = draw(st.sampled_from(["real", "complex", "stored"]))
    angles = draw(st.lists(ANGLES, min_size=count, max_size=count))
    turned = np.array(moduli) * (np.sign(np.cos(angles)) if kind == "real" else np.exp(1j * np.array(angles)))
    inside = np.where(np.abs(turned) < 1 - 2.0**-52, turned, turned * (1 - 2.0**-50))
    values = np.where(np.array(angles) == 0, np.array(moduli), inside).reshape(shape)
    if draw(st.booleans()):  # repeats, and conjugates of others
        values[:, -1] = np.conj(values[:, 0])
    return values, kind == "stored"


@settings(max_examples=15)
@given(drawn=rows(), count=st.sampled_from([1, 2, 31, 33, 300]))
def test_each_row_is_that_of_its_spectrum(drawn: tuple[ComplexArray, bool], count: int) -> None:
    values, closed = drawn
    found = memory_functions(values, count, closed=closed)
    assert np.isfinite(found.values).all() and np.isfinite(found.error_bound).all()
    for row, size, memory, bound, tail in zip(
        values, found.capacities, found.values, found.error_bound, found.tail_bound, strict=True
    ):
        alone = memory_function(spectrum_of(row, closed), count)
        assert size == alone.capacity
        assert (np.abs(memory - alone.values) <= bound + alone.error_bound).all()
        assert tail >= size - alone.sum - 1e-9 and tail <= size


@settings(max_examples=10)
@given(drawn=rows())
def test_bounds_cover_the_exact_values_and_are_no_looser_than_needed(drawn: tuple[ComplexArray, bool]) -> None:
    values, closed = drawn
    lags = [0, 1, 40, 600]
    found = memory_functions(values, lags, closed=closed)
    for row, memory, bound in zip(values, found.values, found.error_bound, strict=True):
        exact = memory_balls(spectrum_of(row, closed), lags, 1e-40)
        assert not any(abs(arb(m) - ball) > arb(b) for m, b, ball in zip(memory, bound, exact, strict=True))
        assert (bound <= 100 * memory_function(spectrum_of(row, closed), 601).error_bound[lags] + 1e-30).all()


def test_a_batch_is_cut_into_pieces_and_threads_without_a_trace() -> None:
    random = np.random.default_rng(0)
    values = random.uniform(0.2, 0.999, (3, 700, 2)) * np.exp(1j * random.uniform(0, 3, (3, 700, 2)))
    lags = [0, 7, 2000]
    found = memory_functions(values, lags, closed=True, threads=1)
    assert found.values.shape == (3, 700, 3) and found.tail_bound.shape == found.capacities.shape == (3, 700)
    parallel = memory_functions(values, lags, closed=True, threads=3)
    for row in (0, 699, 1023, 2099):
        alone = values.reshape(-1, 2)[row : row + 1]
        alone, *_ = chunk_memory(alone, np.array(lags), True, empty_room(alone, 2001))
        assert (alone[0] == found.values.reshape(-1, 3)[row]).all()
    assert (found.values == parallel.values).all() and (found.error_bound == parallel.error_bound).all()


def test_pairs_keep_their_frequency_over_many_lags() -> None:
    value = (1 - 1e-6) * np.exp(0.7j)
    found = memory_functions([value, 0.3], [200_000], closed=True)
    exact = memory_balls(spectrum_of(np.array([value, 0.3]), True), [200_000], 1e-30)[0]
    assert abs(float(arb(found.values[0]) - exact)) < 5e-13 * float(exact)


def test_horizons_count_lags() -> None:
    found = memory_functions([[0.5, 0.2], [0.9, 0.1]], 30)
    alone = [memory_function(row, 30).horizon(0.1) for row in ([0.5, 0.2], [0.9, 0.1])]
    assert found.horizons("1/10").tolist() == alone
    assert memory_functions([[0.99]], 5).horizons(0.01).tolist() == [5]
    with pytest.raises(InvalidInput, match="counts lags from 0 on"):
        memory_functions([0.5], [0, 2]).horizons(0.5)


@pytest.mark.parametrize(
    ("given_", "match"),
    [
        ([[0.5, 1.0]], "a stationary state needs every |l| < 1"),
        ([[0.6 + 0.8j]], "a stationary state needs every |l| < 1"),
        ([[1e308, 0.5]], "a stationary state needs every |l| < 1"),
        ([[0.5, float("nan")]], "must be finite"),
        (np.ma.masked_values([0.5, 0.25], 0.25), "masked"),
        ([[0.5], [0.5, 0.2]], "rows of equal length"),
        ([], "at least one in each row"),
        ([[], []], "at least one in each row"),
        (0.5, "at least one in each row"),
        ([[True, False]], "truth value"),
        ("0.5", "at least one in each row"),
    ],
)
def test_bad_eigenvalues_are_refused(given_: object, match: str) -> None:
    with pytest.raises(InvalidInput) as told:
        memory_functions(given_, 10)
    assert match in str(told.value)


@pytest.mark.parametrize(("lags", "match"), [(0, "no"), ([-1], "nonnegative"), (10**9, "at most"), ("all", "number")])
def test_bad_lags_are_refused(lags: object, match: str) -> None:
    with pytest.raises(InvalidInput, match=match):
        memory_functions([0.5], lags)  # type: ignore[arg-type]


def test_more_than_memory_holds_is_refused_before_it_begins() -> None:
    with pytest.raises(InvalidInput, match="GiB"):
        memory_functions(np.full((10_000, 1), 0.5), 1_000_000)
    with pytest.raises(InvalidInput, match="threads"):
        memory_functions([0.5], 3, threads=0)
