"""The frontier: the largest memory that any spectrum of N eigenvalues has at a lag."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
