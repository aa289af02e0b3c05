"""The population loss and its gradients: against differences at high precision, balls, autograd and quadrature."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from closed_loss import closed_loss
from flint import acb, arb
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss
from scipy.integrate import quad

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.population import eigenvalue_gradient, input_gradient, polar_gradients, readout_gradient
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.spectrum import Spectrum

GRADIENTS: dict[str, Callable[..., Any]] = {"w": readout_gradient, "B": input_gradient, "l": eigenvalue_gradient}
PLACES = {"l": 0, "B": 1, "w": 2}
COMPLEX_LAYER = ([0.5, 0.3 + 0.6j, -0.8j], [1, 2 - 1j, 0.5j], [0.5 + 1j, -0.25, 1j], [1 + 1j, -0.5, 0, 2j])
REAL_TEACHER = (*COMPLEX_LAYER[:3], [1.0, -0.5, 0.0, 2.0])
CASES = {"complex": (COMPLEX_LAYER, None), "real": (REAL_TEACHER, 1.0), "doubled": (REAL_TEACHER, 2.0)}


def by_definition(layer: tuple[Any, ...], factor: float | None, length: int) -> Any:
    """L in mpmath from an impulse response that is cut where nothing is left of it."""
    poles, weights, readout, teacher = ([mpmath.mpc(x) for x in part] for part in layer)
    states, total = list(weights), mpmath.mpf(0)
    for lag in range(length):
        h = mpmath.fsum(mpmath.conj(w) * x for w, x in zip(readout, states, strict=True))
        y = h if factor is None else factor * mpmath.re(h)
        total += abs(y - (teacher[lag] if lag < len(teacher) else 0)) ** 2
        states = [pole * x for pole, x in zip(poles, states, strict=True)]
    return total / 2


def shifted(layer: tuple[Any, ...], part: int, place: int, step: Any) -> tuple[Any, ...]:
    moved = [mpmath.mpc(x) for x in layer[part]]
    moved[place] += step
    return (*layer[:part], moved, *layer[part + 1 :])


def differences(layer: tuple[Any, ...], factor: float | None, part: int) -> list[complex]:
    """dL/dRe + i dL/dIm by central differences of the definition, 20 digits of them good."""
    step, found = mpmath.mpf(10) ** -15, []
    for place in range(len(layer[part])):
        slopes = [
            (
                by_definition(shifted(layer, part, place, unit * step), factor, 360)
                - by_definition(shifted(layer, part, place, -unit * step), factor, 360)
            )
            / (2 * step)
            for unit in (mpmath.mpc(1), mpmath.mpc(0, 1))
        ]
        found.append(complex(slopes[0] + 1j * slopes[1]))
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_loss_is_that_of_its_definition(case: str) -> None:
    layer, factor = CASES[case]
    with mpmath.workdps(50):
        expected = float(by_definition(layer, factor, 360))
    assert closed_loss(*layer, factor=factor, noise=0.5) == pytest.approx(expected + 0.25, rel=1e-14)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_are_differences_of_the_loss(case: str, name: str) -> None:
    layer, factor = CASES[case]
    with mpmath.workdps(50):
        expected = differences(layer, factor, PLACES[name])
    np.testing.assert_allclose(GRADIENTS[name](*layer, factor=factor), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("factor", [None, 1.0, 2.0])
def test_balls_and_mpmath_agree_with_floats(factor: float | None) -> None:
    layer = REAL_TEACHER
    with precision(200), mpmath.workdps(40):
        for name, gradient in GRADIENTS.items():
            floats = gradient(*layer, factor=factor)
            enclosed = gradient(*([acb(x) for x in part] for part in layer), factor=factor)
            digits = gradient(*([mpmath.mpc(x) for x in part] for part in layer), factor=factor)
            for value, ball, number in zip(floats, enclosed, digits, strict=True):
                assert ball.rel_accuracy_bits() > 150
                assert abs(complex(number) - value) < 1e-13, name
                real, imag = (arb(str(part)) for part in (number.real, number.imag))
                assert abs(ball - acb(real, imag)) < 1e-30


def test_an_exact_figure_is_enclosed() -> None:
    """l = 1/3, B = w = g_0 = 1: C = 9/8, the gradient is 1/8 and the loss (h_0 - 1)^2/2 + 1/16."""
    third = [acb(1) / 3]
    one = [acb(1)]
    with precision(120):
        (gradient,) = readout_gradient(third, one, one, one)
        loss = closed_loss(third, one, one, one)
    assert gradient.contains(acb(1) / 8)
    assert abs(loss - arb(1) / 16) < 1e-15
    assert Fraction(1, 8) == Fraction(9, 8) - 1


def test_the_best_readout_leaves_what_memory_does_not_reach() -> None:
    """g at lag 3 alone: the least loss is g^2 (1 - M(3))/2, where the gradient vanishes."""
    poles = np.array([0.9, 0.5, -0.6])
    gap = 1 / (1 - np.outer(poles, poles))
    best = np.linalg.solve(gap, 2 * poles**3)
    layer = (poles, np.ones(3), best, [0.0, 0.0, 0.0, 2.0])
    memory = memory_function(Spectrum.real(poles.tolist()), 4).values[3]
    assert closed_loss(*layer) == pytest.approx(2 * (1 - memory), rel=1e-12)
    assert np.abs(readout_gradient(*layer)).max() < 1e-12


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_raw_gradients_scale_with_the_coordinates_and_memory_does_not(scale: float) -> None:
    poles, weights, w, teacher = (np.array(part) for part in COMPLEX_LAYER)
    moved = (poles, scale * weights, w / scale, teacher)
    assert closed_loss(*moved) == pytest.approx(closed_loss(*COMPLEX_LAYER), rel=1e-12)
    np.testing.assert_allclose(readout_gradient(*moved), scale * readout_gradient(*COMPLEX_LAYER), rtol=1e-12)
    np.testing.assert_allclose(input_gradient(*moved), input_gradient(*COMPLEX_LAYER) / scale, rtol=1e-12)
    np.testing.assert_allclose(eigenvalue_gradient(*moved), eigenvalue_gradient(*COMPLEX_LAYER), rtol=1e-12)


def test_memory_stays_where_raw_gradients_vanish() -> None:
    """(e, -e): M(1) = 1 - e^4, and the raw gradient's part at lag 1 has squared length 2 e^2."""
    for e in (1e-1, 1e-3):
        layer = ([e, -e], [1.0, 1.0], [0.3, 0.7])
        part = readout_gradient(*layer, [1.0, 1.0]) - readout_gradient(*layer, [1.0, 0.0])
        assert (np.abs(part) ** 2).sum() == pytest.approx(2 * e**2, rel=1e-9)
        memory = memory_function(Spectrum.real([e, -e]), 2).values[1]
        assert memory == pytest.approx(1 - e**4, rel=1e-14)


