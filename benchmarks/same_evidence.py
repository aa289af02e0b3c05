"""Whether one seed gives the same evidence: alone, together, in another order, by workers, beside another job.

    python benchmarks/same_evidence.py [--seed S] [--effort E] [--way WAY ...] [KEY ...]

Each way finds the evidence of the theorems (all of the catalogue by default) in processes of its own, and is compared
with the first: all that is recorded must be equal, but for the seconds. Ways of one process go two at a time. Exit code
1 where something differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from memlaw.theory.catalogue import catalogue
from memlaw.verify.evidence import Kind

Found = dict[str, list[dict[str, Any]]]
EVERY = 10  # theorems, of which one is measured alone
BEFORE = ("memlaw.verify.experiments.adding.runs", "memlaw.verify.experiments.digits.runs", "memlaw.verify.show.report")


def found(keys: Sequence[str], seed: int, effort: str, processes: int = 1, measured: bool = True) -> Found:
    """The evidence of some theorems in one run, by key, without the seconds."""
    from memlaw.verify.run.runner import verify

    kinds = None if measured else [kind for kind in Kind if kind is not Kind.MEASURED]
    report = verify(keys, seed=seed, effort=effort, processes=processes, kinds=kinds)
    by_key: Found = {key: [] for key in keys}
    for item in report.evidence:
        by_key[item.theorem].append({name: value for name, value in asdict(item).items() if name != "seconds"})
    return by_key


def together(keys: Sequence[str], seed: int, effort: str) -> Found:
    return _elsewhere(keys, seed, effort)


def reversed_after_imports(keys: Sequence[str], seed: int, effort: str) -> Found:
    return _elsewhere(keys[::-1], seed, effort, before=BEFORE)


def by_workers_beside_a_job(keys: Sequence[str], seed: int, effort: str) -> Found:
    with another_job():
        return found(keys, seed, effort, processes=2)


def _measured_alone(place: int) -> bool:
    """Whether a theorem alone is measured too: all layers anew for each, and records that are replayed, take long."""
    return place % EVERY == 0


def alone(keys: Sequence[str], seed: int, effort: str) -> Found:
    """Each in a process that has imported what is needed, and done nothing yet; so many at once as are processors."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", "memlaw.verify.run.runner", "torch"])
    with context.Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        asked = [([key], seed, effort, 1, _measured_alone(place)) for place, key in enumerate(keys)]
        parts = pool.starmap(found, asked, chunksize=1)
    return {key: pieces for part in parts for key, pieces in part.items()}


WAYS: dict[str, Callable[[Sequence[str], int, str], Found]] = {
    way.__name__: way for way in (together, reversed_after_imports, alone, by_workers_beside_a_job)
}
SIDE_BY_SIDE = (together, reversed_after_imports)  # of one process each


def _elsewhere(keys: Sequence[str], seed: int, effort: str, before: Iterable[str] = ()) -> Found:
    """The same in a fresh process."""
    with get_context("spawn").Pool(1, _import, (tuple(before),)) as pool:
        return pool.apply(found, (list(keys), seed, effort))


def _import(modules: Sequence[str]) -> None:
    for module in modules:
        import_module(module)


@contextmanager
def another_job() -> Iterator[None]:
    """Every processor has something else to do as well."""
    context = get_context("spawn")
    jobs = [context.Process(target=_busy, daemon=True) for _ in range(os.cpu_count() or 1)]
    for job in jobs:
        job.start()
    try:
        yield
    finally:
        for job in jobs:
            job.terminate()
            job.join()


def _busy() -> None:
    while True:
        sum(range(10**6))


def seen_by(names: Sequence[str], keys: Sequence[str], seed: int, effort: str) -> Iterator[tuple[str, Found, float]]:
    """What each way finds, and in how many seconds; those side by side first."""

    def timed(name: str) -> tuple[str, Found, float]:
        began = time.monotonic()
        return name, WAYS[name](keys, seed, effort), time.monotonic() - began

    beside = [way.__name__ for way in SIDE_BY_SIDE if way.__name__ in names]
    with ThreadPoolExecutor(len(SIDE_BY_SIDE)) as pool:
        yield from pool.map(timed, beside)
    yield from map(timed, (name for name in names if name not in beside))


def to_be_found(name: str, first: Found, keys: Sequence[str]) -> Found:
    """What was found first, but what a way leaves out."""
    left_out = {key for place, key in enumerate(keys) if name == alone.__name__ and not _measured_alone(place)}
    return {
        key: [item for item in pieces if key not in left_out or item["kind"] != Kind.MEASURED]
        for key, pieces in first.items()
    }


def differences(first: Found, other: Found) -> list[str]:
    """What differs, a line for each piece of evidence."""
    lines = []
    for key, pieces in first.items():
        if len(pieces) != len(other[key]):
            lines.append(f"{key}: {len(pieces)} pieces of evidence, {len(other[key])}")
            continue
        for one, two in zip(pieces, other[key], strict=True):
            changed = [f"{name} {one[name]!r} {two[name]!r}" for name in one if one[name] != two[name]]
            lines += [f"{key} {one['kind']} {one['subject'] or ''}: {'; '.join(changed)}"] if changed else []
    return lines


def main() -> int:
    """Go all ways, and print what differs."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("keys", nargs="*", metavar="KEY")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--effort", default="normal")
    options.add_argument("--way", action="append", choices=list(WAYS))
    asked = options.parse_args()
    keys = asked.keys or [item.key for item in catalogue()]
    first, wrong = None, 0
    for name, seen, seconds in seen_by(asked.way or list(WAYS), keys, asked.seed, asked.effort):
        first = first or seen
        lines = differences(to_be_found(name, first, keys), seen)
        wrong += len(lines)
        count = sum(map(len, seen.values()))
        print("\n".join([*lines, f"{name}: {len(keys)} theorems, {count} pieces of evidence, {len(lines)} differ"]))
        print(f"    in {seconds:.0f} s", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
