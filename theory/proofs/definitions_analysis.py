"""Definitions that take a limit or an integral: each is tried against its oracle in balls, in a test."""

from __future__ import annotations

from sympy import Integral, Symbol

from memlaw.theory.language.symbols import delta, tau
from memlaw.theory.statement.proof import Defined
from memlaw.theory.subjects.direction import OPTIMUM, lone, time

part = Symbol("y", real=True)  # the part of the distance of l^2 to its rest that is left on the way
PLACE = part * lone() ** 2 + (1 - part) * OPTIMUM  # l^2 there
_SEPARATED = "the part y of the distance falls at the rate 4 (tau + 1) l^(2 tau) y: time is the integral of 1/speed"
FLOW_TIME = Defined(time(delta, tau), Integral(1 / (4 * (tau + 1) * part * PLACE**tau), (part, delta, 1)), _SEPARATED)

BY_ANALYSIS = frozenset({FLOW_TIME})
