"""True statements that look suspicious: bounds that are reached, edges, strict inequalities, letters of one's own."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from sympy import (
    Abs,
    Determinant,
    FiniteSet,
    Interval,
    Matrix,
    Min,
    Product,
    Range,
    Rational,
    Sum,
    Trace,
    exp,
    eye,
    log,
    oo,
    re,
    simplify,
)

from further_truths import of_ones_own, of_settings
from further_truths.words import CO, POSITIVE, ST, hyp, like, own, word
from memlaw import Setting
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import DIAGONAL, GAUSSIAN, NONZERO, UNIT_WEIGHTS
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    C,
    Information,
    M,
    M_other,
    M_window,
    M_with,
    N,
    T,
    b,
    eigenvalue,
    horizon,
    i,
    mu,
    other_eigenvalue,
    quantity,
    spectral_radius,
    squared,
    symbol,
    tau,
    theta,
    trace_power,
)
from memlaw.theory.theorem import at_least, at_most, equal, greater, less

STATEMENTS = {}

rho = spectral_radius()
one = symbol("kept", Interval.open(0, 1), "a part")


def contraction(x):
    """A^* A <= I, by the leading minors of I - A^* A of all subsets."""
    from itertools import combinations

    G = eye(x.size) - Matrix(x.A).H * Matrix(x.A)
    return all(
        simplify(re(G.extract(list(c_), list(c_)).det())) >= 0
        for m_ in range(1, x.size + 1)
        for c_ in combinations(range(x.size), m_)
    )


STATEMENTS["least.one"] = own("least-one", at_least(M(tau), (1 - rho**2) * rho ** (2 * tau)))
STATEMENTS["two.edge"] = own("two-edge", at_most(M(2), Rational(7, 16), N <= 2))
STATEMENTS["three.edge"] = own("three-edge", at_most(M(3), Rational(5541, 10000), N <= 3))
STATEMENTS["markov.edge"] = own("markov-edge", at_most((tau + 1) * M(tau), N))
STATEMENTS["one.edge"] = own("one-edge", at_most(M(tau), tau**tau / (tau + 1) ** (tau + 1), N <= 1, tau >= 1))
STATEMENTS["falls"] = own("falls", at_most(M(tau + 1), M(tau)))
STATEMENTS["first.coefficient"] = own("first-coefficient", at_most(Abs(b(1)), 1), where=theorem("allpass.unit").where)
STATEMENTS["lifetime.edge"] = own("lifetime-edge", at_least(Sum(tau * M(tau), (tau, 0, oo)), N * (N - 1) / 2))
STATEMENTS["lifetime.positive"] = own(
    "lifetime-positive",
    at_least(
        Sum(tau * M(tau), (tau, 0, oo)),
        N * (N - 1) / 2 + squared(trace_power(1)) / (1 - squared(trace_power(1)) / N**2),
    ),
    laws=(ST, CO, POSITIVE),
    witness=Instance.diagonal("1/2", "1/3"),
)
STATEMENTS["window.full"] = own(
    "window-full", equal(M_window(N, tau), 1, tau < N), witness=Instance.diagonal("1/2", "-1/3", tau=1)
)
STATEMENTS["window.strict"] = own(
    "window-strict",
    greater(M_window(T, tau), M(tau), tau < T),
    laws=(ST, CO, NONZERO.sufficient("not tried without")),
    witness=Instance.diagonal("1/2", "-1/3", T=3, tau=1),
)
STATEMENTS["pool.below"] = like("pooling.memory", "pool-below", at_most(of_settings.MP(tau), M(tau + 1)))
STATEMENTS["colour.edge"] = like(
    "coloured.autoregressive",
    "colour-edge",
    at_least(Sum(of_settings.MC_(tau), (tau, 0, oo)), N * (1 - Abs(of_settings.col())) / (1 + Abs(of_settings.col()))),
)
STATEMENTS["information.edge"] = own(
    "information-edge",
    at_least(Information(tau), M(tau) / 2 + M(tau) ** 2 / 4),
    laws=(ST, CO, GAUSSIAN.sufficient("not tried without")),
)
STATEMENTS["nest.initial"] = like("nesting.gain", "nest-initial", equal(1 - M_with(mu, 0), squared(mu) * (1 - M(0))))
STATEMENTS["nest.one"] = like("nesting.gain", "nest-one", at_most(M_with(mu, tau) - M(tau), 1))
STATEMENTS["other.initial"] = like(
    "perturbation.bound",
    "other-initial",
    at_most(Abs(M(0) - M_other(0)), 2 * Sum(Abs(eigenvalue[i] - other_eigenvalue[i]), (i, 1, N))),
)
STATEMENTS["positive.always"] = own(
    "positive-always", greater(M(tau), 0), laws=(ST, CO, NONZERO.sufficient("not tried without"))
)
STATEMENTS["below.one"] = own("below-one", less(M(tau), 1), laws=(ST, CO, NONZERO.sufficient("not tried without")))
STATEMENTS["strict.one"] = own(
    "strict-one",
    less(M(tau + 1), M(tau), N <= 1),
    laws=(ST, CO, NONZERO.sufficient("not tried without")),
    witness=Instance.diagonal("1/2", tau=1),
)
STATEMENTS["hadamard"] = own(
    "hadamard",
    at_most(Determinant(C), Product(1 / (1 - squared(eigenvalue[i])), (i, 1, N))),
    laws=(ST, CO, DIAGONAL.sufficient("not tried without"), UNIT_WEIGHTS.sufficient("not tried without")),
)
STATEMENTS["ridge.contraction"] = like(
    "noise.ridge",
    "ridge-contraction",
    at_most(of_settings.MS(of_settings.sg, tau + 1), of_settings.MS(of_settings.sg, tau)),
    add=(CO, hyp("contraction", "A^*A is at most the identity", contraction)),
    witness=Instance.diagonal("1/2", "-1/3", tau=1, sigma=1).with_extra(**dict(theorem("noise.ridge").witness.extra)),
)
MQ = word("noise.recurrent", "M_Q")
STATEMENTS["inner.noise.falls"] = like("noise.recurrent", "inner-falls", at_most(MQ(tau + 1), MQ(tau)))
STATEMENTS["noise.sum.edge"] = like(
    "noise.capacity",
    "noise-edge",
    at_most(Sum(of_settings.MR(tau), (tau, 0, oo)), N - Trace(of_settings.Rm) / (Trace(C) + Trace(of_settings.Rm))),
    add=(CO,),
    witness=Instance.diagonal("1/2", "-1/3", tau=1).with_extra(**dict(theorem("noise.capacity").witness.extra)),
)
STATEMENTS["ridge.twice"] = like(
    "noise.ridge", "ridge-twice", at_most(of_settings.MoR(of_settings.sg, tau), 2 * of_settings.MS(of_settings.sg, tau))
)
STATEMENTS["mimo.diagonal.falls"] = like(
    "mimo.projection", "mimo-diagonal-falls", at_most(of_settings.MI(1, 1, tau + 1), of_settings.MI(1, 1, tau))
)
STATEMENTS["mimo.trace.det"] = like(
    "mimo.initial", "mimo-trace-det", at_least(of_settings.ed(tau), 1 - word("mimo.capacity", "memory_trace")(tau))
)
SM = word("gated.start", "start_memory")
STATEMENTS["gated.start.falls"] = like("gated.start", "start-falls", at_most(SM(T + 1), SM(T)))
STATEMENTS["lin.no.alias"] = like(
    "legs.held",
    "lin-no-alias",
    equal(
        of_settings.lin(of_settings.D, 0),
        1 - exp(-of_settings.D * (N - 1)),
        Rational(199, 100) > of_settings.D * (N - 2),
    ),
    drop=("no aliasing",),
)
STATEMENTS["legs.rate.low"] = like(
    "legs.bilinear_decay",
    "legs-rate-low",
    equal(
        of_settings.RL(of_settings.DB),
        ((2 / of_settings.DB - 1) / (2 / of_settings.DB + 1)) ** 2,
        N * of_settings.DB**2 <= 4,
    ),
)
STATEMENTS["real.edge"] = like(
    "frontier.continuous", "cont-one", at_most(of_settings.tt * of_settings.m_(of_settings.tt), exp(-1), N <= 1)
)
STATEMENTS["above.edge"] = like(
    "direction.above",
    "above-edge",
    at_most(
        of_settings.FT(of_settings.de, tau), (1 + 1 / tau) ** tau * log(1 / of_settings.de) / (4 * (tau + 1)), tau >= 1
    ),
)
STATEMENTS["calculus.edge"] = of_ones_own.thm(
    "calculus",
    [at_most((1 - one) * one**tau, tau**tau / (tau + 1) ** (tau + 1), tau >= 1)],
    Instance.diagonal("1/2", tau=3, kept=Rational(1, 2)),
)
h6 = symbol("h", Range(1, 7), "how many lags")


def tapped_sum(system, weight, lags):
    """Together on so many lags."""
    return system.arithmetic.sum([of_ones_own.two_tap(system, weight, l_) for l_ in range(lags)])


TS = quantity("tapped_sum", "S_2", oracle=tapped_sum)
STATEMENTS["twotap.capacity"] = of_ones_own.thm(
    "two-tap-capacity",
    [at_most(TS(of_ones_own.p, h6), N)],
    Instance.diagonal("1/2", h=3, p=Rational(1, 20)),
    laws=(ST, CO, of_ones_own.SMALLN),
)
STATEMENTS["fisher.bound"] = of_ones_own.thm(
    "fisher-bound",
    [at_most(of_ones_own.J(), N * of_ones_own.V2())],
    Instance.diagonal("1/2", "-1/3"),
    laws=(ST, CO, of_ones_own.SMALLN),
)
STATEMENTS["delta.edge"] = of_ones_own.thm(
    "delta-edge",
    [at_most(of_ones_own.DM(of_ones_own.al, of_ones_own.be, tau), Rational(2) / (tau + 1))],
    Instance.diagonal("1/2", tau=3, alpha=1, chi=Rational(1, 2)),
)


def p_draw(draw, e):
    return {"prices": tuple(sorted(draw(st.lists(st.floats(0, 2), min_size=4, max_size=4)), reverse=True))}


FALL = Setting("falling", "a pair and four falling prices", of_ones_own.p_inst, of_ones_own.p_data, p_draw)
STATEMENTS["prices.falling"] = of_ones_own.thm(
    "prices-falling",
    [at_most(of_ones_own.WO(of_ones_own.p4), of_ones_own.PR(Min(of_ones_own.p4, N)))],
    of_ones_own.priced(Instance.diagonal("1/2", h=2), 1, F_ := Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)),
    setting=FALL,
    laws=(ST,),
)
STATEMENTS["horizon.edge"] = own("horizon-edge", at_most(theta * horizon(theta), N))
_g = symbol("g", Range(0, 5), "a whole number")
_f = symbol("f", FiniteSet(1, 2, 4), "one of three")
STATEMENTS["whole.letter"] = own(
    "whole-letter", at_least((_g - 1) * (_g - 2) * (1 + M(0)), 0, _g >= 1), witness=Instance.diagonal("1/2", g=1)
)
STATEMENTS["listed.letter"] = own(
    "listed-letter", at_least((_f - 2) * (_f - 4) * (1 + M(0)), 0, _f >= 2), witness=Instance.diagonal("1/2", f=2)
)
