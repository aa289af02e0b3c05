"""Near truths in the words of the catalogue's settings, each a theorem with one constant or hypothesis moved."""

from __future__ import annotations

from dataclasses import replace

from further_truths.words import POSITIVE, ST, hyp, letter, like, rel
from sympy import Abs, Integer, Min, Rational, Sum, Trace, binomial, conjugate, exp, floor, im, log, oo

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import DISTINCT
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    NOISE,
    C,
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
    j,
    k,
    mu,
    n,
    omega,
    r,
    spectral_radius,
    step_size,
    t,
    tau,
    trace_power,
    variance,
)
from memlaw.theory.subjects import (
    circle,
    conditioning,
    conditioning_legs,
    delay,
    delta,
    frontier,
    frontier_geometric,
    frontier_long,
    gain,
    gated,
    hankel_singular,
    legs_sampled,
    metric,
    mimo,
    noise,
    nonlinear,
    oscillators,
    perturbation,
    pooling,
    readout,
    single,
    stationary,
    taps,
    tradeoff_width,
)
from memlaw.theory.subjects.coloured import M_coloured, coloured
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.theorem import at_least, at_most, equal, greater, less

STATEMENTS = {}
INCREASING = Instance.diagonal("1/2", "1/3", tau=1)
FACTOR = tau**tau / (tau + 1) ** (tau + 1)


def worded(key, name, *claims, laws=None, **more):
    """A statement in the words of a theorem of the catalogue, with other hypotheses where some are given."""
    item = like(key, name, *claims, **more)
    return replace(item, hypotheses=tuple(laws)) if laws else item


def stated(name, key, *claims, **more):
    """One more such statement."""
    STATEMENTS[name] = worded(key, name, *claims, **more)


stated("concentration", "allpass.unit", at_most(Abs(b(k)) ** 2, Rational(1, 2), k > N))
CANTELLI = Rational(3, 4) * variance() / (variance() + (tau + 1 - N) ** 2)
stated("cantelli", "lifetime.cantelli", at_most(M(tau), CANTELLI, tau >= N))
stated("four_fifths", "tradeoff.markov", at_most(M(tau), Rational(4, 5) * N / (tau + 1), tau >= 3 * N))
stated("half_horizon", "tradeoff.horizon", at_most(horizon(Rational(1, 2)), (3 * N + 2) / 2))
MOVED = Sum(perturbation.MOVED, (i, 1, N))
stated("perturbation", "perturbation.bound", at_most(Abs(M(tau) - M_other(tau)), Rational(4, 5) * MOVED))
stated("strict_one", "frontier.one", less(frontier.M_one(eigenvalue[i], tau), FACTOR, tau >= 1))
TWO = frontier.M_two(frontier.pair_sum(i, n), frontier.pair_product(i, n), 3)
stated("two_at_three", "frontier.two", at_most(TWO, Rational(3, 10)))
stated("half_unit", "tradeoff.markov", less(M(tau), (N - Rational(1, 2)) / (tau + 1), tau >= N))
stated("density", "frontier.continuous", at_most(t * frontier_long.density(t), Rational(18, 25) * N))
stated("two_real", "frontier.real", at_most(rel("frontier.real", 0).lhs, Rational(383, 500)))
ALONE, UNION = frontier_long.density(t) + frontier_long.other_density(t), frontier_long.union_density(omega, t)
stated("superadditive", "frontier.superadditive", at_most(ALONE, UNION, omega >= 2 * frontier_long.pole_sum()))
stated("geometric", "frontier.geometric", at_most(frontier_geometric.share(t), Rational(99, 100), t > 0))
FOURTH = equal(delay.delay_moment(4), Sum(k**4 * Abs(b(k)) ** 2, (k, 1, oo)))
stated("fourth_moment", "delay.moments", FOURTH)
stated("circle_twice", "circle.even", at_most(circle.remembered(T, tau), 2 * N / T, tau < T, T >= 2 * N))
POOLED = at_most(pooling.M_pooled(tau + 1), pooling.M_pooled(tau))
stated("pooled_falls", "pooling.memory", POOLED, add=(POSITIVE,), witness=INCREASING)


def slight(instance):
    """Whether the input is autoregressive with 0 <= a <= 1/10."""
    a, m = instance.extra["a"], instance.extra["m"]
    return bool(m == 0 and im(a) == 0 and 0 <= a <= Rational(1, 10))


SLIGHT = hyp("slight colour", "the input is autoregressive, its colour between 0 and 1/10", slight)
stated(
    "coloured_falls",
    "coloured.autoregressive",
    at_most(M_coloured(tau + 1), M_coloured(tau)),
    add=(SLIGHT, POSITIVE),
    witness=coloured(INCREASING, "1/10", 0),
)

A = legs_sampled.a
RATE = equal(legs_sampled.rate("legs", "bilinear"), (A - 1) ** 2 / (A + 1) ** 2, step_size <= Rational(1, 2))
stated("legs_rate", "legs.bilinear_decay", RATE)
RING = legs_sampled.ring_length(step_size)
HELD = equal(legs_sampled.memory("lin", "held", tau), 1 - exp(-2), N >= RING, tau < RING)
stated("ring_complete", "legs.aliasing", HELD)
LARGEST = Rational(5, 29) * (2 * N + 1) ** 2
stated("legs_condition", "conditioning.legs_gramian", less(conditioning_legs.own_condition(), LARGEST))
STIRLING = at_most(Rational(16, 5) * N * binomial(2 * N, N) ** 2, 16**N)
stated("binomial", "conditioning.legs_eigenbasis", STIRLING)
INVERSE, LINEAR = (legs_sampled.memory(name, "bilinear") for name in ("inv", "lin"))
stated("inv_over_lin", "legs.bilinear", at_least(INVERSE, LINEAR, step_size <= Rational(1, 10)))

