"""The continuous system behind a pair: its flow, its memory per unit of time, and what it is once sampled.

A = (I + A_c/2)(I - A_c/2)^{-1} is the bilinear discretisation, step 1, of x' = A_c x + B_c u with
A_c = 2 (A - I)(A + I)^{-1} and B_c along (A + I)^{-1} B; memory knows no scale of B.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from memlaw.numerics.number.arithmetic import Arithmetic, Divergent, Matrix, Rows, Scalar
from memlaw.theory.statement.instance import Instance
from memlaw.verify.subjects.legs import matrix_exponential
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.instances import diagonal_system, lift, lift_data
from memlaw.verify.system.system import System, kept


def diagonal_build(instance: Instance, arithmetic: Arithmetic) -> System:
    """The diagonal system of distinct eigenvalues, without the rank computation of a general pair."""
    values = tuple(lift(arithmetic, value) for value in instance.eigenvalues)
    system = diagonal_system(values, arithmetic, instance.label, {})
    return replace(system, data=lift_data(arithmetic, instance.extra))


@dataclass(frozen=True)
class Flow:
    """x' = A x + B u with its Gramian's inverse; `poles` where A is diagonal with distinct entries."""

    arithmetic: Arithmetic
    A: Any
    B: Any
    gramian: Scalar
    inverse: Scalar
    poles: tuple[Scalar, ...] | None

    def reached(self, time: Scalar) -> Matrix:
        """exp(A t) B."""
        if self.poles is not None:
            column = [self.arithmetic.exp(value * time) for value in self.poles]
            weights = self.arithmetic.flat(self.B)
            return self.arithmetic.column(a * b for a, b in zip(column, weights, strict=True))
        return self.arithmetic.multiply(_exponential(self.arithmetic, self.A, time), self.B)

    def length(self, column: Matrix) -> Scalar:
        """v^* G^{-1} v."""
        right = self.arithmetic.multiply(self.inverse, column)
        product = self.arithmetic.multiply(self.arithmetic.adjoint(column), right)
        return self.arithmetic.real(self.arithmetic.entry(product, 0, 0))


def _exponential(arithmetic: Arithmetic, matrix: Matrix, time: Scalar) -> Matrix:
    if arithmetic.formal and arithmetic.is_zero(time):
        return arithmetic.identity(arithmetic.shape(matrix)[0])
    rows = arithmetic.entries(matrix)
    if arithmetic.formal and len(rows) == 2 and arithmetic.is_zero(rows[0][1]):
        return _triangular_exponential(arithmetic, rows, time)
    scaled = [[time * value for value in row] for row in arithmetic.entries(matrix)]
    return matrix_exponential(arithmetic, arithmetic.matrix(scaled))


def _triangular_exponential(arithmetic: Arithmetic, rows: Rows, time: Scalar) -> Matrix:
    """exp(A t) of [[p, 0], [c, q]]: c times the divided difference of exp(p t) and exp(q t) below the diagonal."""
    (p, zero), (c, q) = rows
    first, second = arithmetic.exp(p * time), arithmetic.exp(q * time)
    equal = arithmetic.is_zero(p - q)
    below = time * first if equal else (first - second) / (p - q)
    return arithmetic.matrix([[first, zero], [c * below, second]])


def flow_of(arithmetic: Arithmetic, A: Matrix, B: Matrix, diagonal: bool) -> Flow:
    """The continuous system: Lyapunov's equation A G + G A^* = -B B^*, for a diagonal A entry by entry."""
    size = arithmetic.shape(A)[0]
    if diagonal:
        poles = tuple(arithmetic.entry(A, place, place) for place in range(size))
        sums = [[p + arithmetic.conjugate(other) for other in poles] for p in poles]
        right = arithmetic.entries(arithmetic.multiply(B, arithmetic.adjoint(B)))
        gramian = arithmetic.matrix(
            [[-1 * right[row][col] / sums[row][col] for col in range(size)] for row in range(size)]
        )
        return Flow(arithmetic, A, B, gramian, arithmetic.inverse(gramian), poles)
    gramian = _lyapunov(arithmetic, A, B)
    return Flow(arithmetic, A, B, gramian, arithmetic.inverse(gramian), None)


def _lyapunov(arithmetic: Arithmetic, A: Matrix, B: Matrix) -> Matrix:
    rows = arithmetic.entries(A)
    size = len(rows)
    right = arithmetic.entries(arithmetic.multiply(B, arithmetic.adjoint(B)))
    places = [(row, col) for row in range(size) for col in range(size)]
    zero = arithmetic.zero
    matrix = [
        [(rows[i][p] if j == q else zero) + (arithmetic.conjugate(rows[j][q]) if i == p else zero) for p, q in places]
        for i, j in places
    ]
    known = arithmetic.column(-1 * right[i][j] for i, j in places)
    values = arithmetic.flat(arithmetic.solve(arithmetic.matrix(matrix), known))
    return arithmetic.matrix([values[row * size : (row + 1) * size] for row in range(size)])


