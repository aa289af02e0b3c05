"""Memory that exact responses show over a window: projections on the rows of their Hankel matrix, in rationals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.ranks import projected_squares
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.number.exact import RealNumber, read_rational
from memlaw.numerics.spectrum.reading import read_count


def hankel_scores(responses: Sequence[RealNumber], rows: int) -> list[Fraction]:
    """1 - min_w |e_k - H^* w|^2 for each column k of the Hankel matrix of so many rows: (T - rows + 1,), exact.

    responses: h_1, h_2, ..., or from h_0 on, one input and one output; floats are binary numbers. Errors: InvalidInput
    for fewer responses than rows. Source: ``hankel.window``.

    >>> hankel_scores([1, 2, 4], 2)
    [Fraction(1, 5), Fraction(4, 5)]
    """
    given, count = [read_rational(value, "a response") for value in responses], read_count(rows, "a number of rows")
    if len(given) < count:
        raise InvalidInput(f"{len(given)} responses", f"{count} rows need as many", "give more responses or fewer rows")
    numbers = [EXACT.number(value) for value in given]
    columns = EXACT.matrix([numbers[column : column + count] for column in range(len(given) - count + 1)])
    found: list[Any] = projected_squares(columns)
    return [Fraction(int(value.x.numerator), int(value.x.denominator)) for value in found]
