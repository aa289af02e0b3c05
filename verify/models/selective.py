"""Mamba's selective scan, S6: a diagonal state whose step size and vectors depend on the input.

Source: Gu, Dao 2023, arXiv:2312.00752.

For every channel h: x_t = exp(Delta_t A) x_{t-1} + Delta_t B_t u_t, y_t = C_t x_t + D u_t with A = -exp(A_log) real
and negative (-1..-N at the start), Delta_t = softplus(W_up W_down u_t + bias), B_t = W_B u_t, C_t = W_C u_t of all
channels' inputs at that step. As in the authors' code the input is weighted by Delta_t B_t, not by the zero-order hold.

Live, the state is not linear in u. `SelectiveScan.frozen` turns the selectivity off.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NoReturn, Unpack

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.verify.models.diagonal import DiagonalLayer
from memlaw.verify.models.draws import Drawn, Draws, Placed
from memlaw.verify.models.layer import Common, Timing, check_channel, check_input, read_sizes


class SelectiveScan(Placed):
    """The selective scan of one Mamba block: H channels of N real states. Its state is NOT linear in the input.

    rank: of the map from the input to Delta, default ceil(H/16). Parameters: A_log (H, N), down (rank, H),
    up (H, rank), bias (H,) with softplus(bias) log-uniform in ``step_bounds``, W_B, W_C (N, H), D (H,) ones.

    >>> scan = SelectiveScan(4, channels=2, dtype=torch.float64)
    >>> scan(torch.ones(1, 3, 2).double()).shape, scan.frozen(0.1, [1.0] * 4).spectrum().size
    (torch.Size([1, 3, 2]), 4)
    """

    linear = False

    def __init__(
        self,
        states: int,
        channels: int = 1,
        *,
        rank: int | None = None,
        step_bounds: tuple[float, float] = (0.001, 0.1),
        **drawn: Unpack[Drawn],
    ) -> None:
        super().__init__()
        rank = -(-channels // 16) if rank is None else rank
        read_sizes(states=states, channels=channels, rank=rank)
        self.stored, self.channels, self.features = states, channels, channels
        draws = Draws(**drawn)
        steps = torch.exp(draws.log_step_sizes(channels, None, step_bounds))
        rates = torch.arange(1, states + 1, dtype=torch.float64).log()
        self.A_log = draws.parameter(rates.expand(channels, -1))
        self.bias = draws.parameter(steps + torch.log(-torch.expm1(-steps)))  # inverse of softplus
        self.down = draws.parameter(draws.normal(rank, channels) / channels**0.5)
        self.up = draws.parameter((2 * draws.uniform(channels, rank) - 1) / rank**0.5)
        self.W_B = draws.parameter(draws.normal(states, channels) / channels**0.5)
        self.W_C = draws.parameter(draws.normal(states, channels) / channels**0.5)
        self.D = draws.parameter(torch.ones(channels))

    def gates(self, u: Tensor) -> tuple[Tensor, Tensor]:
        """exp(Delta_t A) and Delta_t B_t for an input (batch, T, H): two of shape (batch, T, H, N).

        Given these, the state is linear in the sequence that they multiply: see ``gated_memory`` (T-gated).
        """
        check_input(self, u, self.features)
        down, up = self.down.transpose(0, 1), self.up.transpose(0, 1)
        steps = nn.functional.softplus(u @ down @ up + self.bias)[..., None]
        columns = (u @ self.W_B.transpose(0, 1))[..., None, :]
        return torch.exp(-steps * torch.exp(self.A_log)), steps * columns

    def gates_of_channel(self, u: Tensor, channel: int = 0) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(A_t, B_t) of the first sequence and one channel for ``gated_memory``: both (T, N), in float64."""
        decays, columns = (gate.detach()[0, :, channel].cpu().double().numpy() for gate in self.gates(u))
        return decays, columns

    def all_states(self, u: Tensor) -> Tensor:
        """The states of all channels, live: (batch, T, H) -> (batch, T, H, N)."""
        decays, columns = self.gates(u)
        return gated_recurrence(decays, columns * u[..., None])

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        """The states of one channel, live, for an input of all channels: (batch, T, H) -> (batch, T, N).

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity, and a channel that is not there.
        """
        return self.all_states(u)[:, :, check_channel(self.channels, channel)]

    def forward(self, u: Tensor) -> Tensor:
        """y_t = C_t x_t + D u_t: (batch, T, H) -> (batch, T, H)."""
        read = (u @ self.W_C.transpose(0, 1))[..., None, :]
        return (self.all_states(u) * read).sum(-1) + self.D * u

    def spectrum(self, channel: int = 0) -> NoReturn:
        """Raise InvalidInput: a live scan has no spectrum."""
        raise InvalidInput(
            "a selective scan with live gates",
            "a spectrum belongs to a linear system that is the same at every step",
            "use frozen(delta, b), or gates(u) with memlaw.numerics.memory.gated.gated_memory",
        )

    def frozen(
        self,
        delta: float | Sequence[float] | Tensor | None = None,
        b: Sequence[float] | Tensor | None = None,
        *,
        timing: Timing = Timing.AFTER,
    ) -> FrozenSelective:
        """The layer with Delta and B held constant: linear and the same at every step; its parameters are copies.

        delta: one number, or one for each channel; None: what the bias alone gives. b: N numbers, or (H, N); None:
        ones. The readout is drawn constant: C = ones/N.
        """
        with torch.no_grad():
            own = nn.functional.softplus(self.bias.double()).cpu()
        steps = own if delta is None else torch.as_tensor(delta, dtype=torch.float64).cpu()
        given = b if b is None or isinstance(b, Tensor) else np.asarray(b)  # torch makes float32 of a list
        columns = torch.ones(self.stored) if given is None else torch.as_tensor(given).cpu()
        rates = self.A_log.detach().cpu()
        return FrozenSelective(
            rates, steps, columns, self.D.detach(), timing=timing, dtype=self.dtype, device=self.device
        )


