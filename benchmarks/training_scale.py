"""Memory at training scale, as ratios within one run: batches of spectra on the CPU, and memory as a part of a loss.

Run: python benchmarks/training_scale.py [--rows 36864] [--device cuda] [--json FILE]   (two minutes on a quiet core)

First, differentiable memory of 256 spectra of 64 states at 4,096 lags, forward and backward, against autograd through
the recurrence of the same orthonormal cascade: in processes of their own, whose peak memory is theirs, on one thread.
Second, memory functions of so many spectra of 16 states at 4,096 lags (those of a Mamba of 130 M parameters) with their
bounds, against a loop of `scipy.signal.sosfilt` over the same cascades, without any: on one thread, and on two.
Times are those that the processor spent in the program (on CUDA by the clock), which a busy machine spoils least; what
the system spent beside it, on fresh memory, is given apart. Only a quiet machine shows the scaling to two threads.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.signal

from memlaw import memory_functions

STATES, LAGS, LOOPED = 16, 4096, 1000
BATCH = {"rows": 256, "states": 64, "lags": 4096}


@dataclass(frozen=True)
class Timed:
    """Seconds in the program, in the system for it, and by the clock; and the result."""

    user: float
    system: float
    clock: float
    result: Any


def timed(action: Callable[[], Any]) -> Timed:
    clock, before = time.perf_counter(), os.times()
    result = action()
    after = os.times()
    return Timed(after.user - before.user, after.system - before.system, time.perf_counter() - clock, result)


def mamba_like(rows: int) -> np.ndarray:
    """exp(-step (1..16)), steps log-uniform in [0.001, 0.1], as Mamba draws them."""
    steps = np.exp(np.random.default_rng(0).uniform(np.log(0.001), np.log(0.1), (rows, 1)))
    return np.exp(-steps * np.arange(1, STATES + 1))


def cascades(eigenvalues: np.ndarray) -> np.ndarray:
    """M of real spectra by `sosfilt`: the all-pass coefficients of each, and the sums of what is left of them."""
    pulse, found = np.eye(1, LAGS)[0], np.empty((len(eigenvalues), LAGS))
    for row, values in zip(found, eigenvalues, strict=True):
        first, second = values[::2], values[1::2]
        one = np.ones(len(first))
        sections = [first * second, -(first + second), one, one, -(first + second), first * second]
        row[:] = scipy.signal.sosfilt(np.stack(sections, 1), pulse)
        row[:] = np.append(np.cumsum(row[:0:-1] ** 2)[::-1], 0.0)
    return found


def batches(rows: int) -> dict[str, float]:
    """Spectra on one thread, on two, and one by one in scipy."""
    eigenvalues = mamba_like(rows)
    looped = min(rows, LOOPED)
    for threads in (1, 2):
        memory_functions(eigenvalues[:64], LAGS, threads=threads)
    loop = timed(lambda: cascades(eigenvalues[:looped]))
    one = timed(lambda: memory_functions(eigenvalues, LAGS, threads=1))
    bound = float(one.result.error_bound.max())
    apart = float(np.abs(one.result.values[:looped, :: LAGS // 2] - loop.result[:, :: LAGS // 2]).max())
    clock, user, system = one.clock, one.user, one.system
    del one  # both results do not fit side by side
    two = timed(lambda: memory_functions(eigenvalues, LAGS, threads=2)).clock
    known = loop.user * rows / looped
    print(f"{rows} spectra of {STATES} states at {LAGS} lags")
    print(f"  sosfilt in a loop {known:.2f} s (from {looped} of them, system {loop.system * rows / looped:.2f} s),")
    print(f"  memory_functions with bounds {user:.2f} s (system {system:.2f} s): ratio {user / known:.2f}")
    print(f"  by the clock two threads take {two / clock:.2f} of the time of one")
    print(f"  largest error bound {bound:.1e}; the loop, which cuts tails off, is apart by {apart:.1e}")
    return {"loop": known, "batch": user, "ratio": user / known, "two_threads": two / clock, "bound": bound}


# --- in a loss ----------------------------------------------------------------------------------------------------


def orthonormal_pair(eigenvalues: Any) -> tuple[Any, Any]:
    """(A, B) of the Takenaka-Malmquist cascade: A_ij = g_i g_j prod_{j<k<i} (-l_k) below the diagonal; real l."""
    import torch

    count = eigenvalues.shape[-1]
    roots = (1 - eigenvalues.square()).sqrt()
    rows, product = [], None
    for i in range(count):
        own = eigenvalues[:, i : i + 1]
        known = roots[:, i : i + 1] * roots[:, :i] * product if i else roots[:, :0]
        rows.append(torch.cat([known, own, torch.zeros_like(roots[:, i + 1 :])], 1))
        product = torch.cat([product * -own, torch.ones_like(own)], 1) if i else torch.ones_like(own)
    inlet = torch.cat([torch.ones_like(roots[:, :1]), (-eigenvalues[:, :-1]).cumprod(1)], 1) * roots
    return torch.stack(rows, 1), inlet


def by_recurrence(eigenvalues: Any, lags: int) -> Any:
    """M(tau) = |A^tau B|^2 step by step."""
    import torch

    matrix, state = orthonormal_pair(eigenvalues)
    found = []
    for _ in range(lags):
        found.append(state.square().sum(-1))
        state = (matrix @ state[..., None])[..., 0]
    return torch.stack(found, -1)


def child(way: str, device: str, dtype: str) -> dict[str, Any]:
    """One forward and one backward pass, after a warm-up at few lags; time, and memory over what was held before."""
    import torch

    from memlaw.differentiable import memory

    torch.set_num_threads(1)
    steps = np.exp(np.random.default_rng(0).uniform(np.log(0.001), np.log(0.1), (BATCH["rows"], 1)))
    values = np.exp(-steps * np.arange(1, BATCH["states"] + 1))
    run = memory if way == "circle" else by_recurrence
    leaf = torch.as_tensor(values, dtype=getattr(torch, dtype), device=device).requires_grad_()

    def both(lags: int) -> Any:
        out = run(leaf, lags)
        out.square().sum().backward()
        if device.startswith("cuda"):
            torch.cuda.synchronize(device)
        return out

    both(16)
    before = peak_megabytes(device)
    found = timed(lambda: both(BATCH["lags"]))
    sample = found.result.detach().double().cpu()[::16, ::256].flatten().tolist()
    seconds = found.clock if device.startswith("cuda") else found.user
    return {"seconds": seconds, "MB": peak_megabytes(device) - before, "sample": sample}


def peak_megabytes(device: str) -> float:
    import torch

    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated(device) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def in_a_loss(device: str) -> dict[str, float]:
    """Both ways, each in a process of its own; in float64, and in float32."""
    figures: dict[str, float] = {}
    for dtype in ("float64", "float32"):
        ways = {}
        for way in ("circle", "recurrence"):
            words = [sys.executable, __file__, "--child", way, "--device", device, "--dtype", dtype]
            ways[way] = json.loads(subprocess.check_output(words))
        fast, slow = ways["circle"], ways["recurrence"]
        apart = max(abs(a - b) for a, b in zip(fast["sample"], slow["sample"], strict=True))
        ratios = {"time": slow["seconds"] / fast["seconds"], "memory": slow["MB"] / max(1.0, fast["MB"])}
        size = "{rows} spectra of {states} states at {lags} lags".format(**BATCH)
        print(f"{size}, {dtype}, {device}, forward and backward")
        for way, found in ways.items():
            print(f"  {way:10s} {found['seconds']:.2f} s, {found['MB']:.0f} MB")
        told = f"takes {ratios['time']:.1f} times as long and {ratios['memory']:.1f} times the memory"
        print(f"  the recurrence {told}; values are apart by {apart:.1e}")
        figures |= {f"{dtype}_{name}": ratio for name, ratio in ratios.items()} | {f"{dtype}_apart": apart}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=36_864)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--json", default=None, help="where to write the figures")
    parser.add_argument("--child", choices=("circle", "recurrence"), default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(options.child, options.device, options.dtype)))
        return
    figures = {"loss": in_a_loss(options.device), "batch": batches(options.rows)}  # a child begins at its parent's peak
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
