"""Learning the readout: memory multiplies what the gradient knows of the teacher: settings and quantities.

The loss is evaluated from the impulse response h_k = w^* A^k B: the first lags one by one against the teacher, the
rest of sum |h_k|^2 through the observability Gramian. It is quadratic in w, so central differences are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from memlaw.numerics.linear.gramians import geometric_series
from memlaw.numerics.number.arithmetic import EXACT, Arithmetic, Matrix, Scalar
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.readout import taught
from memlaw.verify.subjects.state import impulse_column, quadratic
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, fixed, several
from memlaw.verify.system.system import System, kept, kept_with_data, remember_with_data

# --- a teacher in a system ------------------------------------------------------------------------------------------


def teacher(system: System, lag: int) -> Scalar:
    """g_k, zero beyond the last lag."""
    given = system.data["teacher"]
    return given[lag] if lag < len(given) else system.arithmetic.zero


def last_lag(system: System) -> int:
    """K."""
    return len(system.data["teacher"]) - 1


def weights(system: System) -> list[Scalar]:
    """The readout w, given as such or as sum_k c_k A^k B."""
    if "w" in system.data:
        return list(system.data["w"])
    return _polynomial_readout(system)


@kept_with_data
def _polynomial_readout(system: System) -> list[Scalar]:
    given = system.data["polynomial"]
    columns = [impulse_column(system, lag) for lag in range(len(given))]
    return [sum_of(system, given, entries) for entries in zip(*columns, strict=True)]


def weight(system: System, index: int) -> Scalar:
    """w_i."""
    return weights(system)[index - 1]


def noise_variance(system: System) -> Scalar:
    """E|e|^2."""
    return system.data["noise"]


def impulse(system: System, lag: int, index: int) -> Scalar:
    """[A^k B]_i."""
    return impulse_column(system, lag)[index - 1]


def inner(system: System, left: Sequence[Scalar], right: Sequence[Scalar]) -> Scalar:
    """sum_i conj(x_i) y_i."""
    pairs = zip(left, right, strict=True)
    return system.arithmetic.sum(system.arithmetic.conjugate(x) * y for x, y in pairs)


# --- the loss -------------------------------------------------------------------------------------------------------


def observability(system: System, readout: Sequence[Scalar]) -> list[list[Scalar]]:
    """Q = sum_k A^{*k} w w^* A^k, which solves Q = A^* Q A + w w^*, as rows."""
    conjugates = list(map(system.arithmetic.conjugate, readout))
    return solved_stein(system, [[x * y for y in conjugates] for x in readout])


def solved_stein(system: System, right: list[list[Scalar]], adjoint: bool = True) -> list[list[Scalar]]:
    """Q with Q = A^* Q A + R, or A^T for A^*; without structure one inverse serves every R."""
    arithmetic = system.arithmetic
    if system.diagonal and arithmetic is not EXACT:
        series = _stein_series(system, adjoint)
        return [[x * y for x, y in zip(a, b, strict=True)] for a, b in zip(right, series, strict=True)]
    inverse = _stein_inverse(system, adjoint)
    column = arithmetic.matrix([[value] for row in right for value in row])
    values = arithmetic.flat(arithmetic.multiply(inverse, column))
    return [values[start : start + system.size] for start in range(0, len(values), system.size)]


@kept
def _stein_series(system: System, adjoint: bool) -> list[list[Scalar]]:
    left = map(system.arithmetic.conjugate, system.eigenvalues) if adjoint else system.eigenvalues
    return [[geometric_series(system.arithmetic, x * y) for y in system.eigenvalues] for x in left]


@kept
def _stein_inverse(system: System, adjoint: bool) -> Matrix:
    """The inverse of Q -> Q - A^* Q A on the entries of Q."""
    arithmetic, rows = system.arithmetic, system.arithmetic.entries(system.A)
    places = [(row, column) for row in range(system.size) for column in range(system.size)]
    left = [[arithmetic.conjugate(value) if adjoint else value for value in row] for row in rows]
    operator = [
        [arithmetic.integer(int((i, j) == (p, q))) - left[p][i] * rows[q][j] for p, q in places] for i, j in places
    ]
    return arithmetic.inverse(arithmetic.matrix(operator))


def kernel_energy(system: System, readout: Sequence[Scalar], start: int) -> Scalar:
    """sum over k >= start of |w^* A^k B|^2."""
    system.need_stable("the loss is infinite")
    return quadratic(system, impulse_column(system, start), observability(system, readout))


def sum_of(system: System, left: Sequence[Scalar], right: Sequence[Scalar]) -> Scalar:
    """sum_i x_i y_i."""
    return system.arithmetic.sum(x * y for x, y in zip(left, right, strict=True))


def kernel_squares(system: System, readout: Sequence[Scalar]) -> Scalar:
    """sum_k (w^* A^k B)^2, through X = A^T X A + conj(w) conj(w)^T."""
    column, conjugates = impulse_column(system, 0), list(map(system.arithmetic.conjugate, readout))
    rows = solved_stein(system, [[x * y for y in conjugates] for x in conjugates], adjoint=False)
    return sum_of(system, column, [sum_of(system, row, column) for row in rows])


def loss(system: System, readout: Sequence[Scalar], coefficients: Sequence[Scalar], energy: Scalar = None) -> Scalar:
    """L = E|w^* x_t - sum_k g_k u_{t-k} - e_t|^2 / 2, from the impulse response; `energy` is that of later lags."""
    arithmetic = system.arithmetic
    residuals = [inner(system, readout, impulse_column(system, lag)) - value for lag, value in enumerate(coefficients)]
    later = kernel_energy(system, readout, len(coefficients)) if energy is None else energy
    total = later + system.data["noise"]
    total += arithmetic.sum(map(arithmetic.squared_modulus, residuals))
    for residual, shared in zip(residuals, system.data.get("correlation", ()), strict=False):
        total -= 2 * arithmetic.real(residual * arithmetic.conjugate(shared))
    return arithmetic.real(total) / 2


def moved(readout: Sequence[Scalar], place: int, step: Scalar) -> list[Scalar]:
    """The readout with one component changed."""
    return [value + step if index == place else value for index, value in enumerate(readout)]


def central(arithmetic: Arithmetic, value: Callable[[Scalar], Scalar]) -> Scalar:
    """df/dRe + i df/dIm at 0 of a quadratic f, exactly: (f(1) - f(-1))/2 + i (f(i) - f(-i))/2."""
    unit, turn = arithmetic.one, arithmetic.i
    real, imag = ((value(step) - value(-1 * step)) / 2 for step in (unit, turn))
    return real + turn * imag


def gradient(system: System, readout: Sequence[Scalar], coefficients: Sequence[Scalar], place: int) -> Scalar:
    """The gradient's entry at any readout."""
    return central(system.arithmetic, lambda step: loss(system, moved(readout, place, step), coefficients))


