"""Learning through a nonlinear readout: settings and quantities.

The loss L = E(f(s) - d)^2 / 2, s = Re(w^* x), is a function of S = E s^2 and of the covariances of s with the inputs,
through Gaussian moments found by pairing variables; it is differentiated with dual numbers. S is quadratic in w and
the covariances are linear, so that their derivatives are exact differences.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, partial
from itertools import product
from operator import mul
from typing import Any

from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import Scalar
from memlaw.numerics.number.dual import Dual, Number
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.nonlinear import bent
from memlaw.verify.subjects.readout import LAGS, central, inner, kernel_energy, kernel_squares, moved, weights, without
from memlaw.verify.subjects.state import impulse_column, quadratic
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, several
from memlaw.verify.system.system import NotApplicable, System, kept_with_data, remember_with_data

# --- dual numbers and Gaussian moments ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moments:
    """Means of products of centred jointly Gaussian variables, the signal 0 and inputs 1, 2, ..."""

    variance: Number
    covariances: Sequence[Number]  # of the signal with each input
    one: Number
    known: dict[tuple[int, ...], Number] = field(default_factory=dict)

    def covariance(self, first: int, second: int) -> Number:
        """The covariance of two variables; inputs are white."""
        if first == second == 0:
            return self.variance
        if min(first, second) > 0:
            return self.one if first == second else self.one * 0
        return self.covariances[max(first, second) - 1]

    def mean(self, variables: tuple[int, ...]) -> Number:
        """The sum over all pairings of the products of covariances, each smaller sum found once."""
        if variables not in self.known:
            self.known[variables] = self._paired(variables)
        return self.known[variables]

    def _paired(self, variables: tuple[int, ...]) -> Number:
        if not variables:
            return self.one
        first, rest = variables[0], variables[1:]
        total = self.one * 0
        for place, partner in enumerate(rest if len(rest) % 2 else ()):
            others = rest[:place] + rest[place + 1 :]
            total = total + self.covariance(first, partner) * self.mean(others)
        return total


def power_means(variance: Scalar, one: Scalar, longest: int) -> list[Scalar]:
    """E s^0, E s^1, ... for Gaussian s, by pairing the last factor with one of the others."""
    means = [one, 0 * one]
    for order in range(2, longest + 1):
        means.append((order - 1) * one * variance * means[order - 2])
    return means


# --- the signal -----------------------------------------------------------------------------------------------------


def variance_at(system: System, readout: Sequence[Scalar]) -> Scalar:
    """E (Re w^* x)^2 = sum_k (Re h_k)^2, from the sums of |h_k|^2 and of h_k^2."""
    energy, squares = kernel_energy(system, readout, 0), kernel_squares(system, readout)
    return system.arithmetic.real(energy + squares) / 2


@kept_with_data
def own_variance(system: System) -> Scalar:
    """S at the given readout."""
    return variance_at(system, weights(system))


def lags_of(system: System) -> range:
    """The lags of the teacher, lag 0 at least."""
    return range(len(system.data["teacher"]))


@kept_with_data
def along(system: System, place: int) -> tuple[Scalar, list[Scalar]]:
    """Derivatives of S and of the covariances in w_i: dRe + i dIm."""
    readout, arithmetic = weights(system), system.arithmetic
    slope = central(arithmetic, lambda step: variance_at(system, moved(readout, place, step)))
    return slope, [impulse_column(system, lag)[place] for lag in lags_of(system)]


def own_covariances(system: System) -> list[Scalar]:
    """E s u_{t-k} = Re h_k for the teacher's lags."""
    columns = (impulse_column(system, lag) for lag in lags_of(system))
    return [system.arithmetic.real(inner(system, weights(system), column)) for column in columns]


# --- the loss -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Means:
    """What the loss needs of f: E f(s)^2, E f(s) u_{t-k} for the teacher's lags, and E f(s)(u_t^2 - 1)."""

    square: Dual
    with_inputs: Sequence[Dual]
    with_curve: Dual


def _means_of_polynomial(system: System, moments: Moments) -> Means:
    f, lags = system.data["f"], lags_of(system)
    squared = [
        sum(x * y for m, x in enumerate(f) for n, y in enumerate(f) if m + n == order)
        for order in range(2 * len(f) - 1)
    ]

    def mean(coefficients: Sequence[Any], *others: int) -> Dual:
        total: Dual = moments.one * 0
        for m, x in enumerate(coefficients):
            total = total + moments.mean((*(0,) * m, *others)) * x
        return total

    curve = mean(f, 1, 1) + mean(f) * -1 if "square" in system.data else moments.one * 0
    return Means(mean(squared), [mean(f, lag + 1) for lag in lags], curve)


