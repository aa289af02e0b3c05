"""Proofs about the state, its capacity and the trade-off."""

from __future__ import annotations

from sympy import Sum, oo

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, S, tau
from memlaw.theory.proofs.definitions import RANGE, REACHED
from memlaw.theory.statement.proof import Cite, Intertwines, Proof, Series, Solves, at_most, equals

_ON_THE_RANGE = "an uncontrollable pair has the memory of its controllable part"
_X, _Y = S * A * S.inv(), S * B
_GRAMIAN = S * C * S.adjoint()
_PROJECTION = Scalar(B.adjoint() * A.adjoint() ** tau * C.inv() * A**tau * B)

SIMILARITY = (
    Proof(
        0,
        (
            equals(
                None,
                "S C S^* solves the new Stein equation, and S cancels in the projection",
                Solves(_X, _Y, _GRAMIAN),
                Intertwines(_X, S, A),
                Solves(A, B, C),
            ),
        ),
    ),
)

RANK = (
    Proof(
        0,
        (
            equals(Sum(_PROJECTION, (tau, 0, oo)), "memory is a projection", Cite("state.projection")),
            equals(RANGE, "summed under the trace: that of C^+ C", Series()),
            equals(None, "a projection on what is reached", REACHED),
        ),
    ),
)

MONOTONE = (
    Proof(0, (equals(None, "one more coefficient of the law", Cite("allpass.memory", 1)),)),
    Proof(1, (at_most(None, "the fall is the square of one coefficient", Cite("allpass.memory", 1)),)),
)

PROOFS = {"state.similarity": SIMILARITY, "capacity.rank": RANK, "allpass.monotone": MONOTONE}
