"""The console report: theorem by kind, then all that is not green in full, then how to repeat the run."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.numerics.spectrum.names import is_name
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict, worst
from memlaw.verify.evidence.record import Change, Difference, totals
from memlaw.verify.show.output import PLAIN, without_trailing_blanks

# From the worst verdict to the best; only what holds is green.
STYLES = {
    Verdict.REFUTED: "bold red",
    Verdict.STALE: "yellow",
    Verdict.UNDECIDED: "yellow",
    Verdict.NOT_RUN: "cyan",
    Verdict.VACUOUS: "magenta",
    Verdict.HOLDS: "green",
}
_NARROW = 90
_ON_SPECTRA = (Kind.ENCLOSED, Kind.AGREES)
_MANY = 12
_NUMBER = re.compile(r"(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)")


@dataclass(frozen=True)
class Cell:
    """What all evidence of one kind for one theorem comes to."""

    counts: tuple[tuple[Verdict, int], ...]
    spectra: int
    scope: str
    figure: str

    @property
    def verdict(self) -> Verdict:
        """The worst verdict among them."""
        return worst(verdict for verdict, _ in self.counts)

    @property
    def headline(self) -> tuple[tuple[str, Verdict], ...]:
        """Each verdict that occurs, worst first, counted unless it is the only one."""
        if len(self.counts) == 1:
            return ((str(self.verdict), self.verdict),)
        return tuple((f"{verdict} {count}", verdict) for verdict, count in self.counts)


def summary(items: Sequence[Evidence]) -> Cell:
    """Several pieces of evidence as one cell: verdicts counted, scopes merged, the worst figure.

    >>> piece = Evidence("a.b", Kind.ENCLOSED, Verdict.HOLDS, "N = 64", "radius <= 1e-70", "lin")
    >>> other = Evidence("a.b", Kind.ENCLOSED, Verdict.HOLDS, "N = 63", "radius <= 1e-60", "inv")
    >>> cell = summary([piece, other])
    >>> cell.spectra, cell.scope, cell.figure
    (2, 'N = 63 to 64', 'radius <= 1e-60')
    """
    found = [item.verdict for item in items]
    return Cell(
        counts=tuple((verdict, found.count(verdict)) for verdict in STYLES if verdict in found),
        spectra=len({item.spectrum for item in items if item.spectrum is not None}),
        scope=merged([item.scope for item in items]),
        figure=worst_figure([item.figure for item in items]),
    )


def merged(texts: Iterable[str]) -> str:
    """Texts that differ in their numbers alone become one with ranges; the others are listed.

    >>> merged(["N = 63, 20 lags", "N = 64, 20 lags"]), merged(["all N", "N <= 4"])
    ('N = 63 to 64, 20 lags', 'all N; N <= 4')
    """
    joined = [_columns(group, _range) for group in _alike(texts)]
    return "; ".join(joined[:3]) + (f"; and {len(joined) - 3} more" if len(joined) > 3 else "")


def _alike(texts: Iterable[str]) -> list[list[str]]:
    """Distinct texts, grouped by what they say apart from numbers."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for text in dict.fromkeys(filter(None, texts)):
        groups.setdefault(tuple(_NUMBER.split(text)[::2]), []).append(text)
    return list(groups.values())


def _columns(texts: Sequence[str], choose: Callable[[set[str]], str]) -> str:
    """Texts that differ in numbers alone as one text, each number chosen from its column."""
    parts = [_NUMBER.split(text) for text in texts]
    return "".join(choose(set(column)) for column in zip(*parts, strict=True))


def _range(column: set[str]) -> str:
    if len(column) == 1:
        return next(iter(column))
    ordered = sorted(column, key=Decimal)
    return f"{ordered[0]} to {ordered[-1]}"


def worst_figure(figures: Iterable[str]) -> str:
    """The worst of several figures: the fewest digits, otherwise the largest radius or error.

    >>> worst_figure(["40 digits", "38 digits"]), worst_figure(["worst 3e-15", "worst 1e-400", ""])
    ('38 digits', 'worst 3e-15')
    """
    return "; ".join(
        _columns(group, _fewest if "digits" in group[0] else _largest) for group in _alike(figures)
    )


def _fewest(column: set[str]) -> str:
    return min(column, key=Decimal) if len(column) > 1 else next(iter(column))


def _largest(column: set[str]) -> str:
    return max(column, key=Decimal) if len(column) > 1 else next(iter(column))


