"""The report says by itself where the float64 Gramian route to memory fails, and how many digits it would need."""

from __future__ import annotations

import warnings

import numpy as np

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.evidence import About, Note

LAGS = [0, 1, 10, 100]
LOST = 1e-6


def gramian_note(spectrum: Spectrum) -> Note | None:
    """How far the eigenbasis Gramian in float64 is off on a spectrum; None where it is right to 1e-6 in M.

    >>> gramian_note(Spectrum.real([0.5])) is None
    True
    >>> gramian_note(Spectrum.s4_legs(64, step_size=0.01)).digits
    104
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # that the route is ill-conditioned is what this note is about
        route = memory_by_gramian(spectrum, LAGS)
    found = np.nan_to_num(route.values, nan=np.inf)
    error = float(np.max(np.abs(found - memory_function(spectrum, LAGS).values)))
    if error <= LOST:
        return None
    known = error if np.isfinite(error) else None
    return Note(About.ROUTE, spectrum.name, error=known, digits=route.digits_needed)
