"""The command frontier: between which two numbers the best memory at a lag lies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from memlaw.verify.command.options import AsJson
from memlaw.verify.show import designs, output


@dataclass(frozen=True)
class Frontier:
    """Enclose the largest memory that any spectrum of N eigenvalues has at a lag, N up to 4.

    Examples:
        memlaw frontier 2 --lag 2
        memlaw frontier 2 --lag 2..6 --tolerance 1e-6
        memlaw frontier 3 --lag 3..8 --state frontier.state.json --processes 2
    """

    states: Annotated[int, typer.Argument(metavar="N", help="Eigenvalues.")]
    lag: Annotated[str, typer.Option("--lag", metavar="T", help="A lag, or a range such as 2..20.")] = "2..8"
    tolerance: Annotated[float, typer.Option("--tolerance", metavar="W", help="How wide an enclosure may be.")] = 1e-5
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="Where what was shown is kept, to go on from.")
    ] = None
    processes: Annotated[int, typer.Option("--processes", metavar="P", help="Worker processes.")] = 1
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Workers of this dask scheduler instead; trust it."),
    ] = None
    json: AsJson = False


def run(request: Frontier) -> int:
    """Enclose, and tell of it."""
    from memlaw.numerics.learn.design import read_range
    from memlaw.verify.run.frontier import Frontier as Rows
    from memlaw.verify.work.executors import InTurn, Processes, Scheduler
    from memlaw.verify.work.processors import read_processes

    first, last = read_range(request.lag)
    processes = read_processes(request.processes)
    if request.state is not None:
        output.check_writable(request.state)
    here = Processes(processes) if processes > 1 else InTurn()
    rows = Rows(Scheduler(request.scheduler) if request.scheduler is not None else here, request.state)
    found = [rows.enclose(request.states, lag, request.tolerance) for lag in range(first, last + 1)]
    data = {
        "schema": "memlaw.frontier/1",
        "tolerance": request.tolerance,
        "enclosures": [{**asdict(item), "spectrum": item.spectrum.eigenvalues} for item in found],
    }
    return output.tell(request.json, lambda: data, partial(designs.print_frontier, found))
