"""Products of (z - conj(a))/(1 - l z) with Gaussian rational a and l: their coefficients, exactly and in closed form.

>>> from sympy import Rational
>>> coefficients([Rational(1, 2)], [Rational(1, 2)], 3)
[-1/2, 3/4, 3/8]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from sympy import QQ_I, Add, Expr, Poly, Symbol
from sympy.polys.domains.gaussiandomains import GaussianRational

_Ratio = tuple[GaussianRational, GaussianRational, GaussianRational, GaussianRational]
_LAG = Symbol("lag")
_ONE, _ZERO = QQ_I.one, QQ_I.zero


def coefficients(tops: Iterable[Expr], poles: Iterable[Expr], count: int) -> list[Expr]:
    """The first coefficients of the product of z - conj(a) over tops and of 1/(1 - l z) over poles.

    >>> from sympy import Rational
    >>> coefficients([], [Rational(1, 2)], 3)
    [1, 1/2, 1/4]
    """
    factors = [(-_bar(top), _ONE, _ONE, _ZERO) for top in map(QQ_I.from_sympy, tops)]
    factors += [(_ONE, _ZERO, _ONE, -pole) for pole in map(QQ_I.from_sympy, poles)]
    return [QQ_I.to_sympy(value) for value in _series(factors, count)]


def _series(factors: Iterable[_Ratio], count: int) -> list[GaussianRational]:
    """The power series of a product of (a + b z)/(c + d z), c nonzero, to `count` coefficients."""
    series = [_ONE, *[_ZERO] * (count - 1)][:count]
    for a, b, c, d in factors:
        before, result = _ZERO, _ZERO
        for index, value in enumerate(series):
            result = (a * value + b * before - d * result) / c
            before, series[index] = value, result
    return series


def _bar(value: GaussianRational) -> GaussianRational:
    return QQ_I(value.x, -value.y)


@dataclass(frozen=True)
class Mode:
    """An eigenvalue and a polynomial P: a coefficient is the sum of P(k) l^k over the modes."""

    value: GaussianRational
    polynomial: Poly

    @property
    def conjugated(self) -> Mode:
        """The mode of the conjugate coefficient."""
        numbers = [_bar(QQ_I.from_sympy(item)) for item in self.polynomial.all_coeffs()]
        polynomial = Poly.from_list([QQ_I.to_sympy(item) for item in numbers], _LAG, domain=QQ_I)
        return Mode(_bar(self.value), polynomial)

    @property
    def advanced(self) -> Mode:
        """The mode of the coefficient after this one."""
        return Mode(self.value, _next(self.polynomial) * QQ_I.to_sympy(self.value))


def modes(tops: Sequence[Expr], poles: Sequence[Expr]) -> list[Mode]:
    """The partial fractions of the product, one mode per distinct pole, none of them zero.

    Their sum is coefficient k for every k > len(tops) - len(poles).
    """
    zeros = [_bar(QQ_I.from_sympy(top)) for top in tops]
    counts = Counter(map(QQ_I.from_sympy, poles))
    return [Mode(value, _polynomial(value, zeros, counts)) for value in counts]


def _polynomial(value: GaussianRational, zeros: Sequence[GaussianRational], counts: Counter[GaussianRational]) -> Poly:
    """sum of a_s binomial(k + s - 1, s - 1): the coefficient of z^k in sum of a_s/(1 - l z)^s, over l^k."""
    order = counts[value]
    # the other factors at z = (1 - w)/l as functions of w; the pole itself is 1/w^order
    factors = [(1 / value - zero, -1 / value, _ONE, _ZERO) for zero in zeros]
    for other in (other for other in counts.elements() if other != value):
        factors.append((_ONE, _ZERO, 1 - other / value, other / value))
    local = _series(factors, order)
    total, binomial = Poly(0, _LAG, domain=QQ_I), Poly(1, _LAG, domain=QQ_I)
    for s in range(1, order + 1):
        total += binomial * QQ_I.to_sympy(local[order - s])
        binomial *= Poly((_LAG + s) / s, _LAG, domain=QQ_I)
    return total


def product_of_sums(
    first: Iterable[Mode],
    second: Iterable[Mode],
    lag: Expr,
    each: Callable[[Poly, Expr], Expr] = lambda polynomial, _: polynomial,
) -> Expr:
    """The product of two sums over modes, as polynomials in the lag times powers x^lag of products x of two values.

    each: what becomes of Q and x in every term Q(k) x^k.
    """
    collected: dict[GaussianRational, Poly] = {}
    for one, other in product(first, second):
        ratio = one.value * other.value
        term = each(one.polynomial * other.polynomial, QQ_I.to_sympy(ratio))
        collected[ratio] = collected.get(ratio, Poly(0, _LAG, domain=QQ_I)) + term
    terms = ((QQ_I.to_sympy(x), part.as_expr().subs(_LAG, lag).expand()) for x, part in collected.items())
    return Add(*(part * x**lag for x, part in terms))


def geometric_tail(polynomial: Poly, x: Expr) -> Poly:
    """R with R(t) x^t = sum over k > t of Q(k) x^k.

    That is R(t) - x R(t+1) = x Q(t+1), solved from the top degree down.
    """
    rest, total = _next(polynomial) * x, Poly(0, _LAG, domain=QQ_I)
    while not rest.is_zero:
        power = Poly(_LAG, _LAG, domain=QQ_I) ** rest.degree() * (rest.LC() / (1 - x))
        total += power
        rest -= power - _next(power) * x
    return total


def _next(polynomial: Poly) -> Poly:
    """P(t + 1) for P(t)."""
    return polynomial.compose(Poly(_LAG + 1, _LAG, domain=QQ_I))
