"""The inner loops of the all-pass chain, as numba compiles them: imported for this alone, see `kernels`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, cfunc, types

# States below this are set to zero now and then: subnormal numbers are a hundred times slower, and
# a state of 1e-250 adds 1e-500 to a memory that is only followed down to 1e-300.
NEGLIGIBLE = 1e-250
SWEEP = 32
NUMBERS, COMPLEX = types.CPointer(types.float64), types.CPointer(types.complex128)


def advance_real(
    count: int,
    lags: int,
    pulse: float,
    sections: Any,
    states: Any,
    signals: Any,
    lanes: Any,
    memories: Any,
    outputs: Any,
) -> None:
    """Run ``count`` real two-state sections for so many lags: squared state norms and chain output.

    sections (13, count): `RealSections`. States (2, count) are updated in place; ``pulse`` is the input of the first
    step; signals (count,) and lanes (4,), of the sum, are overwritten.
    """
    rows = carray(sections, (13, count))
    matrix, correction, inlet, outlet, passage = rows[:4], rows[4:8], rows[8:10], rows[10:12], rows[12]
    first, second = carray(states, (2, count))
    signal, total = carray(signals, count), carray(lanes, 4)
    memory, response = carray(memories, lags), carray(outputs, lags)
    x = pulse
    for lag in range(lags):
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
        total[:] = 0.0
        for n in range(count):
            total[n & 3] += first[n] * first[n] + second[n] * second[n]
        memory[lag] = (total[0] + total[1]) + (total[2] + total[3])
        if lag % SWEEP == 0:
            for n in range(count):
                first[n] = first[n] if abs(first[n]) > NEGLIGIBLE else 0.0
                second[n] = second[n] if abs(second[n]) > NEGLIGIBLE else 0.0
        x = 0.0


def advance_complex(
    count: int,
    lags: int,
    pulse: float,
    eigenvalues: Any,
    corrections: Any,
    root_gaps: Any,
    states: Any,
    memories: Any,
    outputs: Any,
) -> None:
    """Run complex one-state sections for so many lags; states (count,) are updated in place."""
    eigenvalue, correction, root_gap = carray(eigenvalues, count), carray(corrections, count), carray(root_gaps, count)
    state, memory, response = carray(states, count), carray(memories, lags), carray(outputs, lags)
    x = complex(pulse)
    for lag in range(lags):
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


def llvm_code(name: str) -> str:
    """Compile a loop to LLVM code: fused multiply-add is allowed, reordering is not (it would merge high and low)."""
    loop, pointers = {
        "advance_real": (advance_real, [NUMBERS] * 6),
        "advance_complex": (advance_complex, [COMPLEX, COMPLEX, NUMBERS, COMPLEX, NUMBERS, COMPLEX]),
    }[name]
    signature = types.void(types.intp, types.intp, types.float64, *pointers)
    compile_loop: Callable[..., Any] = cfunc(signature, fastmath={"contract"}, error_model="numpy")
    text: str = compile_loop(loop).inspect_llvm()
    return text
