"""What a measurement asks of a model: linear states, its own numbers in wider arithmetic, its dtype and device."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from memlaw.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]
REGRESSION = (
    "estimate its memory from white noise with memlaw.verify.measure.regression.measured_by_regression"
)
LARGE_FACTOR, LENGTH = 8.0, 48


def widened(layer: Any) -> Any:
    """A copy of a layer that works in float64 on the very numbers that it has.

    A layer with `discrete` (every `LinearLayer`) keeps the A and B that it uses, rounded to its own dtype as they are,
    and their powers are taken in float64. Of any other module the parameters and buffers are widened (`Module.double`
    would leave complex ones as they are). Something that is no module, or already wide, comes back as it is.
    """
    if not isinstance(layer, torch.nn.Module):
        return layer
    if all(_wide(tensor.dtype) == tensor.dtype for tensor in (*layer.parameters(), *layer.buffers())):
        return layer
    if callable(getattr(layer, "discrete", None)):
        narrow: Any = layer
        made = copy.copy(layer)
        made.__dict__["discrete"] = lambda channel=0: tuple(
            value.to(_wide(value.dtype)) for value in narrow.discrete(channel)
        )
        return made
    return _wider_parameters(copy.deepcopy(layer))


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


def check_measurable(layer: Any, channel: int = 0) -> None:
    """Refuse what has no impulse response, a channel that is not there, and a model that is not linear.

    A `LinearLayer` is linear by construction; anything else is tried on random inputs, if it has `states`.
    """
    if not callable(getattr(layer, "impulse_response", None)):
        raise InvalidInput(
            f"a {type(layer).__name__} without impulse_response",
            "memory is read off the impulse response of a linear layer",
            REGRESSION,
        )
    check_channel(layer, channel)
    if callable(getattr(layer, "states", None)) and not linear_by_construction(layer):
        check_linear(layer, channel)


def linear_by_construction(layer: Any) -> bool:
    """Whether a layer is a `LinearLayer` of this library."""
    try:
        from memlaw.verify.models.layer import LinearLayer
    except ImportError:
        return False
    return isinstance(layer, LinearLayer)


def check_channel(layer: Any, channel: int) -> None:
    """Refuse a channel that a layer does not have."""
    channels = int(getattr(layer, "channels", channel + 1))
    if not 0 <= channel < channels:
        raise InvalidInput(
            f"channel {channel}", f"the layer has channels 0..{channels - 1}", "choose one of them"
        )


def check_linear(model: Any, channel: int = 0, *, length: int = LENGTH, seed: int = 0) -> None:
    """Refuse a model whose states are not a linear, time-invariant function of the inputs that starts at zero.

    Superposition and homogeneity with factors from 1/8 to 8 and a delayed input, on random inputs of ``length``
    steps, up to 2^12 units of rounding of the states' dtype. Errors: InvalidInput that points at the regression.
    """
    inputs = int(getattr(model, "inputs", 1))
    noise = np.random.default_rng(seed).standard_normal((2, length, inputs))
    first, second = noise
    late = np.vstack([np.zeros((length // 3, inputs)), first[: length - length // 3]])
    tried = [first, second, LARGE_FACTOR * first - second / LARGE_FACTOR, late, np.zeros_like(first)]
    with torch.no_grad():
        found = model_states(model, np.stack(tried), channel)
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
            raise InvalidInput(
                f"a {type(model).__name__} that fails a test of linearity: {name} is off by "
                f"{abs(gap).max() / scale:.1e} of its states",
                "the memory of an impulse response is that of a linear, time-invariant state",
                REGRESSION,
            )


def model_states(model: Any, inputs: FloatArray, channel: int = 0) -> torch.Tensor:
    """`model.states` of inputs (batch, T, m), in the dtype and on the device of its parameters."""
    place = parameter_like(model)
    u = torch.as_tensor(inputs, dtype=place.dtype).to(place.device)
    found: torch.Tensor = model.states(u, channel) if channel else model.states(u)
    return found


def parameter_like(model: Any) -> torch.Tensor:
    """An empty real tensor with the precision and device of a model's first floating parameter (else float64, cpu)."""
    tensors = [*model.parameters(), *model.buffers()] if isinstance(model, torch.nn.Module) else []
    for tensor in tensors:
        if tensor.is_floating_point() or tensor.is_complex():
            return torch.empty(0, dtype=tensor.dtype.to_real(), device=tensor.device)
    return torch.empty(0, dtype=torch.float64)
