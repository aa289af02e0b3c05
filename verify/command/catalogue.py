"""The commands that read the catalogue: list, show and latex; and how keys are chosen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from memlaw.errors import InvalidInput
from memlaw.verify.show import output

if TYPE_CHECKING:
    from memlaw.theory.statement.hypotheses import Hypothesis
    from memlaw.theory.statement.theorem import Theorem


def chosen(patterns: Sequence[str]) -> tuple[Theorem, ...]:
    """The theorems that keys, prefixes (`allpass`) or globs (`*.memory`) name, in the catalogue's order.

    Errors: `InvalidInput` for a pattern that names none.
    """
    from memlaw.theory.catalogue import catalogue, theorem

    everything = catalogue()
    keys = [item.key for item in everything]
    wanted: set[str] = set()
    for pattern in patterns:
        wanted.update(matching(pattern, keys) or [theorem(pattern).key])
    return tuple(item for item in everything if item.key in wanted)


def matching(pattern: str, keys: Iterable[str]) -> list[str]:
    """The keys a pattern names: itself; else those below it; else those that begin with it; else by glob.

    >>> matching("allpass", ["allpass.memory", "allpass.law", "state.memory"])
    ['allpass.memory', 'allpass.law']
    >>> matching("*.memory", ["allpass.memory", "state.memory"]), matching("x", ["a.b"])
    (['allpass.memory', 'state.memory'], [])
    """
    known = list(keys)
    if pattern in known:
        return [pattern]
    below = [key for key in known if key.startswith(pattern.rstrip(".") + ".")]
    begun = [key for key in known if pattern and key.startswith(pattern)]
    return below or begun or [key for key in known if fnmatchcase(key, pattern)]


# --- list --------------------------------------------------------------------------------------------------


def print_list(as_json: bool) -> None:
    """Every theorem: key and title, or all about it as JSON."""
    from memlaw.theory.catalogue import catalogue

    if as_json:
        output.write(output.STANDARD_OUTPUT, to_json("memlaw.list/1", catalogue()))
    else:
        with output.printing(output.console()) as console:
            _print_keys(catalogue(), console)


def _print_keys(theorems: Sequence[Theorem], console: Console) -> None:
    """One line each; only a terminal folds long titles, in their own column."""
    if not console.is_terminal:
        width = max(len(item.key) for item in theorems)
        for item in theorems:
            console.print(Text(f"{item.key:<{width}}   {item.title}"), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 3, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for item in theorems:
        grid.add_row(Text(item.key, style="bold"), Text(item.title))
    console.print(grid)


def to_json(schema: str, theorems: Iterable[Theorem]) -> str:
    """Theorems as JSON text."""
    return json.dumps({"schema": schema, "theorems": [as_dict(item) for item in theorems]}, indent=1) + "\n"


def as_dict(theorem: Theorem) -> dict[str, Any]:
    """All that a theorem says about itself, as plain text in lists and dictionaries."""
    return {
        "key": theorem.key,
        "title": theorem.title,
        "finding": theorem.finding,
        "statement": theorem.statement_text(),
        "where": definitions(theorem),
        "latex": theorem.latex(),
        "hypotheses": [
            {"name": h.name, "text": h.text, "without_it": without(h)} for h in theorem.hypotheses
        ],
        "derivation": list(theorem.derivation.sentences()),
        "quoted_facts": list(theorem.derivation.facts),
        "derived_for": theorem.range_of_size,
        "uses": list(theorem.uses),
        "source": {
            "paper": theorem.source.paper,
            "place": theorem.source.place,
            "claim": theorem.source.claim,
        },
        "remark": theorem.remark,
        "example": theorem.example,
    }


def definitions(theorem: Theorem) -> list[str]:
    """The definitions of a statement as plain text."""
    from memlaw.theory.language.formula import plain

    return [plain(item.relation) for item in theorem.where]


def without(hypothesis: Hypothesis) -> str:
    """What happens without a hypothesis: where the claim fails, or why it may survive."""
    instance = hypothesis.breaks_at
    if instance is None:
        return f"only sufficient: {hypothesis.only_sufficient}"
    at = ", ".join(f"{name} = {value}" for name, value in instance.parameters)
    return "without it the claim fails at " + "; ".join(filter(None, (instance.label, at)))


# --- show --------------------------------------------------------------------------------------------------


def print_theorems(theorems: Sequence[Theorem], console: Console) -> None:
    """Statement, hypotheses, derivation, uses and source of each theorem."""
    for number, item in enumerate(theorems):
        if number:
            console.print()
        _print_theorem(item, console)


def _print_theorem(theorem: Theorem, console: Console) -> None:
    found = ("  a finding, not proved", "yellow") if theorem.finding else ""
    heading = Text.assemble((theorem.key, "bold"), f"  {theorem.title}", found)
    console.print(heading, soft_wrap=not console.is_terminal)
    _print_section("statement", [("", line) for line in _statements(theorem)], console)
    _print_section("where", [("", line) for line in definitions(theorem)], console)
    hypotheses = [(h.name, f"{h.text}\n{without(h)}") for h in theorem.hypotheses]
    _print_section("hypotheses", hypotheses, console)
    derivation = "how it was found" if theorem.finding else f"derivation ({theorem.range_of_size})"
    _print_section(derivation, _derivation_rows(theorem), console)
    _print_section("uses", [("", ", ".join(theorem.uses))], console)
    _print_section("used by", [("", ", ".join(users(theorem.key)))], console)
    _print_section("source", [("", _source(theorem))], console)
    _print_section("remark", [("", theorem.remark)], console)
    _print_section("example", [("", theorem.example)], console)


def _statements(theorem: Theorem) -> list[str]:
    return [claim.text for claim in theorem.claims]


def _derivation_rows(theorem: Theorem) -> list[tuple[str, str]]:
    sentences = theorem.derivation.sentences()
    steps = [(f"{number}.", sentence) for number, sentence in enumerate(sentences, 1)]
    return steps + [("quoted", fact) for fact in theorem.derivation.facts]


def _source(theorem: Theorem) -> str:
    source = theorem.source
    place = ", ".join(filter(None, (source.paper, source.place)))
    return f"{place}: {source.claim}" if source.claim else place


def users(key: str) -> tuple[str, ...]:
    """The theorems that use this one."""
    from memlaw.theory.catalogue import catalogue

    return tuple(item.key for item in catalogue() if key in item.uses)


def _print_section(title: str, rows: Sequence[tuple[str, str]], console: Console) -> None:
    shown = [(label, words) for label, words in rows if words]
    if not shown:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    if any(label for label, _ in shown):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in shown:
        grid.add_row(*map(Text, (label, words) if len(grid.columns) == 2 else (words,)))
    console.print(Text(title, style="bold dim"))
    console.print(Padding(grid, (0, 0, 0, 2)))


# --- latex -------------------------------------------------------------------------------------------------


def latex_text(keys: Sequence[str], everything: bool, standalone: bool) -> str:
    """The LaTeX of the chosen theorems; `standalone` makes a whole document of it."""
    theorems = _for_latex(keys, everything)
    if standalone:
        from memlaw.theory.document.latex import standalone as document

        return document(theorems).rstrip("\n") + "\n"
    return "\n\n".join(item.latex().strip("\n") for item in theorems) + "\n"


def _for_latex(keys: Sequence[str], everything: bool) -> tuple[Theorem, ...]:
    if bool(keys) == everything:
        raise InvalidInput(
            "both keys and --all" if everything else "neither a key nor --all",
            "latex needs one of the two",
            "try `memlaw latex allpass.memory` or `memlaw latex --all --standalone`",
        )
    return chosen(["*"] if everything else keys)


def write_latex(text: str, path: Path | None) -> None:
    """To a file, or to the standard output."""
    output.write(path or output.STANDARD_OUTPUT, text)
