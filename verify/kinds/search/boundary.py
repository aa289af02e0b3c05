"""Where a strict inequality may turn into an equality: at simple rational spectra, decided exactly.

A curve on which both sides are equal is met by no random number, but by simple ones: at (3/7, 5/7) memory is the same
at lags 1 and 2. All spectra of up to three simple rationals are looked at in float64, most of them real. Where all
eigenvalues but one are simple, the last is solved for: where the slack comes down to zero, and if a rational number of
a small denominator lies there, exact arithmetic decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import numpy as np
from sympy import Rational

from memlaw.numerics.number.arithmetic import EXACT, FLOAT
from memlaw.numerics.number.arrays import ComplexArray, FloatArray, IntArray
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.inside import exact_pair
from memlaw.verify.evaluate.points import admissible, allowed, parameter_values, with_relatives
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.slack import slack_on
from memlaw.verify.kinds.search.stacked import CANNOT, slacks, stacked_data, stacked_system
from memlaw.verify.kinds.tally import point
from memlaw.verify.system.instances import diagonal_system, lift_data

LARGEST_DENOMINATOR, LARGEST_SOLVED = 7, 200
THIRD = 3  # the largest denominator of three that are complex
NEAR = 1e-9
ALONE = 600  # places at most that are looked at one by one, where a claim cannot be stacked
COMBINATIONS = 5  # of letters for one number of states
DECIDED = 25  # points at which exact arithmetic is asked, for one number of states
LOOKED = 150  # points at which hypotheses are decided
LAGS = range(5)
BOUND = Fraction(9, 10)  # a modulus that leaves room for a radius beyond it
GRID, ZOOM, ROUNDS = 120, 9, 9  # places of the eigenvalue that is solved for, then about each minimum, and how often
EXTREME = (Fraction(1, 100), Fraction(9, 10), Fraction(99, 100), 1 - Fraction(1, 10**7))

Gaussian = tuple[Fraction, Fraction]
Spectrum = tuple[Gaussian, ...]
Heights = Callable[[IntArray, FloatArray], FloatArray]  # of the slack at rows, and at a number for each
ZERO = Fraction(0)


@cache
def simple(largest: int) -> list[Gaussian]:
    """Real rationals inside the circle with denominators up to the largest, the simplest first."""
    parts = {Fraction(p, q) for q in range(1, largest + 1) for p in range(1 - q, q)}
    return [(value, ZERO) for value in sorted(parts, key=lambda v: (v.denominator, abs(v.numerator), v < 0))]


@cache
def rational_spectra(size: int) -> tuple[Spectrum, ...]:
    """Distinct eigenvalues, the simplest first; of three among them those whose sum is zero."""
    real = [*simple(LARGEST_DENOMINATOR), *((value, ZERO) for value in EXTREME)]
    turned: list[Gaussian] = [(ZERO, value) for value, _ in simple(LARGEST_DENOMINATOR) if value > 0]
    parts = [value for value, _ in simple(5)[:9] if value]
    slanted = [(re, im) for re, im in product(parts, repeat=2) if im > 0 and re * re + im * im < 1]
    closed = [((re, im), (re, -im)) for re, im in (*turned, *slanted)]
    if size == 1:
        return tuple((value,) for value in (*real, *turned, *slanted))
    if size == 2:
        return (*combinations(real, 2), *closed, *product(real[:5], turned[:5]))
    few = simple(4)
    last = ((a, b, (-a[0] - b[0], ZERO)) for a, b in combinations(simple(6), 2))
    gathered = [(a, b, c) for a, b, c in last if abs(c[0]) < 1 and len({a, b, c}) == 3]
    return (*combinations(few, 3), *((one, *pair) for one in few for pair in closed[:30]), *gathered)


@cache
def unclosed_spectra(size: int) -> tuple[Spectrum, ...]:
    """Two simple numbers, neither real and not conjugate to each other; three of them with a real sum."""
    parts = [value for value, _ in simple(THIRD)]
    upper = [(re, im) for re, im in product(parts, repeat=2) if im > 0 and re * re + im * im < 1]
    pairs = [(one, other) for one, two in combinations(upper, 2) for other in (two, (two[0], -two[1]))]
    if size == 2:
        return (*pairs,)
    triples = ((*pair, (re, -pair[0][1] - pair[1][1])) for pair in combinations(upper, 2) for re in parts)
    return tuple(found for found in triples if found[2][0] ** 2 + found[2][1] ** 2 < 1) if size == 3 else ()


KINDS = ("positive", "real", "closed", "complex")


def kind_of(values: Spectrum) -> str:
    """What a spectrum is, as far as hypotheses ask."""
    if all(im == 0 for _, im in values):
        return "positive" if all(re > 0 for re, _ in values) else "real"
    return "closed" if {(re, -im) for re, im in values} == {*values} else "complex"


def floats(spectra: Iterable[Spectrum]) -> ComplexArray:
    """The same in float64, zeros first, as statements count them."""
    rows = (sorted((complex(*map(float, value)) for value in values), key=bool) for values in spectra)
    return np.array(list(rows))


class Boundary:
    """The search for an equality that refutes one strict claim; `evaluations` counts the points that it looked at."""

    def __init__(self, case: Case, item: CompiledClaim, most: int) -> None:
        self.case, self.item, self.most = case, item, most
        self.evaluations = self.decided = self.looked = 0
        self.alone = ALONE

    def run(self) -> Counterexample | None:
        """The first point at which the sides are equal, or the claim otherwise false."""
        for size in (1, 2, 3) if self.case.setting.data is not None else ():
            self.decided = self.looked = 0
            known = self._admitted(size)
            for letters in self._letters(size) if known else ():
                near = self._slacks(floats(known), letters)
                if not np.any(np.isfinite(near)):
                    continue
                zeros = (known[place] for place in np.flatnonzero(near <= NEAR))
                for values in chain(zeros, self._solved(size, letters)):
                    if found := self._decided(values, letters):
                        return found
        return None

    def _admitted(self, size: int) -> list[Spectrum]:
        """Simple spectra, without those kinds of which no example lies inside the hypotheses."""
        examples = {kind: [one for one in self._examples(size) if kind_of(one) == kind] for kind in KINDS}
        within = {kind for kind, found in examples.items() if any(map(self._inside, found))}
        return [values for values in rational_spectra(size) if kind_of(values) in within]

    def _examples(self, size: int) -> Iterator[Spectrum]:
        parts = [Fraction(1, 2), Fraction(2, 7), Fraction(3, 5)][:size]
        for signs in (1, -1):
            yield tuple((part * signs**place, ZERO) for place, part in enumerate(parts, start=signs < 0))
            yield tuple((part / 2, signs * parts[0] / 2) for part in parts)
        yield tuple((ZERO, part) if place % 2 else (part, ZERO) for place, part in enumerate(parts))
        yield (*((part / 2, parts[0] / 2) for part in parts[:1]), (parts[0] / 2, -parts[0] / 2), (parts[-1], ZERO))[
            :size
        ]

    def _inside(self, values: Spectrum) -> bool:
        return admissible(self.case.theorem, self._instance(values))

    def _letters(self, size: int) -> Iterator[dict[str, Any]]:
        """Choices of the letters, in an order without system, alike in every run."""
        names = [symbol.name for symbol in self.item.claim.parameters if symbol.name not in ("mu", "z_0")]
        lags, own = [*LAGS], self.case.setting.parameters
        grid = list(product(*(parameter_values(name, size, BOUND**2, lags, own) for name in names)))
        for place in np.random.default_rng(len(grid)).permutation(len(grid))[: 4 * COMBINATIONS]:
            yield dict(zip(names, grid[place], strict=True))

    def _slacks(self, values: ComplexArray, letters: Mapping[str, Any], mu: Any = 1 / 3) -> FloatArray:
        """The slack at rows of eigenvalues, infinite where there is none, and after `most` of them.

        Letters, and the eigenvalue to add, may be arrays of as many numbers.
        """
        whole, values = len(values), values[: max(0, self.most - self.evaluations)]
        if not len(values):
            return np.full(whole, np.inf)
        try:
            self.evaluations += len(values)
            letters, mu = {name: _first(value, len(values)) for name, value in letters.items()}, _first(mu, len(values))
            system = stacked_system(list(values.T), mu)
            if data := self._data(values.shape[1]):
                system = replace(system, data=stacked_data(data))
            kept = (int, np.ndarray)
            plain = {name: value if isinstance(value, kept) else complex(value) for name, value in letters.items()}
            found = slacks(self.item, system, plain, len(values))
        except CANNOT:
            found = self._one_by_one(values, letters, mu)
        return np.append(np.where(np.isnan(found), np.inf, found), np.full(whole - len(found), np.inf))

    def _one_by_one(self, values: ComplexArray, letters: Mapping[str, Any], mu: Any) -> FloatArray:
        found, data = np.full(len(values), np.nan), self._data(values.shape[1])
        for place, row in enumerate(values[: self.alone]):
            system = diagonal_system(tuple(map(complex, row)), FLOAT, "", {"mu": complex(_at(mu, place))})
            here = {name: _at(value, place) for name, value in letters.items()}
            seen = slack_on(self.item, replace(system, data=lift_data(FLOAT, data)) if data else system, here)
            found[place] = np.nan if seen is None else seen.value
        self.alone -= min(self.alone, len(values))
        return found

    def _solved(self, size: int, letters: Mapping[str, Any]) -> Iterator[Spectrum]:
        """Spectra of simple numbers and a last, real one, at which the slack has a minimum of zero."""
        if size == 1:
            return
        pairs = combinations([*simple(3)[1:], (ZERO, Fraction(1, 2))], 2)
        known: list[Spectrum] = [(one,) for one in simple(5)[1:12]] if size == 2 else list(pairs)
        fixed = floats(known)
        for row, found in self._minima(len(known), lambda at, x: self._slacks(_joined(fixed[at], x), letters)):
            if (found, ZERO) not in known[row]:
                yield (*known[row], (found, ZERO))

    def _minima(
        self,
        count: int,
        heights: Callable[[IntArray, FloatArray], FloatArray],
        low: float = -0.995,
        high: float = 0.995,
    ) -> Iterator[tuple[int, Fraction]]:
        """For each of so many rows the simple rationals near which the slack, at rows and numbers, has a minimum."""
        grid, where = np.linspace(low, high, GRID), np.repeat(np.arange(count), GRID)
        seen = heights(where, np.tile(grid, count)).reshape(-1, GRID)
        least = (seen[:, 1:-1] <= seen[:, :-2]) & (seen[:, 1:-1] <= seen[:, 2:]) & (seen[:, 1:-1] < 0.2)
        rows, columns = np.nonzero(least)
        middle, width = grid[columns + 1], grid[1] - grid[0]
        for _ in range(ROUNDS if len(rows) else 0):
            tried = middle[:, None] + np.linspace(-width, width, ZOOM)
            best = np.argmin(heights(np.repeat(rows, ZOOM), tried.ravel()).reshape(tried.shape), axis=1)
            middle, width = tried[np.arange(len(rows)), best], 2 * width / (ZOOM - 1)
        for row, place in zip(rows, middle, strict=True):
            found = Fraction(float(place)).limit_denominator(LARGEST_SOLVED)
            if abs(found - Fraction(float(place))) < 1e-6 and low < found < high:
                yield int(row), found

    def _data(self, size: int) -> Mapping[str, Any]:
        data = self.case.setting.data
        return (data(size) if data is not None else None) or {}

    def _instance(self, values: Spectrum, mu: Fraction | None = None) -> Instance:
        added = {} if mu is None else {"mu": Rational(mu.numerator, mu.denominator)}
        return with_relatives(exact_pair(values).with_extra(**self._data(len(values)), **added))

    def _decided(
        self, values: Spectrum, letters: Mapping[str, Any], mu: Fraction | None = None
    ) -> Counterexample | None:
        if self.decided >= DECIDED or self.looked >= LOOKED:
            return None
        self.looked += 1
        instance = self._instance(values, mu)
        radius = letters.get("r")
        if radius is not None and any((re * re + im * im) * Fraction(radius) ** 2 >= 1 for re, im in values):
            return None
        if not (admissible(self.case.theorem, instance) and allowed(self.case.theorem, instance, dict(letters))):
            return None
        self.decided += 1
        seen = compare(self.item, self.case.setting.build(instance, EXACT), letters)
        label = instance.label if mu is None else f"{instance.label}, mu = {mu}"
        return point(self.item, label, letters, seen) if seen.outcome is Outcome.FAILS else None


def _first(value: Any, count: int) -> Any:
    return value[:count] if isinstance(value, np.ndarray) else value


def _at(value: Any, place: int) -> Any:
    return float(value[place]) if isinstance(value, np.ndarray) else value


def _joined(fixed: ComplexArray, last: FloatArray) -> ComplexArray:
    return np.concatenate([fixed, last[:, None] + 0j], axis=1)
