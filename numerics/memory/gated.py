"""Memory of a gated recurrence x_t = A_t x_{t-1} + B_t u_t after T steps, in float64, by orthonormalisation."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray, read_array


def gated_memory(A_t: ArrayLike, B_t: ArrayLike) -> FloatArray:
    """Return M_T(tau), tau = 0..T-1: what x_T keeps of each input when x_0 = 0 and the gates are known; shape (T,).

    A_t: (T, N, N) matrices, (T, N) diagonals, or (T,) numbers that multiply the whole state; B_t: (T, N), or (T,) for
    N = 1. Any moduli: a finite number of steps needs no stability. The values sum to the numerical rank of
    [B_T, A_T B_{T-1}, ...], at most N.

    float64: leverage scores from a row-sorted, column-pivoted Householder QR of the T x N matrix of rows, never from
    its Gramian; absolute error about eps times the condition number of that matrix with its columns scaled. States
    that nearly coincide (constant gates with clustered eigenvalues) lose digits here: for constant gates use
    ``leverage_scores``. Errors: InvalidInput for wrong shapes, NaN and overflow. Source: ``gated.sum``.

    >>> gated_memory([1.0, 1.0], [1.0, 0.0]).tolist()
    [0.0, 1.0]
    >>> gated_memory(np.ones(4), np.ones((4, 2))).round(12).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    gates, columns = read_gates(A_t, B_t)
    steps, size = columns.shape
    check_work(f"{steps} steps of {size} states", seconds=4e-8 * steps * size * max(size, 8), gib=5e-8 * steps * size)
    rows = reached_rows(gates, columns)
    if not np.isfinite(rows).all():
        raise InvalidInput("gates whose product overflows", "products must be finite", "scale the state")
    return row_leverages(rows)


def read_gates(A_t: ArrayLike, B_t: ArrayLike) -> tuple[ComplexArray, ComplexArray]:
    """Read gates (T, N, N), (T, N) or (T,) and input vectors (T, N) or (T,).

    Errors: InvalidInput for wrong shapes, no step at all, NaN or infinity.
    """
    gates, columns = read_array(A_t, "A_t"), read_array(B_t, "B_t")
    columns = columns[:, None] if columns.ndim == 1 else columns
    steps, size = columns.shape if columns.ndim == 2 else (0, 0)
    if not (steps and size) or gates.shape not in ((steps,), (steps, size), (steps, size, size)):
        raise InvalidInput(
            f"A_t of shape {gates.shape} and B_t of shape {columns.shape}",
            "gates are (T, N, N), (T, N) for diagonal ones or (T,) for numbers, and B_t is (T, N)",
            "give one gate and one input vector for each step",
        )
    return gates, columns


def reached_rows(gates: ComplexArray, columns: ComplexArray) -> ComplexArray:
    """Rows (A_T ... A_{T-tau+1} B_{T-tau})^*, tau = 0..T-1: shape (T, N).

    >>> reached_rows(np.array([9, 0.5 + 0j]), np.array([[1 + 0j], [1]])).real.tolist()
    [[1.0], [0.5]]
    """
    rows: ComplexArray = np.empty_like(columns)
    size = columns.shape[1]
    whole = gates.ndim == 3
    product: ComplexArray = np.eye(size, dtype=complex) if whole else np.ones(size, complex)
    with np.errstate(over="ignore", invalid="ignore"):
        for lag, (gate, column) in enumerate(zip(gates[::-1], columns[::-1], strict=True)):
            rows[lag] = np.conj(product @ column if whole else product * column)
            product = product @ gate if whole else product * gate
    return rows


def row_leverages(rows: ComplexArray) -> FloatArray:
    """Squared row lengths of an orthonormal basis of the column space.

    >>> row_leverages(np.array([[1.0 + 0j], [1.0]])).round(12).tolist()
    [0.5, 0.5]
    """
    lengths = np.linalg.norm(rows, axis=0)
    scaled = rows[:, lengths > 0] / lengths[lengths > 0]
    if not scaled.shape[1]:
        return np.zeros(len(rows))
    order = np.argsort(-np.abs(scaled).max(axis=1), kind="stable")  # large rows first: small ones keep their digits
    basis, triangle, _ = scipy.linalg.qr(scaled[order], mode="economic", pivoting=True)
    steps = np.abs(np.diag(triangle))
    rank = int(np.count_nonzero(steps > max(rows.shape) * np.finfo(float).eps * steps[0]))
    values: FloatArray = np.empty(len(rows))
    values[order] = (np.abs(basis[:, :rank]) ** 2).sum(axis=1)
    return values
