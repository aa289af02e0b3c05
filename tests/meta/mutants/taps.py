"""False variants of the theorems on two taps."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Integer, Sum, oo
from variants import variant, without

from memlaw.theory.language import M
from memlaw.theory.language.symbols import N, squared, tau
from memlaw.theory.statement.theorem import at_least, at_most, equal
from memlaw.theory.subjects.taps import LENGTH, TAPPED, M_taps, now, swallowed


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about a convolution in front of a recurrence."""
    total, law = Sum(M_taps(tau), (tau, 0, oo)), "taps.law"
    yield variant("taps: a state more", "taps.capacity", equal(total, N + 1), 1)
    yield Mutant("taps.capacity: no tap", without("taps.capacity", TAPPED.name), 2)
    yield variant("taps: memory falls with the lag", "taps.delayed", at_most(M_taps(tau + 1), M_taps(tau)))
    yield variant("taps: no more than one tap at the same lag", "taps.delayed", at_most(M_taps(tau), M(tau)))
    yield variant("taps: one tap at the same lag, at least", "taps.delayed", at_least(M_taps(tau), M(tau)), 1)
    yield variant("taps: Markov's bound", "taps.delayed", at_most(M_taps(tau), N / (tau + 1)))
    yield variant("taps: what one tap keeps, a lag later", "taps.delayed", equal(M_taps(tau + 1), M(tau)), 1)
    yield variant("taps: the newest by its tap", "taps.delayed", at_most(M_taps(Integer(0)), squared(now())), 1)
    shifted = M(tau) - squared(swallowed(tau)) / LENGTH
    yield variant("taps law: the direction a lag early", law, equal(M_taps(tau + 1), shifted), 1)
    plain = M(tau) - squared(swallowed(tau + 1))
    yield variant("taps law: a direction of length one", law, equal(M_taps(tau + 1), plain), 1)
    added = M(tau) + squared(swallowed(tau + 1)) / LENGTH
    yield variant("taps law: a direction more", law, equal(M_taps(tau + 1), added), 1)
    same = M(tau + 1) - squared(swallowed(tau + 1)) / LENGTH
    yield variant("taps law: no zero eigenvalue", law, equal(M_taps(tau + 1), same), 1)
    yield variant("taps law: the newest in full", law, equal(M_taps(Integer(0)), 1), 1)
