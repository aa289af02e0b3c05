"""Proofs of what is false, each by a loophole that a checker may have: no line of them is accepted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sympy import Abs, Identity, Integer, MatrixSymbol, Sum, Symbol, conjugate, oo, sqrt

import memlaw
from memlaw.theory.hypotheses import CONTROLLABLE, DISTINCT, NONZERO, SINGLE_INPUT, STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import A, B, C, M, N, Scalar, b, c, eigenvalue, i, k, r, squared, tau
from memlaw.theory.proofs.facts_analysis import not_negative_product
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.facts import le, square_keeps_order
from memlaw.theory.statement.normal import Rewriting, same
from memlaw.theory.statement.proof import Cite, Either, Line, Named, Proof, Stein, at_most, equals
from memlaw.theory.theorem import Claim, Definition, Theorem, at_least, equal

sys.path.insert(0, str(Path(__file__).parent))
from false_proofs import FURTHER

LINEAR = (STABLE, CONTROLLABLE, SINGLE_INPUT)
SPECTRUM = (STABLE, DISTINCT, NONZERO)
P = MatrixSymbol("P", N, N)
ALL_PASS = memlaw.theorem("allpass.memory").where
CLOSED = memlaw.theorem("closed.coefficients").where
LAW = 1 - Sum(squared(b(k)), (k, 0, tau))
OPEN = b(k) - Sum(c(i) * eigenvalue[i] ** k, (i, 1, N))  # 0 for k >= 1 alone


def _signs(first: int, second: int) -> tuple[Line, ...]:
    q = b(k)
    pairs = (first * q, first * q), (second * conjugate(q), second * conjugate(q))
    return (at_most(None, "products", *(not_negative_product(*pair) for pair in pairs)),)


def _cases(first: int) -> tuple[Line, ...]:
    return (at_most(None, "cases", Either(le(Integer(0), conjugate(b(k))), _signs(first, 1), _signs(first, -1))),)


FALSE: dict[str, tuple[Claim, tuple[Line, ...], tuple, tuple]] = {
    # The root of a negative number has no sign, and its square is that number.
    "root": (
        at_least(M(tau), 2),
        (at_most(None, "0 <= sqrt", square_keeps_order(Integer(0), sqrt(M(tau) - 2))),),
        LINEAR,
        (),
    ),
    # A sum over less than nothing is 0.
    "empty": (
        equal(Sum(M(k), (k, 0, 4)) + Sum(M(k), (k, 5, tau)), Sum(M(k), (k, 0, tau))),
        (equals(None, "together", Stein()),),
        LINEAR,
        (),
    ),
    "count": (equal(Sum(1, (k, 5, tau)), tau - 4), (equals(None, "counted", Stein()),), LINEAR, ()),
    # An index runs below what is assumed of its letter.
    "index": (at_least(Sum(i, (i, -5, 0)), 0), (at_most(None, "i > 0"),), LINEAR, ()),
    "radius": (at_least(Sum(r - 1, (r, 0, tau)), 0), (at_most(None, "r > 1"),), LINEAR, ()),
    # One letter for two matrices.
    "letter": (
        equal(Scalar(B.adjoint() * C * B), Scalar(B.adjoint() * B)),
        (equals(Scalar(B.adjoint() * P * B), "P is C", Named(P, C)), equals(None, "P is I", Named(P, Identity(N)))),
        LINEAR,
        (),
    ),
    # Complex numbers are in no order.
    "order": (
        at_least(b(k) ** 2 + conjugate(b(k)) ** 2, 0),
        (at_most(None, "either", Either(le(Integer(0), b(k)), _cases(1), _cases(-1))),),
        LINEAR,
        ALL_PASS,
    ),
    # A citation without what it asks for, excused by any words.
    "excuse": (
        equal(M(tau), LAW),
        (equals(None, "the law", Cite("allpass.memory", 1, because="it does no harm")),),
        (STABLE,),
        ALL_PASS,
    ),
    # A quantity of what is cited, defined otherwise.
    "meaning": (
        equal(M(tau), 1),
        (equals(LAW, "the law", Cite("allpass.memory", 1)), equals(None, "b is 0", Stein())),
        LINEAR,
        (Definition(b(k), Integer(0)),),
    ),
    # What is known of a letter, used of an index of that name.
    "place": (
        at_least(k + Sum(-squared(OPEN), (k, 0, tau)), k, k >= 1),
        (at_most(None, "b_k", Cite("closed.coefficients")),),
        SPECTRUM,
        CLOSED,
    ),
    "place_of_a_modulus": (
        at_least(k + Sum(-Abs(OPEN), (k, 0, tau)), k, k >= 1),
        (at_most(None, "b_k", Cite("closed.coefficients")),),
        SPECTRUM,
        CLOSED,
    ),
    # A name of the normal form, caught by it.
    "caught": (
        equal(M(Integer(0)) + Sum(Abs(M(k) - M(0)), (k, 0, tau)), M(Integer(0))),
        (
            equals(M(0) + Sum(Abs(M(k) - M(Symbol("kappa1", integer=True))), (k, 0, tau)), "any", Stein()),
            equals(None, "none", Stein()),
        ),
        LINEAR,
        (),
    ),
    # N is that of the pair, and no letter for which another number may be put in.
    "size": (
        equal(Sum(k * squared(b(k)), (k, 0, oo)), 1),
        (equals(None, "the mean", Cite("allpass.mean", at=((N, Integer(1)),))),),
        LINEAR,
        ALL_PASS,
    ),
    # Nothing at all.
    "nothing": (equal(M(tau), 0), (equals(None, "so"),), LINEAR, ()),
    "stein": (
        equal(Scalar(B.adjoint() * A * C * B), Scalar(B.adjoint() * C * A * B)),
        (equals(None, "it commutes", Stein()),),
        LINEAR,
        (),
    ),
}


@pytest.mark.parametrize("name", FALSE | FURTHER)
def test_a_proof_of_what_is_false_is_none(name: str) -> None:
    claim, lines, hypotheses, where = (FALSE | FURTHER)[name]
    theorem = Theorem(
        "mine.claim",
        "false",
        (claim,),
        tuple(law.sufficient("nothing is said without it") for law in hypotheses),
        Derivation("so", proofs=(Proof(0, lines),)),
        Instance.diagonal("1/2", "-1/3", tau=1, k=1, i=1, r="3/2", T=2, s="1/2", sigma=1),
        where=where,
    )
    (evidence,) = memlaw.verify(theorem, kinds=["derived"], seed=1, time_limit=60).evidence
    assert str(evidence.verdict) == "undecided", evidence


def test_sums_are_put_together_where_none_is_over_less_than_nothing() -> None:
    parts = Sum(M(k), (k, 5, tau)), Sum(M(k), (k, 0, tau)) - Sum(M(k), (k, 0, 4))
    assert not same(*parts)
    assert same(*parts, Rewriting(counts=(tau - 4,)))
