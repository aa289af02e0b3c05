"""How much room an inequality leaves at a place: (right - left)/max(|left|, |right|), and how far that is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import acb
from sympy import Expr
from sympy.core.relational import Ge, Gt

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic, Divergent, NotRepresentable, Scalar
from memlaw.numerics.number.precision import precision
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.evaluate.expressions import holds_for
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.system.instances import lift
from memlaw.verify.system.system import NotApplicable, System

BITS = (128, 512)
SHARP = 1e-9  # of an enclosed slack, an error at which it can steer a search


@dataclass(frozen=True)
class Slack:
    """A relative slack, and a bound on its error where that is known; below -error the claim fails.

    `room` is the slack itself, beside nothing, where it is known.
    """

    value: float
    error: float = 0.0
    room: float = math.inf

    @property
    def suspect(self) -> bool:
        """Whether the claim may fail, or hold with equality, here."""
        return self.value <= max(self.error, 1e-13)


def slack_at(item: CompiledClaim, place: Place, arithmetic: Arithmetic = BALL) -> Slack | None:
    """The slack of a claim at a place, or None where it says nothing or where that many bits say nothing."""
    if arithmetic is FLOAT:
        with np.errstate(all="ignore"):
            return slack_on(item, place.system(FLOAT), place.parameters)
    found = None
    for bits in BITS:
        with precision(bits):
            found = slack_on(item, place.system(arithmetic), place.parameters)
        if found is not None and found.error <= SHARP:
            return found
        if found is None:
            return None
    return None


def slack_on(item: CompiledClaim, system: System, parameters: Mapping[str, Any]) -> Slack | None:
    """The same on a system; what does not exist there is a suspect."""
    scope = {name: value for name, value in parameters.items() if isinstance(value, int)}
    scalars = {name: _lifted(system, value) for name, value in parameters.items() if name not in scope}
    system = replace(system, definitions=item.definitions, parameters={**system.parameters, **scalars})
    try:
        if not all(holds_for(condition, system, scope) for condition in item.claim.when):
            return None
        left, right = (system.scalar(side(system, scope)) for side in (item.left, item.right))
    except Divergent:
        return Slack(-math.inf)
    except (NotApplicable, NotRepresentable, IndexError):
        return None
    except ArithmeticError:
        return Slack(0.0, math.inf)
    if isinstance(item.claim.relation, Ge | Gt):
        left, right = right, left
    return enclosed(left, right) if isinstance(left, acb) else rounded(left, right)


def _lifted(system: System, value: Any) -> Scalar:
    return lift(system.arithmetic, value) if isinstance(value, Expr) else system.arithmetic.number(Fraction(value))


def enclosed(left: acb, right: acb) -> Slack:
    """The slack of two balls; complex numbers have no order."""
    if not (left.imag.contains(0) and right.imag.contains(0)):
        return Slack(-math.inf)
    room = right.real - left.real
    middle, radius = float(room.mid()), float(room.rad())
    scale = max(abs(float(left.real.mid())), abs(float(right.real.mid())))
    if not (math.isfinite(scale) and math.isfinite(radius) and math.isfinite(middle)):
        return Slack(0.0, math.inf)
    if scale <= 0.0:
        return Slack(0.0, 0.0 if radius == 0 else math.inf)
    return Slack(middle / scale, radius / scale, middle)


def rounded(left: Scalar, right: Scalar) -> Slack | None:
    """The slack of two numbers without bounds."""
    low, high = complex(left), complex(right)
    scale = max(abs(low), abs(high))
    if not math.isfinite(scale):
        return None
    room = (high - low).real
    return Slack(room / scale if scale > 0 else 0.0, room=room)
