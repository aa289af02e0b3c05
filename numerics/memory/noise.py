"""Memory of a state that is read with noise: what is left of M and of the capacity in a given basis.

M_R(tau) = v^* (C + R)^{-1} v with v = A^tau B (guan2025, made precise in ``noise.memory``). Unlike M it depends on
the basis: noise of covariance R on the state S x is noise of covariance S^{-1} R S^{-*} on x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.linalg
from flint import acb, acb_mat, arb

from memlaw.errors import InvalidInput
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.controllability import read_pair
from memlaw.numerics.spectrum.reading import read_lags

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]
IntArray = npt.NDArray[np.int64]
MOST_DOUBLINGS = 64
MOST_BITS = 2**14
HERMITIAN = 1e-12
GOOD = 1e-6


@dataclass(frozen=True)
class NoisyMemory:
    """M_R at given lags, the capacity that is left, and what the figures are worth.

    lags (L,), values (L,) float64; capacity: the sum of M_R over all lags, N - tr(R (C + R)^{-1}); condition: that of
    C + R scaled to unit diagonal; error_estimate: absolute, for a value and for the capacity over N (an estimate and
    no bound; `noise_limited_memory_balls` encloses); trustworthy: whether that estimate is below 1e-6.
    """

    lags: IntArray
    values: FloatArray
    capacity: float
    condition: float
    error_estimate: float

    @property
    def trustworthy(self) -> bool:
        """Whether six digits after the point can be relied on."""
        return bool(self.error_estimate < GOOD)


def noise_limited_memory(A: Any, B: Any, R: Any, lags: Any = 1000) -> NoisyMemory:
    """M_R(tau) of the state x_t + n_t, n_t of covariance R and uncorrelated with the inputs, in float64.

    A is (N, N) or a diagonal (N,), B (N,); R is (N, N) Hermitian and positive semidefinite, or (N,) variances, or one
    variance for all. lags as in `memory_function`. C is summed by doubling and C + R, scaled to unit diagonal, is
    factored by Cholesky, so that every value is a sum of squares. Returns a `NoisyMemory`. Errors: InvalidInput for
    wrong shapes, NaN, an unstable A, an R that is not a covariance, a singular C + R. Source: guan2025,
    ``noise.memory``, ``noise.capacity``.

    >>> found = noise_limited_memory([[0, 0], [3, 0]], [1, 0], 1.0, lags=2)
    >>> found.values.round(12).tolist(), round(found.capacity, 12)
    ([0.5, 0.9], 1.4)
    """
    matrix, vector = read_stable_pair(A, B)
    noise, wanted = read_covariance(R, len(vector)), read_lags(lags)
    total = doubled_gramian(matrix, vector) + noise
    scale, factor = scaled_factor(total)
    columns = impulse_columns(matrix, vector, wanted) / scale[:, None]
    values: FloatArray = (abs(scipy.linalg.solve_triangular(factor, columns, lower=True)) ** 2).sum(axis=0)
    inverse = scipy.linalg.cho_solve((factor, True), noise / np.outer(scale, scale))
    condition = float(np.linalg.cond(factor)) ** 2
    estimate = float(np.finfo(float).eps * len(vector) * condition)
    capacity = float(len(vector) - np.trace(inverse).real)
    return NoisyMemory(wanted, values, capacity, condition, estimate)


def noise_limited_memory_balls(A: Any, B: Any, R: Any, lags: Any, radius: float = 1e-20) -> list[arb]:
    """Enclose M_R(tau) at given lags; A, B, R as in `noise_limited_memory`, taken as the binary numbers they are.

    Precision is doubled until every radius is below ``radius``. One arb a lag. Errors: InvalidInput as there (a
    stability that balls cannot see included); ArithmeticError when 16384 bits do not reach the goal.

    >>> [x.str(6, radius=False) for x in noise_limited_memory_balls([[0, 0], [3, 0]], [1, 0], 1.0, 2)]
    ['0.500000', '0.900000']
    """
    matrix, vector = read_stable_pair(A, B)
    noise, wanted = read_covariance(R, len(vector)), read_lags(lags)
    scaled_factor(doubled_gramian(matrix, vector) + noise)
    bits = 256
    while bits <= MOST_BITS:
        with precision(bits):
            values = _enclosed_values(matrix, vector, noise, wanted)
            if all(bool(value.rad() <= radius) for value in values):
                return values
        bits *= 2
    raise ArithmeticError(f"{MOST_BITS} bits do not bring the radius below {radius}")


def noise_limited_capacity_balls(A: Any, B: Any, R: Any, radius: float = 1e-20) -> arb:
    """Enclose the sum of M_R over all lags, N - tr(R (C + R)^{-1}).

    >>> noise_limited_capacity_balls([[0, 0], [3, 0]], [1, 0], 1.0).str(6, radius=False)
    '1.40000'
    """
    matrix, vector = read_stable_pair(A, B)
    noise = read_covariance(R, len(vector))
    scaled_factor(doubled_gramian(matrix, vector) + noise)
    bits = 256
    while bits <= MOST_BITS:
        with precision(bits):
            total = enclosed_gramian(matrix, vector) + exact_balls(noise)
            lost = _solved(total, exact_balls(noise)).trace().real
            if bool(lost.rad() <= radius):
                return len(vector) - lost
        bits *= 2
    raise ArithmeticError(f"{MOST_BITS} bits do not bring the radius below {radius}")


# --- reading ------------------------------------------------------------------------------------------------------


def read_stable_pair(A: Any, B: Any) -> tuple[ComplexArray, ComplexArray]:
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
        for _ in range(MOST_DOUBLINGS):
            size = float(np.linalg.norm(power))
            if not 1e-3 <= size < np.inf:
                break
            power = power @ power
    return size < 1e-3


def read_covariance(R: Any, size: int) -> ComplexArray:
    """Read a covariance of shape (N, N) from a matrix, N variances or one variance.

    Errors: InvalidInput for another shape, NaN, a matrix that is not Hermitian or not positive semidefinite.

    >>> read_covariance(0.5, 2).real.tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    given = np.asarray(R, dtype=complex)
    matrix: ComplexArray = (
        np.diag(np.broadcast_to(given, size)).copy() if given.shape in ((), (size,)) else given
    )
    if matrix.shape != (size, size):
        raise InvalidInput(
            f"noise of shape {given.shape}",
            f"for {size} states it is ({size}, {size}), ({size},) or one number",
            "give a covariance, variances or one variance",
        )
    if not np.isfinite(matrix).all():
        raise InvalidInput("noise with NaN or infinity", "a covariance is finite", "check R")
    slack = HERMITIAN * float(abs(matrix).max(initial=0.0))
    if abs(matrix - matrix.conj().T).max() > slack:
        raise InvalidInput("an R that is not Hermitian", "a covariance equals its adjoint", "check R")
    least = float(np.linalg.eigvalsh(matrix).min())
    if least < -slack * size:
        raise InvalidInput(f"an R with eigenvalue {least:.3g}", "no variance is negative", "check R")
    return matrix


