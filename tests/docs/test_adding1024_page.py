"""What the page says in words of adding over 1,024 steps is what the record has."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from memlaw.numerics.number.arrays import FloatArray

ROOT = Path(__file__).resolve().parents[2]
RECORD = json.loads((ROOT / "results" / "adding1024.json").read_text(encoding="utf-8"))
PAGE = " ".join((ROOT / "docs" / "experiments.md").read_text(encoding="utf-8").split())


def ahead(start: str) -> FloatArray:
    """By how much of the gain each fixed run ends below the learned one of its seed."""
    found = RECORD["results"][f"adding 1024, {start}"]
    learned, fixed = (np.array(found["arms"][arm]["losses"]) for arm in ("learned", "fixed"))
    return np.asarray((learned - fixed) / found["trivial"])


def test_how_far_the_fixed_runs_are_ahead_and_behind() -> None:
    differences = sorted(ahead("s4d-lin"))
    assert f"more than {-differences[0]:.4f} of the gain" in PAGE
    assert "{:.2f}, {:.2f} and {:.2f} ahead".format(*differences[-3:]) in PAGE
    assert differences[-4] < 0.1
    assert f"one fixed run ends {-min(ahead('s4d-legs')):.2f} behind" in PAGE
    assert f"(0.83^16 = {0.83**16:.3f})" in PAGE


def test_how_many_runs_learned_the_task() -> None:
    found = RECORD["results"]["adding 1024, s4d-lin"]
    learned = [
        sum(loss < found["trivial"] / 2 for loss in found["arms"][arm]["losses"]) for arm in ("fixed", "learned")
    ]
    assert "{} fixed runs learned the task, {} learned ones".format(*learned) in PAGE
