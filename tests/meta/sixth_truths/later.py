"""A second list, aimed at what the first showed: scales, far lags, many states, second spectra bound to the first."""

from __future__ import annotations

from further_truths.words import CO, LAWS, POSITIVE, ST, W2, hyp, like, own, rel
from sympy import Abs, ImmutableMatrix, Le, Min, Rational, Sum, Trace, expand, oo, sqrt

from memlaw.theory.instance import Instance, gaussian, modulus_squared
from memlaw.theory.language import (
    INNER_NOISE,
    NOISE,
    A,
    B,
    C,
    M,
    M_other,
    M_with,
    N,
    PairMemory,
    Scalar,
    T,
    bar,
    eigenvalue,
    horizon,
    i,
    j,
    k,
    mu,
    noise_level,
    other_eigenvalue,
    quantity,
    spectral_radius,
    squared,
    tau,
    theta,
)
from memlaw.theory.subjects import (
    delta,
    frontier_long,
    gain,
    gated,
    hankel_singular,
    mimo,
    noise,
    noise_basis,
    noise_fisher,
    nonlinear,
    oscillators,
    readout,
)
from memlaw.theory.theorem import at_least, at_most, equal, greater
from sixth_truths.of_ones_own import INNER, p
from sixth_truths.of_settings import SHAPED, at

STATEMENTS = {}
INCREASING = Instance.diagonal("1/2", "1/3", tau=100)


