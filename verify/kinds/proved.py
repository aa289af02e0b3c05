"""The proved kind: claims that a statement checked by Rocq says, for every N, tied to it by a table.

`proofs_notes/rocq/ties.json` is written by `proofs_notes/rocq/tie.py` after the audit there passed. A tie names a
claim, the hypotheses of its theorem and a Rocq statement, each by a digest: what changes at either end is untied.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sympy import srepr

from memlaw import files
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict

FOLDER = Path(files.__file__).parent / "rocq"
SOURCES = (
    "Stein.v",
    "State.v",
    "Solve.v",
    "Memory.v",
    "Allpass.v",
    "Limits.v",
    "Catalogue.v",
    "Further.v",
    "Nesting.v",
    "Width.v",
    "Gates.v",
    "Spectral.v",
    "Teacher.v",
    "Modes.v",
)


@dataclass(frozen=True)
class Tie:
    """A claim of a theorem (by place) and the Rocq statement that says it, each with its digest when they were tied."""

    key: str
    claim: int
    claimed: str
    statement: str
    stated: str
    facts: tuple[str, ...]


def check_proved(case: Case, folder: Path = FOLDER) -> Evidence | None:
    """Whether the claims that are tied to Rocq's statements are still those, and these still the audited ones."""
    own = [tie for tie in ties(folder) if tie.key == case.key]
    if not own:
        return None
    loose = [tie.statement for tie in own if not _holds(case.theorem, tie, folder)]
    if loose:
        return Evidence(case.key, Kind.PROVED, Verdict.NOT_RUN, reason=Reason.UNTIED, detail=", ".join(loose))
    places = tuple(sorted({tie.claim for tie in own}))
    counted = len(places), len(case.claims)
    facts = len({fact for tie in own for fact in tie.facts})
    statements = f"by {' and '.join(tie.statement for tie in own)}"
    return Evidence(
        case.key,
        Kind.PROVED,
        Verdict.HOLDS,
        every_size=True,
        claims=counted,
        places=places,
        facts=facts,
        setup=statements,
    )


def _holds(theorem: Theorem, tie: Tie, folder: Path) -> bool:
    known = tie.claim < len(theorem.claims) and claim_digest(theorem, tie.claim) == tie.claimed
    return known and statement_digest(tie.statement, folder) == tie.stated


@cache
def ties(folder: Path = FOLDER) -> tuple[Tie, ...]:
    """The table; none of it once a source is another than the one that was audited."""
    path = folder / "ties.json"
    table = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"audited": {}, "ties": []}
    audited = all(source_digest(folder / name) == table["audited"].get(name) for name in SOURCES)
    given = (Tie(**{**item, "facts": tuple(item["facts"])}) for item in table["ties"])
    return tuple(tie if audited else Tie(tie.key, tie.claim, "", tie.statement, "", tie.facts) for tie in given)


def claim_digest(theorem: Theorem, place: int) -> str:
    """A digest of a claim with its conditions and of the hypotheses of its theorem."""
    claim = theorem.claims[place]
    names = sorted(item.name for item in theorem.hypotheses)
    return _digest("\n".join([srepr(claim.relation), *map(srepr, claim.when), *names]))


def statement_digest(name: str, folder: Path = FOLDER) -> str:
    """A digest of the text of a Rocq theorem; empty if there is none of that name."""
    for source in SOURCES:
        for part in (folder / source).read_text(encoding="utf-8").split("\nTheorem ")[1:]:
            if part.split()[0].rstrip(":") == name:
                return _digest(" ".join(part.partition("\nProof")[0].split()))
    return ""


def source_digest(path: Path) -> str:
    """A digest of a source of the proofs; empty where it is not at hand."""
    return _digest(path.read_text(encoding="utf-8")) if path.exists() else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
