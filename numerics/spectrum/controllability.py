"""The controllable part of a single-input pair (A, B), in floating point."""

from __future__ import annotations

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray


def read_pair(A: ArrayLike, B: ArrayLike) -> tuple[ComplexArray, ComplexArray]:
    """Read a square matrix (or the diagonal of one) and an input vector; shapes (N, N) and (N,).

    Errors: InvalidInput for wrong shapes, several inputs, NaN or infinity.
    """
    matrix, vector = np.asarray(A, dtype=complex), np.asarray(B, dtype=complex)
    if matrix.ndim == 1:
        matrix = np.diag(matrix)
    if vector.ndim == 2 and vector.shape[1] == 1:
        vector = vector[:, 0]
    shape = (len(vector),) * 2 if vector.ndim == 1 else ()
    if matrix.shape != shape or not len(vector):
        raise InvalidInput(
            f"A of shape {np.shape(A)} and B of shape {np.shape(B)}",
            "a single-input pair has A of shape (N, N) and B of shape (N,) or (N, 1)",
            "give one column of B at a time",
        )
    if not (np.isfinite(matrix).all() and np.isfinite(vector).all()):
        raise InvalidInput("A or B with NaN or infinity", "entries must be finite", "check the pair")
    return matrix, vector


def controllable_eigenvalues(A: ArrayLike, B: ArrayLike, tolerance: float | None = None) -> tuple[ComplexArray, bool]:
    """Return the eigenvalues of the controllable part of (A, B), and whether A is diagonal.

    Diagonal A: the entries with nonzero input weight, decided exactly. Otherwise an orthonormal
    Krylov basis is built; it ends where the next direction is below ``tolerance`` times the norm of
    A (default: N times the machine epsilon), and the eigenvalues are those of A on that basis. These
    may be far off for non-normal A, while M computed from them is still good to rounding: M depends
    on A far less sensitively than its eigenvalues do.

    >>> values, diagonal = controllable_eigenvalues([[0.5, 0], [0, 0.25]], [1, 0])
    >>> values.tolist(), diagonal
    ([(0.5+0j)], True)
    """
    matrix, vector = read_pair(A, B)
    if not np.count_nonzero(matrix - np.diag(np.diag(matrix))):
        return np.diag(matrix)[vector != 0], True
    hessenberg = krylov_restriction(matrix, vector, tolerance)
    if len(hessenberg) == len(matrix) and is_triangular(matrix):
        return np.diag(matrix).copy(), False
    real = not matrix.imag.any() and not vector.imag.any()
    return np.linalg.eigvals(hessenberg.real if real else hessenberg).astype(complex), False


def is_triangular(matrix: ComplexArray) -> bool:
    """Whether one of the two strict triangles is zero."""
    return not np.tril(matrix, -1).any() or not np.triu(matrix, 1).any()


def krylov_restriction(matrix: ComplexArray, vector: ComplexArray, tolerance: float | None) -> ComplexArray:
    """Return A restricted to span(B, AB, ...) in an orthonormal basis (Arnoldi, orthogonalised twice)."""
    size = len(vector)
    threshold = (size * np.finfo(float).eps if tolerance is None else tolerance) * np.linalg.norm(matrix)
    if not vector.any():
        return np.zeros((0, 0), complex)
    basis = (vector / np.linalg.norm(vector))[:, None]
    while basis.shape[1] < size:
        step = matrix @ basis[:, -1]
        for _ in range(2):
            step = step - basis @ (basis.conj().T @ step)
        if np.linalg.norm(step) <= threshold:
            break
        basis = np.column_stack([basis, step / np.linalg.norm(step)])
    return basis.conj().T @ matrix @ basis


def read_stable_pair(A: ArrayLike, B: ArrayLike) -> tuple[ComplexArray, ComplexArray]:
    """Read a single-input pair whose eigenvalues lie inside the unit circle."""
    matrix, vector = read_pair(A, B)
    if not powers_vanish(matrix):
        largest = float(abs(np.linalg.eigvals(matrix)).max())
        raise InvalidInput(
            f"an A of spectral radius about {largest:.6g}",
            "a stationary state needs every eigenvalue inside the unit circle",
            "discretise the pair, or shrink it",
        )
    return matrix, vector


def powers_vanish(matrix: ComplexArray) -> bool:
    """Whether A^(2^s) falls to zero: for matrices far from normal a better test than computed eigenvalues.

    >>> powers_vanish(np.array([[0.5, 1e6], [0, -0.5]])), powers_vanish(np.array([[1.0]]))
    (True, False)
    """
    power = matrix
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(64):
            size = float(np.linalg.norm(power))
            if not 1e-3 <= size < np.inf:
                break
            power = power @ power
    return size < 1e-3
