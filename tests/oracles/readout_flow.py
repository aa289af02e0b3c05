"""The flow of eigenvalues that keeps the readout optimal, by autograd: a second route to flow, bounds and losses.

It is the gradient flow of M itself, l' = 2 conj(dM/dl), by Runge-Kutta steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from flow_times import read_flow_times
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.reading import Lags, read_lag, read_lags
from memlaw.verify.differentiable.best_readout import best_readout_memory, response_basis
from memlaw.verify.differentiable.loss import NEGLIGIBLE, squares
from memlaw.verify.measure.paths import allpass_memory, conjugates_added

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]
Numbers = npt.ArrayLike | Tensor
Device = torch.device | str | None

LONGEST = 2**15  # rows of a response


def read_starts(starts: Numbers, dtype: torch.dtype, device: Device) -> Tensor:
    """Starts (S, N) as a tensor. Errors: InvalidInput for other shapes, NaN, |l| >= 1."""
    values = starts.detach().cpu().numpy() if isinstance(starts, Tensor) else np.asarray(starts)
    values = values[None] if values.ndim == 1 else values
    if values.ndim != 2 or not values.size or values.dtype.kind not in "fciu":
        raise InvalidInput(f"starts of shape {values.shape}", "they are (S, N) numbers", "give one row for each start")
    if not (np.abs(values) < 1).all():
        raise InvalidInput(
            f"a start with |l| = {np.abs(values).max():.9g}", "every |l| is below 1", "scale the starts into the disc"
        )
    kind = dtype.to_complex() if np.iscomplexobj(values) else dtype
    return torch.as_tensor(values.copy()).to(kind).to(device)


def least_loss(eigenvalues: Tensor, teacher: Tensor, *, noise: float = 0.0, closed: bool) -> Tensor:
    """min_w L against a real teacher (K+1,): (..., N) -> (...), by QR of the response; differentiable.

    Errors: InvalidInput where |l| is so close to 1 that the response is longer than 2^15 rows.
    """
    basis = response_basis(eigenvalues, window_of(eigenvalues, len(teacher)), closed=closed)
    known = torch.einsum("...kn,k->...n", basis[..., : len(teacher), :], teacher.to(basis.dtype))
    return (squares(teacher).sum() + noise - squares(known).sum(-1)) / 2


def window_of(eigenvalues: Tensor, least: int) -> int:
    """Rows after which the response of the stable ones among these eigenvalues is lost in rounding."""
    moduli = squares(eigenvalues.detach()).sqrt()
    radius = float(moduli[moduli < 1].max()) if bool((moduli < 1).any()) else 0.0
    rows = 0 if radius == 0 else math.ceil(math.log(NEGLIGIBLE) / 2 / math.log(radius))
    count = max(least, rows, 2 * eigenvalues.shape[-1] + 1)
    if count > LONGEST:
        raise InvalidInput(
            f"an eigenvalue of modulus {radius:.9g}",
            f"the best readout is found from a response of at most {LONGEST} rows",
            "learn the readout (its loss is summed to the end), or start farther inside",
        )
    return count


@dataclass(frozen=True)
class FlowPath:
    """The flow l' = 2 conj(dM/dl) of S starts at given times (T,): eigenvalues (T, S, N) and M (T, S) at its lag."""

    lag: int
    times: FloatArray
    eigenvalues: ComplexArray | FloatArray
    memory: FloatArray
    closed: bool

    @property
    def radius(self) -> FloatArray:
        """The spectral radius, (T, S)."""
        largest: FloatArray = np.abs(self.eigenvalues).max(axis=2)
        return largest


def best_readout_flow(
    starts: Numbers,
    lag: int,
    times: npt.ArrayLike,
    *,
    steps: int = 20,
    closed: bool = False,
    dtype: torch.dtype = torch.float64,
    device: Device = None,
) -> FlowPath:
    """Follow steepest ascent of M(lag) with the readout kept optimal, by classical Runge-Kutta steps with autograd.

    starts: (S, N) or (N,), real or complex, distinct. times: rising, >= 0; ``steps`` equal steps between two of them.
    The gradient flow of the loss 1/2 g^2 (1 - M) takes 2/g^2 times as long. With ``closed`` each eigenvalue stands for
    its conjugate too, and moves twice as fast as a free one. Errors: InvalidInput for bad input, or if a step leaves
    the disc (take more steps).

    >>> best_readout_flow([[0.25]], 1, [0.0, 0.4864775372638283]).eigenvalues[-1].round(6).tolist()
    [[0.5]]
    """
    tau, when = read_lag(lag, "a lag"), read_flow_times(times)
    point = read_starts(starts, dtype, device)
    found, memory = [], []

    def slope(at: Tensor) -> Tensor:
        return memory_slope(at, tau, closed)

    now = 0.0
    for time in when:
        for _ in range(steps if time > now else 0):
            point = runge_kutta(slope, point, (float(time) - now) / steps)
        now = float(time)
        found.append(point.cpu().numpy().copy())
        memory.append([spectrum_memory(values, [tau], closed=closed)[0] for values in found[-1]])
    return FlowPath(tau, when, np.array(found), np.array(memory), closed)


def memory_slope(eigenvalues: Tensor, lag: int, closed: bool) -> Tensor:
    """The gradient of M(lag) as torch has it: 2 conj(dM/dl), or dM/dl for real eigenvalues."""
    radius = float(squares(eigenvalues).max().sqrt())
    if not radius < 1:
        raise InvalidInput(f"|l| = {radius:.6g} on the way", "the flow stays in the disc", "take more steps")
    leaf = eigenvalues.detach().clone().requires_grad_()
    memory = best_readout_memory(leaf, lag, closed=closed, length=window_of(leaf, lag + 1))
    return torch.autograd.grad(memory.sum(), leaf)[0]


def runge_kutta(slope: Callable[[Tensor], Tensor], point: Tensor, step: float) -> Tensor:
    """One classical step of order four.

    >>> round(runge_kutta(lambda x: -x, torch.tensor([1.0], dtype=torch.float64), 0.1).item(), 5)
    0.90484
    """
    first = slope(point)
    second = slope(point + step / 2 * first)
    third = slope(point + step / 2 * second)
    fourth = slope(point + step * third)
    return point + step / 6 * (first + 2 * second + 2 * third + fourth)


def spectrum_memory(eigenvalues: npt.ArrayLike, lags: Lags, *, closed: bool) -> FloatArray:
    """M at lags of diagonal systems by the all-pass chain: (..., N) -> (..., L).

    Equal eigenvalues count once; closed: conjugates are added, a real one counts once.

    >>> spectrum_memory([0.5, 0.5], [0, 1], closed=True).round(12).tolist()
    [0.75, 0.1875]
    """
    values = np.asarray(eigenvalues, dtype=complex)
    values = conjugates_added(values) if closed else values
    same = values[..., :, None] == values[..., None, :]
    repeated = (same & np.tri(values.shape[-1], k=-1, dtype=bool)).any(axis=-1)
    return allpass_memory(np.where(repeated, np.nan, values), read_lags(lags).tolist())
