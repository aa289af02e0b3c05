"""Proof that positions of oscillators have half of the capacity."""

from __future__ import annotations

from sympy import MatMul, MatrixSymbol, Sum, Trace, oo

from memlaw.theory.language.symbols import N, tau
from memlaw.theory.statement.proof import Defined, Proof, equals
from memlaw.theory.subjects.oscillators import M_position, oscillator_count

# Their covariance; N, the size of the setting's pair, is the number of oscillators.
POSITIONS = MatrixSymbol("C_y", N, N)
_NEEDS = ("pulled back", "different", "forced")
_TOTAL = Sum(M_position(tau), (tau, 0, oo))
_RANGE = Trace(MatMul(POSITIONS.inv(), POSITIONS, evaluate=False))

GATHERED = Defined(
    _TOTAL,
    _RANGE,
    "the best readout of a lag keeps v^* C_y^{-1} v, and v v^* over all lags adds up to the covariance C_y",
    _NEEDS,
    here=True,
)
COUNTED = Defined(oscillator_count(), N, "the setting's pair has a state for each oscillator")
OF_OSCILLATORS = frozenset({GATHERED, COUNTED})

PROOFS = {
    "oscillators.positions": (
        Proof(
            0,
            (
                equals(_RANGE, "under the trace, all lags", GATHERED),
                equals(None, "the inverse of the covariance, and the covariance", COUNTED),
            ),
        ),
    )
}
