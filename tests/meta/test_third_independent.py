"""The third independent list: each near truth is shown false by definitions, and the table says what refuted it."""

from __future__ import annotations

import pytest
from further_independent import refuted_by, table
from further_truths.numbers import afresh
from third_independent import FILE, NEAR_TRUTHS
from third_truths.shown import SHOWN
from third_truths.true import STATEMENTS as TRUE

import memlaw

CHEAP = ("delta.nearly", "traceless.flat")
REFUTED = 47  # of fifty; never to be lowered


def test_the_list_is_long() -> None:
    assert len(NEAR_TRUTHS) == 50
    assert len(TRUE) == 22
    assert {*NEAR_TRUTHS} == {*SHOWN}


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_false(name: str) -> None:
    afresh()
    assert SHOWN[name]() > 0


def test_the_table_is_whole_and_gives_reasons() -> None:
    found = table(FILE)
    assert list(found) == list(NEAR_TRUTHS)
    assert not [name for name, entry in found.items() if not (entry["refuted by"] or entry.get("reason"))]
    assert sum(bool(entry["refuted by"]) for entry in found.values()) >= REFUTED


@pytest.mark.parametrize("name", CHEAP)
def test_the_table_is_of_a_quick_look(name: str) -> None:
    """A few that take little; all of them take minutes: `python tests/meta/third_independent.py`."""
    assert refuted_by(NEAR_TRUTHS[name]) == table(FILE)[name]["refuted by"]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TRUE))
def test_what_is_true_is_not_refuted(name: str) -> None:
    assert not memlaw.verify(TRUE[name], seed=1).refuted
