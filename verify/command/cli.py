"""The command line. Each command imports what it needs when it runs, so that --help is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from memlaw.errors import InvalidInput
from memlaw.verify.command.options import (
    Against,
    AnyRule,
    AnySeed,
    AnySize,
    AsJson,
    Closed,
    Device,
    Effort,
    Eigenvalues,
    Keys,
    Kinds,
    Lags,
    Linear,
    Names,
    OneStep,
    Plot,
    Processes,
    Record,
    Repeats,
    Results,
    Rule,
    Seed,
    Size,
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


@app.callback()
def memlaw(
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


@app.command("list")
def list_theorems(json_text: AsJson = False) -> None:
    """List the theorems: key and title."""
    from memlaw.verify.command.catalogue import print_list

    print_list(json_text)


@app.command()
def show(
    keys: Annotated[list[str], typer.Argument(metavar="KEY", help="Keys, prefixes or globs.")],
    json_text: AsJson = False,
) -> None:
    """Show a theorem: statement, hypotheses and what fails without them, derivation, source."""
    from memlaw.verify.command.catalogue import chosen, print_theorems, to_json
    from memlaw.verify.show import output

    theorems = chosen(keys)
    if json_text:
        output.write(output.STANDARD_OUTPUT, to_json("memlaw.show/1", theorems))
    else:
        with output.printing(output.console()) as console:
            print_theorems(theorems, console)


@app.command()
def latex(
    keys: Keys = None,
    everything: Annotated[bool, typer.Option("--all", help="Every theorem.")] = False,
    standalone: Annotated[bool, typer.Option("--standalone", help="A whole document.")] = False,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")
    ] = None,
) -> None:
    """Print theorems as LaTeX."""
    from memlaw.verify.command.catalogue import latex_text, write_latex
    from memlaw.verify.show import output

    output.check_writable(file)
    write_latex(latex_text(keys or [], everything, standalone), file)


@app.command()
def memory(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A family such as s4d-lin.")] = None,
    n: Size = 64,
    step_size: OneStep = 0.01,
    discretization: Rule = "zoh",
    seed: Seed = 0,
    eigenvalues: Eigenvalues = None,
    realization: Repeats = "diagonal",
    closed: Closed = False,
    lags: Lags = None,
    plot: Plot = None,
    linear: Linear = False,
    json_text: AsJson = False,
) -> None:
    """Compute the memory function of one spectrum: capacity, M at some lags, horizons, digits needed."""
    from memlaw.numerics.spectrum.names import Options
    from memlaw.verify.command.memory import Drawing, memory_command, one_spectrum

    options = Options(n=n, step_size=step_size, discretization=discretization, seed=seed)
    drawing = Drawing(plot, log=not linear)
    drawing.check()
    spectrum = one_spectrum(name, eigenvalues, options, realization, closed)
    memory_command(spectrum, lags, drawing, json_text)


@app.command()
def compare(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Families such as s4-legs s4d-lin.")],
    n: Size = 64,
    step_size: Steps = None,
    discretization: Rule = "zoh",
    seed: Seed = 0,
    lags: Lags = None,
    plot: Plot = None,
    linear: Linear = False,
    json_text: AsJson = False,
) -> None:
    """Compare the memory of several spectra side by side."""
    from memlaw.numerics.spectrum.names import Options, named_spectra
    from memlaw.verify.command.memory import Drawing, compare_command

    drawing = Drawing(plot, log=not linear)
    drawing.check()
    options = Options(n=n, discretization=discretization, seed=seed)
    compare_command(named_spectra(names, step_size or (), options), lags, drawing, json_text)


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


@app.command()
def experiment(
    name: Annotated[str, typer.Argument(metavar="NAME", help="recall, adding, paths, digits or listops.")],
    seeds: Annotated[int | None, typer.Option("--seeds", metavar="S", help="Evaluation seeds.")] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="K", help="Training steps of each arm.")
    ] = None,
    size: Annotated[
        int | None, typer.Option("-n", "--size", metavar="N", help="States of each model.")
    ] = None,
    device: Annotated[str, typer.Option("--device", metavar="D", help="cpu, cuda, cuda:1, ...")] = "cpu",
    quick: Annotated[bool, typer.Option("--quick", help="A trial of a few seconds; never evidence.")] = False,
    folder: Annotated[
        Path, typer.Option("--results", metavar="FOLDER", help="Where record, plots and checkpoint go.")
    ] = Path("results"),
    restart: Annotated[
        bool, typer.Option("--restart", help="Set an earlier checkpoint aside and start anew.")
    ] = False,
    summarise: Annotated[
        bool, typer.Option("--summarise", help="Only make tables and plots anew from the record.")
    ] = False,
) -> None:
    """Run an experiment of the paper in small; interrupted and started again it goes on."""
    from memlaw.verify.command.experiment import run
    from memlaw.verify.experiments.frame.experiment import Options

    options = Options(seeds, steps, size, device, quick)
    raise typer.Exit(run(name, options, folder, restart=restart, summarise=summarise))


@app.command()
def measure(
    model: Annotated[
        str,
        typer.Argument(metavar="MODEL", help="A name such as s4d-lin, or MODULE:FACTORY of your own layer."),
    ],
    n: Size = 64,
    trained: Annotated[bool, typer.Option("--trained", help="Train the layer for a moment first.")] = False,
    method: Annotated[
        str, typer.Option("--method", metavar="METHOD", help="exact, or regression (on white noise) too.")
    ] = "exact",
    dtype: Annotated[str, typer.Option("--dtype", metavar="D", help="float32 or float64.")] = "float64",
    device: Annotated[str, typer.Option("--device", metavar="D", help="cpu, cuda, ...")] = "cpu",
    channel: Annotated[int, typer.Option("--channel", metavar="C", help="Which system of the layer.")] = 0,
    lags: Annotated[
        str | None, typer.Option("--lags", metavar="L", help="Lags 0..L-1, or a list such as 0,10,100.")
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="Seed of parameters, training and noise.")
    ] = 0,
    samples: Annotated[
        int, typer.Option("--samples", metavar="R", help="Runs of white noise for a regression.")
    ] = 4096,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is the standard output.")
    ] = None,
    plot: Plot = None,
) -> None:
    """Measure the memory of a torch layer beside what its spectrum predicts."""
    from memlaw.verify.command.measure import Request, run

    request = Request(
        model=model,
        size=n,
        trained=trained,
        method=method,
        dtype=dtype,
        device=device,
        channel=channel,
        lags=lags,
        seed=seed,
        samples=samples,
        json=json_file,
        plot=plot,
    )
    raise typer.Exit(run(request))


def main() -> None:
    """Run the command line; characters that the terminal cannot show are escaped, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
