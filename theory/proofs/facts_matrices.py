"""Textbook facts about matrices: traces, inverses, eigenvalues of Hermitian ones."""

from __future__ import annotations

from sympy import (
    Abs,
    Eq,
    Expr,
    Identity,
    Integer,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Product,
    Sum,
    Symbol,
    Trace,
    oo,
)
from sympy.core.relational import Relational

from memlaw.errors import InvalidInput
from memlaw.theory.language import Coefficient, Others, Scalar, blaschke_factor, spectral_radius
from memlaw.theory.language.symbols import C, N, eigenvalue, squared, z
from memlaw.theory.proofs.facts_series import TURN, UNIT
from memlaw.theory.statement.facts import Stated, fact, le, not_negative, positive
from memlaw.theory.subjects.gain import largest, least
from memlaw.theory.subjects.gated import covariance_rank, gated_rank, started_rank

_ANY = MatrixSymbol("f", N, 1)


def semidefinite(matrix: MatrixExpr) -> Relational:
    """f^* P f >= 0 for every column f."""
    return not_negative(Scalar(_ANY.adjoint() * matrix * _ANY))


def dominated(X: MatrixExpr, P: MatrixExpr, scale: Expr) -> Relational:
    """f^* X f <= c f^* P f for every column f."""
    return le(Scalar(_ANY.adjoint() * X * _ANY), scale * Scalar(_ANY.adjoint() * P * _ANY))


@fact
def dominated_trace(X: MatrixExpr, P: MatrixExpr, scale: Expr) -> Stated:
    """tr P^{-1} X <= c N where X <= c P with P > 0."""
    return Stated(le(Trace(P.inv() * X), N * scale), (semidefinite(P), dominated(X, P, scale)))


@fact
def trace_of_product(X: MatrixExpr, P: MatrixExpr) -> Stated:
    """tr X P^{-1} > 0 for an invertible P >= 0 and X >= 0 of positive trace."""
    return Stated(positive(Trace(X * P.inv())), (semidefinite(X), semidefinite(P), positive(Trace(X))), regular=(P,))


@fact
def trace_means(P: MatrixExpr, X: MatrixExpr) -> Stated:
    """N^2 <= tr(P X^{-1}) tr(P^{-1} X) for positive definite P, X: the means of numbers and of their inverses."""
    product = Trace(P * X.inv()) * Trace(P.inv() * X)
    return Stated(le(N**2, product), (semidefinite(P), semidefinite(X)), regular=(P, X))


@fact
def below_trace(v: MatrixExpr, P: MatrixExpr) -> Stated:
    """v^* P v <= tr(P) v^* v for P >= 0, whose largest eigenvalue is at most the sum of all."""
    return Stated(le(Scalar(v.adjoint() * P * v), Trace(P) * Scalar(v.adjoint() * v)), (semidefinite(P),))


@fact
def below_trace_of_inverse(v: MatrixExpr, P: MatrixExpr) -> Stated:
    """v^* v <= tr(P) v^* P^{-1} v for P > 0, whose eigenvalues are all at most their sum."""
    above = Trace(P) * Scalar(v.adjoint() * P.inv() * v)
    return Stated(le(Scalar(v.adjoint() * v), above), (semidefinite(P),), regular=(P,))


@fact
def largest_modulus(i: Expr) -> Stated:
    """|l_i| <= rho(A), the largest of them."""
    return Stated(le(Abs(eigenvalue[i]), spectral_radius()))


@fact
def cauchy_schwarz_in(P: MatrixExpr, w: MatrixExpr, v: MatrixExpr) -> Stated:
    """|w^* v|^2 <= (w^* P w) (v^* P^{-1} v) for P > 0."""
    lengths = Scalar(w.adjoint() * P * w) * Scalar(v.adjoint() * P.inv() * v)
    return Stated(le(squared(Scalar(w.adjoint() * v)), lengths), (semidefinite(P),), regular=(P,))


@fact
def real_square(x: Expr) -> Stated:
    """x^2 = |x|^2 where x^2 >= 0, which makes x real."""
    return Stated(Eq(x**2, squared(x), evaluate=False), (not_negative(x**2),))


@fact
def greatest_is_above(x: Expr, y: Expr) -> Stated:
    """x <= max(x, y)."""
    return Stated(le(x, Max(x, y)))


def _shifted(x: Expr, y: Expr, scale: Expr, d: Expr) -> tuple[Relational, ...]:
    return le(y, x + scale * d), le(x + scale * d, y), not_negative(scale)


@fact
def least_of_shifted(x: Expr, y: Expr, scale: Expr, d: Expr) -> Stated:
    """min(x, y) = x - s max(0, -d) for y = x + s d and s >= 0."""
    return Stated(Eq(Min(x, y, evaluate=False), x - scale * Max(0, -d), evaluate=False), _shifted(x, y, scale, d))


