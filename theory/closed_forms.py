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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

from sympy import Add, Eq, Expr, Integer, Lt, Mul, Piecewise, Rational, Symbol, conjugate, ilcm
from sympy.polys.domains import ZZ_I

from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.theory.given_spectrum import Number, is_rational, read_lag, spectrum_of
from memlaw.theory.language import tau
from memlaw.theory.partial_fractions import coefficients, geometric_tail, modes, product_of_sums
from memlaw.theory.statement.instance import number


def closed_form(
    spectrum: int | Iterable[Number], lag: int | Expr = tau, *, conjugates: Iterable[Number] | None = None
) -> Expr:
    """M(lag) of a controllable pair with these eigenvalues, as a SymPy expression.

    spectrum: eigenvalues, or how many; those are lambda_1, ..., lambda_N then. Eigenvalues are distinct symbols (taken
    as different from each other and from zero), Gaussian rationals in any multiplicity, or distinct ones of both kinds;
    a float is the decimal that it prints as. The lag is a symbol or a nonnegative integer. `conjugates` are symbols
    that stand for the conjugates of symbolic eigenvalues; M is then a rational function of all of them. Nothing is
    simplified; a real value may be written with complex terms that are conjugates of each other.

    >>> from sympy import symbols
    >>> closed_form(1, conjugates=symbols("p:1"))
    (lambda_1*p0)**tau*(-lambda_1*p0 + 1)
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
    values, when = spectrum_of(spectrum), read_lag(lag)
    if _all_rational(values, conjugates):
        return _at_lag(values, int(when)) if when.is_Integer else _exponential_sum(values, when)
    _check_formula(len(values))
    return _Residues.of(values, _mirrored(values, conjugates)).memory(when)


def _check_formula(size: int) -> None:
    check_work(f"a formula in {size} eigenvalues", seconds=2e-4 * size**3, gib=2e-7 * size**3)


def closed_form_gradient(
    spectrum: int | Iterable[Number], lag: int | Expr = tau, *, conjugates: Iterable[Number] | None = None
) -> tuple[Expr, ...]:
    """dM(lag)/dl_i for each eigenvalue, in their order, as SymPy expressions; arguments as in `closed_form`.

    This is the Wirtinger derivative (d/dRe l_i - i d/dIm l_i)/2: l_i moves while its conjugate, a variable of its own,
    stands still. dM/dconj(l_i) is the complex conjugate, and along a real path M changes by the sum of
    2 Re(dM/dl_i l_i'). It exists at repeated and at zero eigenvalues too: one of them moves off, and equal ones have
    equal derivatives. By ``eigengrad.product`` it is a product of two coefficients, P_lag conj(Q_lag);
    `memlaw.memory_gradient` computes the same in float64.

    >>> from sympy import Symbol, factor
    >>> (slope,) = closed_form_gradient([Symbol("l")], 1, conjugates=[Symbol("p")])
    >>> factor(slope)  # of M(1) = l p (1 - l p)
    -p*(2*l*p - 1)
    >>> closed_form_gradient(["1/2", "1/2"], 3)
    (5/32, 5/32)
    >>> closed_form_gradient([0, "1/2"], 1)
    (-3/8, -1/2)
    >>> closed_form_gradient(["1/2"])
    ((3*tau/2 - 1/2)/4**tau,)
    """
    values, when = spectrum_of(spectrum), read_lag(lag)
    if _all_rational(values, conjugates):
        slope = _slope_at_lag if when.is_Integer else _slope_sum
        distinct = {value: slope(values, value, when) for value in values}
        return tuple(distinct[value] for value in values)
    _check_formula(len(values))
    written = _Residues.of(values, _mirrored(values, conjugates))
    return tuple(written.slope(value, when) for value in values)


def closed_form_in_residues(
    spectrum: int | Iterable[Number], lag: int | Expr = tau, gradient: bool = False
) -> tuple[Expr, tuple[Expr, ...], tuple[Eq, ...]]:
    """M(lag), its gradient if asked, and definitions of r_1, ..., r_N and more in which both are short.

    Spectra of numbers are short as they are, and need no definition.

    >>> memory, _, where = closed_form_in_residues(1)
    >>> memory
    r_1*(lambda_1*conjugate(lambda_1))**tau*conjugate(r_1)/(-lambda_1*conjugate(lambda_1) + 1)
    >>> where
    (Eq(r_1, -lambda_1*conjugate(lambda_1) + 1),)
    >>> closed_form_in_residues(1, gradient=True)[1]
    (P_1*conjugate(Q_1),)
    """
    values, when = spectrum_of(spectrum), read_lag(lag)
    if _all_rational(values, None):
        return closed_form(values, when), closed_form_gradient(values, when) if gradient else (), ()
    named = _Named.of(values, _mirrored(values, None))
    slopes = tuple(named.slope(value, when) for value in values) if gradient else ()
    return named.memory(when), slopes, tuple(named.where)


# --- input --------------------------------------------------------------------------------------------------


def _all_rational(values: Sequence[Expr], conjugates: Iterable[Number] | None) -> bool:
    """Whether a spectrum consists of numbers alone, whose conjugates are then known."""
    rational = all(map(is_rational, values))
    if rational and conjugates is not None:
        raise InvalidInput("conjugates of a rational spectrum", "those of numbers are known", "leave them out")
    return rational


def _mirrored(values: Sequence[Expr], given: Iterable[Number] | None) -> dict[Expr, Expr]:
    """The conjugate of each of distinct eigenvalues: a symbol that stands for it, or conjugate(l)."""
    _check_distinct(values, "eigenvalue")
    if given is None:
        return {value: conjugate(value) for value in values}
    if isinstance(given, str | bytes) or not isinstance(given, Iterable) or getattr(given, "ndim", 1) == 0:
        raise InvalidInput(f"conjugates {shown(given)}", "they are a sequence", "give one symbol for each eigenvalue")
    mirrored = tuple(number(value, "conjugate") for value in given)
    if len(mirrored) != len(values):
        raise InvalidInput(
            f"{len(mirrored)} conjugates of {len(values)} eigenvalues",
            "each eigenvalue has one conjugate",
            "give as many",
        )
    _check_distinct(mirrored, "conjugate")
    wrong = [v for v, w in zip(values, mirrored, strict=True) if is_rational(v) and w != conjugate(v)]
    if wrong:
        raise InvalidInput(f"another conjugate of {wrong[0]}", "that of a number is known", "give conjugate(l)")
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


def _without_zeros(values: Sequence[Expr]) -> tuple[tuple[Expr, ...], int]:
    """The other eigenvalues, and the number of zeros: these delay, M is 1 below their number, then that of the rest."""
    rest = tuple(value for value in values if value != 0)
    return rest, len(values) - len(rest)


def _piecewise(lag: Expr, pieces: Iterable[tuple[int, Expr]], formula: Callable[[], Expr]) -> Expr:
    """The value of the first bound above the lag, else a formula."""
    above = [(value, Lt(lag, bound)) for bound, value in pieces if bound]
    if lag.is_Integer or not above:
        reached = [value for value, condition in above if condition]
        return reached[0] if reached else formula()
    return Piecewise(*above, (formula(), True))


# --- numbers ------------------------------------------------------------------------------------------------


def _at_lag(values: Sequence[Expr], lag: int) -> Expr:
    """1 - sum of |b_k|^2 for k up to the lag: if D l is a Gaussian integer for all l, so is D^(k+N) b_k."""
    parts = [[Rational(part) for part in value.expand().as_real_imag()] for value in values]
    common = int(ilcm(1, *(part.q for pair in parts for part in pair)))
    chain = [ZZ_I.one, *[ZZ_I.zero] * lag]
    for real, imag in parts:
        chain = list(_one_factor_more(chain, ZZ_I(int(common * real), int(common * imag)), common**2))
    total, whole = 0, common ** (2 * (lag + len(values)))
    for item in chain:
        total = total * common**2 + int(item.x) ** 2 + int(item.y) ** 2
    return Rational(whole - total, whole)


def _one_factor_more(chain: Iterable[Any], own: Any, square: int) -> Iterator[Any]:
    """Coefficients times (z - conj(l))/(1 - l z), in the scale of one more power of D; `own` is D l, `square` D^2."""
    mirrored, before, last = ZZ_I(own.x, -own.y), ZZ_I.zero, ZZ_I.zero
    for item in chain:
        last = before * square - mirrored * item + own * last
        before = item
        yield last


def _exponential_sum(values: Sequence[Expr], lag: Expr) -> Expr:
    """M as a sum of polynomials in the lag times powers x^lag, x = l_i conj(l_j)."""
    rest, zeros = _without_zeros(values)
    found = modes(rest, rest)
    bars = [mode.conjugated for mode in found]
    formula = partial(product_of_sums, found, bars, lag - zeros, geometric_tail)
    return _piecewise(lag, [(zeros, Integer(1))], formula)


def _slope_at_lag(values: Sequence[Expr], value: Expr, lag: Expr) -> Expr:
    """P_lag conj(Q_lag) with P = b/(1 - l z) and Q = b/(z - conj(l)), b the all-pass function."""
    first = coefficients(values, [*values, value], int(lag) + 1)[-1]
    second = coefficients(_once_less(values, value), values, int(lag) + 1)[-1]
    return (first * conjugate(second)).expand()


def _slope_sum(values: Sequence[Expr], value: Expr, lag: Expr) -> Expr:
    rest, zeros = _without_zeros(values)
    if value == 0:  # P is b, and Q is b one lag earlier
        first = modes(rest, rest)
        second = [mode.advanced.conjugated for mode in first]
        pieces = [(zeros, Integer(0)), (zeros + 1, _slope_at_lag(values, value, Integer(zeros)))]
    else:
        first = modes(rest, [*rest, value])
        second = [mode.conjugated for mode in modes(_once_less(rest, value), rest)]
        pieces = [(zeros, Integer(0))]
    return _piecewise(lag, pieces, partial(product_of_sums, first, second, lag - zeros))


def _once_less(values: Sequence[Expr], value: Expr) -> list[Expr]:
    place = list(values).index(value)
    return [*values[:place], *values[place + 1 :]]


# --- symbols ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Residues:
    """b_k = sum of r_i l_i^(k-1) for k >= 1, over the nonzero eigenvalues: r_i by l_i, conj(r_i) by conj(l_i)."""

    zeros: int
    own: Mapping[Expr, Expr]
    other: Mapping[Expr, Expr]

    @classmethod
    def of(cls, values: Sequence[Expr], mirrored: Mapping[Expr, Expr]) -> _Residues:
        """The residues written out."""
        rest, zeros = _without_zeros(values)
        bars = [mirrored[value] for value in rest]
        return cls(zeros, _written_out(rest, bars), _written_out(bars, rest))

    def memory(self, lag: Expr) -> Expr:
        """The sum of r_i conj(r_j) x^lag / (1 - x) with x = l_i conj(l_j); never expanded."""
        return _piecewise(lag, [(self.zeros, Integer(1))], lambda: self._double_sum(lag - self.zeros))

    def _double_sum(self, lag: Expr) -> Expr:
        pairs = product(self.own.items(), self.other.items())
        return Add(*(Mul(r, s, (ell * bar) ** lag, 1 / (1 - ell * bar)) for (ell, r), (bar, s) in pairs))

    def slope(self, value: Expr, lag: Expr) -> Expr:
        """P_lag conj(Q_lag), as in `_slope_at_lag`."""
        later = lag - self.zeros
        pieces = [(self.zeros, Integer(0))]
        if value == 0:
            start = Mul(*(-bar for bar in self.other)) * Add(*self.other.values())
            pieces.append((self.zeros + 1, start))
            return _piecewise(lag, pieces, lambda: _powers(self.own, later - 1) * _powers(self.other, later))
        return _piecewise(lag, pieces, lambda: self._forward(value, later) * self._backward(value, later))

    def _forward(self, value: Expr, lag: Expr) -> Expr:
        """P_lag: its pole at this eigenvalue is a double one."""
        apart = {item: residue / (item - value) for item, residue in self.own.items() if item != value}
        return self.own[value] * value ** (lag - 1) * (lag + 1 - self._drift(value)) + _powers(apart, lag)

    def _drift(self, value: Expr) -> Expr:
        apart = (item / (value - item) for item in self.own if item != value)
        return Add(*(1 / (1 - value * bar) for bar in self.other), *apart)

    def _backward(self, value: Expr, lag: Expr) -> Expr:
        """The conjugate of Q_lag."""
        return _powers({bar: residue / (1 - bar * value) for bar, residue in self.other.items()}, lag)


@dataclass(frozen=True)
class _Named(_Residues):
    """The same, with names for residues and for the parts of a slope; `where` collects what they stand for."""

    places: Mapping[Expr, int]
    where: list[Eq]

    @classmethod
    def of(cls, values: Sequence[Expr], mirrored: Mapping[Expr, Expr]) -> _Named:
        """Residues by name."""
        written = _Residues.of(values, mirrored)
        named = cls(written.zeros, {}, {}, {value: values.index(value) + 1 for value in written.own}, [])
        own = {value: named.call("r", value, residue) for value, residue in written.own.items()}
        return replace(named, own=own, other={mirrored[value]: conjugate(r) for value, r in own.items()})

    def call(self, letter: str, value: Expr, formula: Expr) -> Symbol:
        """A name for a formula that belongs to an eigenvalue."""
        name = Symbol(f"{letter}_{self.places[value]}", complex=True)
        self.where.append(Eq(name, formula, evaluate=False))
        return name

    def _forward(self, value: Expr, lag: Expr) -> Expr:
        return self.call("P", value, super()._forward(value, lag))

    def _drift(self, value: Expr) -> Expr:
        return self.call("d", value, super()._drift(value))

    def _backward(self, value: Expr, lag: Expr) -> Expr:
        bar = dict(zip(self.own, self.other, strict=True))[value]
        weights = {item: residue / (1 - item * bar) for item, residue in self.own.items()}
        return conjugate(self.call("Q", value, _powers(weights, lag)))


def _written_out(values: Sequence[Expr], bars: Sequence[Expr]) -> dict[Expr, Expr]:
    """r_i = c_i l_i: the product of all 1 - l_i conj(l_j), over the product of l_i - l_j for j != i."""
    return {
        own: Mul(*(1 - own * bar for bar in bars), *(1 / (own - other) for other in values if other != own))
        for own in values
    }


def _powers(weights: Mapping[Expr, Expr], exponent: Expr) -> Expr:
    return Add(*(weight * value**exponent for value, weight in weights.items()))
