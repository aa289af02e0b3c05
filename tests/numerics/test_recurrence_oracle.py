"""Recurrences with a period, in rationals: what the statements on the delta rule, two taps and oscillators say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.oracle.recurrence import window_memory
from memlaw.theory.catalogue import theorem
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.delta import delta_rule
from memlaw.theory.subjects.oscillators import oscillating
from memlaw.theory.subjects.taps import tapped

Pair = tuple[float, float]


def sides(key: str, witness: Instance, **parameters: int) -> list[Pair]:
    found = memlaw.sides(replace(theorem(key), witness=witness.with_parameters(**parameters)))
    return [(float(Fraction(left)), float(Fraction(right))) for left, right in found]


def test_the_delta_rule() -> None:
    keys, alpha, beta = (("3/5", "4/5"), ("-4/5", "3/5")), Fraction(1, 2), Fraction(3, 4)
    columns = [[Fraction(x) for x in key] for key in keys]
    steps = [[[alpha * (int(i == j) - beta * k[i] * k[j]) for j in range(2)] for i in range(2)] for k in columns]
    kept = window_memory(steps, [[beta * x for x in k] for k in columns], 16)
    witness = delta_rule(keys, alpha, beta)
    for lag in range(5):
        ((left, right),) = sides("delta.memory", witness, tau=lag)
        assert (left, right) == pytest.approx((float(kept[lag]),) * 2, abs=1e-12)


def test_two_taps() -> None:
    """The state with the input before in it, which is not read."""
    values, now, before = (Fraction(1, 2), Fraction(-1, 4)), Fraction(1), Fraction(2)
    step = [[values[0], 0, before], [0, values[1], before], [0, 0, 0]]
    kept = window_memory([step], [[now, now, 1]], 30, seen=2)
    assert float(sum(kept)) == pytest.approx(2)
    witness = tapped(Instance.diagonal("1/2", "-1/4"), now, before)
    for lag in range(3):
        ((later, law), (newest, first)) = sides("taps.law", witness, tau=lag)
        assert (later, law) == pytest.approx((float(kept[lag + 1]),) * 2)
        assert (newest, first) == pytest.approx((float(kept[0]),) * 2)


def test_oscillators_by_the_implicit_scheme() -> None:
    """z + D A y = z_old + D u, y - D z = y_old."""
    stiff, deltas = (Fraction(1), Fraction(2)), (Fraction(3, 2), Fraction(1))
    step, inlet = [[Fraction(0)] * 4 for _ in range(4)], [Fraction(0)] * 4
    for place, (a, d) in enumerate(zip(stiff, deltas, strict=True)):
        scale = 1 / (1 + d * d * a)
        z, y = 2 + place, place  # positions first
        step[z][z], step[z][y], step[y][z], step[y][y] = scale, -scale * d * a, scale * d, scale
        inlet[z], inlet[y] = scale * d, scale * d * d
    both, positions = (window_memory([step], [inlet], 48, seen) for seen in (None, 2))
    witness = oscillating(stiff, deltas)
    ((left, right),) = sides("oscillators.initial", witness)
    assert (left, right) == pytest.approx((float(both[0]),) * 2, abs=1e-6)
    assert float(sum(positions)) == pytest.approx(2)
    assert all(part <= whole for part, whole in zip(positions, both, strict=True))


def test_one_pair_has_the_leverage_that_orthonormalisation_finds() -> None:
    kept = window_memory([[[0.5, 0], [0, -0.25]]], [[1, 1]], 12)
    assert np.array(kept, float) == pytest.approx(leverage_scores([0.5, -0.25], 12).values)


@pytest.mark.parametrize(
    ("steps", "inlets"), [([], []), ([[[1, 2]]], [[1]]), ([[[1]]], [[1], [1]]), ([[[1]]], [[1, 1]])]
)
def test_shapes_that_do_not_fit_are_refused(steps: list[list[list[int]]], inlets: list[list[int]]) -> None:
    with pytest.raises(InvalidInput):
        window_memory(steps, inlets, 3)
