"""The search over many places at once: what it sees is what one place shows, and what is false by a little falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Adjoint, Determinant, Ge, Lt, Rational, Trace

import memlaw
from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.theory.language import (
    A,
    B,
    C,
    M,
    M_other,
    M_window,
    M_with,
    N,
    Scalar,
    T,
    eigenvalue,
    horizon,
    i,
    mu,
    rank_krylov,
    spectral_radius,
    squared,
    t,
    tau,
    theta,
    trace_power,
)
from memlaw.theory.statement.hypotheses import CONTROLLABLE, SINGLE_INPUT, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, Theorem, at_least, at_most, equal, greater, less
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.frontier_long import density
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.kinds.search import directed_search
from memlaw.verify.kinds.search.fleet import Fleet
from memlaw.verify.kinds.search.places import in_domain
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.search.slack import slack_on
from memlaw.verify.kinds.search.spectra import FREE, coordinates
from memlaw.verify.kinds.search.stacked import LONGEST, slacks, stacked_system
from memlaw.verify.kinds.search.starts import Starter
from memlaw.verify.subjects.state import horizon as counted
from memlaw.verify.system.instances import diagonal_system

R = Rational
TWO = Instance.diagonal("1/2", "1/3", tau=2, i=1, T=3)


def law(name: str, holds: Callable[[Instance], Any]) -> Hypothesis:
    """A hypothesis of one's own, without which the claim is not tried."""
    return Hypothesis(name, name, name, holds).sufficient("not tried without")


LINEAR = tuple(item.sufficient("not tried without") for item in (STABLE, CONTROLLABLE, SINGLE_INPUT))
APART = law("no two alike or opposite", lambda x: len({v**2 for v in x.eigenvalues}) == x.size)
DIFFERENT = law("no two alike", lambda x: len(set(x.eigenvalues)) == x.size)
POSITIVE = law("positive", lambda x: all(v.is_positive for v in x.eigenvalues))
DRIVEN = law("no weight is zero", lambda x: all(v != 0 for v in x.B))


def own(claim: Claim, laws: tuple[Hypothesis, ...] = LINEAR) -> Theorem:
    """A statement about a pair."""
    return Theorem(key="own.claim", title="own", claims=(claim,), hypotheses=laws, witness=TWO)


def under(key: str, claim: Claim) -> Theorem:
    """A claim in the setting of a theorem, under its hypotheses."""
    return replace(memlaw.theorem(key), key="own.claim", claims=(claim,))


CLOSE = {  # each true of what one tries first, and off by a few percent at its extremum
    "late lags": lambda: own(at_most(M(tau), R(68, 100) * N / (tau + 1), Ge(tau, 2 * N))),
    "one lag more than states": lambda: own(at_most(M(N + 1), R(54, 100))),
    "a steep fall": lambda: own(at_most(M(tau) - M(tau + 1), R(33, 10) / (N + 1), Ge(tau, N))),
    "two lags": lambda: own(at_most(M(N) + M(2 * N), R(72, 100))),
    "a product": lambda: own(at_most(M(N) * M(N + 2), R(235, 1000))),
    "beside the determinant": lambda: own(at_most(M(N) - M(N + 1), R(61, 100) * (1 - Abs(Determinant(A)) ** 2))),
    "a window": lambda: own(at_most(M_window(2 * N, N) - M(N), R(74, 100))),
    "one eigenvalue": lambda: own(at_most(M(3), R(105, 1000) * (2 * N - 1) ** 3)),
    "the last lags": lambda: own(at_most((tau + 1) * M(tau), R(3676, 10000) * N**2, Ge(tau, 50))),
    "continuous time": lambda: under("frontier.continuous", at_most(t * density(t), R(56, 100) * N)),
    "a gradient": lambda: under(
        "eigengrad.angle", at_most(Abs(slope(i, tau)) * (1 - squared(eigenvalue[i])), R(27, 100), Ge(tau, N + 1))
    ),
    "an eigenvalue more": lambda: under(
        "nesting.gain", at_most(M_with(mu, tau) - M(tau), R(6, 5) * (1 - squared(mu)) * N, Ge(tau, 1))
    ),
    "a count": lambda: under("tradeoff.horizon", at_most(horizon(theta), N, Ge(theta, R(58, 100)))),
    "two spectra": lambda: under(
        "equivalence.limit", at_most(Abs(M(tau) - M_other(tau)), R(2) * Abs(trace_power(1)) + R(1, 9), Ge(tau, 2))
    ),
}
CURVES = {  # false on a curve or a surface alone
    "positive, at lag 1": lambda: own(less(M(tau + 1), M(tau), Lt(tau, N)), (*LINEAR, POSITIVE, DIFFERENT)),
    "a longer window": lambda: own(less(M_window(T, tau), 1, Lt(tau, T), Lt(N, T)), (*LINEAR, APART)),
    "a trace": lambda: own(greater(Abs(trace_power(2)), 0), (*LINEAR, APART)),
}
BASES = {  # true of diagonal pairs
    "driven by all weights": lambda: own(equal(rank_krylov(), N), (LINEAR[0], DRIVEN, DIFFERENT)),
    "an entry of the Gramian": lambda: own(at_least(C[i, i], Abs(B[i, 0]) ** 2 / (1 - Abs(A[i, i]) ** 2)), LINEAR[:1]),
    "its trace": lambda: own(at_most(Trace(C), Scalar(Adjoint(B) * B) / (1 - spectral_radius() ** 2)), LINEAR[:1]),
}
FALSE = {**CLOSE, **CURVES, **BASES}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_nearly_true_is_refuted(name: str) -> None:
    assert directed_search(case_of(FALSE[name]()), seed=1).refuted is not None


