"""The command verify: choose, run with progress, record, print, compare with an earlier run."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.names import Options, named_spectra
from memlaw.verify.differentiable.device import require_torch
from memlaw.verify.evidence import Evidence, Kind, Report, exit_code
from memlaw.verify.show import output

if TYPE_CHECKING:
    from rich.console import Console

    from memlaw.numerics.spectrum.spectrum import Spectrum

Progress = Callable[[int, int, Evidence], None]
INTERRUPTED = 130


@dataclass(frozen=True)
class Request:
    """Everything that the command line asks of one run."""

    keys: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    spectra: tuple[str, ...] = ()
    n: int | None = None
    step_sizes: tuple[float, ...] = ()
    discretization: str | None = None
    seed: int | None = None
    time_limit: float = 20.0
    processes: int | None = None
    effort: int = 1
    device: str = "cpu"
    results: Path = Path("results")
    strict: bool = False
    json: Path | None = None
    against: Path | None = None
    verbose: bool = False


def run(request: Request) -> int:
    """Verify as requested and print the report; returns the exit code."""
    from memlaw.verify.evidence import record

    keys, spectra = _checked(request)
    earlier = record.read(request.against) if request.against else None
    report = _verified(request, keys, spectra)
    if report.interrupted:
        _end_workers()
    try:
        if request.json is not None:
            output.write(request.json, record.dump(report))
    finally:  # what was found is shown even if the disk filled up meanwhile
        _show(report, earlier, request)
    return INTERRUPTED if report.interrupted else exit_code(report, request.strict)


def _end_workers() -> None:
    """Workers still busy with what was interrupted would keep the command from ending."""
    for worker in multiprocessing.active_children():
        worker.terminate()


def _checked(request: Request) -> tuple[list[str] | None, tuple[Spectrum, ...] | None]:
    """Everything that can be wrong with the request, before any work is done."""
    from memlaw.verify.command.catalogue import chosen

    output.check_writable(request.json)
    _check_kinds(request.kinds)
    _check_numbers(request)
    _check_device(request.device)
    keys = [item.key for item in chosen(request.keys)] if request.keys else None
    return keys, _spectra(request)


def _check_kinds(kinds: Sequence[str]) -> None:
    for kind in kinds:
        if kind not in list(Kind):
            near = get_close_matches(kind, list(Kind), n=1) or [str(Kind.DERIVED)]
            raise InvalidInput(f"kind {kind!r}", f"it is one of {', '.join(Kind)}", f"try --kind {near[0]}")


def _check_numbers(request: Request) -> None:
    if not (isfinite(request.time_limit) and request.time_limit > 0):
        raise InvalidInput(
            f"time limit {request.time_limit!r}", "it is a positive number of seconds", "try --time-limit 20"
        )
    if request.processes is not None and request.processes < 1:
        raise InvalidInput(
            f"{request.processes} processes", "at least one does the work", "try --processes 2"
        )
    if request.effort < 1:
        raise InvalidInput(f"effort {request.effort}", "it is 1, 2, 3, ...", "leave it out for the usual 1")
    if request.seed is not None and request.seed < 0:
        raise InvalidInput(f"seed {request.seed}", "a seed is not negative", "give one such as --seed 1")


def _check_device(name: str) -> None:
    if name == "cpu":
        return  # torch may be missing, and need not be imported for this
    require_torch(f"device {name!r}")
    from memlaw.verify.differentiable.device import read_device

    read_device(name)


def _spectra(request: Request) -> tuple[Spectrum, ...] | None:
    """The spectra asked for; None for the standard ones. Options without a name speak of every family."""
    asked = (request.n, request.discretization, request.step_sizes or None)
    if not request.spectra and asked == (None, None, None):
        return None
    default = Options()
    options = Options(
        n=default.n if request.n is None else request.n,
        discretization=request.discretization or default.discretization,
        seed=request.seed or default.seed,
    )
    return named_spectra(request.spectra or _families(), request.step_sizes, options)


def _families() -> tuple[str, ...]:
    from memlaw.numerics.spectrum.spectrum import NAMES

    return tuple(NAMES)


def _verified(request: Request, keys: Sequence[str] | None, spectra: Sequence[Spectrum] | None) -> Report:
    from memlaw.verify.run.runner import verify

    with progress_on(output.errors()) as progress:
        return verify(
            keys,
            spectra=spectra,
            kinds=[Kind(kind) for kind in request.kinds] or None,
            seed=request.seed,
            time_limit=request.time_limit,
            progress=progress,
            processes=_processes(request),
            effort=request.effort,
            device=request.device,
            results=request.results,
        )


def _processes(request: Request) -> int:
    """As many as asked for; else one per processor for the whole catalogue, and one for a few theorems."""
    if request.processes is not None:
        return request.processes
    return 1 if request.keys else processors()


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def progress_on(console: Console) -> Iterator[Progress | None]:
    """A progress bar on a terminal; on anything else nothing, so that logs stay clean."""
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    words = TextColumn("{task.description}", markup=False)
    with Bar(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), words, console=console, transient=True
    ) as bar:
        task = bar.add_task("starting", total=None)

        def advance(done: int, total: int, evidence: Evidence) -> None:
            bar.update(task, completed=done, total=total, description=f"{evidence.theorem} {evidence.kind}")

        yield advance


def _show(report: Report, earlier: Report | None, request: Request) -> None:
    """The report on the standard output, or on the standard error where JSON takes the former."""
    from memlaw.verify.evidence import record
    from memlaw.verify.show.report import print_changes, print_report

    console = output.errors() if output.is_standard_output(request.json) else output.console()
    with output.printing(console):
        print_report(report, console, verbose=request.verbose, titles=_titles())
        if earlier is not None:
            print_changes(record.changes(earlier, report), record.conditions(earlier, report), console)


def _titles() -> dict[str, str]:
    from memlaw.theory.catalogue import catalogue

    return {item.key: item.title for item in catalogue()}
