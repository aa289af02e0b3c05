"""Textbook facts about laws on 0, 1, 2, ..., power series and functions that are unimodular on the circle."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Eq, Expr, I, Integer, Limit, Mul, Product, Sum, Symbol, conjugate, exp, oo, pi, sqrt

from memlaw.errors import InvalidInput
from memlaw.theory.language import Coefficient, Others, blaschke_factor, spectral_radius
from memlaw.theory.language.symbols import N, eigenvalue, i, j, k, r, z
from memlaw.theory.statement.facts import Stated, fact, le, not_negative, positive

ANGLE = Symbol("vartheta", real=True)
UNIT = exp(I * ANGLE)
TURN = (ANGLE, Integer(0), 2 * pi)  # what is needed on the circle is needed at every angle


@fact
def rising_weights(p: Expr, index: Symbol, place: Expr, base: Expr) -> Stated:
    """x^{2s} sum_{k >= s} p_k <= sum_k p_k x^{2k} for p >= 0, s >= 0 and x >= 1: Markov's inequality."""
    tail, moment = Sum(p, (index, place, oo)), Sum(p * base ** (2 * index), (index, 0, oo))
    needs = (not_negative(p), not_negative(base - 1), not_negative(place))
    return Stated(le(base ** (2 * place) * tail, moment), needs, ((index, Integer(0), oo),))


@fact
def real_part(x: Expr) -> Stated:
    """2 Re x <= 2|x|."""
    return Stated(le(x + conjugate(x), 2 * Abs(x)))


@fact
def triangle_from_below(x: Expr) -> Stated:
    """1 - |x| <= |1 - x|."""
    return Stated(le(1 - Abs(x), Abs(1 - x)))


@fact
def parseval_on_a_circle(value: Expr, limits: Any, radius: Expr, bound: Expr) -> Stated:
    """sum |f_k|^2 r^{2k} <= prod m_i^2, f = prod f_i of factors (z - conj(l))/(1 - l z) with |f_i| <= m_i on |z| = r.

    The sum is the mean of |f|^2 over the circle; each factor is analytic up to it, r |l| < 1.
    """
    factor = blaschke_factor(value)
    mean = Sum(Abs(Coefficient(Product(factor, limits), z, k)) ** 2 * radius ** (2 * k), (k, 0, oo))
    needs = (le(Abs(factor.subs(z, radius * UNIT)) ** 2, bound**2), positive(1 - radius * Abs(value)))
    return Stated(le(mean, Product(bound, limits) ** 2), needs, (limits, TURN))


@fact
def geometric_series(x: Expr, index: Symbol, low: Expr) -> Stated:
    """sum_{k >= s} x^k <= x^s/(1 - x) for 0 <= x < 1, with equality."""
    value = x**low / (1 - x)
    return Stated(le(Sum(x**index, (index, low, oo)), value), (not_negative(x), positive(1 - x)), binds=(index,))


@fact
def orthogonal_shifts(value: Expr, limits: Any, shift: Expr) -> Stated:
    """sum_k f_{k+n} conj(f_k) = 0 for n > 0 and a product f of factors (z - conj(l))/(1 - l z), |l| < 1.

    The sum is the Fourier coefficient -n of |f|^2 = 1 on the circle.
    """
    f = Product(blaschke_factor(value), limits)
    sums = Sum(Coefficient(f, z, k + shift) * conjugate(Coefficient(f, z, k)), (k, 0, oo))
    return Stated(Eq(sums, Integer(0), evaluate=False), (positive(shift), positive(1 - Abs(value))), (limits,))


def _is_inner(f: Expr) -> bool:
    """Whether f is the product of the factors of all eigenvalues, or of all but some, or z times one."""
    product = f / z if isinstance(f, Mul) and z in f.args else f
    index = product.variables[0] if isinstance(product, Product) else product.args[1]
    return isinstance(product, Product | Others) and product.args[0] == blaschke_factor(eigenvalue[index])


@fact
def szego(f: Expr, g: Expr, place: Expr) -> Stated:
    """sum_k [f g]_k conj([f/(1 - l z)]_k) = g(conj(l)) where |f| = 1 on the circle, |l| < 1: Cauchy's formula.

    f is a product of factors (z - conj(l_j))/(1 - l_j z), |l_j| < 1; place is l = l_i or 0; g is one of these factors,
    z/(1 - l_i z) or 1/(1 - l_i z).
    """
    ell = eigenvalue[i]
    if not _is_inner(f) or g not in (blaschke_factor(ell), z / (1 - ell * z), 1 / (1 - ell * z)):
        raise InvalidInput(f"the functions {f} and {g}", "a product of first-order factors, and one pole", "give such")
    left = f * g if g != blaschke_factor(ell) or not isinstance(f, Others) else Product(f.args[0], (f.args[1], 1, N))
    sums = Sum(Coefficient(left, z, k) * conjugate(Coefficient(f / (1 - place * z), z, k)), (k, 0, oo))
    needs = (positive(1 - Abs(ell)), positive(1 - Abs(place)), positive(1 - Abs(eigenvalue[j])))
    return Stated(Eq(sums, g.subs(z, conjugate(place)), evaluate=False), needs, binds=(z,))


