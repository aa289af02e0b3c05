"""The memory functions of many spectra at once: those of all channels of all layers of a model."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.numerics.memory.kernels import compiled
from memlaw.numerics.memory.lanes import complex_lanes, real_lanes
from memlaw.numerics.memory.memory import read_theta
from memlaw.numerics.memory.sizes import BLOCKS, LANES, STEPS, VANISHED
from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray, IntArray, read_array
from memlaw.numerics.number.exact import RealNumber
from memlaw.numerics.spectrum.reading import Lags, read_count, read_flag, read_lags, read_only

CHUNK = 2**19  # values of M that are worked at in one piece: 4 MiB
SLACK = 1e-10  # of a sum of M, relative to its size


@dataclass(frozen=True, repr=False)
class MemoryFunctions:
    """M(tau) at given lags of spectra that stand in an array of shape S, such as (layers, channels).

    lags: (L,) ints. values, error_bound: S + (L,), float64, with |value - exact| <= error_bound. tail_bound: S, bounds
    of the sum of M over all lags beyond the largest one. capacities: S, ints, the sums over all lags. Arrays are
    read-only.

    >>> memory_functions([[0.5], [0.75]], lags=3)
    MemoryFunctions((2,) spectra: lags 0..2, M(0) 0.4375..0.75, capacities 1..1)
    """

    lags: IntArray
    values: FloatArray
    error_bound: FloatArray
    tail_bound: FloatArray
    capacities: IntArray

    def horizons(self, theta: RealNumber) -> IntArray:
        """The number of lags with M >= theta of each spectrum; len(lags), where M is still there at the last lag.

        Errors: InvalidInput where the lags are not 0, 1, 2, ...

        >>> memory_functions([[0.5], [0.75]], lags=10).horizons(0.1).tolist()
        [2, 3]
        """
        if not np.array_equal(self.lags, np.arange(len(self.lags))):
            raise InvalidInput("lags with gaps", "a horizon counts lags from 0 on", "ask for a number of lags")
        found: IntArray = np.count_nonzero(self.values >= read_theta(theta), axis=-1)
        return found

    def __repr__(self) -> str:
        first, sizes = self.values[..., 0], self.capacities
        span = f"lags {self.lags[0]}..{self.lags[-1]}, M({self.lags[0]}) {first.min():.6g}..{first.max():.6g}"
        return f"MemoryFunctions({sizes.shape} spectra: {span}, capacities {sizes.min()}..{sizes.max()})"


def memory_functions(
    eigenvalues: object, lags: Lags = 1000, *, closed: bool = False, threads: int | None = None
) -> MemoryFunctions:
    """`memory_function` of each row of an array of eigenvalues (..., N), by chains that run side by side.

    eigenvalues: numbers of any make, rounded to complex128, to which the bounds refer; each row belongs to a
    controllable pair, so that repeats count. lags: an int L for lags 0..L-1, or a sequence of ints below 20 million.
    closed: a row holds stored modes, one of each conjugate pair, of a system that is read by Re(w^* x). threads: how
    many run at once; None for one a processor. Cost of a row: about 0.5 ns a state and a lag, 20 ns a lag, 16 bytes a
    value; 400 bytes a lag for each thread. Errors: InvalidInput for |l| >= 1, NaN, no eigenvalues, bad lags.
    Source: guan2025, made precise in ``allpass.memory``.

    >>> memory_functions([[0.5, 0.25], [0.5, -0.5]], lags=[0, 1]).values.round(6).tolist()
    [[0.984375, 0.553711], [0.9375, 0.9375]]
    >>> memory_functions([0.5j], lags=[0, 1, 2], closed=True).values.round(8).tolist()
    [0.9375, 0.9375, 0.05859375]
    """
    numbers, wanted, closed = read_rows(eigenvalues), read_lags(lags), read_flag(closed, "closed =")
    shape, rows = numbers.shape[:-1], numbers.reshape(-1, numbers.shape[-1])
    count = int(wanted.max()) + 1
    parts = list(chunks(len(rows), max(1, CHUNK // (count * LANES)) * LANES))
    workers = _workers(threads, len(parts))
    _check_work(rows, wanted, count, workers, closed)
    values, bounds = (np.empty((len(rows), len(wanted))) for _ in range(2))
    tails, sizes = np.empty(len(rows)), np.empty(len(rows), np.int64)

    def fill(mine: list[slice]) -> None:
        room = empty_room(rows[mine[0]], count)
        for part in mine:
            values[part], bounds[part], tails[part], sizes[part] = chunk_memory(rows[part], wanted, closed, room)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(fill, [parts[worker::workers] for worker in range(workers)]))
    shaped = (part.reshape((*shape, *part.shape[1:])) for part in (values, bounds, tails, sizes))
    return MemoryFunctions(read_only(wanted), *(read_only(part) for part in shaped))


def _check_work(rows: ComplexArray, lags: IntArray, count: int, workers: int, closed: bool) -> None:
    """Refuse what would take too long, or too much memory: the result, and three pieces a thread."""
    run = max(len(rows), LANES) * count
    seconds = run * (1e-9 * rows.shape[1] * (2 if closed or rows.imag.any() else 1) + 3e-8)
    held = 16 * len(rows) * len(lags) + 24 * workers * max(CHUNK, count * LANES)
    given = f"{len(rows)} spectra of {rows.shape[1]} states up to lag {count - 1}"
    check_work(given, seconds=seconds, gib=held / 2**30)


def empty_room(rows: ComplexArray, count: int) -> FloatArray:
    """Where M and its bound are worked out for so many rows: (2, G, T, LANES), T at least the count."""
    return np.empty((2, -(-len(rows) // LANES), -(-count // STEPS) * STEPS, LANES))


def chunk_memory(
    rows: ComplexArray, lags: IntArray, closed: bool, room: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Values and bounds at the lags (R, L), tails and sizes (R,), of rows (R, N); the room is overwritten."""
    rows, alive = upper_half(rows) if closed else (rows, np.ones(rows.shape, bool))
    real = closed or not rows.imag.any()
    lanes = real_lanes(rows, alive) if real else complex_lanes(rows)
    sizes = np.where(alive, 1 + (real & (rows.imag != 0)), 0).sum(-1)
    room = room[:, : len(lanes)]
    room.fill(0.0)
    run_lanes("run_real_lanes" if real else "run_complex_lanes", lanes, room[0])
    memory, bounds = room[:, :, : int(lags.max()) + 1]
    tails = bound_lanes(memory, sizes, bounds)
    at_lags = (part[:, lags].transpose(0, 2, 1).reshape(-1, len(lags))[: len(rows)] for part in (memory, bounds))
    values, found = at_lags
    return values, found, np.minimum(tails[: len(rows)], sizes), sizes


