"""Near truths with hypotheses, letters and quantities of one's own."""

from __future__ import annotations

from further_truths.words import LAWS, POSITIVE, ST, W2, hyp, own
from sympy import Abs, Ge, Interval, Le, Lt, Max, Range, Rational, Sum, oo

from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import (
    A,
    B,
    Information,
    M,
    M_window,
    M_with,
    M_without,
    N,
    PairMemory,
    T,
    eigenvalue,
    horizon,
    i,
    j,
    mu,
    quantity,
    spectral_radius,
    squared,
    symbol,
    tau,
    variance,
)
from memlaw.theory.subjects import lifetime
from memlaw.theory.theorem import at_least, at_most

STATEMENTS = {}
LATE = W2.with_parameters(tau=2)


def stated(name, *claims, laws=LAWS, witness=W2, **more):
    """One more statement about pairs."""
    STATEMENTS[name] = own(name, *claims, laws=laws, witness=witness, **more)


def adjacent(system, lag):
    """How far the readouts of a lag and of the next are from orthogonal."""
    a, column = system.arithmetic, system.B
    for _ in range(lag):
        column = a.multiply(system.A, column)
    seen = a.solve(system.gramian, a.multiply(system.A, column))
    return a.squared_modulus(a.flat(a.multiply(a.adjoint(column), seen))[0])


def of_all_keys(system, decay, length, lag):
    """What part of a decaying sum is its term of this lag."""
    return decay ** (2 * lag) / sum(decay ** (2 * one) for one in range(length))


p = symbol("p", Interval.open(0, 1), "the part of every eigenvalue that is left")
q = symbol("p", Interval.Ropen(Rational(1, 2), 1), "what a step is discounted to")
decay = symbol("a1", Interval.open(0, 1), "the decay")
length = symbol("L1", Range(2, 31), "the number of steps")
h = symbol("h1", Range(0, 31), "a lag")
neighbours = quantity("neighbours", "X", oracle=adjacent)
share = quantity("share_of_key", "s", oracle=of_all_keys)
INNER = hyp(
    "inner",
    "|l_i|^2 <= 1/2",
    lambda item: all(bool(modulus_squared(value) <= Rational(1, 2)) for value in item.eigenvalues),
)

stated("lag_three", at_most(M(3), Rational(298, 1000), N <= 2), laws=(ST,))
stated("newest_share", at_least(M_window(T, 0), N / T, T >= N), witness=W2.with_parameters(T=4))
SPREAD = Sum(squared(eigenvalue[i]) / (1 - squared(eigenvalue[i])), (i, 1, N))
LARGEST = at_most(variance(), 2 * Max(1, 19 * N / 20) * SPREAD)
stated("variance_bound", LARGEST, laws=(ST,), where=(lifetime.VARIANCE,))
stated("information_half", at_most(Information(tau), N / (2 * (tau + 1)), tau >= N), witness=LATE)
SHRUNK = at_most(PairMemory(p * A, B, tau), M(tau), tau >= N)
stated("shrink", SHRUNK, laws=(*LAWS, INNER), witness=W2.with_parameters(tau=2, p="1/2"))
stated("even_lags", at_most(Sum(M(2 * tau), (tau, 0, oo)), N / 2 + Rational(12, 25) * M(0)))
stated("horizon_plus", at_most(horizon(Rational(1, 2)), N + 1))
stated("neighbours", at_most(neighbours(tau), Rational(4, 25)))
CONVEX = at_least(M(tau) + M(tau + 2), 2 * M(tau + 1), tau >= 4)
stated("convex_late", CONVEX, laws=(*LAWS, POSITIVE), witness=Instance.diagonal("1/2", "1/3", tau=4))
DISCOUNTED = at_most(Sum(q**tau * M(tau), (tau, 0, oo)), N * q ** ((N - 1) / 2))
stated("discount", DISCOUNTED, witness=W2.with_parameters(p="3/4"))
SMALLER = Le(Abs(eigenvalue[i]), Abs(eigenvalue[j]))
PRUNED = at_least(M_without(i, tau), M_without(j, tau), SMALLER, Ge(tau, N))
stated("prune_smallest", PRUNED, witness=W2.with_parameters(i=2, j=1, tau=2))
HALF = at_most(M(tau), N / (2 * (tau + 1)), tau >= N)
stated("positive_half", HALF, laws=(*LAWS, POSITIVE), witness=Instance.diagonal("1/2", "1/3", tau=2))
SLOWEST = spectral_radius() ** 2 / (1 - spectral_radius() ** 2)
stated("trace_life", at_least(Sum(tau * M(tau), (tau, 0, oo)), N * (N - 1) / 2 + SLOWEST))
OLD = at_most(share(decay, length, h), 1 / length, Lt(h, length), Ge(20 * h, 9 * (length - 1)))
stated("key_share", OLD, laws=(), witness=Instance.diagonal("1/2", a1="1/2", L1=4, h1=2))
LONGER = at_least(M_window(T, tau) + M_window(T + 2, tau), 2 * M_window(T + 1, tau), tau < T, T >= N)
stated("window_convex", LONGER, witness=W2.with_parameters(T=3, tau=1))
GAINED = at_most(M_with(mu, 2) - M(2), Rational(3, 10), N <= 1)
stated("added_gain", GAINED, witness=Instance.diagonal("1/2", mu="1/3"))
