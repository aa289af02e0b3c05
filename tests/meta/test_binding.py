"""A proof is bound to its claim: no variant of the claim is proved by it, and no line or reason of it can be missed."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Lt, MatrixSymbol, Rational

from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.language import M, M_window, rank_krylov
from memlaw.theory.language.symbols import A, B, C, N, T, tau
from memlaw.theory.proofs import PROOFS
from memlaw.theory.statement.proof import (
    By,
    Cite,
    Defined,
    Fact,
    Intertwines,
    Named,
    Proof,
    Series,
    Solves,
    at_most,
    below,
    equals,
)
from memlaw.theory.statement.theorem import Claim, Theorem, equal, less
from memlaw.theory.statement.theorem import at_most as at_most_claim
from memlaw.theory.subjects.hankel import score_of_window
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Reason, Verdict
from memlaw.verify.kinds.derived import bound_claims, check_derived

sys.path.insert(0, str(Path(__file__).parent))
from all_mutants import everything
from evidence_table import SEED

PROVED = [item for item in catalogue() if item.key in PROOFS]
BOUND = [(item, proof) for item in PROVED for proof in item.derivation.proofs]


def stated(item: Theorem, **changes: object) -> Theorem:
    """A theorem with other claims or proofs, as if its author had written it so."""
    derivation = replace(item.derivation, about=(), proofs=changes.pop("proofs", item.derivation.proofs))
    return replace(item, key="my.own", derivation=derivation, **changes)  # type: ignore[arg-type]


def holds(item: Theorem, claim: int) -> bool:
    return any(found.holds for found in bound_claims(item) if found.claim == claim)


@pytest.mark.parametrize("item", PROVED, ids=lambda item: item.key)
def test_every_proof_of_the_catalogue_holds(item: Theorem) -> None:
    failing = [step for found in bound_claims(item, SEED) for step in found.steps if not step.holds]
    assert not failing, failing


def named(value: object) -> str:
    """What a case is called."""
    return value.key if isinstance(value, Theorem) else value if isinstance(value, str) else ""


EVERY = 1 if os.environ.get("MEMLAW_ALL_VARIANTS") else 6  # `make mutants` tries all variants of the claims


def false_claims() -> Iterator[tuple[str, Theorem, Claim]]:
    """False variants of claims of theorems that have proofs, the known ones and the mechanical ones."""
    for mutant in everything()[::EVERY]:
        item = next((item for item in PROVED if item.key == mutant.theorem.key), None)
        for claim in mutant.theorem.claims if item else ():
            if claim not in item.claims and mutant.theorem.where == item.where:
                yield mutant.name, item, claim


SLOW = ("delay.characteristic", "perturbation.bound claim 3: reversed")  # seven seconds each; others do the same


def marked(case: tuple[object, ...]) -> object:
    slow = any(value in SLOW for value in map(named, case))
    return pytest.param(*case, marks=pytest.mark.slow) if slow and EVERY > 1 else case


@pytest.mark.parametrize(("title", "item", "claim"), list(map(marked, false_claims())), ids=named)
def test_no_proof_of_a_theorem_proves_a_false_variant_of_its_claims(title: str, item: Theorem, claim: Claim) -> None:
    for place in {proof.claim for proof in item.derivation.proofs}:
        proofs = tuple(replace(proof, claim=0) for proof in item.derivation.proofs if proof.claim == place)
        assert not holds(stated(item, claims=(claim,), proofs=proofs), 0), title


def test_a_letter_for_a_window_is_of_that_window() -> None:
    """C_T is no C_{T+1}: what is defined by it is defined for T alone."""
    item = theorem("hankel.window")
    longer = equal(M_window(T, tau), score_of_window(T + 1, tau), Lt(tau, T))
    assert holds(stated(item, claims=item.claims, proofs=item.derivation.proofs), 0)
    assert not holds(stated(item, claims=(longer,), proofs=item.derivation.proofs), 0)


def weakened() -> Iterator[tuple[str, Theorem]]:
    for mutant in everything():
        if mutant.theorem.key in PROOFS and " without: " in mutant.name:
            yield mutant.name, mutant.theorem


@pytest.mark.parametrize(("title", "item"), tuple(weakened()), ids=named)
def test_no_theorem_is_derived_without_a_hypothesis_that_it_needs(title: str, item: Theorem) -> None:
    found = bound_claims(stated(item))
    assert len(found) < len(item.claims) or not all(claim.holds for claim in found), title


def spoilt(proof: Proof) -> Iterator[tuple[Proof, bool]]:
    """The proof without one of its reasons, or with another line; and whether a reason is gone."""
    for place, line in enumerate(proof.lines):
        others = [(replace(line, by=tuple(by for by in line.by if by is not gone)), True) for gone in line.by]
        if line.to is not None:
            others.append((replace(line, to=line.to + 1), False))
        if line.plus:
            others.append((replace(line, plus=(*line.plus[:-1], 2 * line.plus[-1] + 1)), False))
        for other, gone in others:
            yield replace(proof, lines=(*proof.lines[:place], other, *proof.lines[place + 1 :])), gone


SPOILT = [(item, proof, *found) for item, proof in BOUND for found in spoilt(proof)][::EVERY]


@pytest.mark.parametrize(("item", "proof", "other", "gone"), list(map(marked, SPOILT)), ids=named)
def test_no_reason_can_be_missed_and_no_line_be_another(item: Theorem, proof: Proof, other: Proof, gone: bool) -> None:
    """Without a reason a line may still be an identity for a few N: then less is shown than before."""
    own = [one for one in item.derivation.proofs if one.claim == proof.claim]
    (found,) = bound_claims(stated(item, proofs=tuple(other if one is proof else one for one in own)))
    if gone and found.holds:
        (whole,) = bound_claims(stated(item, proofs=tuple(own)))
        assert found.sizes != whole.sizes, proof.lines
    assert gone or not found.holds, proof.lines


def test_a_variant_has_no_derivation() -> None:
    found = check_derived(case_of(replace(theorem("capacity.rank"), claims=(at_most_claim(M(tau), N / (tau + 2)),))))
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, Reason.OTHER_CLAIMS)
    fewer = replace(theorem("allpass.monotone"), hypotheses=())
    assert check_derived(case_of(fewer)).verdict is Verdict.NOT_RUN


def test_what_is_argued_is_not_green() -> None:
    argued = theorem("closed.memory")
    argued = replace(argued, derivation=replace(argued.derivation, proofs=()))
    found = check_derived(case_of(argued))
    assert (found.verdict, found.claims) == (Verdict.ARGUED, (0, len(argued.claims)))


OWN = theorem("allpass.monotone")
X, Y = MatrixSymbol("X", N, N), MatrixSymbol("Y", N, 1)
FORGED: tuple[tuple[str, By], ...] = (
    ("a definition of one's own", Defined(M(tau), rank_krylov())),
    ("a fact of one's own", Fact("M is what I like", (M(tau), N))),
    ("a lemma that is false", Intertwines(A, C, A)),
    ("a Gramian that solves nothing", Solves(A, B, C * C)),
    ("a letter for a sum that is not Hermitian", Named(MatrixSymbol("P", N, N), A + C)),
    ("a claim that does not exist", Cite("allpass.memory", 7)),
    ("a claim that says something else", Cite("allpass.memory", 0)),
    ("a theorem that does not exist", Cite("allpass.nothing")),
    ("a sequence that is not claimed to fall", Cite("allpass.memory", 0, falls=True)),
    ("a claim under a hypothesis that is not here", Cite("capacity.diagonal")),
    ("a series that is none", Series()),
)


@pytest.mark.parametrize(("title", "by"), FORGED, ids=named)
def test_a_forged_reason_proves_nothing(title: str, by: By) -> None:
    claim = equal(M(tau), Rational(1, 2))
    for line in (equals(None, "so it is", by), at_most(None, "so it is", by)):
        assert not holds(stated(OWN, claims=(claim,), proofs=(Proof(0, (line,)),)), 0)


def test_no_claim_rests_on_itself() -> None:
    item = theorem("allpass.memory")
    for place in range(len(item.claims)):
        proofs = (Proof(place, (equals(None, "so it is", Cite(item.key, place)),)),)
        (found,) = bound_claims(replace(item, derivation=replace(item.derivation, about=(), proofs=proofs)))
        assert not found.holds


def test_a_hypothesis_that_only_has_the_name_supposes_nothing() -> None:
    item = theorem("capacity.rank")
    named = replace(item.hypotheses[0].sufficient("it says nothing"), holds=lambda instance: True, breaks_at=None)
    assert holds(stated(item), 0)
    assert not holds(stated(item, hypotheses=(named,)), 0)


def test_a_strict_claim_needs_a_strict_line() -> None:
    claim = less(M(tau + 1), M(tau))
    for line in (
        at_most(None, "it falls", Cite("allpass.memory", 1)),
        below(None, "it falls", Cite("allpass.memory", 1)),
    ):
        assert not holds(stated(OWN, claims=(claim,), proofs=(Proof(0, (line,)),)), 0)


def test_a_proof_of_half_a_minimum_is_none() -> None:
    item = theorem("tradeoff.markov")
    half = tuple(proof for proof in item.derivation.proofs if proof.part == 0)
    assert not holds(stated(item, proofs=half), 0)
