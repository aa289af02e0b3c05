"""A pair (A, B) with one input and nothing else: its setting, and its quantities from first principles."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from operator import mul
from typing import Any

import mpmath
import numpy as np
from flint import acb
from sympy import I, ImmutableMatrix

from memlaw.numerics.linear.gramians import as_complex, largest_eigenvalue, real_part
from memlaw.numerics.number.arithmetic import BALL, MPMATH, Arithmetic, Matrix, NotRepresentable, Scalar, Undecided
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.theory.statement.instance import Instance, gaussian
from memlaw.verify.system import information
from memlaw.verify.system.setting import Quantities, Setting, by_name, listed, nothing
from memlaw.verify.system.system import System, kept

# --- quantities -----------------------------------------------------------------------------------------------------


def memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """M(tau); for a symbolic lag, as a sum of exponentials."""
    if isinstance(lag, ExponentialSum):
        return _memory_as_exponentials(system)
    return system.memory(lag)


@kept
def _memory_as_exponentials(system: System) -> ExponentialSum:
    return as_exponentials(system, system.reduced_inverse)


def as_exponentials(system: System, form: Matrix) -> ExponentialSum:
    """v^* P v, v = A^tau B, as a function of the lag in the eigenbasis: sum of P_ij (conj(l_i) l_j)^tau."""
    arithmetic, values = system.arithmetic, system.eigenvalues
    if system.modes is not None:
        inside = arithmetic.multiply(form, system.modes)
        form = arithmetic.multiply(arithmetic.adjoint(system.modes), inside)
    rows = arithmetic.entries(form)
    terms = (
        (rows[i][j], system.arithmetic.conjugate(left) * right, 0)
        for i, left in enumerate(values)
        for j, right in enumerate(values)
    )
    return ExponentialSum(system.arithmetic, tuple(terms), system.symbol("z_0"))


def modes(system: System) -> list[list[Scalar]]:
    """The rows of V with A^k B = sum_j l_j^k V_j; for a diagonal A the input weights on the diagonal."""
    arithmetic = system.arithmetic
    known = arithmetic.diagonal(arithmetic.flat(system.B)) if system.modes is None else system.modes
    return arithmetic.entries(known)


def quadratic(system: System, column: Sequence[Scalar], rows: Sequence[Sequence[Scalar]]) -> Scalar:
    """v^* P v."""
    image = (system.arithmetic.sum(map(mul, row, column)) for row in rows)
    return system.arithmetic.sum(system.arithmetic.conjugate(x) * y for x, y in zip(column, image, strict=True))


def window_memory(system: System, window: int, lag: int) -> Scalar:
    """M_T(tau)."""
    return system.window_memory(window, lag)


def other_memory(system: System, lag: int | ExponentialSum) -> Scalar:
    """M of the second spectrum."""
    system.need_few("the memory of a second spectrum")
    return memory(system.relatives["other"](), lag)


def enlarged_memory(system: System, added: Scalar, lag: int | ExponentialSum) -> Scalar:
    """M with one eigenvalue added, which a whole letter may be too."""
    eigenvalue = system.arithmetic.integer(added) if isinstance(added, int) else added
    return memory(system.relatives["with"](eigenvalue), lag)


def pruned_memory(system: System, index: int, lag: int | ExponentialSum) -> Scalar:
    """M with one eigenvalue removed."""
    arithmetic = system.arithmetic
    rows, weights = arithmetic.entries(system.A), arithmetic.flat(system.B)
    undriven = [arithmetic.is_zero(value) for place, value in enumerate(weights, start=1) if place != index]
    if all(undriven) and system.is_diagonal(rows):  # of one state nothing is left
        return arithmetic.zero
    return memory(system.relatives["without"](index), lag)


def krylov_rank(system: System) -> int:
    """rank [B, AB, ...]."""
    return system.controllable_size


def impulse_column(system: System, lag: int) -> list[Scalar]:
    """A^k B, of the whole pair."""
    if system.diagonal:
        return [value**lag for value in system.eigenvalues]
    return _impulse_column(system, lag)


@kept
def _impulse_column(system: System, lag: int) -> list[Scalar]:
    arithmetic = system.arithmetic
    if lag == 0:
        return arithmetic.flat(system.B)
    before = arithmetic.column(impulse_column(system, lag - 1))
    return arithmetic.flat(arithmetic.multiply(system.A, before))


def shift_with_column(arithmetic: Arithmetic, column: Sequence[Scalar], below: int) -> Matrix:
    """The matrix with `below` under the diagonal and the given last column."""
    last = len(column) - 1
    zero, one = arithmetic.zero, arithmetic.integer(below)
    return arithmetic.matrix(
        [
            [column[row] if place == last else one if row == place + 1 else zero for place in range(last + 1)]
            for row in range(last + 1)
        ]
    )


def companion_system(arithmetic: Arithmetic, column: Sequence[Scalar], values: Sequence[Scalar], label: str) -> System:
    """The companion pair with this last column, and the eigenvalues that it is said to have."""
    A = shift_with_column(arithmetic, column, 1)
    B = arithmetic.column(arithmetic.integer(int(row == 0)) for row in range(len(column)))
    return System(arithmetic, A, B, tuple(values), A, B, label=label)


def driven_eigenvalues(system: System) -> int:
    """The number of distinct eigenvalues with nonzero input weight."""
    return int(system.facts["driven"])


def spectral_radius(system: System) -> Scalar:
    """The largest |l|."""
    return system.extreme([system.arithmetic.modulus(value) for value in system.eigenvalues], largest=True)


def trace_power(system: System, power: int | ExponentialSum) -> Scalar:
    """tr A^n."""
    if isinstance(power, ExponentialSum):
        one = system.arithmetic.one
        return ExponentialSum(system.arithmetic, tuple((one, value, 0) for value in system.eigenvalues))
    return system.arithmetic.sum(value**power for value in system.eigenvalues)


def nilpotent(system: System) -> int:
    """1 when all eigenvalues are zero."""
    return int(all(system.arithmetic.is_zero(value) for value in system.eigenvalues))


def keeps_all(system: System) -> int:
    """1 when M = 1 on the first N lags."""
    return int(all(_equals_one(system, system.memory(lag)) for lag in range(system.size)))


def _equals_one(system: System, value: Any) -> bool:
    if system.arithmetic is BALL:
        if (value.real - 1).contains(0) and not (value.real - 1).is_zero():
            raise Undecided("M is not separated from 1 at this precision")
        return bool((value.real - 1).is_zero())
    return system.arithmetic.is_zero(value - 1) if system.arithmetic.formal else abs(as_complex(value) - 1) < 1e-12


def horizon(system: System, threshold: Scalar) -> int:
    """Lags with M at least the threshold; M falls (allpass.monotone), so the last such lag is bisected for."""
    if not _reaches(system, 0, threshold):
        return 0
    low, high = 0, 1
    while _reaches(system, high, threshold):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _reaches(system, middle, threshold) else (low, middle)
    return high


def _reaches(system: System, lag: int, threshold: Scalar) -> bool:
    value: Any = system.memory(lag)
    goal: Any = system.scalar(threshold)
    if system.arithmetic.formal:
        return bool(value.x >= goal.x)
    if system.arithmetic is BALL:
        if value.real.overlaps(goal.real):
            raise Undecided("M is not separated from the threshold at this precision")
        return bool(value.real > goal.real)
    return bool(real_part(value) >= real_part(goal))


def window_gap(system: System, window: int) -> Scalar:
    """The largest eigenvalue of C^{-1} A^T C A^{*T}, that is of I - C^{-1} C_T."""
    system.need_few("an enclosed eigenvalue")
    if system.arithmetic.formal:
        raise NotRepresentable("an eigenvalue is a root of a polynomial: enclosed, not exact")
    remainder = _window_remainder(system, window)
    if system.arithmetic is BALL:
        return acb(largest_eigenvalue(remainder))
    if system.arithmetic is MPMATH:
        return max(mpmath.re(value) for value in mpmath.eig(remainder, left=False, right=False))
    values = [[as_complex(value) for value in row] for row in system.arithmetic.entries(remainder)]
    return system.arithmetic.number(Fraction(float(np.linalg.eigvals(np.array(values)).real.max())))


def _window_remainder(system: System, window: int) -> Matrix:
    """I - C^{-1} C_T."""
    product = system.arithmetic.multiply(system.reduced_inverse, system.window_gramian(window))
    return system.arithmetic.add(system.arithmetic.identity(system.controllable_size), product, -1)


QUANTITIES: Quantities = by_name(trace_power, nilpotent, keeps_all, horizon) | {
    "M": memory,
    "M_window": window_memory,
    "M_other": other_memory,
    "M_with": enlarged_memory,
    "M_without": pruned_memory,
    "rank": krylov_rank,
    "driven": driven_eigenvalues,
    "rho": spectral_radius,
    "g": window_gap,
    "LeastError": information.least_error,
    "I": information.real_information,
    "I_c": information.complex_information,
}

# --- the setting ----------------------------------------------------------------------------------------------------

_DIAGONAL = listed(
    "1/2; 0; -1/2; I/2; 1/3+I/4; 0 1/2; 1/2 -1/2; 1/2 1/3; 1/2 I/2; 1/3+I/4 1/3-I/4; 9/10 I/3; 1/2 -1/3 "
    "I/2; 0 1/2 -2/3; 1/2 -1/2 I/2 -I/2"
)
_REPEATED = listed("0 0; 1/2 1/2; I/2 I/2; 0 0 1/2; 1/2 1/2 1/3")


@cache
def small_instances() -> tuple[Instance, ...]:
    """Exact instances, N = 1 to 4: diagonal, companion, dense, and uncontrollable ones; the simplest first."""
    controllable = [Instance.diagonal(*values) for values in _DIAGONAL]
    repeated = [Instance.companion(*values) for values in _REPEATED]
    others = [
        Instance.diagonal("1/2", "1/2"),
        Instance.diagonal("1/2", "1/3", weights=(0, 1)),
        Instance.diagonal("1/2", "1/3", weights=(2, "I")),
        Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")),
    ]
    everything = sorted([*controllable, *repeated, *others], key=lambda instance: instance.size)
    return tuple(everything)


# eigenvalues, a basis of eigenvectors in its columns, and how much the input drives each of them
_IN_ANOTHER_BASIS: tuple[tuple[str, list[list[Any]], list[Any]], ...] = (
    ("9/10 1/2", [[1, -5], [0, 2]], [0, 1]),  # no weight is zero, and the slow mode is silent
    ("1/2 -1/3", [[1, 1], [1, -1]], [1, 1]),
    ("1/2 1/3", [[1, 10], [0, 1]], [1, 1]),
    ("I/2 -I/2", [[1, 1], [I, -I]], [1, 1]),
    ("9/10 1/3", [[1, I], [I, 1]], [1, 2]),
    ("1/2 1/3 -1/4", [[1, 2, 1], [0, 1, 3], [1, 0, 1]], [1, 0, 1]),
    ("1/2 1/3 -1/4", [[1, 2, 1], [0, 1, 3], [1, 0, 1]], [1, 1, 1]),
)


@cache
def corners() -> tuple[Instance, ...]:
    """Pairs in another basis than that of their modes, with modes that are silent, with other weights or one block."""
    found = []
    for text, columns, driven in _IN_ANOTHER_BASIS:
        values, S = tuple(map(gaussian, text.split())), ImmutableMatrix(columns)
        found.append(Instance.pair(S * ImmutableMatrix.diag(*values) * S.inv(), S * ImmutableMatrix(driven), values))
    found += [Instance.pair([["1/2", 1], [0, "1/2"]], column, ("1/2", "1/2")) for column in ([1, 1], [1, 0])]
    found += [Instance.pair([[0, 3], [0, 0]], [1, 1], ("0", "0"))]
    return (*found, Instance.diagonal("1/2", "1/3", weights=(10, "I/10")))


STATE = Setting("state", "a pair (A, B)", small_instances, nothing, nothing, largest=sys.maxsize, corners=corners)

SETTINGS = (STATE,)
