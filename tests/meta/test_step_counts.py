"""No derivation loses a step unnoticed: how many each has is on file, in step_counts.json."""

import json
from pathlib import Path

from memlaw.theory.catalogue import catalogue
from memlaw.verify.kinds.derived import derivation_steps

ON_FILE = Path(__file__).parent / "step_counts.json"


def test_every_derivation_has_the_steps_on_file() -> None:
    counted = {item.key: len(derivation_steps(item.derivation)) for item in catalogue()}
    assert counted == json.loads(ON_FILE.read_text())
