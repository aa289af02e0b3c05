"""Layers of single-input systems with a diagonal state matrix, convolved by FFT: what S4D and its kin share."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor

from memlaw.verify.differentiable.functional import check_length, diagonal_kernel, fft_convolution, recurrence
from memlaw.verify.models.layer import LinearLayer, check_input


class ConvolvedLayer(LinearLayer):
    """Systems of one input each, every one on its own channel of the input, whose outputs are convolutions by FFT."""

    @abstractmethod
    def kernel(self, length: int) -> Tensor:
        """The convolution kernel of every channel, shifted by one if BEFORE: (H, length)."""

    def forward(self, u: Tensor) -> Tensor:
        """Convolve every channel with its kernel by FFT: (batch, T, H) -> (batch, T, H).

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity.
        """
        check_input(self, u, self.features)
        rows = u.transpose(-1, -2)
        return fft_convolution(rows, self.kernel(u.shape[1])).transpose(-1, -2) + self.D * u


class DiagonalLayer(ConvolvedLayer):
    """H systems x_t = diag(l) x_{t-1} + b u_t, y_t = f Re(c x_t) + d u_t, each on its own channel of the input.

    f = 2 for complex modes, each stored for itself and its conjugate, and 1 for real ones. Subclasses give `modes`
    and the parameters ``C`` (H, N), as pairs (real, imaginary) where complex, and ``D`` (H,).
    """

    C: Tensor

    @abstractmethod
    def modes(self) -> tuple[Tensor, Tensor]:
        """Discrete eigenvalues and input weights of all channels: (H, N) and (H, N)."""

    def discrete(self, channel: int = 0) -> tuple[Tensor, Tensor]:
        """The diagonal (N,) and B (N, 1) of one channel."""
        eigenvalues, weights = self.modes()
        return eigenvalues[channel], weights[channel, :, None]

    def readout(self) -> Tensor:
        """The readout with its factor, f c: (H, N), real or complex."""
        return 2 * torch.view_as_complex(self.C) if self.C.ndim == 3 else self.C

    def kernel(self, length: int) -> Tensor:
        """The convolution kernel f Re sum_i c_i l_i^k b_i of every channel, shifted by one if BEFORE: (H, length)."""
        check_length(length)
        eigenvalues, weights = self.modes()
        values = diagonal_kernel(eigenvalues, self.readout() * weights, length)
        return self._timed(values.real if values.is_complex() else values, dim=-1)

    def forward_by_steps(self, u: Tensor) -> Tensor:
        """The same by the plain recurrence over all channels: (batch, T, H) -> (batch, T, H)."""
        check_input(self, u, self.features)
        eigenvalues, weights = self.modes()
        entering = (u[..., None] * weights).flatten(-2)
        states = recurrence(eigenvalues.flatten(), entering).reshape(*u.shape, self.stored)
        read = (self.readout() * self._timed(states, dim=1)).sum(-1)
        return (read.real if read.is_complex() else read) + self.D * u
