"""What the gradient in the readout knows of one lag of the teacher, by autograd alone, whitened.

Raw parts depend on the coordinates of the state, whitened ones do not: their norm is |g| sqrt(M). Whitening is a QR of
the impulse response, so that no Gramian is formed. Source: readout.teacher, weights.coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.differentiable.loss import quadratic_loss, squares
from memlaw.verify.differentiable.orthonormal import DOUBLE, Basis
from memlaw.verify.measure.expected_gradients import snapshot
from memlaw.verify.models.layer import LinearLayer, Timing

# Two gradients agree if they differ by no more than so many units of rounding times the condition of the comparison.
ROUNDINGS = 16.0


def whitened_parts(
    layer: LinearLayer, basis: Basis, lags: list[int], weight: float = 1.0, channel: int = 0
) -> tuple[FloatArray, FloatArray, float]:
    """The teacher's part at each lag in a readout of orthonormal coordinates of the state, measured and expected.

    Measured: the norm of the gradient of the loss with the teacher's weight at that lag less the gradient without it,
    in the weights of the readout of an orthonormal basis of the response in float64 (directions below rounding are
    dropped). The rest of the teacher is drawn at random; the parts do not depend on it. With m inputs the teacher's lag
    is weight/sqrt(m) on each. Expected: |weight| sqrt(M), with M of the closed spectrum by the all-pass chain, or from
    the memory matrix for m > 1. Also what rounding may put between the two where no direction was lost.
    """
    others = np.random.default_rng(0).standard_normal((max(lags, default=0) + 1, layer.inputs))
    # two gradients of the size of the whole teacher are subtracted
    slack = abs(weight) * (basis.condition + mean_lag(layer, channel)) + float(np.linalg.norm(others))
    start = torch.zeros(basis.rank, dtype=torch.float64, device=basis.rows.device)
    pairs = [teachers(others, lag, weight) for lag in lags]
    measured = [part_of(lambda w: (basis.rows @ w).reshape(-1, layer.inputs), start, *pair) for pair in pairs]
    expected = abs(weight) * np.sqrt(np.maximum(expected_memory(layer, lags, channel), 0.0))
    return np.array(measured), expected, ROUNDINGS * DOUBLE * slack


def teachers(others: FloatArray, lag: int, weight: float) -> tuple[FloatArray, FloatArray]:
    """The teacher with the weight at a lag, and without."""
    with_lag, without = others.copy(), others.copy()
    with_lag[lag], without[lag] = weight / math.sqrt(others.shape[1]), 0.0
    return with_lag, without


def part_of(to_kernel: Callable[[Tensor], Tensor], at: Tensor, with_lag: FloatArray, without: FloatArray) -> float:
    """The norm of the difference of two gradients in the weights, each by autograd."""

    def gradient(teacher: FloatArray) -> Tensor:
        leaf = at.detach().clone().requires_grad_()
        return torch.autograd.grad(quadratic_loss(to_kernel(leaf), torch.as_tensor(teacher).to(at.device)), leaf)[0]

    return float(squares(gradient(with_lag) - gradient(without)).sum().sqrt())


def expected_memory(layer: LinearLayer, lags: list[int], channel: int = 0) -> list[float]:
    """M at the lags as the layer times them, from its spectrum; for m inputs that of the input (1, .., 1)/sqrt(m)."""
    shift = 1 if layer.timing is Timing.BEFORE else 0
    moved = [max(lag - shift, 0) for lag in lags]
    if layer.inputs == 1:
        values = memory_function(layer.spectrum(channel), moved).values
    else:
        system = snapshot(layer, channel).real()
        matrices = multi_input_memory(system.A, system.B, moved).real
        values = matrices.mean((1, 2)) * layer.inputs
    return [0.0 if lag < shift else float(value) for lag, value in zip(lags, values, strict=True)]


def reachable_states(layer: LinearLayer, channel: int = 0) -> int:
    """The real states that the inputs reach: the size of the spectrum, or of the pair for several inputs."""
    return layer.spectrum(channel).size if layer.inputs == 1 else len(snapshot(layer, channel).real().A)


def mean_lag(layer: LinearLayer, channel: int = 0) -> float:
    """1/(1 - rho): the lags over which rounding of powers adds up."""
    A, _ = layer.pair(channel)
    radius = float(np.abs(np.linalg.eigvals(A)).max())
    return 1 / max(1 - radius, DOUBLE)
