"""False variants of the theorems on capacity."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Sum, oo
from variants import claiming, variant

from memlaw.theory.language import M, distinct_driven
from memlaw.theory.language.symbols import N, tau
from memlaw.theory.statement.hypotheses import DIAGONAL, STABLE
from memlaw.theory.statement.theorem import equal


def known() -> Iterator[Mutant]:
    """What is counted is the wrong thing."""
    total = Sum(M(tau), (tau, 0, oo))
    kept = (STABLE.sufficient("kept from the original"), DIAGONAL.sufficient("kept"))
    everywhere = claiming("capacity.diagonal", equal(total, N), hypotheses=kept)
    yield Mutant("diagonal implies capacity N", everywhere, 2)
    yield variant("capacity counts distinct eigenvalues for any A", "capacity.rank", equal(total, distinct_driven()))
    yield variant("capacity N + 1", "capacity.rank", equal(total, N + 1), 1)
