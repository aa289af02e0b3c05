"""A place of which float64 says that a claim fails there is judged: in balls, in exact arithmetic, or by SymPy."""

from __future__ import annotations

from sympy import Integer

from memlaw.numerics.number.arithmetic import BALL, EXACT
from memlaw.numerics.number.precision import precision
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import exact_number
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.small import of_numbers_alone

BITS = (256, 1024, 4096)
LARGEST_EXACT, EXACT_ALONE = 3, 32  # states where exact arithmetic decides: of any spectrum, where that has no say


def judged(item: CompiledClaim, place: Place, largest: int = LARGEST_EXACT) -> Comparison:
    """A claim at a place in balls, with rising precision until it is decided; of few states at last exactly."""
    seen = Comparison(Outcome.UNDECIDED)
    for bits in BITS:
        with precision(bits):
            seen = compare(item, place.system(BALL), place.parameters)
        if seen.outcome is Outcome.FAILS or (seen.outcome is Outcome.HOLDS and seen.error < 1e-12):
            return seen
        if seen.outcome is Outcome.SKIPPED:
            break
    if of_numbers_alone(item.claim) and seen.outcome is Outcome.UNDECIDED:
        return numbers_alone(item, place)
    exact = len(place.eigenvalues) <= largest
    return compare(item, place.system(EXACT), place.parameters) if exact else Comparison(Outcome.UNDECIDED)


def numbers_alone(item: CompiledClaim, place: Place) -> Comparison:
    """A claim that speaks of N and letters alone, decided by SymPy, which knows that roots cancel."""
    values = {"N": Integer(len(place.eigenvalues)), **{k: exact_number(v) for k, v in place.parameters.items()}}
    known = {symbol: values[symbol.name] for symbol in item.claim.relation.free_symbols if symbol.name in values}
    sides = [side.subs(known) for side in item.claim.relation.args]
    false = item.claim.relation.func(*sides) == False  # noqa: E712  # SymPy's truth
    return Comparison(Outcome.FAILS, str(sides[0]), str(sides[1])) if false else Comparison(Outcome.UNDECIDED)
