"""The loss of a model estimated from white-noise runs, with an interval that is honest about correlated steps.

Source: the definition, L = E|y_t - d_t|^2 / 2; a second route to the exact one of `memlaw.verify.measure.losses`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.stats import chi2
from scipy.stats import t as student
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.loss import Nonlinearity, squares
from memlaw.verify.measure.losses import Readout, enough_lags, read_teacher

STEPS_AT_A_TIME = 2**22  # numbers in the states of one batch of runs


@dataclass(frozen=True)
class SampledLoss:
    """A loss estimated from white-noise runs: ``value`` (differentiable) with its confidence interval.

    samples: independent numbers that the interval rests on (last steps, or means of runs); steps: of each run;
    method: how the interval was made.
    """

    value: Tensor
    lower: float
    upper: float
    level: float
    samples: int
    steps: int
    method: str

    def covers(self, loss: float) -> bool:
        """Whether a number lies in the interval."""
        return self.lower <= loss <= self.upper


def sampled_loss(
    layer: Any,
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
    channel: int = 0,
) -> SampledLoss:
    """The loss over ``samples`` independent white-noise runs of ``steps`` steps, with its confidence interval.

    Only the last step of a run counts, or the mean of its last ``consecutive`` ones: runs are independent, so that the
    interval is honest either way. For Gaussian input and noise, a linear readout with real output and one step a run
    it is exact: n times the estimate over the loss is chi-squared with n degrees of freedom. Else Student's for the
    mean of runs, which is approximate. A run of T steps from zero has exactly the loss
    `population_loss(..., lags=T)` at its last step. gaussian: else inputs are signs. The draws are those of numpy's
    generator, the same on every device. The model needs states(u); it need not be linear. Errors: InvalidInput for
    runs not longer than the teacher's last lag, fewer than two runs, bad shapes.
    """
    like = layer_tensor(layer)
    inputs = int(getattr(layer, "inputs", 1))
    g = read_teacher(teacher, inputs, like, real=readout.is_real)
    length = enough_lags(layer, len(g), channel) + consecutive - 1 if steps is None else steps
    check_runs(samples, length, consecutive, len(g), level)
    rng = np.random.default_rng(seed)
    parts, batch = [], max(1, STEPS_AT_A_TIME // (length * max(readout.weights.shape[-1], inputs)))
    for start in range(0, samples, batch):
        size = (min(batch, samples - start), length, inputs)
        drawn = rng.standard_normal(size) if gaussian else rng.integers(0, 2, size) * 2.0 - 1
        error = math.sqrt(noise) * rng.standard_normal((size[0], consecutive))
        u, e = (torch.as_tensor(values).to(like.dtype).to(like.device) for values in (drawn, error))
        parts.append(
            run_losses(
                layer.states(u, channel) if channel else layer.states(u), u, e, readout, g, f, consecutive
            )
        )
    means = torch.cat(parts)
    exact = gaussian and f is None and readout.is_real and consecutive == 1
    lower, upper = (chi_squared if exact else students)(means.detach().double().cpu().numpy(), level)
    method = (
        "chi-squared, exact" if exact else f"Student over {samples} independent runs of {consecutive} steps"
    )
    return SampledLoss(means.mean(), lower, upper, level, samples, length, method)


def layer_tensor(layer: Any) -> Tensor:
    """An empty real tensor with the precision and on the device of a model's parameters or buffers."""
    for tensor in (*layer.parameters(), *layer.buffers()):
        if tensor.is_floating_point() or tensor.is_complex():
            return torch.empty(0, dtype=tensor.dtype.to_real(), device=tensor.device)
    raise InvalidInput("a model without parameters", "its dtype and device are read off them", "register one")


def check_runs(samples: int, steps: int, consecutive: int, teacher: int, level: float) -> None:
    """Refuse runs that say nothing."""
    if samples < 2 or not 0 < level < 1:
        raise InvalidInput(
            f"{samples} runs at level {level}", "an interval needs two runs and 0 < level < 1", "try 4096"
        )
    if consecutive < 1 or steps < teacher + consecutive - 1:
        raise InvalidInput(
            f"runs of {steps} steps of which {consecutive} count, and a teacher of {teacher} lags",
            "a run is long enough for its first counted step to have the teacher's last lag",
            f"take {teacher + max(consecutive, 1) - 1} steps or more",
        )


def run_losses(
    states: Tensor,
    u: Tensor,
    e: Tensor,
    readout: Readout,
    teacher: Tensor,
    f: Nonlinearity | None,
    consecutive: int,
) -> Tensor:
    """|y - d|^2 / 2 of each run, its last steps averaged: (batch, T, N), (batch, T, m), (batch, steps) -> (batch,)."""
    steps, length = u.shape[1], len(teacher)
    last = states[:, steps - consecutive :]
    y = last.to(readout.weights.dtype) @ readout.weights.conj()
    if readout.factor is not None:
        y = readout.factor * (y.real if y.is_complex() else y)
    y = y if f is None else f(y)
    windows = u[:, steps - consecutive - length + 1 :].unfold(
        1, length, 1
    )  # (batch, steps, m, K+1), oldest first
    d = torch.einsum("bsmk,km->bs", windows.to(teacher.dtype), teacher.flip(0)) + e
    return squares(y - d).mean(1) / 2


def chi_squared(values: npt.NDArray[np.float64], level: float) -> tuple[float, float]:
    """The exact interval of L from samples of L chi^2_1."""
    n, total = len(values), float(values.sum())
    return total / chi2.ppf((1 + level) / 2, n), total / chi2.ppf((1 - level) / 2, n)


def students(values: npt.NDArray[np.float64], level: float) -> tuple[float, float]:
    """Student's interval of the mean of independent numbers."""
    half = student.ppf((1 + level) / 2, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)
