"""Sixty-eight near truths of a fourth hand, over the whole catalogue, and what refuted each.

Written from the theory alone, without knowing the search: far lags of many states, data and letters that do their worst
together, hypotheses that no usual spectrum meets, ends of equalities, a setting of one's own that draws a readout.
`fourth_truths/shown.py` shows each false from definitions; the table is that of `further_independent`:
`python tests/meta/fourth_independent.py` writes it anew. Thirteen true statements beside them are refuted by none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fourth_truths import of_ones_own, of_settings
from further_independent import rewrite

from memlaw.theory.theorem import Theorem

FILE = Path(__file__).with_suffix(".json")
NEAR_TRUTHS: dict[str, Theorem] = {**of_settings.STATEMENTS, **of_ones_own.STATEMENTS}


if __name__ == "__main__":
    rewrite(NEAR_TRUTHS, FILE, sys.argv[1:])
