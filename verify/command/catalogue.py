"""The commands that read the catalogue: list, show and latex."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.closed_form import written
from memlaw.verify.command.keys import chosen
from memlaw.verify.command.options import AsJson, File, Keys
from memlaw.verify.command.verify import evidence
from memlaw.verify.show import output, theorems
from memlaw.verify.show.closed_forms import latex_text

if TYPE_CHECKING:
    from memlaw.theory.statement.theorem import Theorem


@dataclass(frozen=True)
class List:
    """List the theorems: key and title."""

    json: AsJson = False


def print_list(request: List) -> int:
    """Every theorem: key and title, or all about it as JSON."""
    from memlaw.theory.catalogue import catalogue

    found = catalogue()
    data = partial(theorems.as_data, "memlaw.list/1", found)
    return output.tell(request.json, data, partial(theorems.print_keys, found))


@dataclass(frozen=True)
class Show:
    """Show a theorem: statement, hypotheses and what fails without them, derivation, source."""

    keys: Keys = None
    file: File = None
    json: AsJson = False
    evidence: Annotated[bool, typer.Option("--evidence", help="Examine it, and print all evidence.")] = False


def show(request: Show) -> int:
    """The chosen theorems in full, or as JSON."""
    if not (request.keys or request.file):
        raise InvalidInput(
            "no key", "show tells about some theorems", "try `memlaw show allpass.memory` or `memlaw list`"
        )
    found = chosen(request.keys, request.file)
    if request.evidence:
        return evidence(found)
    data = partial(theorems.as_data, "memlaw.show/1", found)
    return output.tell(request.json, data, partial(theorems.print_theorems, found))


@dataclass(frozen=True)
class Latex:
    """Print theorems, and memory in closed form, as LaTeX."""

    keys: Keys = None
    theorems: File = None
    everything: Annotated[bool, typer.Option("--all", help="Every theorem.")] = False
    closed_form: Annotated[
        list[str] | None,
        typer.Option(
            "--closed-form",
            metavar="N | LIST",
            help="M of N symbolic eigenvalues, or of rational ones such as '1/2, 1/3+I/4'; repeatable.",
        ),
    ] = None
    standalone: Annotated[bool, typer.Option("--standalone", help="A whole document.")] = False
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")] = None


def latex(request: Latex) -> int:
    """The chosen theorems and closed forms as LaTeX to paste, or as a whole document."""
    from memlaw.theory.document.latex import standalone

    output.check_writable(request.file)
    found = _for_latex(request)
    forms = [latex_text(written([text], None)).strip("\n") for text in request.closed_form or ()]
    pasted = [*(item.latex().strip("\n") for item in found), *forms]
    text = standalone(found, *forms).rstrip("\n") if request.standalone else "\n\n".join(pasted)
    output.write(request.file or output.STANDARD_OUTPUT, text + "\n")
    return 0


def _for_latex(request: Latex) -> tuple[Theorem, ...]:
    if request.theorems:
        return chosen(request.keys, request.theorems)
    if request.keys and request.everything:
        given = "both keys and --all"
    elif not (request.keys or request.everything or request.closed_form):
        given = "neither a key nor --all"
    else:
        return chosen(["*"] if request.everything else request.keys) if request.everything or request.keys else ()
    raise InvalidInput(
        given,
        "latex needs one of the two, or --closed-form",
        "try `memlaw latex allpass.memory`, `memlaw latex --all --standalone` or `memlaw latex --closed-form 3`",
    )
