"""What no test saw when a search, or a system, was broken there: see tests/meta/code_mutants.md."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flint import acb, arb, ctx
from sympy import Interval, Sum, oo
from sympy.core.relational import Relational

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT, FLOAT
from memlaw.numerics.number.precision import precision
from memlaw.theory.language import M, N, symbol, tau
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, at_most, less
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.evaluation import Outcome
from memlaw.verify.evidence import Verdict
from memlaw.verify.evidence.record import _several
from memlaw.verify.kinds import point
from memlaw.verify.kinds.measured.listed import SUBJECTS
from memlaw.verify.kinds.search import fleet, sweep
from memlaw.verify.kinds.search.corners import DECIDED, Corners
from memlaw.verify.kinds.search.costs import stacked_cost
from memlaw.verify.kinds.search.data import Modulus
from memlaw.verify.kinds.search.descents import NOTHING
from memlaw.verify.kinds.search.edges import Edges
from memlaw.verify.kinds.search.judging import BITS, judged
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.search.spectra import _cluster, _start_cluster
from memlaw.verify.kinds.search.starts import STACKED, Starter
from memlaw.verify.kinds.small import FIRST_PRECISION, check_exact
from memlaw.verify.run.soak import _value
from memlaw.verify.subjects.pooling import bounded_part
from memlaw.verify.system.identity import told_apart
from memlaw.verify.system.instances import build
from memlaw.verify.system.system import LARGEST_DENSE

LAW = memlaw.theorem("allpass.memory")


def stated(relation: Relational) -> Case:
    return case_of(replace(LAW, key="own.claim", claims=(Claim(relation),)))


@pytest.mark.parametrize(("size", "outcome"), [(3, Outcome.FAILS), (4, Outcome.UNDECIDED)])
def test_what_balls_never_decide_is_decided_exactly_of_few_states(size: int, outcome: Outcome) -> None:
    (item,) = stated(less(Sum(M(tau), (tau, 0, oo)), N).relation).claims
    assert judged(item, Place(tuple(0.5**k for k in range(1, size + 1)))).outcome is outcome


@pytest.mark.parametrize("lag", [16, 48, 100])
def test_what_is_false_of_numbers_at_one_lag_is_refuted(lag: int) -> None:
    assert check_exact(stated(less(0, (tau - lag) ** 2).relation)).verdict is Verdict.REFUTED


def test_what_is_drawn_beside_a_pair_costs_and_a_memory_alone_is_the_unit() -> None:
    alone, noisy = stated(less(M(tau), N + 1).relation), case_of(memlaw.theorem("noise.memory"))
    assert stacked_cost(alone, alone.claims[0].claim) == 1
    assert stacked_cost(noisy, noisy.claims[0].claim) > 2


def test_a_cluster_is_one() -> None:
    x = _start_cluster(2, np.random.default_rng(0), 5.0, 400)
    one, other = _cluster(x, 2).T
    gaps = np.abs(one - other) / np.abs(one)
    assert gaps.max() < 0.11 and gaps.min() < 1e-5


def test_the_first_numbers_of_states_are_searched_far_out() -> None:
    assert {size for size, lag in fleet.CELLS if lag < 0} == {1, 2, 3, 4}


def test_two_letters_at_once_leave_a_part_of_the_search_to_others() -> None:
    values = sweep.values_of(symbol("p", Interval.open(0, 1)), sweep.PAIRED)
    assert {Fraction(1, 2), Fraction(3, 7)} <= set(values) and len(values) ** 2 < sweep.MOST / 3


def test_a_cell_in_which_a_claim_says_nothing_is_left_at_once() -> None:
    asked: list[Any] = []
    search = SimpleNamespace(
        starter=SimpleNamespace(rows=lambda start, count, lag: np.zeros((count, 2))),
        outside=set[int](),
        asked=0,
        _heights=lambda start, rows: np.full(len(rows), NOTHING),
        _inside=lambda start, x: asked.append(x),
    )
    Edges._cell(search, SimpleNamespace(size=2), 1)  # type: ignore[arg-type]
    assert not asked and not search.outside


def test_points_of_a_soak_keep_their_distance_from_the_circle() -> None:
    values = [_value(random.Random(seed)) for seed in range(500)]
    assert max(real**2 + imag**2 for real, imag in values) <= Fraction(6, 7) ** 2


@pytest.mark.parametrize("value", [0.0, 1e-6, 0.25, 1 - 1e-9, 1.0, 2.0])
def test_a_modulus_has_a_coordinate_as_near_as_it_reaches(value: float) -> None:
    assert Modulus.at(Modulus.where(value)) == pytest.approx(np.clip(value, 1e-4, 1 - 1e-10), abs=1e-14)


@pytest.mark.parametrize(
    ("evaluations", "decided", "equal", "size"),
    [(40, 0, False, 1), (0, DECIDED, False, 1), (0, 0, True, LARGEST_DENSE + 1)],
)
def test_corners_end_with_their_evaluations_and_decisions(
    evaluations: int, decided: int, equal: bool, size: int
) -> None:
    ended = SimpleNamespace(evaluations=evaluations, most=40, decided=decided, may_decide=8, equal=equal)
    assert Corners._at(ended, SimpleNamespace(size=size)) is None  # type: ignore[arg-type]


def test_balls_begin_with_the_same_bits_wherever_claims_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    case, seen = stated(at_most(M(tau), N).relation), list[int]()
    monkeypatch.setattr(point, "compare", lambda *given: seen.append(ctx.prec))
    point.comparisons(case, case.theorem.witness)
    assert {*seen} == {FIRST_PRECISION} == {BITS[0]}


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_a_pair_has_the_memory_of_its_spectrum(lag: int) -> None:
    home = build(Instance.diagonal("1/2", "-1/3"), EXACT)
    one, third = EXACT.integer(1), EXACT.number(Fraction(-1, 3))
    A = EXACT.matrix([[EXACT.number(Fraction(1, 2)), one], [EXACT.integer(0), third]])
    found = home.memory_of_pair(A, EXACT.column([one, one]), lag)
    assert EXACT.is_zero(found - home.memory(lag))


def test_what_is_measured_has_a_name_in_words_and_a_module_that_is_there() -> None:
    assert all(find_spec(item.module) is not None and "memlaw" not in item.name for item in SUBJECTS)


def test_many_places_at_once_have_the_basis_of_each() -> None:
    case = case_of(memlaw.theorem("state.similarity"))
    start = Starter(draw_pool(case, 1), case.claims[0], np.random.default_rng(1)).shape(2, 1)
    assert start.basis is not None
    system, one = start.stack(np.stack([start.x] * 3))[0], start.place(start.x).system(FLOAT)
    assert np.allclose(STACKED.entries(system.named_matrix("S")), FLOAT.entries(one.named_matrix("S")))


@pytest.mark.parametrize("edges", [1, 2])
def test_what_pooling_adds_to_the_inputs_is_hermitian(edges: int) -> None:
    rows = EXACT.entries(bounded_part(build(Instance.diagonal("1/2", "I/3", "-1/4"), EXACT), edges))
    assert all(EXACT.is_zero(rows[i][j] - EXACT.conjugate(rows[j][i])) for i in range(3) for j in range(3))


def test_balls_that_print_alike_are_told_apart() -> None:
    with precision(600):
        balls = [acb(1), acb(1) + arb(2) ** -500, acb(1) + arb(0, arb(2) ** -500), acb(1, arb(2) ** -500)]
    assert len({told_apart(ball) for ball in balls}) == 4 and len({told_apart([acb(1)]) for _ in range(3)}) == 1


@pytest.mark.parametrize(("response", "share"), [([3.0, 0.0], 0.0), ([1.0, -1.0, 2.0], 0.75), ([0.0], 0.0)])
def test_the_share_of_a_response_that_is_not_at_once(response: list[float], share: float) -> None:
    pytest.importorskip("torch")
    outside = SimpleNamespace(run=lambda u: np.pad(np.array(response), (0, 16 - len(response))).reshape(1, 16, 1))
    tail = import_module("memlaw.verify.laws.extremes")._tail
    assert tail(SimpleNamespace(inputs=1, outside=outside)) == share


@pytest.mark.parametrize(
    ("parts", "value"), [((int,), [3]), ((int, str), [3, "a"]), ((int, ...), [3, 4, 5]), ((int, ...), [])]
)
def test_a_record_has_as_many_parts_as_its_type_says(parts: tuple[Any, ...], value: list[Any]) -> None:
    assert _several(parts, value, "a part") == tuple(value)
    with pytest.raises(InvalidInput):
        _several(parts, [*value, "b"], "a part")
