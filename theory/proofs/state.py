"""Proofs about the state, its capacity and the trade-off."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Integer, Sum, oo

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, S, T, k, squared, tau
from memlaw.theory.proofs.definitions import RANGE, REACHED
from memlaw.theory.proofs.definitions_series import ERROR, WINDOW_ERROR, error, kernel, least_error, least_of_all
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


def _kernel(seen: Expr) -> Callable[[Expr], Expr]:
    return lambda place: kernel(seen, tau, place)


LEVERAGE = (
    Proof(
        1,
        (at_most(None, "the readout 0 has the error 1, the best no more", WINDOW_ERROR, least_of_all(T, Integer(0))),),
    ),
    Proof(2, (at_most(None, "an error is a mean square", WINDOW_ERROR, plus=(least_error(T),)),)),
    Proof(
        3,
        (
            equals(1 - least_error(T + 1), "the best readout of T + 1 inputs", WINDOW_ERROR),
            at_most(
                1 - error(T, _kernel(T + 1)), "errs less on the T newest ones", plus=(squared(kernel(T + 1, tau, T)),)
            ),
            at_most(1 - least_error(T), "the best readout of these errs no more", least_of_all(T, T + 1)),
            equals(None, "which is what the window keeps", WINDOW_ERROR),
        ),
    ),
    Proof(
        4,
        (
            equals(1 - least_error(oo), "the best readout of all inputs", ERROR),
            at_most(
                1 - error(T, _kernel(oo)),
                "errs less on the T newest ones",
                plus=(Sum(squared(kernel(oo, tau, k)), (k, T, oo)),),
            ),
            at_most(1 - least_error(T), "the best readout of these errs no more", least_of_all(T, oo)),
            equals(None, "which is what the window keeps", WINDOW_ERROR),
        ),
    ),
)

PROOFS = {
    "state.leverage": LEVERAGE,
    "state.similarity": SIMILARITY,
    "capacity.rank": RANK,
    "allpass.monotone": MONOTONE,
}
