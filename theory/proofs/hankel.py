"""Proof that the response of a readout shows the memory of the state."""

from __future__ import annotations

from sympy import Expr, Inverse, MatMul, MatrixSymbol, Sum, Trace, oo

from memlaw.theory.language import M_window, Scalar
from memlaw.theory.language.symbols import A, B, C, N, T, bar, k, q, tau
from memlaw.theory.statement.proof import Cite, Defined, Proof, equals
from memlaw.theory.subjects.hankel import block_score, score, score_of_window
from memlaw.theory.subjects.hankel_singular import energy, inner_powers, response
from memlaw.theory.subjects.mimo import B_INPUTS, C_INPUTS, memory_trace

SHIFTED = MatrixSymbol("W", N, N)  # the rows w^* A, ..., w^* A^N

WINDOW_GRAMIAN = MatrixSymbol("C_T", N, N)  # of T inputs

_LAG = A**tau * B
_COLUMN = SHIFTED * _LAG
_SEEN = ("controllable", "observable", "nonzero")
_LONG = "long window"
_SCORE = (
    "column tau of H is W A^tau B, the sum of the squares of the columns W C W^*: the score is that of a projection"
)
_LEVERAGE = "with K^* K = C_T of N independent columns, K (K^* K)^{-1} K^* is the projection on their span"


def _score(gramian: MatrixSymbol) -> Expr:
    """(W v)^* (W C W^*)^{-1} (W v), as it stands: that W cancels is for the proof."""
    squares = Inverse(SHIFTED * gramian * SHIFTED.adjoint())
    return Scalar(MatMul(_COLUMN.adjoint(), squares, _COLUMN, evaluate=False))


SCORE = Defined(score(tau), _score(C), _SCORE, ("stable", *_SEEN))
WINDOW_SCORE = Defined(score_of_window(T, tau), _score(WINDOW_GRAMIAN), _SCORE, (_LONG, *_SEEN), here=True)
WINDOW_MEMORY = Defined(
    M_window(T, tau),
    Scalar(_LAG.adjoint() * WINDOW_GRAMIAN.inv() * _LAG),
    _LEVERAGE,
    (_LONG, "controllable"),
    here=True,
)
_BLOCK = A**tau * B_INPUTS
_ROWS = "W holds N independent ones of the rows of C_p A, ..., C_p A^N: the columns of block tau are W A^tau B_m"
MEMORY_TRACE = Defined(
    memory_trace(tau), Trace(_BLOCK.adjoint() * C_INPUTS.inv() * _BLOCK), "the trace of the matrix of mimo.projection"
)
BLOCK_SCORE = Defined(
    block_score(tau),
    Trace(
        MatMul(
            _BLOCK.adjoint() * SHIFTED.adjoint(),
            Inverse(SHIFTED * C_INPUTS * SHIFTED.adjoint()),
            SHIFTED * _BLOCK,
            evaluate=False,
        )
    ),
    f"{_ROWS}, whose projection has the trace of those of its columns",
    ("stable", "controllable by all inputs", "observable by all outputs", "nonzero"),
)
_ENTRY = response(k + 1) * bar(response(k + 1))
ENTRIES = Defined(
    energy(),
    Sum(Sum(_ENTRY, (tau, 0, k)), (k, 0, oo)),
    "the squares of singular values add up to those of the entries, here antidiagonal by antidiagonal, i + j = k",
    ("stable",),
)
BOTH_GRAMIANS = Defined(
    inner_powers(q),
    Trace(MatMul(C.inv(), C, evaluate=False)),
    "squared singular values are the eigenvalues of the product of both Gramians; with the row c that completes [A B], "
    "A^* C^{-1} A + c^* c = C^{-1}: the product is C^{-1} C, as are its powers",
    ("stable", "controllable"),
)
OF_HANKEL = frozenset({SCORE, WINDOW_SCORE, WINDOW_MEMORY, ENTRIES, MEMORY_TRACE, BLOCK_SCORE, BOTH_GRAMIANS})

MEMORY = (
    Proof(
        0,
        (
            equals(Scalar(_LAG.adjoint() * C.inv() * _LAG), "a projection", Cite("state.projection")),
            equals(None, "W is invertible and cancels", SCORE),
        ),
    ),
)
WINDOW = (
    Proof(
        0,
        (
            equals(Scalar(_LAG.adjoint() * WINDOW_GRAMIAN.inv() * _LAG), "a leverage score", WINDOW_MEMORY),
            equals(None, "W is invertible and cancels", WINDOW_SCORE),
        ),
    ),
)

INPUTS = (
    Proof(
        0,
        (
            equals(Trace(_BLOCK.adjoint() * C_INPUTS.inv() * _BLOCK), "a projection", MEMORY_TRACE),
            equals(None, "W is invertible and cancels", BLOCK_SCORE),
        ),
    ),
)
ENERGY = (Proof(0, (equals(None, "an antidiagonal has k + 1 places, all with h_{k+1}", ENTRIES),)),)
INNER = (Proof(0, (equals(None, "the inverse of the covariance, and the covariance", BOTH_GRAMIANS),)),)

PROOFS = {
    "hankel.memory": MEMORY,
    "hankel.window": WINDOW,
    "hankel.inputs": INPUTS,
    "hankel.energy": ENERGY,
    "hankel.inner": INNER,
}
