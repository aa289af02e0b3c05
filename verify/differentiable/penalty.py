"""A penalty that keeps memory at a lag while something else is trained."""

from __future__ import annotations

from torch import Tensor

from memlaw.numerics.spectrum.reading import read_lag, read_setting
from memlaw.verify.differentiable.circle import memory


def memory_penalty(
    eigenvalues: Tensor, lag: int, least: float, *, closed: bool = False, tolerance: float | None = None
) -> Tensor:
    """max(0, 1 - M(lag)/least)^2 of each row of eigenvalues, (..., N) -> (...): 0 where M(lag) is at least ``least``.

    It keeps memory and does not make it: its slope is that of M, which vanishes with M. least: in (0, 1], far above
    the tolerance. All else as for `memory`.

    >>> import torch
    >>> memory_penalty(torch.tensor([[0.5], [0.8]], dtype=torch.float64), lag=1, least=0.375).round(decimals=9).tolist()
    [0.25, 0.148...]
    """
    lag, least = read_lag(lag), read_setting(least, "least =", 0, 1, ends="(]")
    kept = memory(eigenvalues, [lag], closed=closed, tolerance=tolerance)[..., 0]
    return (1 - kept / least).clamp_min(0) ** 2
