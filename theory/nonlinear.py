"""Nonlinear readouts: memory still multiplies the teacher in the gradient."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
