"""What the inputs of a pair reach: one decision on its rank, exact, and whether rounding would change it.

The rank of [B, AB, ..., A^{N-1}B] is decided in a prime field, for the very numbers given (floats are binary numbers).
Floats are often rounded themselves: the pair is then within rounding of one that reaches less. That is told by a
staircase (block Arnoldi) of the pair in units in which every state is reached to the same size, so that the answer
does not hang on units: a direction may be rounding alone that is too small a part of what it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import frexp, sqrt

import numpy as np
from flint import acb_mat, nmod_mat
from numpy.typing import NDArray

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.linear.rational import RationalMatrix, below
from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray, IntArray
from memlaw.scalars import read_parts, read_real

PRIMES = (2305843009213693921, 2305843009213693669)  # 1 mod 4, below 2^61
EPSILON = float(np.finfo(float).eps)
TOLERANCE = 2.0**-32  # 2.3e-10: the most that rounding of entries is taken to do
ROUNDINGS = 64 * EPSILON  # of a state, where nothing magnifies it
MAGNIFIED = 2.0**-40  # the most that rounding of a direction is taken to be
ROOM = 16  # bits that a sum may grow by
MOST_BELOW = 64  # bits that a block may shrink by before it is put in other units
NOTHING = -(2**40)  # the exponent of zero
MOST = 4000  # of the exponent of a unit


@dataclass(frozen=True)
class Reach:
    """size: states; rank: those that are reached; told: those that are, whatever rounding did to the entries."""

    size: int
    rank: int
    told: int
    tolerance: float

    def kept(self, reduced: bool) -> int:
        """How many states to keep. Errors: InvalidInput for a pair that is not controllable unless it is reduced."""
        if reduced or self.told == self.size:
            return self.told
        if self.told == self.rank:
            raise InvalidInput(
                f"a pair whose inputs reach {self.rank} of {self.size} states",
                "the pair must be controllable: rank [B, AB, ...] = N",
                'pass uncontrollable="reduce" for what they reach',
            )
        raise InvalidInput(
            f"a pair whose inputs reach {self.told} of {self.size} states, or {self.rank} as binary numbers",
            "entries that are rounded do not tell which: this is rounding and not rank",
            f'pass uncontrollable="reduce" for the {self.told}, tolerance=0 for the binary numbers, or exact entries',
        )


def read_tolerance(tolerance: float | None) -> float:
    """Read a relative tolerance; None is the default one."""
    if tolerance is None:
        return TOLERANCE
    number = read_real(tolerance, "tolerance", decimal=True)
    if not 0 <= number < 1:
        raise InvalidInput(f"tolerance {shown(tolerance)}", "it is relative, from 0 to below 1", "leave it out")
    return float(number)


# --- exactly ------------------------------------------------------------------------------------------------------


def exact_rank(A: RationalMatrix, B: RationalMatrix) -> int:
    """The rank of [B, AB, ..., A^{N-1}B], A (N, N) and B (N, m).

    Found in a prime field: a rank that is full there is full; a smaller one is confirmed in a second field.

    >>> exact_rank(RationalMatrix.of(np.diag([0.5, 0.5])), RationalMatrix.of(np.ones((2, 1))))
    1
    """
    found = 0
    for prime in PRIMES:
        found = max(found, int(_krylov(A, B, prime).rank()))
        if found == A.shape[0]:
            break
    return found


def _krylov(A: RationalMatrix, B: RationalMatrix, prime: int) -> nmod_mat:
    """So many of the blocks B, AB, ... that they have full rank, or all, as rows; twice as many at a time.

    Blocks of the numerators: these are multiples of those of the pair.
    """
    root = root_of_minus_one(prime)
    rows, power = B.image(prime, root).transpose(), None
    size, inputs = A.shape[0], B.shape[1]
    while rows.nrows() < size * inputs and (rows.nrows() < size or int(rows.rank()) < size):
        power = A.image(prime, root).transpose() if power is None else power * power
        rows = below(rows, rows * power, prime)
    return rows


@cache
def root_of_minus_one(prime: int) -> int:
    """A square root of -1 modulo a prime that is 1 modulo 4.

    >>> root_of_minus_one(13) ** 2 % 13
    12
    """
    roots = (pow(g, (prime - 1) // 4, prime) for g in range(2, 99))
    return next(root for root in roots if root * root % prime == prime - 1)


def pivots(matrix: nmod_mat) -> list[int]:
    """Indices of the first independent columns."""
    echelon, rank = matrix.rref()
    rows, places = echelon.tolist(), []
    for row in rows[: int(rank)]:
        places.append(next(place for place, value in enumerate(row) if int(value)))
    return places


def independent(A: RationalMatrix, B: RationalMatrix, rank: int) -> tuple[list[int], list[int]]:
    """Independent columns of [B, AB, ...] that span all, and as many rows in which they are independent.

    In a prime field; the columns of one input are the first ones.
    """
    krylov = _krylov(A, B, PRIMES[0])
    chosen = pivots(krylov.transpose())[:rank]
    lines = krylov.tolist()
    return chosen, pivots(nmod_mat([lines[column] for column in chosen], PRIMES[0]))


def reached_exactly(A: RationalMatrix, B: RationalMatrix, rank: int) -> tuple[acb_mat, acb_mat]:
    """A (r, r) and B (r, m) in a basis of columns of [B, AB, ...], in balls; as they are where that is everything.

    A basis K and r of its independent rows tell all: A K = K A_r and B = K B_r hold in these rows.
    """
    a, b = A.balls(), B.balls()
    if rank == A.shape[0]:
        return a, b
    chosen, rows = independent(A, B, rank)
    basis = columns_of(a, b, chosen)
    both = [[*left, *right] for left, right in zip((a * basis).tolist(), b.tolist(), strict=True)]
    lines = basis.tolist()
    solved = acb_mat([lines[row] for row in rows]).solve(acb_mat([both[row] for row in rows])).tolist()
    return acb_mat([row[:rank] for row in solved]), acb_mat([row[rank:] for row in solved])


def columns_of(A: acb_mat, B: acb_mat, chosen: list[int]) -> acb_mat:
    """Some columns of [B, AB, ...], in rising order."""
    inputs, block, at, found = B.ncols(), B, 0, []
    for column in chosen:
        while at < column // inputs:
            block, at = A * block, at + 1
        found.append([row[column % inputs] for row in block.tolist()])
    return acb_mat(found).transpose()


# --- in floats ----------------------------------------------------------------------------------------------------


def balanced(A: ComplexArray, B: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
    """The pair with states in such units, powers of two, that what enters each is about 1 at its largest.

    Units are taken out exactly: the pair in other units, powers of two, is the same pair here. What enters is counted
    without cancelling, so that a state whose response is rounding alone is not taken for one in a small unit.

    >>> A, B = balanced(np.array([[0.5, 2.0**40], [0, 0.5]], complex), np.array([[0], [1]], complex))
    >>> A.real.tolist()
    [[0.5, 1.0], [0.0, 0.5]]
    """
    with np.errstate(all="ignore"):
        powers = _powers(*real_if_real(A, B))
        shifts = powers[None, :] - powers[:, None]
        found = _scaled(A, shifts), _scaled(B, -powers[:, None])
        back = _scaled(found[0], -shifts), _scaled(found[1], powers[:, None])
    return found if np.array_equal(back[0], A) and np.array_equal(back[1], B) else (A, B)


def _powers(A: Array, B: Array) -> IntArray:
    """The binary exponents of the largest responses, as they are without cancelling."""
    moduli, step, block, shift = np.ldexp(np.abs(A), -ROOM), _scaled(A, np.int64(-ROOM)), B, 0
    sizes, entry = np.abs(B), len(A) * EPSILON
    entered, shifts, noise = [sizes.max(axis=1)], [0], EPSILON * sizes  # what rounding makes of a response, at most
    for _ in range(len(A) - 1):
        peak = float(sizes.max())
        if not peak:
            break
        top = frexp(peak)[1]
        if not -MOST_BELOW <= top <= 0:
            block, shift = _scaled(block, np.int64(-top)), shift + top
            sizes, noise = np.ldexp(sizes, -top), np.ldexp(noise, -top)
        whole = moduli @ sizes
        entering, noise = whole.max(axis=1), moduli @ noise + entry * whole
        block, shift = step @ block, shift + ROOM
        sizes = np.abs(block)
        rounding = sizes <= np.maximum(TOLERANCE * entering[:, None], noise)
        block[rounding], sizes[rounding] = 0, 0  # it may be rounding alone, and so what comes of it
        entered.append(entering)
        shifts.append(shift)
    exponents = _exponents(np.array(entered))
    largest: IntArray = np.where(exponents == NOTHING, NOTHING, exponents + np.array(shifts)[:, None]).max(axis=0)
    reached = largest != NOTHING
    if (
        reached.any() and not reached.all()
    ):  # what nothing enters is given a unit in which it enters others by 1 at most
        room = largest[reached, None] - _exponents(np.abs(A[np.ix_(reached, ~reached)]))
        largest[~reached] = np.minimum(room.min(axis=0), -NOTHING // 2)
    return np.where(np.abs(largest) > MOST, 0, largest)


def real_if_real(A: ComplexArray, B: ComplexArray) -> tuple[Array, Array]:
    """The pair in real arrays where no entry has an imaginary part.

    >>> real_if_real(np.eye(1, dtype=complex), np.eye(1, dtype=complex))[0].dtype
    dtype('float64')
    """
    return (A, B) if A.imag.any() or B.imag.any() else (np.ascontiguousarray(A.real), np.ascontiguousarray(B.real))


def _exponents(sizes: FloatArray) -> IntArray:
    exponents: IntArray = np.frexp(sizes)[1].astype(np.int64)
    return np.where(sizes > 0, exponents, NOTHING)


def _scaled(matrix: Array, shifts: IntArray | np.int64) -> Array:
    if matrix.dtype == float:
        scaled: FloatArray = np.ldexp(matrix, shifts)
        return scaled
    both: ComplexArray = np.ldexp(matrix.real, shifts) + 1j * np.ldexp(matrix.imag, shifts)
    return both


def reached_basis(A: Array, B: Array, rank: int, tolerance: float) -> Array:
    """Orthonormal columns (N, r), r <= rank, that span what is reached but for what may be rounding (Arnoldi).

    A direction is dropped whose share of what A and the last one give without cancelling is rounding: of 64 N eps, over
    the shares of those before, which magnify it, but at most 2^-32; or that is below a ``tolerance`` of one's own.

    >>> reached_basis(np.diag([0.5, 0.25]).astype(complex), np.array([[1], [0]], complex), 1, TOLERANCE).shape
    (2, 1)
    """
    size, moduli, noise = len(A), np.abs(A), len(A) * ROUNDINGS
    whole = _norm(A.ravel())
    rows: Array = np.empty((min(rank, size), size), A.dtype)  # the basis, conjugate and transposed
    waiting, found = [(column, _norm(B.ravel()), 0.0) for column in B.T], 0
    while waiting and found < rank:
        column, length, floor = waiting.pop(0)
        known = rows[:found]
        for _ in range(2):  # rounding would otherwise grow
            column = column - ((known @ column).conj() @ known).conj()
        rest = _norm(column)
        limit = min(noise, TOLERANCE) if tolerance == TOLERANCE else tolerance
        if rest > max(max(limit, size * EPSILON) * length, floor):
            noise = min(noise * length / rest, 1.0)
            step = column / rest
            rows[found], found = step.conj(), found + 1
            rounding = min(size * EPSILON * length / rest, MAGNIFIED)  # of the last one, times A
            waiting.append((A @ step, _norm(moduli @ np.abs(step)), rounding * whole))
    return rows[:found].conj().T


def _norm(vector: Array) -> float:
    return sqrt(np.vdot(vector, vector).real)


def restricted(A: ComplexArray, B: ComplexArray, basis: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
    """A (r, r) and B (r, m) in an orthonormal basis of what is reached."""
    return basis.conj().T @ A @ basis, basis.conj().T @ B


def independent_rows(
    eigenvalues: ComplexArray, inputs: ComplexArray, tolerance: float
) -> tuple[ComplexArray, ComplexArray]:
    """Eigenvalues and rows of B, orthonormal among equal eigenvalues: a change of basis inside each eigenspace.

    Rows that others of the same eigenvalue tell, within the tolerance, are left out.

    >>> independent_rows(np.array([0.5, 0.5]), np.ones((2, 1)), TOLERANCE)[0].tolist()
    [0.5]
    """
    rows: ComplexArray = unit_rows(inputs)
    kept: NDArray[np.bool_] = np.abs(rows).max(axis=1) > 0
    _, groups, counts = np.unique(eigenvalues, return_inverse=True, return_counts=True)
    for group in np.flatnonzero(counts > 1):
        (places,) = np.nonzero(groups == group)
        _, sizes, basis = np.linalg.svd(rows[places], full_matrices=False)
        noise = inputs.shape[1] * len(places) * (ROUNDINGS if tolerance == TOLERANCE else EPSILON)
        limit = noise if tolerance == TOLERANCE else max(tolerance, noise)
        own = int(np.count_nonzero(sizes > limit * sizes[0]))
        rows[places[: len(basis)]], kept[places] = basis, False
        kept[places[:own]] = True
    return eigenvalues[kept], rows[kept]


def unit_rows(rows: ComplexArray) -> ComplexArray:
    """Rows times powers of two, so that the largest entry of each is about 1.

    >>> unit_rows(np.array([[2.0, 0], [0, 0]], complex)).real.tolist()
    [[0.5, 0.0], [0.0, 0.0]]
    """
    sizes = np.abs(rows).max(axis=1)
    return _scaled(rows, -np.frexp(sizes)[1][:, None])


def diagonal_rank(eigenvalues: Array, inputs: Array) -> int:
    """How many states of a diagonal pair are reached, exactly: the ranks of the rows of B at each eigenvalue, summed.

    >>> diagonal_rank(np.array([0.5, 0.5, 0.25]), np.array([[1, 0], [0, 1], [0, 0]], complex))
    2
    """
    groups: dict[object, list[int]] = {}
    for place, value in enumerate(eigenvalues.tolist()):
        groups.setdefault(value if isinstance(value, complex) else read_parts(value), []).append(place)
    return sum(rank_of_rows(inputs[places]) for places in groups.values())


def rank_of_rows(rows: Array) -> int:
    """The exact rank of some rows of B."""
    if len(rows) == 1 and rows.dtype == complex:
        return int(rows.any())
    exact = RationalMatrix.of(rows)
    return max(int(exact.image(prime, root_of_minus_one(prime)).rank()) for prime in PRIMES)
