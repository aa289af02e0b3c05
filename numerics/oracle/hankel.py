"""Hankel matrices: memory that exact responses show over a window, and singular values without a Gramian."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.linear.ranks import projected_squares
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray, read_array
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


def hankel_singular_values(A: ArrayLike, B: ArrayLike, readout: ArrayLike, window: int) -> FloatArray:
    """The N largest singular values of the matrix h_{i+j+1}, 0 <= i, j < T, of the responses h_k = w^* A^k B.

    A (N, N), B (N,), readout w (N,), T >= N. The matrix is O A R, O of the rows w^* A^i, R of the columns A^j B; with
    two QR decompositions O = Q S and R^* = P U it has those of S A U^*. No Gramian is formed, which would lose those
    below the root of the rounding unit. Errors: InvalidInput. Source: ``hankel.energy``.

    >>> hankel_singular_values([[0.5]], [1], [1], 60).round(9).tolist()
    [0.666666667]
    """
    matrix, inlet, outlet = (read_array(given, name) for given, name in ((A, "A"), (B, "B"), (readout, "a readout")))
    rows = read_count(window, "a window")
    if inlet.ndim != 1 or matrix.shape != (len(inlet),) * 2 or inlet.shape != outlet.shape or rows < len(inlet):
        what = f"A {matrix.shape}, B {inlet.shape}, a readout {outlet.shape}, a window of {shown(window)}"
        raise InvalidInput(what, "A is N x N, B and the readout have N entries, the window at least N", "give such")
    seen = _powers(matrix.conj().T, outlet, rows).conj()
    kept = _powers(matrix, inlet, rows).conj()
    left, right = (np.linalg.qr(item)[1] for item in (seen, kept))
    values: FloatArray = np.linalg.svd(left @ matrix @ right.conj().T)[1]
    return values


def _powers(matrix: ComplexArray, column: ComplexArray, count: int) -> ComplexArray:
    """The columns M^k v, k < count, as rows."""
    found = [np.asarray(column, complex)]
    for _ in range(count - 1):
        found.append(matrix @ found[-1])
    return np.array(found)
