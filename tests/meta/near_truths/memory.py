"""Near truths about memory itself: state, capacity, all-pass, closed forms, Gramian, nesting, window, pooling."""

from __future__ import annotations

from fractions import Fraction

from mpmath import log, mpc, mpf, polyroots
from sympy import Abs, Adjoint, Determinant, Expr, Ge, Gt, Lt, Min, Rational, Sum

from memlaw.theory.hypotheses import CONTROLLABLE, DIAGONAL, DISTINCT, SINGLE_INPUT, STABLE, UNIT_WEIGHTS
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    A,
    B,
    C,
    Information,
    M,
    M_window,
    M_with,
    M_without,
    N,
    PairMemory,
    S,
    T,
    i,
    j,
    k,
    mu,
    rank_krylov,
    squared,
    tau,
    trace_power,
    zero_count,
)
from memlaw.theory.subjects.pooling import M_pooled
from memlaw.theory.theorem import at_least, at_most, equal, greater, less
from near_truths.kit import Figures, NearTruth, Pair, adjoint, bar, determinant, digits, exact, memory, solve, times
from near_truths.stating import APART, NO_OPPOSITES, NO_ZERO, POSITIVE, law, own, sides, under

LINEAR = (STABLE, CONTROLLABLE, SINGLE_INPUT)
NEAR_CIRCLE = Fraction(10**7 - 1, 10**7)


def _basis_volume() -> Figures:
    s, values = mpc(1, 1), digits("1/2")
    C_ = Pair.diagonal(values).C
    moved = determinant(times(times([[s]], C_), adjoint([[s]])))
    return Figures("l = 1/2, S = 1 + i", moved, s**2 * determinant(C_))


def _window_thousand() -> Figures:
    pair = Pair.diagonal(exact(NEAR_CIRCLE))
    return Figures("l = 1 - 1e-7, T = 1, tau = 0", pair.window(1, 0), 1000 * pair.M(0), 0)


def _window_below_one() -> Figures:
    pair = Pair.diagonal(exact("1/2", "1/3", "-5/6"))
    return Figures("l = 1/2, 1/3, -5/6, T = 4, tau = 2", pair.window(4, 2), Fraction(1), 0)


def _window_one_short() -> Figures:
    pair = Pair.diagonal(exact("1/2", "-1/3"))
    beyond = 2 - pair.M(0)  # the capacity is 2
    return Figures("l = 1/2, -1/3, T = 1", 1 - pair.M(0), beyond, 0)  # M_1(0) = 1: one input, one row


def _capacity_soon() -> Figures:
    pair = Pair.diagonal(exact(NEAR_CIRCLE))
    return Figures("l = 1 - 1e-7", sum(pair.M(lag) for lag in range(64)), Fraction(1, 10**4), 0)


def _falls_later() -> Figures:
    pair = Pair.diagonal(exact("3/5", "4/5"))
    return Figures("l = 3/5, 4/5, tau = 2", pair.M(3), pair.M(2), 0)


def _adjoint() -> Figures:
    zero, one, half = exact(0, 1, "1/2")
    A_, B_ = [[half, one], [zero, half]], [[zero], [one]]
    reached = B_  # of the adjoint, which reaches nothing beyond the line of B: N = 1, l = 1/2
    reached = times(adjoint(A_), reached)
    assert reached == [[zero], [half]]
    return Figures("A = J_2(1/2), B = e_2, tau = 1", Fraction(3, 16), Pair(A_, B_).M(1), 0)


def _traces() -> Figures:
    values = digits("1/2", "-1/2", "1/3", "-1/3", "1/4")
    t = [sum(v**n for v in values) for n in range(6)]
    left = t[1] ** 5 + 20 * t[1] ** 2 * t[3] + 15 * t[1] * t[2] ** 2 + 24 * t[5]
    return Figures("l = 1/2, -1/2, 1/3, -1/3, 1/4", left, 10 * t[1] ** 3 * t[2] + 30 * t[1] * t[4] + 20 * t[2] * t[3])


def _two_zeros() -> Figures:
    one, half = exact(1, "1/2")
    # b = z^2 (z - 1/2)/(1 - z/2), whose coefficient at z^2 is -1/2; c = (1 - l^2)/l (1/l)^2
    c = (one - half * half) / half / half / half
    return Figures("l = 0, 0, 1/2, k = 2", Fraction(-1, 2), (c * half * half).real, 0)


