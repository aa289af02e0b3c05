"""The command report: a recorded run as one page of HTML."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.options import AnyFolder, File
from memlaw.verify.show import output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memlaw.theory.statement.theorem import Theorem
    from memlaw.verify.evidence import Report

NEEDED = ("jinja2", "latex2mathml", "networkx")


@dataclass(frozen=True)
class Page:
    """Make one self-contained page of a run that `memlaw verify --json FILE` recorded.

    Examples:
        memlaw report run.json -o run.html
    """

    run: Annotated[Path, typer.Argument(metavar="RUN.json", help="The record of a run.")]
    file: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Default: the record's name with .html, where there is none yet."
        ),
    ] = None
    own: File = None
    results: AnyFolder = None


def run(request: Page) -> int:
    """Read the record and write the page."""
    from memlaw.verify.evidence.record import read

    target = request.file or _beside(request.run)
    check_page(target)
    report = read(request.run)
    write_page(target, report, request.results, _known(request.own), request.own)
    if not output.is_standard_output(target):
        output.errors().print(f"{target}: open it in a browser", soft_wrap=True, highlight=False, markup=False)
    return 0


def _beside(record: Path) -> Path:
    """The page that nobody names: beside its record. Errors: InvalidInput where it would take the place of another."""
    target = record.with_suffix(".html")
    if target.exists():
        raise InvalidInput(
            f"no -o, and {target} is there already",
            "a page that is not named takes the place of no other",
            f"write -o {target} to replace it, or name another",
        )
    return target


def _known(file: Path | None) -> tuple[Theorem, ...] | None:
    """The theorems of a file before those of the catalogue, or the latter alone."""
    from memlaw.verify.command.keys import chosen

    return None if file is None else (*chosen(None), *chosen(None, file))


def check_page(target: Path | None) -> None:
    """Refuse at once what cannot be written in the end. Errors: InvalidInput, for a library that is missing, too."""
    if target is None:
        return
    output.check_writable(target)
    for name in NEEDED:
        if find_spec(name) is None:
            raise InvalidInput(f"a page without {name}", "it is needed for pages", "pip install 'memlaw[report]'")


def write_page(
    target: Path,
    report: Report,
    results: Path | None = None,
    theorems: Iterable[Theorem] | None = None,
    file: Path | None = None,
) -> None:
    """The page of a run; theorems: those that were examined; file: where those of one's own come from."""
    from memlaw.verify.show.page.page import html

    output.write(target, html(report, results, theorems, file))
