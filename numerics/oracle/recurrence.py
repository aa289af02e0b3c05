"""Memory over a window of a linear recurrence with a period: impulses carried on and projected, in rationals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.ranks import projected_squares
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.number.exact import RealNumber, read_rational
from memlaw.numerics.spectrum.reading import read_count

Numbers = Sequence[RealNumber]


def window_memory(
    steps: Sequence[Sequence[Numbers]], inlets: Sequence[Numbers], window: int, seen: int | None = None
) -> list[Fraction]:
    """M_T(tau), tau = 0..T-1, of s -> A_k s + b_k u, k going through a period, the newest step first; exact.

    steps: the matrices A_k, inlets: the columns b_k, as many; floats are binary numbers. seen: how many of the first
    coordinates are read, all unless given. No covariance is formed: row tau is A_0 A_1 ... A_{tau-1} b_tau, and a score
    is what the columns explain of it. Errors: InvalidInput for shapes that do not fit. Source: ``state.leverage``.

    >>> window_memory([[["1/2"]]], [[1]], 3)
    [Fraction(16, 21), Fraction(4, 21), Fraction(1, 21)]
    """
    matrices = [[[read_rational(value, "an entry") for value in row] for row in step] for step in steps]
    columns = [[read_rational(value, "an input weight") for value in inlet] for inlet in inlets]
    size = len(columns[0]) if columns else 0
    shapes = {(len(step), *{len(row) for row in step}) for step in matrices} | {(len(b), len(b)) for b in columns}
    if len(matrices) != len(columns) or shapes != {(size, size)} or size == 0:
        given = f"{len(matrices)} matrices and {len(columns)} columns of shapes {sorted(shapes)}"
        raise InvalidInput(given, "each step has an N x N matrix and a column of N entries", "give as many of both")
    carried = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    rows: list[list[Any]] = []
    for lag in range(read_count(window, "a window")):
        step, inlet = matrices[lag % len(matrices)], columns[lag % len(columns)]
        reached = [sum(map(Fraction.__mul__, row, inlet), Fraction(0)) for row in carried]
        rows.append([EXACT.number(value) for value in reached[:seen]])
        ahead = list(zip(*step, strict=True))
        carried = [[sum(map(Fraction.__mul__, row, column), Fraction(0)) for column in ahead] for row in carried]
    found: list[Any] = projected_squares(EXACT.matrix(rows))
    return [Fraction(int(value.x.numerator), int(value.x.denominator)) for value in found]
