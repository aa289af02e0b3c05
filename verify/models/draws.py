"""Random starting values, and where they are put.

All is drawn once in float64 on the CPU, so that a seed means the same on every device and in every dtype.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.functional import complex_dtype

Device = torch.device | str | None
Numbers = Tensor | npt.NDArray[np.float64] | npt.NDArray[np.complex128]


class Drawn(TypedDict, total=False):
    """How parameters are made: float32 or float64 the dtype, the seed that of all numbers drawn."""

    dtype: torch.dtype
    device: Device
    seed: int


class Draws:
    """Numbers drawn from one seed, and parameters of one dtype on one device made of them.

    Errors: InvalidInput for a dtype that is neither float32 nor float64.
    """

    def __init__(self, dtype: torch.dtype = torch.float32, device: Device = None, seed: int = 0) -> None:
        complex_dtype(dtype)
        self.random, self.dtype, self.device = torch.Generator().manual_seed(seed), dtype, device

    def uniform(self, *shape: int) -> Tensor:
        """Uniform numbers on [0, 1) in float64, on the CPU."""
        return torch.rand(*shape, generator=self.random, dtype=torch.float64)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers in float64, on the CPU."""
        return torch.randn(*shape, generator=self.random, dtype=torch.float64)

    def complex_normal(self, *shape: int) -> Tensor:
        """Circular complex normal numbers with E|z|^2 = 1 in complex128, on the CPU."""
        return torch.view_as_complex(self.normal(*shape, 2)) * math.sqrt(0.5)

    def log_step_sizes(self, count: int, step_size: float | None, bounds: tuple[float, float]) -> Tensor:
        """Logarithms of step sizes: log-uniform between the bounds, or all of one given step size; (count,).

        Errors: InvalidInput unless 0 < least <= largest < infinity.

        >>> Draws().log_step_sizes(2, 0.5, (0.001, 0.1)).exp().tolist()
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
        return low + (high - low) * self.uniform(count)

    def placed(self, values: Numbers) -> Tensor:
        """A copy in the dtype and on the device; complex values as pairs (real, imaginary) along a last dimension."""
        tensor = torch.as_tensor(values)
        real = torch.view_as_real(tensor.to(torch.complex128)) if tensor.is_complex() else tensor
        return real.to(dtype=self.dtype, device=self.device, copy=True).contiguous()

    def parameter(self, values: Numbers) -> nn.Parameter:
        """A parameter with these values."""
        return nn.Parameter(self.placed(values))


class Placed(nn.Module):
    """A module that says in which real dtype and on which device it works."""

    @property
    def dtype(self) -> torch.dtype:
        """The real dtype of the parameters, or of the buffers of a module that has none."""
        return empty_like(self).dtype

    @property
    def device(self) -> torch.device:
        """The device of the parameters."""
        return empty_like(self).device


def empty_like(model: object) -> Tensor:
    """An empty real tensor with the precision and device of a model's first floating tensor (else float64, CPU)."""
    for tensor in chain(model.parameters(), model.buffers()) if isinstance(model, nn.Module) else ():
        if tensor.is_floating_point() or tensor.is_complex():
            return torch.empty(0, dtype=tensor.dtype.to_real(), device=tensor.device)
    return torch.empty(0, dtype=torch.float64)
