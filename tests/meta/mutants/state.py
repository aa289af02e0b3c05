"""False variants of the theorems on memory of a linear state."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from variants import without

from memlaw.theory.statement.hypotheses import CONTROLLABLE


def known() -> Iterator[Mutant]:
    """A hypothesis dropped."""
    yield Mutant("spectrum decides without controllability", without("state.spectrum", CONTROLLABLE.name), 2)
