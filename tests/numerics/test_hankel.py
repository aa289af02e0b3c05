"""Memory read off responses: against exact projections, against the spectrum, and with an error that covers both."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.hankel import HankelMemory, hankel_memory
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.number.arrays import Array
from memlaw.numerics.oracle.hankel import hankel_scores
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.spectrum.spectrum import Spectrum


def responses(spectrum: Spectrum, count: int, seed: int = 0) -> Array:
    """A real readout of conjugate modes: 2 Re sum c_i l_i^k over those with Im l >= 0, real ones once."""
    values = spectrum.eigenvalues[spectrum.eigenvalues.imag >= 0]
    weights = np.random.default_rng(seed).standard_normal((2, len(values)))
    powers = values ** np.arange(count)[:, None]
    found: Array = (powers @ (weights[0] + 1j * weights[1] * (values.imag > 0))).real
    return found


def run(A: Array, B: Array, C: Array, count: int) -> Array:
    """C A^k B."""
    state, found = B, []
    for _ in range(count):
        found.append(C @ state)
        state = A @ state
    return np.array(found)


def error(found: HankelMemory, spectrum: Spectrum) -> float:
    return float(np.abs(found.values - memory_function(spectrum, found.lags).values).max())


FIGURES = [  # spectrum, error in float64 and from responses rounded to float32
    (Spectrum.named("s4d-lin", 32, step_size=0.05), 3e-15, 1e-8),
    (Spectrum.named("s4d-inv", 32, step_size=0.05), 3e-15, 4e-8),
    (Spectrum.lru_ring(32), 4e-13, 2e-6),
    (Spectrum.lru_ring(32, r_min=0.99, r_max=0.999, seed=0), 1e-13, 1e-7),
    (Spectrum.named("s4d-lin", 32, step_size=0.005), 3e-15, 1e-8),
]


@pytest.mark.parametrize(("spectrum", "double", "single"), FIGURES, ids=lambda item: getattr(item, "name", ""))
@pytest.mark.parametrize("count", [1024, 2048])
def test_figures(spectrum: Spectrum, double: float, single: float, count: int) -> None:
    given = responses(spectrum, count)
    for what, unit, allowed in ((given, None, double), (given.astype(np.float32), None, single)):
        for skip_known in (False, True):
            found = hankel_memory(what, skip_known=skip_known, unit=unit)
            assert found.seen == spectrum.size
            assert error(found, spectrum) < allowed
            assert error(found, spectrum) < 4 * found.error


@pytest.mark.parametrize(("dtype", "seen"), [(float, 14), (np.float32, 7)])
def test_what_rounding_hides_is_not_counted_and_could_only_add(dtype: type, seen: int) -> None:
    spectrum = Spectrum.named("s4-legs", 32, step_size=0.05)
    found = hankel_memory(responses(spectrum, 2047).astype(dtype), skip_known=True)
    assert abs(found.seen - seen) <= 1
    assert found.values.sum() == pytest.approx(found.seen, abs=1e-6)
    assert (found.values <= memory_function(spectrum, found.lags).values + found.errors).all()


@given(st.lists(st.fractions(-1, 1, max_denominator=9), min_size=5, max_size=12), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_scores_of_any_responses_are_exact_projections(values: list[Fraction], rows: int) -> None:
    scores = hankel_scores(values, rows)
    matrix = np.array([[float(values[i + j]) for j in range(len(scores))] for i in range(rows)])
    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) == np.linalg.matrix_rank(matrix, tol=1e-9)
    assert np.allclose([float(x) for x in scores], np.diag(np.linalg.pinv(matrix, rcond=1e-9) @ matrix), atol=1e-9)


@pytest.mark.parametrize("skip_known", [False, True])
def test_a_window_shows_the_memory_of_a_window(skip_known: bool) -> None:
    values, weights, start = [Fraction(1, 2), Fraction(-1, 3), Fraction(3, 4)], [1, -2, 3], 1 - skip_known
    exact = [sum(w * x**k for w, x in zip(weights, values, strict=True)) for k in range(start, start + 12)]
    scores = hankel_scores(exact, 4)
    assert np.allclose([float(x) for x in scores], leverage_scores([0.5, -1 / 3, 0.75], len(scores)).values, atol=1e-9)


def test_a_zero_eigenvalue_is_seen_in_the_first_response_alone() -> None:
    given = 0.5 ** np.arange(60) + (np.arange(60) == 0)
    assert hankel_memory(given).seen == 1
    found = hankel_memory(given, 3, skip_known=True)
    assert found.seen == 2
    assert np.allclose(found.values, memory_function([0, 0.5], 3).values, atol=1e-14)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=12, deadline=None)
def test_blocks_show_the_trace_of_the_memory_matrix(seed: int, inputs: int, outputs: int) -> None:
    draw = np.random.default_rng(seed)
    A, B, C = (draw.standard_normal(shape) for shape in ((5, 5), (5, inputs), (outputs, 5)))
    A *= 0.8 / np.abs(np.linalg.eigvals(A)).max()
    found = hankel_memory(run(A, B, C, 200), 20)
    exact = np.trace(multi_input_memory(A, B, 20), axis1=1, axis2=2).real
    assert found.seen == 5
    assert (np.abs(found.values - exact) <= 20 * found.errors + 1e-13).all()


def test_a_delay_line_a_layer_of_noise_and_nothing() -> None:
    delay = hankel_memory(1.0 * (np.arange(300) == 40), [0, 39, 40, 41], skip_known=True)
    assert delay.seen == 41
    assert np.allclose(delay.values, [1, 1, 1, 0], atol=1e-14)
    noise = hankel_memory(np.random.default_rng(0).standard_normal(200))
    assert noise.saturated
    assert hankel_memory(np.zeros(20)).seen == 0


def test_rounding_that_adds_up_is_noticed() -> None:
    spectrum = Spectrum.lru_ring(16, r_min=0.9, r_max=0.99, seed=1)
    given = responses(spectrum, 1024)
    shaken = given + 1e-13 * np.abs(given).max() * np.random.default_rng(1).standard_normal(len(given))
    found = hankel_memory(shaken)  # a thousand times the unit
    assert found.seen == 16
    assert error(found, spectrum) < found.error < 1e-6


@pytest.mark.parametrize("radius", [1.0, 1.01])
def test_what_does_not_decay_has_no_stationary_memory(radius: float) -> None:
    found = hankel_memory(radius ** np.arange(200), 3)
    assert np.isnan(found.beyond)
    assert (found.errors >= found.values).all()


REFUSED = [
    ({"responses": [1.0, 2.0]}, "three at least"),
    ({"responses": np.ones((9, 2))}, r"\(T, p, m\)"),
    ({"responses": [1.0, float("nan"), 2.0]}, "nan"),
    ({"responses": 0.5 ** np.arange(50), "lags": 60}, "lag 59 of 49 responses"),
    ({"responses": 0.5 ** np.arange(50), "unit": 0}, "unit"),
    ({"responses": 0.5 ** np.arange(50), "skip_known": "no"}, "True or False"),
]


@pytest.mark.parametrize(("given", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_refusals(given: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        hankel_memory(**given)  # type: ignore[arg-type]


def test_the_oracle_refuses_more_rows_than_responses() -> None:
    with pytest.raises(InvalidInput, match="rows need as many"):
        hankel_scores([1, 2], 3)
