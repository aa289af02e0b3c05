"""Many inputs: the memory matrix of a state that several white inputs drive: settings and quantities."""

from __future__ import annotations

import cmath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

from hypothesis import strategies as st
from sympy import I, ImmutableMatrix, Rational

from memlaw.numerics.linear.gramians import stein_gramian
from memlaw.numerics.linear.ranks import carried_matrix, modes, of_modes, rank_in, reachable_part, triangular_gramian
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.hypotheses import DIAGONAL, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.mimo import REACHED, driven
from memlaw.verify.system.setting import Data, Quantities, Setting, Symbols, by_name, fixed
from memlaw.verify.system.symbols import features, of_symbols, table
from memlaw.verify.system.system import NotApplicable, System, exact_twin, kept_with_data

# --- the pair and its covariance --------------------------------------------------------------------------------


def input_matrix(system: System) -> Matrix:
    """B_m, N x m."""
    return system.arithmetic.matrix(system.data["inputs"])


@kept_with_data
def covariance(system: System) -> Matrix:
    """C_m of the whole pair, from Stein's equation."""
    system.need_stable()
    solve = triangular_gramian if system.diagonal else stein_gramian
    return solve(system.arithmetic, system.A, input_matrix(system))


@kept_with_data
def reachable_pair(system: System) -> tuple[Matrix, Matrix, Matrix]:
    """(A, B_m) restricted to what the inputs reach, and its covariance; drawn pairs are controllable as they are."""
    if (system.diagonal and not system.arithmetic.formal) or not system.stable:
        return system.A, input_matrix(system), covariance(system)
    twin = exact_twin(system)
    exact_pair = reachable_part(twin.A, input_matrix(twin), twin.arithmetic)
    if twin is system:
        return *exact_pair, stein_gramian(system.arithmetic, *exact_pair)
    A, B = (carried_matrix(system.arithmetic, matrix) for matrix in exact_pair)
    return A, B, stein_gramian(system.arithmetic, A, B)


def _reached(system: System, lag: int) -> list[list[Scalar]]:
    """E x_t u_{t-tau}^* = A^tau B_m, row by row."""
    A, B, _ = reachable_pair(system)
    power = system.matrix_power(A, lag) if system.diagonal else _power(system, A, lag)
    return system.arithmetic.entries(system.arithmetic.multiply(power, B))


def _power(system: System, A: Matrix, exponent: int) -> Matrix:
    total = system.arithmetic.identity(system.arithmetic.shape(A)[0])
    for _ in range(exponent):
        total = system.arithmetic.multiply(A, total)
    return total


# --- memory: least errors as ratios of Gram determinants --------------------------------------------------------


def memory_entry(system: System, i: int, j: int, lag: int) -> Scalar:
    """M_ij = delta_ij - E (u_i - its best estimate) conj(u_j - its best estimate), a bordered determinant."""
    if max(i, j) > input_count(system):
        raise NotApplicable("there are fewer inputs")
    return _matrix(system, lag)[i - 1][j - 1]


@kept_with_data
def _matrix(system: System, lag: int) -> list[list[Scalar]]:
    arithmetic, gram = system.arithmetic, system.arithmetic.entries(reachable_pair(system)[2])
    whole = arithmetic.determinant(arithmetic.matrix(gram))
    cross = _reached(system, lag)
    inputs = range(input_count(system))

    def error(i: int, j: int) -> Scalar:
        corner = arithmetic.integer(int(i == j))
        top = [corner, *(arithmetic.conjugate(row[i]) for row in cross)]
        below = [[values[j], *row] for values, row in zip(cross, gram, strict=True)]
        return arithmetic.determinant(arithmetic.matrix([top, *below])) / whole

    return [[arithmetic.integer(int(i == j)) - error(i, j) for j in inputs] for i in inputs]


def memory_trace(system: System, lag: int | ExponentialSum) -> Scalar:
    """tr M(tau); for a symbolic lag, as a sum of exponentials."""
    if isinstance(lag, ExponentialSum):
        return _trace_as_exponentials(system)
    matrix = _matrix(system, lag)
    total = system.arithmetic.sum(matrix[place][place] for place in range(len(matrix)))
    return system.arithmetic.real(total)


def _trace_as_exponentials(system: System) -> ExponentialSum:
    """sum over p, q of conj(l_p)^tau l_q^tau times (B B^*)_{qp} (C^{-1})_{pq}, for diagonal A; by modes in symbols."""
    arithmetic, (A, B, gram) = system.arithmetic, reachable_pair(system)
    if arithmetic.formal:
        values = list(dict.fromkeys(system.eigenvalues))
        return of_modes(arithmetic, modes(arithmetic, A, B, values), values, arithmetic.inverse(gram))
    inverse = arithmetic.entries(arithmetic.inverse(gram))
    drive = arithmetic.entries(arithmetic.multiply(B, arithmetic.adjoint(B)))
    conjugates = [arithmetic.conjugate(value) for value in system.eigenvalues]
    terms = tuple(
        (inverse[p][q] * drive[q][p], conjugates[p] * value, 0)
        for p in range(system.size)
        for q, value in enumerate(system.eigenvalues)
    )
    return ExponentialSum(arithmetic, terms)


