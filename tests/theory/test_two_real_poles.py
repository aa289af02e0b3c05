"""That no two real poles keep more than a double one: each bound of the proof against what is kept, and its number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from flint import arb

from memlaw.numerics.number.arrays import FloatArray

BEST = (12 + 8 * arb(2).sqrt()) * (-2 - arb(2).sqrt()).exp()
GRID = np.linspace(0, 1, 200)
Bound = Callable[[FloatArray, FloatArray], FloatArray]


def kept(total: FloatArray, apart: FloatArray) -> FloatArray:
    """m(1) of the rates c (1 + theta)/2 and c (1 - theta)/2: two orthonormal filters one behind the other."""
    fast, slow = total * (1 + apart) / 2, total * (1 - apart) / 2
    steps = (np.exp(-slow) - np.exp(-fast)) / (fast - slow)
    found: FloatArray = 2 * slow * np.exp(-2 * slow) + 2 * fast * (np.exp(-fast) - 2 * slow * steps) ** 2
    return found


def split(total: FloatArray, apart: FloatArray) -> FloatArray:
    x, y = total * (1 - apart), total * (1 + apart)
    found: FloatArray = (x * np.exp(-x) + y * np.exp(-y)) / apart**2
    return found


def double(total: FloatArray, apart: FloatArray) -> FloatArray:
    found: FloatArray = total * (total**2 - 2 * total + 2) * np.exp(-total)
    return found


def two_terms(total: FloatArray, apart: FloatArray) -> FloatArray:
    found: FloatArray = double(total, apart) + 49 / 1200 * total**4 * (total - 4) * np.exp(-total)
    return found


def hyperbolic(total: FloatArray, apart: FloatArray) -> FloatArray:
    found: FloatArray = np.exp(-total) * (16 * (total - 2) * np.sinh(total / 4) ** 2 + 2 * total)
    return found


@pytest.mark.parametrize(
    ("first", "last", "least", "most", "bound", "number"),
    [
        (0.01, 4, 0.001, 0.999, double, BEST),
        (4, 6, 0.001, 0.7, two_terms, 41.8 * arb(-4).exp()),
        (4, 60, 0.7, 0.999, split, (1.2 * arb(-1.2).exp() + 6.8 * arb(-6.8).exp()) / 0.49),
        (6, 60, 0.5, 0.999, split, 4.5 * arb(-2).exp() + 36 * arb(-9).exp()),
        (6, 60, 0.001, 0.5, hyperbolic, arb("0.749")),
    ],
)
def test_a_region_of_the_proof(first: float, last: float, least: float, most: float, bound: Bound, number: arb) -> None:
    total, apart = np.meshgrid(first + (last - first) * GRID, least + (most - least) * GRID)
    bounded = bound(total, apart)
    assert (kept(total, apart) <= bounded + 1e-12).all()
    assert bounded.max() <= float(number) + 1e-12
    assert number is BEST or number < BEST
