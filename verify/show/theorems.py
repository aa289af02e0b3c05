"""Theorems as a list of keys, in full, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from memlaw.verify.show.tables import labelled
from memlaw.verify.show.words import counted, roles

if TYPE_CHECKING:
    from memlaw.theory.statement.hypotheses import Hypothesis
    from memlaw.theory.statement.theorem import Theorem


def print_keys(theorems: Sequence[Theorem], console: Console) -> None:
    """Key, quoted facts and title, one line each; only a terminal folds long titles, in their own column."""
    width = max(len(item.key) for item in theorems)
    rows = [(f"{item.key:<{width}}   {_facts(item):<8}", item.title + _apart(item)) for item in theorems]
    if console.is_terminal:
        console.print(labelled(rows))
    for label, words in [] if console.is_terminal else rows:
        console.print(Text(f"{label}   {words}"), soft_wrap=True)
    facts = sum(len(_quoted(item)) for item in theorems)
    summary = f"{roles(item.role for item in theorems)}; {counted(facts, 'quoted fact')} that no step checks"
    console.print(Text(summary), soft_wrap=True)


def _facts(theorem: Theorem) -> str:
    """How many facts the proofs quote and do not prove."""
    return counted(len(_quoted(theorem)), "fact") if _quoted(theorem) else "-"


def _quoted(theorem: Theorem) -> tuple[str, ...]:
    from memlaw.verify.kinds.quoted import quoted_facts

    return quoted_facts(theorem)


def _apart(theorem: Theorem) -> str:
    """What sets an entry apart from a theorem."""
    if theorem.finding:
        return " [a finding, not proved]"
    return f" [corollary of {theorem.corollary_of}]" if theorem.corollary_of else ""


def as_data(schema: str, theorems: Iterable[Theorem]) -> dict[str, object]:
    """All that theorems say about themselves, as plain text, for JSON."""
    return {"schema": schema, "theorems": [_all_about(item) for item in theorems]}


def _all_about(theorem: Theorem) -> dict[str, object]:
    return {
        "key": theorem.key,
        "title": theorem.title,
        "finding": theorem.finding,
        "corollary_of": theorem.corollary_of,
        "statement": theorem.statement_text(),
        "where": _definitions(theorem),
        "notation": dict(_notation(theorem)),
        "latex": theorem.latex(),
        "hypotheses": [{"name": h.name, "text": h.text, "without_it": without(h)} for h in theorem.hypotheses],
        "derivation": theorem.derivation.sentences(),
        "quoted_facts": _quoted(theorem),
        "claims_with_proofs": sorted({proof.claim + 1 for proof in theorem.derivation.proofs}),
        "uses": theorem.uses,
        "source": asdict(theorem.source),
        "known_from": _known_from(theorem),
        "remark": theorem.remark,
        "example": theorem.example,
    }


def _known_from(theorem: Theorem) -> list[str]:
    """The references of the papers that have the result; none where it was worked out here."""
    from memlaw.theory.bibliography import ORIGINS, PAPERS

    return [PAPERS[key].cited if key in PAPERS else key for key in ORIGINS.get(theorem.key, ())]


def _definitions(theorem: Theorem) -> list[str]:
    """The definitions of a statement as plain text."""
    from memlaw.theory.language.formula import plain

    return [plain(item.relation) for item in theorem.where]


def _notation(theorem: Theorem) -> list[tuple[str, str]]:
    """What each symbol of a statement means: quantities, then what its letters range over."""
    from memlaw.theory.document.latex import glosses, own_quantities
    from memlaw.theory.language import DOMAINS, OwnSymbol
    from memlaw.theory.language.plain_words import plain_words

    free = {symbol for claim in theorem.claims for symbol in claim.relation.free_symbols}
    told = [(plain_words(symbol), plain_words(meaning)) for symbol, meaning in glosses([theorem])]
    told += [(type(node).__name__, doc) for node, doc in own_quantities(theorem)]
    own = ((symbol.name, symbol.told) for symbol in sorted(free, key=str) if isinstance(symbol, OwnSymbol))
    return [*told, *((symbol.name, meaning) for symbol, meaning in DOMAINS.items() if symbol in free), *own]


def without(hypothesis: Hypothesis) -> str:
    """What happens without a hypothesis: where the claim fails, or why it may survive."""
    instance = hypothesis.breaks_at
    if instance is None:
        return f"only sufficient: {hypothesis.only_sufficient}"
    at = ", ".join(f"{name} = {value}" for name, value in instance.parameters)
    return "without it the claim fails at " + "; ".join(filter(None, (instance.label, at)))


def print_theorems(theorems: Sequence[Theorem], console: Console) -> None:
    """Statement, hypotheses, derivation, uses and source of each theorem."""
    for number, item in enumerate(theorems):
        if number:
            console.print()
        heading = Text.assemble((item.key, "bold"), f"  {item.title}", (_apart(item), "yellow"))
        console.print(heading, soft_wrap=not console.is_terminal)
        for title, rows in _sections(item):
            _print_section(title, [row for row in rows if row[-1]], console)


def _sections(theorem: Theorem) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Titles with rows: words, or a label and words."""
    from memlaw.theory.bibliography import origin
    from memlaw.theory.catalogue import catalogue

    source, derivation = theorem.source, theorem.derivation
    steps = [(f"{number}.", sentence) for number, sentence in enumerate(derivation.sentences(), 1)]
    return [
        ("statement", [(claim.text,) for claim in theorem.claims]),
        ("where", [(words,) for words in _definitions(theorem)]),
        ("notation", [*_notation(theorem)]),
        ("hypotheses", [(h.name, f"{h.text}\n{without(h)}") for h in theorem.hypotheses]),
        (
            "how it was found" if theorem.finding else "derivation",
            [*steps, *(("quoted", fact) for fact in _quoted(theorem))],
        ),
        ("uses", [(", ".join(theorem.uses),)]),
        ("used by", [(", ".join(item.key for item in catalogue() if theorem.key in item.uses),)]),
        ("origin", [(origin(theorem.key),)]),
        ("makes precise", [(f"{source.paper}: {source.claim}" if source.claim else source.paper,)]),
        ("remark", [(theorem.remark,)]),
        ("example", [(theorem.example,)]),
    ]


def _print_section(title: str, rows: Sequence[tuple[str, ...]], console: Console) -> None:
    if not rows:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    if len(rows[0]) > 1:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))
    console.print(Text(title, style="bold dim"))
    console.print(Padding(grid, (0, 0, 0, 2)))
