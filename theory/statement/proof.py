"""Proofs of claims, line by line: the checker supplies the two sides of a claim, the author the lines between.

Every line is an expression of the statement language and says by what it follows from the one before. A line without
a reason is an identity: it is decided in independent symbols, for a few sizes, or by algebra, for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from sympy import Basic, Expr, Integer, Le, MatrixExpr, MatrixSymbol, S, Symbol


@dataclass(frozen=True)
class Cite:
    """A claim of another theorem, with symbols replaced: a rule from left to right, or an order that is known.

    Where the citing theorem does not imply a hypothesis of the cited one, `because` says why that does no harm: a
    quoted fact, counted. `falls`: the claim f(tau + 1) <= f(tau) is used as f(s) >= f(t) for all s <= t. `other`: the
    claim is that of the second spectrum, in M', b' and lambda'.
    """

    key: str
    claim: int = 0
    at: tuple[tuple[Symbol, Expr], ...] = ()
    because: str = ""
    falls: bool = False
    other: bool = False


@dataclass(frozen=True)
class Fact:
    """A textbook fact of the registry `memlaw.theory.statement.facts`, by name, at arguments.

    `inside`: for a fact over a range, what is needed there follows from these.
    """

    name: str
    arguments: tuple[Any, ...]
    inside: tuple[Fact | Shown, ...] = ()

    def since(self, *facts: Fact | Shown) -> Fact:
        """This fact, what it needs over its range being founded on these."""
        return replace(self, inside=facts)


@dataclass(frozen=True)
class Shown:
    """An order that lines of its own show, from `first` to the last of them."""

    first: Expr
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Either:
    """The line follows in either case: by `then` where an order a <= b holds, by `otherwise` where it does not."""

    order: Le
    then: tuple[Line, ...]
    otherwise: tuple[Line, ...]


@dataclass(frozen=True)
class Defined:
    """A quantity by its definition, from the registry `memlaw.theory.proofs.definitions`; `because`: a quoted fact.

    `needs`: the hypotheses, by name, under which it is so. `here`: the letters in it are those of these arguments, so
    that it says nothing of others.
    """

    quantity: Expr
    expression: Expr
    because: str = ""
    needs: tuple[str, ...] = ()
    here: bool = False


@dataclass(frozen=True)
class Named:
    """A letter of this proof for a matrix: P, D and H are Hermitian."""

    letter: MatrixSymbol
    matrix: MatrixExpr


@dataclass(frozen=True)
class Intertwines:
    """X S = S A, which is checked; by induction X^tau S = S A^tau."""

    X: MatrixExpr
    S: MatrixExpr
    A: MatrixExpr


@dataclass(frozen=True)
class Solves:
    """X C' X^* + Y Y^* = C', which is checked: by uniqueness C' is the Gramian of (X, Y), which gives its memory."""

    X: MatrixExpr
    Y: MatrixExpr
    gramian: MatrixExpr


@dataclass(frozen=True)
class Stein:
    """A C A^* = C - B B^*, from left to right; the same for several inputs."""


@dataclass(frozen=True)
class Series:
    """The sum of A^k B B^* A^{*k} over all lags is C."""


@dataclass(frozen=True)
class Reduced:
    """It is enough to look at the controllable part, where C is invertible.

    A quoted fact, for claims between numbers that do not depend on the basis, in which N does not occur.
    """


By: TypeAlias = Reduced | Cite | Fact | Shown | Either | Defined | Named | Intertwines | Solves | Stein | Series


@dataclass(frozen=True)
class Line:
    """The next expression, `to` (None: the other side of the claim), how it relates to the last one, and why.

    relation: "=", "<=" or "<". An order follows where (next - last) * `times` is the sum of the parts `plus`, each of
    them not negative by its form or by what is known; without `plus`, where next - last itself is so.
    """

    says: str
    to: Expr | None = None
    by: tuple[By, ...] = ()
    relation: str = "="
    plus: tuple[Expr, ...] = ()
    times: Expr = S.One


@dataclass(frozen=True)
class Proof:
    """The lines from one side of a claim to the other, the smaller side first; `part`: of a minimum or maximum."""

    claim: int
    lines: tuple[Line, ...]
    part: int | None = None

    @property
    def cites(self) -> tuple[Cite, ...]:
        """All claims of other theorems that the lines rest on."""
        return tuple(item for item in reasons(self.lines) if isinstance(item, Cite))


def reasons(lines: Iterable[Line]) -> Iterator[By]:
    """All reasons of the lines, those inside other reasons included."""
    for line in lines:
        yield from _within(line.by)


def _within(items: Iterable[By]) -> Iterator[By]:
    for item in items:
        yield item
        if isinstance(item, Fact):
            yield from _within(item.inside)
        elif isinstance(item, Shown):
            yield from reasons(item.lines)
        elif isinstance(item, Either):
            yield from reasons((*item.then, *item.otherwise))


def expressions(line: Line) -> Iterator[Basic]:
    """What the lines of an author say, the arguments of their reasons included."""
    yield from (item for item in (line.to, line.times, *line.plus) if item is not None)
    yield from (part for item in line.by for part in _spoken(item))


def _spoken(item: object) -> Iterator[Basic]:
    if isinstance(item, Basic):
        yield item
    elif isinstance(item, tuple):
        yield from (part for inside in item for part in _spoken(inside))
    elif isinstance(item, Line):
        yield from expressions(item)
    elif isinstance(item, By):
        yield from (part for field in fields(item) for part in _spoken(getattr(item, field.name)))


def equals(to: Expr | None, says: str, *by: By) -> Line:
    """The next expression is equal to the last one; without a reason, identically."""
    return Line(says, to, by)


def at_most(to: Expr | None, says: str, *by: By, plus: tuple[Expr, ...] = (), times: Expr | int = 1) -> Line:
    """The last expression is at most the next one: (next - last) times `times` is the sum of `plus`, not negative."""
    return Line(says, to, by, "<=", plus, Integer(1) * times)


def below(to: Expr | None, says: str, *by: By, plus: tuple[Expr, ...] = (), times: Expr | int = 1) -> Line:
    """The last expression is less than the next one: one part of `plus` is positive, the others are not negative."""
    return Line(says, to, by, "<", plus, Integer(1) * times)
