"""Near truths in the words of the catalogue's settings, each a theorem with one constant or hypothesis moved."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from further_truths.words import CO, POSITIVE, ST, W2, hyp, like, rel
from sympy import Abs, Determinant, Integer, Product, Rational, Sum, Trace, eye, im, log, oo

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import DIAGONAL, UNIT_WEIGHTS
from memlaw.theory.instance import Instance, gaussian, modulus_squared
from memlaw.theory.language import (
    INNER_NOISE,
    NOISE,
    B,
    C,
    Information,
    M,
    M_other,
    N,
    Scalar,
    T,
    bar,
    beta,
    c,
    eigenvalue,
    i,
    j,
    k,
    n,
    noise_level,
    omega,
    r,
    spectral_radius,
    squared,
    step_size,
    t,
    tau,
    variance,
)
from memlaw.theory.subjects import (
    circle,
    conditioning,
    conditioning_legs,
    delta,
    depth,
    frontier_long,
    gain,
    gated,
    hankel_singular,
    legs_sampled,
    metric,
    mimo,
    noise,
    noise_basis,
    nonlinear,
    oscillators,
    perturbation,
    pooling,
    readout,
    stationary,
    taps,
)
from memlaw.theory.subjects.coloured import coloured
from memlaw.theory.theorem import at_least, at_most, equal, greater, less

STATEMENTS = {}
INCREASING = Instance.diagonal("1/2", "1/3", tau=1)


def stated(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = like(key, name, *claims, **more)


def instead(name, key, laws, *claims, **more):
    """The same with other hypotheses."""
    STATEMENTS[name] = replace(like(key, name, *claims, **more), hypotheses=tuple(laws))


def part(number, key, place=0, *when):
    """A relation of the catalogue with its right side so many times as large."""
    relation = rel(key, place)
    return at_most(relation.lhs, number * relation.rhs, *when)


CANTELLI = at_most(M(tau), variance() / (variance() + (tau + Rational(29, 20) - N) ** 2), tau >= N)
stated("cantelli.nearer", "lifetime.cantelli", CANTELLI)
stated("tail.part", "tail.bound", at_most(M(tau), Rational(3, 5) * beta(r) ** 2 * r ** (-2 * (tau + 1)), tau >= N))
MOVED = Sum(perturbation.MOVED, (i, 1, N))
stated("perturbation.part", "perturbation.bound", at_most(Abs(M(tau) - M_other(tau)), Rational(4, 5) * MOVED))
ROUNDS = at_most(stationary.M_mean(tau), Rational(7, 10) * N / (tau + 1), tau >= N * stationary.period())
stated("stationary.part", "stationary.markov", ROUNDS)
PHASE = Rational(9, 10) * stationary.period() * N / (tau + 1)
ONE_PHASE = at_most(stationary.M_phase(n, tau), PHASE, N <= 1, stationary.period() >= 3)
stated("stationary.phase", "stationary.forgotten", ONE_PHASE)


def slow(instance):
    """Whether every eigenvalue is real and between 0 and 1/2."""
    return all(bool(value.is_real and 0 <= value <= Rational(1, 2)) for value in instance.eigenvalues)


HALVES = hyp("halves", "every eigenvalue is real and between 0 and 1/2", slow)
instead(
    "conditioning.grown",
    "conditioning.eigenbasis",
    (ST, DIAGONAL.sufficient("not tried without"), CO, UNIT_WEIGHTS.sufficient("not tried without"), HALVES),
    at_least(conditioning.condition(), 15 ** (N - 1)),
)
stated("conditioning.sixth", "conditioning.legs_gramian", less(conditioning_legs.own_condition(), (2 * N + 1) ** 2 / 6))
LARGEST = Rational(5, 29) * (2 * N + 1) ** 2
stated("conditioning.later", "conditioning.legs_gramian", less(conditioning_legs.own_condition(), LARGEST))

KNOWN = [law for law in theorem("noise.memory").hypotheses if law.name != "stable"]
instead(
    "noise.falls",
    "noise.memory",
    (ST, DIAGONAL.sufficient("not tried without"), POSITIVE, *KNOWN),
    at_most(noise.M_noisy(tau + 1), noise.M_noisy(tau)),
    witness=INCREASING.with_extra(R=eye(2).as_immutable()),
)
CAPACITY, SIGNAL = Sum(noise.M_noisy(tau), (tau, 0, oo)), Trace(NOISE.inv() * C)
EVEN = N * SIGNAL / (N + SIGNAL)
stated("noise.ratio", "noise.ratio", at_most(CAPACITY, Rational(99, 100) * EVEN, N >= 2))
stated("noise.three", "noise.ratio", at_most(CAPACITY, Rational(199, 200) * EVEN, N >= 3))
RIDGE = noise_basis.M_ridge(noise_level, tau)
RIDGES = at_most(noise_basis.M_of_ridge(noise_level, tau), Rational(39, 20) * RIDGE)
stated("ridge.twice", "noise.ridge", RIDGES)
FISHER, DIRECT = rel("noise.fisher_bound", 0).lhs, Scalar(B.adjoint() * INNER_NOISE.inv() * B)
stated("fisher.part", "noise.fisher_bound", at_most(FISHER, (19 * N + 1) * DIRECT / 20))
stated("fisher.three", "noise.fisher_bound", at_most(FISHER, Rational(59, 60) * N * DIRECT, N >= 3))


def strong(instance):
    """Whether |a| >= 1/2."""
    return modulus_squared(gaussian(instance.extra.get("a", 0))) >= Rational(1, 4)


COLOURED = part(Rational(49, 50), "coloured.autoregressive")
STRONG = hyp("strong", "the colour is 1/2 at least", strong)
COLOUR = coloured(Instance.diagonal("1/2", "-1/3"), "1/2")
stated("coloured.part", "coloured.autoregressive", COLOURED)
stated("coloured.strong", "coloured.autoregressive", COLOURED, add=(STRONG,), witness=COLOUR)
stated("angle.part", "eigengrad.angle", part(Rational(3, 5), "eigengrad.angle", 0, tau > N))
stated("delta.quarter", "delta.memory", at_most(delta.M_delta(tau), Rational(6, 25), tau >= delta.key_count()))


def weak(instance):
    """Whether |beta| <= 18/25 |gamma|."""
    before, now = instance.extra["before"], instance.extra["now"]
    return bool(625 * modulus_squared(before) <= 324 * modulus_squared(now))


stated(
    "taps.weak",
    "taps.capacity",
    at_most(taps.M_taps(tau), N / (tau + 1)),
    add=(hyp("weak", "the later tap is 18/25 of the first at most", weak),),
    witness=taps.tapped(W2, 2, 1),
)


def soft(instance):
    """Whether every Delta^2 A is 1 at most."""
    both = zip(instance.extra["steps"], instance.extra["stiffness"], strict=True)
    return all(bool(step**2 * stiffness <= 1) for step, stiffness in both)


SOFT = hyp("soft", "no oscillator is stiffer than its step allows", soft)
RISES = at_most(oscillators.M_position(Integer(0)), oscillators.M_position(Integer(1)))
stated("oscillators.soft", "oscillators.positions", RISES, add=(SOFT,))
STIFF = oscillators.step_of(i) ** 2 * oscillators.stiffness(i)
BAND = equal(oscillators.radius(i), 1, 4 + Rational(1, 1000) >= STIFF)
stated("oscillators.band", "oscillators.undamped", BAND)

SQUARES = Sum(hankel_singular.response(k + 1) * bar(hankel_singular.response(k + 1)), (k, 0, oo))
ENERGY = hankel_singular.energy() * (1 - spectral_radius() ** 2)
stated("hankel.part", "hankel.energy", at_most(ENERGY, (3 * N - 1) * SQUARES / 2))
stated("hankel.three", "hankel.energy", at_most(ENERGY, (2 * N - Rational(3, 2)) * SQUARES, N >= 3))
stated("mimo.part", "mimo.bound", at_most(mimo.memory_trace(tau), Rational(77, 100) * N / (tau + 1), tau >= N))
STATES = N + depth.lower_size()
stated("depth.part", "depth.last", at_most(depth.M_last(tau), Rational(19, 20) * STATES / (tau + 1), tau >= 1))
stated("depth.zero", "depth.joint", theorem("depth.joint").claims[1], drop=("no zero on a pole",))

PARTS, TEACHER = Sum(squared(readout.part(tau, i)), (i, 1, N)), squared(readout.teacher(tau))
ALIGNED = at_most(PARTS, Rational(49, 50) * TEACHER * Sum(C[j, j], (j, 1, N)) * M(tau), N >= 2, tau >= 1)
stated("readout.part", "readout.invisible", ALIGNED)
INVERSE = Sum(C.inv()[j, j], (j, 1, N))
stated(
    "readout.inverse",
    "readout.invisible",
    at_most(TEACHER * M(tau), Rational(49, 50) * INVERSE * PARTS, N >= 2, tau >= 1),
)
CONVEX = (1 - Rational(3, 2) / gain._TRACES) ** 2 * gain._EXCESS
stated("gain.convex", "gain.convex", at_most(rel("gain.convex", 3).lhs, CONVEX))
stated("weights.whole", "weights.vanishing", theorem("weights.vanishing").claims[3], drop=("diagonal",))
FALLS = at_most(pooling.M_pooled(tau + 1), pooling.M_pooled(tau), tau >= 1, N <= 2)
instead("pooling.two", "pooling.memory", (ST, CO, POSITIVE), FALLS, witness=INCREASING)
stated("circle.twice", "circle.even", at_most(circle.remembered(T, tau), 2 * N / T, tau < T))
SQUARE = at_most(circle.remembered(T, tau), (N**2 - Rational(1, 4) * (N - 1)) / T, tau < T)
stated("circle.square", "circle.even", SQUARE)

stated("density.part", "frontier.continuous", at_most(t * frontier_long.density(t), Rational(3, 5) * N))
ALONE = frontier_long.density(t) + frontier_long.other_density(t)
UNION = Rational(21, 20) * frontier_long.union_density(omega, t)
stated("density.far", "frontier.superadditive", at_most(ALONE, UNION, omega >= 12 * frontier_long.pole_sum()))
INV, LEGS = (legs_sampled.MEMORY[name, "bilinear"](step_size, Integer(0)) for name in ("inv", "dlegs"))
stated("legs.rules", "legs.bilinear", at_least(INV, Rational(201, 200) * LEGS, step_size >= Rational(3, 2)))
stated("legs.aliased", "legs.held", theorem("legs.held").claims[2], drop=("no aliasing",))
stated("metric.quarter", "metric.lograte", less(metric.by_log_rate(), Rational(1, 4) - Rational(1, 10**6)))
DELTA = next(letter for letter in rel("direction.above", 1).atoms() if str(letter) == "delta")
LATER = Rational(5, 8) / (tau + 1) * log(1 / DELTA)
stated("direction.later", "direction.above", at_most(rel("direction.above", 1).lhs, LATER, tau >= 1))
SLOPE = theorem("direction.gradient").claims[1]
STEEP = greater(SLOPE.relation.lhs, 0, SLOPE.when[0].lhs < SLOPE.when[0].rhs + Rational(1, 500))
stated("slope.band", "direction.gradient", STEEP)


def real(value):
    """Whether a number is real."""
    return bool(im(value.expand()) == 0)


def both_real(instance):
    """Whether trace and determinant are real."""
    return real(sum(instance.eigenvalues, Integer(0))) and of_product(instance)


def of_product(instance):
    """Whether the determinant is real."""
    return real(prod(instance.eigenvalues, start=Integer(1)))


WITHOUT_BARS = (eigenvalue[i] * eigenvalue[j]) ** (tau + 1) / (1 - eigenvalue[i] * eigenvalue[j])
SUMS = equal(M(tau), Sum(c(i) * c(j) * WITHOUT_BARS, (i, 1, N), (j, 1, N)))
REAL = hyp("real sums", "trace and determinant are real", both_real)
REAL_PRODUCT = hyp("real product", "the determinant is real", of_product)
stated("conjugates.both", "closed.memory", SUMS, add=(REAL,), witness=W2)
stated("conjugates.product", "closed.memory", SUMS, add=(REAL_PRODUCT,), witness=W2)

TWO = at_most(gated.M_gated(T, tau) * gated.M_gated(T, tau + 1), Rational(6, 25), N <= 1, T >= 4, tau <= T - 2)
GATES = gated.gated([1, "1/2", "1/3", "1/2"], [1, 1, 1, 1]).with_parameters(T=4, tau=1)
stated("gates.two", "gated.sum", TWO, witness=GATES)
THREE = gated.M_gated(T, tau) * gated.M_gated(T, tau + 1) * gated.M_gated(T, tau + 2)
MORE = gated.gated([1, "1/2", "1/3", "1/2", 1], [1, 1, 1, 1, 1]).with_parameters(T=5, tau=1)
stated("gates.three", "gated.sum", at_most(THREE, Rational(28, 100), N <= 2, T >= 5, tau <= T - 3), witness=MORE)
SLOPES = nonlinear.teacher(tau) ** 2 * M(tau) * nonlinear.mean_slope() ** 2
stated("nonlinear.half", "nonlinear.memory", at_least(rel("nonlinear.memory", 1).rhs, SLOPES / 2))
TOLD = Rational(11, 40) * log((tau + 1) / (tau + 1 - N))
stated("information.part", "information.gaussian", at_most(Information(tau), TOLD, tau >= N))
APART = Rational(999, 1000) * Product(C[i, i], (i, 1, N))
stated("gram.apart", "gram.determinant", at_most(Determinant(C), APART, N >= 2))
