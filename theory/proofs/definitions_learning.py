"""Definitions of what is learnt: responses, errors and losses."""

from __future__ import annotations

from sympy import Identity, MatrixSymbol
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language import Scalar
from memlaw.theory.language.symbols import A, B, C, N, i, t, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.gain import error, least_loss, loss, stepped_error, stepped_loss
from memlaw.theory.subjects.nonlinear import kernel, signal_variance
from memlaw.theory.subjects.readout import impulse

READOUT = MatrixSymbol("w", N, 1)

IMPULSE = Defined(impulse(tau, i), MatrixElement(A**tau * B, i, 0))

KERNEL = Defined(kernel(tau), Scalar(READOUT.adjoint() * A**tau * B))
SIGNAL_VARIANCE = Defined(signal_variance(), Scalar(READOUT.adjoint() * C * READOUT))

ERROR = MatrixSymbol("e", N, 1)
_STEPPED = (Identity(N) - t * C) * ERROR
ERRORS = Defined(error(i), MatrixElement(ERROR, i, 0))
LOSS = Defined(loss(), least_loss() + Scalar(ERROR.adjoint() * C * ERROR) / 2)
STEPPED_LOSS = Defined(stepped_loss(t), least_loss() + Scalar(_STEPPED.adjoint() * C * _STEPPED) / 2)
STEPPED_ERRORS = Defined(stepped_error(i, t), MatrixElement(_STEPPED, i, 0))

OF_LEARNING = frozenset({IMPULSE, KERNEL, SIGNAL_VARIANCE, ERRORS, LOSS, STEPPED_LOSS, STEPPED_ERRORS})
