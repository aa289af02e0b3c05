"""What stands beside a drawn pair: weights of the input, a second spectrum that follows, data that have moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Abs, ImmutableMatrix, Interval, Trace, expand

import memlaw
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH
from memlaw.numerics.number.precision import precision
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.hypotheses import CONTROLLABLE, DIAGONAL, STABLE, UNIT_WEIGHTS, Hypothesis, decided
from memlaw.theory.instance import Instance, gaussian
from memlaw.theory.language import (
    A,
    B,
    C,
    M,
    M_other,
    M_with,
    N,
    PairMemory,
    Scalar,
    eigenvalue,
    horizon,
    mu,
    quantity,
    spectral_radius,
    squared,
    symbol,
    tau,
    theta,
)
from memlaw.theory.statement.theorem import Claim
from memlaw.theory.theorem import Theorem, at_least, at_most, equal
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.inside import BY_CONSTRUCTION, placed
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.pool import draw_pool, driven
from memlaw.verify.kinds.search.relatives import feels_weights
from memlaw.verify.kinds.search.starts import ANYWHERE, Starter, pinned, pins_of
from memlaw.verify.system.driven import WEIGHTS
from memlaw.verify.system.instances import build_in_order, diagonal_system
from memlaw.verify.system.system import System

PAIR = Instance.diagonal("1/2", "1/3", tau=1)


def mine(claim: Claim, *more: Hypothesis, witness: Instance = PAIR) -> Theorem:
    laws = tuple(law.sufficient("not tried without") for law in (STABLE, CONTROLLABLE, *more))
    return Theorem(key="mine.beside", title="Beside", claims=(claim,), hypotheses=laws, witness=witness)


def verdicts(item: Theorem, **asked: Any) -> set[str]:
    return {str(evidence.verdict) for evidence in memlaw.verify(item, **asked).evidence} - {"inapplicable"}


# --- weights ------------------------------------------------------------------------------------------------------

ENERGY = Scalar(B.adjoint() * B)
OF_UNIT_WEIGHTS = {
    "a trace": at_least(Trace(C), N),
    "an energy": at_least(ENERGY, N),
    "a wrong power": at_most(Trace(C), ENERGY**2 / (1 - spectral_radius() ** 2)),
    "an energy on the slow state": at_least(Trace(C) * (1 - squared(eigenvalue[1])), ENERGY),
}


@pytest.mark.parametrize("claim", OF_UNIT_WEIGHTS.values(), ids=OF_UNIT_WEIGHTS)
def test_what_holds_of_unit_weights_alone_is_refuted(claim: Claim) -> None:
    assert verdicts(mine(claim, DIAGONAL), kinds=["sampled"]) == {"refuted"}


def test_weights_count_where_a_claim_feels_them_and_they_may_be_any() -> None:
    felt = [mine(claim, *laws) for claim, laws in ((at_least(Trace(C), N), ()), (at_most(M(tau), 1), ()))]
    felt.append(mine(at_least(Trace(C), N), UNIT_WEIGHTS))
    assert [feels_weights(case_of(item), case_of(item).claims[0]) for item in felt] == [True, False, False]


def test_weights_move_in_a_search() -> None:
    case, rng = case_of(mine(at_least(Trace(C), ENERGY), DIAGONAL)), np.random.default_rng(0)
    starter = Starter(driven(draw_pool(case, 0), rng), case.claims[0], rng)
    moved = [start for start in (starter.draw() for _ in range(40)) if start.leaves]
    assert moved
    for start in moved:
        x = np.array(start.x)
        stack, alone = start.stack(np.array([x, x + 0.1]))[0], start.place(x + 0.1).system(FLOAT)
        assert np.allclose(stack.gramian[1], alone.gramian, rtol=1e-9)
        together = stack.memory(1)[1]  # no number where the inverse is not to be trusted
        assert np.isnan(together) or abs(together - alone.memory(1)) < 1e-4


def test_a_pair_driven_by_weights_is_that_pair() -> None:
    place = Place((0.5 + 0j, 0j, 0.25j), {}, {WEIGHTS: (2 + 0j, 0.5j, -1 + 0j)})
    instance = place.instance()
    assert list(instance.B) == [2, gaussian("I/2"), -1]
    assert place.label == "eigenvalues 0.0, 0.5, 0.25j, B^T = (2.0, 0.5j, -1.0)"
    for arithmetic in (EXACT, BALL):
        with precision(128):
            here, there = place.system(arithmetic), build_in_order(instance, arithmetic)
            for left, right in zip(_numbers(here), _numbers(there), strict=True):
                assert (left - right).contains(0) if arithmetic is BALL else left == right


def _numbers(system: System) -> list[Any]:
    gramian = [value for row in system.arithmetic.entries(system.gramian) for value in row]
    return [*gramian, *(system.memory(lag) for lag in range(3)), system.window_memory(5, 2)]


# --- a second spectrum --------------------------------------------------------------------------------------------


def follows(name: str, change: Callable[[Any], Any]) -> Hypothesis:
    def holds(item: Instance) -> bool:
        second = [gaussian(value) for value in item.extra["other"]]
        return [expand(value) for value in change(list(item.eigenvalues))] == [expand(value) for value in second]

    return Hypothesis(name, name, name, holds)


OF_TWO_SPECTRA = {
    "backwards": (equal(Abs(eigenvalue[1]), Abs(eigenvalue[N])), lambda values: values[::-1]),
    "negated": (at_least(Abs(eigenvalue[1] + eigenvalue[N]), Abs(eigenvalue[1])), lambda values: [-x for x in values]),
    "one negated": (equal(M(tau), M_other(tau)), lambda values: [*values[:-1], -values[-1]]),
}


@pytest.mark.parametrize("name", OF_TWO_SPECTRA)
def test_a_second_spectrum_that_follows_is_tried_with_several_states(name: str) -> None:
    claim, change = OF_TWO_SPECTRA[name]
    witness = Instance.diagonal("1/2", tau=0)
    witness = witness.with_extra(other=tuple(change(list(witness.eigenvalues))))
    if name == "one negated":
        witness = Instance.diagonal("0", tau=0).with_extra(other=("0",))
    assert verdicts(mine(claim, follows(name, change), witness=witness), kinds=["sampled"]) == {"refuted"}


# --- what is true ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["equivalence.memory", "frontier.geometric"])
def test_what_moved_is_still_what_the_hypotheses_ask(key: str) -> None:
    renamed = replace(theorem(key), key=f"mine.{key}")
    assert "refuted" not in verdicts(renamed, kinds=["sampled"], seed=5)


@pytest.mark.parametrize(
    ("basis", "weights", "holds"),
    [([[1, 0], [1, 1]], (1, 2), True), ([[1, 1], [1, 1]], (1, 2), False), ([[1, 0], [1, 1]], (1, 0), False)],
)
def test_a_twin_has_a_basis_and_no_silent_state(basis: list[list[int]], weights: tuple[int, ...], holds: bool) -> None:
    twin = PAIR.with_extra(basis=ImmutableMatrix(basis), weights=weights, w=(1, 1))
    assert all(law.holds(twin) for law in theorem("equivalence.memory").hypotheses) is holds


@pytest.mark.slow
@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_a_theorem_under_a_key_of_ones_own_is_not_refuted(item: Theorem) -> None:
    renamed = replace(item, key=f"mine.{item.key}")
    assert "refuted" not in verdicts(renamed, kinds=["sampled"], time_limit=300)


OF_THE_PAIR_ITSELF = {  # hypotheses of what is drawn instead of the spectrum for which it is drawn
    *("circle.even", "circle.ring", "tail.constant", "metric.kernel", "metric.lograte", "metric.state"),
    *("legs.bilinear", "legs.bilinear_decay", "legs.held", "legs.held_decay", "legs.aliasing", "direction.time"),
    *("direction.gradient", "direction.below", "direction.above", "direction.lograte", "direction.lograte_short"),
}


@pytest.mark.parametrize("item", [item for item in catalogue() if item.setting != "state"], ids=lambda item: item.key)
def test_the_data_that_are_drawn_decide_the_hypotheses(item: Theorem) -> None:
    """Else data that have moved would be taken to satisfy what only those do that are drawn."""
    case = case_of(item)
    if case.setting.draw is None or item.key in OF_THE_PAIR_ITSELF:
        return
    drawn = draw_pool(case, 3, 3).drawn
    asked = [law for law in item.hypotheses if law.holds not in BY_CONSTRUCTION and not law.on_parameters]
    places = [placed(one.eigenvalues, one.data, 0.3, one.letters.items()) for one in drawn]
    assert {law.name: decided(law.holds, place) for law in asked for place in places} == {
        law.name: True for law in asked if places
    }


# --- numbers and letters ------------------------------------------------------------------------------------------

ORACLES: dict[str, Callable[[System], Any]] = {
    "half": lambda system: system.memory(0) / 2,
    "a difference": lambda system: (system.memory(0) - system.memory(0)) / 3,
    "part of an exact number": lambda system: system.memory(0).x if system.arithmetic is EXACT else system.memory(0),
    "a fraction of it": lambda system: system.memory(0) * system.arithmetic.number(Fraction(1, 3)) / 3,
    "a real number": lambda system: system.memory(0).real if system.arithmetic in (BALL, MPMATH) else system.memory(0),
}


@pytest.mark.parametrize("name", ORACLES)
def test_oracles_divide_numbers_and_take_their_real_parts(name: str) -> None:
    share = quantity("share", oracle=ORACLES[name])
    assert verdicts(mine(at_most(share(), 1))) == {"holds"}


p = symbol("p", Interval.open(0, 1))


def test_a_letter_inside_the_matrices_of_a_memory_is_a_letter() -> None:
    claim = at_most(PairMemory(p * A, B, tau), M(tau) + p)
    assert claim.parameters == (p, tau)
    shrunk = at_most(PairMemory(p * A, B, tau), M(tau), tau >= N)
    assert "refuted" in verdicts(mine(shrunk, witness=PAIR.with_parameters(tau=2, p="1/2")))


def test_a_condition_on_memory_that_floats_cannot_tell_breaks_nothing() -> None:
    """At some places the Gramian is singular to float64."""
    between = equal(horizon(theta), tau + 1, M(tau) >= theta, M(tau + 1) < theta)
    item = mine(between, witness=PAIR.with_parameters(tau=0, theta="1/2"))
    twice = diagonal_system((0.5 + 0j, 0.5 + 0j), FLOAT, "", {})
    assert pinned(pins_of(case_of(item).claims[0]), twice, {"tau": 1}) == {"theta": pytest.approx(ANYWHERE)}
    assert verdicts(item, kinds=["sampled"], seed=4) == {"holds"}


COMPANY = {
    "mu": (at_most(M_with(mu, tau), M(tau)), "mu = "),
    "a second spectrum": (at_most(M_other(tau), M(tau)), "second spectrum "),
}


@pytest.mark.parametrize("name", COMPANY)
@pytest.mark.parametrize("kind", ["exact", "sampled"])
def test_a_counterexample_tells_all_that_its_claim_speaks_of(name: str, kind: str) -> None:
    claim, told = COMPANY[name]
    witness = PAIR.with_parameters(tau=1, mu="1/4") if name == "mu" else PAIR
    found = memlaw.verify(mine(claim, witness=witness), kinds=[kind]).refuted
    assert found
    assert all(item.counterexample is not None and told in str(item.counterexample) for item in found)
