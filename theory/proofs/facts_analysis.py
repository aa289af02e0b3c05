"""Textbook facts of the real line: means, powers, exponentials, integrals of one real variable."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Add,
    Eq,
    Expr,
    Integer,
    Integral,
    Max,
    Mul,
    Pow,
    Product,
    Sum,
    Symbol,
    diff,
    exp,
    log,
    preorder_traversal,
    re,
)
from sympy.core.relational import Relational

from memlaw.errors import InvalidInput
from memlaw.theory.language.language import StrictFunction
from memlaw.theory.language.symbols import strictly
from memlaw.theory.statement.facts import Stated, fact, le, lt, not_negative, positive, real

ONE = Integer(1)


@fact
def two_powers(x: Expr, y: Expr, p: Expr, q: Expr) -> Stated:
    """x^p y^q <= p^p q^q ((x + y)/(p + q))^(p + q) for x, y, p >= 0 and q > 0, with 0^0 = 1: means with weights."""
    needs = (not_negative(x), not_negative(y), not_negative(p), positive(q))
    return Stated(le(x**p * y**q, p**p * q**q * (x + y) ** (p + q) / (p + q) ** (p + q)), needs)


@fact
def re_at_most_modulus(x: Expr) -> Stated:
    """Re x <= |x|; the modulus of a product is that of its factors."""
    powers = [part.as_base_exp() for part in Mul.make_args(x)]
    if not all(exponent.is_integer for _, exponent in powers):
        raise InvalidInput(f"the product {x}", "it has powers that are not whole", "whole powers")
    return Stated(le(re(x), Mul(*(Abs(base) ** exponent for base, exponent in powers))))


@fact
def mean_at_least(x: Expr, y: Expr, weight: Expr, bottom: Expr) -> Stated:
    """bottom <= w x + (1 - w) y for bottom <= x, y and 0 <= w <= 1."""
    needs = (le(bottom, x), le(bottom, y), not_negative(weight), le(weight, ONE))
    return Stated(le(bottom, weight * x + (1 - weight) * y), needs)


@fact
def mean_at_most(x: Expr, y: Expr, weight: Expr, top: Expr) -> Stated:
    """w x + (1 - w) y <= top for x, y <= top and 0 <= w <= 1."""
    needs = (le(x, top), le(y, top), not_negative(weight), le(weight, ONE))
    return Stated(le(weight * x + (1 - weight) * y, top), needs)


@fact
def positive_product(x: Expr, y: Expr) -> Stated:
    """x y > 0 for x, y > 0."""
    return Stated(positive(x * y), (positive(x), positive(y)))


@fact
def not_negative_product(x: Expr, y: Expr) -> Stated:
    """x y >= 0 for x, y >= 0."""
    return Stated(not_negative(x * y), (not_negative(x), not_negative(y)))


@fact
def positive_sum(x: Expr, y: Expr) -> Stated:
    """x + y > 0 for x > 0 and y >= 0."""
    return Stated(positive(x + y), (positive(x), not_negative(y)))


@fact
def power_keeps_order(x: Expr, y: Expr, p: Expr) -> Stated:
    """x^p <= y^p for 0 <= x <= y and p >= 0."""
    return Stated(le(x**p, y**p), (not_negative(x), le(x, y), not_negative(p)))


@fact
def exponent_keeps_order(x: Expr, p: Expr, q: Expr) -> Stated:
    """x^p <= x^q for x >= 1 and p <= q."""
    real(p, q)
    return Stated(le(x**p, x**q), (le(Integer(1), x), le(p, q)))


@fact
def reciprocal_turns_order(x: Expr, y: Expr) -> Stated:
    """1/y <= 1/x for 0 < x <= y."""
    return Stated(le(1 / y, 1 / x), (positive(x), le(x, y)))


@fact
def factor_keeps_strict_order(x: Expr, y: Expr, factor: Expr) -> Stated:
    """factor x < factor y for x < y and a positive factor."""
    return Stated(lt(factor * x, factor * y), (lt(x, y), positive(factor)))


@fact
def exp_keeps_strict_order(x: Expr, y: Expr) -> Stated:
    """e^x < e^y for x < y."""
    real(x, y)
    return Stated(lt(exp(x), exp(y)), (lt(x, y),))


@fact
def exp_keeps_order(x: Expr, y: Expr) -> Stated:
    """e^x <= e^y for x <= y."""
    real(x, y)
    return Stated(le(exp(x), exp(y)), (le(x, y),))


@fact
def orders_add(x: Expr, y: Expr, u: Expr, v: Expr) -> Stated:
    """x + u <= y + v for x <= y and u <= v."""
    return Stated(le(x + u, y + v), (le(x, y), le(u, v)))


@fact
def at_most_twice(x: Expr, y: Expr, z: Expr) -> Stated:
    """x <= z for x <= y <= z."""
    return Stated(le(x, z), (le(x, y), le(y, z)))


@fact
def less_and_at_most(x: Expr, y: Expr, z: Expr) -> Stated:
    """x < z for x < y <= z."""
    return Stated(lt(x, z), (lt(x, y), le(y, z)))


@fact
def at_most_and_less(x: Expr, y: Expr, z: Expr) -> Stated:
    """x < z for x <= y < z."""
    return Stated(lt(x, z), (le(x, y), lt(y, z)))


@fact
def log_of_quotient(x: Expr, y: Expr) -> Stated:
    """ln(x/y) = ln x - ln y for x, y > 0."""
    return Stated(Eq(log(x / y), log(x) - log(y), evaluate=False), (positive(x), positive(y)))


@fact
def log_at_least_zero(x: Expr, y: Expr) -> Stated:
    """ln(x/y) >= 0 for 0 < y <= x."""
    return Stated(not_negative(log(x / y)), (positive(y), le(y, x)))


class Largest(StrictFunction):
    """The largest value of a function of an index over a range: Largest(f, index, low, high)."""

    is_extended_real = True

    @property
    def free_symbols(self) -> set[Symbol]:
        """The index is bound."""
        f, index, low, high = self.args
        return set(f.free_symbols - {index}) | set(low.free_symbols) | set(high.free_symbols)


class Eigenvalue(StrictFunction):
    """The eigenvalue with a number of the N x N matrix of a function of two indices: Eigenvalue(f, i, n, number)."""

    is_commutative = True

    @property
    def free_symbols(self) -> set[Symbol]:
        """The indices are bound."""
        f, row, column, place = self.args
        return set(f.free_symbols - {row, column}) | set(place.free_symbols)


class Deviation(StrictFunction):
    """The largest modulus of a function of indices over ranges, 0 over none: Deviation(f, index, low, high, ...)."""

    is_extended_real = True

    @property
    def free_symbols(self) -> set[Symbol]:
        """The indices are bound."""
        own = set().union(*(item.free_symbols for item in self.args))
        return own - set(self.args[1::3])


def _deviation(f: Expr, limits: Any) -> Expr:
    return Deviation(f, *(strictly(part) for limit in limits for part in limit))


@fact
def no_deviation(f: Expr, *limits: Any) -> Stated:
    """max |f| <= 0 where f = 0 for all indices."""
    return Stated(le(_deviation(f, limits), Integer(0)), (le(f, Integer(0)), le(Integer(0), f)), limits)


@fact
def real_part_of_shifted_skew(f: Expr, row: Symbol, column: Symbol, size: Expr, c: Expr, place: Expr) -> Stated:
    """Re s = c for each eigenvalue s of a real matrix c I + K with K + K^T = 0: by pairs, and on the diagonal."""
    if not f.is_extended_real:
        raise InvalidInput(f"the matrix {f}", "it is not known to be real", "a real one")
    pair, diagonal = f + f.subs({row: column, column: row}, simultaneous=True), f.subs(column, row) - c
    rows = (row, Integer(1), size)
    parts = (_deviation(pair, (rows, (column, row + 1, size))), _deviation(diagonal, (rows,)))
    needs = tuple(le(part, Integer(0)) for part in parts)
    return Stated(Eq(re(Eigenvalue(f, row, column, place)), c, evaluate=False), needs, binds=(row, column))


def _limits(limits: Any) -> tuple[Symbol, Expr, Expr]:
    index, low, high = limits
    return index, strictly(low), strictly(high)


@fact
def largest_at(f: Expr, limits: Any, place: Expr, value: Expr) -> Stated:
    """max f = f(place) where f(index) <= f(place) on the whole range."""
    index, low, high = _limits(limits)
    at = f.subs(index, place)
    needs = (le(low, place), le(place, high), le(at, value), le(value, at), le(f, value))
    return Stated(Eq(Largest(f, index, low, high), value, evaluate=False), needs, ((index, low, high),))


@fact
def largest_at_ends(f: Expr, limits: Any, first: Expr, last: Expr) -> Stated:
    """max f is the larger of its values at the ends where no other value is above both."""
    index, low, high = _limits(limits)
    ends = zip((f.subs(index, low), f.subs(index, high)), (first, last), strict=True)
    needs = [part for at, value in ends for part in (le(at, value), le(value, at))]
    said = Eq(Largest(f, index, low, high), Max(first, last), evaluate=False)
    return Stated(said, (le(low, high), *needs, le(f, Max(first, last))), ((index, low, high),))


@fact
def square_between(x: Expr, y: Expr) -> Stated:
    """x^2 <= y^2 for -y <= x <= y."""
    return Stated(le(x**2, y**2), (le(-y, x), le(x, y)))


@fact
def square_between_ends(x: Expr, low: Expr, high: Expr) -> Stated:
    """x^2 <= max(low^2, high^2) for low <= x <= high."""
    real(x, low, high)
    return Stated(le(x**2, Max(high**2, low**2)), (le(low, x), le(x, high)))


@fact
def square_keeps_strict_order(x: Expr, y: Expr) -> Stated:
    """x^2 < y^2 for 0 <= x < y."""
    return Stated(lt(x**2, y**2), (not_negative(x), lt(x, y)))


@fact
def larger_below(x: Expr, y: Expr, z: Expr) -> Stated:
    """max(x, y) < z for x, y < z."""
    return Stated(lt(Max(x, y), z), (lt(x, z), lt(y, z)))


@fact
def product_not_negative(f: Expr, *limits: Any) -> Stated:
    """prod f >= 0 for f >= 0."""
    return Stated(not_negative(Product(f, *limits)), (not_negative(f),), limits)


@fact
def product_of_squares(f: Expr, g: Expr, *limits: Any) -> Stated:
    """prod (f/g)^2 = (prod f/prod g)^2 for g > 0."""
    right = (Product(f, *limits) / Product(g, *limits)) ** 2
    return Stated(Eq(Product((f / g) ** 2, *limits), right, evaluate=False), (positive(g),), limits)


@fact
def products_keep_order(f: Expr, g: Expr, *limits: Any) -> Stated:
    """prod f <= prod g for 0 <= f <= g."""
    return Stated(le(Product(f, *limits), Product(g, *limits)), (not_negative(f), le(f, g)), limits)


@fact
def products_keep_strict_order(f: Expr, g: Expr, index: Symbol, low: Expr, high: Expr) -> Stated:
    """prod f < prod g for 0 <= f < g over a range that is not empty."""
    limits = ((index, low, high),)
    return Stated(lt(Product(f, *limits), Product(g, *limits)), (le(low, high), not_negative(f), lt(f, g)), limits)


# --- integrals over an interval -----------------------------------------------------------------------------------


def _interval(x: Symbol, low: Expr, high: Expr) -> tuple[tuple[Symbol, Expr, Expr], ...]:
    """The range of a variable of which nothing is assumed but that it is real."""
    if x.assumptions0 != Symbol(x.name, real=True).assumptions0:
        raise InvalidInput(f"the variable {x}", "more is assumed of it than that it is real", "Symbol(name, real=True)")
    return ((x, low, high),)


def _smooth(f: Expr, x: Symbol) -> None:
    made_of = {type(item) for item in preorder_traversal(f) if item.has(x)}
    if not made_of <= {exp, log, Add, Mul, Pow, Symbol}:
        raise InvalidInput(f"the function {f}", "powers, exponentials, logarithms are smooth", "use them")


def _inside(f: Expr, x: Symbol) -> tuple[Relational, ...]:
    """What has to be positive for a function to be smooth: arguments of logarithms, bases of powers."""
    inside = [item.args[0] for item in f.atoms(log) if item.has(x)]
    inside += [item.base for item in f.atoms(Pow) if item.base.has(x)]
    return tuple(map(positive, dict.fromkeys(inside)))


@fact
def integral_keeps_order(f: Expr, g: Expr, x: Symbol, low: Expr, high: Expr) -> Stated:
    """int f <= int g for 0 <= f <= g on an interval from left to right."""
    over = _interval(x, low, high)
    return Stated(le(Integral(f, *over), Integral(g, *over)), (le(low, high), not_negative(f), le(f, g)), over)


@fact
def integral_keeps_strict_order(f: Expr, g: Expr, x: Symbol, low: Expr, high: Expr) -> Stated:
    """int f < int g for continuous 0 <= f < g on an interval of positive length."""
    over = _interval(x, low, high)
    return Stated(lt(Integral(f, *over), Integral(g, *over)), (lt(low, high), not_negative(f), lt(f, g)), over)


@fact
def fundamental_theorem(F: Expr, f: Expr, x: Symbol, low: Expr, high: Expr) -> Stated:
    """int f = F(high) - F(low) for f = F' where F is smooth: logarithms and negative powers of what is positive."""
    over = _interval(x, low, high)
    _smooth(F, x)
    slope = diff(F, x)
    whole = F.subs(x, high) - F.subs(x, low)
    needs = (le(low, high), le(f, slope), le(slope, f), *_inside(F, x))
    return Stated(Eq(Integral(f, *over), whole, evaluate=False), needs, over)


