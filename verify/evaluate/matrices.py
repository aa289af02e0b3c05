"""Matrices of a statement: products, sums, powers, inverses, determinants, entries."""

from __future__ import annotations

from inspect import signature

from sympy import Determinant, Identity, Integer, MatAdd, MatMul, MatPow, MatrixSymbol, Trace
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.numerics.number.arithmetic import Matrix
from memlaw.numerics.number.arithmetic import Scalar as Number
from memlaw.theory.language import PairMemory, Scalar
from memlaw.verify.evaluate.closures import Closure, Compiler, Scope, compile_all, compile_expression, of_inner
from memlaw.verify.evaluate.powers import whole
from memlaw.verify.evaluate.quantities import ALL_QUANTITIES, quantity
from memlaw.verify.system.system import NotApplicable, System


def _matrix_symbol(expression: MatrixSymbol) -> Closure:
    name = expression.name
    if name in ALL_QUANTITIES:  # a matrix that a subject defines, perhaps at letters of the statement
        letters = list(signature(ALL_QUANTITIES[name]).parameters)[1:]
        return lambda system, scope: quantity(system, name, [scope[item] for item in letters])
    return lambda system, scope: system.named_matrix(name)


def _matrix_product(expression: MatMul) -> Closure:
    coefficient, matrices = expression.as_coeff_matrices()
    scale, parts = compile_expression(coefficient), compile_all(matrices)

    def value(system: System, scope: Scope) -> Matrix:
        total = parts[-1](system, scope)  # from the right: products with a column stay cheap
        for part in reversed(parts[:-1]):
            total = system.arithmetic.multiply(part(system, scope), total)
        return total if coefficient == 1 else _scaled(system, scale(system, scope), total)

    return value


def _scaled(system: System, factor: Number, matrix: Matrix) -> Matrix:
    scalar = system.scalar(factor)
    rows = system.arithmetic.entries(matrix)
    return system.arithmetic.matrix([[scalar * entry for entry in row] for row in rows])


def _matrix_sum(expression: MatAdd) -> Closure:
    parts = compile_all(expression.args)

    def value(system: System, scope: Scope) -> Matrix:
        total = parts[0](system, scope)
        for part in parts[1:]:
            total = system.arithmetic.add(total, part(system, scope))
        return total

    return value


def _identity(expression: Identity) -> Closure:
    size = compile_expression(expression.shape[0])
    return lambda system, scope: system.arithmetic.identity(whole(size(system, scope)))


def _matrix_power(expression: MatPow) -> Closure:
    if expression.exp.is_negative:
        return _matrix_product(MatMul(*[Inverse(expression.base)] * int(-expression.exp), evaluate=False))
    base, exponent = compile_expression(expression.base), compile_expression(expression.exp)

    def value(system: System, scope: Scope) -> Matrix:
        matrix, times = base(system, scope), whole(exponent(system, scope))
        return system.matrix_power(system.arithmetic.inverse(matrix) if times < 0 else matrix, abs(times))

    return value


def _inverse(expression: Inverse) -> Closure:
    inner = expression.args[0]
    name = getattr(inner, "name", None)
    matrix = compile_expression(inner)
    return lambda system, scope: system.inverse(name, matrix(system, scope))


def _trace(system: System, matrix: Matrix) -> Number:
    rows = system.arithmetic.entries(matrix)
    return sum((row[place] for place, row in enumerate(rows)), start=system.arithmetic.integer(0))


def _element(expression: MatrixElement) -> Closure:
    of_a_column = expression.args[0].shape[1] == 1 and expression.args[2] == 0  # which SymPy counts from zero
    matrix, row, column = compile_all((*expression.args[:2], Integer(1) if of_a_column else expression.args[2]))

    def value(system: System, scope: Scope) -> Number:
        found, places = matrix(system, scope), (whole(row(system, scope)), whole(column(system, scope)))
        if not all(1 <= place <= size for place, size in zip(places, system.arithmetic.shape(found), strict=True)):
            raise NotApplicable(
                "an entry outside the matrix: rows count from 1, and sums and products have MatrixElement(A * C, i, j)"
            )
        return system.arithmetic.entry(found, places[0] - 1, places[1] - 1)

    return value


def _pair_memory(expression: PairMemory) -> Closure:
    matrix, column, lag = compile_all(expression.args)

    def value(system: System, scope: Scope) -> Number:
        steps = whole(lag(system, scope))
        if steps < 0:
            raise NotApplicable("a lag below 0")
        return system.memory_of_pair(matrix(system, scope), column(system, scope), steps)

    return value


MATRICES: dict[type, Compiler] = {
    Scalar: of_inner(lambda system, matrix: system.arithmetic.entry(matrix, 0, 0)),
    PairMemory: _pair_memory,
    Inverse: _inverse,
    MatPow: _matrix_power,
    MatMul: _matrix_product,
    MatAdd: _matrix_sum,
    Identity: _identity,
    Adjoint: of_inner(lambda system, matrix: system.arithmetic.adjoint(matrix)),
    Determinant: of_inner(lambda system, matrix: system.arithmetic.determinant(matrix)),
    Trace: of_inner(_trace),
    MatrixElement: _element,
    MatrixSymbol: _matrix_symbol,
}
