"""The report says by itself where the float64 Gramian route to memory fails, and how many digits it would need."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.spectrum.spectrum import Spectrum

LAGS = [0, 1, 10, 100]
LOST = 1e-6


def gramian_notes(spectra: Sequence[Spectrum]) -> tuple[str, ...]:
    """One line for each spectrum on which the eigenbasis Gramian in float64 is off by more than 1e-6 in M.

    >>> gramian_notes([Spectrum.real([0.5])])
    ()
    >>> len(gramian_notes([Spectrum.s4_legs(64, step_size=0.01)]))
    1
    """
    return tuple(note for spectrum in spectra if (note := gramian_note(spectrum)))


def gramian_note(spectrum: Spectrum) -> str:
    """How far the Gramian route is off on this spectrum; empty where it works."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # that the route is ill-conditioned is what this note is about
        route = memory_by_gramian(spectrum, LAGS)
    error = float(
        np.max(np.abs(np.nan_to_num(route.values, nan=np.inf) - memory_function(spectrum, LAGS).values))
    )
    if error <= LOST:
        return ""
    off = f"M is off by {error:.1g}" if np.isfinite(error) else "it gives no number"
    needed = f"it needs {route.digits_needed} digits, float64 has 15"
    return f"float64 Gramian route fails on {spectrum.name}: {off}; {needed}"
