"""The teacher's parts of a layer from the layer alone: its response, an orthonormal basis of it, a random readout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.spectrum.reading import read_lag
from memlaw.verify.differentiable.loss import squares
from memlaw.verify.differentiable.orthonormal import orthonormal_rows, real_rows
from memlaw.verify.measure.layers import widened
from memlaw.verify.measure.losses import Readout, enough_lags, kernel
from memlaw.verify.measure.teacher_parts import expected_memory, part_of, reachable_states, teachers, whitened_parts
from memlaw.verify.models.layer import LinearLayer, read_layer


@dataclass(frozen=True)
class TeacherPart:
    """What the gradient in the readout knows of one lag of the teacher, raw and whitened, beside what memory says.

    raw: norm of the part in the weights w as they are stored; whitened: in orthonormal coordinates of the state;
    expected: |g| sqrt(M); memory: that M; rank: of the response in float64; size: the controllable real states. With
    rank < size directions were lost in rounding, and whitened is what a machine keeps of them.
    """

    raw: float
    whitened: float
    expected: float
    memory: float
    rank: int
    size: int
    tolerance: float

    @property
    def difference(self) -> float:
        return abs(self.whitened - self.expected)

    @property
    def holds(self) -> bool:
        """Whether the two agree to within rounding, and no direction was lost."""
        return self.rank == self.size and self.difference <= self.tolerance


def teacher_part(layer: LinearLayer, lag: int) -> TeacherPart:
    """The part of one lag; errors as for `teacher_parts`."""
    return teacher_parts(layer, [lag])[0]


def teacher_parts(layer: LinearLayer, lags: Iterable[int], *, weight: float = 1.0) -> list[TeacherPart]:
    """The parts of a layer at some lags. Errors: InvalidInput for a layer without stationary response, bad lags."""
    wanted = [read_lag(lag) for lag in lags]
    read_layer(layer, "impulse_response", "pair")
    with torch.no_grad():
        response = widened(layer).impulse_response(enough_lags(layer, max(wanted, default=0) + 1, 0), 0)
    basis, read = orthonormal_rows(real_rows(response)), unit_readout(response)
    measured, expected, tolerance = whitened_parts(layer, basis, wanted, weight)
    others = np.random.default_rng(1).standard_normal((max(wanted) + 1, layer.inputs))
    parts = []
    for place, (lag, memory) in enumerate(zip(wanted, expected_memory(layer, wanted), strict=True)):
        pair = teachers(others, lag, weight)
        raw = part_of(lambda w: kernel(response, Readout(w, read.factor)), read.weights, *pair)
        both = (float(measured[place]), float(expected[place]))
        parts.append(TeacherPart(raw, *both, memory, basis.rank, reachable_states(layer), tolerance))
    return parts


def unit_readout(response: Tensor) -> Readout:
    """Random weights with an output of variance 1."""
    numbers = np.random.default_rng(0).standard_normal((2, response.shape[1]))
    drawn = numbers[0] + 1j * numbers[1] if response.is_complex() else numbers[0]
    weights = torch.as_tensor(drawn).to(response.device)
    factor = 2.0 if response.is_complex() else None
    size = squares(kernel(response, Readout(weights, factor))).sum().sqrt()
    return Readout(weights / size, factor)
