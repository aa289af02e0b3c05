"""Noise on the state that is read: how equivalent layers differ in practice."""

from __future__ import annotations

from memlaw.theory.theorem import Theorem

THEOREMS: tuple[Theorem, ...] = ()
