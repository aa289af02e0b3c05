"""Evidence is data: its kind (how it was shown), its verdict (what was shown), range, figures; `show` has the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from memlaw import faces


class Kind(StrEnum):
    """How a claim was examined, from the strongest kind to the weakest.

    >>> [str(kind) for kind in Kind][:3]
    ['proved', 'derived', 'generic']
    """

    PROVED = "proved"
    DERIVED = "derived"
    GENERIC = "generic"
    EXACT = "exact"
    ENCLOSED = "enclosed"
    AGREES = "agrees"
    SAMPLED = "sampled"
    MEASURED = "measured"


class Verdict(StrEnum):
    """What came out; only `HOLDS` is green, and unknown never counts as passed.

    `ARGUED`: the steps of a derivation are checked, their link to a claim is in words. `INAPPLICABLE`: the kind says
    nothing there, as rational arithmetic about a logarithm. Both are neither for nor against.

    >>> Verdict("not run") is Verdict.NOT_RUN
    True
    """

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    NOT_RUN = "not run"
    STALE = "stale"
    ARGUED = "argued"
    INAPPLICABLE = "inapplicable"


class Reason(StrEnum):
    """Why a verdict is not `holds`, where no counterexample says it."""

    NO_STEPS = "no steps"
    OTHER_CLAIMS = "other claims"
    STEP = "step"
    UNTIED = "untied"
    NO_IDENTITY = "no identity"
    WITNESS = "witness"
    NO_INSTANCE = "no instance"
    NOT_RATIONAL = "not rational"
    NOT_EVALUATED = "not evaluated"
    OPEN = "open"
    RADIUS = "radius"
    REPEATED = "repeated"
    ZERO = "zero"
    SIZE = "size"
    OUTSIDE = "outside"
    HYPOTHESIS = "hypothesis"
    TIME_LIMIT = "time limit"
    NO_TORCH = "no torch"
    NOT_MEASURED = "not measured"
    ROUNDING = "rounding"
    RECORD = "record"
    BROKEN = "broken"


@dataclass(frozen=True)
class Counterexample:
    """An instance at which a claim is false (or stays open), so that anyone can rerun it.

    `instance` names the system ("eigenvalues 1/2"), `parameters` the lag and the like,
    `clause` the relation that fails, `left` and `right` its two sides there, `note` what went wrong beside that.
    """

    instance: str
    parameters: tuple[tuple[str, str], ...]
    clause: str
    left: str
    right: str
    note: str = ""

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {value}" for name, value in self.parameters)
        where = f"{self.instance}; {at}" if at else self.instance
        note = f" ({self.note})" if self.note else ""
        return f"{where}: left {self.left}{note}, right {self.right} in {self.clause}"


@dataclass(frozen=True)
class Evidence:
    """One examination of one theorem: kind, verdict, range and figures.

    `subject` is what was examined: a spectrum, a layer, an experiment; None for what rests on no single one (a
    derivation, a sample over all spectra). `setup` says how it was measured, in the words of who measured.
    Range: the `sizes` N that occurred, `every_size` where a derivation covers them all, the `points` compared, and
    (decided, stated) `claims`, by `places` where it is known which. Figures, for the worst point: the `radius` of balls
    (0: strictly apart or equal), the `digits` that agree at each precision, the `error` and how much is `allowed`
    (negative: room to a bound). A search for a refutation made so many `evaluations` and left inequalities at least
    this relative `slack`; `steps` and quoted `facts` are those of a derivation.
    `doubt`: the binary logarithm of a bound on the chance that an identity was accepted wrongly.
    `reason`, with `detail`, says why a verdict is not `holds`; `undecided` is the last point that stayed open.
    """

    theorem: str
    kind: Kind
    verdict: Verdict
    _: KW_ONLY
    subject: str | None = None
    setup: str = ""
    sizes: tuple[int, ...] = ()
    every_size: bool = False
    points: int = 0
    claims: tuple[int, int] | None = None
    places: tuple[int, ...] = ()
    steps: int = 0
    facts: int = 0
    radius: float | None = None
    digits: tuple[int, ...] = ()
    error: float | None = None
    doubt: float | None = None
    allowed: float | None = None
    evaluations: int = 0
    slack: float | None = None
    reason: Reason | None = None
    detail: str = ""
    counterexample: Counterexample | None = None
    undecided: Counterexample | None = None
    seed: int | None = None
    seconds: float = 0.0


class About(StrEnum):
    """What a note is about; `WORDS` are those of a record of the first schema."""

    ROUTE = "route"
    RESTS_ON = "rests on"
    UNSEEN = "unseen"
    RECORD = "record"
    WORDS = "words"


@dataclass(frozen=True)
class Note:
    """What a reader of the verdicts must know beside them.

    `ROUTE`: on the spectrum `subject` the eigenbasis Gramian in float64 is off by `error` in M (None: it gives no
    number) and needs `digits`. `RESTS_ON`: the theorem `subject` holds, and `others` on which it rests do not.
    `UNSEEN`: what the theorems of the run rest on and was not examined. Others stand with their verdicts.
    `RECORD`: `digits` tiny pieces of the experiment `subject` were replayed, their figures `error` off; `others` are
    the definitions that changed since.
    """

    about: About
    subject: str = ""
    others: tuple[tuple[str, str], ...] = ()
    error: float | None = None
    digits: int = 0


# From the worst to the best; what says little or nothing is last, so that it weighs on no verdict but its own.
WORST_FIRST = (
    Verdict.REFUTED,
    Verdict.STALE,
    Verdict.UNDECIDED,
    Verdict.NOT_RUN,
    Verdict.VACUOUS,
    Verdict.HOLDS,
    Verdict.ARGUED,
    Verdict.INAPPLICABLE,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of several pieces together: the worst one; nothing at all is `NOT_RUN`.

    >>> worst([Verdict.HOLDS, Verdict.UNDECIDED]), worst([Verdict.HOLDS, Verdict.INAPPLICABLE])
    (<Verdict.UNDECIDED: 'undecided'>, <Verdict.HOLDS: 'holds'>)
    >>> worst([])
    <Verdict.NOT_RUN: 'not run'>
    """
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.NOT_RUN)


