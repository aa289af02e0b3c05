"""S4D: a diagonal state matrix per channel, sampled from continuous time (Gu, Gupta, Goel, Re 2022, arXiv:2206.11893).

Continuous system x' = A x + B u, y = 2 Re(C x) + D u with N/2 complex modes that stand for N real states. Parameters
as in the authors' code: a log step size for each channel, A = -exp(log_A_real) + i A_imag (the real part cannot become
positive), B = 1 unless it is learned, C as pairs (real, imaginary) drawn complex normal, D drawn normal.
"""

from __future__ import annotations

from typing import Unpack

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.discretization import RULES
from memlaw.numerics.spectrum.hippo import legs_normal
from memlaw.numerics.spectrum.initializations import published_poles, read_states
from memlaw.numerics.spectrum.reading import read_choice
from memlaw.verify.models.diagonal import DiagonalLayer
from memlaw.verify.models.layer import Common

FAMILIES = {"lin": "s4d-lin", "inv": "s4d-inv", "legs": "s4d-legs", "real": "s4d-real"}


class S4D(DiagonalLayer):
    """Diagonal state space layer: H channels of N real states, stored as N/2 complex modes.

    states: N; even for the initialisations "lin" (A_n = -1/2 + i pi n), "inv" (A_n = -1/2 + i N/pi (N/(2n+1) - 1)),
    any for "legs" (the normal part of HiPPO-LegS) and "real" (A_n = -(n+1), N real modes stored as real numbers).
    discretization: "zoh" (l = exp(h A), b = (l - 1)/A B) or "bilinear" (l = (1 + h A/2)/(1 - h A/2),
    b = h B/(1 - h A/2)). step_size: one for all channels; else log-uniform in ``step_bounds``, one a channel.

    Errors: InvalidInput for sizes below 1, an odd N where pairs are stored, unknown names, bad step sizes.

    >>> layer = S4D(4, channels=2, init="lin", step_size=0.1, dtype=torch.float64)
    >>> layer.stored, layer.spectrum().size
    (2, 3)
    """

    recurrent = ("log_step", "log_A_real", "A_imag")

    def __init__(
        self,
        states: int,
        channels: int = 1,
        *,
        init: str = "lin",
        discretization: str = "zoh",
        step_size: float | None = None,
        step_bounds: tuple[float, float] = (0.001, 0.1),
        learned_input: bool = False,
        **common: Unpack[Common],
    ) -> None:
        super().__init__()
        poles = continuous_poles(init, states)
        draws = self._build(len(poles), channels, **common)
        self.discretization = read_choice(discretization, "discretization", RULES)
        self.family = FAMILIES[init] + ("" if discretization == "zoh" else "-bilinear")
        shape = (channels, len(poles))
        self.log_step = draws.parameter(draws.log_step_sizes(channels, step_size, step_bounds))
        self.log_A_real = draws.parameter(np.broadcast_to(np.log(-poles.real), shape).copy())
        if init != "real":
            self.A_imag = draws.parameter(np.broadcast_to(poles.imag, shape).copy())
        self.C = draws.parameter((draws.normal if init == "real" else draws.complex_normal)(*shape))
        self.D = draws.parameter(draws.normal(channels))
        start = torch.ones(shape, dtype=torch.float64 if init == "real" else torch.complex128)
        self.B = draws.parameter(start).requires_grad_(learned_input)

    def poles(self) -> Tensor:
        """The continuous poles A of all channels: (H, N), real for "real"."""
        real = -torch.exp(self.log_A_real)
        return torch.complex(real, self.A_imag) if self.C.ndim == 3 else real

    def modes(self) -> tuple[Tensor, Tensor]:
        """The poles and input weights, discretised: (H, N) and (H, N)."""
        weights = torch.view_as_complex(self.B) if self.B.ndim == 3 else self.B
        return discretize_modes(self.poles(), weights, torch.exp(self.log_step)[:, None], self.discretization)


def discretize_modes(poles: Tensor, weights: Tensor, step: Tensor, rule: str) -> tuple[Tensor, Tensor]:
    """Discrete eigenvalues and input weights of x' = A x + B u with diagonal A; all broadcast.

    Zero-order hold: exp(h A) and (exp(h A) - 1)/A B; bilinear: (1 + h A/2)/(1 - h A/2) and h B/(1 - h A/2).

    >>> one, two = discretize_modes(torch.tensor(-2.0), torch.tensor(1.0), torch.tensor(0.5), "bilinear")
    >>> round(float(one), 6), round(float(two), 6)
    (0.333333, 0.333333)
    """
    scaled = step * poles
    if rule == "zoh":
        return torch.exp(scaled), torch.expm1(scaled) / poles * weights
    below = 1 - scaled / 2
    return (1 + scaled / 2) / below, step * weights / below


def continuous_poles(init: str, states: int) -> npt.NDArray[np.complex128]:
    """The stored continuous poles of an initialisation: the exact ones, rounded once.

    >>> continuous_poles("lin", 4).round(4).tolist()
    [(-0.5+0j), (-0.5+3.1416j)]
    """
    family = FAMILIES[read_choice(init, "initialisation", FAMILIES)]
    with precision(192):
        balls = [pole.ball() for pole in published_poles(family, read_states(states))]
    return np.array([complex(float(z.real.mid()), float(z.imag.mid())) for z in balls])


def legs_basis(states: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.complex128]]:
    """Positive frequencies of the normal part of HiPPO-LegS, (N/2,), and their unit eigenvectors, (N, N/2)."""
    frequencies, basis = np.linalg.eigh(-1j * (legs_normal(states) + np.eye(states) / 2))
    return frequencies[states // 2 :], basis[:, states // 2 :]
