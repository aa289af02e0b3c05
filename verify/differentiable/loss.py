"""The loss L = E|y_t - d_t|^2 / 2 of a kernel against a finite teacher, exactly, by autograd.

With h_k the kernel of the output and d_t = sum_k g_k u_{t-k} + e_t, white input and noise of a given variance, it is
(sum_k |h_k - g_k|^2 + variance)/2. Source: ``readout.gradient``, ``nonlinear.gradient``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.special import roots_hermitenorm
from torch import Tensor

from memlaw.errors import InvalidInput

Array = npt.NDArray[np.inexact[Any]]
Nonlinearity = Callable[[Tensor], Tensor]

NEGLIGIBLE = 1e-18  # |A^T|^2 at the last lag: what is left out beside what is kept
NODES = 256


def quadratic_loss(response_kernel: Tensor, teacher: Tensor, noise: float = 0.0) -> Tensor:
    """(sum_k |h_k - g_k|^2 + noise)/2 over the lags of the kernel: (..., lags, m), (K+1, m) -> (...).

    Errors: InvalidInput for a kernel shorter than the teacher, and a negative noise variance.

    >>> quadratic_loss(torch.tensor([[1.0], [0.5]]), torch.tensor([[1.0]]), noise=1.0).item()
    0.625
    """
    check_noise(noise)
    length = check_covers(response_kernel, teacher)
    near = squares(response_kernel[..., :length, :] - teacher).sum((-2, -1))
    return (near + squares(response_kernel[..., length:, :]).sum((-2, -1)) + noise) / 2


def check_covers(response_kernel: Tensor, teacher: Tensor) -> int:
    """The teacher's length. Errors: InvalidInput for a kernel (..., lags, m) shorter than the teacher (K+1, m)."""
    length = teacher.shape[0]
    if response_kernel.shape[-2] < length:
        raise InvalidInput(
            f"a kernel of {response_kernel.shape[-2]} lags and a teacher of {length}",
            "the kernel covers the teacher",
            f"take {length} lags or more",
        )
    return length


def squares(values: Tensor) -> Tensor:
    """|z|^2 entry by entry, smooth at zero."""
    return values.real**2 + values.imag**2 if values.is_complex() else values**2


def check_noise(noise: float) -> None:
    """Refuse a variance that is not finite or negative."""
    if not 0 <= noise < math.inf:
        raise InvalidInput(f"noise {noise!r}", "a variance is a finite number >= 0", "give such a number")


# --- nonlinear readouts, Gaussian input -----------------------------------------------------------------------------


def gauss_hermite(like: Tensor, nodes: int = NODES) -> tuple[Tensor, Tensor]:
    """Nodes z and weights p of E f(z) ~ sum p f(z) for a standard normal z, as tensors like another one."""
    places, weights = roots_hermitenorm(nodes)
    dtype = like.dtype.to_real()
    made = (torch.as_tensor(values).to(dtype).to(like.device) for values in (places, weights / weights.sum()))
    z, p = made
    return z, p


def nonlinear_loss(
    signal_kernel: Tensor, teacher: Tensor, f: Nonlinearity, *, noise: float = 0.0, nodes: int = NODES
) -> Tensor:
    """E(f(s_t) - d_t)^2 / 2 for Gaussian input and the real signal s with this kernel (lags, m); differentiable.

    With S = E s^2 = sum_k h_k^2 and u_{t-k} regressed on s it is
    (E f(s)^2 - 2 sum_k g_k h_k E[f(s) s]/S + sum_k g_k^2 + noise)/2; means by Gauss-Hermite with ``nodes`` nodes:
    exact for polynomials of degree below ``nodes``, to rounding for functions analytic in a strip wider than
    about 7 sqrt(S/nodes); for ReLU exact by symmetry. Errors: InvalidInput for S = 0, a complex kernel.

    >>> one = torch.tensor([[1.0]], dtype=torch.float64)
    >>> round(nonlinear_loss(one, one, lambda s: s**3).item(), 6)
    5.0
    """
    if signal_kernel.is_complex():
        raise InvalidInput("a complex signal", "a nonlinear readout bends a real one", "read out with a factor")
    check_noise(noise)
    length = check_covers(signal_kernel, teacher)
    variance = squares(signal_kernel).sum()
    if not float(variance.detach()) > 0:
        raise InvalidInput("a signal of variance 0", "the readout reads something", "give weights other than 0")
    z, p = gauss_hermite(signal_kernel, nodes)
    root = variance.sqrt()
    values = f(root * z)
    known = signal_kernel[:length]
    bent = (p * values**2).sum() - 2 * (teacher * known).sum() * (p * values * z).sum() / root
    return (bent + squares(teacher).sum() + noise) / 2


def to_numbers(values: Tensor) -> Array:
    """A tensor in double precision."""
    plain: Array = values.detach().resolve_conj().cpu().numpy()
    return plain.astype(np.complex128 if np.iscomplexobj(plain) else np.float64)
