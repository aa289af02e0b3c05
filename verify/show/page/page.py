"""The page itself: what was found, from the verdict down to each piece of evidence, out of a report alone."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from memlaw.theory.bibliography import PAPERS
from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evidence import WORST_FIRST, About, Kind, Report, Verdict
from memlaw.verify.evidence.record import run_id
from memlaw.verify.experiments.frame.record import FOLDER, Record, read_all
from memlaw.verify.kinds.measured.recorded import Seen
from memlaw.verify.run.claims import Row, as_replayed, chosen, row
from memlaw.verify.show import words
from memlaw.verify.show.claims import told
from memlaw.verify.show.page.cards import Card, cards
from memlaw.verify.show.page.graph import drawn
from memlaw.verify.show.page.pictures import pictures

# Nothing is loaded, and nothing runs but the one script below.
POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Provenance:
    """What a run was, so that it can be told apart and done again."""

    run: str
    circumstances: str
    versions: str


def html(
    report: Report, results: Path | None = None, theorems: Iterable[Theorem] | None = None, file: Path | None = None
) -> str:
    """A run as one HTML file: no request, no script needed, the same to the last byte for the same report.

    report: of the catalogue or of some theorems. results: a folder with records of experiments, for the claims that are
    empirical; those that come along by default. theorems: what was examined, where at hand; a record does not hold
    the statements of one's own. file: where these come from, for the commands that run them again.
    """
    folder = results or FOLDER
    found, recorded = cards(report, theorems, file), read_all(folder)
    style, script = _text("style.css"), _text("filter.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=words.conclusion(report),
            report=report,
            provenance=Provenance(
                run_id(report), words.circumstances(report), ", ".join(map(" ".join, report.versions))
            ),
            policy=POLICY.format(style=_hash(style), script=_hash(script)),
            cards=found,
            present={item.key for item in found},
            failing=[item for item in found if item.failures],
            unsettled=[item for item in found if _is_unsettled(item)],
            totals=[(name, count) for name, count in report.totals.items() if count],
            claims=_claims(report, folder, recorded),
            told=told,
            tally=_tally,
            graph=drawn(found),
            pictures=pictures(recorded),
            records=_comparisons(recorded),
            routes=[words.note(item) for item in report.notes if item.about is About.ROUTE],
            kinds=list(Kind),
            verdicts=[verdict for verdict in Verdict if any(item.verdict is verdict for item in found)],
            style=Markup(style),
            script=Markup(script),
        )
    )


def _is_unsettled(item: Card) -> bool:
    return item.verdict not in (Verdict.HOLDS, Verdict.REFUTED, Verdict.ARGUED, Verdict.INAPPLICABLE)


def _tally(found: Sequence[Seen]) -> str:
    """How many findings of each verdict, the worst first."""
    verdicts = [item.verdict for item in found]
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in WORST_FIRST if verdict in verdicts)


def _claims(report: Report, folder: Path, records: Sequence[Record]) -> list[tuple[str, list[Row]]]:
    """The map of each paper's claims, where the run has seen what they rest on."""
    known = {*report.theorems}
    whole = known.issuperset(item.key for item in catalogue())
    asked = [item for item in chosen([], every=True) if (known.issuperset(item.theorems) if item.theorems else whole)]
    fresh = {record.name: as_replayed(report, record) for record in (records if asked else ())}
    rows = [row(item, report, folder, lambda record: fresh[record.name]) for item in asked]
    return [(PAPERS[paper].cited, list(found)) for paper, found in groupby(rows, key=lambda item: item.claim.paper)]


def _comparisons(records: Sequence[Record]) -> list[tuple[str, object]]:
    """The tables of records that set fixed recurrences against learned ones."""
    return [(item.name, table) for item in records for table in item.outcome.tables if "against learned" in table.title]


def _hash(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(name: str) -> str:
    return (files("memlaw.verify.show.page") / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    loader = PackageLoader("memlaw.verify.show.page", package_path="")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