@kept
def flow(system: System) -> Flow:
    """The continuous system of the controllable part."""
    if not system.stable:
        raise Divergent("the Gramian does not exist: a pole is not in the left half plane")
    arithmetic, A = system.arithmetic, system.reduced_A
    size = arithmetic.shape(A)[0]
    if system.diagonal:
        values = [arithmetic.entry(A, place, place) for place in range(size)]
        poles = [2 * (value - arithmetic.one) / (value + arithmetic.one) for value in values]
        zero = arithmetic.zero
        matrix = [[poles[row] if row == col else zero for col in range(size)] for row in range(size)]
        ones = arithmetic.column(arithmetic.one for _ in range(size))
        return flow_of(arithmetic, arithmetic.matrix(matrix), ones, diagonal=True)
    system.need_few("the continuous system")
    identity = arithmetic.identity(size)
    above = arithmetic.add(A, identity)
    below = arithmetic.add(A, identity, -1)
    continuous = arithmetic.solve(above, arithmetic.add(below, below))
    return flow_of(arithmetic, continuous, arithmetic.solve(above, system.reduced_B), diagonal=False)


@kept
def density(system: System, time: Scalar) -> Scalar:
    """m(t) of the continuous system."""
    return flow(system).length(flow(system).reached(system.scalar(time)))


@kept
def union_density(system: System, frequency: Scalar, time: Scalar) -> Scalar:
    """m(t) of both systems together, the poles of the second moved by i omega."""
    joint = _union(system, frequency)
    return joint.length(joint.reached(system.scalar(time)))


@kept
def _union(system: System, frequency: Scalar) -> Flow:
    first, second = flow(system), flow(system.relatives["other"]())
    arithmetic = system.arithmetic
    turned = arithmetic.i * system.scalar(frequency)
    upper, lower = arithmetic.entries(first.A), arithmetic.entries(second.A)
    zero = arithmetic.zero
    rows = [row + [zero] * len(lower) for row in upper]
    rows += [
        [zero] * len(upper) + [value + turned if col == place else value for col, value in enumerate(row)]
        for place, row in enumerate(lower)
    ]
    column = arithmetic.entries(first.B) + arithmetic.entries(second.B)
    diagonal = first.poles is not None and second.poles is not None
    return flow_of(arithmetic, arithmetic.matrix(rows), arithmetic.matrix(column), diagonal)


def two_pole_density(system: System, first: Scalar, second: Scalar, time: Scalar) -> Scalar:
    """m(t) of two poles, equal ones included: a chain of two first-order filters."""
    arithmetic = system.arithmetic
    p, other = system.scalar(first), system.scalar(second)
    if not system.stable:
        raise Divergent("the Gramian does not exist: a pole is not in the left half plane")
    chain = system.remember(
        ("frontier two poles", told_apart(p), told_apart(other)), lambda: _chain(arithmetic, p, other)
    )
    return chain.length(chain.reached(system.scalar(time)))


def _chain(arithmetic: Arithmetic, first: Scalar, second: Scalar) -> Flow:
    """One first-order filter behind another."""
    one, zero = arithmetic.one, arithmetic.zero
    A = arithmetic.matrix([[first, zero], [one, second]])
    return flow_of(arithmetic, A, arithmetic.matrix([[one], [zero]]), diagonal=False)


def step_memory(system: System, step: Scalar, lag: int) -> Scalar:
    """M of the bilinear discretisation of the continuous system with another step."""
    return _sampled(system, step).memory(lag)


@kept
def _sampled(system: System, step: Scalar) -> System:
    arithmetic, here = system.arithmetic, flow(system)
    half = system.scalar(step) / arithmetic.integer(2)
    if here.poles is not None:
        one = arithmetic.one
        values = tuple((one + half * p) / (one - half * p) for p in here.poles)
        return diagonal_system(values, arithmetic, system.label, {})
    size = arithmetic.shape(here.A)[0]
    moved = arithmetic.matrix([[half * value for value in row] for row in arithmetic.entries(here.A)])
    identity = arithmetic.identity(size)
    before = arithmetic.add(identity, moved, -1)
    A = arithmetic.solve(before, arithmetic.add(identity, moved))
    B = arithmetic.solve(before, here.B)
    return System(arithmetic, A, B, (arithmetic.zero,) * size, A, B, label=system.label)


def derivative_norm(system: System, order: int) -> Scalar:
    """The square root of B^* A^{*k} G^{-1} A^k B."""
    here = flow(system)
    column = here.B
    for _ in range(order):
        column = here.arithmetic.multiply(here.A, column)
    return here.arithmetic.sqrt(here.length(column))
