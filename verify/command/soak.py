"""The command soak: search for a refutation for some minutes, and go on next time."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

from memlaw.errors import InvalidInput
from memlaw.verify.run.soak import Soak, search
from memlaw.verify.show import output


def run(file: Path, points: int, minutes: float, processes: int) -> int:
    """Search, print what was seen; the exit code is 1 if something was refuted."""
    if points < 1 or not (isfinite(minutes) and minutes > 0) or processes < 1:
        raise InvalidInput(
            f"{points} points, {minutes} minutes, {processes} processes",
            "all three are positive",
            "try --points 100000 --minutes 20 --processes 2",
        )
    output.check_writable(file)
    console = output.console()
    with output.printing(console):
        soak = search(file, points, minutes, processes, lambda seen: console.print(line(seen, points)))
        console.print(line(soak, points))
        for refuted in soak.refuted:
            console.print(f"REFUTED  {refuted}", markup=False, soft_wrap=True)
        for undecided in soak.undecided[:20]:
            console.print(f"undecided  {undecided}", markup=False, soft_wrap=True)
    return int(bool(soak.refuted))


def line(soak: Soak, goal: int) -> str:
    """One line about a search.

    >>> line(Soak({"a.b": 5}), 10)
    '5 of 10 points, 1 theorems, 0 rounds, 0 refuted, 0 undecided, 0 s'
    """
    return (
        f"{soak.total} of {goal} points, {len(soak.points)} theorems, {soak.next_seed - 1} rounds, "
        f"{len(soak.refuted)} refuted, {len(soak.undecided)} undecided, {soak.seconds:.0f} s"
    )
