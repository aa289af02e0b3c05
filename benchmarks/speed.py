"""Speed of the memory chain against other ways of doing the same work: ratios within one run.

Run: python benchmarks/speed.py [--json FILE]   (about a minute; seconds are those of a processor)
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
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
    """Least processor time of a few runs, in seconds, and the last result."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        result = action()
        best = min(best, time.process_time() - start)
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


def largest_error(values: np.ndarray, lags: list[int], exact: Any) -> float:
    return max(abs(float(arb(values[lag]) - ball)) for lag, ball in zip(lags, exact, strict=True))


def against_the_gramian() -> dict[str, float]:
    spectrum, real = Spectrum.lru_ring(256), Spectrum.s4d_real(256, step_size=0.01)
    memory_function(spectrum, 10)  # compile
    chain_time, memory = timed(lambda: memory_function(spectrum, LAGS))
    gramian_time, values = timed(lambda: by_definition(spectrum, LAGS), repeats=1)
    few = [0, 10, 100, 300, 1000, 3000]
    ring, exact = memory_balls(spectrum, few, 1e-60), memory_balls(real, few, 1e-60)
    found = {
        "chain": chain_time,
        "stein": gramian_time,
        "ratio": gramian_time / chain_time,
        "chain_error": largest_error(memory.values, few, ring),
        "stein_error": largest_error(values, few, ring),
        "chain_error_s4d_real": largest_error(memory_function(real, 3001).values, few, exact),
        "stein_error_s4d_real": largest_error(by_definition(real, 3001), few, exact),
    }
    print(
        "N = 256, {} lags: chain {chain:.3f} s, Stein and powers {stein:.1f} s, ratio {ratio:.0f}".format(LAGS, **found)
    )
    print(f"  largest errors at lags {few}: chain {found['chain_error']:.1e}, Stein {found['stein_error']:.1e}")
    print("  on {}: chain {chain_error_s4d_real:.1e}, Stein {stein_error_s4d_real:.1e}".format(real.name, **found))
    return found


def large_spectrum() -> dict[str, float]:
    before, after = (int(subprocess.check_output([sys.executable, __file__, "peak", size])) for size in ("8", "1024"))
    spectrum = Spectrum.lru_ring(1024)
    memory_function(spectrum, 10)  # compile
    elapsed, _ = timed(lambda: memory_function(spectrum, LAGS))
    found = {"seconds": elapsed, "MB": after / 1024, "added_MB": (after - before) / 1024}
    print(f"N = 1024 conjugate-closed, {LAGS} lags: {elapsed:.3f} s")
    print("  peak memory: {MB:.0f} MB for the process, {added_MB:.1f} MB over N = 8 and 10 lags".format(**found))
    return found


def peak(size: int) -> None:
    memory_function(Spectrum.lru_ring(size), LAGS if size > 8 else 10)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def linear_cost() -> dict[str, float]:
    print("cost per state and lag (ns), linear in both over a decade each way:")
    found = {}
    for size, lags in ((100, LAGS), (300, LAGS), (1000, LAGS), (300, 30_000), (300, 10_000)):
        spectrum = Spectrum.lru_ring(size)
        elapsed, _ = timed(lambda s=spectrum, n=lags: memory_values(s, n))
        found[f"{size} x {lags}"] = 1e9 * elapsed / size / lags
        print(f"  N = {size:4d}, {lags:6d} lags: {elapsed:.4f} s, {1e9 * elapsed / size / lags:.2f} ns")
    return found


def balls() -> dict[str, float]:
    print("balls, N = 256, 10,000 lags:")
    found = {}
    for spectrum in (Spectrum.lru_ring(256), Spectrum.s4d_lin(256), Spectrum.s4_legs(256, step_size=0.001)):
        elapsed, values = timed(lambda s=spectrum: memory_balls(s, 10_000), repeats=1)
        radius = max((value.rad() for value in values), key=lambda r: float(r.log()) if r > 0 else -np.inf)
        found[spectrum.name] = elapsed
        print(f"  {spectrum.name}: {elapsed:.2f} s, largest radius {radius.str(3, radius=False)}")
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        peak(int(sys.argv[2]))
    else:
        parts = (large_spectrum, against_the_gramian, linear_cost, balls)  # a child begins at its parent's peak
        figures = {part.__name__: part() for part in parts}
        if sys.argv[1:2] == ["--json"]:
            Path(sys.argv[2]).write_text(json.dumps(figures, indent=1) + "\n")
