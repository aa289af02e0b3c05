"""What never decays, how far a step in an eigenvalue goes, how memory ends: against figures of another make."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.oracle.circle import circle_scores, point_of
from memlaw.theory.statement.instance import Instance
from memlaw.verify.subjects.circle import remembered
from memlaw.verify.system.instances import build

SLOPES = st.lists(st.fractions(-3, 3, max_denominator=6), min_size=1, max_size=3, unique=True)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(SLOPES, st.integers(1, 8))
def test_memory_on_the_circle_is_a_projection_and_nearly_even(slopes: list[Fraction], window: int) -> None:
    found = circle_scores(slopes, window)
    assert sum(found) == min(len(slopes), window)
    points = [complex(*map(float, point_of(slope))) for slope in slopes]
    crowding = max(sum(2 / abs(x - y) for y in points if y != x) for x in points)
    assert min(found) >= len(slopes) / (window + crowding) - 1e-12
    assert max(found) <= len(slopes) / (window - crowding) + 1e-12 if window > crowding else True
    texts = [f"{x}+{y}*I" if y >= 0 else f"{x}-{-y}*I" for x, y in map(point_of, slopes)]
    system = build(Instance.diagonal(*texts), EXACT)
    assert [Fraction(str(remembered(system, window, lag).x)) for lag in range(window)] == found


def test_points_that_coincide_are_refused() -> None:
    with pytest.raises(InvalidInput, match="distinct"):
        circle_scores([1, "2/2"], 3)


@pytest.mark.parametrize("value", [0.5, -0.9, 0.3 + 0.4j, 0.05j])
def test_speeds_are_those_of_the_kernel_itself(value: complex) -> None:
    """By differences of kernels of length one, cut off after 400 lags."""
    lags, step = np.arange(400), 1e-6

    def kernel(at: complex) -> np.ndarray:
        powers = at**lags
        return powers / np.linalg.norm(powers)

    def speed(ahead: complex, back: complex) -> float:
        return float(np.linalg.norm(kernel(ahead) - kernel(back)) / (2 * step)) ** 2

    modulus = abs(value)
    outward, turn = value / modulus * step, np.exp(1j * step)
    by_rate = [value / modulus * np.exp(-np.exp(np.log(-np.log(modulus)) + s)) for s in (step, -step)]
    across = 1 - abs(np.vdot(kernel(value * turn), kernel(value / turn))) ** 2
    found = (speed(value + outward, value - outward), across / (4 * step**2), speed(value * turn, value / turn))
    text = str(complex(value).real) + f"+{value.imag}*I" * bool(complex(value).imag)
    for left, (right, _) in zip(found, memlaw.sides("metric.kernel", [text]), strict=True):
        assert left == pytest.approx(float(Fraction(right)), rel=2e-3, abs=1e-3)
    (right, _), _ = memlaw.sides("metric.lograte", [text])
    assert speed(*by_rate) == pytest.approx(float(right.strip("[]").split(" ")[0]), rel=1e-5)


@pytest.mark.parametrize(
    ("values", "times"), [((0.8, 0.8, 0.3), 2), ((0.8, 0.8, 0.8), 3), ((0.5 + 0.5j, 0.3j, -0.2), 1)]
)
def test_memory_ends_with_its_constant(values: tuple[complex, ...], times: int) -> None:
    """The quotient at three lags, extrapolated in 1/tau, from squares of coefficients."""
    law = np.zeros(1200, dtype=complex)
    law[0] = 1
    for value in values:
        factor = np.concatenate([[-np.conj(value)], (1 - abs(value) ** 2) * value ** np.arange(1199)])
        law = np.convolve(law, factor)[:1200]
    squares = np.cumsum(np.abs(law[::-1]) ** 2)[::-1]
    lags = np.array([40, 80, 160, 320])
    quotients = squares[lags + 1] / (lags ** (2.0 * times - 2) * abs(values[0]) ** (2.0 * lags + 2))
    limit = np.polynomial.Polynomial.fit(1 / lags, quotients, 3)(0.0)
    texts = [str(complex(x).real) + f"+{complex(x).imag}*I" * bool(complex(x).imag) for x in values]
    (found,) = memlaw.sides("tail.constant", texts)
    assert limit == pytest.approx(float(Fraction(found[0])), rel=5e-3)
