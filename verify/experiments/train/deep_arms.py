"""Fixed against learned recurrence in deep classifiers: how an arm gets its step size, and how two arms are compared.

Both arms share everything but one thing: initial weights, examples, minibatches, dropout masks, number of steps,
optimiser; the learned arm also trains the eigenvalues (and S4's low-rank vector). The step size of each arm is chosen
on tuning seeds, which are never evaluation seeds, from one grid: of those whose mean validation accuracy comes within
TIE of the best, the one with the highest mean accuracy along the way. Where the recurrence is learned, its step size is
the same or a tenth; both are tried, so that "learned" has twice the choice of "fixed". No early stopping: the accuracy
on the test set is that after the last step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.experiments.frame.experiment import Result
from memlaw.verify.experiments.train.classification import Data, Run, Settings, train
from memlaw.verify.experiments.train.classifier import Batch, Shape, build, recurrent
from memlaw.verify.experiments.train.starts import Start, start

MODES = ("fixed", "learned")
GRID = (0.01, 0.03, 0.1)
SHARES = (1.0, 0.1)
STEP_SIZES = (0.001, 0.1)
TIE = 0.005
FIRST_EVALUATION_SEED = 2000  # lower ones served while the experiments were designed
FIRST_TUNING_SEED = 1000
_DIGITS = 5


@dataclass(frozen=True)
class Budget:
    """What every arm gets."""

    states: int
    steps: int
    minibatch: int
    seeds: int
    tuning_seeds: int
    grid: tuple[float, ...] = GRID
    looks: int = 20
    device: str = "cpu"


@dataclass(frozen=True)
class Problem:
    """A task: the shape of its models, its data with one split for each seed, and the accuracy of a constant answer."""

    shape: Shape
    data: Callable[[Sequence[int], str], Data]
    trivial: float


@dataclass(frozen=True)
class Condition:
    """From where, and with how much regularisation.

    `spread`: the start's step size is drawn anew for each channel, as S4D's authors do, instead of one that makes the
    length of the sequence a unit of its time.
    """

    start: str
    spread: bool = False
    weight_decay: float = 0.0
    dropout: float = 0.0


@dataclass(frozen=True)
class Trial:
    """One arm with its step size; `share`: the recurrent parameters' step over the others'."""

    learned: bool
    step_size: float
    share: float = 1.0


def trials(learned: bool, grid: Sequence[float]) -> list[Trial]:
    """All that is tried for an arm.

    >>> len(trials(False, GRID)), len(trials(True, GRID))
    (3, 6)
    """
    shares = SHARES if learned else SHARES[:1]
    return [Trial(learned, step, share) for step, share in product(grid, shares)]


def best(tried: Sequence[Trial], ends: np.ndarray, along: np.ndarray) -> Trial:
    """The trial that the rule above chooses; ends, along: mean accuracies (trials,), NaN where a run diverged.

    >>> best(trials(False, (0.1, 0.2)), np.array([0.9, 0.899]), np.array([0.5, 0.6])).step_size
    0.2
    """
    if not np.isfinite(ends).any():
        raise InvalidInput(
            f"{len(tried)} step sizes", "training diverged with every one", "give a grid of smaller ones"
        )
    tied = np.isfinite(ends) & (ends >= np.nanmax(ends) - TIE)
    return tried[int(np.argmax(np.where(tied, along, -np.inf)))]


def contest(problem: Problem, condition: Condition, budget: Budget) -> Result:
    """Tune both arms and train them on the evaluation seeds: all figures of one condition as plain data."""
    seeds = [FIRST_EVALUATION_SEED + number for number in range(budget.seeds)]
    arms = {}
    for mode in MODES:
        chosen, tuning = tuned(problem, condition, budget, mode == "learned")
        batch, runs = trained(problem, condition, budget, [(chosen, seed) for seed in seeds])
        arms[mode] = {
            "step_size": chosen.step_size,
            "share": chosen.share,
            "tuning": tuning,
            **_plain(runs),
            "moved": moved(batch, condition, budget, seeds),
        }
    memory = remembered(problem.shape, condition, budget, seeds)
    return {"seeds": seeds, "trivial": round(problem.trivial, _DIGITS), "memory": memory, "arms": arms}


def tuned(
    problem: Problem, condition: Condition, budget: Budget, learned: bool
) -> tuple[Trial, list[dict[str, Any]]]:
    """The chosen trial of an arm, and the mean validation accuracy of all that were tried."""
    tried = trials(learned, budget.grid)
    seeds = [FIRST_TUNING_SEED + number for number in range(budget.tuning_seeds)]
    _, runs = trained(problem, condition, budget, [(one, seed) for one in tried for seed in seeds])
    ends, along = (
        np.array([np.nan if run.diverged else read(run) for run in runs])
        .reshape(len(tried), len(seeds))
        .mean(1)
        for read in (lambda run: run.validation.accuracy, lambda run: float(np.mean(run.accuracy)))
    )
    table = [
        {"step_size": one.step_size, "share": one.share, "validation": number(end)}
        for one, end in zip(tried, ends, strict=True)
    ]
    return best(tried, ends, along), table


def trained(
    problem: Problem, condition: Condition, budget: Budget, work: Sequence[tuple[Trial, int]]
) -> tuple[Batch, list[Run]]:
    """Train trials on seeds, all as one batch."""
    seeds = [seed for _, seed in work]
    starts = [beginnings(problem.shape, condition, budget, seed) for seed in seeds]
    learned = [trial.learned for trial, _ in work]
    batch = build(problem.shape, starts, learned, seeds, budget.device)
    settings = [
        Settings(trial.step_size, seed, condition.weight_decay, condition.dropout, trial.share)
        for trial, seed in work
    ]
    data = problem.data(seeds, budget.device)
    return batch, train(batch, data, settings, budget.steps, budget.minibatch, budget.looks)


def _plain(runs: Sequence[Run]) -> dict[str, Any]:
    """Runs as plain data; what is not finite becomes None."""
    parts = {
        part: [[number(value) for value in getattr(run, part)] for run in runs]
        for part in ("train", "validation", "test")
    }
    curves = {
        name: [[number(value) for value in getattr(run, name)] for run in runs]
        for name in ("loss", "accuracy")
    }
    return {
        "diverged": [run.diverged for run in runs],
        **parts,
        "steps": list(runs[0].steps),
        "curves": curves,
    }


def number(value: float) -> float | None:
    """A rounded number, None for NaN and infinity."""
    return round(float(value), _DIGITS) if np.isfinite(value) else None


def moved(
    batch: Batch, condition: Condition, budget: Budget, seeds: Sequence[int]
) -> dict[str, float | None]:
    """Root mean square change of each recurrent parameter since the start, over modes, channels, layers and seeds."""
    starts = [beginnings(batch.shape, condition, budget, seed) for seed in seeds]
    fresh = build(batch.shape, starts, batch.learned.tolist(), seeds, str(batch.device), batch.dtype)
    with torch.no_grad():
        return {
            name: number(
                (batch.parameters[name] - fresh.parameters[name]).double().square().mean().sqrt().item()
            )
            for name in recurrent(batch)
        }


def beginnings(shape: Shape, condition: Condition, budget: Budget, seed: int) -> tuple[Start, ...]:
    """The start of one model, or those of its channels."""
    if not condition.spread:
        return (start(condition.start, budget.states, shape.length - 1, seed),)
    low, high = np.log(STEP_SIZES)
    drawn = np.exp(np.random.default_rng([seed, 1]).uniform(low, high, shape.channels))
    return tuple(published(condition.start, budget.states, float(step)) for step in drawn)


def published(name: str, states: int, step_size: float) -> Start:
    """A diagonal published initialisation with a given step size."""
    spectrum = Spectrum.named(name, states, step_size=step_size)
    modes = spectrum.eigenvalues[spectrum.eigenvalues.imag >= 0]
    real = (modes.imag == 0) & (name != "s4d-lin")
    return Start(name, states, round(1 / step_size), spectrum, modes, real)


def remembered(shape: Shape, condition: Condition, budget: Budget, seeds: Sequence[int]) -> dict[str, float]:
    """What theory says of a start, mean over seeds: M at the first input, its sum within the sequence, its horizon."""
    every = [one for seed in seeds for one in beginnings(shape, condition, budget, seed)]
    found = [memory_function(one.spectrum, lags=shape.length) for one in every]
    return {
        "at_first_input": round(float(np.mean([one.values[-1] for one in found])), _DIGITS),
        "within_sequence": round(float(np.mean([one.sum for one in found])), _DIGITS),
        "lags_above_half": round(float(np.mean([(one.values >= 0.5).sum() for one in found])), 1),
    }