def error_determinant(system: System, lag: int) -> Scalar:
    """det(I - M(tau)), of the matrix of least errors."""
    error = [
        [system.arithmetic.integer(int(row == column)) - value for column, value in enumerate(values)]
        for row, values in enumerate(_matrix(system, lag))
    ]
    return system.arithmetic.real(_expanded(system, error))


def _expanded(system: System, rows: list[list[Scalar]]) -> Scalar:
    """A small determinant along its first row: elimination would divide by balls that contain zero."""
    if not rows:
        return system.arithmetic.one
    total = system.arithmetic.zero
    for place, value in enumerate(rows[0]):
        minor = [[*row[:place], *row[place + 1 :]] for row in rows[1:]]
        total += (-1) ** place * value * _expanded(system, minor)
    return total


def drop_minors(system: System, size: int, lag: int) -> Scalar:
    """The sum of the principal minors of this size of M(tau) - M(tau+1); the empty minor is 1."""
    if size == 0:
        return system.arithmetic.one
    pairs = zip(_matrix(system, lag), _matrix(system, lag + 1), strict=True)
    drop = [[a - b for a, b in zip(now, later, strict=True)] for now, later in pairs]
    total = system.arithmetic.zero
    for chosen in combinations(range(len(drop)), size):
        minor = [[drop[row][column] for column in chosen] for row in chosen]
        total += _expanded(system, minor)
    return system.arithmetic.real(total)


def input_count(system: System) -> int:
    """m."""
    return len(system.data["inputs"][0])


def row_ranks(system: System) -> Scalar:
    """The sum over distinct eigenvalues of the rank of their rows of B_m."""
    if system.modes is not None:
        raise NotApplicable("rows of B_m belong to eigenvalues on a diagonal alone")
    given = system.diagonal and not system.arithmetic.formal
    twin = system if given else exact_twin(system)
    rows = twin.data["inputs"]
    if given:  # distinct eigenvalues: one row each
        return sum(any(not system.arithmetic.is_zero(value) for value in row) for row in rows)
    exact = twin.arithmetic
    values = [exact.entry(twin.A, place, place) for place in range(twin.size)]
    blocks = [[row for row, own in zip(rows, values, strict=True) if own == value] for value in set(values)]
    return sum(rank_in(exact, exact.matrix(block)) for block in blocks)


QUANTITIES: Quantities = by_name(memory_trace, error_determinant, drop_minors, input_count, row_ranks) | {
    "B_m": input_matrix,
    "C_m": covariance,
    "M_inputs": memory_entry,
}

# --- where claims are tried -------------------------------------------------------------------------------------


@cache
def small_instances() -> tuple[Instance, ...]:
    """One to three states, one to three inputs; defective, uncontrollable and complex ones among them."""
    diagonal = Instance.diagonal
    return (
        driven(diagonal("1/2"), [[1, 2]]),
        driven(diagonal("I/2"), [[1, I]]),
        driven(diagonal("0"), [[1, "1/2"]]),
        driven(diagonal("1/2", "-1/3"), [[1], [1]]),
        driven(diagonal("1/2", "1/2"), [[1], [1]]),
        driven(diagonal("1/2", "-1/3"), [[1, 2], [0, 1]]),
        driven(diagonal("1/2", "1/2"), [[1, 0], [1, 1]]),
        driven(diagonal("1/2", "I/3"), [[1, I], [2, 1]]),
        driven(diagonal("1/3+I/4", "9/10"), [[1, 0, I], [1, 2, 1]]),
        driven(Instance.companion("1/2", "1/2"), [[1, 1], [0, I]]),
        driven(Instance.pair([["1/2", 1], [0, "I/3"]], [1, 2], ("1/2", "I/3")), [[1, 0], [2, 1]]),
        driven(diagonal("0", "1/2", "-1/3"), [[1, I], [1, 2], [0, 1]]),
        driven(diagonal("1/2", "1/2", "1/3"), [[1, I], [2, "2*I"], [1, 1]]),
    )


_LONE = (("1/2",), ("1/2", "-1/2"), ("1/2", "1/3"), ("0", "1/2"), ("1/2", "I/2", "-1/2", "-I/2"))
_BESIDE = (("1/2", "1/3"), ("1/2", "-1/2"), ("1/2", "1/2"), ("1/2", "I/2"), ("0", "1/2"))