moduli = st.floats(0.05, 0.93)
weights = st.complex_numbers(max_magnitude=3, allow_nan=False, allow_infinity=False)


@st.composite
def layers(draw: st.DrawFn) -> tuple[Any, ...]:
    size = draw(st.integers(1, 4))
    angles = draw(st.lists(st.floats(-np.pi, np.pi), min_size=size, max_size=size))
    poles = [radius * np.exp(1j * angle) for radius, angle in zip(draw(exactly(size, moduli)), angles, strict=True)]
    teacher = draw(st.lists(st.floats(-2, 2), min_size=1, max_size=6))
    return poles, draw(exactly(size, weights)), draw(exactly(size, weights)), teacher


def exactly(size: int, values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=size, max_size=size)


@settings(max_examples=40, deadline=None)
@given(layers(), st.sampled_from([None, 1.0, 2.0]))
def test_floats_lie_near_their_enclosures(layer: tuple[Any, ...], factor: float | None) -> None:
    with precision(200):
        for gradient in GRADIENTS.values():
            floats = gradient(*layer, factor=factor)
            balls = gradient(*([acb(complex(x)) for x in part] for part in layer), factor=factor)
            size = 1 + max(abs(complex(x)) for part in layer for x in part) ** 4
            for value, ball in zip(floats, balls, strict=True):
                assert abs(ball - acb(complex(value))) < 1e-9 * size


@settings(max_examples=12, deadline=None)
@given(layers(), st.sampled_from([1.0, 2.0]))
def test_autograd_agrees(layer: tuple[Any, ...], factor: float) -> None:
    torch = pytest.importorskip("torch")
    poles, weights, readout, teacher = layer
    log_rate = torch.log(-torch.log(torch.tensor(np.abs(poles)))).requires_grad_()
    angle = torch.tensor(np.angle(poles)).requires_grad_()
    pole = torch.exp(torch.complex(-torch.exp(log_rate), angle))
    pole.retain_grad()
    B, w = (torch.tensor(part, dtype=torch.complex128, requires_grad=True) for part in (weights, readout))
    lags = torch.arange(700)
    kernel = ((w.conj() * B)[:, None] * pole[:, None] ** lags).sum(0)
    target = torch.zeros(700, dtype=torch.float64)
    target[: len(teacher)] = torch.tensor(teacher, dtype=torch.float64)
    loss = ((factor * kernel.real - target) ** 2).sum() / 2
    loss.backward()
    rate, turn = polar_gradients(*layer, factor=factor)
    scale = 1 + float(loss.detach())
    assert closed_loss(*layer, factor=factor) == pytest.approx(float(loss.detach()), rel=1e-10, abs=1e-12)
    for mine, theirs in (
        (readout_gradient(*layer, factor=factor), w.grad),
        (input_gradient(*layer, factor=factor), B.grad),
        (eigenvalue_gradient(*layer, factor=factor), pole.grad),
        (rate, log_rate.grad),
        (turn, angle.grad),
    ):
        found = theirs.resolve_conj().numpy()
        np.testing.assert_allclose(mine, found, rtol=1e-10, atol=1e-10 * max(scale, np.abs(found).max()))


