"""Deep classifiers of linear state spaces; many of them, with different arms and seeds, computed as one batch.

A block is: layer norm, one single-input system for each channel, GELU, a gated linear unit over the channels, dropout
of whole channels, and the residual: S4D's (Gu et al. 2022, arXiv:2206.11893), but for three things. Eigenvalues are
given in discrete time, the step size absorbed in them, and start the same in all layers. The input weights
are constants (of diagonal systems only their product with the readout counts). Modes that a start declares real stay
real, so that a fixed and a learned recurrence have the same number of real states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.functional import fft_convolution
from memlaw.verify.experiments.train.layers import RECURRENT, Recurrence, recurrences
from memlaw.verify.experiments.train.starts import Start
from memlaw.verify.experiments.train.trainer import Parameters

POOLINGS = ("mean", "last")
TOEPLITZ_UP_TO = 128
_LAYER_NORM = 1e-5


@dataclass(frozen=True)
class Shape:
    """What all models of a batch share.

    `tokens` is the size of the vocabulary (a learned embedding), or 0 for one real input a step. `pooling` is "mean"
    (over all positions, as S4D does) or "last" (the state after the last input alone, which must remember the rest).
    """

    channels: int
    layers: int
    length: int
    classes: int
    tokens: int = 0
    pooling: str = "mean"

    def __post_init__(self) -> None:
        if min(self.channels, self.layers, self.length) < 1 or self.classes < 2 or self.tokens < 0:
            raise InvalidInput(
                repr(self), "channels, layers and length are at least 1, classes 2", "give sizes such as 24, 2, 64, 10"
            )
        if self.pooling not in POOLINGS:
            raise InvalidInput(f"pooling {self.pooling!r}", f"it is one of {', '.join(POOLINGS)}", "choose one")


@dataclass(frozen=True)
class Batch:
    """Models as one batch: `parameters` by name, the models in the first dimension; `learned`: (models,) bool."""

    shape: Shape
    parameters: Parameters
    recurrence: Recurrence
    learned: Tensor
    constant_basis: Tensor | None

    @property
    def models(self) -> int:
        """How many models there are."""
        return len(self.learned)

    @property
    def device(self) -> torch.device:
        """Where they are."""
        return self.learned.device

    @property
    def dtype(self) -> torch.dtype:
        """In which numbers they compute."""
        return self.parameters["readout"].dtype


def build(
    shape: Shape,
    starts: Sequence[Sequence[Start]],
    learned: Sequence[bool],
    seeds: Sequence[int],
    device: str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Batch:
    """Models with a recurrence that is learned or fixed, each from one start, or from one for each of its channels.

    Models with the same seed get the same random weights, on every device (those of the modes excepted where the
    numbers of stored modes differ). Errors: InvalidInput for lists of different lengths, and for starts that do not
    go together.
    """
    if not len(starts) == len(learned) == len(seeds) or not seeds:
        raise InvalidInput(
            f"{len(starts)} starts, {len(learned)} modes of learning, {len(seeds)} seeds",
            "every model has one of each",
            "give lists of the same length, not empty",
        )
    if {len(own) for own in starts} not in ({1}, {shape.channels}):
        raise InvalidInput(
            f"models with {', '.join(str(len(own)) for own in starts)} starts",
            f"each has one, or each has one for each of {shape.channels} channels",
            "train the others as another batch",
        )
    like = torch.empty(0, device=device, dtype=dtype)
    recurrence, initial = recurrences(starts, shape.length, like)
    modes = initial["log_rate"].shape[-1]
    drawn = [_draw(shape, modes, seed) for seed in seeds]
    parameters = {name: torch.stack([one[name] for one in drawn]) for name in drawn[0]}
    parameters |= {
        name: value.expand(-1, shape.layers, shape.channels, *value.shape[3:]) for name, value in initial.items()
    }
    placed = {name: value.to(like).contiguous() for name, value in parameters.items()}
    at_start = {name: value.to(like) for name, value in initial.items()}
    constant = None if any(learned) else recurrence.basis(at_start)
    return Batch(shape, placed, recurrence, torch.tensor(list(learned), device=device), constant)


def _draw(shape: Shape, modes: int, seed: int) -> Parameters:
    """The random weights of one model; those of the modes come last, so that a start does not move the others."""
    random = torch.Generator().manual_seed(seed)
    H, layers = shape.channels, shape.layers

    def normal(*size: int, scale: float = 1.0) -> Tensor:
        return scale * torch.randn(*size, generator=random, dtype=torch.float64)

    encoder = normal(shape.tokens, H) if shape.tokens else normal(1, H)
    return {
        "encoder": encoder,
        "encoder_bias": torch.zeros(H, dtype=torch.float64) if shape.tokens else normal(H),
        "norm": torch.ones(layers, H, dtype=torch.float64),
        "norm_bias": torch.zeros(layers, H, dtype=torch.float64),
        "skip": normal(layers, H),
        "mix": normal(layers, 2 * H, H, scale=H**-0.5),
        "mix_bias": torch.zeros(layers, 2 * H, dtype=torch.float64),
        "decoder": normal(shape.classes, H, scale=H**-0.5),
        "decoder_bias": torch.zeros(shape.classes, dtype=torch.float64),
        "readout": normal(layers, H, 2, modes),
    }


def kernels(batch: Batch) -> Tensor:
    """Convolution kernels (models, layers, H, T): the readout's weights times the impulse responses of the states."""
    weights = batch.parameters["readout"].flatten(-2).unsqueeze(-2)
    found: Tensor = (weights @ basis(batch)).squeeze(-2)
    return found


