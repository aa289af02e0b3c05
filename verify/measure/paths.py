"""Memory along paths of eigenvalues: many spectra at once, stored modes with their conjugates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from memlaw.numerics.number.arrays import ComplexArray, FloatArray

ROUNDING = 1e-14


def allpass_memory(eigenvalues: ComplexArray, lags: Sequence[int]) -> FloatArray:
    """M at lags of many spectra at once, by the chain of all-pass sections: (..., n) -> (..., len(lags)).

    nan entries are passed over. The state of each section is a coordinate in an orthonormal basis, so M is a sum of
    squares. Float64.

    >>> allpass_memory(np.array([0.5 + 0j, np.nan]), [0, 1]).round(12).tolist()
    [0.75, 0.1875]
    """
    values = np.moveaxis(np.nan_to_num(eigenvalues), -1, 0)
    there = np.moveaxis(~np.isnan(eigenvalues), -1, 0)
    roots = np.where(there, np.sqrt(np.maximum(0, 1 - np.abs(values) ** 2)), 0.0)
    states = np.zeros_like(values)
    kept = {}
    for lag in range(max(lags) + 1):
        signal = np.full(values.shape[1:], float(lag == 0), dtype=complex)
        for place, root in enumerate(roots):
            before = states[place].copy()
            states[place] = values[place] * before + root * signal
            passed = root * before - values[place].conj() * signal
            signal = np.where(there[place], passed, signal)
        if lag in lags:
            kept[lag] = (np.abs(states) ** 2).sum(axis=0)
    return np.stack([kept[lag] for lag in lags], axis=-1)


def conjugates_added(values: ComplexArray) -> ComplexArray:
    """Put conjugates behind stored modes on the last axis; nan in the place of a real mode's.

    Real is what lies within rounding of the real axis: exp(i pi) does not lie on it.

    >>> conjugates_added(np.array([0.5, 0.5j])).tolist()[:2]
    [(0.5+0j), 0.5j]
    """
    real = np.abs(values.imag) <= ROUNDING * np.abs(values)
    return np.concatenate([np.where(real, values.real, values), np.where(real, np.nan, values.conj())], axis=-1)
