"""States whose matrix is a diagonal one less a low rank, as S4 stores them: as real matrices, sampled, and rounded."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray

VANISHED = 1e-20  # of the powers of a matrix: what is left of a state
MOST_DOUBLINGS = 60


def parts(array: Array) -> ComplexArray:
    """A complex array, or one whose last 2 are real and imaginary parts.

    >>> parts(np.array([[1.0, 2.0]])).tolist(), parts(np.array([1j])).tolist()
    ([(1+2j)], [1j])
    """
    if array.dtype.kind != "c" and array.ndim > 1 and array.shape[-1] == 2:
        return array[..., 0] + 1j * array[..., 1]
    return array.astype(complex)


def cost(sets: int, poles: int) -> tuple[float, float]:
    """Seconds and GiB for the eigenvalues of so many matrices of so many stored poles, each with its conjugate."""
    return 3e-8 * sets * (2.0 * poles) ** 3, 40.0 * sets * (2.0 * poles) ** 2 / 2**30


def real_matrices(poles: ComplexArray, P: ComplexArray) -> FloatArray:
    """diag - P P^* with conjugates, in coordinates (Re z, Im z) of the stored half: (S, N), (R, S, N) to (S, 2N, 2N).

    >>> real_matrices(np.array([[-1 + 2j]]), np.array([[[0j]]])).tolist()
    [[[-1.0, -2.0], [2.0, -1.0]]]
    """
    low, square = P.transpose(1, 0, 2), np.eye(P.shape[2])
    own = poles[:, :, None] * square - np.einsum("srn,srm->snm", low, low.conj())  # z' = own z + other conj(z)
    other = -np.einsum("srn,srm->snm", low, low)
    left = np.concatenate([own.real + other.real, own.imag + other.imag], 1)
    right = np.concatenate([other.imag - own.imag, own.real - other.real], 1)
    found: FloatArray = np.concatenate([left, right], 2)
    return found


def sampled_pair(A: FloatArray, B: FloatArray, step: float, rule: str) -> tuple[FloatArray, FloatArray]:
    """The discrete A (n, n) and B (n,), by the bilinear rule or zero-order hold.

    >>> [part.round(6).tolist() for part in sampled_pair(np.array([[-1.0]]), np.array([2.0]), 0.5, "bilinear")]
    [[[0.6]], [0.8]]
    >>> [part.round(6).tolist() for part in sampled_pair(np.array([[-1.0]]), np.array([2.0]), 0.5, "zoh")]
    [[[0.606531]], [0.786939]]
    """
    one = np.eye(len(A))
    if rule == "bilinear":
        half = step / 2 * A
        both = np.asarray(np.linalg.solve(one - half, np.hstack([one + half, step * B[:, None]])), float)
    else:
        both = scipy.linalg.expm(step * np.block([[A, B[:, None]], [np.zeros((1, len(A) + 1))]]))[: len(A)]
    return both[:, :-1], both[:, -1]


def kept_when_rounded(A: FloatArray, B: FloatArray, unit: float) -> float:
    """The capacity left of a discrete pair whose states are read with relative rounding noise: N - tr(R (C + R)^{-1}).

    A triangular factor of C comes from B by doubling, C_2k = C_k + A^k C_k A^k*, with QR in place of sums of squares,
    so that its singular values are good to rounding, and their squares where C is singular in float64.

    >>> round(kept_when_rounded(np.diag([0.5, 0.5 + 1e-9]), np.ones(2), 2.0**-24), 3)
    1.0
    """
    factor, power = B[:, None], A
    for _ in range(MOST_DOUBLINGS):
        factor = np.transpose(np.linalg.qr(np.hstack([factor, power @ factor]).T, mode="r"))
        power = power @ power
        if np.abs(power).max() < VANISHED:
            break
    squares = np.linalg.svd(factor / np.linalg.norm(factor, axis=1)[:, None], compute_uv=False) ** 2
    return float((squares / (squares + unit**2)).sum())
