"""The laws of memory and capacity: what a layer remembers is what its spectrum says, and as many states as it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.laws.claim import Claim
from memlaw.verify.laws.explained import explanations, unexplained
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult, Why
from memlaw.verify.laws.result import holds, inapplicable, refuted, undecided
from memlaw.verify.laws.rows import row_space, seen_directions
from memlaw.verify.laws.subject import Subject

MOST_INPUTS = 4  # whose responses are looked at


@dataclass(frozen=True)
class View:
    """Responses (W, p) to one input of states or outputs, the first row of lag ``first``, and what rounding explains.

    eigenvalues: those claimed. late: 1 where the claim is that states are read before the input. tolerance: a share of
    the 2-norm.
    """

    name: str
    column: int
    responses: FloatArray
    eigenvalues: ComplexArray
    first: int
    late: int
    tolerance: float


def views(subject: Subject, claim: Claim) -> Iterator[View]:
    """The responses in which the claimed spectrum must show: of states where they are given, and of outputs."""
    assert claim.spectrum is not None
    for column in range(min(subject.inputs, MOST_INPUTS)):
        eigenvalues = claim.spectrum(column)
        for name, responses, first in _responses(subject, claim, column):
            if np.abs(responses).max(initial=0.0) > 0:
                yield View(
                    name, column, responses, eigenvalues, first, int(claim.before), _rounding(subject, responses)
                )


def _responses(subject: Subject, claim: Claim, column: int) -> Iterator[tuple[str, FloatArray, int]]:
    states = subject.state_responses(column)
    late = int(claim.before)
    if states is not None:
        yield "states", states[late:], late
    outputs = subject.responses[:, :, column].copy()
    if claim.skip is None:
        yield "outputs", outputs[1:], 1
    else:
        outputs[0] -= claim.skip[:, column]
        yield "outputs", outputs[late:], late


def _rounding(subject: Subject, responses: FloatArray) -> float:
    """What rounding explains of the norm of responses: as much at every entry, of the largest one."""
    size = float(np.linalg.norm(responses))
    largest = float(np.abs(responses).max())
    return float(min(0.1, subject.tolerance(subject.window) * largest * np.sqrt(responses.size) / size))


def unstable(claim: Claim, inputs: int) -> bool:
    """Whether a claimed eigenvalue is outside the open unit disk: then there is no stationary memory."""
    assert claim.spectrum is not None
    return any(np.abs(claim.spectrum(column)).max(initial=0.0) >= 1 for column in range(min(inputs, MOST_INPUTS)))


def memory(subject: Subject) -> LawResult:
    """The responses span the rows that the claimed spectrum allows: they lie there, and show as many directions.

    Responses of fewer lie in the rows of many spectra, each with another M.
    """
    claim = subject.claim
    if claim is None or claim.spectrum is None:
        return inapplicable(Why.NO_SPECTRUM)
    if unstable(claim, subject.inputs):
        return inapplicable(Why.UNSTABLE)
    worst: tuple[float, float] = (0.0, 1.0)
    hidden: dict[int, tuple[int, int]] = {}  # by input: states that no view shows, of how many
    for view in views(subject, claim):
        left = unexplained(view.eigenvalues, view.responses)
        if left > view.tolerance and view.name == "outputs" and claim.known:
            left = min(left, _without_newest(view))
        if left > view.tolerance:
            return _refuted(view, left)
        worst = max(worst, (left, view.tolerance), key=lambda pair: pair[0] / pair[1])
        states = len(view.eigenvalues)
        found = states - shown(subject, view), states
        hidden[view.column] = min(found, hidden.get(view.column, found))
    most, states = max(hidden.values(), default=(0, 0))
    if most:
        return undecided(Why.UNSEEN, measured=float(states - most), predicted=float(states))
    return holds(*worst)


def shown(subject: Subject, view: View) -> int:
    """How many of the claimed states the responses show above rounding."""
    states, seen = len(view.eigenvalues), seen_directions(view.responses, view.tolerance).rank
    return min(states, seen if seen >= states else max(seen, _together(subject, view)))


def _together(subject: Subject, view: View) -> int:
    """The directions that all inputs show together: repeated eigenvalues may be driven by different ones."""
    if subject.inputs == 1:
        return 0
    responses = subject.responses[view.first :]
    window = len(responses) // 2
    shifted = np.lib.stride_tricks.sliding_window_view(responses, window, axis=0)  # (R, p, m, window)
    shared = np.abs(responses).max(axis=0)
    if not (shared[np.abs(shared[:, view.column]) > 0] > 0).all():
        return 0  # channels apart: each counts on its own
    columns = shifted[:, :, :4].reshape(-1, min(subject.inputs, 4) * window)
    sizes = np.linalg.svd(np.linalg.qr(columns, mode="r"), compute_uv=False)
    return int((sizes > view.tolerance * sizes[0]).sum())


def _shortest(view: View) -> int:
    """The number of steps from which on the responses are seen not to be allowed."""
    short, long = 0, len(view.responses)
    while long - short > 1:
        middle = (short + long) // 2
        fails = unexplained(view.eigenvalues, view.responses[:middle]) > view.tolerance
        short, long = (short, middle) if fails else (middle, long)
    return long


def _without_newest(view: View) -> float:
    """What is left where only the newest input is answered otherwise: a skip, of which the law of the readout tells."""
    size = np.abs(view.responses)
    if size[0].max() <= view.tolerance * size.max():
        return float("inf")
    return unexplained(view.eigenvalues, view.responses[1:])


LIKELY = (Fault.BEFORE, Fault.TRUNCATED, Fault.STEP, Fault.DECAY_TWICE, Fault.CLIPPED, Fault.TAPS)


def _refuted(view: View, left: float) -> LawResult:
    """What the responses show instead, M by M, and which mistake explains it."""
    allowed = 4 * view.tolerance
    found = [one for one in explanations(view.eigenvalues, view.responses, view.tolerance) if one.left <= allowed]
    best = min(found, key=lambda one: LIKELY.index(one.fault), default=None)
    taps = 0 if best is None else best.taps
    seen = seen_directions(view.responses[taps:], view.tolerance)
    measured = np.concatenate([np.zeros(taps), seen.memory])
    claimed = row_space(view.eigenvalues, len(measured)).inside
    lag = int(np.abs(measured - claimed).argmax())
    diagnosis = Diagnosis(Fault.UNKNOWN)
    if best is not None:
        told = seen.rank == len(view.eigenvalues)
        gap = float(np.abs(measured - best.memory(len(measured)))[: -taps or None].max()) if told else best.left
        figure = float(best.taps + view.first - view.late) if best.taps else best.figure
        diagnosis = Diagnosis(best.fault, gap, figure)
    return refuted(
        left,
        view.tolerance,
        case=Case(_shortest(view) + view.first, lag=lag + view.late),
        measured=float(measured[lag]),
        predicted=float(claimed[lag]),
        diagnosis=diagnosis,
        detail=view.name,
    )
