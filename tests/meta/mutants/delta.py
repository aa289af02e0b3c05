"""False variants of the theorems on the delta rule."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Sum, floor
from variants import variant, without

from memlaw.theory.language.symbols import q, squared, tau
from memlaw.theory.statement.theorem import at_least, at_most, equal
from memlaw.theory.subjects.delta import OPEN, M_delta, gate, key_count, share, writing


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about a memory that erases where it writes."""
    key, one = "delta.memory", M_delta(tau)
    place = floor(tau / key_count())
    early = squared(gate() ** (key_count() - 1) * (1 - writing()))
    yield variant("delta: one gate less in a round", key, equal(one, (1 - early) * early**place), 1)
    forgotten = squared(gate() ** (key_count() - 1) * (gate() - writing()))
    yield variant("delta: an error before the gate forgets", key, equal(one, (1 - forgotten) * forgotten**place), 1)
    first = 1 - share()
    yield variant("delta: a lag early", key, equal(one, first * share() ** floor((tau + 1) / key_count())), 2)
    yield variant("delta: every lag a round", key, equal(one, first * share() ** tau), 2)
    yield variant("delta: a share for each key", key, equal(one, first * share() ** place / key_count()), 2)
    yield variant("delta: it falls at every lag", key, at_most(M_delta(tau + 1), one * share()), 2)
    rounds = Sum(one, (tau, 0, q * key_count() - 1))
    yield variant("delta: one unit for all keys", "delta.capacity", equal(rounds, 1 - share() ** q), 2)
    yield variant("delta: half of it in every case", "delta.capacity", at_least(rounds, key_count() / 2), 2)
    yield variant("delta: all of it in the first round", "delta.capacity", equal(rounds, key_count()), 1)
    yield Mutant("delta.memory: a gate that is shut", without(key, OPEN.name), 2)
