"""Matrix expressions as noncommutative words: one letter for a matrix, its adjoint, its inverse, its power at a lag."""

from __future__ import annotations

import re
from functools import reduce
from typing import Any

from sympy import Add, Expr, Identity, Integer, MatAdd, MatMul, MatPow, MatrixSymbol, Mul
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse

from memlaw.theory.language.symbols import N
from memlaw.theory.statement.words import Rule, operator

# The Gramian, covariances of noise, and the letters that a proof may use for Hermitian matrices of its own.
HERMITIAN = frozenset({"C", "C_m", "R", "Q", "R_Q", "P", "D", "H", "O_T", "S_T", "W_n", "V_n", "O_n", "C_T"})


_NAME = re.compile(r"[A-Za-z]\w*")  # no name is that of an adjoint, an inverse, a power or a product


def letter(matrix: Any) -> Expr:
    """The word of a matrix expression.

    >>> from memlaw.theory.language.symbols import A, B, C, tau
    >>> letter(B.adjoint() * A.adjoint() ** tau * C.inv() * A**tau * B)
    B^**A^*^tau*C^{-1}*A^tau*B
    """
    if isinstance(matrix, MatrixSymbol) and _NAME.fullmatch(matrix.name) and _of_states(matrix):
        return operator(matrix.name)
    if isinstance(matrix, Adjoint):
        return _adjoint(matrix.args[0])
    if isinstance(matrix, Inverse):
        return _inverse(matrix.args[0])
    if isinstance(matrix, MatPow):
        return _inverse(matrix.base) if matrix.exp == -1 else _power(matrix.base, matrix.exp)
    if isinstance(matrix, MatMul):
        scale, parts = matrix.as_coeff_matrices()
        return reduce(lambda x, y: x * y, map(letter, parts), Integer(1) * scale)
    if isinstance(matrix, MatAdd):
        return Add(*map(letter, matrix.args))
    if isinstance(matrix, Identity) and _of_states(matrix):
        return Integer(1)
    if getattr(matrix, "is_ZeroMatrix", False) or matrix == 0:
        return Integer(0)
    raise ValueError(f"no word for {matrix}")


def _of_states(matrix: Any) -> bool:
    """Whether a matrix is no square one of another size: the empty word is the N x N identity, whose trace is N."""
    return matrix.shape == (N, N) or not matrix.is_square


def _adjoint(inner: Any) -> Expr:
    if isinstance(inner, MatrixSymbol):
        word = letter(inner)
        return word if inner.name in HERMITIAN else operator(f"{inner.name}^*")
    if isinstance(inner, Adjoint):
        return letter(inner.args[0])
    if isinstance(inner, MatMul):
        scale, parts = inner.as_coeff_matrices()
        return Mul(scale.conjugate(), *(_adjoint(part) for part in reversed(parts)))
    if isinstance(inner, MatAdd):
        return Add(*map(_adjoint, inner.args))
    if isinstance(inner, Inverse):
        return _inverse(Adjoint(inner.args[0]).doit())
    if isinstance(inner, MatPow):
        base = Adjoint(inner.base).doit()
        return _inverse(base) if inner.exp == -1 else _power(base, inner.exp)
    return letter(inner)


def _inverse(matrix: Any) -> Expr:
    if isinstance(matrix, MatMul) and all(part.is_square for part in matrix.args):
        return reduce(lambda x, y: x * y, (_inverse(part) for part in reversed(matrix.args)))
    if isinstance(matrix, Inverse):
        return letter(matrix.args[0])
    word = letter(matrix)
    return operator(f"{word.name}^{{-1}}" if word.is_Symbol else f"[{word}]^{{-1}}")


def _power(base: Any, exponent: Expr) -> Expr:
    """X^(tau + 2) is X X X^tau."""
    if exponent.is_Integer and exponent < 0:
        return _inverse(base) ** int(-exponent)
    shift, lag = exponent.as_coeff_Add()
    if not shift.is_Integer or shift < 0:
        raise ValueError(f"no word for the power {exponent}")
    word = letter(base)
    name = word.name if word.is_Symbol else f"[{word}]"
    return word ** int(shift) * (operator(f"{name}^{lag}") if lag != 0 else Integer(1))


def inverse_rules(seen: Expr, invertible: frozenset[str]) -> list[Rule]:
    """What holds of the letters that are seen: X X^{-1} = I = X^{-1} X if invertible, and X^tau X = X X^tau."""
    rules = []
    for symbol in sorted(seen.free_symbols, key=str):
        if symbol.name.endswith("^{-1}") and not symbol.name.startswith("["):
            base = operator(symbol.name.removesuffix("^{-1}"))
            if base.name.removesuffix("^*") not in invertible:
                continue
            rules += [Rule("inverse", base * symbol, Integer(1)), Rule("inverse", symbol * base, Integer(1))]
        if symbol.name.endswith("^tau"):
            base = operator(symbol.name.removesuffix("^tau"))
            rules.append(Rule("powers commute", symbol * base, base * symbol))
    return rules
