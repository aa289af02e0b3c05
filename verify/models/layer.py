"""What a layer shows of itself: its states, impulse response, matrices and spectrum; and the door for other people's.

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
from typing import Any, Protocol, Unpack

import numpy as np
import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput, a_or_an
from memlaw.numerics.number.arrays import ComplexArray, FloatArray
from memlaw.numerics.spectrum.reading import read_count
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.functional import check_length, dense_recurrence, krylov, powers, recurrence
from memlaw.verify.models.draws import Drawn, Draws, Placed, empty_like

REGRESSION = "estimate its memory from white noise with memlaw.measured_by_regression"
FROM_OUTSIDE = "measure it from outside, as it is: memlaw.audit(layer), memlaw audit MODULE:FACTORY"


class Timing(enum.Enum):
    """Whether the state that is read has seen the newest input.

    AFTER: x_t has, so M(0) > 0. BEFORE: the state is read before u_t enters, so every lag is one more and M(0) = 0.
    """

    AFTER = "after"
    BEFORE = "before"


class Layer(Protocol):
    """A layer as instruments see it: a `LinearLayer`, or what `read_layer` makes of another model.

    channels: independent systems. inputs: m, inputs of one system. timing: whether the state read has seen the newest
    input. Methods take a channel; `states` and `spectrum` are optional in a model of one's own, see `shows`.
    """

    channels: int
    inputs: int
    timing: Timing

    @property
    def stored(self) -> int:
        """N, the stored states of one system."""

    @property
    def dtype(self) -> torch.dtype:
        """The real dtype of the parameters."""

    @property
    def device(self) -> torch.device:
        """The device of the parameters."""

    def shows(self, method: str) -> bool:
        """Whether it has a method."""

    def impulse_response(self, lags: int, channel: int = 0) -> Tensor:
        """What an input of so many steps ago has left in the states: (lags, N, m)."""

    def pair(self, channel: int = 0) -> tuple[ComplexArray, ComplexArray]:
        """A (N, N) and B (N, m)."""

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        """The states that inputs lead to: (batch, T, m) -> (batch, T, N)."""

    def spectrum(self, channel: int = 0) -> Spectrum:
        """The spectrum of the real system."""


class Common(Drawn, total=False):
    """What every layer takes."""

    timing: Timing


class LinearLayer(Placed, ABC):
    """A layer whose state is linear and time-invariant.

    channels: independent systems. inputs: m, inputs of one system. stored: N, stored states of one system.
    timing: whether the state read has seen the newest input. features: H, the width of ``forward``.
    recurrent: names of the parameters that set the eigenvalues (step sizes among them). D: the skip, (H,).
    Constructors take what `Common` names, too. Subclasses give `discrete`, `readout`, `forward` and
    `forward_by_steps`; the rest follows.
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

    def _build(
        self, stored: int, channels: int = 1, inputs: int = 1, *, timing: Timing = Timing.AFTER, **drawn: Unpack[Drawn]
    ) -> Draws:
        """Set the sizes; what the parameters are drawn with."""
        read_sizes(states=stored, channels=channels, inputs=inputs)
        self.stored, self.channels, self.inputs, self.timing = stored, channels, inputs, timing
        self.features = channels * inputs
        return Draws(**drawn)

    def shows(self, method: str) -> bool:
        """Whether it has a method: all of them."""
        return True

    def recurrent_parameters(self) -> list[nn.Parameter]:
        """The parameters that set the eigenvalues: what "fixed recurrent weights" leaves as drawn."""
        return [parameter for name, parameter in self.named_parameters() if name in self.recurrent]

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        """The stored states by the plain recurrence, as timed: (batch, T, m) real -> (batch, T, N).

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity, and a channel that is not there.
        """
        check_input(self, u, self.inputs)
        matrix, columns = self.discrete(check_channel(self.channels, channel))
        entering = u.to(columns.dtype) @ columns.transpose(-1, -2)
        run = recurrence if matrix.ndim == 1 else dense_recurrence
        return self._timed(run(matrix, entering), dim=1)

    def impulse_response(self, lags: int, channel: int = 0) -> Tensor:
        """Row tau is A^tau B, in the layer's dtype: (lags, N, m).

        Timing BEFORE: row 0 is 0 and row tau is A^(tau-1) B.
        Errors: InvalidInput for no lag and for a channel that is not there.
        """
        check_length(lags)
        matrix, columns = self.discrete(check_channel(self.channels, channel))
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
            matrix, columns = (to_complex(value) for value in self.discrete(check_channel(self.channels, channel)))
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
    return value.detach().cpu().numpy().astype(np.complex128)


