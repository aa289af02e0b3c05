"""A purely linear stack as one linear system: its matrices, for the memory of all layers together (T-depth)."""

from __future__ import annotations

from typing import cast

import numpy as np
from scipy.linalg import block_diag
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.differentiable.loss import to_numbers
from memlaw.verify.models.layer import LinearLayer, Timing
from memlaw.verify.models.stack import DeepStack


def joint_pair(stack: DeepStack) -> tuple[FloatArray, FloatArray, tuple[slice, ...]]:
    """(A, B) of all states of a linear stack, and the places of each layer's states: (N, N), (N, inputs).

    States are the real ones of `LinearLayer.real_pair`, channel after channel, layer after layer. A is block lower
    triangular: layer l sees what the layers before it put out at the same step. For an uncontrollable joint pair take
    its controllable part (T-depth says when that happens). In float64, from the very parameters.
    Errors: InvalidInput for a stack with nonlinearities, and for layers whose timing is BEFORE.

    >>> import torch
    >>> stack = DeepStack(1, 1, width=1, states=4, depth=2, linear=True, dtype=torch.float64)
    >>> A, B, places = joint_pair(stack)
    >>> A.shape, B.shape, places
    ((8, 8), (8, 1), (slice(0, 4, None), slice(4, 8, None)))
    """
    if not stack.linear:
        raise InvalidInput(
            "a stack with nonlinearities",
            "only a linear stack is one linear system",
            "build DeepStack(..., linear=True), or measure layer_states by regression",
        )
    A, B, at = np.zeros((0, 0)), np.zeros((0, stack.inputs)), []
    of_states, of_input = np.zeros((stack.encoder.out_features, 0)), numbers(stack.encoder.weight)
    for block in stack.chain:
        own, columns, read, skip = layer_system(block.layer)
        size = len(own)
        at.append(slice(len(A), len(A) + size))
        # the new states follow from the old ones and the input; the outputs are read from the new states
        A, B = (
            np.block([[A, np.zeros((len(A), size))], [columns @ of_states @ A, own]]),
            np.vstack([B, columns @ of_states @ B + columns @ of_input]),
        )
        mix = numbers(cast(nn.Linear, block.mix).weight)
        of_states, of_input = mix @ np.hstack([skip @ of_states, read]), mix @ skip @ of_input
    return A, B, tuple(at)


def layer_system(layer: LinearLayer) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """(A, B, C, D) of all channels of a layer as one real system with H inputs and H outputs.

    y_t = C x_t + D u_t with the state x_t that has seen u_t. Errors: InvalidInput for timing BEFORE.
    """
    if layer.timing is not Timing.AFTER:
        raise InvalidInput("a layer with timing BEFORE", "states are read after the input", "use Timing.AFTER")
    pairs = [layer.real_pair(channel) for channel in range(layer.channels)]
    rows = real_rows(layer.readout())
    skip = np.diag(numbers(layer.D))
    if layer.channels == 1:
        return pairs[0][0], pairs[0][1], rows, skip
    A, B = (block_diag(*parts) for parts in zip(*pairs, strict=True))
    return A, B, block_diag(*rows), skip


def real_rows(readout: Tensor) -> FloatArray:
    """Rows that read the real state (Re x, Im x) as Re(c x): (H, N) -> (H, 2N), or (H, N) for real c."""
    return np.hstack([numbers(readout.real), -numbers(readout.imag)]) if readout.is_complex() else numbers(readout)


def numbers(values: Tensor) -> FloatArray:
    """A real tensor in float64."""
    return np.asarray(to_numbers(values), dtype=np.float64)
