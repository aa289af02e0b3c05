"""What the search of a claim costs, beside one about memory alone, and in which arithmetic it is searched."""

from __future__ import annotations

from sympy import Abs, Add, Basic, Integer, Mul, Pow, Sum, oo

from memlaw.numerics.number.arithmetic import BALL, FLOAT, Arithmetic
from memlaw.theory.language import Quantity
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.system.setting import nothing

MANY_STATES, OWN_STATES, TERMS = 64, 12, 10_000  # states of a usual claim, with quantities of one's own; terms of a sum
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
    "arrival": (BALL, 40),
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
    for name in _words(claim):
        arithmetic, cost = SLOW.get(name, (arithmetic, cost))
    infinite = infinite_sums(case, claim)
    if any(isinstance(part.args[0], Add) for item in infinite for part in item.function.atoms(Abs)):
        return arithmetic, SUMMED * cost, CALM  # term by term
    if case.setting.name == "delay law":  # the same, of coefficients
        return arithmetic, cost, CALM
    return arithmetic, max(cost, 2 * USUAL) if infinite else cost, 1.0


def stacked_cost(case: Case, claim: Claim) -> float:
    """What it costs to search a claim at many places at once, beside one about memory alone."""
    costs = [STACKED_COSTS.get(name, 1.0) for name in _words(claim)]
    return max([*costs, 3 if infinite_sums(case, claim) else 1, 1 if case.setting.draw is nothing else 2.5])


def _words(claim: Claim) -> list[str]:
    """The quantities of the catalogue of which a claim speaks; one's own may have a name that is one of these."""
    return [type(item).__name__ for item in claim.relation.atoms(Quantity) if type(item).oracle is None]


def most_states(case: Case, claim: Claim) -> int:
    """Of how many states one evaluation still costs little.

    An infinite sum of a product of memories, N^2 exponentials each, is multiplied out; what a quantity of one's own
    costs nobody knows, and it may solve N^2 equations.

    >>> from memlaw.theory.catalogue import theorem
    >>> from memlaw.theory.language import M, tau
    >>> from memlaw.theory.theorem import at_most
    >>> from memlaw.verify.evaluate.case import case_of
    >>> case, sums = case_of(theorem("capacity.rank")), (Sum(M(tau) ** n, (tau, 0, oo)) for n in (1, 2, 3))
    >>> [most_states(case, at_most(item, 1)) for item in sums]
    [64, 10, 4]
    """
    if any(type(item).oracle is not None for item in claim.relation.atoms(Quantity)):
        return OWN_STATES
    degree = max((_degree(item.function) for item in infinite_sums(case, claim)), default=0)
    return MANY_STATES if degree <= 2 else int(TERMS ** (1 / degree) + 1e-9)


def _degree(part: Basic) -> int:
    """That in N of the number of exponentials of which a summand consists."""
    if isinstance(part, Quantity):
        return 1 if type(part).__name__ in ("b", "b_other") else 2
    if isinstance(part, Pow) and isinstance(part.exp, Integer):
        return int(abs(part.exp)) * _degree(part.base)
    found = [_degree(item) for item in part.args]
    return sum(found) if isinstance(part, Mul) else max(found, default=0)


def infinite_sums(case: Case, claim: Claim) -> list[Sum]:
    """The sums over all indices of a claim and of the definitions beside it."""
    parts = [claim.relation, *(item.relation for item in case.theorem.where)]
    return [item for part in parts for item in part.atoms(Sum) if item.limits[0][2] == oo]
