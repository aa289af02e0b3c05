"""Proofs about two taps; P is the covariance |gamma|^2 B B^* + E C E^*, E = gamma A + beta, of the state."""

from __future__ import annotations

from sympy import Eq, Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Sum, Trace, oo

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, N, squared, tau
from memlaw.theory.statement.facts import Stated, fact, le
from memlaw.theory.statement.proof import Cite, Defined, Proof, Series, at_most, equals
from memlaw.theory.subjects.taps import M_taps, before, now

_P = MatrixSymbol("P", N, N)
_MAP = now() * A + before() * Identity(N)  # x_t is this times the state of one tap a step earlier, and gamma B u_t
_LAG = A**tau * B
_ALL = (tau, 0, oo)
_NORMAL = "the least error of w^* x is 1 - v^* P^{-1} v for E u x^* = v^*, E x x^* = P"
_NEEDS = ("stable", "controllable", "a tap")


def _kept(column: MatrixExpr) -> Expr:
    return Scalar(column.adjoint() * _P.inv() * column)


_TOTAL = Sum(_kept(_MAP * _LAG), _ALL)
NEWEST = Defined(M_taps(Integer(0)), squared(now()) * _kept(B), _NORMAL, _NEEDS, here=True)
LATER = Defined(M_taps(tau + 1), _kept(_MAP * _LAG), _NORMAL, _NEEDS, here=True)
ALL_LATER = Defined(Sum(M_taps(tau + 1), _ALL), _TOTAL, f"{_NORMAL}, for each lag", _NEEDS, here=True)
OF_TAPS = frozenset({LATER, NEWEST, ALL_LATER})


@fact
def covariance_of_taps() -> Stated:
    """tr P^{-1} (|gamma|^2 B B^* + E C E^*) = N: P is that matrix, and invertible."""
    newest, earlier = Trace(_P.inv() * B * B.adjoint()), Trace(_P.inv() * _MAP * C * _MAP.adjoint())
    return Stated(Eq(squared(now()) * newest + earlier, N, evaluate=False))


@fact
def through_taps() -> Stated:
    """(E v)^* P^{-1} E v <= v^* C^{-1} v, P = |gamma|^2 B B^* + E C E^*, v = A^tau B: P is at least E C E^*."""
    return Stated(le(_kept(_MAP * _LAG), Scalar(_LAG.adjoint() * C.inv() * _LAG)))


PROOFS = {
    "taps.capacity": (
        Proof(
            0,
            (
                equals(M_taps(Integer(0)) + Sum(M_taps(tau + 1), _ALL), "the newest lag apart"),
                equals(
                    squared(now()) * Trace(_P.inv() * B * B.adjoint()) + Trace(_P.inv() * _MAP * C * _MAP.adjoint()),
                    "the best readout of each, summed under the trace",
                    NEWEST,
                    ALL_LATER,
                    Series(),
                ),
                equals(None, "the inverse of the covariance, and the covariance", covariance_of_taps()),
            ),
        ),
    ),
    "taps.delayed": (
        Proof(
            0,
            (
                equals(_kept(_MAP * _LAG), "the best readout of the two taps", LATER),
                at_most(
                    Scalar(_LAG.adjoint() * C.inv() * _LAG),
                    "a linear map of a state, and what disturbs it",
                    through_taps(),
                ),
                equals(None, "memory is a projection", Cite("state.projection")),
            ),
        ),
    ),
}
