"""Mean pooling in float64: the memory of each input in the mean of the states."""

from __future__ import annotations

import numpy as np
from allpass_coefficients import allpass_coefficients

from memlaw.numerics.memory.allpass import memory_values
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.reading import Lags, read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum


def pooled_memory(spectrum: Spectrum, lags: Lags) -> FloatArray:
    """Memory of u_{T-tau} in the mean of the states x_1..x_T, x_0 = 0, in the limit of many states.

    lags: a number of lags, or the lags. Returns floats (L,), absolute error a few size * eps / sqrt(M(0)). Their sum
    over all lags is size - 1. Errors: InvalidInput for bad lags. Source: guan2025 via ``pooling.memory``.

    >>> pooled_memory(Spectrum.real([0.5, -0.25]), 2).round(9).tolist()
    [0.904017857, 0.056501116]
    """
    chosen = read_lags(lags)
    count = int(chosen.max()) + 2
    memory, law = memory_values(spectrum, count), np.abs(allpass_coefficients(spectrum, count)) ** 2
    kept = memory[1:] - law[0] * law[1:] / memory[0]
    result: FloatArray = np.maximum(kept, 0.0)[chosen]
    return result
