"""Two layers as others publish them, written anew from their formulas, with one mistake each on demand.

`ForeignS5`: lambda-bar = exp(Lambda step), B-bar = (lambda-bar - 1)/Lambda B, y = Re(C x) + D u, a state that can be
given and returned (s5-pytorch). `ForeignLRU`: lambda = exp(-e^nu + i e^theta), x = lambda x + e^gamma B u, a loop over
time (LRU-pytorch).
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn


class Foreign(nn.Module):
    """One complex diagonal state, m inputs and outputs; ``mistake`` names what is wrong with it."""

    def __init__(self, features: int = 2, dtype: torch.dtype = torch.float64, mistake: str = "", seed: int = 0) -> None:
        super().__init__()
        self.features, self.mistake = features, mistake
        self.random = torch.Generator().manual_seed(seed)
        self.real, self.kept = dtype, None
        self.complex = torch.complex128 if dtype == torch.float64 else torch.complex64

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(*shape, generator=self.random, dtype=torch.float64).to(self.real)

    def uniform(self, *shape: int) -> Tensor:
        return torch.rand(*shape, generator=self.random, dtype=torch.float64)

    def complex_normal(self, *shape: int) -> Tensor:
        return torch.complex(self.normal(*shape), self.normal(*shape))

    def discrete(self) -> tuple[Tensor, Tensor]:
        """The eigenvalues that are used, (N,), and the input matrix (N, H)."""
        raise NotImplementedError

    def spectrum(self) -> list[complex]:
        """The eigenvalues that the parameters say, in float64."""
        raise NotImplementedError

    def entered(self, u: Tensor, columns: Tensor) -> Tensor:
        if self.mistake == "batch normalised":
            u = (u - u.mean(dim=(0, 1))) / (u.std(dim=(0, 1), unbiased=False) + 1e-5)
        if self.mistake == "batch statistics" and len(u) > 1:
            u = u / (1 + u.pow(2).mean(dim=0)).sqrt()
        if self.mistake == "companions added" and len(u) > 1:
            u = u + 0.1 * u.roll(1, dims=0)
        if self.mistake == "layer normalised":
            u = (u - u.mean(dim=-1, keepdim=True)) / (u.std(dim=-1, keepdim=True, unbiased=False) + 1e-5)
        if self.mistake == "bias inside":
            u = u + 0.1
        if self.mistake == "short convolution":
            u = u + 0.7 * torch.cat([torch.zeros_like(u[:, :2]), u[:, :-2]], dim=1)[:, : u.shape[1]]
        return u.to(columns.dtype) @ columns.T

    def forward(self, u: Tensor, state: Tensor | None = None) -> Tensor:
        return self.segment(u, state)[0]

    def segment(self, u: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Outputs (batch, T, H) and the last state (batch, N)."""
        eigenvalues, columns = self.discrete()
        mistake, carried = self.mistake, state is not None
        if carried and mistake == "one token":
            u = u[:, :1]
        if carried and mistake == "state zeroed":
            state = None
        if mistake == "state kept" and not carried:
            state = self.kept
        entering = self.entered(u, columns)
        x = torch.zeros_like(entering[:, 0]) if state is None or len(state) != len(u) else state
        states, earlier = [], []
        for now in range(u.shape[1]):
            earlier.append(x)
            x = self.step(eigenvalues, x, entering[:, now], u[:, now], now)
            states.append(x)
        self.kept = x.detach()
        read = earlier if mistake == "read before" else states
        return self.outputs(torch.stack(read, dim=1), u), self.returned(x, earlier, eigenvalues)

    def step(self, eigenvalues: Tensor, x: Tensor, entering: Tensor, u: Tensor, now: int) -> Tensor:
        if self.mistake == "data-dependent step":
            gate = nn.functional.softplus(u.mean(dim=-1, keepdim=True))
            return torch.exp(gate * torch.log(eigenvalues)) * x + entering
        if self.mistake == "detached":
            x = x.detach()
        x = eigenvalues * x + entering
        if self.mistake == "counts time":
            x = x * (1 + 0.01 * math.sin(now))
        if self.mistake == "float16 state":
            x = torch.complex(x.real.half().to(self.real), x.imag.half().to(self.real))
        if self.mistake == "bfloat16 state":
            x = torch.complex(x.real.bfloat16().to(self.real), x.imag.bfloat16().to(self.real))
        if self.mistake == "float32 state":
            x = x.to(torch.complex64).to(self.complex)
        return x

    def states(self, u: Tensor) -> Tensor:
        """The states as they are read: (batch, T, N)."""
        eigenvalues, columns = self.discrete()
        entering = self.entered(u, columns)
        x, states, earlier = torch.zeros_like(entering[:, 0]), [], []
        for now in range(u.shape[1]):
            earlier.append(x)
            x = self.step(eigenvalues, x, entering[:, now], u[:, now], now)
            states.append(x)
        return torch.stack(earlier if self.mistake == "read before" else states, dim=1)

    def outputs(self, states: Tensor, u: Tensor) -> Tensor:
        C = self.C.clone()
        if self.mistake == "not read":
            C = torch.cat([torch.zeros_like(C[:, :1]), C[:, 1:]], dim=1)
        y = (states @ C.T).real + self.skipped(u)
        if self.mistake == "dropout":
            y = nn.functional.dropout(y, 0.1, training=True)
        if self.mistake == "output cast":
            y = y.float().to(self.real)
        if self.mistake == "gradient halved":
            y = 0.5 * y + 0.5 * y.detach()
        return y

    def skipped(self, u: Tensor) -> Tensor:
        return u * self.D

    def returned(self, x: Tensor, earlier: list[Tensor], eigenvalues: Tensor) -> Tensor:
        match self.mistake:
            case "batch rolled":
                return x.roll(1, dims=0)
            case "first element for all":
                return x[:1].expand_as(x)
            case "entries rolled":
                return x.roll(1, dims=1)
            case "stale":
                return earlier[-1]
            case "aged":
                return eigenvalues * x
        return x