def check_channel(channels: int, channel: int) -> int:
    """Refuse a channel that is not one of so many."""
    if not read_count(channel, "a channel", 0) < channels:
        raise InvalidInput(f"channel {channel}", f"the layer has channels 0..{channels - 1}", "choose one of them")
    return channel


def check_input(layer: Placed, u: Tensor, width: int) -> None:
    """Refuse an input that is not (batch, T, width) with T >= 1, of the layer's dtype, on its device, and finite."""
    if u.ndim != 3 or u.shape[-1] != width or not u.shape[1]:
        raise InvalidInput(
            f"an input of shape {tuple(u.shape)}",
            f"the layer takes (batch, T, {width}) with T at least 1",
            "reshape it, or build the layer for as many inputs",
        )
    for given, own, what in ((u.dtype, layer.dtype, "of dtype"), (u.device, layer.device, "on")):
        if given != own:
            raise InvalidInput(f"an input {what} {given}", f"the layer is {what} {own}", f"take u.to({own!r})")
    if not bool(torch.isfinite(u).all()):
        raise InvalidInput("an input with NaN or infinity", "inputs are finite", "remove them")


def read_sizes(**sizes: int) -> None:
    """Refuse sizes below 1."""
    for name, size in sizes.items():
        read_count(size, name)


# --- other people's layers ------------------------------------------------------------------------------------------


class OtherLayer:
    """A model of one's own as a `Layer`: what it does not say is filled in, what it cannot do is refused.

    channels: 1 where it does not say; inputs: else its features, else 1; timing: else AFTER; dtype and device: of its
    first floating parameter or buffer, else float64 on the CPU; stored: else the states of its impulse response.
    index: the layer of a stack with ``layer_states``.
    """

    def __init__(self, model: object, index: int | None = None) -> None:
        self.model, self.index = model, index
        self.channels = int(getattr(model, "channels", 1))
        self.inputs = int(getattr(model, "inputs", getattr(model, "features", 1)))
        timing = getattr(model, "timing", Timing.AFTER)
        self.timing = Timing(getattr(timing, "value", timing))
        like = empty_like(model if isinstance(model, nn.Module) else getattr(model, "module", None))
        self.dtype, self.device = like.dtype, like.device

    @property
    def stored(self) -> int:
        """N, the stored states of one system."""
        found = getattr(self.model, "stored", None)
        return self.impulse_response(1).shape[1] if found is None else int(found)

    def shows(self, method: str) -> bool:
        """Whether the model has a method, or another from which it follows."""
        others = {"spectrum": ("pair",), "impulse_response": (self._named("states"),)}.get(method, ())
        names = (self._named(method), *others)
        return any(callable(getattr(self.model, name, None)) for name in names)

    def _named(self, method: str) -> str:
        return method if self.index is None or method != "states" else "layer_states"

    def _call(self, method: str, *given: object, channel: int) -> Any:
        """A method of the model, with the channel where it is not the first: models of one channel need not take it."""
        own = () if self.index is None else (self.index,)
        return getattr(self.model, self._named(method))(*given, *own, *((channel,) if channel else ()))

    def impulse_response(self, lags: int, channel: int = 0) -> Tensor:
        """As the model gives it, else its states after an impulse in each input: those of a linear model."""
        if callable(getattr(self.model, "impulse_response", None)):
            response: Tensor = self._call("impulse_response", lags, channel=channel)
            return response
        impulses = torch.zeros(self.inputs, lags, self.inputs, dtype=self.dtype, device=self.device)
        impulses[:, 0] = torch.eye(self.inputs)
        return self.states(impulses, channel).permute(1, 2, 0)

    def pair(self, channel: int = 0) -> tuple[ComplexArray, ComplexArray]:
        """As the model gives it."""
        matrix, columns = self._call("pair", channel=channel)
        return np.asarray(matrix), np.asarray(columns)

    def states(self, u: Tensor, channel: int = 0) -> Tensor:
        """As the model gives them, with what follows time flattened. Errors: InvalidInput unless (batch, T, N)."""
        found = self._call("states", u, channel=channel)
        if not isinstance(found, Tensor) or found.ndim < 3:
            shape = f"of shape {tuple(found.shape)}" if isinstance(found, Tensor) else a_or_an(type(found).__name__)
            raise InvalidInput(f"states that are {shape}", "states are a tensor (batch, T, N)", "return one such")
        return found.flatten(2)

    def spectrum(self, channel: int = 0) -> Spectrum:
        """As the model gives it, else of the controllable part of its pair."""
        if callable(getattr(self.model, "spectrum", None)):
            found: Spectrum = self._call("spectrum", channel=channel)
            return found
        return Spectrum.from_matrix(*self.pair(channel), uncontrollable="reduce").closure()


