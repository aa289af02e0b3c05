"""Laws of a call: two calls agree, and elements of a batch do not see each other."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult, Why
from memlaw.verify.laws.result import holds, refuted, vacuous
from memlaw.verify.laws.shrink import smallest
from memlaw.verify.laws.subject import DRAWS, ROUNDINGS, SHORT, Subject, departure

MANY, MOST_NUMBERS = 64, 2**18  # elements of which two calls are compared, and numbers in them
FLUSH = 6  # runs of zeros that let a kept state decay


def repeatable(subject: Subject) -> LawResult:
    """Two calls with the same input agree, whatever was called before."""
    allowed = ROUNDINGS * subject.outside.unit

    def twice(case: Case) -> tuple[FloatArray, FloatArray]:
        u = subject.noise(case.batch, case.length)
        return subject.run(u), subject.run(u)

    case = Case(SHORT, batch=_many(subject))
    first, second = twice(case)
    third = subject.run(subject.noise(case.batch, case.length))
    subject.first = first
    worst = max((second, third), key=lambda found: departure(found, first))
    if (error := departure(worst, first)) <= allowed:
        return holds(error, allowed)
    case = smallest(case, lambda smaller: departure(*twice(smaller)) > allowed)
    first, second = twice(case)
    return refuted(error, allowed, **at_worst(case, second, first), diagnosis=_kept(subject))


def _many(subject: Subject) -> int:
    """Elements of a batch: many, so that what is random rarely shows; fewer where inputs are wide."""
    return max(2, min(MANY, MOST_NUMBERS // (SHORT * subject.inputs))) if "b" in subject.outside.layout else 2


def changed_since(subject: Subject) -> LawResult | None:
    """The law `repeatable` refuted, if the first call, made again after all others, gives something else."""
    if subject.first is None or subject.alone:
        return None
    allowed, again = ROUNDINGS * subject.outside.unit, subject.run(subject.noise(len(subject.first), SHORT))
    if (error := departure(again, subject.first)) <= allowed:
        return None
    worst = at_worst(Case(SHORT, batch=len(again)), again, subject.first)
    return refuted(error, allowed, **worst, diagnosis=_kept(subject))


def _kept(subject: Subject) -> Diagnosis:
    """Whether outputs are random: they agree where the generators are set back; or a state is kept between calls."""
    u = subject.noise(_many(subject), SHORT)
    if departure(_seeded(subject, u), _seeded(subject, u)) == 0 < departure(subject.run(u), subject.run(u)):
        return Diagnosis(Fault.RANDOM)
    u = u[:1]
    agreement = departure(_after_silence(subject, u), _after_silence(subject, u))
    before, after = subject.run(u), subject.run(u)
    kept = agreement < 1e-3 * departure(after, before) or _settles(subject)
    return Diagnosis(Fault.STATE_KEPT if kept else Fault.UNKNOWN, agreement)


def _settles(subject: Subject) -> bool:
    """Whether outputs without input depend on what was fed before, in proportion: twice the input, twice of them."""
    zero = np.zeros((1, SHORT, subject.inputs))
    found = []
    for factor in (0.0, 1.0, 0.0, 2.0):
        subject.run(factor * subject.noise(1, SHORT))
        found.append(subject.run(zero))
    moved, twice = found[1] - found[0], found[3] - found[2]
    return bool(np.abs(moved).max() > 0 and departure(np.abs(twice), 2 * np.abs(moved)) < 1)


def _after_silence(subject: Subject, u: FloatArray) -> FloatArray:
    for _ in range(FLUSH):
        subject.run(np.zeros((1, subject.window, subject.inputs)))
    return subject.run(u)


def _seeded(subject: Subject, u: FloatArray) -> FloatArray:
    """What a call gives from the same state of the generators of numpy and torch, which are put back."""
    kept = np.random.get_state()  # noqa: NPY002 - the generator that a layer may draw from
    np.random.seed(0)  # noqa: NPY002
    try:
        if "torch" not in sys.modules:
            return subject.run(u)
        import torch

        with torch.random.fork_rng():
            torch.manual_seed(0)
            return subject.run(u)
    finally:
        np.random.set_state(kept)  # noqa: NPY002


# --- elements of a batch --------------------------------------------------------------------------------------------


def batch(subject: Subject) -> LawResult:
    """Each element gives in company what it gives alone."""
    if "b" not in subject.outside.layout:
        return vacuous(Why.ONE_ELEMENT)
    allowed = subject.tolerance()

    def compared(case: Case) -> tuple[FloatArray, FloatArray]:
        u = subject.noise(case.batch, case.length)
        return subject.run(u), np.concatenate([subject.run(one[None]) for one in u])

    case = Case(SHORT, batch=DRAWS)
    error = subject.off(*compared(case))
    if error <= allowed:
        return holds(error, allowed, drawn=True)
    case = smallest(case, lambda smaller: smaller.batch > 1 and subject.off(*compared(smaller)) > allowed)
    return refuted(error, allowed, **at_worst(case, *compared(case)), diagnosis=_company(subject, allowed))


def _company(subject: Subject, allowed: float) -> Diagnosis:
    """Whether what a companion brings is proportional to it (elements are mixed), or comes from their statistics."""
    own, other = subject.noise(2, SHORT)
    alone = subject.run(own[None])
    moved = [subject.run(np.stack([own, factor * other]))[:1] - alone for factor in (1.0, 4.0)]
    agreement = departure(moved[1], 4 * moved[0])
    if agreement <= 4 * allowed and np.abs(moved[0]).max() > 0:
        return Diagnosis(Fault.MIXED, agreement)
    return Diagnosis(Fault.COMPANIONS)


def at_worst(case: Case, found: FloatArray, wanted: FloatArray) -> dict[str, Any]:
    """The case with the time of the largest departure, and the two numbers there."""
    place = np.unravel_index(int(np.abs(found - wanted).argmax()), found.shape)
    time = int(place[1])
    return {"case": replace(case, time=time), "measured": float(found[place]), "predicted": float(wanted[place])}
