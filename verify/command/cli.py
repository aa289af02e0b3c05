"""The command line. Each command imports what is slow to import when it runs, so that --help is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import typer
from typer.core import TyperGroup

from memlaw.errors import InvalidInput
from memlaw.verify.command import catalogue, experiment, measure, memory
from memlaw.verify.command.options import (
    Against,
    AnyRule,
    AnySeed,
    AnySize,
    AsJson,
    Device,
    Effort,
    Keys,
    Kinds,
    Names,
    Processes,
    Record,
    Results,
    Steps,
    Strict,
    TimeLimit,
    Verbose,
)

BAD_INPUT = 2
INTERRUPTED = 130


class Commands(TyperGroup):
    """The group of all commands: bad input ends with its message and code 2, an interruption with 130."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except InvalidInput as error:
            typer.echo(f"memlaw: {error}", err=True)
            raise typer.Exit(BAD_INPUT) from error
        except KeyboardInterrupt as error:
            typer.echo("memlaw: interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from error


app = typer.Typer(
    cls=Commands,
    name="memlaw",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from memlaw import __version__

        typer.echo(f"memlaw {__version__}")
        raise typer.Exit


Request = TypeVar("Request")


def add(name: str, request: type[Request], run: Callable[[Request], int]) -> None:
    """Make a command of a dataclass: its fields are the options, its sentence the help; `run` gives the exit code."""

    def command(**options: Any) -> None:
        raise typer.Exit(run(request(**options)))

    hints = get_type_hints(request, include_extras=True)
    fields = signature(request).parameters.values()
    named = Signature([field.replace(annotation=hints[field.name]) for field in fields])
    command.__signature__ = named  # type: ignore[attr-defined]
    command.__doc__ = request.__doc__
    app.command(name)(command)


@app.callback()
def _memlaw(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Theorems about the memory of state space models, derived, enclosed and sampled by machine."""


@app.command()
def verify(
    keys: Keys = None,
    kind: Kinds = None,
    spectrum: Names = None,
    n: AnySize = None,
    step_size: Steps = None,
    discretization: AnyRule = None,
    strict: Strict = False,
    seed: AnySeed = None,
    time_limit: TimeLimit = 20.0,
    processes: Processes = None,
    effort: Effort = 1,
    device: Device = "cpu",
    folder: Results = Path("results"),
    json_file: Record = None,
    against: Against = None,
    verbose: Verbose = False,
) -> None:
    """Check theorems: derive, decide exactly, enclose in balls, sample, measure on models.

    Exit code 0: nothing refuted (with --strict: all hold); 1: something is; 2: bad input; 130: interrupted.
    """
    from memlaw.verify.command.verify import Request, run

    request = Request(
        keys=tuple(keys or ()),
        kinds=tuple(kind or ()),
        spectra=tuple(spectrum or ()),
        n=n,
        step_sizes=tuple(step_size or ()),
        discretization=discretization,
        seed=seed,
        time_limit=time_limit,
        processes=processes,
        effort=effort,
        device=device,
        results=folder,
        strict=strict,
        json=json_file,
        against=against,
        verbose=verbose,
    )
    raise typer.Exit(run(request))


add("list", catalogue.List, catalogue.print_list)
add("show", catalogue.Show, catalogue.show)
add("latex", catalogue.Latex, catalogue.latex)
add("memory", memory.Memory, memory.memory)
add("compare", memory.Compare, memory.compare)


@app.command()
def claims(
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="CLAIM", help="Keys of claims; all by default.")
    ] = None,
    recorded: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take verdicts from a run recorded by verify --json."),
    ] = None,
    processes: Processes = None,
    folder: Results = Path("results"),
    json_text: AsJson = False,
) -> None:
    """Map the paper's claims: how each stands, the theorems that make it precise, a figure from a run.

    Exit code 0 when the theorems of every claim hold, 1 otherwise.
    """
    from memlaw.verify.command.claims import run

    raise typer.Exit(run(keys or [], recorded, processes, json_text, folder))


@app.command()
def soak(
    file: Annotated[
        Path, typer.Option("--file", metavar="FILE", help="Where the search is kept, to go on from.")
    ] = Path("soak.json"),
    points: Annotated[
        int, typer.Option("--points", metavar="P", help="Stop after so many points.")
    ] = 100_000,
    minutes: Annotated[
        float, typer.Option("--minutes", metavar="M", help="Stop after so many minutes.")
    ] = 20.0,
    processes: Annotated[int, typer.Option("--processes", metavar="P", help="Worker processes.")] = 2,
) -> None:
    """Search for refutations of true theorems: random and adversarial instances, bounded in time, resumable."""
    from memlaw.verify.command.soak import run

    raise typer.Exit(run(file, points, minutes, processes))


add("experiment", experiment.Experiment, experiment.run)
add("measure", measure.Measure, measure.run)


def main() -> None:
    """Run the command line; characters that the terminal cannot show are escaped, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
