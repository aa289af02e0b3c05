"""Evidence in words: the one place where ranges, figures and reasons become sentences, which nobody parses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from memlaw.errors import counted as counted
from memlaw.verify.evidence import About, Counterexample, Evidence, Kind, Note, Reason, Report, Verdict

_PROOFS, _NAMED = (Kind.DERIVED, Kind.PROVED), 3
_NOUNS = {Kind.ENCLOSED: "spectra", Kind.AGREES: "spectra"}


def roles(entries: Iterable[str]) -> str:
    """How many theorems, corollaries and findings there are among some entries, each counted apart.

    >>> roles(["theorem", "finding", "theorem"])
    '2 theorems, 1 finding'
    """
    found = list(entries)
    return ", ".join(counted(found.count(role), role) for role in ("theorem", "corollary", "finding") if role in found)


def span(numbers: Sequence[float], between: str = " to ") -> str:
    """The least and the greatest of some numbers; nothing for none.

    >>> span([3, 1, 2], ".."), span([2, 2]), span([])
    ('1..3', '2', '')
    """
    low, high = min(numbers, default=0), max(numbers, default=0)
    return "" if not numbers else f"{low}" if low == high else f"{low}{between}{high}"


def extent(items: Sequence[Evidence]) -> str:
    """The range of some pieces of one kind: on how much, for which N, at how many points, which claims.

    >>> pieces = [Evidence("a.b", Kind.EXACT, Verdict.HOLDS, sizes=(k, 4), points=50 + k) for k in (1, 2)]
    >>> extent(pieces)
    'N = 1..4, 51 to 52 points'
    """
    parts = [_subjects(items), _sizes(items)]
    if points := [item.points for item in items if item.points]:
        noun = "identities" if items[0].kind is Kind.GENERIC else "point" if set(points) == {1} else "points"
        parts.append(f"{span(points)} {noun}")
    counts = [item.claims for item in items if item.claims is not None]
    if items[0].kind is Kind.DERIVED and counts:
        parts.append(f"{counts[0][0]} of {counts[0][1]} claims bound")
    elif partly := [(decided, stated) for decided, stated in counts if decided < stated]:
        fewest, stated = min(partly)
        parts.append(f"claims {fewest} of {stated}")
    return ", ".join(filter(None, parts))


def _subjects(items: Sequence[Evidence]) -> str:
    many = len({item.subject for item in items if item.subject is not None})
    return f"{many} {_NOUNS.get(items[0].kind, 'subjects')}" if many > 1 else ""


def _sizes(items: Sequence[Evidence]) -> str:
    sizes = sorted({size for item in items for size in item.sizes})
    if any(item.doubt is not None and not item.setup for item in items):  # else its setup says what they are
        return f"every spectrum of N = {span(sizes, '..')} distinct eigenvalues"
    if any(item.kind is Kind.PROVED for item in items):
        return "every N"
    if any(item.kind is Kind.DERIVED and item.every_size for item in items):
        return "all N"
    return f"N = {span(sizes, '..')}" if sizes else ""


def figure(items: Sequence[Evidence]) -> str:
    """The figures of the worst of some pieces of one kind.

    >>> figure([Evidence("a.b", Kind.AGREES, Verdict.HOLDS, digits=d) for d in ((57, 87), (60, 82))])
    '57 and 82 digits'
    >>> figure([Evidence("a.b", Kind.ENCLOSED, Verdict.HOLDS, radius=r) for r in (0.0, 3e-61)])
    'radius <= 3e-61'
    """
    parts = []
    if steps := max(item.steps for item in items):
        facts = max(item.facts for item in items)
        parts.append(counted(steps, "step") + (f", {counted(facts, 'quoted fact')}" if facts else ""))
    if items[0].kind is Kind.PROVED and items[0].facts:
        parts.append(f"by Rocq, {counted(items[0].facts, 'quoted fact')}")
    if doubts := [item.doubt for item in items if item.doubt is not None]:
        parts.append(f"error below 2^{math.ceil(max(doubts))}")
    radii = [item.radius for item in items if item.radius is not None]
    if radii and (max(radii) > 0 or len(radii) == len(items)):
        parts.append(f"radius <= {max(radii):.0e}" if max(radii) > 0 else "strict")
    if digits := [item.digits for item in items if item.digits]:
        parts.append(" and ".join(str(min(column)) for column in zip(*digits, strict=False)) + " digits")
    if measured := [item for item in items if item.error is not None]:
        parts.append(_error(max(measured, key=lambda item: (item.error or 0.0) - (item.allowed or 0.0))))
    if evaluations := sum(item.evaluations for item in items):
        slack = min((item.slack for item in items if item.slack is not None), default=None)
        least = "" if slack is None else f", least slack {max(slack, 0.0):.0e}"
        parts.append(f"{evaluations} evaluations of a search{least}")
    return ", ".join(parts)


def _error(item: Evidence) -> str:
    error = item.error or 0.0
    if item.allowed is None:
        return f"worst {error:.0e}"
    return f"room {-error:.1e}" if error < 0 else f"worst {error:.1e} (allowed {item.allowed:.1e})"


def setup(items: Sequence[Evidence]) -> str:
    """How it was measured, if that can be said in one way."""
    ways = {item.setup for item in items if item.setup}
    return ways.pop() if len(ways) == 1 else ""


def told(items: Sequence[Evidence]) -> str:
    """Range and figures together."""
    return "; ".join(filter(None, (extent(items), figure(items))))


_REASONS: dict[Reason, str] = {
    Reason.NO_STEPS: "the derivation has no checkable step",
    Reason.OTHER_CLAIMS: (
        "its steps were written for other claims; a variant has a key of its own and none of them: "
        'replace(..., key="mine.x", derivation=Derivation(""))'
    ),
    Reason.STEP: "a step does not follow",
    Reason.NO_INSTANCE: "no instance that is tried satisfies all hypotheses",
    Reason.UNTIED: "claim or proof changed since they were tied, see proofs_notes/rocq/tie.py",
    Reason.NO_IDENTITY: "no claim is an identity in symbols that this kind decides",
    Reason.NOT_RATIONAL: "no claim can be decided in rational arithmetic",
    Reason.NOT_EVALUATED: "no claim was evaluated",
    Reason.RADIUS: "the radius stays above the goal",
    Reason.REPEATED: "an eigenvalue is repeated, and the diagonal pair that is checked needs distinct ones",
    Reason.ZERO: "an eigenvalue is zero",
    Reason.SIZE: "there are more states than this is computed for",
    Reason.OUTSIDE: "the spectrum lies outside what is claimed",
    Reason.HYPOTHESIS: "a hypothesis is not decided where the claims are tried",
    Reason.NO_TORCH: "torch is not installed",
    Reason.BROKEN: "what the theorem brings along breaks",
    Reason.NOT_MEASURED: "nothing is measured about this theorem",
}


def _open(item: Evidence) -> str:
    return f"open at {item.undecided}" if item.undecided else "a point stays open"


def _witness(item: Evidence) -> str:
    fails = "fails" if item.verdict is Verdict.REFUTED else "stays open"
    return f"the steps hold, but the statement {fails} at the witness"


_MADE: dict[Reason, Callable[[Evidence], str]] = {
    Reason.OPEN: _open,
    Reason.WITNESS: _witness,
    Reason.TIME_LIMIT: lambda item: f"stopped at the time limit of {item.detail}",
    Reason.ROUNDING: lambda item: f"rounding alone may make a relative difference of {item.allowed or 0:.1e} here",
    Reason.RECORD: lambda item: f"today's code gives other results ({item.detail}); run the {item.subject} again",
}


def reason(item: Evidence) -> str:
    """Why a piece does not hold; empty if it does not say.

    >>> reason(Evidence("a.b", Kind.EXACT, Verdict.NOT_RUN, reason=Reason.TIME_LIMIT, detail="20 s"))
    'stopped at the time limit of 20 s'
    """
    if item.reason is None:
        return item.detail or ("" if item.verdict in (Verdict.HOLDS, Verdict.REFUTED) else item.setup)
    if item.reason in _MADE:
        return _MADE[item.reason](item)
    return _REASONS[item.reason] + (f" ({item.detail})" if item.detail else "")


def counterexample(found: Counterexample | None) -> list[tuple[str, str]]:
    """A counterexample, line by line with labels."""
    if found is None:
        return [("instance", "no counterexample was recorded")]
    at = ", ".join(f"{name} = {value}" for name, value in found.parameters)
    left = found.left + (f" ({found.note})" if found.note else "")
    rows = [("instance", found.instance), ("at", at), ("claim", found.clause)]
    return [row for row in [*rows, ("left", left), ("right", found.right)] if row[1]]


def note(found: Note) -> str:
    """A note in a sentence."""
    if found.about is About.ROUTE:
        off = "it gives no number" if found.error is None else f"M is off by {found.error:.1g}"
        needed = f"it needs {found.digits} digits, float64 has 15"
        return f"float64 Gramian route fails on {found.subject}: {off}; {needed}"
    if found.about is About.RESTS_ON:
        others = ", ".join(f"{key} ({verdict})" for key, verdict in found.others)
        return f"{found.subject} holds here, but it rests on {others}"
    if found.about is About.UNSEEN:
        keys = ", ".join(key for key, _ in found.others)
        return f"what these theorems rest on was not examined in this run: {keys}"
    if found.about is About.RECORD:
        changed = f", though {counted(len(found.others), 'definition')} changed" if found.others else ""
        return f"record {found.subject}: {counted(found.digits, 'tiny piece')} replayed, {found.error:.0e} off{changed}"
    return found.subject


def replayed(found: Sequence[Note]) -> str:
    """What the replays of records gave, in a line."""
    names = ", ".join(note.subject for note in found)
    worst = max(note.error or 0.0 for note in found)
    pieces = counted(sum(note.digits for note in found), "tiny piece")
    return f"{counted(len(found), 'record')} replayed ({names}): {pieces}, figures at most {worst:.0e} off"


def conclusion(report: Report) -> str:
    """The verdict on a whole run in one line; all hold only if everything asked for was done and holds."""
    if report.refuted:
        return f"Refuted: {', '.join(dict.fromkeys(item.theorem for item in report.refuted))}"
    if report.interrupted:
        return "Interrupted: this is what was done until then; nothing of it is refuted."
    if report.verdict is Verdict.HOLDS:
        return f"All hold: {counts(report)}.{_only_tried(report)}"
    return f"Nothing is refuted, but not all hold: {counts(report)}."


def _only_tried(report: Report) -> str:
    """The theorems of one's own for which a derivation was looked for, and is none: they were tried at points."""
    from memlaw.theory.catalogue import catalogue

    sought = {item.theorem for item in report.evidence if item.kind is Kind.DERIVED}
    shown = {item.theorem for item in report.evidence if item.kind in _PROOFS and item.verdict is Verdict.HOLDS}
    left = sorted(sought - shown - {item.key for item in catalogue()})
    more = f" and {len(left) - _NAMED} more" * (len(left) > _NAMED)
    return f" Tried, not proved: {', '.join(left[:_NAMED])}{more}." if left else ""


