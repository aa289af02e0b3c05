"""The benchmarks, one after the other, and one record of what came out: what docs/performance.md quotes.

Run: python benchmarks/record.py [--only NAME]   (about six minutes on a quiet core; `make benchmark`)

Seconds are those of a processor, one thread at a time unless a benchmark says otherwise, so that a busy machine spoils
little. The table of the page is written anew with the record; a test holds the two together.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILE = HERE / "record.json"
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures of benchmarks/record.json -->", "<!-- end of the figures -->"
BENCHMARKS = ("speed", "convolution", "training_scale")
LIBRARIES = ("numpy", "scipy", "numba", "python-flint", "torch")


def processor() -> str:
    """What the processor calls itself, or what the platform calls it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def figures(name: str, folder: Path) -> Any:
    """What a benchmark writes, in a process of its own, on one thread of the linear algebra."""
    target = folder / f"{name}.json"
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, HERE / f"{name}.py", "--json", target], env=environment, check=True)
    return json.loads(target.read_text(encoding="utf-8"))


def table(record: dict[str, Any]) -> str:
    """The figures of the page, as Markdown."""
    chain, large = record["speed"]["against_the_gramian"], record["speed"]["large_spectrum"]
    costs, balls = record["speed"]["linear_cost"].values(), record["speed"]["balls"].values()
    fast, slow = (record["convolution"][way] for way in ("convolution", "recurrence"))
    loss, batch = record["training_scale"]["loss"], record["training_scale"]["batch"]
    rows = [
        ("what", "memlaw", "beside", "ratio"),
        ("---", "---", "---", "---"),
        (
            "M at 100,000 lags, a ring of 256 states",
            f"{chain['chain']:.3f} s, error {chain['chain_error']:.0e}",
            f"Stein's equation by scipy and a product a lag: {chain['stein']:.0f} s, error {chain['stein_error']:.0e}",
            f"{chain['ratio']:.0f}",
        ),
        (
            "errors on S4D-Real, 256 states",
            f"{chain['chain_error_s4d_real']:.0e}",
            f"Stein's equation: {chain['stein_error_s4d_real']:.2f}",
            "",
        ),
        (
            "M at 100,000 lags, 1024 states",
            f"{large['seconds']:.2f} s, {large['added_MB']:.0f} MB over a small one",
            "",
            "",
        ),
        (
            "a state and a lag, 100 to 1000 states, 10,000 to 100,000 lags",
            f"{min(costs):.1f} to {max(costs):.1f} ns",
            "",
            "",
        ),
        ("M in balls at 10,000 lags, 256 states", f"{min(balls):.2f} to {max(balls):.1f} s", "", ""),
        (
            "36,864 spectra of 16 states at 4,096 lags (a Mamba of 130 M parameters), with bounds",
            f"{batch['batch']:.1f} s, bound {batch['bound']:.0e}",
            f"`scipy.signal.sosfilt` in a loop, without bounds: {batch['loop']:.1f} s",
            f"{batch['loop'] / batch['batch']:.2f}",
        ),
        *(
            (
                f"memory in a loss, 256 spectra of 64 states at 4,096 lags, forward and backward, {dtype}",
                f"values apart by {loss[f'{dtype}_apart']:.0e}",
                f"autograd through the recurrence: {loss[f'{dtype}_memory']:.1f} times the memory",
                f"{loss[f'{dtype}_time']:.1f}",
            )
            for dtype in ("float64", "float32")
        ),
        (
            "S4D of 64 states, 256 channels, length 4096, forward and backward, float32",
            f"by FFT {fast['processor']:.3f} s, {fast['added'] / 2**20:.0f} MB",
            f"its recurrence: {slow['processor']:.2f} s, {slow['added'] / 2**20:.0f} MB",
            f"{record['convolution']['ratio']:.0f}",
        ),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def machine(record: dict[str, Any]) -> str:
    """What it ran on, as a line of the page."""
    libraries = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return f"{record['processor']}, one core of {record['cores']}, Python {record['python']}, {libraries}."


def write_page(record: dict[str, Any]) -> None:
    """Put the figures of a record between the marks of the page."""
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + mark + figures_of(record) + END + rest.partition(END)[2], encoding="utf-8")


def figures_of(record: dict[str, Any]) -> str:
    """All that stands between the marks."""
    return f"\n\n{machine(record)}\n\n{table(record)}\n\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=BENCHMARKS, default=None, help="the others stay as they are on file")
    chosen = parser.parse_args().only
    record: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if chosen else {}
    record |= {
        "schema": "memlaw.benchmarks/1",
        "command": "python benchmarks/record.py",
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
    }
    with tempfile.TemporaryDirectory() as folder:
        for name in BENCHMARKS if chosen is None else (chosen,):
            record[name] = {"finished": datetime.now(UTC).date().isoformat(), **figures(name, Path(folder))}
    FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    write_page(record)


if __name__ == "__main__":
    main()
