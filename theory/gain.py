"""What learning the eigenvalues can gain, and what training the readout alone costs."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
