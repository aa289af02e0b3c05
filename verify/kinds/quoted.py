"""The facts that the proofs of the catalogue quote and do not prove."""

from __future__ import annotations

from memlaw.theory.proofs import PROOFS
from memlaw.theory.statement.facts import REGISTRY
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.kinds.rewriting import facts_of


def quoted_facts(theorem: Theorem) -> tuple[str, ...]:
    """Those of its proofs, and of the argument in words where a claim has no proof; by name with what they say.

    >>> from memlaw.theory.catalogue import theorem
    >>> quoted_facts(theorem("tradeoff.markov"))[-1]
    'cauchy_schwarz: |sum f conj(g)|^2 <= sum |f|^2 sum |g|^2.'
    """
    proofs = PROOFS.get(theorem.key, ())
    whole = {proof.claim for proof in proofs} >= set(range(len(theorem.claims)))
    found = [_said(fact) for proof in proofs for fact in facts_of(proof)]
    return tuple(dict.fromkeys([*found, *(() if whole else theorem.derivation.facts)]))


def _said(fact: str) -> str:
    """A fact of the registry by name and first line; what is a sentence already stays."""
    words = REGISTRY[fact].__doc__ if fact in REGISTRY else None
    return f"{fact}: {words.splitlines()[0]}" if words else fact
