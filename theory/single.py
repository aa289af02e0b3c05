"""One eigenvalue: scalar-decay heads, linear attention and their fixed capacity."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
