"""The gradient of memory in the eigenvalues: against 50-digit differences, balls, and what it means along a flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import acb
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import chain
from scipy.integrate import quad, solve_ivp

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.gradients import memory_gradient, read_eigenvalues
from memlaw.numerics.memory.allpass import memory_values
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.spectrum import Spectrum

EPS = np.finfo(float).eps

inside = st.builds(
    lambda radius, angle: complex(radius * np.exp(1j * angle)), st.floats(0.0, 0.99), st.floats(-3.1, 3.1)
)
spectra = st.lists(inside, min_size=1, max_size=5)


def difference(values: Sequence[complex], lag: int, place: int, digits: int = 50) -> Any:
    """(d/dx - i d/dy)/2 of M by central differences, right to about `digits` digits."""
    with mpmath.workdps(3 * digits):
        step = mpmath.mpf(10) ** -digits

        def memory(change: Any) -> Any:
            moved = [mpmath.mpc(value) for value in values]
            moved[place] += change
            return chain.memory(moved, lag + 1)[lag]

        along, across = ((memory(s * step) - memory(-s * step)) / (2 * step) for s in (mpmath.mpc(1), mpmath.mpc(0, 1)))
        return (along - mpmath.mpc(0, 1) * across) / 2


def scale(values: Sequence[complex], lag: int, place: int) -> float:
    """sqrt(M M_i)/(1 - |l_i|^2), M_i with l_i doubled: what errors are measured by."""
    once = memory_values(Spectrum.from_eigenvalues(values, realization="companion"), lag + 1)[lag]
    doubled = Spectrum.from_eigenvalues([*values, values[place]], realization="companion")
    return float(np.sqrt(once) * np.sqrt(memory_values(doubled, lag + 1)[lag]) / (1 - abs(values[place]) ** 2))


@settings(max_examples=25)
@given(spectra, st.integers(0, 30))
def test_float64_agrees_with_fifty_digit_differences(values: list[complex], lag: int) -> None:
    found = memory_gradient(values, [lag])
    assert found.shape == (1, len(values))
    for place in range(len(values)):
        error = abs(complex(difference(values, lag, place)) - found[0, place])
        assert error <= 8 * (len(values) + lag) * EPS * scale(values, lag, place) + 1e-300


@settings(max_examples=15)
@given(spectra, st.integers(0, 12))
def test_the_product_agrees_with_differences(values: list[complex], lag: int) -> None:
    with mpmath.workdps(60):
        found = chain.gradient([mpmath.mpc(value) for value in values], [lag])[0]
        for place, value in enumerate(found):
            assert abs(value - difference(values, lag, place)) < mpmath.mpf(10) ** -35


@pytest.mark.parametrize("real", [0.5, -0.8, 0.99])
def test_one_real_eigenvalue(real: float) -> None:
    lags = np.arange(1, 40)
    expected = real ** (2 * lags - 1) * (lags - (lags + 1) * real**2)
    error = abs(memory_gradient([real], lags)[:, 0] - expected)
    assert np.all(error <= 100 * EPS * lags * abs(real) ** (2 * lags - 1))


@pytest.mark.parametrize(
    ("spectrum", "goal"),
    [
        (Spectrum.s4d_lin(16, step_size=0.01), 1e-14),
        (Spectrum.lru_ring(8, r_min=1 - 1e-9, r_max=1 - 1e-9), 1e-14),
        (Spectrum.lru_ring(16), 1e-12),
        (Spectrum.real([0.5, 0.5, 0.9], realization="companion"), 1e-14),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_relative_accuracy_of_published_spectra(spectrum: Spectrum, goal: float) -> None:
    lags = [0, 30, 200]
    with precision(400):
        balls = [acb(value.real, value.imag) for value in read_eigenvalues(spectrum).tolist()]
        centres = np.array([[complex(z) for z in row] for row in chain.gradient(balls, lags)])
    assert np.all(abs(memory_gradient(spectrum, lags) - centres) <= goal * abs(centres))


def test_long_lags_cost_little_and_underflow_quietly() -> None:
    gradient = memory_gradient(Spectrum.s4d_lin(64, step_size=0.01), 20_000)
    assert gradient.shape == (20_000, 63)
    assert np.all(np.isfinite(gradient))
    assert np.all(abs(gradient[-1]) < 1e-80)


def test_repeated_eigenvalues_share_a_column_and_keep_their_place() -> None:
    gradient = memory_gradient([0.5, 0.25j, 0.5], 4)
    assert np.array_equal(gradient[:, 0], gradient[:, 2])
    assert not np.allclose(gradient[:, 0], gradient[:, 1])


def test_a_tied_pair_moves_by_conjugate_gradients() -> None:
    gradient = memory_gradient([0.5 + 0.25j, 0.5 - 0.25j], 6)
    assert np.allclose(gradient[:, 0], gradient[:, 1].conj(), rtol=0, atol=1e-15)


@settings(max_examples=30)
@given(spectra, st.integers(0, 20))
def test_no_gradient_exceeds_the_angle_bound(values: list[complex], lag: int) -> None:
    memory = memory_values(Spectrum.from_eigenvalues(values, realization="companion"), lag + 1)[lag]
    gap = 1 - np.abs(np.array(values)) ** 2
    size = abs(memory_gradient(values, [lag])[0]) * gap
    assert np.all(size <= np.sqrt(memory * max(0.0, 1 - memory)) + 1e-7)


# --- the flow takes at least the time that slow.time gives ----------------------------------------------------


def least_time(states: int, lag: int, r: float, start: float, end: float) -> float:
    """The integral of 1/(2 D(x)), D the bound of slow.gradient."""
    value: float = quad(
        lambda x: r ** (2 * lag) * (r - x) * (1 + r * x) / 2 * ((1 - r * x) / (r - x)) ** (2 * states), start, end
    )[0]
    return value


def flow_until(values: Sequence[complex], lag: int, radius: float, until: float) -> float:
    """The time at which the flow l' = 2 conj(dM/dl) first has this spectral radius; inf if not before `until`."""

    def velocity(_: float, state: Any) -> Any:
        return 2 * memory_gradient(state, [lag])[0].conj()

    def reached(_: float, state: Any) -> float:
        return float(abs(state).max() - radius)

    reached.terminal = True  # type: ignore[attr-defined]
    start = np.array(values, dtype=complex)
    found = solve_ivp(velocity, (0, until), start, events=reached, rtol=1e-8, atol=1e-10)
    return float(found.t_events[0][0]) if len(found.t_events[0]) else np.inf


