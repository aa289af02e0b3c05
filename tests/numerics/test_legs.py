"""HiPPO-LegS, its parts and its discretisation; the figures of the published initialisations at N = 64."""

from __future__ import annotations

from math import exp, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_cases import FAMILIES

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_low_rank, legs_matrix, legs_normal
from memlaw.numerics.spectrum.poles import legs_frequencies
from memlaw.numerics.spectrum.spectrum import Spectrum

STATES, STEP = 64, 0.001
INITIALISATIONS = ("s4-legs", "s4d-legs", "s4d-inv", "s4d-lin")
NEWEST = {
    "zoh": ("0.984392", "0.061995", "0.061995", "0.061057"),
    "bilinear": ("0.984404", "0.061274", "0.061308", "0.061008"),
}
FIGURES = [(rule, name, figure) for rule in NEWEST for name, figure in zip(INITIALISATIONS, NEWEST[rule], strict=True)]

sizes = st.integers(1, 12)
steps = st.floats(1e-3, 0.5)
rules = st.sampled_from(["zoh", "bilinear"])


def newest(name: str, rule: str, step: float = STEP, states: int = STATES) -> float:
    spectrum = Spectrum.named(name, states, step_size=step, discretization=rule)
    return float(memory_function(spectrum, [0]).values[0])


def decay(name: str, rule: str, step: float) -> float:
    """1 - rho^2 of a spectrum, from its decays."""
    spectrum = Spectrum.named(name, STATES, step_size=step, discretization=rule)
    return float(-np.expm1(-2 * spectrum.decays.min()))


# --- figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "name", "figure"), FIGURES)
def test_memory_of_the_newest_input(rule: str, name: str, figure: str) -> None:
    assert f"{newest(name, rule):.6f}" == figure


@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
@pytest.mark.parametrize("dense", [0, 1])
def test_the_dense_pairs_in_float64_give_the_same_figures(rule: str, dense: int) -> None:
    A = (legs_matrix, legs_normal)[dense](STATES)
    found = memory_by_gramian(discretize_pair(A, legs_input(STATES), STEP, rule), [0])
    assert found.trustworthy
    assert f"{found.values[0]:.6f}" == NEWEST[rule][dense]


def test_closed_forms_by_hold() -> None:
    assert newest("s4-legs", "zoh") == pytest.approx(1 - exp(-STEP * STATES * (STATES + 1)), abs=1e-13)
    assert newest("s4d-lin", "zoh") == pytest.approx(1 - exp(-STEP * (STATES - 1)), abs=1e-13)


def test_closed_forms_by_the_bilinear_rule() -> None:
    a = 2 / STEP
    index = np.arange(1, STATES + 1)
    legs = np.prod((a - index) / (a + index)) ** 2
    rising, falling = np.prod(1 + index / a), np.prod(1 - index / a)
    normal = ((rising / (1 + STATES / a) + falling) / (rising + falling / (1 - STATES / a))) ** 2
    assert newest("s4-legs", "bilinear") == pytest.approx(1 - legs, abs=1e-12)
    assert newest("s4d-legs", "bilinear") == pytest.approx(1 - normal, abs=1e-12)


def test_linear_poles_on_a_ring() -> None:
    memory = memory_function(Spectrum.s4d_lin(STATES, step_size=0.1), range(60)).values
    assert f"{memory[0]:.4f}" == "0.8647"
    assert np.allclose(memory, np.repeat([(1 - exp(-2)) * exp(-2 * k) for k in range(3)], 20), atol=1e-13)


@pytest.mark.parametrize("step", [0.001, 0.1])
def test_decays_by_hold(step: float) -> None:
    assert decay("s4-legs", "zoh", step) == pytest.approx(-np.expm1(-2 * step), rel=1e-12)
    for name in INITIALISATIONS[1:]:
        assert decay(name, "zoh", step) == pytest.approx(-np.expm1(-step), rel=1e-12)


def test_high_frequencies_decay_slowly_by_the_bilinear_rule() -> None:
    assert f"{decay('s4d-inv', 'bilinear', 0.1):.1e}" == "2.4e-05"
    assert f"{decay('s4d-inv', 'zoh', 0.1):.3f}" == "0.095"


