"""The command frontier: between which two numbers the best memory at a lag lies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
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
    """

    states: Annotated[int, typer.Argument(metavar="N", help="Eigenvalues.")]
    lag: Annotated[str, typer.Option("--lag", metavar="T", help="A lag, or a range such as 2..20.")] = "2..8"
    tolerance: Annotated[float, typer.Option("--tolerance", metavar="W", help="How wide an enclosure may be.")] = 1e-5
    json: AsJson = False


def run(request: Frontier) -> int:
    """Enclose, and tell of it."""
    from memlaw.numerics.learn.design import read_range
    from memlaw.numerics.learn.frontier_enclosed import enclose_frontier

    first, last = read_range(request.lag)
    found = [enclose_frontier(request.states, lag, tolerance=request.tolerance) for lag in range(first, last + 1)]
    rows = [{**asdict(item), "spectrum": item.spectrum.eigenvalues} for item in found]
    data = {"schema": "memlaw.frontier/1", "tolerance": request.tolerance, "enclosures": rows}
    return output.tell(request.json, lambda: data, partial(designs.print_frontier, found))
