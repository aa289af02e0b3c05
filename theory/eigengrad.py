"""The gradient of memory in the eigenvalues, and its meaning as interpolation."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
