"""Training of a batch of deep classifiers: each model with its own step size, weight decay, dropout and minibatches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.experiments.train.classifier import Batch, logits
from memlaw.verify.experiments.train.layers import RECURRENT
from memlaw.verify.experiments.train.trainer import NEVER, Budget, Parameters
from memlaw.verify.experiments.train.trainer import Run as BatchRun
from memlaw.verify.experiments.train.trainer import train as train_batch

MOST_EVALUATED = 2000
_EVALUATED_AT_ONCE = 256


@dataclass(frozen=True)
class Settings:
    """How one model of a batch is trained.

    `seed` gives its minibatches and its dropout. The recurrent parameters' step is `recurrent_share` of the others':
    S4's authors give them a tenth (0.001 beside 0.01).
    """

    step_size: float
    seed: int
    weight_decay: float = 0.0
    dropout: float = 0.0
    recurrent_share: float = 0.1


@dataclass(frozen=True)
class Split:
    """Which examples a model trains on, is validated on and is tested on: index arrays."""

    train: IntArray
    validation: IntArray
    test: IntArray


def split(parts: Sequence[int], seed: int) -> Split:
    """Who trains, validates and tests in one seed, so many of each; the three do not overlap.

    >>> found = split((2, 1, 1), 7)
    >>> sorted([*found.train.tolist(), *found.validation.tolist(), *found.test.tolist()])
    [0, 1, 2, 3]
    """
    order = np.random.default_rng([seed, sum(parts)]).permutation(sum(parts))
    return Split(*np.split(order, np.cumsum(parts)[:2]))


def most_frequent(classes: IntArray) -> float:
    """The accuracy of always naming the most frequent class.

    >>> most_frequent(np.array([0, 1, 1, 2]))
    0.5
    """
    return float(np.bincount(classes).max() / len(classes))


@dataclass(frozen=True)
class Data:
    """Sequences (n, T), real or token numbers, their classes (n,), and one split for each model."""

    inputs: Tensor
    targets: Tensor
    splits: Sequence[Split]


class End(NamedTuple):
    """Mean loss and accuracy on one part of the data after training."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Run:
    """What one model's training gave: curves against steps, final figures, whether it diverged.

    `loss` is the mean loss of the minibatches since the entry before, `accuracy` that on the validation set.
    """

    steps: tuple[int, ...]
    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    train: End
    validation: End
    test: End
    diverged: bool


def train(batch: Batch, data: Data, settings: Sequence[Settings], steps: int, size: int, looks: int = 20) -> list[Run]:
    """Train all models, in place, for the same number of steps by AdamW with a warmed-up schedule.

    Weight decay acts on all parameters but the recurrent ones, as S4's authors do. `size` examples make a minibatch;
    `looks` times the validation accuracy is taken. A model whose loss ceases to be finite is marked as diverged and
    touches no other.
    """
    _check(batch, data, settings, steps, size)
    draws = _Draws(batch, data, settings, size)
    marks = tuple(sorted({max(1, round(steps * look / looks)) for look in range(1, looks + 1)}))
    losses: list[Tensor] = []
    curve: list[FloatArray] = []

    def loss(values: Parameters, _: int) -> Tensor:
        chosen, masks = draws.next()
        scores = logits(replace(batch, parameters=values), data.inputs[chosen], masks)
        losses.append(_losses(scores, data.targets[chosen]))
        return losses[-1]

    def accuracy(values: Parameters) -> Tensor:
        curve.append(torch.stack(losses).mean(0).cpu().numpy())
        losses.clear()
        found = evaluate(replace(batch, parameters=values), data, [split.validation for split in data.splits])
        return torch.from_numpy(found[:, 1])

    rates, decay = _rates(batch, settings)
    budget = Budget(steps, "adamw", "warm", at=marks)
    found = train_batch(batch.parameters, loss, rates, budget, decay=decay, measure=accuracy)
    batch.parameters.update(found.parameters)
    return _runs(batch, data, found, np.array(curve))


def _check(batch: Batch, data: Data, settings: Sequence[Settings], steps: int, size: int) -> None:
    if not len(settings) == len(data.splits) == batch.models:
        raise InvalidInput(
            f"{len(settings)} settings and {len(data.splits)} splits for {batch.models} models",
            "every model has one of each",
            "give lists of the same length",
        )
    if data.inputs.shape[-1] != batch.shape.length or len(data.inputs) != len(data.targets):
        raise InvalidInput(
            f"inputs {tuple(data.inputs.shape)}, {len(data.targets)} targets",
            f"the models read sequences of length {batch.shape.length}, one target each",
            "cut or pad the sequences",
        )
    if steps < 1 or not 1 <= size <= min(len(split.train) for split in data.splits):
        raise InvalidInput(
            f"steps = {steps}, minibatch of {size}",
            "steps are at least 1, and a minibatch is no larger than the training set",
            "give such as 500 and 32",
        )


