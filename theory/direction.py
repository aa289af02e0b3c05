"""Learning one eigenvalue: the direction of the flow and its times in closed form."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