@cache
def corners() -> tuple[Instance, ...]:
    """Pairs with one input, or columns that are alike, two or many; pairs whose inputs share no state; registers."""
    rows = ([1], [1, 2], [1, 0], [1, 1])
    found = [driven(Instance.diagonal(value), [[1] * count]) for value in ("0", "1/2") for count in (5, 9)]
    found += [driven(Instance.diagonal(*values), [row] * len(values)) for row in rows for values in _LONE]
    found += [driven(Instance.diagonal(*values), [[1, 0], [0, 1]]) for values in _BESIDE]
    found.append(driven(Instance.diagonal("1/2", "-1/2", "1/3"), [[1, 0], [1, 0], [0, 1]]))
    found += [driven(Instance.companion(0, 0), [row, [0, 0]]) for row in ([1, 0], [1, 2])]
    found.append(driven(Instance.companion(0, 0, 0), [[1, 0], [0, 0], [0, 0]]))
    found.append(driven(Instance.diagonal("1/2", "-1/2", "1/2", "-1/2"), [[1, 0], [1, 0], [0, 1], [0, 1]]))
    return (*found, driven(Instance.diagonal("0", "0", "1/2", "1/2"), [[1, 0], [0, 1], [1, 0], [0, 1]]))


def fixed_inputs(size: int) -> Data:
    """A complex N x 2 input matrix for a spectrum of so many states."""
    rows = [[1, Rational(place + 1, 2) * I**place] for place in range(size)]
    return {"inputs": ImmutableMatrix(rows)}


_FIRST = st.builds(cmath.rect, st.floats(0.5, 2.0), st.floats(-3.0, 3.0))
_USUAL = st.builds(complex, st.floats(-2.0, 2.0, width=16), st.floats(-2.0, 2.0, width=16))
_FEW = st.sampled_from([0j, 1 + 0j])  # of a column of few numbers


def draw_inputs(draw: st.DrawFn, spectrum: tuple[complex, ...]) -> Data:
    """An input matrix without a zero row, so that distinct eigenvalues make a controllable pair."""
    count = draw(st.integers(1, 3))
    other = _USUAL if draw(st.integers(0, 3)) else _FEW
    rows = [(draw(_FIRST), *(draw(other) for _ in range(count - 1))) for _ in spectrum]
    return {"inputs": tuple(rows)}


_INPUT = fixed((1, 2), st.integers(1, 2))

# --- symbols ----------------------------------------------------------------------------------------------------

_SHAPES = ((1, 2), (2, 2), (2, 3), (3, 2), (4, 2))  # states and inputs; claims speak of two at least


def generic_pairs(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """Inputs of N states on a diagonal; in another basis, repeated or not driven, where instances are so."""
    if not features(instances) <= {"inputs"} or not all(STABLE.holds(item) for item in instances):
        return
    for size, count in _SHAPES:
        inputs = table(arithmetic, size, count)
        usual = of_symbols(arithmetic, size, f"{size} states, {count} inputs", inputs=inputs)
        yield usual
        if not all(DIAGONAL.holds(item) for item in instances):
            yield _moved(arithmetic, usual)
        if size > 1 and not all(REACHED.holds(item) for item in instances):
            silent = {"inputs": [*inputs[:-1], [arithmetic.zero] * count]}
            yield replace(usual, label=f"{size} states, one of them not driven", data=silent, memo={})
        if any(len(set(item.eigenvalues)) < item.size for item in instances):
            values = (*usual.eigenvalues[:-1], usual.eigenvalues[0])
            A, label = arithmetic.diagonal(values), f"{size} states, an eigenvalue twice"
            yield replace(usual, label=label, eigenvalues=values, A=A, memo={})


def _moved(arithmetic: ModularArithmetic, system: System) -> System:
    """The same states in any basis S, with the columns of S as modes."""
    size = system.size
    S = arithmetic.matrix(table(arithmetic, size, size))
    A, B = (arithmetic.multiply(S, part) for part in (system.A, system.B))
    A, label = arithmetic.multiply(A, arithmetic.inverse(S)), f"{size} states in any basis"
    return replace(system, label=label, A=A, B=B, reduced_A=A, reduced_B=B, modes=S, diagonal=False, memo={})


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "mimo",
        "a pair (A, B_m) with several inputs",
        small_instances,
        data=fixed_inputs,
        draw=draw_inputs,
        corners=corners,
        generic=Symbols("two and three inputs, in any basis where it is not given", generic_pairs),
        parameters={"i": _INPUT, "j": _INPUT, "k": fixed((1, 2, 3), st.integers(1, 3))},
    ),
)
