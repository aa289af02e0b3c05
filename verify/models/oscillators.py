"""LinOSS: forced oscillators as a layer that reads positions, half of its states (Rusch, Rus 2024)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.oscillators import SCHEMES
from memlaw.numerics.spectrum.reading import read_choice
from memlaw.verify.models.draws import Drawn, Draws, Placed
from memlaw.verify.models.layer import check_input


class Oscillators(Placed):
    """y' = z, z' = -a y + u, one of each stiffness a and step h: by the scheme "im", or "imex" with y at the old time.

    Errors: InvalidInput unless there is a step for each stiffness.

    >>> layer = Oscillators([1.0, 2.0], [0.5, 0.5], dtype=torch.float64)
    >>> layer.states(torch.ones(1, 5, 1).double()).shape, layer(torch.ones(1, 5, 1).double()).shape
    (torch.Size([1, 5, 4]), torch.Size([1, 5, 2]))
    """

    def __init__(
        self, stiffness: Sequence[float], steps: Sequence[float], *, scheme: str = "im", **drawn: Unpack[Drawn]
    ) -> None:
        super().__init__()
        if not len(stiffness) == len(steps) > 0:
            raise InvalidInput(
                f"{len(stiffness)} stiffnesses and {len(steps)} steps", "each oscillator has both", "give as many"
            )
        draws = Draws(**drawn)
        self.implicit = read_choice(scheme, "scheme", SCHEMES) == "im"
        self.stiffness, self.steps = (draws.parameter(np.asarray(part, float)) for part in (stiffness, steps))

    def states(self, u: Tensor) -> Tensor:
        """Velocities and positions for the input u (batch, T, 1), one step after the other: (batch, T, 2 m)."""
        check_input(self, u, 1)
        h, a = self.steps, self.stiffness
        held = 1 + h**2 * a if self.implicit else torch.ones_like(a)
        z = y = u.new_zeros(len(u), len(a))
        found = []
        for step in range(u.shape[1]):
            z = (z + h * (u[:, step] - a * y)) / held
            y = y + h * z
            found.append(torch.cat([z, y], dim=1))
        return torch.stack(found, dim=1)

    def forward(self, u: Tensor) -> Tensor:
        """The positions, which are all that is read: (batch, T, m)."""
        return self.states(u)[..., len(self.stiffness) :]
