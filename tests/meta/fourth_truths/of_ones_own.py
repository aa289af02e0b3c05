"""Near truths about pairs, with hypotheses and quantities of one's own, and about a readout that is drawn beside."""

from __future__ import annotations

from fractions import Fraction

from further_truths.words import LAWS, POSITIVE, ST, W2, hyp, own
from hypothesis import strategies as st
from sympy import Interval, Min, Range, Rational, Sum, im, oo, re

from memlaw import Setting
from memlaw.theory.hypotheses import NONZERO, SINGLE_INPUT
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import (
    M,
    M_window,
    M_with,
    N,
    T,
    eigenvalue,
    horizon,
    i,
    mu,
    quantity,
    spectral_radius,
    squared,
    symbol,
    tau,
    theta,
    trace_power,
)
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.theorem import at_least, at_most, equal, less

STATEMENTS = {}
ONE = Instance.diagonal("1/2")


def stated(name, *claims, laws=LAWS, witness=W2, **more):
    """One more statement, about pairs unless a setting is given."""
    STATEMENTS[name] = own(name, *claims, laws=laws, witness=witness, **more)


def every(name, text, holds):
    """The hypothesis that all eigenvalues are such."""
    return hyp(name, text, lambda item: all(bool(holds(value)) for value in item.eigenvalues))


def moduli(name, text, holds):
    """The hypothesis that the squares of all moduli are such."""
    return every(name, text, lambda value: holds(modulus_squared(value)))


stated("frontier.three", at_most(M(5), Rational(33, 100), N <= 3), laws=(ST,))
stated("frontier.four", at_most(M(6), Rational(411, 1000), N <= 4), laws=(ST,))
stated("frontier.five", at_most(M(7), Rational(476, 1000), N <= 5), laws=(ST,))
LATE = at_most((tau + 1) * M(tau), Rational(4, 5) * N, tau >= 4 * N)
stated("markov.late", LATE, laws=(ST,), witness=Instance.diagonal("1/2", "-1/3", tau=9))
FAR = at_most((tau + 1) * M(tau), Rational(368, 1000), N <= 1, tau >= 100)
stated("markov.one", FAR, laws=(ST,), witness=Instance.diagonal("1/2", tau=100))
THIRD = at_most(theta * horizon(theta), Rational(2, 3) * N, theta <= Rational(1, 3))
stated("horizon.third", THIRD, witness=Instance.diagonal("1/2", "-1/3", theta="1/4"))
INCREASING = Instance.diagonal("1/2", "1/3", tau=1)
stated("markov.strict", less(M(tau + 1), M(tau)), laws=(*LAWS, POSITIVE), witness=INCREASING)

SECTOR = every("sector", "every angle is small", lambda value: re(value) > 0 and 4 * abs(im(value)) <= re(value))
SHARE = squared(trace_power(1))
LIFETIME = at_least(Sum(tau * M(tau), (tau, 0, oo)), N * (N - 1) / 2 + SHARE / (1 - SHARE / N**2))
stated("lifetime.sector", LIFETIME, laws=(*LAWS, SECTOR), witness=Instance.diagonal("1/2", "1/3"))
LAST = at_most(M_window(T, tau), N / (tau + 1), tau <= T - 2)
stated("window.last", LAST, witness=Instance.diagonal("1/2", "-1/3", tau=1, T=4))
KEPT = at_most(M_with(mu, tau) - M(tau), Rational(3, 2) * (1 - squared(mu)), N <= 1)
stated("nesting.kept", KEPT, witness=ONE.with_parameters(mu="1/3", tau=1))
lag = symbol("h", Range(1, 7), "a lag")
STRETCH = at_most(Sum(M(tau), (tau, lag, 2 * lag)), Rational(21, 50) * N, lag >= N)
stated("stretch.late", STRETCH, laws=(ST,), witness=ONE.with_parameters(h=2))
HALVES = moduli("halves", "every modulus is 1/2", lambda square: square == Rational(1, 4))
TWO = Instance.diagonal("1/2", "-1/2")
stated("moduli.half", at_least(M(1), Rational(19, 50), N >= 2, N <= 2), laws=(*LAWS, HALVES), witness=TWO)
TRACELESS = hyp("traceless", "the eigenvalues add up to zero", lambda item: sum(item.eigenvalues).expand() == 0)
stated("traceless.flat", equal(M(1), M(0)), laws=(*LAWS, TRACELESS), witness=TWO)
TURNED = at_most(Sum(re(eigenvalue[i] * slope(i, tau)), (i, 1, N)), 0, tau < N)
stated("slopes.scaled", TURNED, laws=(*LAWS, SINGLE_INPUT.sufficient("not tried without")))

