"""Learning input weights, eigenvalues and the recurrent matrix: settings and quantities.

The loss is differentiated from its definition: the impulse response of the first lags by the product rule, the rest of
the energy through Stein's equation, itself differentiated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from memlaw.numerics.number.arithmetic import EXACT, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.weights_layer import layer
from memlaw.verify.subjects import readout
from memlaw.verify.subjects.readout import LAGS, inner, numbers, parts_of, solved_stein, sum_of, weights, without
from memlaw.verify.subjects.state import impulse_column, modes
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.setting import Data, Quantities, Setting, by_name, several
from memlaw.verify.system.system import System, kept_with_data, remember_with_data

Rows = list[list[Any]]
Vector = list[Any]

# --- first variations of the loss -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A direction in which the weights move: of A (rows), of B, of w."""

    A: Rows
    B: Vector
    w: Vector


def step_in(system: System, what: str, places: tuple[int, ...], size: Scalar) -> Step:
    """A step of one entry of A, of its diagonal, of B or of w."""
    zero, span = system.arithmetic.zero, range(system.size)
    entry = places * 2 if what == "l" else places
    A = [[size if what in "Al" and (row, col) == entry else zero for col in span] for row in span]
    columns = [[size if what == name and (row,) == places else zero for row in span] for name in "Bw"]
    return Step(A, *columns)


def applied(system: System, rows: Rows, column: Vector) -> Vector:
    """A matrix times a column."""
    return [sum_of(system, row, column) for row in rows]


def _times(system: System, left: Rows, right: Rows) -> Rows:
    columns = [list(column) for column in zip(*right, strict=True)]
    return [[sum_of(system, row, column) for column in columns] for row in left]


def _sum(*matrices: Rows) -> Rows:
    return [
        [sum(entries[1:], start=entries[0]) for entries in zip(*rows, strict=True)]
        for rows in zip(*matrices, strict=True)
    ]


def _outer(left: Vector, right: Vector) -> Rows:
    return [[x * y for y in right] for x in left]


def _flipped(system: System, rows: Rows, adjoint: bool) -> Rows:
    conjugate = system.arithmetic.conjugate if adjoint else (lambda value: value)
    return [[conjugate(value) for value in column] for column in zip(*rows, strict=True)]


def _energy_slope(system: System, step: Step, start: int, v: Vector, dv: Vector, adjoint: bool) -> Scalar:
    """d sum_{k >= start} |h_k|^2, or of h_k^2, with v = A^start B: both are v^* Q v with Q from Stein's equation."""
    conjugate, rows = system.arithmetic.conjugate, system.arithmetic.entries(system.A)
    right, dright = list(map(conjugate, weights(system))), list(map(conjugate, step.w))
    left, dleft = (weights(system), step.w) if adjoint else (right, dright)
    Q = remember_with_data(system, ("Q", adjoint), lambda: solved_stein(system, _outer(left, right), adjoint))
    moved = _times(system, _flipped(system, step.A, adjoint), _times(system, Q, rows))
    moved_back = _times(system, _flipped(system, rows, adjoint), _times(system, Q, step.A))
    dQ = solved_stein(system, _sum(moved, moved_back, _outer(dleft, right), _outer(left, dright)), adjoint)
    if adjoint:
        mixed = inner(system, v, applied(system, Q, dv))
        return mixed + conjugate(mixed) + inner(system, v, applied(system, dQ, v))
    return 2 * sum_of(system, v, applied(system, Q, dv)) + sum_of(system, v, applied(system, dQ, v))


def variation(system: System, step: Step, length: int) -> tuple[Vector, Scalar, Any]:
    """dh_k for k < length, and the derivatives of the later sums of |h_k|^2 and of h_k^2."""
    system.need_stable("the loss is infinite")
    rows, dv, slopes = system.arithmetic.entries(system.A), step.B, []
    for lag in range(length):
        v = impulse_column(system, lag)
        slopes.append(inner(system, weights(system), dv) + inner(system, step.w, v))
        dv = [x + y for x, y in zip(applied(system, rows, dv), applied(system, step.A, v), strict=True)]
    v = impulse_column(system, length)
    energy = _energy_slope(system, step, length, v, dv, adjoint=True)
    squares = _energy_slope(system, step, length, v, dv, adjoint=False) if "gain" in system.data else None
    return slopes, energy, squares


def _real_slope(system: System, moved: tuple[Vector, Scalar, Any], coefficients: Sequence[Scalar]) -> Scalar:
    """dL for y = w^* x, or for y = c Re(w^* x) where there is a factor c."""
    slopes, energy, squares = moved
    arithmetic, c = system.arithmetic, system.data.get("gain")
    kernel = [kernel_at(system, lag) for lag in range(len(coefficients))]
    shared = list(system.data.get("correlation", ()))
    shared += [arithmetic.zero] * (len(coefficients) - len(shared))
    known = [g + q for g, q in zip(coefficients, shared, strict=True)]  # E d_t conj(u_{t-k})
    lags = list(zip(kernel, known, slopes, strict=True))
    if c is None:
        return arithmetic.real(sum((arithmetic.conjugate(h - d) * dh for h, d, dh in lags), start=energy / 2))
    if system.data.get("input") == "circular":  # E u^2 = 0: u and its conjugate carry c h/2 and its conjugate
        turned = (arithmetic.conjugate(c * h - d) * c * dh / 2 for h, d, dh in lags)
        return arithmetic.real(sum(turned, start=c * c * energy / 4))
    terms = ((c * arithmetic.real(h) - d) * c * arithmetic.real(dh) for h, d, dh in lags)
    return arithmetic.real(sum(terms, start=c * c * (energy + squares) / 4))


