"""What a measurement asks of a layer: a state that is linear, and its own numbers in wider arithmetic."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from torch import Tensor

from memlaw.errors import InvalidInput, a_or_an
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
    """A model as a layer with an impulse response, this channel, and a state that is linear: tried on random inputs.

    Of a `LinearLayer` its output is tried too, which a class derived from one may have changed.
    """
    layer = read_layer(model, "impulse_response")
    check_channel(layer.channels, channel)
    if layer.shows("states"):
        check_linear(layer, channel)
    if isinstance(layer, LinearLayer):
        with torch.no_grad():
            check_superposition(layer, layer.features, layer.forward, "output")
    return layer


def is_linear(model: object, channel: int = 0) -> bool:
    """Whether a model has an impulse response, and states that are linear in its inputs."""
    try:
        read_linear(model, channel)
    except InvalidInput:
        return False
    return True


def check_linear(layer: Layer, channel: int = 0, *, length: int = LENGTH, seed: int = 0) -> None:
    """Refuse a layer whose states are not a linear, time-invariant function of the inputs that starts at zero.

    Superposition and homogeneity with factors from 1/8 to 8 and a delayed input, on random inputs of ``length``
    steps, up to 2^12 units of rounding of the states' dtype. Errors: InvalidInput that points at the regression.
    """
    with torch.no_grad():
        check_superposition(layer, layer.inputs, lambda u: layer.states(u, channel), "state", length=length, seed=seed)


def check_superposition(
    layer: Layer, width: int, run: Callable[[Tensor], Tensor], what: str, *, length: int = LENGTH, seed: int = 0
) -> None:
    """Refuse what a layer makes of inputs (batch, T, width) unless it is linear, time-invariant and at rest."""
    first, second = np.random.default_rng(seed).standard_normal((2, length, width))
    late = np.vstack([np.zeros((length // 3, width)), first[: length - length // 3]])
    tried = np.stack([first, second, LARGE_FACTOR * first - second / LARGE_FACTOR, late, 0 * first])
    found = run(torch.as_tensor(tried, dtype=layer.dtype).to(layer.device))
    own = 2.0**12 * float(torch.finfo(found.dtype).eps)
    states = found.detach().cpu().to(_wide(found.dtype)).numpy()
    scale = float(abs(states[:3]).max())
    if not np.isfinite(states).all():
        raise InvalidInput(f"{what}s with NaN or infinity", f"a {what} is finite", "check the model's parameters")
    departures = {
        "superposition": states[2] - (LARGE_FACTOR * states[0] - states[1] / LARGE_FACTOR),
        "the answer to a delayed input": states[3][length // 3 :] - states[0][: length - length // 3],
        f"the {what} without input": states[4],
    }
    for name, gap in departures.items():
        if abs(gap).max() > own * max(scale, 1e-300):
            model = layer.model if isinstance(layer, OtherLayer) else layer
            raise InvalidInput(
                f"{a_or_an(type(model).__name__)} that fails a test of linearity: {name} is off by "
                f"{abs(gap).max() / scale:.1e} of its {what}s",
                "the memory of an impulse response is that of a linear, time-invariant state",
                REGRESSION,
            )