def as_text(
    report: Report, width: int = 118, verbose: bool = False, titles: Mapping[str, str] | None = None
) -> str:
    """The report as plain text without colour.

    >>> print(as_text(Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS, "N <= 3"),), seed=7)).split()[0])
    theorem
    """
    plain = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, **PLAIN)
    with plain.capture() as captured:
        print_report(report, plain, verbose=verbose, titles=titles)
    return without_trailing_blanks(captured.get())


def print_report(
    report: Report, console: Console, *, verbose: bool = False, titles: Mapping[str, str] | None = None
) -> None:
    """Print the whole report; `titles` are shown under the keys, `verbose` adds a line per evidence."""
    if report.evidence:
        narrow = console.width < _NARROW
        console.print(_lines(report) if narrow else _table(report, titles or {}), soft_wrap=narrow)
    sections = [_evidence_lines(report)] if verbose else []
    sections += [_refutation(item) for item in report.refuted]
    sections += [_unsettled(report), _notes(report), _circumstances(report)]
    for section in sections:
        if section.plain:  # lines are left whole, so that they can be copied and searched
            console.print(section, soft_wrap=True)


def _kinds(report: Report) -> tuple[Kind, ...]:
    present = {item.kind for item in report.evidence}
    return tuple(kind for kind in Kind if kind in present)


def _table(report: Report, titles: Mapping[str, str]) -> Table:
    kinds = _kinds(report)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True, padding=(0, 2, 0, 0))
    table.add_column("theorem", overflow="fold", ratio=4, min_width=20)
    for kind in kinds:
        table.add_column(str(kind), overflow="fold", ratio=4 if kind in _ON_SPECTRA else 3)
    for key in report.theorems:
        texts = [
            _theorem_text(key, titles.get(key, "")),
            *(_cell_text(report.of(key, kind)) for kind in kinds),
        ]
        table.add_row(*(text.append("\n") for text in texts))
    return table


def _theorem_text(key: str, title: str) -> Text:
    return Text.assemble((key, "bold"), (f"\n{title}" if title else "", "dim"))


def _cell_text(items: Sequence[Evidence]) -> Text:
    if not items:
        return Text("-", style="dim")
    cell = summary(items)
    text = _headline(cell)
    if cell.spectra > 1:
        text.append(f", {cell.spectra} spectra")
    for line in filter(None, (cell.scope, cell.figure)):
        text.append(f"\n{line}")
    return text


def _headline(cell: Cell) -> Text:
    return Text(", ").join(Text(words, style=STYLES[verdict]) for words, verdict in cell.headline)


def _lines(report: Report) -> Text:
    """The overview for a narrow window: one line per theorem and kind."""
    text = Text()
    for key in report.theorems:
        text.append(f"{key}\n", style="bold")
        for kind in _kinds(report):
            if items := report.of(key, kind):
                cell = summary(items)
                count = f"{cell.spectra} spectra" if cell.spectra > 1 else ""
                rest = "  ".join(filter(None, (count, cell.scope, cell.figure)))
                text.append_text(Text.assemble(f"  {kind:<9} ", _headline(cell), f"  {rest}\n"))
    return text


def _evidence_lines(report: Report) -> Text:
    text = Text()
    for item in report.evidence:
        said = (item.spectrum, item.scope, item.figure, item.reason, f"{item.seconds:.2f} s")
        head = (f"{item.theorem}  {item.kind}  ", (str(item.verdict), STYLES[item.verdict]))
        text.append_text(Text.assemble(*head, "  ", "  ".join(filter(None, said)), "\n"))
    return text


def rerun(item: Evidence) -> str:
    """The command that examines the same thing again.

    >>> rerun(Evidence("allpass.memory", Kind.SAMPLED, Verdict.REFUTED, seed=3))
    'memlaw verify allpass.memory --kind sampled --seed 3'
    """
    words = ["memlaw", "verify", item.theorem, "--kind", str(item.kind)]
    name = item.spectrum or ""
    words += ["--spectrum", name.partition(" = ")[0]] if is_name(name) else []
    words += ["--seed", str(item.seed)] if item.seed is not None else []
    return shlex.join(words) + (f"  # on your spectrum {name!r}" if name and not is_name(name) else "")


def _refutation(item: Evidence) -> Text:
    text = Text.assemble(("REFUTED ", STYLES[Verdict.REFUTED]), (item.theorem, "bold"), f"  {item.kind}")
    text.append(f"  {item.spectrum}" if item.spectrum else "")
    for label, words in (*_counterexample_rows(item), ("reason", item.reason), ("rerun", rerun(item))):
        text.append(f"\n  {label:<10}{words}" if words else "")
    return text.append("\n")


