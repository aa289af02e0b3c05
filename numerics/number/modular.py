"""The fifth arithmetic: functions of independent symbols, held by their values at a random point of a prime field.

A scalar stands for a rational function over Q(i) of symbols and of their conjugates as further symbols. It is held as
the pair of values, modulo a random prime p = 5 mod 8, of the function and of its conjugate; conjugation swaps the two,
and i goes to a root of -1 and to its negative. A symbol l = r u with conjugate r/u keeps |l| = r a symbol, too.

Two functions whose values differ are different. Two that agree are the same but for a small probability: `size` bounds
the degree and the binary logarithm of the height of numerator and denominator (Schwartz 1980, Zippel 1979), see
`PrimeField.doubt`.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from dataclasses import field as filled
from fractions import Fraction
from random import Random
from typing import Any

from flint import fmpz, fmpz_mod_ctx, fmpz_mod_mat

from memlaw.numerics.number.arithmetic import Arithmetic, Divergent, NotRepresentable, Rows

BITS = 384


class PrimeField:
    """A random prime p = 5 mod 8 of so many bits, a root of -1, and a source of points.

    >>> field = PrimeField(seed=1)
    >>> (field.root_of_minus_one**2 + 1) % field.p, field.p.bit_length()
    (0, 384)
    """

    def __init__(self, bits: int = BITS, seed: int | None = None) -> None:
        self.random = Random(secrets.randbits(128) if seed is None else seed)
        self.bits = bits
        self.p = next(p for p in iter(self._candidate, 0) if p % 8 == 5 and fmpz(p).is_probable_prime())
        roots = (pow(self.random.randrange(2, self.p), (self.p - 1) // 4, self.p) for _ in iter(int, 1))
        self.root_of_minus_one = next(root for root in roots if root * root % self.p == self.p - 1)
        self.context = fmpz_mod_ctx(self.p)

    def _candidate(self) -> int:
        return self.random.getrandbits(self.bits) | (1 << (self.bits - 1)) | 1

    def draw(self) -> int:
        """A random element other than 0."""
        return self.random.randrange(1, self.p)

    def doubt(self, size: int) -> float:
        """The binary logarithm of a bound on the chance that a function of this size, not zero, vanishes here.

        At a random point it vanishes with probability at most size/2^(b-1); p divides all its coefficients with at most
        size b/2^(b-1).
        """
        return math.log2(max(1, size) * (self.bits + 1)) - (self.bits - 1)


@dataclass(frozen=True, slots=True)
class Residue:
    """The values of a function and of its conjugate, with the size of both; `adjoined`: with log, exp or pi."""

    field: PrimeField
    value: int
    mirror: int
    size: int
    adjoined: bool = False

    def _read(self, other: object) -> Residue | None:
        if isinstance(other, Residue):
            return other
        if not isinstance(other, int):
            return None  # a function of z, or a sequence: it knows how to take this one
        p = self.field.p
        return Residue(self.field, other % p, other % p, 1 + abs(other).bit_length())

    def _made(self, value: int, mirror: int, size: int, other: Residue | None = None) -> Residue:
        p = self.field.p
        adjoined = self.adjoined or (other is not None and other.adjoined)
        return Residue(self.field, value % p, mirror % p, size, adjoined)

    def __add__(self, other: object) -> Residue:
        if (o := self._read(other)) is None:
            return NotImplemented
        return self._made(self.value + o.value, self.mirror + o.mirror, self.size + o.size + 1, o)

    __radd__ = __add__

    def __neg__(self) -> Residue:
        return self._made(-self.value, -self.mirror, self.size)

    def __sub__(self, other: object) -> Residue:
        return NotImplemented if (o := self._read(other)) is None else self + -o

    def __rsub__(self, other: object) -> Residue:
        return NotImplemented if (o := self._read(other)) is None else o - self

    def __mul__(self, other: object) -> Residue:
        if (o := self._read(other)) is None:
            return NotImplemented
        return self._made(self.value * o.value, self.mirror * o.mirror, self.size + o.size, o)

    __rmul__ = __mul__

    def inverse(self) -> Residue:
        """1/f. Errors: Divergent where f is zero here."""
        if self.value == 0 or self.mirror == 0:
            raise Divergent("a division by the zero function")
        p = self.field.p
        return self._made(pow(self.value, -1, p), pow(self.mirror, -1, p), self.size)

    def __truediv__(self, other: object) -> Residue:
        return NotImplemented if (o := self._read(other)) is None else self * o.inverse()

    def __rtruediv__(self, other: object) -> Residue:
        return NotImplemented if (o := self._read(other)) is None else o / self

    def __pow__(self, exponent: int) -> Residue:
        if not isinstance(exponent, int):
            raise NotRepresentable("a power that is no whole number")
        if exponent < 0:
            return self.inverse() ** -exponent
        p = self.field.p
        values = pow(self.value, exponent, p), pow(self.mirror, exponent, p)
        return self._made(*values, max(1, exponent * self.size))

    def __eq__(self, other: object) -> bool:
        if (o := self._read(other)) is None:
            return NotImplemented
        return (self.value, self.mirror) == (o.value, o.mirror)

    def __hash__(self) -> int:
        return hash((self.value, self.mirror))

    @property
    def _parts(self) -> float:
        raise NotRepresentable("a function of symbols has no digits")

    x = y = real = imag = _parts

    def _unordered(self, *_: object) -> bool:
        raise NotRepresentable("functions of symbols are not ordered")

    __lt__ = __le__ = __gt__ = __ge__ = _unordered

    def __complex__(self) -> complex:
        raise NotRepresentable("a function of symbols has no digits")

    def __abs__(self) -> Residue:
        raise NotRepresentable("the modulus of a function needs its arithmetic")


@dataclass(frozen=True, slots=True)
class ModularMatrix:
    """A matrix of functions: the matrices of their values and of those of their conjugates."""

    values: fmpz_mod_mat
    mirrors: fmpz_mod_mat
    size: int
    adjoined: bool = False

    def __str__(self) -> str:
        return f"{self.values}|{self.mirrors}"


@dataclass(frozen=True)
class ModularArithmetic(Arithmetic):
    """Functions of symbols at one point of one field; `roots` knows the roots of squares, `kept` log, exp and pi."""

    field: PrimeField
    roots: dict[int, Residue] = filled(default_factory=dict)
    kept: dict[tuple[str, int, int], Residue] = filled(default_factory=dict)
    name = "generic"
    formal = True

    # --- symbols ----------------------------------------------------------------------------------------------

    def complex_symbol(self) -> Residue:
        """A new symbol r u with conjugate r/u, so that its modulus is the symbol r.

        >>> arithmetic = ModularArithmetic(PrimeField(seed=1))
        >>> l = arithmetic.complex_symbol()
        >>> arithmetic.modulus(l) ** 2 == l * arithmetic.conjugate(l)
        True
        """
        radius, u = self.positive_symbol().value, self.field.draw()
        return self._residue(radius * u, radius * pow(u, -1, self.field.p), 2)

    def real_symbol(self) -> Residue:
        """A new symbol that is its own conjugate, of either sign."""
        value = self.field.draw()
        return self._residue(value, value, 1)

    def positive_symbol(self) -> Residue:
        """A new symbol for a positive number: it is the root of its square."""
        found = self.real_symbol()
        self.roots[found.value**2 % self.field.p] = found
        return found

    def disc_symbol(self) -> Residue:
        """A new symbol inside the unit disc: r = 2t/(1 + t^2), so that sqrt(1 - r^2) = (1 - t^2)/(1 + t^2) is known."""
        t, u = self.positive_symbol(), self.unit_symbol()
        radius = 2 * t / (1 + t * t)
        self.roots[(radius * radius).value] = radius
        rest = (1 - t * t) / (1 + t * t)
        self.roots[(rest * rest).value] = rest
        return radius * u

    def unit_symbol(self) -> Residue:
        """A new symbol on the unit circle."""
        u = self.field.draw()
        return self._residue(u, pow(u, -1, self.field.p), 1)

    def _residue(self, value: int, mirror: int, size: int, adjoined: bool = False) -> Residue:
        return Residue(self.field, value % self.field.p, mirror % self.field.p, size, adjoined)

    # --- scalars ----------------------------------------------------------------------------------------------

    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> Residue:
        p = self.field.p
        x, y = (part.numerator * pow(part.denominator, -1, p) for part in (real, imag))
        y *= self.field.root_of_minus_one
        parts = [part for number in (real, imag) for part in (number.numerator, number.denominator)]
        return self._residue(x + y, x - y, 2 + sum(abs(part).bit_length() for part in parts))

    def integer(self, value: int) -> Residue:
        return self._residue(value, value, 1 + abs(value).bit_length())

    def is_zero(self, value: Any) -> bool:
        return bool(value == 0)

    def conjugate(self, value: Any) -> Residue:
        return Residue(self.field, value.mirror, value.value, value.size, value.adjoined)

    def squared_modulus(self, value: Any) -> Residue:
        return self.conjugate(value).__mul__(value)

    def real(self, value: Any) -> Residue:
        return self.conjugate(value).__add__(value) / 2

    def sqrt(self, value: Any) -> Residue:
        """The root where it is a positive symbol, 0 or 1; of another function nobody knows which of two is meant."""
        if value.value != value.mirror:
            raise NotRepresentable("the square root of a function that is not real")
        if value.value in (0, 1):
            return self.integer(value.value)
        if value.value not in self.roots:
            raise NotRepresentable("the square root of a function: nobody knows which of two")
        return self.roots[value.value]

    def modulus(self, value: Any) -> Residue:
        return self.sqrt(self.squared_modulus(value))

    def log(self, value: Any) -> Residue:
        """A symbol for log f; log f^m is m log f for the small m that occur."""
        if value.value != value.mirror:
            raise NotRepresentable("the logarithm of a function that is not real")
        if value == 1:
            return self.integer(0)
        p = self.field.p
        for (name, known, _), found in list(self.kept.items()):
            for m, n in ((1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2)):
                if name == "log" and pow(value.value, n, p) == pow(known, m, p):
                    return found * self.number(Fraction(m, n))
        return self._adjoined("log", value)

    def exp(self, value: Any) -> Residue:
        return self.integer(1) if value == 0 else self._adjoined("exp", value)

    def pi(self) -> Residue:
        return self._adjoined("pi", self.integer(0))

    def _adjoined(self, name: str, value: Any) -> Residue:
        """A symbol of its own for a function of a function: what holds with it, holds; what fails may be true."""
        key, mirrored = (name, value.value, value.mirror), (name, value.mirror, value.value)
        if key not in self.kept:
            x = self.field.draw()
            y = x if value.value == value.mirror else self.field.draw()
            self.kept[mirrored] = self._residue(y, x, 1, True)
            self.kept[key] = self._residue(x, y, 1, True)
        return self.kept[key]

    # --- matrices ---------------------------------------------------------------------------------------------

    def matrix(self, rows: Rows) -> ModularMatrix:
        cells = [[self.integer(x) if isinstance(x, int) else x for x in row] for row in rows]
        entries: list[Any] = [x for row in cells for x in row]
        shape = len(cells), len(cells[0])
        values, mirrors = ([getattr(x, part) for x in entries] for part in ("value", "mirror"))
        context = self.field.context
        return ModularMatrix(
            fmpz_mod_mat(*shape, values, context),
            fmpz_mod_mat(*shape, mirrors, context),
            max(x.size for x in entries),
            any(x.adjoined for x in entries),
        )

    def entry(self, matrix: Any, row: int, column: int) -> Residue:
        value, mirror = int(matrix.values[row, column]), int(matrix.mirrors[row, column])
        return Residue(self.field, value, mirror, matrix.size, matrix.adjoined)

    def shape(self, matrix: Any) -> tuple[int, int]:
        return int(matrix.values.nrows()), int(matrix.values.ncols())

    def multiply(self, left: Any, right: Any) -> ModularMatrix:
        size = left.values.ncols() * (left.size + right.size + 1)
        adjoined = left.adjoined or right.adjoined
        return ModularMatrix(left.values * right.values, left.mirrors * right.mirrors, size, adjoined)

    def inverse(self, matrix: Any) -> ModularMatrix:
        """The inverse; its size by Cramer's rule over a common denominator."""
        n = matrix.values.nrows()
        size = n * n * matrix.size + n * matrix.size + int(n * math.log2(n + 1)) + 1
        try:
            return ModularMatrix(matrix.values.inv(), matrix.mirrors.inv(), size, matrix.adjoined)
        except ZeroDivisionError as error:
            raise Divergent("the inverse of a matrix that is singular identically") from error

    def determinant(self, matrix: Any) -> Residue:
        n = matrix.values.nrows()
        values = int(matrix.values.det()), int(matrix.mirrors.det())
        return Residue(self.field, *values, n * n * matrix.size + n * n, matrix.adjoined)
