"""False variants of the theorem on the width of the best readout."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from variants import variant, without

from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, tau
from memlaw.theory.statement.theorem import at_least, at_most, equal
from memlaw.theory.subjects.tradeoff_width import width


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about how sharp a readout is."""
    key = "tradeoff.width"
    yield variant("width: at most so many inputs", key, at_most(width(tau), (tau + 1) / N), 1)
    yield variant("width: tau + 2 for tau + 1", key, at_least(width(tau), (tau + 2) / N), 1)
    yield variant("width: 1/M^2", key, equal(width(tau), 1 / M(tau) ** 2), 1)
    yield variant("width: what is lost", key, equal(width(tau), 1 / (1 - M(tau))), 1)
    yield variant("width: the lag before", key, equal(width(tau + 1), 1 / M(tau)), 1)
    yield variant("width: one state less", key, at_least(width(tau), (tau + 1) / (N - 1)), 2)
    yield Mutant("tradeoff.width: any lag", without(key, "nonzero"), 1)
