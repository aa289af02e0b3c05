"""Corners of the data: near truths that fail there alone are refuted, true ones never; what is drawn stays valid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sympy import Abs, Ge, Gt, ImmutableMatrix, Integer, Le, Mul, Rational, Sum, Symbol, Trace, expand, eye, oo

import memlaw
from memlaw.numerics.number.arithmetic import EXACT, FLOAT
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.language import NOISE, C, M, N, T, squared, step_size, tau
from memlaw.theory.statement.hypotheses import Hypothesis, decided
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim, at_most, equal, greater, less
from memlaw.theory.subjects.coloured import M_coloured, colour
from memlaw.theory.subjects.conditioning_legs import own_condition
from memlaw.theory.subjects.depth import M_last, M_stack, lower_size
from memlaw.theory.subjects.gain import least_loss, loss
from memlaw.theory.subjects.gated import M_gated, M_started
from memlaw.theory.subjects.legs_sampled import a, capacity_linear
from memlaw.theory.subjects.mimo import M_inputs, drop_minors
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.nonlinear import mean_slope
from memlaw.theory.subjects.single import M_keys
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.inside import BY_CONSTRUCTION, _promised, placed
from memlaw.verify.evaluate.points import with_relatives
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.search.corners import Corners, corners, filled, in_floats
from memlaw.verify.kinds.search.data import FREE, leaves, ranges, read, written
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.small import check_enclosed
from memlaw.verify.system.instances import build, zeros_first

NOT_TRIED = "not tried without"
Z, ONE, TWO = Integer(0), Integer(1), Integer(2)


def law(name: str, holds: Callable[[Instance], Any]) -> Hypothesis:
    """A hypothesis of one's own."""
    return Hypothesis(name, name, name, holds).sufficient(NOT_TRIED)


NO_ZERO = law("no zero", lambda x: all(value != 0 for value in x.eigenvalues))
TWO_INPUTS = law("two inputs", lambda x: x.extra["inputs"].cols >= 2)
DRIVEN = law("driven", lambda x: all(any(column) for column in x.extra["columns"]))
OPEN = law("open gates", lambda x: all(gate.det() != 0 for gate in x.extra["gates"]))
KEYS = law("keys", lambda x: all(any(key) for key in x.extra["keys"]))
READ = law("a readout", lambda x: any(x.extra["readout"]))
BENT = law("f is not constant", lambda x: not isinstance(x.extra["f"], str) and any(x.extra["f"][1:]))


def near(key: str, claim: Claim, *more: Hypothesis, without: str = "") -> Case:
    """A claim in the setting of a theorem, under its hypotheses and more, or without one."""
    home = theorem(key)
    kept = [
        replace(item, breaks_at=None, only_sufficient=NOT_TRIED) for item in home.hypotheses if item.name != without
    ]
    laws, there = (*kept, *more), case_of(home).setting.instances()
    inside = (replace(item, parameters=home.witness.parameters) for item in (home.witness, *map(with_relatives, there)))
    witness = next(item for item in inside if all(decided(law.holds, item) for law in laws))
    changed = replace(home, key="mine.near", title="near", claims=(claim,), hypotheses=laws, witness=witness)
    return case_of(replace(changed, where=() if key.startswith("nonlinear") else home.where))


