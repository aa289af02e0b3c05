"""Speed of the memory chain against other ways of doing the same work: ratios within one run.

Run: python benchmarks/speed.py   (about a minute on two cores)
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from memlaw.numerics.memory.allpass import memory_values
from memlaw.numerics.memory.balls import memory_balls
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.gramian import quadratic_forms
from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.spectrum import Spectrum

LAGS = 100_000


def timed(action: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Best wall time of a few runs, in seconds, and the last result."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        result = action()
        best = min(best, time.perf_counter() - start)
    return best, result


def by_definition(spectrum: Spectrum, lags: int) -> np.ndarray:
    """Dense Stein equation and one product by A per lag, in blocks of columns."""
    A, B = np.diag(spectrum.eigenvalues), np.ones(spectrum.size, complex)
    gramian, vector, values = solve_stein(A, B), B, np.empty(lags)
    for start in range(0, lags, 1000):
        columns = np.empty((spectrum.size, min(1000, lags - start)), complex)
        for k in range(columns.shape[1]):
            columns[:, k] = vector
            vector = A @ vector
        values[start : start + columns.shape[1]] = quadratic_forms(gramian, columns)
    return values


def against_the_gramian() -> None:
    spectrum = Spectrum.lru_ring(256)
    memory_function(spectrum, 10)  # compile
    chain_time, memory = timed(lambda: memory_function(spectrum, LAGS))
    gramian_time, values = timed(lambda: by_definition(spectrum, LAGS), repeats=1)
    few = [0, 10, 100, 300, 1000, 3000]
    exact = memory_balls(spectrum, few, 1e-60)
    print(f"N = 256, {LAGS} lags: chain {chain_time:.3f} s, Stein and powers {gramian_time:.1f} s, ", end="")
    print(f"ratio {gramian_time / chain_time:.0f}")
    for name, found in (("chain", memory.values), ("Stein", values)):
        worst = max(abs(float(arb(found[lag]) - ball)) for lag, ball in zip(few, exact, strict=True))
        print(f"  largest error of {name} at lags {few}: {worst:.1e}")
    real = Spectrum.s4d_real(256, step_size=0.01)
    exact = memory_balls(real, few, 1e-60)
    for name, found in (("chain", memory_function(real, 3001).values), ("Stein", by_definition(real, 3001))):
        worst = max(abs(float(arb(found[lag]) - ball)) for lag, ball in zip(few, exact, strict=True))
        print(f"  the same on {real.name}, {name}: {worst:.1e}")


def large_spectrum() -> None:
    spectrum = Spectrum.lru_ring(1024)
    elapsed, _ = timed(lambda: memory_function(spectrum, LAGS))
    print(f"N = 1024 conjugate-closed, {LAGS} lags: {elapsed:.3f} s")
    before = int(subprocess.check_output([sys.executable, __file__, "peak", "8"]))
    after = int(subprocess.check_output([sys.executable, __file__, "peak", "1024"]))
    whole, added = after // 1024, (after - before) // 1024
    print(f"  peak memory: {whole} MB for the process, {added} MB over N = 8 and 10 lags")


def peak(size: int) -> None:
    memory_function(Spectrum.lru_ring(size), LAGS if size > 8 else 10)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def linear_cost() -> None:
    print("cost per state and lag (ns), linear in both over a decade each way:")
    for size, lags in ((100, LAGS), (300, LAGS), (1000, LAGS), (300, 30_000), (300, 10_000)):
        spectrum = Spectrum.lru_ring(size)
        elapsed, _ = timed(lambda s=spectrum, n=lags: memory_values(s, n))
        print(f"  N = {size:4d}, {lags:6d} lags: {elapsed:.4f} s, {1e9 * elapsed / size / lags:.2f} ns")


def balls() -> None:
    print("balls, N = 256, 10,000 lags:")
    for spectrum in (Spectrum.lru_ring(256), Spectrum.s4d_lin(256), Spectrum.s4_legs(256, step_size=0.001)):
        elapsed, values = timed(lambda s=spectrum: memory_balls(s, 10_000), repeats=1)
        radius = max((value.rad() for value in values), key=lambda r: float(r.log()) if r > 0 else -np.inf)
        print(f"  {spectrum.name}: {elapsed:.2f} s, largest radius {radius.str(3, radius=False)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        peak(int(sys.argv[2]))
    else:
        against_the_gramian()
        large_spectrum()
        linear_cost()
        balls()