@dataclass(frozen=True)
class Report:
    """All evidence of one run, with the seed and versions needed to repeat it.

    `schema` is that of the record from which it was read; in the first, ranges and figures were sentences.
    `statements` are digests of what the theorems said by their keys, so that a reader knows what was examined; records
    of older versions have none.
    """

    evidence: tuple[Evidence, ...]
    seed: int
    versions: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0
    device: str = "cpu"
    schema: int = 2
    statements: tuple[tuple[str, str], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the run."""
        return worst(item.verdict for item in self.evidence)

    @property
    def theorems(self) -> tuple[str, ...]:
        """Theorem keys in the order in which they were examined."""
        return tuple(dict.fromkeys(item.theorem for item in self.evidence))

    @property
    def totals(self) -> dict[str, int]:
        """How many pieces of evidence there are of each verdict, zeros included."""
        found = [item.verdict for item in self.evidence]
        return {str(verdict): found.count(verdict) for verdict in Verdict}

    def of(self, theorem: str, kind: Kind | None = None) -> tuple[Evidence, ...]:
        """The evidence for one theorem, of one kind if given."""
        return tuple(item for item in self.evidence if item.theorem == theorem and kind in (None, item.kind))

    @property
    def refuted(self) -> tuple[Evidence, ...]:
        """The evidence that refutes."""
        return tuple(item for item in self.evidence if item.verdict is Verdict.REFUTED)

    def __str__(self) -> str:
        return ", ".join(f"{count} {verdict}" for verdict, count in self.totals.items() if count)

    def _repr_html_(self) -> str:
        return faces.html("report", self)


def exit_code(report: Report, strict: bool) -> int:
    """0 unless something is refuted, breaks or was interrupted; under `strict`, 0 only if all holds.

    >>> exit_code(Report((Evidence("a.b", Kind.EXACT, Verdict.UNDECIDED),), seed=1), strict=False)
    0
    >>> exit_code(Report((Evidence("a.b", Kind.EXACT, Verdict.UNDECIDED),), seed=1), strict=True)
    1
    """
    bad = report.verdict is not Verdict.HOLDS if strict else bool(report.refuted)
    return int(report.interrupted or bad or any(item.reason is Reason.BROKEN for item in report.evidence))