@fact
def constant_factor(c: Expr, f: Expr, g: Expr, x: Symbol, low: Expr, high: Expr) -> Stated:
    """int g = c int f for g = c f with a constant c."""
    over = _interval(x, low, high)
    if c.has(x):
        raise InvalidInput(f"the factor {c}", f"it depends on {x}", "a constant")
    relation = Eq(Integral(g, *over), c * Integral(f, *over), evaluate=False)
    return Stated(relation, (le(low, high), le(g, c * f), le(c * f, g)), over)


@fact
def reversed_integral(f: Expr, x: Symbol, low: Expr, high: Expr) -> Stated:
    """The integral of f from low to high is that of -f from high to low."""
    _interval(x, low, high)
    return Stated(Eq(Integral(f, (x, low, high)), Integral(-f, (x, high, low)), evaluate=False), binds=(x,))


@fact
def below_chord(f: Expr, x: Symbol, low: Expr, high: Expr, point: Expr) -> Stated:
    """f(point) <= f(low) + (f(high) - f(low)) (point - low)/(high - low) inside an interval where f'' >= 0."""
    over = _interval(x, low, high)
    _smooth(f, x)
    ends, here = [f.subs(x, place) for place in (low, high)], f.subs(x, point)
    chord = ends[0] + (ends[1] - ends[0]) * (point - low) / (high - low)
    here_needs = (lt(low, high), le(low, point), le(point, high))
    return Stated(le(here, chord), (*here_needs, not_negative(diff(f, x, 2)), *_inside(f, x)), over)


@fact
def integral_by_partial_fractions(u: Expr, n: Expr, j: Symbol, y: Symbol, low: Expr, high: Expr) -> Stated:
    """int 1/(y x^n) = [ln y - ln x + sum_{j=1}^{n-1} x^{-j}/j], x = 1 - u y positive at both ends, 0 < low <= high."""
    over = _interval(y, low, high)
    if u.has(y, j) or n.has(y, j):
        raise InvalidInput(f"the constants {u} and {n}", f"they depend on {y} or {j}", "constants")
    x = 1 - u * y
    primitive = log(y) - log(x) + Sum(x ** (-j) / j, (j, 1, n - 1))
    ends = primitive.subs(y, high) - primitive.subs(y, low)
    needs = (positive(low), le(low, high), le(Integer(1), n), *(positive(x.subs(y, end)) for end in (low, high)))
    return Stated(Eq(Integral(1 / (y * x**n), *over), ends, evaluate=False), needs, binds=(j, y))
