"""Settings of one's own: what they draw is drawn again from numbers that have moved, and so is the spectrum."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from sympy import Le, Rational

import memlaw
from memlaw import Setting
from memlaw.theory.hypotheses import CONTROLLABLE, STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, N, quantity
from memlaw.theory.statement.theorem import Theorem, at_most
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.kinds.search import replays
from memlaw.verify.kinds.search.pool import draw_pool
from memlaw.verify.kinds.search.replays import CELLS, EACH, TIMES, Replays
from memlaw.verify.kinds.search.search import Search
from memlaw.verify.kinds.search.starts import Starter
from memlaw.verify.strategies.drawing import again, draws

LAWS = tuple(law.sufficient("not tried without") for law in (STABLE, CONTROLLABLE))


def read_part(system: Any, back: int) -> Any:
    """The part of what a readout reads that comes from the input of one lag."""
    a, readout = system.arithmetic, system.data["w"]
    matrix, reached = a.entries(system.A), [row[0] for row in a.entries(system.B)]
    for _ in range(back):
        reached = [a.sum(x * y for x, y in zip(row, reached, strict=True)) for row in matrix]
    rows = a.entries(system.gramian)
    energy = a.sum(x * row[q] * readout[q] for x, row in zip(readout, rows, strict=True) for q in range(len(readout)))
    return a.squared_modulus(a.sum(x * y for x, y in zip(readout, reached, strict=True))) / energy


def drawn(draw: st.DrawFn, eigenvalues: tuple[complex, ...]) -> dict[str, Any]:
    """A real number for each state, none too small."""
    parts, count = st.floats(-2, 2).filter(lambda value: abs(value) > 1e-2), len(eigenvalues)
    return {"w": draw(st.lists(parts, min_size=count, max_size=count))}


PAIR = Instance.diagonal("1/2", "-1/3").with_extra(w=(1, 2))
READERS = Setting("readers", "a pair and a readout", lambda: (PAIR,), draw=drawn)
part = quantity("read_part", "F", oracle=read_part)


def stated(most: Any) -> Theorem:
    """What is read is at most so much."""
    claim = at_most(part(4), most, Le(N, 2))
    return Theorem("mine.read", "read", (claim,), LAWS, witness=PAIR, setting=READERS)


def search(seed: int = 1) -> Replays:
    """That of a statement that is true, as what is read is part of what is known."""
    case = case_of(stated(M(4)))
    starter = Starter(draw_pool(case, seed, seed), case.claims[0], np.random.default_rng(seed))
    whole = Search(case, case.claims[0], starter, 10)
    return Replays(case.claims[0], starter, whole.possible, whole.weigh)


def test_a_readout_that_is_tuned_to_the_spectrum_is_met() -> None:
    assert memlaw.verify(stated(Rational(26, 125)), seed=1, kinds=["sampled"]).refuted


def test_what_is_true_is_not_refuted_and_a_search_ends_and_is_alike_for_one_seed() -> None:
    first, second = search(), search()
    first.run()
    second.run()
    assert 0 < first.evaluations == second.evaluations <= (EACH + 2) * len(CELLS) * len(TIMES)


def test_nothing_is_searched_where_nobody_knows_what_a_draw_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "without_engine", lambda: None)
    blind = search()
    blind.run()
    assert not blind.evaluations


def test_a_draw_is_made_again_of_numbers_that_moved_and_stays_what_it_may_be() -> None:
    asked = st.tuples(st.floats(0, 1).filter(lambda value: value != 0.75), st.integers(0, 9), st.floats(0.5, 2))
    for one in islice(draws(asked, 3), 20):
        assert again(asked, one.choices) == one.value
        assert again(asked, [one.choices[0], one.choices[1], 7.0]) == (*one.value[:2], 2.0)
    assert again(asked, [0.25, 3]) is None  # a number is missing
    assert again(asked, [0.25, 3.0, 1.0]) is None  # one is of another kind
    assert again(asked, [0.75, 3, 1.0]) is None  # one is rejected
