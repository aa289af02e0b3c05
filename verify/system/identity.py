"""What tells two numbers, matrices or parameters apart to the last bit, so that a kept value is that of its arguments.

Balls print fewer digits than they have, and so do arrays of floats and matrices of either: their texts are no keys.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Set
from typing import Any

import numpy as np
import sympy
from flint import acb, arb

from memlaw.numerics.number.arithmetic import Arithmetic, Matrix
from memlaw.theory.language import Quantity


def told_apart(value: object) -> Hashable:
    """A key that two numbers share only if they are the same number, or the same ball; so for what is made of them.

    >>> told_apart(acb(1) / 3) == told_apart(acb(1) / 3), told_apart(acb(1)) == told_apart(acb(1) + acb(1) / 2**50)
    (True, False)
    """
    if isinstance(value, acb):
        return tuple(map(_ball, (value.real, value.imag)))
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, tuple | list):
        return type(value).__name__, *map(told_apart, value)
    if isinstance(value, Mapping):
        return tuple((told_apart(name), told_apart(part)) for name, part in value.items())
    return repr(value)


def _ball(value: arb) -> Hashable:
    if not value.is_finite():
        return str(value)
    return tuple((int(part), int(power)) for part, power in (value.mid().man_exp(), value.rad().man_exp()))


def matrix_key(arithmetic: Arithmetic, matrix: Matrix) -> Hashable:
    """The same for a matrix."""
    return tuple(tuple(map(told_apart, row)) for row in arithmetic.entries(matrix))


def call_key(compute: Callable[..., object], given: tuple[object, ...], named: Mapping[str, object]) -> Hashable:
    """A function and its arguments."""
    return (compute.__module__, compute.__qualname__, *map(told_apart, (*given, *named, *named.values())))


def parameters_key(letters: Set[str] | None, parameters: Mapping[str, Any]) -> Hashable:
    """The values of the parameters among these letters, of all parameters for None.

    >>> parameters_key({"mu", "k"}, {"mu": 2, "zeta": 3})
    (('mu', '2'),)
    """
    if letters is not None and letters.isdisjoint(parameters):
        return ()
    wanted = sorted(name for name in parameters if letters is None or name in letters)
    return tuple((name, told_apart(parameters[name])) for name in wanted)


def letters_of(
    expression: sympy.Basic, definitions: Mapping[str, Any], seen: frozenset[str] = frozenset()
) -> set[str] | None:
    """The names of the letters on which an expression depends, through definitions, too; None where it may be all."""
    found = {letter.name for letter in expression.free_symbols if isinstance(letter, sympy.Symbol)}
    for used in expression.atoms(Quantity):
        name = type(used).__name__
        if type(used).oracle is not None:  # which sees the system
            return None
        if name in definitions and name not in seen:
            inside = letters_of(definitions[name][2], definitions, seen | {name})
            if inside is None:
                return None
            found |= inside
    return found
