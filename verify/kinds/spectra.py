"""Checks on a spectrum of many states: enclosed in balls, or compared in mpmath at two precisions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache

import mpmath

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL, MPMATH, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.numerics.oracle.digits import digits_needed
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.statement.hypotheses import NONZERO
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import OUTSIDE, Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import placed as exact_instance
from memlaw.verify.evaluate.inside import satisfied, to_decide
from memlaw.verify.evaluate.points import parameter_grid
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.naming import with_company
from memlaw.verify.kinds.tally import RADIUS_GOAL, Compared, Parameters, Tally
from memlaw.verify.system.instances import from_spectrum, lift_data
from memlaw.verify.system.system import System

SPECTRUM_LAGS = (0, 10, 50)
FEW_LAGS = (0, 50)
LAST_PRECISION = 8192
DIGITS = (30, 60)
SAME = 1e-6  # differences at two precisions that are as near as this are one
KEPT_SYSTEMS = 6
ADDED = {"mu": Fraction(1, 3)}


def inadmissible(case: Case, kind: Kind, spectrum: Spectrum) -> Evidence | None:
    """Why a theorem cannot be checked on a spectrum; None when it can."""
    reason, detail = None, ""
    if any(count > 1 for count in spectrum.multiplicities):
        reason = Reason.REPEATED
    elif NONZERO.holds in (item.holds for item in case.theorem.hypotheses) and any(spectrum.eigenvalues == 0):
        reason = Reason.ZERO
    elif spectrum.size > case.setting.largest:
        reason, detail = Reason.SIZE, f"{case.setting.about}: {case.setting.largest}"
    elif _inside(case, spectrum) is False:
        reason = Reason.OUTSIDE
    if reason is None:
        return None
    verdict = Verdict.INAPPLICABLE if reason in (Reason.ZERO, Reason.OUTSIDE) else Verdict.NOT_RUN
    return Evidence(case.key, kind, verdict, subject=spectrum.name, reason=reason, detail=detail)


def _inside(case: Case, spectrum: Spectrum) -> bool | None:
    """Whether a spectrum satisfies hypotheses of one's own, decided on its floats; None where that is not decided."""
    wanted = to_decide(case)
    return satisfied(wanted, _instance(case, spectrum, {})) if wanted else True


def _instance(case: Case, spectrum: Spectrum, parameters: Parameters) -> Instance:
    data = case.setting.data(spectrum.size) if case.setting.data is not None else {}
    return exact_instance(list(spectrum.eigenvalues), data, ADDED["mu"], parameters.items())


def check_spectrum(case: Case, spectrum: Spectrum, lags: Sequence[int] = SPECTRUM_LAGS) -> Evidence:
    """Enclose both sides on a spectrum, raising the precision until the radius goal is met."""
    if unfit := inadmissible(case, Kind.ENCLOSED, spectrum):
        return unfit
    bits = start_precision(spectrum)
    tally = enclose_on(case, spectrum, bits, lags)
    while tally.refuted is None and (tally.undecided or tally.worst > RADIUS_GOAL) and bits < LAST_PRECISION:
        bits *= 2
        tally = enclose_on(case, spectrum, bits, lags)
    return _said(tally, tally.evidence(case, Kind.ENCLOSED, subject=spectrum.name))


def _said(tally: Tally, evidence: Evidence) -> Evidence:
    """The evidence; a claim of other sizes or lags says nothing about a spectrum."""
    if evidence.verdict is Verdict.NOT_RUN and tally.skipped in ("", OUTSIDE) and not tally.unclear:
        return replace(evidence, verdict=Verdict.INAPPLICABLE, reason=Reason.OUTSIDE, detail="")
    return evidence


@cache
def start_precision(spectrum: Spectrum) -> int:
    """Bits with which to begin: the eigenbasis Gramian loses its condition number, in and out."""
    return 480 + 7 * digits_needed(spectrum)


@lru_cache(2 * KEPT_SYSTEMS)
def spectrum_system(spectrum: Spectrum, arithmetic: Arithmetic, bits: int) -> System:
    """The system of a spectrum, kept with all that it computed; call it at that precision (bits, or mpmath digits)."""
    return from_spectrum(spectrum, arithmetic, ADDED)


