"""Arms on the same seeds: tuning, evaluation, and the figures that are kept of each.

`compare` does it for single layers and their losses, three arms as one batch; `Contest` for deep classifiers and two
arms, which share everything but one thing: initial weights, examples, minibatches, dropout masks, number of steps,
optimiser; the learned arm also trains the eigenvalues (and S4's low-rank vector). There is no early stopping: figures
are those after the last step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.experiments.frame.experiment import Options, Result
from memlaw.verify.experiments.train.arms import MODES, Arm, arms_of, best, rate, tuning_seeds
from memlaw.verify.experiments.train.classification import Data, Settings, train
from memlaw.verify.experiments.train.classification import Run as ClassifierRun
from memlaw.verify.experiments.train.classifier import Batch, Shape, build, recurrent
from memlaw.verify.experiments.train.starts import Start, spread, start
from memlaw.verify.experiments.train.trainer import Parameters, Run, steps_to

TrainArms = Callable[[Sequence[Arm], Sequence[int], bool], Run]

LEVEL = 0.9
SMALLEST_GAIN = 0.01
DIGITS = 6
TIE = 0.002  # of the trivial loss

CLASSIFIED = MODES[1:]
CLASSIFIER_GRID = (0.01, 0.03, 0.1)
ACCURACY_TIE, ACCURACY_DIGITS = 0.005, 5
FIRST_EVALUATION_SEED = 2000  # lower ones served while the experiments were designed


# --- single layers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bench:
    """What a comparison rests on.

    trivial: the loss of saying nothing. seeds: evaluation seeds. steps: of training. tuning: tuning seeds. grid: step
    sizes.
    """

    trivial: float
    seeds: int
    steps: int
    tuning: int
    grid: tuple[float, ...]

    def models(self, mode: str) -> slice:
        """Where a mode's models are in an evaluation run: modes first, then seeds."""
        place = MODES.index(mode)
        return slice(place * self.seeds, (place + 1) * self.seeds)


def compare(train_arms: TrainArms, bench: Bench) -> tuple[Run, dict[str, Result]]:
    """Tune every mode, train each on the evaluation seeds, and summarise; the run holds modes first, then seeds.

    train_arms trains some arms, each on all of some seeds (arms first), as one batch; the last argument says whether
    recurrent weights are to be recorded.
    """
    chosen = tuned(train_arms, bench)
    found = train_arms([chosen[mode] for mode in MODES], list(range(bench.seeds)), True)
    return found, {mode: summary(mode, chosen[mode], found, bench) for mode in MODES}


def tuned(train_arms: TrainArms, bench: Bench) -> dict[str, Arm]:
    """The best arm of each mode on the tuning seeds; all that is tried is one batch."""
    tried = [arm for mode in MODES for arm in arms_of(mode, bench.grid)]
    found = train_arms(tried, tuning_seeds(bench.tuning), False)
    finals, areas = (values.reshape(len(tried), bench.tuning) for values in (found.final, found.area))
    own = {mode: [place for place, arm in enumerate(tried) if arm.mode == mode] for mode in MODES}
    return {
        mode: best([tried[place] for place in at], finals[at], areas[at], TIE * bench.trivial)
        for mode, at in own.items()
    }


def summary(mode: str, arm: Arm, found: Run, bench: Bench) -> Result:
    """The figures of one mode over the seeds.

    losses: the last ones; diverged: the steps, -1 where not. level: 90 % of the smaller of two mean gains over the
    trivial loss, of this mode and its rival ("learned" for the others, "fixed" for "learned"); steps_to_level: steps to
    it, the budget where it is never reached, None where a gain is below 1 % of the trivial loss. curve and spread: the
    median, the first and the last tenth of the recorded losses.
    """
    own = bench.models(mode)
    curves = found.curves[:, own]
    gains = [
        bench.trivial - losses(found, bench, other).mean()
        for other in (mode, "fixed" if mode == "learned" else "learned")
    ]
    level = float(bench.trivial - LEVEL * min(gains))
    visible = min(gains) > SMALLEST_GAIN * bench.trivial
    return {
        "step_size": arm.step_size,
        "factor": arm.factor,
        "losses": rounded(losses(found, bench, mode)),
        "diverged": found.diverged[own].tolist(),
        "level": rounded([level])[0],
        "steps_to_level": rounded(reached(level, found, bench, mode)) if visible else None,
        "curve": rounded(np.median(curves, axis=1), 4),
        "spread": [rounded(np.quantile(curves, part, axis=1), 4) for part in (0.1, 0.9)],
    }