# --- float64 ------------------------------------------------------------------------------------------------------


def doubled_gramian(matrix: ComplexArray, vector: ComplexArray) -> ComplexArray:
    """C = sum A^k B B^* A^{*k}, the series summed by doubling; shape (N, N), Hermitian."""
    total, power = np.outer(vector, vector.conj()), matrix
    for _ in range(MOST_DOUBLINGS):
        total = total + power @ total @ power.conj().T
        power = power @ power
        if not np.linalg.norm(power) > 1e-30:
            break
    symmetric: ComplexArray = (total + total.conj().T) / 2
    return symmetric


def scaled_factor(total: ComplexArray) -> tuple[FloatArray, ComplexArray]:
    """Scale a covariance to unit diagonal and factor it; a singular one is an InvalidInput."""
    scale: FloatArray = np.sqrt(np.maximum(np.diag(total).real, 0.0))
    try:
        if not scale.all():
            raise np.linalg.LinAlgError
        factor: Any = np.linalg.cholesky(total / np.outer(scale, scale))
    except np.linalg.LinAlgError as error:
        raise InvalidInput(
            "C + R that is singular in float64",
            "what the inputs and the noise reach must be all states",
            "add noise to every state, or reduce the pair to its controllable part",
        ) from error
    return scale, factor


