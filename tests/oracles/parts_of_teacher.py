"""The teacher's parts of a layer from the layer alone: its response, an orthonormal basis of it, a random readout."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.spectrum.reading import read_lag
from memlaw.verify.differentiable.loss import squares
from memlaw.verify.differentiable.orthonormal import orthonormal_rows, real_rows
from memlaw.verify.measure.layers import widened
from memlaw.verify.measure.losses import Readout, enough_lags, kernel
from memlaw.verify.measure.teacher_parts import TeacherPart, parts_of
from memlaw.verify.models.layer import LinearLayer, read_layer


def teacher_part(layer: LinearLayer, lag: int) -> TeacherPart:
    """The part of one lag; arguments and errors as for `teacher_parts`."""
    return teacher_parts(layer, [lag])[0]


def teacher_parts(layer: LinearLayer, lags: Iterable[int], *, weight: float = 1.0) -> tuple[TeacherPart, ...]:
    """`parts_of` a layer. Errors: InvalidInput for a layer without stationary response, bad lags."""
    wanted = [read_lag(lag) for lag in lags]
    read_layer(layer, "impulse_response", "pair")
    with torch.no_grad():
        response = widened(layer).impulse_response(enough_lags(layer, max(wanted, default=0) + 1, 0), 0)
    basis = orthonormal_rows(real_rows(response))
    return parts_of(layer, response, basis, wanted, weight, unit_readout(response), 0)


def unit_readout(response: Tensor) -> Readout:
    """Random weights with an output of variance 1."""
    numbers = np.random.default_rng(0).standard_normal((2, response.shape[1]))
    drawn = numbers[0] + 1j * numbers[1] if response.is_complex() else numbers[0]
    weights = torch.as_tensor(drawn).to(response.device)
    factor = 2.0 if response.is_complex() else None
    size = squares(kernel(response, Readout(weights, factor))).sum().sqrt()
    return Readout(weights / size, factor)
