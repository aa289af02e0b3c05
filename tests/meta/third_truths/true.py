"""True statements beside the near truths: equalities at ends, rare hypotheses, bounds that are attained."""

from __future__ import annotations

from itertools import combinations

from further_truths.words import W2, hyp, like, own, rel, word
from sympy import Abs, Determinant, Min, Product, Rational, Sum, eye
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw import Setting
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import NONZERO
from memlaw.theory.instance import Instance
from memlaw.theory.language import A, C, M, N, T, eigenvalue, horizon, i, k, mu, noise_level, step_size, tau
from memlaw.theory.theorem import at_least, at_most, equal
from third_truths.of_ones_own import LAWS, OUTER, RECALL, TRACELESS, gated, modulus_from, of_size
from third_truths.of_settings import (
    NOISY,
    RIDGE,
    M_with,
    at,
    bilinear,
    circle,
    delta,
    held,
    inputs,
    keys,
    mean,
    pooled,
    signal,
    stiff,
    taps,
    trace,
)


def contracts(instance):
    """Whether A A^* <= I: no principal minor of I - A A^* is negative."""
    rest = eye(instance.size) - instance.A * instance.A.H
    chosen = (places for size in range(1, instance.size + 1) for places in combinations(range(instance.size), size))
    return all(rest.extract(list(places), list(places)).det() >= 0 for places in chosen)


def about(name, key, *claims, **more):
    """A statement in the words of a theorem of the catalogue."""
    return like(key, f"true-{name}", *claims, **more)


def of_pairs(name, *claims, add=(), witness=W2):
    """A statement about pairs."""
    return own(f"true-{name}", *claims, laws=(*LAWS, *add), witness=witness)


PART, radius = rel("weights.vanishing", 2).lhs, word("oscillators.undamped", "explicit_radius")(i)
teacher, weight, inlet = (word("weights.vanishing", name) for name in ("teacher", "weight", "input_weight"))
spectral = word("weights.vanishing", "rho")()
HUMP = 4 * (1 - spectral) ** 2 * Sum(Abs(PART) ** 2, (i, 1, N))
DRIVEN = Abs(teacher(tau)) ** 2 * Sum(Abs(weight(i) * inlet(i)) ** 2, (i, 1, N))
fisher = word("noise.fisher", "J_white")
turning, turned = (word("metric.kernel", name)() for name in ("turning", "turned_back"))
SLOPE, THIRD, TAUGHT = (word("nonlinear.memory", name) for name in ("mean_slope", "mean_third", "teacher"))
ONE = hyp("one real", "there is one eigenvalue, and it is real", lambda x: x.size == 1 and x.eigenvalues[0].is_real)
NILPOTENT = hyp("nilpotent", "every eigenvalue is zero", lambda x: all(value == 0 for value in x.eigenvalues))
SIGNAL = Instance.diagonal("1/2", tau=1, i=1).with_extra(w=(1,), teacher=(1, Rational(1, 2)), noise=0, f=(0, 1, 0, 1))
SPUN = theorem("oscillators.undamped").witness.with_extra(stiffness=(5, 6), steps=(1, 1)).with_parameters(i=1)
PAIR, WITH = (of_size(2),), Instance.diagonal("1/2", "1/3", tau=2, mu="1/2")
GATE = Setting("one gate", "five gates of one state", lambda: (gated(*[(1,)] * 5), gated((1,), (1,), (0,), (1,), (1,))))

STATEMENTS = {
    "mimo.mean": about(
        "mimo-mean", "mimo.bound", at_most(trace(0), inputs * (1 - Abs(Determinant(A)) ** (2 / inputs)))
    ),
    "mimo.least": about("mimo-least", "mimo.bound", at_least(trace(0), 1 - Abs(Determinant(A)) ** 2)),
    "ridge.contraction": about(
        "ridge", "noise.ridge", RIDGE, add=(hyp("contraction", "A is a contraction", contracts),), witness=NOISY
    ),
    "fisher.falls": about(
        "fisher",
        "noise.fisher",
        at_most(fisher(noise_level, tau + 1), fisher(noise_level, tau)),
        witness=at("noise.fisher", sigma=1, tau=0),
    ),
    "outer.most": of_pairs(
        "outer", at_most(M(0), 1 - Rational(81, 100) ** N), add=(modulus_from(Rational(9, 10)),), witness=OUTER
    ),
    "weights.hump": about(
        "hump", "weights.vanishing", at_most(HUMP, DRIVEN, tau >= 2), witness=at("weights.vanishing", tau=2, i=1)
    ),
    "gram.apart": about(
        "gram", "gram.determinant", at_most(Determinant(C), Product(MatrixElement(C, i, i), (i, 1, N)))
    ),
    "traceless.pair": of_pairs(
        "traceless",
        equal(M(1), M(0)),
        add=(TRACELESS, *PAIR, NONZERO.sufficient("else nothing is left at lag 1")),
        witness=Instance.diagonal("1/2", "-1/2"),
    ),
    "pooling.later": about("pooling", "pooling.memory", at_most(pooled(tau), M(tau + 1)), where=()),
    "horizon.half": of_pairs("horizon", at_most(horizon(Rational(1, 2)), 2 * N - 1)),
    "taps.markov": about("taps", "taps.delayed", at_most(taps(tau + 1) * (tau + 1), N)),
    "delta.markov": about("delta", "delta.memory", at_most(delta(tau) * (tau + 1), keys()), where=()),
    "oscillators.sum": about(
        "oscillators", "oscillators.undamped", equal(radius + 1 / radius, stiff - 2, stiff >= 4), witness=SPUN
    ),
    "circle.mirror": about(
        "mirror",
        "circle.even",
        equal(circle(T, tau), circle(T, T - 1 - tau), tau < T),
        witness=at("circle.even", T=5, tau=1),
    ),
    "metric.turns": about(
        "turns", "metric.kernel", equal(turning - turned, Abs(eigenvalue[1]) ** 4 / (1 - Abs(eigenvalue[1]) ** 2) ** 2)
    ),
    "stationary.mean": about(
        "stationary", "stationary.falls", at_most((tau + 1) * mean(tau), Sum(mean(k), (k, 0, tau)))
    ),
    "frontier.pair": of_pairs("frontier", at_most(M(2), Rational(7, 16)), add=PAIR),
    "nesting.markov": about(
        "nesting", "nesting.gain", at_most(M_with(mu, tau), Min(1, (N + 1) / (tau + 1))), witness=WITH
    ),
    "nonlinear.one": about(
        "nonlinear",
        "nonlinear.memory",
        equal(rel("nonlinear.memory", 2).lhs, M(tau) * TAUGHT(tau) ** 2 * (SLOPE() + signal * THIRD()) ** 2),
        add=(ONE,),
        witness=SIGNAL,
    ),
    "legs.rules": about(
        "rules", "legs.bilinear", at_least(bilinear(step_size, 0), held(step_size, 0), step_size * N <= 2), where=()
    ),
    "register.whole": of_pairs(
        "register",
        equal(M(tau), 1, tau < N),
        equal(M(tau + N), 0),
        add=(NILPOTENT,),
        witness=Instance.companion("0", "0", tau=1),
    ),
    "gates.one": own("true-gate", RECALL, laws=(), witness=gated(*[(Rational(1, 2),)] * 5, lag=1), setting=GATE),
}
