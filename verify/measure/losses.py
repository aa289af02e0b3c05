"""The loss L = E|y_t - d_t|^2 / 2 of a layer with a readout against a finite teacher, exactly.

The readout is y_t = w^* x_t, or with a factor c the real y_t = c Re(w^* x_t); the teacher is
d_t = sum_k g_k u_{t-k} + e_t with white input and noise of a given variance, uncorrelated with it. Then
L = (sum_k |h_k - g_k|^2 + variance)/2 with the kernel h_k = w^* A^k B: a quadratic form in the impulse response, which
autograd differentiates, taken from the response of any layer and cut off with a bound of the rest. Source:
``readout.gradient``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ComplexArray, read_array
from memlaw.verify.differentiable.loss import NEGLIGIBLE
from memlaw.verify.models.layer import LinearLayer

MOST_LAGS = 2**17
# --- readouts and teachers ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Readout:
    """y_t = w^* x_t, or with a factor c the real output y_t = c Re(w^* x_t); weights: (..., N)."""

    weights: Tensor
    factor: float | None = None

    def __post_init__(self) -> None:
        if self.factor is not None and not 0 < self.factor < math.inf:
            raise InvalidInput(
                f"factor {self.factor!r}", "the factor of a real output is a finite number > 0", "take 1 or 2"
            )

    @property
    def is_real(self) -> bool:
        """Whether outputs are real for real inputs into any state."""
        return self.factor is not None or not self.weights.is_complex()


def random_readout(layer: LinearLayer, *, seed: int = 0, scale: float = 1.0, factor: float | None = 2.0) -> Readout:
    """Weights of independent normal entries in the layer's dtype, the same numbers on every device.

    Complex states get the real output with this factor; real states need none.
    """
    response = layer.impulse_response(1)
    numbers = np.random.default_rng(seed).standard_normal((2, layer.stored)) * scale
    if not response.is_complex():
        return Readout(torch.as_tensor(numbers[0]).to(response.dtype).to(response.device))
    weights = torch.as_tensor(numbers[0] + 1j * numbers[1]).to(response.dtype).to(response.device)
    return Readout(weights, factor)


def kernel(response: Tensor, readout: Readout) -> Tensor:
    """h_k = w^* v_k of an impulse response (lags, N, m) with rows v_k: (..., lags, m), real where the output is.

    Errors: InvalidInput for weights of another length or on another device.

    >>> response = torch.tensor([[[1.0]], [[0.5]]])
    >>> kernel(response, Readout(torch.tensor([2.0]))).flatten().tolist()
    [2.0, 1.0]
    """
    weights = readout.weights
    if weights.shape[-1] != response.shape[1] or weights.device != response.device:
        raise InvalidInput(
            f"{weights.shape[-1]} readout weights on {weights.device} for {response.shape[1]} states on "
            f"{response.device}",
            "each state has one weight, on the same device",
            "draw them with random_readout(layer)",
        )
    dtype = torch.promote_types(weights.dtype, response.dtype)
    out = torch.einsum("...n,tnm->...tm", weights.conj().to(dtype), response.to(dtype))
    return out if readout.factor is None else readout.factor * (out.real if out.is_complex() else out)


def _read_numbers(teacher: npt.ArrayLike) -> Tensor:
    numbers = read_array(teacher, "a teacher")
    return torch.as_tensor(numbers if numbers.imag.any() else numbers.real)


def read_teacher(teacher: npt.ArrayLike | Tensor, inputs: int, like: Tensor, *, real: bool = True) -> Tensor:
    """g_0..g_K as a tensor (K+1, m) with the precision and on the device of ``like``; (K+1,) for one input.

    Errors: InvalidInput for other shapes, NaN, a tensor on another device, a complex teacher of a real output.
    """
    if isinstance(teacher, Tensor) and teacher.device != like.device:
        raise InvalidInput(
            f"a teacher on {teacher.device}", f"the layer is on {like.device}", f"move it: teacher.to('{like.device}')"
        )
    values = teacher if isinstance(teacher, Tensor) and teacher.dtype != torch.bool else _read_numbers(teacher)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2 or values.shape[1] != inputs or not len(values):
        raise InvalidInput(
            f"a teacher of shape {tuple(values.shape)}",
            f"it has one row for each lag and one column for each of the {inputs} inputs",
            "give shape (lags,) for one input, else (lags, inputs)",
        )
    if not bool(torch.isfinite(torch.view_as_real(values) if values.is_complex() else values).all()):
        raise InvalidInput("a teacher with NaN or infinity", "its coefficients are finite", "remove them")
    if values.is_complex() and real:
        raise InvalidInput(
            "a complex teacher of a real output", "a real output has a real teacher", "read out with factor None"
        )
    return values.to(like.dtype if values.is_complex() else like.dtype.to_real())


# --- how many lags ----------------------------------------------------------------------------------------------------


def enough_lags(layer: LinearLayer, least: int = 1, channel: int = 0) -> int:
    """A length T >= least with |A^T|^2 below 1e-18: what comes later is lost in rounding.

    Errors: InvalidInput where |l| >= 1, or where T would exceed 2^17.
    """
    A, _ = layer.pair(channel)
    radius = float(np.abs(np.linalg.eigvals(A) if _off_diagonal(A) else np.diag(A)).max())
    if not radius < 1:
        raise InvalidInput(
            f"an eigenvalue of modulus {radius:.9g}",
            "a stationary loss needs |l| < 1",
            "give lags=T for the loss at the end of a run of T steps",
        )
    count = max(least, len(A) + 2, _decay_length(radius) + 2)
    while count <= MOST_LAGS and not power_norm(A, count) ** 2 <= NEGLIGIBLE:
        count += max(count // 4, 1)
    if count > MOST_LAGS:
        raise InvalidInput(
            f"eigenvalues of modulus up to {radius:.9g}",
            f"their response is not over after {MOST_LAGS} lags",
            "give lags=T for the loss at the end of a run of T steps",
        )
    return count


def _decay_length(radius: float) -> int:
    return 0 if radius == 0 else min(MOST_LAGS, math.ceil(math.log(NEGLIGIBLE) / 2 / math.log(radius)))


def _off_diagonal(A: ComplexArray) -> bool:
    return bool(np.count_nonzero(A - np.diag(np.diag(A))))


def power_norm(A: ComplexArray, count: int) -> float:
    """The spectral norm of A^count."""
    if not _off_diagonal(A):
        return float(np.abs(np.diag(A)).max() ** count)
    return float(np.linalg.norm(np.linalg.matrix_power(A, count), 2))


# --- nonlinear readouts, Gaussian input -----------------------------------------------------------------------------
