"""Joint flows and rates in geometric progression: oracles against other routes, facts, and the figures of the notes."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar
from sympy import Abs, Expr, Integer, Product, Rational, oo

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.oracle.decoders import decoded_loss
from memlaw.numerics.oracle.progression import share, whole_share
from memlaw.theory.language.symbols import eigenvalue, i, t
from memlaw.theory.proofs import slow_barrier as proofs
from memlaw.theory.proofs.frontier_geometric import (
    apart,
    crossed,
    fewer_poles_keep_less,
    four_squares,
    residues_of_progression,
)
from memlaw.theory.statement.facts import stated
from memlaw.theory.subjects.slow_barrier import arrival
from memlaw.verify.subjects import frontier_geometric as rates
from memlaw.verify.subjects import slow_barrier as flows
from memlaw.verify.subjects.state import spectral_radius
from memlaw.verify.system.information import least_error
from memlaw.verify.system.instances import build_in_order
from memlaw.verify.system.system import System

WEIGHTS = st.lists(st.integers(-8, 8).map(lambda x: x / 4), min_size=1, max_size=3)


# --- decoders ---------------------------------------------------------------------------------------------------------


def by_quadrature(value: float, lag: int, decoder: list[float]) -> float:
    """Gauss-Hermite over (u, x)."""
    points, weights = np.polynomial.hermite_e.hermegauss(12)
    u, rest = np.meshgrid(points, points)
    share_of = np.outer(weights, weights) / weights.sum() ** 2
    x = value**lag * u + np.sqrt(1 / (1 - value**2) - value ** (2 * lag)) * rest
    error = u - sum(a * x**n for n, a in enumerate(decoder, 1))
    return float((share_of * error**2).sum() / 2)


def by_all_signs(value: float, lag: int, decoder: list[float]) -> float:
    """Over all sequences of ten signs."""
    u = np.array(list(product((-1.0, 1.0), repeat=10)))
    x = u @ value ** np.arange(10)
    return float(((u[:, lag] - sum(a * x**n for n, a in enumerate(decoder, 1))) ** 2).mean() / 2)


@settings(max_examples=12, derandomize=True, deadline=None)
@given(st.sampled_from((0.25, -0.125)), st.integers(0, 3), WEIGHTS)
def test_the_loss_of_a_decoder_is_a_mean_and_no_decoder_of_gaussian_inputs_beats_memory(
    value: float, lag: int, decoder: list[float]
) -> None:
    found = decoded_loss(value, lag, 1.0, decoder)
    assert found.value == pytest.approx(by_quadrature(value, lag, decoder), rel=1e-9)
    assert found.value >= (1 - (1 - value**2) * value ** (2 * lag)) / 2 - 1e-12
    signs = decoded_loss(value, lag, 1.0, decoder, "signs")
    assert signs.value == pytest.approx(by_all_signs(value, lag, decoder), rel=1e-4, abs=1e-4)
    ahead, back = (decoded_loss(value + h, lag, 1.0, decoder, "signs").value for h in (1e-6, -1e-6))
    assert signs.slope == pytest.approx((ahead - back) / 2e-6, rel=1e-5, abs=1e-6)


# --- flows ------------------------------------------------------------------------------------------------------------


def made(*end: str, part: str, decoder: object) -> System:
    return build_in_order(arrival(*end, part=part, decoder=decoder), BALL)  # type: ignore[arg-type]


def number(value: object) -> float:
    return float(value.real.mid())  # type: ignore[attr-defined]


def test_a_time_is_that_of_the_differential_equation() -> None:
    """A held cubic decoder; the best readout of two eigenvalues, both taken down the gradient by differences of M."""
    cubic = made("3/10", part="5/6", decoder=("1/5", 0, "1/50"))

    def slope(_: float, place: list[float]) -> list[float]:
        return [-decoded_loss(place[0], 1, 1.0, [0.2, 0.0, 0.02]).slope]

    time = number(flows.arrival_time(cubic, 1))
    assert solve_ivp(slope, (0, time), [0.25], rtol=1e-10, atol=1e-12).y[0, -1] == pytest.approx(0.3, abs=1e-8)

    def memory(first: float, second: float) -> float:
        pair = np.array([first, second])
        return float(pair**2 @ np.linalg.solve(1 / (1 - np.outer(pair, pair)), pair**2))

    def rise(_: float, place: list[float]) -> list[float]:
        first, second, h = *place, 1e-6
        slopes = (
            memory(first + h, second) - memory(first - h, second),
            memory(first, second + h) - memory(first, second - h),
        )
        return [slope / (4 * h) for slope in slopes]

    ring = made("1/2", "-1/2", part="9/10", decoder="best")
    found = solve_ivp(rise, (0, number(flows.arrival_time(ring, 2))), [0.45, -0.45], rtol=1e-8, atol=1e-10).y[:, -1]
    assert found == pytest.approx([0.5, -0.5], abs=1e-5)


@pytest.mark.parametrize("instance", flows.instances(), ids=lambda instance: instance.label)
def test_what_the_proof_quotes_of_a_flow_holds_of_each(instance: object) -> None:
    """A way needs time and energy; energy is paid for by the loss; on arrival no decoder beats the best of all."""
    system = build_in_order(instance, BALL)  # type: ignore[arg-type]
    lag = int(dict(instance.parameters)["tau"])  # type: ignore[attr-defined]
    moved = number(spectral_radius(system) - flows.start_radius(system, lag)) ** 2
    energy, time = (number(of(system, lag)) for of in (flows.path_energy, flows.arrival_time))
    paid = number(flows.start_loss(system, lag) - flows.end_loss(system, lag))
    assert moved <= time * energy * (1 + 1e-12)
    assert energy <= paid * (1 + 1e-12)
    silent = abs(complex(system.data["target"])) ** 2 / 2
    assert silent * number(least_error(system, lag)) <= number(flows.end_loss(system, lag)) + 1e-15


def test_the_constant_of_the_barrier_is_the_best_one() -> None:
    near = made("1/2", part="999/1000", decoder="tuned")
    moved = number(spectral_radius(near) - flows.start_radius(near, 1)) ** 2
    paid = number(flows.start_loss(near, 1) - (1 - near.memory(1)) / 2)
    assert 0.99 < moved / (number(flows.arrival_time(near, 1)) * paid) < 1


def test_every_factor_is_at_most_the_largest() -> None:
    said = stated(proofs.all_at_most(proofs._OWN, proofs.LARGEST, i))
    assert said.relation.lhs == Product(proofs._OWN, (i, 1, oo)).subs(oo, said.over[0][2]) ** 2
    factor = [proofs._OWN.subs({Abs(eigenvalue[i]): Rational(n, 10), proofs.r: Rational(9, 8)}) for n in (1, 4, 8)]
    assert factor == sorted(factor)


def longest(states: int, lag: int, start: float) -> float:
    """The best of (R - start)^2/(M/2) over R, M by the second claim with its best r."""

    def tail(radius: float) -> float:
        def log_bound(r: float) -> float:
            return float(2 * states * np.log((r - radius) / (1 - r * radius)) - 2 * (lag + 1) * np.log(r))

        options = {"bounds": (1 + 1e-9, 1 / radius - 1e-9), "method": "bounded", "options": {"xatol": 1e-10}}
        return float(np.exp(minimize_scalar(log_bound, **options).fun))

    radii = start + np.linspace(1e-3, 0.06, 300)
    return max(2 * (radius - start) ** 2 / tail(radius) for radius in radii)


@pytest.mark.parametrize(("states", "lag", "time"), [(1, 30, 8.04e15), (2, 30, 5.24e12), (4, 30, 4.97e7)])
def test_the_times_in_the_notes(states: int, lag: int, time: float) -> None:
    assert longest(states, lag, 0.4) == pytest.approx(time, rel=5e-3)


# --- progressions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ratio", "time"), [(8, "1/3"), (15, "10"), (30, "1"), (1000, "0.002")])
def test_a_period_of_the_whole_progression_holds_one_input(ratio: int, time: str) -> None:
    found = whole_share(arb(ratio), arb(float(Rational(time))))
    assert found.contains(1)
    assert found.rad() < 1e-7


def test_a_section_holds_less_the_shorter_it_is_and_all_periods_hold_its_poles() -> None:
    q, start = arb(4), arb("0.4")
    shares = [share([q**k for k in range(-n, n + 1)], start, q * start) for n in range(5)]
    assert all(a < b < 1 for a, b in pairwise(shares))
    assert [round(float(1 - x), 4) for x in shares[2:5:2]] == [0.047, 0.0031]
    rest = [share([q**k for k in range(3)], start * q**n, start * q ** (n + 1)) for n in range(-40, 6)]
    assert float(sum(rest)) == pytest.approx(3, abs=1e-9)
    assert str(stated(fewer_poles_keep_less()).needs) == f"({t} > 0,)"


@pytest.mark.parametrize("ratio", [2, 5])
def test_the_definition_of_the_share_and_the_sum_of_four_squares(ratio: int) -> None:
    def cut_off(e: Expr) -> float:
        return float(e.xreplace({oo: Integer(80)}).doit())

    q = Integer(ratio)
    said = stated(residues_of_progression(q))
    assert said.relation.args[1] == crossed(q) / apart(q) ** 4
    assert str(said.needs[1]) == f"{t} > 0"
    left, right = stated(four_squares(q)).relation.args
    assert cut_off(left) == pytest.approx(cut_off(right), rel=1e-12)
    assert cut_off(crossed(q) / apart(q) ** 4) == pytest.approx(1, rel=1e-12)
    assert abs(cut_off(crossed(q) / apart(q) ** 3) - 1) > 0.1


@pytest.mark.parametrize(("ratio", "time"), [(1, 1), ("1.01", 1), (4, 0), (4, -1)])
def test_ratios_near_one_and_times_before_the_start_are_refused(ratio: object, time: int) -> None:
    with pytest.raises(InvalidInput):
        whole_share(arb(ratio), arb(time))


def test_the_figures_in_the_notes() -> None:
    """Twenty-four rates from 1e-4 to 1, geometric and equally spaced: the mean of s m(s) over a period."""
    before, ctx.prec = ctx.prec, 240
    try:
        top = arb(10) ** 4
        q, period = top.root(23), float(top.log()) / 23
        even = [q**k / top for k in range(24)]
        flat = [1 / top + (1 - 1 / top) * k / 23 for k in range(24)]
        starts = [arb(10) ** (arb(k) / 2) for k in (3, 4, 5, 6, 7)]
        found = [[round(float(share(of, s, q * s)) / period, 3) for s in starts] for of in (even, flat)]
    finally:
        ctx.prec = before
    assert found == [[2.257, 2.41, 2.465, 2.47, 2.433], [5.977, 2.724, 0.074, 0.198, 0.367]]


def test_a_progression_of_drawn_rates_is_the_one_that_is_named() -> None:
    named = rates.instances()[1]
    system = rates.diagonal_build(named, BALL)
    drawn = rates.diagonal_build(named.with_extra(slowest=Rational(1, 7)), BALL)
    assert abs(number(rates.share(system, arb(2)) - rates.share(drawn, arb(2)))) < 1e-12
