"""The memory function of a spectrum in float64, with an error bound."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from memlaw import faces
from memlaw.numerics.memory.allpass import BLOCK, chain_blocks, memory_values
from memlaw.numerics.memory.errorbound import memory_error_bound, tail_sums
from memlaw.numerics.number.arrays import FloatArray, IntArray, is_sequence, read_items
from memlaw.numerics.number.exact import Number, RealNumber
from memlaw.numerics.spectrum.names import read_spectrum
from memlaw.numerics.spectrum.reading import MOST_LAGS, Lags, check_count, each_once, read_lags, read_only, read_setting
from memlaw.numerics.spectrum.spectrum import Spectrum

NEGLIGIBLE_TAIL = 1e-12


@dataclass(frozen=True, repr=False)
class MemoryFunction:
    """M(tau) at given lags: the part of the variance of the input tau steps back that the state keeps.

    spectrum: what it belongs to. lags: (L,) ints. values: (L,) float64 in [0, 1] up to rounding.
    error_bound: (L,) bounds of |value - exact|, exact being M of the spectrum, and after `Spectrum.from_matrix` of the
    pair as given, unless `note` says otherwise. tail_bound: a bound of the sum of M over all lags beyond the largest
    one. Arrays are read-only.

    >>> memory_function(Spectrum.real([0.5]), lags=3)
    MemoryFunction('real N=1': lags 0..2, M(0) = 0.75, capacity 1)
    """

    spectrum: Spectrum
    lags: IntArray
    values: FloatArray
    error_bound: FloatArray
    tail_bound: float

    @property
    def note(self) -> str:
        """What there is to say of how the spectrum was read: which conjugates were paired, what bounds do not cover."""
        return self.spectrum.note

    @property
    def relative_error_bound(self) -> FloatArray:
        """error_bound over values; inf where a value is 0."""
        with np.errstate(divide="ignore"):
            ratio: FloatArray = self.error_bound / self.values
        return ratio

    @property
    def capacity(self) -> int:
        """The sum of M over all lags, exactly: the size of the spectrum."""
        return self.spectrum.size

    @property
    def sum(self) -> float:
        """The sum of the computed values, of each lag once; it reaches the capacity when the tail is summed to its end.

        >>> round(memory_function(Spectrum.real([0.5]), lags=[0, 0]).sum, 12)
        0.75
        """
        return math.fsum(self.values[each_once(self.lags)])

    @property
    def mean_lag(self) -> float:
        """Mean of the lag under M/sum(M), over the computed lags only (ask for lags="all" to have them all).

        >>> round(memory_function(Spectrum.real([0.5]), lags="all").mean_lag, 12)
        0.333333333333
        """
        return float(math.fsum((self.lags * self.values)[each_once(self.lags)]) / self.sum)

    def horizon(self, theta: RealNumber) -> int:
        """Return the number of lags with M >= theta, for 0 < theta <= 1; at most capacity/theta of them.

        M never rises, so these are the lags 0..horizon-1. More lags are computed where needed. A value
        within its error bound of theta may fall on either side.

        >>> memory_function(Spectrum.real([0.5]), lags=1).horizon(0.1)
        2
        """
        theta = read_theta(theta)
        complete = np.array_equal(self.lags, np.arange(len(self.lags))) and self.values[-1] < theta
        needed = int(self.capacity / theta) + 1  # theta * horizon <= capacity
        if not complete and needed > MOST_LAGS:
            from memlaw.numerics.memory.far import far_horizon  # imports SymPy

            return far_horizon(self.spectrum, theta, needed)
        values = self.values if complete else memory_values(self.spectrum, needed)
        return int(np.count_nonzero(values >= theta))

    def plot(self, target: Any = None, *, horizons: Iterable[float] = (0.5, 0.1), label: str | None = None) -> Any:
        """Draw M against lag + 1, log-log, with the bound min(1, capacity/(lag+1)) and the horizons.

        ``target`` is a path (.png, .svg), matplotlib axes, or None for a new figure; returns the axes.
        """
        from memlaw.numerics.memory.plotting import plot_one

        given = (
            horizons if is_sequence(horizons) else read_items(horizons, "horizons", "give a list such as [0.5, 0.1]")
        )
        return plot_one(self, target, tuple(read_theta(theta) for theta in given), label)

    def __repr__(self) -> str:
        first = f"M({self.lags[0]}) = {self.values[0]:.6g}"
        span = f"lags {self.lags[0]}..{self.lags[-1]}"
        return f"MemoryFunction({self.spectrum.name!r}: {span}, {first}, capacity {self.capacity})"

    def _repr_html_(self) -> str:
        facts = {
            "lags": f"{self.lags[0]}..{self.lags[-1]}",
            "capacity": self.capacity,
            f"M({self.lags[0]})": f"{self.values[0]:.6g}",
            "sum": f"{self.sum:.6g}",
            "largest error bound": f"{self.error_bound.max():.1e}",
            **({"note": self.note} if self.note else {}),
        }
        return faces.table(f"Memory of {self.spectrum.name}", facts)


def memory_function(spectrum: Spectrum | str | Iterable[Number], lags: Lags = 1000) -> MemoryFunction:
    """Compute M(tau) = sum_{k>tau} |b_k|^2 as the squared state of the orthonormal all-pass chain.

    ``spectrum``: a `Spectrum`, the name of one, or the eigenvalues of a controllable pair, where repeats count.
    ``lags``: an int L for lags 0..L-1, a sequence of nonnegative ints, or "all" to go on until the
    rest sums to less than 1e-12 of the capacity. Lag 0 is the newest input that the state has seen.
    Returns float64 values with an error bound per lag. Cost: size * (largest lag) steps; of a list, lags beyond
    20 million are summed in closed form. Errors: InvalidInput for a negative or fractional lag, and for more lags.
    Source: guan2025, made precise in ``allpass.memory``.

    >>> memory_function(Spectrum.ring(4, radius=0.5), lags=[0, 4]).values.round(10).tolist()
    [0.99609375, 0.0038909912]
    """
    spectrum = read_spectrum(spectrum)
    if isinstance(lags, str) and lags == "all":
        values = all_values(spectrum)
        wanted = np.arange(len(values))
    else:
        wanted = read_lags(lags, far=True)
        if wanted.max() >= MOST_LAGS:
            return _far(spectrum, wanted)
        values = memory_values(spectrum, int(wanted.max()) + 1)
    bound = memory_error_bound(values, spectrum.size)
    tail = float(tail_sums(values + bound, spectrum.size)[-1])
    return MemoryFunction(spectrum, read_only(wanted), read_only(values[wanted]), read_only(bound[wanted]), tail)


def _far(spectrum: Spectrum, lags: IntArray) -> MemoryFunction:
    """M at lags of which some are out of reach of the chain."""
    from memlaw.numerics.memory.far import far_memory, rounded

    values, bounds, beyond = np.empty(len(lags)), np.empty(len(lags)), lags >= MOST_LAGS
    if not beyond.all():
        near = memory_function(spectrum, lags[~beyond])
        values[~beyond], bounds[~beyond] = near.values, near.error_bound
    enclosed = far_memory(spectrum, lags[beyond].tolist())
    values[beyond], bounds[beyond] = zip(*(rounded(value) for value, _ in enclosed), strict=True)
    rest = float(np.nextafter(float(enclosed[int(np.argmax(lags[beyond]))][1].upper()), np.inf))
    tail = min(rest, float(spectrum.size))
    return MemoryFunction(spectrum, read_only(lags), read_only(values), read_only(bounds), tail)


def all_values(spectrum: Spectrum) -> FloatArray:
    """Return M until its tail sums to less than 1e-12 of the capacity."""
    blocks: list[FloatArray] = []
    lengths = accumulate(iter(lambda: BLOCK, 0), lambda length, _: min(2 * length, MOST_LAGS // 8))
    for memory, _ in chain_blocks(spectrum, lengths):
        blocks.append(memory)
        values = np.concatenate(blocks)
        check_count(len(values))
        if tail_sums(values, spectrum.size)[-1] < NEGLIGIBLE_TAIL * spectrum.size:
            break
    return values


def read_theta(theta: RealNumber) -> float:
    """Read a threshold of memory.

    >>> read_theta("1/4")
    0.25
    """
    return read_setting(theta, "theta =", 0, 1, ends="(]", remedy="a threshold of memory is one such as theta=0.5")
