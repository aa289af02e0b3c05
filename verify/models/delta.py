"""The delta rule with keys in turn, and a short convolution in front of a layer."""

from __future__ import annotations

from typing import Unpack

import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.verify.models.draws import Drawn, Draws, Placed
from memlaw.verify.models.layer import LinearLayer, check_input, read_sizes


class DeltaRule(Placed):
    """One row of DeltaNet's state with frozen gates: x_t = a (I - b k_t k_t^T) x_{t-1} + b k_t u_t.

    The keys are orthonormal, drawn, and taken in turn: as many as states. Errors: InvalidInput for no states.

    >>> DeltaRule(3, gate=0.9, strength=0.5, dtype=torch.float64).states(torch.ones(1, 5, 1).double()).shape
    torch.Size([1, 5, 3])
    """

    def __init__(self, states: int, *, gate: float = 1.0, strength: float = 0.5, **drawn: Unpack[Drawn]) -> None:
        super().__init__()
        read_sizes(states=states)
        self.stored, self.gate, self.strength = states, gate, strength
        draws = Draws(**drawn)
        self.keys = draws.parameter(torch.linalg.qr(draws.normal(states, states))[0])

    def states(self, u: Tensor) -> Tensor:
        """The states for the input u (batch, T, 1), one after the other: (batch, T, N)."""
        check_input(self, u, 1)
        state, found = u.new_zeros(len(u), self.stored), []
        for step in range(u.shape[1]):
            key = self.keys[step % self.stored]
            erased = state - self.strength * (state @ key)[:, None] * key
            state = self.gate * erased + self.strength * u[:, step] * key
            found.append(state)
        return torch.stack(found, dim=1)


class ShortConvolution:
    """A convolution of width two in front of a linear layer: the layer sees now u_t + before u_{t-1}.

    >>> from memlaw.verify.models.s4d import S4D
    >>> front = ShortConvolution(S4D(4, step_size=0.1, dtype=torch.float64), 1.0, 0.5)
    >>> front.states(torch.ones(1, 5, 1).double()).shape
    torch.Size([1, 5, 2])
    """

    def __init__(self, layer: LinearLayer, now: float, before: float) -> None:
        if now == before == 0:
            raise InvalidInput("taps 0 and 0", "one tap at least is open", "give one")
        self.layer, self.now, self.before = layer, now, before

    def states(self, u: Tensor) -> Tensor:
        """The states of the layer for the input u (batch, T, H), of its first channel."""
        earlier = torch.cat([torch.zeros_like(u[:, :1]), u[:, :-1]], dim=1)
        return self.layer.states(self.now * u + self.before * earlier)
