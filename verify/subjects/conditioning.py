"""Conditioning: what the eigenbasis costs in digits: settings and quantities.

Condition numbers are those of eigenvalues: enclosed by traces of powers in balls, by LAPACK or mpmath elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import numpy as np
from flint import acb, arb, fmpq, fmpq_poly
from hypothesis import strategies as st
from sympy import Rational

from memlaw.numerics.linear.gramians import as_complex, largest_eigenvalue
from memlaw.numerics.linear.ranks import triangular_gramian
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, Arithmetic, Matrix, NotRepresentable, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.conditioning_legs import (
    BILINEAR_LEGS,
    HELD_LEGS,
    LEGS_PAIR,
    legs_held,
    legs_in_eigenbasis,
    legs_in_own_basis,
)
from memlaw.theory.subjects.legs import legs_instance
from memlaw.verify.system.instances import build_in_order, diagonal_system, lift, lift_data, lift_matrix
from memlaw.verify.system.setting import Parameter, Quantities, Setting, Symbols, by_name, nothing
from memlaw.verify.system.symbols import features, table
from memlaw.verify.system.system import LARGEST_DENSE, NotApplicable, System, kept

LARGEST_IN_FLOATS = 1e13

# --- condition numbers --------------------------------------------------------------------------------------------


def spectral_condition(system: System, matrix: Matrix) -> Scalar:
    """The largest over the least eigenvalue of a positive definite matrix."""
    arithmetic = system.arithmetic
    if arithmetic.formal:
        values = rational_eigenvalues(matrix) if arithmetic is EXACT else []
        if not values:
            raise NotRepresentable("an eigenvalue is a root of a polynomial: enclosed, not exact")
        return arithmetic.number(max(values) / min(values))
    if arithmetic is BALL:
        return acb(largest_eigenvalue(matrix) * largest_eigenvalue(arithmetic.inverse(matrix)))
    if arithmetic is MPMATH:
        values = mpmath.eigh(matrix, eigvals_only=True)
        return mpmath.mpc(max(values) / min(values))
    rows = [[as_complex(value) for value in row] for row in arithmetic.entries(matrix)]
    found = np.linalg.cond(np.array(rows))
    if not found < LARGEST_IN_FLOATS:
        raise NotRepresentable("float64 does not know so large a condition number")
    return complex(found)


def rational_eigenvalues(matrix: Any) -> list[Fraction]:
    """Those of a Hermitian matrix of Gaussian rationals if all are rational, as where moduli are equal; else none."""
    coefficients = [fmpq(int(c.x.numerator), int(c.x.denominator)) for c in reversed(matrix.charpoly())]
    found = [(root, count) for root, count in fmpq_poly(coefficients).roots()]
    every = [Fraction(int(root.p), int(root.q)) for root, count in found for _ in range(count)]
    return every if len(every) == len(coefficients) - 1 else []


@kept
def condition(system: System) -> Scalar:
    """cond(C)."""
    system.need_few("an enclosed eigenvalue")
    return spectral_condition(system, system.gramian)


@kept
def own_condition(system: System) -> Scalar:
    """cond(D C D), D = diag(sqrt(2i - 1))."""
    return spectral_condition(system, _in_own_coordinates(system))


def _in_own_coordinates(system: System) -> Matrix:
    roots = own_scale(system)
    rows = system.arithmetic.entries(system.gramian)
    return system.arithmetic.matrix(
        [[x * value * y for y, value in zip(roots, row, strict=True)] for x, row in zip(roots, rows, strict=True)]
    )


def own_scale(system: System) -> list[Scalar]:
    """sqrt(2i - 1), i = 1..N."""
    return [system.arithmetic.sqrt(system.arithmetic.integer(2 * place + 1)) for place in range(system.size)]


@kept
def eigenvector_condition(system: System) -> Scalar:
    """The root of cond(W^* W), for unit eigenvectors in the coordinates sqrt(2i - 1) x_i."""
    arithmetic, roots = system.arithmetic, own_scale(system)
    rows = arithmetic.entries(eigenvectors(system))
    scaled = arithmetic.matrix([[x * value for value in row] for x, row in zip(roots, rows, strict=True)])
    gram = arithmetic.multiply(arithmetic.adjoint(scaled), scaled)
    norms = [arithmetic.sqrt(arithmetic.entry(gram, place, place)) for place in range(system.size)]
    entries = arithmetic.entries(gram)
    unit = [[entries[i][j] / (norms[i] * norms[j]) for j in range(system.size)] for i in range(system.size)]
    return arithmetic.sqrt(spectral_condition(system, arithmetic.matrix(unit)))


# --- distances and eigenvectors -----------------------------------------------------------------------------------


def spread(system: System) -> Scalar:
    """The largest pseudohyperbolic distance of two eigenvalues."""
    if system.size == 1:
        raise NotApplicable("one eigenvalue has no distance")
    one, values = system.arithmetic.one, system.eigenvalues
    ratios = [
        (values[i] - values[j]) / (one - values[i] * system.arithmetic.conjugate(values[j]))
        for i in range(system.size)
        for j in range(i)
    ]
    return system.extreme([system.arithmetic.modulus(ratio) for ratio in ratios], largest=True)


@kept
def eigenvectors(system: System) -> Matrix:
    """The eigenvectors of a lower triangular A as columns, entry j of column j one, by forward substitution."""
    columns = [_eigenvector(system, place) for place in range(system.size)]
    return system.arithmetic.matrix([list(row) for row in zip(*columns, strict=True)])


def _eigenvector(system: System, place: int) -> list[Scalar]:
    rows, arithmetic = system.arithmetic.entries(system.A), system.arithmetic
    column = [arithmetic.integer(int(row == place)) for row in range(system.size)]
    for row in range(place + 1, system.size):
        pushed = arithmetic.sum(rows[row][m] * column[m] for m in range(place, row))
        column[row] = pushed / (rows[place][place] - rows[row][row])
    return column


def eigenvector(system: System, row: int, column: int) -> Scalar:
    """V_ij."""
    return system.arithmetic.entry(eigenvectors(system), row - 1, column - 1)


def left_eigenvector(system: System, row: int, column: int) -> Scalar:
    """(V^{-1})_ij."""
    inverse = system.remember(("conditioning", "V inverse"), lambda: system.arithmetic.inverse(eigenvectors(system)))
    return system.arithmetic.entry(inverse, row - 1, column - 1)


def largest_zero(system: System) -> Scalar:
    """The largest zero of the Legendre polynomial P_N, isolated by flint."""
    if system.arithmetic is BALL:
        return acb(arb.legendre_p_root(system.size, 0))
    raise NotRepresentable("a zero of a Legendre polynomial is enclosed, not exact")


QUANTITIES: Quantities = by_name(
    condition, own_condition, eigenvector_condition, spread, eigenvector, left_eigenvector, largest_zero
) | {
    "step": lambda system: system.data["Delta"],
    "equal": lambda system, left, right: int(left == right),
    "neighbours": lambda system, left, right: int(abs(left - right) == 1),
}

# --- instances ----------------------------------------------------------------------------------------------------


def small_instances() -> tuple[Instance, ...]:
    """Diagonal pairs, real and complex, with unit weights and others; the simplest first."""
    return (
        Instance.diagonal("1/2"),
        Instance.diagonal("1/3+I/4", weights=("2*I",)),
        Instance.diagonal("1/2", "1/3"),
        Instance.diagonal("0", "1/2"),
        Instance.diagonal("9/10", "4/5"),
        Instance.diagonal("1/2", "I/2", weights=(3, "1+I")),
        Instance.diagonal("1/3+I/4", "1/3-I/4"),
        Instance.diagonal("1/2", "-1/3", "I/2"),
        Instance.diagonal("1/2+I/3", "1/2+I/4", "1/2", weights=(1, "I", "1/2")),
    )


def legs_instances() -> tuple[Instance, ...]:
    """LegS of few states in its eigenbasis and in its own, at small and large steps."""
    return (
        *(legs_in_eigenbasis(size, step) for size in (1, 2, 3, 4) for step in ("1/3", "5")),
        *(legs_held(size, ratio) for size in (1, 2, 3, 4) for ratio in ("1/2", "9/10")),
        *(legs_in_own_basis(size, step) for size, step in ((1, "1/2"), (2, "1/2"), (3, "5"), (4, "1/3"))),
    )


@cache
def legs_of_many_states() -> tuple[Instance, ...]:
    """LegS of up to 17 states in its eigenbasis, of 8 in its own; eigenvalues of either sign, and one that is 0."""
    return (
        legs_in_own_basis(8, "1/5"),
        *(legs_in_eigenbasis(size, "1/3") for size in (8, 16, 17)),
        *(legs_held(size, "9/10") for size in (8, 16, 17)),
    )


@cache
def legs_corners() -> tuple[Instance, ...]:
    """LegS of up to 40 states in its own basis, where it is well conditioned."""
    return tuple(legs_in_own_basis(size, "1/2") for size in (16, 40))


def _build(instance: Instance, arithmetic: Arithmetic) -> System:
    """The system with the eigenvalues as they are listed; with many states its covariance entry by entry."""
    if instance.size <= LARGEST_DENSE or instance.is_diagonal or not instance.A.is_lower:
        return build_in_order(instance, arithmetic)
    A, B = lift_matrix(arithmetic, instance.A), lift_matrix(arithmetic, instance.B)
    values = tuple(lift(arithmetic, value) for value in instance.eigenvalues)
    system = System(arithmetic, A, B, values, A, B, label=instance.label, data=lift_data(arithmetic, instance.extra))
    system.remember("C", lambda: _doubled(A, B) if arithmetic is FLOAT else triangular_gramian(arithmetic, A, B))
    return system


def _doubled(A: Matrix, B: Matrix) -> Matrix:
    """The covariance in float64: the sum over 2^s lags, as long as anything is added."""
    total, power = B @ B.conj().T, A
    while np.abs(power).max() > np.finfo(float).tiny:
        total, power = total + power @ total @ power.conj().T, power @ power
    return total


# --- symbols ------------------------------------------------------------------------------------------------------

_SIZES = (1, 2, 3, 4, 6)


def generic_bases(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """A diagonal pair with any weights; in another basis, or with a weight that is zero, where instances are so."""
    if features(instances) or not all(STABLE.holds(item) for item in instances):
        return
    for size in (1, 2, 3, 4):
        values = [arithmetic.disc_symbol() for _ in range(size)]
        weights, S = table(arithmetic, size, 1), arithmetic.matrix(table(arithmetic, size, size))
        A, B = arithmetic.diagonal(values), arithmetic.matrix(weights)
        silent = arithmetic.matrix([*weights[:-1], [arithmetic.zero]])
        pairs = {"on a diagonal": (A, B)}
        if not all(DIAGONAL.holds(item) for item in instances):
            moved = arithmetic.multiply(S, arithmetic.multiply(A, arithmetic.inverse(S)))
            pairs["in any basis"] = moved, arithmetic.multiply(S, B)
        if not all(CONTROLLABLE.holds(item) for item in instances):
            pairs["on a diagonal, one of them not driven"] = A, silent
        for told, pair in pairs.items():
            label = f"{size} states {told}"
            yield System(arithmetic, *pair, tuple(values), *pair, label=label)


def generic_legs(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """LegS of up to six states, in each basis and by each rule that an instance has; what is no LegS as any symbols."""
    for kind in sorted({_kind(item) for item in instances if item.size > 1}):  # one state has both bases
        for size in _SIZES:
            step, place = arithmetic.positive_symbol(), range(1, size + 1)
            label = f"LegS, N = {size}, {kind}"
            if kind == "own basis":
                yield _in_own_basis(arithmetic, size, step, label)
                continue
            held = arithmetic.exp(-1 * step)
            values = {
                "bilinear": [(2 - n * step) / (2 + n * step) for n in place],
                "zero-order hold": [held**n for n in place],
                "no LegS": [arithmetic.disc_symbol() for _ in place],
            }[kind]
            yield replace(diagonal_system(tuple(values), arithmetic, label, {}), data={"Delta": step})


def _kind(instance: Instance) -> str:
    """The basis and the rule."""
    if LEGS_PAIR.holds(instance):
        return "own basis"
    if not instance.is_diagonal:
        return "no LegS"
    return (
        "bilinear" if BILINEAR_LEGS.holds(instance) else "zero-order hold" if HELD_LEGS.holds(instance) else "no LegS"
    )


def _in_own_basis(arithmetic: ModularArithmetic, size: int, step: Scalar, label: str) -> System:
    """The bilinear pair in the coordinates in which LegS is rational."""
    H = lift_matrix(arithmetic, legs_instance(size).A * Rational(1, 2))
    scaled = arithmetic.multiply(arithmetic.diagonal([step] * size), H)
    one, weights = arithmetic.identity(size), arithmetic.column([step] * size)
    inverse = arithmetic.inverse(arithmetic.add(one, scaled, -1))
    A, B = (arithmetic.multiply(inverse, part) for part in (arithmetic.add(one, scaled), weights))
    values = tuple(arithmetic.entry(A, place, place) for place in range(size))
    return System(arithmetic, A, B, values, A, B, label=label, data={"Delta": step})


CONDITIONING = Setting(
    "conditioning",
    "condition numbers",
    small_instances,
    nothing,
    nothing,
    generic=Symbols("A diagonal, any B", generic_bases),
)
_PLACES = Parameter(lambda size: range(1, size + 1), lambda size: st.integers(1, size))
LEGS = Setting(
    "LegS coordinates",
    "LegS in two bases",
    legs_instances,
    build=_build,
    many=legs_of_many_states,
    corners=legs_corners,
    generic=Symbols("LegS of every step", generic_legs, numbers=dict.fromkeys(("i", "j", "n"), _PLACES)),
)

SETTINGS: tuple[Setting, ...] = (CONDITIONING, LEGS)
