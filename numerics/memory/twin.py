"""The diagonal twin of a layer: whether there is one, its eigenvalues and weights, and what rounding leaves of it.

A layer y_t = C x_t, x_t = A x_{t-1} + B u_t has a diagonal twin, for every readout C, iff the minimal polynomial of B
under A has simple roots (`equivalence.diagonal_twin`). The twin has these roots as eigenvalues and input weights one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from flint import nmod_poly

from memlaw.errors import InvalidInput
from memlaw.limits import check_work
from memlaw.numerics.linear.pair import GivenPair
from memlaw.numerics.linear.rational import RationalMatrix
from memlaw.numerics.linear.reach import PRIMES, exact_rank, root_of_minus_one
from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic, Divergent, Matrix, Rows, Scalar
from memlaw.numerics.number.arrays import Array, ArrayLike, ComplexArray, read_entries
from memlaw.numerics.number.exact import ExactNumber, GaussianRational
from memlaw.numerics.number.precision import precision, refined
from memlaw.numerics.spectrum.controllability import MOST_COMPLEX, MOST_REAL, triangle
from memlaw.numerics.spectrum.roots import eigenvalues_of, rational_root
from memlaw.scalars import read_parts

Numbers: TypeAlias = tuple[ExactNumber, ...]

ACCURATE = 64  # bits of the largest entry of the change of basis


@dataclass(frozen=True)
class DiagonalTwin:
    """A diagonal layer with the responses of another, for every readout, or that there is none.

    exists: whether there is one. states: N. numbers, multiplicities: the roots of the minimal polynomial of B under A,
    exactly (empty where they are float64's: above 32 states, 24 complex ones, unless A is triangular). eigenvalues:
    (n,). basis: (N, n), A basis = basis diag(l), and B is the sum of its columns. weights: (p, n) = C basis, so that
    C A^k B = sum_i weights_i l_i^k. condition: of the basis, with columns of length 1: by what it may magnify
    rounding. exact_weights: the weights as rational numbers, where A, B, C and the eigenvalues are.
    """

    exists: bool
    states: int
    numbers: tuple[ExactNumber, ...]
    multiplicities: tuple[int, ...]
    eigenvalues: ComplexArray
    basis: ComplexArray
    weights: ComplexArray
    condition: float
    exact_weights: tuple[tuple[GaussianRational, ...], ...] | None = None

    @property
    def repeated(self) -> dict[complex, int]:
        """The eigenvalues that occur more than once, which no diagonal layer has, and how often."""
        pairs = zip(self.eigenvalues.tolist(), self.multiplicities, strict=False)
        return {value: count for value, count in pairs if count > 1}

    def response(self, lags: int) -> ComplexArray:
        """C A^k B, k = 0..lags - 1, by the twin: (lags, p). Errors: InvalidInput where there is none."""
        if not self.exists:
            raise InvalidInput("a layer without a diagonal twin", "it has repeated eigenvalues", "ask its own response")
        with np.errstate(over="ignore", invalid="ignore"):  # an unstable layer outgrows float64
            powers: ComplexArray = self.eigenvalues ** np.arange(lags)[:, None]
            return powers @ self.weights.T


def diagonal_twin(A: ArrayLike, B: ArrayLike, C: ArrayLike | None = None) -> DiagonalTwin:
    """Return the diagonal twin of the layer y_t = C x_t, x_t = A x_{t-1} + B u_t.

    A: (N, N), or (N,) for a diagonal matrix; B: (N,), one input; C: (N,) or (p, N), the states themselves by default.
    Fractions and texts are exact, floats are binary numbers. Whether there is a twin is decided exactly; entries that
    were rounded may have hidden a repeated eigenvalue, which the condition of the basis shows. Errors: InvalidInput for
    wrong shapes, NaN, and a B that is zero. Source: ``equivalence.diagonal_twin``, ``equivalence.kernels``.

    >>> twin = diagonal_twin([["1/2", 1], [0, "-1/3"]], [1, 1], [1, 2])
    >>> twin.exists, twin.eigenvalues.real.round(4).tolist(), twin.exact_weights[0][0].real
    (True, [-0.3333, 0.5], Fraction(4, 5))
    >>> diagonal_twin([["1/2", 1], [0, "1/2"]], [0, 1]).repeated
    {(0.5+0j): 2}
    """
    pair = GivenPair.read(A, B, single=True)
    readout = read_readout(C, pair.size)
    check_work(f"the twin of {pair.size} states", _seconds(pair), gib=3e-7 * pair.size**2)
    if pair.A.ndim == 1:
        return _of_diagonal(pair, readout)
    exact = RationalMatrix.of(pair.A), RationalMatrix.of(pair.B)
    rank = exact_rank(*exact)
    found = _eigenvalues(pair, exact, rank)
    if found is None:
        return _in_floats(pair, readout, rank)
    found.sort(key=lambda item: _order(item[0]))
    numbers, counts = zip(*found, strict=True)
    if max(counts) > 1:
        return _without(pair.size, numbers, counts, _floats(numbers), len(readout))
    return _of_roots(pair, readout, numbers)


def _eigenvalues(
    pair: GivenPair, exact: tuple[RationalMatrix, RationalMatrix], rank: int
) -> list[tuple[ExactNumber, int]] | None:
    """The roots of the minimal polynomial of B with their multiplicities; None for too many states."""
    if not rank:
        raise _nothing()
    if rank == pair.size and (entries := triangle(pair)) is not None:
        return list(Counter(entries).items())
    if pair.size > (MOST_REAL if pair.is_real else MOST_COMPLEX):
        return None
    return [(rational_root(number), count) for number, count in eigenvalues_of(*exact, rank)]


def _seconds(pair: GivenPair) -> float:
    """What it takes: of a diagonal, of a triangle that is inverted in balls, of eigenvectors in float64."""
    if pair.A.ndim == 1:
        return 1.1e-5 * pair.size**2
    return 5e-9 * pair.size**4 if triangle(pair) is not None else 4e-8 * pair.size**3


def _nothing() -> InvalidInput:
    return InvalidInput("a B of zeros", "the input reaches no state", "give a nonzero B")


def read_readout(C: ArrayLike | None, states: int) -> Array:
    """Read the rows of a readout; None reads the states.

    >>> read_readout([1, 2], 2).shape, read_readout(None, 2).shape
    ((1, 2), (2, 2))
    """
    if C is None:
        return np.eye(states, dtype=complex)
    given = read_entries(C, "C")
    rows = given[None, :] if given.ndim == 1 else given
    if rows.ndim != 2 or rows.shape[1] != states or not len(rows):
        raise InvalidInput(
            f"C of shape {given.shape}", f"it is ({states},) or (p, {states})", "give rows of the readout"
        )
    return rows


def _order(number: ExactNumber) -> tuple[float, float]:
    value = complex(number.ball())
    return value.real, value.imag


def _without(
    states: int, numbers: Numbers, counts: tuple[int, ...], values: ComplexArray, outputs: int
) -> DiagonalTwin:
    """No twin: its eigenvalues, no basis and no weights."""
    basis, weights = np.zeros((states, 0), complex), np.zeros((outputs, 0), complex)
    return DiagonalTwin(False, states, numbers, counts, values, basis, weights, float("inf"))


def _with(
    numbers: Numbers, readout: Array, basis: ComplexArray, values: ComplexArray, exact: Rows = ()
) -> DiagonalTwin:
    """The twin of a basis; `exact`: the basis in rational numbers."""
    condition = float(np.linalg.cond(basis / np.linalg.norm(basis, axis=0)))
    own, weights = None, RationalMatrix.of(readout).rounded() @ basis
    if exact:
        rows = EXACT.matrix([[EXACT.number(*read_parts(value)) for value in row] for row in readout.tolist()])
        products = EXACT.entries(EXACT.multiply(rows, EXACT.matrix(exact)))
        own = tuple(tuple(map(_as_number, row)) for row in products)
        weights = np.array([_floats(row) for row in own])
    counts = (1,) * len(numbers)
    return DiagonalTwin(True, len(basis), numbers, counts, values, basis, weights, condition, own)


def _as_number(value: Any) -> GaussianRational:
    return GaussianRational(*(Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y)))


def _of_basis(numbers: Numbers, readout: Array, exact: Rows) -> DiagonalTwin:
    basis = np.array([_floats([_as_number(value) for value in row]) for row in exact])
    return _with(numbers, readout, basis, _floats(numbers), exact)


def _floats(numbers: Sequence[ExactNumber]) -> ComplexArray:
    with precision(192):
        return np.array([complex(number.ball()) for number in numbers])


def _of_diagonal(pair: GivenPair, readout: Array) -> DiagonalTwin:
    """The entries that the input enters, each once: states with equal ones are one."""
    entries = [GaussianRational(*read_parts(value)) for value in pair.A.tolist()]
    weights = [EXACT.number(*read_parts(value)) for value in pair.B[:, 0].tolist()]
    driven = {entry for entry, weight in zip(entries, weights, strict=True) if not EXACT.is_zero(weight)}
    if not driven:
        raise _nothing()
    numbers = tuple(sorted(driven, key=_order))
    rows = zip(entries, weights, strict=True)
    basis = [[weight if entry == number else EXACT.zero for number in numbers] for entry, weight in rows]
    return _of_basis(numbers, readout, basis)


# --- the change of basis: K = S V with K the Krylov columns and V the powers of the eigenvalues -----------------------


def _of_roots(pair: GivenPair, readout: Array, numbers: Numbers) -> DiagonalTwin:
    values = [number for number in numbers if isinstance(number, GaussianRational)]
    if len(values) < len(numbers) or len(values) > MOST_REAL:
        return _with(numbers, readout, _enclosed(pair, numbers), _floats(numbers))
    found = _change(EXACT, pair, [EXACT.number(value.real, value.imag) for value in values])
    return _of_basis(numbers, readout, [list(row) for row in zip(*EXACT.entries(found), strict=True)])


def _change(arithmetic: Arithmetic, pair: GivenPair, values: Sequence[Scalar]) -> Matrix:
    """S^T, (n, N), in this arithmetic."""
    A, B = (
        arithmetic.matrix([[arithmetic.number(*read_parts(value)) for value in row] for row in matrix.tolist()])
        for matrix in (pair.A, pair.B)
    )
    columns = [B]
    for _ in values[1:]:
        columns.append(arithmetic.multiply(A, columns[-1]))
    powers = arithmetic.matrix([[value**k for value in values] for k in range(len(values))])
    return arithmetic.solve(powers, arithmetic.matrix([arithmetic.flat(column) for column in columns]))


def _enclosed(pair: GivenPair, numbers: Numbers) -> ComplexArray:
    """The basis in balls, at the precision that its largest entry needs."""

    def attempt() -> ComplexArray | None:
        try:
            found: Any = _change(BALL, pair, [number.ball() for number in numbers])
        except (Divergent, ZeroDivisionError):
            return None
        values = found.entries()
        largest = max(abs(complex(value)) for value in values)
        if not all(float(part.rad()) <= largest * 2.0**-ACCURATE for v in values for part in (v.real, v.imag)):
            return None
        return np.array([complex(value) for value in values]).reshape(len(numbers), -1).T

    return refined(attempt)


# --- many states: eigenvalues in float64, what is simple in a prime field ---------------------------------------------


def _in_floats(pair: GivenPair, readout: Array, rank: int) -> DiagonalTwin:
    """Eigenvectors of a large controllable pair in float64. Errors: InvalidInput for one that is not controllable."""
    if rank < pair.size:
        raise InvalidInput(
            f"a pair whose input reaches {rank} of {pair.size} states",
            f"above {MOST_REAL} states ({MOST_COMPLEX} complex ones) a twin is found for controllable pairs",
            "give what the input reaches",
        )
    values, vectors = np.linalg.eig(RationalMatrix.of(pair.A).rounded())
    if not has_simple_eigenvalues(RationalMatrix.of(pair.A)):
        return _without(pair.size, (), (), values, len(readout))
    return _with((), readout, vectors * np.linalg.solve(vectors, pair.inputs[:, 0]), values)


def has_simple_eigenvalues(A: RationalMatrix) -> bool:
    """Whether the characteristic polynomial has simple roots; where it has modulo a prime it has.

    >>> has_simple_eigenvalues(RationalMatrix.of(np.array([[0.5, 1.0], [0.0, 0.25]])))
    True
    """
    for prime in PRIMES:
        polynomial = A.image(prime, root_of_minus_one(prime)).charpoly()
        coefficients = [int(value) for value in polynomial.coeffs()]
        slope = nmod_poly([k * value for k, value in enumerate(coefficients)][1:], prime)
        if nmod_poly(coefficients, prime).gcd(slope).degree() == 0:
            return True
    return False
