"""In what order a reader expects terms and factors.

In a sum positive terms come first; in a product numbers, symbols and coefficients come before eigenvalues, those
before brackets, and sums and products last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sympy import Abs, Add, Expr, Integer, Mul, Pow, Product, Rational, Sum, Symbol, conjugate, degree, log

from memlaw.theory import language
from memlaw.theory.language import Others, Quantity

_TRAILING = (Sum, Product, Others, log)
HALF = Rational(1, 2)
_UNPRIMED_FIRST = str.maketrans("'", "~")


def factors(expression: Expr) -> Iterator[Expr]:
    """The factors of a product, those of integer powers of products included.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> sorted(map(str, factors(2 * (x * y) ** 3)))
    ['2', 'x**3', 'y**3']
    """
    if isinstance(expression, Mul):
        for argument in expression.args:
            yield from factors(argument)
    elif isinstance(expression, Pow) and isinstance(expression.base, Mul) and expression.exp.is_Integer:
        for factor in factors(expression.base):
            yield Pow(factor, expression.exp)
    else:
        yield expression


def _parts(factor: Expr) -> tuple[Expr, Expr]:
    """Base and exponent; SymPy would split 1/2 into 2 and -1, and the imaginary unit into -1 and 1/2."""
    return (factor, Integer(1)) if factor.is_number else factor.as_base_exp()


def _is_geometric(factor: Expr) -> bool:
    """Whether a factor is a power of a number such as (1/4)^tau."""
    base, exponent = _parts(factor)
    return bool(base.is_number and exponent != 1)


def _is_trailing(factor: Expr) -> bool:
    return isinstance(factor, _TRAILING) or _is_geometric(factor)


def _symbol_rank(symbol: Symbol) -> int:
    if symbol == language.mu or symbol.name.startswith("lambda"):
        return 4
    return 5 if symbol == language.z else 1


def factor_rank(factor: Expr) -> int:
    """Where a factor stands in a product: numbers 0, ..., sums and products 10."""
    base, exponent = _parts(factor)
    inner = base.args[0] if isinstance(base, conjugate) else base
    if isinstance(inner, Symbol):
        return 3 if exponent.could_extract_minus_sign() else _symbol_rank(inner)
    if exponent == HALF or _is_geometric(factor):
        return 9
    ranks = ((_TRAILING, 10), (Abs, 8), (Add, 7), (Mul, 6), (Quantity, 2))
    kinds = [rank for kind, rank in ranks if isinstance(inner, kind)]
    return kinds[0] if kinds else 0 if base.is_number else 4


def is_negative(term: Expr) -> bool:
    """Whether a term of a sum is written with a minus sign."""
    return bool(term.as_coeff_Mul()[0].is_negative)


def _term_rank(term: Expr) -> float:
    """Indices before numbers (tau + 1), numbers before everything else (1 - l), sums last."""
    ranks = [factor_rank(factor) for factor in factors(term) if not factor.is_number]
    lowest = min(ranks, default=1.5)
    return lowest if lowest != 10 else 11


def _polynomial_in(expression: Expr) -> Symbol | None:
    """The index in which a sum is a polynomial of degree two or more: that is written by falling powers."""
    free = list(expression.free_symbols)
    if len(free) != 1 or _symbol_rank(free[0]) != 1 or not expression.is_polynomial(free[0]):
        return None
    return free[0] if degree(expression, free[0]) > 1 else None


def _split(parts: Iterable[Expr]) -> tuple[Expr, list[Expr], list[Expr]]:
    """Rational number, numerator and denominator; square roots in the numerator become one."""
    number, top, bottom, roots = Integer(1), [], [], []
    for factor in parts:
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, Integer(1))
        if factor.is_Rational:
            number *= factor
        elif exponent == HALF:
            roots.append(base)
        elif exponent.is_number and exponent.is_negative:
            bottom.append(Pow(base, -exponent))
        else:
            top.append(factor)
    inner = roots[0] if len(roots) == 1 else Mul(*roots, evaluate=False)
    return number, top + ([Pow(inner, HALF, evaluate=False)] if roots else []), bottom


@dataclass(frozen=True)
class Quotient:
    """A product as it is written: sign, numerator, denominator, and what trails behind the fraction."""

    negative: bool
    top: tuple[Expr, ...]
    bottom: tuple[Expr, ...]
    trailing: tuple[Expr, ...]


class Order:
    """The order of terms and factors; how an expression is spelled decides between those of one rank."""

    def __init__(self, spelled: Callable[[Expr], str]) -> None:
        self.spelled = spelled

    def natural_key(self, expression: Expr) -> list[int | str]:
        """A key that sorts as a reader would: x_2 before x_10 and a before a'.

        >>> Order(str).natural_key(Symbol("x_10"))
        ['x_', 10, '']
        """
        text = self.spelled(expression).translate(_UNPRIMED_FIRST).replace("conj(", "~(")
        return [int(piece) if index % 2 else piece for index, piece in enumerate(re.split(r"(\d+)", text))]

    def _factor_key(self, factor: Expr) -> tuple[int, bool, list[int | str]]:
        named = factor.args[2] if isinstance(factor, Others) else factor
        return factor_rank(factor), isinstance(factor.as_base_exp()[0], conjugate), self.natural_key(named)

    def term_key(self, term: Expr) -> tuple[bool, float, list[int | str]]:
        """Where a term stands in a sum."""
        return is_negative(term), _term_rank(term), self.natural_key(term)

    def terms(self, expression: Expr) -> list[Expr]:
        """The terms of a sum, positive ones first.

        >>> from memlaw.theory.language import N, bar, eigenvalue, i, tau, z
        >>> order = Order(str)
        >>> order.terms(z - bar(eigenvalue[i])), order.terms(tau + 1 - N)
        ([z, -conjugate(lambda[i])], [tau, 1, -N])
        """
        terms = Add.make_args(expression)
        power = _polynomial_in(expression)
        return sorted(terms, key=self.term_key if power is None else lambda term: -degree(term, power))

    def oriented(self, expression: Expr) -> Expr:
        """x or -x, whichever has its first term (signs aside) positive: for use inside |x|."""
        first = min(Add.make_args(expression), key=lambda term: self.term_key(-term if is_negative(term) else term))
        return Mul(-1, expression) if is_negative(first) else expression

    def quotient(self, expression: Expr) -> Quotient:
        """Sort the factors of an expression.

        >>> from memlaw.theory.language import N
        >>> quotient = Order(str).quotient(N * (N + 1) / 2)
        >>> quotient.top, quotient.bottom
        ((N, N + 1), (2,))
        """
        number, top, bottom = _split(factors(expression))
        top, bottom = sorted(top, key=self._factor_key), sorted(bottom, key=self._factor_key)
        top = [Integer(abs(number.p)), *top] if abs(number.p) != 1 else top
        bottom = [Integer(number.q), *bottom] if number.q != 1 else bottom
        held = any(map(_is_trailing, bottom))
        trailing = [] if held else [factor for factor in top if _is_trailing(factor)]
        leading = [factor for factor in top if factor not in trailing]
        return Quotient(bool(number < 0), tuple(leading), tuple(bottom), tuple(trailing))
