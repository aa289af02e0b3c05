"""Memory over a finite window: leverage scores of the Krylov rows, by orthonormalisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # scipy.signal takes a second to import: when it is first used

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray, read_array
from memlaw.numerics.spectrum.reading import read_count
from memlaw.numerics.spectrum.spectrum import Spectrum


@dataclass(frozen=True)
class Leverage:
    """M_T(tau), tau = 0..T-1, over a window of T inputs: values (T,), and the numerical rank, their sum."""

    values: FloatArray
    rank: int


def leverage_scores(system: Spectrum | ArrayLike, window: int) -> Leverage:
    """Leverage of the rows (A^tau B)^*, tau < window: the memory of a state that started at 0.

    ``system``: a Spectrum, or a sequence of eigenvalues of any modulus (|l| = 1 is fine here: a finite
    window needs no stability; repeats count as a Jordan chain). The Krylov columns l_i^tau are not
    formed together, which would lose everything on clustered spectra: each new direction is the last
    one filtered by z/(1 - l z) and orthogonalised twice (rational Arnoldi). float64, about window * N^2
    operations. Errors: InvalidInput for a bad window. Source: guan2025 (Vandermonde form).

    >>> leverage_scores([0.5, -0.5], 3).values.round(6).tolist()
    [0.941176, 1.0, 0.058824]
    >>> leverage_scores([1.0], 4).values.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    basis = krylov_basis(repeated_eigenvalues(system), read_count(window, "a window"))
    return Leverage(np.sum(np.abs(basis) ** 2, axis=1), basis.shape[1])


def repeated_eigenvalues(system: Spectrum | ArrayLike) -> ComplexArray:
    """Read eigenvalues, repeated by multiplicity."""
    if isinstance(system, Spectrum):
        return np.repeat(system.eigenvalues, system.multiplicities)
    values = read_array(system, "eigenvalues")
    if values.ndim != 1 or not len(values):
        raise InvalidInput(f"eigenvalues {shown(system)}", "they are a sequence, at least one", "give a flat sequence")
    return values


def krylov_basis(eigenvalues: ComplexArray, window: int) -> ComplexArray:
    """Return an orthonormal basis (window, rank) of the span of the sequences l_i^tau, tau < window."""
    basis = np.zeros((window, min(len(eigenvalues), window)), complex)
    direction, rank = np.zeros(window, complex), 0
    direction[0] = 1.0
    for value in eigenvalues[np.argsort(-np.abs(eigenvalues), kind="stable")]:
        numerator = [0.0, 1.0] if rank else [1.0]  # the delay tells a repeated 0 from the first one
        filtered = scipy.signal.lfilter(numerator, [1.0, -value], direction)
        if not filtered.any():
            break
        column = filtered / np.linalg.norm(filtered)
        for _ in range(2):
            column = column - basis[:, :rank] @ (basis[:, :rank].conj().T @ column)
        size = np.linalg.norm(column)
        if rank == window or size < window * np.finfo(float).eps:
            continue
        direction = column / size
        basis[:, rank] = direction
        rank += 1
    return basis[:, :rank]
