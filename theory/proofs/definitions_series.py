"""Definitions of quantities that proofs about laws, windows and stacks use."""

from __future__ import annotations

from memlaw.theory.language import ALL_PASS, Coefficient, b
from memlaw.theory.language.symbols import k, z
from memlaw.theory.statement.proof import Defined

LAW = Defined(b(k), Coefficient(ALL_PASS, z, k))

OF_SERIES = frozenset({LAW})
