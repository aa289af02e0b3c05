"""Coloured inputs: capacity where the input remembers itself: settings and quantities.

The pair and the model of its input, u_t = a u_{t-1} + e_t + m e_{t-1}, are one linear system driven by white noise; its
Stein equation gives every covariance.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import as_complex, stein_gramian
from memlaw.numerics.number.arithmetic import Divergent, Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.theory.subjects.coloured import AUTOREGRESSIVE as AUTOREGRESSIVE_INPUT
from memlaw.theory.subjects.coloured import NILPOTENT, coloured
from memlaw.theory.subjects.coloured import WHITE as WHITE_INPUT
from memlaw.verify.subjects.readout import inner, sum_of
from memlaw.verify.subjects.state import quadratic, small_instances
from memlaw.verify.system.pairs import PAIRS, Pairs
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, listed
from memlaw.verify.system.system import NotApplicable, System, kept_with_data

LARGEST = 5


def colour(system: System) -> Scalar:
    """The coefficient a of the input's model."""
    return system.scalar(system.data["a"])


def second(system: System) -> Scalar:
    """The coefficient m of the input's model."""
    return system.scalar(system.data["m"])


# --- covariances from the joint system of state and input ---------------------------------------------------------


def joint_pair(system: System) -> tuple[Matrix, Matrix]:
    """(F, g) with s_t = F s_{t-1} + g e_t for s = (x, u, e)."""
    arithmetic = system.arithmetic
    a, m, zero, one = colour(system), second(system), arithmetic.zero, arithmetic.one
    rows = arithmetic.entries(system.reduced_A)
    column = arithmetic.flat(system.reduced_B)
    above = [[*row, value * a, value * m] for row, value in zip(rows, column, strict=True)]
    below = [[*[zero] * len(rows), a, m], [zero] * (len(rows) + 2)]
    return arithmetic.matrix(above + below), arithmetic.column([*column, one, one])


@kept_with_data
def joint_covariance(system: System) -> Matrix:
    """The stationary covariance of (x, u, e)."""
    system.need_stable()
    if not system.arithmetic.inside(colour(system)):
        raise Divergent("the input has no stationary law: |a| >= 1")
    system.need_few("the joint covariance of state and input")
    return diagonal_joint(system) if system.diagonal else stein_gramian(system.arithmetic, *joint_pair(system))


def diagonal_joint(system: System) -> Scalar:
    """The same Stein equation block by block, for a diagonal A: first (u, e), then x with it, then x with itself."""
    arithmetic, size = system.arithmetic, system.size
    one, zero, conjugate = arithmetic.one, arithmetic.zero, arithmetic.conjugate
    model = arithmetic.matrix([[colour(system), second(system)], [zero, zero]])
    own = arithmetic.entries(stein_gramian(arithmetic, model, arithmetic.matrix([[one], [one]])))
    weights = arithmetic.flat(system.B)
    cross, before = [], []
    for value, weight in zip(system.eigenvalues, weights, strict=True):
        after = arithmetic.add(arithmetic.identity(2), model, -1 * conjugate(value))
        source = arithmetic.column(conjugate(weight * entry) for entry in own[0])
        solved = arithmetic.solve(after, source)  # X (I - l F^*) = B cov(u, (u, e)), adjoined
        cross.append([conjugate(row[0]) for row in arithmetic.entries(solved)])
        before.append(value * conjugate(arithmetic.entry(arithmetic.multiply(model, solved), 0, 0)))
    state = [
        [
            (before[i] * conjugate(weights[j]) + weights[i] * conjugate(before[j] + weights[j] * own[0][0]))
            / (one - system.eigenvalues[i] * conjugate(system.eigenvalues[j]))
            for j in range(size)
        ]
        for i in range(size)
    ]
    above = [[*left, *right] for left, right in zip(state, cross, strict=True)]
    below = [[*(conjugate(row[place]) for row in cross), *own[place]] for place in range(2)]
    return arithmetic.matrix(above + below)


@kept_with_data
def joint_correlation(system: System, lag: int) -> Matrix:
    """The covariance of (x, u, e) at time t with u_{t-tau}, by stepping the joint system."""
    arithmetic, place = system.arithmetic, system.controllable_size
    if lag == 0:
        return arithmetic.column(row[place] for row in arithmetic.entries(joint_covariance(system)))
    return arithmetic.multiply(joint_pair(system)[0], joint_correlation(system, lag - 1))


