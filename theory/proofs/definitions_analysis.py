"""Definitions that take a limit or an integral: each is tried against its oracle in balls, in a test."""

from __future__ import annotations

from sympy import Integral, Symbol, exp

from memlaw.theory.language.symbols import delta, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.direction import OPTIMUM, arrived, lone, start, time
from memlaw.theory.subjects.direction_lograte import log_rate_time

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

BY_ANALYSIS = frozenset({FLOW_TIME, FLOW_PLACE, LOG_FLOW_TIME})
