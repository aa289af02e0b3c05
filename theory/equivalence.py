"""S4 and its diagonal form: which layers have a diagonal twin, and what twins share."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
