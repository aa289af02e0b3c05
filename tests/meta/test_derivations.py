"""A derivation with one wrong step must not pass, and every declared rule must be used."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Eq, Integer, Symbol

from memlaw import verify
from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import catalogue, check_uses, theorem
from memlaw.theory.language import M, N, tau
from memlaw.theory.statement.derivation import Derivation, Identity, check_identity
from memlaw.theory.statement.theorem import Claim, Theorem, at_most
from memlaw.theory.statement.words import Chain, Rule, check_chain, fired_rules, operator, reduce_words
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Reason, Verdict
from memlaw.verify.kinds.derived import check_derived
from memlaw.verify.show.report import as_text

sys.path.insert(0, str(Path(__file__).parent))
from evidence_table import SEED

CHAINED = [item for item in catalogue() if item.derivation.chains]


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_every_derivation_is_bound_or_argued(item: Theorem) -> None:
    found = check_derived(case_of(item), SEED)
    bound, stated = found.claims or (0, 0)
    if found.reason is not Reason.NO_STEPS:
        assert found.verdict is (Verdict.HOLDS if bound == stated else Verdict.ARGUED), found.detail


@pytest.mark.parametrize("item", CHAINED, ids=lambda item: item.key)
def test_a_flipped_sign_in_a_chain_is_found(item: Theorem) -> None:
    for place, chain in enumerate(item.derivation.all_chains()):
        sentence, last = chain.links[-1]
        broken = Chain((*chain.links[:-1], (sentence, -last)), chain.rules, chain.trace)
        assert not all(step.holds for step in check_chain(broken)), (item.key, place)


@pytest.mark.parametrize("item", [i for i in catalogue() if i.derivation.lemmas], ids=lambda item: item.key)
def test_a_changed_identity_is_found(item: Theorem) -> None:
    for identity in item.derivation.all_lemmas():
        assert not check_identity(Identity(identity.sentence, identity.left, identity.right + 1)).holds


@pytest.mark.parametrize("item", CHAINED, ids=lambda item: item.key)
def test_every_declared_rule_fires(item: Theorem) -> None:
    chains = item.derivation.all_chains()
    declared = {rule for chain in chains for rule in chain.rules}
    assert declared == {rule for chain in chains for rule in fired_rules(chain)}


def test_a_wrong_step_is_told_and_shows_nothing() -> None:
    x = Symbol("x")
    wrong = Derivation("wrong", lemmas=lambda: (Identity("x = x + 1", x, x + 1),))
    evidence = check_derived(case_of(replace(theorem("tradeoff.nilpotent"), derivation=wrong)))
    assert (evidence.verdict, evidence.reason) == (Verdict.UNDECIDED, Reason.STEP)
    assert "x = x + 1" in evidence.detail


def test_a_derivation_without_steps_is_not_evidence() -> None:
    empty = replace(theorem("tradeoff.nilpotent"), derivation=Derivation("because"))
    found = check_derived(case_of(empty))
    assert (found.verdict, found.reason) == (Verdict.INAPPLICABLE, Reason.NO_STEPS)


def test_no_argument_of_the_catalogue_is_circular_or_rests_on_an_unknown_key() -> None:
    check_uses(catalogue())
    rank = theorem("capacity.rank")
    for uses, rule in ((("no.such_key",), "unique and known"), (("mimo.capacity",), "circular")):
        changed = replace(rank, derivation=replace(rank.derivation, uses=uses))
        others = (item for item in catalogue() if item.key != rank.key)
        if rule == "circular":
            others = (replace(i, corollary_of=rank.key) if i.key == "mimo.capacity" else i for i in others)
        with pytest.raises(InvalidInput, match=rule):
            check_uses((*others, changed))
    with pytest.raises(InvalidInput, match="unique"):
        check_uses((*catalogue(), rank))


def test_rules_that_loop_are_an_error() -> None:
    A, B = operator("A"), operator("B")
    with pytest.raises(RuntimeError, match="terminate"):
        reduce_words(A, (Rule("swap", A, B), Rule("back", B, A)))


def test_a_claim_that_is_not_a_relation_is_rejected() -> None:
    with pytest.raises(InvalidInput, match="must be a relation"):
        Claim(Integer(1))


def test_a_hypothesis_needs_an_instance_or_a_reason_but_not_both() -> None:
    item = theorem("allpass.memory")
    bare = replace(item.hypotheses[0], breaks_at=None, only_sufficient="")
    with pytest.raises(InvalidInput, match="exactly one of"):
        replace(item, hypotheses=(bare,))


def test_a_witness_must_satisfy_the_hypotheses() -> None:
    item = theorem("allpass.memory")
    breaking = item.hypotheses[0].breaks_at
    assert breaking is not None
    with pytest.raises(InvalidInput, match="violates the hypothesis"):
        replace(item, witness=breaking)


def test_a_derivation_of_another_statement_is_noticed() -> None:
    item = theorem("allpass.initial")
    (first, second) = item.claims
    other = Claim(Eq(first.relation.lhs, first.relation.rhs + 1, evaluate=False))
    evidence = check_derived(case_of(replace(item, claims=(other, second))))
    assert (evidence.verdict, evidence.reason) == (Verdict.NOT_RUN, Reason.OTHER_CLAIMS)


def test_a_variant_without_steps_is_tried_and_not_said_to_have_steps_for_other_claims() -> None:
    """As the reason tells who kept them: with a key of its own and no derivation, also a variant of that."""
    kept = replace(theorem("tradeoff.markov"), claims=(at_most(M(tau), 2 * N / (tau + 2)),))
    told = as_text(verify([kept], kinds=["derived"]))
    assert 'replace(..., key="mine.x", derivation=Derivation(""))' in told and "Tried" not in told
    bare = replace(kept, key="mine.bare", derivation=Derivation(""))
    variant = replace(bare, key="mine.variant", claims=(at_most(M(tau), 3 * N / (tau + 3)),))
    for mine in (bare, variant):
        report = verify([mine], kinds=["derived", "exact"])
        assert report.verdict is Verdict.HOLDS
        assert f"Tried, not proved: {mine.key}." in as_text(report)
