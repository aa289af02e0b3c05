"""Textbook facts that a line of a proof may quote: each a function of its arguments, none of them about memory.

A proof names a fact of this registry and gives the arguments; what the fact says is made here. Each is tried on random
numbers by a test, and a badge counts how many a derivation quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from sympy import Abs, Expr, Integer, Sum, conjugate, exp, log, sqrt
from sympy.core.relational import Ge, Gt, Le, Lt, Relational

from memlaw.errors import InvalidInput
from memlaw.theory.language.symbols import strictly
from memlaw.theory.statement.kept import is_hashable
from memlaw.theory.statement.proof import Fact


@dataclass(frozen=True)
class Stated:
    """What a fact says at arguments: a relation, where all that it `needs` is known, for all indices in `over`."""

    relation: Relational
    needs: tuple[Relational, ...] = ()
    over: tuple[Any, ...] = ()


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
    return make(*arguments)


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
    """1 + x <= e^x."""
    return Stated(le(1 + x, exp(x)))
