"""The memory function of a given spectrum in closed form: symbolic eigenvalues, or exact rational ones.

For distinct symbols the double sum of `closed.memory` is written down as it stands. For Gaussian rational
spectra, zero and repeated eigenvalues included, exact partial fractions of the all-pass function give M as a sum
of polynomials in the lag times powers; at a given lag M is 1 - sum |b_k|^2. The pair is controllable throughout:
a repeated eigenvalue is a Jordan block.

>>> from sympy import Rational
>>> closed_form([Rational(1, 2)], 3)
3/256
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sympy import QQ, QQ_I, Add, Expr, Integer, Lt, Mul, Piecewise, Poly, Symbol, conjugate, nan

from memlaw.errors import InvalidInput
from memlaw.theory.language import tau
from memlaw.theory.statement.instance import modulus_squared, number

_Ratio = tuple[Any, Any, Any, Any]
_LAG = Symbol("lag")


def symbolic_spectrum(size: int) -> tuple[Symbol, ...]:
    """Symbols lambda_1, ..., lambda_N for the eigenvalues.

    >>> symbolic_spectrum(2)
    (lambda_1, lambda_2)
    """
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise InvalidInput(
            f"size {size!r}", "a spectrum has 1, 2, ... eigenvalues", "give a positive integer"
        )
    return tuple(Symbol(f"lambda_{index}", complex=True) for index in range(1, size + 1))


def closed_form(
    eigenvalues: Iterable[Any], lag: Any = tau, *, conjugates: Iterable[Any] | None = None
) -> Expr:
    """M(lag) of a controllable pair with these eigenvalues, as a SymPy expression.

    The eigenvalues are distinct symbols (taken as different from each other and from zero), Gaussian rationals in
    any multiplicity, or distinct ones of both kinds. The lag is a symbol or a nonnegative integer. `conjugates` are
    symbols that stand for the conjugates of symbolic eigenvalues; M is then a rational function of all of them.
    Nothing is simplified; a real value may be written with complex terms that are conjugates of each other.

    >>> from sympy import symbols
    >>> a, p = symbols("a p")
    >>> closed_form([a], conjugates=[p])
    (a*p)**tau*(-a*p + 1)
    >>> closed_form(["1/2", "1/2"])
    (27*tau**2/16 - 9*tau/8 + 15/16)/4**tau
    >>> closed_form(["1/2", "1/2"], 1)
    3/8
    >>> closed_form([0, "1/2"])
    Piecewise((1, tau < 1), (3*4**(1 - tau)/4, True))
    >>> closed_form(["3/2"])
    Traceback (most recent call last):
    memlaw.errors.InvalidInput: got eigenvalue 3/2; every |l| must be below 1; ...
    """
    values = _spectrum(eigenvalues)
    when = _lag(lag)
    if all(map(_is_rational, values)):
        _refuse_conjugates(conjugates)
        return _at_lag(values, int(when)) if when.is_Integer else _delayed(values, when, _exponential_sum)
    mirrored = _conjugates(values, conjugates)
    _check_distinct(values, "eigenvalue")
    return _delayed(values, when, lambda rest, later: _double_sum(rest, mirrored, later))


def all_pass_coefficients(eigenvalues: Iterable[Any], count: int) -> list[Expr]:
    """The first coefficients of the all-pass function of a Gaussian rational spectrum, exactly.

    >>> all_pass_coefficients(["1/2"], 3)
    [-1/2, 3/4, 3/8]
    """
    values = _spectrum(eigenvalues)
    symbolic = [value for value in values if not _is_rational(value)]
    if symbolic:
        raise InvalidInput(
            f"eigenvalue {symbolic[0]}",
            "coefficients are computed for Gaussian rational spectra",
            "substitute numbers",
        )
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise InvalidInput(f"count {count!r}", "a count is 0, 1, 2, ...", "give a nonnegative integer")
    return [QQ_I.to_sympy(coefficient) for coefficient in _coefficients(values, count)]


# --- input --------------------------------------------------------------------------------------------------


def _spectrum(eigenvalues: Iterable[Any]) -> tuple[Expr, ...]:
    values = tuple(_eigenvalue(value) for value in eigenvalues)
    if not values:
        raise InvalidInput("no eigenvalue", "a spectrum has at least one", "give one")
    for value in values:
        if _is_rational(value) and modulus_squared(value) >= 1:
            raise InvalidInput(
                f"eigenvalue {value}",
                "every |l| must be below 1",
                "there is no stationary memory on or outside the unit circle; scale the spectrum",
            )
    return values


def _eigenvalue(value: Any) -> Expr:
    if isinstance(value, (float, complex)) or getattr(value, "is_Float", False):
        raise InvalidInput(
            f"eigenvalue {value}", "a closed form is exact", "write it as a fraction, such as '1/2'"
        )
    found = _read(value)
    if found is None:
        raise InvalidInput(f"eigenvalue {value!r}", "it must be a number or a symbol", "write it as '1/2'")
    if found.is_number and not _is_rational(found):
        raise InvalidInput(
            f"eigenvalue {value}",
            "numbers must be Gaussian rationals",
            "use a symbol and substitute the number afterwards",
        )
    return found.expand() if found.is_number else found


def _read(value: Any) -> Any:
    """A SymPy expression, or nothing where there is none."""
    try:
        found = number(value)
    except InvalidInput:
        return None
    return None if found is nan else found


def _is_rational(value: Expr) -> bool:
    """Whether a value is a number of the field Q(i)."""
    return bool(value.is_number and all(part.is_Rational for part in value.expand().as_real_imag()))


def _lag(lag: Any) -> Expr:
    value = None if isinstance(lag, float) else _read(lag)
    if (
        value is None
        or not (value.is_Integer or value.free_symbols)
        or value.is_negative
        or value.is_integer is False
    ):
        raise InvalidInput(f"lag {lag!r}", "a lag is 0, 1, 2, ... or a symbol", "give a nonnegative integer")
    return value


def _refuse_conjugates(conjugates: Iterable[Any] | None) -> None:
    if conjugates is not None:
        raise InvalidInput(
            "conjugates of a rational spectrum", "those of numbers are known", "leave them out"
        )


def _conjugates(values: Sequence[Expr], given: Iterable[Any] | None) -> dict[Expr, Expr]:
    """The conjugate of each eigenvalue: a symbol that stands for it, or conjugate(l)."""
    if given is None:
        return {value: conjugate(value) for value in values}
    mirrored = tuple(map(number, given))
    if len(mirrored) != len(values):
        raise InvalidInput(
            f"{len(mirrored)} conjugates of {len(values)} eigenvalues",
            "each eigenvalue has one conjugate",
            "give as many",
        )
    _check_distinct(mirrored, "conjugate")
    wrong = [v for v, w in zip(values, mirrored, strict=True) if _is_rational(v) and w != conjugate(v)]
    if wrong:
        raise InvalidInput(
            f"another conjugate of {wrong[0]}", "that of a number is known", "give conjugate(l)"
        )
    return dict(zip(values, mirrored, strict=True))


def _check_distinct(values: Sequence[Expr], name: str) -> None:
    repeated = [value for value in values if value != 0 and values.count(value) > 1]
    if repeated:
        raise InvalidInput(
            f"the {name} {repeated[0]} more than once",
            "symbolic eigenvalues must be distinct: the closed form has a pole where two meet",
            "use different symbols, or rational numbers for a repeated eigenvalue",
        )


# --- zero eigenvalues ---------------------------------------------------------------------------------------


def _delayed(values: Sequence[Expr], lag: Expr, tail: Any) -> Expr:
    """Zero eigenvalues delay: M is 1 below their number z0, and then that of the rest, z0 lags earlier."""
    rest = tuple(value for value in values if value != 0)
    zeros = len(values) - len(rest)
    if zeros == 0:
        return tail(rest, lag)
    if lag.is_Integer:
        return Integer(1) if lag < zeros else tail(rest, lag - zeros)
    return Piecewise((Integer(1), Lt(lag, zeros)), (tail(rest, lag - zeros), True))


# --- symbols ------------------------------------------------------------------------------------------------


def _double_sum(values: Sequence[Expr], mirrored: Mapping[Expr, Expr], lag: Expr) -> Expr:
    """The sum of r_i conj(r_j) x^lag / (1 - x) with x = l_i conj(l_j) and r_i = c_i l_i; never expanded."""
    bars = [mirrored[value] for value in values]
    residues = _residues(values, bars)
    conjugated = _residues(bars, values)
    terms = []
    for (left, own), (right, other) in product(
        zip(residues, values, strict=True), zip(conjugated, bars, strict=True)
    ):
        ratio = own * other
        terms.append(Mul(left, right, ratio**lag, 1 / (1 - ratio)))
    return Add(*terms)


def _residues(values: Sequence[Expr], bars: Sequence[Expr]) -> list[Expr]:
    """c_i l_i: the product of all 1 - l_i conj(l_j), over the product of l_i - l_j for j != i."""
    return [
        Mul(*(1 - own * bar for bar in bars), *(1 / (own - other) for other in values if other != own))
        for own in values
    ]


# --- Gaussian rationals -------------------------------------------------------------------------------------


def _series(factors: Iterable[_Ratio], count: int) -> list[Any]:
    """The power series of a product of (a + b z)/(c + d z), c nonzero, to `count` coefficients."""
    series = [QQ_I.one] + [QQ_I.zero] * (count - 1)
    for a, b, c, d in factors:
        before, result = QQ_I.zero, QQ_I.zero
        for index, value in enumerate(series[:count]):
            result = (a * value + b * before - d * result) / c
            before, series[index] = value, result
    return series[:count]


def _coefficients(values: Iterable[Expr], count: int) -> list[Any]:
    """The coefficients of the product of (z - conj(l))/(1 - l z)."""
    numbers = [QQ_I.from_sympy(value) for value in values]
    return _series(((-_bar(ell), QQ_I.one, QQ_I.one, -ell) for ell in numbers), count)


def _bar(value: Any) -> Any:
    return QQ_I(value.x, -value.y)


def _at_lag(values: Sequence[Expr], lag: int) -> Expr:
    """1 - sum of |b_k|^2 for k up to the lag."""
    kept = sum((value.x**2 + value.y**2 for value in _coefficients(values, lag + 1)), start=QQ.zero)
    return QQ.to_sympy(QQ.one - kept)


@dataclass(frozen=True)
class _Mode:
    """An eigenvalue and the polynomial P with b_k = sum of P(k) l^k over the modes, for k >= 1."""

    value: Any
    polynomial: Poly

    @property
    def conjugated(self) -> Poly:
        """The polynomial with conjugate coefficients."""
        coefficients = [_bar(QQ_I.from_sympy(item)) for item in self.polynomial.all_coeffs()]
        return Poly.from_list([QQ_I.to_sympy(item) for item in coefficients], _LAG, domain=QQ_I)


def _exponential_sum(values: Sequence[Expr], lag: Expr) -> Expr:
    """M as a sum of polynomials in the lag times powers x^lag, x = l_i conj(l_j)."""
    modes = _modes(values)
    collected: dict[Any, Poly] = {}
    for first, second in product(modes, modes):
        ratio = first.value * _bar(second.value)
        squared = first.polynomial * second.conjugated
        collected[ratio] = collected.get(ratio, Poly(0, _LAG, domain=QQ_I)) + _geometric_tail(squared, ratio)
    terms = ((QQ_I.to_sympy(x), tail.as_expr().subs(_LAG, lag).expand()) for x, tail in collected.items())
    return Add(*(tail * x**lag for x, tail in terms))


def _modes(values: Sequence[Expr]) -> list[_Mode]:
    """The partial fractions of the all-pass function, one mode per distinct eigenvalue."""
    numbers = [QQ_I.from_sympy(value) for value in values]
    counts = {number: numbers.count(number) for number in numbers}
    return [_Mode(number, _mode_polynomial(number, counts)) for number in counts]


def _mode_polynomial(value: Any, counts: Mapping[Any, int]) -> Poly:
    """sum of a_s binomial(k + s - 1, s - 1): the coefficient of z^k in sum of a_s/(1 - l z)^s, over l^k."""
    order = counts[value]
    local = _series(_around_pole(value, counts), order)
    total, binomial = Poly(0, _LAG, domain=QQ_I), Poly(1, _LAG, domain=QQ_I)
    for s in range(1, order + 1):
        total += binomial * QQ_I.to_sympy(local[order - s])
        binomial *= Poly((_LAG + s) / s, _LAG, domain=QQ_I)
    return total


def _around_pole(value: Any, counts: Mapping[Any, int]) -> list[_Ratio]:
    """The factors of b at z = (1 - w)/l as functions of w, the pole 1/w of this eigenvalue taken off."""
    factors: list[_Ratio] = []
    for other, count in counts.items():
        top = (1 / value - _bar(other), -1 / value)
        bottom = (QQ_I.one, QQ_I.zero) if other == value else (1 - other / value, other / value)
        factors += [(*top, *bottom)] * count
    return factors


def _geometric_tail(polynomial: Poly, ratio: Any) -> Poly:
    """R with R(t) x^t = sum over k > t of Q(k) x^k.

    That is R(t) - x R(t+1) = x Q(t+1), solved from the top degree down.
    """
    x = QQ_I.to_sympy(ratio)
    rest = polynomial.compose(Poly(_LAG + 1, _LAG, domain=QQ_I)) * x
    total = Poly(0, _LAG, domain=QQ_I)
    while not rest.is_zero:
        power = Poly(_LAG, _LAG, domain=QQ_I) ** rest.degree() * (rest.LC() / (1 - x))
        total += power
        rest -= power - power.compose(Poly(_LAG + 1, _LAG, domain=QQ_I)) * x
    return total
