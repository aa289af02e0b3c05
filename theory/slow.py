"""Extending memory is slow: bounds on the gradient flow for every N."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
