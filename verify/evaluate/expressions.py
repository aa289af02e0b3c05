"""From a statement to a number: SymPy expressions are compiled to closures over a system in some arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import sympy
from sympy.core.numbers import Exp1, Pi
from sympy.core.relational import Ge, Gt, Le, Lt, Relational
from sympy.tensor.indexed import Indexed

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.gramians import arctangent
from memlaw.numerics.linear.ranks import carried
from memlaw.numerics.number.arithmetic import NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.integrals import integral
from memlaw.theory.language import Coefficient, Others, Quantity
from memlaw.verify.evaluate import closures
from memlaw.verify.evaluate.closures import Closure, Scope, compile_all, compile_expression, of_inner, of_scalar
from memlaw.verify.evaluate.matrices import MATRICES
from memlaw.verify.evaluate.quantities import quantity
from memlaw.verify.evaluate.sums import growth_rate, infinite_sum, summation_home
from memlaw.verify.system.system import System

__all__ = ["compile_expression", "holds_for"]

# --- atoms ----------------------------------------------------------------------------------------------------


def _constant(expression: sympy.Rational) -> Closure:
    exact = Fraction(int(expression.p), int(expression.q))
    if exact.denominator == 1:
        return lambda system, scope: int(exact)
    return lambda system, scope: system.arithmetic.number(exact)


def _pi(expression: sympy.Basic) -> Closure:
    return lambda system, scope: system.arithmetic.pi()


def _euler(expression: sympy.Basic) -> Closure:
    return lambda system, scope: system.arithmetic.exp(system.arithmetic.integer(1))


def _symbol(symbol: sympy.Symbol) -> Closure:
    name = symbol.name
    return lambda system, scope: scope[name] if name in scope else system.symbol(name)


def _indexed(expression: Indexed) -> Closure:
    family = str(expression.base.label)
    index = compile_expression(expression.indices[0])
    return lambda system, scope: system.eigenvalue(family, int(index(system, scope)))


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
    tops = compile_all(a for a in expression.args if not _is_reciprocal(a))
    bottoms = compile_all(a.base ** (-a.exp) for a in expression.args if _is_reciprocal(a))

    def value(system: System, scope: Scope) -> Scalar:
        total: Scalar = 1
        for part in tops:
            total = total * part(system, scope)
        for part in bottoms:
            total = system.divide(total, part(system, scope))
        return total

    return value


def _is_reciprocal(expression: sympy.Expr) -> bool:
    return isinstance(expression, sympy.Pow) and bool(expression.exp.could_extract_minus_sign())


def _pow(expression: sympy.Pow) -> Closure:
    if _is_reciprocal(expression):
        inner = compile_expression(expression.base ** (-expression.exp))
        return lambda system, scope: system.divide(1, inner(system, scope))
    base = compile_expression(expression.base)
    if expression.exp == sympy.Rational(1, 2):
        return lambda system, scope: system.arithmetic.sqrt(system.scalar(base(system, scope)))
    exponent = compile_expression(expression.exp)
    if isinstance(expression.base, sympy.Abs) and expression.exp == 2:
        inside = compile_expression(expression.base.args[0])
        return lambda system, scope: system.squared_modulus(inside(system, scope))
    return lambda system, scope: system.power(base(system, scope), int(exponent(system, scope)))


def _conjugate(system: System, value: Scalar) -> Scalar:
    if isinstance(value, ExponentialSum):
        return value.conjugate()
    return system.arithmetic.conjugate(system.scalar(value))


def _modulus(system: System, value: Scalar) -> Scalar:
    if isinstance(value, ExponentialSum):
        raise NotRepresentable("the modulus of a sum of exponentials is no such sum")
    return system.arithmetic.modulus(system.scalar(value))


def _floor(expression: sympy.floor) -> Closure:
    """The floor of a quotient of integers."""
    top, bottom = (compile_expression(part) for part in expression.args[0].as_numer_denom())
    return lambda system, scope: int(top(system, scope)) // int(bottom(system, scope))


def _extreme(expression: sympy.Min | sympy.Max) -> Closure:
    parts = compile_all(expression.args)
    largest = isinstance(expression, sympy.Max)
    return lambda system, scope: system.extreme([part(system, scope) for part in parts], largest)


def _binomial(expression: sympy.binomial) -> Closure:
    """Of integers; zero unless 0 <= k <= n."""
    top, bottom = compile_all(expression.args)

    def value(system: System, scope: Scope) -> int:
        whole, part = int(top(system, scope)), int(bottom(system, scope))
        return math.comb(whole, part) if 0 <= part <= whole else 0

    return value


# --- sums and products ----------------------------------------------------------------------------------------


def _sum(expression: sympy.Sum) -> Closure:
    return _iterate(expression, lambda total, term: total + term, 0)


def _product(expression: sympy.Product) -> Closure:
    return _iterate(expression, lambda total, term: total * term, 1)


def _iterate(expression: sympy.Sum | sympy.Product, combine: Callable[[Scalar, Scalar], Scalar], empty: int) -> Closure:
    """Sums and products over one or several indices; the first index is the innermost."""
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
        total: Scalar = empty
        for number in range(int(start(system, scope)), int(stop(system, scope)) + 1):
            total = combine(total, term(system, {**scope, name: number}))
        return total

    return value


def _infinite(function: sympy.Expr, term: Closure, index: sympy.Symbol, low: sympy.Expr) -> Closure:
    start, name = compile_expression(low), index.name
    bare = function.has(index) and any(index in item.free_symbols for item in _outside_quantities(function))
    differences = any(
        isinstance(item, sympy.Abs) and isinstance(item.args[0], sympy.Add) for item in function.atoms(sympy.Abs)
    )
    real = bool(function.is_extended_real)

    def value(system: System, scope: Scope) -> Scalar:
        home = summation_home(system, differences)

        def at(number: Scalar) -> Scalar:
            return term(home, {**scope, name: number})

        total = infinite_sum(home, at, int(start(system, scope)), bare, differences, real)
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
        left_out = {int(item(system, scope)) for item in without}
        total: Scalar = 1
        for number in range(1, system.size + 1):
            if number not in left_out:
                total = total * factor(system, {**scope, index: number})
        return total

    return value


# --- power series ---------------------------------------------------------------------------------------------


def _coefficient(expression: Coefficient) -> Closure:
    function, variable, index = expression.args
    inside, at, name = compile_expression(function), compile_expression(index), variable.name
    free = sorted(
        symbol.name for symbol in expression.args[0].free_symbols - {variable} if isinstance(symbol, sympy.Symbol)
    )

    def value(system: System, scope: Scope) -> Scalar:
        key = (expression.args[0], tuple((item, scope[item]) for item in free if item in scope))
        return system.coefficient(key, lambda z: inside(system, {**scope, name: z}), at(system, scope))

    return value


# --- named quantities and relations ---------------------------------------------------------------------------


def _quantity(expression: Quantity) -> Closure:
    name, arguments = type(expression).__name__, compile_all(expression.args)
    return lambda system, scope: quantity(system, name, [argument(system, scope) for argument in arguments])


def _limit(expression: sympy.Limit) -> Closure:
    """Only M(tau)^(1/tau): the growth rate of a nonnegative sequence."""
    base = compile_expression(expression.args[0].base)
    name = expression.args[1].name
    return lambda system, scope: growth_rate(system, lambda number: base(system, {**scope, name: number}))


def holds_for(relation: Relational, system: System, scope: Scope) -> bool:
    """Decide a condition on integer parameters, such as tau >= N."""
    left, right = (compile_expression(side)(system, scope) for side in relation.args)
    left, right = (system.parameter_value(side) for side in (left, right))
    return bool({Ge: left >= right, Gt: left > right, Le: left <= right, Lt: left < right}[type(relation)])


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
        sympy.Pow: _pow,
        sympy.conjugate: of_inner(_conjugate),
        sympy.Abs: of_inner(_modulus),
        sympy.log: of_scalar(lambda system, value: system.arithmetic.log(value)),
        sympy.exp: of_scalar(lambda system, value: system.arithmetic.exp(value)),
        sympy.re: of_scalar(lambda system, value: system.arithmetic.real(value)),
        sympy.atan: of_scalar(lambda system, value: arctangent(system.arithmetic, value)),
        sympy.floor: _floor,
        sympy.binomial: _binomial,
        Pi: _pi,
        Exp1: _euler,
        sympy.Min: _extreme,
        sympy.Max: _extreme,
        sympy.Symbol: _symbol,
    }
)
