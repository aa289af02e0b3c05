"""S4: a HiPPO-LegS state in normal-plus-low-rank form, its kernel by Cauchy sums (Gu, Goel, Re 2021, arXiv:2111.00396).

The continuous state matrix is A = Lambda - P P^* on N complex modes in conjugate pairs, of which one each is stored:
n <= N/2 modes with Lambda = -exp(log_A_real) + i A_imag (the same vector P on both sides, which keeps A stable: Goel,
Gu, Donahue, Re 2022, arXiv:2202.09729). At the start that is the HiPPO-LegS matrix in the unitary eigenbasis of its
normal part, with its input vector B. Discretised by the bilinear rule with a step size for each channel.

Kernel: the truncated generating function sum_{k<L} K_k z^k = C (I - Ad^L) (I - z Ad)^{-1} Bd at the L-th roots of
unity. With D(z) = (2/h)(1-z) - (1+z) Lambda, and Woodbury's identity for the part of rank one,

    (I - z Ad)^{-1} Bd = 2 [D^{-1} - D^{-1} P (1+z)/(1 + (1+z) P^* D^{-1} P) P^* D^{-1}] B,

so four Cauchy sums do. This form, unlike the paper's 2/(1+z), has no pole at z = -1. The paper learns C (I - Ad^L) for
one length L; here C itself is the parameter and the factor is computed from the dense matrix, for any length.

States are the N real numbers sqrt(2) (Re x, Im x): the LegS state turned by an orthogonal matrix, so that its
covariance is as well conditioned as LegS's own. (The eigenbasis of A is not: see T-conditioning.)
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Unpack

import torch
from torch import Tensor

from memlaw.numerics.spectrum.discretization import RULES
from memlaw.numerics.spectrum.hippo import legs_input, legs_low_rank
from memlaw.numerics.spectrum.initializations import read_states
from memlaw.numerics.spectrum.reading import read_choice
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.functional import check_length, dense_recurrence, matrix_exponential
from memlaw.verify.differentiable.stein import bilinear, normal_plus_low_rank, side_by_side
from memlaw.verify.models.diagonal import ConvolvedLayer
from memlaw.verify.models.layer import Common, check_input
from memlaw.verify.models.s4d import legs_basis


class S4(ConvolvedLayer):
    """Structured state space layer: H channels of N real states, HiPPO-LegS at the start.

    states: N, even. discretization: "bilinear" as in the paper, or "zoh", for which the kernel is taken from the dense
    matrix, step by step. step_size: one for all channels; else log-uniform in ``step_bounds``, one a channel.
    Parameters: log_step (H,), log_A_real, A_imag (H, N/2), P, B, C (H, N/2) as pairs (real, imaginary), D (H,).

    `spectrum` takes the eigenvalues of the dense matrix in float64. They are those of a matrix within rounding of the
    layer's own, and as M is well conditioned in these coordinates, M is right; the eigenvalues themselves need not
    have one right digit for N above 20 or so. `published_spectrum` gives the exact ones at the start.

    Errors: InvalidInput for an odd N, sizes below 1, unknown rules, bad step sizes.

    >>> layer = S4(4, step_size=0.1, dtype=torch.float64)
    >>> layer.stored, layer.spectrum().size, layer.published_spectrum().size
    (4, 4, 4)
    """

    family = "s4-legs"
    recurrent = ("log_step", "log_A_real", "A_imag", "P")

    def __init__(
        self,
        states: int,
        channels: int = 1,
        *,
        discretization: str = "bilinear",
        step_size: float | None = None,
        step_bounds: tuple[float, float] = (0.001, 0.1),
        **common: Unpack[Common],
    ) -> None:
        super().__init__()
        frequencies, low_rank, drive = legs_modes(read_states(states, even=True))
        draws = self._build(states, channels, **common)
        self.discretization = read_choice(discretization, "discretization", RULES)
        shape = (channels, states // 2)
        self.log_step = draws.parameter(draws.log_step_sizes(channels, step_size, step_bounds))
        self.log_A_real = draws.parameter(torch.full(shape, math.log(0.5), dtype=torch.float64))
        self.A_imag = draws.parameter(frequencies.expand(shape))
        self.P = draws.parameter(low_rank.expand(shape))
        self.B = draws.parameter(drive.expand(shape))
        self.C = draws.parameter(draws.complex_normal(*shape))
        self.D = draws.parameter(draws.normal(channels))

    def published_spectrum(self, channel: int = 0) -> Spectrum:
        """The exact spectrum at the start: LegS, poles -1..-N, at this channel's present step size."""
        step = Fraction(float(torch.exp(self.log_step[channel].detach())))
        return Spectrum.s4_legs(self.stored, step_size=step, discretization=self.discretization)

    # --- the dense form -----------------------------------------------------------------------------

    def discrete(self, channel: int = 0) -> tuple[Tensor, Tensor]:
        """The dense real matrix (N, N) and B (N, 1) of one channel."""
        matrices, columns = self.dense(slice(channel, channel + 1))
        return matrices[0], columns[0]

    def dense(self, channels: slice = slice(None)) -> tuple[Tensor, Tensor]:
        """The discretised real matrices (H, N, N) and columns (H, N, 1) of some channels."""
        decay, vector = torch.exp(self.log_A_real[channels]), side_by_side(self.P[channels])
        matrix = normal_plus_low_rank(decay, self.A_imag[channels], vector)
        columns = real_coordinates(torch.view_as_complex(self.B[channels]))[..., None]
        return discretize_dense(matrix, columns, torch.exp(self.log_step[channels]), self.discretization)

    def readout(self) -> Tensor:
        """The rows with which 2 Re(C x) reads the real states: (H, N)."""
        return real_coordinates(torch.view_as_complex(self.C).conj())

    # --- outputs ------------------------------------------------------------------------------------

    def kernel(self, length: int) -> Tensor:
        """The convolution kernel of every channel, shifted by one if BEFORE: (H, length)."""
        check_length(length)
        by = self.cauchy_kernel if self.discretization == "bilinear" else self.dense_kernel
        return self._timed(by(length), dim=-1)

    def dense_kernel(self, length: int) -> Tensor:
        """C Ad^k Bd, k = 0..length-1, by one product a step, from the dense matrices: (H, length)."""
        matrices, reached = self.dense()
        rows, values = self.readout()[:, None, :], []
        for _ in range(length):
            values.append((rows @ reached)[:, 0, 0])
            reached = matrices @ reached
        return torch.stack(values, dim=-1)

    def cauchy_kernel(self, length: int) -> Tensor:
        """The same for the bilinear rule by Cauchy sums at the roots of unity and an inverse FFT: (H, length)."""
        power = torch.linalg.matrix_power(self.dense()[0], length)
        rows = self.readout()
        truncated = from_real_coordinates(rows - (rows[:, None, :] @ power)[:, 0]).conj()
        modes = torch.complex(-torch.exp(self.log_A_real), self.A_imag)
        low_rank, drive = torch.view_as_complex(self.P), torch.view_as_complex(self.B)
        nodes = roots_of_unity(length, self.log_step.dtype, self.log_step.device)
        rate = (2 / torch.exp(self.log_step))[:, None] * (1 - nodes)

        def cauchy(weights: Tensor) -> Tensor:
            return cauchy_sum(weights, modes, rate, 1 + nodes)

        through = cauchy(truncated * low_rank) * cauchy(low_rank.conj() * drive) * (1 + nodes)
        inner = 1 + (1 + nodes) * cauchy(low_rank.conj() * low_rank)
        transformed = 2 * (cauchy(truncated * drive) - through / inner)
        values: Tensor = torch.fft.irfft(transformed, n=length)
        return values

    def forward_by_steps(self, u: Tensor) -> Tensor:
        """The same by the recurrence with the dense matrices: (batch, T, H) -> (batch, T, H)."""
        check_input(self, u, self.features)
        matrices, columns = self.dense()
        entering = u.transpose(-1, -2)[..., None] * columns[:, None, :, 0]
        states = self._timed(dense_recurrence(matrices, entering), dim=-2)
        return (states * self.readout()[:, None, :]).sum(-1).transpose(-1, -2) + self.D * u


