"""Memory by simulation: white noise through the state, and a least squares fit of the past inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal

from memlaw.numerics.number.arrays import ComplexArray
from memlaw.numerics.oracle.digits import CORRECT, DOUBLE, digits_needed
from memlaw.numerics.oracle.gramian import OracleResult
from memlaw.numerics.spectrum.reading import read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum

SLOWEST = 40.0


def memory_by_regression(spectrum: Spectrum, lags: Any, samples: int = 20_000, seed: int = 0) -> OracleResult:
    """Estimate M(tau) as the bias-corrected R^2 of u_{t-tau} regressed on the state x_t, in its eigenbasis.

    R^2 in the sample is biased up by about (1 - M) N/samples; 1 - (1 - R^2) n/(n - N) corrects it. Standard
    error about 2 sqrt(M) (1 - M)/sqrt(samples). Circular complex noise drives a spectrum that is not
    conjugate-closed. ``trustworthy`` is False where the states are so nearly dependent that the fit drops
    directions: then capacity is lost, however long the run.
    """
    wanted = read_lags(lags)
    start = int(wanted.max()) + burn_in(spectrum)
    noise = white_noise(spectrum, start + samples, np.random.default_rng(seed))
    basis = orthonormal_columns(simulate(spectrum, noise)[start:])
    values = [explained(basis, noise[start - lag : start - lag + samples], spectrum.size) for lag in wanted]
    needed, rank = digits_needed(spectrum), basis.shape[1]
    note = f"{samples} samples, seed {seed}; {rank} of {spectrum.size} directions told apart"
    enough = rank == spectrum.size and (needed - CORRECT) / 2 + CORRECT <= DOUBLE
    return OracleResult(wanted, np.array(values), "regression on white noise", enough, needed, note)


def burn_in(spectrum: Spectrum) -> int:
    """Steps until the start is forgotten: the slowest amplitude falls by exp(-20)."""
    return int(min(np.ceil(SLOWEST / 2 / spectrum.decays.min()), 10_000_000)) + 1


def white_noise(spectrum: Spectrum, count: int, rng: np.random.Generator) -> ComplexArray:
    """Unit-variance white noise: real for a conjugate-closed spectrum, else circular complex."""
    if spectrum.conjugate_closed:
        return rng.standard_normal(count).astype(complex)
    noise: ComplexArray = (rng.standard_normal((count, 2)) @ np.array([1, 1j])) / np.sqrt(2)
    return noise


def simulate(spectrum: Spectrum, noise: ComplexArray) -> ComplexArray:
    """Run x_t = l x_{t-1} + u_t for every eigenvalue (a cascade for repeated ones); shape (T, N)."""
    columns = []
    for value, count in zip(spectrum.eigenvalues, spectrum.multiplicities, strict=True):
        signal = noise
        for _ in range(count):
            signal = scipy.signal.lfilter([1.0], [1.0, -value], signal)
            columns.append(signal)
    return np.stack(columns, axis=1)


def orthonormal_columns(states: ComplexArray) -> ComplexArray:
    """An orthonormal basis of the columns; directions below rounding are dropped."""
    scaled = states / np.linalg.norm(states, axis=0)
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    return left[:, sizes > len(states) * np.finfo(float).eps * sizes[0]]


def explained(basis: ComplexArray, target: ComplexArray, size: int) -> float:
    """Bias-corrected share of the target's energy in the span of the basis."""
    count = len(target)
    share = np.linalg.norm(basis.conj().T @ target) ** 2 / np.linalg.norm(target) ** 2
    return float(1 - (1 - share) * count / (count - size))