@fact
def greatest_of_shifted(x: Expr, y: Expr, scale: Expr, d: Expr) -> Stated:
    """max(x, y) = x + s max(0, d) for y = x + s d and s >= 0."""
    return Stated(Eq(Max(x, y, evaluate=False), x + scale * Max(0, d), evaluate=False), _shifted(x, y, scale, d))


@fact
def weighted_means(x: Expr, y: Expr, n: Expr) -> Stated:
    """x^n y <= (n/(n + 1))^n (x + y)^{n+1}/(n + 1) for x, y >= 0: the mean of n numbers x/n and of y, to the n + 1."""
    mean = (1 - 1 / (n + 1)) ** n * (x + y) ** (n + 1) / (n + 1)
    return Stated(le(x**n * y, mean), (not_negative(x), not_negative(y), not_negative(n)))


def above(P: MatrixExpr, low: Expr) -> Relational:
    """P >= a: a f^* f <= f^* P f for every column f."""
    return le(low * Scalar(_ANY.adjoint() * _ANY), Scalar(_ANY.adjoint() * P * _ANY))


def below(P: MatrixExpr, high: Expr) -> Relational:
    """P <= b: f^* P f <= b f^* f for every column f."""
    return le(Scalar(_ANY.adjoint() * P * _ANY), high * Scalar(_ANY.adjoint() * _ANY))


@fact
def above_its_least(v: MatrixExpr, P: MatrixExpr, low: Expr, power: int) -> Stated:
    """v^* P^k (P - a) v >= 0 where P >= 0 and P >= a, in an eigenbasis of P."""
    word = MatMul(*[P] * power, P - low * Identity(N))
    return Stated(not_negative(Scalar(v.adjoint() * word * v)), (semidefinite(P), above(P, low)))


@fact
def between_its_extremes(v: MatrixExpr, P: MatrixExpr, low: Expr, high: Expr, power: int) -> Stated:
    """v^* P^k (P - a)(b - P) v >= 0 where P >= 0 and a <= P <= b, in an eigenbasis of P."""
    word = MatMul(*[P] * power, P - low * Identity(N), high * Identity(N) - P)
    return Stated(not_negative(Scalar(v.adjoint() * word * v)), (semidefinite(P), above(P, low), below(P, high)))


@fact
def inverse_above(v: MatrixExpr, P: MatrixExpr, high: Expr) -> Stated:
    """v^* v <= b v^* P^{-1} v for 0 < P <= b."""
    return Stated(
        le(_length(v), high * Scalar(v.adjoint() * P.inv() * v)), (semidefinite(P), below(P, high)), regular=(P,)
    )


@fact
def inverse_below(v: MatrixExpr, P: MatrixExpr, low: Expr) -> Stated:
    """a v^* P^{-1} v <= v^* v for P >= a > 0."""
    return Stated(le(low * Scalar(v.adjoint() * P.inv() * v), _length(v)), (positive(low), above(P, low)))


def _length(v: MatrixExpr) -> Expr:
    return Scalar(v.adjoint() * v)


@fact
def least_eigenvalue() -> Stated:
    """l_min f^* f <= f^* C f for every column f."""
    return Stated(above(C, least()))


@fact
def largest_eigenvalue() -> Stated:
    """f^* C f <= l_max f^* f for every column f."""
    return Stated(below(C, largest()))


@fact
def below_its_trace(P: MatrixExpr) -> Stated:
    """f^* P f <= tr(P) f^* f for P >= 0 and every column f."""
    return Stated(below(P, Trace(P)), (semidefinite(P),))


@fact
def above_inverse_trace(P: MatrixExpr) -> Stated:
    """f^* f/tr(P^{-1}) <= f^* P f for P > 0 and every column f."""
    return Stated(above(P, 1 / Trace(P.inv())), (semidefinite(P),), regular=(P,))


@fact
def falls_in_order(X: MatrixExpr, Y: MatrixExpr, P: MatrixExpr, f: MatrixExpr) -> Stated:
    """f^* X^* P^{-1} X f <= f^* P^{-1} f where X P X^* = P - Y Y^*, P > 0: that is of order at most P."""
    residue = Scalar(_ANY.adjoint() * (P - Y * Y.adjoint() - X * P * X.adjoint()) * _ANY)
    after, before = (Scalar(v.adjoint() * P.inv() * v) for v in (X * f, f))
    return Stated(le(after, before), (semidefinite(P), not_negative(residue)), regular=(P,))


@fact
def explained_after(X: MatrixExpr, Y: MatrixExpr, rest: MatrixExpr, f: MatrixExpr) -> Stated:
    """f^* X^* (X P X^* + Y Y^*)^+ X f <= f^* P^+ f for P = f f^* + P', P' >= 0: a readout of X x + Y u reads x."""
    P = f * f.adjoint() + rest
    after = X * P * X.adjoint() + Y * Y.adjoint()
    seen, before = Scalar((X * f).adjoint() * after.inv() * X * f), Scalar(f.adjoint() * P.inv() * f)
    return Stated(le(seen, before), (semidefinite(rest),))


