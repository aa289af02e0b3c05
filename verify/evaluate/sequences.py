"""What the terms of an infinite sum are as a sequence: how long they may differ from a sum of exponentials.

A recurrence is found from terms, so it has to be known from where on they follow one: powers of z before a series,
shifts of an index and delays in the data hide terms that come later. Extremes, floors, moduli and quantities of one's
own may change at any index; their sums are not taken.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Expr, Integer, Symbol

from memlaw.numerics.number.failures import NoClosedForm
from memlaw.theory.language import Coefficient, Others, Quantity, b, b_other, squared
from memlaw.verify.system.system import System

LATEST = 200  # the longest delay that is waited for
_TERMWISE = (sympy.Add, sympy.Mul, sympy.conjugate, sympy.re, sympy.im)
_CHANGING = (sympy.Min, sympy.Max, sympy.floor, sympy.Limit, sympy.Integral)

Scope = Mapping[str, Any]


def delay(system: System, expression: Expr, index: Symbol, scope: Scope) -> int:
    """How many places after the first the terms follow a recurrence. Errors: NoClosedForm where they may never.

    expression: the terms as a function of `index`; scope: the numbers that other letters have.
    """
    found = system.size + _listed(list(system.data.values())) + _delay(system, expression, index, scope)
    if found > LATEST:
        raise NoClosedForm(f"a sum whose terms follow a recurrence from the place {found} on, if at all")
    return found


def _delay(system: System, expression: Any, index: Symbol, scope: Scope) -> int:
    if not expression.has(index):
        return 0
    if _changes(expression, index):
        raise NoClosedForm(f"the terms {expression} of an infinite sum may change their form at any index")
    if isinstance(expression, Quantity):
        return _of_quantity(system, expression, index, scope)
    if isinstance(expression, Coefficient):
        function, variable, place = expression.args
        if function.has(index):
            raise NoClosedForm("coefficients of a function that changes with their index")
        return _degree(system, function, variable, scope) + _shift(place, scope)
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.args
        inside = base.args[0] if isinstance(base, sympy.Abs) else base
        return _delay(system, inside, index, scope) + (_shift(exponent, scope) if exponent.has(index) else 0)
    if isinstance(expression, sympy.Sum | sympy.Product):
        ends = [(letter, part) for letter, *limits in expression.limits for part in limits if part.has(index)]
        letters = {index, *(letter for letter, _ in ends)}
        inside = sum(_delay(system, expression.function, letter, scope) for letter in letters)
        return inside + sum(_shift(part, scope) for _, part in ends)
    if isinstance(expression, _TERMWISE):
        return sum(_delay(system, part, index, scope) for part in expression.args)
    return _shift(expression, scope)


def _changes(expression: Any, index: Symbol) -> bool:
    """Whether it is an extreme, a floor, a modulus or a root; even powers of moduli are polynomials."""
    if isinstance(expression, sympy.Pow) and expression.base.has(index):
        even = isinstance(expression.base, sympy.Abs) and expression.exp.is_even
        return not (expression.exp.is_integer or even) or (isinstance(expression.base, sympy.Abs) and not even)
    return isinstance(expression, (*_CHANGING, sympy.Abs))


def _of_quantity(system: System, expression: Quantity, index: Symbol, scope: Scope) -> int:
    """A quantity at indices of the sum, by its definition where the statement has one."""
    if type(expression).oracle is not None:
        raise NoClosedForm(f"{expression} is known at each index, not as a sequence: its infinite sum is not taken")
    places = [item for item in expression.args if item.has(index)]
    if any(not item.is_integer for item in places):
        raise NoClosedForm(f"{expression} is no sequence that is known to follow a recurrence")
    shifts = sum(_shift(item, scope) for item in places)
    name = type(expression).__name__
    if name not in system.definitions:
        return shifts
    formals, _, body = system.definitions[name]
    inside = dict.fromkeys(formals)
    letters = [item for item in body.free_symbols if item.name in inside]
    return shifts + max((_delay(system, body, letter, scope) for letter in letters), default=0)


def _shift(expression: Any, scope: Scope) -> int:
    """A bound on the whole numbers that are added in an index."""
    if expression.has(*_CHANGING):
        raise NoClosedForm(f"an index {expression} that does not rise evenly")
    known = [abs(int(item)) for item in sympy.preorder_traversal(expression) if isinstance(item, Integer)]
    letters = [abs(scope.get(item.name, 0)) for item in expression.free_symbols if isinstance(item, Symbol)]
    return sum(known) + sum(value for value in letters if isinstance(value, int))


def _degree(system: System, function: Any, variable: Symbol, scope: Scope) -> int:
    """A bound on the degrees in z of all polynomials above and below together."""
    if not function.has(variable):
        return 0
    if function == variable:
        return 1
    if isinstance(function, sympy.Pow) and not function.exp.has(variable):
        return _degree(system, function.base, variable, scope) * _power(system, function.exp, scope)
    if isinstance(function, Others):
        return _degree(system, function.args[0], variable, scope) * system.size
    if isinstance(function, sympy.Product):
        inner = _degree(system, function.function, variable, scope)
        return inner * math.prod(_power(system, high - low + 1, scope) for _, low, high in function.limits)
    return sum(_degree(system, part, variable, scope) for part in function.args)


def _power(system: System, exponent: Any, scope: Scope) -> int:
    known = {"N": system.size, **{name: value for name, value in scope.items() if isinstance(value, int)}}
    letters = [item for item in exponent.free_symbols if item.name in known]
    found = exponent.xreplace({item: Integer(known[item.name]) for item in letters})
    if not found.is_Integer:
        raise NoClosedForm(f"a power {exponent} of z that is not known")
    return abs(int(found))


def is_difference_of_laws(expression: Expr, index: Symbol) -> bool:
    """Whether it is | |b_k|^2 - |b'_k|^2 |, the modulus whose sum is enclosed.

    >>> from memlaw.theory.language import k
    >>> is_difference_of_laws(sympy.Abs(squared(b(k)) - squared(b_other(k))), k)
    True
    """
    return bool(expression == sympy.Abs(squared(b(index)) - squared(b_other(index))))


def _listed(values: list[Any]) -> int:
    """The largest whole number in the data, which may be a delay."""
    parts = [_listed(item) if isinstance(item, list) else abs(item) for item in values if isinstance(item, int | list)]
    return max(parts, default=0)
