"""True statements beside the near truths, most of them attained, each with its reason."""

from __future__ import annotations

from fractions import Fraction

from fifth_truths.later import CLOSED
from further_truths.words import CO, LAWS, ST, W2, hyp, like, own
from hypothesis import strategies as st
from sympy import (
    Abs,
    Determinant,
    FiniteSet,
    Ge,
    ImmutableMatrix,
    Interval,
    Lt,
    Max,
    Min,
    Product,
    Rational,
    Sum,
    Trace,
    expand,
    floor,
    im,
    oo,
    sqrt,
)

from memlaw import Setting
from memlaw.theory.hypotheses import LONG_WINDOW
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    A,
    B,
    C,
    Information,
    M,
    M_other,
    M_window,
    M_with,
    M_without,
    N,
    PairMemory,
    Scalar,
    T,
    b,
    bar,
    distinct_driven,
    eigenvalue,
    horizon,
    i,
    j,
    k,
    mu,
    n,
    noise_level,
    quantity,
    rank_krylov,
    squared,
    symbol,
    tau,
    theta,
)
from memlaw.theory.language import q as root
from memlaw.theory.subjects import allpass, delta, frontier, gated, noise_basis, noise_fisher
from memlaw.theory.subjects.noise import AFTER, BEFORE
from memlaw.theory.theorem import at_least, at_most, equal
from sixth_truths.later import BACKWARDS, numbers
from sixth_truths.of_ones_own import h, length, share
from sixth_truths.of_settings import NOT_TRIED, SHAPED, at

STATEMENTS = {}
LAW = (allpass.ALL_PASS_COEFFICIENT,)
ALL, LATER = (tau, 0, oo), (k, 0, oo)
TWO, PAIR = W2.with_parameters(tau=0, k=1), Instance.diagonal("1/2")


def about(name, key, *claims, **more):
    """One more statement in the words of a theorem of the catalogue."""
    STATEMENTS[name] = like(key, f"true-{name}", *claims, **more)


def of_pairs(name, *claims, laws=LAWS, witness=W2, **more):
    """One more statement about pairs, or in a setting of one's own."""
    STATEMENTS[name] = own(f"true-{name}", *claims, laws=laws, witness=witness, **more)


def reached(system, lag):
    """What the input of a lag adds to the state."""
    column = system.B
    for _ in range(lag):
        column = system.arithmetic.multiply(system.A, column)
    return column


def crossed(system, one, two):
    """The squared modulus of what the readout of one lag says of another."""
    a = system.arithmetic
    seen = a.solve(system.gramian, reached(system, two))
    return a.squared_modulus(a.flat(a.multiply(a.adjoint(reached(system, one)), seen))[0])


def joined(sign):
    """Half of what is remembered of the sum, or of the difference, of the inputs of two lags."""

    def oracle(system, one, two):
        a = system.arithmetic
        rows = zip(a.entries(reached(system, one)), a.entries(reached(system, two)), strict=True)
        both = a.matrix([[first[0] + sign * second[0]] for first, second in rows])
        return a.flat(a.multiply(a.adjoint(both), a.solve(system.gramian, both)))[0] / 2

    return oracle


def costing(instance, *costs):
    """An instance with five costs, the last of which is that of all later lags too."""
    return instance.with_extra(costs=costs).called(f"{instance.label}, costs {', '.join(map(str, costs))}")


def of_memory(system):
    """What memory costs where each lag has its cost."""
    costs, kept = system.data["costs"], [system.memory(lag) for lag in range(5)]
    parts = sum(cost * part for cost, part in zip(costs, kept, strict=True))
    return parts + costs[4] * (system.size - sum(kept))


def of_first(system):
    """What it costs to remember the first N lags and no other."""
    costs = system.data["costs"]
    return sum(costs[min(lag, 4)] for lag in range(system.size))


