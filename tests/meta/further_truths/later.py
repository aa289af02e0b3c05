"""Further near truths, about pairs and settings."""

from __future__ import annotations

from sympy import Rational

from further_truths import of_settings, pairs
from further_truths.words import CO, POSITIVE, REAL, ST, W2, hyp, like, own, rel, word
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, N, horizon, squared, tau
from memlaw.theory.theorem import at_least, at_most, less

STATEMENTS = {}

STATEMENTS["nonlinear.monotone"] = like(
    "nonlinear.memory",
    "nonlinear-monotone",
    at_least(of_settings.NM.lhs, M(tau) * of_settings.te(tau) ** 2 * of_settings.ms() ** 2 * Rational(99, 100)),
    add=(hyp("monotone", "the readout is a monotone function", of_settings.rising),),
)
STATEMENTS["tradeoff.long"] = own("tradeoff-long", at_most(M(tau), Rational(3, 4) * N / (tau + 1), tau >= 3 * N))
STATEMENTS["positive.three"] = own(
    "positive-three",
    at_most(M(tau), Rational(125, 100) / (tau + 1), tau >= 6, N <= 3),
    laws=(ST, CO, POSITIVE),
    witness=Instance.diagonal("1/2", "1/3", tau=6),
)
STATEMENTS["real.two.lag"] = own(
    "real-two-lag", at_most(M(2), Rational(34, 100), N <= 2), laws=(ST, CO, REAL), witness=W2
)
STATEMENTS["real.three.lag"] = own(
    "real-three", at_most(M(4), Rational(30, 100), N <= 3), laws=(ST, CO, REAL), witness=W2
)
STATEMENTS["horizon.tenth"] = own("horizon-tenth", at_most(horizon(Rational(1, 10)), Rational(11, 2) * N))
G = rel("gain.bound", 2)
STATEMENTS["gain.two"] = like(
    "gain.bound",
    "gain-two",
    at_most(G.lhs, (Rational(53, 100) * 2 / (tau + 1) - M(tau)) * squared(of_settings.tg()) / 2, N <= 2, tau >= 4),
)
NR = rel("noise.ratio", 0)
STATEMENTS["noise.ratio.tight"] = like(
    "noise.ratio",
    "ratio-tight",
    at_most(NR.lhs, Rational(98, 100) * NR.rhs),
    add=(hyp("two", "there are at least two states", lambda x: x.size >= 2),),
)
STATEMENTS["mimo.strict"] = like("mimo.bound", "mimo-strict", less(of_settings.mtr(tau), N / (tau + 1), tau >= 1))
LS = word("depth.last", "lower_size")
STATEMENTS["depth.last.markov"] = like(
    "depth.last", "last-markov", at_most(of_settings.ML(tau), LS() / (tau + 1) + Rational(1, 4), tau >= 1)
)
CH = rel("conditioning.legs_held", 0)
STATEMENTS["legs.held.tight"] = like(
    "conditioning.legs_held", "held-tight", at_least(CH.lhs, Rational(11, 10) * CH.rhs)
)
ES = pairs.EG.lhs
STATEMENTS["product.lags"] = own("product-lags", at_most(M(1) * M(3), Rational(145, 1000), N <= 2))
