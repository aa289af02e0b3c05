"""What no machine can judge is refused when it is stated, or before anything runs; each case was accepted once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Float, IndexedBase, Integer, Le, MatrixSymbol, Piecewise, Rational, Sum, Symbol, gamma, oo, sign

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import NODES, A, B, M, M_window, M_with, N, PairMemory, T, i, k, quantity, tau
from memlaw.theory.statement.theorem import Claim, Definition
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.closures import COMPILERS

MARKOV = memlaw.theorem("tradeoff.markov")
Foo, Bar = quantity("Foo"), quantity("Bar")


def claiming(left: Any, right: Any, *when: Any, where: tuple[Definition, ...] = ()) -> memlaw.Theorem:
    """A theorem of the plain setting that claims left <= right."""
    return replace(MARKOV, claims=(Claim(Le(left, right, evaluate=False), when),), where=where)


STATED: dict[str, tuple[Any, ...]] = {
    "unknown symbol": (M(tau), Symbol("alpha", positive=True)),
    "symbol with other assumptions": (M(Symbol("tau")), 1),
    "free z": (M(tau), Symbol("z", complex=True)),
    "unknown family": (IndexedBase("nu")[i], 1),
    "unknown node": (gamma(M(tau)), 1),
    "another unknown node": (sign(M(tau)), 1),
    "case distinction": (Piecewise((M(tau), tau > 1), (0, True)), 1),
    "float": (M(tau), Float("0.7")),
    "negative lag": (M(-1), 1),
    "negative lag by a symbol": (M(tau - 2), 1),
    "negative lag of a window": (M_window(T, tau - 1), 1),
    "negative lag of a named pair": (PairMemory(A, B, Integer(-1)), 1),
    "negative lag inside a sum": (Sum(M(k - 1), (k, 0, tau)), 1),
    "negative lag under a weak condition": (M(tau - 2), 1, tau >= 1),
    "lag below 0 for small N": (M(N - 2), 1),
    "condition on an unknown symbol": (M(tau), 1, Symbol("alpha") > 0),
}


@pytest.mark.parametrize("stated", STATED.values(), ids=STATED)
def test_a_statement_of_unknown_words_is_refused_when_it_is_stated(stated: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidInput) as error:
        claiming(*stated)
    assert len(str(error.value).split("; ")) >= 3  # what was given, which rule, what to write instead


INSIDE: dict[str, tuple[Any, ...]] = {
    "condition": (M(tau - 2), 1, tau >= 2),
    "strict condition": (M(tau - 2), 1, tau > 1),
    "condition between symbols": (M_window(T, T - tau - 1), 1, tau < T),
    "limits of a sum": (Sum(M(tau - k), (k, 0, tau)), N),
    "limits of an infinite sum": (Sum(M(k - 1), (k, 1, oo)), N),
    "index up to N": (Sum(M(N - i), (i, 1, N)), N),
    "half-open sum": (Sum(M(k - tau), (k, tau, tau + 3)), N),
}


@pytest.mark.parametrize("stated", INSIDE.values(), ids=INSIDE)
def test_a_lag_that_cannot_be_negative_is_no_fault(stated: tuple[Any, ...]) -> None:
    assert claiming(*stated).claims


DEFINED = {
    "defined twice": (Definition(Foo(k), M(k)), Definition(Foo(k), M(k) ** 2)),
    "by itself": (Definition(Foo(k), Foo(k) + 1),),
    "in a circle": (Definition(Foo(k), Bar(k)), Definition(Bar(k), Foo(k))),
    "of what it does not say": (Definition(Foo(k), M(tau)),),
    "of an unknown symbol": (Definition(Foo(k), M(k) + Symbol("alpha")),),
    "at a number": (Definition(Foo(Integer(1)), M(k)),),
    "with other arguments": (Definition(Foo(k, tau), M(k) * M(tau)),),
}


@pytest.mark.parametrize("where", DEFINED.values(), ids=DEFINED)
def test_a_definition_that_defines_nothing_is_refused(where: tuple[Definition, ...]) -> None:
    with pytest.raises(InvalidInput):
        claiming(Foo(tau), 1, where=where)


UNKNOWN: dict[str, tuple[Any, ...]] = {
    "quantity": (Foo(tau), 1),
    "misspelt quantity": (quantity("horizont")(Rational(1, 2)), 1),
    "too many arguments": (M(tau, k), 1),
    "too few arguments": (M_with(tau), 1),
    "no argument": (M(), 1),
    "matrix": (MatrixSymbol("X", N, N)[1, 1], 1),
    "lag that is no number of steps": (M(Rational(1, 2)), 1),
    "negative window": (M_window(-1, 0), 1),
}


@pytest.mark.parametrize("stated", UNKNOWN.values(), ids=UNKNOWN)
def test_what_has_no_oracle_is_refused_before_anything_runs(stated: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidInput):
        memlaw.verify(["capacity.rank", replace(claiming(*stated), key="own.claim")], kinds=["exact"])
    with pytest.raises(InvalidInput):
        memlaw.check_at(claiming(*stated), ["1/2"], tau=1, k=1)


def test_a_misspelt_quantity_is_told_the_right_one() -> None:
    with pytest.raises(InvalidInput, match="horizon"):
        case_of(claiming(*UNKNOWN["misspelt quantity"]))


def test_the_evaluator_knows_the_nodes_of_the_language_and_no_others() -> None:
    compiled, said = set(COMPILERS), set(NODES)
    assert all(any(issubclass(node, kind) for kind in said) for node in compiled)
    assert all(any(issubclass(node, kind) for kind in compiled) for node in said - {type(oo)})  # of a sum's end alone


def test_the_catalogue_passes() -> None:
    assert all(replace(item) for item in catalogue())
