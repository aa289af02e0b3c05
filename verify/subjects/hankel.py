"""Memory from outside: the Hankel matrix of a response: settings and quantities.

Scores come from the matrix itself: over a window its rows are formed, without one their inner products are series of
products of responses, summed through the adjoint Stein equation of the readout and never through the Gramian.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from operator import mul

from hypothesis import strategies as st

from memlaw.numerics.linear.ranks import pivots
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.hankel import SHOWN, read_by, shown_by
from memlaw.theory.subjects.mimo import driven
from memlaw.verify.subjects import hankel_singular
from memlaw.verify.subjects.hankel_singular import inner_powers
from memlaw.verify.subjects.mimo import draw_inputs, fixed_inputs
from memlaw.verify.subjects.readout import inner, numbers, parts_of, solved_stein, weights
from memlaw.verify.subjects.state import impulse_column, quadratic
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name, fixed, several
from memlaw.verify.system.symbols import features, of_symbols, table
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept_with_data

# --- the matrix -----------------------------------------------------------------------------------------------------


def response(system: System, lag: int) -> Scalar:
    """h_k = w^* A^k B."""
    return inner(system, weights(system), impulse_column(system, lag))


def _rows(system: System, count: int, columns: int) -> list[list[Scalar]]:
    """h_{i+k}, i = 1..count, k = 0..columns - 1."""
    responses = [response(system, lag) for lag in range(1, count + columns)]
    return [responses[row : row + columns] for row in range(count)]


@kept_with_data
def order(system: System) -> int:
    """The rank of the Hankel matrix, of which so many first rows are independent."""
    if system.diagonal and not system.arithmetic.formal:
        silent = system.arithmetic.is_zero
        return sum(not silent(x) and not silent(w) for x, w in zip(system.eigenvalues, weights(system), strict=True))
    twin = exact_twin(system)
    return len(pivots(twin.arithmetic.matrix(_rows(twin, twin.size, twin.size))))


def _score(system: System, gram: Matrix, lag: int) -> Scalar:
    """h^* G^{-1} h, h the column of independent rows whose inner products are in G."""
    arithmetic = system.arithmetic
    column = [response(system, lag + row) for row in range(1, arithmetic.shape(gram)[0] + 1)]
    image = arithmetic.flat(arithmetic.solve(gram, arithmetic.column(column)))
    return arithmetic.real(inner(system, column, image))


def score_of_window(system: System, window: int, lag: int) -> Scalar:
    """The leverage of column tau among the first T columns, from the rows of the matrix."""
    if lag >= window:
        raise NotApplicable("the lag lies outside the window")
    if window <= order(system):  # the rows span everything
        return system.arithmetic.one
    system.need_few("a window, nearly singular,")
    return _score(system, _gram_of_window(system, window), lag) if order(system) else system.arithmetic.zero


@kept_with_data
def _gram_of_window(system: System, window: int) -> Matrix:
    rows = system.arithmetic.matrix(_rows(system, order(system), window))
    return system.arithmetic.multiply(rows, system.arithmetic.adjoint(rows))


def score(system: System, lag: int) -> Scalar:
    """The leverage of column tau among all."""
    system.need_stable("the rows have no finite length")
    return _score(system, _gram(system), lag) if order(system) else system.arithmetic.zero


@kept_with_data
def _gram(system: System) -> Matrix:
    """sum_k h_{k+i} conj(h_{k+j}) = B^* Q B with Q = sum_k A^{*k} (A^{*j} w)(w^* A^i) A^k."""
    arithmetic, column = system.arithmetic, impulse_column(system, 0)
    read = _shifted_readouts(system, order(system))
    rows = []
    for left in read:
        conjugated = [list(map(arithmetic.conjugate, right)) for right in read]
        sums = [solved_stein(system, [[x * y for y in left] for x in right]) for right in conjugated]
        rows.append([quadratic(system, column, form) for form in sums])
    return arithmetic.matrix(rows)


def _shifted_readouts(system: System, count: int) -> list[list[Scalar]]:
    """w^* A^i as a row, i = 1..count."""
    arithmetic = system.arithmetic
    row, found = arithmetic.matrix([list(map(arithmetic.conjugate, weights(system)))]), []
    for _ in range(count):
        row = arithmetic.multiply(row, system.A)
        found.append(arithmetic.entries(row)[0])
    return found


# --- several inputs and outputs ---------------------------------------------------------------------------------------


def block_score(system: System, lag: int) -> Scalar:
    """The sum of the leverage of the columns of block tau among all."""
    system.need_stable("the rows have no finite length")
    rows, arithmetic = _independent_rows(system), system.arithmetic
    if not rows:
        return arithmetic.zero
    columns = _driven(system, lag)
    blocks = [arithmetic.column(_times(system, row, column) for row in rows) for column in columns]
    gram = _block_gram(system)
    solved = [(block, arithmetic.solve(gram, block)) for block in blocks]
    return arithmetic.real(
        arithmetic.sum(inner(system, arithmetic.flat(block), arithmetic.flat(image)) for block, image in solved)
    )


def _times(system: System, row: Sequence[Scalar], column: Sequence[Scalar]) -> Scalar:
    return system.arithmetic.sum(map(mul, row, column))


def _driven(system: System, lag: int) -> list[list[Scalar]]:
    """The columns of A^k B_m."""
    arithmetic = system.arithmetic
    reached = arithmetic.matrix(system.data["inputs"])
    for _ in range(lag):
        reached = arithmetic.multiply(system.A, reached)
    return [list(column) for column in zip(*arithmetic.entries(reached), strict=True)]


def _shown_rows(system: System) -> list[list[Scalar]]:
    """The rows of C_p A, ..., C_p A^N."""
    arithmetic = system.arithmetic
    block, found = arithmetic.matrix(system.data["outputs"]), []
    for _ in range(system.size):
        block = arithmetic.multiply(block, system.A)
        found += arithmetic.entries(block)
    return found


@kept_with_data
def _independent_rows(system: System) -> list[list[Scalar]]:
    """Rows of C_p A^i whose rows of H are independent and span the others."""
    rows = _shown_rows(system)
    if system.diagonal and not system.arithmetic.formal:  # drawn: the first output sees all states
        return rows[:: len(system.data["outputs"])]
    twin = exact_twin(system)
    lags = range(twin.size)
    columns = [column for lag in lags for column in _driven(twin, lag)]
    matrix = twin.arithmetic.matrix([[_times(twin, row, column) for row in _shown_rows(twin)] for column in columns])
    return [rows[place] for place in pivots(matrix)]


@kept_with_data
def _block_gram(system: System) -> Matrix:
    """sum_k r A^k B_m B_m^* A^{*k} s^* = sum over inputs of b^* Q b, Q = sum_k A^{*k} s^* r A^k, for rows r and s."""
    arithmetic, rows, columns = system.arithmetic, _independent_rows(system), _driven(system, 0)
    entries = []
    for left in rows:
        conjugated = [list(map(arithmetic.conjugate, right)) for right in rows]
        forms = [solved_stein(system, [[x * y for y in left] for x in right]) for right in conjugated]
        entries.append([arithmetic.sum(quadratic(system, column, form) for column in columns) for form in forms])
    return arithmetic.matrix(entries)


QUANTITIES: Quantities = by_name(score, score_of_window, block_score, inner_powers) | {
    "response": hankel_singular.response,
    "hankel_energy": hankel_singular.energy,
    "W": lambda system: system.arithmetic.matrix(
        _independent_rows(system) if "outputs" in system.data else _shifted_readouts(system, system.size)
    ),
    "C_T": lambda system, T: system.window_gramian(T),
}

# --- where claims are tried -----------------------------------------------------------------------------------------


@cache
def small_instances() -> tuple[Instance, ...]:
    """One to three states; companion, dense and uncontrollable ones, readouts that see a part, zero eigenvalues."""
    diagonal, companion = Instance.diagonal, Instance.companion
    return (
        read_by(diagonal("1/2"), 1),
        read_by(diagonal("I/2"), "1+I"),
        read_by(diagonal(0), 1),
        read_by(diagonal("1/2", "-1/3"), 1, 1),
        read_by(diagonal("1/2", "-1/2"), 1, -1),
        read_by(diagonal("1/2", "I/2", weights=(2, "I")), "I", "1/2+I"),
        read_by(diagonal("1/3+I/4", "1/3-I/4"), "1+I", "1-I"),
        read_by(companion("1/2", "1/2"), 1, 2),
        read_by(Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")), 1, "I"),
        read_by(Instance.pair([["1/2", 1], [0, "-1/3"]], [1, 0], ("1/2", "-1/3")), 1, "1/2"),
        read_by(diagonal("1/2", "1/3"), 1, 0),
        read_by(diagonal(0, "1/2"), 1, 1),
        read_by(diagonal("1/2", "-1/3", "I/2"), 1, "I", -2),
        read_by(companion("1/2", "1/2", "-1/3"), 1, "1/2", 0),
    )


@cache
def corners() -> tuple[Instance, ...]:
    """Responses that begin with zeros, a readout that sees one mode of many or nothing, an input that reaches one."""
    late = Instance.pair([[0, "1/2"], ["1/2", 0]], [1, 0], ("1/2", "-1/2"))
    found = [read_by(late, *w) for w in ((1, 0), (0, 1), (1, 1), (0, 0))]
    found += [read_by(Instance.companion("1/2", "-1/2", "1/3"), *w) for w in ((1, 0, 0), (0, 0, 1))]
    found.append(read_by(Instance.diagonal("1/2", "1/3", weights=(1, 0)), 1, 1))
    return (*found, read_by(Instance.diagonal("1/2", "1/3", "-1/4"), 1, 0, 0))


def readout(size: int) -> Data:
    """A readout without a zero for a spectrum of so many states."""
    return {"w": parts_of(size)}


_OUTPUTS = st.integers(1, 2)
_NONZERO = numbers().filter(lambda value: abs(value) > 1e-3)


def drawn_readout(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """A readout without a zero."""
    return {"w": tuple(draw(several(_NONZERO, len(spectrum))))}


@cache
def block_instances() -> tuple[Instance, ...]:
    """One to three states, one to three inputs and outputs; repeated and zero eigenvalues, what no input reaches."""
    diagonal, companion = Instance.diagonal, Instance.companion
    dense = Instance.pair([["1/2", 1], [0, "I/3"]], [1, 2], ("1/2", "I/3"))
    return (
        shown_by(driven(diagonal("1/2"), [[1, 2]]), (1,)),
        shown_by(driven(diagonal("I/2"), [[1]]), (1,), ("I",)),
        shown_by(driven(diagonal("1/2", "-1/3"), [[1, 2], [0, 1]]), (1, 1)),
        shown_by(driven(diagonal("1/2", "1/2"), [[1, 0], [1, 1]]), (1, 0), (1, "I")),
        shown_by(driven(diagonal("1/2", "1/2"), [[1], [1]]), (1, 0), (0, 1)),
        shown_by(driven(diagonal("1/2", "I/3"), [[1, "I"], [2, 1]]), (1, "1/2"), (0, "I")),
        shown_by(driven(companion("1/2", "1/2"), [[1, 1], [0, "I"]]), (1, 2)),
        shown_by(driven(dense, [[1, 0], [2, 1]]), (1, 1), (0, 1), (1, "I")),
        shown_by(driven(diagonal(0, "1/2"), [[1], [1]]), (1, 1)),
        shown_by(driven(diagonal("1/2", "1/3"), [[1, 1], [1, 2]]), (1, 0)),
        shown_by(driven(diagonal("1/2", "1/2", "-1/3"), [[1, 0], [0, 1], [1, 1]]), (1, 0, 1), (0, 1, 0)),
    )


def block_data(size: int) -> Data:
    """Two inputs, and two outputs of which the first sees all states."""
    return {**fixed_inputs(size), "outputs": (parts_of(size), parts_of(size)[::-1])}


def drawn_blocks(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """One to three inputs; one or two outputs, of which the first sees all states."""
    first, other = draw(several(_NONZERO, len(spectrum))), draw(several(numbers(), len(spectrum)))
    rows = [tuple(first), tuple(other)][: draw(_OUTPUTS)]
    return {**draw_inputs(draw, spectrum), "outputs": tuple(rows)}


def generic_blocks(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """N states, m inputs and p outputs in independent symbols."""
    if features(instances) <= {"inputs", "outputs"} and all(SHOWN.holds(item) for item in instances):
        for size, inputs, outputs in ((1, 2, 1), (2, 1, 2), (2, 2, 1), (3, 2, 2)):
            data = {"inputs": table(arithmetic, size, inputs), "outputs": table(arithmetic, outputs, size)}
            yield of_symbols(arithmetic, size, f"{size} states, {inputs} inputs, {outputs} outputs", **data)


SETTINGS = (
    Setting(
        "responses",
        "a pair with several inputs and outputs",
        block_instances,
        data=block_data,
        draw=drawn_blocks,
        generic=Symbols("one to three states, one and two inputs and outputs", generic_blocks),
        parameters={"tau": fixed((0, 1, 2), st.integers(0, 4))},
    ),
    Setting(
        "response",
        "a pair and a readout",
        small_instances,
        data=readout,
        draw=drawn_readout,
        parameters={"tau": fixed((0, 1, 2, 5), st.integers(0, 6))},
        corners=corners,
    ),
)