def legs_modes(states: int) -> tuple[Tensor, Tensor, Tensor]:
    """Positive frequencies of the normal part of HiPPO-LegS, and P and B in its unitary eigenbasis: (N/2,) each.

    >>> frequencies, low_rank, drive = legs_modes(2)
    >>> [round(float(x), 6) for x in (frequencies, low_rank.abs(), drive.abs())]
    [0.866025, 1.0, 1.414214]
    """
    frequencies, upper = legs_basis(states)
    turned = [upper.conj().T @ vector for vector in (legs_low_rank(states), legs_input(states))]
    return torch.tensor(frequencies), torch.tensor(turned[0]), torch.tensor(turned[1])


def real_coordinates(modes: Tensor) -> Tensor:
    """sqrt(2) (Re x, Im x): (..., n) complex -> (..., 2n) real; unitary on vectors (x, conj x)."""
    return math.sqrt(2) * torch.cat([modes.real, modes.imag], dim=-1)


def from_real_coordinates(values: Tensor) -> Tensor:
    """The inverse of `real_coordinates`."""
    real, imaginary = (values / math.sqrt(2)).chunk(2, dim=-1)
    return torch.complex(real, imaginary)


def discretize_dense(matrix: Tensor, columns: Tensor, step: Tensor, rule: str) -> tuple[Tensor, Tensor]:
    """Sample x' = A x + B u: (H, N, N), (H, N, m), (H,) -> the same shapes; by a solve ("bilinear") or expm ("zoh")."""
    size, scaled = matrix.shape[-1], step[:, None, None] * matrix
    if rule == "bilinear":
        return bilinear(scaled, step[:, None, None] * columns)
    top = torch.cat([scaled, step[:, None, None] * columns], dim=-1)
    joint = torch.nn.functional.pad(top, (0, 0, 0, columns.shape[-1]))
    exponential = matrix_exponential(joint)
    return exponential[:, :size, :size], exponential[:, :size, size:]


def roots_of_unity(length: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """exp(-2 pi i k/length) for k = 0..length//2, from float64 angles: those that a real inverse FFT takes."""
    angles = -2 * math.pi / length * torch.arange(length // 2 + 1, dtype=torch.float64)
    nodes = torch.polar(torch.ones_like(angles), angles)
    return nodes.to(device=device, dtype=torch.complex64 if dtype is torch.float32 else torch.complex128)


def cauchy_sum(weights: Tensor, modes: Tensor, rate: Tensor, scale: Tensor) -> Tensor:
    """sum_n weights_n/(rate - scale l_n) + conj(weights_n)/(rate - scale conj(l_n)), over the stored modes.

    weights, modes: (H, n); rate: (H, L); scale: (L,); returns (H, L).
    """
    scaled = scale[:, None] * modes[:, None, :]
    mirrored = scale[:, None] * modes.conj()[:, None, :]
    own = weights[:, None, :] / (rate[..., None] - scaled)
    other = weights.conj()[:, None, :] / (rate[..., None] - mirrored)
    return (own + other).sum(-1)
