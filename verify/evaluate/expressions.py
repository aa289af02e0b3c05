"""From a statement to a number: SymPy expressions are compiled to closures over a system in some arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache, reduce
from operator import add, mul
from typing import Any

import sympy
from flint import acb, arb, fmpq
from sympy.core.numbers import Exp1, ImaginaryUnit, Pi
from sympy.core.relational import Ge, Gt, Le, Lt, Relational
from sympy.tensor.indexed import Indexed

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.gramians import arctangent
from memlaw.numerics.linear.ranks import carried
from memlaw.numerics.number.arithmetic import BALL, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.failures import NoClosedForm
from memlaw.numerics.number.integrals import integral
from memlaw.theory.language import Coefficient, M, Others, Quantity
from memlaw.verify.evaluate import closures
from memlaw.verify.evaluate.closures import Closure, Scope, compile_all, compile_expression, of_inner, of_scalar
from memlaw.verify.evaluate.matrices import MATRICES
from memlaw.verify.evaluate.moduli import sum_of_moduli
from memlaw.verify.evaluate.own import own_value
from memlaw.verify.evaluate.powers import (
    compile_floor,
    compile_power,
    cosine,
    imaginary_part,
    is_reciprocal,
    logarithm,
    real_number,
    real_part,
    scalar_of,
    sine,
    whole,
)
from memlaw.verify.evaluate.quantities import quantity
from memlaw.verify.evaluate.sequences import delay, is_difference_of_laws
from memlaw.verify.evaluate.sums import Summand, growth_rate, infinite_sum, summation_home
from memlaw.verify.system.identity import letters_of, parameters_key, told_apart
from memlaw.verify.system.system import NotApplicable, System

__all__ = ["compile_expression", "condition_sides", "holds_for"]

CLOSE = 1e-12  # of numbers without bounds: nearer ones are not told apart

# --- atoms ----------------------------------------------------------------------------------------------------


def _constant(expression: sympy.Rational) -> Closure:
    exact = Fraction(int(expression.p), int(expression.q))
    if exact.denominator == 1:
        integer = int(exact)
        return lambda system, scope: integer
    return lambda system, scope: system.arithmetic.number(exact)


def _pi(expression: sympy.Basic) -> Closure:
    return lambda system, scope: system.arithmetic.pi()


def _euler(expression: sympy.Basic) -> Closure:
    return lambda system, scope: system.arithmetic.exp(system.arithmetic.integer(1))


def _imaginary_unit(expression: sympy.Basic) -> Closure:
    return lambda system, scope: system.arithmetic.i


def _symbol(symbol: sympy.Symbol) -> Closure:
    name = symbol.name
    return lambda system, scope: scope[name] if name in scope else system.symbol(name)


def _indexed(expression: Indexed) -> Closure:
    family = str(expression.base.label)
    index = compile_expression(expression.indices[0])

    return lambda system, scope: system.eigenvalue(family, whole(index(system, scope)))


# --- arithmetic -----------------------------------------------------------------------------------------------


def _add(expression: sympy.Add) -> Closure:
    parts = compile_all(expression.args)

    def value(system: System, scope: Scope) -> Scalar:
        total = parts[0](system, scope)
        for part in parts[1:]:
            total = total + part(system, scope)
        return total

    return value


def _mul(expression: sympy.Mul) -> Closure:
    tops = compile_all(a for a in expression.args if not is_reciprocal(a))
    bottoms = compile_all(a.base ** (-a.exp) for a in expression.args if is_reciprocal(a))

    def value(system: System, scope: Scope) -> Scalar:
        total: Scalar = tops[0](system, scope) if tops else 1
        for part in tops[1:]:
            total = total * part(system, scope)
        for part in bottoms:
            total = system.divide(total, part(system, scope))
        return total

    return value


def _conjugate(system: System, value: Scalar) -> Scalar:
    if isinstance(value, ExponentialSum):
        return value.conjugate()
    return system.arithmetic.conjugate(scalar_of(system, value))


def _modulus(system: System, value: Scalar) -> Scalar:
    if isinstance(value, ExponentialSum):
        raise NoClosedForm("the modulus of a sum of exponentials is no such sum")
    if isinstance(value, int):
        return abs(value)
    return system.arithmetic.modulus(scalar_of(system, value))


def _extreme(expression: sympy.Min | sympy.Max) -> Closure:
    parts = compile_all(expression.args)
    largest = isinstance(expression, sympy.Max)
    return lambda system, scope: system.extreme([_real(system, part(system, scope)) for part in parts], largest)


def _real(system: System, value: Scalar) -> Scalar:
    return value if isinstance(value, int) else real_number(system, value, "an extreme")


def _binomial(expression: sympy.binomial) -> Closure:
    """Of integers; zero unless 0 <= k <= n."""
    top, bottom = compile_all(expression.args)

    def value(system: System, scope: Scope) -> int:
        total, part = whole(top(system, scope)), whole(bottom(system, scope))
        return math.comb(total, part) if 0 <= part <= total else 0

    return value


# --- sums and products ----------------------------------------------------------------------------------------


def _sum(expression: sympy.Sum) -> Closure:
    return _iterate(expression, add, 0)


def _product(expression: sympy.Product) -> Closure:
    return _iterate(expression, mul, 1)


def _iterate(expression: sympy.Sum | sympy.Product, combine: Callable[[Scalar, Scalar], Scalar], empty: int) -> Closure:
    """Sums and products over one or several indices; the first index is the innermost."""
    if any(len(limits) != 3 for limits in expression.limits):
        raise InvalidInput(str(expression), "a sum says from where to where", "write Sum(term, (k, 0, tau))")
    if isinstance(expression, sympy.Product) and any(limits[2] == sympy.oo for limits in expression.limits):
        raise InvalidInput(str(expression), "a product has finitely many factors", "write the sum of its logarithms")
    if any(limits[2] == sympy.oo for limits in expression.limits[1:]):
        rule = "an infinite sum runs over one index alone, or over the innermost"
        raise InvalidInput(str(expression), rule, "define the inner sum: where=(Definition(f(tau), Sum(...)),)")
    (index, low, high), outer = expression.limits[0], expression.limits[1:]
    term = compile_expression(expression.function)
    body = (
        _infinite(expression.function, term, index, low)
        if high == sympy.oo
        else _finite(term, index, low, high, combine, empty)
    )
    for index, low, high in outer:
        body = _finite(body, index, low, high, combine, empty)
    return body


def _finite(
    term: Closure,
    index: sympy.Symbol,
    low: sympy.Expr,
    high: sympy.Expr,
    combine: Callable[[Scalar, Scalar], Scalar],
    empty: int,
) -> Closure:
    start, stop, name = compile_expression(low), compile_expression(high), index.name

    def value(system: System, scope: Scope) -> Scalar:
        places = range(whole(start(system, scope)), whole(stop(system, scope)) + 1)
        terms = [term(system, {**scope, name: number}) for number in places]
        return reduce(combine, terms) if terms else empty

    return value


def _infinite(function: sympy.Expr, term: Closure, index: sympy.Symbol, low: sympy.Expr) -> Closure:
    start, name = compile_expression(low), index.name
    bare = function.has(index) and any(index in item.free_symbols for item in _outside_quantities(function))
    inner = function.args[0] if is_difference_of_laws(function, index) else None
    inside, real = None if inner is None else compile_expression(inner), bool(function.is_extended_real)
    moduli = sum_of_moduli(function, index) if inner is None else None

    def value(system: System, scope: Scope) -> Scalar:
        home = summation_home(system, inner is not None)

        def terms(closure: Closure) -> Callable[[Scalar], Any]:
            return lambda number: closure(home, {**scope, name: number})

        if moduli is not None and home.arithmetic is BALL and home.diagonal and home.stable:
            return moduli(home, scope, terms(term), whole(start(system, scope)))
        summand = Summand(
            terms(term),
            lambda: delay(home, inner or function, index, scope),
            (home.size + 2) ** 2 * (3 if bare else 1),
            real,
            None if inside is None else terms(inside),
        )
        total = infinite_sum(home, summand, whole(start(system, scope)))
        return total if home is system else carried(system.arithmetic, total)

    return value


def _outside_quantities(expression: sympy.Basic) -> list[sympy.Basic]:
    """The symbols of an expression that do not stand inside a named quantity."""
    if isinstance(expression, (Quantity, Coefficient)):
        return []
    if not expression.args:
        return [expression]
    return [leaf for part in expression.args for leaf in _outside_quantities(part)]


def _integral(expression: sympy.Integral) -> Closure:
    """A definite integral of a function that is analytic in its variable: certified in balls."""
    if len(expression.limits) != 1 or len(expression.limits[0]) != 3:
        raise InvalidInput(str(expression), "an integral runs over one variable", "write Integral(f, (t, 0, 1))")
    (variable, low, high), function = expression.limits[0], expression.function
    if any(item.has(variable) for item in function.atoms(sympy.Abs, sympy.conjugate, sympy.re, sympy.Min, sympy.Max)):
        raise InvalidInput(str(function), "an integrand is analytic in its variable", "split it where it is not")
    start, stop, inside = compile_all((low, high, function))
    name = variable.name

    def value(system: System, scope: Scope) -> Scalar:
        first, last = (system.scalar(end(system, scope)) for end in (start, stop))
        at = lambda x: system.scalar(inside(system, {**scope, name: x}))  # noqa: E731
        return integral(system.arithmetic, at, first, last)

    return value


def _others(expression: Others) -> Closure:
    factor, index, without = (
        compile_expression(expression.args[0]),
        expression.args[1].name,
        compile_all(expression.args[2]),
    )

    def value(system: System, scope: Scope) -> Scalar:
        left_out = {whole(item(system, scope)) for item in without}
        kept = (number for number in range(1, system.size + 1) if number not in left_out)
        factors = [factor(system, {**scope, index: number}) for number in kept]
        return reduce(mul, factors) if factors else 1

    return value


# --- power series ---------------------------------------------------------------------------------------------


def _coefficient(expression: Coefficient) -> Closure:
    function, variable, index = expression.args
    inside, at, name = compile_expression(function), compile_expression(index), variable.name
    free = sorted(
        symbol.name for symbol in expression.args[0].free_symbols - {variable} if isinstance(symbol, sympy.Symbol)
    )
    defined, plain = bool(function.atoms(Quantity)), letters_of(function, {})

    def value(system: System, scope: Scope) -> Scalar:
        letters = letters_of(function, system.definitions) if defined else plain
        known = tuple((item, told_apart(scope[item])) for item in free if item in scope)
        key = (function, defined and inside, known, parameters_key(letters, system.parameters))
        place = at(system, scope)
        place = place if isinstance(place, ExponentialSum) else whole(place)
        if isinstance(place, int) and place < 0:
            return system.arithmetic.zero  # of a power series
        return system.coefficient(key, lambda z: inside(system, {**scope, name: z}), place)

    return value


# --- named quantities and relations ---------------------------------------------------------------------------


def _quantity(expression: Quantity) -> Closure:
    kind, arguments = type(expression), compile_all(expression.args)
    name, oracle = kind.__name__, kind.oracle
    value = quantity if oracle is None else lambda system, name, given: own_value(system, name, oracle, given)
    return lambda system, scope: value(system, name, [argument(system, scope) for argument in arguments])


def _limit(expression: sympy.Limit) -> Closure:
    """Only M(tau)^(1/tau): the growth rate of memory."""
    function, variable, end = expression.args[:3]
    if not (function == M(variable) ** (1 / variable) and end == sympy.oo):
        raise InvalidInput(str(expression), "the limit taken is that of M(tau)^(1/tau)", "claim bounds instead")
    return lambda system, scope: growth_rate(system)


@cache
def condition_sides(condition: Relational) -> tuple[Closure, Closure]:
    """The closures of both sides of a condition."""
    left, right = compile_all(condition.args)
    return left, right


def holds_for(condition: Relational, system: System, scope: Scope) -> bool:
    """Decide a condition on parameters, such as tau >= N. Errors: NotApplicable where rounding hides it."""
    left, right = (side(system, scope) for side in condition_sides(condition))
    if not (isinstance(left, int) and isinstance(right, int)):
        left, right = (_comparable(system, side) for side in (left, right))
        difference = left - right
        if isinstance(difference, arb):
            close = not (difference > 0 or difference < 0)
        else:
            close = not isinstance(difference, fmpq) and abs(difference) < CLOSE
        if close and not (difference == 0):
            raise NotApplicable("a condition whose two sides are not told apart here")
    return bool({Ge: left >= right, Gt: left > right, Le: left <= right, Lt: left < right}[type(condition)])


def _comparable(system: System, side: Scalar) -> Any:
    scalar = real_number(system, side, "a condition on parameters")
    return scalar.real if isinstance(scalar, acb) else system.parameter_value(scalar)


closures.COMPILERS.update(
    {
        Quantity: _quantity,
        Coefficient: _coefficient,
        Others: _others,
        Indexed: _indexed,
        sympy.Rational: _constant,
        **MATRICES,
        sympy.Limit: _limit,
        sympy.Sum: _sum,
        sympy.Product: _product,
        sympy.Integral: _integral,
        sympy.Add: _add,
        sympy.Mul: _mul,
        sympy.Pow: compile_power,
        sympy.conjugate: of_inner(_conjugate),
        sympy.Abs: of_inner(_modulus),
        sympy.log: of_inner(logarithm),
        sympy.exp: of_inner(lambda system, value: system.arithmetic.exp(scalar_of(system, value))),
        sympy.sin: of_inner(sine),
        sympy.cos: of_inner(cosine),
        sympy.re: of_inner(real_part),
        sympy.im: of_inner(imaginary_part),
        sympy.atan: of_scalar(lambda system, value: arctangent(system.arithmetic, value)),
        sympy.floor: compile_floor,
        sympy.binomial: _binomial,
        Pi: _pi,
        ImaginaryUnit: _imaginary_unit,
        Exp1: _euler,
        sympy.Min: _extreme,
        sympy.Max: _extreme,
        sympy.Symbol: _symbol,
    }
)