def correlation(system: System, lag: int) -> list[Scalar]:
    """The covariance of x_t with u_{t-tau}."""
    rows = system.arithmetic.entries(joint_correlation(system, lag))
    return [row[0] for row in rows[: system.controllable_size]]


def input_variance(system: System) -> Scalar:
    """sigma^2 = E|u_t|^2."""
    size = system.controllable_size
    return system.arithmetic.entry(joint_covariance(system), size, size)


@kept_with_data
def state_inverse(system: System) -> list[list[Scalar]]:
    """The inverse covariance of the state."""
    arithmetic, size = system.arithmetic, system.controllable_size
    rows = arithmetic.entries(joint_covariance(system))
    inverse = arithmetic.inverse(arithmetic.matrix([row[:size] for row in rows[:size]]))
    return arithmetic.entries(inverse)


def coloured_memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """|cov(x_t, u_{t-tau})|^2 in the norm of C^{-1}, over the input's variance."""
    if isinstance(lag, ExponentialSum):
        return _exponentials(system)
    explained = quadratic(system, correlation(system, lag), state_inverse(system))
    return system.arithmetic.real(explained / input_variance(system))


def _exponentials(system: System) -> ExponentialSum:
    """The same as a function of the lag, fitted: the correlation is a sum of powers of the l_i and of a."""
    arithmetic = system.arithmetic
    a = colour(system)
    bases = [value for value in (*system.eigenvalues, a) if not arithmetic.is_zero(value)]
    if any(arithmetic.is_zero(value - a) for value in system.eigenvalues if not arithmetic.is_zero(value)):
        raise NotApplicable("the input's coefficient is one of the eigenvalues")
    if not bases:
        return ExponentialSum(arithmetic, ())
    start = 1 + system.symbol("z_0")  # zero modes of the joint system have died out by then
    places = range(start, start + len(bases))
    vandermonde = arithmetic.matrix([[base**place for base in bases] for place in places])
    values = arithmetic.matrix([correlation(system, place) for place in places])
    scales = arithmetic.entries(arithmetic.solve(vandermonde, values))
    return _quadratic_form(system, bases, scales)


def _quadratic_form(system: System, bases: list[Scalar], scales: list[list[Scalar]]) -> ExponentialSum:
    variance, inverse = input_variance(system), state_inverse(system)
    images = [[sum_of(system, row, right) for row in inverse] for right in scales]
    terms = (
        (inner(system, left, image) / variance, system.arithmetic.conjugate(base) * other, 0)
        for base, left in zip(bases, scales, strict=True)
        for other, image in zip(bases, images, strict=True)
    )
    return ExponentialSum(system.arithmetic, tuple(terms), 1 + system.symbol("z_0"))


# --- the spectral density ------------------------------------------------------------------------------------------


def density_extreme(system: System, largest: bool) -> Scalar:
    """The largest or least S over the variance of the joint system.

    For real a and m, S is monotone in the cosine of the frequency; with one of them zero it is so after a turn.
    """
    arithmetic = system.arithmetic
    a, m, one = colour(system), second(system), arithmetic.one
    if not (arithmetic.is_zero(a) or arithmetic.is_zero(m)):
        if any(as_complex(value).imag != 0 for value in (a, m)):
            raise NotApplicable("the extremes of S are computed for real a and m, or for one of them zero")
        ends = [(m, a), (-1 * m, -1 * a)]
    else:
        ends = [(sign * arithmetic.modulus(m), sign * arithmetic.modulus(a)) for sign in (one, -1 * one)]
    values = [arithmetic.squared_modulus((one + top) / (one - bottom)) for top, bottom in ends]
    return system.extreme(values, largest) / input_variance(system)


# --- where they are tried ------------------------------------------------------------------------------------------

_MODELS = listed("0 0; 1/2 0; -1/2 0; 9/10 0; 3/10+2*I/5 0; 0 1; 0 -1/2; 1/2 -1/2; 1/3 1/2")
_HEAVY = ("1/3", "9/10")  # sums over all lags of these pairs are fractions of thousands of digits


