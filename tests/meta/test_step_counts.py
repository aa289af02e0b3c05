"""No derivation loses a step unnoticed: how many each has is on file, in step_counts.json."""

import json
from pathlib import Path

from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.derivation import Derivation

ON_FILE = Path(__file__).parent / "step_counts.json"


def steps(derivation: Derivation) -> int:
    """Links of chains, lemmas, and identities of all sizes up to the largest."""
    in_chains = sum(len(chain.links) - 1 for chain in derivation.all_chains())
    in_sizes = (
        [derivation.identities(size) for size in range(1, derivation.largest + 1)]
        if derivation.identities
        else []
    )
    return in_chains + len(derivation.all_lemmas()) + sum(len(list(items)) for items in in_sizes)


def test_every_derivation_has_the_steps_on_file() -> None:
    assert {item.key: steps(item.derivation) for item in catalogue()} == json.loads(ON_FILE.read_text())
