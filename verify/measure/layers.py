"""What a measurement asks of a layer: a state that is linear, and its own numbers in wider arithmetic."""

from __future__ import annotations

import copy
from typing import cast

import numpy as np
import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.verify.models.layer import REGRESSION, Layer, LinearLayer, OtherLayer, check_channel, read_layer

LARGE_FACTOR, LENGTH = 8.0, 48


def widened(layer: Layer) -> Layer:
    """A copy of a layer that works in float64 on the very numbers that it has.

    A `LinearLayer` keeps the A and B that it uses, rounded to its own dtype as they are, and their powers are taken in
    float64. Of any other module the parameters and buffers are widened (`Module.double` would leave complex ones as
    they are). What is already wide, or no module, comes back as it is.
    """
    model = layer.model if isinstance(layer, OtherLayer) else layer
    tensors = (*model.parameters(), *model.buffers()) if isinstance(model, torch.nn.Module) else ()
    if all(_wide(tensor.dtype) == tensor.dtype for tensor in tensors):
        return layer
    if isinstance(layer, OtherLayer):
        return OtherLayer(_wider_parameters(cast(torch.nn.Module, copy.deepcopy(model))), layer.index)
    made, narrow = copy.copy(layer), cast(LinearLayer, layer).discrete
    made.__dict__["discrete"] = lambda channel=0: tuple(value.to(_wide(value.dtype)) for value in narrow(channel))
    return made


def _wider_parameters(made: torch.nn.Module) -> torch.nn.Module:
    for module in made.modules():
        for name, parameter in list(module.named_parameters(recurse=False)):
            wide = parameter.detach().to(_wide(parameter.dtype))
            setattr(module, name, torch.nn.Parameter(wide, parameter.requires_grad))
        for name, buffer in list(module.named_buffers(recurse=False)):
            setattr(module, name, buffer.to(_wide(buffer.dtype)))
    return made


def _wide(dtype: torch.dtype) -> torch.dtype:
    if dtype.is_complex:
        return torch.complex128
    return torch.float64 if dtype.is_floating_point else dtype


def read_linear(model: object, channel: int = 0) -> Layer:
    """A model as a layer with an impulse response, this channel, and a state that is linear.

    A `LinearLayer` is linear by construction; anything else is tried on random inputs, if it has `states`.
    """
    layer = read_layer(model, "impulse_response")
    check_channel(layer.channels, channel)
    if isinstance(layer, OtherLayer) and layer.shows("states"):
        check_linear(layer, channel)
    return layer


def check_linear(layer: Layer, channel: int = 0, *, length: int = LENGTH, seed: int = 0) -> None:
    """Refuse a layer whose states are not a linear, time-invariant function of the inputs that starts at zero.

    Superposition and homogeneity with factors from 1/8 to 8 and a delayed input, on random inputs of ``length``
    steps, up to 2^12 units of rounding of the states' dtype. Errors: InvalidInput that points at the regression.
    """
    first, second = np.random.default_rng(seed).standard_normal((2, length, layer.inputs))
    late = np.vstack([np.zeros((length // 3, layer.inputs)), first[: length - length // 3]])
    tried = np.stack([first, second, LARGE_FACTOR * first - second / LARGE_FACTOR, late, 0 * first])
    with torch.no_grad():
        found: Tensor = layer.states(torch.as_tensor(tried, dtype=layer.dtype).to(layer.device), channel)
    own = 2.0**12 * float(torch.finfo(found.dtype).eps)
    states = found.detach().cpu().to(_wide(found.dtype)).numpy()
    scale = float(abs(states[:3]).max())
    if not np.isfinite(states).all():
        raise InvalidInput("states with NaN or infinity", "a state is finite", "check the model's parameters")
    departures = {
        "superposition": states[2] - (LARGE_FACTOR * states[0] - states[1] / LARGE_FACTOR),
        "the answer to a delayed input": states[3][length // 3 :] - states[0][: length - length // 3],
        "the state without input": states[4],
    }
    for name, gap in departures.items():
        if abs(gap).max() > own * max(scale, 1e-300):
            model = layer.model if isinstance(layer, OtherLayer) else layer
            raise InvalidInput(
                f"a {type(model).__name__} that fails a test of linearity: {name} is off by "
                f"{abs(gap).max() / scale:.1e} of its states",
                "the memory of an impulse response is that of a linear, time-invariant state",
                REGRESSION,
            )
