"""A theorem's standing counts everything on which it rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from memlaw.theory.catalogue import ancestors
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evidence import About, Evidence, Note, Report, Verdict, worst


def standing(key: str, report: Report) -> Verdict:
    """The verdict on a theorem and on everything on which it rests, where the report speaks of it."""
    family = {key, *ancestors(key)}
    return worst(item.verdict for item in report.evidence if item.theorem in family)


def standing_notes(theorems: Sequence[Theorem], evidence: Sequence[Evidence]) -> Iterator[Note]:
    """What a reader of the verdicts must know: holding theorems that rest on others which do not, or not seen."""
    verdicts = {item.key: worst(e.verdict for e in evidence if e.theorem == item.key) for item in theorems}
    unseen: set[str] = set()
    for item in theorems:
        below = rests_on(item)
        unseen |= below - set(verdicts)
        shaky = sorted(key for key in below & set(verdicts) if verdicts[key] is not Verdict.HOLDS)
        if verdicts[item.key] is Verdict.HOLDS and shaky:
            yield Note(About.RESTS_ON, item.key, tuple((key, str(verdicts[key])) for key in shaky))
    if unseen:
        yield Note(About.UNSEEN, others=tuple((key, str(Verdict.NOT_RUN)) for key in sorted(unseen)))


def rests_on(item: Theorem) -> frozenset[str]:
    """The keys of all theorems on which one rests, directly or not."""
    return frozenset(item.uses).union(*(ancestors(key) for key in item.uses))