def run_lanes(name: str, lanes: FloatArray, memory: FloatArray) -> None:
    """Run packed chains (G, K, columns, LANES) for squared norms of their states, (G, T, LANES), of zeros before."""
    loop, signals = compiled(name), np.empty((STEPS, 3, LANES))
    for sections, found in zip(lanes, memory, strict=True):
        loop(len(sections), len(found) // STEPS, 1.0, sections, signals, found)
    memory[memory < VANISHED] = 0.0


def bound_lanes(memory: FloatArray, sizes: IntArray, bounds: FloatArray) -> FloatArray:
    """`memory_error_bound` of chains (G, T, LANES), into zeros; bounds of the sum of M beyond lag T, (G LANES,)."""
    groups, lags, _ = memory.shape
    filled = np.concatenate([sizes, np.repeat(sizes[-1:], groups * LANES - len(sizes))]).astype(float)
    tails = np.empty((groups, LANES))
    growth, norms, work = (np.empty((rows, LANES)) for rows in (lags, BLOCKS, 5))
    for values, bound, tail, size in zip(memory, bounds, tails, filled.reshape(groups, LANES), strict=True):
        for loop in ("growth_lanes", "bound_lanes") * 2:  # the second time with what the first one found
            compiled(loop)(LANES, lags, SLACK, size, values, bound, growth, norms, work)
        tail[:] = work[0]
    return tails.ravel()


# --- reading ----------------------------------------------------------------------------------------------------


def read_rows(eigenvalues: object) -> ComplexArray:
    """Rows of eigenvalues as complex128. Errors: InvalidInput for what is no array, or an empty one."""
    numbers = read_array(eigenvalues, "eigenvalues")
    if not numbers.ndim or not numbers.size:
        raise InvalidInput(
            f"eigenvalues {shown(eigenvalues)}",
            "they are an array (..., N) with at least one in each row",
            "give rows of equal length, such as [[0.5, 0.25], [0.9, 0.8]]",
        )
    return numbers


def upper_half(rows: ComplexArray) -> tuple[ComplexArray, Array]:
    """Stored modes mirrored to the upper half-plane, and which count: one that stands for another's conjugate does not.

    >>> upper_half(np.array([[0.5j, -0.5j, 0.25]]))[1].tolist()
    [[True, False, True]]
    """
    mirrored = rows.real + 1j * np.abs(rows.imag)
    alive = np.ones(rows.shape, bool)
    sorted_ = np.sort(mirrored, -1)
    twice = ((sorted_[:, 1:] == sorted_[:, :-1]) & (sorted_[:, 1:].imag > 0)).any(-1)
    for row in np.flatnonzero(twice & (rows.imag > 0).any(-1) & (rows.imag < 0).any(-1)):
        alive[row] = list(_counted(rows[row]))
        mirrored[row] = np.where(alive[row], mirrored[row], 0.0)
    return mirrored, alive


def _counted(values: ComplexArray) -> Iterator[bool]:
    """Whether each mode counts: of one and of its conjugate as many as there are of the more frequent."""
    given, seen = Counter(values.tolist()), Counter[complex]()
    for value in values.tolist():
        seen[value] += 1
        more = given[value] - given[value.conjugate()]
        yield not value.imag or value.imag > 0 or seen[value] <= more


def chunks(count: int, size: int) -> Iterator[slice]:
    """Split rows into pieces.

    >>> list(chunks(5, 4))
    [slice(0, 4, None), slice(4, 5, None)]
    """
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def _workers(threads: int | None, pieces: int) -> int:
    """How many threads there is work for."""
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(read_count(threads, "threads ="), pieces)