def placed(case: Case, system: System) -> System:
    """The system with what the theorem's setting adds, and a memo that no other setting's data get into."""
    data = case.setting.data
    if data is None:
        raise InvalidInput(case.key, "its claims say nothing about a given spectrum", "do not ask for one")
    if not data(1):
        return system

    def with_data() -> System:
        return replace(system, data=lift_data(system.arithmetic, data(system.size)), memo={**system.memo})

    return system.remember(("with", data), with_data)


def enclose_on(case: Case, spectrum: Spectrum, bits: int, lags: Sequence[int]) -> Tally:
    """Try every claim on a spectrum in balls at one precision."""
    with precision(bits):
        system = placed(case, spectrum_system(spectrum, BALL, bits))
        return walked(case, spectrum, lags, lambda item, parameters: compare(item, system, parameters))


def walked(case: Case, spectrum: Spectrum, lags: Sequence[int], compared: Compared) -> Tally:
    """What all claims show on one spectrum."""
    tally = Tally()
    grid = spectrum_grid(case, spectrum, lags, tally)
    tally.walk(case, lambda item: with_company(item, spectrum.name, ADDED["mu"]), spectrum.size, grid, compared)
    return tally


def spectrum_grid(
    case: Case, spectrum: Spectrum, lags: Sequence[int], tally: Tally
) -> Callable[[Claim], Iterator[Parameters]]:
    """Parameters of a claim for a spectrum of many states: few lags, one window, the extreme indices."""
    slowest = Fraction(math.nextafter(float(abs(spectrum.eigenvalues).max()), 2.0))
    wanted = to_decide(case)

    def grid(claim: Claim) -> Iterator[Parameters]:
        for parameters in parameter_grid(claim, spectrum.size, slowest**2, lags, case.setting.parameters):
            window = parameters.get("T")
            if window is not None and window != 2 * spectrum.size:
                continue
            inside = satisfied(wanted, _instance(case, spectrum, parameters)) if wanted else True
            tally.unclear |= inside is None
            if inside:
                yield parameters

    return grid


Apart = dict[object, float]  # how far the two sides were apart, by claim and parameters


def check_agrees(case: Case, spectrum: Spectrum, digits: Sequence[int] = DIGITS) -> Evidence:
    """Evaluate both sides with mpmath at two precisions and report the digits on which they agree.

    mpmath bounds nothing; but sides that are as far apart at the higher precision as at the lower are different.
    """
    if unfit := inadmissible(case, Kind.AGREES, spectrum):
        return unfit
    agreed: tuple[int, ...] = ()
    apart: Apart = {}
    tally = Tally()
    for goal in digits:
        tally = agree_on(case, spectrum, goal, apart)
        if tally.refuted or not (tally.points or tally.undecided):
            break
        if not tally.undecided:
            agreed += (round(-math.log10(max(tally.worst, 10.0 ** (-2 * goal)))),)
    digits_seen = () if tally.refuted else agreed
    return _said(tally, tally.evidence(case, Kind.AGREES, subject=spectrum.name, digits=digits_seen))


def agree_on(case: Case, spectrum: Spectrum, digits: int, apart: Apart) -> Tally:
    """Try every claim in mpmath, with guard digits for the eigenbasis Gramian; `apart` is from a lower precision."""
    with mpmath.workdps(digits + 15 + 3 * spectrum.size):
        system = placed(case, spectrum_system(spectrum, MPMATH, digits))

        def compared(item: CompiledClaim, parameters: Parameters) -> Comparison:
            place = (id(item), tuple(parameters.items()))
            seen = compare(item, system, parameters)
            before, apart[place] = apart.get(place, 0.0), seen.error
            return judged_by_digits(seen, digits, before)

        return walked(case, spectrum, SPECTRUM_LAGS, compared)


def judged_by_digits(seen: Comparison, digits: int, before: float) -> Comparison:
    """Agreement to the digits asked for holds; a difference refutes if it stays at a higher precision."""
    if seen.outcome is Outcome.SKIPPED:
        return seen
    if seen.outcome is not Outcome.UNDECIDED and seen.error <= 10.0**-digits:
        return replace(seen, outcome=Outcome.HOLDS)
    if seen.outcome is Outcome.FAILS and 0 < before < math.inf and math.isclose(seen.error, before, rel_tol=SAME):
        return seen
    apart = f"{seen.error:.1e} apart at this precision alone" if seen.error < math.inf else "nearer than rounding"
    reason = seen.reason or f"{apart}, which without a bound decides nothing"
    return replace(seen, outcome=Outcome.UNDECIDED, reason=reason)