def _means_of_sine(system: System, moments: Moments) -> Means:
    """E sin^2 s = (1 - E cos 2s)/2, and E u sin s = -d/de E cos(s + e u) at e = 0, from E cos = exp(-variance/2)."""
    half = system.arithmetic.number(Fraction(1, 2))
    doubled = exponential(system, moments.variance * -2)
    damped = exponential(system, moments.variance * -half)
    square = (moments.one + doubled * -1) * half
    return Means(square, [value * damped for value in moments.covariances], moments.one * 0)


def _means_of_relu(system: System, moments: Moments) -> Means:
    """max(s, 0) = (s + |s|)/2; E |s| u vanishes by symmetry, and E max(s, 0)^2 is half of E s^2."""
    half = system.arithmetic.number(Fraction(1, 2))
    if "square" in system.data:
        raise NotApplicable("unfair noise is worked out for polynomials and the sine")
    return Means(moments.variance * half, [value * half for value in moments.covariances], moments.one * 0)


def exponential(system: System, value: Dual) -> Dual:
    """exp of a dual number."""
    raised = system.arithmetic.exp(value.value)
    return Dual(raised, raised * value.slope)


@kept_with_data
def own_means(system: System, place: int, unit: Scalar) -> Means:
    """The means at the given readout, with their derivatives for a step `unit` of w_i."""
    arithmetic = system.arithmetic
    slope, directions = along(system, place)
    back = arithmetic.conjugate(unit)
    covariances = [
        Dual(value, arithmetic.real(back * direction))
        for value, direction in zip(own_covariances(system), directions, strict=True)
    ]
    variance = Dual(own_variance(system), arithmetic.real(back * slope))
    moments = Moments(variance, covariances, Dual(arithmetic.one, arithmetic.zero))
    known = {"sin": _means_of_sine, "relu": _means_of_relu}
    f = system.data["f"]
    return known[f](system, moments) if isinstance(f, str) else _means_of_polynomial(system, moments)


def loss(means: Means, coefficients: Sequence[Scalar], noise: Scalar) -> Dual:
    """2 L up to what does not depend on w, for the noise c (u_t^2 - 1) and for any that is fair."""
    total: Dual = means.square + means.with_curve * (noise * -2)
    for value, mean in zip(coefficients, means.with_inputs, strict=True):
        total = total + mean * (value * -2)
    return total


def gradient(system: System, coefficients: Sequence[Scalar], place: int, taught: bool = True) -> Scalar:
    """dL/dRe(w_i) + i dL/dIm(w_i) at the given readout; without a teacher there is no noise either."""
    if system.facts.get("input") == "signs":
        return _gradient_for_signs(system, coefficients, place)
    arithmetic = system.arithmetic
    noise = system.data.get("square", 0) if taught else 0
    total = arithmetic.zero
    for unit in (arithmetic.one, arithmetic.i):
        total += unit * loss(own_means(system, place, unit), coefficients, noise).slope / 2
    return total


def _gradient_for_signs(system: System, coefficients: Sequence[Scalar], place: int) -> Scalar:
    """The mean over all signs of (f(s) - d) f'(s) x, for a nilpotent A that sees finitely many inputs."""
    found, f = list(_by_signs(system)), system.data["f"]
    total = system.arithmetic.zero
    for signs, state, s in found:
        error = sum(value * s**power for power, value in enumerate(f))
        error -= sum(value * sign for value, sign in zip(coefficients, signs, strict=False))
        slope = sum(power * value * s ** (power - 1) for power, value in enumerate(f) if power)
        total += error * slope * state[place]
    return total / len(found)


def _by_signs(system: System) -> Iterator[tuple[tuple[int, ...], list[Scalar], Scalar]]:
    """The latest inputs, each sign as likely as any, the state that they leave and the signal; A is nilpotent."""
    lags = range(max(system.size, len(lags_of(system))))
    columns = [impulse_column(system, lag) for lag in lags]
    for signs in product((1, -1), repeat=len(lags)):
        state = [system.arithmetic.sum(map(mul, signs, entries)) for entries in zip(*columns, strict=True)]
        yield signs, state, system.arithmetic.real(inner(system, weights(system), state))


