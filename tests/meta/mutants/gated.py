"""False variants of the theorems on gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Eq, Le, Sum
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import N, T, k, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.gated import (
    FAMILY_TOTAL,
    M_gated,
    M_started,
    covariance_rank,
    family_capacity,
    gated_rank,
    started_rank,
)
from memlaw.verify.run.mutation import Mutant

_TOTAL = Sum(M_gated(T, tau), (tau, 0, T - 1))


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    relation = Le(M_gated(T, tau + 1), M_gated(T, tau), evaluate=False)
    yield Mutant("gated memory falls with the lag", _claiming("gated.sum", relation), 1)
    relation = Le(M_gated(T, tau), N / (tau + 1), evaluate=False)
    yield Mutant("gates obey M <= N/(tau+1)", _claiming("gated.sum", relation), 1)
    yield Mutant(
        "gated memory sums to N at every time", _claiming("gated.sum", Eq(_TOTAL, N, evaluate=False)), 2
    )
    relation = Le(M_gated(T, tau), M_gated(T + 1, tau + 1), evaluate=False)
    yield Mutant("an input is never forgotten", _claiming("gated.sum", relation), 1)
    relation = Eq(Sum(M_started(T, tau), (tau, 0, T - 1)), started_rank(T), evaluate=False)
    yield Mutant("a random start costs nothing", _claiming("gated.start", relation), 1)
    relation = Eq(Sum(M_started(T, tau), (tau, 0, T - 1)), gated_rank(T), evaluate=False)
    yield Mutant("a random start leaves the inputs their rank", _claiming("gated.start", relation), 1)
    yield Mutant("the family shares N", _claiming("gated.family", Eq(FAMILY_TOTAL, N, evaluate=False)), 2)
    total = Sum(family_capacity(T, k), (k, 1, 2**T - 1))
    relation = Eq(total, covariance_rank(T), evaluate=False)
    yield Mutant("the constant needs no capacity", _claiming("gated.family", relation), 1)
    linear = Sum(family_capacity(T, 2**tau), (tau, 0, T - 1))  # f_k for k = 2^j is one input
    relation = Eq(linear, covariance_rank(T), evaluate=False)
    yield Mutant("linear memory is all there is", _claiming("gated.family", relation), 1)
