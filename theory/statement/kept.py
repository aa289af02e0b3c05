"""What is asked of the same expressions again and again, found once: their expanded form, the kinds of their parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sympy import Add, Basic, Expr, Mul, Pow, Symbol, exp, expand, factor, log
from sympy.concrete.expr_with_limits import ExprWithLimits

HINTS = tuple(f"_eval_expand_{hint}" for hint in ("power_base", "power_exp", "mul", "log", "multinomial", "basic"))


def expanded(e: Expr) -> Expr:
    """`expand` of an expression, term by term.

    >>> from sympy.abc import x, y
    >>> expanded(x * (x + y) + y)
    x**2 + x*y + y
    """
    return Add(*map(_part, e.args)) if e.is_Add else _part(e)


@lru_cache(maxsize=1 << 16)
def _part(e: Expr) -> Expr:
    if _is_expanded(e):
        return e
    powers = not _has_whole_powers(e)  # what a hint is about does not come into being by the others
    hints = {"log": contains(e, log), "basic": contains(e, ExprWithLimits), "power_base": powers, "power_exp": powers}
    return expand(e, **hints)


@lru_cache(maxsize=1 << 16)
def _has_whole_powers(e: Basic) -> bool:
    """Whether all powers in an expression have whole numbers as exponents."""
    if isinstance(e, exp) or (isinstance(e, Pow) and not e.exp.is_Integer):
        return False
    return all(map(_has_whole_powers, e.args))


@lru_cache(maxsize=1 << 16)
def _is_expanded(e: Basic) -> bool:
    """Whether no hint of `expand` has anything to do here: no product of sums, no power of one."""
    if isinstance(e, Pow):
        return bool(e.base.is_Symbol and e.exp.is_Integer)
    if isinstance(e, Mul):
        return all(not part.is_Add and _is_expanded(part) for part in e.args)
    return (isinstance(e, Add) or not any(hasattr(e, hint) for hint in HINTS)) and all(map(_is_expanded, e.args))


@lru_cache(maxsize=1 << 16)
def is_positive(e: Expr) -> bool | None:
    """Whether an expression is positive by what is assumed of its symbols."""
    found: bool | None = e.is_positive
    return found


@lru_cache(maxsize=1 << 16)
def is_nonnegative(e: Expr) -> bool | None:
    """Whether an expression is not negative by what is assumed of its symbols."""
    found: bool | None = e.is_nonnegative
    return found


@lru_cache(maxsize=1 << 14)
def terms(e: Expr) -> Mapping[Expr, Expr]:
    """The terms of an expanded expression, with their coefficients."""
    found: Mapping[Expr, Expr] = expanded(e).as_coefficients_dict()
    return found


@lru_cache(maxsize=1 << 14)
def factored(e: Expr) -> Expr:
    """`factor` of an expression."""
    return factor(e)


def is_hashable(item: object) -> bool:
    """Whether something can be looked up, with all that is in it."""
    try:
        hash(item)
    except TypeError:
        return False
    return True


def contains(e: Basic, *kinds: type) -> bool:
    """Whether a part of an expression, or itself, is of one of these types.

    >>> from sympy.abc import x
    >>> contains(1 + x**2, Pow), contains(1 + x, Pow)
    (True, False)
    """
    return any(issubclass(kind, kinds) for kind in _kinds(e))


@lru_cache(maxsize=1 << 14)
def bound_letters(e: Basic) -> frozenset[Symbol]:
    """The letters that sums, limits, integrals and the like bind in an expression.

    >>> from sympy.abc import k, x
    >>> from sympy import Sum
    >>> bound_letters(x + Sum(k, (k, 0, x)))
    frozenset({k})
    """
    inside = frozenset().union(*(part.free_symbols for part in e.args)) - e.free_symbols
    return frozenset(part for part in inside if isinstance(part, Symbol) and part.name != "N").union(
        *map(bound_letters, e.args)
    )


def catches(e: Basic, letter: Symbol, value: Expr) -> bool:
    """Whether an index in e would catch a letter of a value that is put in for another letter.

    >>> from sympy.abc import k, n, x
    >>> from sympy import Sum
    >>> catches(Sum(k * x, (k, 0, n)), x, k + 1), catches(Sum(k, (k, 0, n)), n, k)
    (True, False)
    """
    inside = e.args[0].free_symbols.union(*(part.free_symbols for part in e.args[1:-1])) if e.args else set()
    bound = inside - e.free_symbols
    return bool(letter in inside and bound & Add(value).free_symbols) or any(catches(x, letter, value) for x in e.args)


@lru_cache(maxsize=1 << 16)
def _kinds(e: Basic) -> frozenset[type]:
    return frozenset((type(e),)).union(*map(_kinds, e.args))
