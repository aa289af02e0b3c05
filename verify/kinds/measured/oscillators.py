"""A layer of oscillators: what all of its states keep, and the half of them that it reads, by an impulse."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.oscillators import linoss_pair
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.exact import memory_of_impulse_response
from memlaw.verify.models.oscillators import Oscillators

STIFFNESS, STEPS, WINDOW = (1.0, 2.0, 0.5), (0.5, 0.75, 1.0), 300


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """The newest input in velocities and positions; all lags in positions, by the covariance of the recurrence."""
    layer = Oscillators(STIFFNESS, STEPS, **conditions.options)
    impulse = torch.eye(1, WINDOW).to(layer.steps)[:, :, None]
    with torch.no_grad():
        whole, positions = (
            memory_of_impulse_response(layer.states(impulse)[0]),
            layer(impulse)[0].double().cpu().numpy(),
        )
    scope = f"LinOSS, {len(STEPS)} oscillators, implicit, window {WINDOW}"
    kept = np.prod([(1 + step**2 * stiff) ** -2 for step, stiff in zip(STEPS, STIFFNESS, strict=True)])
    yield agreement("oscillators.initial", whole.values[0], 1 - kept, f"{scope}; QR")
    A, B = linoss_pair(STIFFNESS, STEPS)
    covariance = solve_stein(A, B).real[len(STEPS) :, len(STEPS) :]
    lags = (positions.T * np.linalg.solve(covariance, positions.T)).sum()
    yield agreement("oscillators.positions", lags, len(STEPS), f"{scope}; their stationary covariance")
