"""Which mistake explains a response that a spectrum does not allow: the spectra and timings that mistakes make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.verify.laws.report import Fault
from memlaw.verify.laws.rows import row_space, seen_directions

MOST_TAPS = 8
FACTORS = (2.0, 0.5, 4.0, 0.25, 3.0, 1 / 3, 10.0, 0.1)
Changed = Callable[[ComplexArray, float], ComplexArray]


@dataclass(frozen=True)
class Explanation:
    """A fault, its figure, what it leaves unexplained (share of the response), and the spectrum and delay it makes."""

    fault: Fault
    figure: float | None
    left: float
    eigenvalues: ComplexArray
    taps: int = 0
    length: int | None = None

    def memory(self, window: int) -> FloatArray:
        """M of the state that is read, as the fault has it, over a window: (window,)."""
        span = window - self.taps
        space = row_space(self.eigenvalues, span if self.length is None else min(span, self.length))
        found = np.concatenate([np.zeros(self.taps), space.inside, np.zeros(window)])
        return found[:window]


def explanations(eigenvalues: ComplexArray, responses: FloatArray, tolerance: float) -> Iterator[Explanation]:
    """What each mistake leaves unexplained of responses (W, p) whose first row has lag 0."""
    yield from _late(eigenvalues, responses, tolerance)
    yield from _cut(eigenvalues, responses, tolerance)
    seen = seen_directions(responses, tolerance).eigenvalues()
    for fault, changed, starts in (
        (Fault.STEP, powered, _powers(eigenvalues, seen)),
        (Fault.DECAY_TWICE, decayed, _powers(eigenvalues, seen)),
        (Fault.CLIPPED, clipped, _radii(eigenvalues, seen)),
    ):
        yield _best(fault, changed, starts, eigenvalues, responses)


def powered(eigenvalues: ComplexArray, power: float) -> ComplexArray:
    """l^p: the step size times p.

    >>> powered(np.array([0.5 + 0j]), 2.0).tolist()
    [(0.25+0j)]
    """
    with np.errstate(divide="ignore"):
        return np.where(eigenvalues == 0, 0, np.exp(power * np.log(np.where(eigenvalues == 0, 1, eigenvalues))))


def decayed(eigenvalues: ComplexArray, power: float) -> ComplexArray:
    """|l|^p at the same angle: the decay applied p times."""
    moduli = np.abs(eigenvalues)
    unit = eigenvalues / np.where(moduli == 0, 1, moduli)
    found: ComplexArray = moduli**power * unit
    return found


def clipped(eigenvalues: ComplexArray, radius: float) -> ComplexArray:
    """Moduli above the radius put on it."""
    moduli = np.maximum(np.abs(eigenvalues), np.finfo(float).tiny)
    found: ComplexArray = eigenvalues * np.minimum(1.0, radius / moduli)
    return found


def unexplained(eigenvalues: ComplexArray, responses: FloatArray) -> float:
    """The share of responses that a spectrum does not allow, in the 2-norm."""
    size = float(np.linalg.norm(responses))
    return float(np.linalg.norm(row_space(eigenvalues, len(responses)).missed(responses))) / size if size else 0.0


def _late(eigenvalues: ComplexArray, responses: FloatArray, tolerance: float) -> Iterator[Explanation]:
    """The response is allowed from some lag on: it comes later, or after taps of its own."""
    largest = np.abs(responses).max()
    for taps in range(1, min(MOST_TAPS, len(responses) // 4) + 1):
        left = unexplained(eigenvalues, responses[taps:])
        if left <= tolerance:
            silent = np.abs(responses[:taps]).max() <= tolerance * largest
            yield Explanation(Fault.BEFORE if silent else Fault.TAPS, float(taps), left, eigenvalues, taps)
            return


def _cut(eigenvalues: ComplexArray, responses: FloatArray, tolerance: float) -> Iterator[Explanation]:
    """The response is allowed up to a lag and zero from there on."""
    size = np.abs(responses).max(axis=1)
    felt = np.flatnonzero(size > tolerance * size.max())
    length = int(felt[-1]) + 1 if len(felt) else 0
    if 2 <= length < len(responses) and size[length - 1] > 16 * tolerance * size.max():
        left = unexplained(eigenvalues, responses[:length])
        yield Explanation(Fault.TRUNCATED, float(length), left, eigenvalues, length=length)


def _powers(eigenvalues: ComplexArray, seen: ComplexArray) -> list[float]:
    """Powers to try: common ones, and the one that the decay in all says (M(0) = 1 - |det A|^2)."""
    claimed, found = (np.log(np.abs(values[np.abs(values) > 1e-12])).sum() for values in (eigenvalues, seen))
    return [*FACTORS, *([float(found / claimed)] if claimed < 0 and found < 0 else [])]


def _radii(eigenvalues: ComplexArray, seen: ComplexArray) -> list[float]:
    """Radii to try: the largest modulus that is seen, and where clipping would leave fewer alone."""
    moduli = np.unique(np.abs(eigenvalues).round(12))
    between = (moduli[1:] + moduli[:-1]) / 2
    found = [float(np.abs(seen).max())] if len(seen) else []
    return [radius for radius in (*found, *between.tolist()[:16]) if 0 < radius < moduli[-1]]


def _best(
    fault: Fault, changed: Changed, starts: list[float], eigenvalues: ComplexArray, responses: FloatArray
) -> Explanation:
    """The figure that leaves least, refined around the best start."""

    def left(figure: float) -> float:
        tried = changed(eigenvalues, figure)
        return unexplained(tried, responses) if np.abs(tried).max() < 1 else float("inf")

    if not starts:
        return Explanation(fault, None, float("inf"), eigenvalues)
    start = min(starts, key=left)
    span = (start * 0.97, start * 1.03)
    found = minimize_scalar(left, bounds=span, method="bounded", options={"xatol": 1e-12 * start, "maxiter": 60})
    figure = float(found.x) if found.fun < left(start) else start
    return Explanation(fault, figure, left(figure), changed(eigenvalues, figure))
