"""False variants of the theorems on stacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Eq, Le, Product, Sum, oo
from variants import variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, bar, j, squared, tau
from memlaw.theory.statement.theorem import Theorem, equal
from memlaw.theory.subjects.depth import (
    NO_ZERO_ON_A_POLE,
    M_last,
    M_stack,
    lower_determinant,
    lower_pole,
    lower_size,
    numerator,
    stack_determinant,
    upper_determinant,
)


def _with_a_zero_on_a_pole() -> Theorem:
    original = theorem("depth.joint")
    kept = tuple(h for h in original.hypotheses if h.name != NO_ZERO_ON_A_POLE.name)
    return replace(original, claims=original.claims[1:], hypotheses=kept)


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    layers = upper_determinant() * lower_determinant()
    yield Mutant("N + N' units with a zero on a pole", _with_a_zero_on_a_pole(), 1)
    relation = Eq(stack_determinant(), layers, evaluate=False)
    yield variant("controllable layers make a controllable stack", "depth.determinant", relation, 1)
    conjugated = Product(bar(numerator(j)), (j, 1, lower_size()))
    relation = Eq(stack_determinant(), layers * conjugated, evaluate=False)
    yield variant("the numerator conjugated", "depth.determinant", relation, 1)
    relation = Eq(Sum(M_last(tau), (tau, 0, oo)), N + lower_size(), evaluate=False)
    yield variant("the last layer holds everything", "depth.last", relation, 1)
    yield variant("the last layer holds what is above it", "depth.last", equal(Sum(M_last(tau), (tau, 0, oo)), N))
    relation = Le(M_last(tau + 1), M_last(tau), evaluate=False)
    yield variant("the last layer's memory falls with the lag", "depth.last", relation, 1)
    law = (1 - squared(lower_pole(1))) * squared(lower_pole(1)) ** tau
    yield variant("the last layer's spectrum decides its memory", "depth.last", equal(M_last(tau), law), 1)
    relation = Le(M_stack(tau), M(tau), evaluate=False)
    yield variant("the stack keeps no more than its first layer", "depth.joint", relation, 1)
    relation = Eq(M_stack(tau), M(tau) + M_last(tau), evaluate=False)
    yield variant("layers remember independently", "depth.joint", relation, 1)
