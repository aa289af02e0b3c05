"""The linear recurrences of a batch of deep classifiers: diagonal, or S4's normal plus low rank; both in real numbers.

Each model has one start for all its channels, or one for each of them; layers start alike. What training may change,
apart in every channel of every layer, is for a diagonal recurrence the log-rate and the phase of each stored mode,
`l = exp(-exp(log_rate) + i phase)`; for a low-rank one those of the normal part,
`Delta Lambda = -exp(log_rate) + i phase`, and the vector `sqrt(Delta) p`. Step sizes are absorbed in them. Both keep
all eigenvalues inside the unit circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.train.starts import Start

RECURRENT = ("log_rate", "phase", "vector")

Parameters = dict[str, Tensor]


@dataclass(frozen=True)
class Diagonal:
    """Modes of models as a batch; constants of shape (models, 1, 1 or H, n).

    `gain`: the scale that gives each mode unit energy over the length, 0 for modes that only fill up the shape.
    `paired`: 1 where a mode stands for a conjugate pair, 0 where it stays real.
    """

    gain: Tensor
    paired: Tensor
    length: int

    def basis(self, parameters: Parameters) -> Tensor:
        """Impulse responses `|l|^k cos(k phase)` and `-|l|^k sin(k phase)`: (models, layers, H, 2n, T).

        From log-rate and phase and not by powers of l, so that slow modes keep their accuracy in float32.
        """
        rate = parameters["log_rate"].exp().unsqueeze(-1)
        phase = torch.where(self.paired > 0, parameters["phase"], parameters["phase"].detach()).unsqueeze(-1)
        lags = torch.arange(self.length, device=rate.device, dtype=rate.dtype)
        decay = torch.exp(-rate * lags) * self.gain.unsqueeze(-1)
        angle = phase * lags
        return torch.cat([decay * angle.cos(), -decay * self.paired.unsqueeze(-1) * angle.sin()], dim=-2)


@dataclass(frozen=True)
class LowRank:
    """`A = Lambda - p p^*` on conjugate pairs, by the bilinear rule; constants of shape (models, 1, 1 or H, 2n).

    The state is (real parts, imaginary parts), a rotation of LegS's own basis. `inputs`: the input vector in these
    coordinates; `gain`: as above, one for both parts of a mode.
    """

    gain: Tensor
    inputs: Tensor
    length: int

    def basis(self, parameters: Parameters) -> Tensor:
        """Impulse responses of the real and imaginary parts of all states: (models, layers, H, 2n, T)."""
        return impulse_responses(generator(parameters), self.inputs, self.length) * self.gain.unsqueeze(-1)


Recurrence = Diagonal | LowRank


def generator(parameters: Parameters) -> Tensor:
    """Delta A in real coordinates: (..., 2n, 2n), the normal part's blocks less 2 p p^T."""
    decay, turn = (torch.diag_embed(value) for value in (parameters["log_rate"].exp(), parameters["phase"]))
    normal = torch.cat([torch.cat([-decay, -turn], dim=-1), torch.cat([turn, -decay], dim=-1)], dim=-2)
    vector = parameters["vector"].flatten(-2)
    return normal - 2 * vector.unsqueeze(-1) * vector.unsqueeze(-2)


def impulse_responses(scaled: Tensor, inputs: Tensor, length: int) -> Tensor:
    """`A_d^k B_d` for k < T by doubling, A_d and B_d by the bilinear rule: (..., N, N), (..., N) to (..., N, T)."""
    unit = torch.eye(scaled.shape[-1], device=scaled.device, dtype=scaled.dtype)
    column = inputs.expand(scaled.shape[:-1]).unsqueeze(-1)
    both = torch.cat([unit + scaled / 2, column], dim=-1)
    solved: Tensor = torch.linalg.solve_ex(
        unit - scaled / 2, both
    ).result  # solve would fail for one NaN in a batch
    power, found = solved[..., :-1], solved[..., -1:]
    while found.shape[-1] < length:
        found = torch.cat([found, power @ found[..., : length - found.shape[-1]]], dim=-1)
        power = power @ power
    return found


