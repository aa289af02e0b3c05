"""Learning the readout: memory multiplies what the gradient knows of the teacher."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
