"""All-pass sections of many spectra at once, packed for chains that run side by side.

The same sections as `memlaw.numerics.memory.sections`, of float64 eigenvalues taken as they are, in float64: gaps
1 - |l|^2 come without cancellation from products with their rounding errors, and so does the low part of a12 = b^2/q,
without which the frequency b = sqrt(a12 q) of a pair would drift; all else is rounded, which `errorbound` counts.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from memlaw.numerics.memory.sizes import LANES
from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray
from memlaw.numerics.number.exact import read_number
from memlaw.numerics.spectrum.reading import check_numbers

SPLIT = 2.0**27 + 1
CLEAR = 2.0**-40  # a gap above this is right to rounding


def product(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The rounded product and its rounding error (Dekker 1971).

    >>> high, low = product(np.array([1 + 2.0**-52]), np.array([1 + 2.0**-52]))
    >>> float(low[0]) == 2.0**-104
    True
    """
    high, (a, b), (c, d) = first * second, halves(first), halves(second)
    return high, b * d - (((high - a * c) - b * c) - a * d)


def halves(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two numbers of 26 bits each whose sum it is."""
    scaled = SPLIT * values
    high = scaled - (scaled - values)
    return high, values - high


def gaps(eigenvalues: ComplexArray) -> FloatArray:
    """1 - |l|^2 to rounding, for |l| < 1. Errors: InvalidInput for any other.

    >>> gaps(np.array([0.6, 0.6 + 0.7j, 1 - 2.0**-53])).tolist()
    [0.64, 0.15000000000000008, 2.220446049250313e-16]
    """
    parts = np.stack([np.abs(eigenvalues.real), np.abs(eigenvalues.imag)])
    outside = parts.max(0) >= 1
    squares, errors = product(*[np.where(outside, 0.0, np.sort(parts, 0)[::-1])] * 2)
    rest = 1 - squares[0]
    found = rest - squares[1]
    lost = ((1 - rest) - squares[0]) + ((rest - found) - squares[1])
    gap: FloatArray = np.where(outside, -1.0, found + (lost - (errors[0] + errors[1])))
    for place in zip(*np.nonzero(gap < CLEAR), strict=True):
        value = complex(eigenvalues[place])
        check_numbers((read_number(value),))
        gap[place] = float(1 - Fraction(value.real) ** 2 - Fraction(value.imag) ** 2)
    return gap


def slowest_first(eigenvalues: ComplexArray) -> ComplexArray:
    """Each row by falling modulus, for a chain decays as a whole behind its slowest section."""
    return np.take_along_axis(eigenvalues, np.argsort(-np.abs(eigenvalues), axis=-1, kind="stable"), -1)


def complex_lanes(eigenvalues: ComplexArray) -> FloatArray:
    """Packed one-state sections of rows of eigenvalues: (R, N) -> (R/LANES, N, 5, LANES)."""
    sorted_ = slowest_first(eigenvalues)
    nothing = np.zeros(sorted_.shape)
    return packed([sorted_.real, sorted_.imag, np.sqrt(gaps(sorted_)), nothing, nothing])


def real_lanes(eigenvalues: ComplexArray, alive: Array) -> FloatArray:
    """Packed two-state sections of rows, (R, N) -> (R/LANES, K, 12, LANES): those that are not real with conjugates.

    alive: (R, N), which eigenvalues are there. Rows that are real throughout take half as many sections.
    """
    order = np.argsort(np.where(alive, -np.abs(eigenvalues), np.inf), axis=-1, kind="stable")
    values, alive = np.take_along_axis(eigenvalues, order, -1), np.take_along_axis(alive, order, -1)
    gap = gaps(values)
    if values.imag.any():
        nothing = np.zeros(values.shape)
        single = real_pairs(values.real, gap, alive, nothing, nothing, nothing > 0)
        pairs, real = conjugate_pairs(values.real, np.abs(values.imag), gap), values.imag == 0
        columns = [np.where(real, one, other) for one, other in zip(single, pairs, strict=True)]
    else:
        if values.shape[-1] % 2:
            nothing = np.zeros((len(values), 1))
            values, gap = np.hstack([values, nothing]), np.hstack([gap, nothing])
            alive = np.hstack([alive, nothing > 0])
        halves_ = [(part[:, ::2], part[:, 1::2]) for part in (values.real, gap, alive)]
        (first, second), (gap1, gap2), (there1, there2) = halves_
        columns = real_pairs(first, gap1, there1, second, gap2, there2)
    nothing = np.zeros(columns[0].shape)
    return packed([*columns, nothing, nothing])


def real_pairs(
    first: FloatArray, gap1: FloatArray, there1: Array, second: FloatArray, gap2: FloatArray, there2: Array
) -> list[FloatArray]:
    """a11, a12, a21, a22, low part of a12, b1, b2, c1, c2, d of two cascaded real sections.

    One that is not there passes its input on: l, gap and d become 0, 0 and 1.
    """
    one, two = np.sqrt(np.where(there1, gap1, 0.0)), np.sqrt(np.where(there2, gap2, 0.0))
    pass1, pass2 = np.where(there1, -first, 1.0), np.where(there2, -second, 1.0)
    nothing = np.zeros(first.shape)
    return [first, nothing, two * one, second, nothing, one, two * pass1, pass2 * one, two, pass1 * pass2]


def conjugate_pairs(a: FloatArray, b: FloatArray, gap: FloatArray) -> list[FloatArray]:
    """The same of conjugate pairs a +- ib: see `sections.conjugate_pair`."""
    square, error = product(b, b)
    q = (gap + np.sqrt(gap * gap + 4 * square)) / 2
    p = square / q
    back, lost = product(p, q)
    low = ((square - back) + (error - lost)) / q
    b1, b2 = np.sqrt(gap * (1 + p)), a * np.sqrt(gap / (1 + p))
    return [a, p, -q, a, low, b1, b2, -b2, -b1, 1 - gap]


def packed(columns: list[FloatArray]) -> FloatArray:
    """Columns (R, K) as (R/LANES, K, columns, LANES), contiguous; rows are repeated to fill the lanes."""
    rows = np.stack(columns, 1)
    rows = np.concatenate([rows, np.repeat(rows[-1:], -len(rows) % LANES, axis=0)])
    return np.ascontiguousarray(rows.reshape(-1, LANES, *rows.shape[1:]).transpose(0, 3, 2, 1))
