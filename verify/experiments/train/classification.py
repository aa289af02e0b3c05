"""Training of a batch of deep classifiers: each model with its own step size, weight decay, dropout and minibatches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.train.classifier import Batch, logits
from memlaw.verify.experiments.train.deep_recurrence import RECURRENT

WARM_UP = 0.1
_BETAS = (0.9, 0.999)
_TINY = 1e-8
_EVALUATED_AT_ONCE = 256
MOST_EVALUATED = 2000


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

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


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


def train(
    batch: Batch, data: Data, settings: Sequence[Settings], steps: int, size: int, looks: int = 20
) -> list[Run]:
    """Train all models for the same number of steps by AdamW, the step size warmed up, then lowered by a cosine.

    Weight decay acts on all parameters but the recurrent ones, as S4's authors do. `size` examples make a minibatch;
    `looks` times the validation accuracy is taken. A model whose loss ceases to be finite is marked as diverged and
    touches no other.
    """
    _check(batch, data, settings, steps, size)
    draws = _Draws(batch, data, settings, size)
    optimiser = _AdamW(batch, settings)
    marks = sorted({max(1, round(steps * look / looks)) for look in range(1, looks + 1)})
    losses, curve, accuracies = [], [], []
    for step in range(1, steps + 1):
        chosen, masks = draws.next()
        scores = logits(batch, data.inputs[chosen], masks)
        loss = _losses(scores, data.targets[chosen])
        optimiser.step(loss, _schedule(step, steps))
        losses.append(loss.detach())
        if step in marks:
            curve.append(torch.stack(losses).mean(0).cpu().numpy())
            accuracies.append(evaluate(batch, data, "validation")[:, 1])
            losses = []
    return _runs(batch, data, marks, np.array(curve), np.array(accuracies))


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


def _schedule(step: int, steps: int) -> float:
    """The factor on the step size: linear over the first tenth, then a cosine down to nearly zero."""
    warm = max(1, round(WARM_UP * steps))
    if step <= warm:
        return step / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm + 1)))


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


class _AdamW:
    """AdamW (Loshchilov & Hutter 2019) with a step size and a weight decay for each model."""

    def __init__(self, batch: Batch, settings: Sequence[Settings]) -> None:
        still = set() if batch.learned.any() else set(RECURRENT)
        self.parameters = {name: value for name, value in batch.parameters.items() if name not in still}
        self.first = {name: torch.zeros_like(value) for name, value in self.parameters.items()}
        self.second = {name: torch.zeros_like(value) for name, value in self.parameters.items()}
        self.taken = 0
        self.step_size = torch.tensor([one.step_size for one in settings]).to(
            device=batch.device, dtype=batch.dtype
        )
        self.share = torch.tensor([one.recurrent_share for one in settings]).to(self.step_size)
        self.decay = torch.tensor([one.weight_decay for one in settings]).to(
            device=batch.device, dtype=batch.dtype
        )

    @torch.no_grad()
    def step(self, losses: Tensor, factor: float) -> None:
        """One step on the sum of the losses: every model has parameters of its own, so each sees its own loss."""
        with torch.enable_grad():
            gradients = torch.autograd.grad(losses.sum(), list(self.parameters.values()))
        self.taken += 1
        for (name, parameter), gradient in zip(self.parameters.items(), gradients, strict=True):
            recurrent = name in RECURRENT
            size = self.step_size * self.share if recurrent else self.step_size
            across = (-1, *[1] * (parameter.dim() - 1))
            if not recurrent:
                parameter.mul_(1 - (factor * size * self.decay).view(across))
            parameter.sub_(self._direction(name, gradient) * (factor * size).view(across))

    def _direction(self, name: str, gradient: Tensor) -> Tensor:
        first, second = self.first[name], self.second[name]
        first.lerp_(gradient, 1 - _BETAS[0])
        second.mul_(_BETAS[1]).addcmul_(gradient, gradient, value=1 - _BETAS[1])
        unbiased = (second / (1 - _BETAS[1] ** self.taken)).sqrt_().add_(_TINY)
        found: Tensor = first / (1 - _BETAS[0] ** self.taken) / unbiased
        return found


@torch.no_grad()
def evaluate(batch: Batch, data: Data, part: str) -> np.ndarray:
    """Mean loss and accuracy of each model on its "train", "validation" or "test" examples: (models, 2).

    Of more than MOST_EVALUATED examples the first so many count.
    """
    indices = np.stack([getattr(split, part)[:MOST_EVALUATED] for split in data.splits])
    chosen = torch.from_numpy(indices).to(batch.device)
    total = torch.zeros(batch.models, 2, dtype=torch.float64)
    for piece in torch.split(chosen, _EVALUATED_AT_ONCE, dim=1):
        scores, targets = logits(batch, data.inputs[piece]), data.targets[piece]
        right = (scores.argmax(-1) == targets).double().sum(1)
        total += torch.stack([_losses(scores, targets).double() * piece.shape[1], right], dim=1).cpu()
    return np.asarray((total / chosen.shape[1]).numpy())


def _runs(
    batch: Batch, data: Data, marks: Sequence[int], curve: np.ndarray, accuracies: np.ndarray
) -> list[Run]:
    ends = [evaluate(batch, data, part) for part in ("train", "validation", "test")]
    total = np.stack(ends).sum((0, 2)) + curve.sum(0)
    runs = []
    for model in range(batch.models):
        train, validation, test = (End(float(end[model, 0]), float(end[model, 1])) for end in ends)
        loss, accuracy = tuple(map(float, curve[:, model])), tuple(map(float, accuracies[:, model]))
        runs.append(Run(tuple(marks), loss, accuracy, train, validation, test, not np.isfinite(total[model])))
    return runs
