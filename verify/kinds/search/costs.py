"""What the search of a claim costs, beside one about memory alone, and in which arithmetic it is searched."""

from __future__ import annotations

from sympy import Abs, Add, Sum, oo

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic
from memlaw.theory.language import Quantity
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.system.setting import nothing

SUMMED, CALM = 20, 0.9  # what is summed term by term ends soon at moduli up to this
USUAL = 4  # what one evaluation costs where a setting adds data; 1 where a claim is about the pair alone
COSTS: dict[str, tuple[Arithmetic, int]] = {  # and where it costs more, or balls do more than is needed for a search
    "delay law": (FLOAT, 8),
    "learning": (FLOAT, 6),
    "conditioning": (FLOAT, 3),
    "gated": (FLOAT, 3),  # where balls decide no ranks
    "hold": (FLOAT, 3),
    "selective": (FLOAT, 3),
    "initialisation": (BALL, 8),
    "one eigenvalue": (FLOAT, 20),
    "short memory": (FLOAT, 20),
    "long memory": (FLOAT, 20),
    "long memory in log-rates": (FLOAT, 20),
    "short memory in log-rates": (FLOAT, 20),
}
SLOW: dict[str, tuple[Arithmetic, int]] = {"g": (FLOAT, 10), "mode_backward_tail": (BALL, 10)}  # by quantity
STACKED_COSTS = {  # by quantity, where many places are looked at at once
    **{"m_two": 5, "M_coloured": 6, "M_two": 2, "M_three": 3, "m_union": 4},
    **{"M_shift": 2, "M_step": 2, "mode_backward_tail": 3},
}


def cost_of(case: Case, claim: Claim) -> tuple[Arithmetic, int, float]:
    """In which arithmetic a claim is searched, what an evaluation costs, and the largest modulus where it does."""
    arithmetic, cost = COSTS.get(case.setting.name, (BALL, 1 if case.setting.draw is nothing else USUAL))
    for item in claim.relation.atoms(Quantity):
        arithmetic, cost = SLOW.get(type(item).__name__, (arithmetic, cost))
    infinite = infinite_sums(case, claim)
    if any(isinstance(part.args[0], Add) for item in infinite for part in item.function.atoms(Abs)):
        return arithmetic, SUMMED * cost, CALM  # term by term
    if case.setting.name == "delay law":  # the same, of coefficients
        return arithmetic, cost, CALM
    return arithmetic, max(cost, 2 * USUAL) if infinite else cost, 1.0


def stacked_cost(case: Case, claim: Claim) -> float:
    """What it costs to search a claim at many places at once, beside one about memory alone."""
    costs = [STACKED_COSTS.get(type(item).__name__, 1.0) for item in claim.relation.atoms(Quantity)]
    return max([*costs, 3 if infinite_sums(case, claim) else 1, 1 if case.setting.draw is nothing else 2.5])


def infinite_sums(case: Case, claim: Claim) -> list[Sum]:
    """The sums over all indices of a claim and of the definitions beside it."""
    parts = [claim.relation, *(item.relation for item in case.theorem.where)]
    return [item for part in parts for item in part.atoms(Sum) if item.limits[0][2] == oo]
