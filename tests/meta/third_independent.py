"""Fifty near truths of a third hand, above all over the newer subjects, and what refuted each.

Written from the theory alone: widths, constants of tails, circles, metrics, geometric rates, the delta rule, two taps,
oscillators, Fisher information, Hankel singular values, a teacher, gates; ends of hypotheses of one's own, and
hypotheses that no random number meets. `third_truths/shown.py` shows each false from definitions; the table is that of
`further_independent`: `python tests/meta/third_independent.py` writes it anew. Twenty true statements beside them are
refuted by none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from further_independent import rewrite
from third_truths import of_ones_own, of_settings

from memlaw.theory.theorem import Theorem

FILE = Path(__file__).with_suffix(".json")
NEAR_TRUTHS: dict[str, Theorem] = {**of_settings.STATEMENTS, **of_ones_own.STATEMENTS}


if __name__ == "__main__":
    rewrite(NEAR_TRUTHS, FILE, sys.argv[1:])
