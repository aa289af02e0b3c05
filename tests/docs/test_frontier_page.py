"""The page on the frontier: its table is the record, and the record is what is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import memlaw

DOCS = Path(__file__).resolve().parents[2] / "docs"
RECORD = json.loads((DOCS / "frontier.json").read_text(encoding="utf-8"))
SHORT = [row for row in RECORD if row["cells"] < 100_000]


def line(row: dict[str, float]) -> str:
    found, most = f"{row['lower']:.8f}", f"{row['upper']:.8f}"
    return f"| {row['states']} | {row['lag']} | {found} | {most} | {row['cells']:,} | {row['seconds']:.2f} |"


def test_the_table_is_the_record() -> None:
    page = (DOCS / "frontier.md").read_text(encoding="utf-8").splitlines()
    assert [text for text in page if text.startswith("| ") and text[2].isdigit()] == [line(row) for row in RECORD]


@pytest.mark.parametrize("row", SHORT, ids=lambda row: f"{row['states']} at {row['lag']}")
def test_a_row_is_found_again(row: dict[str, float]) -> None:
    found = memlaw.enclose_frontier(int(row["states"]), int(row["lag"]))
    assert found.lower == pytest.approx(row["lower"], abs=1e-12)
    assert found.upper == pytest.approx(row["upper"], abs=1e-12)
    assert found.cells == pytest.approx(row["cells"], rel=0.01)


def test_the_enclosures_fall_with_the_lag_and_rise_with_the_states() -> None:
    at = {(row["states"], row["lag"]): row for row in RECORD}
    for (states, lag), row in at.items():
        assert row["upper"] - row["lower"] < 1.1e-5
        assert row["lower"] <= at.get((states, lag - 1), row)["upper"]
        assert at.get((states - 1, lag), row)["lower"] <= row["upper"]
