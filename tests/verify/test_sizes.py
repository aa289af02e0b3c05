"""Claims that speak of the number of states and of letters alone are tried at every size and to the ends of letters."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Range, Rational

import memlaw
from memlaw.theory.language import M, symbol
from memlaw.theory.language.symbols import N, tau
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, Theorem, at_least, at_most, less

h = symbol("h", Range(1, 101))
TEN = Instance.diagonal(*(Rational(place, 11) for place in range(1, 11)))


def verdicts(*claims: Claim, hypotheses: tuple[Hypothesis, ...] = (), **letters: int) -> set[str]:
    witness = Instance.diagonal("1/2", **letters)
    stated = Theorem(key="own.size", title="own", claims=claims, hypotheses=hypotheses, witness=witness)
    return {str(item.verdict) for item in memlaw.verify(stated, seed=1, kinds=["exact", "enclosed"]).evidence}


@pytest.mark.parametrize(
    ("claim", "letters"),
    [
        (less(N, 57), {}),
        (at_least(2000 * N, N**3 - 400), {}),
        (at_most(N * tau, 6300), {"tau": 0}),
        (at_most(h, 99), {"h": 1}),
        (at_most(h * M(0), 99), {"h": 1}),
        (at_most(h * (70 - h), 1220), {"h": 1}),  # false at 33 to 37 alone
    ],
)
def test_false_at_one_size_or_letter_alone(claim: Claim, letters: dict[str, Any]) -> None:
    assert "refuted" in verdicts(claim, **letters)


def test_sizes_outside_the_hypotheses_are_left_out() -> None:
    small = Hypothesis("small", "at most nine states", r"N \leq 9", lambda instance: instance.size <= 9).but_not(TEN)
    assert "refuted" not in verdicts(at_most(N * Rational(1, 9), 1), hypotheses=(small,))


def test_the_witness_is_tried_where_no_other_instance_is_inside() -> None:
    seventh = Hypothesis("seventh", "l_1 is 3/7", "l_1 = 3/7", lambda x: x.eigenvalues == (Rational(3, 7),))
    narrow = seventh.but_not(Instance.diagonal("1/2", tau=0))
    witness = Instance.diagonal("3/7", tau=0)
    stated = Theorem("own.seventh", "own", (at_most(M(tau), 1),), hypotheses=(narrow,), witness=witness)
    found = memlaw.verify(stated, seed=1, kinds=["exact", "enclosed"]).evidence
    assert {str(item.verdict) for item in found if item.subject is None} == {"holds"}