def with_costs():
    """A few instances."""
    return (
        costing(PAIR, 0, 0, 0, 0, 1),
        costing(Instance.companion(0, 0, 0), 0, 1, 2, 3, 5),
        costing(Instance.diagonal("1/2", "-1/2"), 0, 1, 2, 3, 4),
        costing(Instance.companion("1/2", "1/2"), 1, 1, 1, 1, 1),
    )


def given_costs(size):
    """Five costs that rise."""
    return {"costs": (0, 1, 2, Fraction(5, 2), 7)}


def draw_costs(draw, eigenvalues):
    """Five numbers that rise."""
    return {"costs": sorted(draw(st.lists(st.floats(0, 1), min_size=5, max_size=5)))}


p = symbol("p2", Interval.open(0, 1), "a discount")
stride = symbol("w1", FiniteSet(1, 2, 3, 5), "a stride")
decay = symbol("a2", Interval.Lopen(0, 1), "the decay")
x = symbol("x1", Interval(-2, 3), "any")
y = symbol("y1", Interval.Ropen(0, oo), "any")
cross = quantity("cross", oracle=crossed)
plus, minus = quantity("plus", oracle=joined(1)), quantity("minus", oracle=joined(-1))
costs, least = quantity("costs", oracle=of_memory), quantity("leastcost", oracle=of_first)
COSTS = Setting("costs", "a pair and five rising costs", with_costs, given_costs, draw_costs)
CONJUGATED = hyp(
    "conjugated",
    "the second spectrum is the conjugate of the first",
    lambda item: [expand(one.conjugate()) for one in item.eigenvalues] == [*map(expand, numbers(item.extra["other"]))],
)

