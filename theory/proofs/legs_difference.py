"""Proofs about what tells S4-LegS from S4D-LegS."""

from __future__ import annotations

from sympy import Integer, Max, Product, exp

from memlaw.theory.language.symbols import N, n, step_size
from memlaw.theory.proofs.definitions_analysis import RECIPROCAL, A, bilinear
from memlaw.theory.proofs.facts_analysis import (
    at_most_and_less,
    at_most_twice,
    exp_keeps_strict_order,
    factor_keeps_strict_order,
    larger_below,
    positive_product,
    product_not_negative,
    product_of_squares,
    products_keep_order,
    products_keep_strict_order,
    square_keeps_strict_order,
)
from memlaw.theory.statement.facts import product_keeps_order, square_keeps_order
from memlaw.theory.statement.proof import Cite, Proof, below, equals
from memlaw.theory.subjects.legs import HALF, frequency

_ALIASED = "with aliasing fewer eigenvalues are distinct, and M(0) of S4D-LegS is smaller still; S4-LegS has none"
_SHORT, _LONG = -step_size * N * (N + 1), -step_size * N

_P, _F = (Product(A + sign * n, (n, 1, N)) for sign in (-1, 1))
_G, _Q = (Product(A + sign * n, (n, 0, N - 1)) for sign in (-1, 1))
_UP, _DOWN = at_most_twice(n, N, A), at_most_twice(n, N - 1, A)

_W = frequency(N)
_FIRST, _LAST = ((A - 1) / (A + 1)) ** 2, ((N - A) / (N + A)) ** 2
_SLOWEST = bilinear(_W)

DIFFERENCE = (
    Proof(
        0,
        (
            equals(1 - exp(_LONG), "the trace of S4D-LegS", Cite("legs.held", 1, because=_ALIASED)),
            below(1 - exp(_SHORT), "N < N (N + 1)", exp_keeps_strict_order(_SHORT, _LONG)),
            equals(None, "the trace of S4-LegS", Cite("legs.held", 0, because=_ALIASED)),
        ),
    ),
    Proof(
        1,
        (
            equals(
                1 - ((_Q + _P) / (_F + _G)) ** 2, "the determinant of S4D-LegS", Cite("legs.bilinear", 1), RECIPROCAL
            ),
            below(
                1 - (_P / _F) ** 2,
                "F = prod (a + n), Q have larger factors than P, G = prod (a - n): P G < F Q",
                product_not_negative(A - n, (n, 1, N)).since(_UP),
                product_not_negative(A - n, (n, 0, N - 1)).since(_DOWN),
                products_keep_strict_order(A - n, A + n, n, 1, N).since(_UP),
                products_keep_order(A - n, A + n, (n, 0, N - 1)).since(_DOWN),
                product_keeps_order(_G, _Q, _P),
                factor_keeps_strict_order(_P, _F, _Q),
                at_most_and_less(_P * _G, _P * _Q, _F * _Q),
                positive_product(1 / (_F * (_F + _G)), _F * _Q - _P * _G),
                square_keeps_strict_order(_P / _F, (_Q + _P) / (_F + _G)),
            ),
            equals(
                1 - Product(((A - n) / (A + n)) ** 2, (n, 1, N)),
                "factor by factor",
                product_of_squares(A - n, A + n, (n, 1, N)),
            ),
            equals(None, "the determinant of S4-LegS", Cite("legs.bilinear", 0), RECIPROCAL),
        ),
    ),
    Proof(
        2,
        (
            equals(exp(-2 * step_size), "the slowest pole of S4-LegS", Cite("legs.held_decay", 0)),
            below(exp(-step_size), "2 > 1", exp_keeps_strict_order(-2 * step_size, -step_size)),
            equals(None, "the poles of S4D-LegS", Cite("legs.held_decay", 1)),
        ),
    ),
    Proof(
        3,
        (
            equals(Max(_FIRST, _LAST), "the slowest pole of S4-LegS", Cite("legs.bilinear_decay", 0), RECIPROCAL),
            below(
                _SLOWEST,
                "a >= N: the pole -1 is slower than -N, and faster than the last of S4D-LegS",
                square_keeps_order(Integer(1), A),
                positive_product(2 * A / ((A + 1) ** 2 * ((A + HALF) ** 2 + _W**2)), A**2 - HALF + 2 * _W**2),
                square_keeps_order((A - N) / (A + N), (A - 1) / (A + 1)),
                at_most_and_less(_LAST, _FIRST, _SLOWEST),
                larger_below(_FIRST, _LAST, _SLOWEST),
            ),
            equals(None, "the slowest pole of S4D-LegS", Cite("legs.bilinear_decay", 1), RECIPROCAL),
        ),
    ),
)

PROOFS = {"legs.difference": DIFFERENCE}
