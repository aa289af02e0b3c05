"""Proofs about moving the eigenvalues."""

from __future__ import annotations

from sympy import Abs, I, Integer, Product, Sum, exp, oo, sqrt

from memlaw.theory.language import b, b_other, blaschke_factor
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, k, other_eigenvalue, squared, tau
from memlaw.theory.proofs.facts_series import (
    argument_of,
    cauchy_schwarz_of_moduli,
    difference_of_squares,
    distance,
    distance_of_factors,
    distance_of_products,
    polar,
)
from memlaw.theory.statement.facts import cauchy_schwarz, root_keeps_order, sum_keeps_order, triangle
from memlaw.theory.statement.proof import Cite, Proof, Shown, at_most, equals
from memlaw.theory.subjects.perturbation import MOVED, OVERLAP, TOTAL_VARIATION

_x, _y = b(k), b_other(k)
_ALL, _HEAD, _TAIL = (k, 0, oo), (k, 0, tau), (k, tau + 1, oo)
_CHANGE = squared(_x) - squared(_y)
_OF_BOTH = (Cite("allpass.unit"), Cite("allpass.unit", other=True))
_OVERLAP = Sum(_x * bar(_y), _ALL)
_TURNED = exp(I * argument_of(_OVERLAP)) * _y
_LESS, _MORE = Sum(squared(_x - _TURNED), _ALL), Sum(squared(_x + _TURNED), _ALL)
_DISTANCE = Sum(squared(_x - _y), _ALL)
_l, _m = eigenvalue[i], other_eigenvalue[i]
_f, _g = blaschke_factor(_l), blaschke_factor(_m)
_PRODUCT, _OTHER = Product(_f, (i, 1, N)), Product(_g, (i, 1, N))

BOUND = (
    Proof(
        0,
        (
            equals(
                (Abs(Sum(_CHANGE, _HEAD)) + Abs(Sum(_CHANGE, _TAIL))) / 2,
                "memories differ by the change of the law up to tau, and by that after it",
                Cite("allpass.memory", 1),
                Cite("allpass.memory", 1, other=True),
                *_OF_BOTH,
            ),
            at_most(
                None,
                "the triangle inequality",
                triangle(_CHANGE, _HEAD),
                triangle(_CHANGE, _TAIL),
                plus=(
                    (Sum(Abs(_CHANGE), _HEAD) - Abs(Sum(_CHANGE, _HEAD))) / 2,
                    (Sum(Abs(_CHANGE), _TAIL) - Abs(Sum(_CHANGE, _TAIL))) / 2,
                ),
            ),
        ),
    ),
    Proof(
        1,
        (
            at_most(
                Sum(Abs(_x - _TURNED) * Abs(_x + _TURNED), _ALL) / 2,
                "||x|^2 - |y|^2| <= |x - y| |x + y|, here for y = e^{i phi} b'_k",
                sum_keeps_order(Abs(_CHANGE), Abs(_x - _TURNED) * Abs(_x + _TURNED), _ALL).since(
                    difference_of_squares(_x, _TURNED)
                ),
            ),
            at_most(
                sqrt(_LESS * _MORE) / 2, "Cauchy-Schwarz", cauchy_schwarz_of_moduli(_x - _TURNED, _x + _TURNED, _ALL)
            ),
            equals(
                None,
                "with phi the argument of the overlap, these are 2 - 2 rho and 2 + 2 rho, rho its modulus",
                polar(_OVERLAP),
                *_OF_BOTH,
            ),
        ),
    ),
    Proof(
        2,
        (
            at_most(
                sqrt(_DISTANCE),
                "1 - |x|^2 = 2 - 2 Re x - |1 - x|^2",
                Shown(
                    squared(_OVERLAP),
                    (
                        at_most(
                            Sum(squared(_x), _ALL) * Sum(squared(_y), _ALL),
                            "Cauchy-Schwarz",
                            cauchy_schwarz(_x, _y, _ALL),
                        ),
                        equals(Integer(1), "two laws", *_OF_BOTH),
                    ),
                ),
                Shown(
                    1 - squared(_OVERLAP),
                    (at_most(_DISTANCE, "x the overlap", *_OF_BOTH, plus=(squared(1 - _OVERLAP),)),),
                ),
                root_keeps_order(1 - squared(_OVERLAP), _DISTANCE),
            ),
            equals(distance(_PRODUCT, _OTHER), "the distance of two products"),
            at_most(
                Sum(distance(_f, _g), (i, 1, N)), "one factor after the other", distance_of_products(_l, _m, (i, 1, N))
            ),
            at_most(
                None,
                "each a geometric series",
                sum_keeps_order(distance(_f, _g), MOVED, (i, 1, N)).since(distance_of_factors(_l, _m)),
            ),
        ),
    ),
)
LIMIT = (
    Proof(
        0,
        (
            at_most(TOTAL_VARIATION, "memory", Cite("perturbation.bound", 0)),
            at_most(OVERLAP, "the laws", Cite("perturbation.bound", 1)),
            at_most(None, "the eigenvalues", Cite("perturbation.bound", 2)),
        ),
    ),
)

PROOFS = {"perturbation.bound": BOUND, "equivalence.limit": LIMIT}
