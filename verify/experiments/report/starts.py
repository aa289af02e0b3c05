"""What a start leads to: findings on initialisation and extension that several experiments share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame.experiment import Finding
from memlaw.verify.experiments.frame.statistics import Interval, interval, not_worse

HALF = 0.5


def sooner(statement: str, short: npt.ArrayLike, other: npt.ArrayLike, name: str, more: str = "") -> Finding:
    """Whether learning from "short" takes more steps than from another start: log2 of the ratio, by seed.

    short, other: steps (seeds,), or (tasks, seeds) of which the mean over tasks counts; the budget where never.
    """
    first, second = (np.maximum(np.atleast_2d(np.asarray(steps, dtype=float)), 1.0) for steps in (short, other))
    found = interval((np.log2(first) - np.log2(second)).mean(axis=0).tolist())
    medians = [f"{one:.0f} and {two:.0f}" for one, two in zip(np.median(first, 1), np.median(second, 1), strict=True)]
    return Finding(
        "initialisation",
        statement,
        not_worse(found, 0.0),
        f"log2 of short over {name} steps {found} (the budget where never); median steps {', '.join(medians)}{more}",
    )


def extended(where: str, lag: int, before: npt.ArrayLike, after: npt.ArrayLike, frontier: float) -> Finding:
    """Whether M at a lag, learned from "short", stays below half of the frontier's; by seed."""
    first, last = (np.asarray(memory, dtype=float) / frontier for memory in (before, after))
    found = interval(last.tolist())
    return Finding(
        "extension",
        f"{where}, lag {lag}: learned from a short start, M(lag) stays below half of the frontier's",
        below(found, HALF),
        f"share of the frontier {found}, before learning {first.mean():.2g}; half reached in "
        f"{int((last >= HALF).sum())}, lower than before in {int((last < first).sum())} of {len(last)} runs",
    )


def below(found: Interval, level: float) -> Verdict:
    """Whether an interval lies below a level.

    >>> str(below(Interval(0.1, 0.0, 0.2, 5), 0.5))
    'holds'
    """
    return not_worse(Interval(level - found.mean, level - found.upper, level - found.lower, found.n), 0.0)
