"""The law of segments: the whole is its pieces, fed one after another with the state carried, however it is cut."""

from __future__ import annotations

from typing import Any

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.laws.calls import at_worst
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult, Why
from memlaw.verify.laws.result import holds, inapplicable, refuted
from memlaw.verify.laws.shrink import smallest
from memlaw.verify.laws.subject import DRAWS, SHORT, Segment, Subject, departure

SPLITS = ((SHORT // 2, SHORT // 2), (1, SHORT - 1), (SHORT - 1, 1), (7, 1, 5, SHORT - 13))
TOKENS = (1,) * SHORT
SMALL = ((1, 1), (1, 2), (2, 1), (2, 2))  # are tried before larger ones are made smaller


def segments(subject: Subject) -> LawResult:
    """Any split agrees with the whole; of a layer with a step alone, single steps do."""
    own = subject.outside.step
    piecewise = subject.segment or (None if own is None else _of_step(own))
    if piecewise is None:
        return _recurrent(subject)
    splits = (*SPLITS, TOKENS) if subject.segment is not None else (TOKENS,)
    return _compared(subject, piecewise, splits)


def _of_step(step: Segment) -> Segment:
    """A step as one that takes pieces of a single step."""

    def run(u: FloatArray, carried: Any) -> tuple[FloatArray, Any]:
        output, carried = step(u[:, 0], carried)
        return output[:, None], carried

    return run


def _recurrent(subject: Subject) -> LawResult:
    """The same of a layer of ours, which shows its plain recurrence."""
    by_steps = subject.by_steps
    if by_steps is None:
        return inapplicable(Why.NO_STEPS)
    allowed = subject.tolerance()

    def compared(case: Case) -> tuple[FloatArray, FloatArray]:
        u = subject.noise(case.batch, case.length)
        return subject.run(u), by_steps(u)

    case = Case(SHORT, DRAWS)
    if (error := subject.off(*compared(case))) <= allowed:
        return holds(error, allowed, drawn=True)
    case = smallest(case, lambda smaller: subject.off(*compared(smaller)) > allowed)
    return refuted(error, allowed, **at_worst(case, *compared(case)), diagnosis=Diagnosis(Fault.UNKNOWN))


def _compared(subject: Subject, piecewise: Segment, splits: tuple[tuple[int, ...], ...]) -> LawResult:
    allowed = subject.tolerance()

    def compared(case: Case) -> tuple[FloatArray, FloatArray]:
        u = subject.noise(case.batch, case.length)
        return pieces(piecewise, u, case.segments), subject.run(u)

    errors = {split: subject.off(*compared(Case(sum(split), DRAWS, split))) for split in splits}
    split = max(errors, key=lambda split: errors[split])
    if errors[split] <= allowed:
        return holds(errors[split], allowed, drawn=True)

    def fails(case: Case) -> bool:
        return subject.off(*compared(case)) > allowed

    pieced = SMALL if subject.segment is not None else SMALL[:1]
    tried = (Case(sum(small), size, small) for small in pieced for size in (1, 2, DRAWS))
    case = next(filter(fails, tried), None) or smallest(Case(sum(split), DRAWS, split), fails)
    diagnosis = _carried(subject, piecewise, allowed)
    return refuted(errors[split], allowed, **at_worst(case, *compared(case)), diagnosis=diagnosis)


def pieces(piecewise: Segment, u: FloatArray, split: tuple[int, ...]) -> FloatArray:
    """The outputs of pieces of these lengths, one after another; a piece of the wrong length is repeated or cut."""
    carried, found, start = None, [], 0
    for length in split:
        output, carried = piecewise(u[:, start : start + length], carried)
        found.append(_of_length(output, length))
        start += length
    return np.concatenate(found, axis=1)


def _of_length(output: FloatArray, length: int) -> FloatArray:
    if output.shape[1] >= length:
        return output[:, :length]
    return np.concatenate([output, np.repeat(output[:, -1:], length - output.shape[1], axis=1)], axis=1)


# --- what became of the state ---------------------------------------------------------------------------------------


def _carried(subject: Subject, piecewise: Segment, allowed: float) -> Diagnosis:
    """Compare what the second piece owes to the first with what it should owe: nothing, another element's, another."""
    for last in (SHORT // 2, 1):
        if subject.segment is None and last > 1:
            continue
        first = SHORT - last if subject.segment is not None else 1
        u = subject.noise(DRAWS, first + last)
        before, after = u[:, :first], u[:, first:]
        start, carried = piecewise(before, None)
        raw, _ = piecewise(after, carried)
        whole = subject.run(u)
        if subject.off(_of_length(start, first), whole[:, :first]) > allowed:
            return Diagnosis(Fault.UNKNOWN)
        if subject.off(_of_length(raw, last), whole[:, first:]) > allowed:
            return _owed(subject, raw, whole, before, after, allowed)
    return Diagnosis(Fault.UNKNOWN)


def _owed(
    subject: Subject, raw: FloatArray, whole: FloatArray, before: FloatArray, after: FloatArray, allowed: float
) -> Diagnosis:
    """The fault that explains the outputs of a second piece."""
    first, last = before.shape[1], after.shape[1]
    got, alone = _of_length(raw, last), subject.run(after)
    scale = subject.loudness
    owed, own = got - alone, whole[:, first:] - alone
    aged = [_left(subject, before[:, : first - 1], last), _left(subject, before, last, later=1)]
    tried = [(Fault.ZEROED, alone), (Fault.OTHER_ELEMENT, alone + np.roll(own, 1, axis=0))]
    tried += [(Fault.OTHER_ELEMENT, alone + np.roll(own, -1, axis=0)), (Fault.OTHER_ELEMENT, alone + own[:1])]
    tried += [(Fault.OTHER_ELEMENT, alone + own[-1:])]
    tried += [(Fault.STATE_STALE, alone + aged[0]), (Fault.STATE_AGED, alone + aged[1])]
    for fault, wanted in tried:
        if (agreement := departure(got, wanted, scale)) <= allowed:
            return Diagnosis(fault, agreement)
    if last > 1:
        for token in (
            whole[:, first : first + 1],
            subject.run(np.concatenate([before, after[:, -1:]], axis=1))[:, -1:],
        ):
            if (agreement := departure(raw[:, :1], token, scale)) <= allowed and _one_token(raw, got, whole, first):
                return Diagnosis(Fault.ONE_TOKEN, agreement)
    missed = _of_a_state(subject, owed, allowed)
    return Diagnosis(Fault.UNKNOWN if missed is None else Fault.OTHER_ENTRIES, missed)


def _one_token(raw: FloatArray, got: FloatArray, whole: FloatArray, first: int) -> bool:
    """Whether a piece of many steps came out as one step: one output, or the same at all of them, or input by input."""
    return raw.shape[1] == 1 or departure(got[:, 1:], got[:, :-1]) < 1e-12 or departure(got, whole[:, first:]) > 0


def _left(subject: Subject, before: FloatArray, last: int, later: int = 0) -> FloatArray:
    """What inputs leave in the outputs of the steps that follow, from ``later`` on."""
    silence = np.zeros((len(before), last + later, subject.inputs))
    whole = subject.run(np.concatenate([before, silence], axis=1))
    return whole[:, before.shape[1] + later :]


def _of_a_state(subject: Subject, owed: FloatArray, allowed: float) -> float | None:
    """The share of what is owed that no state could leave, where that is rounding; else None."""
    from memlaw.verify.laws.rows import seen_directions

    responses = subject.responses[1:].reshape(subject.window - 1, -1)
    length = owed.shape[1]
    seen = seen_directions(responses[: max(2 * length, 2 * len(responses) // 2)], allowed)
    if len(seen.directions) < length or seen.rank >= length:
        return None
    basis = np.linalg.qr(seen.directions[:length])[0]
    rows = owed.transpose(1, 0, 2).reshape(length, -1)
    size = float(np.linalg.norm(rows))
    missed = float(np.linalg.norm(rows - basis @ (basis.T @ rows))) / size if size else float("inf")
    return missed if missed <= max(allowed, 1e-6) else None
