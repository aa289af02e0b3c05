"""Every hypothesis earns its place: without it the claim fails at the instance given, or a reason is on record."""

import pytest

from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.evaluation import Outcome
from memlaw.verify.kinds.small import check_point

BROKEN = [(item, h) for item in catalogue() for h in item.hypotheses if h.breaks_at is not None]


@pytest.mark.parametrize(
    ("theorem", "hypothesis"), BROKEN, ids=lambda value: getattr(value, "key", None) or value.name
)
def test_the_claim_fails_where_the_hypothesis_is_broken(theorem: Theorem, hypothesis: Hypothesis) -> None:
    assert hypothesis.breaks_at is not None
    assert check_point(theorem, hypothesis.breaks_at).outcome is Outcome.FAILS


@pytest.mark.parametrize("theorem", catalogue(), ids=lambda theorem: theorem.key)
def test_the_claim_holds_at_its_witness(theorem: Theorem) -> None:
    assert check_point(theorem, theorem.witness).outcome is Outcome.HOLDS
