"""The command verify, and what show --evidence asks: choose, examine with progress, record, print, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.numerics.spectrum.names import Options, named_spectra
from memlaw.verify.command.keys import chosen
from memlaw.verify.command.options import RULES, AnyFolder, Device, File, Keys, Processes, Steps, among, families
from memlaw.verify.command.report import check_page, write_page
from memlaw.verify.evidence import Kind, Report, exit_code
from memlaw.verify.run.request import Request
from memlaw.verify.show import output
from memlaw.verify.show.progress import checks_on
from memlaw.verify.work.executors import prepare
from memlaw.verify.work.processors import processors

if TYPE_CHECKING:
    from memlaw.numerics.spectrum.spectrum import Spectrum
    from memlaw.theory.statement.theorem import Theorem

INTERRUPTED = 130


@dataclass(frozen=True)
class Verify:
    """Check theorems: derive, decide exactly, enclose in balls, sample, measure on models.

    Exit code 0: nothing refuted (with --strict: all hold); 1: something is; 2: bad input; 130: interrupted.

    Examples:
        memlaw verify tradeoff.markov
        memlaw verify 'allpass.*' --kind exact --kind enclosed --seed 1
        memlaw verify capacity.rank --spectrum s4d-lin -n 16 --step-size 0.05
        memlaw verify --file my_theorems.py prices.most
        memlaw verify --json run.json --html run.html
    """

    keys: Keys = None
    file: File = None
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help=f"One of {', '.join(Kind)}; repeatable.", autocompletion=among(*Kind)
        ),
    ] = None
    spectra: Annotated[
        list[str] | None,
        typer.Option("--spectrum", metavar="NAME", help="Only this spectrum; repeatable.", autocompletion=families),
    ] = None
    size: Annotated[int | None, typer.Option("-n", "--size", metavar="N", help="States of each spectrum.")] = None
    step_size: Steps = None
    discretization: Annotated[
        str | None, typer.Option("--discretization", metavar="RULE", help="zoh or bilinear.", autocompletion=RULES)
    ] = None
    strict: Annotated[bool, typer.Option("--strict", help="Fail on anything that does not hold.")] = False
    seed: Annotated[int | None, typer.Option("--seed", metavar="S", help="Repeat the run with this seed.")] = None
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", help="Processor time for each check (default: 60; quick: 10 for all)."
        ),
    ] = None
    processes: Processes = None
    effort: Annotated[
        str | None,
        typer.Option(
            "--effort",
            metavar="E",
            help="quick (usual for your own), normal, deep, or a number: E times the examples and the lags.",
        ),
    ] = None
    device: Device = "cpu"
    results: AnyFolder = None
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Record the run; - is the standard output.")
    ] = None
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the run as one page to look at.")
    ] = None
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Print what changed since this recorded run.")
    ] = None
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="List each theorem, and all notes.")] = False


def run(request: Verify) -> int:
    """Verify as requested and print the report; returns the exit code."""
    with checks_on(output.errors()) as progress:  # at once: the imports below take their time
        if _processes(request) > 1:
            prepare("memlaw.verify.run.runner")

        from memlaw.verify.evidence import record
        from memlaw.verify.run import runner

        asked = _asked(request)
        earlier = record.read(request.against) if request.against else None
        examined = runner.select(asked.keys)
        titles = {item.key: item.title for item in examined}
        report = runner.examine(replace(asked, progress=progress))
    try:
        if request.json is not None:
            output.write(request.json, record.dump(report))
        if request.html is not None:
            write_page(request.html, report, request.results, examined, request.file)
    finally:  # what was found is shown even if the disk filled up meanwhile
        _show(report, earlier, request, titles)
    return INTERRUPTED if report.interrupted else exit_code(report, request.strict)


def evidence(theorems: Sequence[Theorem], file: Path | None = None) -> int:
    """Examine theorems by every kind, and print each piece of evidence in full."""
    with checks_on(output.errors()) as progress:
        from memlaw.verify.run import runner
        from memlaw.verify.show.report import print_evidence

        report = runner.examine(Request(theorems, progress=progress))
    with output.printing(output.console()) as console:
        print_evidence(report, console, {item.key: item.title for item in theorems}, file)
    return INTERRUPTED if report.interrupted else exit_code(report, strict=False)


def _asked(request: Verify) -> Request:
    """What the runner is asked for; everything that can be wrong with it is found here, before any work is done."""
    output.check_writable(request.json)
    check_page(request.html)
    return Request(
        chosen(request.keys, request.file) if request.keys or request.file else None,
        kinds=request.kinds or None,
        spectra=_spectra(request),
        seed=request.seed,
        time_limit=request.time_limit,
        processes=_processes(request),
        effort=request.effort,
        device=request.device,
        results=request.results,
        file=request.file,
    )


def _spectra(request: Verify) -> tuple[Spectrum, ...] | None:
    """The spectra asked for; None for the standard ones. Options without a name speak of every family."""
    if not (request.spectra or request.step_size or request.discretization) and request.size is None:
        return None
    from memlaw.numerics.spectrum.families import NAMES

    default = Options()
    options = Options(
        n=default.n if request.size is None else request.size,
        discretization=request.discretization or default.discretization,
        seed=request.seed or default.seed,
    )
    return named_spectra(request.spectra or tuple(NAMES), tuple(request.step_size or ()), options)


def _processes(request: Verify) -> int:
    """As many as asked for; else one per processor for the whole catalogue, and one for a few theorems."""
    if request.processes is not None:
        return request.processes
    return 1 if request.keys or request.file else processors()


def _show(report: Report, earlier: Report | None, request: Verify, titles: Mapping[str, str]) -> None:
    """The report on the standard output, or on the standard error where JSON takes the former."""
    from memlaw.verify.evidence.changes import changes, conditions
    from memlaw.verify.show.report import print_changes, print_report

    console = output.errors() if output.is_standard_output(request.json) else output.console()
    with output.printing(console):
        if request.file is not None and request.effort is None:
            console.print("A first look, as is usual for theorems of your own; --effort normal goes deeper.")
        print_report(report, console, verbose=request.verbose, titles=titles, file=request.file)
        if earlier is not None:
            print_changes(changes(earlier, report), conditions(earlier, report), console)
