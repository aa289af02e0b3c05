"""The memory matrix of a state that several white inputs drive, in float64, through an orthonormal realisation.

Coordinates are built in which the covariance is the identity, one state at a time and without forming it: for a
diagonal matrix by a chain of matrix all-pass factors (Blaschke and Potapov), else from the Schur form (Hammarling).
There [A B] has orthonormal rows, so powers of A do not grow, and the memory matrix is the Gram matrix of A^tau B.
Where float64 barely tells a state from the others, balls do it, or the pair is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import scipy.linalg

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.linear.pair import GivenPair
from memlaw.numerics.linear.reach import (
    Reach,
    independent_rows,
    rank_of_rows,
    reached_basis,
    read_tolerance,
    restricted,
    unit_rows,
)
from memlaw.numerics.memory.enclosed import MOST_STATES, enclosed_pair
from memlaw.numerics.number.arrays import Array, ArrayLike, ComplexArray, IntArray
from memlaw.numerics.spectrum.controllability import MOST_COMPLEX, powers_vanish
from memlaw.numerics.spectrum.reading import Lags, read_choice, read_lags
from memlaw.numerics.spectrum.roots import eigenvalues_of
from memlaw.numerics.spectrum.spectrum import Reduction

EPSILON = float(np.finfo(float).eps)
LONG_STEP = 64  # lags further apart than this are bridged by a matrix power
SAFE = ((16, 1e-2), (np.inf, 1e-6))  # margins that are trusted, up to so many states: balls are cheap for few
CONFIRMED = 1e-11  # what two sets of coordinates may differ by where margins are less, and balls take too long


@dataclass(frozen=True)
class Realisation:
    """A (N, N) and B (N, m) with covariance I; margin: how well float64 told each state from the others, at most 1."""

    state: ComplexArray
    drive: ComplexArray
    margin: float


def multi_input_memory(
    A: ArrayLike, B: ArrayLike, lags: Lags, *, uncontrollable: Reduction = "error", tolerance: float | None = None
) -> ComplexArray:
    """Return M(tau) = B^* A^{*tau} C^{-1} A^tau B at given lags: (L, m, m), Hermitian, between 0 and I.

    A: (N, N), or (N,) for a diagonal matrix; B: (N, m), or (N,) for one input; lags: a number of lags or the lags.
    Entry i, j is E u_i conj(u_j) less the error of the best estimates from the state; traces sum to N over all lags.

    Absolute error of a few eps (2e-15 measured for N <= 32, dense or diagonal): what float64 does not carry is computed
    from exact eigenvalues or in balls, up to 64 states. The rank of what the inputs reach is decided exactly, for the
    numbers given: fractions and texts are exact, and floats are binary numbers, which may have been rounded. Where
    such rounding would explain that a state is reached, it counts as not reached (``tolerance``: a share of one's own
    that may be rounding; 0 takes floats as exact). ``uncontrollable="reduce"`` leaves out what is not reached, "error"
    refuses it. Errors: InvalidInput for wrong shapes, NaN, |l| >= 1, an uncontrollable pair (with its rank), and where
    rounding leaves too little (which is said). Source: guan2025 via ``mimo.projection``.

    >>> multi_input_memory([0.5], [[1, 1]], 2).real.round(6).tolist()
    [[[0.375, 0.375], [0.375, 0.375]], [[0.09375, 0.09375], [0.09375, 0.09375]]]
    >>> multi_input_memory([0.5, 0.5], [[1], [1]], 2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got a pair whose inputs reach 1 of 2 states; the pair must be controllable: ...
    >>> multi_input_memory([0.5, 0.5], [[1], [1]], 2, uncontrollable="reduce")[:, 0, 0].real.round(6).tolist()
    [0.75, 0.1875]
    """
    pair, wanted = GivenPair.read(A, B), read_lags(lags, far=True)
    _check_work(pair.A.ndim == 1, pair.size, pair.B.shape[1], len(wanted))
    reduced = read_choice(uncontrollable, "uncontrollable =", get_args(Reduction)) == "reduce"
    if pair.A.ndim == 1:
        check_stable(pair.diagonal)
    reach = pair.reach(read_tolerance(tolerance))
    if not reach.kept(reduced):
        return np.zeros((len(wanted), pair.B.shape[1], pair.B.shape[1]), complex)
    if reach.told < reach.rank or reach.told < pair.size > MOST_STATES:
        pair, reach = reduced_pair(pair, reach), Reach(reach.told, reach.told, reach.told, reach.tolerance)
    return gram_matrices(realised(pair, reach, wanted), wanted)


def _check_work(diagonal: bool, size: int, inputs: int, lags: int) -> None:
    """Refuse more states, inputs and lags than time and memory allow."""
    chain = 1e-5 * size**2 + 2e-9 * size**2 * (size + inputs) if diagonal else 6e-8 * size**3
    seconds, numbers = chain + 2e-9 * lags * size * inputs * (size + inputs), lags * inputs**2 + 6 * size**2
    check_work(f"{size} states of {inputs} inputs at {lags} lags", seconds, gib=1.6e-8 * numbers)


def reduced_pair(pair: GivenPair, reach: Reach) -> GivenPair:
    """What is reached within the tolerance, in floats: entries of a diagonal, or in an orthonormal basis."""
    if pair.A.ndim == 1:
        return GivenPair(*independent_rows(pair.diagonal, pair.inputs, reach.tolerance))
    A, B = pair.floats
    return GivenPair(*restricted(A, B, reached_basis(A, B, reach.told, reach.tolerance)))


def realised(pair: GivenPair, reach: Reach, lags: IntArray) -> Realisation:
    """What is reached: in float64 where that tells the states apart, else from exact eigenvalues or balls.

    Errors: InvalidInput where none of them does.
    """
    whole = pair.A.ndim == 1 or reach.rank == pair.size
    found, decays = None, pair.A.ndim == 1 or (pair.is_moderate and powers_vanish(pair.floats[0]))
    if pair.size > MOST_STATES:
        decays = decays or check_decay(pair.floats[0] if whole else reduced_pair(pair, reach).A)
    if pair.size > MOST_STATES or (whole and decays and pair.is_rounded):
        found = orthonormal_pair(pair, reach)
        if found.margin > next(margin for size, margin in SAFE if pair.size <= size):
            return found
    if pair.B.shape[1] == 1 and pair.size <= (MOST_STATES if pair.is_real else MOST_COMPLEX):
        return _of_eigenvalues(pair, reach)
    if found is not None and pair.size > SAFE[0][0] and _confirmed(pair, reach, lags, found):
        return found
    return _in_balls(pair, reach)


def _of_eigenvalues(pair: GivenPair, reach: Reach) -> Realisation:
    """Of one input M depends on the eigenvalues alone, and these are known exactly."""
    found = [(complex(number.ball()), count) for number, count in eigenvalues_of(*pair.exact, reach.rank)]
    values = np.repeat([value for value, _ in found], [count for _, count in found])
    check_stable(values)
    return allpass_pair(values, np.ones((len(values), 1), complex))


def _in_balls(pair: GivenPair, reach: Reach) -> Realisation:
    """From exact numbers; B is first taken for what it is but for rounding."""
    fewer = rounded_inputs(pair.B) if pair.is_rounded else None
    if fewer is None:
        return Realisation(*enclosed_pair(pair, reach.rank), 1.0)
    state, drive = enclosed_pair(GivenPair(pair.A, fewer[0]), reach.rank)
    return Realisation(state, drive @ fewer[1], 1.0)


def _confirmed(pair: GivenPair, reach: Reach, lags: IntArray, found: Realisation) -> bool:
    """Whether other coordinates give the same: the states in reverse, or turned at random."""
    if len(found.state) < reach.rank:
        return False
    if pair.A.ndim == 1:
        other = GivenPair(pair.diagonal[::-1], pair.inputs[::-1])
    else:
        turn, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((pair.size, pair.size)))
        A, B = pair.floats
        other = GivenPair(turn @ A @ turn.T, turn @ B)
    again = orthonormal_pair(other, reach)
    gap = np.abs(gram_matrices(again, lags) - gram_matrices(found, lags)).max()
    return len(again.state) == reach.rank and bool(gap < CONFIRMED)


def gram_matrices(found: Realisation, lags: IntArray) -> ComplexArray:
    """(A^tau B)^* (A^tau B) at each lag, (L, m, m)."""
    count = found.drive.shape[1]
    values: ComplexArray = np.empty((len(lags), count, count), complex)
    reached, at = found.drive, 0
    for place in np.argsort(lags, kind="stable"):
        reached, at = advance(found.state, reached, int(lags[place]) - at), int(lags[place])
        values[place] = reached.conj().T @ reached
    return values


def advance(state: ComplexArray, reached: ComplexArray, steps: int) -> ComplexArray:
    """A^steps times the columns."""
    if steps > LONG_STEP:
        return np.linalg.matrix_power(state, steps) @ reached
    for _ in range(steps):
        reached = state @ reached
    return reached


def orthonormal_pair(pair: GivenPair, reach: Reach) -> Realisation:
    """(A, B) of the reached states in coordinates with covariance I: rows of [A B] are orthonormal.

    >>> pair = GivenPair.read([0.6], [2])
    >>> orthonormal_pair(pair, pair.reach(0.0)).drive.real.round(6).tolist()
    [[0.8]]
    """
    if pair.A.ndim == 1:
        eigenvalues, rows = independent_rows(pair.diagonal, pair.inputs, reach.tolerance)
        few, directions, margin = essential_inputs(rows)
        found = allpass_pair(eigenvalues, few)
    else:
        matrix, inputs = pair.floats
        few, directions, margin = essential_inputs(inputs)
        triangle, basis = scipy.linalg.schur(matrix, output="complex")
        found = triangular_pair(triangle, basis.conj().T @ few)
        if pair.size > MOST_STATES and few.shape[1] == 1 and found.margin < SAFE[-1][1]:  # M depends on these alone
            margin = found.margin
            values = np.linalg.eigvals(matrix if matrix.imag.any() else matrix.real).astype(complex)
            check_stable(values)
            found = allpass_pair(values, np.ones((pair.size, 1), complex))
    if len(found.state) < reach.rank:
        margin = 0.0
    return Realisation(found.state, found.drive @ directions, min(found.margin, margin))


def check_stable(eigenvalues: ComplexArray) -> None:
    """Refuse eigenvalues on or outside the unit circle."""
    largest = float(np.abs(eigenvalues).max(initial=0.0))
    if largest >= 1:
        raise InvalidInput(
            f"an eigenvalue of modulus {largest:.17g}",
            "a stationary state needs |l| < 1",
            "use gated_memory for a finite number of steps",
        )


def check_decay(matrix: ComplexArray) -> bool:
    """Refuse a matrix whose powers do not vanish in float64."""
    if not powers_vanish(matrix):
        check_stable(np.linalg.eigvals(matrix).astype(complex))
        raise InvalidInput(
            "a matrix whose powers do not vanish in float64",
            "a stationary state needs |l| < 1, further from 1 than rounding",
            "give its eigenvalues to Spectrum.from_eigenvalues, or use gated_memory for a finite number of steps",
        )
    return True


def essential_inputs(inputs: ComplexArray) -> tuple[ComplexArray, ComplexArray, float]:
    """B = B' V with orthonormal rows in V: as few inputs as the rank of B, so that parallel rows stay parallel.

    Also how much the smallest direction of B is of the largest; 0 where one is hidden because its input is small.
    """
    if inputs.shape[1] == 1:
        return inputs, np.ones((1, 1), complex), 1.0
    _, values, directions = np.linalg.svd(inputs, full_matrices=False)
    rank = max(_told(values, inputs), 1)
    kept = directions[:rank]
    hidden = rank < len(directions) and _told(np.linalg.svd(unit_rows(inputs.T), compute_uv=False), inputs) > rank
    return inputs @ kept.conj().T, kept, 0.0 if hidden else float(values[rank - 1] / values[0])


def _told(values: Array, inputs: ComplexArray) -> int:
    """How many singular values are not rounding."""
    return int(np.count_nonzero(values > max(inputs.shape) * EPSILON * values.max(initial=0.0)))


def rounded_inputs(inputs: ComplexArray) -> tuple[ComplexArray, ComplexArray] | None:
    """B = B' V as for `essential_inputs` where B is within rounding of fewer inputs than it has exactly; else None."""
    rows = unit_rows(inputs)
    sizes = np.abs(rows).max(axis=0)
    _, values, directions = np.linalg.svd(unit_rows(rows.T).T, full_matrices=False)
    rank = _told(values, inputs)
    if rank == rank_of_rows(inputs):
        return None
    basis, _ = np.linalg.qr((directions[:rank] * sizes).conj().T)
    return inputs @ basis, basis.conj().T


def allpass_pair(eigenvalues: ComplexArray, rows: ComplexArray) -> Realisation:
    """The orthonormal pair of a diagonal matrix: a chain of factors I + (b_n(z) - 1) u_n^* u_n, one for each state.

    u_n is the n-th row of B sent through the factors before it, taken at conj(l_n); only its direction matters.
    """
    units, margin = chain_directions(eigenvalues, rows)
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
    return Realisation(after[:, :size], after[:, size:], margin)


def chain_directions(eigenvalues: ComplexArray, rows: ComplexArray) -> tuple[ComplexArray, float]:
    """Unit rows u_1, ..., u_N of the chain, and the least that a factor left of a row that is not parallel to it."""
    units, margin = np.empty_like(rows), 1.0
    for place, value in enumerate(eigenvalues):
        column = rows[place].conj() / np.linalg.norm(rows[place])
        for unit, other in zip(units[:place], eigenvalues[:place], strict=True):
            factor = np.conj(value - other) / (1 - other * np.conj(value))
            along = unit.conj() * (unit @ column)
            across = column - along
            if np.linalg.norm(across) > 4 * len(column) * EPSILON:  # else parallel: the factor turns it by a phase
                column = across + factor * along
                left = np.linalg.norm(column)
                column, margin = column / left, min(margin, float(left))
        units[place] = column.conj()
    return units, margin


def triangular_pair(triangle: ComplexArray, inputs: ComplexArray) -> Realisation:
    """The orthonormal pair of an upper triangular one: states from the last on, each less what is known of it.

    With the later states written as R xi, a state x = l x + a xi + b u has r = E x xi^* from
    r (I - l A^*) = a A^* + b B^*, and x - r xi follows the rows l r + a - r A and b - r B. A state that the others tell
    but for rounding is left out.
    """
    size, count = inputs.shape
    margin, first = 1.0, size  # states first.. of [A B] are there
    known: ComplexArray = np.zeros((size, size), complex)
    rows: ComplexArray = np.zeros((size, size + count), complex)
    for place in range(size - 1, -1, -1):
        value, earlier = triangle[place, place], rows[first:, first:]
        entering = np.concatenate([triangle[place, place + 1 :] @ known[place + 1 :, first:], inputs[place]])
        shared = (earlier @ entering.conj()).conj()
        if first < size:
            system = -value * earlier[:, : size - first].conj()
            system.flat[:: size - first + 1] += 1
            shared, _ = scipy.linalg.lapack.ztrtrs(system, shared)
        rest = entering - shared @ earlier
        rest[: size - first] += value * shared
        for _ in range(2):  # rounding would otherwise grow from state to state
            rest = rest - (earlier @ rest.conj()).conj() @ earlier
        gap = np.sqrt((1 - abs(value)) * (1 + abs(value)))
        own = np.linalg.norm(rest) / gap
        share = own / np.hypot(own, np.linalg.norm(shared)) if own else 0.0
        margin = min(margin, float(share))
        known[place, first:] = shared
        if share > size * EPSILON:
            first -= 1
            rows[first, first], rows[first, first + 1 :], known[place, first] = value, rest / own, own
    large = float(np.linalg.norm(triangle, 2)) if np.linalg.norm(triangle) > 1 else 1.0
    return Realisation(rows[first:, first:size], rows[first:, size:], margin / max(1.0, large))
