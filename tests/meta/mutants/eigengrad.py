"""False variants of the theorems on the gradient of memory in the eigenvalues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Eq, Expr, Sum, sqrt
from sympy.core.relational import Relational
from variants import claiming, variant, without

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, M_without, b
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, j, k, squared, tau
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DISTINCT
from memlaw.theory.statement.theorem import at_most, equal
from memlaw.theory.subjects.eigengrad import (
    FORWARD,
    M_doubled,
    backward,
    backward_tail,
    expansion,
    forward,
    shifted,
    shifted_tail,
    slope,
)


def _sum(term: Expr, last: Expr = tau) -> Relational:
    return Eq(slope(i, tau), -Sum(term, (k, 0, last)), evaluate=False)


def known() -> Iterator[Mutant]:
    """Wrong conjugates, missing terms, indices and factors."""
    yield from _gradients()
    yield from _products()
    yield from _bounds()
    yield from _interpolations()


def _gradients() -> Iterator[Mutant]:
    first, second = shifted(i, k) * bar(b(k)), b(k) * bar(backward(i, k))
    key = "eigengrad.gradient"
    yield variant("gradient: the conjugate on the other factor", key, _sum(bar(shifted(i, k)) * b(k) - second), 1)
    yield variant("gradient: second term missing", key, _sum(first), 1)
    yield variant("gradient: first term missing", key, _sum(-second), 1)
    yield variant("gradient: second term added", key, _sum(first + second), 1)
    yield variant("gradient: second term not conjugated", key, _sum(first - b(k) * backward(i, k)), 1)
    yield variant("gradient: sum up to tau - 1", key, _sum(first - second, tau - 1), 1)
    unshifted = claiming(key, _sum(forward(i, k) * bar(b(k)) - second))
    unshifted = replace(unshifted, where=(*unshifted.where, FORWARD))
    yield Mutant("gradient: without the factor z", unshifted, 1)
    conjugated = Eq(slope(i, tau), bar(theorem(key).claims[0].relation.rhs), evaluate=False)
    yield variant("gradient: derivative in the conjugate", key, conjugated, 1)


def _products() -> Iterator[Mutant]:
    key = "eigengrad.product"
    P, Q = forward(i, tau), backward(i, tau)
    for name, right in (
        ("product: without the conjugate", P * Q),
        ("product: the conjugate on the other factor", bar(P) * Q),
        ("product: one lag early", forward(i, tau + 1) * bar(Q)),
        ("product: one lag late", P * bar(backward(i, tau + 1))),
        ("product: wrong sign", -P * bar(Q)),
        ("product: twice (the derivative along a real path)", 2 * P * bar(Q)),
        ("product: b in both", P * bar(P)),
    ):
        yield variant(name, key, equal(slope(i, tau), right), 1)
    changes = (M_doubled(i, tau) - M(tau)) * (M(tau) - M_without(i, tau))
    gap = 1 - squared(eigenvalue[i])
    yield variant(
        "nesting: the gap to the first power", "eigengrad.nesting", equal(gap * squared(slope(i, tau)), changes), 1
    )
    yield variant(
        "nesting: only what removal costs",
        "eigengrad.nesting",
        equal(gap * squared(slope(i, tau)), M(tau) - M_without(i, tau)),
        1,
    )
    yield Mutant("nesting where eigenvalues meet", without("eigengrad.nesting", CONTROLLABLE.name), 2)


def _bounds() -> Iterator[Mutant]:
    size = Abs(slope(i, tau))
    gap = 1 - squared(eigenvalue[i])
    for key, name, right in (
        ("eigengrad.angle", "angle: without the gap", sqrt(M(tau) * (1 - M(tau)))),
        ("eigengrad.angle", "angle: M itself", M(tau)),
        ("eigengrad.angle", "angle: M(1 - M) without the root", M(tau) * (1 - M(tau)) / gap),
        ("eigengrad.angle", "angle: over N", sqrt(M(tau) * (1 - M(tau))) / (N * gap)),
        ("eigengrad.bound", "bound: M without the root", M(tau) * (shifted_tail(i, tau) + backward_tail(i, tau))),
        ("eigengrad.bound", "bound: first tail missing", sqrt(M(tau)) * backward_tail(i, tau)),
    ):
        yield variant(name, key, at_most(size, right), 3)


def _interpolations() -> Iterator[Mutant]:
    key = "eigengrad.interpolation"
    own = eigenvalue[i]
    missed = tau * own ** (tau - 1)

    def derivative(power: int, weight: Expr) -> Expr:
        return Sum(weight * bar(eigenvalue[j]) / (1 - own * bar(eigenvalue[j])) ** power, (j, 1, N))

    good = derivative(2, bar(expansion(j, tau)))
    weight = expansion(i, tau)
    condition = theorem(key).claims[1].when
    for name, right in (
        ("interpolation: derivative not conjugated", weight * (missed - derivative(2, expansion(j, tau)))),
        ("interpolation: weight conjugated", bar(weight) * (missed - good)),
        ("interpolation: value in place of derivative", weight * (missed - derivative(1, bar(expansion(j, tau))))),
        ("interpolation: the delay's derivative alone", weight * missed),
        ("interpolation: tau + 1 for tau", weight * ((tau + 1) * own**tau - good)),
        ("interpolation: without tau", weight * (own ** (tau - 1) - good)),
    ):
        claim = equal(slope(i, tau), right, *condition)
        yield Mutant(name, replace(theorem(key), claims=(claim,)), 1)
    yield Mutant("interpolation with a repeated eigenvalue", without(key, DISTINCT.name), 2)
    yield Mutant("interpolation where a diagonal pair meets", without(key, DISTINCT.name, CONTROLLABLE.name), 2)