@fact
def last_is_least(f: Expr, index: Symbol, place: Expr) -> Stated:
    """(n + 1) f_n <= f_0 + ... + f_n for a sequence that falls."""
    falls = le(f.subs(index, index + 1), f)
    return Stated(
        le((place + 1) * f.subs(index, place), Sum(f, (index, 0, place))), (falls,), ((index, Integer(0), oo),)
    )


@fact
def first_is_largest(f: Expr, index: Symbol, place: Expr) -> Stated:
    """f_n <= f_0 for a sequence that falls."""
    falls = le(f.subs(index, index + 1), f)
    return Stated(le(f.subs(index, place), f.subs(index, 0)), (falls,), ((index, Integer(0), oo),))


@fact
def trace_of_own_inverse(P: MatrixExpr) -> Stated:
    """tr P^+ P <= N: it is the rank of P."""
    return Stated(le(Trace(MatMul(P.inv(), P, evaluate=False)), N))


@fact
def own_share(v: MatrixExpr, P: MatrixExpr) -> Stated:
    """v^* (v v^* + P)^+ v <= 1 for P >= 0, since v v^* <= v v^* + P."""
    return Stated(le(Scalar(v.adjoint() * (v * v.adjoint() + P).inv() * v), Integer(1)), (semidefinite(P),))


@fact
def larger_covariance(v: MatrixExpr, P: MatrixExpr, X: MatrixExpr) -> Stated:
    """v^* (G + X)^+ v <= v^* G^+ v for G = v v^* + P and P, X >= 0: the largest of 2 Re w^* v - w^* G w."""
    less, more = v * v.adjoint() + P, v * v.adjoint() + P + X
    left, right = (Scalar(v.adjoint() * matrix.inv() * v) for matrix in (more, less))
    return Stated(le(left, right), (semidefinite(P), semidefinite(X)))


@fact
def rank_of_rows(rank: Expr) -> Stated:
    """The rank of a matrix of N rows is at most N: of the columns of a gated recurrence, of a covariance."""
    if not isinstance(rank, gated_rank | started_rank | covariance_rank):
        raise InvalidInput(f"{rank}", "it is the rank of a matrix of N rows", "take such a rank")
    return Stated(le(rank, N))


@fact
def others_at_most(f: Expr, bound: Expr, k: Symbol, i: Expr) -> Stated:
    """(prod_{k != i} f_k)^2 <= m^{2(N-1)} where 0 <= f_k <= m for each of the N - 1 others."""
    needs = (not_negative(f), le(f, bound))
    return Stated(le(Others(f, k, i) ** 2, bound ** (2 * (N - 1))), needs, ((k, Integer(1), N),))


@fact
def product_splits(f: Expr, k: Symbol, i: Expr) -> Stated:
    """f_1 f_2 ... f_N = f_i prod_{k != i} f_k."""
    split = f.subs(k, i) * Others(f, k, i)
    return Stated(Eq(Product(f, (k, 1, N)), split, evaluate=False), binds=(k,))


@fact
def coefficients_on_a_circle(
    f: Expr, g: Expr, bound: Expr, other: Expr, pole: Expr, radius: Expr, place: Expr
) -> Stated:
    """|[f/(1 - l z)]_n| |[g/(1 - l z)]_n| r^{2n} <= m m'/(1 - r^2 |l|^2), factors on |z| = r at most those of m, m'.

    By Parseval |[f/(1 - l z)]_n|^2 r^{2n} is at most the mean of |f/(1 - l z)|^2 over |z| = r, and that of
    1/|1 - l z|^2 is 1/(1 - r^2 |l|^2). Each factor is (z - conj(l_j))/(1 - l_j z), analytic up to the circle.
    """
    factor, own, index = f.args[0], bound.args[0], _index(f)
    for one, limit in ((f, bound), (g, other)):
        good = type(one) is type(limit) and one.args[1:] == limit.args[1:] and limit.args[0] == own
        if not good or one.args[0] != blaschke_factor(eigenvalue[index]):
            raise InvalidInput(
                f"the bound {limit} of {one}", "it is a product like that of first-order factors", "give one"
            )
    product = Mul(*(Abs(Coefficient(one / (1 - pole * z), z, place)) for one in (f, g))) * radius ** (2 * place)
    on_circle = Abs(factor.subs(z, radius * UNIT)) ** 2
    poles = (positive(1 - radius * Abs(eigenvalue[index])), positive(1 - radius * Abs(pole)), positive(radius))
    gap = (1 - radius * Abs(pole)) * (1 + radius * Abs(pole))
    needs = (le(on_circle, own**2), not_negative(own), *poles)
    return Stated(le(product, bound * other / gap), needs, ((index, Integer(1), N), TURN), binds=(z,))


def _index(f: Expr) -> Symbol:
    return f.variables[0] if isinstance(f, Product) else f.args[1]
