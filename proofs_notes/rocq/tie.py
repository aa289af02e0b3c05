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
FIELD = "the complex numbers are an algebraically closed field with conjugation and modulus, archimedean"
TABLE = (
    ("state.projection", 0, "state_projection"),
    ("state.similarity", 0, "state_similarity"),
    ("state.spectrum", 0, "state_spectrum"),
    ("capacity.rank", 0, "capacity_rank"),
    ("allpass.unit", 0, "allpass_unit"),
    ("allpass.memory", 0, "allpass_memory"),
    ("allpass.memory", 1, "allpass_memory_finite"),
    ("allpass.mean", 0, "allpass_mean"),
    ("allpass.monotone", 0, "allpass_monotone_difference"),
    ("allpass.monotone", 1, "allpass_monotone"),
    ("allpass.initial", 0, "allpass_initial"),
    ("allpass.initial", 1, "allpass_initial_det"),
    ("tradeoff.markov", 0, "tradeoff_markov"),
    ("tradeoff.markov", 1, "tradeoff_markov_strict"),
    ("tradeoff.nilpotent", 0, "tradeoff_nilpotent"),
    ("mimo.projection", 0, "mimo_projection"),
    ("mimo.capacity", 0, "mimo_capacity"),
    ("mimo.initial", 0, "mimo_initial"),
    ("mimo.bound", 0, "mimo_bound"),
    ("equivalence.memory", 0, "equivalence_memory"),
    ("gram.entries", 0, "gram_entries"),
    ("frontier.full", 0, "frontier_full"),
    ("frontier.full", 1, "frontier_full_most"),
    ("single.scalar", 0, "single_scalar"),
    ("single.scalar", 1, "single_scalar_sum"),
    ("single.inputs", 0, "single_inputs"),
    ("single.inputs", 1, "single_inputs_sum"),
    ("nesting.gain", 0, "nesting_gain"),
    ("nesting.gain", 1, "nesting_gain_sum"),
    ("tradeoff.width", 0, "tradeoff_width"),
    ("tradeoff.width", 1, "tradeoff_width_least"),
    ("stationary.forgotten", 0, "stationary_forgotten"),
    ("stationary.forgotten", 1, "stationary_forgotten_one"),
    ("stationary.forgotten", 2, "stationary_forgotten_sum"),
    ("stationary.falls", 0, "stationary_falls"),
    ("stationary.markov", 0, "stationary_markov_sum"),
    ("stationary.markov", 1, "stationary_markov"),
    ("gain.teacher", 0, "gain_teacher"),
    ("orthonormal.memory", 0, "orthonormal_memory"),
    ("nesting.loss", 0, "nesting_loss"),
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
            "facts": [FIELD],
        }
        for key, claim, statement in TABLE
    ]
    assert all(tie["stated"] for tie in ties), "a statement of the table is not in the sources"
    audited = {name: source_digest(HERE / name) for name in SOURCES}
    (HERE / "ties.json").write_text(json.dumps({"audited": audited, "ties": ties}, indent=1) + "\n")


if __name__ == "__main__":
    main()
