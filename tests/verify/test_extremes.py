"""False where everything is extreme at once: spectra near the frontier, letters and data at their ends, dead inputs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Ge, Le, Rational, Sum, conjugate, log, oo

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.language import C, Information, M, N, delta, horizon, i, quantity, t, tau
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DIAGONAL, GAUSSIAN, NONZERO, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, modulus_squared
from memlaw.theory.statement.theorem import Claim, Theorem, at_least, at_most, equal, less
from memlaw.theory.subjects.direction import time
from memlaw.theory.subjects.frontier_long import density
from memlaw.theory.subjects.mimo import memory_trace
from memlaw.theory.subjects.oscillators import radius, step_of, stiffness
from memlaw.theory.subjects.readout import least_loss
from memlaw.theory.subjects.taps import M_taps, tapped
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.search.built import build
from memlaw.verify.kinds.search.directed import BUDGET, directed_search
from memlaw.verify.kinds.search.extremal import extremal, frontier, memory, within
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.search.spectra import FAMILIES, Family, proper
from memlaw.verify.system.setting import Setting

R = Rational
LINEAR = tuple(law.sufficient("not tried without") for law in (STABLE, CONTROLLABLE))
HALF = Instance.diagonal("1/2", tau=1)


def own(*claims: Claim, witness: Instance = HALF, **more: Any) -> Theorem:
    """A statement about pairs."""
    laws = (*LINEAR, *more.pop("laws", ()))
    return Theorem("own.claim", "own", claims, laws, witness=witness, **more)


def like(key: str, *claims: Claim) -> Theorem:
    """A statement in the setting of a theorem."""
    return replace(memlaw.theorem(key), key="own.claim", claims=claims)


def solved(system: Any, lag: int) -> Any:
    """Memory by linear equations of one's own: Stein's with N^2 unknowns."""
    a, size = system.arithmetic, system.size
    A, v = a.entries(system.A), [row[0] for row in a.entries(system.B)]
    places = list(product(range(size), repeat=2))
    rows = [[a.integer(int(p == q)) - A[p[0]][q[0]] * a.conjugate(A[p[1]][q[1]]) for q in places] for p in places]
    flat = a.flat(a.solve(a.matrix(rows), a.column([v[i] * a.conjugate(v[j]) for i, j in places])))
    C = a.matrix([flat[size * row : size * (row + 1)] for row in range(size)])
    for _ in range(lag):
        v = [a.sum(x * y for x, y in zip(row, v, strict=True)) for row in A]
    found = a.flat(a.solve(C, a.column(v)))
    return a.real(a.sum(a.conjugate(x) * y for x, y in zip(v, found, strict=True)))


M_solved = quantity("M_solved", "m", oracle=solved)
four = quantity("four", "f", oracle=lambda system: _alternating(system, *system.data["parts"]))
PARTS = Setting(
    "four parts",
    "four numbers between 0 and 1",
    lambda: (HALF.with_extra(parts=(R(1, 2),) * 4),),
    draw=lambda draw, values: {"parts": tuple(draw(st.floats(0, 1)) for _ in range(4))},
)


def _weak(instance: Instance) -> bool:
    later, first = (modulus_squared(instance.extra[name]) for name in ("before", "now"))
    return bool(625 * later <= 324 * first)


def _alternating(system: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    one = system.arithmetic.one
    return a * (one - b) * c * (one - d)


def _apart(instance: Instance) -> bool:
    """Whether two eigenvalues are 1/2 apart at least, in the metric of the disc."""
    return all(
        4 * modulus_squared((a - b) / (1 - conjugate(a) * b)) >= 1 for a, b in combinations(instance.eigenvalues, 2)
    )


LINE = Hypothesis("on a line", "eigenvalues are real", "r", lambda item: all(x.is_real for x in item.eigenvalues))
LINE, APART = (law.sufficient("not tried without") for law in (LINE, Hypothesis("apart", "far apart", "a", _apart)))
MANY = Instance.diagonal("1/2", "-1/3", i=1)

FALSE: dict[str, Theorem] = {
    "information, near the frontier": own(
        at_most(Information(tau), R(13, 20) * M(tau), Ge(tau, N)), laws=(GAUSSIAN.sufficient("not tried without"),)
    ),
    "equations of one's own, near the frontier": own(at_most(M_solved(tau), R(71, 100) * N / (tau + 1), Ge(tau, N))),
    "numbers of one's own at their ends": own(
        at_most(four(), R(9, 10)), witness=HALF.with_extra(parts=(R(1, 2),) * 4), setting=PARTS
    ),
    "a slow start and a large part of the way": like(
        "direction.above", at_least(time(delta, tau), R(104, 100) * log(1 / delta) / (4 * (tau + 1)), Ge(tau, 2))
    ),
    "a dead input, near the frontier": like(
        "mimo.bound", at_most(memory_trace(tau), R(67, 100) * N / (tau + 1), Le(N, 3), Ge(N, 3), Ge(tau, 4))
    ),
    "many states at a far lag": own(at_most((tau + 1) * M(tau), R(4, 5) * N, Ge(tau, 4 * N))),
    "two taps in phase with the eigenvalue, at the end of what is supposed": replace(
        like("taps.capacity", at_most(M_taps(tau), N / (tau + 1))),
        hypotheses=(
            *memlaw.theorem("taps.capacity").hypotheses,
            Hypothesis("weak", "the later tap is weak", "w", _weak).sufficient("not tried without"),
        ),
        witness=tapped(HALF, 2, 1),
    ),
    "an equality at the end of its condition": like(
        "oscillators.undamped", equal(radius(i), 1, Le(step_of(i) ** 2 * stiffness(i), 4 + R(1, 1000)))
    ),
    "a register with a dead input": like("mimo.bound", less(memory_trace(tau), N / (tau + 1), Ge(tau, 1))),
    "how far back many states remember": own(at_most(horizon(R(1, 2)), (3 * N + 2) / 2)),
    "many states at the first lag that is allowed": own(
        at_most(M(tau), R(1, 2), Ge(2 * tau, 3 * N + 2)), witness=HALF.with_parameters(tau=3)
    ),
    "many poles at a time": like("frontier.continuous", at_most(t * density(t), R(18, 25) * N)),
    "real eigenvalues that are far apart, in the middle": own(
        at_most((C**-1)[i, i] * C[i, i], 16), laws=(DIAGONAL.sufficient("not tried without"), LINE, APART), witness=MANY
    ),
    "eigenvalues that are far apart around one": own(
        at_most((C**-1)[i, i] * C[i, i], 256), laws=(DIAGONAL.sufficient("not tried without"), APART), witness=MANY
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_at_extremes_is_refuted(name: str) -> None:
    assert memlaw.verify(FALSE[name], seed=1, kinds=["sampled"]).refuted


@pytest.mark.parametrize("strict", [False, True])
def test_infinite_sums_of_products_end_in_time(strict: bool) -> None:
    claim = (less if strict else at_most)(Sum(M(tau) ** 2, (tau, 0, oo)), N)
    stated = own(claim, laws=(NONZERO.sufficient("not tried without"),) if strict else ())
    assert memlaw.verify(stated, seed=1, kinds=["sampled"]).evidence[0].verdict is Verdict.HOLDS


def test_a_name_of_one_s_own_hides_the_catalogue_s_but_does_not_meet_it() -> None:
    mine = quantity("least_loss", "L", oracle=lambda system: system.memory(0))
    assert not memlaw.verify(own(at_most(mine(), 1)), seed=1, kinds=["exact"]).refuted
    assert memlaw.verify(own(at_most(mine(), R(1, 2))), seed=1, kinds=["exact"]).refuted
    with pytest.raises(InvalidInput, match="one name means one thing"):
        memlaw.verify(own(at_most(mine(), 1), at_least(least_loss(), 0)), kinds=["exact"])


def test_built_data_are_drawn_at_their_ends_alike_each_time() -> None:
    found = [draw_pool(case_of(FALSE["numbers of one's own at their ends"]), seed, seed) for seed in (1, 2)]
    for pool in found:
        build(pool)
    data = [item.data["parts"] for item in found[0].built]
    assert data == [item.data["parts"] for item in found[1].built]
    assert {part for parts in data for part in parts} > {0.0, 1.0}
    assert all(0 <= part <= 1 for parts in data for part in parts)
    assert len({parts for parts in data if {*parts} <= {0.0, 1.0}}) == 16


def test_a_deeper_look_at_a_statement_of_one_s_own_has_more_rounds() -> None:
    case = case_of(own(at_most(M(tau), 1)))
    usual, deep = (directed_search(case, 1, times * BUDGET) for times in (1, 4))
    assert usual.refuted is deep.refuted is None
    assert deep.evaluations > 2 * usual.evaluations


def test_a_counterexample_names_no_spectrum_that_has_no_say() -> None:
    told = {
        name: memlaw.verify(statement, seed=1, kinds=["sampled"]).refuted[0].counterexample.instance
        for name, statement in {
            "numbers": FALSE["numbers of one's own at their ends"],
            "noise": like(
                "noise.fisher_bound", at_most(memlaw.theorem("noise.fisher_bound").claims[0].relation.lhs, 0)
            ),
        }.items()
    }
    assert re.match(r"N = \d+, parts = \(1\.0, 0\.0, ", told["numbers"])
    assert told["noise"].startswith("eigenvalues ") and "np." not in told["noise"]


@settings(max_examples=12)
@given(st.integers(1, 5), st.integers(0, 30), st.sampled_from(FAMILIES))
def test_extremal_spectra_are_distinct_and_inside(size: int, lag: int, family: Family) -> None:
    for values in extremal(size, lag):
        assert proper(values)
        x = within(family, values)
        if x is not None and size >= family.least:
            there = np.array(family.spectrum(x, size))
            assert all(np.abs(there - value).min() < 1e-3 for value in values)


@pytest.mark.parametrize(("size", "lag", "best"), [(1, 1, 1 / 4), (2, 2, 7 / 16), (3, 3, 0.553989), (4, 8, 0.310815)])
def test_the_frontier_is_what_the_library_finds(size: int, lag: int, best: float) -> None:
    assert float(memory(frontier(size, lag), lag)) == pytest.approx(best, abs=2e-6)