@pytest.mark.parametrize("step", [0.001, 0.1, 0.3])
def test_decays_by_the_bilinear_rule(step: float) -> None:
    a = 2 / step
    ends = max(((a - 1) / (a + 1)) ** 2, ((STATES - a) / (STATES + a)) ** 2)
    assert decay("s4-legs", "bilinear", step) == pytest.approx(1 - ends, rel=1e-9)
    assert (ends != ((a - 1) / (a + 1)) ** 2) == (4 / step**2 < STATES)
    top = {"s4d-legs": float(legs_frequencies(STATES, 256)[-1].mid()), "s4d-lin": pi * (STATES / 2 - 1)}
    top["s4d-inv"] = STATES * (STATES - 1) / pi
    for name, w in top.items():
        assert decay(name, "bilinear", step) == pytest.approx(2 * a / ((a + 0.5) ** 2 + w**2), rel=1e-9)


@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_legs_is_accurate_and_short_and_its_normal_part_long_and_inaccurate(rule: str) -> None:
    lags = [0, 200, 1000, 5000]
    legs, normal = (
        memory_function(Spectrum.named(name, STATES, step_size=STEP, discretization=rule), lags).values
        for name in ("s4-legs", "s4d-legs")
    )
    assert (legs > normal).tolist() == [True, True, False, False]


# --- matrices -------------------------------------------------------------------------------------------------------


@given(sizes)
def test_normal_plus_low_rank(states: int) -> None:
    vector = legs_low_rank(states)
    normal = legs_matrix(states) + np.outer(vector, vector)
    assert np.allclose(normal, legs_normal(states), atol=1e-12)
    assert np.allclose(normal @ normal.T, normal.T @ normal, atol=1e-10)
    assert np.allclose(legs_input(states), np.sqrt(2) * vector)


@given(sizes)
def test_frequencies_are_those_of_the_normal_part(states: int) -> None:
    found = np.sort(np.linalg.eigvals(legs_normal(states)).imag)
    positive = [float(w.mid()) for w in legs_frequencies(states, 128)]
    expected = sorted([*positive, *[-w for w in positive], *[0.0] * (states % 2)])
    assert np.allclose(found, expected, atol=1e-9 * states)


# --- discretisation -------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.integers(1, 8), steps, rules, st.booleans())
def test_a_dense_pair_has_the_memory_of_its_spectrum(states: int, step: float, rule: str, low_rank: bool) -> None:
    A = legs_matrix(states) if low_rank else legs_normal(states)
    dense = memory_by_gramian(discretize_pair(A, legs_input(states), step, rule), [0, 1, 7])
    name = "s4-legs" if low_rank else "s4d-legs"
    spectrum = Spectrum.named(name, states, step_size=step, discretization=rule)
    assert np.allclose(dense.values, memory_function(spectrum, [0, 1, 7]).values, atol=1e-8)


@given(steps, rules)
def test_a_diagonal_complex_pair_is_sampled_pole_by_pole(step: float, rule: str) -> None:
    poles = np.array([-0.5 + 3j, -0.25 - 1j])
    A, B = discretize_pair(poles, np.ones(2), step, rule)
    held, other = np.exp(step * poles), (1 + step * poles / 2) / (1 - step * poles / 2)
    expected = held if rule == "zoh" else other
    assert np.allclose(A, np.diag(expected))
    assert np.allclose(B, (held - 1) / poles if rule == "zoh" else step / (1 - step * poles / 2))
    assert A.dtype == B.dtype == np.complex128


def test_a_real_pair_stays_real() -> None:
    A, B = discretize_pair(legs_matrix(3), legs_input(3)[:, None], 0.1)
    assert A.dtype == B.dtype == np.float64
    assert A.shape == (3, 3)
    assert B.shape == (3,)


BAD = {
    "step": ((-np.eye(2), [1, 1], 0.0), "positive"),
    "nan step": ((-np.eye(2), [1, 1], float("nan")), "finite"),
    "rule": ((-np.eye(2), [1, 1], 0.1, "euler"), "bilinear"),
    "shape": ((-np.ones((2, 3)), [1, 1], 0.1), "shape"),
    "nan": (([[float("nan")]], [1], 0.1), "finite"),
    "pole": (([[20.0]], [1], 0.1, "bilinear"), "invertible"),
}


@pytest.mark.parametrize(("arguments", "rule"), BAD.values(), ids=BAD.keys())
def test_bad_pairs_are_refused(arguments: tuple[object, ...], rule: str) -> None:
    with pytest.raises(InvalidInput, match=rule):
        discretize_pair(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("states", [0, -1, 2.5, True])
def test_bad_sizes_are_refused(states: object) -> None:
    for function in (legs_matrix, legs_input, legs_low_rank, legs_normal):
        with pytest.raises(InvalidInput, match="number of states"):
            function(states)  # type: ignore[operator]


def test_every_family_is_known_to_these_tests() -> None:
    assert set(INITIALISATIONS) <= set(FAMILIES)
