"""What every linear layer shows of itself: its states, impulse response, matrices and spectrum.

A layer consists of ``channels`` independent systems x_t = A x_{t-1} + B u_t with zero start, N stored states (real, or
complex for modes stored for a conjugate pair) and m inputs, linear and the same at every step.

"The very parameters": a layer computes A and B in its own dtype (float32 or float64) from the parameters that are
trained. Those rounded A and B are what multiplies the state, and they are exact binary numbers: `pair` and `spectrum`
take them as such. The eigenvalues of a float32 layer are therefore those the layer really uses, not those that the
same formulas would give in exact arithmetic; the two differ by rounding.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.functional import (
    check_length,
    complex_dtype,
    dense_recurrence,
    krylov,
    powers,
    recurrence,
)

ComplexArray = npt.NDArray[np.complex128]
FloatArray = npt.NDArray[np.float64]


class Timing(enum.Enum):
    """Whether the state that is read has seen the newest input.

    AFTER: x_t has, so M(0) > 0. BEFORE: the state is read before u_t enters, so every lag is one more and M(0) = 0.
    """

    AFTER = "after"
    BEFORE = "before"


class LinearLayer(nn.Module, ABC):
    """A layer whose state is linear and time-invariant.

    channels: independent systems. inputs: m, inputs of one system. stored: N, stored states of one system.
    timing: whether the state read has seen the newest input. features: H, the width of ``forward``.
    recurrent: names of the parameters that set the eigenvalues (step sizes among them).
    D: the skip, (H,). Subclasses give `discrete`, `readout`, `forward` and `forward_by_steps`; the rest follows.
    """

    channels: int
    inputs: int
    stored: int
    features: int
    timing: Timing = Timing.AFTER
    family: str = "layer"
    recurrent: tuple[str, ...] = ()
    D: Tensor

    @abstractmethod
    def forward(self, u: Tensor) -> Tensor:
        """The layer as its paper uses it in a network: (batch, T, H) -> (batch, T, H)."""

    @abstractmethod
    def forward_by_steps(self, u: Tensor) -> Tensor:
        """The same outputs by the plain recurrence of all channels, one step after another."""

    @abstractmethod
    def discrete(self, channel: int = 0) -> tuple[Tensor, Tensor]:
        """A, (N, N) or (N,) for a diagonal one, and B, (N, m), as the layer uses them; differentiable."""

    @abstractmethod
    def readout(self) -> Tensor:
        """The rows with which the layer reads its states, y_t = Re(rows x_t) + D u_t: (H, N), factors included."""

    @property
    def dtype(self) -> torch.dtype:
        """The real dtype of the parameters, or of the buffers of a layer that has none."""
        return self._first().dtype

    @property
    def device(self) -> torch.device:
        """The device of the parameters."""
        return self._first().device

    def _first(self) -> Tensor:
        return next(tensor for tensor in (*self.parameters(), *self.buffers()) if tensor.is_floating_point())

    def recurrent_parameters(self) -> list[nn.Parameter]:
        """The parameters that set the eigenvalues: what "fixed recurrent weights" leaves as drawn."""
        return [parameter for name, parameter in self.named_parameters() if name in self.recurrent]

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        """The stored states by the plain recurrence, as timed: (batch, T, m) real -> (batch, T, N).

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity, and a channel that is not there.
        """
        check_input(self, u, self.inputs)
        matrix, columns = self.discrete(check_channel(self, channel))
        entering = u.to(columns.dtype) @ columns.transpose(-1, -2)
        run = recurrence if matrix.ndim == 1 else dense_recurrence
        return self._timed(run(matrix, entering), dim=1)

    def impulse_response(self, lags: int, channel: int = 0) -> Tensor:
        """Row tau is A^tau B, in the layer's dtype: (lags, N, m).

        Timing BEFORE: row 0 is 0 and row tau is A^(tau-1) B.
        Errors: InvalidInput for no lag and for a channel that is not there.
        """
        check_length(lags)
        matrix, columns = self.discrete(check_channel(self, channel))
        if matrix.ndim == 2:
            return self._timed(krylov(matrix, columns, lags), dim=0)
        table = powers(matrix, lags).transpose(-1, -2)
        return self._timed(table[..., None] * columns, dim=0)

    def _timed(self, values: Tensor, dim: int) -> Tensor:
        if self.timing is Timing.AFTER:
            return values
        first = torch.zeros_like(values.narrow(dim, 0, 1))
        return torch.cat([first, values.narrow(dim, 0, values.shape[dim] - 1)], dim=dim)

    def pair(self, channel: int = 0) -> tuple[ComplexArray, ComplexArray]:
        """(A, B) of the very parameters, exactly, in complex128: shapes (N, N) and (N, m).

        Errors: InvalidInput for NaN or infinity (training that diverged) and for a channel that is not there.
        """
        matrix, columns = self._numbers(channel)
        return (np.diag(matrix) if matrix.ndim == 1 else matrix), columns

    def real_pair(self, channel: int = 0) -> tuple[FloatArray, FloatArray]:
        """The same as a real system: (A, B) on the real state, or on (Re x, Im x) for complex modes; exact.

        Shapes (N, N), (N, m), or (2N, 2N), (2N, m); the latter has an uncontrollable state for every real eigenvalue
        with real input weights. Errors: as of `pair`.
        """
        matrix, columns = self.pair(channel)
        if not self.discrete(channel)[0].is_complex():
            return matrix.real.copy(), columns.real.copy()
        whole = np.block([[matrix.real, -matrix.imag], [matrix.imag, matrix.real]])
        return whole, np.vstack([columns.real, columns.imag])

    def _numbers(self, channel: int) -> tuple[ComplexArray, ComplexArray]:
        with torch.no_grad():
            matrix, columns = (to_complex(value) for value in self.discrete(check_channel(self, channel)))
        if not (np.isfinite(matrix).all() and np.isfinite(columns).all()):
            raise InvalidInput(
                f"a {self.family} layer with NaN or infinite entries in A or B",
                "the matrices of a layer are finite",
                "its training diverged: take smaller steps",
            )
        return matrix, columns

    def spectrum(self, channel: int = 0) -> Spectrum:
        """The spectrum of the real system that the layer is, from the very parameters; closed under conjugation.

        Diagonal layers: the stored eigenvalues that an input reaches, with their conjugates. Dense ones: those of the
        controllable part of (A, B), computed in float64. With several inputs M depends on B as well: take `pair` and
        ``multi_input_memory``. Errors: InvalidInput for |l| >= 1, NaN, and a channel that is not there.
        """
        matrix, columns = self._numbers(channel)
        name = f"{self.family} N={self.stored} channel {channel}"
        if matrix.ndim == 1:
            reached = matrix[np.any(columns != 0, axis=1)]
            found = Spectrum.from_eigenvalues(reached, name=name).closure()
        else:  # a real matrix has its eigenvalues in exact conjugate pairs
            found = Spectrum.from_matrix(matrix, columns, uncontrollable="reduce", name=name)
        return replace(found, stored=self.stored)


def to_complex(value: Tensor) -> ComplexArray:
    """A tensor as complex128, exactly."""
    array: ComplexArray = value.detach().cpu().numpy().astype(np.complex128)
    return array


def check_channel(layer: LinearLayer, channel: int) -> int:
    """Refuse a channel that the layer does not have."""
    if not 0 <= channel < layer.channels:
        raise InvalidInput(
            f"channel {channel}",
            f"the layer has channels 0..{layer.channels - 1}",
            "choose one of them",
        )
    return channel


def check_input(layer: nn.Module, u: Tensor, width: int) -> None:
    """Refuse an input that does not fit: its shape, dtype, device, or NaN and infinity in it.

    ``layer`` has ``dtype`` and ``device``; u is (batch, T, width) with at least one step.
    """
    if u.ndim != 3 or u.shape[-1] != width or not u.shape[1]:
        raise InvalidInput(
            f"an input of shape {tuple(u.shape)}",
            f"the layer takes (batch, T, {width}) with T at least 1",
            "reshape it, or build the layer for as many inputs",
        )
    if u.dtype != layer.dtype:
        raise InvalidInput(
            f"an input of dtype {u.dtype}", f"the layer is {layer.dtype}", f"convert it: u.to({layer.dtype})"
        )
    if u.device != layer.device:
        raise InvalidInput(
            f"an input on {u.device}", f"the layer is on {layer.device}", f"move it: u.to('{layer.device}')"
        )
    if not bool(torch.isfinite(u).all()):
        raise InvalidInput("an input with NaN or infinity", "inputs are finite", "remove them")


def read_sizes(dtype: torch.dtype, **sizes: int) -> None:
    """Refuse a dtype that is not float32 or float64, and sizes below 1."""
    complex_dtype(dtype)
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise InvalidInput(f"{name} = {size!r}", f"{name} is an int of at least 1", "give one such as 16")
