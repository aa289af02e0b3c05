"""The inner loops of the all-pass chain, as numba compiles them: imported for this alone, see `kernels`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, cfunc, types

from memlaw.numerics.memory.errorbound import ROUNDINGS, SMALLEST, UNIT
from memlaw.numerics.memory.sizes import BLOCKS, LANES, STEPS, VANISHED

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


def run_real_lanes(count: int, blocks: int, pulse: float, sections: Any, signals: Any, memories: Any) -> None:
    """Run LANES chains of ``count`` real sections side by side for so many blocks of STEPS lags, from an impulse.

    sections (count, 12, LANES): matrix, low part of a12, inlet, outlet, passage and both states of a section lie
    together, and the lanes beside each other, so that the innermost loop becomes vector instructions. signals
    (STEPS, 2, LANES) is overwritten. memories (blocks, STEPS, LANES), of zeros: the loop ends where all have vanished.
    """
    section, line = carray(sections, (count, 12, LANES)), carray(signals, (STEPS, 2, LANES))
    memory = carray(memories, (blocks, STEPS, LANES))
    for block in range(blocks):
        for t in range(STEPS):
            for k in range(LANES):
                line[t, 0, k], line[t, 1, k] = 0.0, 0.0
        if block == 0:
            for k in range(LANES):
                line[0, 0, k] = pulse
        for n in range(count):
            for t in range(STEPS):
                for k in range(LANES):
                    x, s, r = line[t, 0, k], section[n, 10, k], section[n, 11, k]
                    line[t, 0, k] = section[n, 9, k] * x + (section[n, 7, k] * s + section[n, 8, k] * r)
                    turned = section[n, 1, k] * r + (section[n, 5, k] * x + section[n, 4, k] * r)
                    first = section[n, 0, k] * s + turned
                    second = section[n, 3, k] * r + (section[n, 2, k] * s + section[n, 6, k] * x)
                    line[t, 1, k] += first * first + second * second
                    section[n, 10, k], section[n, 11, k] = first, second
            for k in range(LANES):
                s, r = section[n, 10, k], section[n, 11, k]
                section[n, 10, k] = s if abs(s) > NEGLIGIBLE else 0.0
                section[n, 11, k] = r if abs(r) > NEGLIGIBLE else 0.0
        largest = 0.0
        for t in range(STEPS):
            for k in range(LANES):
                memory[block, t, k] = line[t, 1, k]
        for k in range(LANES):
            largest = max(largest, line[STEPS - 1, 1, k])
        if largest < VANISHED:
            break


def run_complex_lanes(count: int, blocks: int, pulse: float, sections: Any, signals: Any, memories: Any) -> None:
    """As `run_real_lanes`, for one-state complex sections (count, 5, LANES): eigenvalue, root of the gap, state."""
    section, line = carray(sections, (count, 5, LANES)), carray(signals, (STEPS, 3, LANES))
    memory = carray(memories, (blocks, STEPS, LANES))
    for block in range(blocks):
        for t in range(STEPS):
            for k in range(LANES):
                line[t, 0, k], line[t, 1, k], line[t, 2, k] = 0.0, 0.0, 0.0
        if block == 0:
            for k in range(LANES):
                line[0, 0, k] = pulse
        for n in range(count):
            for t in range(STEPS):
                for k in range(LANES):
                    a, b, g = section[n, 0, k], section[n, 1, k], section[n, 2, k]
                    x, y, s, r = line[t, 0, k], line[t, 1, k], section[n, 3, k], section[n, 4, k]
                    line[t, 0, k] = g * s - (a * x + b * y)
                    line[t, 1, k] = g * r - (a * y - b * x)
                    first, second = a * s + (g * x - b * r), a * r + (g * y + b * s)
                    line[t, 2, k] += first * first + second * second
                    section[n, 3, k], section[n, 4, k] = first, second
            for k in range(LANES):
                s, r = section[n, 3, k], section[n, 4, k]
                section[n, 3, k] = s if abs(s) > NEGLIGIBLE else 0.0
                section[n, 4, k] = r if abs(r) > NEGLIGIBLE else 0.0
        largest = 0.0
        for t in range(STEPS):
            for k in range(LANES):
                memory[block, t, k] = line[t, 2, k]
        for k in range(LANES):
            largest = max(largest, line[STEPS - 1, 2, k])
        if largest < VANISHED:
            break


def growth_lanes(
    lanes: int, lags: int, slack: float, sizes: Any, memories: Any, bounds: Any, growths: Any, norms: Any, works: Any
) -> None:
    """min(1, sqrt R) at each lag, as in `errorbound.tail_sums`, and the sums of sqrt M over blocks of lags.

    sizes (lanes,); memories, bounds and growths (lags, lanes): M, the bound so far, and what comes out; norms
    (blocks, lanes); works (5, lanes): the first row comes out as the bound of the sum of M beyond the last lag.
    """
    width = -(-lags // BLOCKS)
    size, work = carray(sizes, lanes), carray(works, (5, lanes))
    memory, bound, growth = (
        carray(memories, (lags, lanes)),
        carray(bounds, (lags, lanes)),
        carray(growths, (lags, lanes)),
    )
    norm = carray(norms, (-(-lags // width), lanes))
    norm[:], work[:] = 0.0, 0.0
    for k in range(lanes):
        work[0, k] = size[k] * (1 + slack)
    for lag in range(lags):
        for k in range(lanes):
            work[0, k] -= memory[lag, k] + bound[lag, k]
            norm[lag // width, k] += np.sqrt(memory[lag, k])
        if (lag + 1) % width == 0:
            for k in range(lanes):
                work[2, k] = lag + 1.0 if work[2, k] == 0 and work[0, k] <= 0.5 else work[2, k]
                work[3, k] = lag + 1.0 if work[3, k] == 0 and work[0, k] <= 0.1 else work[3, k]
                work[4, k] = lag + 1.0 if work[4, k] == 0 and work[0, k] <= 0.01 else work[4, k]
    for k in range(lanes):
        work[0, k] = max(work[0, k], slack * size[k])
    for late in range(1, lags + 1):
        for k in range(lanes):
            work[1, k] += memory[lags - late, k] + bound[lags - late, k]
        if late % width == 0:
            for k in range(lanes):
                least = work[1, k] if work[2, k] == late else np.inf
                least = work[1, k] / 9 if work[3, k] == late else least
                least = work[1, k] / 99 if work[4, k] == late else least
                work[0, k] = min(work[0, k], least)
    work[1, :] = work[0, :]
    for lag in range(lags - 1, -1, -1):
        for k in range(lanes):
            tail = work[1, k] + (memory[lag, k] + bound[lag, k])
            work[1, k] = tail
            growth[lag, k] = min(1.0, np.sqrt(tail))


def bound_lanes(
    lanes: int, lags: int, slack: float, sizes: Any, memories: Any, bounds: Any, growths: Any, norms: Any, works: Any
) -> None:
    """The bound of `errorbound` from what `growth_lanes` left; works (5, lanes) is overwritten, and so are bounds."""
    width = -(-lags // BLOCKS)
    size, work = carray(sizes, lanes), carray(works, (5, lanes))
    memory, bound, growth = (
        carray(memories, (lags, lanes)),
        carray(bounds, (lags, lanes)),
        carray(growths, (lags, lanes)),
    )
    norm = carray(norms, (-(-lags // width), lanes))
    for k in range(lanes):
        work[2, k] = ROUNDINGS * UNIT * (size[k] + np.sqrt(size[k]))
        work[3, k] = np.sqrt(memory[0, k] + bound[0, k])
    for block in range(-1, -(-lags // width)):
        work[4, :] = 0.0
        for i in range(block + 1):
            near = max(block - i - (width > 1), 0) * width
            for k in range(lanes):
                work[4, k] += norm[i, k] * growth[near, k]
        for lag in range(max(block * width + 1, 0), min((block + 1) * width + 1, lags)):
            for k in range(lanes):
                error = work[2, k] * (growth[lag, k] * work[3, k] + work[4, k])
                rounded = (2 * np.sqrt(memory[lag, k]) + error) * error
                bound[lag, k] = rounded + (size[k] + 2) * UNIT * memory[lag, k] + SMALLEST


def llvm_code(name: str) -> str:
    """Compile a loop to LLVM code: fused multiply-add is allowed, reordering is not (it would merge high and low)."""
    loop, pointers = {
        "advance_real": (advance_real, [NUMBERS] * 6),
        "advance_complex": (advance_complex, [COMPLEX, COMPLEX, NUMBERS, COMPLEX, NUMBERS, COMPLEX]),
        "run_real_lanes": (run_real_lanes, [NUMBERS] * 3),
        "run_complex_lanes": (run_complex_lanes, [NUMBERS] * 3),
        "growth_lanes": (growth_lanes, [NUMBERS] * 6),
        "bound_lanes": (bound_lanes, [NUMBERS] * 6),
    }[name]
    signature = types.void(types.intp, types.intp, types.float64, *pointers)
    compile_loop: Callable[..., Any] = cfunc(signature, fastmath={"contract"}, error_model="numpy")
    text: str = compile_loop(loop).inspect_llvm()
    return text
