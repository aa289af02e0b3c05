"""The loss of a layer against a teacher, summed over its own impulse response, with a bound of what is left out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.verify.differentiable.loss import quadratic_loss, squares
from memlaw.verify.measure.losses import Readout, enough_lags, kernel, power_norm, read_teacher
from memlaw.verify.models.layer import LinearLayer, Timing, read_layer


@dataclass(frozen=True)
class Loss:
    """A loss from a response of so many lags: ``value`` is differentiable; the full sum lies in value..value + rest."""

    value: Tensor
    rest: float
    lags: int


def population_loss(
    layer: LinearLayer,
    readout: Readout,
    teacher: npt.ArrayLike | Tensor,
    *,
    noise: float = 0.0,
    lags: int | None = None,
    channel: int = 0,
) -> Loss:
    """The loss of a layer against a teacher, from its own impulse response, differentiable in all that it depends on.

    With ``lags`` = T it is exactly the loss of the last step of a run of T steps from zero (any eigenvalues); else T
    is taken so large that the rest is negligible beside rounding. ``rest`` bounds what a longer run adds, infinite if
    |A^T| >= 1. Errors: InvalidInput for a layer that has no stationary state, bad shapes and devices.
    """
    read_layer(layer, "impulse_response", "pair")
    with torch.no_grad():
        like = layer.impulse_response(1, channel)
    known = read_teacher(teacher, layer.inputs, like, real=readout.is_real)
    count = enough_lags(layer, len(known), channel) if lags is None else lags
    response = layer.impulse_response(count, channel)
    value = quadratic_loss(kernel(response, readout), known, noise)
    return Loss(value, rest_bound(layer, response, readout, channel), count)


def rest_bound(layer: LinearLayer, response: Tensor, readout: Readout, channel: int = 0) -> float:
    """A bound of sum_{k>=T} |h_k|^2 / 2: |w|^2 E q/(1 - q)/2, E = sum_{k<T} |v_k|^2, q = |A^T|^2; inf for q >= 1.

    A state that is read before the newest input enters is one power of A behind: there q = |A^(T-1)|^2.
    """
    count = response.shape[0] - (layer.timing is Timing.BEFORE)
    shrunk = power_norm(layer.pair(channel)[0], count) ** 2
    energy = float(squares(response.detach()).sum())
    size = float(squares(readout.weights.detach()).sum()) * (readout.factor or 1.0) ** 2
    return size * energy * shrunk / (1 - shrunk) / 2 if shrunk < 1 else math.inf
