"""Nothing that is shown of a theorem is lost or gained unnoticed: steps, claims, points, sizes, scope are on file."""

import json
import sys
from pathlib import Path

import pytest

from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evidence import Kind, Verdict

sys.path.insert(0, str(Path(__file__).parent))
from evidence_table import FILE, counts, pieces, row

ON_FILE = json.loads(FILE.read_text(encoding="utf-8"))
AT_LEAST = 100  # entries, findings apart, of which every claim is more than argued


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_what_is_shown_of_a_theorem_is_on_file(item: Theorem) -> None:
    assert row(item) == ON_FILE[item.key], "run tests/meta/evidence_table.py if it is meant"
    for piece in (piece for piece in pieces(item.key) if piece.kind is Kind.GENERIC):
        assert piece.verdict in (Verdict.HOLDS, Verdict.INAPPLICABLE)
        assert piece.verdict is not Verdict.HOLDS or (piece.doubt is not None and piece.doubt < -190)


def test_most_equalities_are_decided() -> None:
    found = [shown["generic"] for shown in ON_FILE.values() if "generic" in shown]
    assert sum(shown["claims"][0] for shown in found if "claims" in shown) >= 130
    assert sum(shown["verdict"] == "holds" for shown in found) >= 80


def test_the_table_is_about_the_catalogue() -> None:
    assert list(ON_FILE) == [item.key for item in catalogue()]


def test_most_statements_are_more_than_argued() -> None:
    found = counts(ON_FILE)
    assert len(ON_FILE) - found["argued"] - found["finding"] >= AT_LEAST, found


@pytest.mark.parametrize("item", [item for item in catalogue() if item.derivation.proofs], ids=lambda item: item.key)
def test_no_proof_rests_on_what_is_only_argued(item: Theorem) -> None:
    for cite in (cite for proof in item.derivation.proofs for cite in proof.cites):
        shown = [ON_FILE[cite.key].get(kind, {}) for kind in ("proved", "derived", "generic")]
        assert any(cite.claim in piece.get("places", ()) for piece in shown), cite
