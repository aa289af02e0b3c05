"""Stein's equation in float64: the stationary covariance of a pair (A, B)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.linalg

from memlaw.numerics.spectrum.controllability import read_pair
from memlaw.numerics.spectrum.spectrum import Spectrum

ComplexArray = npt.NDArray[np.complex128]


def diagonal_pair(spectrum: Spectrum) -> tuple[ComplexArray, ComplexArray]:
    """Return float64 (A, B) in the Jordan basis: A diagonal and B = 1 for distinct eigenvalues.

    >>> diagonal_pair(Spectrum.real([0.5]))[0].tolist()
    [[(0.5+0j)]]
    """
    repeated = np.repeat(spectrum.eigenvalues, spectrum.multiplicities)
    ends = np.array([k == count - 1 for count in spectrum.multiplicities for k in range(count)])
    links = np.diag(1.0 - ends[:-1], 1)
    matrix: Any = np.diag(repeated) + links
    return matrix, ends.astype(np.complex128)


def solve_stein(A: Any, B: Any) -> ComplexArray:
    """Solve C = A C A^* + B B^* in float64 (scipy); A is (N, N) or a diagonal (N,), B is (N,). Shape (N, N).

    >>> solve_stein([[0.5]], [1]).real.round(12).tolist()
    [[1.333333333333]]
    """
    matrix, vector = read_pair(A, B)
    gramian: Any = scipy.linalg.solve_discrete_lyapunov(matrix, np.outer(vector, vector.conj()))
    return np.asarray(gramian, dtype=np.complex128)
