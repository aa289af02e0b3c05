"""False variants of the theorems on the Hankel matrix of a response."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Lt, Sum, oo
from variants import variant, without

from memlaw.theory.language import M, M_window
from memlaw.theory.language.symbols import N, T, k, q, squared, tau
from memlaw.theory.statement.theorem import equal
from memlaw.theory.subjects.hankel import OBSERVABLE, SHOWN, block_score, score, score_of_window
from memlaw.theory.subjects.hankel_singular import energy, inner_powers, response
from memlaw.theory.subjects.mimo import input_count, memory_trace


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about what a response shows."""
    yield variant("hankel: the column after", "hankel.memory", equal(M(tau), score(tau + 1)), 1)
    yield variant("hankel: the lag before, as if h_0 came first", "hankel.memory", equal(M(tau + 1), score(tau)), 1)
    yield variant("hankel: the complement of the score", "hankel.memory", equal(M(tau), 1 - score(tau)), 1)
    yield variant("hankel: the norm of a row of the projection", "hankel.memory", equal(M(tau), score(tau) ** 2), 1)
    yield variant("hankel: a window shows all memory", "hankel.memory", equal(M(tau), score_of_window(tau + 2, tau)), 1)
    yield variant(
        "hankel: the newest column of a window",
        "hankel.window",
        equal(M_window(T, tau), score_of_window(T, T - 1 - tau), Lt(tau, T)),
        1,
    )
    yield variant(
        "hankel: a window one longer",
        "hankel.window",
        equal(M_window(T, tau), score_of_window(T + 1, tau), Lt(tau, T)),
        1,
    )
    for key in ("hankel.memory", "hankel.window"):
        yield Mutant(f"{key}: any readout, and any eigenvalue", without(key, OBSERVABLE.name, "nonzero"), 2)
    after = equal(memory_trace(tau), block_score(tau + 1))
    yield variant("hankel: the block after", "hankel.inputs", after, 1)
    share = equal(memory_trace(tau), block_score(tau) / input_count())
    yield variant("hankel: the mean over a block", "hankel.inputs", share, 1)
    yield Mutant("hankel.inputs: one output for any state", without("hankel.inputs", SHOWN.name), 2)
    total = Sum((k + 1) * squared(response(k + 1)), (k, 0, oo))
    once = Sum(squared(response(k)), (k, 1, oo))
    yield variant("hankel: each response once", "hankel.energy", equal(energy(), once), 1)
    first = Sum((k + 1) * squared(response(k)), (k, 0, oo))
    yield variant("hankel: the matrix with h_0 in its corner", "hankel.energy", equal(energy(), first), 1)
    short = equal(energy(), total - squared(response(1)))
    yield variant("hankel: the antidiagonals too short", "hankel.energy", short, 1)
    yield variant("hankel: the squares of an all-pass alone", "hankel.inner", equal(inner_powers(q), N / q), 1)
    yield variant("hankel: one value above the others", "hankel.inner", equal(inner_powers(q), N + q - 1), 1)