def losses(found: Run, bench: Bench, mode: str) -> FloatArray:
    """The last losses of a mode's models; one that diverged counts as silent."""
    finals = found.final[bench.models(mode)]
    return np.where(np.isfinite(finals), finals, bench.trivial)


def reached(level: float, found: Run, bench: Bench, mode: str) -> FloatArray:
    """The steps to a level of a mode's models, the budget where it is never reached."""
    return steps_of_each(level, found.steps, found.curves[:, bench.models(mode)], bench.steps)


def steps_of_each(level: float, steps: IntArray, curves: FloatArray, most: int) -> FloatArray:
    """The steps to a level of each of (R, m) curves, at most so many."""
    return np.array([min(steps_to(level, steps, curve), float(most)) for curve in curves.T])


def step_sizes(
    parameters: Parameters,
    arms: Sequence[Arm],
    seeds: int,
    recurrent: Sequence[str],
    readout: Sequence[str],
    masks: Mapping[str, FloatArray],
) -> dict[str, Tensor]:
    """Step sizes by model and entry, models being arms first, then seeds; a mask is 0 where nothing may be trained."""
    found = {}
    for name, value in parameters.items():
        sizes = np.repeat([rate(arm, name, recurrent, readout) for arm in arms], seeds)
        whole = sizes.reshape((-1,) + (1,) * (value.ndim - 1)) * masks.get(name, np.ones(()))
        found[name] = torch.as_tensor(whole, dtype=value.dtype, device=value.device)
    return found


def as_parameters(values: Mapping[str, FloatArray], copies: int, dtype: torch.dtype, device: str) -> Parameters:
    """Initial values of the seeds as tensors, once for every arm."""
    return {
        name: torch.as_tensor(np.concatenate([value] * copies), dtype=dtype, device=device)
        for name, value in values.items()
    }


def rounded(values: npt.ArrayLike, digits: int = DIGITS) -> list[float]:
    """Floats of so many significant digits.

    >>> rounded([1 / 3], 3)
    [0.333]
    """
    return [float(f"{float(value):.{digits}g}") for value in np.asarray(values).ravel()]


# --- deep classifiers -----------------------------------------------------------------------------------------------


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
class Sizes:
    """What every arm gets: the width of the model, real states of a channel, seeds, steps, and what is tried."""

    channels: int
    states: int
    seeds: int
    steps: int
    tuning_seeds: int
    grid: Sequence[float]
    minibatch: int
    looks: int

    def chosen(self, options: Options) -> Sizes:
        """These, but for what the options say."""
        usual = QUICK if options.quick else self
        return replace(
            usual,
            states=options.size or usual.states,
            seeds=options.seeds or usual.seeds,
            steps=options.steps or usual.steps,
        )


QUICK = Sizes(4, 4, 2, 4, 1, CLASSIFIER_GRID[1:2], 8, 2)


def arguments(condition: Condition, sizes: Sizes) -> dict[str, Any]:
    """Both as the plain arguments of a piece."""
    return {**asdict(condition), **asdict(sizes), "grid": list(sizes.grid)}


def read_arguments(plain: Mapping[str, Any]) -> tuple[Condition, Sizes]:
    """The inverse of `arguments`; others are left alone."""
    condition, sizes = ({own.name: plain[own.name] for own in fields(kind)} for kind in (Condition, Sizes))
    return Condition(**condition), Sizes(**sizes)


@dataclass(frozen=True)
class Problem:
    """A task: the shape of its models, its data with one split for each seed, and the accuracy of a constant answer."""

    shape: Shape
    data: Callable[[Sequence[int], str], Data]
    trivial: float


