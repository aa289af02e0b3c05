"""Systems of independent symbols, for settings whose instances are no spectra of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.instances import diagonal_system
from memlaw.verify.system.system import System

Rows = list[list[Any]]

_ALWAYS = {"mu", "other", "S"}  # what every instance has


def table(arithmetic: ModularArithmetic, rows: int, width: int, rank: int | None = None) -> Rows:
    """A matrix of complex symbols; of a given rank as the product of two: almost every such matrix.

    >>> from memlaw.numerics.number.primefield import PrimeField
    >>> arithmetic = ModularArithmetic(PrimeField(seed=1))
    >>> arithmetic.matrix(table(arithmetic, 3, 4, rank=2)).pivots()
    (0, 1)
    """
    if rank is None:
        return [[arithmetic.complex_symbol() for _ in range(width)] for _ in range(rows)]
    if rank == 0:
        return [[arithmetic.zero] * width for _ in range(rows)]
    left, right = (arithmetic.matrix(table(arithmetic, *shape)) for shape in ((rows, rank), (rank, width)))
    return arithmetic.entries(arithmetic.multiply(left, right))


def of_symbols(arithmetic: ModularArithmetic, size: int, label: str, **data: Any) -> System:
    """A diagonal pair of so many symbols in the disc, with unit weights and with these data."""
    values = tuple(arithmetic.disc_symbol() for _ in range(size))
    return replace(diagonal_system(values, arithmetic, label, {}), data=data)


def features(instances: Sequence[Instance]) -> set[str]:
    """The names of what these instances have beyond a pair."""
    return {name for item in instances for name in item.extra} - _ALWAYS
