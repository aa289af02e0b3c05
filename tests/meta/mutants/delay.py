"""False variants of the theorems about the group delay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Eq, Integer, Le, Sum, oo, pi
from sympy.core.relational import Relational

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import b
from memlaw.theory.language.symbols import N, eigenvalue, i, k, omega, q, squared
from memlaw.theory.statement.theorem import Claim
from memlaw.theory.subjects.delay import b_repeated, delay_characteristic, delay_mean, delay_moment, lags_characteristic


def _mutant(name: str, key: str, relation: Relational, largest: int = 2) -> Mutant:
    return Mutant(f"delay: {name}", replace(theorem(key), claims=(Claim(relation),)), largest)


def known() -> Iterator[Mutant]:
    """Moments mixed up, powers of q and omega one off."""
    square, moments, repeated = delay_moment(2), "delay.moments", "delay.repeated"
    second = Sum(k**2 * squared(b_repeated(q, k)), (k, 0, oo))
    yield _mutant("mean 1", moments, Eq(delay_mean(), Integer(1), evaluate=False))
    yield _mutant("D is constant", moments, Eq(square, N**2, evaluate=False))
    spread = Sum((k - N) ** 2 * squared(b(k)), (k, 0, oo))
    yield _mutant("second moment for the variance", moments, Eq(square, spread, evaluate=False))
    mean = Sum(k * squared(b(k)), (k, 0, oo))
    yield _mutant("second moment for the first", moments, Eq(square, mean, evaluate=False))
    yield _mutant("second moment grows like q", repeated, Eq(second, q * square, evaluate=False))
    yield _mutant("second moment grows like q^3", repeated, Eq(second, q**3 * square, evaluate=False))
    first = Sum(k * squared(b_repeated(q, k)), (k, 0, oo))
    yield _mutant("the mean does not grow", repeated, Eq(first, N, evaluate=False))
    size = Abs(eigenvalue[i])
    away = Abs(lags_characteristic(omega, q) - delay_characteristic(omega))
    total = Sum(size / (1 - size**2), (i, 1, N))
    law = "delay.characteristic"
    yield _mutant("equal laws", law, Eq(away, Integer(0), evaluate=False))
    yield _mutant("omega to the first power", law, Le(away, 2 * omega / (pi * q) * total, evaluate=False))
    twice = Abs(lags_characteristic(omega, q) - delay_characteristic(2 * omega))
    bound = 2 * omega**2 / (pi * q) * total
    yield _mutant("D counted twice", law, Le(twice, bound, evaluate=False))
    unscaled = Abs(lags_characteristic(q * omega, q) - delay_characteristic(omega))
    yield _mutant("lags not divided by q", law, Le(unscaled, bound, evaluate=False))