def stated(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = like(key, name, *claims, **more)


def of_pairs(name, *claims, laws=LAWS, witness=W2):
    """One more statement about pairs."""
    STATEMENTS[name] = own(name, *claims, laws=laws, witness=witness)


def fourth_power(system):
    """The fourth power of the length of B."""
    a = system.arithmetic
    length = a.flat(a.multiply(a.adjoint(system.B), system.B))[0]
    return length * length


def numbers(values):
    """Numbers as SymPy has them."""
    return list(map(gaussian, values))


def moved_little(instance):
    """Whether eigenvalues of the second spectrum are 1/100 from those of the first at most."""
    both = zip(instance.eigenvalues, instance.extra["other"], strict=False)
    return all(bool(modulus_squared(one - gaussian(two)) <= Rational(1, 10000)) for one, two in both)


def as_long(instance):
    """Whether eigenvalues of the second spectrum have the moduli of those of the first."""
    both = zip(instance.eigenvalues, instance.extra["other"], strict=False)
    return all(modulus_squared(one) == modulus_squared(gaussian(two)) for one, two in both)


def with_one_sum(instance):
    """Whether both spectra add up to one number."""
    return expand(sum(numbers(instance.eigenvalues)) - sum(numbers(instance.extra["other"]))) == 0


def of_length_one(instance):
    """Whether the weights of the teacher have length one."""
    return sum(modulus_squared(gaussian(value)) for value in instance.extra["teacher"]) == 1


def balanced(instance):
    """Whether all rows of the input matrix have one length."""
    rows = (instance.extra["inputs"].row(place) for place in range(instance.size))
    return len({expand(sum(map(modulus_squared, row))) for row in rows}) == 1


bfour = quantity("bfour", oracle=fourth_power)
CLOSE = hyp("close", "eigenvalues move by at most 1/100", moved_little)
BACKWARDS = hyp(
    "permuted",
    "the second spectrum is the first backwards",
    lambda item: numbers(item.eigenvalues)[::-1] == numbers(item.extra["other"]),
)
NEGATED = hyp(
    "negated",
    "the second spectrum is the first with the other sign",
    lambda item: [expand(-one) for one in numbers(item.eigenvalues)] == [*map(expand, numbers(item.extra["other"]))],
)
SAME_MODULI = hyp("same moduli", "eigenvalues keep their moduli", as_long)
SAME_SUM = hyp("same sum", "the two spectra have the same sum", with_one_sum)
NORMALISED = hyp("normalised", "the teacher has length one", of_length_one)
UNIT = hyp(
    "unit noise", "the noise has trace one", lambda item: expand(ImmutableMatrix(item.extra["R"]).trace() - 1) == 0
)
BALANCED = hyp("balanced inputs", "the inputs reach each state with the same power", balanced)
ONE = Instance.diagonal("1/2")
SAME, NEGATIVE = (Instance.diagonal("1/2", tau=1).with_extra(other=(other,)) for other in ("1/2", "-1/2"))

RAW, WEIGHT = rel("weights.vanishing", 3).lhs, squared(readout.teacher(tau))
KNOWN = Le(tau, readout.last_lag())
stated("unit_weights", "weights.vanishing", at_least(RAW, WEIGHT * spectral_radius() ** (2 * tau), KNOWN))
stated("learning_trace", "gain.convex", at_least(Trace(C), N))
stated("response_trace", "hankel.energy", at_least(Trace(C), N))
of_pairs("state_trace", at_least(Trace(C), N))
of_pairs("horizon_four", at_most(horizon(Rational(1, 2)), N + 4))
FAR = at_most(M(tau), Rational(38, 100) * N / (tau + 1), tau >= 100)
of_pairs("positive_far", FAR, laws=(*LAWS, POSITIVE), witness=INCREASING)
SHRUNK = at_most(p * PairMemory(p * A, B, tau), p * M(tau), tau >= N)
of_pairs("shrink_seen", SHRUNK, laws=(*LAWS, INNER), witness=W2.with_parameters(tau=2, p="1/2"))
KEYS = delta.key_count()
KEPT = KEYS * (1 - squared(delta.gate()) ** KEYS)
stated("delta_keeps", "delta.capacity", at_least(Sum(delta.M_delta(tau), (tau, 0, KEYS - 1)), KEPT))
NEAR = at_most(theta * horizon(theta), 9 * N / 10, theta < 1)
of_pairs("theta_near", NEAR, witness=W2.with_parameters(theta="1/2"))
SLOPE = nonlinear.mean_slope()
BENT = at_most(
    rel("nonlinear.memory", 2).lhs, M(tau) * readout.teacher(tau) ** 2 * SLOPE**2, SLOPE * nonlinear.mean_third() <= 0
)
stated("concave", "nonlinear.memory", BENT)
GRADIENT = rel("readout.gradient", 0)
SHORT = GRADIENT.rhs.subs(readout.last_lag(), Min(readout.last_lag(), 4))
stated("short_teacher", "readout.gradient", equal(GRADIENT.lhs, SHORT))
SIX = Sum(gated.M_gated(T, tau), (tau, 0, Min(T, 6) - 1))
stated("six_steps", "gated.sum", equal(SIX, gated.gated_rank(T)))
COUNT = mimo.input_count()
ALL = Sum(Abs(mimo.M_inputs(i, j, tau)), (i, 1, COUNT), (j, 1, COUNT))
stated("five_inputs", "mimo.bound", at_most(ALL, 4, N <= 1), witness=at("mimo.bound", tau=0))
MOVED = at_most(Abs(M(tau) - M_other(tau)), Rational(1, 20))
NEARBY = W2.with_extra(other=("101/200", "-1/3"))
stated("close_spectra", "perturbation.bound", MOVED, add=(CLOSE,), witness=NEARBY)
ADDED = at_most(M_with(mu, tau), M(tau) + (1 - squared(mu)) * squared(mu) ** tau, tau >= 20)
of_pairs("subadditive_far", ADDED, witness=W2.with_parameters(mu="1/4", tau=20))
SIX_LAGS = sum(oscillators.M_position(lag) for lag in range(6))
stated("four_oscillators", "oscillators.positions", at_most(SIX_LAGS, Rational(19, 4)))

# how far a power or a scale is seen
INVISIBLE = rel("readout.invisible", 0).lhs
stated("invisible_power", "readout.invisible", at_most(INVISIBLE, M(tau) * WEIGHT * Trace(C) ** 2))
RIDGE = noise_basis.M_ridge(noise_level, tau)
stated("ridge_floor", "noise.ridge", at_least(RIDGE * (1 + noise_level**2), M(tau), N <= 1))
EXCESS = gain.loss() - gain.least_loss()
stated("excess_floor", "gain.convex", at_most(Sum(squared(gain.error(i)), (i, 1, N)), 2 * EXCESS, N <= 1))
WHITE = Sum(noise_fisher.white_information(noise_level, tau), (tau, 0, oo))
stated("fisher_one", "noise.fisher", at_least(WHITE, 1 / noise_level**2))
LENGTH = Scalar(B.adjoint() * B)
POWER = at_most(Trace(C), LENGTH**2 / (1 - spectral_radius() ** 2))
of_pairs("power_of_b", POWER, laws=(ST, SHAPED, CO))
of_pairs("power_own", at_most(LENGTH, bfour()))
PART = M(tau) * Abs(readout.teacher(tau))
TAUGHT = rel("readout.teacher", 1).lhs
stated("teacher_large", "readout.teacher", at_most(TAUGHT, PART))
stated("teacher_small", "readout.teacher", at_least(TAUGHT, PART, KNOWN))
NOISY, COSTS = noise.M_noisy(tau), Trace(C.inv())
stated("noise_small", "noise.ratio", at_least(NOISY * (1 + Trace(NOISE) ** 2 * COSTS), M(tau)), add=(CO,))
stated("noise_large", "noise.ratio", at_least(NOISY * (1 + sqrt(Trace(NOISE)) * COSTS), M(tau)), add=(CO,))
TOLD = N * Scalar(B.adjoint() * INNER_NOISE.inv() * B) ** 2
stated("inner_large", "noise.fisher_bound", at_most(rel("noise.fisher_bound", 0).lhs, TOLD))
RESPONSE = hankel_singular.response(k)
SQUARES, REST = Sum(RESPONSE * bar(RESPONSE), (k, 0, oo)), 1 - spectral_radius() ** 2
stated("readout_small", "hankel.energy", at_most(hankel_singular.energy(), SQUARES**2 / REST**2))
stated("readout_large", "hankel.energy", at_most(hankel_singular.energy(), sqrt(SQUARES) * N / REST**3))
stated("tau_small_step", "frontier.continuous", at_most(frontier_long.density(0), 10**4 * N))

# a second spectrum bound to the first, data bound to a number
FIRSTS = Abs(eigenvalue[1] - other_eigenvalue[1])
of_pairs("perm_same", equal(FIRSTS, 0), laws=(*LAWS, BACKWARDS), witness=SAME)
TOGETHER = squared(Sum(eigenvalue[i], (i, 1, N)))
of_pairs("neg_overlap", at_least(TOGETHER, squared(eigenvalue[1])), laws=(*LAWS, NEGATED), witness=NEGATIVE)
of_pairs("moduli_decide", equal(M(tau), M_other(tau)), laws=(*LAWS, SAME_MODULI), witness=NEGATIVE)
of_pairs("sums_decide", equal(M(0), M_other(0)), laws=(*LAWS, SAME_SUM), witness=SAME)
stated(
    "unit_teacher_norm",
    "readout.optimum",
    at_least(2 * readout.least_loss(), 1 - N / (readout.last_lag() + 1)),
    add=(NORMALISED,),
    witness=readout.taught(ONE, (1,), (0, 1), 0),
    where=(),
)
stated(
    "unit_noise",
    "noise.capacity",
    at_least(Sum(NOISY, (tau, 0, oo)), N - Rational(1, 2)),
    add=(UNIT, CO),
    witness=ONE.with_extra(R=ImmutableMatrix([[1]])),
)
stated(
    "balanced",
    "mimo.bound",
    greater(mimo.M_inputs(i, i, 0), 0, Le(i, COUNT)),
    add=(BALANCED,),
    witness=mimo.driven(W2.with_parameters(i=1), [[1, 0], [0, 1]]),
)
