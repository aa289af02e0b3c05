"""An orthonormal basis of the columns of an impulse response: no Gramian is formed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

DOUBLE = float(np.finfo(float).eps)


def real_rows(response: Tensor) -> Tensor:
    """An impulse response (lags, N, m) as real rows (lags m, n) in float64; n = 2N for a complex state."""
    rows = response.transpose(1, 2).flatten(0, 1)
    rows = torch.cat([rows.real, rows.imag], 1) if rows.is_complex() else rows
    return rows.double()


@dataclass(frozen=True)
class Basis:
    """Orthonormal columns (lags m, rank) that span those of a response; condition of its columns with norm 1."""

    rows: Tensor
    condition: float

    @property
    def rank(self) -> int:
        """The number of columns."""
        return self.rows.shape[1]


def orthonormal_rows(rows: Tensor) -> Basis:
    """QR of the columns with norm 1, then singular values of the triangle; those below rounding are dropped."""
    norms = rows.norm(dim=0)
    filled = rows[:, norms > 0] / norms[norms > 0]
    Q, R = torch.linalg.qr(filled)
    left, sizes, _ = torch.linalg.svd(R)
    kept = sizes > DOUBLE * max(rows.shape[1], 8) * sizes[0]
    return Basis(Q @ left[:, : len(sizes)][:, kept], float(sizes[0] / sizes[kept][-1]))
