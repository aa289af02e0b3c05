"""Evaluate the claims of a theorem on a system: what each side is, and whether the relation holds there."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any

import mpmath
from flint import acb
from sympy import Eq, Expr, Integer, Symbol, false, true
from sympy.core.relational import Ge, Gt, Lt, Relational

from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, Arithmetic, Divergent, NotRepresentable, Scalar
from memlaw.numerics.number.gaussian import gaussian
from memlaw.numerics.number.modular import ModularArithmetic, Residue
from memlaw.theory.language import Quantity
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.verify.evaluate.closures import Closure
from memlaw.verify.evaluate.expressions import compile_expression, condition_sides, holds_for
from memlaw.verify.evaluate.points import exact_number
from memlaw.verify.system.instances import lift
from memlaw.verify.system.system import Definitions, NotApplicable, System

OUTSIDE = "outside the claim's range"


class Outcome(Enum):
    """What one relation does at one point."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Comparison:
    """Both sides of a relation at a point; `error` is |left - right| or a ball's radius, beside the larger side.

    `beyond`: skipped because of the arithmetic alone, not because the claim says nothing there.
    """

    outcome: Outcome
    left: str = ""
    right: str = ""
    error: float = 0.0
    reason: str = ""
    beyond: bool = False


@dataclass(frozen=True)
class CompiledClaim:
    """A claim with closures for its two sides."""

    claim: Claim
    left: Closure
    right: Closure
    definitions: Definitions


def compiled(theorem: Theorem) -> tuple[CompiledClaim, ...]:
    """The claims of a theorem, ready to be evaluated. Errors: InvalidInput for what cannot be."""
    for claim in theorem.claims:
        for condition in claim.when:
            condition_sides(condition)
    definitions = {
        type(item.quantity).__name__: (
            tuple(argument.name for argument in item.quantity.args if isinstance(argument, Symbol)),
            compile_expression(item.expression),
            item.expression,
        )
        for item in theorem.where
    }
    return tuple(
        CompiledClaim(
            claim, compile_expression(claim.relation.args[0]), compile_expression(claim.relation.args[1]), definitions
        )
        for claim in theorem.claims
    )


def compare(item: CompiledClaim, system: System, parameters: Mapping[str, Any]) -> Comparison:
    """Evaluate one claim at one point; what cannot be evaluated there is skipped or undecided, never passed.

    Whole numbers are indices; other parameters become scalars of a copy of the system that shares what it has
    computed, so that a system on which many claims are tried stays as it is.
    """
    scope = {name: value for name, value in parameters.items() if isinstance(value, int)}
    scalars = {name: _lifted(system, value) for name, value in parameters.items() if name not in scope}
    system = replace(
        system, definitions=item.definitions, parameters={**system.parameters, **scalars}, letters=parameters
    )
    try:
        if not all(_holds(condition, system, scope, parameters) for condition in item.claim.when):
            return Comparison(Outcome.SKIPPED, reason=OUTSIDE)
        left, right = item.left(system, scope), item.right(system, scope)
        plain = isinstance(left, int) and isinstance(right, int) and isinstance(system.arithmetic, ModularArithmetic)
        if plain and item.claim.relation.atoms(Quantity):
            return Comparison(Outcome.SKIPPED, reason="plain numbers, which speak of this point alone")
        return judge(item.claim.relation, system, system.scalar(left), system.scalar(right))
    except (NotApplicable, NotRepresentable) as error:
        return Comparison(Outcome.SKIPPED, reason=str(error), beyond=isinstance(error, NotRepresentable))
    except IndexError:
        return Comparison(Outcome.SKIPPED, reason="an index of the statement lies outside what there is")
    except Divergent as error:
        left, right = (_side(side, system, scope) for side in (item.left, item.right))
        return Comparison(Outcome.FAILS, left, right, math.inf, str(error))
    except ArithmeticError as error:  # `Undecided` at this precision, a division by a ball with 0
        return Comparison(Outcome.UNDECIDED, reason=str(error))


def _side(side: Closure, system: System, scope: Mapping[str, Any]) -> str:
    """One side of a claim that does not exist at a point, for the eye."""
    try:
        return show(system.scalar(side(system, scope)))
    except Divergent:
        return "does not exist"
    except (ArithmeticError, IndexError, NotApplicable, NotRepresentable):
        return ""


