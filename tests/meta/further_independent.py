"""Seventy-five further near truths, from another hand that read no source either, and what refuted each.

They were written against an earlier search: several ends at once, hypotheses of one's own that few draws meet, spectra
near the frontier, quantities of one's own that cost much. `further_truths/shown.py` shows each false from definitions;
`further_independent.json` keeps by name which kinds of a quick look refuted it, and for a survivor the reason:
`python tests/meta/further_independent.py` writes it anew. Forty true statements beside them are refuted by none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from further_truths import last, later, of_ones_own, of_settings, pairs

import memlaw
from memlaw.theory.theorem import Theorem

FILE = Path(__file__).with_suffix(".json")
NEAR_TRUTHS: dict[str, Theorem] = {
    name: statement
    for module in (pairs, of_settings, of_ones_own, later, last)
    for name, statement in module.STATEMENTS.items()
}


def refuted_by(statement: Theorem) -> list[str]:
    """The kinds of a quick look, the usual one at a statement of one's own, that refute it."""
    return list(dict.fromkeys(str(evidence.kind) for evidence in memlaw.verify(statement, seed=1).refuted))


def table(file: Path = FILE) -> dict[str, dict[str, object]]:
    """What is recorded: by name the kinds that refuted it, and the reason where there is none."""
    recorded: dict[str, dict[str, object]] = json.loads(file.read_text()) if file.exists() else {}
    return recorded


def rewrite(statements: Mapping[str, Theorem], file: Path, names: Sequence[str]) -> None:
    """Run again those named, or all, and keep the reasons that are there."""
    found = table(file)
    for name in names or statements:
        kinds = refuted_by(statements[name])
        found[name] = {"refuted by": kinds} | ({} if kinds else {"reason": found.get(name, {}).get("reason", "")})
        print(name, "|", ", ".join(kinds) or "SURVIVES", flush=True)
        file.write_text(json.dumps({one: found[one] for one in statements if one in found}, indent=1) + "\n")


if __name__ == "__main__":
    rewrite(NEAR_TRUTHS, FILE, sys.argv[1:])
