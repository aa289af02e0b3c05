"""False variants of the theorems on one eigenvalue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Abs, Eq, Lt, Sum, oo
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, N, T, eigenvalue, squared, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects.single import M_head, M_heads, M_keys, block_trace, key_rank
from memlaw.verify.run.mutation import Mutant


def _claiming(key: str, relation: Relational, when: tuple[Relational, ...] = ()) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation, when),))


def _sharing_decays() -> Theorem:
    original = theorem("single.heads")
    return replace(original, hypotheses=tuple(h for h in original.hypotheses if h.name != "distinct decays"))


def known() -> Iterator[Mutant]:
    """Plausible falsehoods with their smallest counterexamples."""
    modulus, gap = Abs(eigenvalue[1]), 1 - squared(eigenvalue[1])
    relation = Eq(M_head(tau), gap * modulus**tau, evaluate=False)
    yield Mutant("a head forgets like |l|^tau", _claiming("single.scalar", relation), 1)
    relation = Eq(M_head(tau), (1 - modulus) * modulus ** (2 * tau), evaluate=False)
    yield Mutant("a head starts from 1 - |l|", _claiming("single.scalar", relation), 1)
    relation = Eq(M_head(tau), gap * eigenvalue[1] ** (2 * tau), evaluate=False)
    yield Mutant("a head without the modulus", _claiming("single.scalar", relation), 1)
    relation = Eq(M_heads(tau), N * M_head(tau), evaluate=False)
    yield Mutant("heads remember independently", _claiming("single.heads", relation), 2)
    yield Mutant("heads that share a decay count twice", _sharing_decays(), 2)
    relation = Eq(M_keys(T, tau), 1 / N, evaluate=False)
    yield Mutant("a fixed key keeps 1/N", _claiming("single.attention", relation, (Lt(tau, T),)), 2)
    relation = Eq(M_keys(T, tau), 1 / (tau + 1), evaluate=False)
    yield Mutant("a fixed key keeps 1/(tau+1)", _claiming("single.attention", relation, (Lt(tau, T),)), 1)
    total = Sum(M_keys(T, tau), (tau, 0, T - 1))
    yield Mutant("every key counts", _claiming("single.keys", Eq(total, T, evaluate=False)), 1)
    yield Mutant("every state counts", _claiming("single.keys", Eq(total, N, evaluate=False)), 2)
    relation = Eq(M_keys(T, tau), key_rank(T) / T, evaluate=False)
    yield Mutant("keys share evenly", _claiming("single.keys", relation, (Lt(tau, T),)), 2)
    relation = Eq(block_trace(tau), M_head(tau), evaluate=False)
    yield Mutant("several inputs, still one unit", _claiming("single.inputs", relation), 1)
    relation = Eq(Sum(M(tau), (tau, 0, oo)), 1, evaluate=False)
    yield Mutant("several heads, still one unit", _claiming("single.heads", relation), 2)
