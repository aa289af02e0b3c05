"""False variants of the theorems on closed forms."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Ge, conjugate
from variants import claiming, variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M
from memlaw.theory.language.symbols import k, tau
from memlaw.theory.statement.theorem import equal


def known() -> Iterator[Mutant]:
    """Conditions dropped, signs, lags and conjugates wrong."""
    original = theorem("closed.coefficients").claims[0].relation
    yield variant("closed form at k = 0", "closed.coefficients", original, 1)
    zeros = theorem("closed.zeros").claims[0].relation
    yield Mutant("closed form with a zero from k = 1", claiming("closed.zeros", zeros, Ge(k, 1)), 2)
    right = theorem("closed.memory").claims[0].relation.rhs
    yield variant("closed form with a flipped sign", "closed.memory", equal(M(tau), -right), 1)
    yield variant("closed form one lag late", "closed.memory", equal(M(tau), right.subs(tau, tau + 1)), 1)
    bare = right.replace(conjugate, lambda inside: inside)
    yield variant("closed form without conjugates", "closed.memory", equal(M(tau), bare), 1)
