"""From a comparison of a measurement with what a theorem says to a piece of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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

    >>> agreement("a.b", [1.0, 2.0], [1.0, 2.1], "somewhere", labels=[5, 7]).counterexample.parameters
    (('entry', '7'),)
    """
    found, wanted = np.broadcast_arrays(np.ravel(measured), np.ravel(expected))
    clause = f"measured = expected to within {within:.0e}"
    sides = _sides(found, wanted)
    return _judged(theorem, np.abs(found - wanted), within, setup, model, clause, sides, labels=labels)


def inequality(
    theorem: str, smaller: ArrayLike, larger: ArrayLike, setup: str, *, slack: float = AGREE, model: str | None = None
) -> Evidence:
    """Whether measured values stay below a bound, up to rounding; a negative error is the room that is left."""
    low, high = np.broadcast_arrays(np.ravel(smaller).astype(float), np.ravel(larger).astype(float))
    return _judged(theorem, low - high, slack, setup, model, "measured <= bound", _sides(low, high))


def within_bands(
    theorem: str, exact: ArrayLike, lower: ArrayLike, upper: ArrayLike, setup: str, *, model: str | None = None
) -> Evidence:
    """Whether every band holds the value that the theorem gives; the radius is that of the widest band."""
    value, low, high = np.broadcast_arrays(*(np.ravel(item).astype(float) for item in (exact, lower, upper)))

    def sides(worst: int) -> tuple[str, str]:
        return f"[{low[worst]:.6g}, {high[worst]:.6g}]", f"{value[worst]:.6g}"

    outside, radius = np.maximum(low - value, value - high), float((high - low).max()) / 2
    return _judged(theorem, outside, AGREE, setup, model, "the band holds the value", sides, radius=radius)


def _sides(left: NDArray[np.float64], right: NDArray[np.float64]) -> Callable[[int], tuple[str, str]]:
    return lambda worst: (f"{left[worst]:.12g}", f"{right[worst]:.12g}")


def _judged(
    theorem: str,
    errors: NDArray[np.float64],
    allowed: float,
    setup: str,
    model: str | None,
    clause: str,
    sides: Callable[[int], tuple[str, str]],
    *,
    labels: Iterable[object] | None = None,
    radius: float | None = None,
) -> Evidence:
    """Refuted, with its counterexample, unless the worst error is allowed; what is no number is worse than any."""
    worst = int(np.argmax(np.where(np.isnan(errors), np.inf, errors)))
    error, entry = float(errors[worst]), str(worst if labels is None else list(labels)[worst])
    holds = error <= allowed
    example = Counterexample(model or setup, (("entry", entry),), clause, *sides(worst))
    return Evidence(
        theorem,
        Kind.MEASURED,
        Verdict.HOLDS if holds else Verdict.REFUTED,
        subject=model,
        setup=setup,
        points=errors.size,
        radius=radius,
        error=error if isfinite(error) else None,
        allowed=allowed,
        counterexample=None if holds else example,
    )
