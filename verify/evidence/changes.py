"""What differs between two reports: verdicts first, then what is new or gone, then ranges and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from memlaw.verify.evidence.evidence import Evidence, Kind, Report, Verdict


class Difference(StrEnum):
    """In which respect a piece of evidence differs from the earlier one."""

    VERDICT = "verdict"
    COUNTEREXAMPLE = "counterexample"
    GONE = "gone"
    NEW = "new"
    RANGE = "range"
    FIGURE = "figure"
    UNSEEN = "unseen"  # of a theorem, or by a kind, that the later run did not come to


RANGE = ("setup", "sizes", "every_size", "points", "claims", "steps", "facts", "evaluations")
FIGURE = ("radius", "digits", "error", "allowed", "slack")

Place = tuple[str, Kind, str | None, int]


@dataclass(frozen=True)
class Change:
    """One difference between two reports; `before` or `after` is None for what is new, gone or unseen."""

    difference: Difference
    before: Evidence | None
    after: Evidence | None

    @property
    def evidence(self) -> Evidence:
        """The later of the two pieces that there is."""
        found = self.after or self.before
        assert found is not None
        return found


def changes(earlier: Report, now: Report) -> tuple[Change, ...]:
    """What differs between two runs, the gravest first.

    Across schemas ranges and figures are not compared, and that a kind says nothing is no news: the first schema left
    such evidence out.

    >>> old = Report((Evidence("a.b", Kind.EXACT, Verdict.HOLDS),), seed=1)
    >>> new = Report((Evidence("a.b", Kind.EXACT, Verdict.REFUTED),), seed=1)
    >>> [(str(c.difference), str(c.before.verdict), str(c.after.verdict)) for c in changes(old, new)]
    [('verdict', 'holds', 'refuted')]
    """
    before, after = indexed(earlier), indexed(now)
    comparable = earlier.schema == now.schema
    found = [Change(_lost(item, now), item, None) for key, item in before.items() if key not in after]
    found += [
        Change(Difference.NEW, None, item)
        for key, item in after.items()
        if key not in before and (comparable or item.verdict is not Verdict.INAPPLICABLE)
    ]
    for key in before.keys() & after.keys():
        found += _between(before[key], after[key], comparable)
    return tuple(sorted(found, key=_rank))


def _lost(item: Evidence, now: Report) -> Difference:
    """Gone, if the later run was whole, and examined this theorem and something by this kind; else unseen."""
    asked = item.theorem in now.theorems and any(item.kind is other.kind for other in now.evidence)
    return Difference.GONE if asked and not now.interrupted else Difference.UNSEEN


def _rank(change: Change) -> tuple[int, str, str, str]:
    item = change.evidence
    return list(Difference).index(change.difference), item.theorem, item.kind, item.subject or ""


def indexed(report: Report) -> dict[Place, Evidence]:
    """Evidence by what it examines; a running number tells apart several pieces on the same thing."""
    found: dict[Place, Evidence] = {}
    for item in report.evidence:
        number = 0
        while (item.theorem, item.kind, item.subject, number) in found:
            number += 1
        found[item.theorem, item.kind, item.subject, number] = item
    return found


def _between(old: Evidence, new: Evidence, comparable: bool) -> Iterator[Change]:
    if old.verdict is not new.verdict:
        yield Change(Difference.VERDICT, old, new)
        return
    respects: list[tuple[Difference, tuple[str, ...]]] = [(Difference.COUNTEREXAMPLE, ("counterexample",))]
    respects += [(Difference.RANGE, RANGE), (Difference.FIGURE, FIGURE)] if comparable else []
    for difference, names in respects:
        if any(getattr(old, name) != getattr(new, name) for name in names):
            yield Change(difference, old, new)


def conditions(earlier: Report, now: Report) -> tuple[tuple[str, str, str], ...]:
    """How the circumstances of two runs differ: what, before and after; the seed, the versions, an interruption.

    >>> conditions(Report((), seed=1), Report((), seed=2))
    (('seed', '1', '2'),)
    """
    both = dict(earlier.statements).keys() & dict(now.statements)
    old, new = (
        {
            "seed": str(run.seed),
            "device": run.device,
            **dict(run.versions),
            "interrupted": str(run.interrupted),
            **_said(run, both),
        }
        for run in (earlier, now)
    )
    every = ((name, old.get(name, "absent"), new.get(name, "absent")) for name in dict.fromkeys([*old, *new]))
    return tuple((name, before, after) for name, before, after in every if before != after)


def _said(run: Report, keys: Iterable[str]) -> dict[str, str]:
    """Digests of what theorems said: where they differ, another statement was examined under the same key."""
    return {f"statement of {key}": digest for key, digest in run.statements if key in keys}