# --- nonlinear readouts that no polynomial is -------------------------------------------------------------------------


def covariances(lag: int) -> tuple[Any, Any, Any, float]:
    """A real layer of two states: w, C, A^tau B."""
    poles, w = np.array([0.7, -0.4]), np.array([0.5, 0.8])
    return w, 1 / (1 - np.outer(poles, poles)), poles**lag, float(w @ poles**lag)


def claimed(slope: float, third: float, lag: int) -> Any:
    """E f' A^tau B + E f''' h_tau C w (nonlinear.gradient)."""
    w, C, reached, h = covariances(lag)
    return slope * reached + third * h * (C @ w)


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_the_teacher_behind_tanh(lag: int) -> None:
    w, C, reached, h = covariances(lag)
    S = w @ C @ w
    s = np.linspace(-12, 12, 1001) * np.sqrt(S)  # the trapezoidal rule converges geometrically here
    masses = np.exp(-(s**2) / (2 * S))
    masses /= masses.sum()
    nodes, others = hermegauss(8)
    slopes = 1 / np.cosh(s) ** 2
    thirds = slopes * (4 * np.tanh(s) ** 2 - 2 * slopes)
    u = h / S * s[:, None] + np.sqrt(1 - h**2 / S) * nodes[None, :]
    joint = masses[:, None] * others[None, :] / others.sum()
    # x = a s + b u + rest, the rest uncorrelated with s and u
    regression = np.linalg.solve([[S, h], [h, 1.0]], np.stack([C @ w, reached]))
    state = regression[0][:, None, None] * s[None, :, None] + regression[1][:, None, None] * u[None]
    direct = (joint * slopes[:, None] * state * u).sum(axis=(1, 2))
    mean = (masses * slopes).sum()
    np.testing.assert_allclose(direct, claimed(mean, (masses * thirds).sum(), lag), rtol=1e-10)
    by_parts = (masses * slopes * (s**2 - S)).sum() / S**2  # nonlinear.third
    np.testing.assert_allclose(by_parts, (masses * thirds).sum(), rtol=1e-10)


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_the_teacher_behind_relu(lag: int) -> None:
    w, C, reached, h = covariances(lag)
    S = w @ C @ w
    regression = np.linalg.solve([[S, h], [h, 1.0]], np.stack([C @ w, reached]))

    def integrand(s: float, a: float, b: float) -> float:
        mean = h / S * s
        density = np.exp(-(s**2) / (2 * S)) / np.sqrt(2 * np.pi * S)
        return float(density * (a * s * mean + b * (mean**2 + 1 - h**2 / S)))

    direct = [quad(integrand, 0, np.inf, args=(a, b))[0] for a, b in regression.T]
    np.testing.assert_allclose(direct, claimed(0.5, 0.0, lag), rtol=1e-9)


# --- bad input --------------------------------------------------------------------------------------------------------

GOOD = ([0.5], [1.0], [1.0], [1.0])
BAD: dict[str, tuple[Callable[[], object], str]] = {
    "unstable": (lambda: closed_loss([1.0], *GOOD[1:]), r"\|l\| < 1"),
    "unstable ball": (lambda: closed_loss([acb(1, "1e-30")], *([acb(1)] for _ in range(3))), r"\|l\| < 1"),
    "nan": (lambda: readout_gradient([float("nan")], *GOOD[1:]), "finite"),
    "nan ball": (lambda: readout_gradient([acb("nan")], *GOOD[1:]), "finite"),
    "words": (lambda: readout_gradient(["half"], *GOOD[1:]), "numbers"),
    "empty": (lambda: input_gradient([], [], [], [1.0]), "nonempty"),
    "matrix": (lambda: input_gradient([[0.5]], *GOOD[1:]), "nonempty list"),
    "lengths": (lambda: eigenvalue_gradient([0.5, 0.2], *GOOD[1:]), "each state"),
    "no teacher": (lambda: eigenvalue_gradient(*GOOD[:3], []), "nonempty"),
    "factor": (lambda: closed_loss(*GOOD, factor=0.0), "factor"),
    "complex teacher": (lambda: closed_loss(*GOOD[:3], [1j], factor=2.0), "real teacher"),
    "zero eigenvalue": (lambda: polar_gradients([0.0], *GOOD[1:]), "never zero"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_given_rule_and_remedy(case: str) -> None:
    action, words = BAD[case]
    with pytest.raises(InvalidInput, match=words) as caught:
        action()
    assert caught.value.given
    assert caught.value.rule
    assert caught.value.remedy
