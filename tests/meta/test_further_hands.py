"""The lists of further hands: each near truth is shown false by definitions, and the table says what refuted it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import fifth_independent
import fifth_truths.shown
import fifth_truths.true
import fourth_independent
import fourth_truths.shown
import fourth_truths.true
import further_independent
import further_truths.shown
import further_truths.true
import pytest
import sixth_independent
import sixth_truths.shown
import sixth_truths.true
import third_independent
import third_truths.shown
import third_truths.true
from further_independent import refuted_by, table
from further_truths.numbers import afresh

import memlaw


@dataclass(frozen=True)
class Hand:
    """A list, what shows it false and true; how many there are, and are refuted: never to be lowered."""

    near: ModuleType
    shown: ModuleType
    true: ModuleType
    sizes: tuple[int, int, int]
    cheap: tuple[str, ...]  # a few that take little to try


HANDS = {
    "second": Hand(
        further_independent,
        further_truths.shown,
        further_truths.true,
        (75, 40, 74),
        ("information.nats", "twotap.bound", "gates.phases", "direction.above.lower"),
    ),
    "third": Hand(
        third_independent, third_truths.shown, third_truths.true, (50, 22, 47), ("delta.nearly", "traceless.flat")
    ),
    "fourth": Hand(
        fourth_independent, fourth_truths.shown, fourth_truths.true, (68, 13, 63), ("depth.zero", "metric.quarter")
    ),
    "fifth": Hand(fifth_independent, fifth_truths.shown, fifth_truths.true, (100, 21, 98), ("two_real", "undamped")),
    "sixth": Hand(
        sixth_independent,
        sixth_truths.shown,
        sixth_truths.true,
        (79, 49, 78),
        ("delta_keeps", "power_own", "trace_life", "legs_rules"),
    ),
}
DEAR = {"slow.gradient04", "cantelli.053", "real.gap", "continuous.many"}  # to show, seconds each
EACH = pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
SHOWN = [
    pytest.param(show, marks=[pytest.mark.slow] * (name in DEAR), id=f"{hand} {name}")
    for hand, given in HANDS.items()
    for name, show in given.shown.SHOWN.items()
]
CHEAP = [pytest.param(given, name, id=f"{hand} {name}") for hand, given in HANDS.items() for name in given.cheap]
TRUE = [
    pytest.param(item, id=f"{hand} {name}")
    for hand, given in HANDS.items()
    for name, item in given.true.STATEMENTS.items()
]


@EACH
def test_the_list_is_long_and_each_is_shown_false(hand: Hand) -> None:
    assert (len(hand.near.NEAR_TRUTHS), len(hand.true.STATEMENTS)) == hand.sizes[:2]
    assert {*hand.near.NEAR_TRUTHS} == {*hand.shown.SHOWN}


@pytest.mark.parametrize("show", SHOWN)
def test_it_is_false(show) -> None:
    afresh()
    assert show() > 0


@EACH
def test_the_table_is_whole_and_gives_reasons(hand: Hand) -> None:
    found = table(hand.near.FILE)
    assert list(found) == list(hand.near.NEAR_TRUTHS)
    assert not [name for name, entry in found.items() if not (entry["refuted by"] or entry.get("reason"))]
    assert sum(bool(entry["refuted by"]) for entry in found.values()) >= hand.sizes[2]


@pytest.mark.parametrize(("hand", "name"), CHEAP)
def test_the_table_is_of_a_quick_look(hand: Hand, name: str) -> None:
    """A few that take little; all of them take minutes: `python tests/meta/third_independent.py`, and the others."""
    assert refuted_by(hand.near.NEAR_TRUTHS[name]) == table(hand.near.FILE)[name]["refuted by"]


@pytest.mark.slow
@pytest.mark.parametrize("item", TRUE)
def test_what_is_true_is_not_refuted(item) -> None:
    assert not memlaw.verify(item, seed=1).refuted
