"""The law of capacity: the sum of M is the number of states, all of them driven, seen and told apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from memlaw.numerics.memory.realisable import SINGLE
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.laws.explained import unexplained
from memlaw.verify.laws.memory import View, shown, unstable, views
from memlaw.verify.laws.report import Case, Diagnosis, Fault, LawResult, Why
from memlaw.verify.laws.result import holds, inapplicable, refuted, undecided
from memlaw.verify.laws.rows import row_space
from memlaw.verify.laws.subject import Subject

PLAIN = 100.0  # times the tolerance: what a state of ordinary size would have put into the response


def capacity(subject: Subject) -> LawResult:
    """As many directions are seen as there are eigenvalues, repeats counted, unless rounding hides them."""
    claim = subject.claim
    if claim is None or claim.spectrum is None:
        return inapplicable(Why.NO_SPECTRUM)
    if unstable(claim, subject.inputs):
        return inapplicable(Why.UNSTABLE)
    found = [_of_view(subject, view) for view in views(subject, claim) if view.name == "outputs"]
    for result in found:
        if result.diagnosis is not None:
            return result
    if not found:
        return undecided(Why.SILENT)
    return min(found, key=lambda result: (result.applied, (result.measured or 0.0) - (result.predicted or 0.0)))


def _of_view(subject: Subject, view: View) -> LawResult:
    size, allowed = len(view.eigenvalues), view.tolerance
    seen = shown(subject, view)
    figures: dict[str, Any] = {"measured": float(seen), "predicted": float(size)}
    if seen >= size:
        return holds(0.0, allowed, **{**figures, "measured": float(size)})
    case = Case(subject.window)
    distinct = different(view.eigenvalues, min(subject.unit, SINGLE))
    if len(distinct) < size and unexplained(distinct, view.responses) <= 4 * allowed:
        figures["measured"] = float(min(seen, len(distinct)))
        told = Diagnosis(Fault.REPEATED, figure=float(size - len(distinct)))
        return refuted(size - len(distinct), allowed, case=case, diagnosis=told, **figures)
    dead = _dead(view, distinct)
    if dead:
        told = Diagnosis(Fault.DEAD, figure=float(dead))
        return refuted(dead, allowed, case=case, diagnosis=told, **{**figures, "measured": float(size - dead)})
    return undecided(Why.ROUNDING, error=float(size - seen), tolerance=allowed, **figures)


def different(eigenvalues: ComplexArray, unit: float) -> ComplexArray:
    """Eigenvalues without repeats, equal up to a few units of rounding.

    >>> different(np.array([0.5, 0.5, 0.25], complex), 2.0**-53).tolist()
    [(0.5+0j), (0.25+0j)]
    """
    kept: list[complex] = []
    for value in eigenvalues:
        if all(abs(value - other) > 4 * unit for other in kept):
            kept.append(complex(value))
    return np.array(kept, dtype=complex)


def _dead(view: View, distinct: ComplexArray) -> int:
    """How many eigenvalues leave no trace in the responses, though rounding would let an ordinary one be seen."""
    size = float(np.linalg.norm(view.responses))
    kept, dead = list(distinct), 0
    for value in distinct:
        if value.imag < 0:
            continue
        pair = [value] if value.imag == 0 else [value, value.conjugate()]
        rest = np.array([other for other in kept if other not in pair], dtype=complex)
        if not len(rest) or unexplained(rest, view.responses) > view.tolerance:
            continue
        if _alone(value, rest, len(view.responses)) * size / np.sqrt(len(distinct)) > PLAIN * view.tolerance * size:
            kept, dead = list(rest), dead + len(pair)
    return dead


def _alone(value: complex, rest: ComplexArray, window: int) -> float:
    """The share of the powers of an eigenvalue that the others do not explain."""
    powers: FloatArray = np.stack([part(value ** np.arange(window)) for part in (np.real, np.imag)], axis=1)
    missed = row_space(rest, window).missed(powers)
    return float(np.linalg.norm(missed) / np.linalg.norm(powers))