# memory falls, so the even lags after the first have half of the rest at most
of_pairs("even_true", at_most(Sum(M(2 * tau), ALL), (N + M(0)) / 2))
# the same, and M(0) <= 1
STRIDE = at_most(Sum(M(stride * tau), ALL), (N + stride - 1) / stride)
of_pairs("stride", STRIDE, witness=W2.with_parameters(w1=2))
# Jensen: the law of all-pass coefficients has the mean N
DISCOUNT, HALVED = Sum(p**tau * M(tau), ALL), W2.with_parameters(p2="1/2")
of_pairs("discount_true", at_most(DISCOUNT, (1 - p**N) / (1 - p)), witness=HALVED)
LEFT = 1 - Sum(squared(b(k)) * p**k, LATER)
of_pairs("discount_exact", equal(DISCOUNT, LEFT / (1 - p)), witness=HALVED, where=LAW)
# the geometric mean is the arithmetic mean at most
of_pairs("amgm", at_least(M(0), 1 - (Sum(squared(eigenvalue[i]), (i, 1, N)) / N) ** N))
# R = A R A^* + Q >= A R A^*
FALLS = at_most(noise_fisher.information(tau + 1), noise_fisher.information(tau))
about("fisher_falls", "noise.fisher_bound", FALLS, witness=at("noise.fisher_bound", tau=0, sigma=1))
RIDGE, OF_RIDGE = noise_basis.M_ridge(noise_level, tau), noise_basis.M_of_ridge(noise_level, tau)
ONES = dict.fromkeys("RLSU", ImmutableMatrix.eye(2))
# A diagonal: A (C + sigma^2) A^* <= C + sigma^2
about(
    "ridge_falls",
    "noise.ridge",
    at_most(noise_basis.M_ridge(noise_level, tau + 1), RIDGE),
    add=(SHAPED,),
    witness=W2.with_parameters(tau=0, sigma=1).with_extra(**ONES),
)
# Cauchy and Schwarz
about("ridge_cs", "noise.ridge", at_most(M(tau) * OF_RIDGE, RIDGE * (2 * M(tau) - RIDGE)), add=(CO,))
# Jensen: x/(1 + sigma^2 x) is concave
SEEN = Scalar(BEFORE * AFTER)
JENSEN = at_most(RIDGE * (SEEN + noise_level**2 * M(tau)), M(tau) * SEEN)
about("ridge_jensen", "noise.ridge", JENSEN, add=(CO,))
# what a window has more lies before T, what it lacks behind
LIFE = Sum(tau * M(tau), ALL)
SHORTER = at_most(Sum(tau * M_window(T, tau), (tau, 0, T - 1)), LIFE)
LONG = (*LAWS, LONG_WINDOW.sufficient(NOT_TRIED))
of_pairs("window_life", SHORTER, laws=LONG, witness=W2.with_parameters(T=3))
# the Gramian of T + 1 steps is at least A times that of T times A^*
SHIFT = at_most(M_window(T + 1, tau + 1), M_window(T, tau), tau < T)
of_pairs("window_shift", SHIFT, laws=(ST,), witness=W2.with_parameters(T=3, tau=1))
# a row of a projection
of_pairs("hat", at_most(cross(tau, k), M(tau) * (1 - M(tau)), tau < k), witness=TWO)
# the law of the parallelogram
of_pairs("parallelogram", equal(plus(tau, k) + minus(tau, k), M(tau) + M(k)), witness=TWO)
# conjugates run through the same spectrum
POWERS = Sum(1 / (1 - eigenvalue[i] * eigenvalue[j]), (i, 1, N), (j, 1, N))
TURNED = Instance.diagonal("I/2", "-I/2")
of_pairs("closed_life", equal(LIFE, POWERS - N * (N + 1) / 2), laws=(*LAWS, CLOSED), witness=TURNED)
# conjugate coefficients have the same moduli
OTHER = Instance.diagonal("1/2+I/3", "I/5", tau=1).with_extra(other=("1/2-I/3", "-I/5"))
of_pairs("conjugates", equal(M(tau), M_other(tau)), laws=(*LAWS, CONJUGATED), witness=OTHER)
# the roots remember lag floor(tau/q)
about("roots", "frontier.ring", at_least(frontier.M_roots(root, tau), M(tau)))
# one step more, given the gates
about(
    "gated_shift",
    "gated.sum",
    at_most(gated.M_gated(T + 1, tau + 1), gated.M_gated(T, tau)),
    witness=at("gated.sum", T=2, tau=1),
)
# the absolute sum of a product of series is at most the product of theirs
WIENER = Product(1 + 2 * Abs(eigenvalue[i]), (i, 1, N))
of_pairs("wiener", at_most(Sum(Abs(b(k)), LATER), WIENER), laws=(ST,), where=LAW)
# a^(2h) is convex in h
OLD = at_most(share(decay, length, h), 1 / length, Lt(h, length), Ge(2 * h, length - 1))
of_pairs("key_share_true", OLD, laws=(), witness=Instance.diagonal("1/2", a2="1/2", L1=4, h1=2))
# (n/(n + 1))^n <= 1/2
KEYS = delta.key_count()
KEPT = at_most(delta.M_delta(tau), KEYS / (2 * (tau + 1)), tau >= KEYS)
about("delta_true", "delta.memory", KEPT, witness=at("delta.memory", tau=2))
# the frontier of two
of_pairs("two_lags", at_most(M(2), Rational(7, 16), N <= 2), laws=(ST,))
# theta times the horizon is N at most, and the horizon is whole
of_pairs("horizon_floor", at_most(horizon(theta), floor(N / theta)), witness=W2.with_parameters(theta="1/2"))
# memory is 1 at most and adds up to N, so it costs least at the first N lags
of_pairs(
    "cheapest",
    at_least(costs(), least()),
    witness=costing(Instance.diagonal("1/2", "-1/2"), 0, 1, 2, 3, 4),
    setting=COSTS,
)
# Markov, for the states that are driven
DRIVEN = Instance.diagonal("1/2", "1/2", "1/3", weights=(1, 1, 0), tau=1)
of_pairs("driven_markov", at_most((tau + 1) * M(tau), distinct_driven()), laws=(ST, SHAPED), witness=DRIVEN)
# Markov twice
MATES = W2.with_extra(other=("1/4", "1/5"))
of_pairs("both", at_most(sqrt(M(tau) * M_other(tau)), N / (tau + 1)), witness=MATES)
# summation by parts
of_pairs("pairs", equal(Sum(k * (k - 1) * squared(b(k)) / 2, LATER), LIFE), where=LAW)
# -ln(1 - x) >= x
of_pairs("info_below", at_least(Information(tau), M(tau) / 2))
# memory falls, so that a smaller lag has the larger
of_pairs("minmax", equal(M(Min(tau, k)), Max(M(tau), M(k))), witness=TWO)

