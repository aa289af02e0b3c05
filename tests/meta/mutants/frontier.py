"""False variants of the theorems about the frontier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Abs, Eq, Ge, Integer, Le, Lt, Rational, floor, re, sqrt
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, N, bar, eigenvalue, i, n, omega, q, squared, step_size, t, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.theory.subjects import frontier_terms
from memlaw.theory.subjects.frontier_terms import (
    M_one,
    M_roots,
    M_shift,
    M_step,
    M_two,
    density,
    derivative_norm,
    efficiency,
    efficiency_found,
    found_constant,
    other_density,
    pair_product,
    pair_sum,
    pole,
    pole_sum,
    two_pole_density,
    union_density,
)
from memlaw.verify.run.mutation import Mutant


def _claiming(key: str, relation: Relational, when: tuple[Relational, ...] = ()) -> Theorem:
    return replace(theorem(key), claims=(Claim(relation, when),))


def known() -> Iterator[Mutant]:
    """Off by one, wrong constants, forgotten conditions, plausible strengthenings."""
    yield from _few_eigenvalues()
    yield from _rings()
    yield from _continuous()
    yield from _findings()


def _few_eigenvalues() -> Iterator[Mutant]:
    key = "frontier.full"
    yield Mutant(
        "full memory at lag N", _claiming(key, Eq(M_shift(tau), 1, evaluate=False), (Le(tau, N),)), 1
    )
    strict = Lt(M(tau), M_shift(tau), evaluate=False)
    yield Mutant("only the shift register keeps all", _claiming(key, strict, (Lt(tau, N),)), 1)
    best = tau**tau / (tau + 1) ** (tau + 1)
    one = M_one(eigenvalue[i], tau)
    key = "frontier.one"
    yield Mutant("one eigenvalue: strict", _claiming(key, Lt(one, best, evaluate=False)), 1)
    late = (tau + 1) ** (tau + 1) / (tau + 2) ** (tau + 2)
    yield Mutant("one eigenvalue: one lag late", _claiming(key, Le(one, late, evaluate=False)), 1)
    shrunk = (tau + 1) * best
    optimum = M_one(tau / (tau + 1), tau)
    yield Mutant("modulus for its square", _claiming(key, Eq(optimum, best, evaluate=False)), 1)
    yield Mutant("a factor tau + 1 too many", _claiming(key, Eq(optimum, shrunk, evaluate=False)), 1)
    s, d = pair_sum(i, n), pair_product(i, n)
    two = M_two(s, d, Integer(2))
    key = "frontier.two"
    yield Mutant("two eigenvalues: 2/5", _claiming(key, Le(two, Rational(2, 5), evaluate=False)), 2)
    yield Mutant("two eigenvalues: strict", _claiming(key, Lt(two, Rational(7, 16), evaluate=False)), 2)
    later = M_two(s, d, Integer(1))
    yield Mutant("7/16 already at lag 1", _claiming(key, Le(later, Rational(7, 16), evaluate=False)), 2)
    right = theorem(key).claims[0].relation.rhs
    turned = right.subs(re(s**2 * bar(d)), re(bar(s) ** 2 * bar(d)))
    yield Mutant("deficit with the wrong conjugate", _claiming(key, Eq(two, turned, evaluate=False)), 2)
    plain = right.subs(re(s**2 * bar(d)), squared(s) * Abs(d))
    yield Mutant("deficit without the angle", _claiming(key, Eq(two, plain, evaluate=False)), 2)


def _rings() -> Iterator[Mutant]:
    key = "frontier.ring"
    ring = M_roots(q, tau)
    yield Mutant("ring at q tau", _claiming(key, Eq(ring, M(q * tau), evaluate=False)), 1)
    yield Mutant("ring keeps the lag", _claiming(key, Eq(ring, M(tau), evaluate=False)), 1)
    yield Mutant("ring rounds up", _claiming(key, Eq(ring, M(floor((tau + q - 1) / q)), evaluate=False)), 1)
    yield Mutant("ring adds up", _claiming(key, Eq(ring, q * M(tau), evaluate=False)), 1)


def _continuous() -> Iterator[Mutant]:
    key = "frontier.continuous"
    yield Mutant("density below 1", _claiming(key, Le(density(t), 1, evaluate=False)), 1)
    yield Mutant(
        "t m(t) <= N/e", _claiming(key, Le(t * density(t), N * Rational(36, 100), evaluate=False)), 1
    )
    start = Eq(density(Integer(0)), -pole(Integer(1)) - bar(pole(Integer(1))), evaluate=False)
    yield Mutant("m(0) from one pole alone", _claiming(key, start), 2)
    scaled = step_size**2 * (
        derivative_norm(Integer(2)) / 8 + tau * step_size * derivative_norm(Integer(3)) / 12
    )
    half = Rational(1, 2)

    def excess(time: object, without_step: bool = False) -> Abs:
        memory = M_step(step_size, tau) / (1 if without_step else step_size)
        return Abs(sqrt(memory) - sqrt(density(time)))

    yield Mutant(
        "M itself tends to m",
        _claiming(key, Le(excess((tau + half) * step_size, True), scaled, evaluate=False)),
        1,
    )
    yield Mutant(
        "second order at the left end of the step",
        _claiming(key, Le(excess(tau * step_size), scaled, evaluate=False)),
        1,
    )
    third = step_size**3 * (derivative_norm(Integer(2)) / 8 + tau * derivative_norm(Integer(3)) / 12)
    yield Mutant(
        "third order", _claiming(key, Le(excess((tau + half) * step_size), third, evaluate=False)), 1
    )
    yield Mutant(
        "half the local error",
        _claiming(key, Le(excess((tau + half) * step_size), scaled / 2, evaluate=False)),
        1,
    )
    key = "frontier.superadditive"
    both = density(t) + other_density(t)
    exact = Le(both, union_density(omega, t), evaluate=False)
    yield Mutant("superadditive at any distance", _claiming(key, exact), 2)
    wide = (Ge(omega, 2 * pole_sum()),)
    doubled = Le(
        (omega - 2 * pole_sum()) * 2 * both, (omega - pole_sum()) * union_density(omega, t), evaluate=False
    )
    yield Mutant("twice superadditive", _claiming(key, doubled, wide), 2)
    swapped = Le(
        (omega - pole_sum()) * both, (omega - 2 * pole_sum()) * union_density(omega, t), evaluate=False
    )
    yield Mutant("the factors exchanged", _claiming(key, swapped, wide), 2)


def _findings() -> Iterator[Mutant]:
    better = Le(found_constant() + N * Rational(1, 10000), density(Integer(1)), evaluate=False)
    yield Mutant("frontier constants a digit larger", _claiming("frontier.constants", better), 1)
    key = "frontier.real"
    low = Le(t * two_pole_density(re(pole(i)), re(pole(n)), t), Rational(76, 100), evaluate=False)
    yield Mutant("real poles below .76", _claiming(key, low), 2)
    complex_poles = Le(
        t * two_pole_density(pole(i), bar(pole(i)), t), theorem(key).claims[0].relation.rhs, evaluate=False
    )
    yield Mutant("a conjugate pair does no better than real poles", _claiming(key, complex_poles), 2)
    key = "frontier.three"
    triple = frontier_terms.M_three(*(item(i, n) for item in frontier_terms.TRIPLE), Integer(3))
    yield Mutant("three eigenvalues: 1/2", _claiming(key, Le(triple, Rational(1, 2), evaluate=False)), 3)
    key = "frontier.initialisations"
    early = Le(efficiency_found() + Rational(1, 1000), efficiency(), evaluate=False)
    yield Mutant("efficiencies a digit larger", _claiming(key, early), 32)
