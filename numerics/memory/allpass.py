"""The all-pass chain in float64: memory and all-pass coefficients in O(size * lags).

The chain is orthonormal, so its state after an impulse and tau further steps has squared norm
M(tau): a sum of squares, which do not cancel. Its output is the all-pass function's coefficient b_k.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat

import numpy as np

from memlaw.limits import check_work
from memlaw.numerics.memory.kernels import compiled
from memlaw.numerics.memory.sections import complex_sections, real_sections
from memlaw.numerics.memory.sizes import VANISHED
from memlaw.numerics.number.arrays import Array, FloatArray
from memlaw.numerics.spectrum.spectrum import Spectrum

Block = tuple[FloatArray, Array]
Advance = Callable[[float, FloatArray, Array], None]

BLOCK = 8192


def check_work_of_chain(spectrum: Spectrum, count: int) -> None:
    """Refuse more lags of more states than time allows; the chain ends where M has vanished, at r^(2 tau) = 1e-300."""
    slowest = float(np.abs(spectrum.eigenvalues).max())
    lasting = spectrum.size - 345 / np.log(slowest) if 0 < slowest < 1 else np.inf if slowest else spectrum.size
    lags = min(count, lasting)
    check_work(f"{spectrum.size} states at {count} lags", seconds=5e-9 * spectrum.size * lags, gib=6e-8 * count)


def memory_values(spectrum: Spectrum, count: int) -> FloatArray:
    """Return M(0)..M(count-1); zero from where it has fallen below 1e-300. Shape (count,).

    >>> memory_values(Spectrum.real([0.5]), 3).round(12).tolist()
    [0.75, 0.1875, 0.046875]
    """
    check_work_of_chain(spectrum, count)
    values = np.zeros(count)
    done = 0
    for memory, _ in chain_blocks(spectrum, block_lengths(count)):
        values[done : done + len(memory)] = memory
        done += len(memory)
        if memory[-1] < VANISHED:
            break
    return np.where(values < VANISHED, 0.0, values)


def block_lengths(count: int) -> Iterator[int]:
    """Split a count into blocks.

    >>> list(block_lengths(8193))
    [8192, 1]
    """
    rest = [count % BLOCK] if count % BLOCK else []
    return chain(repeat(BLOCK, count // BLOCK), rest)


def chain_blocks(spectrum: Spectrum, lengths: Iterable[int]) -> Iterator[Block]:
    """Run the chain from an impulse, block after block; yield squared norms and outputs of each block."""
    advance, kind = start_chain(spectrum)
    pulse = 1.0
    for length in lengths:
        memory: FloatArray = np.empty(length)
        response: Array = np.empty(length, dtype=kind)
        advance(pulse, memory, response)
        pulse = 0.0
        yield memory, response


def start_chain(spectrum: Spectrum) -> tuple[Advance, type]:
    """Return a chain at rest, as a function that advances it, and the type of its output."""
    if not spectrum.conjugate_closed:
        parts = complex_sections(spectrum)
        size = len(parts.eigenvalue)
        arrays = parts.eigenvalue, parts.correction, parts.root_gap, np.zeros(size, complex)
        return _running("advance_complex", size, *arrays), complex
    real = real_sections(spectrum)
    size = len(real.passage)
    rooms = np.zeros((2, size)), np.empty(size), np.empty(4)
    return _running(
        "advance_real", size, np.vstack([real.matrix, real.correction, real.inlet, real.outlet, real.passage]), *rooms
    ), float


def _running(name: str, size: int, *arrays: Array) -> Advance:
    """A loop over sections and their states, which goes on where it stopped."""
    loop = compiled(name)
    return lambda pulse, memory, response: loop(size, len(memory), pulse, *arrays, memory, response)
