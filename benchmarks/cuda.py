"""All that is to be run on a GPU, in one call: the CUDA tests and the benchmarks; one JSON of what came out.

Run: python benchmarks/cuda.py [--json cuda.json] [--device cuda] [--minutes 8]

Where there is no such device it says so, writes nothing, and ends with status 2; with status 1 where a test or a
benchmark fails, none was found, or the time is over.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
KEPT = 4000  # characters of what a benchmark says
BENCHMARKS = {"convolution": ["convolution.py"], "training_scale": ["training_scale.py", "--rows", "2048"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", default="cuda.json")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--minutes", type=float, default=8.0)
    options = parser.parse_args()
    try:
        described = description(options.device)
    except (ImportError, RuntimeError, AssertionError, ValueError) as error:
        print(f"nothing was run: there is no device {options.device!r} here ({str(error).splitlines()[0]})")
        return 2
    end = time.monotonic() + 60 * options.minutes
    found: dict[str, Any] = {"device": described, "tests": tests(options.device, end)}
    for name, words in BENCHMARKS.items():
        found[name] = benchmark(words, options.device, end)
    found["passed"] = all(part["passed"] for part in found.values() if isinstance(part, dict) and "passed" in part)
    Path(options.json).write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))
    return 0 if found["passed"] else 1


def description(device: str) -> dict[str, str]:
    """What the device is. Errors: RuntimeError where it is not there."""
    import torch

    torch.zeros(1, device=device)
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else "no GPU"
    return {"asked": device, "name": name, "torch": torch.__version__, "cuda": str(torch.version.cuda)}


def run(words: Sequence[str], end: float) -> tuple[int | None, str, float]:
    """Status (None where the time was over), output and seconds of a Python program."""
    start = time.monotonic()
    left = max(1.0, end - start)
    command = [sys.executable, *words]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=left, check=False)
    except subprocess.TimeoutExpired:
        return None, "the time was over", time.monotonic() - start
    return done.returncode, done.stdout + done.stderr, time.monotonic() - start


def tests(device: str, end: float) -> dict[str, Any]:
    """The tests marked cuda on the device: how many, and which failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        words = ["-m", "pytest", "-q", "-m", "cuda", "--device", device, f"--junitxml={report}"]
        status, output, seconds = run(words, end)
        cases = ElementTree.parse(report).getroot().iter("testcase") if report.exists() else iter(())
        outcomes = [(f"{case.get('classname')}::{case.get('name')}", [child.tag for child in case]) for case in cases]
    failed = [name for name, tags in outcomes if {"failure", "error"} & set(tags)]
    skipped = sum("skipped" in tags for _, tags in outcomes)
    passed = status == 0 and len(outcomes) > skipped and not failed
    counts = {"count": len(outcomes), "skipped": skipped, "failed": failed, "seconds": round(seconds, 1)}
    return {"passed": passed, **counts, **({} if passed else {"output": output[-KEPT:]})}


def benchmark(words: Sequence[str], device: str, end: float) -> dict[str, Any]:
    """What a benchmark prints on the device."""
    path, *options = words
    status, output, seconds = run([f"benchmarks/{path}", *options, "--device", device], end)
    return {"passed": status == 0, "seconds": round(seconds, 1), "output": output[-KEPT:].splitlines()}


if __name__ == "__main__":
    sys.exit(main())
