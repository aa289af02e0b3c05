"""Memory over a window of what never decays: leverage of the rows of powers of points on the unit circle, exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.ranks import projected_squares
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.number.exact import RealNumber, read_rational
from memlaw.numerics.spectrum.reading import read_count


def point_of(slope: Fraction) -> tuple[Fraction, Fraction]:
    """(1 + i t)^2/(1 + t^2), a rational point of the unit circle.

    >>> point_of(Fraction(1, 2))
    (Fraction(3, 5), Fraction(4, 5))
    """
    square = slope * slope
    return (1 - square) / (1 + square), 2 * slope / (1 + square)


def circle_scores(slopes: Sequence[RealNumber], window: int) -> list[Fraction]:
    """M_T(tau), tau = 0..T-1, of distinct points (1 + i t)^2/(1 + t^2): projections, no Gramian; exact.

    slopes: the numbers t, floats being binary numbers. Errors: InvalidInput for points that coincide. Source:
    ``circle.even``.

    >>> circle_scores([0, 1], 2)
    [Fraction(1, 1), Fraction(1, 1)]
    """
    given = [read_rational(value, "a slope") for value in slopes]
    if len(set(given)) < len(given):
        raise InvalidInput(f"{len(given)} slopes", "the points are distinct", "leave out what is repeated")
    points = [EXACT.number(*point_of(value)) for value in given]
    rows = EXACT.matrix([[point**lag for point in points] for lag in range(read_count(window, "a window"))])
    found: list[Any] = projected_squares(rows)
    return [Fraction(int(value.x.numerator), int(value.x.denominator)) for value in found]
