"""The law of the readout: outputs are a fixed linear readout of the states, and the skip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.laws.claim import Claim
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult, Why
from memlaw.verify.laws.result import holds, inapplicable, refuted
from memlaw.verify.laws.subject import ROUNDINGS, Subject

TRAINED = 3  # times as many equations as unknowns


def readout(subject: Subject) -> LawResult:
    """The response is C A^k B and the skip where these are claimed; else outputs follow from states, whatever C is."""
    if subject.claim is not None and subject.claim.known:
        return _claimed(subject, subject.claim)
    if subject.outside.states is not None:
        return _fitted(subject)
    return inapplicable(Why.NO_READOUT)


def _claimed(subject: Subject, claim: Claim) -> LawResult:
    found = subject.responses
    wanted = claim.kernel(subject.window, (found.shape[1], found.shape[2]))
    mass = claim.mass(subject.window, (found.shape[1], found.shape[2]))
    scale = float(np.abs(wanted).max())
    steps = np.arange(1, subject.window + 1)[:, None, None]
    own = float((mass * steps).max()) / scale if scale else 1.0  # each mode is off by its age
    allowed = float(min(0.1, max(subject.tolerance(subject.window), ROUNDINGS * subject.unit * own)))
    gap = np.abs(found - wanted) / scale if scale else np.abs(found)
    if (error := float(gap.max())) <= allowed:
        return holds(error, allowed)
    place = np.unravel_index(int(gap.argmax()), gap.shape)
    diagnosis = Diagnosis(Fault.UNKNOWN)
    for fault, figure, other in _mistakes(claim, found, wanted):
        agreement = float(np.abs(found - other).max() / scale)
        if agreement <= 4 * allowed:
            diagnosis = Diagnosis(fault, agreement, figure)
            break
    return refuted(
        error,
        allowed,
        case=Case(int(place[0]) + 1, time=int(place[0]), lag=int(place[0])),
        measured=float(found[place]),
        predicted=float(wanted[place]),
        diagnosis=diagnosis,
    )


def _mistakes(claim: Claim, found: FloatArray, wanted: FloatArray) -> Iterator[tuple[Fault, float | None, FloatArray]]:
    """Responses that mistakes would give: the state part times a factor, conjugated, imaginary; another skip."""
    length, shape = len(found), (found.shape[1], found.shape[2])
    skip = np.zeros_like(wanted)
    if claim.skip is not None:
        skip[0] = claim.skip
    state = wanted - skip
    tail = slice(1, None)
    factor = float((found[tail] * state[tail]).sum() / (state[tail] ** 2).sum()) if state[tail].any() else 1.0
    yield Fault.FACTOR, factor, factor * state + skip
    for times in (0.0, 2.0, -1.0, float(((found - state)[0] * skip[0]).sum() / max((skip**2).sum(), 1e-300))):
        yield Fault.SKIP, times, state + times * skip
    late = np.concatenate([np.zeros_like(state[:1]), state[:-1]])
    yield Fault.BEFORE, 1.0, late + skip
    for fault, turn in ((Fault.CONJUGATE, np.conj), (Fault.IMAGINARY, lambda C: -1j * C)):
        turned = replace(claim, systems=tuple(replace(one, C=turn(one.C)) for one in claim.systems))
        yield fault, None, turned.kernel(length, shape)


def _fitted(subject: Subject) -> LawResult:
    """Outputs of one random input give a readout; it must do for another."""
    states = subject.outside.states
    assert states is not None
    columns = states(subject.noise(1, 2)).shape[2] + subject.inputs
    length = min(subject.window, 4 * columns + 8)
    batch = max(1, -(-TRAINED * columns // length))
    first, other = (subject.noise(max(2, min(batch, 4)), length, draw) for draw in (0, 1))
    scale = float(np.abs(subject.run(first)).max())
    fits = {
        fault: _left(states(first), subject.run(first), first, states(other), subject.run(other), other, late) / scale
        for fault, late in ((Fault.UNKNOWN, 0), (Fault.BEFORE, 1))
    }
    allowed = float(min(0.1, 16 * subject.tolerance(length)))
    error = fits[Fault.UNKNOWN]
    if error <= allowed:
        return holds(error, allowed, drawn=True)
    fault = Fault.BEFORE if fits[Fault.BEFORE] <= allowed else Fault.UNKNOWN
    figure = fits[Fault.BEFORE] if fault is Fault.BEFORE else None
    return refuted(error, allowed, case=Case(length), diagnosis=Diagnosis(fault, figure))


def _left(
    states: FloatArray, y: FloatArray, u: FloatArray, others: FloatArray, z: FloatArray, v: FloatArray, late: int
) -> float:
    """The largest error on one input of the readout fitted on another, states taken ``late`` steps earlier."""
    known, unknown = (_regressors(x, inputs, late) for x, inputs in ((states, u), (others, v)))
    weights, *_ = np.linalg.lstsq(known, y.reshape(-1, y.shape[2]), rcond=None)
    return float(np.abs(unknown @ weights - z.reshape(-1, z.shape[2])).max())


def _regressors(states: FloatArray, u: FloatArray, late: int) -> FloatArray:
    earlier = np.concatenate([np.zeros_like(states[:, :late]), states[:, : states.shape[1] - late]], axis=1)
    return np.concatenate([earlier, u], axis=2).reshape(-1, states.shape[2] + u.shape[2])
