"""Rules and steps that several derivations share."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators

A, Ah, B, Bh, C, Ci, v, vh = operators("A A^* B B^* C C^{-1} v v^*")
STEIN = Rule("Stein", A * C * Ah, C - B * Bh)
SUM_OF_LAGS = Rule("sum_tau A^tau B B^* A^{*tau} = C", v * vh, C)


def inverse_pair(matrix: Symbol, inverse: Symbol) -> tuple[Rule, Rule]:
    """A matrix and its inverse cancel, in either order."""
    return cancels(matrix, inverse), cancels(inverse, matrix)


INVERSE = inverse_pair(C, Ci)


def completed_square(form: Symbol, inverse: Symbol, constant: Expr | int = 1, letters: str = "v v^* w w^*") -> Expr:
    """c - v^* P^{-1} v + (w - P^{-1} v)^* P (w - P^{-1} v), which is c - w^* v - v^* w + w^* P w."""
    v, vh, w, wh = operators(letters)
    return constant - vh * inverse * v + (wh - vh * inverse) * form * (w - inverse * v)


def projects(said: str, squared: str, trace: str, rank: str) -> Chains:
    """H = K G^{-1} K^* with K^* K = G is its own square, and its trace is that of the identity on the rank."""
    K, Kh, G, Gi = operators("K K^* G G^{-1}")
    rules, hat = (Rule("K^* K = G", Kh * K, G), cancels(Gi, G)), K * Gi * Kh
    yield chain((said, hat * hat), (squared, hat), rules=rules)
    yield chain((trace, hat), (rank, Integer(1)), rules=rules, trace=True)