SHARE = M(tau) / (1 + Trace(NOISE * C.inv()))
FALSE: dict[str, Callable[[], Case]] = {
    "noise in proportion": lambda: near(
        "noise.ratio", greater(Sum(M_noisy(tau), (tau, 0, oo)), N**2 / (N + Trace(NOISE * C.inv())), Ge(N, 2))
    ),
    "noise that a lag does not hear": lambda: near("noise.loss", less(M_noisy(ONE), M(ONE), Ge(N, 2)), NO_ZERO),
    "noise along a lag": lambda: near("noise.loss", greater(M_noisy(tau), SHARE, Ge(N, 2)), NO_ZERO),
    "inputs that share no state": lambda: near(
        "mimo.projection", greater(squared(M_inputs(ONE, TWO, Z)), 0), TWO_INPUTS, NO_ZERO
    ),
    "rings with one input": lambda: near("mimo.monotone", greater(drop_minors(ONE, tau), 0), TWO_INPUTS, NO_ZERO),
    "columns that are alike": lambda: near(
        "mimo.projection",
        less(squared(M_inputs(ONE, TWO, tau)), M_inputs(ONE, ONE, tau) * M_inputs(TWO, TWO, tau), Ge(N, 2)),
        TWO_INPUTS,
        NO_ZERO,
    ),
    "a start across the inputs": lambda: near("gated.start", less(M_started(T, Z), M_gated(T, Z)), OPEN, DRIVEN),
    "a column across the others": lambda: near("gated.sum", less(M_gated(T, Z), 1, Gt(T, N)), OPEN, DRIVEN),
    "keys across one another": lambda: near("single.keys", less(M_keys(T, Z), 1, Ge(T, 2)), KEYS),
    "a skip against the readout": lambda: near("depth.last", greater(M_last(Z), 0)),
    "a layer that delays": lambda: near(
        "depth.last", at_most(M_last(tau), Rational(13, 10) * lower_size() / (tau + 1))
    ),
    "a zero on a pole": lambda: near("depth.last", greater(M_stack(Z), M(Z)), NO_ZERO),
    "an input as slow as the state": lambda: near(
        "coloured.autoregressive",
        at_most(Sum(M_coloured(tau), (tau, 0, oo)), N + Rational(17, 10) * N * Abs(colour()) / (1 - Abs(colour()))),
    ),
    "the best readout": lambda: near("gain.convex", greater(loss(), least_loss()), READ),
    "a teacher that is learned": lambda: near("gain.convex", greater(least_loss(), 0), READ),
    "a slope that is zero on average": lambda: near("nonlinear.memory", greater(mean_slope() ** 2, 0), BENT),
    "sixteen states": lambda: near(
        "conditioning.legs_gramian", less(own_condition(), Rational(17, 100) * (2 * N + 1) ** 2)
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_near_truth_fails_at_a_corner(name: str) -> None:
    case = FALSE[name]()
    search = Corners(case, case.claims[0], 400)
    assert search.run() is not None and 0 < search.evaluations <= 400


AT_SIZES: dict[str, Callable[[], Case]] = {
    "another pole is slow": lambda: near(
        "legs.bilinear_decay",
        equal(
            theorem("legs.bilinear_decay").claims[0].relation.lhs,
            ((a - 1) / (a + 1)) ** 2,
            Le(step_size, Rational(2, 5)),
        ),
    ),
    "modes coincide": lambda: near(
        "legs.aliasing", equal(capacity_linear(step_size), N - 1, Le(step_size, Rational(1, 8))), without="whole ring"
    ),
    "modes coincide at the boundary of a condition": lambda: near(
        "legs.held",
        equal(*theorem("legs.held").claims[2].relation.args, Le(step_size, Rational(1, 12))),
        without="no aliasing",
    ),
}


@pytest.mark.parametrize("name", AT_SIZES)
def test_a_near_truth_about_sizes_fails_where_there_are_many_states(name: str) -> None:
    assert check_enclosed(AT_SIZES[name](), (0,)).verdict is Verdict.REFUTED


SETTLED = sorted({item.setting: item.key for item in catalogue() if isinstance(item.setting, str)}.values())


@pytest.mark.parametrize("key", SETTLED)
def test_what_is_true_is_not_refuted_at_corners(key: str) -> None:
    case = case_of(theorem(key))
    assert all(Corners(case, item, 12).run() is None for item in case.claims)


DRAWN = [key for key in SETTLED if case_of(theorem(key)).setting.name in FREE.keys() - {"twins"}]
WITHOUT_PAIR = ("eigenvalue",)  # data that stand for the pair, whose hypotheses speak of another


@pytest.mark.parametrize("key", DRAWN)
def test_data_stay_inside_the_hypotheses_where_a_search_moves_them(key: str) -> None:
    case, rng = case_of(theorem(key)), np.random.default_rng(0)
    names = FREE[case.setting.name]
    if names == WITHOUT_PAIR or case.setting.draws_pair:
        return
    laws = [holds for holds in _promised(case.setting.name) if holds not in BY_CONSTRUCTION]
    pool = draw_pool(case, 5)
    for item in pool.drawn[:4]:
        data = item.data
        for leaf in leaves(data, names, ranges(names, [other.data for other in pool.drawn])):
            data = written(data, leaf, float(leaf.within.at(leaf.within.where(read(data, leaf)) + rng.normal())))
        for tried in (item.data, data):
            instance = placed(sorted(item.eigenvalues, key=lambda value: value != 0), tried, 0.3, ())
            assert all(decided(holds, instance) for holds in laws), tried


def test_a_number_is_written_at_many_places_at_once() -> None:
    case = case_of(theorem("coloured.autoregressive"))
    data = draw_pool(case, 1).drawn[0].data
    modulus, phase = leaves(data, ("a",), {})
    assert complex(written(data, phase, read(data, phase))["a"]) == pytest.approx(data["a"])
    moved = written(data, modulus, np.array([0.25, 0.5]))["a"]
    assert np.abs(moved) == pytest.approx([0.25, 0.5]) and np.angle(moved) == pytest.approx(np.angle(data["a"]))


def test_a_drawn_matrix_is_one_for_hypotheses() -> None:
    data = draw_pool(case_of(theorem("mimo.monotone")), 1).drawn[0].data
    assert isinstance(placed((0.5,) * len(data["inputs"]), data, 0.3, ()).extra["inputs"], ImmutableMatrix)


def test_data_of_states_keep_their_order() -> None:
    """Inputs of a pair whose zero eigenvalue comes last belong to its states as they are listed."""
    instance = with_relatives(Instance.diagonal("1/2", "0").with_extra(inputs=ImmutableMatrix([[1, 0], [0, 1]])))
    assert zeros_first(instance) is instance
    plain = Instance.diagonal("1/2", "0")
    assert zeros_first(plain).eigenvalues == (0, plain.eigenvalues[0])
    assert build(instance, EXACT).eigenvalues[1] == EXACT.zero


@pytest.mark.parametrize("setting", ["mimo", "gated", "noise", "stack", "nonlinear"])
def test_corners_are_many_and_read_alike(setting: str) -> None:
    found = corners(case_of(next(item for item in catalogue() if item.setting == setting)).setting)
    assert len(found) > 30 and len({item.label for item in found}) == len(found)


def test_a_nest_keeps_its_shape() -> None:
    nest = (ImmutableMatrix([[1, 2]]), (3, None), "zoh")
    assert filled(nest, lambda path: Integer(len(path))) == (ImmutableMatrix([[3, 3]]), (2, None), "zoh")


def test_floats_see_what_is_exact() -> None:
    case = case_of(theorem("mimo.bound"))
    for instance in corners(case.setting)[:10]:
        rough, exact = in_floats(instance, case.setting), case.setting.build(instance, EXACT)
        assert rough.arithmetic is FLOAT and rough.size == exact.size
        assert rough.data.keys() == exact.data.keys()


def test_a_setting_without_draws_is_looked_at_in_floats() -> None:
    found = memlaw.verify(FALSE["sixteen states"]().theorem, seed=1, kinds=["sampled"])
    assert [item.verdict for item in found.refuted] == [Verdict.REFUTED]


def test_a_pole_never_moves_without_its_matrix() -> None:
    """The data that others follow from stay: a determinant was compared with poles that its matrix does not have."""
    setting = case_of(theorem("depth.determinant")).setting
    for instance in corners(setting):
        lower = instance.extra.get("lower_A")
        if lower is not None:
            poles = instance.extra["lower_poles"]
            z = Symbol("z")
            assert expand((z * eye(len(poles)) - lower).det() - Mul(*(z - pole for pole in poles))) == 0
