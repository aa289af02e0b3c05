"""The population loss of a diagonal layer in closed form, whose gradients are in memlaw.numerics.learn.population."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.learn.population import Row, read_layer
from memlaw.numerics.number.arithmetic import Scalar
from memlaw.numerics.number.precision import squared_modulus


def closed_loss(
    eigenvalues: Row, input_weights: Row, readout: Row, teacher: Row, *, noise: float = 0.0, factor: float | None = None
) -> Scalar:
    """L = E|y_t - d_t|^2 / 2, lag by lag while the teacher lasts and by geometric series from there on."""
    layer = read_layer(eigenvalues, input_weights, readout, teacher, factor)
    residuals, later = [], layer.scales
    for known in layer.teacher:
        residuals.append(later.sum() - known)
        later = later * layer.poles
    energy = np.conjugate(later) @ (1 / (1 - np.multiply.outer(np.conjugate(layer.poles), layer.poles))) @ later
    loss: Scalar = (sum((squared_modulus(value) for value in residuals), start=energy.real) + noise) / 2
    return float(loss) if isinstance(loss, np.floating) else loss
