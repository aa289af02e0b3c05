"""Quantities replaced by their definitions, at whatever arguments they stand."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Product, Sum, Symbol

from memlaw.theory.statement.kept import contains


def unfold(expression: Expr, quantities: tuple[tuple[Expr, Expr], ...]) -> Expr:
    """Quantities by their definitions, twice: what one brings in, another may define."""
    for place, (formal, meaning) in enumerate((*quantities, *quantities)):
        if contains(expression, type(formal)):
            fresh = _with_fresh_indices(meaning, "'" * (1 + place))  # the indices of each are its own
            expression = expression.replace(
                lambda item, formal=formal: type(item) is type(formal) and _fits(formal, item),
                lambda item, formal=formal, fresh=fresh: fresh.subs(_bindings(formal, item), simultaneous=True),
            )
    return expression


def _with_fresh_indices(meaning: Expr, primes: str) -> Expr:
    """No index of a sum may catch a symbol that is put in."""
    bound = {limit[0] for item in meaning.atoms(Sum, Product) for limit in item.limits}
    return meaning.xreplace({index: Symbol(index.name + primes, **index.assumptions0) for index in bound})


def _fits(formal: Expr, item: Expr) -> bool:
    """Whether letters stand for arguments, each for one."""
    pairs = {(a, b) for a, b in zip(formal.args, item.args, strict=True) if isinstance(a, Symbol)}
    fixed = all(a == b for a, b in zip(formal.args, item.args, strict=True) if not isinstance(a, Symbol))
    return fixed and len({a for a, _ in pairs}) == len(pairs)


def _bindings(formal: Expr, item: Expr) -> dict[Any, Any]:
    return {a: b for a, b in zip(formal.args, item.args, strict=True) if a != b}