@fact
def cauchy_schwarz_of_roots(f: Expr, g: Expr, *limits: Any) -> Stated:
    """|sum f conj(g)| <= sqrt(sum |f|^2) sqrt(sum |g|^2)."""
    norms = sqrt(Sum(Abs(f) ** 2, *limits)) * sqrt(Sum(Abs(g) ** 2, *limits))
    return Stated(le(Abs(Sum(f * conjugate(g), *limits)), norms))


@fact
def modulus_at_most(x: Expr, y: Expr, scale: Expr) -> Stated:
    """|x| <= sqrt(y)/c for c^2 |x|^2 <= y, c > 0."""
    return Stated(le(Abs(x), sqrt(y) / scale), (le(scale**2 * Abs(x) ** 2, y), positive(scale)))


def modulus_of(s: Expr) -> Symbol:
    """The letter of a proof for |s|."""
    return Symbol(f"modulus[{s}]", nonnegative=True)


def argument_of(s: Expr) -> Symbol:
    """The letter of a proof for the argument of s, any one where s = 0."""
    return Symbol(f"argument[{s}]", real=True)


@fact
def polar(s: Expr) -> Stated:
    """s = |s| e^{i phi} with phi the argument of s."""
    return Stated(Eq(s, modulus_of(s) * exp(I * argument_of(s)), evaluate=False))


@fact
def difference_of_squares(x: Expr, y: Expr) -> Stated:
    """||x|^2 - |y|^2| <= |x - y| |x + y|."""
    return Stated(le(Abs(Abs(x) ** 2 - Abs(y) ** 2), Abs(x - y) * Abs(x + y)))


@fact
def cauchy_schwarz_of_moduli(f: Expr, g: Expr, *limits: Any) -> Stated:
    """sum |f| |g| <= sqrt(sum |f|^2 sum |g|^2)."""
    return Stated(le(Sum(Abs(f) * Abs(g), *limits), sqrt(Sum(Abs(f) ** 2, *limits) * Sum(Abs(g) ** 2, *limits))))


def distance(f: Expr, g: Expr) -> Expr:
    """The norm of f - g, the root of the sum of the squared coefficients."""
    return sqrt(Sum(Abs(Coefficient(f, z, k) - Coefficient(g, z, k)) ** 2, (k, 0, oo)))


@fact
def distance_of_products(value: Expr, other: Expr, limits: Any) -> Stated:
    """||prod f_i - prod g_i|| <= sum ||f_i - g_i|| for factors f_i, g_i of the form (z - conj(l))/(1 - l z), |l| < 1.

    One factor is exchanged at a time, and multiplying by the others, unimodular on the circle, changes no norm.
    """
    f, g = blaschke_factor(value), blaschke_factor(other)
    whole = distance(Product(f, limits), Product(g, limits))
    needs = (positive(1 - Abs(value)), positive(1 - Abs(other)))
    return Stated(le(whole, Sum(distance(f, g), limits)), needs, (limits,))


@fact
def distance_of_factors(value: Expr, other: Expr) -> Stated:
    """||f - g||^2 = |l - m|^2 (1/(1 - l conj(m)) + 1/(1 - m conj(l))) for two such factors: a geometric series."""
    mixed = 1 / (1 - value * conjugate(other)) + 1 / (1 - conjugate(value) * other)
    needs = (positive(1 - Abs(value)), positive(1 - Abs(other)))
    one = distance(blaschke_factor(value), blaschke_factor(other))
    return Stated(Eq(one, Abs(value - other) * sqrt(mixed), evaluate=False), needs)


@fact
def limit_of_roots(f: Expr, lag: Symbol, rate: Expr, lower: Expr, upper: Expr) -> Stated:
    """f(t)^{1/t} -> rho(A)^2 where c rho^{2t} <= f(t), c > 0, and f(t) <= C(r) r^{-2(t+1)} for r in (1, 1/rho)."""
    largest = rate in (spectral_radius(), Abs(eigenvalue[1]))  # listed first
    if not largest or (lower * upper).has(lag) or (f * lower).has(r):
        raise InvalidInput(f"the bounds {lower} and {upper}", "they are constants, at the rate rho(A)", "such bounds")
    needs = (le(lower * rate ** (2 * lag), f), positive(lower), le(f, upper * r ** (-2 * (lag + 1))))
    relation = Eq(Limit(f ** (1 / lag), lag, oo), rate**2, evaluate=False)
    return Stated(relation, needs, binds=(lag,), unordered=True)