def impulse_columns(matrix: ComplexArray, vector: ComplexArray, lags: IntArray) -> ComplexArray:
    """The columns A^tau B, shape (N, L), from one lag to the next."""
    order = np.argsort(lags, kind="stable")
    columns = np.empty((len(vector), len(lags)), dtype=complex)
    column, reached = vector, 0
    for place in order:
        gap = int(lags[place]) - reached
        if gap:
            column = (matrix if gap == 1 else np.linalg.matrix_power(matrix, gap)) @ column
        reached = int(lags[place])
        columns[:, place] = column
    return columns


# --- balls --------------------------------------------------------------------------------------------------------


def exact_balls(array: Any) -> acb_mat:
    """A matrix of floats as balls of radius zero; a vector becomes a column."""
    rows = np.asarray(array, dtype=complex)
    rows = rows[:, None] if rows.ndim == 1 else rows
    return acb_mat([[acb(value.real, value.imag) for value in row] for row in rows.tolist()])


def adjoint(matrix: acb_mat) -> acb_mat:
    """The conjugate transpose."""
    return acb_mat([[value.conjugate() for value in row] for row in zip(*matrix.tolist(), strict=True)])


def enclosed_gramian(A: Any, B: Any) -> acb_mat:
    """Enclose C by doubling: what is left after T terms is at most |A^T|^2/(1 - |A^T|^2) of their norm."""
    power, column = exact_balls(A), exact_balls(B)
    total = column * adjoint(column)
    for _ in range(MOST_DOUBLINGS):
        total, power = total + power * total * adjoint(power), power * power
        shrunk = _squared_norm(power)
        if bool(shrunk < 1) and not bool(shrunk * 2 ** (2 * len(B) + 1100) > 1):
            break
    bound = (shrunk / (1 - shrunk) * _squared_norm(total).sqrt()).upper() if bool(shrunk < 1) else arb("inf")
    slack = acb(arb(0, bound), arb(0, bound))
    return acb_mat([[value + slack for value in row] for row in total.tolist()])


def _squared_norm(matrix: acb_mat) -> arb:
    return sum((x.real * x.real + x.imag * x.imag for x in matrix.entries()), arb(0))


def _solved(matrix: acb_mat, right: acb_mat) -> acb_mat:
    try:
        return matrix.solve(right)
    except ZeroDivisionError:
        return acb_mat([[acb("nan")] * right.ncols() for _ in range(right.nrows())])


def _enclosed_values(
    matrix: ComplexArray, vector: ComplexArray, noise: ComplexArray, lags: IntArray
) -> list[arb]:
    step, column = exact_balls(matrix), exact_balls(vector)
    columns = {0: column}
    reached = 0
    for lag in sorted(int(lag) for lag in set(lags.tolist())):
        column, reached = (step ** (lag - reached) if lag > reached else 1) * column, lag
        columns[lag] = column
    right = acb_mat(
        [list(row) for row in zip(*([x[0] for x in columns[lag].tolist()] for lag in lags), strict=True)]
    )
    solved = _solved(enclosed_gramian(matrix, vector) + exact_balls(noise), right).tolist()
    return [
        sum((row[k].conjugate() * solved[i][k] for i, row in enumerate(right.tolist())), acb(0)).real
        for k in range(len(lags))
    ]
