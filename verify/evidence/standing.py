"""A theorem's standing counts everything on which it rests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from memlaw.theory.catalogue import ancestors
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evidence import About, Evidence, Kind, Note, Report, Verdict, worst


class Earned(StrEnum):
    """What the statement itself has earned, from the strongest on.

    Each claim `PROVED` in a proof assistant; or else bound to a derivation for `ALL` N; or else decided in independent
    symbols, for a few N, or bound by such lines (`SYMBOLS`); or else some claim is only `ARGUED`.
    """

    PROVED = "proved"
    ALL = "derived for all N"
    SYMBOLS = "in symbols"
    ARGUED = "argued"


def earned(claims: int, pieces: Iterable[Evidence]) -> Earned:
    """What so many claims together have earned by these pieces: as much as the weakest of them.

    >>> from memlaw.verify.evidence import Kind
    >>> earned(2, [Evidence("a.b", Kind.GENERIC, Verdict.HOLDS, places=(0,))]).value
    'argued'
    """
    best = dict.fromkeys(range(claims), Earned.ARGUED)
    order = list(Earned)
    for piece in pieces:
        for place in piece.places if piece.verdict in (Verdict.HOLDS, Verdict.ARGUED) else ():
            best[place] = min(best[place], _reached(piece), key=order.index)
    return max(best.values(), key=order.index)


def _reached(piece: Evidence) -> Earned:
    if piece.kind is Kind.PROVED:
        return Earned.PROVED
    return Earned.ALL if piece.kind is Kind.DERIVED and piece.every_size else Earned.SYMBOLS


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
