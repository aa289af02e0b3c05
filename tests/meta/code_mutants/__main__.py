"""`python -m code_mutants --total 300 --seed 1 --minutes 60`: a sample of mutants of the code, and what saw each."""

from __future__ import annotations

import argparse
import fcntl
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from code_mutants.closing import closings
from code_mutants.jobs import State
from code_mutants.operators import Mutant, mutants
from code_mutants.report import READINGS, closers, readings, summary
from code_mutants.run import Run
from code_mutants.sample import sample, sources

ROOT = Path(__file__).resolve().parents[3]


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="code_mutants", description=__doc__)
    parser.add_argument("--total", type=int, default=300, help="how many mutants the sample has")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--folder", action="append", default=[], help="only these, in this order")
    parser.add_argument("--only", action="append", default=[], help="these mutants alone, by name; tried again")
    parser.add_argument("--close", action="store_true", help="survivors, as they are at HEAD, by what is named since")
    parser.add_argument("--by", action="append", default=[], help="the same by these: FILE, FILE::NAME, or a theorem")
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
    closed = State.read(given.place / f"closed-{given.seed}.json", named, named)
    run = Run(ROOT, given.place, state, given.thorough, given.tests)
    texts = sources(run.base)
    wanted = sample(texts, given.total, given.seed)
    if given.only:
        wanted = [item for file in texts for item in mutants(file, texts[file]) if item.name in given.only]
    print(f"seed {given.seed}, {len(wanted)} mutants of {len(texts)} files at {state.commit[:10]}", flush=True)
    if given.close or given.by:
        names = [item.name for item in wanted if item.name in survivors(state)]
        close(given, closed, {name: state.results[name] for name in names}, until)
    elif not given.report:
        run.go(chosen(run, wanted, texts, given), given.processes, until)
    print(summary(wanted, state.results, readings(READINGS), closed.results))


def survivors(state: State) -> set[str]:
    """The names of those that nothing saw."""
    return {name for name, found in state.results.items() if found["outcome"] == "survived"}


def close(given: argparse.Namespace, closed: State, survived: dict[str, dict[str, Any]], until: float) -> None:
    """Try survivors as they are today by what their readings name, or by what is given."""
    run = Run(ROOT, given.place, closed, False, given.tests)
    texts = sources(run.base)
    words = dict.fromkeys(survived, " ".join(f"`{item}`" for item in given.by)) if given.by else closers(READINGS)
    found = closings(survived, words, texts)
    run.by = {name: by for name, (_, by) in found.items()}
    known = [] if given.only else [mutant for mutant, _ in found.values() if run.known(mutant, texts[mutant.file])]
    print(f"{len(found)} to be closed at {closed.commit[:10]}, {len(known)} of them known", flush=True)
    run.go([mutant for mutant, _ in found.values() if mutant not in known], given.processes, until)


def chosen(run: Run, wanted: list[Mutant], texts: dict[str, str], given: argparse.Namespace) -> list[Mutant]:
    """What is still to try, the folders asked for first and in their order."""
    folders = given.folder or [""]
    order = [item for folder in folders for item in wanted if item.file.startswith(folder)]
    survived = survivors(run.state)
    return [
        item
        for item in dict.fromkeys(order)
        if given.only or not run.known(item, texts[item.file]) or (given.again and item.name in survived)
    ]


if __name__ == "__main__":
    main()
