"""The law of gradients: autograd gives the closed forms, and finite gradients wherever outputs are finite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.laws.expected import Compared, by_closed_forms, by_differences
from memlaw.verify.laws.extremes import not_finite
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult
from memlaw.verify.laws.result import holds, refuted
from memlaw.verify.laws.subject import SHORT, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator


def of_module(subject: Subject) -> LawResult:
    """Gradients in the inputs, then in the parameters, then at extremes."""
    allowed = 4 * subject.tolerance()
    found = _in_inputs(subject, allowed)
    if found is not None:
        return found
    worst = (0.0, allowed)
    for one in _in_parameters(subject):
        if not one.error <= one.tolerance:
            return _refuted(one)
        worst = max(worst, (one.error, one.tolerance), key=lambda pair: pair[0] / pair[1])
    blown = not_finite(subject)
    if blown is not None:
        told = Diagnosis(Fault.OVERFLOW, figure=blown.factor)
        return refuted(float("inf"), allowed, case=Case(blown.length), diagnosis=told, detail=blown.name)
    return holds(*worst, drawn=True)


def _in_parameters(subject: Subject) -> Iterator[Compared]:
    if subject.claim is not None and subject.claim.known:
        yield from by_closed_forms(subject)
    else:
        yield from by_differences(subject)


def _refuted(one: Compared) -> LawResult:
    fault = Fault.DETACHED if one.measured == 0 or one.cut else Fault.UNKNOWN
    fault = fault if np.isfinite(one.measured) else Fault.OVERFLOW
    return refuted(
        one.error,
        one.tolerance,
        case=Case(SHORT),
        measured=one.measured,
        predicted=one.predicted,
        diagnosis=Diagnosis(fault),
        detail=f"{one.name} through {one.cut}" if one.cut else one.name,
    )


def _in_inputs(subject: Subject, allowed: float) -> LawResult | None:
    """The gradient of an output in the inputs of earlier steps is the response, lag by lag."""
    lags = min(SHORT, subject.window)
    wanted = subject.responses[:lags]
    scale = float(np.abs(wanted).max())
    for row in range(min(wanted.shape[1], 4)):
        got = input_gradient(subject, lags, row)
        gap = np.abs(got - wanted[:, row]) / scale
        if gap.max() > allowed or not np.isfinite(got).all():
            lag, column = (int(place) for place in np.argwhere(~(gap <= allowed))[0])
            told = _told_of_inputs(got, wanted[:, row], lag, allowed * scale)
            return refuted(
                float(gap.max()),
                allowed,
                case=Case(lag + 1, time=lag, lag=lag),
                measured=float(got[lag, column]),
                predicted=float(wanted[lag, row, column]),
                diagnosis=told,
                detail="inputs",
            )
    return None


def _told_of_inputs(got: FloatArray, wanted: FloatArray, lag: int, allowed: float) -> Diagnosis:
    """Whether gradients are not finite, end at a lag, or are all too small or too large by one factor."""
    if not np.isfinite(got).all():
        return Diagnosis(Fault.OVERFLOW, figure=float(lag))
    if np.abs(got[lag:]).max() <= allowed:
        return Diagnosis(Fault.DETACHED, figure=float(lag))
    factor = float((got * wanted).sum() / (wanted**2).sum())
    left = float(np.abs(got - factor * wanted).max())
    if left <= 4 * allowed:
        return Diagnosis(Fault.SCALED, left / float(np.abs(wanted).max()), factor)
    return Diagnosis(Fault.UNKNOWN)


def input_gradient(subject: Subject, lags: int, row: int) -> FloatArray:
    """The gradient of the last output of a row in the inputs, by lag: (lags, m); zeros where there is no path."""
    run = subject.tensors
    u = subject.tensor(subject.noise(1, lags)).requires_grad_()
    with torch.enable_grad():
        last = run(u)[0, -1, row]
        if not last.requires_grad:
            return np.zeros((lags, subject.inputs))
        (found,) = torch.autograd.grad(last, u, allow_unused=True)
    if found is None:
        return np.zeros((lags, subject.inputs))
    return found[0].flip(0).detach().cpu().double().numpy()
