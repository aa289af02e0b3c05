"""Near truths in the words of the catalogue's settings: circles, taps, oscillators, noise, gates, teachers, inputs."""

from __future__ import annotations

from further_truths.words import POSITIVE, hyp, like, rel, word
from sympy import Abs, Determinant, Min, Product, Rational, Sum, conjugate, oo
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.catalogue import theorem
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import (
    A,
    C,
    M,
    N,
    T,
    eigenvalue,
    i,
    mu,
    noise_level,
    quantity,
    spectral_radius,
    step_size,
    t,
    tau,
)
from memlaw.theory.theorem import at_least, at_most, equal, less

STATEMENTS = {}


def stated(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = like(key, name, *claims, **more)


def at(key, **letters):
    """The witness of a theorem with other letters."""
    return theorem(key).witness.with_parameters(**letters)


def part(number, relation):
    """A relation with its right side made so much smaller or larger."""
    return at_most(relation.lhs, number * relation.rhs)


def within(instance):
    """Whether the squares of the entries of A add up to N at most."""
    return sum(map(modulus_squared, instance.A)) <= instance.size


FROBENIUS = hyp("Frobenius", "the squares of the entries of A add up to N at most", within)

width = word("tradeoff.width", "width")
stated(
    "width.near",
    "tradeoff.width",
    at_least(width(tau), Rational(10001, 10000) * (tau + 1) / N, tau >= 2),
    witness=at("tradeoff.width", tau=2),
)
stated("width.many", "tradeoff.width", at_least(width(N), Rational(6, 5) * (N + 1) / N))
TAIL = rel("tail.constant", 0)
bare = {item: item.args[0] for item in TAIL.rhs.atoms(conjugate)}
stated("tail.bare", "tail.constant", equal(TAIL.lhs, TAIL.rhs.xreplace(bare)))

circle = word("circle.even", "M_circle")


def pair_crowding(system):
    """The largest 2/|l_i - l_j|."""
    a, values = system.arithmetic, list(system.eigenvalues)
    gaps = [a.modulus(values[p] - values[q]) for p in range(len(values)) for q in range(p)]
    return system.extreme([a.integer(2) / gap for gap in gaps], largest=True) if gaps else a.zero


crowd = quantity("crowd", "d_2", oracle=pair_crowding)
CIRCLE = at("circle.even", T=5, tau=1)
stated("circle.cluster", "circle.even", at_most(T * circle(T, tau), 3 * N - 2, tau < T), witness=CIRCLE)
stated("circle.pairs", "circle.even", at_most(circle(T, tau) * (T - crowd()), N, tau < T), witness=CIRCLE)
lograte, radial = word("metric.lograte", "by_log_rate"), word("metric.kernel", "radial")
stated("metric.quarter", "metric.lograte", at_most(lograte(), Rational(249999, 10**6)))
stated("metric.half", "metric.kernel", at_least(radial(), Rational(1001, 4000) / (1 - Abs(eigenvalue[1])) ** 2))
share = word("frontier.geometric", "share")
stated("geometric.share", "frontier.geometric", at_most(share(t), Rational(24, 25), t > 0))

delta, keys = word("delta.memory", "M_delta"), word("delta.memory", "key_count")
stated("delta.falls", "delta.memory", at_most(delta(tau + 1), delta(tau)), drop=("orthonormal keys",), where=())
stated("delta.nearly", "delta.memory", at_most(delta(tau), Rational(999, 1000) * keys() / (tau + 1)), where=())


def uneven(instance):
    """Whether |beta| <= 18/25 |gamma|."""
    before, now = instance.extra["before"], instance.extra["now"]
    return 625 * modulus_squared(before) <= 324 * modulus_squared(now)


taps = word("taps.capacity", "M_taps")
stated(
    "taps.uneven",
    "taps.delayed",
    at_most(taps(tau), Min(1, N / (tau + 1))),
    add=(hyp("uneven", "the later tap is 18/25 of the first at most", uneven),),
    witness=theorem("taps.capacity").witness.with_extra(now=2, before=1).with_parameters(tau=1),
)
stated("taps.start", "taps.delayed", at_most(taps(tau + 1), Rational(99, 100) * (taps(tau) + M(tau))))

positions, count = (word("oscillators.positions", name) for name in ("M_position", "oscillator_count"))
stated(
    "oscillators.far",
    "oscillators.positions",
    at_most(positions(tau) * (tau + 1), Rational(7, 10) * count(), tau >= 20),
    witness=at("oscillators.positions", tau=20),
)
EDGE = theorem("oscillators.undamped").claims[0]
stiff = word("oscillators.initial", "stiffness")(i) * word("oscillators.initial", "step_of")(i) ** 2
stated("oscillators.edge", "oscillators.undamped", at_most(EDGE.relation.lhs, 1 + 10 * (stiff - 4), stiff >= 4))

FISHER, RATIO = rel("noise.fisher_bound", 0), rel("noise.ratio", 0)
stated("fisher.almost", "noise.fisher_bound", at_most(FISHER.lhs, Rational(99, 100) * FISHER.rhs, N >= 2))
stated("noise.even", "noise.ratio", at_most(RATIO.lhs, Rational(999, 1000) * RATIO.rhs, N >= 2))
ridge = word("noise.ridge", "M_ridge")
NOISY = Instance.diagonal("1/2", "-1/3", tau=1, sigma=1).with_extra(**theorem("noise.ridge").witness.extra)
RIDGE = at_most(ridge(noise_level, tau + 1), ridge(noise_level, tau))
stated("ridge.frobenius", "noise.ridge", RIDGE, add=(FROBENIUS,), witness=NOISY)
ENERGY = rel("hankel.energy", 0)
WEIGHED = Sum(ENERGY.rhs.function / (ENERGY.rhs.limits[0][0] + 1), ENERGY.rhs.limits[0])
stated("hankel.mean", "hankel.energy", at_most(ENERGY.lhs * (1 - spectral_radius() ** 2), (2 * N - 1) * WEIGHED))
unlearned, noise, least = (word("gain.teacher", name) for name in ("unlearned", "noise_variance", "least_loss"))
stated("teacher.more", "gain.teacher", at_most(Rational(21, 20) * unlearned(T) + noise(), 2 * least()))
mean = word("stationary.falls", "M_mean")
stated("stationary.strict", "stationary.markov", less(mean(tau) * (tau + 1), N, tau >= N))
BENT = at_most(2 * mean(tau + 1), mean(tau) + mean(tau + 2) + Rational(1, 2))
stated("stationary.bent", "stationary.falls", BENT)

stated("slow.eighths", "slow.gradient", part(Rational(3, 8), rel("slow.gradient", 0)))
ANGLE = rel("eigengrad.angle", 0)
stated(
    "angle.lags",
    "eigengrad.angle",
    at_most(ANGLE.lhs, Rational(19, 20) * ANGLE.rhs, tau >= 3),
    witness=at("eigengrad.angle", tau=3, i=1),
)
RAW, SEEN, LAYER = rel("weights.vanishing", 3), rel("readout.invisible", 0), rel("weights.layer", 2)
stated("weights.frobenius", "weights.vanishing", at_most(RAW.lhs, RAW.rhs), drop=("diagonal",), add=(FROBENIUS,))
stated("readout.aligned", "readout.invisible", at_most(SEEN.lhs, Rational(99, 100) * SEEN.rhs, N >= 2))
gain = word("weights.layer", "gain")()
stated("layer.once", "weights.layer", equal(LAYER.lhs, LAYER.rhs.xreplace({gain**2: gain})))
trace, inputs = word("mimo.bound", "memory_trace"), word("mimo.bound", "input_count")()
stated("mimo.strict", "mimo.bound", less(trace(tau) * (tau + 1), N, tau >= 1))
stated("mimo.states", "mimo.bound", at_most(trace(0), inputs * (1 - Abs(Determinant(A)) ** (2 / N)), inputs <= N))
LOW, HIGH = rel("nonlinear.memory", 1), rel("nonlinear.memory", 2)
signal = word("nonlinear.memory", "signal_variance")()
stated("nonlinear.low", "nonlinear.memory", at_most(Rational(51, 50) * LOW.lhs, LOW.rhs, N >= 2))
HIGHER = HIGH.rhs.xreplace({signal: Rational(49, 50) * signal})
stated("nonlinear.high", "nonlinear.memory", at_most(HIGH.lhs, HIGHER))
coloured, colour = word("coloured.autoregressive", "M_coloured"), Abs(word("coloured.autoregressive", "colour")())
ALL, NEARLY = Sum(coloured(tau), (tau, 0, oo)), Rational(97, 100) * colour
stated("coloured.peak", "coloured.autoregressive", at_most(ALL, N * (1 + NEARLY) / (1 - colour)))
stated("coloured.trough", "coloured.autoregressive", at_least(ALL, N * (1 - NEARLY) / (1 + colour)))
M_with = word("nesting.gain", "M_with")
stated(
    "nesting.share",
    "nesting.gain",
    at_most(M_with(mu, tau) - M(tau), Rational(97, 100) * (N + 1) / (tau + 1), tau >= 2),
    witness=Instance.diagonal("1/2", "1/3", tau=2, mu="1/2"),
)
pooled = type(rel("pooling.memory", 0).lhs)
stated(
    "pooling.falls",
    "pooling.memory",
    at_most(pooled(tau + 1), pooled(tau)),
    add=(POSITIVE,),
    where=(),
    witness=Instance.diagonal("1/2", "1/3", tau=1),
)
CANTELLI = theorem("lifetime.cantelli").claims[0]
SEVENTY = at_most(CANTELLI.relation.lhs, Rational(7, 10) * CANTELLI.relation.rhs, *CANTELLI.when)
stated("cantelli.seventy", "lifetime.cantelli", SEVENTY)
APART, BESIDE = rel("perturbation.bound", 0).lhs, rel("perturbation.bound", 2).rhs
stated("perturbation.most", "perturbation.bound", at_most(APART, Rational(39, 50) * BESIDE), where=())
LATE = rel("direction.above", 0)
stated("direction.late", "direction.above", at_least(LATE.lhs, Rational(26, 25) * LATE.rhs, tau >= 1))
DIAGONAL = Product(MatrixElement(C, i, i), (i, 1, N))
stated("gram.apart", "gram.determinant", at_most(Determinant(C), Rational(999999, 10**6) * DIAGONAL, N >= 2))
bilinear, held = word("legs.bilinear", "M_legs_bilinear"), word("legs.held", "M_legs_held")
RULES = at_least(bilinear(step_size, 0), held(step_size, 0), step_size <= Rational(1, 10))
stated("legs.rules", "legs.bilinear", RULES, where=())
condition = word("conditioning.legs_gramian", "own_condition")
stated("legs.condition", "conditioning.legs_gramian", at_most(condition(), Rational(43, 250) * (2 * N + 1) ** 2))
