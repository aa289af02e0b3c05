"""False variants of the theorems on many inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Abs, Determinant, Eq, Integer, Le, Sum, oo
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import A, M, N, distinct_driven, i, j, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.mimo import REACHED, M_inputs, error_determinant, input_count, memory_trace
from memlaw.verify.run.mutation import Mutant

_TOTAL = Sum(memory_trace(tau), (tau, 0, oo))


def _claiming(key: str, relation: Relational) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation),))


def _uncontrollable(key: str) -> Theorem:
    original = theorem(key)
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name != REACHED.name))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    square = Abs(Determinant(A)) ** 2
    yield Mutant("det(I - M(0)) = |det A|^2 without controllability", _uncontrollable("mimo.initial"), 2)
    yield Mutant("N units without controllability", _uncontrollable("mimo.capacity"), 2)
    relation = Eq(error_determinant(Integer(0)), Abs(Determinant(A)), evaluate=False)
    yield Mutant("det(I - M(0)) = |det A|", _claiming("mimo.initial", relation), 1)
    relation = Eq(error_determinant(tau), square, evaluate=False)
    yield Mutant("det(I - M) = |det A|^2 at every lag", _claiming("mimo.bound", relation), 1)
    relation = Eq(_TOTAL, N * input_count(), evaluate=False)
    yield Mutant("each input has N units of its own", _claiming("mimo.capacity", relation), 1)
    relation = Eq(_TOTAL, distinct_driven(), evaluate=False)
    yield Mutant("several inputs: distinct eigenvalues count", _claiming("mimo.diagonal", relation), 2)
    yield Mutant(
        "several inputs: every state counts", _claiming("mimo.diagonal", Eq(_TOTAL, N, evaluate=False)), 2
    )
    right = theorem("mimo.projection").claims[0].relation.rhs
    relation = Eq(M_inputs(j, i, tau), right, evaluate=False)
    yield Mutant("memory matrix transposed", _claiming("mimo.projection", relation), 1)
    yield Mutant(
        "one input's bound for all", _claiming("mimo.bound", Le(memory_trace(tau), 1, evaluate=False)), 2
    )
    relation = Le(memory_trace(tau), N / (tau + 2), evaluate=False)
    yield Mutant("tr M <= N/(tau+2)", _claiming("mimo.bound", relation), 1)
    relation = Eq(memory_trace(tau), M(tau), evaluate=False)
    yield Mutant("the spectrum alone decides tr M", _claiming("mimo.projection", relation), 2)
