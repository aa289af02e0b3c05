"""True statements beside the near truths, most of them attained, each with its reason."""

from __future__ import annotations

from further_truths.words import LAWS, POSITIVE, REAL, W2, hyp, own, rel
from sympy import Abs, Determinant, Range, Rational, Sum, oo

from fifth_truths.last import DETERMINANT, EQUAL, THIRDS, TRACE_ONE
from fifth_truths.later import CLOSED, NOT_ZERO
from fifth_truths.of_ones_own import (
    AT_ONE,
    COST,
    FALLING,
    FED,
    NOT_TRIED,
    ONE,
    ONE_MODULUS,
    PRICES,
    SEPARATED,
    SHAPED,
    SYMMETRIC,
    TWO,
    d,
    discounted,
    e,
    first,
    h,
    ideal,
    p,
    priced,
    sampled,
    scaled,
    thinned,
    worth,
)
from fifth_truths.of_settings import worded
from memlaw.theory.hypotheses import DISTINCT
from memlaw.theory.language import (
    A,
    M,
    M_window,
    M_with,
    N,
    T,
    b,
    eigenvalue,
    i,
    j,
    k,
    mu,
    spectral_radius,
    symbol,
    tau,
)
from memlaw.theory.subjects.conditioning import condition
from memlaw.theory.subjects.delay import delay_moment
from memlaw.theory.subjects.gated import start_memory
from memlaw.theory.subjects.mimo import M_inputs, memory_trace
from memlaw.theory.theorem import at_least, at_most, equal

h5 = symbol("h5", Range(1, 6), "lags")


def about(name, key, *claims, **more):
    """A statement in the words of a theorem of the catalogue."""
    return worded(key, f"true-{name}", *claims, **more)


def of_pairs(name, *claims, laws=LAWS, witness=W2, **more):
    """A statement about pairs, or in a setting of one's own."""
    return own(f"true-{name}", *claims, laws=laws, witness=witness, **more)


PAIR = hyp("two", "there are two eigenvalues at most", lambda item: item.size <= 2)
ALONE = DISTINCT.sufficient(NOT_TRIED)
FIRST = at_least(M(tau), (1 - spectral_radius() ** 2) * spectral_radius() ** (2 * tau))
WIELANDT = at_most(rel("conditioning.eigenbasis", 0).lhs, (condition() + 1) ** 2 / (4 * condition()))
ADDED = at_most(M_with(mu, tau) - M(tau), (1 - M(tau)) * (1 - Abs(mu) ** (2 * tau + 2)))
MEAN = at_least(M(0), 1 - (Sum(Abs(eigenvalue[i]) ** 2, (i, 1, N)) / N) ** N)
ENDS = equal(1 - M_window(T, 0), Abs(Determinant(A)) ** 2 * (1 - M_window(T, T - 1)), T >= N)
DISCOUNT = at_least(h * discounted(p, h), (1 - p**h) / (1 - p) * first(h))

STATEMENTS = {
    # the slowest eigenvalue alone remembers as much
    "nested": about("nested", "tail.rate", FIRST, witness=W2.with_parameters(tau=2)),
    # Kantorovich, of the Gramian and a vector of the basis
    "kantorovich": about("kantorovich", "conditioning.eigenbasis", WIELANDT),
    # only from the fourth moment on does the slope of the group delay add to its powers
    "third": about("third", "delay.moments", equal(delay_moment(3), Sum(k**3 * Abs(b(k)) ** 2, (k, 1, oo)))),
    # Cauchy and Schwarz, over tau + 1 coefficients of the all-pass function
    "nesting": about("nesting", "nesting.gain", ADDED),
    # beside the diagonal of a matrix between 0 and 1
    "cross": about("cross", "mimo.projection", at_most(Abs(M_inputs(i, j, tau)), Rational(1, 2), i < j)),
    # the trace of a matrix between 0 and 1 is at least what its complement's determinant lacks to 1
    "trace": about("trace", "mimo.initial", at_least(memory_trace(0), 1 - Abs(Determinant(A)) ** 2)),
    # the start lies one input farther back
    "start": about("start", "gated.start", at_most(start_memory(T + 1), start_memory(T))),
    # the slowest eigenvalue alone remembers as much
    "tail_sum": about("tail_sum", "window.sum", at_least(Sum(M(tau), (tau, T, oo)), spectral_radius() ** (2 * T))),
    # the geometric mean is the arithmetic mean at most
    "mean": about("mean", "allpass.initial", MEAN),
    # Chebyshev: the discount and memory both fall
    "discount": of_pairs("discount", DISCOUNT, witness=W2.with_parameters(p="1/2", h=2)),
    # the Gramian of e A is that of A at most
    "scaled": of_pairs(
        "scaled", at_least(scaled(e, tau), e ** (2 * tau) * M(tau)), witness=ONE.with_parameters(tau=2, e="3/4")
    ),
    # memory falls, so each d lags before hold d times as much; and M(0) <= 1
    "thinned": of_pairs("thinned", at_most(thinned(d, h), 1 + (N - 1) / d), witness=W2.with_parameters(d=2, h=2)),
    # the Gramian of A^d has fewer terms
    "sampled": of_pairs("sampled", at_least(sampled(d, tau), M(d * tau)), witness=FED),
    # each other eigenvalue costs a factor of 4 at most
    "separated": of_pairs("separated", at_most(COST, 4 ** (N - 1)), laws=(*LAWS, SHAPED, SEPARATED), witness=AT_ONE),
    # Abel: of the first k lags memory holds k and N at most
    "worth": of_pairs(
        "worth",
        at_most(worth(h5), ideal(h5)),
        laws=(*LAWS, FALLING),
        witness=priced(ONE.with_parameters(h5=2), 1, 1, 1, 1, 1),
        setting=PRICES,
    ),
    # the rows after the first are those before the last, times A
    "ends": about("ends", "state.leverage", ENDS, laws=LAWS),
    # the all-pass function is even
    "symmetric": of_pairs(
        "symmetric",
        equal(M(2 * tau + 1), M(2 * tau)),
        laws=(*LAWS, NOT_ZERO, SYMMETRIC, ALONE),
        witness=TWO.with_parameters(tau=1),
    ),
    # the geometric mean is the arithmetic mean at most
    "trace_one": of_pairs("trace_one", EQUAL, laws=(*LAWS, POSITIVE, TRACE_ONE), witness=THIRDS),
    # 1 - |det A|^2
    "det": of_pairs("det", equal(M(0), Rational(15, 16)), laws=(*LAWS, DETERMINANT), witness=TWO),
    # the same
    "modulus": of_pairs(
        "modulus", equal(M(0), 1 - spectral_radius() ** (2 * N)), laws=(*LAWS, CLOSED, ONE_MODULUS), witness=TWO
    ),
    # one other eigenvalue costs a factor of 4 at most
    "neighbour_two": of_pairs(
        "neighbour_two", at_most(COST, 4), laws=(*LAWS, SHAPED, REAL, SEPARATED, PAIR), witness=AT_ONE
    ),
}
