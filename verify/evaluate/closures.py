"""How an expression becomes a function of a system: by the kind of its outermost node, from a table of compilers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sympy import Basic, oo

from memlaw.errors import InvalidInput
from memlaw.verify.system.system import System

Scope = Mapping[str, Any]
Closure = Callable[[System, Scope], Any]
Compiler = Callable[[Any], Closure]

COMPILERS: dict[type, Compiler] = {}  # filled by expressions.py; the first kind that fits compiles


def compile_expression(expression: Basic) -> Closure:
    """A closure (system, scope) -> value; the scope maps names of bound symbols and parameters to values."""
    for kind, compiler in COMPILERS.items():
        if isinstance(expression, kind):
            return compiler(expression)
    if expression in (oo, -oo):
        rule = "infinity is no number that can be compared; it is an end of sums, products and limits alone"
        raise InvalidInput(f"{expression} in a statement", rule, "claim a bound that is a number, or none")
    raise InvalidInput(
        f"{type(expression).__name__} {expression} in a statement",
        "statements use the nodes of memlaw.theory.language",
        "write it with those, or as a quantity of your own: quantity(name, oracle=f) computes it as f says",
    )


def compile_all(expressions: Iterable[Any]) -> list[Closure]:
    """A closure for each."""
    return [compile_expression(item) for item in expressions]


def of_inner(apply: Callable[[System, Any], Any]) -> Compiler:
    """The compiler of a function of one argument, a matrix say."""

    def compiler(expression: Any) -> Closure:
        inner = compile_expression(expression.args[0])
        return lambda system, scope: apply(system, inner(system, scope))

    return compiler


def of_scalar(apply: Callable[[System, Any], Any]) -> Compiler:
    """The same for a scalar, which may come as a plain integer."""
    return of_inner(lambda system, value: apply(system, system.scalar(value)))
