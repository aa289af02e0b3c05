"""The generic kind: a claim as an identity in independent symbols, decided for all spectra of a size at once.

Eigenvalues, readouts, teachers, noise are symbols, held at a random point of a large prime field (see
`numerics.number.modular`); both sides come from their definitions. An equality that holds there holds for all
spectra but for a small probability, which is computed; for one that fails there an exact counterexample is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from sympy import Eq, FiniteSet, I, MatrixBase, Product, Rational, Sum, Symbol, im

from memlaw.numerics.number.arithmetic import EXACT, Scalar
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.number.primefield import PrimeField
from memlaw.theory.language import Coefficient, OwnSymbol, PairMemory, Quantity, tau
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import OUTSIDE, Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import admissible, allowed, parameter_grid, with_relatives
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.small import try_instance
from memlaw.verify.kinds.tally import Parameters, Tally
from memlaw.verify.system.instances import build, diagonal_system
from memlaw.verify.system.system import System

SIZES = (1, 2, 3, 4)
LAGS = range(5)
FAR_LAG = 2**100 + 277
NEARBY = 6  # random exact instances of each size among which a counterexample is looked for
REAL = "all real, eigenvalues positive"
OWN = {"mu", "other", "S"}  # what every instance has


def check_generic(case: Case, seed: int) -> Evidence:
    """Decide the equalities of a theorem for all spectra of 1 to 4 states, lags 0 to 4, and for M alone one far lag."""
    nothing = Evidence(case.key, Kind.GENERIC, Verdict.INAPPLICABLE, reason=Reason.NO_IDENTITY)
    if not any(isinstance(item.claim.relation, Eq) for item in case.claims) or not _has_symbols(case):
        return nothing
    field = PrimeField(seed=seed)
    tally, real = _walked(case, field, real=False), False
    own = case.setting.generic
    if tally.refuted is not None:
        counterexample, everywhere = _nearby(case, Random(seed))
        if counterexample is not None:
            return Tally(refuted=counterexample).evidence(case, Kind.GENERIC)
        if everywhere or own is not None:
            return Tally(undecided=tally.refuted).evidence(case, Kind.GENERIC)
        tally, real = _walked(case, field, real=True), True
    if tally.refuted is not None or not tally.claims:
        return nothing
    doubt = field.doubt(int(tally.worst))
    setup = REAL if real else own.about if own is not None else ""
    return tally.evidence(case, Kind.GENERIC, doubt=doubt, setup=setup)


def _has_symbols(case: Case) -> bool:
    """Whether the setting is a plain pair, or says what a spectrum of any size has beside it."""
    if case.setting.data is not None or case.setting.generic is not None:
        return True
    return case.setting.build is build and all(set(item.extra) <= OWN for item in case.instances)


def _walked(case: Case, field: PrimeField, real: bool) -> Tally:
    """Every size; a claim counts if it is decided wherever it says something."""
    tally, open_claims = Tally(), set[int]()
    arithmetic = ModularArithmetic(field)
    for plain, system in _systems(arithmetic, case, real):
        grid, compared = partial(_grid, case, plain), _comparing(case, system, open_claims)
        if not tally.walk(case, system.label, system.size, grid, compared):
            break
    tally.claims -= open_claims
    return tally


def _systems(arithmetic: ModularArithmetic, case: Case, real: bool) -> Iterator[tuple[Instance, System]]:
    """Systems of symbols, each with an instance of its size that satisfies the hypotheses."""
    first = {item.size: item for item in reversed(case.instances)}
    own = case.setting.generic
    if own is None:
        yield from ((first[size], generic_system(arithmetic, case, size, real)) for size in SIZES if size in first)
        return
    parameters = _parameters(arithmetic, case)
    for system in own.systems(arithmetic, case.instances):
        yield first[system.size], replace(system, parameters={**parameters, **system.parameters})


def _parameters(arithmetic: ModularArithmetic, case: Case) -> dict[str, Scalar]:
    """A symbol for each parameter of the claims that is no index."""
    symbols = {symbol for item in case.claims for symbol in item.claim.parameters if _is_symbolic(symbol)}
    draw = {True: arithmetic.positive_symbol, False: arithmetic.real_symbol}
    own = {item.name: not isinstance(item, OwnSymbol) or bool(item.is_nonnegative) for item in symbols}
    return {name: draw[positive]() for name, positive in sorted(own.items())}


def _is_symbolic(symbol: Symbol) -> bool:
    """Whether a parameter ranges over numbers without a gap, so that a symbol can stand for it."""
    return not symbol.is_integer and not (isinstance(symbol, OwnSymbol) and isinstance(symbol.domain, FiniteSet))


def _comparing(case: Case, system: System, open_claims: set[int]) -> Callable[[CompiledClaim, Parameters], Comparison]:
    def compared(item: CompiledClaim, parameters: Parameters) -> Comparison:
        seen = compare(item, system, parameters)
        if seen.outcome is Outcome.UNDECIDED or (seen.outcome is Outcome.SKIPPED and seen.reason != OUTSIDE):
            open_claims.add(case.claims.index(item))
            return replace(seen, outcome=Outcome.SKIPPED)
        return seen

    return compared


def _grid(case: Case, plain: Instance, claim: Claim) -> Iterator[Parameters]:
    """The whole-number parameters of a claim within the hypotheses; every other parameter is a symbol."""
    if not isinstance(claim.relation, Eq):
        return
    numbers = case.setting.generic.numbers if case.setting.generic is not None else {}
    listed = {symbol.name for symbol in claim.parameters if not _is_symbolic(symbol)}
    seen: set[tuple[tuple[str, Any], ...]] = set()
    for parameters in parameter_grid(claim, plain.size, Fraction(1, 4), LAGS, {**case.setting.parameters, **numbers}):
        whole = {name: value for name, value in parameters.items() if name in listed or name in numbers}
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


# --- an exact counterexample ----------------------------------------------------------------------------------


def _nearby(case: Case, random: Random) -> tuple[Counterexample | None, bool]:
    """A counterexample among exact instances that satisfy the hypotheses; and whether all random ones satisfy them."""
    sizes = (1, 2, 3) if case.setting.generic is None else ()
    drawn = [_random_instance(case, random, size) for size in sizes for _ in range(NEARBY)]
    good = [item for item in drawn if _satisfies(case, item)]
    tally = Tally()
    for instance in (*case.instances, *good):
        if not try_instance(case, instance, EXACT, tally):
            return tally.refuted, True
    return None, len(good) == len(drawn)


def _satisfies(case: Case, instance: Instance) -> bool:
    try:
        return admissible(case.theorem, instance)
    except KeyError:  # a hypothesis about data that spectra of this setting do not have
        return False


def _random_instance(case: Case, random: Random, size: int) -> Instance:
    """Distinct Gaussian rationals inside the unit disc, with what the setting has for so many states."""
    values: set[Any] = set()
    while len(values) < size:
        parts = [Rational(random.randint(-60, 60), 97) for _ in range(2)]
        values.add(parts[0] + I * parts[1])
    data = case.setting.data(size) if case.setting.data is not None else {}
    return with_relatives(Instance.diagonal(*values).with_extra(**(data or {})))


# --- symbols --------------------------------------------------------------------------------------------------


def generic_system(arithmetic: ModularArithmetic, case: Case, size: int, real: bool = False) -> System:
    """The diagonal pair of so many symbols as eigenvalues, with symbols for all else that its claims speak of."""
    draw = arithmetic.positive_symbol if real else arithmetic.disc_symbol
    parameters = _parameters(arithmetic, case) | {"mu": draw()}

    def pair(label: str) -> System:
        return diagonal_system(tuple(draw() for _ in range(size)), arithmetic, label, parameters)

    base, second = pair(f"{size} {'positive' if real else 'complex'} symbols"), pair("a second spectrum")
    change = arithmetic.matrix([[arithmetic.complex_symbol() for _ in range(size)] for _ in range(size)])
    given = (case.setting.data(size) if case.setting.data is not None else None) or {}
    symbols = case.setting.symbols
    return replace(
        base,
        relatives={**base.relatives, "other": lambda: second},
        facts={**base.facts, "S": change, "real_pair": real},
        data=_Shapes(arithmetic, real).of(given) if symbols is None else symbols(arithmetic, size),
    )


@dataclass(frozen=True)
class _Shapes:
    """Data of the same shape with a symbol for each number: real, Hermitian, unitary where they are."""

    arithmetic: ModularArithmetic
    real: bool

    def of(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.unitary(value) if name == "U" else self.value(value) for name, value in data.items()}

    def value(self, value: Any, as_complex: bool = False) -> Any:
        if value is None or isinstance(value, int | str):
            return value
        if isinstance(value, tuple | list):
            inside = as_complex or any(_is_complex(item) for item in value)
            return [self.value(item, inside) for item in value]
        if isinstance(value, MatrixBase):
            if value.is_square and (value - value.H).expand().is_zero_matrix:
                return self.hermitian(value.rows)
            return [[self.number(True) for _ in range(value.cols)] for _ in range(value.rows)]
        return self.number(as_complex or _is_complex(value))

    def number(self, as_complex: bool) -> Scalar:
        return self.arithmetic.complex_symbol() if as_complex and not self.real else self.arithmetic.real_symbol()

    def hermitian(self, size: int) -> list[list[Scalar]]:
        rows = [[self.number(column != row) for column in range(row + 1)] for row in range(size)]
        later = [[self.arithmetic.conjugate(rows[b][a]) for b in range(a + 1, size)] for a in range(size)]
        return [left + right for left, right in zip(rows, later, strict=True)]

    def unitary(self, like: MatrixBase) -> list[list[Scalar]]:
        """(1 - K)(1 + K)^{-1} with K = i H, by Cayley: almost every unitary matrix."""
        turn = self.arithmetic.number(Fraction(0), Fraction(1))
        K = self.arithmetic.matrix([[turn * x for x in row] for row in self.hermitian(like.rows)])
        one = self.arithmetic.identity(like.rows)
        top, bottom = self.arithmetic.add(one, K, -1), self.arithmetic.add(one, K)
        return self.arithmetic.entries(self.arithmetic.multiply(top, self.arithmetic.inverse(bottom)))


def _is_complex(value: Any) -> bool:
    if isinstance(value, complex):
        return bool(value.imag)
    return bool(getattr(value, "is_number", False) and im(value) != 0)
