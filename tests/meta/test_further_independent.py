"""The second independent list: each near truth is shown false by definitions, and the table says what refuted it."""

from __future__ import annotations

import pytest
from further_independent import NEAR_TRUTHS, refuted_by, table
from further_truths.numbers import afresh
from further_truths.shown import SHOWN
from further_truths.true import STATEMENTS as TRUE

import memlaw

DEAR = {"slow.gradient04", "cantelli.053", "real.gap", "continuous.many"}  # to show, seconds each
CHEAP = ("information.nats", "twotap.bound", "gates.phases", "direction.above.lower")
REFUTED = 74  # of seventy-five; never to be lowered


def test_the_list_is_long_and_each_is_shown_false() -> None:
    assert len(NEAR_TRUTHS) == 75
    assert len(TRUE) == 40
    assert {*NEAR_TRUTHS} == {*SHOWN}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in DEAR)) for name in SHOWN])
def test_it_is_false(name: str) -> None:
    afresh()
    assert SHOWN[name]() > 0


def test_the_table_is_whole_and_gives_reasons() -> None:
    found = table()
    assert list(found) == list(NEAR_TRUTHS)
    assert not [name for name, entry in found.items() if not (entry["refuted by"] or entry.get("reason"))]
    assert sum(bool(entry["refuted by"]) for entry in found.values()) >= REFUTED


@pytest.mark.parametrize("name", CHEAP)
def test_the_table_is_of_a_quick_look(name: str) -> None:
    """A few that take little; all of them take minutes: `python tests/meta/further_independent.py`."""
    assert refuted_by(NEAR_TRUTHS[name]) == table()[name]["refuted by"]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TRUE))
def test_what_is_true_is_not_refuted(name: str) -> None:
    assert not memlaw.verify(TRUE[name], seed=1).refuted