def gradient(
    system: System, what: str, places: tuple[int, ...], coefficients: Sequence[Scalar] | None = None
) -> Scalar:
    """dL/dRe + i dL/dIm in one weight."""
    given = system.data["teacher"] if coefficients is None else coefficients
    total = system.arithmetic.zero
    for unit in (system.arithmetic.one, system.arithmetic.i):
        total += unit * slope_along(system, what, places, unit, given)
    return total


def slope_along(
    system: System, what: str, places: tuple[int, ...], size: Scalar, coefficients: Sequence[Scalar]
) -> Scalar:
    """dL along one step of one weight."""
    moved = remember_with_data(
        system,
        ("variation", what, places, told_apart(size)),
        lambda: variation(system, step_in(system, what, places, size), len(coefficients)),
    )
    return _real_slope(system, moved, coefficients)


# --- quantities -----------------------------------------------------------------------------------------------------


def input_weight(system: System, index: int) -> Scalar:
    """B_i."""
    return impulse_column(system, 0)[index - 1]


@kept_with_data
def kernel_at(system: System, lag: int) -> Scalar:
    """h_k = w^* A^k B."""
    return inner(system, weights(system), impulse_column(system, lag))


def _exponentials(system: System, scales: Sequence[Scalar], degree: int = 0) -> ExponentialSum:
    terms = zip(scales, system.eigenvalues, strict=True)
    return ExponentialSum(system.arithmetic, tuple((scale, base, degree) for scale, base in terms))


def _only(system: System, index: int, value: Scalar) -> list[Scalar]:
    zero = system.arithmetic.zero
    return [value if place == index else zero for place in range(1, system.size + 1)]


def kernel(system: System, lag: int | ExponentialSum) -> Scalar:
    """h_k; for a symbolic lag, as a sum of exponentials."""
    if not isinstance(lag, ExponentialSum):
        return kernel_at(system, lag)
    return _exponentials(
        system, [inner(system, weights(system), column) for column in zip(*modes(system), strict=True)]
    )


def _real_part(system: System, value: Scalar) -> Scalar:
    if isinstance(value, ExponentialSum):
        return (value + value.conjugate()) / system.arithmetic.integer(2)
    return system.arithmetic.real(value)


def _imaginary_part(system: System, value: Scalar) -> Scalar:
    turn = system.arithmetic.number(Fraction(0), Fraction(-1))
    return _real_part(system, value * turn)


def impulse(system: System, lag: int | ExponentialSum, index: int) -> Scalar:
    """[A^k B]_i; for a symbolic lag, as an exponential."""
    if not isinstance(lag, ExponentialSum):
        return readout.impulse(system, lag, index)
    return _exponentials(system, modes(system)[index - 1])


def backward(system: System, lag: int | ExponentialSum, index: int) -> Scalar:
    """[A^{*k} w]_i."""
    if isinstance(lag, ExponentialSum):
        return _exponentials(system, _shares(system, index)).conjugate()
    return _backward_column(system, lag)[index - 1]


def _shares(system: System, index: int) -> list[Scalar]:
    """[w^* P_j]_i for the projections P_j on the eigenvectors: what l_j^k has in [w^* A^k]_i."""
    arithmetic, rows = system.arithmetic, modes(system)
    inverse = arithmetic.entries(arithmetic.inverse(arithmetic.matrix(rows)))
    columns = zip(*rows, strict=True)
    return [inner(system, weights(system), v) * row[index - 1] for v, row in zip(columns, inverse, strict=True)]


@kept_with_data
def _backward_column(system: System, lag: int) -> Vector:
    if lag == 0:
        return weights(system)
    before = _backward_column(system, lag - 1)
    return applied(system, _flipped(system, system.arithmetic.entries(system.A), adjoint=True), before)


def power_slope(system: System, lag: int | ExponentialSum, index: int) -> Scalar:
    """k l_i^{k-1}."""
    value = system.eigenvalues[index - 1]
    if isinstance(lag, ExponentialSum):
        one = system.arithmetic.one
        scale = one if system.arithmetic.is_zero(value) else one / value  # k 0^{k-1} is zero from k = 2 on
        return _exponentials(system, _only(system, index, scale), degree=1)
    return lag * value ** (lag - 1) if lag else system.arithmetic.zero


def mode(system: System, lag: int | ExponentialSum, index: int) -> Scalar:
    """q_i(k) = conj(w_i) B_i k l_i^k."""
    scale = system.arithmetic.conjugate(weights(system)[index - 1]) * input_weight(system, index)
    if isinstance(lag, ExponentialSum):
        return _exponentials(system, _only(system, index, scale), degree=1)
    return scale * lag * system.eigenvalues[index - 1] ** lag


