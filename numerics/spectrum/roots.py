"""Eigenvalues of a matrix of rational numbers, exactly: the roots of its characteristic polynomial, isolated.

For one input, M depends on the polynomial of what the input reaches alone. It has integer coefficients, so its roots
and their multiplicities are known exactly and can be enclosed at any precision, however sensitive they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from math import gcd, isqrt

from flint import acb, acb_poly, ctx, fmpq_mat, fmpz_mat, fmpz_poly

from memlaw.numerics.linear.rational import RationalMatrix
from memlaw.numerics.linear.reach import independent
from memlaw.numerics.number.exact import ExactNumber, GaussianRational
from memlaw.numerics.number.precision import precision, refined, squared_modulus
from memlaw.numerics.spectrum.poles import Mirrored

BASE = 128  # bits at which roots are told apart, or more
MOST = 2**14

Coefficients = tuple[int, ...]
Numbered = tuple[ExactNumber, int]


@dataclass(frozen=True)
class Polynomial:
    """Integer coefficients, the constant first; as a key of caches it is hashed once."""

    coefficients: Coefficients

    @cached_property
    def _hash(self) -> int:
        return hash(self.coefficients)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Root(Mirrored):
    """A root of a real polynomial: sign 0 is the index-th real one, 1 and -1 a conjugate pair."""

    polynomial: Polynomial
    index: int
    sign: int

    def ball(self) -> acb:
        """Enclose the root."""
        found = isolated(self.polynomial, max(ctx.prec, BASE))[self.index][0]
        return found.conjugate() if self.sign < 0 else found

    def inside_disk(self) -> bool:
        """Whether the modulus is below 1; a root too near the circle to be told counts as on it."""

        def decided() -> bool | None:
            square = squared_modulus(self.ball())
            if bool(square < 1):
                return True
            return False if bool(square >= 1) or ctx.prec >= MOST else None

        return refined(decided, BASE)


@lru_cache(maxsize=128)
def isolated(polynomial: Polynomial, bits: int) -> tuple[tuple[acb, int], ...]:
    """Real roots and those above the real axis, with multiplicities; in the order in which they were first told apart.

    >>> [(ball.real.str(3, radius=False), count) for ball, count in isolated(Polynomial((-1, 3, -3, 1)), BASE)]
    [('1.00', 3)]
    """
    with precision(bits):
        roots = fmpz_poly(list(polynomial.coefficients)).complex_roots()
    found = tuple((root, int(count)) for root, count in roots if bool(root.imag == 0) or bool(root.imag > 0))
    if bits <= BASE:
        return found
    matched = []
    for known, count in isolated(polynomial, BASE):
        (place,) = [k for k, (ball, _) in enumerate(found) if ball.overlaps(known)]
        matched.append((found[place][0], count))
    return tuple(matched)


def real_roots_of(coefficients: Coefficients) -> Iterator[Numbered]:
    """The roots of a real integer polynomial with their multiplicities.

    >>> [(str(number.ball().real.str(3, radius=False)), count) for number, count in real_roots_of((0, 0, -1, 2))]
    [('0', 2), ('0.500', 1)]
    """
    zeros = next(place for place, value in enumerate(coefficients) if value)
    if zeros:
        yield GaussianRational(Fraction(0)), zeros
    rest = Polynomial(coefficients[zeros:])
    for index, (ball, count) in enumerate(isolated(rest, BASE)):
        if bool(ball.imag == 0):
            yield Root(rest, index, 0), count
        else:
            yield from ((Root(rest, index, sign), count) for sign in (1, -1))


def rational_root(number: ExactNumber) -> ExactNumber:
    """A root as the rational number that it is, real or complex; any other as it is.

    >>> ((number, _),) = real_roots_of((-1, 2))
    >>> rational_root(number).real
    Fraction(1, 2)
    """
    if not isinstance(number, Root):
        return number
    ball = number.ball()
    near = [item for item in _rational_roots(number.polynomial) if ball.overlaps(item.ball())]
    return near[0] if near else number


@lru_cache(maxsize=128)
def _rational_roots(polynomial: Polynomial) -> tuple[GaussianRational, ...]:
    """The roots with rational parts, from the factors of degree one and two."""
    found = []
    for factor, _ in fmpz_poly(list(polynomial.coefficients)).factor()[1]:
        if factor.degree() == 1:
            found.append(GaussianRational(Fraction(-int(factor[0]), int(factor[1]))))
        elif factor.degree() == 2:
            c, b, a = (int(value) for value in factor.coeffs())
            square = 4 * a * c - b * b
            if square > 0 and isqrt(square) ** 2 == square:
                real, imag = Fraction(-b, 2 * a), Fraction(isqrt(square), 2 * a)
                found += [GaussianRational(real, imag), GaussianRational(real, -imag)]
    return tuple(found)


# --- of a pair ----------------------------------------------------------------------------------------------------


def eigenvalues_of(A: RationalMatrix, B: RationalMatrix, rank: int) -> list[Numbered]:
    """The eigenvalues of what one input reaches, with multiplicities; rank: how many there are, A (N, N), B (N, 1)."""
    parts = reached_polynomial(A, B, rank)
    scaled = [[value * A.denominator**power for power, value in enumerate(part)] for part in parts]
    common = gcd(*scaled[0], *scaled[1])
    real, imag = (tuple(value // common for value in part) for part in scaled)
    return list(_complex_roots_of(real, imag) if any(imag) else real_roots_of(real))


def reached_polynomial(A: RationalMatrix, B: RationalMatrix, rank: int) -> tuple[list[int], list[int]]:
    """Real and imaginary parts of the characteristic polynomial, of the numerator of A, of what one input reaches."""
    if rank < A.shape[0]:
        return _minimal_polynomial(A, B, rank)
    if A.is_real:
        return [int(value) for value in A.real.charpoly().coeffs()], [0] * (rank + 1)

    def attempt() -> tuple[list[int], list[int]] | None:
        found = A.numerator().charpoly().coeffs()
        real, imag = (
            [part.unique_fmpz() for part in parts] for parts in ([c.real for c in found], [c.imag for c in found])
        )
        return None if None in real or None in imag else ([int(v) for v in real], [int(v) for v in imag])

    return refined(attempt)


def _minimal_polynomial(A: RationalMatrix, B: RationalMatrix, rank: int) -> tuple[list[int], list[int]]:
    """c with A^r b = sum_{k<r} c_k A^k b, in r rows that decide it; real and imaginary parts side by side."""
    columns = [(B.real, B.imag)]
    for _ in range(rank):
        x, y = columns[-1]
        columns.append((A.real * x - A.imag * y, A.real * y + A.imag * x))
    _, rows = independent(A, B, rank)
    upper = [[*(int(x[row, 0]) for x, _ in columns), *(-int(y[row, 0]) for _, y in columns)] for row in rows]
    lower = [[*(int(y[row, 0]) for _, y in columns), *(int(x[row, 0]) for x, _ in columns)] for row in rows]
    left = [[*row[:rank], *row[rank + 1 : -1]] for row in upper + lower]
    right = [[row[rank]] for row in upper + lower]
    solved = [int(row.p) for row in fmpq_mat(fmpz_mat(left)).solve(fmpq_mat(fmpz_mat(right))).entries()]
    return [*(-v for v in solved[:rank]), 1], [*(-v for v in solved[rank:]), 0]


def _complex_roots_of(real: Coefficients, imag: Coefficients) -> Iterator[Numbered]:
    """The roots of Q = real + i imag, among those of the real polynomial Q conj(Q).

    A root r of that has as many as r in Q and conj(r) in Q together. Each is at most the order of the first derivative
    of Q that is not 0 there: where these bounds add up to the whole, they are met.
    """
    x, y = fmpz_poly(list(real)), fmpz_poly(list(imag))
    for number, whole in real_roots_of(tuple(int(value) for value in (x * x + y * y).coeffs())):
        if number.is_real:
            yield number, whole // 2
        elif number.ball().imag > 0:
            above = refined(partial(_order, real, imag, number, whole), BASE)
            yield from ((n, c) for n, c in ((number, above), (number.conjugate(), whole - above)) if c)


def _order(real: Coefficients, imag: Coefficients, number: ExactNumber, whole: int) -> int | None:
    """How often a number is a root of Q, once the precision tells."""
    found = []
    for place in (number.ball(), number.ball().conjugate()):
        derivative, order = acb_poly([acb(x, y) for x, y in zip(real, imag, strict=True)]), 0
        while derivative(place).contains(0):
            derivative, order = derivative.derivative(), order + 1
        found.append(order)
    return found[0] if sum(found) == whole else None
