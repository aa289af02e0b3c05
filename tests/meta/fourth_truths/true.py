"""True statements beside the near truths, each with its reason."""

from __future__ import annotations

from further_truths.words import CO, LAWS, ST, W2, hyp, like, own
from sympy import Abs, Determinant, Interval, Rational, Sum, eye

from fourth_truths import of_settings
from fourth_truths.of_ones_own import BOTH, LIFETIME, READ, READERS, every, fraction
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import DIAGONAL, SINGLE_INPUT
from memlaw.theory.instance import Instance
from memlaw.theory.language import A, M, N, T, bar, eigenvalue, i, n, noise_level, squared, symbol, tau
from memlaw.theory.subjects import delay, delta, gated, mimo, noise_basis, stationary
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.noise import M_noisy, noise_of
from memlaw.theory.theorem import at_least, at_most, equal

p = symbol("p", Interval.open(0, 1), "a discount")


def about(name, key, *claims, **more):
    """A statement in the words of a theorem of the catalogue."""
    return like(key, f"true-{name}", *claims, **more)


def of_pairs(name, *claims, laws=LAWS, witness=W2, **more):
    """A statement about pairs, or in a setting of one's own."""
    return own(f"true-{name}", *claims, laws=laws, witness=witness, **more)


def closed(instance):
    """Whether the eigenvalues are those that are conjugate to them."""
    values = [value.expand() for value in instance.eigenvalues]
    return all(value.conjugate().expand() in values for value in values)


APART = hyp("apart", "the noises are apart", lambda item: bool(noise_of(item).is_diagonal()))
NONNEGATIVE = every("nonnegative", "every eigenvalue is real and not negative", lambda v: v.is_real and v >= 0)
CLOSED = hyp("closed", "the eigenvalues are closed under conjugation", closed)
ONE_INPUT = SINGLE_INPUT.sufficient("not tried without")
ALONE = DIAGONAL.sufficient("not tried without")
PHASES = at_most(stationary.M_phase(n, tau), N * stationary.period() / (tau + 1))
ROUND = theorem("stationary.markov").witness.with_parameters(n=1, tau=1)
NOISY = Instance.diagonal("1/2", "1/3", tau=1).with_extra(R=eye(2).as_immutable())
DELAYS = Sum((1 + squared(eigenvalue[i])) / (1 - squared(eigenvalue[i])), (i, 1, N))
RIDGE = 2 * noise_basis.M_ridge(noise_level, tau)
TURN = Sum(eigenvalue[i] * slope(i, tau), (i, 1, N))
TWO = at_most(gated.M_gated(T, tau) * gated.M_gated(T, tau + 1), Rational(1, 4), N <= 1, tau <= T - 2)

STATEMENTS = {
    # Jensen: sum p^t M = (1 - E p^K) / (1 - p) and E p^K >= p^{E K} = p^N; a partial sum is less
    "discount.whole": of_pairs(
        "discount",
        at_most((1 - p) * Sum(p**tau * M(tau), (tau, 0, 6)), 1 - p**N),
        laws=(ST,),
        witness=Instance.diagonal("1/2", p="1/3"),
    ),
    # the mean over the P phases is N/(tau+1) at most
    "stationary.phases": about("phases", "stationary.markov", PHASES, witness=ROUND),
    # R - A R A^* >= 0 for diagonal A and R
    "noise.apart": about(
        "noise",
        "noise.memory",
        at_most(M_noisy(tau + 1), M_noisy(tau)),
        add=(ST, ALONE, APART),
        drop=("stable",),
        witness=NOISY,
    ),
    # two shares of one whole
    "readers.both": of_pairs("readers-both", at_most(BOTH.relation.lhs, Rational(1, 2)), witness=READ, setting=READERS),
    # Cauchy and Schwarz
    "readers.one": of_pairs("readers-one", at_most(fraction(tau), M(tau)), witness=READ, setting=READERS),
    # means of powers
    "lifetime.nonnegative": of_pairs(
        "lifetime", LIFETIME, laws=(ST, CO, NONNEGATIVE), witness=Instance.diagonal("1/2", "1/3")
    ),
    # delays of two states never have a negative product
    "delay.squares": about("delay", "delay.moments", at_least(delay.delay_moment(2), DELAYS)),
    # s^2 / (c + s^2)^2 + 1 / (c + s^2) is twice the second term at most
    "ridge.twice": about("ridge", "noise.ridge", at_most(noise_basis.M_of_ridge(noise_level, tau), RIDGE)),
    # what is lost is a contraction of what was lost before
    "mimo.error": about(
        "mimo",
        "mimo.initial",
        at_least(mimo.error_determinant(tau), Abs(Determinant(A)) ** 2),
        witness=theorem("mimo.initial").witness.with_parameters(tau=1),
    ),
    # x (1 - x) <= 1/4
    "delta.quarter": about(
        "delta", "delta.memory", at_most(delta.M_delta(tau), Rational(1, 4), tau >= delta.key_count())
    ),
    # two shares of one whole
    "gates.two": about("gates", "gated.sum", TWO, witness=of_settings.GATES),
    # then conjugates change places
    "conjugates.closed": about("conjugates", "closed.memory", of_settings.SUMS, add=(CLOSED,), witness=W2),
    # memory stays when all eigenvalues turn together
    "slopes.turned": of_pairs(
        "slopes", equal(TURN, Sum(bar(eigenvalue[i] * slope(i, tau)), (i, 1, N))), laws=(ST, CO, ONE_INPUT)
    ),
}
