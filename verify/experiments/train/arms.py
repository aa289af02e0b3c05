"""The arms that are compared, and how each gets its step size.

Three modes. "readout": the readout alone is trained, all before it keeps its initial values. "fixed": everything but
the recurrent weights is trained. "learned": everything. All share initial values, data, number of steps and optimiser.
Deep classifiers have the last two.

Each arm's step size is chosen from a grid on tuning seeds, which are never evaluation seeds: of those whose mean final
loss comes within a tie of that of the best, the one with the least mean loss along the way (of classifiers it is the
share of wrong answers on the validation set that counts). Where the recurrent weights are learned, their step size is
the same or a tenth of it (S4's authors give theirs a smaller one); both are tried, so that "learned" has twice the
choice of the other arms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray

MODES = ("readout", "fixed", "learned")
GRID = (3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
FACTORS = (1.0, 0.1)
FIRST_TUNING_SEED = 1000


@dataclass(frozen=True)
class Arm:
    """A mode with its step size; factor: what the step size of recurrent weights is multiplied by."""

    mode: str
    step_size: float
    factor: float = 1.0


def arms_of(mode: str, grid: Sequence[float] = GRID) -> tuple[Arm, ...]:
    """All that is tried for a mode.

    >>> len(arms_of("fixed")), len(arms_of("learned"))
    (5, 10)
    """
    if mode not in MODES:
        raise InvalidInput(f"mode {mode!r}", "its name must be known", f"use one of {', '.join(MODES)}")
    factors = FACTORS if mode == "learned" else (1.0,)
    return tuple(Arm(mode, step, factor) for step in grid for factor in factors)


def tuning_seeds(count: int) -> list[int]:
    """Seeds for tuning, apart from the evaluation seeds: 0, 1, 2, ..., and of classifiers 2000, 2001, 2002, ...

    >>> tuning_seeds(2)
    [1000, 1001]
    """
    return [FIRST_TUNING_SEED + number for number in range(count)]


def best(arms: Sequence[Arm], finals: FloatArray, areas: FloatArray, tie: float) -> Arm:
    """The arm that the rule above chooses.

    finals, areas: (len(arms), seeds), what is lost at the end, inf where a run diverged, and along the way. tie: how
    far the mean of the one may lie above the best. Errors: InvalidInput if every arm diverged on some seed.

    >>> two = arms_of("fixed", (0.1, 0.2))
    >>> best(two, np.array([[0.1], [0.1]]), np.array([[0.3], [0.2]]), 0.001).step_size
    0.2
    """
    means = np.asarray(finals, dtype=float).mean(axis=1)
    if not np.isfinite(means).any():
        raise InvalidInput(
            f"{len(arms)} step sizes for {arms[0].mode!r}", "every one diverged", "give a grid of smaller ones"
        )
    tied = means <= means[np.isfinite(means)].min() + tie
    return arms[int(np.argmin(np.where(tied, np.asarray(areas, dtype=float).mean(axis=1), np.inf)))]


def rate(arm: Arm, name: str, recurrent: Sequence[str], readout: Sequence[str]) -> float:
    """The step size of an arm for one parameter: zero where its mode trains nothing.

    >>> rate(Arm("learned", 0.1, 0.1), "nu", ("nu", "theta"), ("readout",))
    0.010000000000000002
    >>> rate(Arm("fixed", 0.1), "nu", ("nu", "theta"), ("readout",))
    0.0
    """
    if name in readout:
        return arm.step_size
    if name in recurrent:
        return arm.step_size * arm.factor if arm.mode == "learned" else 0.0
    return arm.step_size if arm.mode != "readout" else 0.0
