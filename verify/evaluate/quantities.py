"""The named quantities of the statements, as the subjects compute them from first principles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from memlaw.numerics.number.arithmetic import Scalar
from memlaw.verify.subjects import MODULES
from memlaw.verify.system.system import System

# No name stands in two of the tables.
ALL_QUANTITIES: dict[str, Callable[..., Any]] = {
    name: function for module in MODULES for name, function in module.QUANTITIES.items()
}


def quantity(system: System, name: str, arguments: list[Scalar]) -> Scalar:
    """A named quantity: by the statement's own definition if it has one, else from first principles."""
    if name in system.definitions:
        return _defined(system, name, arguments)
    return ALL_QUANTITIES[name](system, *arguments)


def _defined(system: System, name: str, arguments: list[Scalar]) -> Scalar:
    formals, closure = system.definitions[name]
    scope = dict(zip(formals, arguments, strict=True))
    if all(isinstance(argument, int) for argument in arguments):
        return system.remember(("defined", name, closure, *arguments), lambda: closure(system, scope))
    return closure(system, scope)