def _gram_regular() -> Figures:
    near = Fraction(1, 2) + Fraction(1, 10**4)
    found = determinant(Pair.diagonal(exact("1/2", near)).C).real
    return Figures("l = 1/2, 1/2 + 1e-4", found, Fraction(1, 10**6), 0)


def _gram_least() -> Figures:
    entry = Pair.diagonal(exact(NEAR_CIRCLE, -NEAR_CIRCLE)).C[0][1].real
    return Figures("l = 1 - 1e-7, -(1 - 1e-7)", entry, Fraction(5001, 10000), 0)


def landau(size: int) -> list[mpc]:
    """The eigenvalues whose all-pass function has the largest sum of coefficients 0..size (Landau 1913)."""
    ascending = [mpf(1)]
    for place in range(1, size + 1):  # the series of (1 - z)^(-1/2), cut off
        ascending.append(ascending[-1] * (2 * place - 1) / (2 * place))
    return [1 / mpc(root) for root in polyroots(ascending[::-1], maxsteps=500, extraprec=200)]


def _nesting_landau() -> Figures:
    near = mpf("0.999")
    best = max((abs(memory(5, *landau(5), m) - memory(5, *landau(5))), m) for m in (near, -near))
    return Figures("Landau's five, mu = +-0.999, tau = 5", best[0], 2 * (1 - near**2))


def _nesting_loss() -> Figures:
    both, one = Pair.diagonal(exact("5/6", "2/3")), Pair.diagonal(exact("2/3"))
    return Figures("l = 5/6, 2/3, i = 1, tau = 1", both.M(1), one.M(1), 0)


def _information() -> Figures:
    told = -log(1 - memory(0, "1/100")) / 2
    return Figures("l = 1/100, tau = 0", told, mpf(4))


def _pooling_positive() -> Figures:
    # the sum of the states carries lag k from the end as (I - A)^{-1} (B - A^{k+1} B): far lags fill the line of B, and
    # what is left are the A^{k+1} B beside that line, under the Gramian of them all, C - B B^*
    pair = Pair.diagonal(exact("1/2", (0, "1/2")))
    gramian = times(times(pair.A, pair.C), adjoint(pair.A))
    own_, line = (solve(gramian, pair.reached(lag)) for lag in (4, 0))
    cross = times(adjoint(pair.reached(0)), own_)[0][0]
    left = times(adjoint(pair.reached(4)), own_)[0][0] - cross * bar(cross) / times(adjoint(pair.B), line)[0][0]
    return Figures("l = 1/2, i/2, tau = 3", left.real, Fraction(0), 0)


def state() -> tuple[NearTruth, ...]:
    """Near truths about the state, its windows and its capacity."""
    two = Instance.diagonal("1/2", "-1/3", tau=1, T=3)
    long = law(
        "nearly long",
        "the window holds at least N - 1 inputs",
        lambda x: dict(x.parameters).get("T", x.size) >= x.size - 1,
        on_parameters=True,
    )
    return (
        NearTruth(
            "volume of another basis",
            "true of real changes of basis, whatever their determinant",
            lambda: under(
                "state.similarity",
                equal(Determinant(S * C * Adjoint(S)), Determinant(S) ** 2 * Determinant(C)),
                new="mine.volume",
            ),
            _basis_volume,
        ),
        NearTruth(
            "a window overestimates a thousandfold at most",
            "true unless an eigenvalue is within 0.0005 of the circle",
            lambda: own(
                "mine.window",
                "A window of N inputs or more overestimates a thousandfold at most",
                at_most(M_window(T, tau), 1000 * M(tau), Lt(tau, T), Ge(T, N)),
                (*LINEAR, NO_ZERO),
                two,
            ),
            _window_thousand,
        ),
        NearTruth(
            "a longer window is never sure",
            "true but where a coefficient of the characteristic polynomial vanishes",
            lambda: own(
                "mine.unsure",
                "A window longer than N leaves every input in doubt",
                less(M_window(T, tau), 1, Lt(tau, T), Gt(T, N)),
                (*LINEAR, APART, NO_OPPOSITES),
                two,
            ),
            _window_below_one,
        ),
        NearTruth(
            "the excess of a window one short",
            "true from T = N on",
            lambda: under(
                "window.sum", equal(*sides("window.sum")), more=(long,), without=("long window",), new="mine.excess"
            ),
            _window_one_short,
        ),
        NearTruth(
            "some capacity comes soon",
            "true unless all eigenvalues are within a millionth of the circle",
            lambda: own(
                "mine.soon",
                "64 lags hold a ten-thousandth of the capacity",
                at_least(Sum(M(tau), (tau, 0, 63)), rank_krylov() / 10**4),
                (STABLE,),
                Instance.diagonal("1/2", "-1/3"),
            ),
            _capacity_soon,
        ),
        NearTruth(
            "the adjoint remembers the same",
            "true where the adjoint is controllable too: always for diagonal matrices",
            lambda: own(
                "mine.adjoint",
                "A state and its adjoint remember the same",
                equal(PairMemory(Adjoint(A), B, tau), PairMemory(A, B, tau)),
                LINEAR,
                Instance.diagonal("1/2", "-1/3", tau=1),
            ),
            _adjoint,
        ),
        NearTruth(
            "five traces are bound",
            "true of four states at most: it says that e_5 of the eigenvalues is zero",
            lambda: own(
                "mine.traces",
                "Five traces obey Newton's relation",
                equal(*_newton()),
                (STABLE,),
                Instance.diagonal("1/2", "-1/3"),
            ),
            _traces,
        ),
    )


