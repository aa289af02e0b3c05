"""What is one and the same, spelled in one way: products in one of two signs, even powers of moduli without moduli."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Abs, Expr, Pow, Product, conjugate, fraction, together

from memlaw.theory.language import Coefficient
from memlaw.theory.statement.kept import contains, expanded


@lru_cache(maxsize=8192)
def with_signs(e: Expr) -> Expr:
    """Products, and functions whose coefficients are meant, in one of their two signs."""
    if not contains(e, Product, Coefficient):
        return e
    return e.replace(Product, _with_one_sign).replace(
        Coefficient, lambda f, variable, index: Coefficient(_one_fraction(f), variable, index)
    )


def _with_one_sign(function: Expr, *limits: Any) -> Expr:
    """The factors of a product as one fraction each, in one of its two signs."""
    return Product(_one_fraction(function), *limits)


@lru_cache(maxsize=8192)
def _one_fraction(function: Expr) -> Expr:
    top, bottom = (expanded(part) for part in fraction(together(function)))
    flipped = bottom.as_ordered_terms()[0].could_extract_minus_sign()
    return -top / -bottom if flipped else top / bottom


def with_odd_moduli(e: Expr) -> Expr:
    """|x|^{2k} is (x conj x)^k."""
    if not contains(e, Abs):
        return e
    return e.replace(
        lambda part: isinstance(part, Pow) and isinstance(part.base, Abs) and part.exp.is_Integer and part.exp >= 2,
        lambda part: (
            (part.base.args[0] * conjugate(part.base.args[0])) ** (part.exp // 2) * part.base ** (part.exp % 2)
        ),
    )