@cache
def coloured_instances() -> tuple[Instance, ...]:
    """Small pairs, each with one or all of the models of its input, so that every model meets several pairs."""
    pairs = [item for item in small_instances() if item.size <= 2]
    light = [item for item in pairs if not any(part in str(item.eigenvalues) for part in _HEAVY)]
    alone = [coloured(light[0], *model) for model in _MODELS] + [coloured(light[1], *model) for model in _MODELS[:5]]
    others = [coloured(pair, *_MODELS[1 + place % (len(_MODELS) - 1)]) for place, pair in enumerate(light[2:])]
    registers = [coloured(Instance.companion(0, 0), *model) for model in _MODELS[1:5]]
    unequal = coloured(Instance.diagonal("1/2", "1/3", weights=(2, "I")), "-1/2")
    return (*alone, *others, *registers, unequal, coloured(Instance.companion(0, 0, 0), "1/2"))


@cache
def corners() -> tuple[Instance, ...]:
    """Inputs that remember as long as the state, or the opposite; white ones; none at all."""
    slow, turned = ("99/100", "9/10", "-99/100", "-9/10"), ("99/100*I", "9/10*I")
    alone = [coloured(Instance.diagonal(value), a) for value in (*slow, *turned) for a in ("9/10", "-9/10", "9/10*I")]
    pairs = [Instance.diagonal("0"), Instance.diagonal("0", "1/2"), Instance.companion(0, 0)]
    models = (("0", "0"), ("1/2", "-1/2"), ("0", "-1"), ("9/10", "0"), ("-9/10", "9/10"))
    return (*alone, *(coloured(pair, *model) for pair in pairs for model in models))


def _draw(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Real a and m, or a complex a alone."""
    return _draw_autoregressive(draw, spectrum) if draw(st.booleans()) else {"a": draw(_REAL), "m": draw(_REAL)}


def _draw_autoregressive(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A complex a; one time in three at the angle of an eigenvalue or against it, up to near the circle."""
    if draw(st.integers(0, 2)):
        return {"a": complex(draw(st.floats(-0.6, 0.6)), draw(st.floats(-0.6, 0.6))), "m": 0}
    angle = cmath.phase(draw(st.sampled_from(spectrum))) + draw(st.sampled_from([0.0, 0.0, math.pi]))
    return {"a": cmath.rect(1 - 10.0 ** draw(st.floats(-2.5, -0.3)), angle), "m": 0}


def _draw_white(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """White noise through a pole that its zero cancels."""
    a = draw(_REAL)
    return {"a": a, "m": -a}


def _generic(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """Pairs in any basis or registers, and an input: autoregressive, white or any, whichever all instances are."""
    zeros, white, alone = (
        all(law.holds(x) for x in instances) for law in (NILPOTENT, WHITE_INPUT, AUTOREGRESSIVE_INPUT)
    )
    a = arithmetic.disc_symbol()
    m = arithmetic.zero if alone else -a if white else arithmetic.complex_symbol()
    for size in _SIZES:
        pair = Pairs(arithmetic, replace(PAIRS, zeros=size * zeros)).system(size, {})
        yield replace(pair, data={"a": a, "m": m})


_SIZES = (1, 2, 3)
_REAL = st.floats(-0.95, 0.95)
COLOURED = Setting(
    "coloured",
    "a pair with a coloured input",
    coloured_instances,
    data=lambda size: {"a": gaussian("3/10+2*I/5"), "m": 0},
    draw=_draw,
    largest=LARGEST,
    corners=corners,
    generic=Symbols("almost every stable pair, in any basis, and every input of the kind", _generic),
)
AUTOREGRESSIVE = replace(
    COLOURED, name="autoregressive input", about="a pair with an autoregressive input", draw=_draw_autoregressive
)
WHITE = replace(
    COLOURED,
    name="white input",
    about="a pair with a white input",
    data=lambda size: {"a": gaussian("3/10+2*I/5"), "m": gaussian("-3/10-2*I/5")},
    draw=_draw_white,
)
REGISTER = replace(
    COLOURED,
    name="register",
    about="a shift register with an autoregressive input",
    data=None,
    draw=None,
    generic=Symbols("almost every register, in any basis, and every such input", _generic),
)

SETTINGS: tuple[Setting, ...] = (COLOURED, AUTOREGRESSIVE, WHITE, REGISTER)

QUANTITIES: Quantities = {
    "M_coloured": coloured_memory,
    "colour": colour,
    "peak": lambda system: density_extreme(system, largest=True),
    "trough": lambda system: density_extreme(system, largest=False),
}
