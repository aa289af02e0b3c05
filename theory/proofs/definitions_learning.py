"""Definitions of what is learnt: responses, errors and losses."""

from __future__ import annotations

from sympy import MatrixSymbol
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, N, i, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.nonlinear import kernel, signal_variance
from memlaw.theory.subjects.readout import impulse

READOUT = MatrixSymbol("w", N, 1)

IMPULSE = Defined(impulse(tau, i), MatrixElement(A**tau * B, i, 0))

KERNEL = Defined(kernel(tau), Scalar(READOUT.adjoint() * A**tau * B))
SIGNAL_VARIANCE = Defined(signal_variance(), Scalar(READOUT.adjoint() * C * READOUT))

OF_LEARNING = frozenset({IMPULSE, KERNEL, SIGNAL_VARIANCE})
