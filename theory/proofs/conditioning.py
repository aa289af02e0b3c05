"""Proofs about condition numbers."""

from __future__ import annotations

from sympy import Abs, Eq, Expr, Integer, Min, Product, Symbol, binomial, combsimp, cos, pi, sqrt, tan

from memlaw.errors import InvalidInput
from memlaw.theory.language import Others
from memlaw.theory.language.symbols import C, N, bar, eigenvalue, i, j, k, n, squared
from memlaw.theory.statement.facts import Stated, fact, le, lt, not_negative, positive
from memlaw.theory.statement.proof import Cite, Proof, at_most, below, equals
from memlaw.theory.subjects.conditioning import condition, spread
from memlaw.theory.subjects.conditioning_legs import (
    eigenvector,
    eigenvector_condition,
    largest_zero,
    left_eigenvector,
    neighbours,
    own_condition,
    same_index,
    step,
)


@fact
def diagonal_of_inverse(i: Expr) -> Stated:
    """C_ii (C^{-1})_ii <= cond(C): for unit vectors e^* C e and e^* C^{-1} e lie between the extreme eigenvalues."""
    return Stated(le(C[i, i] * C.inv()[i, i], condition()))


@fact
def largest_distance(i: Expr, k: Expr) -> Stated:
    """1 <= spread^2 |1 - l_i conj(l_k)|^2/|l_i - l_k|^2: the spread is the largest of the distances."""
    factor = squared(1 - eigenvalue[i] * bar(eigenvalue[k])) / squared(eigenvalue[i] - eigenvalue[k])
    return Stated(le(Integer(1), spread() ** 2 * factor))


@fact
def product_of_others(f: Expr, scale: Expr, k: Symbol, i: Expr) -> Stated:
    """1 <= s^{N-1} prod_{k != i} f_k where 1 <= s f_k for each of the N - 1 others."""
    return Stated(
        le(Integer(1), scale ** (N - 1) * Others(f, k, i)), (le(Integer(1), scale * f),), ((k, Integer(1), N),)
    )


@fact
def others_keep_order(f: Expr, g: Expr, k: Symbol, i: Expr) -> Stated:
    """prod_{k != i} f_k <= prod_{k != i} g_k where 0 <= f_k <= g_k."""
    return Stated(le(Others(f, k, i), Others(g, k, i)), (not_negative(f), le(f, g)), ((k, Integer(1), N),))


@fact
def entries_below_norms(i: Expr) -> Stated:
    """sqrt(2N - 1) |V_Ni (V^{-1})_i1| = |W_Ni (W^{-1})_i1| <= cond(W): a matrix has norm at least that of an entry.

    LegS's own coordinates multiply row m of V by sqrt(2m - 1) and divide column m of V^{-1} by it; no scaling of the
    eigenvectors changes the product.
    """
    product = Abs(eigenvector(N, i) * left_eigenvector(i, Integer(1)))
    return Stated(le(sqrt(2 * N - 1) * product, eigenvector_condition()))


@fact
def hyperbolic_sines(x: Expr, n: Expr, k: Expr) -> Stated:
    """(n + k)/|n - k| <= (1 - x^{n+k})/|x^n - x^k| for 0 < x < 1, for squares: sinh(t)/t grows with t > 0."""
    left, right = ((n + k) / (n - k)) ** 2, ((1 - x ** (n + k)) / (x**n - x**k)) ** 2
    return Stated(le(left, right), (positive(x), lt(x, Integer(1))))


@fact
def jacobi_matrix(scale: Expr, i: Symbol, j: Symbol) -> Stated:
    """cond(s (I + J)) = (1 + x_N)/(1 - x_N) for the Jacobi matrix J of the Legendre polynomials.

    J has the entries min(i, j)/sqrt((2i - 1)(2j - 1)) for |i - j| = 1; its eigenvalues are the zeros of P_N, which lie
    symmetrically about zero. LegS's own coordinates multiply C_ij by sqrt((2i - 1)(2j - 1)).
    """
    over = (2 * i - 1) * (2 * j - 1)
    wanted = scale * (same_index(i, j) / (2 * i - 1) + neighbours(i, j) * Min(i, j) / over)
    needs = (le(C[i, j], wanted), le(wanted, C[i, j]), positive(scale))
    return Stated(Eq(own_condition(), (1 + largest_zero()) / (1 - largest_zero()), evaluate=False), needs)


@fact
def zero_below_cosine() -> Stated:
    """The largest zero of P_N is less than cos(pi/(2N + 1)) (Bruns)."""
    return Stated(lt(largest_zero(), cos(pi / (2 * N + 1))))


@fact
def zeros_inside() -> Stated:
    """The zeros of the Legendre polynomials lie between -1 and 1."""
    return Stated(lt(largest_zero(), Integer(1)))


@fact
def cosine_below_one(m: Expr) -> Stated:
    """cos(pi/m) < 1 for m > 1."""
    return Stated(lt(cos(pi / m), Integer(1)), (lt(Integer(1), m),))


@fact
def half_angle(t: Expr) -> Stated:
    """(1 + cos(2t))/(1 - cos(2t)) = 1/tan(t)^2."""
    return Stated(Eq((1 + cos(2 * t)) / (1 - cos(2 * t)), 1 / tan(t) ** 2, evaluate=False))


@fact
def tangent_above_angle(m: Expr) -> Stated:
    """t < tan(t) for 0 < t < pi/2, with t = pi/(2m)."""
    return Stated(lt(pi / m / 2, tan(pi / m / 2)), (lt(Integer(1), m),))


