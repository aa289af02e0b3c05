"""Every hypothesis earns its place: without it the claim fails at the instance given, or a reason is on record."""

import pytest

from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.point import point_evidence

BROKEN = [(item, h) for item in catalogue() for h in item.hypotheses if h.breaks_at is not None]


@pytest.mark.parametrize(("theorem", "hypothesis"), BROKEN, ids=lambda value: getattr(value, "key", None) or value.name)
def test_the_claim_fails_where_the_hypothesis_is_broken(theorem: Theorem, hypothesis: Hypothesis) -> None:
    assert hypothesis.breaks_at is not None
    assert point_evidence(case_of(theorem), hypothesis.breaks_at).verdict is Verdict.REFUTED


def test_unstable_pairs_at_which_claims_fail_are_the_simplest() -> None:
    for item in (h.breaks_at for _, h in BROKEN if h.name == "stable" and h.breaks_at is not None):
        assert min(value for value in map(abs, item.eigenvalues) if value >= 1) in (1, 2), item.label


def test_witnesses_name_their_real_eigenvalues_from_the_slowest_on() -> None:
    for item in (theorem.witness for theorem in catalogue() if theorem.witness.label.startswith("eigenvalues ")):
        moduli = [abs(value) for value in item.eigenvalues if value.is_real]
        assert moduli == sorted(moduli, reverse=True), item.label


@pytest.mark.parametrize("theorem", catalogue(), ids=lambda theorem: theorem.key)
def test_the_claim_holds_at_its_witness(theorem: Theorem) -> None:
    assert point_evidence(case_of(theorem), theorem.witness).verdict is Verdict.HOLDS
