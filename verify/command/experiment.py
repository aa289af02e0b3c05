"""The command experiment: run one, go on where it was interrupted, record and draw it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table as Drawn
from rich.text import Text

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.device import require_torch
from memlaw.verify.experiments.frame.experiment import Options, Table
from memlaw.verify.show import output
from memlaw.verify.show.report import STYLES

if TYPE_CHECKING:
    from rich.console import Console

    from memlaw.verify.experiments.frame.experiment import Experiment
    from memlaw.verify.experiments.frame.record import Record
    from memlaw.verify.experiments.frame.running import Progress

CHECKPOINTS = "checkpoints"


def run(name: str, options: Options, folder: Path, *, restart: bool, summarise: bool) -> int:
    """Run or go on, write the record and the plots, print the tables."""
    require_torch(f"experiment {name}")
    from memlaw.verify.experiments.frame.listed import experiment

    chosen = experiment(name)
    check_options(options)
    check_folder(folder)
    console = output.console()
    with output.printing(console):
        found = _summarised(chosen, options, folder) if summarise else _run(chosen, options, folder, restart)
        print_record(found, console)
        for path in _written(chosen, found, folder):
            console.print(f"wrote {path}", markup=False, highlight=False)
    return 0


def check_options(options: Options) -> None:
    """Numbers that make no sense are refused before any work."""
    least = {"seeds": 2, "steps": 1, "size": 1}
    for name, smallest in least.items():
        value = getattr(options, name)
        if value is not None and value < smallest:
            raise InvalidInput(
                f"{name} = {value}", f"it is at least {smallest}", "leave it out for the default"
            )


def check_folder(folder: Path) -> None:
    """The folder for the record exists or can be made; found out before the work."""
    try:
        (folder / CHECKPOINTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"folder {folder}", f"it cannot be made ({error.strerror})", "give another --results"
        ) from error
    output.check_writable(folder / "record.json")


def stem(name: str, options: Options) -> str:
    """The name of the record's file; quick runs get one of their own and never replace a real one."""
    return f"{name}-quick" if options.quick else name


def _run(chosen: Experiment, options: Options, folder: Path, restart: bool) -> Record:
    from memlaw.verify.experiments.frame import running
    from memlaw.verify.work import checkpoint

    kept = folder / CHECKPOINTS / f"{stem(chosen.name, options)}.json"
    if restart:
        checkpoint.set_aside(kept)
    with progress_on(output.errors()) as progress:
        return running.run(chosen, options, kept, command(chosen.name, options), progress)


def _summarised(chosen: Experiment, options: Options, folder: Path) -> Record:
    from memlaw.verify.experiments.frame import record as results
    from memlaw.verify.experiments.frame import running

    return running.summarised(chosen, results.read(folder / f"{stem(chosen.name, options)}.json"))


def _written(chosen: Experiment, found: Record, folder: Path) -> Iterator[Path]:
    """Write the record first, then the plots."""
    from memlaw.verify.experiments.frame import record as results

    path = folder / f"{stem(found.name, found.options)}.json"
    results.write(path, found)
    (folder / CHECKPOINTS / path.name).unlink(missing_ok=True)  # the record keeps all that it held
    yield path
    plots = folder / "plots"
    plots.mkdir(exist_ok=True)
    yield from chosen.draw(found.outcome, plots)


def command(name: str, options: Options) -> str:
    """The command that repeats a run.

    >>> command("recall", Options(seeds=4))
    'memlaw experiment recall --seeds 4'
    """
    words = ["memlaw", "experiment", name]
    for option in ("seeds", "steps", "size"):
        if getattr(options, option) is not None:
            words += [f"--{option}", str(getattr(options, option))]
    words += ["--device", options.device] if options.device != "cpu" else []
    return " ".join(words + (["--quick"] if options.quick else []))


@contextmanager
def progress_on(console: Console) -> Iterator[Progress | None]:
    """A bar over the pieces on a terminal, and one line for each piece elsewhere."""
    if not console.is_terminal:
        yield lambda done, total, key: console.print(
            f"{done + 1} of {total}: {key}", markup=False, highlight=False
        )
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    words = TextColumn("{task.description}", markup=False)
    with Bar(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), words, console=console, transient=True
    ) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda done, total, key: bar.update(task, completed=done, total=total, description=key)


def print_record(found: Record, console: Console) -> None:
    """Tables, findings, and how the run was made."""
    for table in found.outcome.tables:
        console.print(_drawn(table))
    for finding in found.outcome.findings:
        line = Text(f"{finding.subject}: ", style="bold")
        line.append(str(finding.verdict), style=STYLES[finding.verdict])
        line.append(f"  {finding.statement}  {finding.effect}", style="not bold")
        console.print(line)
    console.print(f"{found.command}; {found.seconds:.0f} s on {found.device}", markup=False, highlight=False)


def _drawn(table: Table) -> Drawn:
    drawn = Drawn(title=table.title, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for column in table.columns:
        drawn.add_column(column)
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    return drawn
