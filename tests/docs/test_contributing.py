"""CONTRIBUTING.md speaks of the tree as it is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_place_it_names_is_there() -> None:
    named = re.findall(r"`((?:theory|numerics|verify|tests|src|proofs_notes|results)/[^`]*|pyproject\.toml)`", TEXT)
    assert len(named) > 20
    for name in named:
        concrete = [name.replace("SUBJECT", "noise").replace("NAME", "recall")]
        assert all((ROOT / one).exists() for one in concrete), name


def test_it_answers_what_a_newcomer_asks_on_one_page() -> None:
    for thing in ("theorem", "quantity", "kind of evidence", "layer", "initialisation", "command"):
        assert f"**a {thing}**" in TEXT or f"**an {thing}**" in TEXT
    assert len(TEXT.splitlines()) < 60
