"""The loss of a model estimated from white-noise runs, L = E|y_t - d_t|^2 / 2 by definition, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.stats import chi2
from scipy.stats import t as student
from torch import Tensor

from memlaw.verify.differentiable.loss import Nonlinearity, squares
from memlaw.verify.measure.losses import Readout, enough_lags, read_teacher
from memlaw.verify.models.layer import LinearLayer

STEPS_AT_A_TIME = 2**22  # numbers in the states of one batch of runs


@dataclass(frozen=True)
class SampledLoss:
    """A loss estimated from so many independent runs: ``value`` (differentiable) with its confidence interval."""

    value: Tensor
    lower: float
    upper: float
    samples: int

    def covers(self, loss: float) -> bool:
        return self.lower <= loss <= self.upper


def sampled_loss(
    layer: LinearLayer,
    readout: Readout,
    teacher: Any,
    *,
    samples: int = 4096,
    steps: int | None = None,
    consecutive: int = 1,
    f: Nonlinearity | None = None,
    noise: float = 0.0,
    level: float = 0.95,
    gaussian: bool = True,
    seed: int = 0,
) -> SampledLoss:
    """The loss over ``samples`` independent white-noise runs of ``steps`` steps, with its confidence interval.

    Only the last step of a run counts, or the mean of its last ``consecutive`` ones: runs are independent, so that the
    interval is honest either way. For Gaussian input and noise, a linear readout with real output and one step a run
    n times the estimate over the loss is chi-squared with n degrees of freedom, exactly; else Student's interval for
    the mean of runs. A run of T steps from zero has the loss `population_loss(..., lags=T)` at its last step.
    gaussian: else inputs are signs. The draws are those of numpy's generator, the same on every device.
    """
    like = torch.empty(0, dtype=layer.dtype, device=layer.device)
    g = read_teacher(teacher, layer.inputs, like, real=readout.is_real)
    length = enough_lags(layer, len(g)) + consecutive - 1 if steps is None else steps
    rng = np.random.default_rng(seed)
    parts, batch = [], max(1, STEPS_AT_A_TIME // (length * max(readout.weights.shape[-1], layer.inputs)))
    for start in range(0, samples, batch):
        size = (min(batch, samples - start), length, layer.inputs)
        drawn = rng.standard_normal(size) if gaussian else rng.integers(0, 2, size) * 2.0 - 1
        error = math.sqrt(noise) * rng.standard_normal((size[0], consecutive))
        u, e = (torch.as_tensor(values).to(like.dtype).to(like.device) for values in (drawn, error))
        parts.append(run_losses(layer.states(u), u, e, readout, g, f, consecutive))
    means = torch.cat(parts)
    exact = gaussian and f is None and readout.is_real and consecutive == 1
    values = means.detach().double().cpu().numpy()
    if exact:
        lower, upper = values.sum() / chi2.ppf([(1 + level) / 2, (1 - level) / 2], samples)
    else:
        half = student.ppf((1 + level) / 2, samples - 1) * values.std(ddof=1) / math.sqrt(samples)
        lower, upper = values.mean() - half, values.mean() + half
    return SampledLoss(means.mean(), float(lower), float(upper), samples)


def run_losses(
    states: Tensor, u: Tensor, e: Tensor, readout: Readout, teacher: Tensor, f: Nonlinearity | None, consecutive: int
) -> Tensor:
    """|y - d|^2 / 2 of each run, its last steps averaged: (batch, T, N), (batch, T, m), (batch, steps) -> (batch,)."""
    steps, length = u.shape[1], len(teacher)
    y = states[:, steps - consecutive :].to(readout.weights.dtype) @ readout.weights.conj()
    if readout.factor is not None:
        y = readout.factor * (y.real if y.is_complex() else y)
    y = y if f is None else f(y)
    # (batch, steps, m, K+1), oldest first
    windows = u[:, steps - consecutive - length + 1 :].unfold(1, length, 1)
    d = torch.einsum("bsmk,km->bs", windows.to(teacher.dtype), teacher.flip(0)) + e
    return squares(y - d).mean(1) / 2