CAPACITY, SIGNAL = Sum(noise.M_noisy(tau), (tau, 0, oo)), Trace(C)
stated("mean_noise", "noise.ratio", at_most(CAPACITY, N * SIGNAL / (SIGNAL + Trace(NOISE))))
FISHER = rel("noise.fisher_bound", 0)
stated("fisher", "noise.fisher_bound", at_most(FISHER.lhs, (49 * N + 1) / 50 * FISHER.rhs / N))
stated("slope", "eigengrad.angle", at_most(Abs(slope(i, tau)), Rational(2, 5) / (1 - Abs(eigenvalue[i]) ** 2)))
DELTA = letter("direction.above", "delta")
LATER = Rational(11, 10) * log(1 / DELTA) / (4 * (tau + 1))
stated("above", "direction.above", at_least(rel("direction.above", 0).lhs, LATER, tau >= 1))
stated("lograte", "metric.lograte", less(metric.by_log_rate(), Rational(249, 1000)))
GAINED = (N * FACTOR - M(tau)) * Abs(gain.target()) ** 2 / 2
stated("nfold_gain", "gain.bound", at_most(gain.delay_loss(tau) - gain.other_loss(tau), GAINED, tau >= 2 * N))
THROUGH = M(tau) * readout.teacher(tau) ** 2 * nonlinear.mean_slope() ** 2 / 100
stated("seen_through", "nonlinear.memory", at_least(rel("nonlinear.memory", 2).lhs, THROUGH))
RESPONSE = hankel_singular.response(k + 1)
SQUARES = Sum(RESPONSE * conjugate(RESPONSE), (k, 0, oo))
ENERGY = at_most((1 - spectral_radius() ** 2) * hankel_singular.energy(), SQUARES)
stated("hankel_energy", "hankel.energy", ENERGY)
stated("taps_later", "taps.delayed", at_least(taps.M_taps(tau + 1), M(tau + 1)))
CROSS = at_most(Abs(mimo.M_inputs(i, j, tau)), Rational(1, 4), i < j, tau >= 1)
stated("mimo_cross", "mimo.projection", CROSS)
stated("family", "gated.family", at_most(Sum(gated.family_capacity(T, k), (k, 0, 2**T - 1)), Min(N, T)))
stated("stationary", "stationary.markov", at_most(stationary.M_mean(tau), Rational(3, 4) * N / (tau + 1), tau >= N))
STIFF = oscillators.step_of(i) ** 2 * oscillators.stiffness(i)
stated("undamped", "oscillators.undamped", greater(oscillators.radius(i), 1, STIFF >= 4))
HALF = at_least(oscillators.M_position(Integer(0)), oscillators.M_implicit(Integer(0)) / 2)
stated("positions_half", "oscillators.positions", HALF)
KEPT = delta.kept()
SQUARE = equal(delta.M_delta(tau), (1 - KEPT**2) * KEPT ** (2 * floor(tau / delta.key_count())))
stated("delta_square", "delta.memory", SQUARE, where=(delta.KEPT,))


def apart(instance):
    """Whether no eigenvalue downstream is one upstream."""
    return not set(instance.eigenvalues) & set(instance.extra["lower_poles"])


APART = hyp("spectra apart", "no eigenvalue downstream is one upstream", apart)
stated("depth_apart", "depth.joint", theorem("depth.joint").claims[1], drop=("no zero on a pole",), add=(APART,))
stated(
    "window_falls",
    "state.leverage",
    at_most(M_window(T, tau + 1), M_window(T, tau), tau + 1 < T, T >= 4 * N),
    add=(POSITIVE,),
    witness=INCREASING.with_parameters(tau=1, T=8),
)
stated(
    "driven",
    "capacity.diagonal",
    *theorem("capacity.diagonal").claims,
    laws=(ST, DISTINCT.sufficient("not tried without")),
    witness=Instance.diagonal("1/2", "1/3"),
)
LIFETIME = equal(Sum(tau * M(tau), (tau, 0, oo)), N * (N - 1) / 2 + Sum(trace_power(n) ** 2, (n, 1, oo)))
stated("lifetime_square", "lifetime.sum", LIFETIME)
PLACE = rel("conditioning.eigenbasis", 0).lhs
stated("kantorovich", "conditioning.eigenbasis", at_most(PLACE, conditioning.condition() / 4 + Rational(1, 2)))
ADDED = (1 - M(tau)) * (1 - Abs(mu) ** (2 * tau))
stated("nesting", "nesting.gain", at_most(M_with(mu, tau) - M(tau), ADDED, tau >= 1))
TAIL = at_most(M(tau), N * spectral_radius() ** (2 * (tau + 1 - N)), tau >= N)
stated("tail", "tail.rate", TAIL, witness=Instance.diagonal("1/2", "-1/3", tau=2))
stated("any_twin", "equivalence.memory", theorem("equivalence.memory").claims[0], drop=("controllable twin",))
LAGS = Sum(Abs(readout.teacher(k)) ** 2 * (1 - M(k)), (k, 0, readout.last_lag()))
stated("lags_apart", "readout.optimum", at_least(2 * readout.least_loss(), readout.noise_variance() + LAGS))
HEADS = single.head_count() * FACTOR
stated("heads_times", "single.heads", at_most(single.M_heads(tau), HEADS, tau >= 5))
SLOW = rel("slow.gradient", 0)
stated("slow_off", "slow.gradient", at_most(SLOW.lhs, SLOW.rhs / r**2))
stated("width", "tradeoff.width", at_least(tradeoff_width.width(tau), (tau + 1) / N + Rational(1, 4), tau >= N))
