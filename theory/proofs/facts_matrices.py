"""Textbook facts about matrices: traces, inverses, eigenvalues of Hermitian ones."""

from __future__ import annotations

from sympy import Abs, Eq, Expr, MatrixExpr, MatrixSymbol, Max, Min, Trace
from sympy.core.relational import Relational

from memlaw.theory.language import Scalar, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, squared
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


@fact
def cauchy_schwarz_in(P: MatrixExpr, w: MatrixExpr, v: MatrixExpr) -> Stated:
    """|w^* v|^2 <= (w^* P w) (v^* P^{-1} v) for P > 0."""
    lengths = Scalar(w.adjoint() * P * w) * Scalar(v.adjoint() * P.inv() * v)
    return Stated(le(squared(Scalar(w.adjoint() * v)), lengths), (semidefinite(P),))


@fact
def real_square(x: Expr) -> Stated:
    """x^2 = |x|^2 where x^2 >= 0, which makes x real."""
    return Stated(Eq(x**2, squared(x)), (not_negative(x**2),))


@fact
def greatest_is_above(x: Expr, y: Expr) -> Stated:
    """x <= max(x, y)."""
    return Stated(le(x, Max(x, y)))


def _shifted(x: Expr, y: Expr, scale: Expr, d: Expr) -> tuple[Relational, ...]:
    return le(y, x + scale * d), le(x + scale * d, y), not_negative(scale)


@fact
def least_of_shifted(x: Expr, y: Expr, scale: Expr, d: Expr) -> Stated:
    """min(x, y) = x - s max(0, -d) for y = x + s d and s >= 0."""
    return Stated(Eq(Min(x, y, evaluate=False), x - scale * Max(0, -d)), _shifted(x, y, scale, d))


@fact
def greatest_of_shifted(x: Expr, y: Expr, scale: Expr, d: Expr) -> Stated:
    """max(x, y) = x + s max(0, d) for y = x + s d and s >= 0."""
    return Stated(Eq(Max(x, y, evaluate=False), x + scale * Max(0, d)), _shifted(x, y, scale, d))
