"""The all-pass chain in mpmath, at any number of digits.

mpmath's results are right to the digits asked for in practice, but not proved: for proofs use
``memlaw.numerics.memory.balls``.
"""

from __future__ import annotations

from typing import Any

import mpmath

from memlaw.numerics.spectrum.reading import read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum

GUARD = 15


def memory_mpmath(spectrum: Spectrum, lags: Any, digits: int = 50) -> list[Any]:
    """Compute M at the given lags by the orthonormal chain in mpmath; a list of mpf, ``digits`` long.

    ``lags``: an int L for 0..L-1 or a sequence of ints >= 0. Cost: size * (largest lag) mpmath steps.
    Absolute accuracy; relative accuracy as in T-orthonormal. Source: guan2025 via ``orthonormal.memory``.

    >>> mpmath.nstr(memory_mpmath(Spectrum.real([0.5]), [2], digits=30)[0], 30)
    '0.046875'
    """
    wanted = read_lags(lags)
    with mpmath.workdps(digits + GUARD):
        norms = chain_norms(spectrum.mpmath_eigenvalues(), int(wanted.max()) + 1)
    with mpmath.workdps(digits):
        return [+norms[lag] for lag in wanted]


def chain_norms(eigenvalues: list[Any], count: int) -> list[Any]:
    """Squared norms of the chain's state at lags 0..count-1 after an impulse, at the current precision."""
    roots = [mpmath.sqrt(1 - abs(value) ** 2) for value in eigenvalues]
    state = [mpmath.mpc(0)] * len(eigenvalues)
    signal, norms = mpmath.mpc(1), []
    for _ in range(count):
        for n, (value, root) in enumerate(zip(eigenvalues, roots, strict=True)):
            old = state[n]
            state[n] = value * old + root * signal
            signal = root * old - mpmath.conj(value) * signal
        norms.append(mpmath.fsum(state, absolute=True, squared=True))
        signal = mpmath.mpc(0)
    return norms


def allpass_mpmath(spectrum: Spectrum, count: int, digits: int = 50) -> list[Any]:
    """Compute b_0..b_{count-1} by the chain in mpmath; a list of mpc.

    >>> [mpmath.nstr(b.real, 5) for b in allpass_mpmath(Spectrum.real([0.5]), 3)]
    ['-0.5', '0.75', '0.375']
    """
    with mpmath.workdps(digits + GUARD):
        outputs = chain_outputs(spectrum.mpmath_eigenvalues(), count)
    with mpmath.workdps(digits):
        return [+output for output in outputs]


def chain_outputs(eigenvalues: list[Any], count: int) -> list[Any]:
    """Outputs of the first-order all-pass filters in cascade: y_t = x_{t-1} - conj(l) x_t + l y_{t-1}."""
    signal = [mpmath.mpc(int(t == 0)) for t in range(count)]
    for value in eigenvalues:
        previous_input = previous = mpmath.mpc(0)
        for t, current in enumerate(signal):
            signal[t] = previous_input - mpmath.conj(value) * current + value * previous
            previous_input, previous = current, signal[t]
    return signal
