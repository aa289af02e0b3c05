"""What the gradient in the readout knows of one lag of the teacher, by autograd alone, raw and whitened.

Raw parts depend on the coordinates of the state, whitened ones do not: their norm is |g| sqrt(M). Whitening is a QR of
the impulse response, so that no Gramian is formed. Source: readout.teacher, weights.vanishing, weights.coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.mimo import multi_input_memory
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.differentiable.loss import quadratic_loss, squares
from memlaw.verify.differentiable.orthonormal import DOUBLE, Basis
from memlaw.verify.measure.expected_gradients import snapshot
from memlaw.verify.measure.losses import Readout, kernel
from memlaw.verify.models.layer import LinearLayer, Timing

# Two gradients agree if they differ by no more than so many units of rounding times the condition of the comparison.
ROUNDINGS = 16.0


@dataclass(frozen=True)
class TeacherPart:
    """What the gradient in the readout knows of one lag of the teacher, by autograd alone, beside what memory says.

    lag; raw: norm of the part in the weights w as they are stored; whitened: norm in a readout of orthonormal
    coordinates of the state; expected: |g| sqrt(M(lag)) from the spectrum of the layer; memory: that M; rank: of the
    response in float64; size: the controllable real states; condition: of the response's columns with norm 1;
    tolerance: what rounding may put between whitened and expected if rank = size. With rank < size directions were
    lost in rounding, and whitened is what a machine keeps of them.
    """

    lag: int
    raw: float
    whitened: float
    expected: float
    memory: float
    rank: int
    size: int
    condition: float
    tolerance: float

    @property
    def difference(self) -> float:
        """|whitened - expected|."""
        return abs(self.whitened - self.expected)

    @property
    def holds(self) -> bool:
        """Whether the two agree to within rounding, and no direction was lost."""
        return self.rank == self.size and self.difference <= self.tolerance


def parts_of(
    layer: LinearLayer, response: Tensor, basis: Basis, lags: list[int], weight: float, read: Readout, channel: int
) -> tuple[TeacherPart, ...]:
    """For each lag, the gradient of the loss with the teacher's weight at that lag less the gradient without it.

    Raw: in w, through the layer's response, which is given in float64. Whitened: in the weights of the readout of an
    orthonormal basis of it (directions below rounding are dropped), so that no Gramian is formed. The rest of the
    teacher is drawn at random; the parts depend neither on it nor on the readout. With m inputs the teacher's lag is
    weight/sqrt(m) on each. Expected: |weight| sqrt(M), with M of the closed spectrum by the all-pass chain, or from
    the memory matrix for m > 1.
    """
    size = reachable_states(layer, channel)
    others = np.random.default_rng(0).standard_normal((max(lags, default=0) + 1, layer.inputs))
    # two gradients of the size of the whole teacher are subtracted
    slack = abs(weight) * (basis.condition + mean_lag(layer, channel)) + float(np.linalg.norm(others))
    start = torch.zeros(basis.rank, dtype=torch.float64, device=response.device)
    parts = []
    for lag, memory in zip(lags, expected_memory(layer, lags, channel), strict=True):
        pair = [torch.as_tensor(values).to(response.device) for values in teachers(others, lag, weight)]
        raw = _difference(lambda w: kernel(response, Readout(w, read.factor)), read.weights, *pair)
        white = _difference(lambda w: (basis.rows @ w).reshape(-1, layer.inputs), start, *pair)
        expected = abs(weight) * math.sqrt(max(memory, 0.0))
        found = (lag, float(raw), float(white), expected, memory)
        parts.append(TeacherPart(*found, basis.rank, size, basis.condition, ROUNDINGS * DOUBLE * slack))
    return tuple(parts)


def teachers(others: FloatArray, lag: int, weight: float) -> tuple[FloatArray, FloatArray]:
    """The teacher with the weight at a lag, and without."""
    with_lag, without = others.copy(), others.copy()
    with_lag[lag], without[lag] = weight / math.sqrt(others.shape[1]), 0.0
    return with_lag, without


def _difference(to_kernel: Callable[[Tensor], Tensor], at: Tensor, with_lag: Tensor, without: Tensor) -> Tensor:
    """The norm of the difference of two gradients in the weights, each by autograd."""

    def gradient(teacher: Tensor) -> Tensor:
        leaf = at.detach().clone().requires_grad_()
        return torch.autograd.grad(quadratic_loss(to_kernel(leaf), teacher), leaf)[0]

    return squares(gradient(with_lag) - gradient(without)).sum().sqrt()


def wide_readout(readout: Readout) -> Readout:
    """The same readout in float64."""
    kind = torch.complex128 if readout.weights.is_complex() else torch.float64
    return Readout(readout.weights.detach().to(kind), readout.factor)


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
