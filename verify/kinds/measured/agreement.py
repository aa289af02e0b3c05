"""From a comparison of a measurement with what a theorem says to a piece of evidence."""

from __future__ import annotations

from typing import Any

import numpy as np

from memlaw.verify.evidence import Counterexample, Evidence, Kind, Verdict

AGREE = 1e-10


def agreement(
    theorem: str,
    measured: Any,
    expected: Any,
    scope: str,
    *,
    within: float = AGREE,
    labels: Any = None,
    model: str | None = None,
) -> Evidence:
    """Whether measured values equal the expected ones to within a declared tolerance.

    `labels` name the entries (lags), for the counterexample. NaN anywhere refutes.
    """
    found, wanted = np.ravel(np.asarray(measured)), np.ravel(np.asarray(expected))
    apart = np.abs(found - wanted)
    worst = int(np.argmax(np.where(np.isnan(apart), np.inf, apart)))
    figure = f"largest difference {apart[worst]:.1e} (allowed {within:.1e})"
    entry = str(worst if labels is None else list(labels)[worst])
    sides = (f"{found[worst]:.12g}", f"{wanted[worst]:.12g}")
    example = _failing(model or scope, entry, f"measured = expected to within {within:.0e}", sides)
    return _evidence(theorem, bool(apart[worst] <= within), scope, figure, model, example)


def inequality(
    theorem: str, smaller: Any, larger: Any, scope: str, *, slack: float = AGREE, model: str | None = None
) -> Evidence:
    """Whether measured values stay below a bound, up to rounding."""
    low, high = np.broadcast_arrays(np.asarray(smaller, dtype=float), np.asarray(larger, dtype=float))
    low, high = low.ravel(), high.ravel()
    excess = low - high
    worst = int(np.argmax(np.where(np.isnan(excess), np.inf, excess)))
    figure = f"closest: {low[worst]:.6g} against {high[worst]:.6g}"
    sides = (f"{low[worst]:.12g}", f"{high[worst]:.12g}")
    example = _failing(model or scope, str(worst), "measured <= bound", sides)
    return _evidence(theorem, bool(excess[worst] <= slack), scope, figure, model, example)


def within_bands(
    theorem: str, exact: Any, lower: Any, upper: Any, scope: str, *, model: str | None = None
) -> Evidence:
    """Whether every band holds the value that the theorem gives."""
    value, low, high = np.broadcast_arrays(
        *(np.atleast_1d(item).astype(float) for item in (exact, lower, upper))
    )
    outside = ~((low - AGREE <= value) & (value <= high + AGREE))
    widest = float((high - low).max())
    figure = f"{len(value) - int(outside.sum())} of {len(value)} bands hold it, widest {widest:.2g}"
    first = int(np.argmax(outside))
    sides = (f"[{low[first]:.6g}, {high[first]:.6g}]", f"{value[first]:.6g}")
    example = _failing(model or scope, str(first), "the band holds the value", sides)
    return _evidence(theorem, not outside.any(), scope, figure, model, example)


def _failing(instance: str, entry: str, clause: str, sides: tuple[str, str]) -> Counterexample:
    return Counterexample(instance, (("entry", entry),), clause, *sides)


def _evidence(
    theorem: str, holds: bool, scope: str, figure: str, model: str | None, example: Counterexample
) -> Evidence:
    """The counterexample goes with a refutation alone."""
    verdict, shown = (Verdict.HOLDS, None) if holds else (Verdict.REFUTED, example)
    return Evidence(theorem, Kind.MEASURED, verdict, scope, figure, model, counterexample=shown)
