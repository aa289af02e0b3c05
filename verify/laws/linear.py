"""Laws of linearity: the answer to a sum is the sum of the answers, and without input there is no output."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.laws.calls import at_worst
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult
from memlaw.verify.laws.result import holds, refuted
from memlaw.verify.laws.shrink import smallest
from memlaw.verify.laws.subject import DRAWS, SHORT, Subject, departure

SCALES = (8.0, 0.125, 1024.0)  # powers of 2: rounding scales with them exactly; the last finds what is clipped
MIXED = (0.8, -1.3)


def linear(subject: Subject) -> LawResult:
    """Superposition, f(a u + b v) = a f(u) + b f(v), of what it gives less what it gives without input."""
    allowed = subject.tolerance()
    case = Case(SHORT, batch=DRAWS)
    for factor in SCALES:
        if (error := subject.off(*scaled(subject, case, factor))) > allowed:
            return _not_homogeneous(subject, case, factor, error, allowed)
    error = subject.off(*summed(subject, case))
    if error <= allowed:
        return holds(error, allowed, drawn=True)
    found = smallest(case, lambda small: subject.off(*summed(subject, small)) > allowed)
    worst = at_worst(found, *summed(subject, found))
    return refuted(error, allowed, **worst, diagnosis=Diagnosis(Fault.NOT_ADDITIVE))


def _not_homogeneous(subject: Subject, case: Case, factor: float, error: float, allowed: float) -> LawResult:
    found = smallest(case, lambda small: subject.off(*scaled(subject, small, factor)) > allowed)
    worst = at_worst(found, *scaled(subject, found, factor))
    return refuted(error, allowed, **worst, diagnosis=Diagnosis(Fault.NOT_HOMOGENEOUS, figure=factor))


def answered(subject: Subject, u: FloatArray) -> FloatArray:
    """What it gives less what it gives without input."""
    return subject.run(u) - subject.run(np.zeros_like(u[:1]))


def scaled(subject: Subject, case: Case, factor: float) -> tuple[FloatArray, FloatArray]:
    """f(a u)/a and f(u)."""
    u = subject.noise(case.batch, case.length)
    return answered(subject, factor * u) / factor, answered(subject, u)


def summed(subject: Subject, case: Case) -> tuple[FloatArray, FloatArray]:
    """f(a u + b v) and a f(u) + b f(v)."""
    u, v = (subject.noise(case.batch, case.length, draw) for draw in (0, 1))
    one, other = MIXED
    return answered(subject, one * u + other * v), one * answered(subject, u) + other * answered(subject, v)


def rest(subject: Subject) -> LawResult:
    """Without input there is no output."""
    silent, scale = subject.rest[None], float(np.abs(subject.run(subject.noise(1, SHORT))).max())
    allowed = subject.tolerance()
    error = departure(silent, np.zeros_like(silent), scale)
    if error <= allowed:
        return holds(error, allowed)
    first = int(np.flatnonzero(np.abs(silent).max(axis=(0, 2)) > allowed * scale)[0])
    worst = at_worst(Case(first + 1), silent[:, : first + 1], np.zeros_like(silent[:, : first + 1]))
    worst["case"] = Case(first + 1, time=first)
    return refuted(error, allowed, **worst, diagnosis=Diagnosis(Fault.BIAS))
