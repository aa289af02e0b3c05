"""The claims of papers as tables, one a paper, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.theory.bibliography import PAPERS
from memlaw.theory.claims import FIRST, MAPPED
from memlaw.verify.evidence import Verdict
from memlaw.verify.run.claims import Failure, Row
from memlaw.verify.show.experiment import freshness
from memlaw.verify.show.report import STYLES


def as_data(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rows as plain data, for JSON."""
    return [
        {
            "paper": item.claim.paper,
            "key": item.claim.key,
            "claim": item.claim.text,
            "part": item.claim.part,
            "standing": str(item.claim.standing),
            "verdict": str(item.verdict) if item.claim.theorems else "",
            "sentence": item.claim.sentence,
            "theorems": list(item.claim.theorems),
            "counterexamples": [told(found) for found in item.failures],
            "figure": item.figure,
            "measured": [asdict(found) for found in item.measured],
        }
        for item in rows
    ]


def told(failure: Failure) -> str:
    """A counterexample to a claim without one of its hypotheses, in a line."""
    theorem, without, found = failure
    at = ", ".join(f"{name} = {value}" for name, value in found.parameters)
    where = "; ".join(filter(None, (found.instance, at)))
    sides = f"{found.left} against {found.right}" if found.right else f"the left side {found.left}"
    why = f" ({found.note})" if found.note else ""
    return f"without {without} ({theorem}): {where}: {sides}{why}"


def print_rows(rows: Sequence[Row], console: Console) -> None:
    """A table for each paper: claim, standing, what makes it precise and the figure.

    Where no record of an experiment was found it says so.
    """
    for paper, group in groupby(rows, key=lambda item: item.claim.paper):
        console.print(Text(f"{paper}: {PAPERS[paper].cited}", style="bold"))
        console.print(_table(group))
    if not any(item.measured for item in rows if item.claim.paper == FIRST):
        console.print(Text("no record of an experiment speaks of these claims: nothing measured is told here"))
    others = [paper for paper in MAPPED if not any(item.claim.paper == paper for item in rows)]
    if others:
        console.print(Text(f"maps of other papers: {', '.join(others)}", style="dim"))


def _table(rows: Iterable[Row]) -> Table:
    table = Table(box=box.SIMPLE, show_lines=True, pad_edge=False)
    table.add_column("claim", no_wrap=True, style="bold")
    table.add_column("standing")
    table.add_column("what was shown", overflow="fold", ratio=1)
    for item in rows:
        part = f"\n{item.claim.part}" if item.claim.part else ""
        table.add_row(Text(item.claim.key + part), _standing(item), _shown(item))
    return table


def _standing(item: Row) -> Text:
    words = Text(str(item.claim.standing))
    if item.claim.theorems:
        count = len(item.claim.theorems)
        words.append(f"\n{count} theorem{'s' * (count > 1)}: ")
        words.append(str(item.verdict), style=STYLES[item.verdict])
    return words


def _shown(item: Row) -> Text:
    claim = item.claim
    shown = Text(claim.text, style="italic")
    shown.append(f"\n{claim.sentence}", style="not italic")
    for found in item.failures:
        shown.append(f"\n{told(found)}", style="not italic red")
    if item.figure:
        shown.append(f"\nfigure: {item.figure}", style="not italic cyan")
    for seen in item.measured:
        shown.append("\nmeasured, ", style="not italic")
        shown.append(str(seen.verdict), style=STYLES[seen.verdict])
        why = f" ({freshness(seen.freshness)})" if seen.verdict is Verdict.STALE else ""
        shown.append(f", {seen.experiment}{why}: {seen.statement}: {seen.effect}", style="not italic")
    if claim.theorems:
        shown.append(f"\n{', '.join(claim.theorems)}", style="not italic dim")
    return shown
