"""What a card says of a theorem: statement, hypotheses with what fails without them, evidence, and how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from memlaw.theory.bibliography import origin
from memlaw.theory.catalogue import catalogue, is_own
from memlaw.theory.language.formula import inline, plain
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evidence import WORST_FIRST, Evidence, Kind, Reason, Report, Verdict, worst
from memlaw.verify.evidence.standing import earned
from memlaw.verify.run.provenance import statement_digest
from memlaw.verify.show import words
from memlaw.verify.show.page.mathml import mathml
from memlaw.verify.show.report import rerun
from memlaw.verify.show.theorems import without

UNNAMED = Path("FILE.py")  # in commands about theorems of one's own, where nobody says which file they come from


@dataclass(frozen=True)
class Line:
    """What one kind found: verdicts, range and figures in words, why it does not hold, how to repeat it."""

    kind: Kind
    verdict: Verdict
    counts: str
    told: str
    reason: str
    seconds: float
    command: str


@dataclass(frozen=True)
class Assumed:
    """A hypothesis in words, and what fails without it, or why it is only sufficient."""

    text: str
    symbols: Markup
    without: str


@dataclass(frozen=True)
class Card:
    """A theorem with its evidence; `theorem` is None for one that the catalogue does not have."""

    key: str
    theorem: Theorem | None
    verdict: Verdict
    earned: str
    lines: tuple[Line, ...]
    failures: tuple[tuple[Evidence, list[tuple[str, str]]], ...]
    facts: int
    used_by: tuple[str, ...] = ()
    listed: bool = False

    @property
    def title(self) -> str:
        """The title, or that there is none."""
        if self.theorem is not None:
            return self.theorem.title
        changed = "another statement than that of the catalogue today"
        return changed if self.listed else "a statement of one's own, which the record does not hold"

    @property
    def claims(self) -> list[Markup]:
        """The claims as MathML, with their conditions."""
        return [mathml(item.latex()) for item in self.theorem.claims] if self.theorem else []

    @property
    def definitions(self) -> list[Markup]:
        """What the quantities in the claims stand for."""
        return [mathml(inline(item.relation)) for item in self.theorem.where] if self.theorem else []

    @property
    def hypotheses(self) -> list[Assumed]:
        """Every hypothesis."""
        return [_assumed(item) for item in self.theorem.hypotheses] if self.theorem else []

    @property
    def origin(self) -> str:
        """Where the result is known from."""
        return origin(self.key)


def _assumed(item: Hypothesis) -> Assumed:
    return Assumed(item.text, mathml(item.latex), without(item))


def cards(report: Report, theorems: Iterable[Theorem] | None = None, file: Path | None = None) -> list[Card]:
    """A card for each theorem of a run, the worst first, then in the order of the run.

    theorems: those that were examined; else those of the catalogue under the same keys. A statement is shown only where
    the record's digest says that it was examined, or, in a record without digests, where nothing says that it was not.
    file: where those of one's own come from, which commands to run again must name.
    """
    known = {item.key: item for item in (catalogue() if theorems is None else theorems)}
    said = dict(report.statements)
    spoken = {key: _spoken_of(known.get(key), said.get(key), report.of(key)) for key in report.theorems}
    found = [card(report, key, item, file or UNNAMED) for key, item in spoken.items()]
    rests = {key: item.uses for key, item in spoken.items() if item is not None}
    listed = {item.key for item in catalogue()}
    found = [
        replace(item, used_by=tuple(key for key in rests if item.key in rests[key]), listed=item.key in listed)
        for item in found
    ]
    return sorted(found, key=lambda item: WORST_FIRST.index(item.verdict))


def _spoken_of(theorem: Theorem | None, digest: str | None, pieces: Sequence[Evidence]) -> Theorem | None:
    """The theorem, unless its evidence is about other claims under its key."""
    if theorem is None:
        return None
    if digest is not None:
        return theorem if statement_digest(theorem) == digest else None
    if any(item.reason is Reason.OTHER_CLAIMS for item in pieces):
        return None
    judged = [item for item in pieces if item.kind is not Kind.MEASURED]  # models have clauses of their own
    refuted = {item.counterexample.clause for item in judged if item.counterexample is not None}
    clauses = {text for item in theorem.claims * bool(refuted) for text in (item.text, plain(item.relation))}
    return None if refuted - clauses else theorem


def card(report: Report, key: str, theorem: Theorem | None, file: Path = UNNAMED) -> Card:
    """The card of one theorem; file: where it comes from if it is none of the catalogue's."""
    source = file if theorem is None or is_own(theorem) else None
    pieces = report.of(key)
    kinds = [kind for kind in Kind if any(item.kind is kind for item in pieces)]
    refuted = [item for item in pieces if item.verdict is Verdict.REFUTED]
    return Card(
        key,
        theorem,
        worst(item.verdict for item in pieces),
        str(earned(len(theorem.claims), pieces)) if theorem else "argued",
        tuple(_line(report.of(key, kind), source) for kind in kinds),
        tuple((item, _failure(item, source)) for item in refuted),
        max((item.facts for item in pieces), default=0),
    )


def _failure(item: Evidence, file: Path | None) -> list[tuple[str, str]]:
    """A refutation, line by line with labels: where, both sides, how it was measured, how to see it again."""
    more = (("measured", item.setup), ("reason", words.reason(item)), ("repeat", rerun(item, file=file)))
    return [*words.counterexample(item.counterexample), *(row for row in more if row[1])]


def _line(items: Sequence[Evidence], file: Path | None) -> Line:
    found = [item.verdict for item in items]
    occurring = [verdict for verdict in WORST_FIRST if verdict in found]
    counts = ", ".join(f"{found.count(verdict)} {verdict}" for verdict in occurring) if len(found) > 1 else ""
    told = "; ".join(filter(None, (words.told(items), words.setup(items))))
    reasons = dict.fromkeys(words.reason(item) for item in items if item.verdict is not Verdict.HOLDS)
    seconds = round(sum(item.seconds for item in items), 2)
    why, again = "; ".join(filter(None, reasons)), rerun(*items, file=file)
    return Line(items[0].kind, worst(found), counts, told, why, seconds, again)