def rate(system: System, index: int) -> Scalar:
    """e^nu = -ln|l_i|."""
    if system.arithmetic is EXACT:
        raise NotRepresentable("the logarithm of an eigenvalue's modulus is not rational")
    squared = system.arithmetic.squared_modulus(system.eigenvalues[index - 1])
    return system.arithmetic.log(squared) / -2


def angle_slope(system: System, index: int) -> Scalar:
    """dL/dtheta_i: the step of l is i l."""
    size = system.eigenvalues[index - 1] * system.arithmetic.i
    return slope_along(system, "l", (index - 1,), size, system.data["teacher"])


def rate_slope(system: System, index: int) -> Scalar:
    """dL/dnu_i: the step of l is that of exp(-e^nu + i theta)."""
    size = system.eigenvalues[index - 1] * rate(system, index) * -1
    return slope_along(system, "l", (index - 1,), size, system.data["teacher"])


def entry(what: str) -> Callable[..., Any]:
    """The gradient in one weight, indices from 1."""
    return lambda system, *indices: gradient(system, what, tuple(index - 1 for index in indices))


def part(what: str) -> Callable[..., Any]:
    """What the gradient in one weight loses without g_tau."""

    def value(system: System, lag: int, index: int) -> Scalar:
        places = (index - 1,)
        whole = remember_with_data(system, (what, places), lambda: gradient(system, what, places))
        return whole - gradient(system, what, places, without(system, lag))

    return value


@kept_with_data
def moved_system(system: System) -> System:
    """The same layer in the coordinates S x."""
    arithmetic, S = system.arithmetic, system.named_matrix("S")
    back = arithmetic.inverse(S)
    A = arithmetic.multiply(S, arithmetic.multiply(system.A, back))
    column = arithmetic.column(weights(system))
    w = arithmetic.flat(arithmetic.multiply(arithmetic.adjoint(back), column))
    B = arithmetic.multiply(S, system.B)
    return replace(system, A=A, B=B, diagonal=False, data={**system.data, "w": w}, memo={})


QUANTITIES: Quantities = by_name(
    input_weight, backward, power_slope, kernel, impulse, rate_slope, angle_slope, rate
) | {
    "input_slope": entry("B"),
    "diagonal_slope": entry("l"),
    "recurrent_slope": entry("A"),
    "input_part": part("B"),
    "eigenvalue_part": part("l"),
    "moved_part": lambda system, lag, index: readout.part(moved_system(system), lag, index),
    "moved_input_part": lambda system, lag, index: part("B")(moved_system(system), lag, index),
    "gain": lambda system: system.data["gain"],
    "real_kernel": lambda system, lag: _real_part(system, kernel(system, lag)),
    "real_slope": entry("w"),
    "real_input_slope": entry("B"),
    "real_eigenvalue_slope": entry("l"),
    "mode_real": lambda system, lag, index: _real_part(system, mode(system, lag, index)),
    "mode_imag": lambda system, lag, index: _imaginary_part(system, mode(system, lag, index)),
}

# --- the setting ----------------------------------------------------------------------------------------------------


@cache
def layers() -> tuple[Instance, ...]:
    """Diagonal layers with real output, N = 1, 2, 3, the simplest first."""
    diagonal = Instance.diagonal
    return (
        layer(diagonal("1/2"), (1,), (1,)),
        layer(diagonal("1/2"), ("1/3",), ("1/2", -2, 3), 2),
        layer(diagonal("I/2"), ("1+I",), (2, "1/2"), 2),
        layer(diagonal("1/3+I/4"), ("1/2-I",), (3, "1/2", 0, -1)),
        layer(diagonal(0, "1/2"), (1, "-1/2"), ("1/2", 0, 3)),
        layer(diagonal("1/2", "I/2", weights=(2, "1+I")), ("I", "1/2+I"), (2, "-1/2", "1/3"), 2),
        layer(diagonal("1/2", "-1/3", "I/2"), (1, "I", "-1/2"), ("1/2", 2, "-1/3")),
    )


def layer_data(size: int) -> Data:
    """A readout, a real teacher and the factor 2 for a spectrum of so many states."""
    return {"w": parts_of(size), "teacher": (0.5, -1.5, 0.0, 0.75), "noise": 0.0, "gain": 2.0}


_TAUGHT, _GAINS = st.sampled_from([0.0, 0.5, -1.25, 2.0]), st.sampled_from([1.0, 2.0])


def drawn(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A readout, a real teacher and one of the two factors in use."""
    size = len(spectrum)
    return {
        "w": tuple(draw(several(numbers(), size))),
        "teacher": tuple(draw(several(_TAUGHT, 1, 4))),
        "noise": 0.0,
        "gain": draw(_GAINS),
    }


SETTINGS = (
    Setting("layer", "a layer with real output", layers, data=layer_data, draw=drawn, parameters={"tau": LAGS}),
)