def starter(case: Case, number: int, seed: int) -> Starter:
    return Starter(draw_pool(case, seed), case.claims[number], np.random.default_rng(seed))


STACKED = ["tradeoff.markov", "tail.bound", "equivalence.limit", "noise.memory", "eigengrad.angle", "frontier.two"]
STACKED += ["frontier.superadditive", "coloured.autoregressive", "gain.bound", "nonlinear.memory"]


@pytest.mark.parametrize("key", STACKED)
def test_many_places_show_what_one_place_shows(key: str) -> None:
    case = case_of(memlaw.theorem(key))
    number, seen = next(place for place, item in enumerate(case.claims) if hasattr(item.claim.relation, "lts")), 0
    begin = [starter(case, number, seed) for seed in range(1, 7)]  # what is drawn may be clusters alone
    for one in 3 * begin:
        start = one.shape(2, 2)
        x = one.rows(start, 8, 2)
        system, letters = start.stack(x)
        for row, slack in zip(x, slacks(case.claims[number], system, letters, len(x)), strict=True):
            place = start.place(row)
            alone = slack_on(case.claims[number], place.system(FLOAT), place.parameters)
            moduli = np.abs(place.eigenvalues)
            tame = in_domain(place) and moduli.max() < 0.99 and np.ptp(moduli) > 0.1
            if tame and np.isfinite(slack) and alone is not None:
                assert slack == pytest.approx(alone.value, abs=1e-5)
                seen += 1
    assert seen > 1


@given(st.integers(1, 5), st.integers(0, 2**32))
def test_coordinates_are_where_eigenvalues_lie(size: int, seed: int) -> None:
    x = FREE.start(size, np.random.default_rng(seed), 3, 4)
    values = FREE.place(x, size)
    assert np.allclose(FREE.place(coordinates(values), size), values, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from([0.05, 0.3, -0.4, 0.6, 0.9, -0.95]), min_size=2, max_size=3, unique=True),
    st.floats(0.1, 0.9),
)
def test_a_horizon_with_a_slope_is_at_most_the_count(values: list[float], goal: float) -> None:
    case = case_of(under("tradeoff.horizon", at_most(horizon(theta), N * 10**6)))
    system = stacked_system([np.array([value]) for value in values])
    found = (1 - slacks(case.claims[0], system, {"theta": goal}, 1)[0]) * len(values) * 10**6
    one = counted(diagonal_system(tuple(map(complex, values)), FLOAT, "", {}), goal)
    assert one - 1 - 1e-6 <= found <= one + 1e-6 or one > LONGEST


def test_a_letter_may_stand_at_the_end_of_what_a_claim_supposes() -> None:
    case = case_of(under("tradeoff.horizon", at_most(horizon(theta), N, Ge(theta, R(58, 100)))))
    begin = starter(case, 0, 1)
    start = next(one for one in (begin.shape(2, 2) for _ in range(50)) if one.pinned)
    row = begin.rows(start, 1, 2)[0]
    assert start.place(row).parameters["theta"] == pytest.approx(0.58) and start.place(row).parameters["theta"] > 0.58


def test_what_asks_for_one_number_is_not_stacked() -> None:
    case = case_of(memlaw.theorem("window.pointwise"))
    fleet = Fleet(case.claims[-1], starter(case, -1, 1), lambda start, x: None)
    assert not fleet.run(0.1) and fleet.cells == []
