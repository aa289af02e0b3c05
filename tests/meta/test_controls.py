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


@pytest.mark.parametrize("theorem", catalogue(), ids=lambda theorem: theorem.key)
def test_the_claim_holds_at_its_witness(theorem: Theorem) -> None:
    assert point_evidence(case_of(theorem), theorem.witness).verdict is Verdict.HOLDS
