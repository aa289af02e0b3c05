"""Gradients of the other weights: where vanishing gradients come from, and why memory is not that."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
