"""Near truths in the words of the catalogue's settings, each a theorem with one constant or hypothesis moved."""

from __future__ import annotations

from further_truths.words import W2, hyp, like, rel
from sympy import Abs, Determinant, E, Ge, Gt, ImmutableMatrix, Le, Max, Product, Rational, Sum, Trace, oo, sqrt

from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import CONTROLLABLE, DIAGONAL, NONZERO
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import (
    A,
    C,
    M,
    M_other,
    N,
    T,
    bar,
    i,
    j,
    k,
    noise_level,
    spectral_radius,
    squared,
    tau,
    zeta,
)
from memlaw.theory.subjects import (
    circle,
    coloured,
    conditioning,
    delay,
    delta,
    depth,
    gain,
    gain_teacher,
    hankel_singular,
    legs_sampled,
    metric,
    mimo,
    noise,
    noise_basis,
    oscillators,
    perturbation,
    pooling,
    readout,
    stationary,
    taps,
)
from memlaw.theory.theorem import at_least, at_most, less

STATEMENTS = {}
NOT_TRIED = "not tried without"
SHAPED, FED, NO_ZERO = (law.sufficient(NOT_TRIED) for law in (DIAGONAL, CONTROLLABLE, NONZERO))


def stated(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = like(key, name, *claims, **more)


def at(key, **parameters):
    """The witness of a theorem of the catalogue, with these letters."""
    return theorem(key).witness.with_parameters(**parameters)


def soft(instance):
    """Whether every Delta^2 A is 11/10 at most."""
    both = zip(instance.extra["stiffness"], instance.extra["steps"], strict=True)
    return all(stiffness * step**2 <= Rational(11, 10) for stiffness, step in both)


def small_second_tap(instance):
    """Whether the tap of the state before is a quarter of the other at most."""
    return bool(16 * modulus_squared(instance.extra["before"]) <= modulus_squared(instance.extra["now"]))


SOFT = hyp("soft", "Delta^2 A is at most 11/10", soft)
QUARTER = hyp("small second tap", "|beta| <= |gamma|/4", small_second_tap)

MOVED = Rational(7, 10) * Sum(perturbation.MOVED, (i, 1, N))
stated("moved_const", "perturbation.bound", at_most(Abs(M(tau) - M_other(tau)), MOVED))
SQUARES = at_most(perturbation.OVERLAP, sqrt(Sum(perturbation.MOVED**2, (i, 1, N))))
stated("moved_squares", "perturbation.bound", SQUARES)
NOISY = at_most(noise.M_noisy(tau + 1), noise.M_noisy(tau))
GIVEN = W2.with_parameters(tau=0).with_extra(R=ImmutableMatrix.eye(2))
stated("noise_diag", "noise.memory", NOISY, add=(SHAPED,), witness=GIVEN)
FISHER = rel("noise.fisher_bound", 0)
stated("fisher_const", "noise.fisher_bound", at_most(FISHER.lhs, Max(1, 24 * N / 25) * FISHER.rhs / N))
INVISIBLE = rel("readout.invisible", 0)
stated("invisible_const", "readout.invisible", at_most(INVISIBLE.lhs, (1 - (N - 1) / 100) * INVISIBLE.rhs))
LEFT = gain.stepped_loss(1 / Trace(C)) - gain.least_loss()
EXCESS = gain.loss() - gain.least_loss()
SLOWER = (1 - Rational(11, 10) / (Trace(C) * Trace(C.inv()))) ** 2 * EXCESS
stated("step_const", "gain.convex", at_most(LEFT, SLOWER))
CROSS = at_most(Abs(mimo.M_inputs(i, j, tau)), Rational(12, 25), i < j)
stated("cross_inputs", "mimo.bound", CROSS, witness=at("mimo.bound", tau=0, i=1, j=2))
COLOUR = Abs(coloured.colour())
TOTAL = rel("coloured.autoregressive", 0).lhs
stated("coloured_const", "coloured.autoregressive", at_most(TOTAL, N * (1 + 19 * COLOUR / 20) / (1 - COLOUR)))
CROWDED = N / (T - 19 * circle.crowding() / 20)
EVEN = at_most(circle.remembered(T, tau), CROWDED, tau < T, T > 10, Gt(T, circle.crowding()))
stated("circle_const", "circle.even", EVEN, witness=at("circle.even", T=12, tau=1))
stated("stationary_strict", "stationary.markov", less(stationary.M_mean(tau), N / (tau + 1), tau >= N))
KEYS = delta.key_count()
KEPT = at_most(delta.M_delta(tau), 12 * KEYS / (25 * (tau + 1)), Ge(tau, KEYS), Ge(KEYS, 2))
stated("delta_half", "delta.memory", KEPT, witness=at("delta.memory", tau=2))
LATER = at_least(oscillators.M_position(1), oscillators.M_position(0))
stated("position_first", "oscillators.positions", LATER, add=(SOFT,))
SQUARED = Sum(hankel_singular.response(k + 1) * bar(hankel_singular.response(k + 1)), (k, 0, oo))
stated("hankel_radius", "hankel.energy", at_most(hankel_singular.energy(), SQUARED / (1 - spectral_radius() ** 2)))
TAPPED = taps.tapped(W2, 4, "1/2")
FALLS = at_most(taps.M_taps(tau + 1), taps.M_taps(tau))
stated("taps_quarter", "taps.delayed", FALLS, add=(QUARTER,), witness=TAPPED)
stated("lograte_const", "metric.lograte", less(metric.by_log_rate(), Rational(2499, 10000)))
ABOVE = rel("direction.above", 2)
stated("above_const", "direction.above", at_most(ABOVE.lhs, ABOVE.rhs.subs(E, Rational(5, 2))))
ANGLE = rel("eigengrad.angle", 0)
stated("angle_const", "eigengrad.angle", at_most(ANGLE.lhs, Rational(99, 100) * ANGLE.rhs))
UNLEARNED = Rational(5, 4) * gain_teacher.unlearned(T) / T + readout.noise_variance()
stated("teacher_const", "gain.teacher", at_most(UNLEARNED, 2 * readout.least_loss()))
LOWER = Product(squared(depth.lower_pole(j)), (j, 1, depth.lower_size()))
stated("stack_newest", "depth.last", at_most(depth.M_last(0), 1 - LOWER))
stated("pool_monotone", "pooling.memory", at_most(pooling.M_pooled(tau + 1), pooling.M_pooled(tau)))
POWER = conditioning.condition() * conditioning.spread() ** (2 * N - Rational(9, 5))
stated("cond_power", "conditioning.eigenbasis", at_least(POWER, 1, N >= 2))
BILINEAR, HELD = (legs_sampled.memory("legs", rule) for rule in ("bilinear", "held"))
stated("legs_rules", "legs.held", at_least(BILINEAR, HELD))
SLOWEST = spectral_radius() / (1 - spectral_radius())
PEAK = at_most(delay.group_delay(zeta), N * (1 + Rational(49, 25) * SLOWEST), N >= 3)
stated("delay_peak", "delay.moments", PEAK, witness=Instance.diagonal("1/2", "-1/3", "1/4", zeta=1))
RIDGE, OF_RIDGE = noise_basis.M_ridge(noise_level, tau), noise_basis.M_of_ridge(noise_level, tau)
STRICT = less(M(tau) * OF_RIDGE, RIDGE * (2 * M(tau) - RIDGE), N >= 2)
stated("ridge_strict", "noise.ridge", STRICT, add=(NO_ZERO, FED), witness=W2.with_parameters(tau=1, sigma=1))
RAW = rel("weights.vanishing", 3)
MEAN = Abs(Determinant(A)) ** (2 * tau / N)
SLOWLY = at_least(RAW.lhs, MEAN * RAW.rhs / spectral_radius() ** (2 * tau), Le(tau, readout.last_lag()))
stated("vanish_below", "weights.vanishing", SLOWLY)
WEAK = (1 - squared(Determinant(A))) / (4 * mimo.input_count())
stated(
    "weak_input",
    "mimo.initial",
    at_least(mimo.M_inputs(i, i, 0), WEAK, Le(i, mimo.input_count())),
    witness=at("mimo.initial", i=1),
)
