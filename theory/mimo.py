"""Many inputs: the memory matrix of a state that several white inputs drive."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
