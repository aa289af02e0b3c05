"""Readouts and teachers for the tests of measured losses and gradients."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import strategies as st
from layer_cases import DTYPES, Dense, dense_layers, free_layers, seeds

from memlaw.verify.measure.losses import Readout, enough_lags, random_readout
from memlaw.verify.models.layer import LinearLayer
from memlaw.verify.models.zoo import ZOO

__all__ = ["DTYPES", "Dense", "dense_layers", "free_layers"]
EPSILON = float(np.finfo(float).eps)
BAND_LEVEL = 1 - 1e-10


@st.composite
def readouts(draw: st.DrawFn, layer: LinearLayer, *, real: bool = False) -> Readout:
    """Normal weights; complex states are read by c Re(w^* x), c = 1 or 2, or by w^* x."""
    factor = draw(st.sampled_from((1.0, 2.0) if real else (1.0, 2.0, None)))
    return random_readout(layer, seed=draw(seeds()), factor=factor)


@st.composite
def teachers(draw: st.DrawFn, inputs: int = 1, longest: int = 12) -> np.ndarray:
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
