"""Proofs about learning a readout."""

from __future__ import annotations

from sympy import Sum, Trace, conjugate
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, N, i, j, squared, tau
from memlaw.theory.proofs.definitions_learning import IMPULSE
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
            equals(_KNOWN, "the part is -conj(g) A^tau B", Cite("readout.teacher"), IMPULSE),
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
            equals(None, "the part is -conj(g) A^tau B", Cite("readout.teacher"), IMPULSE),
        ),
    ),
)

_PART = -conjugate(teacher(tau)) * MatrixElement(_v, i, 0)
TEACHER = (
    Proof(
        1,
        (
            equals(
                Sum(conjugate(_PART) * C.inv()[i, j] * _PART.subs(i, j), (i, 1, N), (j, 1, N)),
                "the part is -conj(g) A^tau B",
                Cite("readout.teacher"),
                IMPULSE,
            ),
            equals(None, "whose length is v^* C^{-1} v = M", _PROJECTION),
        ),
    ),
)

PROOFS = {"readout.teacher": TEACHER, "readout.invisible": INVISIBLE}
