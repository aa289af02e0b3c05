"""The memory matrix of a state that several white inputs drive, in float64, through an orthonormal realisation.

Coordinates are built in which the covariance is the identity, one state at a time and without forming it: for a
diagonal matrix by a chain of matrix all-pass factors (Blaschke and Potapov), else from the Schur form (Hammarling).
There [A B] has orthonormal rows, so powers of A do not grow, and the memory matrix is the Gram matrix of A^tau B.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
import scipy.linalg

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.reach import binary_rank, reached_part
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray
from memlaw.numerics.spectrum.reading import Lags, read_choice, read_lags
from memlaw.numerics.spectrum.spectrum import Reduction

Pair = tuple[ComplexArray, ComplexArray]

EPSILON = float(np.finfo(float).eps)
LONG_STEP = 64  # lags further apart than this are bridged by a matrix power


def multi_input_memory(A: ArrayLike, B: ArrayLike, lags: Lags, *, uncontrollable: Reduction = "error") -> ComplexArray:
    """Return M(tau) = B^* A^{*tau} C^{-1} A^tau B at given lags: (L, m, m), Hermitian, between 0 and I.

    A: (N, N), or (N,) for a diagonal matrix; B: (N, m), or (N,) for one input; lags: a number of lags or the lags.
    Entry i, j is E u_i conj(u_j) less the error of the best estimates from the state; traces sum to N over all lags.

    float64. Absolute error of a few eps where the problem is well conditioned (2e-15 measured for N <= 32, dense or
    diagonal) and for a diagonal A with B of rank one, clustered or not (1e-15 to 5e-15 on published spectra, N = 64).
    Nearly equal eigenvalues with nearly parallel but different rows of B are sensitive in themselves. What the inputs
    reach is decided exactly, for the binary numbers given; ``uncontrollable="reduce"`` leaves out the rest, "error"
    refuses it. Errors: InvalidInput for wrong shapes, NaN, |l| >= 1, and an uncontrollable pair (with its rank).
    Source: guan2025 via ``mimo.projection``.

    >>> multi_input_memory([0.5], [[1, 1]], 2).real.round(6).tolist()
    [[[0.375, 0.375], [0.375, 0.375]], [[0.09375, 0.09375], [0.09375, 0.09375]]]
    >>> multi_input_memory([0.5, 0.5], [[1], [1]], 2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got a pair whose inputs reach 1 of 2 states; the memory matrix is computed ...
    >>> multi_input_memory([0.5, 0.5], [[1], [1]], 2, uncontrollable="reduce")[:, 0, 0].real.round(6).tolist()
    [0.75, 0.1875]
    """
    matrix, inputs = read_inputs(A, B)
    wanted = read_lags(lags)
    read_choice(uncontrollable, "uncontrollable =", get_args(Reduction))
    state, drive = orthonormal_pair(matrix, inputs, uncontrollable == "reduce")
    values: ComplexArray = np.empty((len(wanted), inputs.shape[1], inputs.shape[1]), complex)
    reached, at = drive, 0
    for place in np.argsort(wanted, kind="stable"):
        reached, at = advance(state, reached, int(wanted[place]) - at), int(wanted[place])
        values[place] = reached.conj().T @ reached
    return values


def advance(state: ComplexArray, reached: ComplexArray, steps: int) -> ComplexArray:
    """A^steps times the columns."""
    if steps > LONG_STEP:
        return np.linalg.matrix_power(state, steps) @ reached
    for _ in range(steps):
        reached = state @ reached
    return reached


def read_inputs(A: ArrayLike, B: ArrayLike) -> Pair:
    """Read a square matrix, or a diagonal, and an input matrix: (N, N) or (N,), and (N, m).

    Errors: InvalidInput for wrong shapes, NaN or infinity, and eigenvalues on or outside the unit circle.
    """
    matrix, inputs = np.asarray(A, dtype=complex), np.asarray(B, dtype=complex)
    inputs = inputs[:, None] if inputs.ndim == 1 else inputs
    size = len(matrix) if matrix.ndim else 0
    fits = inputs.ndim == 2 and len(inputs) == size > 0 and inputs.shape[1] > 0
    if not fits or matrix.shape not in ((size,), (size, size)):
        raise InvalidInput(
            f"A of shape {np.shape(A)} and B of shape {np.shape(B)}",
            "A is (N, N), or (N,) for a diagonal matrix, and B is (N, m)",
            "give one row of B for each state",
        )
    if not (np.isfinite(matrix).all() and np.isfinite(inputs).all()):
        raise InvalidInput("A or B with NaN or infinity", "entries must be finite", "check the pair")
    if matrix.ndim == 2 and not np.count_nonzero(matrix - np.diag(np.diag(matrix))):
        matrix = np.diag(matrix)
    return matrix, inputs


def orthonormal_pair(matrix: ComplexArray, inputs: ComplexArray, reduced: bool = False) -> Pair:
    """(A, B) in coordinates with covariance I: rows of [A B] are orthonormal. A diagonal is given as (N,).

    `reduced`: of the part that the inputs reach. Errors: InvalidInput for an uncontrollable pair without that.
    """
    if matrix.ndim == 1:
        check_stable(matrix)
        few, directions = essential_inputs(inputs)
        state, drive = allpass_pair(*independent_rows(matrix, few, reduced))
        return state, drive @ directions
    rank, size = binary_rank(matrix, inputs), len(matrix)
    if rank < size and not reduced:
        refuse_uncontrollable(rank, size)
    if rank < size:
        matrix, inputs = reached_part(matrix, inputs, rank)
    few, directions = essential_inputs(inputs)
    triangle, basis = scipy.linalg.schur(matrix, output="complex")
    check_stable(np.diag(triangle))
    state, drive = triangular_pair(triangle, basis.conj().T @ few)
    if len(state) < rank:
        values = np.linalg.eigvals(matrix).astype(complex)
        state, drive = _by_eigenvalues(values, few, len(state), rank)
    return state, drive @ directions


def _by_eigenvalues(values: ComplexArray, inputs: ComplexArray, told: int, size: int) -> Pair:
    """The pair of one input, whose memory depends on the eigenvalues alone, where float64 tells too few states apart.

    Errors: InvalidInput for several inputs.
    """
    if inputs.shape[1] > 1 or len(values) < size:
        raise InvalidInput(
            f"a pair of which float64 tells {told} of {size} reached states apart",
            "the memory matrix needs each of them",
            "scale the states, or ask for one input at a time",
        )
    return allpass_pair(values, np.ones((len(values), 1), complex))


def check_stable(eigenvalues: ComplexArray) -> None:
    """Refuse eigenvalues on or outside the unit circle."""
    largest = float(np.abs(eigenvalues).max(initial=0.0))
    if largest >= 1:
        raise InvalidInput(
            f"an eigenvalue of modulus {largest:.17g}",
            "a stationary state needs |l| < 1",
            "use gated_memory for a finite number of steps",
        )


def refuse_uncontrollable(rank: int, size: int) -> None:
    """Say which rank a pair has that is not controllable."""
    if rank < size:
        raise InvalidInput(
            f"a pair whose inputs reach {rank} of {size} states",
            "the memory matrix is computed for controllable pairs",
            'pass uncontrollable="reduce" for what they reach',
        )


def essential_inputs(inputs: ComplexArray) -> Pair:
    """B = B' V with orthonormal rows in V: as few inputs as the rank of B, so that parallel rows stay parallel."""
    _, values, directions = np.linalg.svd(inputs, full_matrices=False)
    rank = int(np.count_nonzero(values > max(inputs.shape) * EPSILON * values.max(initial=0.0)))
    kept = directions[: max(rank, 1)]
    return inputs @ kept.conj().T, kept


def independent_rows(eigenvalues: ComplexArray, inputs: ComplexArray, reduced: bool) -> Pair:
    """Eigenvalues and rows of B, orthonormal among equal eigenvalues: a change of basis inside each eigenspace.

    `reduced`: dependent rows are left out. Errors: InvalidInput without that, the pair being not controllable.
    """
    rows: ComplexArray = np.empty((len(eigenvalues), inputs.shape[1]), complex)
    kept = np.ones(len(eigenvalues), dtype=bool)
    for value in np.unique(eigenvalues):
        (places,) = np.nonzero(eigenvalues == value)
        _, sizes, basis = np.linalg.svd(inputs[places], full_matrices=False)
        scale = np.linalg.norm(inputs[places], axis=1).max()
        own = int(np.count_nonzero(sizes > inputs.shape[1] * len(places) * EPSILON * scale))
        rows[places[: len(basis)]] = basis
        kept[places[own:]] = False
    if not reduced:
        refuse_uncontrollable(int(kept.sum()), len(eigenvalues))
    return eigenvalues[kept], rows[kept]


def allpass_pair(eigenvalues: ComplexArray, rows: ComplexArray) -> Pair:
    """The orthonormal pair of a diagonal matrix: a chain of factors I + (b_n(z) - 1) u_n^* u_n, one for each state.

    u_n is the n-th row of B sent through the factors before it, taken at conj(l_n); only its direction matters.
    """
    units = chain_directions(eigenvalues, rows)
    moduli = np.abs(eigenvalues)
    gaps = np.sqrt((1 - moduli) * (1 + moduli))
    size, count = rows.shape
    # run the chain on unit vectors: the first N columns start in a state, the others carry an input
    before: ComplexArray = np.eye(size, size + count, dtype=complex)
    signal: ComplexArray = np.eye(count, size + count, size, dtype=complex)
    after: ComplexArray = np.empty_like(before)
    for place, (value, unit, gap) in enumerate(zip(eigenvalues, units, gaps, strict=True)):
        entering = unit @ signal
        after[place] = value * before[place] + gap * entering
        passed = gap * before[place] - np.conj(value) * entering
        signal = signal + np.outer(unit.conj(), passed - entering)
    return after[:, :size], after[:, size:]


def chain_directions(eigenvalues: ComplexArray, rows: ComplexArray) -> ComplexArray:
    """Unit rows u_1, ..., u_N of the chain."""
    units: ComplexArray = np.empty_like(rows)
    for place, value in enumerate(eigenvalues):
        column = rows[place].conj() / np.linalg.norm(rows[place])
        for unit, other in zip(units[:place], eigenvalues[:place], strict=True):
            factor = np.conj(value - other) / (1 - other * np.conj(value))
            along = unit.conj() * (unit @ column)
            across = column - along
            if np.linalg.norm(across) > 4 * len(column) * EPSILON:  # else parallel: the factor turns it by a phase
                column = across + factor * along
                column = column / np.linalg.norm(column)
        units[place] = column.conj()
    return units


def triangular_pair(triangle: ComplexArray, inputs: ComplexArray) -> Pair:
    """The orthonormal pair of an upper triangular one: states from the last on, each less what is known of it.

    With the later states written as R xi, a state x = l x + a xi + b u has r = E x xi^* from
    r (I - l A^*) = a A^* + b B^*, and x - r xi follows the rows l r + a - r A and b - r B. A state that the others tell
    but for rounding is left out.
    """
    size, count = inputs.shape
    state, drive, known = np.zeros((0, 0), complex), np.zeros((0, count), complex), np.zeros((0, 0), complex)
    for place in range(size - 1, -1, -1):
        value, entering = triangle[place, place], inputs[place]
        coupling = triangle[place, place + 1 :] @ known
        rank = len(state)
        right = coupling @ state.conj().T + entering @ drive.conj().T
        shared = scipy.linalg.solve_triangular(np.eye(rank) - value * state.conj(), right) if rank else right
        rest = np.concatenate([value * shared + coupling - shared @ state, entering - shared @ drive])
        earlier = np.hstack([state, drive])
        for _ in range(2):  # rounding would otherwise grow from state to state
            rest = rest - (rest @ earlier.conj().T) @ earlier
        gap = np.sqrt((1 - abs(value)) * (1 + abs(value)))
        own = np.linalg.norm(rest) / gap
        fresh = own > size * EPSILON * np.hypot(own, np.linalg.norm(shared))
        if fresh:
            state = np.block([[np.array([[value]]), rest[None, :rank] / own], [np.zeros((rank, 1)), state]])
            drive = np.vstack([rest[None, rank:] / own, drive])
            known = np.hstack([np.zeros((len(known), 1)), known])
            shared = np.concatenate([[own], shared])
        known = np.vstack([shared[None, :], known])
    return state, drive
