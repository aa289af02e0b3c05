"""The inner loops of the all-pass chain, compiled by numba when first used."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from memlaw.numerics.number.arrays import ComplexArray, FloatArray

# States below this are set to zero now and then: subnormal numbers are a hundred times slower, and
# a state of 1e-250 adds 1e-500 to a memory that is only followed down to 1e-300.
NEGLIGIBLE = 1e-250
SWEEP = 32


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel: fused multiply-add is allowed, reordering is not (it would merge high and low)."""
    import numba

    function: Callable[..., Any] = numba.njit(cache=True, fastmath={"contract"}, error_model="numpy")(kernel)
    return function


def advance_real(
    matrix: FloatArray,
    correction: FloatArray,
    inlet: FloatArray,
    outlet: FloatArray,
    passage: FloatArray,
    first: FloatArray,
    second: FloatArray,
    pulse: float,
    memory: FloatArray,
    response: FloatArray,
) -> None:
    """Run real two-state sections for len(memory) lags: squared state norms and chain output.

    ``first`` and ``second`` (K,) are the states, updated in place; ``pulse`` is the input of the first step.
    """
    count = passage.shape[0]
    signal = np.zeros(count)
    x = pulse
    for lag in range(memory.shape[0]):
        for n in range(count):
            signal[n] = x
            x = passage[n] * x + (outlet[0, n] * first[n] + outlet[1, n] * second[n])
        response[lag] = x
        for n in range(count):
            s, r = first[n], second[n]
            low1 = correction[0, n] * s + correction[1, n] * r
            low2 = correction[2, n] * s + correction[3, n] * r
            first[n] = matrix[0, n] * s + (matrix[1, n] * r + (inlet[0, n] * signal[n] + low1))
            second[n] = matrix[3, n] * r + (matrix[2, n] * s + (inlet[1, n] * signal[n] + low2))
        total = np.zeros(4)
        for n in range(count):
            total[n & 3] += first[n] * first[n] + second[n] * second[n]
        memory[lag] = (total[0] + total[1]) + (total[2] + total[3])
        if lag % SWEEP == 0:
            for n in range(count):
                first[n] = first[n] if abs(first[n]) > NEGLIGIBLE else 0.0
                second[n] = second[n] if abs(second[n]) > NEGLIGIBLE else 0.0
        x = 0.0


def advance_complex(
    eigenvalue: ComplexArray,
    correction: ComplexArray,
    root_gap: FloatArray,
    state: ComplexArray,
    pulse: float,
    memory: FloatArray,
    response: ComplexArray,
) -> None:
    """Run complex one-state sections for len(memory) lags; ``state`` (N,) is updated in place."""
    count = eigenvalue.shape[0]
    x = complex(pulse)
    for lag in range(memory.shape[0]):
        total = 0.0
        for n in range(count):
            s, signal = state[n], x
            x = root_gap[n] * s - np.conj(eigenvalue[n]) * signal
            s = eigenvalue[n] * s + (root_gap[n] * signal + correction[n] * s)
            total += s.real * s.real + s.imag * s.imag
            state[n] = s if abs(s.real) + abs(s.imag) > NEGLIGIBLE else 0.0
        memory[lag] = total
        response[lag] = x
        x = 0.0j
