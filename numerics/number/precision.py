"""Ball arithmetic: flint's precision in a context, raised until a goal is met; balls as mpmath numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import mpmath
from flint import acb, arb, ctx

from memlaw.numerics.number.failures import OutOfReach

Ball = TypeVar("Ball", arb, acb)
Result = TypeVar("Result")
MOST_BITS = 2**18


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


def refined(attempt: Callable[[], Result | None], bits: int = 256) -> Result:
    """What an attempt gives at `bits` bits, or at twice as many and so on; None says that more are needed.

    Errors: OutOfReach when 2^18 bits do not suffice.

    >>> refined(lambda: ctx.prec if arb(2).sqrt().rad() < 1e-300 else None)
    1024
    """
    while bits <= MOST_BITS:
        with precision(bits):
            result = attempt()
        if result is not None:
            return result
        bits *= 2
    raise OutOfReach(
        "a value that hangs on more digits than can be computed",
        f"{MOST_BITS} bits do not enclose it to the accuracy asked for",
        "give numbers that are further apart, and further from 0 and from the unit circle, or ask for less accuracy",
    )


def accurate_balls(compute: Callable[[], list[Ball]], bits: int, start: int = 192) -> list[Ball]:
    """Evaluate at doubling precision until every ball has ``bits`` correct bits or is exactly 0.

    Errors: OutOfReach as for `refined` (a value that is 0 without being known so).

    >>> [ball.rel_accuracy_bits() >= 100 for ball in accurate_balls(lambda: [arb(2).sqrt()], 100)]
    [True]
    """

    def attempt() -> list[Ball] | None:
        values = compute()
        return values if all(v.is_zero() or v.rel_accuracy_bits() >= bits for v in values) else None

    return refined(attempt, max(start, bits + 64))


def squared_modulus(value: acb | arb) -> arb:
    """|x|^2, without a root; arb ** 2 would be nan where the ball contains 0."""
    return value.real * value.real + value.imag * value.imag


def to_mpf(ball: arb) -> mpmath.mpf:
    """The midpoint of a real ball as an mpmath number, exactly."""
    mantissa, exponent = ball.mid().man_exp()
    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))
