"""Pairs with several inputs or layers: what the inputs reach, decided exactly, and Stein's equation by substitution.

Balls and floats cannot decide a rank. Where a question hangs on one, it is answered in exact arithmetic and the
numbers are carried over. Functions of symbols have ranks of their own, those at almost every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from math import lcm

from flint import fmpz_mat
from sympy.polys.domains.gaussiandomains import GaussianRational
from sympy.polys.matrices import DomainMatrix

from memlaw.numerics.linear.rational import RationalMatrix
from memlaw.numerics.linear.reach import exact_rank
from memlaw.numerics.number.arithmetic import EXACT, Arithmetic, Matrix, NotRepresentable, Scalar, Undecided
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic, ModularMatrix


def carried(arithmetic: Arithmetic, value: GaussianRational | int) -> Scalar:
    """An exact scalar in another arithmetic."""
    if arithmetic.formal or isinstance(value, int):
        return value
    return arithmetic.number(*(Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y)))


def carried_matrix(arithmetic: Arithmetic, matrix: DomainMatrix) -> Matrix:
    """An exact matrix in another arithmetic."""
    return arithmetic.matrix([[carried(arithmetic, value) for value in row] for row in EXACT.entries(matrix)])


def rank(matrix: Matrix) -> int:
    """The rank of an exact matrix."""
    return len(pivots(matrix))


def rank_in(arithmetic: Arithmetic, matrix: Matrix) -> Scalar:
    """The rank of an exact matrix; of functions with the chance of an error that it brings."""
    return arithmetic.rank(matrix) if isinstance(arithmetic, ModularArithmetic) else rank(matrix)


def pivots(matrix: DomainMatrix | ModularMatrix) -> tuple[int, ...]:
    """Indices of independent columns of an exact matrix that span all its columns."""
    return matrix.pivots() if isinstance(matrix, ModularMatrix) else tuple(matrix.to_field().rref()[1])


def columns(matrix: Matrix, chosen: tuple[int, ...], arithmetic: Arithmetic = EXACT) -> Matrix:
    """The chosen columns of an exact matrix."""
    return arithmetic.matrix([[row[place] for place in chosen] for row in arithmetic.entries(matrix)])


def krylov(A: Matrix, B: Matrix, arithmetic: Arithmetic = EXACT) -> Matrix:
    """[B, AB, ..., A^{N-1}B] of an exact pair."""
    blocks = [B]
    for _ in range(arithmetic.shape(A)[0] - 1):
        blocks.append(arithmetic.multiply(A, blocks[-1]))
    return arithmetic.matrix([list(chain(*rows)) for rows in zip(*map(arithmetic.entries, blocks), strict=True)])


def coordinates(basis: Matrix, matrix: Matrix, arithmetic: Arithmetic = EXACT) -> Matrix:
    """X with basis X = matrix, for independent columns that span those of the matrix."""
    adjoint = arithmetic.adjoint(basis)
    return arithmetic.solve(arithmetic.multiply(adjoint, basis), arithmetic.multiply(adjoint, matrix))


def _rational(matrix: DomainMatrix) -> RationalMatrix:
    rows, columns = EXACT.shape(matrix)
    parts = [part for row in EXACT.entries(matrix) for value in row for part in (value.x, value.y)]
    common = lcm(*(int(part.denominator) for part in parts))
    whole = [int(part.numerator) * (common // int(part.denominator)) for part in parts]
    return RationalMatrix(fmpz_mat(rows, columns, whole[::2]), fmpz_mat(rows, columns, whole[1::2]), common)


def reachable_part(A: Matrix, B: Matrix, arithmetic: Arithmetic = EXACT) -> tuple[Matrix, Matrix]:
    """An exact pair restricted to the span of B, AB, ...; the pair itself where that is everything.

    A is (N, N) and B (N, m); the result is (r, r) and (r, m), r the rank. Errors: Undecided for r = 0.
    """
    size = arithmetic.shape(A)[0]
    if arithmetic is EXACT and exact_rank(_rational(A), _rational(B)) == size:
        return A, B
    reached = krylov(A, B, arithmetic)
    chosen = pivots(reached)
    if len(chosen) == size:
        return A, B
    if not chosen:
        raise Undecided("the inputs do not reach the state at all")
    basis = columns(reached, chosen, arithmetic)
    moved = coordinates(basis, arithmetic.multiply(A, basis), arithmetic)
    return moved, coordinates(basis, B, arithmetic)


def driven_part(arithmetic: Arithmetic, A: Matrix, B: Matrix) -> tuple[Matrix, Matrix] | None:
    """The controllable part of an exact pair; of balls and floats without the modes of a diagonal A that get nothing.

    None where no state gets anything.
    """
    rows, entering = arithmetic.entries(A), arithmetic.entries(B)
    kept = [place for place, row in enumerate(entering) if not all(map(arithmetic.is_zero, row))]
    if not kept:
        return None
    if arithmetic is EXACT:
        return reachable_part(A, B)
    off = (value for a, row in enumerate(rows) for b, value in enumerate(row) if a != b)
    if len(kept) == len(rows) or not all(map(arithmetic.is_zero, off)):
        return A, B
    part = [[rows[row][place] for place in kept] for row in kept]
    return arithmetic.matrix(part), arithmetic.matrix([entering[place] for place in kept])


def projected_squares(rows: Matrix, arithmetic: Arithmetic = EXACT) -> list[Scalar]:
    """For each row t of an exact T x N matrix, 1 - min_w |e_t - rows w|^2: what the columns explain of e_t.

    Solves the normal equations in independent columns and evaluates the error of that readout.
    """
    chosen = pivots(rows)
    size = arithmetic.shape(rows)[0]
    if not chosen:
        return [arithmetic.zero] * size
    basis = columns(rows, chosen, arithmetic)
    adjoint = arithmetic.adjoint(basis)
    readouts = arithmetic.solve(arithmetic.multiply(adjoint, basis), adjoint)
    missed = arithmetic.add(arithmetic.identity(size), arithmetic.multiply(basis, readouts), -1)
    errors = zip(*arithmetic.entries(missed), strict=True)
    return [arithmetic.one - arithmetic.sum(map(arithmetic.squared_modulus, column)) for column in errors]


def modes(arithmetic: Arithmetic, A: Matrix, B: Matrix, values: Sequence[Scalar]) -> list[Matrix]:
    """V_i with A^k B = sum_i l_i^k V_i, for an A that these distinct eigenvalues diagonalise: V_i = p_i(A) B, Lagrange.

    Errors: NotRepresentable where they do not, so that powers of k occur.
    """
    found = []
    for value in values:
        part = B
        for other in values:
            if other is not value:
                part = _scaled(arithmetic, _less(arithmetic, A, part, other), arithmetic.one / (value - other))
        if any(not arithmetic.is_zero(x) for row in arithmetic.entries(_less(arithmetic, A, part, value)) for x in row):
            raise NotRepresentable("a matrix that these eigenvalues do not diagonalise")
        found.append(part)
    return found


def of_modes(arithmetic: Arithmetic, parts: Sequence[Matrix], values: Sequence[Scalar], form: Matrix) -> ExponentialSum:
    """tr V^* P V with V = sum_i l_i^k V_i, as a function of k: the sum of (conj(l_i) l_j)^k tr V_i^* P V_j."""
    pairs = list(zip(values, parts, strict=True))
    images = [(arithmetic.conjugate(value), arithmetic.multiply(arithmetic.adjoint(V), form)) for value, V in pairs]
    products = ((left * right, arithmetic.multiply(image, V)) for left, image in images for right, V in pairs)
    return ExponentialSum(arithmetic, tuple((trace(arithmetic, product), base, 0) for base, product in products))


def trace(arithmetic: Arithmetic, matrix: Matrix) -> Scalar:
    """The sum of the diagonal."""
    return arithmetic.sum(row[place] for place, row in enumerate(arithmetic.entries(matrix)))


def _less(arithmetic: Arithmetic, A: Matrix, part: Matrix, value: Scalar) -> Matrix:
    """(A - value) part."""
    return arithmetic.add(arithmetic.multiply(A, part), part, -1 * value)


def _scaled(arithmetic: Arithmetic, matrix: Matrix, factor: Scalar) -> Matrix:
    return arithmetic.matrix([[factor * value for value in row] for row in arithmetic.entries(matrix)])


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
