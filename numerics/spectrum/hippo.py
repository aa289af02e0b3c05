"""The HiPPO-LegS pair, its normal and low-rank parts, and the discretisation of a dense pair.

HiPPO-LegS (Gu, Dao, Ermon, Rudra, Re 2020) is x' = A x + B u with, n and k from 0,

    A_nk = -sqrt((2n+1)(2k+1)) for n > k,   A_nn = -(n+1),   A_nk = 0 for n < k,   B_n = sqrt(2n+1).

Its eigenvalues are -1, ..., -N. S4 (Gu, Goel, Re 2021) writes A as a normal matrix less one of rank one,
A = S - P P^T with P = B/sqrt(2) and S = -I/2 plus a skew matrix; S4D-LegS (Gu, Gupta, Goel, Re 2022) keeps S alone.
"""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
import scipy.linalg

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import Array, ArrayLike, FloatArray
from memlaw.numerics.number.exact import RealNumber
from memlaw.numerics.spectrum.controllability import read_pair
from memlaw.numerics.spectrum.discretization import read_step_size
from memlaw.numerics.spectrum.initializations import read_states
from memlaw.numerics.spectrum.reading import read_choice


def legs_input(states: SupportsIndex) -> FloatArray:
    """The input weights B_n = sqrt(2n+1), n = 0..N-1; shape (N,).

    >>> legs_input(3).round(4).tolist()
    [1.0, 1.7321, 2.2361]
    """
    weights: FloatArray = np.sqrt(2.0 * np.arange(read_states(states)) + 1.0)
    return weights


def legs_matrix(states: SupportsIndex) -> FloatArray:
    """The lower triangular HiPPO-LegS matrix, eigenvalues -1, ..., -N; shape (N, N).

    >>> legs_matrix(2).round(4).tolist()
    [[-1.0, 0.0], [-1.7321, -2.0]]
    """
    weights = legs_input(states)
    matrix: FloatArray = np.tril(-np.outer(weights, weights), -1) - np.diag(np.arange(1.0, len(weights) + 1))
    return matrix + 0.0


def legs_low_rank(states: SupportsIndex) -> FloatArray:
    """The vector P_n = sqrt(n + 1/2) = B_n/sqrt(2) with which A + P P^T is normal; shape (N,).

    >>> legs_low_rank(2).round(4).tolist()
    [0.7071, 1.2247]
    """
    vector: FloatArray = legs_input(states) / np.sqrt(2.0)
    return vector


def legs_normal(states: SupportsIndex) -> FloatArray:
    """The normal part A + P P^T = -I/2 + skew, the start of S4D-LegS; shape (N, N), exactly normal in form.

    >>> part = legs_normal(3) + np.eye(3) / 2
    >>> bool(np.array_equal(part, -part.T))
    True
    """
    weights = legs_input(states)
    lower = np.tril(np.outer(weights, weights) / 2, -1)
    normal: FloatArray = lower.T - lower - np.eye(len(weights)) / 2
    return normal


def discretize_pair(
    A: ArrayLike, B: ArrayLike, step_size: RealNumber, discretization: str = "zoh"
) -> tuple[Array, Array]:
    """Sample x' = A x + B u into x_t = A_d x_{t-1} + B_d u_t, in float64 (complex128 for a complex pair).

    A is (N, N) or a diagonal (N,), B is (N,) or (N, 1); returns shapes (N, N) and (N,). "zoh" holds the input over a
    step, A_d = exp(h A), B_d = int_0^h exp(s A) ds B; "bilinear" is A_d = (I - h A/2)^-1 (I + h A/2),
    B_d = (I - h A/2)^-1 h B. Whether the pair is stable is not asked. Errors: InvalidInput for wrong shapes, NaN or
    infinity, a step size that is not positive, an unknown rule, a bilinear step at a pole (h l/2 = 1).

    >>> A, B = discretize_pair([[-2.0]], [1.0], 0.5, "bilinear")
    >>> A.round(12).tolist(), B.round(12).tolist()
    ([[0.333333333333]], [0.333333333333])
    >>> [x.round(6).tolist() for x in discretize_pair([[-2.0]], [1.0], 0.5)]
    [[[0.367879]], [0.31606]]
    """
    matrix, vector = read_pair(A, B)
    step = float(read_step_size(step_size))
    rule = _RULES[read_choice(discretization, "discretization", _RULES)]
    if np.iscomplexobj(np.asarray(A)) or np.iscomplexobj(np.asarray(B)):
        return rule(matrix, vector, step)
    return rule(matrix.real, vector.real, step)


def _held(matrix: Array, vector: Array, step: float) -> tuple[Array, Array]:
    """Both integrals from one exponential, that of the pair with its held input as a further state."""
    size = len(vector)
    joint = np.zeros((size + 1, size + 1), matrix.dtype)
    joint[:size, :size], joint[:size, size] = step * matrix, step * vector
    exponential: Array = scipy.linalg.expm(joint)
    return exponential[:size, :size], exponential[:size, size]


def _bilinear(matrix: Array, vector: Array, step: float) -> tuple[Array, Array]:
    unit, half = np.eye(len(vector)), step / 2 * matrix
    right = np.column_stack([unit + half, step * vector])
    try:
        solved = np.linalg.solve(unit - half, right)
    except np.linalg.LinAlgError as error:
        raise InvalidInput(
            f"step size {step:g}", "I - step A/2 must be invertible", "choose another step size"
        ) from error
    return solved[:, :-1], solved[:, -1]


_RULES = {"zoh": _held, "bilinear": _bilinear}