def to_device(recurrence: Recurrence, device: str) -> Recurrence:
    """The same recurrence with its constants on a device."""
    if isinstance(recurrence, Diagonal):
        return Diagonal(recurrence.gain.to(device), recurrence.paired.to(device), recurrence.length)
    return LowRank(recurrence.gain.to(device), recurrence.inputs.to(device), recurrence.length)


def recurrences(
    starts: Sequence[Sequence[Start]], length: int, dtype: torch.dtype
) -> tuple[Recurrence, Parameters]:
    """The recurrence of several models, and its initial parameters in float64, each (models, 1, 1 or H, ...).

    starts: for each model one, or one for each channel. Errors: InvalidInput for diagonal and low-rank starts together,
    and for eigenvalues that are zero or not inside the unit circle.
    """
    every = [start for own in starts for start in own]
    if len({start.low_rank is None for start in every}) > 1:
        raise InvalidInput(
            f"starts {', '.join(start.name for start in every)}",
            "S4's own layer and diagonal ones differ in shape",
            "train them as two batches",
        )
    channels = len(starts[0])
    if every[0].low_rank is not None:
        return _low_rank(every, channels, length, dtype)
    return _diagonal(every, channels, length, dtype)


def _by_model(values: Sequence[Tensor], channels: int) -> Tensor:
    """(models x channels) tensors as one, (models, 1, channels, ...)."""
    stacked = torch.stack(list(values))
    return stacked.view(-1, 1, channels, *stacked.shape[1:])


def _diagonal(
    starts: Sequence[Start], channels: int, length: int, dtype: torch.dtype
) -> tuple[Recurrence, Parameters]:
    modes = max(len(start.modes) for start in starts)
    own = [_modes(start, modes, length) for start in starts]
    rate, phase, gain, paired = (_by_model(values, channels) for values in zip(*own, strict=True))
    found = Diagonal(gain.to(dtype), paired.to(dtype), length)
    return found, {"log_rate": torch.log(rate), "phase": phase}


def _modes(start: Start, modes: int, length: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Rate, phase, gain and paired of one start, filled up to a number of modes."""
    values = np.asarray(start.modes)
    moduli = abs(values)
    if not len(values) or not np.isfinite(values).all() or (moduli == 0).any() or (moduli >= 1).any():
        raise InvalidInput(
            f"eigenvalues {np.array2string(values, threshold=6)}",
            "here there are some, finite, not zero, and inside the unit circle",
            "give another start, or a slightly smaller radius",
        )
    rate = torch.from_numpy(-np.log(moduli))
    energy = torch.expm1(-2 * length * rate) / torch.expm1(-2 * rate)
    fill = (0, modes - len(values))
    return (
        functional.pad(rate, fill, value=1.0),
        functional.pad(torch.from_numpy(np.angle(values)), fill),
        functional.pad((energy * len(values)).rsqrt(), fill),
        functional.pad(torch.from_numpy(1.0 - start.real), fill),
    )


def _low_rank(
    starts: Sequence[Start], channels: int, length: int, dtype: torch.dtype
) -> tuple[Recurrence, Parameters]:
    parts = [start.low_rank for start in starts if start.low_rank is not None]
    step = _by_model([torch.tensor([part.step_size], dtype=torch.float64) for part in parts], channels)
    poles, vector, inputs = (
        _by_model([torch.from_numpy(getattr(part, name)) for part in parts], channels)
        for name in ("poles", "vector", "inputs")
    )
    parameters = {
        "log_rate": torch.log(-poles.real * step),
        "phase": poles.imag * step,
        "vector": torch.stack([vector.real, vector.imag], dim=-2) * step.unsqueeze(-1).sqrt(),
    }
    driven = torch.cat([inputs.real, inputs.imag], dim=-1)
    response = impulse_responses(generator(parameters), driven, length)
    real, imaginary = response.square().sum(-1).chunk(2, dim=-1)
    gain = ((real + imaginary) * poles.shape[-1]).rsqrt().repeat(1, 1, 1, 2)
    return LowRank(gain.to(dtype), driven.to(dtype), length), parameters
