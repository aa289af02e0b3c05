"""Checks on a spectrum of many states: enclosed in balls, or compared in mpmath at two precisions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import mpmath

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL, MPMATH
from memlaw.numerics.number.precision import precision
from memlaw.numerics.oracle.digits import digits_needed
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.statement.hypotheses import NONZERO
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compile_theorem
from memlaw.verify.evaluate.points import parameter_grid
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.evidence import Evidence, Kind, Verdict
from memlaw.verify.kinds.small import RADIUS_GOAL, Tally, compare_at, scope_of, small_evidence
from memlaw.verify.system.instances import from_spectrum, lift_data
from memlaw.verify.system.system import System

SPECTRUM_LAGS = (0, 10, 50)
FEW_LAGS = (0, 50)
LAST_PRECISION = 8192
KEPT_SYSTEMS = 6
ADDED = {"mu": Fraction(1, 3)}


def inadmissible(theorem: Theorem, spectrum: Spectrum) -> str:
    """Why a theorem cannot be checked on a spectrum; empty when it can."""
    if any(count > 1 for count in spectrum.multiplicities):
        return "an eigenvalue is repeated, and the diagonal pair that is checked needs distinct ones"
    if NONZERO.name in {item.name for item in theorem.hypotheses} and any(spectrum.eigenvalues == 0):
        return "an eigenvalue is zero"
    largest = setting(theorem).largest
    if spectrum.size > largest:
        return f"claims about {setting(theorem).about} are computed for up to {largest} states"
    return ""


def check_spectrum(theorem: Theorem, spectrum: Spectrum, lags: Sequence[int] = SPECTRUM_LAGS) -> Evidence:
    """Enclose both sides on a spectrum, raising the precision until the radius goal is met."""
    reason = inadmissible(theorem, spectrum)
    if reason:
        return Evidence(theorem.key, Kind.ENCLOSED, Verdict.NOT_RUN, spectrum=spectrum.name, reason=reason)
    bits = start_precision(spectrum)
    tally = enclose_on(theorem, spectrum, bits, lags)
    while tally.refuted is None and (tally.undecided or tally.worst > RADIUS_GOAL) and bits < LAST_PRECISION:
        bits *= 2
        tally = enclose_on(theorem, spectrum, bits, lags)
    return replace(small_evidence(theorem, Kind.ENCLOSED, tally), spectrum=spectrum.name)


@cache
def start_precision(spectrum: Spectrum) -> int:
    """Bits with which to begin: the eigenbasis Gramian loses its condition number, in and out."""
    return 480 + 7 * digits_needed(spectrum)


@lru_cache(KEPT_SYSTEMS)
def ball_system(spectrum: Spectrum, bits: int) -> System:
    """The ball system of a spectrum, kept with all that it computed; call it at that precision."""
    return from_spectrum(spectrum, BALL, ADDED)


@lru_cache(KEPT_SYSTEMS)
def mpmath_system(spectrum: Spectrum, digits: int) -> System:
    """The mpmath system of a spectrum, kept likewise."""
    return from_spectrum(spectrum, MPMATH, ADDED)


def placed(theorem: Theorem, system: System) -> System:
    """The system with what the theorem's setting adds."""
    data = setting(theorem).data
    if data is None:
        raise InvalidInput(theorem.key, "its claims say nothing about a given spectrum", "do not ask for one")
    return replace(system, data=lift_data(system.arithmetic, data(system.size))) if data(1) else system


def enclose_on(theorem: Theorem, spectrum: Spectrum, bits: int, lags: Sequence[int]) -> Tally:
    """Try every claim on a spectrum in balls at one precision."""
    tally = Tally()
    with precision(bits):
        system = placed(theorem, ball_system(spectrum, bits))
        for place, item in enumerate(compile_theorem(theorem)):
            for parameters in spectrum_grid(theorem, item, spectrum, lags):
                seen = compare_at(item, system, parameters)
                if not tally.record(place, item, spectrum.name, parameters, spectrum.size, seen):
                    return tally
    return tally


def spectrum_grid(
    theorem: Theorem, item: CompiledClaim, spectrum: Spectrum, lags: Sequence[int] = SPECTRUM_LAGS
) -> Iterator[dict[str, Any]]:
    """Parameters for a spectrum of many states: few lags, one window, the extreme indices."""
    slowest = Fraction(math.nextafter(float(abs(spectrum.eigenvalues).max()), 2.0))
    own = setting(theorem).parameters
    for parameters in parameter_grid(item.claim, spectrum.size, slowest**2, lags, own):
        window = parameters.get("T")
        if window is None or window == 2 * spectrum.size:
            yield parameters


def check_agrees(theorem: Theorem, spectrum: Spectrum, digits: Sequence[int] = (30, 60)) -> Evidence:
    """Evaluate both sides with mpmath at two precisions and report the digits on which they agree."""
    reason = inadmissible(theorem, spectrum)
    if reason:
        return Evidence(theorem.key, Kind.AGREES, Verdict.NOT_RUN, spectrum=spectrum.name, reason=reason)
    agreed: list[float] = []
    for goal in digits:
        tally = agree_on(theorem, spectrum, goal)
        if tally.undecided or not tally.points:
            return replace(small_evidence(theorem, Kind.AGREES, tally), spectrum=spectrum.name, figure="")
        agreed.append(-math.log10(max(tally.worst, 10.0 ** (-2 * goal))))
    figure = " and ".join(f"{value:.0f}" for value in agreed) + " digits"
    return Evidence(theorem.key, Kind.AGREES, Verdict.HOLDS, scope_of(theorem, tally), figure, spectrum.name)


def agree_on(theorem: Theorem, spectrum: Spectrum, digits: int) -> Tally:
    """Try every claim in mpmath, with guard digits for the eigenbasis Gramian; without bounds nothing is refuted."""
    tally = Tally()
    with mpmath.workdps(digits + 15 + 3 * spectrum.size):
        system = placed(theorem, mpmath_system(spectrum, digits))
        for place, item in enumerate(compile_theorem(theorem)):
            for parameters in spectrum_grid(theorem, item, spectrum):
                seen = compare_at(item, system, parameters)
                if seen.outcome is not Outcome.SKIPPED:
                    seen = judged_by_digits(seen, digits)
                tally.record(place, item, spectrum.name, parameters, spectrum.size, seen)
    return tally


def judged_by_digits(seen: Comparison, digits: int) -> Comparison:
    """Agreement to the digits asked for holds; anything else is undecided, since mpmath gives no bound."""
    if seen.error <= 10.0**-digits:
        return replace(seen, outcome=Outcome.HOLDS)
    apart = f"{seen.error:.1e} apart, which without a bound refutes nothing"
    return replace(seen, outcome=Outcome.UNDECIDED, reason=apart)
