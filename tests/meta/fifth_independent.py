"""A hundred near truths of a fifth hand, over the whole catalogue, and what refuted each.

By a fifth hand, from the theory and the statements of the catalogue alone: constants moved by per cents, hypotheses
that bind eigenvalues to one another, letters and settings of one's own, many states where a bound is nearly met. Of its
three lists the first (72, `of_settings` and `of_ones_own`) and the second (18, `later`) were written before they were
run, the third (10, `last`) aimed at what the first two showed. `fifth_truths/shown.py` shows each false from
definitions; the table is that of `further_independent`: `python tests/meta/fifth_independent.py` writes it anew.
Twenty-one true statements beside them are refuted by none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fifth_truths import last, later, of_ones_own, of_settings
from further_independent import rewrite

from memlaw.theory.theorem import Theorem

FILE = Path(__file__).with_suffix(".json")
NEAR_TRUTHS: dict[str, Theorem] = {
    name: statement
    for module in (of_settings, of_ones_own, later, last)
    for name, statement in module.STATEMENTS.items()
}


if __name__ == "__main__":
    rewrite(NEAR_TRUTHS, FILE, sys.argv[1:])
