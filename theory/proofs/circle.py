"""Proofs about eigenvalues on the unit circle."""

from __future__ import annotations

from sympy import Eq, Expr, Integer

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, N, T, tau
from memlaw.theory.proofs.facts_matrices import above, below, inverse_below
from memlaw.theory.proofs.hankel import WINDOW_GRAMIAN
from memlaw.theory.statement.facts import Stated, fact, le, lt
from memlaw.theory.statement.proof import Defined, Proof, at_most, equals
from memlaw.theory.subjects.circle import crowding, remembered

_v = A**tau * B
_LENGTH = Scalar(_v.adjoint() * _v)
_ROUND = ("on the circle",)
_KEPT = Scalar(_v.adjoint() * WINDOW_GRAMIAN.inv() * _v)
_LEVERAGE = "with K^* K = C_T, K (K^* K)^+ K^* is the projection on the span of the columns"

SCORE = Defined(remembered(T, tau), _KEPT, _LEVERAGE, ("on the circle",), here=True)
EVEN_SCORE = Defined(
    remembered(T, tau),
    _LENGTH / T,
    f"{_LEVERAGE}; of a ring they are orthogonal over whole turns, of length T",
    ("on the circle", "ring", "whole turns"),
    here=True,
)
OF_CIRCLE = frozenset({SCORE, EVEN_SCORE})


@fact
def unit_entries() -> Stated:
    """|A^tau B|^2 = N: each entry is a power of a number of modulus one."""
    return Stated(Eq(_LENGTH, N, evaluate=False), under=_ROUND)


@fact
def gershgorin_above() -> Stated:
    """C_T <= T + d: beside the diagonal T stands (1 - z^T)/(1 - z), z = l_i conj(l_j), at most 2/|l_i - l_j|."""
    return Stated(below(WINDOW_GRAMIAN, T + crowding()), under=(*_ROUND, "distinct"))


@fact
def gershgorin_below() -> Stated:
    """C_T >= T - d, likewise."""
    return Stated(above(WINDOW_GRAMIAN, T - crowding()), under=(*_ROUND, "distinct"))


@fact
def column_above(high: Expr) -> Stated:
    """|v|^2 <= b v^* C_T^+ v for C_T <= b and v = A^tau B, one of the columns that make C_T: in its range."""
    return Stated(le(_LENGTH, high * _KEPT), (below(WINDOW_GRAMIAN, high), lt(tau, T)), under=_ROUND)


@fact
def crowding_not_negative() -> Stated:
    """d is a sum of moduli."""
    return Stated(le(Integer(0), crowding()))


_UP, _DOWN = T + crowding(), T - crowding()
EVEN = (
    Proof(
        0,
        (
            at_most(
                None,
                "C_T is at most T + d",
                SCORE,
                unit_entries(),
                crowding_not_negative(),
                gershgorin_above(),
                column_above(_UP),
                plus=(_UP * _KEPT - _LENGTH,),
                times=_UP,
            ),
        ),
    ),
    Proof(
        1,
        (
            at_most(
                None,
                "C_T is at least T - d",
                SCORE,
                unit_entries(),
                gershgorin_below(),
                inverse_below(_v, WINDOW_GRAMIAN, _DOWN),
                plus=(_LENGTH - _DOWN * _KEPT,),
                times=_DOWN,
            ),
        ),
    ),
)
RING = (Proof(0, (equals(None, "all columns are orthogonal, and |A^tau B|^2 = N", EVEN_SCORE, unit_entries()),)),)

PROOFS = {"circle.even": EVEN, "circle.ring": RING}
