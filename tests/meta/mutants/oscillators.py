"""False variants of the theorems on oscillators."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Gt, Integer, Le, Product, Sum, oo
from variants import variant, without

from memlaw.theory.language.symbols import i, tau
from memlaw.theory.statement.theorem import at_most, equal, less
from memlaw.theory.subjects.oscillators import (
    DIFFERENT,
    M_implicit,
    M_position,
    oscillator_count,
    radius,
    step_of,
    stiffness,
)


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about oscillators."""
    newest, many = M_implicit(Integer(0)), (i, 1, oscillator_count())
    square = step_of(i) ** 2 * stiffness(i)
    key, half, free = "oscillators.initial", "oscillators.positions", "oscillators.undamped"
    yield variant("oscillators: each once", key, equal(newest, 1 - Product(1 / (1 + square), many)), 1)
    plain = (1 + step_of(i) * stiffness(i)) ** (-2)
    yield variant("oscillators: the step once", key, equal(newest, 1 - Product(plain, many)), 1)
    yield variant("oscillators: twice for each", key, equal(newest, 1 - Product((1 + square) ** (-4), many)), 1)
    bilinear = (1 - square / 4) ** 2 / (1 + square / 4) ** 2
    yield variant("oscillators: the bilinear rule", key, equal(newest, 1 - Product(bilinear, many)), 1)
    yield Mutant("oscillators.initial: two alike", without(key, DIFFERENT.name), 2)
    total = Sum(M_position(tau), (tau, 0, oo))
    yield variant("oscillators: positions have all capacity", half, equal(total, 2 * oscillator_count()), 1)
    yield variant("oscillators: positions fall with the lag", half, at_most(M_position(tau + 1), M_position(tau)), 1)
    yield variant("oscillators: positions keep no less", half, at_most(M_implicit(tau), M_position(tau)), 1)
    yield variant("oscillators: the other scheme damps", free, less(radius(i), 1, Le(square, 4)), 1)
    yield variant("oscillators: conserved at any step", free, equal(radius(i), 1), 1)
    yield variant("oscillators: conserved beyond", free, equal(radius(i), 1, Gt(square, 4)), 1)
