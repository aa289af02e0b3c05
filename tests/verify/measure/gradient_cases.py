"""Layers, readouts and teachers for the tests of measured losses and gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from free_diagonal import FreeDiagonal
from hypothesis import strategies as st
from torch import Tensor

from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.functional import dense_recurrence
from memlaw.verify.measure.losses import Readout, enough_lags, random_readout
from memlaw.verify.models.layer import LinearLayer, Timing
from memlaw.verify.models.zoo import ZOO
from memlaw.verify.strategies import closed_spectra, distinct_spectra

DTYPES = (torch.float64, torch.float32)
EPSILON = float(np.finfo(float).eps)
BAND_LEVEL = 1 - 1e-10


def dtypes() -> st.SearchStrategy[torch.dtype]:
    return st.sampled_from(DTYPES)


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 10_000)


class Dense(LinearLayer):
    """Any real or complex pair (A, B) as parameters."""

    family = "dense"
    recurrent = ("A",)
    channels = 1

    def __init__(
        self, A: Any, B: Any, dtype: torch.dtype, device: str, timing: Timing = Timing.AFTER
    ) -> None:
        super().__init__()
        A, B = np.asarray(A), np.asarray(B)
        kind = dtype.to_complex() if np.iscomplexobj(A) else dtype
        self.A = torch.nn.Parameter(torch.as_tensor(A).to(kind).to(device))
        self.B = torch.nn.Parameter(torch.as_tensor(B).to(kind).to(device))
        self.stored, self.inputs = self.B.shape
        self.features, self.timing = self.inputs, timing

    def _first(self) -> Tensor:
        return torch.view_as_real(self.A.detach()) if self.A.is_complex() else self.A

    def discrete(self, channel: int = 0) -> tuple[Tensor, Tensor]:
        return self.A, self.B

    def spectrum(self, channel: int = 0) -> Spectrum:
        return Spectrum.from_matrix(*self.real_pair(), uncontrollable="reduce")

    def readout(self, channel: int = 0) -> Tensor:
        return torch.ones_like(self.B.T)

    def forward(self, u: Tensor) -> Tensor:
        raise NotImplementedError

    def forward_by_steps(self, u: Tensor) -> Tensor:
        return dense_recurrence(self.A, u.to(self.B.dtype) @ self.B.T)


@st.composite
def free_layers(draw: Any, device: str, *, largest: float = 0.95, single: bool = False) -> FreeDiagonal:
    """Diagonal layers: real or complex, clustered, repeated with their conjugates, zero; both timings and dtypes."""
    values = draw(
        st.one_of(
            distinct_spectra(max_size=4, largest=largest),
            closed_spectra(size=4, largest=largest),
            st.lists(st.floats(-largest, largest), min_size=1, max_size=4, unique=True).map(tuple),
        )
    )
    array = np.array(values)
    timing = draw(st.sampled_from(Timing))
    dtype = torch.float32 if single else draw(dtypes())
    layer = FreeDiagonal(array, dtype=dtype, device=device, timing=timing)
    weights = np.random.default_rng(draw(seeds())).uniform(0.5, 2.0, layer.B.shape)
    with torch.no_grad():
        layer.B.copy_(torch.as_tensor(weights))
    return layer


@st.composite
def dense_layers(draw: Any, device: str) -> Dense:
    """Dense pairs of one to three eigenvalues well apart, one or two inputs; complex, or the real system of one."""
    size, columns = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    radii = [draw(st.floats(0.2, 0.35)) + 0.25 * place for place in range(size)]
    values = [radius * np.exp(1j * draw(st.floats(0.3, 2.8))) for radius in radii]
    rng = np.random.default_rng(draw(seeds()))
    basis = np.eye(size) + np.triu(rng.uniform(-1, 1, (size, size)), 1)
    A = basis @ np.diag(values) @ np.linalg.inv(basis)
    B = basis @ rng.uniform(0.5, 2.0, (size, columns)) + 0j
    if draw(st.booleans()):
        A, B = np.block([[A.real, -A.imag], [A.imag, A.real]]), np.vstack([B.real, B.real])
    return Dense(A, B, draw(dtypes()), device, draw(st.sampled_from(Timing)))


@st.composite
def readouts(draw: Any, layer: LinearLayer, *, real: bool = False) -> Readout:
    """Normal weights; complex states are read by c Re(w^* x), c = 1 or 2, or by w^* x."""
    factor = draw(st.sampled_from((1.0, 2.0) if real else (1.0, 2.0, None)))
    return random_readout(layer, seed=draw(seeds()), factor=factor)


@st.composite
def teachers(draw: Any, inputs: int = 1, longest: int = 12) -> np.ndarray:
    """Coefficients at up to so many lags, some of them zero; (K+1, m)."""
    length = draw(st.integers(1, longest))
    rng = np.random.default_rng(draw(seeds()))
    return rng.standard_normal((length, inputs)) * rng.integers(0, 2, (length, 1))


def quick_channel(layer: LinearLayer) -> int:
    """The channel whose response is over first."""
    lengths = [enough_lags(layer, 1, channel) for channel in range(layer.channels)]
    return int(np.argmin(lengths))


def zoo_layer(name: str, dtype: torch.dtype, device: str, size: int = 4) -> LinearLayer:
    """A layer as its authors draw it, the quickest of a few seeds: long responses cost time and show nothing new."""
    made = [ZOO[name](size, dtype=dtype, device=device, seed=seed) for seed in range(12)]
    return min(made, key=lambda layer: enough_lags(layer, 1, quick_channel(layer)))
