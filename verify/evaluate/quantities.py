"""The named quantities of the statements, as the subjects compute them from first principles."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any
from weakref import WeakKeyDictionary

from memlaw.numerics.number.arithmetic import NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.verify.evaluate.closures import Closure
from memlaw.verify.evaluate.powers import whole
from memlaw.verify.subjects import MODULES
from memlaw.verify.system.identity import letters_of, parameters_key
from memlaw.verify.system.system import System

# No name stands in two of the tables.
ALL_QUANTITIES: dict[str, Callable[..., Any]] = {
    name: function for module in MODULES for name, function in module.QUANTITIES.items()
}


# of the closure of each definition: the letters on which it depends, None where it may be all
_LETTERS: WeakKeyDictionary[Closure, frozenset[str] | None] = WeakKeyDictionary()


def quantity(system: System, name: str, arguments: list[Scalar]) -> Scalar:
    """A named quantity: by the statement's own definition if it has one, else from first principles."""
    if name in system.definitions:
        return _defined(system, name, arguments)
    return _at_index(system, name, arguments)


# Those that are sums of exponentials for a pair in any basis, whose modes are known.
_IN_ANY_BASIS = {"M", "M_other", "M_with", "M_without", "trace_power", "M_pooled", "M_warm", "M_R"}
_IN_ANY_BASIS |= {"kernel", "impulse", "backward", "M_coloured", "memory_trace", "J_Q", "J_white"}


@cache
def whole_places(name: str) -> frozenset[int]:
    """The places of the arguments that are lags or indices."""
    formals = list(signature(ALL_QUANTITIES[name]).parameters.values())[1:]
    return frozenset(place for place, formal in enumerate(formals) if str(formal.annotation).startswith("int"))


def _index(value: Any) -> Any:
    """A lag or an index as an integer, where it was computed; sequences are taken as a whole."""
    return value if isinstance(value, int | ExponentialSum) else whole(value)


def _at_index(system: System, name: str, arguments: list[Scalar]) -> Scalar:
    """The quantity; where one argument is an index m k + s of an infinite sum, the sequence taken there."""
    function, indices = ALL_QUANTITIES[name], whole_places(name)
    arguments = [_index(item) if place in indices else item for place, item in enumerate(arguments)]
    places = [place for place, item in enumerate(arguments) if isinstance(item, ExponentialSum)]
    if len(places) != 1:
        return function(system, *arguments)
    if not system.diagonal and name not in _IN_ANY_BASIS:
        raise NotRepresentable("a sequence of a pair in any basis")
    index: Any = arguments[places[0]]
    plain = ExponentialSum.index(system.arithmetic)
    try:
        value = function(system, *(plain if place in places else item for place, item in enumerate(arguments)))
    except (TypeError, AttributeError, RecursionError) as error:  # it takes whole numbers alone
        raise NotRepresentable(f"{name} as a sum of exponentials in its index") from error
    start = 1 + system.symbol("z_0")
    return value.at(index, start) if isinstance(value, ExponentialSum) else value


def _defined(system: System, name: str, arguments: list[Scalar]) -> Scalar:
    formals, closure, body = system.definitions[name]
    scope = dict(zip(formals, arguments, strict=True))
    if all(isinstance(argument, int) for argument in arguments):
        if closure not in _LETTERS:
            found = letters_of(body, system.definitions)
            _LETTERS[closure] = None if found is None else frozenset(found)
        values = parameters_key(_LETTERS[closure], system.parameters)
        return system.remember(("defined", name, closure, values, *arguments), lambda: closure(system, scope))
    return closure(system, scope)
