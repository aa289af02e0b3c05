"""A layer of damped oscillators, as somebody may write one: torch alone, a convolution to train, steps to generate."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Oscillators(nn.Module):
    """x_t = l x_{t-1} + b u_t and y_t = 2 Re(c x_t) + d u_t in every channel, l = exp(-exp(a) + i w): (batch, T, H)."""

    def __init__(self, channels: int, oscillators: int) -> None:
        super().__init__()
        self.d_model, size = channels, (channels, oscillators)
        self.log_decay = nn.Parameter(torch.linspace(-2.0, -0.5, oscillators).repeat(channels, 1))
        self.angle = nn.Parameter(torch.linspace(0.3, 2.5, oscillators).repeat(channels, 1))
        self.enter = nn.Parameter(torch.ones(size))
        self.read = nn.Parameter(torch.randn(*size, 2, generator=torch.Generator().manual_seed(0)))
        self.skip = nn.Parameter(torch.ones(channels))

    def eigenvalues(self) -> Tensor:
        """l of every channel: (H, N)."""
        return torch.exp(torch.complex(-self.log_decay.exp(), self.angle))

    def forward(self, u: Tensor) -> Tensor:
        """All steps at once, by a convolution that is padded to twice the length."""
        steps = u.shape[1]
        powers = self.eigenvalues()[..., None] ** torch.arange(steps)
        weights = torch.view_as_complex(self.read) * self.enter
        kernel = 2 * torch.einsum("hn,hnt->ht", weights, powers).real
        spectra = torch.fft.rfft(kernel, 2 * steps) * torch.fft.rfft(u.transpose(1, 2), 2 * steps)
        return torch.fft.irfft(spectra, 2 * steps)[..., :steps].transpose(1, 2) + self.skip * u

    def step(self, u: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """One step: u (batch, H) and the state (batch, H, N) to the output and the next state."""
        before = torch.zeros(()) if state is None else self.eigenvalues() * state
        state = before + self.enter * u[..., None]
        output = 2 * (torch.view_as_complex(self.read) * state).sum(-1).real + self.skip * u
        return output, state
