"""Proof that the response of a readout shows the memory of the state."""

from __future__ import annotations

from sympy import MatrixSymbol

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, N, tau
from memlaw.theory.statement.proof import Cite, Defined, Proof, equals
from memlaw.theory.subjects.hankel import score

SHIFTED = MatrixSymbol("W", N, N)  # the rows w^* A, ..., w^* A^N

_COLUMN = SHIFTED * A**tau * B
SCORE = Defined(
    score(tau),
    Scalar(_COLUMN.adjoint() * (SHIFTED * C * SHIFTED.adjoint()).inv() * _COLUMN),
    "column tau of H is W A^tau B, the sum of the squares of the columns W C W^*: the score is that of a projection",
    ("stable", "controllable", "observable", "nonzero"),
)
OF_HANKEL = frozenset({SCORE})

MEMORY = (
    Proof(
        0,
        (
            equals(
                Scalar(B.adjoint() * A.adjoint() ** tau * C.inv() * A**tau * B),
                "a projection",
                Cite("state.projection"),
            ),
            equals(None, "W is invertible and cancels", SCORE),
        ),
    ),
)

PROOFS = {"hankel.memory": MEMORY}
