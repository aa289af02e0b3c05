"""False variants of the theorems on stationary gates."""

from __future__ import annotations

from collections.abc import Iterator

from mutation import Mutant
from sympy import Ge, Le, Lt, Sum
from variants import variant, without

from memlaw.theory.language.symbols import N, k, n, tau
from memlaw.theory.statement.theorem import at_most, equal, less
from memlaw.theory.subjects.stationary import KNOWN, STAGGERED, STATIONARY, M_mean, M_phase, period

_MARKOV = N / (tau + 1)


def known() -> Iterator[Mutant]:
    """Plausible falsehoods about gates that do not look at the inputs."""
    key, here = "stationary.forgotten", M_phase(n, tau)
    yield variant("gates: a lag is kept worse a step later", key, at_most(M_phase(n + 1, tau), here), 1)
    yield variant("gates: after every step the older is kept worse", key, at_most(M_phase(n, tau + 1), here), 1)
    yield variant("gates: nothing is ever lost", key, at_most(here, M_phase(n + 1, tau + 1)), 1)
    yield variant("gates: N is used up at last", key, equal(Sum(M_phase(n, k), (k, 0, tau)), N, Ge(tau, N)), 1)
    yield variant("gates: Markov after every step", key, at_most(here, _MARKOV), 1)
    key = "stationary.falls"
    yield variant("gates: the mean falls strictly", key, less(M_mean(tau + 1), M_mean(tau)), 1)
    yield variant("gates: the mean halves", key, at_most(2 * M_mean(tau + 1), M_mean(tau)), 1)
    yield variant("gates: the mean does not fall at all", key, at_most(M_mean(tau), M_mean(tau + 1)), 1)
    yield Mutant("stationary.falls: at a chosen step", without(key, STATIONARY.name), 1)
    yield Mutant("stationary.falls: one readout for all steps", without(key, KNOWN.name), 1)
    key, mean = "stationary.markov", M_mean(tau)
    yield variant("gates: one lag more", key, at_most(mean, N / (tau + 2)), 1)
    yield variant("gates: strict as for fixed eigenvalues", key, less(mean, _MARKOV, Ge(tau, N)), 1)
    best = (1 - 1 / (tau + 1)) ** tau / (tau + 1)
    yield variant("gates: each state is one eigenvalue at best", key, at_most(mean, N * best), 1)
    yield Mutant("stationary.markov: at a chosen step", without(key, STATIONARY.name), 1)
    key = "stationary.turns"
    yield variant("gates: a step more in a round", key, equal(mean, N / (period() + 1), Lt(tau, period())), 1)
    yield variant("gates: one share for all states", key, equal(mean, 1 / period(), Lt(tau, period())), 2)
    yield variant("gates: held a step longer", key, equal(mean, N / period(), Le(tau, period())), 1)
    yield variant("gates: the share grows thin", key, equal(mean, N * (1 - tau / period()) / period()), 1)
    yield Mutant("stationary.turns: two at a time", without(key, STAGGERED.name), 2)
    yield Mutant("stationary.turns: one readout for all steps", without(key, KNOWN.name), 1)
