"""Random starting values: drawn once in float64 on the CPU, so that a seed means the same on every device and dtype."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from memlaw.errors import InvalidInput


def generator(seed: int) -> torch.Generator:
    """A CPU generator with this seed."""
    return torch.Generator().manual_seed(seed)


def uniform(random: torch.Generator, *shape: int) -> Tensor:
    """Uniform numbers on [0, 1) in float64, on the CPU."""
    return torch.rand(*shape, generator=random, dtype=torch.float64)


def normal(random: torch.Generator, *shape: int) -> Tensor:
    """Standard normal numbers in float64, on the CPU."""
    return torch.randn(*shape, generator=random, dtype=torch.float64)


def complex_normal(random: torch.Generator, *shape: int) -> Tensor:
    """Circular complex normal numbers with E|z|^2 = 1 in complex128, on the CPU."""
    return torch.view_as_complex(normal(random, *shape, 2)) * math.sqrt(0.5)


def log_step_sizes(
    random: torch.Generator, count: int, step_size: float | None, bounds: tuple[float, float]
) -> Tensor:
    """Logarithms of step sizes: log-uniform between the bounds, or all of one given step size; (count,) in float64.

    Errors: InvalidInput unless 0 < least <= largest < infinity.

    >>> log_step_sizes(generator(0), 2, 0.5, (0.001, 0.1)).exp().tolist()
    [0.5, 0.5]
    """
    least, largest = bounds if step_size is None else (step_size, step_size)
    if not 0 < least <= largest < math.inf:
        raise InvalidInput(
            f"step sizes from {least} to {largest}",
            "0 < least <= largest, both finite",
            "give for example 0.001 and 0.1",
        )
    low, high = math.log(least), math.log(largest)
    return low + (high - low) * uniform(random, count)


def parameter(values: Any, dtype: torch.dtype, device: Any) -> torch.nn.Parameter:
    """A parameter with these values; complex values become pairs (real, imaginary) along a last dimension."""
    tensor = torch.as_tensor(values)
    real = torch.view_as_real(tensor.to(torch.complex128)) if tensor.is_complex() else tensor
    return torch.nn.Parameter(real.to(dtype=dtype, device=device, copy=True).contiguous())
