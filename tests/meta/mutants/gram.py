"""False variants of the theorems on the Gramian."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Abs, Determinant, Product
from variants import variant

from memlaw.theory.catalogue import theorem
from memlaw.theory.language.symbols import C, N, bar, eigenvalue, i, j
from memlaw.theory.statement.theorem import equal


def known() -> Iterator[Mutant]:
    """A power lost, indices swapped."""
    wrong_top = Product(Abs(eigenvalue[i] - eigenvalue[j]), (i, 1, j - 1), (j, 1, N))
    bottom = Product(1 - eigenvalue[i] * bar(eigenvalue[j]), (i, 1, N), (j, 1, N))
    yield variant("det C to the first power", "gram.determinant", equal(Determinant(C), wrong_top / bottom))
    inverse = theorem("gram.inverse").claims[0].relation
    yield variant("Gramian inverse transposed", "gram.inverse", equal(C.inv()[i, j], inverse.rhs))
