"""Data at their corners: small exact instances whose data are zero, equal, unit vectors or made of other quantities.

No random number meets them, and there claims turn into equalities or fail: parallel columns, inputs that share no
state, a readout that is silent, noise in proportion to the covariance. Each claim is looked at in float64 on all of
them; where it may fail hypotheses and claim are decided exactly, or in balls where numbers are not rational. Of a
strict inequality the data are moved over simple rationals, too, one number at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from sympy import Eq, Expr, Gt, I, ImmutableMatrix, Lt, MatrixBase, Rational, im, oo, re

from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT
from memlaw.numerics.number.precision import precision
from memlaw.theory.catalogue import is_own
from memlaw.theory.statement.hypotheses import DIAGONAL, DISTINCT, UNIT_WEIGHTS
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import (
    admissible,
    allowed,
    largest_modulus_squared,
    own_parameters,
    parameter_grid,
    with_relatives,
)
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.data import FREE, NONNEGATIVE, TIED
from memlaw.verify.kinds.search.relatives import feels_weights, with_second, with_weights
from memlaw.verify.kinds.search.slack import slack_on
from memlaw.verify.kinds.small import named
from memlaw.verify.kinds.tally import point
from memlaw.verify.system.instances import build, diagonal_system, lift_data
from memlaw.verify.system.setting import Setting
from memlaw.verify.system.system import LARGEST_DENSE, System

LARGEST = 3  # states of an instance whose data are changed
CHANGED = 40  # corners that are instances filled with small numbers
CHAINS, LINKED = 12, 12  # corners that are chains of states, of no normal matrix, and choices of the letters at one
LETTERS = 4  # choices of the letters of a claim at one corner
DECIDED, OF_GROUP = 8, 40  # corners at which exact arithmetic is asked, for one claim, and of a group of one's own
NEAR = 1e-9
ALONE = 200  # points of one claim where there is no other search
BITS = (256, 1024)
SCANNED, SCAN = 12, 2000  # corners from where a number is moved, for a strict claim, and points at most
LAGS = range(4)

AT_CORNERS = {"register": ("a",)}  # data of settings in which nothing is drawn

Path = tuple[int, ...]
Pattern = Callable[[Path], Expr]
Domain = Callable[[Expr], Expr]


def _pick(values: Any, rng: np.random.Generator) -> Any:
    return values[int(rng.integers(len(values)))]


NUMBERS = (*map(Rational, (0, 0, 1, 1, -1, 2, "1/2", -2, 3)), I, -I)
FIXED: tuple[Pattern, ...] = (
    lambda path: Rational(0),
    lambda path: Rational(1),
    lambda path: Rational(int(path[-1] == (path[-2] if len(path) > 1 else 0))),  # the identity, or a unit vector
    lambda path: Rational(int(path[-1] == 0)),  # the first coordinate alone
    lambda path: Rational(path[-2] + 1 if len(path) > 1 else path[-1] + 1),  # parallel rows
    lambda path: Rational((-1) ** sum(path)),
    lambda path: Rational((path[-2] if len(path) > 1 else 0) + path[-1] == 1),  # an exchange
)


def _pattern(rng: np.random.Generator) -> Pattern:
    """A fixed one, small numbers without structure, one row of them repeated, or a unit vector in each row."""
    kind, drawn = int(rng.integers(4)), dict[Path, Expr]()
    if kind == 0:
        return _pick(FIXED, rng)  # type: ignore[no-any-return]
    if kind == 1:
        return lambda path: Rational(int(path[-1] == drawn.setdefault(path[:-1], int(rng.integers(LARGEST)))))
    return lambda path: drawn.setdefault(path if kind == 2 else path[-1:], _pick(NUMBERS, rng))


def filled(value: Any, pattern: Pattern, path: Path = ()) -> Any:
    """The same nest of tuples and matrices with other numbers in it; texts, truth values and None stay."""
    if isinstance(value, MatrixBase):
        return ImmutableMatrix(*value.shape, lambda row, col: pattern((*path, int(row), int(col))))
    if isinstance(value, tuple | list):
        return tuple(filled(item, pattern, (*path, place)) for place, item in enumerate(value))
    if value is None or isinstance(value, str | bool):
        return value
    return pattern(path or (0,))


def changed(instance: Instance, names: Mapping[str, Domain], rng: np.random.Generator) -> Instance:
    """The instance with small numbers in some of its data."""
    there = [name for name in names if name in instance.extra]
    chosen = [name for name in there if rng.random() < 0.5] or there[-1:]
    data = {name: filled(instance.extra[name], _within(names[name], _pattern(rng))) for name in chosen}
    return told(instance.with_extra(**data), data)


def _within(domain: Domain, pattern: Pattern) -> Pattern:
    return lambda path: domain(pattern(path))


def told(instance: Instance, data: Mapping[str, Any]) -> Instance:
    """With a label that says what its data are."""
    shown = "; ".join(f"{name} = {value}" for name, value in data.items())
    return instance.called(f"{instance.label}, but {shown}")


GAINS = tuple(map(Rational, ("5/4", 1, 2, 8)))


def chained(instance: Instance, gain: Expr) -> Instance:
    """With the same eigenvalues a chain: the input drives the first state, each the next, with a gain that may amplify.

    >>> chained(Instance.diagonal("1/2", "1/3"), Rational(2)).A
    Matrix([
    [1/2,   0],
    [  2, 1/3]])
    """
    values, size = instance.eigenvalues, instance.size
    A = ImmutableMatrix(size, size, lambda row, col: values[row] if row == col else gain * int(row == col + 1))
    B = ImmutableMatrix(size, 1, [1, *[0] * (size - 1)])
    told = instance.label.replace("eigenvalues", f"A = {A.tolist()}, B = {B.tolist()}, eigenvalues", 1)
    return replace(instance, A=A, B=B).called(told)


Instances = Callable[[], tuple[Instance, ...]]


def domains(setting: Setting) -> dict[str, Domain]:
    """Which data of a setting may be other numbers: of any kind, real where all its instances are so, not negative.

    What other data follow from stays: a pole that moves alone would no longer be that of its matrix.
    """
    free, found = FREE.get(setting.name, AT_CORNERS.get(setting.name, ())), dict[str, Domain]()
    names = [name for name in free if name not in TIED]
    instances = setting.instances() if names else ()
    for name in names:
        numbers = [number for item in instances for number in _numbers(item.extra.get(name))]
        found[name] = abs if name in NONNEGATIVE else re if all(im(x) == 0 for x in numbers) else lambda value: value
    return found


def _numbers(value: Any) -> list[Any]:
    return [_at(value, path) for path in _paths(value)]


def _at(value: Any, path: Path) -> Any:
    if not path:
        return value
    return value[path] if isinstance(value, MatrixBase) else _at(value[path[0]], path[1:])


@cache
def _corners(name: str, instances: Instances, made: Instances) -> tuple[Instance, ...]:
    names, found, rng = domains(Setting(name, "", instances)), list(made()), np.random.default_rng(0)
    there = [item for item in (*instances(), *found) if item.size <= LARGEST and names.keys() & item.extra.keys()]
    found += [changed(_pick(there, rng), names, rng) for _ in range(CHANGED if there else 0)]
    told_once = {item.label: item for item in found}.values()
    return tuple(with_relatives(item) if item.size <= LARGEST_DENSE else item for item in told_once)


@cache
def _chains(instances: Instances) -> tuple[Instance, ...]:
    several = [item for item in instances() if item.is_diagonal and 1 < item.size <= LARGEST]
    return tuple(with_relatives(chained(item, gain)) for gain in GAINS for item in several)[:CHAINS]


def chains(setting: Setting) -> tuple[Instance, ...]:
    """Pairs that are no normal matrices, with the data of instances of a setting in which pairs are as they are."""
    return _chains(setting.instances) if setting.build is build else ()


def corners(setting: Setting) -> tuple[Instance, ...]:
    """The corners of a setting, alike in every run."""
    return _corners(setting.name, setting.instances, setting.corners)


_PAIRS: dict[tuple[object, int], tuple[Instance, System]] = {}


def in_floats(instance: Instance, setting: Setting) -> System:
    """The system in float64; pairs that differ in their data alone are read once."""
    key = (setting.build, id(instance.A))
    kept = _PAIRS.get(key)
    if kept is None or (kept[0].A, kept[0].B) != (instance.A, instance.B):
        plain = setting.build is build and all(law.holds(instance) for law in (DIAGONAL, DISTINCT, UNIT_WEIGHTS))
        made = _plain(instance) if plain else setting.build(instance, FLOAT)
        kept = _PAIRS[key] = (instance, replace(made, data=lift_data(FLOAT, instance.extra)))
    return kept[1] if kept[0] is instance else replace(kept[1], data=lift_data(FLOAT, instance.extra), memo={})


def _plain(instance: Instance) -> System:
    """The same for distinct eigenvalues and unit weights, which needs no ranks."""
    values = tuple(complex(value) for value in instance.eigenvalues)
    return diagonal_system(values, FLOAT, instance.label, {"mu": complex(instance.extra["mu"])})


class Corners:
    """The search of one claim at the corners of its setting; `evaluations` counts the points that it looked at."""

    def __init__(self, case: Case, item: CompiledClaim, most: int) -> None:
        self.case, self.item, self.most, self.evaluations = case, item, most, 0
        self.decided, self.may_decide = 0, DECIDED
        self.strict = isinstance(item.claim.relation, Lt | Gt)
        self.equal = isinstance(item.claim.relation, Eq)
        self.own = is_own(case.theorem)

    def run(self) -> Counterexample | None:
        """The first corner at which the claim is false."""
        found = corners(self.case.setting)
        for instance in found:
            if refuted := self._at(instance):
                return refuted
        for group in self._of_ones_own():
            self.decided, self.may_decide = 0, OF_GROUP
            for instance in group:
                self.most = self.evaluations + LINKED
                if refuted := self._at(instance, LINKED):
                    return refuted
        if not self.strict or self.item.claim.relation.has(oo):
            return None
        self.most = self.evaluations + SCAN
        for instance in found[:: max(1, len(found) // SCANNED)]:
            for other in _moved(instance, domains(self.case.setting)):
                if refuted := self._at(other):
                    return refuted
        return None

    def _of_ones_own(self) -> Iterator[Iterable[Instance]]:
        """Chains, other weights, and second spectra that follow from the first, for statements of one's own."""
        if self.own:
            yield chains(self.case.setting)
            yield with_weights(self.case) if feels_weights(self.case, self.item) else ()
            yield with_second(self.case, self.item)

    def _at(self, instance: Instance, choices: int = LETTERS) -> Counterexample | None:
        spent = self.evaluations >= self.most or self.decided >= self.may_decide
        if spent or (self.equal and instance.size > LARGEST_DENSE):
            return None
        system, tried = in_floats(instance, self.case.setting), 0
        for letters in self._letters(instance):
            with np.errstate(all="ignore"):
                suspect = self._suspect(system, letters)
            if suspect is None:
                continue
            tried += 1
            self.evaluations += 1
            if suspect and not admissible(self.case.theorem, instance):
                return None
            if suspect and (found := self._decided(instance, letters)):
                return found
            if tried >= choices:
                return None
        return None

    def _suspect(self, system: System, letters: Mapping[str, Any]) -> bool | None:
        """Whether the claim may fail there; None where it says nothing."""
        if self.equal:
            seen = compare(self.item, system, letters)
            nothing = seen.outcome is Outcome.SKIPPED and not seen.beyond  # beyond float64, but not beyond balls
            return None if nothing else seen.outcome is not Outcome.HOLDS
        found = slack_on(self.item, system, letters)
        return None if found is None else found.value <= (NEAR if self.strict else -NEAR)

    def _letters(self, instance: Instance) -> list[dict[str, Any]]:
        """Letters of the claim: those of the instance, then others in an order without system, alike for every one."""
        own, bound = self.case.setting.parameters, largest_modulus_squared(instance)
        grid = list(parameter_grid(self.item.claim, instance.size, bound, LAGS, own))
        order = np.random.default_rng(len(grid)).permutation(len(grid))
        return [*own_parameters(self.item.claim, instance), *(grid[place] for place in order)]

    def _decided(self, instance: Instance, letters: dict[str, Any]) -> Counterexample | None:
        if not allowed(self.case.theorem, instance, letters):
            return None
        self.decided += 1
        seen = self._judged(instance, letters)
        return point(self.item, named(instance, self.item), letters, seen) if seen.outcome is Outcome.FAILS else None

    def _judged(self, instance: Instance, letters: Mapping[str, Any]) -> Comparison:
        seen = Comparison(Outcome.UNDECIDED, beyond=True)
        if instance.size <= LARGEST_DENSE:
            seen = compare(self.item, self.case.setting.build(instance, EXACT), letters)
        for bits in BITS:
            if seen.beyond or seen.outcome is Outcome.UNDECIDED:
                with precision(bits):
                    seen = compare(self.item, self.case.setting.build(instance, BALL), letters)
        return seen


