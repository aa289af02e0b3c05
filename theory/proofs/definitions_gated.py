"""Definitions of what gates keep: x_T is v u_{T-tau} and what the other inputs, O, and the start, S, add to it."""

from __future__ import annotations

from sympy import MatrixSymbol

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import N, T, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.gated import M_gated, M_started

OWN = MatrixSymbol("v_T", N, 1)
OTHERS = MatrixSymbol("O_T", N, N)
STARTED = MatrixSymbol("S_T", N, N)
FROM_ZERO = OWN * OWN.adjoint() + OTHERS

_NORMAL = "the least error of w^* x is 1 - v^* P^+ v for E u x^* = v^*, E x x^* = P"

GATED_MEMORY = Defined(M_gated(T, tau), Scalar(OWN.adjoint() * FROM_ZERO.inv() * OWN), _NORMAL, here=True)
STARTED_MEMORY = Defined(
    M_started(T, tau), Scalar(OWN.adjoint() * (FROM_ZERO + STARTED).inv() * OWN), _NORMAL, here=True
)

OF_GATES = frozenset({GATED_MEMORY, STARTED_MEMORY})
