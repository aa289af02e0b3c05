"""Layers of ours with one mistake each in their forward pass: what they claim of themselves stays right."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from memlaw.verify.differentiable.functional import diagonal_kernel, fft_convolution
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5


class PlantedS4D(S4D):
    """S4D whose kernel, or what is made of it, has a mistake."""

    def __init__(self, mistake: str, *, states: int = 8, seed: int = 0, **options: Any) -> None:
        options = {"init": "lin", "dtype": torch.float64, "channels": 2, "step_bounds": (0.05, 0.2), **options}
        super().__init__(states, seed=seed, **options)
        self.mistake = mistake
        with torch.no_grad():
            self.log_A_real += torch.rand(self.log_A_real.shape, generator=torch.Generator().manual_seed(seed)).double()

    def modes(self) -> tuple[Tensor, Tensor]:
        eigenvalues, weights = super().modes()
        if self.mistake == "input not driven":
            weights = torch.cat([torch.zeros_like(weights[:, :1]), weights[:, 1:]], dim=1)
        if self.mistake == "all modes alike":
            eigenvalues = eigenvalues[:, 1:2].expand_as(eigenvalues)
        return eigenvalues, weights

    def readout(self) -> Tensor:
        rows = super().readout()
        if self.mistake == "mode not read":
            rows = torch.cat([torch.zeros_like(rows[:, :1]), rows[:, 1:]], dim=1)
        return rows

    def used(self) -> tuple[Tensor, Tensor, Tensor]:
        """Eigenvalues, input weights and readout as the forward pass takes them."""
        (eigenvalues, weights), rows = self.modes(), self.readout()
        match self.mistake:
            case "step doubled":
                eigenvalues = eigenvalues**2
            case "step ten times":
                eigenvalues = eigenvalues**10
            case "decay twice":
                eigenvalues = eigenvalues * eigenvalues.abs()
            case "modulus clipped":
                radius = float(eigenvalues.detach().abs().max()) ** 1.2
                eigenvalues = eigenvalues * torch.clamp(radius / eigenvalues.abs(), max=1)
            case "factor 2 missing":
                rows = rows / 2
            case "readout conjugated":
                rows = rows.conj()
            case "imaginary part":
                rows = -1j * rows
            case "eigenvalues detached":
                eigenvalues = eigenvalues.detach()
        return eigenvalues, weights, rows

    def kernel(self, length: int) -> Tensor:
        eigenvalues, weights, rows = self.used()
        if self.mistake == "masked after exp":
            return self.masked(eigenvalues, rows * weights, length)
        if self.mistake == "length in the kernel":
            rows = rows * (1 - eigenvalues**length)
        values = self._timed(diagonal_kernel(eigenvalues, rows * weights, length).real, dim=-1)
        if self.mistake == "truncated":
            values = torch.cat([values[:, :20], torch.zeros_like(values[:, 20:])], dim=-1)
        if self.mistake == "read before":
            values = torch.cat([torch.zeros_like(values[:, :1]), values[:, :-1]], dim=-1)
        if self.mistake == "half precision":
            values = values.half().to(values.dtype)
        return values

    def masked(self, eigenvalues: Tensor, weights: Tensor, length: int) -> Tensor:
        """Powers as exp(t z - s z) for all t and s, of which those with t < s are masked when it is too late."""
        steps = torch.arange(length, dtype=self.dtype)
        differences = steps[:, None] - steps
        powers = torch.exp(differences * torch.log(eigenvalues)[..., None, None])
        kept = torch.where(differences >= 0, powers, 0)[..., 0]
        return (weights[..., None] * kept).sum(dim=1).real

    def forward(self, u: Tensor) -> Tensor:
        rows, kernel = u.transpose(-1, -2), self.kernel(u.shape[1])
        length = u.shape[1]
        match self.mistake:
            case "circular":
                found = torch.fft.irfft(torch.fft.rfft(rows) * torch.fft.rfft(kernel), n=length)
            case "centred":
                late = torch.cat([rows, rows.new_zeros(*rows.shape[:-1], 4)], dim=-1)
                found = fft_convolution(late, self.kernel(length + 4))[..., 4:]
            case "both ways":
                found = fft_convolution(rows, kernel) + fft_convolution(rows.flip(-1), kernel).flip(-1)
            case _:
                found = fft_convolution(rows, kernel)
        skip = {"skip missing": 0.0, "skip twice": 2.0}.get(self.mistake, 1.0)
        return found.transpose(-1, -2) + skip * self.D * u


class BeforeLRU(LRU):
    """Reads its states one step late, and does not say so."""

    def _outputs(self, run: Any, u: Tensor) -> Tensor:
        eigenvalues, columns = self.modes()
        states = run(eigenvalues, u.to(columns.dtype) @ columns.transpose(-1, -2))
        states = torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)
        return (states @ self.readout().transpose(-1, -2)).real + self.D * u


class StatesBeforeS5(S5):
    """Shows its states one step late."""

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        found = super().states(u, channel)
        return torch.cat([torch.zeros_like(found[:, :1]), found[:, :-1]], dim=1)


class LengthS4(S4):
    """Leaves out the correction of its kernel for the length: what has left its end comes back at its front."""

    def kernel(self, length: int) -> Tensor:
        long = super().kernel(4 * length)
        return long.reshape(*long.shape[:-1], 4, length).sum(dim=-2)
