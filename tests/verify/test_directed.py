"""The directed search: false statements that samples miss are refuted, true ones never; one seed gives one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flint import acb
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Abs, Rational

import memlaw
from memlaw.theory.language import M, N, eigenvalue, i, quantity, r, spectral_radius, tau, theta
from memlaw.theory.statement.hypotheses import DISTINCT, NONZERO, Hypothesis
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, at_least, at_most, equal, less
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.tradeoff import horizon
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.search import directed_search
from memlaw.verify.kinds.search.boundary import Boundary
from memlaw.verify.kinds.search.costs import COSTS
from memlaw.verify.kinds.search.data import FREE
from memlaw.verify.kinds.search.letters import Interval
from memlaw.verify.kinds.search.places import Place, in_domain
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.search.search import Search
from memlaw.verify.kinds.search.slack import enclosed
from memlaw.verify.kinds.search.spectra import FAMILIES, Family, inside
from memlaw.verify.kinds.search.starts import Starter
from memlaw.verify.system.setting import Setting

LAW = memlaw.theorem("allpass.memory")
POSITIVE = Hypothesis(
    "positive",
    "all eigenvalues are positive",
    r"\lambda_i > 0",
    lambda x: all(v.is_positive for v in x.eigenvalues),
    only_sufficient="it fails all the same",
)


def stated(relation: Any, *when: Any, of: Any = LAW, **changes: Any) -> Case:
    """A claim in the setting of a theorem."""
    return case_of(replace(of, key="own.claim", claims=(Claim(relation, when),), **changes))


FALSE = {
    "near the extremum": lambda: stated(at_most(M(tau), Rational(7, 10) * N / (tau + 1)).relation, tau >= N),
    "steep at one place": lambda: stated(at_most(Abs(slope(i, tau)), Rational(3, 2)).relation),
    "a small eigenvalue": lambda: stated(
        at_most(M(tau), 1000 * M(tau + 1)).relation,
        hypotheses=(*LAW.hypotheses, NONZERO.sufficient("it fails all the same")),
    ),
    "a slow eigenvalue": lambda: stated(at_least(M(0), Rational(1, 10**6)).relation),
    "equal at simple rationals": lambda: stated(
        less(M(tau + 1), M(tau)).relation,
        hypotheses=(*LAW.hypotheses, POSITIVE, DISTINCT.sufficient("it fails all the same")),
        witness=Instance.diagonal("1/2", "1/3", tau=1),
    ),
    "noise of any kind": lambda: stated(
        at_most(M_noisy(tau + 1), M_noisy(tau)).relation, of=memlaw.theorem("noise.memory")
    ),
    "a high threshold": lambda: stated(at_most(theta * horizon(theta), Rational(99, 100) * N).relation),
    "more than four states": lambda: stated(equal(M(0) * (N - 1) * (N - 2) * (N - 3) * (N - 4), 0).relation),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_refuted(name: str) -> None:
    found = directed_search(FALSE[name](), seed=1)
    assert found.refuted is not None and found.evaluations > 0


def test_the_boundary_counts_what_it_looks_at_and_stops_in_time() -> None:
    case = stated(less(M(tau), N + 1).relation)
    search = Boundary(case, case.claims[0], most=40)
    assert search.run() is None
    assert search.evaluations == 40


def test_complex_sides_are_suspect_and_a_place_tells_all_of_it() -> None:
    assert enclosed(acb(0, 1), acb(1)).value == enclosed(acb(1), acb(0, 1)).value == float("-inf")
    place = Place((0.5,), data={"w": 2}, added=0.25, other=(-0.5j,), basis=((3 + 0j,),))
    assert place.label == "eigenvalues 0.5, w = 2, mu = 0.25, second spectrum ((-0-0.5j)), S = [[(3+0j)]]"


def test_the_sampled_kind_searches() -> None:
    found = check_sampled(FALSE["near the extremum"](), seed=1)
    assert found.verdict is Verdict.REFUTED and found.counterexample is not None
    held = check_sampled(stated(at_most(M(tau), 1).relation), seed=1)
    assert held.verdict is Verdict.HOLDS and held.evaluations > 100 and held.slack is not None and held.slack < 1e-9


@pytest.mark.parametrize("key", ["tradeoff.markov", "noise.loss", "gated.start"])
def test_one_seed_gives_one_answer(key: str) -> None:
    case = case_of(memlaw.theorem(key))
    first, again = (directed_search(case, 7, budget=60) for _ in range(2))
    assert first == again and first.refuted is None


TIED = Setting(  # data that are right for the spectrum that they were drawn for, and for no other
    "tied",
    "a weight that is the modulus",
    lambda: (Instance.diagonal("1/2").with_extra(w=(Rational(1, 2),)),),
    draw=lambda draw, values: {"w": tuple(abs(value) for value in values), "part": draw(st.floats(0, 1))},
)
weight = quantity("tied_weight", "w", oracle=lambda system: system.data["w"][0])

TRUE = {
    "positive alone": lambda: stated(
        at_most(Abs(eigenvalue[i] - Abs(eigenvalue[i])), 0).relation,
        hypotheses=(*LAW.hypotheses, POSITIVE),
        witness=Instance.diagonal("1/2", "1/3", tau=1, i=1),
    ),
    "tied data": lambda: stated(
        at_most(weight(), Abs(eigenvalue[1]) + Rational(1, 10**6)).relation,
        setting=TIED,
        witness=Instance.diagonal("1/2").with_extra(w=(Rational(1, 2),)),
    ),
    "r where its letter says": lambda: stated(less(r * spectral_radius(), 1).relation),
    "an open end": lambda: stated(less(0, theta).relation),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_is_not_refuted(name: str) -> None:
    found = directed_search(TRUE[name](), seed=1)
    assert found.refuted is None and found.evaluations > 0


@pytest.mark.parametrize("seed", range(2, 6))
def test_a_window_that_is_supposed_to_be_long_is_long(seed: int) -> None:
    """At T = 1, N = 2 the sum of window memories is another."""
    assert directed_search(case_of(memlaw.theorem("window.sum")), seed).refuted is None


def test_costs_and_free_data_are_those_of_settings() -> None:
    assert {*COSTS, *FREE} <= SETTINGS.keys()
    for name, names in FREE.items():
        pool = draw_pool(next(case_of(item) for item in memlaw.catalogue() if item.setting == name), 1)
        assert all(any(part in item.data for item in pool.drawn) for part in names), name


DRAWN = [item.key for item in memlaw.catalogue() if SETTINGS[item.setting].draw is not None]


@pytest.mark.parametrize("key", DRAWN)
def test_most_of_what_is_drawn_may_refute(key: str) -> None:
    """A search of which each place is refused counts evaluations, and no claim can fail in it."""
    case, rng = case_of(memlaw.theorem(key)), np.random.default_rng(1)
    pool = draw_pool(case, 1)
    kept = []
    for item in case.claims:
        search = Search(case, item, Starter(pool, item, rng), 40)
        places = [start.place(start.x) for start in search.starts(4)]
        kept += [search.inside(place) and search.keeps(place) for place in places]
    assert sum(kept) > len(kept) / 4


def test_slopes_of_points_of_the_circle_differ() -> None:
    assert in_domain(Place((0.5,), data={"slopes": (0.25, 0.5)}))
    assert not in_domain(Place((0.5,), data={"slopes": (0.5, 0.5)}))


def test_a_statement_of_ones_own_is_searched_in_rounds() -> None:
    case = stated(at_most(M(tau), 1).relation)
    search = Search(case, case.claims[0], Starter(draw_pool(case, 1), case.claims[0], np.random.default_rng(1)), 800)
    search.run()
    assert directed_search(case, 1).evaluations > search.evaluations


@given(st.floats(1e-3, 1.0), st.floats(1.5, 500.0), st.floats(0.01, 0.99))
def test_a_coordinate_gives_its_value_back(low: float, ratio: float, part: float) -> None:
    within = Interval(low, low * ratio)
    value = low + part * (low * ratio - low)
    assert within.at(within.where(value)) == pytest.approx(value, rel=1e-3)


@given(st.integers(1, 5), st.integers(0, 2**32), st.sampled_from(FAMILIES))
def test_families_stay_inside_the_circle(size: int, seed: int, family: Family) -> None:
    assume(size >= family.least)
    values = family.spectrum(family.start(size, np.random.default_rng(seed), 3, 1)[0], size)
    assert len(values) == size and all(map(inside, values))
