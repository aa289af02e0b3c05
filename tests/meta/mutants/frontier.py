"""False variants of the theorems about the frontier."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Eq, Ge, Integer, Le, Lt, Rational, exp, floor, re, sqrt
from variants import claiming, variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, bar, eigenvalue, i, n, omega, q, squared, step_size, t, tau
from memlaw.theory.statement.theorem import at_most, equal, less
from memlaw.theory.subjects import frontier_findings
from memlaw.theory.subjects.frontier import M_one, M_roots, M_shift, M_two, pair_product, pair_sum
from memlaw.theory.subjects.frontier_findings import (
    best_memory,
    efficiency,
    efficiency_found,
    found_constant,
    found_density,
    row_figure,
    row_memory,
)
from memlaw.theory.subjects.frontier_long import (
    M_step,
    density,
    derivative_norm,
    other_density,
    pole,
    pole_sum,
    union_density,
)
from memlaw.theory.subjects.frontier_real import two_pole_density


def known() -> Iterator[Mutant]:
    """Off by one, wrong constants, forgotten conditions, plausible strengthenings."""
    yield from _few_eigenvalues()
    yield from _rings()
    yield from _continuous()
    yield from _real()
    yield from _findings()


def _few_eigenvalues() -> Iterator[Mutant]:
    key = "frontier.full"
    yield variant("full memory at lag N", key, equal(M_shift(tau), 1, Le(tau, N)), 1)
    strict = Lt(M(tau), M_shift(tau), evaluate=False)
    yield Mutant("only the shift register keeps all", claiming(key, strict, Lt(tau, N)), 1)
    best = tau**tau / (tau + 1) ** (tau + 1)
    one = M_one(eigenvalue[i], tau)
    key = "frontier.one"
    yield variant("one eigenvalue: strict", key, less(one, best), 1)
    late = (tau + 1) ** (tau + 1) / (tau + 2) ** (tau + 2)
    yield variant("one eigenvalue: one lag late", key, at_most(one, late), 1)
    shrunk = (tau + 1) * best
    optimum = M_one(tau / (tau + 1), tau)
    yield variant("modulus for its square", key, equal(optimum, best), 1)
    yield variant("a factor tau + 1 too many", key, equal(optimum, shrunk), 1)
    s, d = pair_sum(i, n), pair_product(i, n)
    two = M_two(s, d, Integer(2))
    key = "frontier.two"
    yield variant("two eigenvalues: 2/5", key, at_most(two, Rational(2, 5)))
    yield variant("two eigenvalues: strict", key, less(two, Rational(7, 16)))
    later = M_two(s, d, Integer(1))
    yield variant("7/16 already at lag 1", key, at_most(later, Rational(7, 16)))
    right = theorem(key).claims[0].relation.rhs
    turned = right.subs(re(s**2 * bar(d)), re(bar(s) ** 2 * bar(d)))
    yield variant("deficit with the wrong conjugate", key, equal(two, turned))
    plain = right.subs(re(s**2 * bar(d)), squared(s) * Abs(d))
    yield variant("deficit without the angle", key, equal(two, plain))


def _rings() -> Iterator[Mutant]:
    key = "frontier.ring"
    ring = M_roots(q, tau)
    yield variant("ring at q tau", key, equal(ring, M(q * tau)), 1)
    yield variant("ring keeps the lag", key, equal(ring, M(tau)), 1)
    yield variant("ring rounds up", key, equal(ring, M(floor((tau + q - 1) / q))), 1)
    yield variant("ring adds up", key, equal(ring, q * M(tau)), 1)


def _continuous() -> Iterator[Mutant]:
    key = "frontier.continuous"
    yield variant("density below 1", key, at_most(density(t), 1), 1)
    yield variant("t m(t) <= N/e", key, at_most(t * density(t), N * Rational(36, 100)), 1)
    start = Eq(density(Integer(0)), -pole(Integer(1)) - bar(pole(Integer(1))), evaluate=False)
    yield variant("m(0) from one pole alone", key, start)
    scaled = step_size**2 * (derivative_norm(Integer(2)) / 8 + tau * step_size * derivative_norm(Integer(3)) / 12)
    half = Rational(1, 2)

    def excess(time: object, without_step: bool = False) -> Abs:
        memory = M_step(step_size, tau) / (1 if without_step else step_size)
        return Abs(sqrt(memory) - sqrt(density(time)))

    yield variant("M itself tends to m", key, at_most(excess((tau + half) * step_size, True), scaled), 1)
    yield variant("second order at the left end of the step", key, at_most(excess(tau * step_size), scaled), 1)
    third = step_size**3 * (derivative_norm(Integer(2)) / 8 + tau * derivative_norm(Integer(3)) / 12)
    yield variant("third order", key, at_most(excess((tau + half) * step_size), third), 1)
    yield variant("half the local error", key, at_most(excess((tau + half) * step_size), scaled / 2), 1)
    key = "frontier.superadditive"
    both = density(t) + other_density(t)
    exact = Le(both, union_density(omega, t), evaluate=False)
    yield variant("superadditive at any distance", key, exact)
    wide = (Ge(omega, 2 * pole_sum()),)
    doubled = Le((omega - 2 * pole_sum()) * 2 * both, (omega - pole_sum()) * union_density(omega, t), evaluate=False)
    yield Mutant("twice superadditive", claiming(key, doubled, *wide), 2)
    swapped = Le((omega - pole_sum()) * both, (omega - 2 * pole_sum()) * union_density(omega, t), evaluate=False)
    yield Mutant("the factors exchanged", claiming(key, swapped, *wide), 2)


def _real() -> Iterator[Mutant]:
    key = "frontier.real"
    kept = t * two_pole_density(re(pole(i)), re(pole(n)), t)
    yield variant("real poles below .76", key, at_most(kept, Rational(76, 100)))
    yield variant("real poles: the value where the rates add up to 4", key, at_most(kept, 40 * exp(-4)))
    best = theorem(key).claims[0].relation.rhs
    turned = t * two_pole_density(pole(i), bar(pole(i)), t)
    yield variant("a conjugate pair does no better than real poles", key, at_most(turned, best))
    early = 1 - sqrt(2) / 2
    other = early * two_pole_density(Integer(-1), Integer(-1), early)
    yield variant("the double pole at the other point where the slope is zero", key, equal(other, best))


def _findings() -> Iterator[Mutant]:
    better = Le(found_constant() + N * Rational(1, 10000), found_density(Integer(1)), evaluate=False)
    yield variant("frontier constants a digit larger", "frontier.constants", better, 1)
    key = "frontier.enclosed"
    figure, best = row_figure(), best_memory()
    yield variant("rows: two per cent less from above", key, less(best, figure * Rational(98, 100)), 2)
    yield variant("rows: two per cent more from below", key, at_most(figure * Rational(102, 100), row_memory()), 2)
    yield variant("rows: a digit more", key, less(best, figure + Rational(1, 1000000)), 2)
    yield variant("rows: there are better spectra", key, less(row_memory() + Rational(2, 100000), best), 2)
    key = "frontier.three"
    triple = frontier_findings.M_three(*(item(i, n) for item in frontier_findings.TRIPLE), Integer(3))
    yield variant("three eigenvalues: 1/2", key, at_most(triple, Rational(1, 2)), 3)
    key = "frontier.initialisations"
    early = Le(efficiency_found() + Rational(1, 1000), efficiency(), evaluate=False)
    yield variant("efficiencies a digit larger", key, early, 32)
