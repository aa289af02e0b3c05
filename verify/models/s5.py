"""S5: one diagonal system with many inputs and a step size for each state.

Source: Smith, Warrington, Linderman 2023, arXiv:2208.04933.

x' = Lambda x + B u with N/2 complex modes that stand for N real states, y = 2 Re(C x) + D u. At the start Lambda and
the eigenbasis V are those of HiPPO-N, the normal part of HiPPO-LegS, in J equal blocks; B = V^* (a real Lecun-normal
matrix), C = (a real Lecun-normal matrix; the authors draw a complex one) V, D normal. Zero-order hold. Lambda is kept
as real and imaginary parts without constraint, as in the authors' default, so that training can leave the stable
region: `spectrum` says so.
"""

from __future__ import annotations

from typing import Unpack

import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.initializations import read_states
from memlaw.verify.models.layer import Common, read_sizes
from memlaw.verify.models.multi_input import MultiInputLayer
from memlaw.verify.models.s4d import discretize_modes, legs_basis


class S5(MultiInputLayer):
    """Multi-input diagonal layer: N real states, stored as N/2 complex modes, driven by H features.

    states: N, with N/blocks even. step_size: one for all states; else log-uniform in ``step_bounds``, one a state.
    Parameters: Lambda_real, Lambda_imag, log_step (N/2,), B (N/2, H) and C (H, N/2) as pairs, D (H,).
    Errors: InvalidInput for sizes that do not fit and bad step sizes.

    >>> S5(8, features=2, dtype=torch.float64).pair()[1].shape
    (4, 2)
    """

    family = "s5"
    recurrent = ("log_step", "Lambda_real", "Lambda_imag")

    def __init__(
        self,
        states: int,
        features: int = 1,
        *,
        blocks: int = 1,
        step_size: float | None = None,
        step_bounds: tuple[float, float] = (0.001, 0.1),
        **common: Unpack[Common],
    ) -> None:
        super().__init__()
        eigenvalues, basis = hippo_blocks(states, blocks)
        draws = self._build(states // 2, inputs=features, **common)
        self.log_step = draws.parameter(draws.log_step_sizes(states // 2, step_size, step_bounds))
        self.Lambda_real = draws.parameter(eigenvalues.real)
        self.Lambda_imag = draws.parameter(eigenvalues.imag)
        drive = draws.normal(states, features).to(torch.complex128) / features**0.5
        read = draws.normal(features, states).to(torch.complex128) / states**0.5
        self.B = draws.parameter(basis.conj().transpose(0, 1) @ drive)
        self.C = draws.parameter(read @ basis)
        self.D = draws.parameter(draws.normal(features))

    def modes(self) -> tuple[Tensor, Tensor]:
        """Eigenvalues and input matrix under zero-order hold, a step size for each state."""
        poles = torch.complex(self.Lambda_real, self.Lambda_imag)[:, None]
        step = torch.exp(self.log_step)[:, None]
        eigenvalues, columns = discretize_modes(poles, torch.view_as_complex(self.B), step, "zoh")
        return eigenvalues[:, 0], columns

    def readout(self) -> Tensor:
        """2 C."""
        return 2 * torch.view_as_complex(self.C)


def hippo_blocks(states: int, blocks: int) -> tuple[Tensor, Tensor]:
    """Eigenvalues of positive frequency of J blocks of HiPPO-N, (N/2,), and their unit eigenvectors, (N, N/2).

    Errors: InvalidInput unless the blocks are equal and of even size.

    >>> [tuple(part.shape) for part in hippo_blocks(8, 2)]
    [(4,), (8, 4)]
    """
    read_sizes(blocks=blocks)
    size = read_states(states) // blocks
    if size % 2 or size * blocks != states or not size:
        raise InvalidInput(
            f"{states} states in {blocks} blocks",
            "every block has the same even number of states",
            "give for example 8 states in 2 blocks",
        )
    frequencies, upper = (torch.tensor(part) for part in legs_basis(size))
    eigenvalues = torch.complex(torch.full_like(frequencies, -0.5), frequencies)
    return eigenvalues.repeat(blocks), torch.kron(torch.eye(blocks, dtype=upper.dtype), upper)
