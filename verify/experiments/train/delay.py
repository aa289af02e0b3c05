"""Delay-recall by single layers: initial readouts, the exact loss, and what learning does to the capacity.

White input u, target u_{t-lag}, one output for each lag, loss 1/2 E|y - d|^2 averaged over outputs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from memlaw.numerics.memory.realisable import realisable_capacity
from memlaw.numerics.number.arrays import ComplexArray
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.differentiable.stein import as_complex
from memlaw.verify.experiments.train.contest import as_parameters
from memlaw.verify.experiments.train.layers import Basis, Batch
from memlaw.verify.experiments.train.starts import Start
from memlaw.verify.experiments.train.trainer import Parameters

READOUT = ("readout",)
LARGEST = 1 - 1e-12  # training may round an eigenvalue onto the circle


def initial(
    batch: Batch, outputs: int, starts: Sequence[Start], seeds: Sequence[int], copies: int, device: str
) -> Parameters:
    """Initial values, the same in every arm: (arms x seeds, ...), float64.

    Readouts are normal, of a size at which modes of unit power that do not correlate would give an output of power one.
    """
    values = batch.initial(starts)
    modes = values["inputs"].shape[-2]
    drawn = [np.random.default_rng(seed).standard_normal((outputs, modes, 2)) for seed in seeds]
    values["readout"] = np.stack(drawn) * batch.masks(starts[0])["readout"] / (2 * np.sqrt(modes))
    return as_parameters(values, copies, torch.float64, device)


def kernel(batch: Batch, parameters: Parameters, lags: Sequence[int]) -> Tensor:
    """h_k = 2 Re(w v_k): (m, outputs, len(lags))."""
    readout = as_complex(parameters["readout"])
    return 2 * (readout @ batch.responses(parameters, lags).mT).real


def population(batch: Batch, lags: Sequence[int], parameters: Parameters, window: int | None = None) -> Tensor:
    """The exact loss of each model, mean over outputs: (m,). window: of sequences that start from zero."""
    own = range(len(lags))
    if window:
        response = kernel(batch, parameters, range(window))
        power, known = (response**2).sum(dim=-1), response[:, own, list(lags)]
    else:
        mirrored, plain = batch.moments(parameters)
        readout = as_complex(parameters["readout"])
        mixed = (readout @ plain) * readout + (readout @ mirrored) * readout.conj()
        power = 2 * mixed.real.sum(dim=-1)
        known = kernel(batch, parameters, lags)[:, own, own]
    return (power - 2 * known + 1).mean(dim=-1) / 2


def capacity(eigenvalues: ComplexArray, basis: Basis = "eigenbasis") -> list[float]:
    """The number of distinct eigenvalues, nan apart, and what float32 states in a basis leave of it."""
    values = eigenvalues[~np.isnan(eigenvalues)]
    inside = np.where(np.abs(values) < LARGEST, values, values * (LARGEST / np.maximum(np.abs(values), 1)))
    spectrum = Spectrum.from_eigenvalues(inside)
    return [spectrum.size, round(realisable_capacity(spectrum, basis=basis), 3)]