GRID = tuple(
    sorted({Rational(p, q) for q in range(1, 5) for p in range(-4 * q, 4 * q + 1)}, key=lambda x: (x.q, abs(x)))
)


def _moved(instance: Instance, names: Mapping[str, Domain]) -> Iterator[Instance]:
    """One number of the data at simple rationals."""
    for name in (name for name in names if name in instance.extra):
        for path in _paths(instance.extra[name]):
            for number in GRID:
                value = _with(instance.extra[name], path, names[name](number))
                yield told(instance.with_extra(**{name: value}), {name: value})


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, MatrixBase):
        yield from ((*path, row, col) for row in range(value.rows) for col in range(value.cols))
    elif isinstance(value, tuple | list):
        for place, item in enumerate(value):
            yield from _paths(item, (*path, place))
    elif not (value is None or isinstance(value, str | bool)):
        yield path


def _with(value: Any, path: Path, number: Expr) -> Any:
    if not path:
        return number
    if isinstance(value, MatrixBase):
        changed = value.as_mutable()
        changed[path[0], path[1]] = number
        return ImmutableMatrix(changed)
    return tuple(_with(item, path[1:], number) if place == path[0] else item for place, item in enumerate(value))


def refuted_at_corners(case: Case) -> Counterexample | None:
    """Where a claim fails at the corners of a setting in which nothing can be drawn."""
    found = (Corners(case, item, ALONE).run() for item in case.claims)
    return next((failure for failure in found if failure is not None), None)
