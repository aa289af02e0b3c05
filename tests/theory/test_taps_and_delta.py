"""Two taps, the delta rule, Hankel singular values: against recurrences that are run, matrices that are formed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import I, Integer, Product, Rational, symbols

import memlaw
from memlaw.numerics.linear.gramians import as_complex
from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import Coefficient
from memlaw.theory.language.symbols import i, tau, z
from memlaw.theory.proofs.delta import finite_geometric, geometric_total, round_by_round
from memlaw.theory.proofs.hankel import ENTRIES
from memlaw.theory.proofs.oscillators import LARGER, conjugate_roots, larger_root, real_roots, square_of_product
from memlaw.theory.proofs.taps import LAW, LAW_OF_NEWEST, coefficient_of_kernel
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.instance import Instance
from memlaw.theory.subjects.delta import delta_rule
from memlaw.theory.subjects.hankel import read_by
from memlaw.theory.subjects.taps import tapped
from memlaw.verify.kinds.sampled import EXAMPLES
from memlaw.verify.subjects.oscillators import memory, memory_of_positions
from memlaw.verify.system.instances import diagonal_system, lift_data

LONG = 400


def _sides(key: str, witness: Instance, **parameters: int) -> list[tuple[float, float]]:
    found = memlaw.sides(replace(theorem(key), witness=witness.with_parameters(**parameters)))
    return [(float(Fraction(left)), float(Fraction(right))) for left, right in found]


def _leverage(rows: np.ndarray) -> np.ndarray:
    """Scores of the rows: what each input is kept of by the best readout."""
    return (np.linalg.qr(rows)[0] ** 2).sum(axis=1)


@pytest.mark.parametrize(("now", "before"), [(1, 2), (0.5, -0.625), (-1, 0.625)])
def test_two_taps_by_running_them(now: float, before: float) -> None:
    """The response to one impulse, state by state."""
    values, state, rows = np.array([0.5, -0.25, 0.75]), np.zeros(3), []
    for step in range(LONG):
        state = values * state + now * (step == 0) + before * (step == 1)
        rows.append(state)
    kept = _leverage(np.array(rows))
    assert kept.sum() == pytest.approx(3)
    witness = tapped(Instance.diagonal("1/2", "-1/4", "3/4"), Fraction(now), Fraction(before))
    for lag in range(4):
        (later, law), (newest, first) = _sides("taps.law", witness, tau=lag)
        assert (later, newest) == pytest.approx((kept[lag + 1], kept[0]))
        assert (law, first) == pytest.approx((kept[lag + 1], kept[0]))


@pytest.mark.parametrize(("alpha", "beta"), [(0.75, 0.5), (1, 0.25), (0.5, 1), (1, 1.5)])
def test_the_delta_rule_by_running_it(alpha: float, beta: float) -> None:
    """Every input followed through three keys in turn, from the last step back."""
    keys = np.array([[1, 2, 2], [2, 1, -2], [2, -2, 1]]) / 3
    carried, rows = np.eye(3), []
    for lag in range(LONG):
        key = keys[-1 - lag % 3]
        rows.append(carried @ (beta * key))
        carried = carried @ (alpha * (np.eye(3) - beta * np.outer(key, key)))
    kept = _leverage(np.array(rows))
    exact = [[Fraction(x, 3) for x in row] for row in ((1, 2, 2), (2, 1, -2), (2, -2, 1))]
    witness = delta_rule(exact, Fraction(alpha), Fraction(beta))
    found = [_sides("delta.memory", witness, tau=lag)[0] for lag in range(7)]
    assert [left for left, _ in found] == pytest.approx(kept[:7])
    assert [right for _, right in found] == pytest.approx(kept[:7])


def test_singular_values_of_a_matrix_that_is_formed() -> None:
    values, readout = np.array([0.5, -1 / 3]), np.array([1, 1 - 1j])
    response = (readout.conj() * values ** np.arange(120)[:, None]).sum(axis=1)
    formed = response[1 + np.add.outer(np.arange(50), np.arange(50))]
    ((left, right),) = _sides("hankel.energy", read_by(Instance.diagonal("1/2", "-1/3"), 1, "1-I"))
    assert (np.linalg.svd(formed)[1] ** 2).sum() == pytest.approx(left) == pytest.approx(right)
    places = [abs(formed[row, last - row]) ** 2 for last in range(50) for row in range(last + 1)]
    assert sum(places) == pytest.approx(left)
    ((entry, *_), (last, *_)) = ENTRIES.expression.limits
    assert ENTRIES.expression.limits[0] == (entry, 0, last)


def test_the_covariance_of_positions_gathers_from_all_lags() -> None:
    """Two oscillators by the implicit scheme, run after an impulse."""
    left = np.array([[1, 0.5, 0, 0], [-0.5, 1, 0, 0], [0, 0, 1, 2 / 3], [0, 0, -1 / 3, 1]])
    state, rows = np.linalg.solve(left, [0.5, 0, 1 / 3, 0]), []
    for _ in range(LONG):
        rows.append(state[1::2])
        state = np.linalg.solve(left, state)
    covariance = np.array(rows).T @ np.array(rows)
    kept = np.einsum("ti,ij,tj->t", rows, np.linalg.inv(covariance), rows)
    assert kept.sum() == pytest.approx(np.trace(np.linalg.inv(covariance) @ covariance)) == pytest.approx(2)
    assert kept == pytest.approx(_leverage(np.array(rows)))
    assert memlaw.sides("oscillators.positions") == [("2", "2")]


@pytest.mark.parametrize("arithmetic", [FLOAT, BALL])
@pytest.mark.parametrize("remembered", [memory, memory_of_positions])
def test_memory_of_drawn_oscillators_as_a_sequence(arithmetic: Arithmetic, remembered: Callable[..., Any]) -> None:
    """Sums of powers, which balls add up to infinity: two states of each oscillator, one of each position."""
    data = {"stiffness": (0.5, 2.0), "steps": (0.75, 0.25), "forces": (1.0, -0.5)}
    system = replace(
        diagonal_system((arithmetic.zero,), arithmetic, "", {}), data=lift_data(arithmetic, data), definitions={}
    )
    sequence = remembered(system, ExponentialSum.index(arithmetic))
    for lag in (0, 1, 7):
        there = sum(value * base**lag for value, base, _ in sequence.terms)
        assert as_complex(there) == pytest.approx(as_complex(remembered(system, lag)), rel=1e-8)
    assert as_complex(sequence.sum_from(0)) == pytest.approx(4 if remembered is memory else 2, rel=1e-8)


def test_positions_are_sampled() -> None:
    (found,) = memlaw.verify("oscillators.positions", seed=1, kinds=["sampled"]).evidence
    assert found.verdict.value == "holds" and found.points == EXAMPLES


@pytest.mark.parametrize(("now", "before"), [(1, 2), (0.5, -0.625), (-1, 0.625)])
def test_two_taps_keep_all_but_the_direction_of_a_kernel(now: float, before: float) -> None:
    """The definition that the proof begins with: the kernel on a small circle, its coefficients by Fourier."""
    values, place = np.array([0.5, -0.25, 0.75]), -now / before

    def wider(at: np.ndarray) -> np.ndarray:
        return at * np.prod([(at - value) / (1 - value * at) for value in values], axis=0)

    circle = 0.4 * np.exp(2j * np.pi * np.arange(256) / 256)
    kernel = (1 - wider(place) * wider(circle)) / (1 - place * circle)
    coefficients = (np.fft.fft(kernel).real / 256)[:5] / 0.4 ** np.arange(5)
    length = (1 - wider(place) ** 2) / (1 - place**2)
    witness = tapped(Instance.diagonal("1/2", "-1/4", "3/4"), Fraction(now), Fraction(before))
    one_tap = [1, *(_sides("allpass.memory", witness, tau=lag)[0][0] for lag in range(4))]
    for lag in range(4):
        (later, _), (newest, _) = _sides("taps.law", witness, tau=lag)
        assert later == pytest.approx(one_tap[lag + 1] - coefficients[lag + 1] ** 2 / length)
        assert newest == pytest.approx(1 - coefficients[0] ** 2 / length)
    assert {LAW.quantity.args[0], LAW_OF_NEWEST.quantity.args[0]} == {tau + 1, 0}


def test_the_coefficients_of_a_kernel() -> None:
    left, right = stated(coefficient_of_kernel(z / (2 - z), I / 3, Rational(3, 4), Integer(4))).relation.args
    series = [item.args[0].series(z, 0, 6).removeO().coeff(z, 4) for item in (left, *right.atoms(Coefficient))]
    assert series[0].equals((I / 3) ** 4 - Rational(3, 4) * series[1])
    with pytest.raises(memlaw.InvalidInput):
        stated(coefficient_of_kernel(z, z, Integer(1), Integer(1)))


@pytest.mark.parametrize("square", [Rational(1, 4), 1, 3, 4, Rational(17, 4), 9])
def test_roots_of_a_step(square: Rational) -> None:
    """One oscillator with Delta = 1 by the implicit-explicit scheme."""
    larger = max(abs(np.roots([1, float(square) - 2, 1])))
    step = np.array([[1, -float(square)], [1, 1 - float(square)]])
    assert larger == pytest.approx(max(abs(np.linalg.eigvals(step))), abs=1e-6)
    fact = stated((conjugate_roots if square <= 4 else real_roots)(2 - Integer(1) * square))
    assert (larger > 1 + 1e-6) == (square > 4)
    assert fact.relation.has(larger_root)
    assert [bool(need.doit()) for need in fact.needs] == [True]
    assert LARGER.expression.args[1].expand() == 1


def test_roots_of_an_imaginary_sum_have_no_one_modulus() -> None:
    """l^2 - i l + 1 has the roots 1.62 i and -0.62 i, although 4 - i^2 > 0."""
    assert max(abs(np.roots([1, -1j, 1]))) == pytest.approx((1 + 5**0.5) / 2)
    with pytest.raises(memlaw.InvalidInput, match="not known to be real"):
        stated(conjugate_roots(I))


def test_the_square_of_a_product() -> None:
    x = symbols("x")
    left, right = stated(square_of_product(x + i, (i, 1, 4))).relation.args
    assert left.has(Product)
    assert (left.doit() - right.doit()).expand() == 0


@pytest.mark.parametrize("value", [0, Fraction(1, 3), Fraction(3, 4)])
@pytest.mark.parametrize(("length", "count"), [(1, 1), (2, 3), (4, 2)])
def test_facts_about_geometric_sums(value: Fraction, length: int, count: int) -> None:
    y = Rational(value)
    facts = (
        geometric_total(y),
        finite_geometric(y, Integer(count)),
        round_by_round(y, Integer(length), Integer(count)),
    )
    for fact in facts:
        left, right = (side.doit() for side in stated(fact).relation.args)
        assert left == right


def test_pruning_the_complex_half_is_not_pruning_the_layer() -> None:
    """l = i/2 and w = 1: 4/9 for the half, 32/225 for what the layer outputs."""
    half = read_by(Instance.diagonal("I/2"), 1)
    assert _sides("hankel.energy", half)[0] == pytest.approx((4 / 9, 4 / 9))
    both = read_by(Instance.diagonal("I/2", "-I/2"), "1/2", "1/2")
    assert _sides("hankel.energy", both)[0] == pytest.approx((32 / 225, 32 / 225))
