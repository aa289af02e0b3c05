"""One trainer for many small models at once: arms, seeds and step sizes are one batch, each with its own optimiser.

Every parameter carries the models on its first axis. The losses of the models are summed for one backward pass; as
no model enters another's loss, each gets its own gradient. Adam (Kingma and Ba 2015), AdamW (Loshchilov and Hutter
2019) and plain gradient descent work entry by entry, so a batch gives what the models give alone. A model whose loss or
gradient is not finite is frozen at its last finite parameters, marked with its step, and kept in the record.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray

Watched = dict[str, npt.NDArray[np.float64]]
Parameters = dict[str, Tensor]
Loss = Callable[[Parameters, int], Tensor]
Measure = Callable[[Parameters], Tensor]

DECAY_ONE, DECAY_TWO, SMALL = 0.9, 0.999, 1e-8
WARM_UP = 0.1
NEVER = -1


@dataclass(frozen=True)
class Budget:
    """How long and by which rule to train.

    schedule: "cosine" lets all step sizes fall to zero along half a cosine, "warm" does so after a linear rise over the
    first tenth, "constant" leaves them. records: about how many steps are recorded, the first and the last among them;
    at: just these instead.
    """

    steps: int
    optimiser: Literal["adam", "adamw", "sgd"] = "adam"
    schedule: Literal["cosine", "warm", "constant"] = "cosine"
    records: int = 60
    at: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.steps < 1 or self.records < 2:
            raise InvalidInput(
                f"{self.steps} steps with {self.records} records", "at least 1 and 2 are needed", "ask for more"
            )

    def factor(self, step: int) -> float:
        """What a step size is multiplied by at a step.

        >>> [round(Budget(20, schedule="warm").factor(step), 3) for step in (0, 1, 2, 19)]
        [0.5, 1.0, 0.993, 0.007]
        """
        if self.schedule == "constant":
            return 1.0
        if self.schedule == "cosine":
            return (1 + float(np.cos(np.pi * step / self.steps))) / 2
        warm = max(1, round(WARM_UP * self.steps))
        if step < warm:
            return (step + 1) / warm
        return 0.5 * (1 + math.cos(math.pi * (step + 1 - warm) / (self.steps - warm + 1)))

    def recorded(self) -> list[int]:
        """The recorded steps: even in log(1 + step), from 0 to the last.

        >>> Budget(100, records=5).recorded()
        [0, 2, 9, 31, 100]
        """
        if self.at:
            return sorted(set(self.at))
        grid = np.expm1(np.linspace(0, np.log1p(self.steps), self.records))
        return [int(step) for step in np.unique(np.round(grid)).astype(int)]


@dataclass(frozen=True)
class Run:
    """What came out for m models.

    steps (R,): the recorded steps; curves (R, m): the measured loss there; diverged (m,): the step at which a model
    was frozen, or -1; parameters: the last ones; watched: name -> (R, m, ...) recorded parameters.
    """

    steps: IntArray
    curves: FloatArray
    diverged: IntArray
    parameters: Parameters
    watched: Watched

    @property
    def final(self) -> FloatArray:
        """The last measured loss of each model, inf where it diverged; (m,)."""
        return np.where(self.diverged == NEVER, self.curves[-1], np.inf)

    @property
    def area(self) -> FloatArray:
        """The mean measured loss over the steps, by trapezoids between records; (m,)."""
        return np.asarray(np.trapezoid(self.curves, self.steps, axis=0) / self.steps[-1])


def train(
    parameters: Mapping[str, Tensor],
    loss: Loss,
    rates: Mapping[str, Tensor],
    budget: Budget,
    *,
    decay: Mapping[str, Tensor] | None = None,
    measure: Measure | None = None,
    watch: tuple[str, ...] = (),
) -> Run:
    """Train a batch of models.

    parameters: name -> (m, ...) real tensors, not changed here. loss: parameters and step -> (m,), the loss of each
    model. rates: name -> tensor that broadcasts to the parameter: the step size of every model and entry, zero where
    nothing is to be learned; a name left out is not trained. decay: likewise, AdamW's decay of weights. measure: what
    is recorded, by default the loss; watch: parameters recorded beside it. Errors: InvalidInput for shapes that do not
    fit or step sizes that are negative or not finite.
    """
    current = {name: value.detach().clone() for name, value in parameters.items()}
    moving = _moving(current, rates)
    optimiser = Optimiser(current, moving, decay or {}, budget)
    diverged = torch.full((_models(current),), NEVER, device=next(iter(current.values())).device)
    wanted = budget.recorded()
    seen: list[FloatArray] = []
    watched: dict[str, list[FloatArray]] = {name: [] for name in watch}
    for step in range(budget.steps + 1):
        if step in wanted:
            seen.append(_recorded(current, measure, loss, step))
            for name in watch:
                watched[name].append(current[name].cpu().numpy().copy())
        if step < budget.steps and moving:
            values, gradients = value_and_gradients(current, loss, step, tuple(moving))
            diverged = optimiser.step(values, gradients, diverged, step)
    return Run(
        np.array(wanted),
        np.array(seen, dtype=float),
        diverged.cpu().numpy(),
        current,
        {name: np.array(values) for name, values in watched.items()},
    )


def value_and_gradients(
    parameters: Parameters, loss: Loss, step: int, names: tuple[str, ...]
) -> tuple[Tensor, Parameters]:
    """The losses (m,) and the gradient of each in its own parameters, from one backward pass."""
    leaves = {name: value.detach().requires_grad_(name in names) for name, value in parameters.items()}
    values = loss(leaves, step)
    found = torch.autograd.grad(values.sum(), [leaves[name] for name in names])
    return values.detach(), dict(zip(names, found, strict=True))


class Optimiser:
    """Adam, AdamW or gradient descent, entry by entry, with a step size of its own for every model and entry."""

    def __init__(
        self, parameters: Parameters, rates: Mapping[str, Tensor], decay: Mapping[str, Tensor], budget: Budget
    ) -> None:
        self.parameters, self.rates, self.decay, self.budget = parameters, rates, decay, budget
        self.first = {name: torch.zeros_like(parameters[name]) for name in rates}
        self.second = {name: torch.zeros_like(parameters[name]) for name in rates}

    def step(self, values: Tensor, gradients: Parameters, diverged: Tensor, step: int) -> Tensor:
        """Move the parameters in place; return the steps of divergence, new ones filled in."""
        good = torch.isfinite(values)
        for gradient in gradients.values():
            good &= torch.isfinite(gradient.flatten(1)).all(dim=1)
        good &= diverged == NEVER
        for name, gradient in gradients.items():
            shape = (-1,) + (1,) * (gradient.ndim - 1)
            kept = torch.where(good.reshape(shape), gradient, torch.zeros_like(gradient))
            size = torch.where(good.reshape(shape), self.rates[name] * self.budget.factor(step), 0.0)
            if name in self.decay:
                self.parameters[name] *= 1 - size * self.decay[name]
            self.parameters[name] -= size * self._direction(name, kept, step)
        return torch.where(good | (diverged != NEVER), diverged, torch.full_like(diverged, step))

    def _direction(self, name: str, gradient: Tensor, step: int) -> Tensor:
        if self.budget.optimiser == "sgd":
            return gradient
        first, second = self.first[name], self.second[name]
        if self.budget.optimiser == "adamw":  # torch's own order of operations, in which those records were made
            first.lerp_(gradient, 1 - DECAY_ONE)
        else:
            first.mul_(DECAY_ONE).add_(gradient, alpha=1 - DECAY_ONE)
        second.mul_(DECAY_TWO).addcmul_(gradient, gradient, value=1 - DECAY_TWO)
        scale = (second / (1 - DECAY_TWO ** (step + 1))).sqrt_().add_(SMALL)
        return first / (1 - DECAY_ONE ** (step + 1)) / scale


def _models(parameters: Parameters) -> int:
    sizes = {len(value) for value in parameters.values()}
    if len(sizes) != 1:
        raise InvalidInput(
            f"parameters of {sorted(sizes)} models", "the first axis counts the models", "give all the same"
        )
    return sizes.pop()


def _moving(parameters: Parameters, rates: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The step sizes of what is trained at all."""
    for name, rate in rates.items():
        if name not in parameters or not _fits(rate.shape, parameters[name].shape):
            raise InvalidInput(
                f"step sizes for {name!r} of shape {tuple(rate.shape)}", "they broadcast to it", "reshape them"
            )
        if not bool(torch.isfinite(rate).all()) or bool((rate < 0).any()):
            raise InvalidInput(f"a step size for {name!r}", "it is finite and at least 0", "give such ones")
    return {name: rate for name, rate in rates.items() if bool((rate > 0).any())}


def _fits(size: torch.Size, whole: torch.Size) -> bool:
    """Whether a shape broadcasts to another."""
    pairs = zip(reversed(size), reversed(whole), strict=False)
    return len(size) <= len(whole) and all(own in (1, other) for own, other in pairs)


def _recorded(parameters: Parameters, measure: Measure | None, loss: Loss, step: int) -> FloatArray:
    with torch.no_grad():
        values = loss(parameters, step) if measure is None else measure(parameters)
    return np.asarray(values.cpu().numpy(), dtype=float)


def steps_to(level: float, steps: IntArray, curve: FloatArray) -> float:
    """The first step at which a recorded curve is at or below a level, linear between records; inf if never.

    >>> steps_to(0.5, np.array([0, 10, 20]), np.array([1.0, 0.75, 0.25]))
    15.0
    """
    below = np.flatnonzero(curve <= level)
    if not len(below):
        return float("inf")
    place = int(below[0])
    if place == 0:
        return float(steps[0])
    before, after = curve[place - 1], curve[place]
    part = (before - level) / (before - after) if np.isfinite(before) else 1.0
    return float(steps[place - 1] + part * (steps[place] - steps[place - 1]))
