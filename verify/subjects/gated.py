"""Gates: memory of a time-varying recurrence: settings and quantities.

Every memory here is a least-squares problem over finitely many equally likely or orthonormal coordinates, solved in
exact arithmetic, where ranks can be decided; in float64, for drawn gates, by singular values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from sympy import I, ImmutableMatrix

from memlaw.numerics.linear.ranks import carried, columns, coordinates, pivots, projected_squares, rank_in
from memlaw.numerics.number.arithmetic import FLOAT, Matrix, Scalar
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.gated import gated, selective, walsh
from memlaw.verify.subjects.gated_symbols import (
    ABOUT,
    ABOUT_HOLDING,
    STEPS,
    generic_gates,
    generic_holding,
    generic_selective,
)
from memlaw.verify.system.setting import Data, Parameter, Quantities, Setting, Symbols, by_name, fixed
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept

Rows = list[list[Any]]

# --- rows: how the state is made of the inputs ------------------------------------------------------------------


def _rows(system: System, time: int, start: str = "") -> Rows:
    """Row tau < T is (A_T ... A_{T-tau+1} B_{T-tau})^*; those of the start, (A_T ... A_1 S)^*, come last."""
    gates, vectors = system.data["gates"], system.data["columns"]
    if time > len(gates):
        raise NotApplicable("the gates are given for fewer steps")
    state: list[list[Scalar]] = []  # the columns of x_t in the coordinates (oldest first)
    begun = _transposed(system.data[start]) if start else []
    for gate, vector in zip(gates[:time], vectors[:time], strict=True):
        state = [_applied(system, gate, column) for column in state]
        begun = [_applied(system, gate, column) for column in begun]
        state.append(list(vector))
    followed = system.data.get("start_follows")
    if start and followed is not None:  # a start that is one of the inputs
        place = followed - 1
        state[place] = [a + b for a, b in zip(state[place], begun[0], strict=True)]
        begun = []
    return [[system.arithmetic.conjugate(value) for value in column] for column in (*reversed(state), *begun)]


def _transposed(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _applied(system: System, gate: Rows, column: list[Scalar]) -> list[Scalar]:
    zero = system.arithmetic.zero
    return [sum((a * x for a, x in zip(row, column, strict=True)), start=zero) for row in gate]


def _squares(system: System, name: str, time: int, start: str) -> list[Scalar]:
    """What the state explains of every coordinate."""
    key = (name, time, start)
    found: list[Scalar] = system.remember(key, lambda: explained(system, lambda home: _rows(home, time, start)))
    return found


def explained(system: System, rows_of: Callable[[System], Rows]) -> list[Scalar]:
    """For each coordinate the share that the columns explain: exactly, or in float64 by singular values."""
    if system.arithmetic is FLOAT:
        return [complex(value) for value in float_squares(np.array(rows_of(system), dtype=complex))]
    twin = exact_twin(system)
    squares = projected_squares(twin.arithmetic.matrix(rows_of(twin)), twin.arithmetic)
    return [carried(system.arithmetic, value) for value in squares]


def float_squares(rows: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Squared lengths of the rows of an orthonormal basis of the column space, by singular values."""
    found: NDArray[np.float64] = (np.abs(_column_basis(rows)) ** 2).sum(axis=1)
    return found


def _column_basis(rows: NDArray[np.complex128]) -> NDArray[np.complex128]:
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    basis: NDArray[np.complex128] = left[:, values > 1e-12 * max(1e-300, values[0])]
    return basis


def rank_of(system: System, rows_of: Callable[[System], Rows]) -> Scalar:
    """The rank of rows, exactly, of functions at almost every point; in float64 by singular values."""
    if system.arithmetic is FLOAT:
        return int(np.linalg.matrix_rank(np.array(rows_of(system), dtype=complex), rtol=1e-12))
    twin = exact_twin(system)
    return rank_in(twin.arithmetic, twin.arithmetic.matrix(rows_of(twin)))


# --- gates that are independent of the inputs -------------------------------------------------------------------


def gated_memory(system: System, time: int, lag: int) -> Scalar:
    """M_T(tau): 1 - min_w E|u_{T-tau} - w^* x_T|^2 given the gates; 0 for inputs before the start."""
    if lag >= time:
        return system.arithmetic.zero
    if "told_by_gates" in system.data:
        return _memory_told_by_gates(system, time, lag)
    start = "random_start" if "random_start" in system.data else ""
    return _squares(system, "gated", time, start)[lag]


