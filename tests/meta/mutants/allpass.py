"""False variants of the theorems on the all-pass law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutation import Mutant
from sympy import Abs, Determinant, Integer, Product, Sum, oo
from variants import variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import Coefficient, M, b
from memlaw.theory.language.symbols import A, N, eigenvalue, i, k, squared, tau, z
from memlaw.theory.statement.theorem import Definition, equal


def known() -> Iterator[Mutant]:
    """One lag off, a square or a conjugate lost."""
    yield variant("memory from k >= tau", "allpass.memory", equal(M(tau), Sum(squared(b(k)), (k, tau, oo))), 1)
    yield variant("M(0) = 1 - |det A|", "allpass.initial", equal(M(Integer(0)), 1 - Abs(Determinant(A))), 1)
    factors = Product((z - eigenvalue[i]) / (1 - eigenvalue[i] * z), (i, 1, N))
    unconjugated = Definition(b(k), Coefficient(factors, z, k))
    yield Mutant("all-pass without the conjugate", replace(theorem("allpass.memory"), where=(unconjugated,)), 1)
