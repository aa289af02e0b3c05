"""False variants of the theorems on accuracy against length."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from variants import variant

from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, tau
from memlaw.theory.statement.theorem import at_most


def known() -> Iterator[Mutant]:
    """One lag too far."""
    yield variant("M <= N/(tau+2)", "tradeoff.markov", at_most(M(tau), N / (tau + 2)), 1)
