"""The exact kind, and the enclosed kind where no spectrum is needed: small rational instances, the simplest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from sympy import MatrixExpr
from sympy.tensor.indexed import Indexed

from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.theory.language import Quantity
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import placed, satisfied, to_decide
from memlaw.verify.evaluate.points import allowed, largest_modulus_squared, own_parameters, parameter_grid
from memlaw.verify.evidence import Evidence, Kind
from memlaw.verify.kinds.naming import with_company
from memlaw.verify.kinds.tally import RADIUS_GOAL, Parameters, Tally
from memlaw.verify.system.instances import diagonal_system
from memlaw.verify.system.setting import Setting, nothing
from memlaw.verify.system.system import LARGEST_DENSE, System

SMALL_LAGS = range(4)
ADDED = Fraction(3, 10)
LARGEST_SIZE, FAR_LAGS = 64, (*range(13), 16, 20, 24, 32, 48, 64, 99, 100)  # of claims that speak of numbers alone
FIRST_PRECISION, LAST_PRECISION = 256, 1024


def check_exact(case: Case, lags: Sequence[int] = SMALL_LAGS) -> Evidence:
    """Decide the claims in rational arithmetic on the small instances; the first failure is the simplest."""
    return try_instances(case, EXACT, lags).evidence(case, Kind.EXACT)


def check_enclosed(case: Case, lags: Sequence[int] = SMALL_LAGS) -> Evidence:
    """Enclose both sides in balls on the small instances."""
    with precision(FIRST_PRECISION):
        return try_instances(case, BALL, lags).evidence(case, Kind.ENCLOSED, setup=case.setting.recorded)


def try_instances(case: Case, arithmetic: Arithmetic, lags: Sequence[int]) -> Tally:
    """What the small instances show, up to the first that fails."""
    tally = Tally()
    for instance in (*case.instances, *(case.many if arithmetic is BALL else ())):
        if not try_instance(case, instance, arithmetic, tally, lags):
            return tally
    if any(of_numbers_alone(item.claim) for item in case.claims) and case.setting.draw is nothing:
        all(try_size(case, size, arithmetic, tally) for size in range(1, LARGEST_SIZE + 1))
    return tally


def of_numbers_alone(claim: Claim) -> bool:
    """Whether a claim speaks of the number of states and of letters alone, and so costs next to nothing.

    >>> from memlaw.theory.language.symbols import N
    >>> from memlaw.theory.statement.theorem import at_least
    >>> of_numbers_alone(at_least(2**N, N + 1))
    True
    """
    return not claim.relation.has(Quantity, Indexed, MatrixExpr)


def try_size(case: Case, size: int, arithmetic: Arithmetic, tally: Tally) -> bool:
    """Try the claims that speak of numbers alone for so many states; False as soon as one fails."""
    values, wanted = [Fraction(place, 2 * LARGEST_SIZE) for place in range(1, size + 1)], to_decide(case)
    label, floats = f"eigenvalues {', '.join(map(str, values))}", [float(value) for value in values]
    system = diagonal_system(tuple(map(arithmetic.number, values)), arithmetic, label, {})

    def grid(claim: Claim) -> Iterator[Parameters]:
        usual = parameter_grid(claim, size, Fraction(1, 4), FAR_LAGS, case.setting.parameters)
        for parameters in usual if of_numbers_alone(claim) else ():
            inside = satisfied(wanted, placed(floats, {}, ADDED, parameters.items())) if wanted else True
            tally.unclear |= inside is None
            if inside:
                yield parameters

    return tally.walk(case, lambda _: label, size, grid, lambda item, parameters: compare(item, system, parameters))


def try_instance(
    case: Case, instance: Instance, arithmetic: Arithmetic, tally: Tally, lags: Sequence[int] = SMALL_LAGS
) -> bool:
    """Try every claim at every parameter; False as soon as one fails."""
    system = small_system(instance, arithmetic, case.setting)
    bound = largest_modulus_squared(instance)

    def grid(claim: Claim) -> Iterator[Parameters]:
        usual = parameter_grid(claim, instance.size, bound, lags, case.setting.parameters)
        for parameters in (*usual, *own_parameters(claim, instance)):
            inside = allowed(case.theorem, instance, parameters)
            tally.unclear |= inside is None
            if inside:
                yield parameters

    def compared(item: CompiledClaim, parameters: Parameters) -> Comparison:
        seen = compare(item, system, parameters)
        wide = seen.outcome is Outcome.HOLDS and not seen.error <= RADIUS_GOAL
        if arithmetic is not BALL or not (wide or seen.outcome is Outcome.UNDECIDED):
            return seen
        if instance.size > LARGEST_DENSE:
            with precision(LAST_PRECISION):
                return compare(item, case.setting.build(instance, BALL), parameters)
        exact = compare(item, small_system(instance, EXACT, case.setting), parameters)  # which decides equality
        return seen if exact.beyond else exact

    return tally.walk(case, partial(named, instance), instance.size, grid, compared)


def named(instance: Instance, item: CompiledClaim) -> str:
    """What an instance is called beside a claim, with all that the claim speaks of."""
    extra = instance.extra
    return with_company(item, instance.label, extra.get("mu"), extra.get("other"))


_SMALL: dict[tuple[object, str, str], tuple[Instance, System]] = {}


def small_system(instance: Instance, arithmetic: Arithmetic, place_of: Setting) -> System:
    """The system of a small instance, kept with all that it has computed (balls at the one precision used here)."""
    key = (place_of.build, instance.label, arithmetic.name)
    kept = _SMALL.get(key)
    if kept is None or kept[0] is not instance:
        kept = (instance, place_of.build(instance, arithmetic))
        _SMALL[key] = kept
    return kept[1]