def _memory_told_by_gates(system: System, time: int, lag: int) -> Scalar:
    """N = 1, signs, B_t = u_t: for each course of the gates, the best readout of the states that it leaves possible."""
    missed = system.arithmetic.zero
    sequences = list(product((1, -1), repeat=time))
    for signs in sequences:
        state, wanted = sum(sign * sign for sign in signs), signs[time - 1 - lag]
        readout = system.divide(wanted, state)  # these gates occur with this sequence of inputs alone
        missed += system.squared_modulus(wanted - readout * state)
    return 1 - system.divide(missed, len(sequences))


def gated_rank(system: System, time: int) -> Scalar:
    """rank [B_T, A_T B_{T-1}, ...]."""
    return rank_of(system, lambda home: _rows(home, time))


def started_memory(system: System, time: int, lag: int) -> Scalar:
    """The same from x_0 = S v."""
    return _squares(system, "gated", time, "start")[lag] if lag < time else system.arithmetic.zero


def start_memory(system: System, time: int) -> Scalar:
    """The trace of the memory of v."""
    return system.arithmetic.sum(_squares(system, "gated", time, "start")[time:])


def started_rank(system: System, time: int) -> Scalar:
    """rank [B_T, A_T B_{T-1}, ..., A_T ... A_1 S]."""
    return rank_of(system, lambda home: _rows(home, time, "start"))


# --- gates that read the input ----------------------------------------------------------------------------------


def _states(system: System, time: int) -> tuple[list[tuple[int, ...]], Rows]:
    """All sign sequences and x_T on each, conjugated; a noise vector enters with one more sign."""
    noise = system.data.get("noise")
    sequences = list(product((1, -1), repeat=time + (noise is not None)))
    rows = [_run(system, signs[:time]) for signs in sequences]
    if noise is not None:
        rows = [
            [x + signs[time] * e[0] for x, e in zip(row, noise, strict=True)]
            for signs, row in zip(sequences, rows, strict=True)
        ]
    return sequences, [[system.arithmetic.conjugate(value) for value in row] for row in rows]


def _run(system: System, signs: tuple[int, ...]) -> list[Scalar]:
    data, state = system.data, [system.arithmetic.zero] * system.size
    for sign in signs:
        gate = [[a + sign * b for a, b in zip(*rows, strict=True)] for rows in zip(data["P"], data["Q"], strict=True)]
        drive = [sign * (a[0] + sign * b[0]) for a, b in zip(data["p"], data["q"], strict=True)]
        state = [x + v for x, v in zip(_applied(system, gate, state), drive, strict=True)]
    return state


def family_capacity(system: System, time: int, index: int) -> Scalar:
    """1 - min_w E|f_k - w^* x_T|^2 over all equally likely sign sequences."""
    if index >= 2**time:
        raise NotApplicable("there are 2^T functions of T signs")
    return _capacities(system, time)[index]


@kept
def _capacities(system: System, time: int) -> list[Scalar]:
    if system.arithmetic is FLOAT:
        sequences, rows = _states(system, time)
        basis = _column_basis(np.array(rows, dtype=complex))
        wanted = np.array(_functions(system, sequences, time), dtype=complex) / np.sqrt(len(sequences))
        return [complex(value) for value in (np.abs(wanted @ basis.conj()) ** 2).sum(axis=1)]
    return [carried(system.arithmetic, value) for value in _exact_capacities(exact_twin(system), time)]


def _functions(system: System, sequences: list[tuple[int, ...]], time: int) -> list[list[int]]:
    indices = [1] * 2**time if "repeated_function" in system.data else range(2**time)
    return [[walsh(index, signs) for signs in sequences] for index in indices]


def _exact_capacities(system: System, time: int) -> list[Scalar]:
    """Solve the normal equations in independent components of the state, then take the mean error of that readout."""
    exact = system.arithmetic
    sequences, rows = _states(system, time)
    wanted, count = _functions(system, sequences, time), exact.integer(len(sequences))
    chosen = pivots(exact.matrix(rows))
    if not chosen:
        return [exact.zero] * len(wanted)
    basis = columns(exact.matrix(rows), chosen, exact)
    targets = exact.matrix([[exact.integer(value) for value in values] for values in zip(*wanted, strict=True)])
    missed = exact.add(targets, exact.multiply(basis, coordinates(basis, targets, exact)), -1)
    errors = [map(exact.squared_modulus, values) for values in zip(*exact.entries(missed), strict=True)]
    return [exact.one - exact.sum(squares) / count for squares in errors]


