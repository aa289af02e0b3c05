"""The directed search: false statements that samples miss are refuted, true ones never; one seed gives one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Abs, Rational

import memlaw
from memlaw.theory.language import M, N, i, tau, theta
from memlaw.theory.statement.hypotheses import DISTINCT, NONZERO, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, at_least, at_most, equal, less
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.tradeoff import horizon
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.search import directed_search

LAW = memlaw.theorem("allpass.memory")
POSITIVE = Hypothesis(
    "positive",
    "all eigenvalues are positive",
    r"\lambda_i > 0",
    lambda x: all(v.is_positive for v in x.eigenvalues),
    only_sufficient="it fails all the same",
)


def stated(relation: Any, *when: Any, of: Any = LAW, **changes: Any) -> Case:
    """A claim in the setting of a theorem."""
    return case_of(replace(of, key="own.claim", claims=(Claim(relation, when),), **changes))


FALSE = {
    "near the extremum": lambda: stated(at_most(M(tau), Rational(7, 10) * N / (tau + 1)).relation, tau >= N),
    "steep at one place": lambda: stated(at_most(Abs(slope(i, tau)), Rational(3, 2)).relation),
    "a small eigenvalue": lambda: stated(
        at_most(M(tau), 1000 * M(tau + 1)).relation,
        hypotheses=(*LAW.hypotheses, NONZERO.sufficient("it fails all the same")),
    ),
    "a slow eigenvalue": lambda: stated(at_least(M(0), Rational(1, 10**6)).relation),
    "equal at simple rationals": lambda: stated(
        less(M(tau + 1), M(tau)).relation,
        hypotheses=(*LAW.hypotheses, POSITIVE, DISTINCT.sufficient("it fails all the same")),
        witness=Instance.diagonal("1/2", "1/3", tau=1),
    ),
    "noise of any kind": lambda: stated(
        at_most(M_noisy(tau + 1), M_noisy(tau)).relation, of=memlaw.theorem("noise.memory")
    ),
    "a high threshold": lambda: stated(at_most(theta * horizon(theta), Rational(99, 100) * N).relation),
    "more than four states": lambda: stated(equal(M(0) * (N - 1) * (N - 2) * (N - 3) * (N - 4), 0).relation),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_refuted(name: str) -> None:
    found = directed_search(FALSE[name](), seed=1)
    assert found.refuted is not None and found.evaluations > 0


def test_the_sampled_kind_searches() -> None:
    found = check_sampled(FALSE["near the extremum"](), seed=1)
    assert found.verdict is Verdict.REFUTED and found.counterexample is not None
    held = check_sampled(stated(at_most(M(tau), 1).relation), seed=1)
    assert held.verdict is Verdict.HOLDS and held.evaluations > 100 and held.slack is not None and held.slack < 1e-9


@pytest.mark.parametrize("key", ["tradeoff.markov", "noise.loss", "gated.start"])
def test_one_seed_gives_one_answer(key: str) -> None:
    case = case_of(memlaw.theorem(key))
    first, again = (directed_search(case, 7, budget=60) for _ in range(2))
    assert first == again and first.refuted is None
