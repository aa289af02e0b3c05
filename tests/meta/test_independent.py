"""The independent list: every near truth is shown false by means of its own, and the table says what refuted it."""

from __future__ import annotations

import pytest
from independent import NEAR_TRUTHS, refuted_by, table
from near_truths.kit import Figures, NearTruth
from sympy import Eq, Ge, Gt, Le, Lt

import memlaw

_FAILS = {
    Eq: lambda x: abs(x.left - x.right) > x.error,
    Le: lambda x: x.left - x.right > x.error,
    Ge: lambda x: x.right - x.left > x.error,
    Lt: lambda x: x.left - x.right >= x.error,
    Gt: lambda x: x.right - x.left >= x.error,
}
CHEAP = ("five traces are bound", "the adjoint remembers the same")
REFUTED = 60  # of sixty; never to be lowered
by_name = pytest.mark.parametrize("item", NEAR_TRUTHS, ids=lambda item: item.name)


def test_the_list_is_long_and_over_all_subjects() -> None:
    keys = [item.make().key for item in NEAR_TRUTHS]
    assert len(keys) >= 60
    assert len({item.name for item in NEAR_TRUTHS}) == len(keys)
    assert sum(key.startswith("mine.") for key in keys) >= 20


def test_none_is_a_claim_of_the_catalogue() -> None:
    claims = {(item.key, claim) for item in memlaw.catalogue() for claim in item.claims}
    assert not [item.name for item in NEAR_TRUTHS for claim in item.make().claims if (item.make().key, claim) in claims]


@by_name
def test_it_is_false(item: NearTruth) -> None:
    claim, figures = item.make().claims[0], item.shown_false()
    assert isinstance(figures, Figures)
    assert _FAILS[type(claim.relation)](figures), (claim.text, figures)


def test_the_table_is_whole_and_gives_reasons() -> None:
    found = table()
    assert list(found) == [item.name for item in NEAR_TRUTHS]
    assert not [name for name, entry in found.items() if not (entry["refuted by"] or entry.get("reason"))]
    assert sum(bool(entry["refuted by"]) for entry in found.values()) >= REFUTED


@pytest.mark.parametrize("name", CHEAP)
def test_the_table_is_of_the_default_run(name: str) -> None:
    """A few that take a second each; all of them take minutes: `python tests/meta/independent.py`."""
    item = next(item for item in NEAR_TRUTHS if item.name == name)
    assert refuted_by(item) == table()[name]["refuted by"]
