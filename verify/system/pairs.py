"""Pairs of independent symbols, of several shapes: dense or diagonal, real, with zero eigenvalues, driven in part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from memlaw.numerics.number.arithmetic import Matrix, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.verify.system.instances import companion_of, diagonal_system
from memlaw.verify.system.system import System

SIZES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Shape:
    """A pair in symbols: a dense or a diagonal A, unit weights or any, `zeros` eigenvalues that are 0.

    `plain`: diagonal with unit weights. `idle`: the last eigenvalue is not driven. `said` is what evidence says of
    claims that were decided there alone.
    """

    said: str = ""
    dense: bool = False
    plain: bool = False
    real: bool = False
    positive: bool = False
    zeros: int = 0
    idle: bool = False

    def admits(self, size: int) -> bool:
        """Whether there is such a pair of so many states; a diagonal one is controllable with one zero at most."""
        return self.zeros <= size and size > self.idle and (self.dense or self.zeros <= 1)


PAIRS = Shape("almost every stable pair, in any basis", dense=True)
WEIGHTED = Shape("A diagonal and stable, almost any B")
PLAIN = Shape(plain=True)
REAL_PAIRS = Shape("almost every stable real pair, in any basis", dense=True, real=True)
REAL = Shape("all real, eigenvalues positive", plain=True, real=True, positive=True)
SHAPES = (PAIRS, WEIGHTED, PLAIN, REAL_PAIRS, REAL)
_ZEROS = "with zero eigenvalues"
WITH_ZEROS = (*(Shape(_ZEROS, dense=True, zeros=count) for count in SIZES), Shape(_ZEROS, zeros=1))
IDLE = (Shape(dense=True, idle=True), Shape(idle=True))


class Pairs:
    """Systems of one shape over one arithmetic."""

    def __init__(self, arithmetic: ModularArithmetic, shape: Shape) -> None:
        self.arithmetic, self.shape = arithmetic, shape

    def eigenvalue(self) -> Scalar:
        """A symbol inside the unit disc; positive, its modulus is known, too."""
        if self.shape.positive:
            return self.arithmetic.positive_symbol(inside=2)
        if self.shape.real:
            return replace(self.arithmetic.real_symbol(), inside=2)
        return self.arithmetic.disc_symbol()

    def number(self) -> Scalar:
        """A symbol for any number."""
        return self.arithmetic.real_symbol() if self.shape.real else self.arithmetic.complex_symbol()

    def square(self, size: int) -> Matrix:
        """A matrix of symbols."""
        return self.arithmetic.matrix([[self.number() for _ in range(size)] for _ in range(size)])

    def system(self, size: int, parameters: Mapping[str, Scalar]) -> System:
        """A pair of this shape, with what claims speak of beside it."""
        arithmetic, zeros, label = self.arithmetic, self.shape.zeros, self._label(size)
        values = (*[arithmetic.zero] * zeros, *(self.eigenvalue() for _ in range(size - zeros)))
        home = diagonal_system(values, arithmetic, label, {**parameters, "mu": self.eigenvalue()})
        second = diagonal_system(tuple(self.eigenvalue() for _ in range(size)), arithmetic, "a second spectrum", {})
        home = replace(
            home,
            relatives={**home.relatives, "other": lambda: second, "with": partial(self._with, home)},
            facts={**home.facts, "S": self.square(size), "real_pair": self.shape.real},
        )
        return home if self.shape.plain else self._moved(home)

    def _with(self, home: System, added: Scalar) -> System:
        """With one eigenvalue more; with one that is there already, the companion pair."""
        if any(self.arithmetic.is_zero(value - added) for value in home.eigenvalues):
            return companion_of((*home.eigenvalues, added), self.arithmetic, home.label)
        enlarged: System = home.relatives["with"](added)
        return enlarged

    def _label(self, size: int) -> str:
        kind = "positive" if self.shape.positive else "real" if self.shape.real else "complex"
        return f"{size} {kind} symbols"

    def _moved(self, home: System) -> System:
        """(S J S^-1, S w) with J = diag(l), the zeros one block; and what its inputs reach."""
        arithmetic, size, zeros, idle = self.arithmetic, home.size, self.shape.zeros, int(self.shape.idle)
        weights = [arithmetic.integer(int(place == 0)) if place < zeros else self.number() for place in range(size)]
        weights = weights[: size - idle] + [arithmetic.zero] * idle
        rows = arithmetic.entries(home.A)
        for place in range(1, zeros):
            rows[place][place - 1] = arithmetic.one
        J, w = arithmetic.matrix(rows), arithmetic.column(weights)
        modes = arithmetic.diagonal(weights)
        reached = [[row[:-1] for row in rows[:-1]], [[x] for x in weights[:-1]], arithmetic.entries(modes)[:-1]]
        reduced = [arithmetic.matrix(part) for part in reached] if idle else [J, w, modes]
        if self.shape.dense:
            S = self.square(size)
            J, w = arithmetic.multiply(S, arithmetic.multiply(J, arithmetic.inverse(S))), arithmetic.multiply(S, w)
            reduced = reduced if idle else [J, w, arithmetic.multiply(S, modes)]
        facts = {**home.facts, "driven": size - idle}
        A, B, V = reduced
        return replace(home, A=J, B=w, reduced_A=A, reduced_B=B, modes=V, diagonal=False, facts=facts, memo={})
