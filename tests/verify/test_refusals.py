"""What cannot be judged is refused where it is stated or asked for, and never judged as something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Eq, Integer, Le, Ne

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.language import M, N, tau
from memlaw.theory.theorem import Claim

MARKOV = memlaw.theorem("tradeoff.markov")


def claiming(limit: int) -> memlaw.Theorem:
    return replace(MARKOV, claims=(Claim(Le(M(tau), limit, evaluate=False)),))


@pytest.mark.parametrize(("relation", "when"), [(Ne(M(tau), 1), ()), (Le(M(tau), 1), (Eq(tau, N),))])
def test_a_relation_that_cannot_be_judged_is_no_claim(relation: object, when: tuple[object, ...]) -> None:
    with pytest.raises(InvalidInput, match="can be judged"):
        Claim(relation, when)  # type: ignore[arg-type]


def test_two_theorems_of_one_key_are_told_apart_or_refused() -> None:
    with pytest.raises(InvalidInput, match="key"):
        memlaw.verify([claiming(2), claiming(0)], kinds=["exact"])
    with pytest.raises(InvalidInput, match="key"):
        memlaw.verify([MARKOV, claiming(0)], kinds=["exact"])
    assert str(memlaw.verify([MARKOV, "tradeoff.markov"], kinds=["exact"])) == "1 holds"


@pytest.mark.parametrize("lag", [-1, 1.5, "-1", "1/2", 10**9, "1e5", True, Integer(-3), float("nan"), "9**9**9"])
def test_a_lag_is_a_moderate_whole_number(lag: object) -> None:
    with pytest.raises(InvalidInput):
        memlaw.check_at("allpass.memory", ["1/2"], tau=lag)


@pytest.mark.parametrize("value", ["i", "0.1+0.2j", 1j])
def test_a_parameter_is_a_real_number(value: object) -> None:
    for name in ("tau", "r"):
        with pytest.raises(InvalidInput):
            memlaw.check_at("tail.bound", ["1/2"], **{"tau": 1, "r": "3/2", name: value})


@pytest.mark.parametrize("lag", [0, "2", Integer(3), 1.0])
def test_a_whole_number_may_be_written_in_any_way(lag: object) -> None:
    assert memlaw.check_at("allpass.memory", ["1/2"], tau=lag).verdict is memlaw.Verdict.HOLDS