def _losses(scores: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of each model: (models, batch, classes) and (models, batch) to (models,)."""
    each = functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), reduction="none")
    return each.view(targets.shape).mean(1)


class _Draws:
    """Minibatches without replacement, epoch by epoch, and dropout masks; models with one seed share both."""

    def __init__(self, batch: Batch, data: Data, settings: Sequence[Settings], size: int) -> None:
        self.batch, self.settings, self.size = batch, settings, size
        self.train = [torch.from_numpy(np.asarray(split.train)) for split in data.splits]
        self.random = [torch.Generator().manual_seed(2 * one.seed + 1) for one in settings]
        self.noise = [torch.Generator().manual_seed(2 * one.seed + 2) for one in settings]
        self.waiting = [torch.empty(0, dtype=torch.long) for _ in settings]

    def next(self) -> tuple[Tensor, list[Tensor] | None]:
        """Indices (models, size) and, where any model drops channels, a mask (models, H, size, 1) for each layer."""
        chosen = torch.stack([self._indices(model) for model in range(len(self.settings))])
        return chosen.to(self.batch.device), self._masks()

    def _indices(self, model: int) -> Tensor:
        if len(self.waiting[model]) < self.size:
            own = self.train[model]
            self.waiting[model] = own[torch.randperm(len(own), generator=self.random[model])]
        taken, self.waiting[model] = self.waiting[model][: self.size], self.waiting[model][self.size :]
        return taken

    def _masks(self) -> list[Tensor] | None:
        if not any(one.dropout for one in self.settings):
            return None
        shape = self.batch.shape
        size = (shape.layers, shape.channels, self.size, 1)
        kept = [
            (torch.rand(size, generator=noise) >= one.dropout) / (1 - one.dropout)
            for noise, one in zip(self.noise, self.settings, strict=True)
        ]
        return list(torch.stack(kept, dim=1).to(device=self.batch.device, dtype=self.batch.dtype))


def _rates(batch: Batch, settings: Sequence[Settings]) -> tuple[Parameters, Parameters]:
    """Step sizes and decays by parameter: recurrent ones move where they are learned, and do not decay."""
    like = batch.parameters["readout"]
    sizes, shares, decays = (
        torch.tensor(values).to(like)
        for values in zip(*((one.step_size, one.recurrent_share, one.weight_decay) for one in settings), strict=True)
    )
    slow = sizes * shares * batch.learned
    across = {name: (-1, *[1] * (value.dim() - 1)) for name, value in batch.parameters.items()}
    rates = {
        name: (slow if name in RECURRENT else sizes).view(shape)
        for name, shape in across.items()
        if name not in RECURRENT or batch.constant_basis is None
    }
    return rates, {name: decays.view(shape) for name, shape in across.items() if name not in RECURRENT}


@torch.no_grad()
def evaluate(batch: Batch, data: Data, indices: Sequence[IntArray]) -> FloatArray:
    """Mean loss and accuracy of each model on its own examples, the first MOST_EVALUATED of them: (models, 2)."""
    chosen = torch.from_numpy(np.stack([one[:MOST_EVALUATED] for one in indices])).to(batch.device)
    total = torch.zeros(batch.models, 2, dtype=torch.float64)
    for piece in torch.split(chosen, _EVALUATED_AT_ONCE, dim=1):
        scores, targets = logits(batch, data.inputs[piece]), data.targets[piece]
        right = (scores.argmax(-1) == targets).double().sum(1)
        total += torch.stack([_losses(scores, targets).double() * piece.shape[1], right], dim=1).cpu()
    return np.asarray((total / chosen.shape[1]).numpy())


def _runs(batch: Batch, data: Data, found: BatchRun, losses: FloatArray) -> list[Run]:
    parts = zip(*((split.train, split.validation, split.test) for split in data.splits), strict=True)
    ends = [evaluate(batch, data, part) for part in parts]
    lost = ~np.isfinite(np.stack(ends).sum((0, 2)) + losses.sum(0)) | (found.diverged != NEVER)
    runs = []
    for model in range(batch.models):
        loss, accuracy = (tuple(map(float, curve[:, model])) for curve in (losses, found.curves))
        train, validation, test = (End(float(end[model, 0]), float(end[model, 1])) for end in ends)
        steps = tuple(map(int, found.steps))
        runs.append(Run(steps, loss, accuracy, train, validation, test, bool(lost[model])))
    return runs