# --- quantities -----------------------------------------------------------------------------------------------------


def change(system: System, index: int) -> Scalar:
    """The gradient with the teacher less the one without."""
    given = system.data["teacher"]
    silent = [system.arithmetic.zero for _ in given]
    return own(system, given, "all", index) - remember_with_data(
        system, ("untaught", index), lambda: gradient(system, silent, index - 1, taught=False)
    )


def own(system: System, coefficients: Sequence[Scalar], label: Any, index: int) -> Scalar:
    """The gradient's entry, kept under a label of the coefficients."""
    return remember_with_data(system, ("bent", label, index), lambda: gradient(system, coefficients, index - 1))


def part(system: System, lag: int, index: int) -> Scalar:
    """What the gradient's entry loses without g_tau."""
    return own(system, system.data["teacher"], "all", index) - own(system, without(system, lag), lag, index)


def _variance(system: System) -> Scalar:
    """S = w^* C w."""
    return system.arithmetic.real(quadratic(system, weights(system), system.arithmetic.entries(system.gramian)))


def _mean(system: System, weighted: Sequence[tuple[int, Scalar]]) -> Scalar:
    """sum of factor * E s^power over (power, factor)."""
    if system.facts.get("input") == "signs":
        signals = [s for _, _, s in _by_signs(system)]
        return system.arithmetic.sum(factor * s**power for power, factor in weighted for s in signals) / len(signals)
    longest = max([power for power, _ in weighted], default=0)
    means = power_means(_variance(system), system.arithmetic.one, longest)
    return system.arithmetic.sum(factor * means[power] for power, factor in weighted)