def _holds(condition: Relational, system: System, scope: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """A condition of a claim; at its boundary, which balls do not see, from the exact letters, if it is about these."""
    try:
        return holds_for(condition, system, scope)
    except NotApplicable:
        exact = {"N": Integer(system.size), **{name: exact_number(value) for name, value in given.items()}}
        known = {symbol: exact.get(getattr(symbol, "name", "")) for symbol in condition.free_symbols}
        decided = None if None in known.values() or condition.atoms(Quantity) else condition.subs(known)
        if decided not in (true, false):
            raise
        return bool(decided)


def _lifted(system: System, value: Any) -> Scalar:
    """A parameter in the arithmetic of a system: a SymPy number, a fraction, or a float as the binary number it is."""
    return lift(system.arithmetic, value) if isinstance(value, Expr) else system.arithmetic.number(Fraction(value))


def judge(relation: Relational, system: System, left: Scalar, right: Scalar) -> Comparison:
    """Compare two scalars of the system's arithmetic."""
    if isinstance(relation, (Ge, Gt)):
        outcome, error = judge_order(system, right, left, strict=isinstance(relation, Gt))
    elif isinstance(relation, Eq):
        outcome, error = judge_equality(system, left, right)
    else:
        outcome, error = judge_order(system, left, right, strict=isinstance(relation, Lt))
    failed = outcome is Outcome.FAILS and not isinstance(relation, Eq)
    reason = NO_ORDER if failed and any(_is_complex(system, side) for side in (left, right)) else ""
    return Comparison(outcome, show(left), show(right), error, reason)


NO_ORDER = "complex numbers have no order: compare their Abs, re or im"
FLOAT_TOLERANCE = 1e-9
DIGITS_IN_HAND = 15
NEGLIGIBLE = 1e-100  # a radius is not asked to be small beside what is smaller


def judge_equality(system: System, left: Scalar, right: Scalar) -> tuple[Outcome, float]:
    """Equality: decided exactly; balls refute it or enclose the residual; floats and mpmath to a tolerance."""
    if system.arithmetic.formal:
        return _formal_equality(system.arithmetic, left - right)
    if system.arithmetic is BALL:
        return _enclosed_equality(left, right)
    return _within_tolerance(system, float(abs(left - right)), left, right)


def _formal_equality(arithmetic: Arithmetic, difference: Any) -> tuple[Outcome, float]:
    """Decided; but functions that differ where a symbol stands for log, exp or pi may be equal all the same."""
    if arithmetic.is_zero(difference):
        return Outcome.HOLDS, float(getattr(difference, "size", 0))
    return (Outcome.UNDECIDED if getattr(difference, "adjoined", False) else Outcome.FAILS), 0.0


def _within_tolerance(
    system: System, excess: float, left: Scalar, right: Scalar, strict: bool | None = None
) -> tuple[Outcome, float]:
    """Whether floats are as near, or mpmath's numbers, as rounding lets them be; what is no number decides nothing.

    Floats are so beside the larger of them. An inequality of floats, or a strict one of mpmath's numbers, needs more
    than rounding between its sides; nearer than that, it stays open.
    """
    floats = system.arithmetic is FLOAT
    error = excess / max(sys.float_info.min if floats else 1.0, float(abs(left)), float(abs(right)))
    if math.isnan(error):
        return Outcome.UNDECIDED, math.inf
    tolerance = FLOAT_TOLERANCE if floats else 10.0 ** (DIGITS_IN_HAND - mpmath.mp.dps)
    if (strict or (floats and strict is not None)) and abs(error) <= tolerance:
        return Outcome.UNDECIDED, math.inf
    return (Outcome.HOLDS if error <= tolerance else Outcome.FAILS), max(0.0, error)


def _enclosed_equality(left: acb, right: acb) -> tuple[Outcome, float]:
    difference = left - right
    if not difference.is_finite():
        return Outcome.UNDECIDED, math.inf
    if not difference.contains(0):
        return Outcome.FAILS, 0.0
    return Outcome.HOLDS, _radius(difference) / _size(left, right)


def _size(left: acb, right: acb) -> float:
    """Beside what a radius is small: the larger side; 1 where one is exactly 0, whose terms are not known."""
    if left.is_zero() or right.is_zero():
        return 1.0
    return max(NEGLIGIBLE, float(abs(left).mid()), float(abs(right).mid()))


def _radius(value: acb) -> float:
    return max(float(value.real.rad()), float(value.imag.rad()))


def judge_order(system: System, left: Any, right: Any, strict: bool) -> tuple[Outcome, float]:
    """left <= right, or left < right; balls that overlap decide nothing."""
    if any(_is_complex(system, side) for side in (left, right)):
        return Outcome.FAILS, math.inf
    if system.arithmetic is EXACT:
        return (Outcome.HOLDS if (left.x < right.x if strict else left.x <= right.x) else Outcome.FAILS), 0.0
    if system.arithmetic is BALL:
        return _enclosed_order(left, right, strict)
    return _within_tolerance(system, float((left - right).real), left, right, strict)


def _is_complex(system: System, value: Any) -> bool:
    """Whether a number is certainly not real; as a float, by more than rounding."""
    if system.arithmetic is EXACT:
        return bool(value.y != 0)
    if system.arithmetic is BALL:
        return not value.imag.contains(0)
    return bool(abs(complex(value).imag) > FLOAT_TOLERANCE * max(1.0, abs(value)))


def _enclosed_order(left: acb, right: acb, strict: bool) -> tuple[Outcome, float]:
    low, high = left.real, right.real
    if low < high or (not strict and low.is_exact() and high.is_exact() and low <= high):
        return Outcome.HOLDS, 0.0
    if low > high:
        return Outcome.FAILS, 0.0
    if strict or not (left - right).is_finite():
        return Outcome.UNDECIDED, math.inf
    return Outcome.HOLDS, _radius(left - right) / _size(left, right)  # the sides may be equal: enclosed to this radius


def show(value: Scalar) -> str:
    """A value for people: a fraction, a ball with its radius, or digits."""
    if isinstance(value, Residue):
        return "a function of symbols"
    if isinstance(value, acb):
        return str(value.real.str(20) if value.imag.contains(0) else value.str(20))
    if hasattr(value, "x") and hasattr(value, "y"):
        return str(gaussian(value.x, value.y))
    number = complex(value)
    return f"{number.real:.15g}" if number.imag == 0 else f"{number:.15g}"