@dataclass(frozen=True)
class Contest:
    """One condition of a problem, with all that both arms share."""

    problem: Problem
    condition: Condition
    sizes: Sizes
    device: str = "cpu"

    def result(self) -> Result:
        """Tune both arms and train them on the evaluation seeds: all figures as plain data."""
        seeds = [FIRST_EVALUATION_SEED + number for number in range(self.sizes.seeds)]
        arms = {}
        for mode in CLASSIFIED:
            chosen, tuning = self.tuned(mode)
            batch, runs = self.trained([chosen], seeds)
            arms[mode] = {
                "step_size": chosen.step_size,
                "share": chosen.factor,
                "tuning": tuning,
                **_plain(runs),
                "moved": self.moved(batch, seeds),
            }
        trivial = round(self.problem.trivial, ACCURACY_DIGITS)
        return {"seeds": seeds, "trivial": trivial, "memory": self.remembered(seeds), "arms": arms}

    def tuned(self, mode: str) -> tuple[Arm, list[dict[str, float | None]]]:
        """The chosen arm of a mode, and the mean validation accuracy of all that were tried."""
        tried, seeds = arms_of(mode, self.sizes.grid), tuning_seeds(self.sizes.tuning_seeds)
        _, runs = self.trained(tried, seeds)
        ends, along = (
            np.array([np.inf if run.diverged else -value for run, value in zip(runs, values, strict=True)])
            for values in ([run.validation.accuracy for run in runs], [float(np.mean(run.accuracy)) for run in runs])
        )
        ends, along = (values.reshape(len(tried), len(seeds)) for values in (ends, along))
        table = [
            {"step_size": arm.step_size, "share": arm.factor, "validation": number(-end)}
            for arm, end in zip(tried, ends.mean(1), strict=True)
        ]
        return best(tried, ends, along, ACCURACY_TIE), table

    def trained(self, arms: Sequence[Arm], seeds: Sequence[int]) -> tuple[Batch, list[ClassifierRun]]:
        """Train arms on seeds, all as one batch, arms first."""
        work = list(product(arms, seeds))
        every = [seed for _, seed in work]
        batch = self.built([arm.mode == "learned" for arm, _ in work], every)
        own = self.condition
        settings = [Settings(arm.step_size, seed, own.weight_decay, own.dropout, arm.factor) for arm, seed in work]
        data, sizes = self.problem.data(every, self.device), self.sizes
        return batch, train(batch, data, settings, sizes.steps, sizes.minibatch, sizes.looks)

    def built(self, learned: Sequence[bool], seeds: Sequence[int]) -> Batch:
        """Models of some seeds as they start."""
        return build(self.problem.shape, [self.starts(seed) for seed in seeds], learned, seeds, self.device)

    def starts(self, seed: int) -> tuple[Start, ...]:
        """The start of one model, or those of its channels."""
        shape, name, states = self.problem.shape, self.condition.start, self.sizes.states
        if self.condition.spread:
            return spread(name, states, shape.channels, seed)
        return (start(name, states, shape.length - 1, seed),)

    def moved(self, batch: Batch, seeds: Sequence[int]) -> dict[str, float | None]:
        """Root mean square change of each recurrent parameter, over modes, channels, layers and seeds."""
        fresh = self.built(batch.learned.tolist(), seeds).parameters
        squares = {name: (batch.parameters[name] - fresh[name]).double().square() for name in recurrent(batch)}
        return {name: number(found.mean().sqrt().item()) for name, found in squares.items()}

    def remembered(self, seeds: Sequence[int]) -> dict[str, float]:
        """What theory says of the starts, mean over seeds: M at the first input, its sum, its horizon."""
        every = [one for seed in seeds for one in self.starts(seed)]
        found = [memory_function(one.spectrum, lags=self.problem.shape.length) for one in every]
        return {
            "at_first_input": round(float(np.mean([one.values[-1] for one in found])), ACCURACY_DIGITS),
            "within_sequence": round(float(np.mean([one.sum for one in found])), ACCURACY_DIGITS),
            "lags_above_half": round(float(np.mean([(one.values >= 0.5).sum() for one in found])), 1),
        }


def _plain(runs: Sequence[ClassifierRun]) -> dict[str, Any]:
    """Runs as plain data; what is not finite becomes None."""

    def numbers(rows: Iterable[Sequence[float]]) -> list[list[float | None]]:
        return [[number(value) for value in row] for row in rows]

    return {
        "diverged": [run.diverged for run in runs],
        "train": numbers(run.train for run in runs),
        "validation": numbers(run.validation for run in runs),
        "test": numbers(run.test for run in runs),
        "steps": list(runs[0].steps),
        "curves": {"loss": numbers(run.loss for run in runs), "accuracy": numbers(run.accuracy for run in runs)},
    }


def number(value: float) -> float | None:
    """A rounded number, None for NaN and infinity."""
    return round(float(value), ACCURACY_DIGITS) if np.isfinite(value) else None
