"""S4D by FFT convolution against the plain recurrence: time and peak memory, forward and backward.

Run: python benchmarks/convolution.py [--device cuda] [--length 4096] [--channels 256] [--states 64] [--batch 1]
     [--threads 1] [--json FILE]

Each way runs in a process of its own, so that its peak memory is its own: resident memory on the CPU (less what the
process held before the first pass), torch's own count of allocated memory on CUDA. Five passes by convolution and two
by the recurrence, after a warm-up pass at length 64; best times, by the clock and of the processor (on a busy machine
the second says more). One thread unless --threads says otherwise: threads that wait for a core spoil both times.
Under two minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import torch

from memlaw.verify.models.s4d import S4D

REPEATS = {"convolution": 5, "recurrence": 2}


def one_pass(layer: S4D, way: str, u: torch.Tensor) -> torch.Tensor:
    """Outputs, and gradients of all parameters and of the input."""
    layer.zero_grad()
    u = u.detach().requires_grad_(True)
    out = layer(u) if way == "convolution" else layer.forward_by_steps(u)
    out.square().mean().backward()
    if u.is_cuda:
        torch.cuda.synchronize(u.device)
    return out.detach()


def resident_bytes() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def peak_bytes(device: str) -> int:
    return torch.cuda.max_memory_allocated(device) if device.startswith("cuda") else resident_bytes()


def child(way: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one way in this process."""
    torch.set_num_threads(options.threads)
    layer = S4D(options.states, options.channels, device=options.device, seed=0)
    random = torch.Generator().manual_seed(0)
    u = torch.randn(options.batch, options.length, options.channels, generator=random).to(options.device)
    one_pass(layer, way, u[:, :64])
    before, walls, processors = peak_bytes(options.device), [], []
    for _ in range(REPEATS[way]):
        wall, processor = time.perf_counter(), time.process_time()
        out = one_pass(layer, way, u)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    added = peak_bytes(options.device) - before
    sample = out[0, :: max(1, options.length // 64), 0].double().cpu().tolist()
    return {"wall": min(walls), "processor": min(processors), "added": added, "whole": before + added, "sample": sample}


def in_child(way: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", way, *sys.argv[1:]]
    found: dict[str, Any] = json.loads(subprocess.check_output(command))
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--child", choices=REPEATS, default=None, help=argparse.SUPPRESS)
    parser.add_argument("--device", default="cpu")
    sizes = {"states": 64, "channels": 256, "length": 4096, "batch": 1, "threads": 1}
    for name, value in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--json", default=None, help="where to write the figures")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.child:
        print(json.dumps(child(options.child, options)))
        return
    found = {way: in_child(way) for way in REPEATS}
    size = f"N = {options.states}, {options.channels} channels, length {options.length}, batch {options.batch}"
    print(f"S4D {size}, float32, {options.device}, {options.threads} threads; forward and backward")
    for way, result in found.items():
        memory = f"{result['added'] / 2**20:.0f} MB over the start, {result['whole'] / 2**20:.0f} MB in all"
        times = f"{result['wall']:7.3f} s (processor {result['processor']:.3f} s)"
        print(f"  {way:12s} {times}, peak memory {memory} ({REPEATS[way]} passes)")
    fast, slow = found["convolution"], found["recurrence"]
    ratios = [slow[kind] / fast[kind] for kind in ("wall", "processor")]
    print(f"  ratio of wall times {ratios[0]:.1f}, of processor times {ratios[1]:.1f}, ", end="")
    print(f"of added memory {slow['added'] / max(1, fast['added']):.1f}")
    apart = max(abs(a - b) for a, b in zip(fast["sample"], slow["sample"], strict=True))
    print(f"  largest difference of outputs {apart:.1e} in outputs up to {max(map(abs, slow['sample'])):.1f}")
    if options.json:
        kept = {way: {key: value for key, value in part.items() if key != "sample"} for way, part in found.items()}
        Path(options.json).write_text(json.dumps({**kept, "ratio": ratios[1], "apart": apart}, indent=1) + "\n")


if __name__ == "__main__":
    main()
