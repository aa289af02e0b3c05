"""Proofs about noise on the state that is read, and in other coordinates."""

from __future__ import annotations

from sympy import Identity, MatrixSymbol, Sum, Trace, oo

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import NOISE, A, B, C, N, noise_level, tau
from memlaw.theory.proofs.definitions import FULL_RANK
from memlaw.theory.proofs.facts_matrices import trace_means, trace_of_product
from memlaw.theory.statement.proof import Cite, Named, Proof, Reduced, Series, at_most, below, equals

_ON_THE_RANGE = "on the range of C, where (A, B) is controllable, the same computation holds"
_PROJECTION = Cite("state.projection", because=_ON_THE_RANGE)
_D = MatrixSymbol("D", N, N)
_v = A**tau * B
_u = _D.inv() * _v  # D^{-1} A^tau B
_NOISY = C + NOISE

_SUM = Sum(Scalar(_v.adjoint() * _NOISY.inv() * _v), (tau, 0, oo))
_ALL_LAGS = (
    equals(_SUM, "what is kept of each lag", Cite("noise.memory")),
    equals(None, "summed under the trace, with C = D - R", Series(), Named(_D, _NOISY)),
)
CAPACITY = (Proof(0, _ALL_LAGS), Proof(1, _ALL_LAGS))

_COST = (Scalar(_u.adjoint() * NOISE * _u), Scalar(_u.adjoint() * NOISE * C.inv() * NOISE * _u))
MEMORY = (
    Proof(
        1,
        (
            at_most(
                None,
                "with D = C + R, C^{-1} - D^{-1} = D^{-1} R D^{-1} + D^{-1} R C^{-1} R D^{-1}",
                Reduced(),
                Cite("noise.memory"),
                _PROJECTION,
                Named(_D, _NOISY),
                plus=_COST,
            ),
        ),
    ),
)

LOSS = (
    Proof(
        0,
        (
            below(
                None,
                "what is lost is tr R (C + R)^{-1}",
                Cite("noise.capacity", 1),
                FULL_RANK,
                trace_of_product(NOISE, _NOISY),
                plus=(Trace(NOISE * _NOISY.inv()),),
            ),
        ),
    ),
)

RATIO = (
    Proof(
        0,
        (
            at_most(
                None,
                "with D = C + R, tr(R D^{-1}) tr(R^{-1} D) >= N^2, and tr(R^{-1} D) = N + tr(R^{-1} C)",
                Cite("noise.capacity", 1),
                trace_means(NOISE, _NOISY),
                plus=(Trace(NOISE * _NOISY.inv()) * Trace(NOISE.inv() * _NOISY) - N**2,),
                times=N + Trace(NOISE.inv() * C),
            ),
        ),
    ),
)

_WHITE = C + noise_level**2 * Identity(N)
RIDGE = (
    Proof(
        2,
        (
            at_most(
                None,
                "with D = C + sigma^2 I, C^{-1} - D^{-1} - sigma^2 D^{-2} = sigma^4 D^{-1} C^{-1} D^{-1}",
                Reduced(),
                Cite("noise.ridge", 1),
                Cite("noise.ridge", 0),
                _PROJECTION,
                Named(_D, _WHITE),
                plus=(noise_level**4 * Scalar(_u.adjoint() * C.inv() * _u),),
            ),
        ),
    ),
)

PROOFS = {
    "noise.memory": MEMORY,
    "noise.capacity": CAPACITY,
    "noise.loss": LOSS,
    "noise.ratio": RATIO,
    "noise.ridge": RIDGE,
}
