"""From a comparison of a measurement with what a theorem says to a piece of evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memlaw.verify.evidence import Counterexample, Evidence, Kind, Verdict

AGREE = 1e-10


def agreement(
    theorem: str,
    measured: ArrayLike,
    expected: ArrayLike,
    setup: str,
    *,
    within: float = AGREE,
    labels: Iterable[object] | None = None,
    model: str | None = None,
) -> Evidence:
    """Whether measured values equal the expected ones to within a declared tolerance.

    `labels` name the entries (lags), for the counterexample. NaN anywhere refutes.
    """
    found, wanted = np.broadcast_arrays(np.ravel(measured), np.ravel(expected))
    apart = np.abs(found - wanted)
    worst = _worst(apart)
    entry = str(worst if labels is None else list(labels)[worst])
    sides = (f"{found[worst]:.12g}", f"{wanted[worst]:.12g}")
    example = _failing(model or setup, entry, f"measured = expected to within {within:.0e}", sides)
    seen = Evidence(theorem, Kind.MEASURED, Verdict.HOLDS, subject=model, setup=setup, points=len(apart))
    return _judged(seen, apart[worst], within, example)


def inequality(
    theorem: str,
    smaller: ArrayLike,
    larger: ArrayLike,
    setup: str,
    *,
    slack: float = AGREE,
    model: str | None = None,
) -> Evidence:
    """Whether measured values stay below a bound, up to rounding; a negative error is the room that is left."""
    low, high = np.broadcast_arrays(np.asarray(smaller, dtype=float), np.asarray(larger, dtype=float))
    low, high = low.ravel(), high.ravel()
    excess = low - high
    worst = _worst(excess)
    sides = (f"{low[worst]:.12g}", f"{high[worst]:.12g}")
    example = _failing(model or setup, str(worst), "measured <= bound", sides)
    seen = Evidence(theorem, Kind.MEASURED, Verdict.HOLDS, subject=model, setup=setup, points=len(excess))
    return _judged(seen, excess[worst], slack, example)


def within_bands(
    theorem: str,
    exact: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    setup: str,
    *,
    model: str | None = None,
) -> Evidence:
    """Whether every band holds the value that the theorem gives; the radius is that of the widest band."""
    value, low, high = np.broadcast_arrays(
        *(np.atleast_1d(item).astype(float) for item in (exact, lower, upper))
    )
    outside = np.maximum(low - value, value - high)
    worst = _worst(outside)
    sides = (f"[{low[worst]:.6g}, {high[worst]:.6g}]", f"{value[worst]:.6g}")
    example = _failing(model or setup, str(worst), "the band holds the value", sides)
    radius = float((high - low).max()) / 2
    seen = Evidence(
        theorem, Kind.MEASURED, Verdict.HOLDS, subject=model, setup=setup, points=len(value), radius=radius
    )
    return _judged(seen, outside[worst], AGREE, example)


def _worst(errors: NDArray[np.float64]) -> int:
    """The place of the largest error; what is no number is worse than any."""
    return int(np.argmax(np.where(np.isnan(errors), np.inf, errors)))


def _failing(instance: str, entry: str, clause: str, sides: tuple[str, str]) -> Counterexample:
    return Counterexample(instance, (("entry", entry),), clause, *sides)


def _judged(seen: Evidence, error: float, allowed: float, example: Counterexample) -> Evidence:
    """Refuted unless the worst error is allowed; the counterexample goes with a refutation alone."""
    error = float(error)
    seen = replace(seen, error=error if isfinite(error) else None, allowed=allowed)
    return seen if error <= allowed else replace(seen, verdict=Verdict.REFUTED, counterexample=example)
