"""How many processes may work side by side."""

from __future__ import annotations

import os

from memlaw.errors import InvalidInput

MOST = 64  # worker processes, or 8 for each processor: each takes about 200 MB


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_processes(value: object) -> int:
    """Read a number of worker processes; refuse so many that they would only wait for each other.

    >>> read_processes(2)
    2
    >>> read_processes(10**6)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got 1000000 as a number of processes; they share ...; give at most ...
    """
    from memlaw.numerics.spectrum.reading import read_count

    count, most = read_count(value, "a number of processes"), max(MOST, 8 * processors())
    if count > most:
        rule = f"they share {processors()} processors and as much memory as there is"
        raise InvalidInput(f"{count} as a number of processes", rule, f"give at most {most}")
    return count
