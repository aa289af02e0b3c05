"""Proofs about the information that a state carries about its inputs, with noise inside the recurrence."""

from __future__ import annotations

from sympy import Expr, Identity, MatrixExpr, Sum, Trace, oo

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import GATHERED_NOISE, INNER_NOISE, A, B, C, N, noise_level, tau
from memlaw.theory.proofs.facts_matrices import dominated, dominated_trace, semidefinite
from memlaw.theory.statement.facts import Stated, fact
from memlaw.theory.statement.proof import Defined, Proof, Series, Stein, at_most, equals
from memlaw.theory.subjects.noise_fisher import information, white_information

_LAG = A**tau * B
_BEST = "the largest |w^* v|^2 / w^* R w is v^* R^{-1} v, by Cauchy-Schwarz"


def _seen(matrix: MatrixExpr) -> Expr:
    return Scalar(_LAG.adjoint() * matrix * _LAG)


INFORMATION = Defined(information(tau), _seen(GATHERED_NOISE.inv()), _BEST, ("stable", "regular inner noise"))
WHITE_INFORMATION = Defined(
    white_information(noise_level, tau),
    _seen(Identity(N) - A.adjoint() * A) / noise_level**2,
    f"{_BEST}, and R = sigma^2 sum (A A^*)^k = sigma^2 (I - A^* A)^{{-1}} for a normal A",
    ("stable", "normal"),
)
OF_FISHER = frozenset({INFORMATION, WHITE_INFORMATION})

_LIMITS = (tau, 0, oo)
_INPUT = Scalar(B.adjoint() * INNER_NOISE.inv() * B)


@fact
def noise_covers_input() -> Stated:
    """C <= (B^* Q^{-1} B) R_Q: B B^* <= (B^* Q^{-1} B) Q, carried on by A^k and summed."""
    return Stated(dominated(C, GATHERED_NOISE, _INPUT), (semidefinite(INNER_NOISE),), under=INFORMATION.needs)


NORMAL = (
    Proof(
        0,
        (
            equals(
                Sum(_seen(Identity(N) - A.adjoint() * A) / noise_level**2, _LIMITS),
                "the noise has gathered to sigma^2 (I - A^* A)^{-1}",
                WHITE_INFORMATION,
            ),
            equals(None, "summed under the trace: tr (I - A^* A) C = tr B B^*", Series(), Stein()),
        ),
    ),
)
ANY = (
    Proof(
        0,
        (
            equals(Sum(_seen(GATHERED_NOISE.inv()), _LIMITS), "the best readout of each lag", INFORMATION),
            equals(Trace(GATHERED_NOISE.inv() * C), "summed under the trace", Series()),
            at_most(None, "C <= (B^* Q^{-1} B) R_Q", noise_covers_input(), dominated_trace(C, GATHERED_NOISE, _INPUT)),
        ),
    ),
)

PROOFS = {"noise.fisher": NORMAL, "noise.fisher_bound": ANY}
