"""Means over seeds with their confidence interval, and differences of two arms seed by seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from memlaw.errors import InvalidInput
from memlaw.verify.evidence import Verdict


@dataclass(frozen=True)
class Interval:
    """A mean over n seeds between the two ends of its confidence interval."""

    mean: float
    lower: float
    upper: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3g} [{self.lower:.3g}, {self.upper:.3g}]"


def interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """The mean and its Student interval, exact for independent normal values.

    values: at least two finite numbers. Errors: InvalidInput for fewer, and for NaN or infinity.

    >>> str(interval([1.0, 2.0, 3.0]))
    '2 [-0.484, 4.48]'
    """
    found = np.asarray(values, dtype=float)
    if found.ndim != 1 or found.size < 2 or not np.isfinite(found).all():
        raise InvalidInput(
            f"values {np.array2string(found, threshold=6)}",
            "an interval needs at least two finite values, one for each seed",
            "take more seeds; count a diverged run on its own",
        )
    half = student.ppf((1 + level) / 2, found.size - 1) * found.std(ddof=1) / np.sqrt(found.size)
    mean = float(found.mean())
    return Interval(mean, float(mean - half), float(mean + half), int(found.size))


def paired(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Interval:
    """The interval of the mean difference first - second, seed by seed.

    Errors: InvalidInput for different lengths.

    >>> paired([1.0, 2.0, 3.0], [0.0, 1.0, 2.0]).mean
    1.0
    """
    if len(first) != len(second):
        raise InvalidInput(
            f"{len(first)} values and {len(second)}", "pairs share a seed", "give both arms the same seeds"
        )
    return interval([a - b for a, b in zip(first, second, strict=True)], level)


def not_worse(better_by: Interval, margin: float) -> Verdict:
    """Whether an arm that is better by so much is comparable or better: by the interval and a margin declared before.

    Holds if the whole interval lies above -margin, refuted if it lies below, else undecided.

    >>> str(not_worse(Interval(0.0, -0.1, 0.1, 5), 0.2)), str(not_worse(Interval(0.0, -0.1, 0.1, 5), 0.05))
    ('holds', 'undecided')
    """
    if better_by.lower > -margin:
        return Verdict.HOLDS
    return Verdict.REFUTED if better_by.upper < -margin else Verdict.UNDECIDED
