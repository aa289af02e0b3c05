"""False variants of the theorems on many inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Determinant, Eq, Integer, Le, Sum, oo
from variants import variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, distinct_driven
from memlaw.theory.language.symbols import A, N, i, j, tau
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.subjects.mimo import REACHED, M_inputs, error_determinant, input_count, memory_trace

_TOTAL = Sum(memory_trace(tau), (tau, 0, oo))


def _uncontrollable(key: str) -> Theorem:
    original = theorem(key)
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name != REACHED.name))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    square = Abs(Determinant(A)) ** 2
    yield Mutant("det(I - M(0)) = |det A|^2 without controllability", _uncontrollable("mimo.initial"), 2)
    yield Mutant("N units without controllability", _uncontrollable("mimo.capacity"), 2)
    relation = Eq(error_determinant(Integer(0)), Abs(Determinant(A)), evaluate=False)
    yield variant("det(I - M(0)) = |det A|", "mimo.initial", relation, 1)
    relation = Eq(error_determinant(tau), square, evaluate=False)
    yield variant("det(I - M) = |det A|^2 at every lag", "mimo.bound", relation, 1)
    relation = Eq(_TOTAL, N * input_count(), evaluate=False)
    yield variant("each input has N units of its own", "mimo.capacity", relation, 1)
    relation = Eq(_TOTAL, distinct_driven(), evaluate=False)
    yield variant("several inputs: distinct eigenvalues count", "mimo.diagonal", relation)
    yield variant("several inputs: every state counts", "mimo.diagonal", equal(_TOTAL, N))
    right = theorem("mimo.projection").claims[0].relation.rhs
    relation = Eq(M_inputs(j, i, tau), right, evaluate=False)
    yield variant("memory matrix transposed", "mimo.projection", relation, 1)
    yield variant("one input's bound for all", "mimo.bound", at_most(memory_trace(tau), 1))
    relation = Le(memory_trace(tau), N / (tau + 2), evaluate=False)
    yield variant("tr M <= N/(tau+2)", "mimo.bound", relation, 1)
    relation = Eq(memory_trace(tau), M(tau), evaluate=False)
    yield variant("the spectrum alone decides tr M", "mimo.projection", relation)
