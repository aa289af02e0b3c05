"""The smallest case in which something fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from memlaw.verify.laws.report import Case

MOST = 60  # tries


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Shrink the length, the batch and the segments of a failing case, one after another, as long as it fails.

    A case in which the layer raises is another failure, and not taken.

    >>> smallest(Case(48, batch=4), lambda case: case.length >= 7 and case.batch >= 2)
    Case(length=7, batch=2, segments=(), time=None, lag=None)
    """
    tries, again = 0, True
    while again:
        again = False
        for smaller in smaller_cases(case):
            tries += 1
            if tries > MOST:
                return case
            with suppress(Exception):  # as batch normalisation does for a single number
                again = fails(smaller)
            if again:
                case = smaller
                break
    return case


def smaller_cases(case: Case) -> Iterator[Case]:
    """Cases that are smaller in one respect, the smallest first."""
    if case.segments:
        yield from _fewer_segments(case)
    else:
        for length in shorter(case.length):
            yield replace(case, length=length)
    for batch in shorter(case.batch):
        yield replace(case, batch=batch)


def shorter(size: int) -> Iterator[int]:
    """Smaller sizes, down to 1: the smallest, halves, and one less.

    >>> list(shorter(9))
    [1, 2, 4, 8]
    """
    yield from sorted({1, size // 4, size // 2, size - 1} - {0, size})


def _fewer_segments(case: Case) -> Iterator[Case]:
    parts = case.segments
    options = [(*parts[:at], *parts[at + 1 :]) for at in range(len(parts)) if len(parts) > 2]
    options += [
        (*parts[:at], size, *parts[at + 1 :]) for at, part in enumerate(parts) if part > 1 for size in shorter(part)
    ]
    for segments in options:
        yield replace(case, length=sum(segments), segments=segments)
