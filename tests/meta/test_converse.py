"""No kind of evidence refutes what is true: the converse list, checked by other means and then by memlaw."""

from __future__ import annotations

from functools import cache

import mpmath
import pytest
from converse import CONVERSE, SPECTRA, TrueStatement
from own_solver import DIGITS, Own
from sympy import Eq, Ge, Gt, Le, Lt

import memlaw

LIMIT = 60  # seconds for one check, a safety
DEAR = {"converse.basis", "converse.nested"}  # seconds each in exact numbers, for which 60 others do the same
FEW = {"converse.fourth", "converse.noisy"}  # looked at on spectra of two states: on eight one takes a minute
CLOSE = mpmath.mpf("1e-25")  # to 50 digits, but for a derivative by differences
_HOLDS = {
    Eq: lambda left, right: abs(left - right) < CLOSE,
    Le: lambda left, right: left <= right + CLOSE,
    Ge: lambda left, right: left >= right - CLOSE,
    Lt: lambda left, right: left < right,
    Gt: lambda left, right: left > right,
}
by_key = pytest.mark.parametrize("item", CONVERSE, ids=lambda item: item.theorem.key)


@cache
def systems() -> tuple[Own, ...]:
    """The systems on which sides are computed, each once."""
    return tuple(map(Own, SPECTRA))


def test_the_list_is_long_and_its_own() -> None:
    keys = [item.theorem.key for item in CONVERSE]
    claims = {str(claim.relation) for item in memlaw.catalogue() for claim in item.claims}
    assert len(set(keys)) == len(keys) >= 40
    assert not [item.theorem.key for item in CONVERSE if any(str(c.relation) in claims for c in item.theorem.claims)]


@by_key
def test_it_is_true(item: TrueStatement) -> None:
    with mpmath.workdps(DIGITS):
        tried = [pair for own in systems() if item.where(own) for pair in item.sides(own)]
        assert tried
        for left, right, *place in tried:
            claim = item.theorem.claims[place[0] if place else 0]
            assert _HOLDS[type(claim.relation)](left, right), (claim.text, left, right)


@pytest.mark.parametrize(
    "item",
    [pytest.param(x, marks=[pytest.mark.slow] if x.theorem.key in DEAR else []) for x in CONVERSE],
    ids=lambda item: item.theorem.key,
)
def test_no_kind_refutes_it(item: TrueStatement) -> None:
    spectra = [memlaw.Spectrum.s4d_lin(2)] if item.theorem.key in FEW else None
    kinds = ["generic", "exact", "enclosed"]
    report = memlaw.verify(item.theorem, seed=1, kinds=kinds, spectra=spectra, time_limit=LIMIT)
    assert not report.refuted, [str(x.counterexample) for x in report.refuted]
    assert any(str(x.verdict) == "holds" for x in report.evidence)
