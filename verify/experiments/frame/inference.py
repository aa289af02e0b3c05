"""Decisions over seeds that are declared beforehand: sign flips, Holm's correction, survival, power.

Two arms share their seeds. If they are alike, the difference at each seed is as likely to have either sign: all 2^n
sign patterns of n differences are counted, so that a p-value is exact whatever their law is, and n seeds give none
below 2^-n. Steps to a level are censored where a run never reaches it within its budget; the two arms are compared by
their log-rank scores (Peto and Peto 1972), whose sum over one arm is the numerator of the log-rank test, seed by seed
by the same sign flips.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import stats

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray

MOST_SEEDS = 16  # 2^16 sign patterns are counted in a moment
ROUNDING = 1e-13  # sums that differ by less are equal
TRIALS = 500


def flipped(differences: npt.ArrayLike) -> FloatArray:
    """The exact one-sided p-value for a centre of symmetry above zero: (..., n) differences to (...).

    The share of all 2^n sign patterns whose sum is at least the one seen. Errors: InvalidInput for fewer than two
    differences, more than 16, and for NaN or infinity.

    >>> float(flipped([1.0, 2.0, 3.0])), float(flipped([1.0, 2.0, -3.0]))
    (0.125, 0.625)
    """
    values = np.asarray(differences, dtype=float)
    n = values.shape[-1] if values.ndim else 0
    if not 2 <= n <= MOST_SEEDS or not np.isfinite(values).all():
        raise InvalidInput(
            f"differences {np.array2string(values, threshold=6)}",
            f"the sign flips of 2 to {MOST_SEEDS} finite differences are counted",
            "give one for each seed; a diverged run counts as silent",
        )
    least = values.sum(axis=-1) - ROUNDING * np.abs(values).sum(axis=-1)
    return np.asarray((values @ _patterns(n) >= least[..., None]).mean(axis=-1))


@cache
def _patterns(n: int) -> FloatArray:
    """All patterns of n signs, (n, 2^n)."""
    return np.array(list(product((1.0, -1.0), repeat=n))).T


def holm(values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values: rejecting those up to alpha errs anywhere with probability at most alpha.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(values, kind="stable")
    sizes = np.asarray(values, dtype=float)[order] * np.arange(len(order), 0, -1)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(sizes), 1.0)
    return [float(value) for value in adjusted]


@dataclass(frozen=True)
class Steps:
    """Steps to a level by seed; `reached` is false where the budget ended first, and `steps` is then that budget."""

    steps: FloatArray
    reached: npt.NDArray[np.bool_]

    @property
    def data(self) -> stats.CensoredData:
        """As scipy takes it: what is censored is known from below alone."""
        return stats.CensoredData(uncensored=self.steps[self.reached], right=self.steps[~self.reached])


def survivors(found: Steps, at: npt.ArrayLike) -> FloatArray:
    """Kaplan and Meier's estimate of the share of runs that have not reached the level after so many steps.

    >>> survivors(Steps(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, True])), [1, 2, 3]).tolist()
    [0.75, 0.75, 0.375]
    """
    return np.asarray(stats.ecdf(found.data).sf.evaluate(np.asarray(at, dtype=float)))


def median_steps(found: Steps) -> float:
    """The step at which Kaplan and Meier's estimate first falls to a half; inf where it never does.

    >>> median_steps(Steps(np.array([5.0, 9.0, 9.0]), np.array([True, False, False])))
    inf
    """
    times = np.unique(found.steps)
    below = times[survivors(found, times) <= 0.5 + 1e-12]
    return float(below[0]) if len(below) else float("inf")


def log_rank_scores(pooled: Steps) -> FloatArray:
    """Of each run: whether it reached the level, less the hazard that all runs together had met until then.

    The hazard is Nelson and Aalen's, sum of (runs that reach it at t)/(runs not yet out at t) over t up to the run's
    own. All scores add up to zero.

    >>> log_rank_scores(Steps(np.array([1.0, 2.0]), np.array([True, True]))).tolist()
    [0.5, -0.5]
    """
    times, reached = pooled.steps, pooled.reached
    events = np.unique(times[reached])
    hazard = np.array([(times[reached] == t).sum() / (times >= t).sum() for t in events])
    return np.asarray(reached - np.where(events <= times[:, None], hazard, 0.0).sum(axis=1))


def sooner(first: Steps, second: Steps) -> FloatArray:
    """Differences of log-rank scores, seed by seed: positive where the first arm is sooner. Both share their seeds."""
    both = Steps(np.concatenate([first.steps, second.steps]), np.concatenate([first.reached, second.reached]))
    one, other = np.split(log_rank_scores(both), 2)
    return np.asarray(one - other)


def log_rank(first: Steps, second: Steps) -> float:
    """The common two-sided log-rank test of two arms as if their seeds were others, told beside the paired one."""
    if not first.reached.any() and not second.reached.any():
        return 1.0
    with np.errstate(invalid="ignore"):  # no variance where one run alone is left at every event
        found = float(stats.logrank(first.data, second.data).pvalue)
    return 1.0 if np.isnan(found) else found


def power(seeds: int, effect: float, level: float, trials: int = TRIALS) -> float:
    """How often an effect of so many standard deviations is found at a level, over simulated normal differences.

    >>> power(12, 0.0, 0.05) < 0.07 and power(12, 3.0, 0.001) > 0.9
    True
    """
    drawn = np.random.default_rng(seeds).normal(effect, 1.0, (trials, seeds))
    return float((flipped(drawn) <= level).mean())
