"""Exact sums of sequences that follow a linear recurrence: found from terms, confirmed by further ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpz_mod, fmpz_mod_ctx
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.number.arithmetic import BALL, EXACT, Divergent, NotRepresentable
from memlaw.numerics.number.failures import NoClosedForm
from memlaw.numerics.number.gaussian import gaussian
from memlaw.numerics.number.precision import precision, squared_modulus

CONFIRMING = 8  # terms beyond those that determine a recurrence
TRIED = (1, 2, 4)  # times the order that is expected
LONGEST = 100  # the largest order that is tried beyond that
PRECISIONS = (1, 4)  # times the bits that usually tell a root from the unit circle
_PRIME = 2**127 - 39  # 1 mod 4: recurrences are looked for in this field first
_FIELD = fmpz_mod_ctx(_PRIME)
_ROOT = _FIELD(pow(3, (_PRIME - 1) // 4, _PRIME))  # of -1


def recurrent_sum(term: Callable[[int], GaussianRational], start: int, order: int) -> GaussianRational:
    """The exact sum of term(start), term(start + 1), ... for a sequence with a linear recurrence.

    Twice as many terms as its order determine the rational generating function F, 8 more confirm it; the sum is F(1).
    Orders up to `order` are tried, then up to four times that. Errors: NotRepresentable where no recurrence is
    confirmed, Divergent where the terms do not go to zero.

    >>> half = EXACT.one / EXACT.integer(2)
    >>> recurrent_sum(lambda index: half**index, 0, 3) == EXACT.integer(2)
    True
    """
    connection, terms = confirmed_recurrence(term, start, order)
    numerator = [
        EXACT.sum(connection[back] * terms[index - back] for back in range(index + 1))
        for index in range(len(connection) - 1)
    ]
    top, bottom = EXACT.sum(numerator), EXACT.sum(connection)
    if EXACT.is_zero(bottom):
        raise Divergent("the series has a pole at 1")
    inside = decays(connection)
    if inside is False:
        raise Divergent("the terms of the series do not go to zero")
    if inside is None:
        raise NotRepresentable("a series that is not known to converge")
    return top / bottom


def confirmed_recurrence(
    term: Callable[[int], GaussianRational], start: int, order: int
) -> tuple[list[GaussianRational], list[GaussianRational]]:
    """The connection polynomial of the shortest recurrence that the terms follow, and the terms that confirm it.

    Errors: NotRepresentable where there is none of so short an order.
    """
    terms: list[GaussianRational] = []
    for times in TRIED:
        largest = order * times if times == 1 else min(order * times, LONGEST)
        terms += [term(start + place) for place in range(len(terms), 2 * largest + CONFIRMING)]
        if _is_confirmed(shortest_recurrence([_image(value) for value in terms]), terms):
            connection = _exact_recurrence(terms)
            if _is_confirmed(connection, terms):
                return connection, terms
    raise NoClosedForm(f"a sum whose terms are not seen to follow a recurrence of order {largest} or less")


def _exact_recurrence(terms: Sequence[GaussianRational]) -> list[GaussianRational]:
    """Of real terms found among the rationals, which takes half as long."""
    if any(value.y for value in terms):
        return shortest_recurrence(terms)
    return [gaussian(value) for value in shortest_recurrence([value.x for value in terms])]


def _is_confirmed(connection: Sequence[object], terms: Sequence[object]) -> bool:
    return len(terms) >= 2 * (len(connection) - 1) + CONFIRMING


def _image(value: GaussianRational) -> fmpz_mod:
    """The number in the prime field. Errors: NotRepresentable for a denominator that is divided by the prime."""
    parts = [(_FIELD(int(part.numerator)), int(part.denominator)) for part in (value.x, value.y)]
    if any(bottom % _PRIME == 0 for _, bottom in parts):
        raise NotRepresentable("a number with a denominator that the prime divides")
    real, imag = (top / _FIELD(bottom) for top, bottom in parts)
    return real + _ROOT * imag


def decays(connection: Sequence[GaussianRational]) -> bool | None:
    """Whether all roots of z^n + c_1 z^(n-1) + ... lie inside the unit circle, by Schur and Cohn, in balls.

    None where one lies too near the circle for that.

    >>> decays([EXACT.one, EXACT.number(Fraction(1, 2))]), decays([EXACT.one, EXACT.integer(2)])
    (True, False)
    """
    found = None
    for times in PRECISIONS:
        with precision(times * (64 + 32 * len(connection))):
            found = _decays([BALL.number(*map(_fraction, (value.x, value.y))) for value in connection])
        if found is not None:
            break
    return found


def _decays(rest: list[Any]) -> bool | None:
    while len(rest) > 1:
        last = rest[-1]
        gap = 1 - squared_modulus(last)
        if not gap > 0:
            return False if gap < 0 else None
        mirrored = [value.conjugate() for value in reversed(rest)]
        rest = [(value - last * other) / gap for value, other in zip(rest[:-1], mirrored[:-1], strict=True)]
    return True


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def shortest_recurrence(terms: Sequence[Any]) -> list[Any]:
    """Berlekamp and Massey: the connection polynomial 1 + c_1 x + ... of the shortest linear recurrence.

    The terms are elements of one field.

    >>> [int(value.x) for value in shortest_recurrence([EXACT.integer(value) for value in (0, 1, 1, 2, 3, 5, 8)])]
    [1, -1, -1]
    """
    one = terms[0] ** 0
    zero = one - one
    current, previous = [one], [one]
    length, gap, last = 0, 1, one
    for index, value in enumerate(terms):
        discrepancy = value
        for back in range(1, min(length, len(current) - 1) + 1):
            discrepancy += current[back] * terms[index - back]
        if discrepancy == zero:
            gap += 1
            continue
        scale = discrepancy / last
        update = [zero] * gap + [scale * item for item in previous]
        longer = max(len(current), len(update))
        padded = current + [zero] * (longer - len(current))
        changed = [a - (update[place] if place < len(update) else zero) for place, a in enumerate(padded)]
        if 2 * length <= index:
            previous, last, length, gap = current, discrepancy, index + 1 - length, 1
        else:
            gap += 1
        current = changed
    return current + [zero] * (length + 1 - len(current))
