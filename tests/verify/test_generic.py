"""The generic kind: what is an identity holds, what is none is refuted, what it cannot judge it does not claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Abs, Eq, Expr, Le, Sum, conjugate, oo

import memlaw
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.language import M, N, b, eigenvalue, i, k, squared, tau
from memlaw.theory.theorem import Claim, Theorem
from memlaw.verify.evaluate import evaluation
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Kind, Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.show import words

PLAIN = theorem("allpass.memory")


def stating(left: Expr, right: Expr, like: Theorem = PLAIN) -> Evidence:
    own = replace(like, key="own.statement", claims=(Claim(Eq(left, right, evaluate=False)),))
    return check_generic(case_of(own), seed=5)


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_no_theorem_is_refuted_or_open_and_the_doubt_is_small(item: Theorem) -> None:
    found = check_generic(case_of(item), seed=2)
    assert found.verdict in (Verdict.HOLDS, Verdict.INAPPLICABLE)
    if found.verdict is Verdict.HOLDS:
        assert found.doubt is not None and found.doubt < -190


def test_most_equalities_are_decided() -> None:
    found = [check_generic(case_of(item), seed=2) for item in catalogue()]
    assert sum(item.claims[0] for item in found if item.claims) >= 90
    assert sum(item.verdict is Verdict.HOLDS for item in found) >= 68


TAIL = Sum(squared(b(k)), (k, tau + 1, oo))
FALSE = {
    "one lag early": (M(tau), Sum(squared(b(k)), (k, tau, oo))),
    "twice": (M(tau), 2 * TAIL),
    "all lags alike": (M(tau), M(tau + 1)),
    "N too many": (Sum(M(tau), (tau, 0, oo)), N + 1),
    "far lags alone": (M(tau + 3), M(tau + 4)),
    "an eigenvalue is real": (eigenvalue[i], conjugate(eigenvalue[i])),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_no_identity_is_refuted_with_an_exact_counterexample(name: str) -> None:
    found = stating(*FALSE[name])
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None and found.counterexample.left != found.counterexample.right


def test_an_identity_of_ones_own_holds_and_says_for_what() -> None:
    found = stating(M(tau) - M(tau + 1), squared(b(tau + 1)))
    assert found.verdict is Verdict.HOLDS
    assert words.told([found]).startswith("N = 1..4, ")
    assert words.setup([found])
    assert words.told([replace(found, setup="")]).startswith("every spectrum of N = 1..4 distinct eigenvalues, ")


@pytest.mark.parametrize("relation", [Le(M(tau), 2, evaluate=False), Eq(Abs(M(tau) - 2), 2 - M(tau), evaluate=False)])
def test_orders_and_roots_are_not_decided(relation: object) -> None:
    own = replace(PLAIN, key="own.statement", claims=(Claim(relation),))  # type: ignore[arg-type]
    assert check_generic(case_of(own), seed=5).verdict is Verdict.INAPPLICABLE


def test_a_claim_that_is_open_anywhere_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    from memlaw.verify.kinds import generic

    def compare(*arguments: object) -> evaluation.Comparison:
        seen = evaluation.compare(*arguments)  # type: ignore[arg-type]
        far = arguments[2].get("tau", 0) == 3  # type: ignore[attr-defined]
        return evaluation.Comparison(evaluation.Outcome.UNDECIDED) if far else seen

    monkeypatch.setattr(generic, "compare", compare)
    assert check_generic(case_of(PLAIN), seed=5).verdict is Verdict.INAPPLICABLE


def test_it_is_the_same_for_the_same_seed_and_a_kind_of_verify() -> None:
    first, second = (memlaw.verify(["allpass.memory"], kinds=["generic"], seed=9) for _ in range(2))
    (one,), (two,) = first.of("allpass.memory", Kind.GENERIC), second.of("allpass.memory", Kind.GENERIC)
    assert replace(one, seconds=0.0) == replace(two, seconds=0.0)
    assert one.claims == (2, 2)
