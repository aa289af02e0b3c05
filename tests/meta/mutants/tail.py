"""False variants of the theorems on the end of memory."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from variants import variant, without

from memlaw.theory.language import M, beta
from memlaw.theory.language.symbols import r, tau
from memlaw.theory.statement.hypotheses import CONTROLLABLE
from memlaw.theory.statement.theorem import at_most


def known() -> Iterator[Mutant]:
    """A power lost, a hypothesis dropped."""
    first = at_most(M(tau), beta(r) * r ** (-2 * (tau + 1)))
    yield variant("tail with beta to the first power", "tail.bound", first, 1)
    yield Mutant("rate without controllability", without("tail.rate", CONTROLLABLE.name), 2)
