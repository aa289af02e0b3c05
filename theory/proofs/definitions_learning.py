"""Definitions of what is learnt: responses, errors and losses."""

from __future__ import annotations

from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language.symbols import A, B, i, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.readout import impulse

IMPULSE = Defined(impulse(tau, i), MatrixElement(A**tau * B, i, 0))

OF_LEARNING = frozenset({IMPULSE})
