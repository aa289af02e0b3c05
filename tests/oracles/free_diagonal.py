"""A diagonal layer whose discrete eigenvalues are whatever a test gives: spectra that no published layer has."""

from __future__ import annotations

from typing import Any, Unpack

import torch
from torch import Tensor

from memlaw.verify.models.diagonal import DiagonalLayer
from memlaw.verify.models.layer import Common


class FreeDiagonal(DiagonalLayer):
    """Parameters: ``eigenvalues`` (N,) or (H, N), ``B`` (ones), ``C`` (random, scaled by 1/sqrt N), ``D`` (zero).

    Real eigenvalues give a real state, complex ones are stored modes that the readout 2 Re closes under conjugation.
    """

    family = "free-diagonal"
    recurrent = ("eigenvalues",)

    def __init__(self, eigenvalues: Any, **common: Unpack[Common]) -> None:
        super().__init__()
        values = torch.atleast_2d(torch.as_tensor(eigenvalues))
        channels, stored = values.shape
        draws = self._build(stored, channels, **common)
        draw = draws.complex_normal if values.is_complex() else draws.normal
        self.C = draws.parameter(draw(*values.shape) / stored**0.5)
        self.eigenvalues, self.B = draws.parameter(values), draws.parameter(torch.ones_like(values))
        self.D = draws.parameter(torch.zeros(channels))

    def modes(self) -> tuple[Tensor, Tensor]:
        if self.eigenvalues.ndim == 2:
            return self.eigenvalues, self.B
        return torch.view_as_complex(self.eigenvalues), torch.view_as_complex(self.B)
