"""The derived kind: proofs that begin and end with the claims of their theorem, every line of them checked.

Where a claim has no such proof, the derivation is an argument: its steps are checked, their link to the claim is in
words, and the verdict is `argued`, which is not green.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from sympy import Expr
from sympy.core.relational import Relational

from memlaw.theory.catalogue import catalogue, is_own
from memlaw.theory.catalogue import theorem as in_the_catalogue
from memlaw.theory.statement.derivation import Derivation, check_identity
from memlaw.theory.statement.theorem import Theorem, equal
from memlaw.theory.statement.words import StepResult, check_chain
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import compiled
from memlaw.verify.evaluate.points import Predicate
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.binding import Binder, Bound, Decided
from memlaw.verify.kinds.generic import check_generic


def check_derived(case: Case, seed: int = 0) -> Evidence:
    """Check the proofs of all claims, and the steps of what is argued."""
    theorem, derivation = case.theorem, case.theorem.derivation
    nothing = Evidence(case.key, Kind.DERIVED, Verdict.NOT_RUN, reason=Reason.NO_STEPS)
    if not (theorem.is_derived or derivation.is_silent):
        return replace(nothing, reason=Reason.OTHER_CLAIMS)
    argued = derivation_steps(derivation)
    bound = bound_claims(theorem, seed)
    if not argued and not bound:
        return replace(nothing, verdict=Verdict.INAPPLICABLE)
    steps = (*argued, *(step for item in bound for step in item.steps))
    bad = next((step for step in steps if not step.holds), None)
    if bad is not None:
        detail = f"{bad.sentence}: {bad.remainder}"
        return replace(nothing, verdict=Verdict.UNDECIDED, reason=Reason.STEP, detail=detail)
    return _evidence(case, bound, argued)


def bound_claims(theorem: Theorem, seed: int = 0) -> tuple[Bound, ...]:
    """How the proofs of a theorem come out, claim by claim; those of the catalogue's own are checked once."""
    return _bound_claims(theorem, seed) if is_own(theorem) else _listed_claims(theorem.key, seed)


@cache
def _listed_claims(key: str, seed: int) -> tuple[Bound, ...]:
    return _bound_claims(in_the_catalogue(key), seed)


def _bound_claims(theorem: Theorem, seed: int) -> tuple[Bound, ...]:
    supposed = frozenset(item.name for item in theorem.hypotheses if item.holds in _meanings()[item.name])
    return Binder(theorem, in_the_catalogue, decider(theorem, seed), supposed).bound()


@cache
def _meanings() -> Mapping[str, set[Predicate]]:
    """What the catalogue means by the names of hypotheses; another one of that name is not understood."""
    found = defaultdict[str, set[Predicate]](set)
    for item in catalogue():
        for hypothesis in item.hypotheses:
            found[hypothesis.name].add(hypothesis.holds)
    return found


def _evidence(case: Case, bound: tuple[Bound, ...], argued: tuple[StepResult, ...]) -> Evidence:
    whole = len(bound) == len(case.claims)
    sizes = [set(item.sizes) for item in bound if item.sizes]
    facts = frozenset().union(*(item.facts for item in bound))
    return Evidence(
        case.key,
        Kind.DERIVED,
        Verdict.HOLDS if whole else Verdict.ARGUED,
        sizes=tuple(sorted(set.intersection(*sizes))) if sizes else (),
        every_size=bool(bound) and not sizes,
        places=tuple(item.claim for item in bound),
        claims=(len(bound), len(case.claims)),
        steps=sum(len(item.steps) for item in bound) + (0 if whole else len(argued)),
        facts=len(facts if whole else facts | set(case.theorem.derivation.facts)),
    )


def decider(theorem: Theorem, seed: int = 0) -> Decided:
    """Decides for which N two expressions are one function of independent symbols, in the setting of a theorem."""

    def decided(left: Expr, right: Expr, when: tuple[Relational, ...]) -> tuple[int, ...]:
        whole = (item for item in when if all(s.is_integer for s in item.free_symbols))
        line = replace(theorem, claims=(equal(left, right, *whole),), derivation=Derivation("a line"))
        found = check_generic(Case(line, compiled(line), setting(line)), seed, line=True)
        return found.sizes if found.verdict is Verdict.HOLDS else ()

    return decided


@cache
def derivation_steps(derivation: Derivation) -> tuple[StepResult, ...]:
    """All steps of an argument, checked once."""
    results = [step for chain in derivation.all_chains() for step in check_chain(chain)]
    results += [check_identity(identity) for identity in derivation.all_lemmas()]
    return tuple(results)
