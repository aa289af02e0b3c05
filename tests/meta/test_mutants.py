"""The verifier must refute every false variant, with a small counterexample, from the cheapest kind that can see it."""

import sys
from pathlib import Path

import pytest

from memlaw.theory.theorem import Theorem
from memlaw.verify.checks import check_enclosed, check_exact
from memlaw.verify.evidence import Evidence, Verdict

sys.path.insert(0, str(Path(__file__).parent))
from mutants import Mutant, derived, known

# Sign changes of a quantity that is zero, and statements that the change leaves true: each with its reason.
EQUIVALENT = {
    "tradeoff.horizon claim 3: sign": "false only where an eigenvalue is zero, where it is refuted",
}


def cheapest_refutation(theorem: Theorem) -> Evidence:
    """The first of exact and enclosed that refutes; the last one tried otherwise."""
    exact = check_exact(theorem)
    return exact if exact.verdict is Verdict.REFUTED else check_enclosed(theorem)


@pytest.mark.parametrize("mutant", tuple(known()), ids=lambda mutant: mutant.name)
def test_known_mutants_are_refuted_with_a_small_counterexample(mutant: Mutant) -> None:
    evidence = cheapest_refutation(mutant.theorem)
    assert evidence.verdict is Verdict.REFUTED, evidence
    assert evidence.counterexample is not None
    values = evidence.counterexample.instance.removeprefix("companion pair of ").split(" with weights")[0]
    if values.startswith("eigenvalues "):
        assert len(values.split(",")) <= mutant.largest, evidence.counterexample


@pytest.mark.parametrize("mutant", tuple(derived()), ids=lambda mutant: mutant.name)
def test_mechanical_mutants_are_refuted(mutant: Mutant) -> None:
    evidence = cheapest_refutation(mutant.theorem)
    assert evidence.verdict is Verdict.REFUTED, evidence
