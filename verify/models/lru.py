"""The linear recurrent unit (Orvieto, Smith, Gu, Fernando, Gulcehre, Pascanu, De 2023, arXiv:2303.06349).

x_t = diag(l) x_{t-1} + exp(gamma_log) B u_t, y_t = Re(C x_t) + D u_t with n complex modes, discrete from the start:
l = exp(-exp(nu_log) + i exp(theta_log)), so that |l| < 1. At the start l is uniform in area on a ring (radii r_min,
r_max, phases up to max_phase), and gamma = sqrt(1 - |l|^2) makes every state's variance 1 for white inputs.
"""

from __future__ import annotations

import math
from typing import Unpack

import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.verify.models.layer import Common
from memlaw.verify.models.multi_input import MultiInputLayer


class LRU(MultiInputLayer):
    """Linear recurrent unit: n complex modes (2n real states under Re) driven by H features.

    Parameters: nu_log, theta_log, gamma_log (n,), B (n, H) and C (H, n) as pairs (real, imaginary), D (H,).
    Errors: InvalidInput unless 0 <= r_min < r_max <= 1 and 0 < max_phase <= 2 pi, and for sizes below 1.

    >>> LRU(4, dtype=torch.float64).spectrum().size
    8
    """

    family = "lru"
    recurrent = ("nu_log", "theta_log")

    def __init__(
        self,
        modes: int,
        features: int = 1,
        *,
        r_min: float = 0.9,
        r_max: float = 0.999,
        max_phase: float = 2 * math.pi,
        **common: Unpack[Common],
    ) -> None:
        super().__init__()
        draws = self._build(modes, inputs=features, **common)
        if not (0 <= r_min < r_max <= 1 and 0 < max_phase <= 2 * math.pi):
            raise InvalidInput(
                f"radii {r_min}..{r_max} and phases up to {max_phase}",
                "0 <= r_min < r_max <= 1 and 0 < max_phase <= 2 pi",
                "give for example 0.9, 0.999 and 2 pi",
            )
        squared = r_min**2 + (r_max**2 - r_min**2) * (1 - draws.uniform(modes))  # in (r_min^2, r_max^2]
        squared = squared.clamp(max=1 - 1e-12)
        phases = max_phase * (1 - draws.uniform(modes))
        self.nu_log = draws.parameter(torch.log(-torch.log(squared) / 2))
        self.theta_log = draws.parameter(torch.log(phases))
        self.gamma_log = draws.parameter(torch.log1p(-squared) / 2)
        # real and imaginary part of B are each normal over sqrt(2 H); those of C over sqrt(n)
        self.B = draws.parameter(draws.complex_normal(modes, features) / features**0.5)
        self.C = draws.parameter(draws.complex_normal(features, modes) * (2 / modes) ** 0.5)
        self.D = draws.parameter(draws.normal(features))

    def modes(self) -> tuple[Tensor, Tensor]:
        """The eigenvalues and the normalised input matrix."""
        eigenvalues = torch.polar(torch.exp(-torch.exp(self.nu_log)), torch.exp(self.theta_log))
        return eigenvalues, torch.exp(self.gamma_log)[:, None] * torch.view_as_complex(self.B)

    def readout(self) -> Tensor:
        """C, without the factor 2."""
        return torch.view_as_complex(self.C)
