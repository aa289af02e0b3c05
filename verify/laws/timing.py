"""Laws of time: what follows does not matter, how long it is does not matter, when it begins does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.laws.calls import at_worst
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult
from memlaw.verify.laws.result import holds, refuted
from memlaw.verify.laws.shrink import smallest
from memlaw.verify.laws.subject import DRAWS, SHORT, Subject, departure

Place = TypeVar("Place")
Compared = Callable[[Case], tuple[FloatArray, FloatArray]]
DELAYS = (1, 3, SHORT // 3)


def departures(error: Callable[[Place], float], places: Iterable[Place], allowed: float) -> dict[Place, float]:
    """How far a layer departs in each place; what it raises in one counts where it departs too far in none."""
    found: dict[Place, float] = {}
    raised: Exception | None = None
    for place in places:
        try:
            found[place] = error(place)
        except Exception as told:  # an input that is too short for somebody's layer
            raised = raised or told
    if raised is not None and all(one <= allowed for one in found.values()):
        raise raised
    return found


def causal(subject: Subject) -> LawResult:
    """Outputs up to a time ignore the inputs that follow."""
    allowed = subject.tolerance()

    def compared(case: Case) -> tuple[FloatArray, FloatArray]:
        first, other = (subject.noise(case.batch, case.length, draw) for draw in (0, 1))
        cut = max(1, case.length // 2)
        changed = np.concatenate([first[:, :cut], other[:, cut:]], axis=1)
        before, after = subject.run(first), subject.run(changed)
        return after[:, :cut], before[:, :cut]

    def error(case: Case) -> float:
        return subject.off(*compared(case))

    case = Case(SHORT, batch=DRAWS)
    errors = departures(error, (case, Case(2, batch=DRAWS), Case(SHORT - 1, batch=DRAWS)), allowed)
    found = max(errors.values())
    if found <= allowed:
        return holds(found, allowed, drawn=True)
    case = smallest(case, lambda smaller: error(smaller) > allowed) if errors.get(case, 0.0) > allowed else case
    lag, measured, diagnosis = _ahead(subject, allowed)
    return refuted(
        found,
        allowed,
        case=replace(case, lag=lag, time=max(1, case.length // 2) - 1),
        measured=measured,
        predicted=0.0,
        diagnosis=diagnosis,
    )


def _ahead(subject: Subject, allowed: float) -> tuple[int | None, float, Diagnosis]:
    """How far ahead an output sees (a negative lag), what it sees there, and which mistake that is."""
    length, place = SHORT, SHORT // 2
    later, first = (_moved(subject, length, at) for at in (place, 0))
    size = np.abs(later).max(axis=(0, 2))
    ahead = np.flatnonzero(size[:place] > allowed * size.max())
    if not len(ahead):
        return None, float("nan"), Diagnosis(Fault.UNKNOWN)
    strongest = int(size[:place].argmax())
    at = np.unravel_index(int(np.abs(later[:, strongest]).argmax()), later[:, strongest].shape)
    value = float(later[at[0], strongest, at[1]])
    wrapped = departure(later, np.roll(first, place, axis=1))
    if wrapped <= allowed:
        return strongest - place, value, Diagnosis(Fault.CIRCULAR, wrapped)
    reach = place - int(ahead[0])
    fault = Fault.CENTRED if reach < place else Fault.BACKWARD
    return strongest - place, value, Diagnosis(fault, figure=float(reach))


def _moved(subject: Subject, length: int, at: int) -> FloatArray:
    """What impulses at one time add to the outputs of noise, element i in input i: (m, length, p)."""
    noise = np.repeat(subject.noise(1, length), subject.inputs, axis=0)
    moved = noise.copy()
    moved[:, at] += np.eye(subject.inputs)
    return subject.run(moved) - subject.run(noise)


def prefix(subject: Subject) -> LawResult:
    """A longer input changes nothing before its end."""
    allowed = subject.tolerance()

    def compared(case: Case, longer: int) -> tuple[FloatArray, FloatArray]:
        u = subject.noise(case.batch, longer)
        return subject.run(u)[:, : case.length], subject.run(u[:, : case.length])

    longest = min(subject.window, 4 * SHORT)
    lengths = (1, 2, 5, SHORT - 1, SHORT, min(3 * SHORT // 2, longest - 1))
    errors = departures(lambda length: subject.off(*compared(Case(length, DRAWS), longest)), lengths, allowed)
    length = max(errors, key=lambda length: errors[length])
    if errors[length] <= allowed:
        return holds(errors[length], allowed, drawn=True)
    case = smallest(Case(length, DRAWS), lambda smaller: subject.off(*compared(smaller, longest)) > allowed)
    found = at_worst(case, *compared(case, longest))
    return refuted(errors[length], allowed, **found, diagnosis=Diagnosis(Fault.LENGTH, figure=float(longest)))


def invariant(subject: Subject) -> LawResult:
    """A delayed input gives the delayed output, in inputs that are short and in one as long as the window."""

    def allowed(case: Case) -> float:
        return subject.tolerance(max(SHORT, case.length))

    def compared(case: Case, delay: int) -> tuple[FloatArray, FloatArray]:
        u = subject.noise(case.batch, case.length)
        late = np.concatenate([np.zeros((len(u), delay, subject.inputs)), u], axis=1)
        zero = subject.run(np.zeros_like(late[:1]))
        return (subject.run(late) - zero)[:, delay:], subject.run(u) - zero[:, : case.length]

    places = [(Case(SHORT, DRAWS), delay) for delay in DELAYS]
    places += [(Case(subject.window - DELAYS[-1], DRAWS), DELAYS[-1])]  # what changes later than a short input
    shares = departures(lambda place: subject.off(*compared(*place)) / allowed(place[0]), places, 1.0)
    case, delay = max(shares, key=lambda place: shares[place])
    if shares[case, delay] <= 1:
        return holds(shares[case, delay] * allowed(case), allowed(case), drawn=True)
    case, delay = next(place for place in shares if shares[place] > 1)
    error, tolerance = shares[case, delay] * allowed(case), allowed(case)
    case = smallest(case, lambda smaller: subject.off(*compared(smaller, delay)) > tolerance)
    found = at_worst(case, *compared(case, delay))
    return refuted(error, tolerance, **found, diagnosis=Diagnosis(Fault.PLACE, figure=float(delay)))
