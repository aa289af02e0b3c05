"""Seventy-nine near truths of a sixth hand, over the whole catalogue, and what refuted each.

By a sixth hand, from the theory and the statements of the catalogue alone. The first list (42, `of_settings` and
`of_ones_own`) moves constants by per cents and drops what makes memory fall; the second (37, `later`), written once the
first was run, has powers and scales that ordinary weights hide, sums that are cut short, far lags of many states, and
second spectra, teachers and noise that a hypothesis binds to a number. `sixth_truths/shown.py` shows each false from
definitions; the table is that of `further_independent`: `python tests/meta/sixth_independent.py` writes it anew.
Forty-nine true statements beside them are refuted by none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from further_independent import rewrite
from sixth_truths import later, of_ones_own, of_settings

from memlaw.theory.theorem import Theorem

FILE = Path(__file__).with_suffix(".json")
NEAR_TRUTHS: dict[str, Theorem] = {
    name: statement for module in (of_settings, of_ones_own, later) for name, statement in module.STATEMENTS.items()
}


if __name__ == "__main__":
    rewrite(NEAR_TRUTHS, FILE, sys.argv[1:])
