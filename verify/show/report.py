"""The console report on one screen: the verdict, a line for each subject, what does not hold in full, the verdict."""

from __future__ import annotations

import io
import shlex
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.numerics.spectrum.names import is_name
from memlaw.verify.evidence import WORST_FIRST, About, Evidence, Kind, Report, Verdict, worst
from memlaw.verify.evidence.changes import Change, Difference
from memlaw.verify.show import words
from memlaw.verify.show.output import PLAIN, without_trailing_blanks

# Only what holds is green.
STYLES = {
    Verdict.REFUTED: "bold red",
    Verdict.STALE: "yellow",
    Verdict.UNDECIDED: "yellow",
    Verdict.NOT_RUN: "cyan",
    Verdict.VACUOUS: "magenta",
    Verdict.HOLDS: "green",
    Verdict.ARGUED: "yellow",
    Verdict.INAPPLICABLE: "dim",
}
WIDEST_LINE = 100
_LISTED = 4  # theorems of a run that is listed rather than summed up by subject
_MANY = 12


def as_text(report: Report, width: int = 100, verbose: bool = False, titles: Mapping[str, str] | None = None) -> str:
    """The report as plain text without colour.

    >>> print(as_text(Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS),), seed=7)).splitlines()[0])
    All hold: 1 theorem, 1 piece of evidence (1 holds).
    """
    plain = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, **PLAIN)
    with plain.capture() as captured:
        print_report(report, plain, verbose=verbose, titles=titles)
    return without_trailing_blanks(captured.get())


