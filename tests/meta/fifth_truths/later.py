"""A second list, written after the first was run and before any of it was: many states, structured hypotheses, ends."""

from __future__ import annotations

from itertools import combinations

from fourth_truths.of_ones_own import TRACELESS, every
from further_truths.words import CO, LAWS, POSITIVE, ST, W2, hyp, letter, own, rel
from sympy import Gt, Integer, Rational, log, re

from fifth_truths.of_ones_own import AT_ONE, INCREASING, NOT_TRIED, SEPARATED
from fifth_truths.of_settings import worded
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import NONZERO
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import Information, M, N, T, horizon, tau
from memlaw.theory.subjects import circle, frontier_findings, gain_teacher, mimo, oscillators, readout, single
from memlaw.theory.theorem import at_least, at_most, equal

STATEMENTS = {}


def stated(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = worded(key, name, *claims, **more)


def of_pairs(name, *claims, laws=LAWS, witness=W2):
    """One more statement about pairs."""
    STATEMENTS[name] = own(name, *claims, laws=laws, witness=witness)


def conjugate_closed(instance):
    """Whether with each eigenvalue its conjugate is one, as often."""
    return sorted(map(str, instance.eigenvalues)) == sorted(str(value.conjugate()) for value in instance.eigenvalues)


def gentle(instance):
    """Whether every Delta^2 A is 1 at most."""
    both = zip(instance.extra["steps"], instance.extra["stiffness"], strict=True)
    return all(step**2 * stiffness <= 1 for step, stiffness in both)


def gapped(instance):
    """Whether two eigenvalues are 1/10 apart at least."""
    return all(100 * modulus_squared(one - two) >= 1 for one, two in combinations(instance.eigenvalues, 2))


def one_very_slow(instance):
    """Whether there are two eigenvalues at least, and one has modulus 99/100 at least."""
    squares = map(modulus_squared, instance.eigenvalues)
    return instance.size >= 2 and any(square >= Rational(9801, 10000) for square in squares)


CLOSED = hyp("closed spectrum", "the spectrum is closed under conjugation", conjugate_closed)
RIGHT = every("right half", "all eigenvalues have positive real parts", lambda value: re(value) > 0)
GENTLE = hyp("gentle", "no oscillator is stiffer than its step allows", gentle)
GAPPED = hyp("gaps", "two eigenvalues are 1/10 apart at least", gapped)
SECOND = hyp(
    "second traceless",
    "the squares of the eigenvalues add up to zero",
    lambda item: sum(value**2 for value in item.eigenvalues).expand() == 0,
)
VERY_SLOW = hyp("one very slow", "of two eigenvalues or more one has modulus 99/100 at least", one_very_slow)
NOT_ZERO = NONZERO.sufficient(NOT_TRIED)

stated("fifth_horizon", "tradeoff.horizon", at_most(horizon(Rational(4, 5)), N))
stated("at_n", "tradeoff.markov", at_most(M(N), Rational(4, 5)), witness=Instance.diagonal("1/2", "-1/3"))
FAR = at_most(M(tau), Rational(7, 10) * N / (tau + 1), tau >= 4 * N)
stated("closed_far", "tradeoff.markov", FAR, laws=(ST, CO, CLOSED))
stated(
    "right_half",
    "tradeoff.markov",
    at_most(M(tau), Rational(3, 5) * N / (tau + 1), tau >= 4 * N),
    laws=(ST, RIGHT),
    witness=INCREASING.with_parameters(tau=8),
)
stated("raw_vanish", "weights.vanishing", theorem("weights.vanishing").claims[3], drop=("diagonal",))
QUARTER = at_most(mimo.memory_trace(tau), Rational(3, 4) * N / (tau + 1), tau >= N)
stated("mimo_quarter", "mimo.bound", QUARTER)
stated(
    "position_share",
    "oscillators.positions",
    at_most(oscillators.M_position(tau), Rational(2, 5)),
    add=(GENTLE,),
    witness=oscillators.oscillating((1, 2), ("1/2", "1/3")).with_parameters(tau=0),
)
TRIPLES = rel("frontier.three", 1).lhs.args[:3]
THREE = at_most(frontier_findings.M_three(*TRIPLES, Integer(4)), Rational(41, 100))
stated("three_at_four", "frontier.three", THREE)
CROWDED = N / (T - circle.crowding() / 2)
EVEN = at_most(circle.remembered(T, tau), CROWDED, tau < T, Gt(T, circle.crowding()))
stated("circle_half", "circle.even", EVEN)
FLOW = rel("direction.lograte", 0)
MORE = at_least(FLOW.lhs, FLOW.rhs + log(1 / letter("direction.lograte", "delta")) / 10)
stated("lograte_more", "direction.lograte", MORE)
PLANE = at_most(rel("conditioning.eigenbasis", 0).lhs, 256)
stated("plane", "conditioning.eigenbasis", PLANE, add=(SEPARATED,), witness=AT_ONE)
TENTHS = at_most(M(tau), Rational(97, 250) * N / (tau + 1), tau >= 10)
of_pairs("gaps", TENTHS, laws=(*LAWS, POSITIVE, GAPPED), witness=INCREASING.with_parameters(tau=10))
of_pairs("two_lags", at_most((tau + 1) * (M(tau) + M(2 * tau)), N, tau >= 1))
RING = Instance.diagonal("1/2", "I/2", "-1/2", "-I/2")
of_pairs("even_law", equal(M(2), M(0)), laws=(*LAWS, NOT_ZERO, TRACELESS, SECOND), witness=RING)
TENTH = at_most(M(1), Rational(9, 10))
of_pairs("slow_one", TENTH, laws=(*LAWS, NOT_ZERO, VERY_SLOW), witness=Instance.diagonal("1/2", "99/100"))
stated("keys_fall", "single.keys", at_most(single.M_keys(T, tau + 1), single.M_keys(T, tau), tau + 1 < T))
TOLD = at_most(Information(tau), N / (2 * (tau + 1)), tau >= N)
stated("information_sum", "information.gaussian", TOLD)
LEARNED = readout.noise_variance() + Rational(4, 3) * gain_teacher.unlearned(T) / T
stated("learned_more", "gain.teacher", at_most(LEARNED, 2 * readout.least_loss()))
