"""The gradient of memory in the eigenvalues: quantities from the definition.

The derivative is that of v^* C^{-1} v, v = A^tau B: Stein's equation and v are differentiated with the conjugates held
fixed. Exactly and on small instances this is done in the companion pair, whose last column holds the characteristic
polynomial; for a diagonal pair with distinct eigenvalues, entry by entry in its own basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import mpmath

from memlaw.numerics.linear.gramians import certainly_nonzero, geometric_series, stein_solution
from memlaw.numerics.number.arithmetic import (
    EXACT,
    MPMATH,
    Arithmetic,
    Divergent,
    Matrix,
    NotRepresentable,
    Scalar,
    Undecided,
)
from memlaw.verify.subjects.state import companion_system, shift_with_column
from memlaw.verify.system.setting import Quantities, Setting
from memlaw.verify.system.system import NotApplicable, System, kept

SETTINGS: tuple[Setting, ...] = ()  # the claims are about a plain pair


# --- polynomials and companion pairs --------------------------------------------------------------------------


def ascending(arithmetic: Arithmetic, roots: Sequence[Scalar]) -> list[Scalar]:
    """The coefficients of prod (x - root), from the constant to 1."""
    result = [arithmetic.one]
    for root in roots:
        padded = [arithmetic.zero, *result, arithmetic.zero]
        result = [padded[place] - root * padded[place + 1] for place in range(len(result) + 1)]
    return result


def companion(arithmetic: Arithmetic, eigenvalues: Sequence[Scalar], label: str) -> System:
    """The companion pair of the given eigenvalues, repeated ones included."""
    column = [-1 * value for value in ascending(arithmetic, eigenvalues)[:-1]]
    return companion_system(arithmetic, column, eigenvalues, label)


# --- the derivative -------------------------------------------------------------------------------------------


@kept
def eigenvalue_slope(system: System, index: int, lag: int) -> Scalar:
    """dM(tau)/dl_i of the pair, from the definition of M; does not exist where M jumps."""
    if system.all_unstable:
        return system.arithmetic.zero
    if not system.stable:
        raise NotRepresentable("memory of an unstable pair is enclosed, not exact")
    if system.controllable_size < system.size:
        return _uncontrollable_slope(system, index)
    compute = _diagonal_slope if is_distinct(system) else _slope
    system.need_few("the derivative of Stein's equation")
    return compute(system, index, lag)


def tied_slope(system: System, index: int, lag: int) -> Scalar:
    """dM/dl_i + conj(dM/dl_j) with l_j = conj(l_i), which moves along; dM/dl_i of a real eigenvalue."""
    partner = _partner(system, index)
    own = eigenvalue_slope(system, index, lag)
    if partner == index:
        return own
    return own + system.arithmetic.conjugate(eigenvalue_slope(system, partner, lag))


def _partner(system: System, index: int) -> int:
    """Where the conjugate of an eigenvalue stands, its own place if it is real."""
    arithmetic, mirrored = system.arithmetic, system.arithmetic.conjugate(system.eigenvalues[index - 1])
    differences = [value - mirrored for value in system.eigenvalues]
    if arithmetic.formal:
        found = [place for place, value in enumerate(differences, 1) if arithmetic.is_zero(value)]
    else:
        found = [place for place, value in enumerate(differences, 1) if not certainly_nonzero(value)]
    if not found:
        raise NotApplicable("an eigenvalue without its conjugate: no pair moves together")
    if len(found) > 1 and index not in found:
        raise NotApplicable("a repeated pair of eigenvalues")
    return index if index in found else found[0]


def is_distinct(system: System) -> bool:
    """Whether the pair is treated in its own eigenbasis: diagonal, distinct, unit weights, and not exact."""
    return system.diagonal and system.arithmetic is not EXACT


def _uncontrollable_slope(system: System, index: int) -> Scalar:
    """0 for a mode that the input does not reach; undefined where driven modes of a diagonal pair meet."""
    arithmetic = system.arithmetic
    if not arithmetic.is_zero(arithmetic.entry(system.B, index - 1, 0)):
        own = system.eigenvalues[index - 1]
        others = [value for place, value in enumerate(system.eigenvalues, 1) if place != index]
        if all(certainly_nonzero(own - other) for other in others):
            raise NotApplicable("a driven mode of an uncontrollable pair: apply the claim to its controllable part")
        if not any(arithmetic.is_zero(own - other) for other in others):
            raise Undecided("two eigenvalues are not separated at this precision")
        raise Divergent("M of a diagonal pair jumps where two driven eigenvalues meet: no derivative exists")
    return arithmetic.zero


def raised(arithmetic: Arithmetic) -> AbstractContextManager[Any]:
    """More digits for mpmath, since an eigenbasis Gramian loses its condition number, in and out."""
    return mpmath.workdps(2 * mpmath.mp.dps + 20) if arithmetic is MPMATH else nullcontext()


@kept
def eigenbasis(system: System) -> tuple[Scalar, Scalar]:
    """Gramian and inverse of the diagonal pair with unit weights, entries summed as geometric series."""
    arithmetic = system.arithmetic
    if arithmetic is not MPMATH:
        return system.gramian, system.reduced_inverse
    conjugates = [arithmetic.conjugate(value) for value in system.eigenvalues]
    gramian = arithmetic.matrix(
        [[geometric_series(arithmetic, value * other) for other in conjugates] for value in system.eigenvalues]
    )
    return gramian, arithmetic.inverse(gramian)


def _diagonal_slope(system: System, index: int, lag: int) -> Scalar:
    """v~ C^{-1} (dv - dC C^{-1} v): row i of C is c = 1 + l_i conj(l_j) c, and dc = conj(l_j) c + l_i conj(l_j) dc."""
    arithmetic, values = system.arithmetic, system.eigenvalues
    own = values[index - 1]
    with raised(arithmetic):
        gramian, inverse = eigenbasis(system)
        v = arithmetic.column(arithmetic.power(value, lag) for value in values)
        readout = arithmetic.flat(arithmetic.multiply(inverse, v))
        change = lag * arithmetic.power(own, lag - 1) if lag else arithmetic.zero
        for place, value in enumerate(values):
            ratio = own * arithmetic.conjugate(value)
            row = arithmetic.entry(gramian, index - 1, place) * arithmetic.conjugate(value) / (1 - ratio)
            change = change - row * readout[place]
        return arithmetic.conjugate(readout[index - 1]) * change


def _slope(system: System, index: int, lag: int) -> Scalar:
    """v~ C^{-1} dv - v~ C^{-1} dC C^{-1} v, with v~ the conjugate row."""
    arithmetic = system.arithmetic
    pair = system.remember(("eigengrad", "companion"), lambda: companion(arithmetic, system.eigenvalues, system.label))
    changed_A, changed_C = system.remember(("eigengrad", "changes", index), lambda: _changes(system, pair, index))
    still = arithmetic.column(arithmetic.zero for _ in range(pair.size))  # B does not change
    columns = system.remember(("eigengrad", "columns", index), lambda: [(pair.B, still)])
    while len(columns) <= lag:
        v, dv = columns[-1]
        moved = arithmetic.add(arithmetic.multiply(pair.A, dv), arithmetic.multiply(changed_A, v))
        columns.append((arithmetic.multiply(pair.A, v), moved))
    v, dv = columns[lag]
    readout = arithmetic.multiply(pair.reduced_inverse, v)
    change = arithmetic.add(dv, arithmetic.multiply(changed_C, readout), -1)
    return arithmetic.entry(arithmetic.multiply(arithmetic.adjoint(readout), change), 0, 0)


def _changes(system: System, pair: System, index: int) -> tuple[Matrix, Matrix]:
    """dA/dl_i, and dC/dl_i from C' - A C' A^* = A' C A^*: the conjugate matrix A^* is held fixed."""
    arithmetic = system.arithmetic
    others = [value for place, value in enumerate(system.eigenvalues, 1) if place != index]
    changed_A = shift_with_column(arithmetic, ascending(arithmetic, others), 0)
    adjoint = arithmetic.adjoint(pair.A)
    right = arithmetic.multiply(arithmetic.multiply(changed_A, pair.gramian), adjoint)
    return changed_A, stein_solution(arithmetic, pair.A, right)


