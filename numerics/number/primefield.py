"""A random prime field, and points in it: where functions of independent symbols are told apart."""

from __future__ import annotations

import math
import secrets
from fractions import Fraction
from functools import cache
from random import Random

from flint import fmpz, fmpz_mod_ctx

from memlaw.numerics.number.arithmetic import NotRepresentable

BITS = 384
ROOTED = (2, 3, 5, 7, 11, 13)  # the primes with a square root in every field
SPLIT = 2**14  # number fields of degree 128, and p that is one prime in 128: what this costs together
CLASSES = 8 * math.prod(ROOTED[1:])
SMALL = 2**20  # fractions below, in numerator and denominator, are recognised


class PrimeField:
    """A random prime p = 1 mod 8 of so many bits, a root of -1, and a source of points.

    2, 3, 5, 7, 11, 13 have square roots: those of small fractions are at hand, and roots of unity of order 12.

    >>> field = PrimeField(seed=1)
    >>> (field.root_of_minus_one**2 + 1) % field.p, field.p.bit_length()
    (0, 384)
    """

    def __init__(self, bits: int = BITS, seed: int | None = None) -> None:
        self.random = Random(secrets.randbits(128) if seed is None else seed)
        self.bits = bits
        self.p = next(p for p in iter(self._candidate, 0) if p.bit_length() == bits and fmpz(p).is_probable_prime())
        roots = (pow(self.random.randrange(2, self.p), (self.p - 1) // 4, self.p) for _ in iter(int, 1))
        self.root_of_minus_one = next(root for root in roots if root * root % self.p == self.p - 1)
        self.context = fmpz_mod_ctx(self.p)

    def _candidate(self) -> int:
        """A number of this many bits, or hardly more or fewer, that splits as it should if it is prime."""
        number, classes = self.random.getrandbits(self.bits) | (1 << (self.bits - 1)), _splitting()
        return number - number % CLASSES + self.random.choice(classes)

    def square_root(self, value: int) -> int:
        """A square root. Errors: NotRepresentable if there is none."""
        try:
            return int(fmpz(value).sqrtmod(fmpz(self.p)))
        except ValueError as error:
            raise NotRepresentable("the square root of a number that is no square in this field") from error

    def fraction(self, value: int) -> Fraction | None:
        """The fraction below 2^20, in numerator and denominator, that has this value; nearly always None (Wang 1981).

        >>> field = PrimeField(seed=1)
        >>> field.fraction(-3 * pow(7, -1, field.p)), field.fraction(field.draw())
        (Fraction(-3, 7), None)
        """
        high, low, top, bottom = self.p, value % self.p, 0, 1
        while low >= SMALL:
            quotient, rest = divmod(high, low)
            high, low, top, bottom = low, rest, bottom, top - quotient * bottom
            if abs(bottom) >= SMALL:  # denominators only grow
                return None
        return Fraction(low, bottom)

    def inverse(self, value: int) -> int:
        """The inverse of an element. Errors: ZeroDivisionError of 0."""
        return int(self.context(value).inverse())

    def draw(self) -> int:
        """A random element other than 0."""
        return self.random.randrange(1, self.p)

    def doubt(self, size: int) -> float:
        """The binary logarithm of a bound on the chance that a function of this size, not zero, vanishes here.

        At a random point it vanishes with probability at most size/2^(b-1); its coefficients are in a number field of
        degree 128, and p, one of 2^(b-1)/128 b primes or more, divides the norms of all with at most 2^14 size/2^(b-1).
        """
        return math.log2(max(1, size) * SPLIT) - (self.bits - 1)


@cache
def _splitting() -> tuple[int, ...]:
    """The residues of those p = 1 mod 8 that are squares modulo 3, 5, 7, 11, 13: these and 2 are squares modulo p."""
    squares = {q: {x * x % q for x in range(1, q)} for q in ROOTED[1:]}
    return tuple(p for p in range(1, CLASSES, 8) if all(p % q in known for q, known in squares.items()))
