"""Ball arithmetic: flint's precision in a context, raised until a goal is met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flint import acb, arb, ctx

Ball = TypeVar("Ball", arb, acb)


@contextmanager
def precision(bits: int, terms: int | None = None) -> Iterator[None]:
    """Set flint's working precision (bits), and its series length, and restore both whatever happens.

    flint's precision is global to the process; nothing here sets it except through this context.

    >>> before = ctx.prec
    >>> with precision(300):
    ...     inside = ctx.prec
    >>> inside, ctx.prec == before
    (300, True)
    """
    saved_bits, saved_terms = ctx.prec, ctx.cap
    try:
        ctx.prec = bits
        ctx.cap = saved_terms if terms is None else terms
        yield
    finally:
        ctx.prec, ctx.cap = saved_bits, saved_terms


def accurate_balls(compute: Callable[[], list[Ball]], bits: int, start: int = 192) -> list[Ball]:
    """Evaluate at doubling precision until every ball has ``bits`` correct bits or is exactly 0.

    Errors: ArithmeticError when 2^17 bits do not suffice (a value that is 0 without being known so).

    >>> [ball.rel_accuracy_bits() >= 100 for ball in accurate_balls(lambda: [arb(2).sqrt()], 100)]
    [True]
    """
    working = max(start, bits + 64)
    while working <= 2**17:
        with precision(working):
            values = compute()
        if all(value.is_zero() or value.rel_accuracy_bits() >= bits for value in values):
            return values
        working *= 2
    raise ArithmeticError("131072 bits do not enclose the value to the accuracy asked for")