HALF = Rational(1, 2)
SEEN = Rational(7, 4) - Rational(1, 4) * HALF**N * (1 + M(0))
DISCOUNT = at_most(Sum(M(tau) * HALF**tau, (tau, 0, 8)), SEEN, N <= 4)
stated("discount.half", DISCOUNT, laws=(*LAWS, NONZERO.sufficient("nilpotent pairs are others")), witness=ONE)
part = symbol("p", Interval(Rational(9, 10), Rational(19, 20)), "a part")
OUTER = moduli("outer", "every modulus is 1/2 at least", lambda square: square >= Rational(1, 4))
BAND = at_most((1 - part) * Sum(part**tau * M(tau), (tau, 0, 12)), 1 - part**N - Rational(1, 100), N >= 3)
stated("discount.band", BAND, laws=(*LAWS, OUTER), witness=Instance.diagonal("1/2", "2/3", "-1/2", p="9/10"))


def squares(system, lags):
    """The squares of so many memories."""
    return sum(system.memory(place) ** 2 for place in range(lags))


def drops(system, lags):
    """The largest fall of memory from one lag to the next, of so many."""
    falls = [system.memory(place) - system.memory(place + 1) for place in range(lags)]
    return system.extreme(falls, largest=True)


squared_sum = quantity("squared_sum", "E", oracle=squares)
largest_drop = quantity("largest_drop", "D", oracle=drops)
INNER = moduli("inner", "every modulus is 1/2 at most", lambda square: square <= Rational(1, 4))
SQUARES = at_most(squared_sum(lag), N - Rational(1, 6) * N * spectral_radius() ** 2)
stated("squares.sum", SQUARES, laws=(*LAWS, INNER), witness=ONE.with_parameters(h=2))
QUICK = moduli("quick", "every modulus is 3/4 at most", lambda square: square <= Rational(9, 16))
FEW = hyp("few", "there are two eigenvalues at most", lambda item: item.size <= 2)
DROP = at_least(largest_drop(6), Rational(14, 25) * (1 - spectral_radius()))
stated("drop.largest", DROP, laws=(*LAWS, QUICK, FEW), witness=ONE)


# a readout, and the part of what it reads that comes from the input of one lag
def of_readout(system, back):
    """|w^* A^tau B|^2 / w^* C w."""
    a, readout, size = system.arithmetic, system.data["w"], system.size
    matrix, reached = a.entries(system.A), [row[0] for row in a.entries(system.B)]
    for _ in range(back):
        reached = [sum(matrix[p][q] * reached[q] for q in range(size)) for p in range(size)]
    gramian = a.entries(system.gramian)
    seen = sum(a.conjugate(readout[p]) * reached[p] for p in range(size))
    pairs = [(p, q) for p in range(size) for q in range(size)]
    energy = sum(a.conjugate(readout[p]) * gramian[p][q] * readout[q] for p, q in pairs)
    return a.squared_modulus(seen) / energy


def read(instance, *readout):
    """An instance with a readout."""
    return instance.with_extra(w=readout).called(f"{instance.label}, w = {readout}")


def readouts():
    """A few instances."""
    several = Instance.diagonal("9/10", "I/2", "-I/2")
    return (
        read(ONE, 1),
        read(Instance.diagonal("1/2", "-1/3"), 1, 2),
        read(Instance.diagonal("1/2", "1/3"), 1, -1),
        read(Instance.diagonal("0", "1/4"), 1, 0),
        read(Instance.companion("0", "0"), 1, 1),
        read(several, 1, 1, -1),
    )


def draw_readout(draw, eigenvalues):
    """A real number for each state, none too small."""
    parts, count = st.floats(-2, 2).filter(lambda value: abs(value) > 1e-2), len(eigenvalues)
    return {"w": draw(st.lists(parts, min_size=count, max_size=count))}


def given_readout(size):
    """Numbers that grow."""
    return {"w": [Fraction((-1) ** place * (place + 1), 2) for place in range(size)]}


READERS = Setting("readers", "a pair and a readout w", readouts, given_readout, draw_readout)
fraction = quantity("fraction", "F", oracle=of_readout)
READ = read(W2, 1, 2)
stated("readers.part", at_most(fraction(tau), Rational(49, 50) * M(tau), N >= 2), witness=READ, setting=READERS)
BOTH = at_most(Min(fraction(tau), fraction(tau + 1)), Rational(12, 25))
stated("readers.both", BOTH, witness=READ, setting=READERS)
stated("readers.fourth", at_most(fraction(4), Rational(26, 125), N <= 2), witness=READ, setting=READERS)
