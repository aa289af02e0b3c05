"""False variants of the theorems about mean pooling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Expr, Integer, Sum, oo

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, b
from memlaw.theory.language.symbols import N, squared, tau
from memlaw.theory.statement.theorem import equal
from memlaw.theory.subjects.pooling import M_pooled, M_warm, far_share


def _mutant(name: str, key: str, left: Expr, right: Expr, largest: int = 2) -> Mutant:
    claim = equal(left, right)
    return Mutant(f"pooling: {name}", replace(theorem(key), claims=(claim,)), largest)


def known() -> Iterator[Mutant]:
    """One lag off, a factor lost, the wrong share of the mean."""
    memory, newest = "pooling.memory", M(Integer(0))
    kept = M_pooled(tau)
    lost = squared(b(0)) * squared(b(tau + 1))
    yield _mutant("one lag early", memory, kept, M(tau) - squared(b(0)) * squared(b(tau)) / newest)
    yield _mutant("nothing is lost", memory, kept, M(tau + 1))
    yield _mutant("the lag of the state itself", memory, kept, M(tau))
    yield _mutant("without |b_0|^2", memory, kept, M(tau + 1) - squared(b(tau + 1)) / newest)
    yield _mutant("without M(0)", memory, kept, M(tau + 1) - lost)
    yield _mutant("with the opposite sign", memory, kept, M(tau + 1) + lost / newest)
    yield _mutant("|b_0| to the first power", memory, kept, M(tau + 1) - lost / newest / squared(b(0)) ** 2)
    yield _mutant("capacity N", "pooling.total", Sum(kept, (tau, 0, oo)), N)
    yield _mutant("far inputs lost", "pooling.far", far_share(), Integer(0))
    yield _mutant("far inputs kept N times", "pooling.far", far_share(), N)
    yield _mutant("a running start changes nothing", "pooling.warm", M_warm(tau), kept)
