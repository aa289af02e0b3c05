"""Noise on the state that is read: how equivalent layers differ in practice: settings and quantities.

What noise leaves is computed from the definition: the error of a readout is a quadratic form in its weights, which
is minimised over one weight after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from flint import acb, arb
from hypothesis import strategies as st
from sympy import I, ImmutableMatrix, Rational, conjugate

from memlaw.numerics.linear.gramians import rough_modulus, stein_gramian
from memlaw.numerics.number.arithmetic import BALL, Divergent, Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.theory.statement.instance import Instance
from memlaw.verify.subjects.noise_fisher import information, white_information
from memlaw.verify.subjects.state import as_exponentials, impulse_column
from memlaw.verify.system.setting import Data, Parameter, Quantities, Setting, several
from memlaw.verify.system.system import System, kept

MOST_DOUBLINGS = 64

# --- covariances and columns --------------------------------------------------------------------------------------


def read_noise(system: System) -> Matrix:
    """R, the covariance of the noise on the state that is read."""
    return system.arithmetic.matrix(system.data["R"])


def inner_noise(system: System) -> Matrix:
    """Q = L L^*, the covariance of the noise that enters the recurrence."""
    factor = _factor(system)
    return system.arithmetic.multiply(factor, system.arithmetic.adjoint(factor))


def _factor(system: System) -> Matrix:
    return system.arithmetic.matrix(system.data["L"])


def unitary_change(system: System) -> Matrix:
    """U, a unitary change of basis."""
    return system.arithmetic.matrix(system.data["U"])


def gathered_noise(system: System) -> Matrix:
    """R_Q = sum_k A^k Q A^{*k}: the series by doubling, enclosed in balls; its Stein equation among rationals."""
    system.need_stable("the noise gathers without bound")
    if system.arithmetic.formal:
        return system.remember(("noise", "R_Q"), lambda: stein_gramian(system.arithmetic, system.A, _factor(system)))
    return _doubled_series(system)


@kept
def _doubled_series(system: System) -> Matrix:
    """The first 2^s terms, for s = 1, 2, ...; what remains is at most |A^T|^2/(1 - |A^T|^2) of their norm."""
    arithmetic, power, total = system.arithmetic, system.A, inner_noise(system)
    for _ in range(MOST_DOUBLINGS):
        later = arithmetic.multiply(arithmetic.multiply(power, total), arithmetic.adjoint(power))
        total, power = arithmetic.add(total, later), arithmetic.multiply(power, power)
        if float(rough_modulus(_squared_norm(system, power))) < 1e-300:
            break
    return _with_remainder(system, total, power) if arithmetic is BALL else total


def _squared_norm(system: System, matrix: Matrix) -> Any:
    """The sum of all |entry|^2."""
    values = [system.arithmetic.squared_modulus(value) for row in system.arithmetic.entries(matrix) for value in row]
    return system.arithmetic.sum(values)


def _with_remainder(system: System, total: Matrix, power: Matrix) -> Matrix:
    shrunk = _squared_norm(system, power).real
    bound = (shrunk / (1 - shrunk) * _squared_norm(system, total).real.sqrt()).upper()
    slack = acb(arb(0, bound), arb(0, bound))
    return system.arithmetic.matrix([[value + slack for value in row] for row in system.arithmetic.entries(total)])


def _reached(system: System, A: Matrix, B: Matrix, lag: int) -> list[Scalar]:
    column = B
    for _ in range(lag):
        column = system.arithmetic.multiply(A, column)
    return system.arithmetic.flat(column)


def white(system: System, level: Scalar) -> Matrix:
    """sigma^2 I."""
    zero = system.arithmetic.zero
    variance = system.scalar(level) * system.scalar(level)
    places = range(system.size)
    return system.arithmetic.matrix([[variance if row == col else zero for col in places] for row in places])


# --- the least error ----------------------------------------------------------------------------------------------


def explained(system: System, covariance: Matrix, column: list[Scalar]) -> Scalar:
    """1 - min_w (1 - w^* v - v^* w + w^* P w): the form is minimised over one weight after another."""
    arithmetic = system.arithmetic
    rows = [list(row) for row in arithmetic.entries(covariance)]
    right, kept = list(column), arithmetic.zero
    for place in reversed(range(len(rows))):
        pivot = rows[place][place]
        if arithmetic.is_zero(pivot):
            raise Divergent("the covariance of the noisy state is singular")
        shares = [rows[row][place] / pivot for row in range(place)]
        kept += arithmetic.squared_modulus(right[place]) / pivot
        right = [right[row] - shares[row] * right[place] for row in range(place)]
        rows = [[rows[row][col] - shares[row] * rows[place][col] for col in range(place)] for row in range(place)]
    return arithmetic.real(kept)


def noisy_covariance(system: System) -> Matrix:
    """E y y^* of y = x + n: C + R, and B h^* + h B^* where the noise has the covariance h with the newest input."""
    total = system.arithmetic.add(system.gramian, read_noise(system))
    if "cross" not in system.data:
        return total
    cross = system.arithmetic.multiply(
        system.B, system.arithmetic.adjoint(system.arithmetic.matrix(system.data["cross"]))
    )
    return system.arithmetic.add(system.arithmetic.add(total, cross), system.arithmetic.adjoint(cross))


def noisy_memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """M_R(tau); for a symbolic lag, as a sum of exponentials."""
    if isinstance(lag, ExponentialSum):
        return as_exponentials(system, system.arithmetic.inverse(noisy_covariance(system)))
    covariance = system.remember(("noise", "C + R"), lambda: noisy_covariance(system))
    column = impulse_column(system, lag)
    if lag == 0 and "cross" in system.data:
        column = [value + row[0] for value, row in zip(column, system.data["cross"], strict=True)]
    return explained(system, covariance, column)


def inner_memory(system: System, lag: int) -> Scalar:
    """M_Q(tau): inputs and noise are the channels of one input matrix [B, L], of which the first is remembered."""
    system.need_stable()
    channels = [[*b, *row] for b, row in zip(system.arithmetic.entries(system.B), system.data["L"], strict=True)]
    covariance = system.remember(
        ("noise", "[B, L]"), lambda: stein_gramian(system.arithmetic, system.A, system.arithmetic.matrix(channels))
    )
    return explained(system, covariance, impulse_column(system, lag))


def penalised_memory(system: System, level: Scalar, lag: int) -> Scalar:
    """One minus the least penalised error: the distance of (u, 0) from the (x_i, sigma e_i), by Gram determinants."""
    arithmetic = system.arithmetic
    gram = arithmetic.add(system.gramian, white(system, level))
    column = impulse_column(system, lag)
    rows = [[arithmetic.one, *(arithmetic.conjugate(value) for value in column)]]
    rows += [[value, *row] for value, row in zip(column, arithmetic.entries(gram), strict=True)]
    ratio = arithmetic.determinant(arithmetic.matrix(rows)) / arithmetic.determinant(gram)
    return arithmetic.real(arithmetic.one - ratio)


def memory_of_ridge(system: System, level: Scalar, lag: int) -> Scalar:
    """1 - E|u_{t-tau} - w^* x_t|^2 of the ridge readout w, its error evaluated term by term."""
    arithmetic, column = system.arithmetic, impulse_column(system, lag)
    right = arithmetic.column(column)
    readout = arithmetic.solve(arithmetic.add(system.gramian, white(system, level)), right)
    weighted = arithmetic.multiply(system.gramian, readout)
    total = arithmetic.zero
    entries = (arithmetic.entries(item) for item in (readout, right, weighted))
    for weight, value, seen in zip(*entries, strict=True):
        total += arithmetic.conjugate(weight[0]) * (2 * value[0] - seen[0])
    return arithmetic.real(total)


def moved_memory(system: System, level: Scalar, lag: int) -> Scalar:
    """M of the state S x_t read with noise sigma^2 I: a system of its own."""
    return _memory_after(system, "S", system.named_matrix("S"), level, lag)


def rotated_memory(system: System, level: Scalar, lag: int) -> Scalar:
    """M of the state U x_t read with noise sigma^2 I: a system of its own."""
    system.need_few("a pair without structure")
    return _memory_after(system, "U", unitary_change(system), level, lag)


def _memory_after(system: System, name: str, change: Matrix, level: Scalar, lag: int) -> Scalar:
    A, B, gramian = system.remember(("noise", "pair after", name), lambda: _pair_after(system, change))
    covariance = system.arithmetic.add(gramian, white(system, level))
    return explained(system, covariance, _reached(system, A, B, lag))


def _pair_after(system: System, change: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """S A S^{-1}, S B and the Gramian of that pair."""
    system.need_stable()
    multiply = system.arithmetic.multiply
    A = multiply(multiply(change, system.A), system.arithmetic.inverse(change))
    B = multiply(change, system.B)
    return A, B, stein_gramian(system.arithmetic, A, B)


QUANTITIES: Quantities = {
    "R": read_noise,
    "Q": inner_noise,
    "R_Q": gathered_noise,
    "U": unitary_change,
    "M_R": noisy_memory,
    "M_Q": inner_memory,
    "M_ridge": penalised_memory,
    "M_of_ridge": memory_of_ridge,
    "M_moved": moved_memory,
    "M_rotated": rotated_memory,
    "J_Q": lambda system, lag: information(system, gathered_noise(system), lag),
    "J_white": lambda system, level, lag: white_information(system, white(system, level), lag),
}

# --- instances ----------------------------------------------------------------------------------------------------


def standard_factor(size: int) -> ImmutableMatrix:
    """A complex N x N matrix L for L L^*: 1/2 on the diagonal, I/3 and less below it."""
    return ImmutableMatrix(
        size, size, lambda row, col: Rational(1, 2) if row == col else I / (2 + row + col) if row > col else 0
    )


def standard_unitary(size: int) -> ImmutableMatrix:
    """Plane by plane the unitary [[3/5, 4i/5], [4i/5, 3/5]], times the phase (4 + 3i)/5."""
    total = ImmutableMatrix.eye(size) * (4 + 3 * I) / 5
    for place in range(size - 1):
        turn = ImmutableMatrix.eye(size).as_mutable()
        turn[place, place] = turn[place + 1, place + 1] = Rational(3, 5)
        turn[place, place + 1] = turn[place + 1, place] = 4 * I / 5
        total = ImmutableMatrix(turn) * total
    return total.applyfunc(lambda entry: entry.expand())


def with_noise(instance: Instance, noise: Sequence[Sequence[object]]) -> Instance:
    """A pair with noise of covariance R, and the standard L and U of its size."""
    covariance = ImmutableMatrix(noise)
    size = instance.size
    named = f"noise R = {covariance.tolist()} on {instance.label}"
    data = {"R": covariance, "L": standard_factor(size), "U": standard_unitary(size)}
    return instance.with_extra(**data).called(named)


def small_instances() -> tuple[Instance, ...]:
    """Pairs with noise of full rank, of low rank, complex, and none; the simplest first."""
    return (
        with_noise(Instance.diagonal("1/2"), [[1]]),
        with_noise(Instance.diagonal("0"), [["1/3"]]),
        with_noise(Instance.diagonal("I/2"), [[0]]),
        with_noise(Instance.pair([[0, 0], [3, 0]], [1, 0], (0, 0)), [[1, 0], [0, 1]]),
        with_noise(Instance.diagonal("1/2", "1/3"), [[1, "I/2"], ["-I/2", "1/2"]]),
        with_noise(Instance.diagonal("1/2", "I/2"), [[1, "-I"], ["I", 1]]),
        with_noise(Instance.diagonal("0", "1/2"), [["1/4", 0], [0, 0]]),
        with_noise(Instance.diagonal("1/2", "1/2"), [[1, 0], [0, 2]]),
        with_noise(Instance.companion("1/2", "1/2"), [["1/4", "1/8"], ["1/8", "1/9"]]),
        with_noise(Instance.pair([["1/2", 1], [0, "1/3"]], ["1", "2*I"], ("1/2", "1/3")), [[2, 0], [0, "1/2"]]),
        with_noise(Instance.diagonal("1/2", "-1/3", "I/2"), [[1, "I/2", 0], ["-I/2", 1, "1/4"], [0, "1/4", "1/2"]]),
        with_noise(Instance.diagonal("1/2", "1/3", "-1/3"), [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    )


_CORNERED = (("1/2", "-1/3"), ("1/2", "I/2"), ("1/2", "-1/2"), ("0", "1/3"), ("1/2", "1/3", "-1/4"))


@cache
def corners() -> tuple[Instance, ...]:
    """Noise made of the state: in proportion to C, B B^*, A A^* or I, and of rank one across what the lags need."""
    pairs = [Instance.diagonal(*values) for values in _CORNERED]
    found = [with_noise(pair, noise) for pair in pairs for noise in _of_the_state(pair)]
    for pair in pairs:
        alike = pair.B.row_join(ImmutableMatrix.zeros(pair.size, pair.size - 1))
        inner = (alike, ImmutableMatrix.eye(pair.size), pair.A)
        found += [with_noise(pair, alike * alike.H).with_extra(L=L).called(f"L = {L} on {pair.label}") for L in inner]
    return tuple(found)


def _of_the_state(pair: Instance) -> Iterator[ImmutableMatrix]:
    size, A, B = pair.size, pair.A, pair.B
    C = ImmutableMatrix(size, size, lambda p, q: B[p] * conjugate(B[q]) / (1 - A[p, p] * conjugate(A[q, q])))
    yield from (C * scale for scale in (1, 2, Rational(1, 100)))
    for lag in range(2):
        reached = A**lag * B
        first, second, *_ = C.inv() * reached
        across = ImmutableMatrix([conjugate(second), -conjugate(first), *[0] * (size - 2)])
        yield from (column * column.H for column in (across, reached, 10 * reached))
    yield from (A * A.H, ImmutableMatrix.eye(size), ImmutableMatrix.zeros(size))


def data(size: int) -> Data:
    """Complex noise of full rank, and the standard L and U."""
    factor = standard_factor(size)
    noise = (factor * factor.H).applyfunc(lambda entry: entry.expand()) + ImmutableMatrix.eye(size) / 4
    return {"R": noise, "L": factor, "U": standard_unitary(size)}


def _draw(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Noise of any kind; one time in four along the input, or in proportion to the state's covariance."""
    drawn, kind = draw(noises(len(spectrum))), draw(st.integers(0, 7))
    if kind > 1:
        return drawn
    values, scale = np.array(spectrum), 2.0 ** draw(st.integers(-4, 4))
    factor = np.diag(np.zeros_like(values)) if kind else np.linalg.cholesky(_rough(values))
    factor[:, 0] += kind
    return of_factor({**drawn, "factor": rows(scale * factor)})


