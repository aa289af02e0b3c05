"""The verifier must refute every false variant, with a small counterexample, from the cheapest kind that can see it."""

import sys
from pathlib import Path

import pytest

from memlaw.theory.catalogue import catalogue
from memlaw.verify.evidence import Kind

sys.path.insert(0, str(Path(__file__).parent))
from all_mutants import derived, everything, known_everywhere, true_ones
from matrix import FILE, names_in, seen_first
from mutation import COST, Mutant, examined, refutation
from true_variants import TRUE_VARIANTS

FIRST = seen_first(FILE.read_text(encoding="utf-8"))  # kinds that hold take the longest: begin with what refuted it


@pytest.mark.parametrize("mutant", known_everywhere(), ids=lambda mutant: mutant.name)
def test_known_mutants_are_refuted_with_a_small_counterexample(mutant: Mutant) -> None:
    evidence = refutation(mutant.theorem, FIRST.get(mutant.name, COST))
    assert evidence is not None
    assert evidence.counterexample is not None
    values = evidence.counterexample.instance.removeprefix("companion pair of ").split(" with weights")[0]
    values = values.split(", second spectrum")[0].split(", mu = ")[0]
    if values.startswith("eigenvalues "):
        largest = max(mutant.largest, mutant.theorem.witness.size)  # a derivation is held against the witness
        assert len(values.split(",")) <= largest, evidence.counterexample


@pytest.mark.parametrize("mutant", derived(), ids=lambda mutant: mutant.name)
def test_mechanical_mutants_are_refuted(mutant: Mutant) -> None:
    evidence = refutation(mutant.theorem, FIRST.get(mutant.name, COST))
    assert evidence is not None
    assert evidence.counterexample is not None


def every_second_quickly() -> list[object]:
    """All kinds look at them, half a second each."""
    return [pytest.param(item, marks=[pytest.mark.slow] * (place % 2)) for place, item in enumerate(true_ones())]


@pytest.mark.parametrize("variant", every_second_quickly(), ids=lambda mutant: mutant.name)
def test_true_variants_are_not_refuted(variant: Mutant) -> None:
    assert refutation(variant.theorem) is None


def test_every_true_variant_is_one_that_is_derived() -> None:
    assert {item.name for item in true_ones()} == set(TRUE_VARIANTS)


def test_the_matrix_on_file_is_about_these_mutants() -> None:
    assert names_in(FILE.read_text(encoding="utf-8")) == [item.name for item in everything()], "run `make mutants`"


def test_a_theorem_is_seen_to_hold_by_what_refutes_its_mutants() -> None:
    item = next(theorem for theorem in catalogue() if theorem.key == "allpass.memory")
    for kind in (Kind.GENERIC, Kind.EXACT, Kind.ENCLOSED, Kind.SAMPLED):
        evidence = examined(item, kind)
        assert evidence is not None
        assert str(evidence.verdict) == "holds"
