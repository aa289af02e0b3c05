"""`python -m code_mutants --total 300 --seed 1 --minutes 60`: a sample of mutants of the code, and what saw each."""

from __future__ import annotations

import argparse
import fcntl
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from code_mutants.jobs import State
from code_mutants.operators import Mutant, mutants
from code_mutants.report import READINGS, readings, summary
from code_mutants.run import Run
from code_mutants.sample import sample, sources

ROOT = Path(__file__).resolve().parents[3]


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="code_mutants", description=__doc__)
    parser.add_argument("--total", type=int, default=300, help="how many mutants the sample has")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--folder", action="append", default=[], help="only these, in this order")
    parser.add_argument("--only", action="append", default=[], help="these mutants alone, by name; tried again")
    parser.add_argument("--by", action="append", default=[], help="by these tests alone: FILE or FILE::NAME")
    parser.add_argument("--minutes", type=float, default=60, help="when to stop; the next run goes on")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--tests", type=float, default=8, help="CPU seconds of tests a mutant, unless thorough")
    parser.add_argument("--thorough", action="store_true", help="survivors once more, by all tests and all theorems")
    parser.add_argument("--again", action="store_true", help="survivors once more")
    parser.add_argument("--commit", help="try this commit from now on; at first HEAD")
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()) / "memlaw-code-mutants")
    parser.add_argument("--report", action="store_true", help="tell what is on file and try nothing")
    return parser.parse_args()


def main() -> None:
    given, until = parsed(), time.monotonic()
    until += 60 * given.minutes
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # what is at work ends with the run
    given.place.mkdir(parents=True, exist_ok=True)
    lock = (given.place / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # copies are of one run at a time
    named = subprocess.run(
        ["git", "rev-parse", given.commit or "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    state = State.read(given.place / f"state-{given.seed}.json", named if given.commit else None, named)
    run = Run(ROOT, given.place, state, given.thorough, given.tests, given.by)
    texts = sources(run.base)
    if given.only:
        wanted = [item for name in given.only for item in mutants(name.split(":")[0], texts[name.split(":")[0]])]
        wanted = [item for item in wanted if item.name in given.only]
    else:
        wanted = sample(texts, given.total, given.seed)
    print(f"seed {given.seed}, {len(wanted)} mutants of {len(texts)} files at {state.commit[:10]}", flush=True)
    if not given.report:
        run.go(chosen(run, wanted, texts, given), given.processes, until)
    print(summary(wanted, state.results, readings(READINGS)))


def chosen(run: Run, wanted: list[Mutant], texts: dict[str, str], given: argparse.Namespace) -> list[Mutant]:
    """What is still to try, the folders asked for first and in their order."""
    folders = given.folder or [""]
    order = [item for folder in folders for item in wanted if item.file.startswith(folder)]
    survived = {name for name, found in run.state.results.items() if found["outcome"] == "survived"}
    return [
        item
        for item in dict.fromkeys(order)
        if given.only or not run.known(item, texts[item.file]) or (given.again and item.name in survived)
    ]


if __name__ == "__main__":
    main()