LACKING = {
    "impulse_response": (
        "memory is read off the impulse response of the states of a linear layer",
        f"{FROM_OUTSIDE}; or give it impulse_response(lags), of shape (lags, N, m), or states(u), of shape "
        f"(batch, T, N); where these are not linear, {REGRESSION}",
    ),
    "spectrum": (
        "memory is predicted from a spectrum, or from A and B",
        f"give it a method spectrum() or pair(); or {FROM_OUTSIDE}",
    ),
    "pair": (
        "x_t = A x_{t-1} + B u_t is known by its A and B",
        f"give it a method pair() that returns A (N, N) and B (N, m); or {FROM_OUTSIDE}",
    ),
    "states": (
        "memory is estimated from the states that inputs lead to",
        f"give it a method that takes inputs (batch, T, m) to states (batch, T, N); or {FROM_OUTSIDE}",
    ),
}


def read_layer(model: object, *needed: str, index: int | None = None) -> Layer:
    """A model as a `Layer` that has these methods; the one place that looks what a model can do.

    index: read the layer of a stack there, by its ``layer_states``. Errors: InvalidInput for a method that is missing.

    >>> read_layer(torch.nn.GRU(1, 2)).dtype
    torch.float32
    """
    known = isinstance(model, LinearLayer | OtherLayer) and index is None
    layer: Layer = model if known else OtherLayer(model, index)  # type: ignore[assignment]
    lacking = [name for name in needed if not layer.shows(name)]
    if lacking:
        words = {"spectrum": "spectrum (or pair)", "states": "states" if index is None else "layer_states"}
        raise InvalidInput(
            f"{a_or_an(type(model).__name__)} without {', '.join(words.get(name, name) for name in lacking)}",
            *LACKING[lacking[0]],
        )
    return layer


def read_trainable(model: object) -> LinearLayer:
    """A model whose A and B are functions of its parameters. Errors: InvalidInput for anything but a `LinearLayer`."""
    if isinstance(model, LinearLayer):
        return model
    read_layer(model, "impulse_response", "pair")
    raise InvalidInput(
        f"{a_or_an(type(model).__name__)} that is no LinearLayer",
        "its A and B are followed back to its parameters",
        "derive it from memlaw.verify.models.layer.LinearLayer",
    )
