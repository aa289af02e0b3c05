"""The commands that read the catalogue: list and show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.keys import chosen
from memlaw.verify.command.options import AsJson, File, Keys
from memlaw.verify.command.verify import evidence
from memlaw.verify.show import output, theorems


@dataclass(frozen=True)
class List:
    """List the theorems: key and title.

    Examples:
        memlaw list
        memlaw list --json
    """

    json: AsJson = False


def print_list(request: List) -> int:
    """Every theorem: key and title, or all about it as JSON."""
    from memlaw.theory.catalogue import catalogue

    found = catalogue()
    data = partial(theorems.as_data, "memlaw.list/1", found)
    return output.tell(request.json, data, partial(theorems.print_keys, found))


@dataclass(frozen=True)
class Show:
    """Show a theorem: statement, hypotheses and what fails without them, derivation, source.

    Examples:
        memlaw show allpass.memory
        memlaw show tradeoff.markov --evidence
        memlaw show --file my_theorems.py
    """

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
        return evidence(found, request.file)
    data = partial(theorems.as_data, "memlaw.show/1", found)
    return output.tell(request.json, data, partial(theorems.print_theorems, found))