def covariance_rank(system: System, time: int) -> Scalar:
    """rank E x_T x_T^*."""
    return rank_of(system, lambda home: _states(home, time)[1])


# --- the covariance of the state, apart -------------------------------------------------------------------------


def _outer(system: System, rows: Rows) -> Matrix:
    """The sum of v v^* over rows v^*."""
    if not rows:
        return system.arithmetic.matrix([[system.arithmetic.zero] * system.size] * system.size)
    matrix = system.arithmetic.matrix(rows)
    return system.arithmetic.multiply(system.arithmetic.adjoint(matrix), matrix)


def own_column(system: System, T: int, tau: int) -> Matrix:
    """What x_T carries of u_{T-tau}, A_T ... A_{T-tau+1} B_{T-tau}; nothing of what came before the start."""
    row = _rows(system, T)[tau] if tau < T else [system.arithmetic.zero] * system.size
    return system.arithmetic.column(map(system.arithmetic.conjugate, row))


def of_other_inputs(system: System, T: int, tau: int) -> Matrix:
    """The covariance of x_T that the other inputs make."""
    return _outer(system, [row for place, row in enumerate(_rows(system, T)) if place != tau])


def of_the_start(system: System, T: int) -> Matrix:
    """The covariance of x_T that the start makes."""
    return _outer(system, _rows(system, T, "start")[T:])


QUANTITIES: Quantities = by_name(gated_rank, start_memory, started_rank, family_capacity, covariance_rank) | {
    "M_gated": gated_memory,
    "M_started": started_memory,
    "v_T": own_column,
    "O_T": of_other_inputs,
    "S_T": of_the_start,
}

# --- where claims are tried -------------------------------------------------------------------------------------


@cache
def gated_instances() -> tuple[Instance, ...]:
    """One to three states, three or four steps: open, closing, leaking, complex and rank-deficient gates."""
    return (
        gated([1, 1, 1], [1, 0, 0], start=ImmutableMatrix([[1]])),
        gated(["1/2", "1/2", "1/2"], [1, 1, 1], start=ImmutableMatrix([[1]])),
        gated(["I/2", 0, "1/3"], [1, "1/2", "1+I"], start=ImmutableMatrix([[2]])),
        gated([0, 0, 0], [0, 0, 0], start=ImmutableMatrix([[1]])),
        gated([1, 1, 1], [[1, 0], [1, 0], [1, 0]], start=ImmutableMatrix([[1], [0]])),
        gated(
            ["1/2", [["1/2", 0], [1, "I/3"]], 1, [[0, 1], [1, 0]]],
            [[1, 0], [0, 1], [1, I], [1, 1]],
            start=ImmutableMatrix([[1, 0], [I, 1]]),
        ),
        gated(
            [1, [[1, "1/2"], [0, 1]], [[0, 1], [0, "1/2"]], "1/3"],
            [[1, 1], [1, 2], [0, 1], [1, -1]],
            start=ImmutableMatrix([[1], ["1/2"]]),
        ),
        gated(
            [1, [["1/2", 0, 0], [1, "1/3", 0], [0, 1, I]], "1/2", 1],
            [[1, 0, 0], [0, 1, 0], [1, 1, 1], [0, 0, 2]],
            start=ImmutableMatrix([[1, 0], [0, 0], [1, "1/2"]]),
        ),
    )


@cache
def corners() -> tuple[Instance, ...]:
    """Gates of eight steps; regular ones that move nothing, exchange, or shrink; columns alike, parallel, or across."""
    first, second, both, one = (1, 0), (0, 1), (1, 1), ImmutableMatrix([[1]])
    columns = (
        (first, (2, 0), (3, 0), (-1, 0)),
        (first, first, second, first),
        (first, second, first, second),
        (both, (1, -1), first, both),
        ((1, "I"), (1, "-I"), first, first),
    )
    gates = ((1, 1, 1, 1), (1, [[0, 1], [1, 0]], 1, [[0, 1], [1, 0]]), ("1/2", "-1/2", "1/2", "1/100"))
    usual = [gated(item, vectors, start=ImmutableMatrix([[0], [1]])) for item in gates for vectors in columns]
    long = (gated([1] * 8, each, start=one).with_parameters(T=8, tau=7) for each in ([1, *[0] * 7], [*[0] * 7, 1]))
    return (*long, *usual)


