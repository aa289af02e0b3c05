"""The command experiment: run one, go on where it was interrupted, record and draw it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.options import among
from memlaw.verify.differentiable.device import require_torch
from memlaw.verify.experiments.frame.experiment import Options
from memlaw.verify.experiments.frame.listed import NAMES
from memlaw.verify.show import output
from memlaw.verify.show.experiment import freshness, print_record, progress_on

if TYPE_CHECKING:
    from rich.console import Console

    from memlaw.verify.experiments.frame.experiment import Experiment as Chosen
    from memlaw.verify.experiments.frame.record import Record

CHECKPOINTS = "checkpoints"
LEAST = {"seeds": 2, "steps": 1, "size": 1}


@dataclass(frozen=True)
class Experiment:
    """Run an experiment of the paper in small; interrupted and started again it goes on.

    Examples:
        memlaw experiment recall
        memlaw experiment paths --quick --results trial
        memlaw experiment digits --summarise
        memlaw experiment declared --only "adding 1024" --device cuda
    """

    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="recall, adding, paths, digits, listops, declared or adding1024.",
            autocompletion=among(*NAMES),
        ),
    ]
    seeds: Annotated[int | None, typer.Option("--seeds", metavar="S", help="Evaluation seeds.")] = None
    steps: Annotated[int | None, typer.Option("--steps", metavar="K", help="Training steps of each arm.")] = None
    size: Annotated[int | None, typer.Option("-n", "--size", metavar="N", help="States of each model.")] = None
    device: Annotated[str, typer.Option("--device", metavar="D", help="cpu, cuda, cuda:1, ...")] = "cpu"
    quick: Annotated[bool, typer.Option("--quick", help="A trial of a few seconds; never evidence.")] = False
    folder: Annotated[
        Path, typer.Option("--results", metavar="FOLDER", help="Where record, plots and checkpoint go.")
    ] = Path("results")
    restart: Annotated[bool, typer.Option("--restart", help="Set an earlier checkpoint aside and start anew.")] = False
    summarise: Annotated[bool, typer.Option("--summarise", help="Only make tables and plots anew from the record.")] = (
        False
    )

    confirm: Annotated[
        bool, typer.Option("--confirm", help="Only replay the record's tiny piece; if it agrees, seal it anew.")
    ] = False

    minutes: Annotated[
        float | None,
        typer.Option("--minutes", metavar="M", help="Begin no other piece after that; the record tells what is left."),
    ] = None

    only: Annotated[
        str, typer.Option("--only", metavar="TEXT", help="Do the pieces whose names begin so, and leave the rest.")
    ] = ""

    @property
    def options(self) -> Options:
        """What the experiment itself is told. Errors: InvalidInput for numbers that make no sense."""
        for name, least in LEAST.items():
            value = getattr(self, name)
            if value is not None and value < least:
                raise InvalidInput(f"{name} = {value}", f"it is at least {least}", "leave it out")
        return Options(self.seeds, self.steps, self.size, self.device, self.quick)

    @property
    def record(self) -> Path:
        """The record's file; quick runs have one of their own and never replace a real one."""
        return self.folder / f"{self.name}{'-quick' if self.quick else ''}.json"

    @property
    def checkpoint(self) -> Path:
        """Where finished pieces are kept until the record is written."""
        return self.folder / CHECKPOINTS / self.record.name


def run(request: Experiment) -> int:
    """Run or go on, write the record and the plots, print the tables."""
    require_torch(f"experiment {request.name}")
    from memlaw.verify.experiments.frame.listed import experiment

    chosen, options = experiment(request.name), request.options
    if (request.minutes is not None or request.only) and not chosen.declared:
        raise InvalidInput(
            f"--minutes or --only for {chosen.name}", "it is judged as a whole", "interrupt it; it goes on again"
        )
    check_folder(request.folder)
    console = output.console()
    with output.printing(console):
        if request.confirm:
            return _confirm(chosen, request, console)
        found = _summarised(chosen, request) if request.summarise else _run(chosen, options, request)
        print_record(found, console)
        for path in _written(chosen, found, request):
            console.print(f"wrote {path}")
    return 0


def check_folder(folder: Path) -> None:
    """The folder for record and plots exists or can be made, and plots can be drawn; found out before the work."""
    from memlaw.numerics.memory.plotting import figure_class

    figure_class()
    try:
        (folder / CHECKPOINTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"folder {folder}", f"it cannot be made ({error.strerror})", "give another --results"
        ) from error
    output.check_writable(folder / "record.json")


def _run(chosen: Chosen, options: Options, request: Experiment) -> Record:
    from memlaw.verify.experiments.frame import record, running
    from memlaw.verify.work import checkpoint

    if request.restart:
        checkpoint.set_aside(request.checkpoint)
    with progress_on(output.errors()) as progress:
        words = command(chosen.name, options)
        if not chosen.declared:
            return running.run(chosen, options, request.checkpoint, words, progress)
        anew = request.restart or request.quick or not request.record.exists()
        earlier = None if anew else record.read(request.record)
        seconds = math.inf if request.minutes is None else 60 * request.minutes
        return running.run(
            chosen, options, request.checkpoint, words, progress, seconds=seconds, earlier=earlier, only=request.only
        )


def _summarised(chosen: Chosen, request: Experiment) -> Record:
    from memlaw.verify.experiments.frame import record, running

    return running.summarised(chosen, record.read(request.record))


def _confirm(chosen: Chosen, request: Experiment, console: Console) -> int:
    """Replay the record and seal it anew if the figures agree; 1 if they do not."""
    from memlaw.verify.experiments.frame import record
    from memlaw.verify.experiments.frame.freshness import confirmed

    sealed, found = confirmed(chosen, record.read(request.record))
    console.print(f"{chosen.name}: {freshness(found)}")
    if found.fresh:
        record.write(request.record, sealed)
        console.print(f"wrote {request.record}")
    return int(not found.fresh)


def _written(chosen: Chosen, found: Record, request: Experiment) -> Iterator[Path]:
    """Write the record first, then the plots."""
    from memlaw.verify.experiments.frame import record

    record.write(request.record, found)
    request.checkpoint.unlink(missing_ok=True)  # the record keeps all that it held, and a declared one goes on from it
    yield request.record
    plots = request.folder / "plots"
    plots.mkdir(exist_ok=True)
    yield from chosen.draw(found.outcome, plots)


def command(name: str, options: Options) -> str:
    """The command that repeats a run.

    >>> command("recall", Options(seeds=4))
    'memlaw experiment recall --seeds 4'
    """
    words = ["memlaw", "experiment", name]
    for option in LEAST:
        if getattr(options, option) is not None:
            words += [f"--{option}", str(getattr(options, option))]
    words += ["--device", options.device] if options.device != "cpu" else []
    return " ".join(words + (["--quick"] if options.quick else []))
