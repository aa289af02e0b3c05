"""The flow of one eigenvalue: closed-form times against quadrature and certified integration; paths of several."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import acb, arb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.flow import (
    eigenvalue_flow,
    flow,
    flow_ball,
    flow_time,
    flow_time_ball,
    optimum,
    taylor_coefficients,
)
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.spectrum import Spectrum


@st.composite
def ways(draw: st.DrawFn, *, longest: int = 40) -> tuple[int, float, float]:
    """A lag, a start and a stop between the start and the optimum."""
    lag = draw(st.integers(1, longest))
    rest = optimum(lag)
    start = draw(st.one_of(st.floats(0.05, rest * 0.98), st.floats(rest + (1 - rest) * 0.02, 0.99999)))
    return lag, start, rest + draw(st.floats(0.01, 0.95)) * (start - rest)


def integrand(lag: int, s: acb) -> acb:
    """ds/dt, upside down, straight from the differential equation."""
    return 1 / (4 * s**lag * (lag - (lag + 1) * s))


def certified_time(lag: int, start: float, stop: float) -> arb:
    ends = (acb(value) * value for value in (start, stop))
    return acb.integral(lambda s, _: integrand(lag, s), *ends).real


@given(ways())
@settings(max_examples=40, deadline=None)
def test_the_closed_form_is_the_certified_integral(way: tuple[int, float, float]) -> None:
    with precision(192):
        closed, integral = flow_time_ball(*way), certified_time(*way)
        assert closed.overlaps(integral)
        assert max(closed.rad(), integral.rad()) < abs(integral) * arb(10) ** -30
    assert flow_time(*way) == pytest.approx(float(integral.mid()), rel=1e-15)


@given(ways(longest=12))
@settings(max_examples=15, deadline=None)
def test_the_closed_form_is_what_mpmath_integrates(way: tuple[int, float, float]) -> None:
    lag, start, stop = way
    with mpmath.workdps(30):
        points = mpmath.linspace(mpmath.mpf(start) ** 2, mpmath.mpf(stop) ** 2, 9)
        integral = mpmath.quad(lambda s: 1 / (4 * s**lag * (lag - (lag + 1) * s)), points)
    assert flow_time(*way) == pytest.approx(float(integral), rel=1e-12)


@given(ways(longest=9))
@example(way=(9, 0.125, 0.5368416490252569))
@example(way=(9, 0.125, 0.7427624735378853))  # where the start hardly moves the stop is known to 2e-16
@settings(max_examples=6, deadline=None, derandomize=True)
def test_the_certified_integrator_arrives_at_the_closed_time(way: tuple[int, float, float]) -> None:
    lag, start, stop = way
    with precision(96):
        place = flow_ball(lag, start, flow_time_ball(*way))
        assert place.contains(arb(stop))
        assert place.rad() < 1e-15


@pytest.mark.parametrize(
    ("lag", "start", "stop"), [(1, 0.25, 0.5), (3, 0.4, 0.8), (5, 0.99, 0.92), (20, 0.9, 0.97), (50, 0.999, 0.991)]
)
def test_flow_undoes_flow_time(lag: int, start: float, stop: float) -> None:
    assert flow(lag, start, flow_time(lag, start, stop)) == pytest.approx(stop, rel=1e-12)


def test_two_thirds_of_a_way_and_the_rest() -> None:
    whole = flow_time(7, 0.5, 0.9)
    assert flow_time(7, 0.5, 0.7) + flow_time(7, 0.7, 0.9) == pytest.approx(whole, rel=1e-14)


def test_lag_zero_is_exponential() -> None:
    assert flow_time(0, 0.5, 0.25) == pytest.approx(math.log(2) / 2, rel=1e-15)
    assert flow(0, 0.5, 3.0) == pytest.approx(0.5 * math.exp(-6), rel=1e-15)


def test_the_optimum_is_approached_and_never_crossed() -> None:
    with precision(96):
        rest = (arb(5) / 6).sqrt()
        for start in (Fraction(1, 2), Fraction(99, 100)):
            place = flow_ball(5, start, 10**6)
            assert place.overlaps(rest)
            assert place.rad() < 1e-20
    assert flow(5, 0.5, 0) == 0.5


def test_a_ball_of_starts_stays_a_ball_around_both_ends() -> None:
    with precision(128):
        wide = flow_ball(3, arb("0.5", "0.01"), Fraction(1, 10))
        ends = [flow_ball(3, arb(text), Fraction(1, 10)) for text in ("0.49", "0.51")]
        assert all(wide.contains(end.mid()) for end in ends)
        assert wide.rad() < 1.02 * abs(ends[1] - ends[0]) / 2


def test_taylor_coefficients_are_those_of_the_equation() -> None:
    with precision(128):
        s = taylor_coefficients(2, arb(1) / 4, 3)
        speed = [4 * x**2 * (2 - 3 * x) for x in s[:1]]
        slope = 4 * (2 * s[0] * 2 - 9 * s[0] ** 2)
        assert (s[1] - speed[0]).contains(0)
        assert (2 * s[2] - slope * s[1]).contains(0)


def test_too_short_a_memory_costs_exponential_time() -> None:
    """From s_0 the time is s_0^(1-tau)/(4 tau (tau-1)) to leading order."""
    for lag in (2, 5, 20):
        for start, within in ((0.01, 0.02), (0.001, 0.0005)):
            leading = start ** (2 - 2 * lag) / (4 * lag * (lag - 1))
            assert flow_time(lag, start, 0.5) == pytest.approx(leading, rel=within)
    assert flow_time(1, 1e-6, 0.1) == pytest.approx(math.log(1e12) / 4, rel=0.2)
    assert flow_time(20, 0.5, 0.9) > 1e8
    assert flow_time(1000, 0.3, 0.5) == math.inf


@pytest.mark.parametrize("lag", [1, 5, 50])
def test_too_long_a_memory_costs_next_to_nothing(lag: int) -> None:
    rest, part = optimum(lag) ** 2, 0.01
    stop = math.sqrt(rest + part * (0.9999**2 - rest))
    time = flow_time(lag, 0.9999, stop)
    assert math.log(1 / part) / (4 * (lag + 1)) < time < math.e * math.log(1 / part) / (4 * (lag + 1))


def test_neighbours_keep_their_digits() -> None:
    """The time between neighbouring floats: terms that cancel almost wholly."""
    start = 0.75
    stop = math.nextafter(start, 1)
    speed = 2 * start**9 * (5 - 6 * start**2)
    assert flow_time(5, start, stop) == pytest.approx((stop - start) / speed, rel=1e-12)
    assert flow_time(5, start, start) == 0


# --- several eigenvalues ----------------------------------------------------------------------------------------


def test_one_eigenvalue_follows_the_closed_flow() -> None:
    times = [0.5, 1.0, 2.0]
    path = eigenvalue_flow([0.6], 3, times)
    expected = [flow(3, 0.6, time) for time in times]
    assert path.times.tolist() == times
    np.testing.assert_allclose(path.eigenvalues[:, 0], expected, rtol=1e-7)
    np.testing.assert_allclose(path.memory, [(1 - x * x) * x**6 for x in expected], rtol=1e-6)


def test_a_complex_eigenvalue_stays_on_its_ray() -> None:
    turn = np.exp(1j)
    path = eigenvalue_flow([0.6 * turn], 3, 2.0)
    np.testing.assert_allclose(path.eigenvalues[-1] / turn, [flow(3, 0.6, 2.0)], rtol=1e-7)


def test_memory_rises_along_the_path_and_pairs_stay_pairs() -> None:
    path = eigenvalue_flow([0.5 + 0.3j, 0.5 - 0.3j, 0.2], 4, 20.0)
    assert (np.diff(path.memory) > -1e-9).all()
    np.testing.assert_allclose(path.eigenvalues[:, 0], path.eigenvalues[:, 1].conj(), atol=1e-7)
    end = Spectrum.from_eigenvalues(path.eigenvalues[-1])
    assert path.memory[-1] == pytest.approx(memory_function(end, [4]).values[0], rel=1e-12)
    assert "time 20" in repr(path)


# --- bad input --------------------------------------------------------------------------------------------------

CASES: dict[str, tuple[Callable[[], object], str]] = {
    "negative lag": (lambda: flow_time(-1, 0.5, 0.6), "nonnegative int"),
    "fractional lag": (lambda: flow(1.5, 0.5, 1.0), "nonnegative int"),  # type: ignore[arg-type]
    "start at 1": (lambda: flow_time(2, 1.0, 0.9), "between 0 and 1"),
    "start at 0": (lambda: flow(2, 0.0, 1.0), "between 0 and 1"),
    "nan": (lambda: flow_time(2, float("nan"), 0.5), "finite"),
    "words": (lambda: flow_time(2, "half", 0.5), "is not a number"),
    "complex": (lambda: flow(2, 0.5j, 1.0), "real number"),
    "beyond the optimum": (lambda: flow_time(2, 0.5, 0.9), "between the start and the optimum"),
    "away from the optimum": (lambda: flow_time(2, 0.5, 0.4), "between the start and the optimum"),
    "negative time": (lambda: flow(2, 0.5, -1.0), "not negative"),
    "endless time": (lambda: flow(2, 0.5, math.inf), "finite"),
    "unstable spectrum": (lambda: eigenvalue_flow([1.5], 2, 1.0), r"\|l\| < 1"),
    "times that fall": (lambda: eigenvalue_flow([0.5], 2, [2.0, 1.0]), "rising"),
    "no time": (lambda: eigenvalue_flow([0.5], 2, "soon"), "rising"),
    "no accuracy": (lambda: eigenvalue_flow([0.5], 2, 1.0, accuracy=0.0), "lies in"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_an_error_that_helps(name: str) -> None:
    call, message = CASES[name]
    with pytest.raises(InvalidInput, match=message):
        call()
