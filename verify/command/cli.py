"""The command line. Each command imports what is slow to import when it runs, so that --help is quick."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from inspect import Signature, cleandoc, signature
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, get_type_hints

import typer
from typer.core import TyperGroup

from memlaw import limits
from memlaw.errors import InvalidInput
from memlaw.verify.command import (
    audit,
    catalogue,
    claims,
    closed_form,
    design,
    experiment,
    frontier,
    latex,
    measure,
    memory,
    report,
    soak,
    twin,
    verify,
)
from memlaw.verify.work.ending import ended_as_interrupted

BAD_INPUT = 2
INTERRUPTED = 130
FIRST_STEPS = """Examples:
memlaw memory s4d-lin -n 64 --step-size 0.05
memlaw verify tradeoff.markov
memlaw show allpass.memory
"""


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


def add(name: str, request: type[Request], run: Callable[[Request], int], **context: bool) -> None:
    """Make a command of a dataclass: its fields are the options, its sentences the help, its examples stand below.

    `run` gives the exit code.
    """

    def command(**options: Any) -> None:
        raise typer.Exit(run(request(**options)))

    hints = get_type_hints(request, include_extras=True)
    fields = signature(request).parameters.values()
    named = Signature([field.replace(annotation=hints[field.name]) for field in fields])
    command.__signature__ = named  # type: ignore[attr-defined]
    words, heading, examples = cleandoc(request.__doc__ or "").partition("Examples:\n")
    app.command(name, context_settings=context, help=words.strip(), epilog=heading + examples)(command)


@app.callback(epilog=FIRST_STEPS)
def _memlaw(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    at_any_cost: Annotated[
        bool, typer.Option("--at-any-cost", help="Begin even what is estimated at more than 60 s or 4 GiB.")
    ] = False,
) -> None:
    """Theorems about the memory of state space models, derived, enclosed and sampled by machine."""
    if at_any_cost:
        context.with_resource(limits.at_any_cost())


add("verify", verify.Verify, verify.run)
add("list", catalogue.List, catalogue.print_list)
add("show", catalogue.Show, catalogue.show)
add("latex", latex.Latex, latex.run)
add("cite", latex.Cite, latex.cite)
add("memory", memory.Memory, memory.memory)
add("compare", memory.Compare, memory.compare)
add("closed-form", closed_form.ClosedForm, closed_form.run, ignore_unknown_options=True)  # -1/2 is a number
add("claims", claims.Claims, claims.run)
add("report", report.Page, report.run)
add("soak", soak.SearchOn, soak.run)
add("experiment", experiment.Experiment, experiment.run)
add("measure", measure.Measure, measure.run)
add("audit", audit.Audit, audit.run)
add("twin", twin.Twin, twin.run)
add("design", design.Design, design.run)
add("frontier", frontier.Frontier, frontier.run)


def main() -> None:
    """Run the command line; characters that the terminal cannot show are escaped, and nothing is left behind."""
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "memlaw-hypothesis"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with with_its_code(), told_in_a_line(), ended_as_interrupted():
        try:
            app()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # what cannot be written is seen here, and not when Python ends


@contextmanager
def with_its_code() -> Iterator[None]:
    """End with 130 after an interruption: had it come while a library was imported, Python would kill itself."""
    try:
        yield
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
        atexit._run_exitfuncs()
        os._exit(INTERRUPTED)


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """What the system refuses, room or memory, ends with a line and code 2; Ctrl-C, wherever it comes, with 130."""
    try:
        yield
    except KeyboardInterrupt:
        _end(INTERRUPTED, "interrupted")
    except BrokenPipeError:  # the reader has read enough
        _end(1)
    except MemoryError as error:
        _end(BAD_INPUT, f"got work for which memory is short ({error}); it must fit; ask for fewer states or lags")
    except OSError as error:
        what = f"file {error.filename!r}" if error.filename else "a standard output"
        _end(BAD_INPUT, f"got {what}; it cannot be used ({error.strerror or error}); give another, or make room")


def _end(code: int, words: str = "") -> NoReturn:
    """End with a code, after a line on the standard error if that takes one; nothing disturbs that any more.

    What is left for a stream that takes nothing is dropped: Python would try again at its end, and tell of it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for stream, text in ((sys.stdout, ""), (sys.stderr, f"memlaw: {words}\n" if words else "")):
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError, AttributeError):  # full, closed, or none
            with suppress(OSError, ValueError, AttributeError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
