"""What is shown of each theorem, as a table on file: `python tests/meta/evidence_table.py` writes it, on purpose."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from memlaw.theory.catalogue import catalogue
from memlaw.theory.catalogue import theorem as known
from memlaw.theory.statement.proof import Cite, reasons
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Kind
from memlaw.verify.evidence.standing import Earned, earned
from memlaw.verify.kinds.derived import bound_claims, derivation_steps
from memlaw.verify.run.tasks import check_alone

FILE = Path(__file__).parent / "evidence_table.json"
SEED = 1  # the one seed at which tests bind the catalogue's claims, so that a process does it once
KINDS = (Kind.PROVED, Kind.DERIVED, Kind.GENERIC, Kind.EXACT)
FIGURES = ("verdict", "claims", "places", "sizes", "every_size", "points", "steps", "facts", "setup")


@cache
def pieces(key: str) -> tuple[Evidence, ...]:
    """The evidence of the kinds that need neither spectra nor samples, at one seed."""
    found = (check_alone(case_of(known(key)), kind, SEED) for kind in KINDS)
    return tuple(item for item in found if item is not None)


@cache
def down_to_definitions(key: str, claim: int) -> bool:
    """Whether a claim is proved, or bound for all N and so is every claim that its proofs cite."""
    theorem = known(key)
    if any(item.kind is Kind.PROVED and claim in item.places for item in pieces(key)):
        return True
    found = next((item for item in bound_claims(theorem, SEED) if item.claim == claim), None)
    if found is None or not found.holds or found.sizes:
        return False
    lines = (line for proof in theorem.derivation.proofs if proof.claim == claim for line in proof.lines)
    cites = [item for item in reasons(tuple(lines)) if isinstance(item, Cite)]
    return all(down_to_definitions(item.key, item.claim) for item in cites)


def row(theorem: Theorem) -> dict[str, Any]:
    """Kinds with their figures, how many steps an argument has, and what all claims together have earned."""
    shown = {
        str(item.kind): {name: value for name in FIGURES if (value := getattr(item, name)) not in ((), "", 0, None)}
        for item in pieces(theorem.key)
    }
    steps = len(derivation_steps(theorem.derivation))
    what = "finding" if theorem.finding else str(earned(len(theorem.claims), pieces(theorem.key)))
    whole = all(down_to_definitions(theorem.key, claim) for claim in range(len(theorem.claims)))
    return json.loads(json.dumps({"earned": what, "down to definitions": whole, "argued steps": steps, **shown}))


def table() -> dict[str, dict[str, Any]]:
    """All of the catalogue."""
    return {theorem.key: row(theorem) for theorem in catalogue()}


def counts(rows: dict[str, dict[str, Any]]) -> dict[str, int]:
    """How many entries have earned what, findings apart."""
    found = [item["earned"] for item in rows.values()]
    whole = sum(item["down to definitions"] for item in rows.values())
    return {str(level): found.count(level) for level in (*Earned, "finding")} | {"down to definitions": whole}


def sentence(found: dict[str, int]) -> str:
    """The counts as the README tells them."""
    proved, derived, symbols, argued, findings, whole = found.values()
    entries = sum(found.values()) - whole - findings
    return (
        f"Of {entries} entries that are no findings {proved} are proved in Rocq claim by claim, {derived} are derived "
        f"for all N from what they cite ({whole} of these two kinds down to definitions), {symbols} are decided in "
        "symbols or bound by lines that are, for N = 1..4 unless their evidence says otherwise, and "
        f"{argued} are argued in part. "
        "`tests/meta/evidence_table.json` has it entry by entry."
    )


if __name__ == "__main__":
    written = table()
    FILE.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(sentence(counts(written)))
