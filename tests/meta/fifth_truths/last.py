"""A third list, aimed at what the first two showed: many states where sides jump, hypotheses that few samples meet."""

from __future__ import annotations

from further_truths.words import LAWS, REAL, W2, hyp, own
from sympy import Rational

from fifth_truths.later import CLOSED
from fifth_truths.of_ones_own import COST, NOT_TRIED, ONE_MODULUS, SEPARATED, SHAPED, TWO, farther
from fifth_truths.of_settings import worded
from memlaw.theory.hypotheses import DISTINCT
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import M, N, horizon, t, tau, theta
from memlaw.theory.subjects.frontier_long import density
from memlaw.theory.theorem import at_least, at_most

STATEMENTS = {}


def stated(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = worded(key, name, *claims, **more)


def of_pairs(name, *claims, laws, witness=W2):
    """One more statement about pairs."""
    STATEMENTS[name] = own(name, *claims, laws=(*LAWS, *laws), witness=witness)


def of_determinant(instance):
    """Whether |det A| = 1/4."""
    return modulus_squared(instance.A.det().expand()).expand() == Rational(1, 16)


TRACE_ONE = hyp("trace one", "the eigenvalues add up to one", lambda item: sum(item.eigenvalues).expand() == 1)
DETERMINANT = hyp("determinant", "the determinant has modulus 1/4", of_determinant)
WIDE = hyp("wide", "two eigenvalues are 2/3 apart at least, pseudohyperbolically", farther(Rational(4, 9)))
ALONE = DISTINCT.sufficient(NOT_TRIED)
THIRDS = Instance.diagonal("1/3", "2/3")

stated("density_five", "frontier.continuous", at_most(t * density(t), Rational(66, 100) * N))
stated("quarter_horizon", "tradeoff.horizon", at_most(horizon(Rational(1, 4)), 3 * N))
LATE = W2.with_parameters(tau=4)
stated("smooth_half", "tradeoff.markov", at_most(M(tau), Rational(1, 2), 2 * tau >= 3 * N + 2), witness=LATE)
EQUAL = at_least(M(0), 1 - N ** (-2 * N))
of_pairs("trace_one", EQUAL, laws=(REAL, TRACE_ONE), witness=THIRDS)
of_pairs("det_quarter", at_most(M(2), Rational(2, 3)), laws=(DETERMINANT,), witness=TWO)
of_pairs("closed_modulus", at_most(M(N), Rational(7, 16)), laws=(ALONE, CLOSED, ONE_MODULUS), witness=TWO)
of_pairs(
    "separated_real", at_most(M(N), Rational(3, 10)), laws=(REAL, SEPARATED), witness=Instance.diagonal("1/2", "-1/3")
)
of_pairs(
    "neighbours_wide", at_most(COST, Rational(81, 16)), laws=(SHAPED, REAL, WIDE), witness=TWO.with_parameters(i=1)
)
FIFTHS = at_most(theta * horizon(theta), Rational(4, 5) * N, theta <= Rational(1, 3))
stated("horizon_fifths", "tradeoff.horizon", FIFTHS, witness=W2.with_parameters(theta="1/3"))
stated("real_density", "frontier.continuous", at_most(t * density(t), Rational(383, 1000) * N), add=(REAL,))