def own_gradient(system: System, coefficients: Sequence[Scalar], label: Any, place: int) -> Scalar:
    """The gradient's entry at the given readout, kept under a label of the coefficients."""

    def value(step: Scalar) -> Scalar:
        readout, start = moved(weights(system), place, step), len(coefficients)
        key = ("energy", place, told_apart(step), start)
        energy = remember_with_data(system, key, lambda: kernel_energy(system, readout, start))
        return loss(system, readout, coefficients, energy)

    return remember_with_data(system, ("gradient", label, place), lambda: central(system.arithmetic, value))


def slope(system: System, index: int) -> Scalar:
    """The i-th entry of the gradient in w."""
    return own_gradient(system, system.data["teacher"], "all", index - 1)


def part(system: System, lag: int, index: int) -> Scalar:
    """What the gradient's i-th entry loses without g_tau."""
    return slope(system, index) - own_gradient(system, without(system, lag), lag, index - 1)


def without(system: System, lag: int) -> list[Scalar]:
    """The teacher's coefficients with one lag silenced."""
    zero = system.arithmetic.zero
    return [zero if place == lag else value for place, value in enumerate(system.data["teacher"])]


def least_loss(system: System) -> Scalar:
    """min_w L of the whole teacher."""
    return _least(system, system.data["teacher"])


def least_loss_of_lag(system: System, lag: int) -> Scalar:
    """min_w L of the teacher g_tau u_{t-tau} + e_t."""
    zero = system.arithmetic.zero
    return _least(system, [*[zero] * lag, teacher(system, lag)])


def _least(system: System, coefficients: Sequence[Scalar]) -> Scalar:
    """The loss where its gradient, which is affine in w, vanishes: every number is a difference of losses."""
    return loss(system, _best(system, coefficients), coefficients)


def least_readout(system: System) -> list[Scalar]:
    """The readout at which the loss of the whole teacher is least."""
    return remember_with_data(system, "least readout", lambda: _best(system, system.data["teacher"]))


def _best(system: System, coefficients: Sequence[Scalar]) -> list[Scalar]:
    arithmetic, places = system.arithmetic, range(system.size)
    origin = [arithmetic.zero for _ in places]
    start = [gradient(system, origin, coefficients, place) for place in places]
    best = arithmetic.solve(_curvature(system), arithmetic.column(-1 * value for value in start))
    return list(arithmetic.flat(best))


@kept
def _curvature(system: System) -> Matrix:
    """How the gradient changes with each component of w; without a teacher it vanishes at w = 0."""
    places, zero = range(system.size), system.arithmetic.zero
    units = [[system.arithmetic.integer(int(row == column)) for row in places] for column in places]
    return system.arithmetic.matrix([[gradient(system, unit, [zero], place) for unit in units] for place in places])


