"""How a false variant of a theorem is written down."""

from __future__ import annotations

from dataclasses import replace

from mutation import Mutant
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.statement.theorem import Claim, Theorem


def claiming(key: str, claim: Claim | Relational, *when: Relational, **changes: object) -> Theorem:
    """A theorem with this claim alone in the place of its own."""
    only = claim if isinstance(claim, Claim) else Claim(claim, when)
    return replace(theorem(key), claims=(only,), **changes)


def variant(name: str, key: str, claim: Claim | Relational, largest: int = 2) -> Mutant:
    """A mutant that differs in its claim; it must be refuted with at most so many states."""
    return Mutant(name, claiming(key, claim), largest)


def without(key: str, *names: str) -> Theorem:
    """A theorem without the hypotheses of these names."""
    original = theorem(key)
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name not in names))
