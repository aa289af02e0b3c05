"""The command soak: search for a refutation for some minutes, and go on next time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.keys import chosen
from memlaw.verify.command.options import File, Keys
from memlaw.verify.show import output
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from memlaw.verify.run.soaked import Soak

BAD_INPUT = 2
INTERRUPTED = 130


@dataclass(frozen=True)
class SearchOn:
    """Search for refutations of true theorems: random and adversarial instances, bounded in time, resumable.

    Examples:
        memlaw soak 'allpass.*' --minutes 5
        memlaw soak prices.most --file my_theorems.py --points 2000
    """

    keys: Keys = None
    file: File = None
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="Where the search is kept, to go on from (default: soak.json, for FILE.py FILE.soak.json).",
        ),
    ] = None
    points: Annotated[int, typer.Option("--points", metavar="P", help="Stop after so many points.")] = 100_000
    seeds: Annotated[
        int | None, typer.Option("--seeds", metavar="S", help="Stop when each theorem has had so many seeds.")
    ] = None
    examples: Annotated[
        int, typer.Option("--examples", metavar="E", help="Samples for each seed; a run of memlaw verify draws 20.")
    ] = 150
    minutes: Annotated[float, typer.Option("--minutes", metavar="M", help="Stop after so many minutes.")] = 20.0
    processes: Annotated[int, typer.Option("--processes", metavar="P", help="Worker processes.")] = 2
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Let the workers of this dask scheduler search; trust it, for it can run any code here.",
        ),
    ] = None


def run(request: SearchOn) -> int:
    """Search, print what was seen; the exit code is 1 if something was refuted, 130 after an interruption."""
    from memlaw.verify.run.soak import soak

    if request.file is not None and request.file.suffix == ".json":
        raise InvalidInput(
            f"--file {request.file}", "--file names a Python file with theorems", f"write --state {request.file}"
        )
    state = request.state or (Path("soak.json") if request.file is None else request.file.with_suffix(".soak.json"))
    output.check_writable(state)
    console = output.console()
    goal = request.points
    with output.printing(console):
        seen = soak(
            chosen(request.keys, request.file) if request.keys or request.file else None,
            file=request.file,
            state=state,
            points=goal,
            seeds=request.seeds,
            examples=request.examples,
            minutes=request.minutes,
            processes=request.processes,
            scheduler=request.scheduler,
            progress=lambda seen: console.print(line(seen, goal)),
        )
        console.print(line(seen, goal))
        for refuted in seen.refuted:
            console.print(f"REFUTED  {refuted}", markup=False, soft_wrap=True)
        for undecided in seen.undecided[:20]:
            console.print(f"undecided  {undecided}", markup=False, soft_wrap=True)
    if seen.unkept:
        output.errors().print(f"memlaw: not kept: {seen.unkept}", markup=False, soft_wrap=True)
        return BAD_INPUT
    return INTERRUPTED if seen.interrupted else int(bool(seen.refuted))


def line(soak: Soak, goal: int) -> str:
    """One line about a search.

    >>> from memlaw.verify.run.soaked import Soak
    >>> line(Soak({"a.b": 5}), 10)
    '5 of 10 points, 1 theorem, 0 rounds, 0 refuted, 0 undecided, 0 s'
    """
    return (
        f"{soak.total} of {goal} points, {counted(len(soak.points), 'theorem')}, "
        f"{counted(soak.next_seed - 1, 'round')}, "
        f"{len(soak.refuted)} refuted, {len(soak.undecided)} undecided, {soak.seconds:.0f} s"
    )