# --- the same spectrum with one eigenvalue twice, and the projection ------------------------------------------


def doubled_memory(system: System, index: int, lag: int) -> Scalar:
    """M of a controllable pair of the spectrum with l_i once more: the companion pair, or a Jordan block."""
    system.need_few("the memory of a pair with a repeated eigenvalue")
    if is_distinct(system):
        return _jordan_memory(system, index, lag)
    values = (*system.eigenvalues, system.eigenvalues[index - 1])
    pair = system.remember(("eigengrad", "doubled", index), lambda: companion(system.arithmetic, values, system.label))
    return pair.memory(lag)


@kept
def _jordan_memory(system: System, index: int, lag: int) -> Scalar:
    """One more state, x'_t = l_i x'_{t-1} + x_{i,t-1}, which B does not reach directly."""
    arithmetic, own = system.arithmetic, system.eigenvalues[index - 1]
    with raised(arithmetic):
        gramian, _ = eigenbasis(system)
        inverse = system.remember(
            ("eigengrad", "jordan inverse", index),
            lambda: arithmetic.inverse(_jordan_gramian(arithmetic, arithmetic.entries(gramian), system, index)),
        )
        column = [arithmetic.power(value, lag) for value in system.eigenvalues]
        column.append(lag * arithmetic.power(own, lag - 1) if lag else arithmetic.zero)
        v = arithmetic.column(column)
        product = arithmetic.multiply(arithmetic.adjoint(v), arithmetic.multiply(inverse, v))
        return arithmetic.real(arithmetic.entry(product, 0, 0))


