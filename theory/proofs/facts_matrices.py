"""Textbook facts about matrices: traces, inverses, eigenvalues of Hermitian ones."""

from __future__ import annotations

from sympy import Abs, Expr, MatrixExpr, MatrixSymbol, Trace
from sympy.core.relational import Relational

from memlaw.theory.language import Scalar, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue
from memlaw.theory.statement.facts import Stated, fact, le, not_negative, positive

_ANY = MatrixSymbol("f", N, 1)


def semidefinite(matrix: MatrixExpr) -> Relational:
    """f^* P f >= 0 for every column f."""
    return not_negative(Scalar(_ANY.adjoint() * matrix * _ANY))


@fact
def trace_of_product(X: MatrixExpr, P: MatrixExpr) -> Stated:
    """tr X P^{-1} > 0 for an invertible P >= 0 and X >= 0 of positive trace."""
    return Stated(positive(Trace(X * P.inv())), (semidefinite(X), semidefinite(P), positive(Trace(X))))


@fact
def trace_means(P: MatrixExpr, X: MatrixExpr) -> Stated:
    """N^2 <= tr(P X^{-1}) tr(P^{-1} X) for positive definite P, X: the means of numbers and of their inverses."""
    product = Trace(P * X.inv()) * Trace(P.inv() * X)
    return Stated(le(N**2, product), (semidefinite(P), semidefinite(X)))


@fact
def below_trace(v: MatrixExpr, P: MatrixExpr) -> Stated:
    """v^* P v <= tr(P) v^* v for P >= 0, whose largest eigenvalue is at most the sum of all."""
    return Stated(le(Scalar(v.adjoint() * P * v), Trace(P) * Scalar(v.adjoint() * v)), (semidefinite(P),))


@fact
def below_trace_of_inverse(v: MatrixExpr, P: MatrixExpr) -> Stated:
    """v^* v <= tr(P) v^* P^{-1} v for P > 0, whose eigenvalues are all at most their sum."""
    return Stated(le(Scalar(v.adjoint() * v), Trace(P) * Scalar(v.adjoint() * P.inv() * v)), (semidefinite(P),))


@fact
def largest_modulus(i: Expr) -> Stated:
    """|l_i| <= rho(A), the largest of them."""
    return Stated(le(Abs(eigenvalue[i]), spectral_radius()))