def _rough(values: Matrix) -> Matrix:
    """The covariance of a diagonal state, regular even where eigenvalues are near the circle or each other."""
    spread = np.abs(1 - np.outer(values, values.conj()))
    return 1 / (1 - 0.999 * np.outer(values, values.conj())) + np.eye(len(values)) / (64 * spread)


def _draw_inside(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Noise of which none is missing where it enters: L is triangular, without a zero on its diagonal."""
    drawn = draw(noises(len(spectrum)))
    inner = np.tril(np.array(drawn["L"]))
    inner[np.diag_indices_from(inner)] += (np.diag(inner) == 0) / 8
    return {**drawn, "L": rows(inner)}


_EIGHTHS = st.integers(-8, 8).map(lambda value: value / 8)
_ENTRIES = st.builds(complex, _EIGHTHS, _EIGHTHS)
_FLOORS = st.one_of(st.just(1 / 64), st.floats(-6.0, 1.0).map(lambda power: 10.0**power))


@st.composite
def noises(draw: st.DrawFn, size: int) -> Data:
    """R = F F^* + c I and L, mostly with entries in eighths, U from plane rotations by (1 + i)/2: exact as floats."""
    entries = several(_ENTRIES, size * size)
    factor, inner = (np.array(draw(entries)).reshape(size, size) for _ in range(2))
    unitary = np.eye(size, dtype=complex)
    for _ in range(draw(st.integers(0, 3)) if size > 1 else 0):
        first, second = draw(st.permutations(range(size)))[:2]
        turn = np.eye(size, dtype=complex)
        turn[first, first] = turn[second, second] = (1 + 1j) / 2
        turn[first, second] = turn[second, first] = (1 - 1j) / 2
        unitary = turn @ unitary
    floor = draw(_FLOORS)
    return of_factor({"factor": rows(factor), "floor": floor, "L": rows(inner), "U": rows(unitary)})


def of_factor(drawn: Data) -> dict[str, Any]:
    """The data with R = F F^* + c I, which is Hermitian to the last bit; each number may be an array of them."""
    F, places = drawn["factor"], range(len(drawn["factor"]))
    R = [[sum(F[p][k] * np.conj(F[q][k]) for k in places) for q in range(p)] for p in places]
    own = [sum(np.real(x) ** 2 + np.imag(x) ** 2 for x in row) + drawn["floor"] + 0j for row in F]
    entries = ((R[p][q] if q < p else np.conj(R[q][p]) if q > p else own[p] for q in places) for p in places)
    return {**drawn, "R": tuple(map(tuple, entries))}


def rows(matrix: Matrix) -> tuple[tuple[complex, ...], ...]:
    """An array as nested tuples of Python numbers."""
    return tuple(tuple(complex(value) for value in row) for row in matrix)


NOISE = Setting(
    "noise",
    "a state that is read with noise",
    small_instances,
    data=data,
    draw=_draw,
    parameters={
        "sigma": Parameter(
            lambda size: (Rational(1, 2), 2) if size <= 3 else (Rational(1, 2),), lambda size: st.floats(0.01, 4.0)
        )
    },
    corners=corners,
)

INSIDE = replace(NOISE, name="noise inside", about="a recurrence with noise inside", draw=_draw_inside)

SETTINGS: tuple[Setting, ...] = (NOISE, INSIDE)