def _jordan_gramian(arithmetic: Arithmetic, rows: list[list[Scalar]], system: System, index: int) -> Scalar:
    """The Gramian with the new state's row: Stein's equation, solved for one entry after the other."""
    own = system.eigenvalues[index - 1]
    last = [
        arithmetic.conjugate(value) * entry / (1 - own * arithmetic.conjugate(value))
        for value, entry in zip(system.eigenvalues, rows[index - 1], strict=True)
    ]
    mixed = own * last[index - 1]
    corner = rows[index - 1][index - 1] + mixed + arithmetic.conjugate(mixed)
    corner = corner / (1 - arithmetic.squared_modulus(own))
    bordered = [[*row, arithmetic.conjugate(value)] for row, value in zip(rows, last, strict=True)]
    return arithmetic.matrix([*bordered, [*last, corner]])


def expansion(system: System, index: int, lag: int) -> Scalar:
    """w_i from the normal equations: the error z^tau - f is orthogonal to every 1/(1 - l_j z).

    The inner product of 1/(1 - l z) with 1/(1 - m z) is the geometric series of l conj(m), that of z^tau with it
    conj(m)^tau.
    """
    return _expansion(system, lag)[index - 1]


@kept
def _expansion(system: System, lag: int) -> list[Scalar]:
    arithmetic, one = system.arithmetic, system.arithmetic.one
    if system.stable and is_distinct(system):
        with raised(arithmetic):
            v = arithmetic.column(arithmetic.power(value, lag) for value in system.eigenvalues)
            readout = arithmetic.entries(arithmetic.multiply(eigenbasis(system)[1], v))
            return [arithmetic.conjugate(row[0]) for row in readout]
    conjugates = [arithmetic.conjugate(value) for value in system.eigenvalues]
    gram = [[system.divide(one, one - value * other) for value in system.eigenvalues] for other in conjugates]
    right = [[arithmetic.power(other, lag)] for other in conjugates]
    return arithmetic.flat(arithmetic.solve(arithmetic.matrix(gram), arithmetic.matrix(right)))


QUANTITIES: Quantities = {
    "eigenvalue_slope": eigenvalue_slope,
    "tied_slope": tied_slope,
    "M_doubled": doubled_memory,
    "mode_expansion": expansion,
}