@fact
def product_of_large(f: Expr, k: Symbol, high: Expr) -> Stated:
    """1 <= f_1 f_2 ... f_h where 1 <= f_k for each."""
    return Stated(le(Integer(1), Product(f, (k, 1, high))), (le(Integer(1), f),), ((k, Integer(1), high),))


@fact
def telescopes(f: Expr, size: Symbol, ratio: Expr) -> Stated:
    """f(N) = f(1) r(1) ... r(N - 1) for a quotient r(n) = f(n + 1)/f(n) of factorials, which is checked here."""
    if combsimp(f.subs(size, size + 1) / f / ratio) != 1:
        raise InvalidInput(f"the ratio {ratio}", f"it is that of {f} at {size} + 1 and {size}", "mend it")
    return Stated(Eq(f, f.subs(size, 1) * Product(ratio.subs(size, k), (k, 1, size - 1)), evaluate=False))


# --- the eigenbasis -----------------------------------------------------------------------------------------------

_PRODUCT = Cite("conditioning.eigenbasis")
_FACTOR = squared(1 - eigenvalue[i] * bar(eigenvalue[k])) / squared(eigenvalue[i] - eigenvalue[k])
_APART = Others(_FACTOR, k, i)
_SQUARED = spread() ** 2
EIGENBASIS = (
    Proof(
        1,
        (
            equals(C[i, i] * C.inv()[i, i], "the product is that of two diagonal entries", _PRODUCT),
            at_most(None, "which lie between the extreme eigenvalues", diagonal_of_inverse(i)),
        ),
    ),
    Proof(
        2,
        (
            at_most(
                spread() ** (2 * N - 2) * _APART,
                "each of the N - 1 factors is at least 1/spread^2",
                product_of_others(_FACTOR, _SQUARED, k, i).since(largest_distance(i, k)),
            ),
            at_most(
                None,
                "and the condition number is at least their product",
                Cite("conditioning.eigenbasis", 1),
                plus=(spread() ** (2 * N - 2) * (condition() - _APART),),
            ),
        ),
    ),
)

_GROWTH = binomial(N, n) ** 2 * binomial(N + n, n) ** 2 / 4
_RATIO = 1 + 1 / (4 * N * (N + 1))
_SHARE = 4 * N * binomial(2 * N, N) ** 2 / 16**N
_GROWN = Product(_RATIO.subs(N, k), (k, 1, N - 1))
LEGS_EIGENBASIS = (
    Proof(
        1,
        (
            equals(
                C[n, n] * C.inv()[n, n], "the product of two diagonal entries", Cite("conditioning.legs_eigenbasis")
            ),
            at_most(None, "which lie between the extreme eigenvalues", diagonal_of_inverse(n)),
        ),
    ),
    Proof(
        2,
        (
            at_most(
                None,
                "4 N binomial(2N, N)^2/16^N is one at N = 1 and grows by factors of more than one",
                product_of_large(_RATIO.subs(N, k), k, N - 1),
                telescopes(_SHARE, N, _RATIO),
                plus=(16**N * (_SHARE - _GROWN), 16**N * (_GROWN - 1)),
            ),
        ),
    ),
)

_x = eigenvalue[1]  # exp(-Delta)
_STEPS, _DISTANCES = ((n + k) / (n - k)) ** 2, ((1 - _x ** (n + k)) / (_x**n - _x**k)) ** 2
LEGS_HELD = (
    Proof(
        0,
        (
            equals(Others(_STEPS, k, n), "the product of the bilinear rule"),
            at_most(
                Others(_DISTANCES, k, n),
                "the hold puts eigenvalues closer together",
                others_keep_order(_STEPS, _DISTANCES, k, n).since(hyperbolic_sines(_x, n, k)),
            ),
            equals(None, "the product for the eigenvalues x, x^2, ..."),
        ),
    ),
)

LEGS_TRANSFORM = (
    Proof(
        2,
        (
            equals(
                sqrt(2 * N - 1) * Abs(eigenvector(N, i) * left_eigenvector(i, Integer(1))),
                "an entry of W and one of its inverse",
            ),
            at_most(None, "each at most a norm", entries_below_norms(i)),
        ),
    ),
)

_m = 2 * N + 1
_t = pi / _m / 2
_TAN, _COS = tan(_t), cos(2 * _t)
LEGS_GRAMIAN = (
    Proof(
        1,
        (
            equals(
                None,
                "in own coordinates C is Delta/2 (I + J)",
                Cite("conditioning.legs_gramian"),
                jacobi_matrix(step() / 2, i, j),
            ),
        ),
    ),
    Proof(
        2,
        (
            equals(
                (1 + largest_zero()) / (1 - largest_zero()), "by the largest zero", Cite("conditioning.legs_gramian", 1)
            ),
            below(
                (1 + _COS) / (1 - _COS),
                "the zero is less than cos(pi/(2N + 1))",
                zero_below_cosine(),
                zeros_inside(),
                cosine_below_one(_m),
                plus=(2 * (_COS - largest_zero()) / ((1 - _COS) * (1 - largest_zero())),),
            ),
            equals(1 / _TAN**2, "by half the angle", half_angle(_t)),
            below(
                None, "and t < tan(t)", tangent_above_angle(_m), plus=((_TAN - _t) * (_TAN + _t) / (_t**2 * _TAN**2),)
            ),
        ),
    ),
)

PROOFS = {
    "conditioning.eigenbasis": EIGENBASIS,
    "conditioning.legs_eigenbasis": LEGS_EIGENBASIS,
    "conditioning.legs_held": LEGS_HELD,
    "conditioning.legs_transform": LEGS_TRANSFORM,
    "conditioning.legs_gramian": LEGS_GRAMIAN,
}
