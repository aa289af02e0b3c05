"""Deep stacks: all layers of a linear one together, the last one alone, and what a nonlinear one keeps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.evidence import Evidence
from memlaw.verify.kinds.measured.agreement import agreement, inequality
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.measure.exact import memory_of_impulse_response
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.stack import DeepStack

STATES, LAGS, WINDOW = 4, 50, 2000
STEPS = (0.1, 0.3)


def measure(name: str, conditions: Conditions) -> Iterator[Evidence]:
    """The joint memory of two linear layers is that of both spectra; the last layer alone keeps its own N."""
    stack = two_layers(conditions)
    first, last = responses(stack)
    joint, alone = (memory_of_impulse_response(rows, LAGS) for rows in (np.hstack([first, last]), last))
    both = [value for layer in stack.layers for value in layer.spectrum().eigenvalues]
    spectrum = Spectrum.from_eigenvalues(both)
    scope = f"two linear S4D layers of {STATES} states, float64, {stack.device}; impulse over {WINDOW} steps, QR"
    yield agreement("depth.joint", joint.values, memory_function(spectrum, LAGS).values, scope)
    yield agreement("depth.joint", joint.rank, spectrum.size, scope + ", rank", within=0)
    yield agreement("depth.last", alone.rank, stack.layers[1].spectrum().size, scope + ", rank", within=0)
    yield inequality("depth.last", alone.values, joint.values, scope + ", against the joint memory")


def two_layers(conditions: Conditions) -> DeepStack:
    """A linear stack of width one, so that one input drives both layers."""

    dtype, device = torch.float64, conditions.device

    def make(width: int, seed: int) -> S4D:
        step = STEPS[seed % 2]
        return S4D(STATES, width, init="legs", step_size=step, dtype=dtype, device=device, seed=seed)

    return DeepStack(1, 1, width=1, depth=2, make_layer=make, linear=True, dtype=dtype, device=device)


def responses(stack: DeepStack) -> list[FloatArray]:
    """What an impulse leaves in the states of each layer, as real columns: (WINDOW, ...)."""
    impulse = torch.zeros(1, WINDOW, 1, dtype=stack.dtype, device=stack.device)
    impulse[0, 0] = 1
    with torch.no_grad():
        found = [stack.layer_states(impulse, index)[0].cpu().numpy() for index in range(2)]
    return [np.hstack([states.real, states.imag]) for states in found]
