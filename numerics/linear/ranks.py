"""Pairs with several inputs or layers: what the inputs reach, decided exactly, and Stein's equation by substitution.

Balls and floats cannot decide a rank. Where a question hangs on one, it is answered in exact arithmetic and the
numbers are carried over.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from sympy.polys.domains.gaussiandomains import GaussianRational
from sympy.polys.matrices import DomainMatrix

from memlaw.numerics.number.arithmetic import EXACT, Arithmetic, Matrix, Scalar, Undecided


def carried(arithmetic: Arithmetic, value: GaussianRational | int) -> Scalar:
    """An exact scalar in another arithmetic."""
    if arithmetic is EXACT or isinstance(value, int):
        return value
    return arithmetic.number(*(Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y)))


def carried_matrix(arithmetic: Arithmetic, matrix: DomainMatrix) -> Matrix:
    """An exact matrix in another arithmetic."""
    return arithmetic.matrix([[carried(arithmetic, value) for value in row] for row in EXACT.entries(matrix)])


def rank(matrix: DomainMatrix) -> int:
    """The rank of an exact matrix."""
    return len(pivots(matrix))


def pivots(matrix: DomainMatrix) -> tuple[int, ...]:
    """Indices of independent columns of an exact matrix that span all its columns."""
    return tuple(matrix.to_field().rref()[1])


def columns(matrix: DomainMatrix, chosen: tuple[int, ...]) -> DomainMatrix:
    """The chosen columns of an exact matrix."""
    return EXACT.matrix([[row[place] for place in chosen] for row in EXACT.entries(matrix)])


def krylov(A: DomainMatrix, B: DomainMatrix) -> DomainMatrix:
    """[B, AB, ..., A^{N-1}B] of an exact pair."""
    blocks = [B]
    for _ in range(A.shape[0] - 1):
        blocks.append(EXACT.multiply(A, blocks[-1]))
    return EXACT.matrix([list(chain(*rows)) for rows in zip(*map(EXACT.entries, blocks), strict=True)])


def coordinates(basis: DomainMatrix, matrix: DomainMatrix) -> DomainMatrix:
    """X with basis X = matrix, for independent columns that span those of the matrix."""
    adjoint = EXACT.adjoint(basis)
    return EXACT.solve(EXACT.multiply(adjoint, basis), EXACT.multiply(adjoint, matrix))


def reachable_part(A: DomainMatrix, B: DomainMatrix) -> tuple[DomainMatrix, DomainMatrix]:
    """An exact pair restricted to the span of B, AB, ...; the pair itself where that is everything.

    A is (N, N) and B (N, m); the result is (r, r) and (r, m), r the rank. Errors: Undecided for r = 0.
    """
    reached = krylov(A, B)
    chosen = pivots(reached)
    if len(chosen) == A.shape[0]:
        return A, B
    if not chosen:
        raise Undecided("the inputs do not reach the state at all")
    basis = columns(reached, chosen)
    return coordinates(basis, EXACT.multiply(A, basis)), coordinates(basis, B)


def projected_squares(rows: DomainMatrix) -> list[Scalar]:
    """For each row t of an exact T x N matrix, 1 - min_w |e_t - rows w|^2: what the columns explain of e_t.

    Solves the normal equations in independent columns and evaluates the error of that readout.
    """
    chosen = pivots(rows)
    size = rows.shape[0]
    if not chosen:
        return [EXACT.zero] * size
    basis = columns(rows, chosen)
    gram = EXACT.multiply(EXACT.adjoint(basis), basis)
    readouts = EXACT.solve(gram, EXACT.adjoint(basis))
    fitted = EXACT.entries(EXACT.multiply(basis, readouts))
    return [EXACT.one - _error(fitted, place) for place in range(size)]


def _error(fitted: list[list[Scalar]], place: int) -> Scalar:
    missed = [EXACT.integer(int(row == place)) - values[place] for row, values in enumerate(fitted)]
    return EXACT.sum(EXACT.squared_modulus(value) for value in missed)


def triangular_gramian(arithmetic: Arithmetic, A: Matrix, B: Matrix) -> Matrix:
    """C with C - A C A^* = B B^* for lower triangular A: entry by entry, each from those above and to the left.

    >>> A, B = (EXACT.matrix([[EXACT.number(Fraction(value))]]) for value in ("1/2", "1"))
    >>> EXACT.entry(triangular_gramian(EXACT, A, B), 0, 0) == EXACT.number(Fraction(4, 3))
    True
    """
    rows, conjugated = arithmetic.entries(A), arithmetic.entries(arithmetic.adjoint(A))
    known = arithmetic.entries(arithmetic.multiply(B, arithmetic.adjoint(B)))
    for row, left in enumerate(rows):
        for column in range(row + 1):
            right = [conjugated[place][column] for place in range(column + 1)]
            total = known[row][column]
            for p in range(row + 1):
                for q in range(column + 1):
                    if (p, q) != (row, column) and not arithmetic.is_zero(left[p]):
                        total += left[p] * known[p][q] * right[q]
            known[row][column] = total / (arithmetic.one - left[row] * right[column])
            known[column][row] = arithmetic.conjugate(known[row][column])
    return arithmetic.matrix(known)
