"""Sixty near truths over all subjects, written from the theory alone, and what refuted each.

Somebody wrote them without a look at the checks or at the search that refutes them. Each is false inside its
hypotheses, which code of its own shows from the definitions; each is true of what one tries first. `independent.json`
keeps by name which kinds of the default run refuted it, and for a survivor the reason:
`python tests/meta/independent.py` writes it anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from near_truths import learning, length, memory, several, twins
from near_truths.kit import NearTruth

import memlaw

FILE = Path(__file__).with_suffix(".json")
NEAR_TRUTHS: tuple[NearTruth, ...] = (
    *memory.NEAR_TRUTHS,
    *length.NEAR_TRUTHS,
    *twins.NEAR_TRUTHS,
    *learning.NEAR_TRUTHS,
    *several.NEAR_TRUTHS,
)


def refuted_by(item: NearTruth) -> list[str]:
    """The kinds of a default run that refute a near truth."""
    report = memlaw.verify(item.make(), seed=1, effort="normal")
    return list(dict.fromkeys(str(evidence.kind) for evidence in report.refuted))


def table() -> dict[str, dict[str, object]]:
    """What is recorded: by name the kinds that refuted it, and the reason where there is none."""
    recorded: dict[str, dict[str, object]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return recorded


def rewrite(names: list[str]) -> None:
    """Run again those named, or all, and keep the reasons that are there."""
    found = table()
    for item in NEAR_TRUTHS:
        if not names or item.name in names:
            kinds = refuted_by(item)
            reason = {} if kinds else {"reason": found.get(item.name, {}).get("reason", "")}
            found[item.name] = {"refuted by": kinds, **reason}
            print(item.name, "|", ", ".join(kinds) or "SURVIVES", flush=True)
            ordered = {entry.name: found[entry.name] for entry in NEAR_TRUTHS if entry.name in found}
            FILE.write_text(json.dumps(ordered, indent=1) + "\n")


if __name__ == "__main__":
    rewrite(sys.argv[1:])
