"""False variants of the theorems on one eigenvalue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Eq, Lt, Sum, oo
from variants import claiming, variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, T, eigenvalue, squared, tau
from memlaw.theory.statement.theorem import Theorem, equal
from memlaw.theory.subjects.single import M_head, M_heads, M_keys, block_trace, key_rank


def _sharing_decays() -> Theorem:
    original = theorem("single.heads")
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name != "distinct decays"))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    modulus, gap = Abs(eigenvalue[1]), 1 - squared(eigenvalue[1])
    relation = Eq(M_head(tau), gap * modulus**tau, evaluate=False)
    yield variant("a head forgets like |l|^tau", "single.scalar", relation, 1)
    relation = Eq(M_head(tau), (1 - modulus) * modulus ** (2 * tau), evaluate=False)
    yield variant("a head starts from 1 - |l|", "single.scalar", relation, 1)
    relation = Eq(M_head(tau), gap * eigenvalue[1] ** (2 * tau), evaluate=False)
    yield variant("a head without the modulus", "single.scalar", relation, 1)
    relation = Eq(M_heads(tau), N * M_head(tau), evaluate=False)
    yield variant("heads remember independently", "single.heads", relation)
    yield Mutant("heads that share a decay count twice", _sharing_decays(), 2)
    relation = Eq(M_keys(T, tau), 1 / N, evaluate=False)
    yield Mutant("a fixed key keeps 1/N", claiming("single.attention", relation, Lt(tau, T)), 2)
    relation = Eq(M_keys(T, tau), 1 / (tau + 1), evaluate=False)
    yield Mutant("a fixed key keeps 1/(tau+1)", claiming("single.attention", relation, Lt(tau, T)), 1)
    total = Sum(M_keys(T, tau), (tau, 0, T - 1))
    yield variant("every key counts", "single.keys", equal(total, T), 1)
    yield variant("every state counts", "single.keys", equal(total, N))
    relation = Eq(M_keys(T, tau), key_rank(T) / T, evaluate=False)
    yield Mutant("keys share evenly", claiming("single.keys", relation, Lt(tau, T)), 2)
    relation = Eq(block_trace(tau), M_head(tau), evaluate=False)
    yield variant("several inputs, still one unit", "single.inputs", relation, 1)
    relation = Eq(Sum(M(tau), (tau, 0, oo)), 1, evaluate=False)
    yield variant("several heads, still one unit", "single.heads", relation)
