"""The problems of the declared experiment: how arms are trained on each, and what theory knows of its starts.

recall      a single layer gives back its input of `lag` steps ago, on the exact loss (as the experiment recall).
adding      the adding problem over `length` steps, 1,024 and more, by a scan (as the experiment adding).
digits      scikit-learn's digits, pixel by pixel, averaged over all positions, as they were first tried.

Losses are such that a silent readout has `trivial`, and `scale` is what there is to gain: in recall what the best
spectrum known gains, else all of it. A run that diverged counts as silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import ComplexArray, FloatArray, IntArray
from memlaw.verify.experiments.adding import runs as adding
from memlaw.verify.experiments.digits import runs as digits
from memlaw.verify.experiments.frame.experiment import Result
from memlaw.verify.experiments.recall import runs as recall
from memlaw.verify.experiments.train import contest
from memlaw.verify.experiments.train.arms import Arm
from memlaw.verify.experiments.train.classification import Data, most_frequent, split
from memlaw.verify.experiments.train.classifier import Shape
from memlaw.verify.experiments.train.layers import Batch, batch_for
from memlaw.verify.experiments.train.starts import Start, frontier, start
from memlaw.verify.experiments.train.trainer import NEVER, Parameters, Run
from memlaw.verify.measure.paths import allpass_memory

Sizes = Mapping[str, int]
POOLED_PARTS = (1000, 297, 500)


@dataclass(frozen=True)
class Trained:
    """What came out for m models, arms first, then seeds: all of it the lower, the better.

    tuned (m,): what step sizes are chosen by, inf where it diverged; losses (m,): at the end; curves (R, m) at `steps`.
    """

    tuned: FloatArray
    losses: FloatArray
    steps: IntArray
    curves: FloatArray
    diverged: list[bool]
    parameters: Parameters = field(default_factory=dict)  # the last ones, of single layers

    @property
    def area(self) -> FloatArray:
        """The mean along the way, by trapezoids; (m,)."""
        return np.asarray(np.trapezoid(self.curves, self.steps, axis=0) / self.steps[-1])


@dataclass(frozen=True)
class Problem:
    """One task from one start.

    train: arms and seeds to what came out. facts: what theory knows, of evaluation seeds and what was learned on them
    by the models at a slice.
    """

    trivial: float
    scale: float
    train: Callable[[Sequence[Arm], Sequence[int]], Trained]
    facts: Callable[[Sequence[int], Trained, slice], Result]


def of_losses(found: Run, trivial: float) -> Trained:
    """From the trainer of single layers."""
    lost = found.diverged != NEVER
    return Trained(
        found.final, np.where(lost, trivial, found.final), found.steps, found.curves, lost.tolist(), found.parameters
    )


def problem(kind: str, begin: str, sizes: Sizes, device: str) -> Problem:
    """A problem by name."""
    return PROBLEMS[kind](begin, sizes, device)


# --- single layers ------------------------------------------------------------------------------------------------


def recalling(begin: str, sizes: Sizes, device: str) -> Problem:
    """Delay-recall at one lag, on the exact loss."""
    states, lag = sizes["states"], sizes["lag"]
    bench = contest.Bench(recall.TRIVIAL, 0, sizes["steps"], 0, ())
    setting, task = recall.Setting(states, bench, device), recall.Task((lag,))
    best = float(memory_function(frontier(states, lag), [lag]).values[0])

    def starts(seeds: Sequence[int]) -> list[Start]:
        return [start(begin, states, lag, seed) for seed in seeds]

    def train(arms: Sequence[Arm], seeds: Sequence[int]) -> Trained:
        return of_losses(recall.trained(task, starts(seeds), seeds, arms, setting, False), recall.TRIVIAL)

    def facts(seeds: Sequence[int], found: Trained, learned: slice) -> Result:
        known = recall.theory(task, starts(seeds))
        reachable = np.asarray(known["memory"])[:, 0] / best
        return {
            **{name: known[name] for name in ("memory", "optimum", "markov", "real_states")},
            "best_known": contest.rounded([best])[0],
            "reachable": contest.rounded(np.minimum(reachable, 1.0)),
            "learned_memory": learned_memory(starts(seeds), found, learned, [lag], _spectra),
        }

    return Problem(recall.TRIVIAL, recall.TRIVIAL * best, train, facts)


def adding_up(begin: str, sizes: Sizes, device: str) -> Problem:
    """The adding problem."""
    states, length = sizes["states"], sizes["length"]
    bench = contest.Bench(adding.TRIVIAL, 0, sizes["steps"], 0, ())
    setting = adding.Setting(states, length, bench, device, sizes["minibatch"], sizes["tests"], sizes["records"])

    def starts(seeds: Sequence[int]) -> list[Start]:
        return [start(begin, states, length - 1, seed) for seed in seeds]

    def train(arms: Sequence[Arm], seeds: Sequence[int]) -> Trained:
        return of_losses(adding.trained(starts(seeds), seeds, arms, setting, False), adding.TRIVIAL)

    def facts(seeds: Sequence[int], found: Trained, learned: slice) -> Result:
        lags = [length // 2, length - 1]
        every = starts(seeds)
        return {
            "lags": lags,
            "memory": [contest.rounded(memory_function(one.spectrum, lags).values) for one in every],
            "real_states": every[0].real_states,
            "learned_memory": learned_memory(every, found, learned, lags, adding.spectra),
        }

    return Problem(adding.TRIVIAL, adding.TRIVIAL, train, facts)


def learned_memory(
    starts: Sequence[Start],
    found: Trained,
    learned: slice,
    lags: Sequence[int],
    spectra: Callable[[Batch, Parameters], ComplexArray],
) -> list[list[float]]:
    """M at the lags of the spectra that the learned arm ended with, by seed."""
    last = {name: value[learned].cpu() for name, value in found.parameters.items()}
    return [contest.rounded(row) for row in allpass_memory(spectra(batch_for(starts[0]), last), lags)]


def _spectra(batch: Batch, parameters: Parameters) -> ComplexArray:
    return batch.eigenvalues(parameters)


# --- deep classifiers ---------------------------------------------------------------------------------------------


def pooled_digits(begin: str, sizes: Sizes, device: str) -> Problem:
    """Digits with mean pooling and twice the images: the first trial, now with a record."""
    shape = Shape(sizes["channels"], digits.LAYERS, digits.LENGTH, digits.CLASSES, pooling="mean")
    frequent = most_frequent(digits.images()[1])
    used = contest.Sizes(
        sizes["channels"], sizes["states"], 0, sizes["steps"], 0, (), sizes["minibatch"], sizes["looks"]
    )
    own = contest.Contest(contest.Problem(shape, pooled_data, frequent), contest.Condition(begin), used, device)

    def train(arms: Sequence[Arm], seeds: Sequence[int]) -> Trained:
        _, runs = own.trained(arms, seeds)
        lost = [run.diverged for run in runs]
        ends = zip(*((run.test, run.validation) for run in runs), strict=True)
        wrong, validated = (np.array([1 - end.accuracy for end in own]) for own in ends)
        curves = np.concatenate([np.full((1, len(runs)), 1 - frequent), 1 - np.array([run.accuracy for run in runs]).T])
        return Trained(
            np.where(lost, np.inf, validated),
            np.where(lost, 1 - frequent, wrong),
            np.array([0, *runs[0].steps]),
            curves,
            lost,
        )

    def facts(seeds: Sequence[int], found: Trained, learned: slice) -> Result:
        return {"start_memory": own.remembered(seeds)}

    return Problem(1 - frequent, 1 - frequent, train, facts)


def pooled_data(seeds: Sequence[int], device: str) -> Data:
    """As digits' own, with twice as many images to train on."""
    whole = digits.data((), device)
    return Data(whole.inputs, whole.targets, [split(POOLED_PARTS, seed) for seed in seeds])


PROBLEMS: Mapping[str, Callable[[str, Sizes, str], Problem]] = {
    "recall": recalling,
    "adding": adding_up,
    "digits": pooled_digits,
}
