"""The exact kind, and the enclosed kind where no spectrum is needed: small rational instances, the simplest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from memlaw.numerics.number.arithmetic import BALL, EXACT, Arithmetic
from memlaw.numerics.number.precision import precision
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import allowed, largest_modulus_squared, own_parameters, parameter_grid
from memlaw.verify.evidence import Evidence, Kind
from memlaw.verify.kinds.tally import RADIUS_GOAL, Parameters, Tally
from memlaw.verify.system.setting import Setting
from memlaw.verify.system.system import LARGEST_DENSE, System

SMALL_LAGS = range(4)
FIRST_PRECISION, LAST_PRECISION = 256, 1024


def check_exact(case: Case, lags: Sequence[int] = SMALL_LAGS) -> Evidence:
    """Decide the claims in rational arithmetic on the small instances; the first failure is the simplest."""
    return try_instances(case, EXACT, lags).evidence(case, Kind.EXACT)


def check_enclosed(case: Case, lags: Sequence[int] = SMALL_LAGS) -> Evidence:
    """Enclose both sides in balls on the small instances."""
    with precision(FIRST_PRECISION):
        return try_instances(case, BALL, lags).evidence(case, Kind.ENCLOSED)


def try_instances(case: Case, arithmetic: Arithmetic, lags: Sequence[int]) -> Tally:
    """What the small instances show, up to the first that fails."""
    tally = Tally()
    for instance in (*case.instances, *(case.many if arithmetic is BALL else ())):
        if not try_instance(case, instance, arithmetic, tally, lags):
            break
    return tally


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

    return tally.walk(case, instance.label, instance.size, grid, compared)


_SMALL: dict[tuple[object, str, str], tuple[Instance, System]] = {}


def small_system(instance: Instance, arithmetic: Arithmetic, place_of: Setting) -> System:
    """The system of a small instance, kept with all that it has computed (balls at the one precision used here)."""
    key = (place_of.build, instance.label, arithmetic.name)
    kept = _SMALL.get(key)
    if kept is None or kept[0] is not instance:
        kept = (instance, place_of.build(instance, arithmetic))
        _SMALL[key] = kept
    return kept[1]