def print_report(
    report: Report,
    console: Console,
    *,
    verbose: bool = False,
    titles: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> None:
    """Print the whole report; `verbose` lists each theorem and all notes; `titles` stand beside the keys.

    `file` is where theorems of one's own come from, which commands to run again must name.
    """
    listed = verbose or len(report.theorems) <= _LISTED
    verdict = Text(words.conclusion(report), style=_style_of(report))
    whole = not console.is_terminal  # lines that somebody may search are folded on a screen alone
    console.print(verdict, soft_wrap=whole)
    console.print(Text(words.circumstances(report)), soft_wrap=whole)
    if report.evidence:
        console.print()
        body = theorem_list(report, console.width, titles or {}) if listed else subject_table(report)
        console.print(body, soft_wrap=listed)
        if not listed and (facts := words.quoted(report)):
            console.print(Text(facts), soft_wrap=whole)
    for section in [*(_refutation(item, file) for item in report.refuted), *_unsettled(report, file)]:
        console.print(section, soft_wrap=True)  # lines are left whole, so that they can be copied and searched
    for note in _notes(report, verbose):
        console.print(note, soft_wrap=whole)
    if report.versions:
        console.print(Text(", ".join(f"{name} {version}" for name, version in report.versions), style="dim"))
    console.print(verdict, soft_wrap=whole)


def _style_of(report: Report) -> str:
    if report.interrupted and not report.refuted:
        return "yellow"
    return STYLES[report.verdict]


def _kinds(items: Iterable[Evidence]) -> list[Kind]:
    present = {item.kind for item in items}
    return [kind for kind in Kind if kind in present]


def subject_table(report: Report) -> Table:
    """A line for each subject, the first word of a key: its theorems, and by each kind how many hold / do not."""
    kinds = _kinds(report.evidence)
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    for _ in ("all", *kinds):
        table.add_column(no_wrap=True, justify="right")
    table.add_row(*(Text(name, style="bold") for name in ("subject", "all", *kinds)))
    grouped: dict[str, dict[str, list[Evidence]]] = {}
    for item in report.evidence:
        grouped.setdefault(item.theorem.partition(".")[0], {}).setdefault(item.theorem, []).append(item)
    for subject, theorems in grouped.items():
        cells = [_cell([[e for e in items if e.kind is kind] for items in theorems.values()]) for kind in kinds]
        table.add_row(Text(subject), Text(str(len(theorems))), *cells)
    return table


def _cell(pieces: Iterable[Sequence[Evidence]]) -> Text:
    """How many theorems hold by one kind / how many do not; where it says nothing, neither."""
    verdicts = [worst(item.verdict for item in items) for items in pieces if items]
    said = [verdict for verdict in verdicts if verdict is not Verdict.INAPPLICABLE]
    if not said:
        return Text("-", style="dim")
    holding = said.count(Verdict.HOLDS)
    apart = len(said) - holding
    return Text(f"{holding}/{apart}" if apart else str(holding), style=STYLES[worst(said)])


def theorem_list(report: Report, width: int, titles: Mapping[str, str]) -> Text:
    """Each theorem with a line for each kind, wrapped under itself."""
    text = Text()
    for key in report.theorems:
        text.append(key, style="bold").append(_wrapped(titles.get(key, ""), len(key) + 2, width) + "\n", style="dim")
        for kind in _kinds(report.of(key)):
            items = report.of(key, kind)
            text.append(f"  {kind:<9} ")
            text.append_text(headline(items))
            silent = {words.reason(item) for item in items if item.verdict is Verdict.INAPPLICABLE}
            rest = "; ".join(filter(None, (words.told(items), words.setup(items), *silent)))
            text.append(_wrapped(rest, len(headline(items).plain) + 14, width) + "\n")
    text.right_crop(1)
    return text


def headline(items: Sequence[Evidence]) -> Text:
    """Each verdict that occurs, worst first, counted unless it is the only one."""
    found = [item.verdict for item in items]
    occurring = [verdict for verdict in WORST_FIRST if verdict in found]
    shown = [
        Text(str(verdict) if len(occurring) == 1 else f"{verdict} {found.count(verdict)}", style=STYLES[verdict])
        for verdict in occurring
    ]
    return Text(", ").join(shown)


def _wrapped(sentence: str, begun: int, width: int) -> str:
    """The rest of a line that has begun, its further lines set under the first."""
    if not sentence:
        return ""
    room = min(width, WIDEST_LINE)
    lines = textwrap.wrap(
        sentence, room, initial_indent=" " * begun, subsequent_indent=" " * 14, break_on_hyphens=False
    )
    return "  " + "\n".join(lines)[begun:].lstrip()


def print_evidence(report: Report, console: Console, titles: Mapping[str, str], file: Path | None = None) -> None:
    """Every piece of evidence on its own, in full: for one theorem or a few."""
    whole = not console.is_terminal
    for key in report.theorems:
        console.print(Text.assemble((key, "bold"), f"  {titles.get(key, '')}"), soft_wrap=whole)
        for item in report.of(key):
            console.print(_piece(item, console.width, file), soft_wrap=True)
    for section in _notes(report, verbose=True):
        console.print(section, soft_wrap=whole)
    console.print(Text(words.circumstances(report)), soft_wrap=whole)
    console.print(Text(words.conclusion(report), style=_style_of(report)), soft_wrap=whole)


def _piece(item: Evidence, width: int, file: Path | None) -> Text:
    said = [item.subject, words.told([item]), item.setup]
    said += [words.reason(item)] if item.verdict is not Verdict.HOLDS else []
    said += [f"seed {item.seed}"] if item.seed is not None else []
    text = Text.assemble(f"  {item.kind:<9} ", headline([item]))
    rest = "; ".join(dict.fromkeys(filter(None, (*said, f"{item.seconds:.2f} s"))))
    text.append(_wrapped(rest, len(text.plain) + 2, width))
    if item.verdict is Verdict.REFUTED:
        text.append("\n").append_text(_refutation(item, file))
    return text


def rerun(*items: Evidence, file: Path | None = None) -> str:
    """The command that examines the same things again: pieces of one kind and seed.

    >>> rerun(Evidence("allpass.memory", Kind.SAMPLED, Verdict.REFUTED, seed=3))
    'memlaw verify allpass.memory --kind sampled --seed 3'
    """
    subjects = list(dict.fromkeys(item.subject for item in items if item.subject))
    named = [name.partition(" = ")[0] for name in subjects if is_name(name)]
    # a spectrum of the user's own has no name; measured subjects belong to the kind
    own = [name for name in subjects if not is_name(name) and items[0].kind is not Kind.MEASURED]
    source = ["--file", str(file)] if file is not None else []
    keys = dict.fromkeys(item.theorem for item in items)
    command = ["memlaw", "verify", *source, *keys, "--kind", str(items[0].kind)]
    for name in named:
        command += ["--spectrum", name]
    seed = items[0].seed
    command += ["--seed", str(seed)] if seed is not None else []
    return shlex.join(command) + (f"  # on your spectrum {', '.join(map(repr, own))}" if own else "")


def _refutation(item: Evidence, file: Path | None = None) -> Text:
    text = Text.assemble(("REFUTED ", STYLES[Verdict.REFUTED]), (item.theorem, "bold"), f"  {item.kind}")
    text.append(f"  {item.subject}" if item.subject else "")
    rows = [*words.counterexample(item.counterexample), ("measured", item.setup)]
    for label, said in (*rows, ("reason", words.reason(item)), ("rerun", rerun(item, file=file))):
        text.append(f"\n  {label:<10}{said}" if said else "")
    return text


def _unsettled(report: Report, file: Path | None) -> list[Text]:
    """Everything that neither holds nor is refuted, with its reason; same reasons are told once."""
    groups: dict[tuple[Verdict, Kind, str, int | None], list[Evidence]] = {}
    for item in report.evidence:
        if item.verdict not in (Verdict.HOLDS, Verdict.REFUTED, Verdict.ARGUED, Verdict.INAPPLICABLE):
            why = words.reason(item) or "no reason was given"
            groups.setdefault((item.verdict, item.kind, why, item.seed), []).append(item)
    return [
        Text.assemble(
            (str(verdict), STYLES[verdict]),
            f"  {kind}: {why}",
            *(f"\n  {line}" for line in [*_places(items), f"rerun  {rerun(*items, file=file)}"]),
        )
        for (verdict, kind, why, _), items in groups.items()
    ]


def _places(items: Sequence[Evidence]) -> list[str]:
    """Theorems on a line of their own with their subjects; those without a subject share one line."""
    bare = [item.theorem for item in items if item.subject is None]
    subjects: dict[str, list[str]] = {}
    for item in items:
        if item.subject is not None:
            subjects.setdefault(item.theorem, []).append(item.subject)
    lines = [f"{theorem}: {'; '.join(names)}" for theorem, names in subjects.items()]
    return ([", ".join(bare)] if bare else []) + lines


def _notes(report: Report, verbose: bool) -> list[Text]:
    records = [note for note in report.notes if note.about is About.RECORD]
    others = [note for note in report.notes if note not in records]
    if verbose or len(others) <= 1:
        return [Text(f"note  {words.note(note)}") for note in (*others, *records)]
    folded = Text(f"{words.counted(len(others), 'note')}: --verbose shows what else to know")
    return [*([Text(words.replayed(records))] if records else []), folded]


# --- what changed ---------------------------------------------------------------------------------------------


def print_changes(changes: Sequence[Change], conditions: Sequence[tuple[str, str, str]], console: Console) -> None:
    """Print what changed since an earlier report."""
    console.print(Text("Against the earlier report", style="bold"))
    for name, before, after in conditions:
        console.print(Text(f"  {name} {before} -> {after}"))
    if all(change.difference is Difference.UNSEEN for change in changes):
        console.print(Text("  no verdict, range or figure changed"))
    for difference in Difference:
        found = [change for change in changes if change.difference is difference]
        if difference is Difference.UNSEEN and found:
            console.print(Text(f"  {difference}   of the earlier evidence {len(found)} not examined now"))
        elif difference in (Difference.GONE, Difference.NEW):
            _print_comings(difference, found, console)
        else:
            _print_differences(difference, found, console)


def _print_differences(difference: Difference, changes: Sequence[Change], console: Console) -> None:
    lines = []
    for change in changes:
        item = change.evidence
        where = "  ".join(filter(None, (item.theorem, str(item.kind), item.subject)))
        before, after = (_side(difference, side) for side in (change.before, change.after))
        lines.append(f"{where}: {before} -> {after}")
    _print_lines(difference, lines, console)


def _print_lines(difference: Difference, lines: Sequence[str], console: Console) -> None:
    """The first lines of many, but all that are grave."""
    grave = difference in (Difference.VERDICT, Difference.COUNTEREXAMPLE)
    shown = lines if grave else lines[:_MANY]
    more = [f"and {len(lines) - len(shown)} more"] if len(lines) > len(shown) else []
    for line in (*shown, *more):
        console.print(Text(f"  {difference:<8} {line}"), soft_wrap=True)


def _side(difference: Difference, item: Evidence | None) -> str:
    assert item is not None
    said = {
        Difference.VERDICT: str(item.verdict),
        Difference.COUNTEREXAMPLE: str(item.counterexample or ""),
        Difference.FIGURE: words.figure([item]),
    }
    ranged = "; ".join(filter(None, (words.extent([item]), item.setup)))
    return said.get(difference, ranged) or "none"


def _print_comings(difference: Difference, changes: Sequence[Change], console: Console) -> None:
    groups = Counter((item.theorem, item.kind, item.verdict) for item in (c.evidence for c in changes))
    lines = [
        f"{theorem}  {kind}: {verdict}" + (f" ({count} pieces)" if count > 1 else "")
        for (theorem, kind, verdict), count in groups.items()
    ]
    _print_lines(difference, lines, console)
