"""Singular values of Hankel matrices: traces of powers of the product of two Gramians, no singular value isolated."""

from __future__ import annotations

from functools import reduce

from memlaw.numerics.linear.gramians import stein_solution
from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.verify.subjects.readout import inner, observability, weights
from memlaw.verify.subjects.state import impulse_column, modes
from memlaw.verify.system.system import System, kept, kept_with_data


def response(system: System, lag: int | ExponentialSum) -> Scalar:
    """h_k = w^* A^k B; for a symbolic lag, as a sum of exponentials."""
    if not isinstance(lag, ExponentialSum):
        return inner(system, weights(system), impulse_column(system, lag))
    arithmetic = system.arithmetic
    columns = [list(column) for column in zip(*modes(system), strict=True)]
    scales = [inner(system, weights(system), column) for column in columns]
    terms = [(scale, value, 0) for scale, value in zip(scales, system.eigenvalues, strict=True)]
    return ExponentialSum(arithmetic, tuple(terms), system.symbol("z_0"))


@kept_with_data
def energy(system: System) -> Scalar:
    """tr X X^* over rows: w^* G w, G = sum over i >= 1 of A^i C A^{*i}."""
    system.need_stable("the rows have no finite length")
    system.need_few("a Hankel matrix")
    arithmetic = system.arithmetic
    start = arithmetic.multiply(arithmetic.multiply(system.A, system.gramian), arithmetic.adjoint(system.A))
    total = stein_solution(arithmetic, system.A, start)
    readout = weights(system)
    image = [arithmetic.sum(x * y for x, y in zip(row, readout, strict=True)) for row in arithmetic.entries(total)]
    return arithmetic.real(inner(system, readout, image))


def inner_powers(system: System, power: int) -> Scalar:
    """tr (C Q)^q, Q the observability Gramian of the row c with c A^{k-1} B = b_k, k = 1..N."""
    system.need_stable("the rows have no finite length")
    system.need_few("a Hankel matrix")
    arithmetic = system.arithmetic
    factors: list[Matrix] = [_gramians(system)] * power
    product = reduce(arithmetic.multiply, factors)
    rows = arithmetic.entries(product)
    return arithmetic.real(arithmetic.sum(rows[place][place] for place in range(len(rows))))


@kept
def _gramians(system: System) -> Matrix:
    arithmetic, law = system.arithmetic, _law(system)
    krylov = arithmetic.matrix([impulse_column(system, lag) for lag in range(system.size)])  # transposed
    row = arithmetic.flat(arithmetic.solve(krylov, arithmetic.column(law[1:])))
    seen = observability(system, list(map(arithmetic.conjugate, row)))
    return arithmetic.multiply(system.gramian, arithmetic.matrix(seen))


def _law(system: System) -> list[Scalar]:
    """b_0, ..., b_N: the factors (z - conj(l))/(1 - l z) = -conj(l) + (1 - |l|^2)(z + l z^2 + ...), one by one."""
    arithmetic, count = system.arithmetic, system.size + 1
    law = [arithmetic.one] + [arithmetic.zero] * system.size
    for value in system.eigenvalues:
        gap, filtered = arithmetic.one - arithmetic.squared_modulus(value), arithmetic.zero
        found = []
        for place in range(count):
            found.append(-1 * arithmetic.conjugate(value) * law[place] + gap * filtered)
            filtered = value * filtered + law[place]
        law = found
    return law