def gated_recurrence(decays: Tensor, entering: Tensor) -> Tensor:
    """x_t = A_t x_{t-1} + entering_t from x = 0, A_t diagonal: (batch, T, ...) twice -> (batch, T, ...)."""
    state, steps = torch.zeros_like(entering[:, 0]), []
    for decay, new in zip(decays.unbind(1), entering.unbind(1), strict=True):
        state = decay * state + new
        steps.append(state)
    return torch.stack(steps, dim=1)


class FrozenSelective(DiagonalLayer):
    """A selective scan with constant gates: l = exp(Delta A), b = Delta B. Made by `SelectiveScan.frozen`.

    Parameters: A_log (H, N), log_step (H,), B, C (H, N), D (H,). Errors: InvalidInput for steps that are not positive
    and finite, and for shapes that do not fit.
    """

    family = "selective-frozen"
    recurrent = ("log_step", "A_log")

    def __init__(self, rates: Tensor, steps: Tensor, columns: Tensor, skip: Tensor, **common: Unpack[Common]) -> None:
        super().__init__()
        channels, states = rates.shape
        draws = self._build(states, channels, **common)
        fits = steps.ndim < 2 and steps.numel() in (1, channels)
        fits = fits and tuple(columns.shape) in ((states,), (channels, states))
        if not fits or not bool(torch.isfinite(columns).all()):
            raise InvalidInput(
                f"steps of shape {tuple(steps.shape)} and B of shape {tuple(columns.shape)}",
                f"steps are a number or ({channels},), B is ({states},) or ({channels}, {states})",
                "give finite values in these shapes",
            )
        if not all(0 < float(step) < math.inf for step in steps.flatten()):
            raise InvalidInput("a step size that is not positive and finite", "Delta > 0", "give one such as 0.01")
        self.A_log = draws.parameter(rates)
        self.log_step = draws.parameter(steps.log().expand(channels))
        self.B = draws.parameter(columns.expand(channels, -1))
        self.C = draws.parameter(torch.full_like(rates, 1 / states))
        self.D = draws.parameter(skip)

    def modes(self) -> tuple[Tensor, Tensor]:
        """exp(Delta A) and Delta B."""
        step = torch.exp(self.log_step)[:, None]
        return torch.exp(-step * torch.exp(self.A_log)), step * self.B