@pytest.mark.parametrize("values", [[0.3 + 0.1j, -0.2], [0.3, 0.2], [0.25j, 0.3, -0.3]])
@pytest.mark.parametrize("lag", [3, 5])
def test_trajectories_take_longer_than_the_bound(values: list[complex], lag: int) -> None:
    start, end = float(abs(np.array(values)).max()), 0.5
    time = flow_until(values, lag, end, until=2000.0)
    for r in (1.2, 1.5, 1.9):
        assert time >= least_time(len(values), lag, r, start, end)


def test_a_ring_flows_as_its_radius_does() -> None:
    ring = 0.4 * np.exp(2j * np.pi * np.arange(4) / 4)
    speed = memory_gradient(ring, [6])[0]
    assert np.allclose(speed * ring, speed[0] * ring[0], rtol=1e-13)
    exact = quad(lambda x: 1 / (2 * memory_gradient([x], [3])[0, 0].real), 0.3, 0.5)[0]
    assert flow_until([0.3], 3, 0.5, until=1000.0) == pytest.approx(exact, rel=1e-5)


# --- bad input ------------------------------------------------------------------------------------------------

BAD: dict[str, tuple[Any, Any, str]] = {
    "on the circle": ([1.0], 3, "finite window"),
    "outside": ([0.8 + 0.8j], 3, r"\|l\| < 1"),
    "nan": ([float("nan")], 3, "finite"),
    "empty": ([], 3, "nonempty"),
    "matrix": (np.eye(2) / 2, 3, "from_matrix"),
    "negative lag": ([0.5], [-1], "nonnegative"),
    "no lags": ([0.5], [], "at least one lag"),
    "fractional lag": ([0.5], [0.5], "nonnegative int"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused(name: str) -> None:
    values, lags, message = BAD[name]
    with pytest.raises(InvalidInput, match=message):
        memory_gradient(values, lags)
