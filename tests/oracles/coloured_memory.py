"""Memory for an autoregressive input in float64: what a state keeps of inputs that remember themselves."""

from __future__ import annotations

import math

import numpy as np
import scipy.signal

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.oracle.leverage import krylov_basis, repeated_eigenvalues
from memlaw.numerics.spectrum.reading import Lags, read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum

LONGEST = 200_000
NEGLIGIBLE = 1e-18


def coloured_memory(spectrum: Spectrum, coefficient: complex, lags: Lags) -> FloatArray:
    """M_u(tau) for the input u_t = a u_{t-1} + e_t with white e, |a| < 1: floats (L,).

    The responses of the state to e are made orthonormal, and u_{t-tau} is projected on them: no covariance is inverted.
    lags: a number of lags, or the lags. Errors: InvalidInput unless |a| < 1, and where |a| or an eigenvalue is so
    close to one that more than 200000 past inputs matter. Source: guan2025 via ``coloured.capacity``.

    >>> coloured_memory(Spectrum.real([0.0]), 0.9, 3).round(6).tolist()
    [1.0, 0.81, 0.6561]
    """
    chosen = read_lags(lags)
    length = _past(spectrum, coefficient) + int(chosen.max()) + 1
    if length > LONGEST:
        raise InvalidInput(
            f"{length} inputs that matter",
            f"at most {LONGEST} past inputs are followed",
            "move the slowest eigenvalue and the coefficient away from the unit circle",
        )
    basis = krylov_basis(repeated_eigenvalues(spectrum), length)
    orthonormal, _ = np.linalg.qr(scipy.signal.lfilter([1.0], [1.0, -coefficient], basis, axis=0))
    inner = scipy.signal.lfilter([1.0], [1.0, -np.conj(coefficient)], orthonormal[::-1], axis=0)[::-1]
    kept = (1 - abs(coefficient) ** 2) * np.sum(np.abs(inner) ** 2, axis=1)
    values: FloatArray = kept[chosen]
    return values


def _past(spectrum: Spectrum, coefficient: complex) -> int:
    """The number of past inputs after which nothing is left in float64."""
    if not (isinstance(coefficient, int | float | complex | np.number) and abs(coefficient) < 1):
        raise InvalidInput(
            f"coefficient {coefficient!r}", "a stationary input has |a| < 1", "give a number inside the unit circle"
        )
    slowest = max(float(np.abs(spectrum.eigenvalues).max()), abs(coefficient))
    if slowest >= 1 or slowest == 0:
        return LONGEST + 1 if slowest else spectrum.size
    steps = math.log(NEGLIGIBLE) / math.log(slowest)
    return spectrum.size + 8 + min(LONGEST, 2 * math.ceil(steps))
