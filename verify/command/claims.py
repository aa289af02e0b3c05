"""The command claims: each claim of a paper, what makes it precise, its verdict and a figure, all from one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.options import AnyFolder, AsJson, Processes
from memlaw.verify.show import output
from memlaw.verify.show.progress import checks_on
from memlaw.verify.work.processors import processors


@dataclass(frozen=True)
class Claims:
    """Map the claims of papers: how each stands, the theorems that make it precise, a figure from a run.

    Exit code 0 when the theorems of every claim hold, 1 otherwise.

    Examples:
        memlaw claims
        memlaw claims ganguli2008
        memlaw claims bound --from run.json
    """

    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="PAPER|CLAIM", help="Papers, or keys of claims; by default the paper guan2025."),
    ] = None
    every: Annotated[bool, typer.Option("--all", help="The claims of every paper.")] = False
    recorded: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take verdicts from a run recorded by verify --json.")
    ] = None
    processes: Processes = None
    results: AnyFolder = None
    json: AsJson = False


def run(request: Claims) -> int:
    """Print the table; 1 where a claim does not stand as the table says."""
    from memlaw.verify.evidence import record
    from memlaw.verify.run import claims
    from memlaw.verify.show.claims import as_data, print_rows

    if request.keys and request.every:
        raise InvalidInput("both keys and --all", "claims are all or some", "leave one of the two out")
    if request.results is not None and not request.results.is_dir():
        raise InvalidInput(f"--results {request.results}", "it is a folder of records", "give another, or leave it out")
    chosen = claims.chosen(request.keys or [], request.every)
    processes = processors() if request.processes is None else request.processes
    with checks_on(output.errors()) as progress:
        report = record.read(request.recorded) if request.recorded else claims.examined(chosen, processes, progress)
    rows = [claims.row(claim, report, request.results) for claim in chosen]
    if request.json:
        output.write_json(output.STANDARD_OUTPUT, as_data(rows))
    else:
        with output.printing(output.console()) as console:
            print_rows(rows, console)
    return int(any(item.stands is False for item in rows))
