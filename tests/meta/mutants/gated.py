"""False variants of the theorems on gates."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Eq, Le, Sum
from variants import variant

from memlaw.theory.language.symbols import N, T, k, tau
from memlaw.theory.statement.theorem import equal
from memlaw.theory.subjects.gated import (
    FAMILY_TOTAL,
    M_gated,
    M_started,
    covariance_rank,
    family_capacity,
    gated_rank,
    started_rank,
)

_TOTAL = Sum(M_gated(T, tau), (tau, 0, T - 1))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    relation = Le(M_gated(T, tau + 1), M_gated(T, tau), evaluate=False)
    yield variant("gated memory falls with the lag", "gated.sum", relation, 1)
    relation = Le(M_gated(T, tau), N / (tau + 1), evaluate=False)
    yield variant("gates obey M <= N/(tau+1)", "gated.sum", relation, 1)
    yield variant("gated memory sums to N at every time", "gated.sum", equal(_TOTAL, N))
    relation = Le(M_gated(T, tau), M_gated(T + 1, tau + 1), evaluate=False)
    yield variant("an input is never forgotten", "gated.sum", relation, 1)
    relation = Eq(Sum(M_started(T, tau), (tau, 0, T - 1)), started_rank(T), evaluate=False)
    yield variant("a random start costs nothing", "gated.start", relation, 1)
    relation = Eq(Sum(M_started(T, tau), (tau, 0, T - 1)), gated_rank(T), evaluate=False)
    yield variant("a random start leaves the inputs their rank", "gated.start", relation, 1)
    yield variant("the family shares N", "gated.family", equal(FAMILY_TOTAL, N))
    total = Sum(family_capacity(T, k), (k, 1, 2**T - 1))
    relation = Eq(total, covariance_rank(T), evaluate=False)
    yield variant("the constant needs no capacity", "gated.family", relation, 1)
    linear = Sum(family_capacity(T, 2**tau), (tau, 0, T - 1))  # f_k for k = 2^j is one input
    relation = Eq(linear, covariance_rank(T), evaluate=False)
    yield variant("linear memory is all there is", "gated.family", relation, 1)
