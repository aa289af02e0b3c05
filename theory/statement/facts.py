"""Textbook facts that a line of a proof may quote: each a function of its arguments, none of them about memory.

A proof names a fact of this registry and gives the arguments; what the fact says is made here. Each is tried on random
numbers by a test, and a badge counts how many a derivation quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Integer,
    Integral,
    MatrixExpr,
    Mul,
    Pow,
    Sum,
    Symbol,
    Tuple,
    conjugate,
    exp,
    log,
    sqrt,
)
from sympy.core.relational import Ge, Gt, Le, Lt, Relational

from memlaw.errors import InvalidInput
from memlaw.theory.language.symbols import strictly
from memlaw.theory.statement.kept import bound_letters, is_hashable
from memlaw.theory.statement.proof import Fact


@dataclass(frozen=True)
class Stated:
    """What a fact says at arguments: a relation, where all that it `needs` is known, for all indices in `over`.

    `under`: the hypotheses, by name, without which it is not so. `regular`: matrices that are invertible. `binds`:
    letters given to it that it binds, beside those of `over`. `unordered`: it lists the eigenvalues in an order of its
    own, and says nothing of a claim that names one.
    """

    relation: Relational
    needs: tuple[Relational, ...] = ()
    over: tuple[Any, ...] = ()
    under: tuple[str, ...] = ()
    regular: tuple[MatrixExpr, ...] = ()
    binds: tuple[Symbol, ...] = ()
    unordered: bool = False


REGISTRY: dict[str, Callable[..., Stated]] = {}


def fact(make: Callable[..., Stated]) -> Callable[..., Fact]:
    """Enter a fact into the registry; its name is that of the function."""
    REGISTRY[make.__name__] = make

    @wraps(make)
    def quoted(*arguments: Any) -> Fact:
        return Fact(make.__name__, arguments)

    return quoted


def stated(quoted: Fact) -> Stated:
    """What a quoted fact says."""
    if quoted.name not in REGISTRY:
        raise InvalidInput(
            f"the fact {quoted.name!r}", "facts are those of the registry", f"one of {', '.join(REGISTRY)}"
        )
    _refuse_text(quoted.arguments)
    return (_said if is_hashable(quoted) else _say)(REGISTRY[quoted.name], quoted.arguments)


def _say(make: Callable[..., Stated], arguments: tuple[Any, ...]) -> Stated:
    said = make(*arguments)
    limits = [item for item in arguments if isinstance(item, tuple | list | Tuple)]
    own = {index for index, *_ in (*limits, *said.over)} | set(said.binds)
    given = [item for item in arguments if isinstance(item, Basic) and not isinstance(item, Tuple)]
    given += [strictly(end) for _, *ends in limits for end in ends]
    free = set().union(*(item.free_symbols for item in given)) - own
    if own & said.relation.free_symbols or free & bound_letters(said.relation):
        raise InvalidInput(
            f"the fact {make.__name__} at {arguments}", "an index is no letter of what is put in", "rename the index"
        )
    return said


def real(*arguments: Expr) -> None:
    """Refuse numbers that need not be real. Errors: InvalidInput."""
    for item in arguments:
        if not _is_real(strictly(item)):
            raise InvalidInput(
                f"the number {item}", "it is not known to be real, and others have no order", "a real one"
            )


_said = lru_cache(maxsize=1024, typed=True)(_say)


def _refuse_text(arguments: Iterable[Any]) -> None:
    for item in arguments:
        if isinstance(item, tuple | list):
            _refuse_text(item)
        else:
            strictly(item)


def le(left: Expr, right: Expr) -> Relational:
    """left <= right as it stands."""
    return Le(left, right, evaluate=False)


def lt(left: Expr, right: Expr) -> Relational:
    """left < right as it stands."""
    return Lt(left, right, evaluate=False)


def not_negative(x: Expr) -> Relational:
    """x >= 0 as it stands."""
    return Ge(x, Integer(0), evaluate=False)


def positive(x: Expr) -> Relational:
    """x > 0 as it stands."""
    return Gt(x, Integer(0), evaluate=False)


def _is_real(e: Expr) -> bool:
    """Whether an expression is real by its form: what is made of real numbers, where it exists."""
    whole = isinstance(e, Pow) and e.exp.is_integer
    inside = whole or isinstance(e, Add | Mul | Sum | Integral | Tuple)
    return bool(getattr(e, "is_extended_real", False)) or (inside and all(map(_is_real, e.args)))


@fact
def cauchy_schwarz(f: Expr, g: Expr, *limits: Any) -> Stated:
    """|sum f conj(g)|^2 <= sum |f|^2 sum |g|^2."""
    left = Abs(Sum(f * conjugate(g), *limits)) ** 2
    return Stated(le(left, Sum(Abs(f) ** 2, *limits) * Sum(Abs(g) ** 2, *limits)))


@fact
def triangle(f: Expr, *limits: Any) -> Stated:
    """|sum f| <= sum |f|."""
    return Stated(le(Abs(Sum(f, *limits)), Sum(Abs(f), *limits)))


@fact
def triangle_of_two(x: Expr, y: Expr) -> Stated:
    """|x + y| <= |x| + |y|."""
    return Stated(le(Abs(x + y), Abs(x) + Abs(y)))


@fact
def root_keeps_order(x: Expr, y: Expr) -> Stated:
    """sqrt(x) <= sqrt(y) for 0 <= x <= y."""
    return Stated(le(sqrt(x), sqrt(y)), (not_negative(x), le(x, y)))


@fact
def square_keeps_order(x: Expr, y: Expr) -> Stated:
    """x^2 <= y^2 for 0 <= x <= y."""
    return Stated(le(x**2, y**2), (not_negative(x), le(x, y)))


@fact
def product_keeps_order(x: Expr, y: Expr, factor: Expr) -> Stated:
    """factor x <= factor y for x <= y and a factor that is not negative."""
    return Stated(le(factor * x, factor * y), (le(x, y), not_negative(factor)))


@fact
def sum_keeps_order(f: Expr, g: Expr, *limits: Any) -> Stated:
    """sum f <= sum g where f <= g for every index."""
    return Stated(le(Sum(f, *limits), Sum(g, *limits)), (le(f, g),), limits)


@fact
def below_tangent(x: Expr) -> Stated:
    """ln x <= x - 1 for x > 0."""
    return Stated(le(log(x), x - 1), (positive(x),))


@fact
def above_tangent(x: Expr) -> Stated:
    """1 + x <= e^x for a real x."""
    real(x)
    return Stated(le(1 + x, exp(x)))
