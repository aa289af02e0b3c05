"""Evidence has two axes: its kind (how it was shown) and its verdict (what was shown)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a claim was examined, from the strongest kind to the weakest.

    >>> [str(kind) for kind in Kind][:3]
    ['derived', 'exact', 'enclosed']
    """

    DERIVED = "derived"
    EXACT = "exact"
    ENCLOSED = "enclosed"
    AGREES = "agrees"
    SAMPLED = "sampled"
    MEASURED = "measured"


class Verdict(StrEnum):
    """What came out; only `HOLDS` is green, and unknown never counts as passed.

    >>> Verdict("not run") is Verdict.NOT_RUN
    True
    """

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    NOT_RUN = "not run"
    STALE = "stale"


@dataclass(frozen=True)
class Counterexample:
    """An instance at which a claim is false, written so that anyone can rerun it.

    `instance` names the system ("eigenvalues 1/2"), `parameters` the lag and the like,
    `clause` the relation that fails, `left` and `right` its two sides there.
    """

    instance: str
    parameters: tuple[tuple[str, str], ...]
    clause: str
    left: str
    right: str

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {value}" for name, value in self.parameters)
        where = f"{self.instance}; {at}" if at else self.instance
        return f"{where}: left {self.left}, right {self.right} in {self.clause}"


@dataclass(frozen=True)
class Evidence:
    """One examination of one theorem: kind, verdict, its range and its figure.

    `scope` states the range (N, lags, points, examples); `figure` the digits, radius or worst error;
    `reason` says why a verdict is not `holds`. `spectrum` is None for evidence that rests on no single
    spectrum (a derivation, a sample over all spectra).
    """

    theorem: str
    kind: Kind
    verdict: Verdict
    scope: str = ""
    figure: str = ""
    spectrum: str | None = None
    reason: str = ""
    counterexample: Counterexample | None = None
    seed: int | None = None
    seconds: float = 0.0


_ORDER = (
    Verdict.REFUTED,
    Verdict.STALE,
    Verdict.UNDECIDED,
    Verdict.NOT_RUN,
    Verdict.VACUOUS,
    Verdict.HOLDS,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of several pieces together: the worst one; nothing at all is `NOT_RUN`.

    >>> worst([Verdict.HOLDS, Verdict.UNDECIDED])
    <Verdict.UNDECIDED: 'undecided'>
    >>> worst([])
    <Verdict.NOT_RUN: 'not run'>
    """
    return min(verdicts, key=_ORDER.index, default=Verdict.NOT_RUN)


@dataclass(frozen=True)
class Report:
    """All evidence of one run, with the seed and versions needed to repeat it."""

    evidence: tuple[Evidence, ...]
    seed: int
    versions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the run."""
        return worst(item.verdict for item in self.evidence)

    @property
    def theorems(self) -> tuple[str, ...]:
        """Theorem keys in the order in which they were examined."""
        return tuple(dict.fromkeys(item.theorem for item in self.evidence))

    def of(self, theorem: str, kind: Kind | None = None) -> tuple[Evidence, ...]:
        """The evidence for one theorem, of one kind if given."""
        return tuple(item for item in self.evidence if item.theorem == theorem and kind in (None, item.kind))

    @property
    def refuted(self) -> tuple[Evidence, ...]:
        """The evidence that refutes."""
        return tuple(item for item in self.evidence if item.verdict is Verdict.REFUTED)

    def __str__(self) -> str:
        counts = dict.fromkeys(Verdict, 0)
        for item in self.evidence:
            counts[item.verdict] += 1
        return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)


def exit_code(report: Report, strict: bool) -> int:
    """0 when all holds, 1 when something is refuted, or under `strict` when anything else than holds.

    >>> exit_code(Report((Evidence("a.b", Kind.EXACT, Verdict.UNDECIDED),), seed=1), strict=False)
    0
    >>> exit_code(Report((Evidence("a.b", Kind.EXACT, Verdict.UNDECIDED),), seed=1), strict=True)
    1
    """
    bad: Sequence[Verdict] = [v for v in Verdict if v is not Verdict.HOLDS] if strict else [Verdict.REFUTED]
    return int(report.interrupted or any(item.verdict in bad for item in report.evidence))
