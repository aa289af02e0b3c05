"""Proofs about learning a readout."""

from __future__ import annotations

from sympy import Abs, Sum, Trace, conjugate

from memlaw.theory.language import M, Scalar
from memlaw.theory.language.symbols import A, B, C, N, bar, i, j, squared, tau
from memlaw.theory.proofs.facts_matrices import below_trace, below_trace_of_inverse
from memlaw.theory.statement.proof import Cite, Proof, at_most, equals
from memlaw.theory.subjects.readout import teacher

_ON_THE_RANGE = "on the range of C, where (A, B) is controllable, the same computation holds"
_PROJECTION = Cite("state.projection", because=_ON_THE_RANGE)
_v = A**tau * B
_LENGTH = Scalar(_v.adjoint() * _v)
_KNOWN = squared(teacher(tau)) * _LENGTH  # |p(tau)|^2

INVISIBLE = (
    Proof(
        0,
        (
            equals(_KNOWN, "the part is -conj(g) A^tau B"),
            at_most(
                None,
                "v^* v <= tr(C) v^* C^{-1} v",
                _PROJECTION,
                below_trace_of_inverse(_v, C),
                plus=(squared(teacher(tau)) * (Trace(C) * Scalar(_v.adjoint() * C.inv() * _v) - _LENGTH),),
            ),
        ),
    ),
    Proof(
        1,
        (
            at_most(
                _KNOWN * Trace(C.inv()),
                "v^* C^{-1} v <= tr(C^{-1}) v^* v",
                _PROJECTION,
                below_trace(_v, C.inv()),
                plus=(squared(teacher(tau)) * (Trace(C.inv()) * _LENGTH - Scalar(_v.adjoint() * C.inv() * _v)),),
            ),
            equals(None, "the part is -conj(g) A^tau B"),
        ),
    ),
)

PROOFS = {"readout.invisible": INVISIBLE}
