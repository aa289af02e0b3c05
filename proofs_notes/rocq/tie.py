"""Audit the proofs, then tie their statements to the claims of the catalogue: writes ties.json beside this file.

Run on purpose, after a look at both ends: python proofs_notes/rocq/tie.py
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from memlaw.theory.catalogue import theorem
from memlaw.verify.kinds.proved import SOURCES, claim_digest, source_digest, statement_digest

HERE = Path(__file__).parent
GRAMIAN = "a stable and controllable pair has C > 0 with C = A C A^* + B B^*"
REDUCED = "memory is that of the controllable part, which has at most N states"
TABLE = (
    ("allpass.monotone", 1, "spec3_monotone", [GRAMIAN]),
    ("allpass.initial", 1, "spec5_det", [GRAMIAN]),
    ("tradeoff.markov", 0, "spec4_markov", [GRAMIAN, REDUCED]),
    ("tradeoff.markov", 0, "spec4_at_most_one", [GRAMIAN, REDUCED]),
    ("mimo.initial", 0, "memM_det", [GRAMIAN]),
)


def main() -> None:
    """Audit, then write the table."""
    subprocess.run(["bash", str(HERE / "check.sh")], check=True)
    ties = [
        {
            "key": key,
            "claim": claim,
            "claimed": claim_digest(theorem(key), claim),
            "statement": statement,
            "stated": statement_digest(statement, HERE),
            "facts": facts,
        }
        for key, claim, statement, facts in TABLE
    ]
    assert all(tie["stated"] for tie in ties), "a statement of the table is not in the sources"
    audited = {name: source_digest(HERE / name) for name in SOURCES}
    (HERE / "ties.json").write_text(json.dumps({"audited": audited, "ties": ties}, indent=1) + "\n")


if __name__ == "__main__":
    main()
