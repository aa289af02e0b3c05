"""The page on the frontier: its table is the record, and the record is what is found."""

from __future__ import annotations

import json
from itertools import pairwise
from math import log, pi
from pathlib import Path

import pytest

import memlaw
from memlaw.numerics.learn.frontier_constants import bounded_constant
from memlaw.numerics.learn.frontier_rows import ROWS, Row

DOCS = Path(__file__).resolve().parents[2] / "docs"
CONSTANTS = json.loads((DOCS / "frontier_constants.json").read_text(encoding="utf-8"))
SHORT = [row for row in ROWS.values() if row.cells < 100_000]


def line(row: Row) -> str:
    return f"| {row.states} | {row.lag} | {row.lower:.8f} | {row.upper:.8f} | {row.cells:,} | {row.seconds:.2f} |"


def constant_line(row: dict[str, float]) -> str:
    told = f"{row['lower']:.5f} | {row['missing']:.5f} | {log(row['states']) ** 2 / (2 * pi**2):.5f}"
    return f"| {row['states']} | {told} | {row['seconds']:.2f} |"


def test_the_tables_are_the_records() -> None:
    page = (DOCS / "frontier.md").read_text(encoding="utf-8").splitlines()
    lines = [*map(line, ROWS.values()), *map(constant_line, CONSTANTS)]
    assert [text for text in page if text.startswith("| ") and text[2].isdigit()] == lines


@pytest.mark.parametrize("row", [row for row in CONSTANTS if row["states"] <= 32], ids=lambda row: str(row["states"]))
def test_a_constant_is_found_again(row: dict[str, float]) -> None:
    found = bounded_constant(int(row["states"]))
    assert found.lower == pytest.approx(row["lower"], abs=1e-6)
    assert found.lower + row["missing"] == pytest.approx(row["states"], abs=1e-6)


def test_the_steps_of_what_is_missing_are_those_told() -> None:
    missing = [row["missing"] for row in CONSTANTS]
    steps = [later - earlier for earlier, later in pairwise(missing)]
    text = ", ".join(f"{step:.3f}".removeprefix("0") for step in steps)
    assert text in (DOCS / "frontier.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", SHORT, ids=lambda row: f"{row.states} at {row.lag}")
def test_a_row_is_found_again(row: Row) -> None:
    found = memlaw.enclose_frontier(row.states, row.lag)
    assert found.lower == pytest.approx(row.lower, abs=1e-12)
    assert found.upper == pytest.approx(row.upper, abs=1e-12)
    assert found.cells == pytest.approx(row.cells, rel=0.01)


def test_the_command_adds_the_cells_of_fewer_eigenvalues() -> None:
    assert memlaw.enclose_frontier(3, 3).cells == pytest.approx(ROWS[3, 3].cells + ROWS[2, 3].cells, rel=1e-3)
    told = [row.cells for row in (ROWS[3, 8], ROWS[2, 8])]
    page = " ".join((DOCS / "frontier.md").read_text(encoding="utf-8").split())
    assert f"prints {sum(told):,}, which are {told[0]:,} and the {told[1]:,} of (2, 8)" in page


def test_the_enclosures_fall_with_the_lag_and_rise_with_the_states() -> None:
    for (states, lag), row in ROWS.items():
        assert row.upper - row.lower < 1.1e-5
        assert row.lower <= ROWS.get((states, lag - 1), row).upper
        assert ROWS.get((states - 1, lag), row).lower <= row.upper