def counts(report: Report) -> str:
    """How many theorems, corollaries, findings and pieces of evidence, of each verdict."""
    from memlaw.theory.catalogue import catalogue

    known = {item.key: item.role for item in catalogue()}
    entries = roles(known.get(key, "theorem") for key in report.theorems) or counted(0, "theorem")
    many = f"{entries}, {counted(len(report.evidence), 'piece')} of evidence"
    return f"{many} ({report})" if report.evidence else many


def quoted(report: Report) -> str:
    """How many facts the derivations of a run quote, in a line; empty where they quote none."""
    pieces = [item for item in report.evidence if item.kind is Kind.DERIVED and item.facts]
    facts = counted(sum(item.facts for item in pieces), "quoted fact")
    return f"{facts} in {counted(len(pieces), 'derivation')}: no step checks them, memlaw show lists them" * bool(
        pieces
    )


def circumstances(report: Report) -> str:
    """What was run: kinds, spectra, seed, device, time."""
    kinds = [kind for kind in Kind if any(item.kind is kind for item in report.evidence)]
    examined = {(item.kind in _NOUNS, item.subject) for item in report.evidence if item.subject}
    spectra = sum(on_spectrum for on_spectrum, _ in examined)
    many = {"spectra": spectra, "models and records": len(examined) - spectra}
    parts = [", ".join(kinds), *(f"{things}: {number}" for things, number in many.items() if number)]
    parts += [f"seed {report.seed}", report.device, f"{report.seconds:.1f} s"]
    return "; ".join(filter(None, parts))
