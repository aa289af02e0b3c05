"""Gramians and impulse responses of dense systems in batches, and complex numbers as pairs of real ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.number.arrays import ComplexArray, FloatArray

MOST_DOUBLINGS = 18  # of the number of terms
GONE = 1e-8  # entries of A^k, which enters squared


class SteinSolution(torch.autograd.Function):
    """C = sum_k A^k Q A^Tk for real (m, n, n), the number of terms doubled until A^k has no weight.

    The gradient is a sum of the same kind: with S = sum_k A^Tk Y A^k for the gradient Y of C, that of Q is S and that
    of A is S A C^T + S^T A C.
    """

    @staticmethod
    def forward(ctx: Any, matrix: Tensor, driven: Tensor) -> Tensor:
        """The sum; keeps the powers A^(2^j)."""
        powers = [matrix]
        found = driven
        for _ in range(MOST_DOUBLINGS):
            found = found + powers[-1] @ found @ powers[-1].mT
            power = powers[-1] @ powers[-1]
            if not float(power.abs().max()) > GONE:
                break
            powers.append(power)
        ctx.save_for_backward(found, *powers)
        return found

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        """The adjoint sum with the same powers."""
        found, *powers = ctx.saved_tensors
        (adjoint,) = gradients
        for power in powers:
            adjoint = adjoint + power.mT @ adjoint @ power
        return adjoint @ powers[0] @ found.mT + adjoint.mT @ powers[0] @ found, adjoint


def normal_plus_low_rank(decay: Tensor, turn: Tensor, vector: Tensor) -> Tensor:
    """Lambda - p p^* with Lambda = -decay + i turn, on (Re x, Im x): (..., K), (..., K), (..., 2K) -> (..., 2K, 2K).

    p is given as (Re p, Im p), and p p^* acts on modes and conjugates together as twice its outer product with itself.
    """
    fading, turning = torch.diag_embed(decay), torch.diag_embed(turn)
    rows = [torch.cat([-fading, -turning], dim=-1), torch.cat([turning, -fading], dim=-1)]
    return torch.cat(rows, dim=-2) - 2 * vector[..., :, None] * vector[..., None, :]


def bilinear(matrix: Tensor, columns: Tensor) -> tuple[Tensor, Tensor]:
    """(I - A/2)^-1 (I + A/2) and (I - A/2)^-1 B of a step's A and B: (..., N, N), (..., N, m); one NaN spoils no other.

    >>> [float(x) for x in bilinear(torch.tensor([[-2.0]]), torch.tensor([[1.0]]))]
    [0.0, 0.5]
    """
    size = matrix.shape[-1]
    unit = torch.eye(size, dtype=matrix.dtype, device=matrix.device)
    right = torch.cat([unit + matrix / 2, columns], dim=-1)
    solved, _ = torch.linalg.solve_ex(unit - matrix / 2, right)
    return solved[..., :size], solved[..., size:]


def side_by_side(pairs: Tensor) -> Tensor:
    """(..., K, 2) -> (..., 2K), real parts first."""
    return torch.cat([pairs[..., 0], pairs[..., 1]], dim=-1)


def as_complex(pairs: Tensor) -> Tensor:
    """(..., 2) real -> (...) complex."""
    return torch.view_as_complex(pairs.contiguous())


def as_pairs(values: ComplexArray) -> FloatArray:
    """(...) complex -> (..., 2) real."""
    return np.stack([values.real, values.imag], axis=-1)
