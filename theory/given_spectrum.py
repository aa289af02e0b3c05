"""Eigenvalues and lags of a closed form as they are given: a number of symbols, symbols, numbers of any make."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from operator import index
from typing import TypeAlias

from sympy import Expr, Integer, Symbol

from memlaw.errors import InvalidInput, shown
from memlaw.scalars import is_truth
from memlaw.theory.statement.instance import modulus_squared, number

LARGEST_LAG = 10_000  # of a number as lag: seconds
MOST_SYMBOLS = 200  # a formula has the square of them as terms

Number: TypeAlias = str | int | Fraction | Expr  # a text in the grammar of numbers, or what is one itself


def symbolic_spectrum(size: object) -> tuple[Symbol, ...]:
    """Symbols lambda_1, ..., lambda_N for the eigenvalues.

    >>> symbolic_spectrum(2)
    (lambda_1, lambda_2)
    """
    count = _whole(size)
    if count is None or not 1 <= count <= MOST_SYMBOLS:
        raise InvalidInput(
            f"size {shown(size)}",
            f"a spectrum has 1, 2, ... eigenvalues, at most {MOST_SYMBOLS} symbolic ones",
            "give their number, or a list of them",
        )
    return tuple(Symbol(f"lambda_{place}", complex=True) for place in range(1, int(count) + 1))


def _whole(value: object) -> Integer | None:
    """An int of any make, or nothing where there is none."""
    try:
        return None if is_truth(value) else Integer(index(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def spectrum_of(given: int | Iterable[Number]) -> tuple[Expr, ...]:
    """The eigenvalues that `closed_form` understands by a size or a list; errors as there.

    >>> spectrum_of(1), spectrum_of(["1/3+I/4"])
    ((lambda_1,), (1/3 + I/4,))
    """
    if isinstance(given, str | bytes | dict) or not isinstance(given, Iterable) or getattr(given, "ndim", 1) == 0:
        return symbolic_spectrum(given)
    values = tuple(_eigenvalue(value) for value in given)
    if not values:
        raise InvalidInput("no eigenvalue", "a spectrum has at least one", "give one")
    for value in values:
        if is_rational(value) and modulus_squared(value) >= 1:
            raise InvalidInput(
                f"eigenvalue {value}",
                "every |l| must be below 1",
                "there is no stationary memory on or outside the unit circle; scale the spectrum",
            )
    return values


def _eigenvalue(value: Number) -> Expr:
    found = number(value, "eigenvalue")
    if found.is_number and not is_rational(found):
        raise InvalidInput(
            f"eigenvalue {shown(value)}",
            "numbers must be Gaussian rationals",
            "use a symbol and substitute the number afterwards",
        )
    return found.expand() if found.is_number else found


def is_rational(value: Expr) -> bool:
    """Whether a value is a number of the field Q(i)."""
    return bool(value.is_number and all(part.is_Rational for part in value.expand().as_real_imag()))


def read_lag(lag: int | Expr) -> Expr:
    """A symbol, or a whole number that is not negative."""
    value = number(lag, "lag") if isinstance(lag, str | Expr) else _whole(lag)
    if value is None or not (value.is_Integer or value.free_symbols) or value.is_negative or value.is_integer is False:
        raise InvalidInput(f"lag {shown(lag)}", "a lag is 0, 1, 2, ... or a symbol", "give a nonnegative integer")
    if value.is_Integer and value > LARGEST_LAG:
        raise InvalidInput(
            f"lag {shown(lag)}", f"a given lag is at most {LARGEST_LAG}", "put it into the form with a symbol as lag"
        )
    return value
