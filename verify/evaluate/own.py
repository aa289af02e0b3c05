"""Quantities of one's own: an oracle from outside is called with care; what breaks in it is told with its line."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
from flint import arb
from sympy import QQ
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, FloatArithmetic, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.verify.system.system import NotApplicable, System

_REAL: dict[str, tuple[type, ...]] = {
    BALL.name: (arb,),
    MPMATH.name: (mpmath.mpf,),
    EXACT.name: (type(QQ(1, 2)), GaussianRational),  # or SymPy's of its own class
}
SAID = (ArithmeticError, NotApplicable, InvalidInput)  # no number here, or none of this kind


def own_value(system: System, name: str, oracle: Callable[..., Any], arguments: Sequence[Any]) -> Scalar:
    """The value of an oracle at a system, as a number of its arithmetic.

    Errors: InvalidInput for an oracle that breaks, with the line, and for one that answers with another kind of number;
    NotRepresentable where it computes what symbols cannot.
    """
    if any(isinstance(item, ExponentialSum) for item in arguments):
        raise NotRepresentable(f"{name} is known at each index, not as a sequence: its infinite sum is not taken")
    try:
        return _number(system, name, oracle(system, *arguments))
    except SAID:
        raise
    except Exception as error:
        if isinstance(system.arithmetic, ModularArithmetic):  # an order, a float, a case: no rational function
            raise NotRepresentable(f"{name} is no rational function of symbols ({error})") from error
        raise InvalidInput(
            f"{type(error).__name__}: {error} in {where(error, oracle)}, in the oracle of {name}",
            f"an oracle is a function of a system ({system.arithmetic.name} numbers here) and of the claim's arguments",
            "mend it, or raise memlaw.verify.system.system.NotApplicable where it says nothing",
        ) from error


def where(error: BaseException, function: Callable[..., Any]) -> str:
    """The file of a function and the line in it at which an error arose."""
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f"{Path(file).name}, line {lines[-1]}" if lines else "code from elsewhere"


def _number(system: System, name: str, value: Any) -> Scalar:
    arithmetic = system.arithmetic
    if isinstance(value, type(arithmetic.zero)) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, Fraction):
        return arithmetic.number(value)
    if isinstance(arithmetic, FloatArithmetic):
        if isinstance(value, float | complex | np.number):
            return complex(value)
        if isinstance(value, np.ndarray) and arithmetic is not FLOAT:  # of many places at once
            return value + 0j
    if any(isinstance(value, kind) for kind in _REAL.get(arithmetic.name, ())):  # a real number of this arithmetic
        return arithmetic.zero + value
    raise InvalidInput(
        f"{value!r}, {type(value).__name__}, from the oracle of {name} on {arithmetic.name} numbers",
        "an oracle answers in the numbers that it is given, so that exact stays exact and a ball keeps its radius",
        "compute with its numbers and whole ones; system.arithmetic has number(Fraction(1, 3)), sqrt, log, real",
    )
