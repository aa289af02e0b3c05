"""Mean pooling: what the average of the states keeps of each input."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
