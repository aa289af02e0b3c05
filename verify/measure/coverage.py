"""Does the band of the regression cover? Small models whose memory is known in closed form, and many repetitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.verify.measure.fit import band, fit_past
from memlaw.verify.measure.regression import white_noise_samples

LAGS = (0, 1, 2, 4, 8, 16)
LENGTH = 24
TOGETHER = 50  # repetitions that are fitted at a time


@dataclass(frozen=True)
class Case:
    """A model and its exact memory over a window of `LENGTH` inputs.

    name: in words; states: inputs (batch, T, 1) to states (batch, T, N), float64; exact: M_T at `LAGS`; law: of the
    band, "gaussian" where the samples are, else "robust".
    """

    name: str
    states: Callable[[Tensor], Tensor]
    exact: FloatArray
    law: str


@dataclass(frozen=True)
class Coverage:
    """How often bands covered at each of `LAGS`, and how far off the mean estimate was.

    covered (L,): fractions; bias (L,): mean error of the corrected estimate in its standard errors.
    """

    case: Case
    covered: FloatArray
    bias: FloatArray

    @property
    def fraction(self) -> float:
        """Covered bands among all of this case."""
        return float(self.covered.mean())


def coverage(case: Case, samples: int = 400, repetitions: int = 1000, seed: int = 0, level: float = 0.95) -> Coverage:
    """Estimate M and its band ``repetitions`` times from ``samples`` fresh runs each; count the bands that cover.

    Deterministic for a seed.
    """
    lags, like = np.array(LAGS), torch.empty(0, dtype=torch.float64)
    within, values = [], []
    for first in range(0, repetitions, TOGETHER):
        count = min(TOGETHER, repetitions - first)
        states, past = white_noise_samples(
            case.states, lags, count * samples, LENGTH, 1, 0, np.random.SeedSequence([seed, first]), like
        )
        fit = fit_past(states.reshape(count, samples, -1), past.reshape(count, samples, -1))
        lower, upper = band(fit, level, case.law)
        slack = 1e-14  # M = 1 to rounding
        within.append((lower - slack <= case.exact) & (case.exact <= upper + slack))
        values.append(fit.estimate(case.law))
    found = np.concatenate(values)
    error = found.std(axis=0, ddof=1) / np.sqrt(repetitions)
    bias = np.divide(found.mean(axis=0) - case.exact, error, out=np.zeros(len(lags)), where=error > 1e-14)
    return Coverage(case, np.concatenate(within).mean(axis=0), bias)


def linear_case(name: str, eigenvalues: Sequence[complex]) -> Case:
    """x_t = l x_{t-1} + u_t."""
    exact = leverage_scores(eigenvalues, LENGTH).values[list(LAGS)]
    return Case(name, lambda u: driven(eigenvalues, u), exact, "gaussian")


def linear_cases() -> tuple[Case, ...]:
    """Linear models from one state to eight."""
    return (
        linear_case("one slow state", [0.9]),
        linear_case("two states, 1/2 and -1/2", [0.5, -0.5]),
        linear_case("a ring of eight", [0.7 * np.exp(2j * np.pi * k / 8) for k in range(8)]),
    )


def driven(eigenvalues: Sequence[complex], signal: Tensor) -> Tensor:
    """The last diagonal state under a signal (batch, T, 1): (batch, 1, N); a closed complex spectrum's real one."""
    values = torch.tensor(eigenvalues)
    values = values.to(torch.complex128 if values.is_complex() else torch.float64)
    if values.is_complex():
        values = values[values.imag > -1e-9]
    powers = values ** torch.arange(signal.shape[1] - 1, -1, -1)[:, None]
    last = (signal[:, :, 0].to(values.dtype) @ powers)[:, None]
    if not values.is_complex():
        return last
    return torch.cat([last.real, last.imag[..., values.imag.abs() > 1e-9]], dim=-1)