QUANTITIES: Quantities = by_name(
    teacher, last_lag, weight, noise_variance, slope, part, least_loss, least_loss_of_lag
) | {"w": lambda system: system.arithmetic.column(weights(system))}

# --- the setting ----------------------------------------------------------------------------------------------------


@cache
def instances() -> tuple[Instance, ...]:
    """Pairs with a readout and a teacher, N = 1, 2, 3, the simplest first."""
    diagonal, companion = Instance.diagonal, Instance.companion
    return (
        taught(diagonal("1/2"), (1,), (1,)),
        taught(diagonal("1/2"), ("1/3",), ("1/2", -2, 3), "1/4"),
        taught(diagonal(0), (2,), ("1/2", 1)),
        taught(diagonal("I/2"), ("1+I",), ("2*I", "1/2-I/3"), 1),
        taught(diagonal("1/3+I/4"), ("1/2-I",), (3, "I/2", 0, "1-I")),
        taught(diagonal(0, "1/2"), (1, "-1/2"), ("1/2", 0, "3-I"), 2),
        taught(diagonal("1/2", "-1/3"), ("2+I", -1), ("1/3", "I", 2)),
        taught(diagonal("1/2", "I/2", weights=(2, "I")), ("I", "1/2+I"), ("2+I", "-1/2", "I/3")),
        taught(diagonal("1/2", "1/2"), (1, "-I"), ("1+I", "1/2")),
        taught(companion(0, 0), (1, "1/2"), (1, "1/2", "I", 2), "1/3"),
        taught(companion("1/2", "1/2"), ("1/2", "I"), ("-1/2", "1+I", 2)),
        taught(Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")), ("1", "-2"), (1, "1/2-I", 3)),
        taught(diagonal("1/2", "-1/3", "I/2"), (1, "I", "-1/2"), ("1/2+I", 2, "-1/3"), "1/2"),
    )


@cache
def corners() -> tuple[Instance, ...]:
    """A silent teacher or readout, a teacher that is learned fully, that is the impulse response, or of many lags."""
    nilpotent = (Instance.diagonal(0), Instance.companion(0, 0), Instance.diagonal(0, "1/2"))
    pairs = (*nilpotent, Instance.diagonal("1/2"), Instance.diagonal("1/2", "-1/2"))
    found = [taught(Instance.diagonal("1/2"), (1,), g) for g in ((0,) * 6 + (1,), (1,) * 8)]
    for pair in pairs:
        size, silent = pair.size, (0,) * pair.size
        found += [taught(pair, (1,) * size, g) for g in ((0,), (1,) * size, (0, 1), (0, 0, 0, 1))]
        found += [taught(pair, silent, (1, "1/2")), taught(pair, silent, (0,), 1), taught(pair, (1, *silent[1:]), (1,))]
        response = tuple(sum(pair.A**lag * pair.B) for lag in range(4))
        found.append(taught(pair, (1,) * size, response))
    return tuple(found)


def parts_of(size: int) -> tuple[complex, ...]:
    """Complex binary numbers for the components of a readout."""
    values = cycle((1 + 0.5j, -0.75 + 0.25j, 0.5 - 1j, 0.25 + 0j))
    return tuple(next(values) for _ in range(size))


def data(size: int) -> Data:
    """A readout and a teacher for a spectrum of so many states."""
    return {"w": parts_of(size), "teacher": (0.5 + 1j, -1.5, 0.0, 0.75 - 0.25j), "noise": Fraction(1, 4)}


@cache
def numbers() -> st.SearchStrategy[complex]:
    """Complex numbers with parts of moderate size, real ones among them."""
    real = st.floats(-2, 2).filter(lambda value: value == 0 or abs(value) > 1e-3)
    return st.one_of(st.builds(complex, real), st.builds(complex, real, real))


def teachers(one: st.SearchStrategy[Any], spectrum: tuple[complex, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to four numbers; one time in three the first powers of an eigenvalue, which its state nearly knows."""
    far = [value for value in spectrum if abs(value) > LEAST_TAUGHT]
    usual = _few(one)
    along = st.sampled_from(far).map(lambda value: tuple(complex(value) ** lag for lag in range(4))) if far else usual
    return st.one_of(usual, usual, along)


@cache
def _few(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return several(one, 1, 4).map(tuple)


LEAST_TAUGHT = 0.125
_NOISE = st.floats(0, 2)


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A readout, a teacher of up to four lags and a noise, drawn."""
    size = len(spectrum)
    return {
        "w": tuple(draw(several(numbers(), size))),
        "teacher": draw(teachers(numbers(), spectrum)),
        "noise": draw(_NOISE),
    }


LAGS = fixed((0, 1, 2, 3), st.integers(0, 4))

SETTINGS = (
    Setting(
        "teacher",
        "a readout and a teacher",
        instances,
        data=data,
        draw=drawn,
        parameters={"tau": LAGS},
        corners=corners,
    ),
)