class ForeignS5(Foreign):
    """Sampled from continuous time: parameters Lambda (complex), log_step, B, C, D."""

    def __init__(self, modes: int = 4, features: int = 2, **options: Any) -> None:
        super().__init__(features, **options)
        mistake = self.mistake
        imaginary = math.pi * torch.arange(modes) + 0.3 * self.uniform(modes)
        if mistake == "repeated":
            imaginary[1] = imaginary[0]
        real = -0.2 - 1.5 * self.uniform(modes)
        if mistake == "repeated":
            real[1] = real[0]
        poles = torch.complex(real, imaginary)
        self.Lambda = nn.Parameter(poles.to(self.complex))
        step = torch.full((modes,), 0.05 + 0.1 * float(self.uniform(1)))
        self.log_step = nn.Parameter(torch.log(step).to(self.real))
        self.B = nn.Parameter(self.complex_normal(modes, features))
        self.C = nn.Parameter(self.complex_normal(features, modes))
        self.D = nn.Parameter(self.normal(features))
        if mistake == "not driven":
            self.B.data[0] = 0

    def discrete(self) -> tuple[Tensor, Tensor]:
        step, poles = torch.exp(self.log_step), self.Lambda
        if self.mistake == "step doubled":
            step = 2 * step
        if self.mistake == "decay twice":
            poles = torch.complex(2 * poles.real, poles.imag)
        eigenvalues = torch.exp(step * poles)
        if self.mistake == "clipped":
            eigenvalues = eigenvalues * torch.clamp(0.9 / eigenvalues.abs(), max=1)
        rule = (eigenvalues - 1) / poles
        if self.mistake == "harmless: B by Euler":
            rule = step.to(self.complex)
        if self.mistake == "harmless: conjugate":
            eigenvalues, rule = eigenvalues.conj(), rule.conj()
        if self.mistake == "harmless: states scaled":
            rule = 1e3 * rule
        return eigenvalues, rule[:, None] * self.B

    def spectrum(self) -> list[complex]:
        poles = self.Lambda.detach().to(torch.complex128)
        return torch.exp(torch.exp(self.log_step.detach().double()) * poles).tolist()


class ForeignLRU(Foreign):
    """Discrete from the start: parameters nu_log, theta_log, gamma_log, B, C, D (a matrix)."""

    def __init__(self, modes: int = 4, features: int = 2, **options: Any) -> None:
        super().__init__(features, **options)
        mistake = self.mistake
        radii, phases = (0.6 + 0.38 * self.uniform(modes)), 0.2 + 2.6 * self.uniform(modes)
        if mistake == "repeated":
            radii[1], phases[1] = radii[0], phases[0]
        self.nu_log = nn.Parameter(torch.log(-torch.log(radii)).to(self.real))
        self.theta_log = nn.Parameter(torch.log(phases).to(self.real))
        self.gamma_log = nn.Parameter(0.5 * torch.log1p(-(radii**2)).to(self.real))
        self.B = nn.Parameter(self.complex_normal(modes, features))
        self.C = nn.Parameter(self.complex_normal(features, modes))
        self.D = nn.Parameter(self.normal(features, features))
        if mistake == "not driven":
            self.B.data[0] = 0

    def discrete(self) -> tuple[Tensor, Tensor]:
        rate, phase = torch.exp(self.nu_log), torch.exp(self.theta_log)
        if self.mistake == "decay twice":
            rate = 2 * rate
        if self.mistake == "step doubled":
            rate, phase = 2 * rate, 2 * phase
        modulus = torch.exp(-rate)
        if self.mistake == "clipped":
            modulus = modulus.clamp(max=0.65)
        if self.mistake == "harmless: conjugate":
            phase = -phase
        eigenvalues = torch.polar(modulus, phase)
        gamma = torch.exp(self.gamma_log)
        if self.mistake == "harmless: B by Euler":
            gamma = torch.ones_like(gamma)
        if self.mistake == "harmless: states scaled":
            gamma = 1e-3 * gamma
        return eigenvalues, gamma[:, None] * self.B

    def entered(self, u: Tensor, columns: Tensor) -> Tensor:
        return super().entered(u, columns).to(self.complex)  # a dtype of its own, whatever the parameters have

    def skipped(self, u: Tensor) -> Tensor:
        return u @ self.D.T

    def spectrum(self) -> list[complex]:
        rate, phase = (torch.exp(value.detach().double()) for value in (self.nu_log, self.theta_log))
        return torch.polar(torch.exp(-rate), phase).tolist()
