"""An experiment while it runs, and its record: tables, findings, how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table as Drawn
from rich.text import Text

from memlaw.verify.show.progress import bar_on
from memlaw.verify.show.report import STYLES

if TYPE_CHECKING:
    from rich.console import Console

    from memlaw.verify.experiments.frame.experiment import Table
    from memlaw.verify.experiments.frame.freshness import Freshness
    from memlaw.verify.experiments.frame.record import Record
    from memlaw.verify.experiments.frame.running import Progress


@contextmanager
def progress_on(console: Console) -> Iterator[Progress | None]:
    """A bar over the pieces on a terminal, and one line for each piece elsewhere."""
    if not console.is_terminal:
        yield lambda done, total, key: console.print(f"{done + 1} of {total}: {key}", markup=False, highlight=False)
        return
    with bar_on(console) as advance:
        yield advance


def print_record(found: Record, console: Console) -> None:
    """Tables, findings, and how the run was made."""
    for table in found.outcome.tables:
        console.print(_drawn(table))
    for finding in found.outcome.findings:
        line = Text(f"{finding.subject}: ", style="bold")
        line.append(str(finding.verdict), style=STYLES[finding.verdict])
        line.append(f"  {finding.statement}  {finding.effect}", style="not bold")
        console.print(line)
    console.print(f"{found.command}; {found.seconds:.0f} s on {found.device}")
    if found.protocol:
        console.print(f"protocol {found.protocol[:12]}, declared at commit {found.declared[:12]}")


def freshness(found: Freshness) -> str:
    """What is known today of a record, in a line.

    >>> from memlaw.verify.experiments.frame.freshness import Freshness
    >>> freshness(Freshness(definitions=("train",)))
    'the code has changed since (train); not replayed'
    """
    if not found.known:
        return "its experiment is gone"
    names, again = found.definitions, found.replayed
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    parts = [f"the code has changed since ({', '.join(names[:3])}{more})"] if names else []
    parts += [f"{name} {then} then, {now} now" for name, then, now in found.libraries]
    if not found.declared:
        parts.append("its protocol is not the one of today")
    if not found.told:
        parts.append("today's report says something else of its results (--summarise makes it anew)")
    if found.failed:
        parts.append(f"its replay breaks ({found.failed})")
    elif again is None:
        parts.append(f"not replayed ({found.missing} is missing)" if found.missing else "not replayed")
    elif again.agrees:
        parts.append(f"{again.pieces} tiny pieces replayed, {again.difference:.0e} off ({again.tolerance:.0e} allowed)")
    else:
        parts.append(f"its replay differs at {again.where} by {again.difference:.0e} ({again.tolerance:.0e} allowed)")
    return "; ".join(parts)


def markdown(table: Table) -> str:
    """A table as a page holds it.

    >>> from memlaw.verify.experiments.frame.experiment import Table
    >>> print(markdown(Table("t", ("a", "b"), (("1", "x|y"),))))
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    head, *rows = (
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (table.columns, *table.rows)
    )
    return "\n".join([head, "|" + "---|" * len(table.columns), *rows])


def _drawn(table: Table) -> Drawn:
    drawn = Drawn(title=table.title, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for column in table.columns:
        drawn.add_column(column)
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    return drawn
