"""Infinite sums of moduli: no sum of exponentials, but below one, so that a few terms and a bound enclose them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import mul
from typing import Any

import sympy
from flint import acb, arb

from memlaw.numerics.number.arithmetic import BALL, NotRepresentable, Scalar
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.verify.evaluate.closures import Scope, compile_expression
from memlaw.verify.evaluate.sums import LONGEST_SUM, enough
from memlaw.verify.system.system import System

SumOfModuli = Callable[[System, Scope, Callable[[int], Any], int], Scalar]


def sum_of_moduli(function: sympy.Expr, index: sympy.Symbol) -> SumOfModuli | None:
    """How to enclose the sum of a product of moduli, powers of the index and constants; None for anything else."""
    parts = [part.as_base_exp() for part in sympy.Mul.make_args(function)]
    odd = [part for part in parts if isinstance(part[0], sympy.Abs) and part[0].has(index) and part[1].is_odd]
    if not odd or any(not _is_bounded(base, power, index) for base, power in parts):
        return None
    factors = [
        (compile_expression(base.args[0] if isinstance(base, sympy.Abs) else base), int(power)) for base, power in parts
    ]

    def enclosed(system: System, scope: Scope, term: Callable[[int], Any], start: int) -> Scalar:
        at = {**scope, index.name: ExponentialSum.index(BALL)}
        bound = reduce(mul, (_majorant(system, closure(system, at)) ** power for closure, power in factors))
        first = max(start, bound.start, 1 + system.symbol("z_0"), min(enough(system), LONGEST_SUM))
        rest = acb(bound.sum_from(first)).real.upper()
        return BALL.sum(system.scalar(term(place)) for place in range(start, first)) + acb(arb(0, rest))

    return enclosed


def _is_bounded(base: sympy.Expr, power: sympy.Expr, index: sympy.Symbol) -> bool:
    if not (power.is_Integer and power > 0):
        return False
    return not base.has(index) or base == index or isinstance(base, sympy.Abs)


def _majorant(system: System, value: Any) -> ExponentialSum:
    """sum |c| k^d |x|^k, which is nowhere below the modulus of a sum of c k^d x^k."""
    if not isinstance(value, ExponentialSum):
        value = ExponentialSum(BALL, ((system.scalar(value), BALL.one, 0),))
    terms = tuple((acb(abs(scale)), acb(abs(base)), degree) for scale, base, degree in value.terms)
    if any(not base.real.is_finite() for _, base, _ in terms):
        raise NotRepresentable("a sum of moduli without a bound")
    return ExponentialSum(BALL, terms, value.start)