def _newton() -> tuple[Expr, Expr]:
    t = [trace_power(n) for n in range(6)]
    left = t[1] ** 5 + 20 * t[1] ** 2 * t[3] + 15 * t[1] * t[2] ** 2 + 24 * t[5]
    return left, 10 * t[1] ** 3 * t[2] + 30 * t[1] * t[4] + 20 * t[2] * t[3]


def closed() -> tuple[NearTruth, ...]:
    """Near truths about the all-pass function, closed forms and the Gramian."""
    return (
        NearTruth(
            "positive eigenvalues, later lags: strict",
            "true but on curves such as x^2 + y^2 = 1",
            lambda: own(
                "mine.falls",
                "With distinct positive eigenvalues memory falls strictly from lag N on",
                less(M(tau + 1), M(tau), Ge(tau, N)),
                (*LINEAR, POSITIVE, APART),
                Instance.diagonal("1/2", "1/3", tau=2),
            ),
            _falls_later,
        ),
        NearTruth(
            "any number of zeros counts once",
            "true with one zero eigenvalue at most",
            lambda: under(
                "closed.zeros",
                equal(*sides("closed.zeros"), Ge(k, 1 + Min(1, zero_count))),
                witness=Instance.companion("0", "1/2", k=2, tau=1),
            ),
            _two_zeros,
        ),
        NearTruth(
            "the Gramian is regular",
            "true unless eigenvalues cluster within a thousandth",
            lambda: own(
                "mine.regular",
                "The determinant of the Gramian is at least 1e-6 for each pair",
                at_least(Determinant(C), Rational(1, 1000) ** (N * (N - 1))),
                (STABLE, DIAGONAL, UNIT_WEIGHTS, DISTINCT),
                Instance.diagonal("1/2", "-1/3"),
            ),
            _gram_regular,
        ),
        NearTruth(
            "the least entry of the Gramian",
            "true unless two eigenvalues are opposite and both within 0.0002 of the circle",
            lambda: under("gram.entries", at_least(Abs(C[i, j]), Rational(5001, 10000))),
            _gram_least,
        ),
        NearTruth(
            "an added eigenvalue brings twice its share at most",
            "true at lags 0, 1, 2; later only false near |mu| = 1 and Landau's extremal functions",
            lambda: under("nesting.gain", at_most(M_with(mu, tau) - M(tau), 2 * (1 - squared(mu)))),
            _nesting_landau,
        ),
        NearTruth(
            "pruning always costs",
            "true of positive spectra but on curves such as x y = 1 - y^2",
            lambda: under(
                "nesting.loss",
                greater(M(tau), M_without(i, tau)),
                more=(POSITIVE, APART),
                witness=Instance.diagonal("1/2", "1/3", tau=1, i=1),
                new="mine.pruning",
            ),
            _nesting_loss,
        ),
        NearTruth(
            "four nats a state",
            "true unless the mean of |l| is below 1/55",
            lambda: under("information.gaussian", at_most(Information(tau), 4 * N), more=(NO_ZERO,)),
            _information,
        ),
        NearTruth(
            "pooling keeps something of every lag",
            "true but where a power of A is a multiple of the identity",
            lambda: under("pooling.memory", greater(M_pooled(tau), 0, Ge(N, 2)), more=(NO_OPPOSITES,)),
            _pooling_positive,
        ),
    )


NEAR_TRUTHS = (*state(), *closed())
