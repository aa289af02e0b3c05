"""Near truths about pairs: frontier, shape, windows, information, nesting, perturbation, conditioning, gradients."""

from __future__ import annotations

from sympy import Min, Rational, exp, re, sympify

from further_truths.words import CO, POSITIVE, ST, hyp, like, own
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import DISTINCT, GAUSSIAN, RADIUS
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    Information,
    M,
    M_window,
    M_with,
    N,
    T,
    b,
    beta,
    horizon,
    k,
    mu,
    r,
    spectral_radius,
    squared,
    tau,
    variance,
)
from memlaw.theory.theorem import at_least, at_most, less

STATEMENTS = {}

Mw = M_window
rho = spectral_radius()
OPP = hyp(
    "no opposites",
    "no two eigenvalues sum to zero",
    lambda x: all(sympify(a) + sympify(c) != 0 for n_, a in enumerate(x.eigenvalues) for c in x.eigenvalues[n_ + 1 :]),
)
HALFUP = hyp(
    "at least a third",
    "every eigenvalue is real and at least 1/3",
    lambda x: all(sympify(v).is_real and v >= Rational(1, 3) for v in x.eigenvalues),
)
RIGHT = hyp(
    "right half",
    "every eigenvalue has a nonnegative real part",
    lambda x: all(re(sympify(v)) >= 0 for v in x.eigenvalues),
)
TWO = hyp("two", "there are at least two states", lambda x: x.size >= 2)
WP = Instance.diagonal("1/2", "1/3", tau=1)
mono = theorem
STATEMENTS["tradeoff.constant.late"] = own("tradeoff-073", at_most(M(tau), Rational(73, 100) * N / (tau + 1), tau >= N))
STATEMENTS["frontier.one.e"] = own("one-e", at_most(M(tau), exp(-1) / (tau + 1), N <= 1, tau >= 20))
STATEMENTS["frontier.two.late"] = own("two-late", at_most(M(tau), Rational(51, 100) * N / (tau + 1), N <= 2, tau >= 40))
STATEMENTS["horizon.half"] = own("horizon-half", at_most(horizon(Rational(1, 2)), Rational(5, 4) * N))
STATEMENTS["monotone.strict.positive"] = own(
    "strict-positive",
    less(M(tau + 1), M(tau), tau >= 2),
    laws=(ST, CO, POSITIVE, DISTINCT.sufficient("not tried without")),
    witness=Instance.diagonal("1/2", "1/3", tau=2),
)
STATEMENTS["ratio.rho"] = own("ratio", at_most(M(tau), N * rho ** (2 * (tau + 1 - N)), tau >= N))
STATEMENTS["third.coefficient"] = own(
    "coefficient-half",
    at_most(squared(b(k)), Rational(42, 100), k > N),
    where=theorem("allpass.unit").where,
    witness=Instance.diagonal("1/2", "-1/3", k=3),
)
STATEMENTS["window.first"] = own(
    "window-first", at_least(Mw(T, 0), Min(N, T) / T), witness=Instance.diagonal("1/2", "-1/3", T=3)
)
STATEMENTS["information.linear"] = own(
    "information-07",
    at_most(Information(tau), Rational(7, 10) * M(tau), tau >= N),
    laws=(ST, CO, GAUSSIAN.sufficient("not tried without")),
    witness=Instance.diagonal("1/2", "-1/3", tau=2),
)
STATEMENTS["information.nats"] = own(
    "information-bits",
    at_most(Information(tau), Rational(9, 10) * N / (2 * (tau + 1)), tau >= N),
    laws=(ST, CO, GAUSSIAN.sufficient("not tried without")),
)
STATEMENTS["nesting.two"] = like(
    "nesting.gain", "nesting-two", at_most(M_with(mu, 2) - M(2), Rational(34, 100), N <= 1)
)
STATEMENTS["nesting.share"] = like(
    "nesting.gain",
    "nesting-share",
    at_most(M_with(mu, tau) - M(tau), M_with(mu, 0) / (N + 1) * Rational(6, 5), tau > N),
)
STATEMENTS["cantelli.053"] = like(
    "lifetime.cantelli",
    "cantelli",
    at_most(M(tau), Rational(53, 100) * variance() / (Rational(53, 100) * variance() + (tau + 1 - N) ** 2), tau >= N),
)
P = theorem("perturbation.bound")
TV, FID, LIN = [c.relation for c in P.claims]
STATEMENTS["perturbation.linear"] = like(
    "perturbation.bound", "perturbation-lin", at_most(LIN.lhs, Rational(98, 100) * LIN.rhs)
)
STATEMENTS["perturbation.tv"] = like(
    "perturbation.bound", "perturbation-tv", at_most(FID.lhs, Rational(97, 100) * FID.rhs)
)
STATEMENTS["tail.radius"] = own(
    "tail-radius",
    at_most(M(tau), beta(r) ** 2 * r ** (-2 * (tau + 1)) / 2, tau >= N),
    laws=(ST, CO, RADIUS.sufficient("not tried without")),
    witness=Instance.diagonal("1/2", "-1/3", tau=2, r=Rational(3, 2)),
    where=theorem("tail.bound").where,
)
CE = theorem("conditioning.eigenbasis")
STATEMENTS["conditioning.tight"] = like(
    "conditioning.eigenbasis",
    "cond-tight",
    at_least(CE.claims[1].relation.lhs, Rational(11, 10) * CE.claims[1].relation.rhs),
    add=(TWO,),
)
EG = theorem("eigengrad.angle").claims[0].relation
STATEMENTS["eigengrad.angle98"] = like(
    "eigengrad.angle", "angle-98", at_most(EG.lhs, Rational(98, 100) * EG.rhs, tau >= 1)
)
STATEMENTS["slow.gradient04"] = like(
    "slow.gradient",
    "slow-04",
    at_most(
        theorem("slow.gradient").claims[0].relation.lhs,
        Rational(2, 5) * theorem("slow.gradient").claims[0].relation.rhs,
        tau >= 2,
    ),
)
