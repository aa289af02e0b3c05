"""The generic kind: what is an identity holds, what is none is refuted, what it cannot judge it does not claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Abs, Adjoint, Eq, Expr, Ge, Integer, Le, Lt, Min, Product, Sum, Trace, conjugate, log, oo, sqrt
from sympy.matrices.expressions.matexpr import MatrixElement

import memlaw
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import (
    ALL_PASS,
    A,
    B,
    C,
    Coefficient,
    M,
    M_other,
    M_window,
    M_with,
    N,
    PairMemory,
    S,
    T,
    b,
    eigenvalue,
    i,
    is_nilpotent,
    j,
    k,
    mu,
    squared,
    tau,
    theta,
    z,
    zero_count,
)
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


TAIL = Sum(squared(b(k)), (k, tau + 1, oo))
FACTORS = Product(1 / (1 - eigenvalue[i] * z / 2), (i, 1, N))
PAIR, R = ALL_PASS**2, Abs(eigenvalue[i])
STEIN = MatrixElement(A * C * Adjoint(A), i, j) + MatrixElement(B * Adjoint(B), i, j)
FALSE = {
    "one lag early": (M(tau), Sum(squared(b(k)), (k, tau, oo))),
    "twice": (M(tau), 2 * TAIL),
    "all lags alike": (M(tau), M(tau + 1)),
    "N too many": (Sum(M(tau), (tau, 0, oo)), N + 1),
    "far lags alone": (M(tau + 3), M(tau + 4)),
    "an eigenvalue is real": (eigenvalue[i], conjugate(eigenvalue[i])),
    "an index ignored": (Sum(M(tau + 1), (tau, 0, oo)), N),
    "every second lag": (Sum(M(2 * tau), (tau, 0, oo)), Sum(M(2 * tau + 1), (tau, 0, oo))),
    "poles guessed": (Sum(Coefficient(FACTORS, z, k), (k, 0, oo)), Product(1 / (1 - eigenvalue[i]), (i, 1, N))),
    "double poles": (Sum(k * squared(Coefficient(PAIR, z, k)), (k, 0, oo)), N),
    "the eigenbasis of a diagonal pair": (C[i, j], 1 / (1 - eigenvalue[i] * conjugate(eigenvalue[j]))),
    "A is diagonal": (A[i, i], eigenvalue[i]),
    "a Gramian is symmetric": (C[i, j], C[j, i]),
    "a longer window": (Sum(M_window(T, tau), (tau, 0, T - 1)), T),
    "no eigenvalue is zero": (M(0) * zero_count, Integer(0)),
    "no matrix is nilpotent": (M(0) * is_nilpotent(), Integer(0)),
    "a log of a product": (log(M(tau) * M(tau + 1)), log(M(tau))),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_no_identity_is_refuted_with_an_exact_counterexample(name: str) -> None:
    found = stating(*FALSE[name])
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None and found.counterexample.left != found.counterexample.right


NOT_HOLDING = {
    "a series that diverges": (Sum(eigenvalue[i] ** (-k), (k, 0, oo)), 1 / (1 - 1 / eigenvalue[i])),
    "twice an eigenvalue": (Sum((2 * eigenvalue[i]) ** k, (k, 0, oo)), 1 / (1 - 2 * eigenvalue[i])),
    "a sum of moduli": (Abs(eigenvalue[i] + eigenvalue[j]), Abs(eigenvalue[i]) + Abs(eigenvalue[j])),
    "a log of what is negative": (log((M(tau) - 1) ** 2), 2 * log(M(tau) - 1)),
    "the other root": (sqrt((M(tau) - 2) ** 2), M(tau) - 2),
    "true at the first five lags": (tau * (tau - 1) * (tau - 2) * (tau - 3) * (tau - 4) * M(tau), Integer(0)),
    "numbers": (Sum(i, (i, 1, N)), N**2),
    "one minimum": (Min(1, N / (tau + 1)), N / (tau + 1)),
}


@pytest.mark.parametrize("name", NOT_HOLDING)
def test_what_is_no_identity_never_holds(name: str) -> None:
    assert stating(*NOT_HOLDING[name]).verdict is not Verdict.HOLDS


TRUE = {
    "a shifted index": (Sum(M(tau + 1), (tau, 0, oo)), N - M(0)),
    "an index back": (Sum(squared(b(k - 1)), (k, tau + 2, oo)), M(tau)),
    "even and odd": (Sum(M(2 * tau), (tau, 0, oo)) + Sum(M(2 * tau + 1), (tau, 0, oo)), N),
    "from T on": (Sum(M(tau), (tau, T, oo)), N - Sum(M(tau), (tau, 0, T - 1))),
    "the smaller of two numbers": (Sum(M_window(T, tau), (tau, 0, T - 1)), Min(T, N)),
    "the smaller of two fractions": (Min(1, N / (tau + 1)), Min(tau + 1, N) / (tau + 1)),
    "whole numbers": (Sum(i, (i, 1, N)), N * (N + 1) / 2),
    "entries": (C[i, j], STEIN),
    "a trace": (Trace(C**-1 * A**tau * B * Adjoint(B) * Adjoint(A) ** tau), M(tau)),
    "double poles": (Sum(k * squared(Coefficient(PAIR, z, k)), (k, 0, oo)), 2 * N),
    "powers": (
        Sum(k * Abs(eigenvalue[i]) ** (2 * k), (k, 0, oo)),
        squared(eigenvalue[i]) / (1 - squared(eigenvalue[i])) ** 2,
    ),
    "a log of a modulus": (log(R**2), 2 * log(R)),
    "a modulus of a product": (Abs(eigenvalue[i] * eigenvalue[j]), Abs(eigenvalue[i]) * Abs(eigenvalue[j])),
    "other pairs": (Sum(M_other(tau) + M_with(mu, tau), (tau, 0, oo)), 2 * N + 1),
    "another basis": (PairMemory(S * A * S**-1, S * B, tau), M(tau)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_an_identity_holds_for_every_size(name: str) -> None:
    found = stating(*TRUE[name])
    assert found.verdict is Verdict.HOLDS
    assert found.sizes == (1, 2, 3, 4)
    assert found.setup == "almost every stable pair, in any basis"


def test_evidence_says_for_which_pairs_each_claim_was_decided() -> None:
    said = {key: check_generic(case_of(theorem(key)), seed=2).setup for key in SAID}
    assert said == SAID


SAID = {
    "closed.zeros": "claims 1, 2: almost every stable pair, in any basis; claim 3: with zero eigenvalues",
    "information.gaussian": "claim 1: almost every stable real pair, in any basis; "
    "claims 2, 3: almost every stable pair, in any basis",
    "weights.recurrent": "almost every stable pair, in any basis",
    "capacity.diagonal": "A diagonal and stable, almost any B",
    "gram.entries": "",
}


@pytest.mark.parametrize("key", ["capacity.rank", "allpass.memory", "noise.unitary", "gram.entries", "weights.layer"])
def test_without_a_hypothesis_nothing_holds(key: str) -> None:
    item = theorem(key)
    for left_out in (law for law in item.hypotheses if law.breaks_at is not None):
        fewer = replace(item, hypotheses=tuple(law for law in item.hypotheses if law is not left_out))
        assert check_generic(case_of(fewer), seed=5).verdict is not Verdict.HOLDS


def test_a_condition_on_what_is_no_whole_number_never_refutes_and_need_not_be_met() -> None:
    for claim, verdict in (
        (Claim(Eq(theta * M(tau) - theta, theta * (M(tau) - 1), evaluate=False), (Lt(theta, 1),)), Verdict.HOLDS),
        (Claim(Eq(theta * M(tau), M(tau), evaluate=False), (Ge(theta, 1),)), Verdict.INAPPLICABLE),
    ):
        assert check_generic(case_of(replace(PLAIN, key="own.statement", claims=(claim,))), 5).verdict is verdict


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
