"""The frontier: figures of the theory, spectra found, the searches themselves, and what they refuse."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import acb, acb_mat, arb
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.learn import frontier
from memlaw.numerics.learn.efficiency import efficiency, published_poles
from memlaw.numerics.learn.frontier import best_memory, continuous_memory, frontier_constant, optimal_spectrum
from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.poles import PiPole
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.subjects.frontier_found import CONSTANTS, found_poles

BEST_OF_THREE = (945 + 33 * math.sqrt(33)) / 2048


def as_floats(size: int) -> np.ndarray:
    return np.array([complex(float(real), float(imag)) for real, imag in found_poles(size)])


def density_ball(poles: list[complex], time: float) -> arb:
    """m(t) from its definition in balls: the Gramian of the eigenbasis, floats taken as binary numbers."""
    with precision(400):
        balls = [acb(p.real, p.imag) for p in poles]
        gramian = acb_mat([[-1 / (p + q.conjugate()) for q in balls] for p in balls])
        reached = acb_mat([[(p * arb(time)).exp()] for p in balls])
        solved = gramian.solve(reached)
        pairs = zip(reached.entries(), solved.entries(), strict=True)
        return sum((v.conjugate() * w for v, w in pairs), start=acb(0)).real


places = st.builds(lambda x, y: complex(x, y) / 64, st.integers(-192, -7), st.integers(-640, 640))
poles_drawn = st.lists(places, min_size=1, max_size=5, unique=True)


# --- continuous memory ----------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(poles_drawn, st.floats(0.0, 5.0))
def test_continuous_memory_is_that_of_the_definition(poles: list[complex], time: float) -> None:
    start = -2 * sum(p.real for p in poles)
    exact = density_ball(poles, time)
    if exact.rad() < 1e-20:
        assert abs(continuous_memory(poles, [time])[0] - float(exact.mid())) <= 1e-12 * start


@settings(max_examples=30, deadline=None)
@given(poles_drawn)
def test_density_falls_from_the_sum_of_rates_and_stays_below_markov(poles: list[complex]) -> None:
    times = np.linspace(0.0, 6.0, 25)
    values = continuous_memory(poles, times)
    assert values[0] == pytest.approx(-2 * sum(p.real for p in poles))
    assert (np.diff(values) <= 1e-12 * values[0]).all()
    assert (times * values < len(poles)).all()


def test_repeated_poles_are_allowed() -> None:
    time = 1 + math.sqrt(0.5)
    best = (12 + 8 * math.sqrt(2)) * math.exp(-2 - math.sqrt(2))
    assert time * continuous_memory([-1, -1], [time])[0] == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("kind", ["zoh", "bilinear"])
def test_sampled_memory_over_the_step_tends_to_the_density(kind: str) -> None:
    poles = [-0.5, -1 + 2j, -1 - 2j]
    (goal,) = continuous_memory(poles, [1.0])
    errors = []
    for step in (0.02, 0.01):
        spectrum = Spectrum.from_poles(poles, step_size=step, discretization=kind)
        lag = round(1 / step)
        value = memory_function(spectrum, lags=lag + 1).values[lag] / step
        errors.append(abs(value - goal))
        assert memory_function(spectrum, lags=1).values[0] < 3 * step * -2 * sum(p.real for p in poles)
    assert errors[1] < 0.6 * errors[0] < 0.1


# --- what was found -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sorted(CONSTANTS))
def test_stored_poles_reach_their_figure_and_not_a_digit_more(size: int) -> None:
    (value,) = continuous_memory(as_floats(size), [1.0])
    assert CONSTANTS[size] <= value / size < CONSTANTS[size] + Fraction(1, 100000)


def test_figures_are_superadditive() -> None:
    totals = {size: size * figure for size, figure in CONSTANTS.items()}
    for first in totals:
        for second in totals:
            if first + second in totals:
                assert totals[first + second] > totals[first] + totals[second]


def test_three_eigenvalues_at_lag_three_within_a_millionth() -> None:
    values = [(Fraction("0.687"), Fraction(0))]
    values += [(Fraction("0.21072"), sign * Fraction("0.71353")) for sign in (1, -1)]
    spectrum = Spectrum.from_eigenvalues(values)
    (memory,) = memory_balls(spectrum, [3], radius=1e-30)
    with precision(200):
        goal = (945 + 33 * arb(33).sqrt()) / 2048
        assert 0 < goal - memory < arb("1e-6")


def test_two_eigenvalues_at_lag_two() -> None:
    spectrum = Spectrum.from_eigenvalues([0.5 + 0.5j, 0.5 - 0.5j])
    assert memory_balls(spectrum, [2])[0].contains(arb(7) / 16)


# --- searching ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "lag", "goal"), [(2, 2, 7 / 16), (3, 3, BEST_OF_THREE), (1, 4, 256 / 3125)])
@pytest.mark.parametrize("closed", [True, False])
def test_small_optima_are_found(n: int, lag: int, goal: float, closed: bool) -> None:
    point = optimal_spectrum(n, lag, starts=3, closed=closed)
    assert point.memory == pytest.approx(goal, abs=1e-12)
    assert point.spread < 1e-9
    assert point.spectrum.conjugate_closed or not closed
    assert point.memory == pytest.approx(memory_function(point.spectrum, lags=lag + 1).values[lag], abs=1e-13)


def test_the_frontier_falls_in_the_lag_and_rises_with_the_states() -> None:
    by_lag = [best_memory(2, lag, starts=1) for lag in range(6)]
    assert by_lag == sorted(by_lag, reverse=True)
    assert all((lag + 1) * value <= 2 for lag, value in enumerate(by_lag))
    by_size = [best_memory(n, 6, starts=1) for n in range(1, 5)]
    assert by_size == sorted(by_size)


def test_long_lags_approach_the_constant_from_above() -> None:
    parts = [optimal_spectrum(3, lag, starts=1).efficiency for lag in (10, 40, 160)]
    assert parts == sorted(parts, reverse=True)
    assert parts[-1] == pytest.approx(frontier_constant(3).efficiency, rel=0.02)


def test_eight_states_at_lag_hundred() -> None:
    point = optimal_spectrum(8, 100, starts=2)
    assert point.efficiency == pytest.approx(0.766850, abs=1e-6)


def test_below_the_number_of_states_everything_is_kept() -> None:
    point = optimal_spectrum(4, 3)
    assert (point.memory, point.starts, point.spectrum.multiplicities) == (1.0, 0, (4,))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_constants_are_found(n: int) -> None:
    found = frontier_constant(n, starts=3)
    assert CONSTANTS[n] <= found.efficiency < CONSTANTS[n] + Fraction(1, 100000)
    assert found.spread < 1e-9
    assert not found.poles.flags.writeable


@pytest.mark.parametrize(("place", "n"), [(frontier.open_disc, 3), (frontier.closed_disc, 3)])
def test_gradients_of_the_search(place: object, n: int) -> None:
    random = np.random.default_rng(3)
    point = random.standard_normal(2 * n if place is frontier.open_disc else n)
    slopes = [
        (frontier.loss(place, point + h, n, 5)[0] - frontier.loss(place, point - h, n, 5)[0]) / 2e-6
        for h in 1e-6 * np.eye(len(point))
    ]
    assert np.allclose(frontier.loss(place, point, n, 5)[1], slopes, atol=1e-8)


# --- efficiencies ---------------------------------------------------------------------------------------------

FIGURES = {"s4d-lin": 0.770, "s4d-legs": 0.394, "s4d-inv": 0.385, "s4-legs": 0.264}


@pytest.mark.parametrize(("family", "figure"), sorted(FIGURES.items()))
def test_efficiencies_of_published_initialisations(family: str, figure: float) -> None:
    poles = published_poles(family, 32)
    found = efficiency(poles, tolerance=2e-4)
    assert figure <= found.lower < found.upper < figure + 0.001
    with precision(128):
        floats = [complex(float(z.real.mid()), float(z.imag.mid())) for z in (p.ball() for p in poles)]
    (value,) = continuous_memory(floats, [found.time])
    assert found.time * value / len(poles) == pytest.approx(found.lower, abs=1e-9)


@pytest.mark.parametrize(("rate", "figure"), [(Fraction(1, 2), 0.772), (Fraction(95, 100), 0.835)])
def test_efficiencies_of_equal_spacing(rate: Fraction, figure: float) -> None:
    found = efficiency([PiPole(-rate, Fraction(2 * k - 31, 2), 1) for k in range(32)], tolerance=4e-4)
    assert figure <= found.lower < found.upper < figure + 0.001


def test_the_enclosure_of_one_pole_is_known() -> None:
    found = efficiency([-3.0], tolerance=1e-5)
    assert found.lower < math.exp(-1) < found.upper < found.lower + 2e-5
    assert found.time == pytest.approx(1 / 6, rel=0.01)


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda: optimal_spectrum(0, 3),
        lambda: optimal_spectrum(2, -1),
        lambda: optimal_spectrum(2, 2.5),
        lambda: optimal_spectrum(True, 2),
        lambda: optimal_spectrum(2, 3, starts=0),
        lambda: frontier_constant(-1),
        lambda: continuous_memory([], [1.0]),
        lambda: continuous_memory([0.5], [1.0]),
        lambda: continuous_memory([1j], [1.0]),
        lambda: continuous_memory([math.nan], [1.0]),
        lambda: continuous_memory([[-1.0]], [1.0]),
        lambda: continuous_memory([-1.0], [-1.0]),
        lambda: continuous_memory([-1.0], 1.0),
        lambda: efficiency([]),
        lambda: published_poles("s4-unknown", 32),
        lambda: efficiency([-1, -1]),
        lambda: efficiency([0.5]),
        lambda: efficiency([-1], tolerance=0),
    ],
)
def test_bad_input_is_refused(call: object) -> None:
    with pytest.raises(InvalidInput):
        call()  # type: ignore[operator]
