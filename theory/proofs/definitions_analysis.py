"""Definitions that take a limit or an integral: each is tried against its oracle in balls, in a test."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Symbol, exp, pi, re

from memlaw.theory.language.symbols import N, delta, i, j, n, step_size, tau
from memlaw.theory.proofs.facts_analysis import Eigenvalue, Largest
from memlaw.theory.statement.facts import Stated, fact, le
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.direction import OPTIMUM, arrived, lone, start, time
from memlaw.theory.subjects.direction_lograte import log_rate_time
from memlaw.theory.subjects.legs import HALF, frequency, hippo, pole, weight
from memlaw.theory.subjects.legs_sampled import a, half_states
from memlaw.theory.subjects.legs_sampled import rate as rate_of

part = Symbol("y", real=True)  # the part of the distance of l^2 to its rest that is left on the way
PLACE = part * lone() ** 2 + (1 - part) * OPTIMUM  # l^2 there
_SEPARATED = "the part y of the distance falls at the rate 4 (tau + 1) l^(2 tau) y: time is the integral of 1/speed"
_ON_THE_FLOW = ("stable", "one eigenvalue", "positive")
_FLOWN = Integral(1 / (4 * (tau + 1) * part * PLACE**tau), (part, delta, 1))
FLOW_TIME = Defined(time(delta, tau), _FLOWN, _SEPARATED, _ON_THE_FLOW)
FLOW_PLACE = Defined(arrived(_FLOWN, tau), PLACE.subs(part, delta), _SEPARATED, _ON_THE_FLOW)

rate = Symbol("x", real=True)  # e^nu on the way, l = e^{-x}
PULL = exp(-2 * tau * rate) * ((tau + 1) * exp(-2 * rate) - tau)
_BY_RATE = "the rate x moves at 2 x^2 p(x), p = (tau + 1) e^(-2 (tau + 1) x) - tau e^(-2 tau x): time is its integral"
LOG_FLOW_TIME = Defined(
    log_rate_time(delta, tau),
    Integral(1 / (2 * rate**2 * PULL), (rate, start(), delta * start())),
    _BY_RATE,
    _ON_THE_FLOW,
)

_RATE = "tail.rate: memory ends at the rate of the largest |l|^2 over the eigenvalues of the sampled system"
MODE = Symbol("m", integer=True)
_MODES = (MODE, 1 - half_states(), half_states() - 1)
_STATES = (MODE, Integer(1), N)
_HALVES = (MODE, Integer(0), half_states() - 1)
A = 2 / step_size


def held(real: Expr) -> Expr:
    """|exp(Delta s)|^2 by the real part of s."""
    return exp(2 * step_size * real)


def bilinear(frequency_: Expr) -> Expr:
    """|(a + s)/(a - s)|^2 for s = -1/2 + i w."""
    return ((A - HALF) ** 2 + frequency_**2) / ((A + HALF) ** 2 + frequency_**2)


RECIPROCAL = Defined(a, A)
HALF_OF_STATES = Defined(half_states(), N / 2, needs=("even",))

# What is largest of each initialisation: over which range, by which rule.
LARGEST = {
    ("legs", "held"): (held(-MODE), _STATES),
    ("dlegs", "held"): (held(re(pole(MODE))), _STATES),
    ("lin", "held"): (held(-HALF), _MODES),
    ("inv", "held"): (held(-HALF), _HALVES),
    ("legs", "bilinear"): (((MODE - A) / (MODE + A)) ** 2, _STATES),
    ("dlegs", "bilinear"): (bilinear(frequency(MODE)), _STATES),
    ("lin", "bilinear"): (bilinear(pi * MODE), _MODES),
    ("inv", "bilinear"): (bilinear(N / pi * (N / (2 * MODE + 1) - 1)), _HALVES),
}
RATES = {key: Defined(rate_of(*key), Largest(f, *limits), _RATE) for key, (f, limits) in LARGEST.items()}


@fact
def ordered_frequencies(place: Expr) -> Stated:
    """-w_N <= w_n <= w_N: the eigenvalues of a real matrix lie symmetrically, and are taken in this order."""
    return Stated(le(frequency(place) ** 2, frequency(N) ** 2), (le(Integer(1), place), le(place, N)))


ENTRY = hippo(i, n) + weight(i) * weight(n) / 2
POLE = Defined(pole(j), Eigenvalue(ENTRY, i, n, j))

BY_ANALYSIS = frozenset({POLE, HALF_OF_STATES, *RATES.values(), RECIPROCAL, FLOW_TIME, FLOW_PLACE, LOG_FLOW_TIME})
