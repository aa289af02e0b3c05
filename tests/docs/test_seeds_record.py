"""The record of seeds: nothing true was refuted, nothing stayed undecided, and the page says how many there were."""

from __future__ import annotations

from pathlib import Path

from memlaw.theory.catalogue import catalogue
from memlaw.verify.run.soaked import read

ROOT = Path(__file__).resolve().parents[2]
SEEN = read(ROOT / "benchmarks" / "seeds.json")


def told() -> str:
    """What the page says of the record.

    >>> told().endswith("none refuted, none undecided")
    True
    """
    return f"{SEEN.next_seed - 1:,} seeds so far, {SEEN.total:,} points, none refuted, none undecided"


def test_no_seed_gave_another_verdict_than_holds() -> None:
    assert (SEEN.refuted, SEEN.undecided) == ([], [])
    assert {*SEEN.points} <= {item.key for item in catalogue()}


def test_the_page_says_how_many_there_were() -> None:
    assert told() in " ".join((ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8").split())
