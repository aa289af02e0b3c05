"""Gates in symbols: systems of which every gated recurrence of their size, or almost every one, is a special case.

A rank is decided at almost every point only. So gates come in every rank, and recurrences in every dimension of what
they reach. What the hypotheses of a statement do not exclude, and no symbol stands for, leaves it undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.gated import HELD, WRITTEN
from memlaw.verify.system.symbols import Rows, features, of_symbols, table
from memlaw.verify.system.system import System

SIZES = (1, 2, 3, 4)
STEPS = 4
HOLDING = 2  # steps after the first N

ABOUT = "gates and drives of symbols, in every rank of the gates and dimension of what is reached"
ABOUT_HOLDING = "gates and written inputs of symbols"


def generic_gates(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """Four steps of a gated recurrence from zero or from a start."""
    found = features(instances)
    if not found <= {"gates", "columns", "start", "random_start", "start_follows"}:
        return
    for size, rank, inside in _shapes():
        gates = [_confined(arithmetic, table(arithmetic, size, size, rank), inside, inside) for _ in range(STEPS)]
        drives = [_flat(_confined(arithmetic, table(arithmetic, size, 1), inside, 1)) for _ in range(STEPS)]
        data: dict[str, Any] = {"start": table(arithmetic, size, 1 if "start_follows" in found else 1 + size % 2)}
        if "random_start" in found:
            data["random_start"] = table(arithmetic, size, 2)
        if "start_follows" in found:
            data["start_follows"] = 1
        yield of_symbols(arithmetic, size, _label(size, rank, inside), gates=gates, columns=drives, **data)


def generic_holding(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """N inputs written by any gates, then two that hold; where hypotheses do not say so, anything at all."""
    if not features(instances) <= {"gates", "columns"}:
        return
    if not all(WRITTEN.holds(item) and HELD.holds(item) for item in instances):
        yield from generic_gates(arithmetic, instances)
        return
    for size in SIZES:
        gates = [table(arithmetic, size, size) for _ in range(size + HOLDING)]
        drives = [_flat(table(arithmetic, size, 1)) for _ in range(size)]
        drives += [[arithmetic.zero] * size for _ in range(HOLDING)]
        yield of_symbols(arithmetic, size, f"{size} states", gates=gates, columns=drives)


def generic_selective(arithmetic: ModularArithmetic, instances: Sequence[Instance]) -> Iterator[System]:
    """Gates P + u Q and drives p + u q."""
    found = features(instances)
    if not found <= {"P", "Q", "p", "q", "noise", "repeated_function"}:
        return
    for size, rank, inside in _shapes():
        data: dict[str, Any] = {}
        for gate, drive in ("Pp", "Qq"):
            data[gate] = _confined(arithmetic, table(arithmetic, size, size, rank), inside, inside)
            data[drive] = _confined(arithmetic, table(arithmetic, size, 1), inside, 1)
        if "noise" in found:
            data["noise"] = table(arithmetic, size, 1)
        if "repeated_function" in found:
            data["repeated_function"] = 1
        yield of_symbols(arithmetic, size, _label(size, rank, inside), **data)


def _shapes() -> Iterator[tuple[int, int, int]]:
    """The size, the rank of the gates, and how many coordinates the inputs reach: one of both as large as can be."""
    for size in SIZES:
        yield size, size, size
    for size in SIZES[:-1]:
        yield from ((size, rank, size) for rank in range(size))
        yield from ((size, size, inside) for inside in range(size))


def _label(size: int, rank: int, inside: int) -> str:
    return f"{size} states, gates of rank {rank}, inputs that reach {inside} of them"


def _confined(arithmetic: ModularArithmetic, rows: Rows, inside: int, width: int) -> Rows:
    """Zeros below row `inside` in the first columns: what is in the first coordinates stays there."""
    return [
        [arithmetic.zero if row >= inside and column < width else value for column, value in enumerate(values)]
        for row, values in enumerate(rows)
    ]


def _flat(column: Rows) -> list[Any]:
    return [row[0] for row in column]
