"""The fifth arithmetic: functions of independent symbols, held by their values at a random point of a prime field.

A scalar stands for a rational function over Q(i) of symbols and of their conjugates as further symbols. It is held as
the pair of values, modulo a random prime p = 1 mod 8, of the function and of its conjugate; conjugation swaps the two,
and i goes to a root of -1 and to its negative. A symbol l = r u with conjugate r/u keeps |l| = r a symbol, too.

Two functions whose values differ are different. Two that agree are the same but for a small probability: `size` bounds
the degree and the binary logarithm of the height of numerator and denominator (Schwartz 1980, Zippel 1979), see
`PrimeField.doubt`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from dataclasses import field as filled
from fractions import Fraction
from typing import Any

from flint import fmpz, fmpz_mod_mat

from memlaw.numerics.number.arithmetic import Arithmetic, Divergent, NotRepresentable, Rows
from memlaw.numerics.number.primefield import ROOTED, PrimeField

FINEST = 2**3 * 3**2 * 5 * 7**2 * 11 * 13  # exp(f) is kept by the symbol exp(f/this): exp(f m/n) is a power of it


@dataclass(frozen=True, slots=True)
class Residue:
    """The values of a function and of its conjugate, with the size of both; `adjoined`: with log, exp or pi.

    `inside`: what is known of the modulus, 2 for less than one, 1 for at most one, 0 for nothing.
    """

    field: PrimeField
    value: int
    mirror: int
    size: int
    adjoined: bool = False
    inside: int = 0

    def _read(self, other: object) -> Residue | None:
        if isinstance(other, Residue):
            return other
        if not isinstance(other, int):
            return None  # a function of z, or a sequence: it knows how to take this one
        p = self.field.p
        known = max(0, 2 - abs(other))
        return Residue(self.field, other % p, other % p, 1 + abs(other).bit_length(), False, known)

    def _made(self, value: int, mirror: int, size: int, other: Residue | None = None, inside: int = 0) -> Residue:
        p = self.field.p
        adjoined = self.adjoined or (other is not None and other.adjoined)
        return Residue(self.field, value % p, mirror % p, size, adjoined, inside)

    def __add__(self, other: object) -> Residue:
        if (o := self._read(other)) is None:
            return NotImplemented
        inside = 0 if self.value and o.value else self.inside if self.value else o.inside
        return self._made(self.value + o.value, self.mirror + o.mirror, self.size + o.size + 1, o, inside)

    __radd__ = __add__

    def __neg__(self) -> Residue:
        return self._made(-self.value, -self.mirror, self.size, inside=self.inside)

    def __sub__(self, other: object) -> Residue:
        return NotImplemented if (o := self._read(other)) is None else self + -o

    def __rsub__(self, other: object) -> Residue:
        return NotImplemented if (o := self._read(other)) is None else o - self

    def __mul__(self, other: object) -> Residue:
        if (o := self._read(other)) is None:
            return NotImplemented
        inside = max(self.inside, o.inside) if self.inside and o.inside else 0
        return self._made(self.value * o.value, self.mirror * o.mirror, self.size + o.size, o, inside)

    __rmul__ = __mul__

    def inverse(self) -> Residue:
        """1/f. Errors: Divergent where f is zero here."""
        if self.value == 0 or self.mirror == 0:
            raise Divergent("a division by the zero function")
        value = self.field.inverse(self.value)
        mirror = value if self.mirror == self.value else self.field.inverse(self.mirror)
        return self._made(value, mirror, self.size, inside=int(self.value == self.mirror == 1))

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
        return self._made(*values, max(1, exponent * self.size), inside=self.inside if exponent else 1)

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

    def rational(self) -> Fraction:
        """The small fraction that this is. Errors: NotRepresentable of any other function."""
        found = self.field.fraction(self.value) if self.value == self.mirror else None
        if found is None:
            raise NotRepresentable("a function of symbols has no digits")
        return found

    def _doubted(self, given: Residue) -> Residue:
        """This value, which is right unless a function given met one of the 2^41 small fractions by accident."""
        return replace(self, size=self.size + (given.size << 42))

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

    def pivots(self) -> tuple[int, ...]:
        """Indices of independent columns that span all columns, of the functions: fewer only by accident."""
        rows = self.values.rref()[0].tolist()
        places = ([place for place, value in enumerate(row) if value != 0] for row in rows)
        return tuple(found[0] for found in places if found)


@dataclass(frozen=True)
class ModularArithmetic(Arithmetic):
    """Functions of symbols at a point: `roots` of squares, `kept` log, exp and pi, `guessed` signs to be confirmed."""

    field: PrimeField
    roots: dict[int, Residue] = filled(default_factory=dict)
    kept: dict[tuple[str, int, int], Residue] = filled(default_factory=dict)
    guessed: list[str] = filled(default_factory=list)
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
        return self._residue(radius * u, radius * self.field.inverse(u), 2)

    def real_symbol(self) -> Residue:
        """A new symbol that is its own conjugate, of either sign."""
        value = self.field.draw()
        return self._residue(value, value, 1)

    def positive_symbol(self, inside: int = 0) -> Residue:
        """A new symbol for a positive number, below one for `inside` 2: it is the root of its square."""
        found = replace(self.real_symbol(), inside=inside)
        self.roots[found.value**2 % self.field.p] = found
        return found

    def disc_symbol(self) -> Residue:
        """A new symbol inside the unit disc: r = 2t/(1 + t^2), so that sqrt(1 - r^2) = (1 - t^2)/(1 + t^2) is known."""
        t, u = self.positive_symbol(), self.unit_symbol()
        radius = replace(2 * t / (1 + t * t), inside=2)
        self.roots[(radius * radius).value] = radius
        rest = replace((1 - t * t) / (1 + t * t), inside=2)
        self.roots[(rest * rest).value] = rest
        return radius * u

    def unit_symbol(self) -> Residue:
        """A new symbol on the unit circle."""
        u = self.field.draw()
        return replace(self._residue(u, self.field.inverse(u), 1), inside=1)

    def _residue(self, value: int, mirror: int, size: int, adjoined: bool = False) -> Residue:
        return Residue(self.field, value % self.field.p, mirror % self.field.p, size, adjoined)

    # --- scalars ----------------------------------------------------------------------------------------------

    def number(self, real: Fraction, imag: Fraction = Fraction(0)) -> Residue:
        x, y = (part.numerator * self.field.inverse(part.denominator) for part in (real, imag))
        y *= self.field.root_of_minus_one
        parts = [part for number in (real, imag) for part in (number.numerator, number.denominator)]
        found = self._residue(x + y, x - y, 2 + sum(abs(part).bit_length() for part in parts))
        modulus = real * real + imag * imag
        return replace(found, inside=2 if modulus < 1 else int(modulus == 1))

    def integer(self, value: int) -> Residue:
        kept = value % self.field.p
        return Residue(self.field, kept, kept, 1 + abs(value).bit_length(), False, max(0, 2 - abs(value)))

    def is_zero(self, value: Any) -> bool:
        return bool(value == 0)

    def inside(self, value: Any) -> bool:
        """Whether the function is known to be below one in modulus: made of symbols of the disc by products alone."""
        if value.inside == 2 or value == 0:
            return True
        fraction = self.field.fraction(value.value)
        return value.value == value.mirror and fraction is not None and abs(fraction) < 1

    def conjugate(self, value: Any) -> Residue:
        return Residue(self.field, value.mirror, value.value, value.size, value.adjoined, value.inside)

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
        if value.value in self.roots:
            return self.roots[value.value]
        if (fraction := self.field.fraction(value.value)) is not None and fraction > 0:
            return self._root_of(fraction)._doubted(value)
        if (known := self._root_of_known(value)) is not None:
            return known
        raise NotRepresentable("the square root of a function: nobody knows which of two")

    def _root_of_known(self, value: Residue) -> Residue | None:
        """The root of a positive symbol's square, above or below, times that of another or a positive fraction."""
        p = self.field.p
        for square, root in self.roots.items():
            for power, rest in ((1, value.value * self.field.inverse(square) % p), (-1, value.value * square % p)):
                if rest in self.roots:
                    return root**power * self.roots[rest]
                fraction = self.field.fraction(rest)
                if fraction is not None and fraction > 0:
                    return root**power * self._root_of(fraction)
        return None

    def _root_of(self, fraction: Fraction) -> Residue:
        """The positive root, as the product of those of the primes: they are symbols with known squares."""
        root = self.number(Fraction(1, fraction.denominator))
        for q, exponent in fmpz(fraction.numerator * fraction.denominator).factor():
            root = root * self.integer(int(q)) ** (exponent // 2)
            if exponent % 2 and q not in ROOTED:
                raise NotRepresentable(f"the square root of {fraction}: that of {q} is not at hand")
            if exponent % 2:
                found = self.field.square_root(int(q))
                root = root * self._residue(found, found, int(q).bit_length())
        return root

    def modulus(self, value: Any) -> Residue:
        return self.sqrt(self.squared_modulus(value))

    def log(self, value: Any) -> Residue:
        """A symbol for log f; log f^m is m log f for the small m that occur, an even one if f > 0, or as a guess."""
        if value.value != value.mirror:
            raise NotRepresentable("the logarithm of a function that is not real")
        if value == 1:
            return self.integer(0)
        p = self.field.p
        for (name, known, _), found in list(self.kept.items()):
            for m, n in ((1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2)):
                same = name == "log" and pow(value.value, n, p) == pow(known, m, p)
                if same:
                    if abs(m) != n and not self._is_positive(value if n == 2 else self._residue(known, known, 1)):
                        self.guessed.append("a function under a logarithm is positive")
                    return found * self.number(Fraction(m, n))
        return self._adjoined("log", value)

    def _is_positive(self, value: Residue) -> bool:
        """Whether a function is known to be positive: the known root of its square."""
        try:
            return self.sqrt(value * value) == value
        except NotRepresentable:
            return False

    def exp(self, value: Any) -> Residue:
        """exp(x) exp(iy): rational multiples of one x or y are powers of one symbol; of i pi, roots of unity."""
        x = self.real(value)
        return self._exp_of_part(x) * self._exp_of_part(value - x)

    def _exp_of_part(self, value: Residue) -> Residue:
        """exp of a real or of an imaginary function."""
        if value == 0:
            return self.integer(1)
        imaginary = value.value != value.mirror
        if imaginary and ("pi", 0, 0) in self.kept:
            turns = self._ratio(value, self.number(Fraction(0), Fraction(1)) * self.pi())
            if turns is not None:
                return self._twelfth_root(6 * turns)._doubted(value)
        for (name, known, mirrored), symbol in self.kept.items():
            ratio = self._ratio(value, self._residue(known, mirrored, 1)) if name == "exp" else None
            if ratio is not None and FINEST % ratio.denominator == 0:
                return (symbol ** int(FINEST * ratio))._doubted(value)
        x = self.field.draw()
        symbol = self._residue(x, self.field.inverse(x) if imaginary else x, 1, True)
        self.kept["exp", value.value, value.mirror] = symbol
        return symbol**FINEST

    def _ratio(self, left: Residue, right: Residue) -> Fraction | None:
        """left/right where it is a small fraction."""
        ratio = left / right
        return self.field.fraction(ratio.value) if ratio.value == ratio.mirror else None

    def _twelfth_root(self, power: Fraction) -> Residue:
        """exp(i pi/6) = (sqrt 3 + i)/2 to a whole power."""
        if power.denominator != 1:
            raise NotRepresentable("a root of unity of an order that does not divide 12")
        first = (self.sqrt(self.integer(3)) + self.number(Fraction(0), Fraction(1))) / 2
        return first ** (power.numerator % 12)

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
        shape, parts = (len(cells), len(cells[0])), ([x.value for x in entries], [x.mirror for x in entries])
        values, mirrors = (fmpz_mod_mat(*shape, part, self.field.context) for part in parts)
        return ModularMatrix(values, mirrors, max(x.size for x in entries), any(x.adjoined for x in entries))

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

    def rank(self, matrix: Any) -> Residue:
        """The rank at almost every point; here it is less with the chance that a minor that is not zero vanishes."""
        n = min(self.shape(matrix))
        return replace(self.integer(len(matrix.pivots())), size=n * matrix.size + int(n * math.log2(n + 1)) + 1)

    def determinant(self, matrix: Any) -> Residue:
        n = matrix.values.nrows()
        values = int(matrix.values.det()), int(matrix.mirrors.det())
        return Residue(self.field, *values, n * n * matrix.size + n * n, matrix.adjoined)