# memory falls: the lags with M >= theta are the first ones
BETWEEN = equal(horizon(theta), tau + 1, Ge(M(tau), theta), Lt(M(tau + 1), theta))
of_pairs("horizon_between", BETWEEN, witness=W2.with_parameters(tau=0, theta="1/2"))
# an empty sum is 0, and memory is not negative; an empty product is 1, and memory is 1 at most
of_pairs("empty_sum", at_least(Sum(M(k), (k, 4, N)), 0))
of_pairs("empty_product", at_most(Product(M(k), (k, 4, N)), 1))
# x (1 - x) <= 1/4
of_pairs("root_half", at_most(sqrt(M(tau) * (1 - M(tau))), Rational(1, 2)))
# memory falls
of_pairs("abs_drop", equal(Abs(M(tau) - M(tau + 1)), M(tau) - M(tau + 1)))
# a Hermitian form is real
GRAM = Sum(1 / (1 - eigenvalue[i] * bar(eigenvalue[j])), (i, 1, N), (j, 1, N))
of_pairs("real_gram", equal(im(GRAM), 0), laws=(ST,))
# Hadamard; the arithmetic and the harmonic mean; two by two minors
of_pairs("hadamard", at_most(Determinant(C), Product(C[i, i], (i, 1, N))))
of_pairs("traces", at_least(Trace(C) * Trace(C.inv()), N**2))
of_pairs("entries", at_most(squared(C[i, j]), C[i, i] * C[j, j]), witness=W2.with_parameters(i=1, j=2))
# the first N columns are independent
WHOLE = equal(M_window(T, tau), 1, T <= N, tau < T)
of_pairs("short_window", WHOLE, witness=W2.with_parameters(T=2, tau=1))
# nested spans
of_pairs("with_same", at_least(M_with(mu, tau), M(tau)), witness=W2.with_parameters(mu="1/2", tau=1))
of_pairs("without", at_most(M_without(i, tau), M(tau)), witness=W2.with_parameters(i=1, tau=1))
# a turn of all eigenvalues
of_pairs("minus", equal(PairMemory(-A, 3 * B, tau), M(tau)))
# memory is 1 at most, and 0 where nothing is driven
of_pairs("rank_above", at_most(M(tau), rank_krylov()), laws=(ST,))
# squares are not negative; Young
of_pairs("square", at_most(2 * x * M(tau), M(tau) * (1 + x**2)), witness=W2.with_parameters(x1=1, tau=1))
of_pairs("young", at_most(y, (y**3 + 2) / 3 + 0 * N), laws=(ST,), witness=W2.with_parameters(y1=1))
# moduli below one; 0^0 = 1
of_pairs("powers", at_most(Sum(squared(eigenvalue[i]) ** tau, (i, 1, N)), N), laws=(ST,))
# memory falls, each of N units to 1/(tau + 1) at best
of_pairs("harmonic", at_most(Sum(M(tau) / (tau + 1), ALL), Sum(1 / n, (n, 1, N))))
# the whole part is not larger; memory is 1 at most
of_pairs("floors", at_most(floor(N * M(tau)), N * M(tau)))
of_pairs("floor_one", equal(floor(M(tau)), 1, Ge(M(tau), 1)), witness=Instance.companion(0, 0, tau=1))
# the order of a spectrum does not matter
SWAPPED = Instance.diagonal("1/2", "1/3", tau=1).with_extra(other=("1/3", "1/2"))
of_pairs("permuted", equal(M(tau), M_other(tau)), laws=(*LAWS, BACKWARDS), witness=SWAPPED)