def basis(batch: Batch) -> Tensor:
    """Impulse responses of all states (models, layers or 1, H or 1, 2n, T); constant where all models are fixed."""
    if batch.constant_basis is not None:
        return batch.constant_basis
    return batch.recurrence.basis({name: batch.parameters[name] for name in recurrent(batch)})


def recurrent(batch: Batch) -> list[str]:
    """The names of the parameters of the recurrence."""
    return [name for name in RECURRENT if name in batch.parameters]


def convolution(signal: Tensor, kernel: Tensor) -> Tensor:
    """Causal convolution along the last dimension: (models, H, batch, T) with (models, H, T).

    By FFT, or for short signals as a product with a Toeplitz matrix: the same sum, and on a CPU the faster one (64
    steps: forward and backward in about half the time).
    """
    length = signal.shape[-1]
    if length > TOEPLITZ_UP_TO:
        return fft_convolution(signal, kernel.unsqueeze(-2))
    windows = functional.pad(kernel, (length - 1, 0)).unfold(-1, length, 1)  # [i, t]: lag t - (length - 1 - i)
    return signal.flip(-1) @ windows


def last_of_convolution(signal: Tensor, kernel: Tensor) -> Tensor:
    """The convolution's last value alone: (models, H, batch, 1)."""
    return signal @ kernel.flip(-1).unsqueeze(-1)


def logits(batch: Batch, inputs: Tensor, masks: Sequence[Tensor] | None = None) -> Tensor:
    """Scores of the classes: (models, batch, classes).

    inputs: (models, batch, T), real numbers or token numbers. masks: for each layer a factor (models, H, batch, 1) on
    the block's output, for dropout; None at evaluation.
    """
    hidden = _encoded(batch, inputs)
    found = kernels(batch)
    for layer in range(batch.shape.layers):
        last = batch.shape.pooling == "last" and layer == batch.shape.layers - 1
        mask = None if masks is None else masks[layer]
        hidden = _block(batch, layer, hidden, found[:, layer], mask, last)
    pooled = hidden.mean(-1)
    return (
        pooled.transpose(1, 2) @ batch.parameters["decoder"].transpose(1, 2) + batch.parameters["decoder_bias"][:, None]
    )


def _encoded(batch: Batch, inputs: Tensor) -> Tensor:
    """Inputs as (models, H, batch, T)."""
    weight, bias = batch.parameters["encoder"], batch.parameters["encoder_bias"]
    if not batch.shape.tokens:
        return weight.transpose(1, 2).unsqueeze(-1) * inputs.unsqueeze(1) + bias[:, :, None, None]
    models = torch.arange(batch.models, device=batch.device).view(-1, 1)
    picked = weight[models, inputs.flatten(1)].transpose(1, 2)
    return (picked + bias.unsqueeze(-1)).reshape(batch.models, batch.shape.channels, *inputs.shape[1:])


def _block(batch: Batch, layer: int, hidden: Tensor, kernel: Tensor, mask: Tensor | None, last: bool) -> Tensor:
    """One block on (models, H, batch, T); with `last`, its value at the last position alone, all that is read."""
    own = {name: batch.parameters[name][:, layer] for name in ("norm", "norm_bias", "skip", "mix", "mix_bias")}
    normal = _layer_norm(hidden, own["norm"], own["norm_bias"])
    remembered = (last_of_convolution if last else convolution)(normal, kernel)
    if last:
        hidden, normal = hidden[..., -1:], normal[..., -1:]
    shaped = functional.gelu(remembered + own["skip"][:, :, None, None] * normal)
    mixed = own["mix"] @ shaped.flatten(2) + own["mix_bias"].unsqueeze(-1)
    value, gate = mixed.view(*mixed.shape[:2], *shaped.shape[2:]).chunk(2, dim=1)
    update = value * torch.sigmoid(gate)
    found: Tensor = hidden + (update if mask is None else update * mask)
    return found


def _layer_norm(hidden: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    centred = hidden - hidden.mean(1, keepdim=True)
    deviation = torch.rsqrt(centred.square().mean(1, keepdim=True) + _LAYER_NORM)
    return centred * deviation * scale[:, :, None, None] + bias[:, :, None, None]