@cache
def holding_instances() -> tuple[Instance, ...]:
    """N = 1, 2, 3 inputs written and then held."""
    return (
        gated([1, 1, 1], [1, 0, 0]),
        gated([0, "I/2", 3], ["1+I", 0, 0]),
        gated([1, 1, 1, 1], [[1, 0], [0, 1], [0, 0], [0, 0]]),
        gated([0, [["1/2", 1], [0, 1]], [[0, 1], [1, I]], "1/3"], [[1, 1], [1, 0], [0, 0], [0, 0]]),
        gated([1, 1, 1, "1/2"], [[1, 0, 0], [0, 1, 0], [1, 1, 1], [0, 0, 0]]),
    )


@cache
def selective_instances() -> tuple[Instance, ...]:
    """Gates that read the newest sign, one to three states."""
    return (
        selective(0, 0, 1, 0),
        selective("1/2", 0, 1, 0),
        selective("1/2", "1/2", 1, 1),
        selective("1/2", "1/3", 1, "1/4"),
        selective("I/2", "1/2", 1, I),
        selective(0, 0, [1, 2], [0, 0]),
        selective([["1/2", 0], [0, "1/3"]], [[0, 1], [0, "1/4"]], [1, 1], [0, "1/2"]),
        selective([["1/2", I], [0, "1/3"]], [["1/4", 0], [1, 0]], [1, I], [1, 0]),
        selective(
            [["1/2", 0, 0], [1, "1/3", 0], [0, 0, 0]], [[0, 0, 1], [0, "1/2", 0], [0, 1, 0]], [1, 0, 1], [0, 1, 0]
        ),
    )


_PART = st.integers(-8, 8).map(lambda value: value / 4)
NUMBER = st.one_of(_PART, st.builds(complex, _PART, _PART))


def _drawn_rows(draw: st.DrawFn, rows: int, width: int) -> tuple[tuple[Scalar, ...], ...]:
    return tuple(tuple(draw(NUMBER) for _ in range(width)) for _ in range(rows))


def draw_gates(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Four steps of any gates, and a start."""
    size = len(spectrum)
    return {
        "gates": tuple(_drawn_rows(draw, size, size) for _ in range(STEPS)),
        "columns": _drawn_rows(draw, STEPS, size),
        "start": _drawn_rows(draw, size, draw(st.integers(1, 2))),
    }


def draw_holding(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Triangular B_1..B_N with A_t = I while writing; then two invertible triangular gates and no input."""
    size = len(spectrum)
    unit = tuple(tuple(float(row == column) for column in range(size)) for row in range(size))
    closed = tuple(0.0 for _ in range(size))
    return {
        "gates": (*(unit for _ in range(size)), *(_triangular(draw, size) for _ in range(2))),
        "columns": (*_triangular(draw, size), closed, closed),
    }


def _triangular(draw: st.DrawFn, size: int) -> tuple[tuple[Scalar, ...], ...]:
    diagonal = st.sampled_from([0.5, -1.0, 2.0, 0.5 + 0.5j])
    return tuple(
        tuple(draw(diagonal) if row == column else draw(NUMBER) if row > column else 0.0 for column in range(size))
        for row in range(size)
    )


def draw_selective(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """Any gates that read the newest sign."""
    size = len(spectrum)
    matrices = {name: _drawn_rows(draw, size, size) for name in ("P", "Q")}
    return matrices | {name: _drawn_rows(draw, size, 1) for name in ("p", "q")}


_LETTERS = {"T": fixed((1, 2, 3, 4), st.integers(1, STEPS)), "tau": fixed((0, 1, 2, 3), st.integers(0, STEPS - 1))}
_HELD = Parameter(lambda size: range(1, size + 3), lambda size: st.integers(1, size + 2))
_LATE = Parameter(lambda size: range(size + 3), lambda size: st.integers(0, size + 1))

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "gated",
        "a gated recurrence",
        gated_instances,
        corners=corners,
        draw=draw_gates,
        parameters=_LETTERS,
        generic=Symbols(ABOUT, generic_gates),
    ),
    Setting(
        "hold",
        "gates that close",
        holding_instances,
        draw=draw_holding,
        parameters={"T": _HELD, "tau": _LATE},
        generic=Symbols(ABOUT_HOLDING, generic_holding),
    ),
    Setting(
        "selective",
        "gates that read the input",
        selective_instances,
        draw=draw_selective,
        parameters={"T": fixed((1, 2, 3), st.integers(1, 3))},
        generic=Symbols(ABOUT, generic_selective),
    ),
)
