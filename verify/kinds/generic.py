"""The generic kind: a claim as an identity in independent symbols, decided for all pairs of a size at once.

Pairs, readouts, teachers, noise are symbols, held at a random point of a large prime field (see
`numerics.number.modular`); both sides come from their definitions. An equality that holds there holds for all
pairs of that shape but for a small probability, which is computed; for one that fails there an exact counterexample is
looked for. Each claim is decided for the most general shape for which it can be, and evidence says for which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

from sympy import Eq, Product, Sum, preorder_traversal

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL, EXACT
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.number.precision import precision
from memlaw.numerics.number.primefield import PrimeField
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import Coefficient, PairMemory, Quantity, takes_numbers, tau, zero_count
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import OUTSIDE, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import allowed, breaking, parameter_grid
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.grounds import fits, generic_system, nearby, parameter_symbols, satisfies
from memlaw.verify.kinds.small import FIRST_PRECISION, SMALL_LAGS, try_instance, try_instances
from memlaw.verify.kinds.tally import Parameters, Tally
from memlaw.verify.strategies.steady import seed_of
from memlaw.verify.system.instances import build
from memlaw.verify.system.pairs import IDLE, SHAPES, SIZES, WITH_ZEROS, Shape
from memlaw.verify.system.system import System

LAGS = range(5)
MOST_LAGS = 64  # of a line of a proof
DOUBT = -190  # the binary logarithm of the largest chance of an error at a point that counts
FAR_LAG = 2**100 + 277
OWN = {"mu", "other", "S"}  # what every instance has
RANKS = {"rank", "driven"}  # what an input that does not reach all states changes
OF_ZEROS = {"nilpotent", "keeps_all"}  # and what zero eigenvalues change


def check_generic(case: Case, seed: int, line: bool = False) -> Evidence:
    """Decide the equalities of a theorem for all pairs of 1 to 4 states, lags 0 to 4, and for M alone one far lag.

    `line`: what is decided is a line of the theorem's proof, not another claim under its key.
    """
    nothing = Evidence(case.key, Kind.GENERIC, Verdict.INAPPLICABLE, reason=Reason.NO_IDENTITY)
    if not any(isinstance(item.claim.relation, Eq) for item in case.claims) or not _has_symbols(case):
        return nothing
    arithmetic = ModularArithmetic(PrimeField(seed=seed_of(seed, case.key, Kind.GENERIC)))
    lags = (*LAGS, *(_beyond_its_numbers(case.claims[0].claim) if line else ()))
    decider, tally, said = _Decider(case, arithmetic, lags), Tally(), dict[int, str]()
    for place, item in enumerate(case.claims):
        if not isinstance(item.claim.relation, Eq):
            continue
        found = decider.decided(place)
        if found.refuted is not None or found.undecided is not None:
            return Tally(refuted=found.refuted, undecided=found.undecided).evidence(case, Kind.GENERIC)
        if found.points:
            said[place] = found.said
            tally = _together(tally, found)
    if not tally.claims:
        return nothing
    beyond = _beyond(case, tally.claims, line)
    if beyond is not None:
        return Tally(refuted=beyond.refuted).evidence(case, Kind.GENERIC) if beyond.refuted is not None else nothing
    doubt = arithmetic.field.doubt(int(tally.worst))
    return tally.evidence(case, Kind.GENERIC, doubt=doubt, setup=_setup(said))


def _beyond(case: Case, places: frozenset[int], line: bool) -> Tally | None:
    """What a hypothesis fewer than in the catalogue admits: where that is refuted or stays open, nothing holds.

    Other claims than the catalogue's of that key are tried wherever a theorem of their setting would be false.
    """
    own = replace(case, claims=tuple(case.claims[place] for place in sorted(places)))
    listed = [item for item in catalogue() if item.key == case.key]
    as_listed = any(line or item.claims == case.theorem.claims for item in listed)
    nearest = breaking(case.key, "" if listed else case.setting.name)
    farther = () if as_listed or not listed else breaking("", case.setting.name)
    for instance in (*nearest, *farther):
        if not all(satisfies(law.holds, instance) for law in case.theorem.hypotheses):
            continue
        tally = Tally()
        with precision(FIRST_PRECISION):
            for arithmetic in (EXACT, BALL):
                if tally.refuted is None:
                    try_instance(own, instance, arithmetic, tally)
        if any(instance is item for item in nearest) and (
            tally.refuted is not None or tally.undecided is not None or not tally.points
        ):
            return tally
        if tally.refuted is not None:
            return Tally()
    return None


def _has_symbols(case: Case) -> bool:
    """Whether the setting is a plain pair, or says what a spectrum of any size has beside it."""
    if case.setting.data is not None or case.setting.generic is not None:
        return True
    return case.setting.build is build and all(set(item.extra) <= OWN for item in case.instances)


def _setup(said: Mapping[int, str]) -> str:
    """What the claims were decided for, where it is not every plain spectrum."""
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    kinds = {words: [str(place + 1) for place in said if said[place] == words] for words in said.values()}
    parts = (f"claim{'s' * (len(places) > 1)} {', '.join(places)}: {words}" for words, places in kinds.items() if words)
    return "; ".join(parts)


# --- one claim -------------------------------------------------------------------------------------------------------


def _named(system: System, _: CompiledClaim) -> str:
    return system.label


@dataclass
class _Found(Tally):
    """What one shape shows of one claim; `said` names the shape, `open` that some point could not be decided.

    `numbers`: what refutes it are numbers, not symbols.
    """

    said: str = ""
    open: bool = False
    numbers: bool = False
    size: int = 0
    failing: Parameters = field(default_factory=dict)


def _together(left: Tally, right: Tally) -> Tally:
    return Tally(
        left.points + right.points, left.claims | right.claims, left.sizes | right.sizes, max(left.worst, right.worst)
    )


@dataclass
class _Decider:
    """The claims of one theorem, over one arithmetic; systems are made once for all of them."""

    case: Case
    arithmetic: ModularArithmetic
    lags: tuple[int, ...] = tuple(LAGS)
    made: dict[tuple[Shape, int], System] = field(default_factory=dict)
    fitting: dict[Shape, tuple[int, ...]] = field(default_factory=dict)
    balls: dict[int, Counterexample | None] = field(default_factory=dict)
    own: list[tuple[Instance, System]] | None = None

    def decided(self, place: int) -> _Found:
        """For the most general shape that decides the claim; refuted, or undecided, where it is no identity there."""
        own = self.case.setting.generic
        if own is not None:
            return self._settled(place, None, self._examined(place, self._own_systems(), own.about), False)
        for shape in SHAPES:
            found = self._settled(place, shape, self._examined(place, self._systems(shape), shape.said), False)
            if found.refuted is not None or found.undecided is not None:
                return found
            if not found.open and (self._fits(shape) or shape.plain):
                return self._on_strata(place, found, shape.real)
        return _Found()

    def _on_strata(self, place: int, found: _Found, real: bool) -> _Found:
        """The claim at zeros and undriven eigenvalues, as far as the hypotheses admit them.

        What speaks of their numbers has to be decided there, too; anything else has not to fail there.
        """
        claim = self.case.claims[place].claim
        names = {type(item).__name__ for item in claim.relation.atoms(Quantity)}
        symbols = set().union(claim.relation.free_symbols, *(item.free_symbols for item in claim.when))
        of_zeros = zero_count in symbols or names & OF_ZEROS
        for shape in (replace(item, real=real) for item in (*WITH_ZEROS, *IDLE)):
            told = of_zeros if shape.zeros else names & RANKS
            if not self._fits(shape) or (shape.zeros > 1 and not told):
                continue
            seen = self._settled(place, shape, self._examined(place, self._systems(shape), shape.said), True)
            if seen.refuted is not None or seen.undecided is not None or (seen.open and told):
                return replace(seen, points=0)
            if not seen.open:
                said = found.said if found.points else seen.said
                found = replace(found, **vars(_together(found, seen)), said=said)
        return found

    def _systems(self, shape: Shape) -> Iterator[tuple[Instance, System]]:
        """Systems of symbols, each with an instance that satisfies the hypotheses, of its size where there is one."""
        first = {item.size: item for item in reversed(self.case.instances)}
        for size in self._fits(shape):
            if (shape, size) not in self.made:
                self.made[shape, size] = generic_system(self.arithmetic, self.case, size, shape)
            yield first[size], self.made[shape, size]

    def _fits(self, shape: Shape) -> tuple[int, ...]:
        """The sizes at which the hypotheses admit this shape."""
        if shape not in self.fitting:
            sizes = [size for size in SIZES if any(item.size == size for item in self.case.instances)]
            sizes = [size for size in sizes if shape.admits(size)]
            if shape.zeros or shape.idle:
                sizes = [size for size in sizes if size <= max(2, shape.zeros + 1)]
            told = [size for size in sizes if size <= 3][-1:] or sizes[-1:]  # hypotheses are alike for all larger ones
            self.fitting[shape] = tuple(sizes) if all(fits(self.case, shape, size) for size in told) else ()
        return self.fitting[shape]

    def _own_systems(self) -> Iterator[tuple[Instance, System]]:
        """Those that the setting gives, of the sizes that hypotheses admit; larger, too, if the largest tried are."""
        if self.own is None:
            instances, generic = self.case.instances, self.case.setting.generic
            parameters = parameter_symbols(self.arithmetic, self.case)
            first = {item.size: item for item in reversed(instances)}
            most = max(item.size for item in self.case.setting.instances())
            made = generic.systems(self.arithmetic, instances) if generic is not None and instances else ()
            self.own = [
                (first.get(system.size, instances[0]), replace(system, parameters={**parameters, **system.parameters}))
                for system in made
                if system.size in first or (system.size > most and most in first)
            ]
        yield from self.own

    def _numbers(self) -> Mapping[str, Any]:
        """The parameters that stay numbers."""
        return self.case.setting.generic.numbers if self.case.setting.generic is not None else {}

    def _examined(self, place: int, systems: Iterator[tuple[Instance, System]], said: str) -> _Found:
        """One claim at all points, up to the first that fails or stays open."""
        item, found = self.case.claims[place], _Found(said=said)
        item, conditional = _unconditional(item, self._numbers())
        for plain, system in systems:
            for parameters in _grid(self.case, plain, system.size, item.claim, self.lags):
                seen = compare(item, system, parameters)
                if seen.outcome is Outcome.SKIPPED and parameters.get("tau") == FAR_LAG:
                    continue
                unclear = seen.outcome is Outcome.SKIPPED and seen.reason != OUTSIDE
                if unclear or (conditional and seen.outcome is Outcome.FAILS):
                    return _Found(open=True)
                if seen.outcome is Outcome.UNDECIDED:
                    return self._enclosed(place)
                if seen.outcome is Outcome.HOLDS and self.arithmetic.field.doubt(int(seen.error)) > DOUBT:
                    continue  # too large a function for this field: nothing is claimed of this point
                found.record(place, item, partial(_named, system), parameters, system.size, seen)
                if found.refuted is not None:
                    found.size, found.failing = system.size, parameters
                    return found
        return found if not self.arithmetic.guessed or self._confirmed(place) else _Found(open=True)

    def _confirmed(self, place: int) -> bool:
        """Whether balls find the claim true at all small instances: what was guessed of signs is so."""
        with precision(FIRST_PRECISION):
            seen = try_instances(replace(self.case, claims=(self.case.claims[place],)), BALL, SMALL_LAGS)
        return bool(seen.points) and seen.refuted is None and seen.undecided is None

    def _settled(self, place: int, shape: Shape | None, found: _Found, sure: bool) -> _Found:
        """What failed in symbols an exact instance near by refutes; without one it is undecided where it counts."""
        if found.refuted is None or found.numbers:
            return found
        case = replace(self.case, claims=(self.case.claims[place],))
        drawn = list(nearby(case, shape, found.size)) if shape is not None else []
        good = [item for item in drawn if all(satisfies(law.holds, item) for law in case.theorem.hypotheses)]
        tally = Tally()
        for instance in (*good, *(item for item in case.instances if item.size == found.size or shape is None)):
            if not try_instance(case, instance, EXACT, tally):
                return _Found(refuted=tally.refuted)
        if shape is None:  # hypotheses of one's own may exclude what failed
            return self._enclosed(place)
        if sure or len(good) == len(drawn):
            seen = self._enclosed(place)
            return seen if seen.refuted is not None else _Found(undecided=found.refuted)
        return _Found(open=True)

    def _enclosed(self, place: int) -> _Found:
        """Refuted by balls at an instance, or open: what differs in symbols for exp and pi, or in roots, is a guess."""
        if place not in self.balls:
            case = replace(self.case, claims=(self.case.claims[place],))
            with precision(FIRST_PRECISION):
                self.balls[place] = try_instances(case, BALL, SMALL_LAGS).refuted
        counterexample = self.balls[place]
        return _Found(refuted=counterexample, numbers=True, open=counterexample is None)


def _unconditional(item: CompiledClaim, numbers: Mapping[str, Any]) -> tuple[CompiledClaim, bool]:
    """The claim without conditions on what is no number; an identity of functions holds without them."""
    whole = tuple(
        condition
        for condition in item.claim.when
        if all(takes_numbers(symbol) or symbol.name in ("N", *numbers) for symbol in condition.free_symbols)
    )
    return replace(item, claim=replace(item.claim, when=whole)), len(whole) < len(item.claim.when)


def _beyond_its_numbers(claim: Claim) -> tuple[int, int]:
    """Lags beyond all at which a line may hold by accident, as by a factor tau - 7 or a sum from lag 7 on."""
    numbers = (int(abs(item)) for item in preorder_traversal(claim.relation) if item.is_Integer)
    most = len(LAGS) + sum(numbers)
    if most > MOST_LAGS:
        raise InvalidInput(f"the numbers in {claim.text}", f"their sum is at most {MOST_LAGS}", "give a reason")
    return most, most + 1


def _grid(case: Case, plain: Instance, size: int, claim: Claim, lags: Sequence[int]) -> Iterator[Parameters]:
    """The whole-number parameters of a claim within the hypotheses; every other parameter is a symbol."""
    numbers = case.setting.generic.numbers if case.setting.generic is not None else {}
    listed = {symbol.name for symbol in claim.parameters if takes_numbers(symbol) or symbol.name in numbers}
    seen: set[tuple[tuple[str, Any], ...]] = set()
    for parameters in parameter_grid(claim, size, Fraction(1, 4), lags, {**case.setting.parameters, **numbers}):
        whole = {name: value for name, value in parameters.items() if name in listed}
        if allowed(case.theorem, plain, parameters) and tuple(whole.items()) not in seen:
            seen.add(tuple(whole.items()))
            yield whole
    if _speaks_of_memory_alone(claim):
        yield {"tau": FAR_LAG}


def _speaks_of_memory_alone(claim: Claim) -> bool:
    """Whether a claim at a lag takes M and powers alone, so that no sum is as long as the lag.

    Both sides are then sums of powers of functions; at a lag above all degrees no two of them cancel, so that what
    holds there holds at every lag.
    """
    quantities = {type(item).__name__ for item in claim.relation.atoms(Quantity)}
    long = claim.relation.atoms(Sum, Product, Coefficient, PairMemory)
    return claim.parameters == (tau,) and quantities <= {"M", "M_other"} and not long