def mean_of_derivative(system: System, *, order: int) -> Scalar:
    """E f^(n)(s), n = 0 to 3; ReLU's second derivative is a point mass at zero, where a Gaussian density is flat."""
    f, arithmetic = system.data["f"], system.arithmetic
    if f == "sin":  # E sin = 0 and E cos = exp(-S/2)
        return (-1) ** (order // 2) * arithmetic.exp(_variance(system) / -2) if order % 2 else arithmetic.zero
    if f == "relu":
        return _mean_of_relu(system, order)
    return _mean(system, [(m - order, math.perm(m, order) * x) for m, x in enumerate(f) if m >= order])


def _mean_of_relu(system: System, order: int) -> Scalar:
    """S p(0), 1/2, p(0), 0 with the Gaussian density p."""
    arithmetic = system.arithmetic
    if order % 2:
        return arithmetic.zero if order > 1 else arithmetic.number(Fraction(1, 2))
    density = arithmetic.one / arithmetic.sqrt(2 * arithmetic.pi() * _variance(system))
    return density if order else _variance(system) * density


def mean_curved(system: System) -> Scalar:
    """E f'(s)(s^2 - S), by pairing; for sin through -d^2/dt^2 E cos(ts), for ReLU as half of a whole mean."""
    f, variance = system.data["f"], own_variance(system)
    one = system.arithmetic.one
    if system.facts.get("input") == "signs":
        weighted = [(m - 1, m * x) for m, x in enumerate(f) if m]
        return _mean(system, [(power + 2, x) for power, x in weighted]) - variance * _mean(system, weighted)
    if f == "sin":
        damped = system.arithmetic.exp(variance / -2)
        return (variance - variance * variance) * damped - variance * damped
    moments = Moments(variance, (), one)
    if f == "relu":
        return (moments.mean((0, 0)) - variance) / 2
    total = system.arithmetic.zero
    for m, x in enumerate(f):
        if m:
            total += m * x * (moments.mean((0,) * (m + 1)) - variance * moments.mean((0,) * (m - 1)))
    return total


_DERIVATIVES = ("mean_value", "mean_slope", "mean_second", "mean_third")
QUANTITIES: Quantities = by_name(mean_curved, change) | {
    "nonlinear_part": part,
    **{name: partial(mean_of_derivative, order=order) for order, name in enumerate(_DERIVATIVES)},
}

# --- the setting ----------------------------------------------------------------------------------------------------

CUBIC, QUINTIC = ("1/2", 1, -1, 2), (0, "-1/2", 1, "1/3", 0, "1/4")


@cache
def instances() -> tuple[Instance, ...]:
    """Pairs with a real signal through a nonlinearity, N = 1, 2, 3, in real and in complex coordinates."""
    diagonal = Instance.diagonal
    return (
        bent(diagonal("1/2"), (0, 0, 0, -1), (1,), (2,)),
        bent(diagonal("1/2"), CUBIC, ("1/3",), ("1/2", -2, 3), noise="1/4"),
        bent(diagonal("1/2"), "relu", (-1,), (2, "1/2")),
        bent(diagonal("-1/2"), "sin", ("1/2",), (2, 3)),
        bent(diagonal("3/5"), (0, -9, 0, 1), ("4/5",), (1, 2)),
        bent(diagonal(0, "1/2"), QUINTIC, (1, "-1/2"), ("1/2", 0, 3)),
        bent(diagonal("1/2", "-1/3"), CUBIC, (1, -2), (3, "-1/2", 2)),
        bent(diagonal("1/2", "-1/3"), "relu", (1, 2), (3, "-1/2")),
        bent(diagonal("1/3+I/4", "1/3-I/4"), QUINTIC, ("1/2-I", "1/2+I"), (2, "1/2", "-1/3")),
        bent(diagonal("1/3+I/4", "1/3-I/4"), "sin", ("1/4", "1/4"), (2, 3)),
        bent(Instance.companion("1/2", "1/2"), CUBIC, ("1/2", 1), (2, "1/3")),
        bent(Instance.companion(0, 0), (0, "1/2", 0, "-1/24"), (1, 0), (2, 3)),
        bent(Instance.companion(0, 0), QUINTIC, ("1/2", 1), (2, "1/3", 3)),
        bent(Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")), CUBIC, ("1/4", "-1/2"), (3, 2)),
        bent(diagonal("1/2", "I/2", "-I/2"), CUBIC, (1, "I/2", "-I/2"), (2, "1/2", -3)),
    )


@cache
def corners() -> tuple[Instance, ...]:
    """Functions even, odd, flat on average (s^3 - 3 S s with S = 4/3), constant, or rising and flat where the signal is
    not: f' = (1 - s^2)^2; signals that are zero, or small.
    """
    one, two = Instance.diagonal("1/2"), Instance.diagonal("1/2", "-1/2")
    functions = ((0, 0, 1), (0, -4, 0, 1), (0, 0, 0, 1), (1,), (0,), (0, 1), (0, 4, 0, -1), (0, 0, 1, 0, 1))
    readouts = ((one, (1,)), (one, (0,)), (two, (1, -1)), (two, (1, 0)))
    rising = (bent(one, (0, 1, 0, "-2/3", 0, "1/5"), (w,), (1, "1/2")) for w in ("2/5", 1))
    return (*(bent(pair, f, w, (1, "1/2")) for f in functions for pair, w in readouts), *rising)


def data(size: int) -> Data:
    """A cubic, and a readout sum_k c_k A^k B, whose signal is real on a spectrum closed under conjugation."""
    return {
        "polynomial": (0.5, -0.25, 0.25),
        "teacher": (0.5, -1.5, 0.0, 0.75),
        "f": (0.5, 1.0, -0.5, 0.25),
        "noise": 0.0,
    }


_NUMBERS = st.floats(-2, 2).filter(lambda value: value == 0 or abs(value) > 1e-3)


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A cubic and a readout with a real signal: conjugate weights for conjugate pairs, none for a lone eigenvalue."""
    values = sorted(spectrum, key=lambda value: value != 0)
    raw = {value: complex(draw(_NUMBERS), draw(_NUMBERS)) for value in values}
    return {
        "w": tuple(_paired(value, raw) for value in values),
        "teacher": tuple(draw(several(_NUMBERS, 1, 3))),
        "f": tuple(draw(several(_NUMBERS, 2, 4))),
        "noise": 0.0,
    }


def _paired(value: complex, raw: dict[complex, complex]) -> complex:
    if value.imag == 0:
        return complex(raw[value].real)
    if value.conjugate() not in raw:
        return 0j
    return raw[value] if value.imag > 0 else raw[value.conjugate()].conjugate()


SETTINGS = (
    Setting(
        "nonlinear", "a nonlinear readout", instances, data=data, draw=drawn, parameters={"tau": LAGS}, corners=corners
    ),
)
