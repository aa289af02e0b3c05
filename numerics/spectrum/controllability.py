"""The controllable part of a single-input pair (A, B): its eigenvalues, exactly where that is affordable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import Literal

import numpy as np

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.linear.pair import SHAPES, GivenPair
from memlaw.numerics.linear.reach import Reach, reached_basis, read_tolerance, restricted
from memlaw.numerics.number.arrays import Array, ArrayLike, ComplexArray, read_array
from memlaw.numerics.number.exact import ExactNumber, GaussianRational
from memlaw.numerics.spectrum.roots import eigenvalues_of
from memlaw.scalars import read_parts

MOST_REAL, MOST_COMPLEX = 32, 24  # states whose characteristic polynomial takes less than 0.1 s
NEARLY = 1024  # times rounding: what conjugates may differ by
ROUNDED = (
    "eigenvalues in float64: error bounds cover the memory of this spectrum, not how it differs from that of the pair"
)


@dataclass(frozen=True)
class ControllablePart:
    """The eigenvalues of the controllable part, and of how many states; note: what there is to say of them."""

    numbers: tuple[ExactNumber, ...]
    multiplicities: tuple[int, ...]
    realization: Literal["diagonal", "companion"]
    states: int
    note: str = ""


def read_pair(A: ArrayLike, B: ArrayLike) -> tuple[ComplexArray, ComplexArray]:
    """Read a square matrix (or the diagonal of one) and an input vector; shapes (N, N) and (N,).

    Errors: InvalidInput for wrong shapes, several inputs, NaN or infinity.
    """
    matrix, vector = read_array(A, "A"), read_array(B, "B")
    given = matrix.shape
    if matrix.ndim == 1:
        matrix = np.diag(matrix)
    if vector.ndim == 2 and vector.shape[1] == 1:
        vector = vector[:, 0]
    shape = (len(vector),) * 2 if vector.ndim == 1 else ()
    if matrix.shape != shape or vector.ndim != 1 or not len(vector):
        raise InvalidInput(f"A of shape {given} and B of shape {vector.shape}", *SHAPES[True])
    return matrix, vector


def controllable_part(A: ArrayLike, B: ArrayLike, reduced: bool, tolerance: float | None) -> ControllablePart:
    """The eigenvalues of the controllable part of (A, B), for the very numbers that the entries are.

    Diagonal A: the entries with nonzero input weight. Triangular and controllable: the diagonal. Otherwise the roots
    of an exact characteristic polynomial, up to 32 states (24 complex ones); above, or where a pair is reduced within
    the tolerance, eigenvalues in float64, which the note says. Errors: InvalidInput for a pair that is not
    controllable unless it is ``reduced``, and for one without controllable part.

    >>> controllable_part([[0.5, 0], [0, 0.25]], [1, 0], True, None).numbers
    (GaussianRational(real=Fraction(1, 2), imag=Fraction(0, 1)),)
    """
    limit = read_tolerance(tolerance)
    pair = GivenPair.read(A, B, single=True)
    if pair.A.ndim == 1:
        return _of_diagonal(pair, reduced)
    check_work(f"a matrix of {pair.size} states", seconds=7e-8 * pair.size**3, gib=3e-7 * pair.size**2)
    reach = pair.reach(limit)
    if not reach.rank:
        raise _nothing()
    kept = reach.kept(reduced)
    if kept == pair.size and (diagonal := triangle(pair)) is not None:
        return _counted(diagonal, pair.size)
    if kept == reach.rank and pair.size <= (MOST_REAL if pair.is_real else MOST_COMPLEX):
        numbers, counts = zip(*eigenvalues_of(*pair.exact, kept), strict=True)
        return as_pairs(ControllablePart(numbers, counts, "companion", pair.size), pair)
    return as_pairs(_in_floats(pair, reach, kept), pair)


def as_pairs(part: ControllablePart, pair: GivenPair) -> ControllablePart:
    """The eigenvalues of a complex matrix as conjugate pairs and real ones, where they are that but for rounding.

    They are where each is within 1024 times the rounding of the entries of the conjugate of just one, with its
    multiplicity: the matrix is that of a real system in a complex basis. The note says it.
    """
    if pair.is_real or not pair.is_rounded:
        return part
    single = np.array_equal(pair.A.astype(np.complex64), pair.A)
    tolerance = NEARLY * float(np.finfo(np.float32 if single else float).eps)
    values, counts = np.array([complex(number.ball()) for number in part.numbers]), np.array(part.multiplicities)
    near = np.abs(values[:, None] - values.conj()[None, :]) <= tolerance
    if not (near.sum(axis=1) == 1).all() or not (counts[near.argmax(axis=1)] == counts).all():
        return part
    numbers = list(part.numbers)
    for place, other in enumerate(near.argmax(axis=1).tolist()):
        if place == other and not numbers[place].is_real:
            numbers[place] = GaussianRational(Fraction(values[place].real))
        elif values[place].imag > 0:
            numbers[other] = numbers[place].conjugate()
    if tuple(numbers) == part.numbers:
        return part
    note = f"conjugates that agree within {tolerance:.1e} are taken as pairs, whose memory the error bounds cover"
    return replace(part, numbers=tuple(numbers), note="; ".join(filter(None, (part.note, note))))


def _nothing() -> InvalidInput:
    return InvalidInput("a pair without controllable part", "B excites no state", "give a nonzero B")


def _exact_numbers(values: Array) -> list[ExactNumber]:
    return [GaussianRational(*read_parts(value)) for value in values.tolist()]


def _counted(numbers: list[ExactNumber], states: int, note: str = "") -> ControllablePart:
    counts = Counter(numbers)
    return ControllablePart(tuple(counts), tuple(counts.values()), "companion", states, note)


def _of_diagonal(pair: GivenPair, reduced: bool) -> ControllablePart:
    """Entries that an input enters, each once."""
    weights = [any(read_parts(value)) for value in pair.B[:, 0].tolist()]
    numbers = tuple(dict.fromkeys(n for n, weight in zip(_exact_numbers(pair.A), weights, strict=True) if weight))
    if not numbers:
        raise _nothing()
    Reach(pair.size, len(numbers), len(numbers), 0.0).kept(reduced)
    return ControllablePart(numbers, (1,) * len(numbers), "diagonal", pair.size)


def triangle(pair: GivenPair) -> list[ExactNumber] | None:
    """The diagonal of a triangular matrix."""
    parts = (pair.exact[0].real, pair.exact[0].imag)
    if all(p.is_lower_triangular() for p in parts) or all(p.is_upper_triangular() for p in parts):
        return _exact_numbers(np.diag(pair.A))
    return None


def _in_floats(pair: GivenPair, reach: Reach, kept: int) -> ControllablePart:
    """Eigenvalues in float64 of A on an orthonormal basis of what is reached.

    They may be far off for non-normal A, while M computed from them is still good to rounding: M depends on A far
    less sensitively than they do.
    """
    A, B = pair.floats
    if kept < pair.size:
        A, B = restricted(A, B, reached_basis(A, B, kept, reach.tolerance))
    real = not A.imag.any() and not B.imag.any()
    values = np.linalg.eigvals(A.real if real else A).astype(complex)
    told = f"reduced to the {kept} states that rounding of the entries does not explain; "
    note = (told if kept < reach.rank else "") + ROUNDED
    return _counted(_exact_numbers(values), pair.size, note)


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
            size = sqrt(np.vdot(power, power).real)
            if not 1e-3 <= size < np.inf:
                break
            power = power @ power
    return size < 1e-3
