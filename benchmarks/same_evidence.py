"""Whether one seed gives the same evidence: alone, together, in another order, by workers, beside another job.

    python benchmarks/same_evidence.py [--seed S] [--effort E] [--way WAY ...] [KEY ...]

Each way finds the evidence of the theorems (all of the catalogue by default) in processes of its own, and is compared
with the first: all that is recorded must be equal, but for the seconds. Exit code 1 where it is not.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from memlaw.theory.catalogue import catalogue

Found = dict[str, list[dict[str, Any]]]
BEFORE = ("memlaw.verify.experiments.adding.runs", "memlaw.verify.experiments.digits.runs", "memlaw.verify.show.report")


def found(keys: Sequence[str], seed: int, effort: str, processes: int = 1) -> Found:
    """The evidence of some theorems in one run, by key, without the seconds."""
    from memlaw.verify.run.runner import verify

    report = verify(keys, seed=seed, effort=effort, processes=processes)
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


def alone(keys: Sequence[str], seed: int, effort: str) -> Found:
    return {key: pieces for one in keys for key, pieces in _elsewhere([one], seed, effort).items()}


WAYS: dict[str, Callable[[Sequence[str], int, str], Found]] = {
    way.__name__: way for way in (together, alone, reversed_after_imports, by_workers_beside_a_job)
}


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
    for name in asked.way or WAYS:
        began = time.monotonic()
        seen = WAYS[name](keys, asked.seed, asked.effort)
        first = first or seen
        lines = differences(first, seen)
        wrong += len(lines)
        count = sum(map(len, seen.values()))
        print("\n".join([*lines, f"{name}: {len(keys)} theorems, {count} pieces of evidence, {len(lines)} differ"]))
        print(f"    in {time.monotonic() - began:.0f} s", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