def _counterexample_rows(item: Evidence) -> list[tuple[str, str]]:
    found = item.counterexample
    if found is None:
        return [("instance", "no counterexample was recorded")]
    return [
        ("instance", found.instance),
        ("at", ", ".join(f"{name} = {value}" for name, value in found.parameters)),
        ("claim", found.clause),
        ("left", found.left),
        ("right", found.right),
    ]


def _unsettled(report: Report) -> Text:
    """Everything that neither holds nor is refuted, with its reason; same reasons are told once."""
    groups: dict[tuple[Verdict, Kind, str], list[Evidence]] = {}
    for item in report.evidence:
        if item.verdict not in (Verdict.HOLDS, Verdict.REFUTED):
            key = (item.verdict, item.kind, item.reason or "no reason was given")
            groups.setdefault(key, []).append(item)
    text = Text()
    for (verdict, kind, reason), items in groups.items():
        text.append_text(Text.assemble((f"{verdict}", STYLES[verdict]), f"  {kind}: {reason}\n"))
        text.append("".join(f"  {line}\n" for line in _places(items)))
    return text


def _places(items: Sequence[Evidence]) -> list[str]:
    """Theorems on a line of their own with their spectra; those without a spectrum share one line."""
    bare = [item.theorem for item in items if item.spectrum is None]
    spectra: dict[str, list[str]] = {}
    for item in items:
        if item.spectrum is not None:
            spectra.setdefault(item.theorem, []).append(item.spectrum)
    lines = [f"{theorem}: {'; '.join(names)}" for theorem, names in spectra.items()]
    return ([", ".join(bare)] if bare else []) + lines


def _notes(report: Report) -> Text:
    return Text("").join(Text(f"note  {note}\n") for note in report.notes)


def _circumstances(report: Report) -> Text:
    versions = ", ".join(f"{name} {version}" for name, version in report.versions)
    lines = [f"seed {report.seed}, {report.seconds:.1f} s", versions, _counts(report)]
    return Text("\n").join([*map(Text, filter(None, lines)), _conclusion(report)])


def _counts(report: Report) -> str:
    many, pieces = len(report.theorems), len(report.evidence)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in totals(report).items() if count)
    words = f"{many} theorem{'s' * (many != 1)}, {pieces} piece{'s' * (pieces != 1)} of evidence"
    return f"{words}: {counts}" if counts else words


def _conclusion(report: Report) -> Text:
    """The last line: green only if everything asked for was done and holds."""
    if report.refuted:
        names = ", ".join(dict.fromkeys(item.theorem for item in report.refuted))
        return Text(f"Refuted: {names}", style=STYLES[Verdict.REFUTED])
    if report.interrupted:
        return Text(
            "Interrupted: this is what was done until then; nothing of it is refuted.", style="yellow"
        )
    if report.verdict is Verdict.HOLDS:
        return Text("All hold.", style=STYLES[Verdict.HOLDS])
    return Text(f"Nothing is refuted, but not all hold: {report.verdict}.", style=STYLES[report.verdict])


def print_changes(changes: Sequence[Change], conditions: Sequence[str], console: Console) -> None:
    """Print what changed since an earlier report."""
    console.print(Text("Against the earlier report", style="bold"))
    for line in conditions:
        console.print(Text(f"  {line}"))
    if not changes:
        console.print(Text("  no verdict, scope or figure changed"))
    for difference in Difference:
        _print_difference(difference, [c for c in changes if c.difference is difference], console)


def _print_difference(difference: Difference, changes: Sequence[Change], console: Console) -> None:
    if difference in (Difference.GONE, Difference.NEW):
        _print_comings(difference, changes, console)
        return
    grave = difference in (Difference.VERDICT, Difference.COUNTEREXAMPLE)
    shown = changes if grave else changes[:_MANY]
    for change in shown:
        where = "  ".join(filter(None, (change.theorem, str(change.kind), change.spectrum)))
        sides = f"{change.before or 'none'} -> {change.after or 'none'}"
        console.print(Text(f"  {difference:<8} {where}: {sides}"), soft_wrap=True)
    if len(changes) > len(shown):
        console.print(Text(f"  {difference:<8} and {len(changes) - len(shown)} more"))


def _print_comings(difference: Difference, changes: Sequence[Change], console: Console) -> None:
    groups: dict[tuple[str, Kind, str], int] = {}
    for change in changes:
        key = (change.theorem, change.kind, change.before or change.after)
        groups[key] = groups.get(key, 0) + 1
    for (theorem, kind, verdict), count in groups.items():
        times = f" ({count} pieces)" if count > 1 else ""
        console.print(Text(f"  {difference:<8} {theorem}  {kind}: {verdict}{times}"))
