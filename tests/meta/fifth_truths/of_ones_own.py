"""Near truths with hypotheses, letters, quantities and settings of one's own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from fourth_truths.of_ones_own import ONE, TRACELESS, every, moduli
from further_truths.words import LAWS, POSITIVE, REAL, ST, W2, hyp, own
from hypothesis import strategies as st
from sympy import Interval, Range, Rational, Sum, im, re

from memlaw import Setting
from memlaw.theory.hypotheses import DIAGONAL, DISTINCT, NONZERO
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import (
    A,
    B,
    C,
    Information,
    M,
    N,
    Scalar,
    eigenvalue,
    horizon,
    i,
    quantity,
    spectral_radius,
    symbol,
    tau,
    theta,
)
from memlaw.theory.theorem import at_least, at_most, equal

STATEMENTS = {}
NOT_TRIED = "not tried without"
INCREASING = Instance.diagonal("1/2", "1/3", tau=1)
TWO = Instance.diagonal("1/2", "-1/2")


def stated(name, *claims, laws=LAWS, witness=W2, **more):
    """One more statement, about pairs unless a setting is given."""
    STATEMENTS[name] = own(name, *claims, laws=laws, witness=witness, **more)


def paired(instance):
    """Whether with each eigenvalue its negative is one, as often."""
    return sorted(map(str, instance.eigenvalues)) == sorted(str(-value) for value in instance.eigenvalues)


def level(instance):
    """Whether all eigenvalues have one modulus."""
    return len({modulus_squared(value).expand() for value in instance.eigenvalues}) == 1


def farther(square):
    """Whether the squares of all pseudohyperbolic distances of two eigenvalues are such at least."""

    def holds(instance):
        pairs = combinations(instance.eigenvalues, 2)
        return all(
            modulus_squared(one - two) >= square * modulus_squared(1 - one * two.conjugate()) for one, two in pairs
        )

    return holds


SYMMETRIC = hyp("symmetric", "with each eigenvalue its negative is one", paired)
ONE_MODULUS = hyp("one modulus", "all eigenvalues have one modulus", level)
SLOW = moduli("slow", "every eigenvalue has modulus 9/10 at least", lambda square: square >= Rational(81, 100))
SEPARATED = hyp("separated", "two eigenvalues are 1/2 apart at least, pseudohyperbolically", farther(Rational(1, 4)))
SHAPED = DIAGONAL.sufficient(NOT_TRIED)

stated(
    "symmetric_pairs", equal(M(2 * tau + 1), M(2 * tau)), laws=(*LAWS, SYMMETRIC), witness=TWO.with_parameters(tau=1)
)
RING = at_most(M(N), spectral_radius() ** (2 * N) * (1 - spectral_radius() ** (2 * N)))
stated("one_modulus", RING, laws=(*LAWS, ONE_MODULUS), witness=TWO)
FAR = at_most(M(tau), Rational(19, 50) * N / (tau + 1), tau >= 20)
stated("positive_far", FAR, laws=(*LAWS, POSITIVE), witness=INCREASING.with_parameters(tau=20))
LOW = at_most(theta * horizon(theta), Rational(2, 5) * N, theta <= Rational(1, 10))
stated("positive_horizon", LOW, laws=(*LAWS, POSITIVE), witness=INCREASING.with_parameters(theta="1/10"))
stated("traceless", equal(M(1), M(0)), laws=(*LAWS, TRACELESS), witness=TWO)
stated("slow_start", at_least(M(1), M(0) / 2), laws=(*LAWS, SLOW), witness=Instance.diagonal("9/10", "-19/20"))
REACHED = Scalar(B.adjoint() * A.adjoint() ** tau * A**tau * B) / Scalar(B.adjoint() * B)
stated("nonnormal", at_least(M(tau), (1 - spectral_radius() ** 2) * REACHED))
COST = (C**-1)[i, i] * C[i, i]
AT_ONE = W2.with_parameters(i=1)
stated("neighbours", at_most(COST, 16), laws=(*LAWS, SHAPED, REAL, SEPARATED), witness=AT_ONE)
FALL = at_least(M(tau + 1), spectral_radius() ** 2 * M(tau), tau >= N)
stated("real_rate", FALL, laws=(*LAWS, REAL), witness=INCREASING.with_parameters(tau=2))
GAPS = Sum((1 - eigenvalue[i]) + (1 - eigenvalue[i]) ** 2, (i, 1, N))
NEWEST = (*LAWS, NONZERO.sufficient("infinite"), POSITIVE)
stated("positive_initial", at_most(Information(0), GAPS), laws=NEWEST, witness=Instance.diagonal("1/2", "1/3"))

# letters and quantities of one's own
p = symbol("p", Interval.open(0, 1), "a discount")
h = symbol("h", Range(2, 6), "so many lags")
d = symbol("d", Range(2, 4), "one lag in so many")
e = symbol("e", Interval(Rational(1, 2), Rational(9, 10)), "a factor")
D = symbol("D", Interval(Rational(1, 2), Rational(3, 2)), "a step")
g = symbol("g", Range(2, 9), "a lag")


def law(system, eigenvalues, count):
    """So many coefficients of the all-pass function, factor by factor."""
    a = system.arithmetic
    series = [a.number(1)] + [a.number(0)] * (count - 1)
    for pole in eigenvalues:
        out, value, last = [], a.number(0), a.number(0)
        for term in series:
            value = pole * value + last - a.conjugate(pole) * term
            out.append(value)
            last = term
        series = out
    return series


def kept(system, eigenvalues, lag):
    """The memory of a spectrum."""
    a = system.arithmetic
    return a.number(1) - a.sum([a.squared_modulus(term) for term in law(system, eigenvalues, lag + 1)])


def discounted_sum(system, rate, lags):
    """Memory of so many lags, each with its discount."""
    return sum(rate**lag * system.memory(lag) for lag in range(lags))


def sum_of_first(system, lags):
    """Memory of so many lags."""
    return sum(system.memory(lag) for lag in range(lags))


def of_powers(system, step, lag):
    """The memory of one step in so many."""
    return kept(system, [value**step for value in system.eigenvalues], lag)


discounted = quantity("discounted", "D", oracle=discounted_sum)
first = quantity("first", "F", oracle=sum_of_first)
sampled = quantity("sampled", r"M^{\downarrow}", oracle=of_powers)
DISCOUNT = (1 + (1 - p) / 10) * (1 - p**h) / (1 - p) * first(h)
stated("discount", at_least(h * discounted(p, h), DISCOUNT), witness=W2.with_parameters(p="1/2", h=2))
TWICE = at_most(first(2 * h), Rational(19, 10) * first(h))
stated("doubling", TWICE, witness=W2.with_parameters(h=2))
FAST = every(
    "not fast",
    "all eigenvalues are positive and 1/2 at least",
    lambda value: im(value) == 0 and value >= Rational(1, 2),
)
FED = Instance.diagonal("1/2", "2/3", d=2, tau=1)
stated("subsampled", at_most(sampled(d, tau), d * M(d * tau), tau >= 1), laws=(*LAWS, FAST), witness=FED)


def by_bilinear_rule(system, step):
    """Memory at lag 0 where the same poles are taken at another step, by the bilinear rule."""
    a = system.arithmetic
    one = a.number(1)
    lost = one
    for value in system.eigenvalues:
        moved = step * (value - one) / (value + one)
        lost = lost * a.squared_modulus((one + moved) / (one - moved))
    return one - lost


def by_hold(system, step):
    """The same by a hold."""
    a = system.arithmetic
    one = a.number(1)
    return one - a.exp(4 * step * a.sum([a.real((value - one) / (value + one)) for value in system.eigenvalues]))


bilinear, held = quantity("bilinear", r"M^{bil}", oracle=by_bilinear_rule), quantity("held", "M^{hold}", oracle=by_hold)
RULES = at_most(bilinear(D), held(D))
stated("rules", RULES, laws=(*LAWS, POSITIVE), witness=Instance.diagonal("1/2", "1/3", D=1))


def highest(system):
    """The largest part of the law at the first 31 places."""
    values = [system.memory(lag) for lag in range(31)]
    return system.extreme([1 - values[0], *(one - two for one, two in pairwise(values))], largest=True)


peak = quantity("peak_of_law", "P", oracle=highest)
QUICK = moduli("not too slow", "every eigenvalue has modulus 9/10 at most", lambda square: square <= Rational(81, 100))
stated("peak", at_least(peak(), Rational(1, 4)), laws=(*LAWS, QUICK), witness=ONE)


def with_conjugates(system, lag):
    """The memory of the spectrum with its conjugates."""
    return kept(system, [*system.eigenvalues, *map(system.arithmetic.conjugate, system.eigenvalues)], lag)


def of_part(system, factor, lag):
    """The memory of the spectrum so many times as large."""
    return kept(system, [factor * value for value in system.eigenvalues], lag)


def mixed(system, lag):
    """How far the best readouts of the newest input and of a later one mix."""
    a = system.arithmetic
    terms = law(system, system.eigenvalues, lag + 1)
    return a.modulus(terms[0] * a.conjugate(terms[lag]))


def of_readout(system, lag):
    """The energy of the best readout of a lag, for weights of one."""
    a, poles = system.arithmetic, system.eigenvalues
    gramian = a.matrix([[1 / (1 - one * a.conjugate(two)) for two in poles] for one in poles])
    reached = a.column([pole**lag for pole in poles])
    return a.sum([a.squared_modulus(value) for value in a.flat(a.solve(gramian, reached))])


def every_so_many(system, step, count):
    """Memory of so many lags, the step from one to the next being such."""
    return sum(system.memory(step * place) for place in range(count))


closed = quantity("closed", r"M^{\mathbb{R}}", oracle=with_conjugates)
scaled = quantity("scaled", "M^{e}", oracle=of_part)
cross = quantity("cross", "K_0", oracle=mixed)
cost = quantity("cost", "|w|^2", oracle=of_readout)
thinned = quantity("thinned", "T", oracle=every_so_many)
STEEP = every("steep", "every imaginary part is larger than the real part", lambda value: im(value) > abs(re(value)))
HALVES = at_most(closed(tau), 2 * M(tau))
stated("both_halves", HALVES, laws=(*LAWS, STEEP), witness=Instance.diagonal("I/2", tau=1))
stated("shrunk", at_most(scaled(e, tau), M(tau), tau >= 2 * N), witness=ONE.with_parameters(tau=2, e="3/4"))
stated("cross", at_most(cross(g), Rational(8, 25), g > N), witness=ONE.with_parameters(g=2))
stated("cost", at_most(cost(tau), 10 * cost(0)), laws=(ST, DISTINCT.sufficient(NOT_TRIED)))
stated("thinned", at_most(thinned(d, h), N / d + Rational(1, 2)), witness=W2.with_parameters(d=2, h=2))


# a pair and five prices that fall from 1, and what memory earns
def priced(instance, *prices):
    """An instance with prices."""
    parts = tuple(Fraction(price) for price in prices)
    return instance.with_extra(prices=parts).called(f"{instance.label}, prices {', '.join(map(str, parts))}")


def earned(system, count):
    """What memory of so many lags earns."""
    return sum(price * system.memory(lag) for lag, price in enumerate(system.data["prices"][:count]))


def ideally(system, count):
    """What it would earn if all of it were at the dearest lags."""
    return sum(system.data["prices"][: min(count, system.size)])


def falling(share):
    """Whether prices begin with 1, and are such a share of the one before at most."""

    def holds(instance):
        prices = instance.extra["prices"]
        return prices[0] == 1 and all(0 <= after <= share * before for before, after in pairwise(prices))

    return holds


HALVED_PRICES = (1, "1/2", "1/4", "1/8", "1/16")
PAIR, THREE = Instance.diagonal("1/2", "-2/3"), Instance.diagonal("9/10", "I/2", "-I/2")


def prices_that_fall():
    """A few instances."""
    return (priced(ONE, 1, 1, 1, 1, 1), priced(PAIR, 1, "1/2", "1/4", "1/8", 0), priced(THREE, 1, 1, "1/2", "1/2", 0))


def prices_that_halve():
    """A few instances."""
    return (priced(ONE, *HALVED_PRICES), priced(PAIR, 1, "1/2", "1/4", "1/8", 0), priced(THREE, 1, "1/3", "1/9", 0, 0))


def draw_falling(draw, eigenvalues):
    """1 and four numbers below it, the largest first."""
    return {"prices": [1, *sorted(draw(st.lists(st.floats(0, 1), min_size=4, max_size=4)), reverse=True)]}


def draw_halving(draw, eigenvalues):
    """1 and four numbers, each a half of the one before at most."""
    parts = [1]
    for ratio in draw(st.lists(st.floats(0, 0.5), min_size=4, max_size=4)):
        parts.append(parts[-1] * ratio)
    return {"prices": parts}


def halves(size):
    """Powers of 1/2."""
    return {"prices": tuple(map(Fraction, HALVED_PRICES))}


worth, ideal = quantity("worth", "W", oracle=earned), quantity("ideal", "W^*", oracle=ideally)
PRICES = Setting("prices", "a pair and five prices, falling from 1", prices_that_fall, halves, draw_falling)
HALVED = replace(
    PRICES,
    name="halving prices",
    about="a pair and five prices from 1, each half of the one before at most",
    instances=prices_that_halve,
    draw=draw_halving,
)
FALLING = hyp("falling prices", "the first price is 1, and prices fall", falling(1))
HALVING = hyp("halving prices", "prices fall from 1, to a half at least each time", falling(Fraction(1, 2)))
LONG = moduli("not short", "every eigenvalue has modulus 1/2 at least", lambda square: square >= Rational(1, 4))
MEDIUM = moduli("medium", "every eigenvalue has modulus 7/10 at most", lambda square: square <= Rational(49, 100))
stated(
    "dear",
    at_most(worth(5), Rational(9, 10) * ideal(5)),
    laws=(*LAWS, LONG, HALVING),
    witness=priced(ONE, *HALVED_PRICES),
    setting=HALVED,
)
stated(
    "fair",
    at_least(worth(2), Rational(51, 100) * ideal(2)),
    laws=(*LAWS, MEDIUM, FALLING),
    witness=priced(ONE, 1, 1, 1, 1, 1),
    setting=PRICES,
)


# two spectra of one input
def mated(instance, *mates):
    """An instance with a second spectrum."""
    parts = tuple(Fraction(mate) for mate in mates)
    return instance.with_extra(mates=parts).called(f"{instance.label}, mates {', '.join(map(str, parts))}")


def of_mates(system, lag):
    """The memory of the second spectrum."""
    return kept(system, list(system.data["mates"]), lag)


def of_all(system, lag):
    """The memory of both together."""
    return kept(system, [*system.eigenvalues, *system.data["mates"]], lag)


def populations():
    """A few instances."""
    return (
        mated(ONE, "-1/2"),
        mated(Instance.diagonal("0"), "1/2"),
        mated(Instance.diagonal("1/2", "-1/3"), "1/4"),
        mated(Instance.diagonal("I/2", "1/2"), "2/3", "-2/3"),
    )


def draw_mates(draw, eigenvalues):
    """A few real numbers below 1."""
    return {"mates": draw(st.lists(st.floats(-0.99, 0.99), min_size=1, max_size=3))}


def given_mates(size):
    """Two numbers."""
    return {"mates": (Fraction(1, 2), Fraction(-1, 3))}


def stable_mates(instance):
    """Whether the second spectrum is stable."""
    return all(abs(value) < 1 for value in instance.extra["mates"])


mates, union = quantity("mates", "M'", oracle=of_mates), quantity("union", r"M^{\cup}", oracle=of_all)
POPULATIONS = Setting(
    "populations", "two spectra of one input; the second is real", populations, given_mates, draw_mates
)
TOGETHER = (*LAWS, hyp("stable mates", "the second spectrum is stable", stable_mates))
CHANCES = at_least(union(tau), mates(tau) + M(tau) - M(tau) * mates(tau))
stated("chances", CHANCES, laws=TOGETHER, witness=mated(ONE, "-1/2").with_parameters(tau=1), setting=POPULATIONS)
SUMS = at_most(union(tau), 3 * (mates(tau) + M(tau)), tau >= 2 * N)
stated("sum_of_two", SUMS, laws=TOGETHER, witness=mated(ONE, "-1/2").with_parameters(tau=2), setting=POPULATIONS)
