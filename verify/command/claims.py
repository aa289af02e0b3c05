"""The command claims: each claim of the paper, what makes it precise, its verdict and a figure, all from one run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import ancestors, catalogue, theorem
from memlaw.theory.claims import CLAIMS, PaperClaim
from memlaw.verify.command.verify import processors, progress_on
from memlaw.verify.evaluate.evaluation import Outcome
from memlaw.verify.evidence import Kind, Report, Verdict
from memlaw.verify.evidence.standing import standing
from memlaw.verify.experiments.frame.record import FOLDER
from memlaw.verify.kinds.measured.recorded import Seen, seen
from memlaw.verify.kinds.small import comparisons
from memlaw.verify.run.claim_figures import FIGURES
from memlaw.verify.run.runner import verify
from memlaw.verify.show import output
from memlaw.verify.show.report import STYLES

KINDS = (Kind.DERIVED, Kind.EXACT)


@dataclass(frozen=True)
class Row:
    """A claim after a run: the verdict of its theorems and their ancestors, its counterexamples, its figure."""

    claim: PaperClaim
    verdict: Verdict
    counterexamples: tuple[str, ...]
    figure: str
    measured: tuple[Seen, ...] = ()


def run(
    keys: Sequence[str], recorded: Path | None, processes: int | None, as_json: bool, folder: Path = FOLDER
) -> int:
    """Print the table; 1 where a claim does not stand as the table says."""
    claims = chosen(keys)
    report = _recorded(recorded) if recorded else _verified(claims, processes or processors())
    rows = [row(claim, report, folder) for claim in claims]
    if as_json:
        output.write(output.STANDARD_OUTPUT, json.dumps([as_dict(item) for item in rows], indent=1) + "\n")
    else:
        with output.printing(output.console()) as console:
            print_rows(rows, console)
    return int(any(item.verdict is not Verdict.HOLDS for item in rows if item.claim.theorems))


def chosen(keys: Sequence[str]) -> tuple[PaperClaim, ...]:
    """The claims with these keys; all by default. Errors: InvalidInput for an unknown one.

    >>> [item.key for item in chosen(["bound"])]
    ['bound']
    """
    known = list(dict.fromkeys(item.key for item in CLAIMS))
    unknown = sorted(set(keys) - set(known))
    if unknown:
        raise InvalidInput(f"claim {unknown[0]!r}", f"the claims are {', '.join(known)}", "choose among them")
    return tuple(item for item in CLAIMS if not keys or item.key in keys)


def _verified(claims: Sequence[PaperClaim], processes: int) -> Report:
    """Derive and decide the theorems of the claims and all that they rest on."""
    wanted = {key for claim in claims for key in claim.theorems}
    wanted |= {parent for key in wanted for parent in ancestors(key)}
    keys = [item.key for item in catalogue() if item.key in wanted]
    with progress_on(output.errors()) as progress:
        return verify(keys, kinds=KINDS, seed=1, processes=processes, progress=progress)


def _recorded(path: Path) -> Report:
    from memlaw.verify.evidence import record

    return record.read(path)


def row(claim: PaperClaim, report: Report, folder: Path = FOLDER) -> Row:
    """What a run, and the records of experiments in a folder, say about one claim."""
    examples = tuple(counterexample(key, name) for key, name in claim.fails_without)
    figure = FIGURES[claim.figure]() if claim.figure else ""
    return Row(claim, claim_verdict(claim, report), examples, figure, seen([claim.key], folder))


def claim_verdict(claim: PaperClaim, report: Report) -> Verdict:
    """The worst verdict on its theorems and on what they rest on; kinds that say nothing about one are left out."""
    from memlaw.verify.evidence import worst

    silent = [item for item in report.evidence if item.verdict is Verdict.NOT_RUN and not item.scope]
    heard = Report(tuple(item for item in report.evidence if item not in silent), report.seed)
    return worst(standing(key, heard) for key in claim.theorems)


def counterexample(key: str, name: str) -> str:
    """A theorem's claim at the instance where it fails without one hypothesis, evaluated anew.

    >>> counterexample("state.spectrum", "controllable")[:33]
    'without controllable (state.spect'
    """
    item = theorem(key)
    (instance,) = [h.breaks_at for h in item.hypotheses if h.name == name and h.breaks_at is not None]
    failing = [found for _, found in comparisons(item, instance) if found.outcome is Outcome.FAILS]
    if not failing:
        raise InvalidInput(f"{key} without {name}", "its claim must fail there", "mend the catalogue")
    at = ", ".join(f"{parameter} = {value}" for parameter, value in instance.parameters)
    where = "; ".join(filter(None, (instance.label, at)))
    return f"without {name} ({key}): {where}: {failing[0].left} against {failing[0].right or 'nothing'}"


def as_dict(item: Row) -> dict[str, Any]:
    """A row as plain data."""
    claim = item.claim
    return {
        "key": claim.key,
        "claim": claim.text,
        "part": claim.part,
        "standing": str(claim.standing),
        "verdict": str(item.verdict) if claim.theorems else "",
        "sentence": claim.sentence,
        "theorems": list(claim.theorems),
        "counterexamples": list(item.counterexamples),
        "figure": item.figure,
        "measured": [asdict(found) for found in item.measured],
    }


def print_rows(rows: Sequence[Row], console: Console) -> None:
    """The table: claim, standing, what makes it precise and the figure."""
    table = Table(box=box.SIMPLE, show_lines=True, pad_edge=False)
    table.add_column("claim", no_wrap=True, style="bold")
    table.add_column("standing")
    table.add_column("what was shown", overflow="fold", ratio=1)
    for item in rows:
        table.add_row(_name(item), _standing(item), _shown(item))
    console.print(table)


def _name(item: Row) -> Text:
    part = f"\n{item.claim.part}" if item.claim.part else ""
    return Text(item.claim.key + part)


def _standing(item: Row) -> Text:
    words = Text(str(item.claim.standing))
    if item.claim.theorems:
        words.append(f"\n{len(item.claim.theorems)} theorems: ")
        words.append(str(item.verdict), style=STYLES[item.verdict])
    return words


def _shown(item: Row) -> Text:
    claim = item.claim
    shown = Text(claim.text, style="italic")
    shown.append(f"\n{claim.sentence}", style="not italic")
    for example in item.counterexamples:
        shown.append(f"\n{example}", style="not italic red")
    if item.figure:
        shown.append(f"\nfigure: {item.figure}", style="not italic cyan")
    for found in item.measured:
        shown.append("\nmeasured, ", style="not italic")
        shown.append(str(found.verdict), style=STYLES[found.verdict])
        shown.append(f", {found.experiment}: {found.statement}: {found.effect}", style="not italic")
    if claim.theorems:
        shown.append(f"\n{', '.join(claim.theorems)}", style="not italic dim")
    return shown
