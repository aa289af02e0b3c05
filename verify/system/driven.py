"""Diagonal pairs whose input weights are any but zero, from those whose weights are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TypeVar

from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.verify.system.system import System

WEIGHTS = "B^T"  # the name of weights among data: nobody's own data can be called so

Kind = TypeVar("Kind", bound="Driven")


class Driven(System):
    """A diagonal pair with distinct eigenvalues; `relatives["unit"]` is the same pair with unit weights."""

    def _gramian(self) -> Matrix:
        """C_ij = w_i conj(w_j) times that of unit weights."""
        arithmetic, unit = self.arithmetic, self.relatives["unit"]().gramian
        w = [row[0] for row in arithmetic.entries(self.B)]
        bar = list(map(arithmetic.conjugate, w))
        rows = arithmetic.entries(unit)
        return arithmetic.matrix([[w[i] * x * bar[j] for j, x in enumerate(row)] for i, row in enumerate(rows)])

    def _reduced_inverse(self) -> Matrix:
        return self.inverse("C", self.gramian)


def driven_by(unit: System, weights: Sequence[Scalar], kind: type[Kind]) -> Kind:
    """The pair (A, w) of a diagonal pair with unit weights: the same memory, another covariance.

    >>> from fractions import Fraction
    >>> from memlaw.numerics.number.arithmetic import EXACT
    >>> from memlaw.verify.system.instances import diagonal_system
    >>> half = EXACT.number(Fraction(1, 2))
    >>> pair = driven_by(diagonal_system((half,), EXACT, "", {}), [EXACT.integer(3)], Driven)
    >>> pair.gramian == EXACT.matrix([[EXACT.integer(12)]]), pair.memory(1) == EXACT.number(Fraction(3, 16))
    (True, True)
    """
    arithmetic, B = unit.arithmetic, unit.arithmetic.column(weights)
    given = {item.name: getattr(unit, item.name) for item in fields(unit)}
    real = unit.facts["real_pair"] and all(arithmetic.is_zero(arithmetic.real(x * arithmetic.i)) for x in weights)
    plain = all(arithmetic.is_zero(arithmetic.real(x * arithmetic.i)) for x in unit.eigenvalues)
    changes = {
        "B": B,
        "reduced_B": B,
        "diagonal": False,
        "modes": arithmetic.diagonal(weights),
        "facts": {**unit.facts, "real_pair": bool(real and plain)},
        "relatives": {**unit.relatives, "unit": lambda: unit},
        "memo": {},
    }
    return kind(**{**given, **changes})
