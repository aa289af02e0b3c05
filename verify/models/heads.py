"""Attention heads as recurrences: one decay for a whole state, retention with rotation, linear attention.

A head with state S_t = a S_{t-1} + k_t v_t^T is, for each value channel and with its keys known, a linear system with
input v. With a fixed key and one decay its capacity is one, whatever its size (T-single); rotation makes the
eigenvalues distinct; with varying keys and no decay the capacity is the rank of the keys.

RetNet: Sun, Dong, Huang, Ma, Xia, Xue, Wang, Wei 2023, arXiv:2307.08621 (decays 1 - 2^{-5-h}). Mamba-2: Dao, Gu 2024,
arXiv:2405.21060 (a_t = exp(Delta_t A), A a number for each head). Linear attention: Katharopoulos, Vyas, Pappas,
Fleuret 2020, arXiv:2006.16236.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.initializations import read_states
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.functional import recurrence
from memlaw.verify.models.diagonal import DiagonalLayer
from memlaw.verify.models.draws import Drawn, Draws, Placed
from memlaw.verify.models.layer import Common, check_input, read_sizes

NO_STATIONARY_STATE = (
    "over T steps take the window's memory: memlaw.numerics.memory.gated.gated_memory(ones(T), B.T repeated T times), "
    "which is 1/T at every lag"
)


class _Head(DiagonalLayer):
    """Fixed input vectors and a linear readout, drawn; no skip."""

    def _build_head(
        self, stored: int, channels: int, *, complex_state: bool = False, **common: Unpack[Common]
    ) -> Draws:
        draws = self._build(stored, channels, **common)
        draw = draws.complex_normal if complex_state else draws.normal
        self.B = draws.parameter(draw(channels, stored) / stored**0.5)
        self.C = draws.parameter(draw(channels, stored) / stored**0.5)
        self.D = draws.parameter(torch.zeros(channels))
        return draws


class ScalarDecay(_Head):
    """Heads of which each has one decay for its whole state: RetNet without rotation, Mamba-2 with a frozen gate.

    states: channels of each head's state. decays: one in (0, 1) for each head; all heads read the same input, so the
    joint state has len(decays) * states channels and as much capacity as there are distinct decays. learned: whether
    the decays, kept as log(-log a) (Mamba-2's log(-Delta A)), are trained; RetNet's are not.
    Errors: InvalidInput for decays outside (0, 1) and sizes below 1.

    >>> head = ScalarDecay(16, decays=(0.5, 0.75), dtype=torch.float64)
    >>> head.stored, head.spectrum().size
    (32, 2)
    """

    family = "scalar-decay"
    recurrent = ("log_rate",)

    def __init__(
        self,
        states: int,
        decays: Sequence[float] = (0.96875,),
        channels: int = 1,
        *,
        learned: bool = True,
        **common: Unpack[Common],
    ) -> None:
        super().__init__()
        check_decays(decays)
        self.states_of_head = states
        draws = self._build_head(states * len(decays), channels, **common)
        rates = torch.tensor([math.log(-math.log(decay)) for decay in decays], dtype=torch.float64)
        self.log_rate = draws.parameter(rates.expand(channels, -1)).requires_grad_(learned)

    def modes(self) -> tuple[Tensor, Tensor]:
        """Every decay repeated over its head's state, and the fixed input vectors."""
        return torch.exp(-torch.exp(self.log_rate)).repeat_interleave(self.states_of_head, dim=-1), self.B


class LinearAttention(_Head):
    """Linear attention with a fixed key: x_t = x_{t-1} + k u_t. It never forgets, so it has no stationary state.

    `states` and `impulse_response` work; `spectrum` raises InvalidInput, since |l| = 1: over a window of T steps the
    memory is 1/T at every lag, whatever the key (T-single).

    >>> LinearAttention(4, dtype=torch.float64).pair()[0].real.tolist()[0]
    [1.0, 0.0, 0.0, 0.0]
    """

    family = "linear-attention"

    def __init__(self, states: int, channels: int = 1, **common: Unpack[Common]) -> None:
        super().__init__()
        self._build_head(states, channels, **common)

    def modes(self) -> tuple[Tensor, Tensor]:
        """Ones, and the keys."""
        return torch.ones_like(self.B), self.B

    def spectrum(self, channel: int = 0) -> Spectrum:
        """Raise InvalidInput: there is no stationary state."""
        raise InvalidInput(
            "linear attention, whose eigenvalues are all 1", "a stationary state needs |l| < 1", NO_STATIONARY_STATE
        )


class RotatedRetention(_Head):
    """A RetNet head with rotation and a fixed key: x_t = a exp(i theta_n) x_{t-1} + k_n u_t, N/2 complex modes.

    theta_n = 10000^{-2n/N}, n = 0..N/2-1, as in rotary embeddings. The phases are fixed as in the paper; decay: a.
    All eigenvalues are distinct and not real, so the capacity is N.

    >>> RotatedRetention(8, dtype=torch.float64).spectrum().size
    8
    """

    family = "retention"

    def __init__(self, states: int, decay: float = 0.96875, channels: int = 1, **common: Unpack[Common]) -> None:
        super().__init__()
        stored = read_states(states, even=True) // 2
        check_decays((decay,))
        draws = self._build_head(stored, channels, complex_state=True, **common)
        phases = 10000.0 ** (-torch.arange(stored, dtype=torch.float64) / stored)
        self.turn: Tensor
        self.register_buffer("turn", draws.placed(torch.polar(torch.full_like(phases, decay), phases)))

    def modes(self) -> tuple[Tensor, Tensor]:
        """The fixed rotations with their decay, and the keys."""
        weights = torch.view_as_complex(self.B)
        return torch.view_as_complex(self.turn).expand_as(weights), weights


class KeyedAttention(Placed):
    """Linear attention or retention with a key for each step: x_t = a x_{t-1} + k_t u_t, keys given from outside.

    Linear in u but not the same at every step, so it is no LinearLayer: its memory is that of the window, from
    `gates`. a = 1: linear attention, capacity rank [k_1, ..., k_T]. The keys are positive features elu(W c) + 1 of a
    context c (batch, T, width), as in the paper.

    >>> layer = KeyedAttention(3, width=2, dtype=torch.float64)
    >>> layer.states(torch.ones(1, 5, 1).double(), torch.ones(1, 5, 2).double()).shape
    torch.Size([1, 5, 3])
    """

    def __init__(self, states: int, width: int, *, decay: float = 1.0, **drawn: Unpack[Drawn]) -> None:
        super().__init__()
        read_sizes(states=states, width=width)
        if not 0 < decay <= 1:
            raise InvalidInput(f"decay {decay}", "0 < decay <= 1", "give 1 for linear attention")
        self.stored, self.decay = states, decay
        draws = Draws(**drawn)
        self.W = draws.parameter(draws.normal(states, width) / width**0.5)

    def keys(self, context: Tensor) -> Tensor:
        """elu(W c) + 1: (batch, T, width) -> (batch, T, N)."""
        check_input(self, context, self.W.shape[1])
        return nn.functional.elu(context @ self.W.transpose(0, 1)) + 1

    def states(self, u: Tensor, context: Tensor) -> Tensor:
        """The states for the value sequence u (batch, T, 1) with keys of the context: (batch, T, N).

        Errors: InvalidInput for shapes, dtypes or devices that do not fit, NaN or infinity.
        """
        check_input(self, u, 1)
        keys = self.keys(context)
        if keys.shape[1] != u.shape[1]:
            raise InvalidInput(f"{u.shape[1]} values and {keys.shape[1]} keys", "one key a step", "cut the longer")
        return recurrence(keys.new_full((1,), self.decay), keys * u)

    def gates(self, context: Tensor) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(A_t, B_t) of the first sequence for ``gated_memory``: shapes (T,) and (T, N)."""
        keys = self.keys(context)[0].detach().cpu().double().numpy()
        return np.full(len(keys), self.decay), keys


def check_decays(decays: Sequence[float]) -> None:
    """Refuse decays outside (0, 1), and none at all."""
    if not decays or not all(0 < decay < 1 for decay in decays):
        raise InvalidInput(
            f"decays {tuple(decays)}", "each lies in (0, 1)", "use LinearAttention for a state that never forgets"
        )
