"""A short training run: enough to move every parameter of a layer away from where it was drawn."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.optim.adam import adam

from memlaw.errors import InvalidInput
from memlaw.verify.models.draws import Draws
from memlaw.verify.models.layer import LinearLayer, read_trainable

LENGTH, BATCH = 64, 8


def train_briefly(
    model: object, steps: int = 30, seed: int = 0, learning_rate: float = 0.01, delay: int | None = None
) -> list[float]:
    """Train a `LinearLayer` to repeat its input some steps later, by Adam on fresh white noise; return the losses.

    The target is u_{t-delay} on every feature; the delay is drawn from 1..15 by the seed unless given. Parameters of
    the recurrence are trained like all others that require gradients. Works in the layer's dtype, on its device, in
    place. Errors: InvalidInput for no steps, a layer without parameters to train, and a loss that stops being finite.
    """
    layer = read_trainable(model)
    trained: list[Tensor] = [parameter for parameter in layer.parameters() if parameter.requires_grad]
    if steps < 1 or not trained:
        raise InvalidInput(
            f"{steps} steps on {len(trained)} parameters", "both are at least 1", "give a layer that can learn"
        )
    draws = Draws(layer.dtype, layer.device, seed)
    lag = int(torch.randint(1, 16, (1,), generator=draws.random)) if delay is None else delay
    optimiser = _Adam(trained, learning_rate)
    shape = (BATCH, LENGTH, layer.features)
    return [_step(layer, optimiser, draws.placed(draws.normal(*shape)), lag) for _ in range(steps)]


class _Adam:
    """torch's Adam as a function with its moments: the class imports torch's compiler, which takes seconds."""

    def __init__(self, trained: list[Tensor], learning_rate: float) -> None:
        self.trained, self.learning_rate = trained, learning_rate
        self.first, self.second = ([torch.zeros_like(item) for item in trained] for _ in range(2))
        self.steps = [torch.tensor(0.0) for _ in trained]

    @torch.no_grad()
    def step(self, loss: Tensor) -> None:
        """Move the parameters against the gradient of the loss."""
        gradients = list(torch.autograd.grad(loss, self.trained, allow_unused=True, materialize_grads=True))
        adam(
            self.trained,
            gradients,
            self.first,
            self.second,
            [],
            self.steps,
            amsgrad=False,
            maximize=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
        )


def _step(layer: LinearLayer, optimiser: _Adam, u: Tensor, lag: int) -> float:
    missed = layer(u)[:, lag:] - u[:, : LENGTH - lag]
    loss = missed.square().mean()
    optimiser.step(loss)
    value = float(loss.detach())
    if not math.isfinite(value):
        raise InvalidInput(
            f"a training loss of {value}", "the loss stays finite", "training diverged: take smaller steps"
        )
    return value
