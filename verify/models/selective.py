"""Mamba's selective scan, S6: a diagonal state whose step size and vectors depend on the input.

Source: Gu, Dao 2023, arXiv:2312.00752.

For every channel h: x_t = exp(Delta_t A) x_{t-1} + Delta_t B_t u_t, y_t = C_t x_t + D u_t with A = -exp(A_log) real
and negative (-1..-N at the start), Delta_t = softplus(W_up W_down u_t + bias), B_t = W_B u_t, C_t = W_C u_t of all
channels' inputs at that step. As in the authors' code the input is weighted by Delta_t B_t, not by the zero-order hold.

Live, the state is not linear in u. `SelectiveScan.frozen` turns the selectivity off.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.verify.models.diagonal import DiagonalLayer
from memlaw.verify.models.draws import generator, log_step_sizes, normal, parameter, uniform
from memlaw.verify.models.layer import Timing, check_input, read_sizes


class SelectiveScan(nn.Module):
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
        dtype: torch.dtype = torch.float32,
        device: Any = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        rank = -(-channels // 16) if rank is None else rank
        read_sizes(dtype, states=states, channels=channels, rank=rank)
        self.stored, self.channels, self.features = states, channels, channels
        random = generator(seed)
        steps = torch.exp(log_step_sizes(random, channels, None, step_bounds))
        rates = torch.arange(1, states + 1, dtype=torch.float64).log()
        self.A_log = parameter(rates.expand(channels, -1), dtype, device)
        self.bias = parameter(steps + torch.log(-torch.expm1(-steps)), dtype, device)  # inverse of softplus
        self.down = parameter(normal(random, rank, channels) / channels**0.5, dtype, device)
        self.up = parameter((2 * uniform(random, channels, rank) - 1) / rank**0.5, dtype, device)
        self.W_B = parameter(normal(random, states, channels) / channels**0.5, dtype, device)
        self.W_C = parameter(normal(random, states, channels) / channels**0.5, dtype, device)
        self.D = nn.Parameter(torch.ones(channels, dtype=dtype, device=device))

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the parameters."""
        return self.D.dtype

    @property
    def device(self) -> torch.device:
        """The device of the parameters."""
        return self.D.device

    def gates(self, u: Tensor) -> tuple[Tensor, Tensor]:
        """exp(Delta_t A) and Delta_t B_t for an input (batch, T, H): two of shape (batch, T, H, N).

        Given these, the state is linear in the sequence that they multiply: see ``gated_memory`` (T-gated).
        """
        check_input(self, u, self.features)
        down, up = self.down.transpose(0, 1), self.up.transpose(0, 1)
        steps = nn.functional.softplus(u @ down @ up + self.bias)[..., None]
        columns = (u @ self.W_B.transpose(0, 1))[..., None, :]
        return torch.exp(-steps * torch.exp(self.A_log)), steps * columns

    def gates_of_channel(
        self, u: Tensor, channel: int = 0
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(A_t, B_t) of the first sequence and one channel for ``gated_memory``: both (T, N), in float64."""
        decays, columns = (gate.detach()[0, :, channel].cpu().double().numpy() for gate in self.gates(u))
        return decays, columns

    def all_states(self, u: Tensor) -> Tensor:
        """The states of all channels, live: (batch, T, H) -> (batch, T, H, N)."""
        decays, columns = self.gates(u)
        entering = columns * u[..., None]
        state, steps = torch.zeros_like(entering[:, 0]), []
        for decay, new in zip(decays.unbind(1), entering.unbind(1), strict=True):
            state = decay * state + new
            steps.append(state)
        return torch.stack(steps, dim=1)

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        """The states of one channel, live, for an input of all channels: (batch, T, H) -> (batch, T, N).

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity, and a channel that is not there.
        """
        if not 0 <= channel < self.channels:
            raise InvalidInput(f"channel {channel}", f"there are {self.channels}", "count from 0")
        return self.all_states(u)[:, :, channel]

    def forward(self, u: Tensor) -> Tensor:
        """y_t = C_t x_t + D u_t: (batch, T, H) -> (batch, T, H)."""
        read = (u @ self.W_C.transpose(0, 1))[..., None, :]
        return (self.all_states(u) * read).sum(-1) + self.D * u

    def spectrum(self, channel: int = 0) -> Any:
        """Raise InvalidInput: a live scan has no spectrum."""
        raise InvalidInput(
            "a selective scan with live gates",
            "a spectrum belongs to a linear system that is the same at every step",
            "use frozen(delta, b), or gates(u) with memlaw.numerics.memory.gated.gated_memory",
        )

    def frozen(self, delta: Any = None, b: Any = None, *, timing: Timing = Timing.AFTER) -> FrozenSelective:
        """The layer with Delta and B held constant: linear and the same at every step; its parameters are copies.

        delta: one number, or one for each channel; None: what the bias alone gives. b: N numbers, or (H, N); None:
        ones. The readout is drawn constant: C = ones/N.
        """
        with torch.no_grad():
            own = nn.functional.softplus(self.bias.double()).cpu()
        steps = own if delta is None else torch.as_tensor(delta, dtype=torch.float64).cpu()
        columns = torch.ones(self.stored) if b is None else torch.as_tensor(b).cpu()
        rates = self.A_log.detach().cpu()
        return FrozenSelective(rates, steps, columns, self.D.detach(), timing, self.dtype, self.device)


class FrozenSelective(DiagonalLayer):
    """A selective scan with constant gates: l = exp(Delta A), b = Delta B. Made by `SelectiveScan.frozen`.

    Parameters: A_log (H, N), log_step (H,), B, C (H, N), D (H,). Errors: InvalidInput for steps that are not positive
    and finite, and for shapes that do not fit.
    """

    family = "selective-frozen"
    recurrent = ("log_step", "A_log")

    def __init__(
        self,
        rates: Tensor,
        steps: Tensor,
        columns: Tensor,
        skip: Tensor,
        timing: Timing,
        dtype: torch.dtype,
        device: Any,
    ) -> None:
        super().__init__()
        self.channels, self.stored = rates.shape
        self.features, self.timing = self.channels, timing
        fits = steps.ndim < 2 and steps.numel() in (1, self.channels)
        fits = fits and tuple(columns.shape) in ((self.stored,), (self.channels, self.stored))
        if not fits or not bool(torch.isfinite(columns).all()):
            raise InvalidInput(
                f"steps of shape {tuple(steps.shape)} and B of shape {tuple(columns.shape)}",
                f"steps are a number or ({self.channels},), B is ({self.stored},) or ({self.channels}, {self.stored})",
                "give finite values in these shapes",
            )
        if not all(0 < float(step) < math.inf for step in steps.flatten()):
            raise InvalidInput(
                "a step size that is not positive and finite", "Delta > 0", "give one such as 0.01"
            )
        self.A_log = parameter(rates, dtype, device)
        self.log_step = parameter(steps.log().expand(self.channels), dtype, device)
        self.B = parameter(columns.expand(self.channels, -1), dtype, device)
        self.C = parameter(torch.full_like(rates, 1 / self.stored), dtype, device)
        self.D = parameter(skip, dtype, device)

    def modes(self) -> tuple[Tensor, Tensor]:
        """exp(Delta A) and Delta B."""
        step = torch.exp(self.log_step)[:, None]
        return torch.exp(-step * torch.exp(self.A_log)), step * self.B
