"""One whole number goes through all its values, or one real letter through the simple rationals, while the rest stays.

A claim may fail at one lag, at one number of states or at one value of a letter alone, where no descent leads. float64
says where it seems to; what it says is judged as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import numpy as np
from sympy import Eq, FiniteSet, Gt, Lt, Range, Rational

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.theory.language import OwnSymbol, horizon
from memlaw.theory.statement.stating import within
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.kinds.search.cells import allowed
from memlaw.verify.kinds.search.costs import most_states
from memlaw.verify.kinds.search.extremal import continuous, frontier
from memlaw.verify.kinds.search.letters import Interval, interval
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.slack import Slack, slack_on
from memlaw.verify.kinds.search.starts import Starter
from memlaw.verify.system.system import System

BASES = ((1, 1), (2, 1), (3, 2), (1, 0), (2, 3))  # numbers of states and lags where letters are gone through
LAGS, WINDOWS, FARTHEST = range(101), range(1, 41), 400
STATES = (*range(1, 41), 48, 56, 64)
MANY, FAR = (7, 8, 10, 12, 16, 24), (1, 2, 4)  # states beyond the cells, lags over them, at which the best are seen
HORIZONS, SEEN = (12, 24), (1, 1.25, 1.6, 2, 3, 4)  # the same for how far back is remembered
TIME = 2
ALONE = (*range(1, 13), 14, 16, 17, 18, 20, 24, 32, 40)  # where the spectrum has no say, and letters are gone through
MOST = 1500  # evaluations, before the last number of states
NEAR = 1e-9  # relative slacks in float64
FEW = 4  # states that may be real
JUDGED, EACH = 16, 4  # places at most that are looked at closely, of one letter or number of states
FINE, COARSE, LARGEST = 20, 3, 6  # denominators in an interval of length 1 or so, and in a longer one, up to this
PAIRED = 8  # of two letters at once
PARTS = tuple(Fraction(2, place) for place in range(1, 33))
DECADES = tuple(first * Fraction(10) ** power for power in range(-4, 4) for first in (1, 2, 3, 5))

Letters = dict[str, Any]
Grids = Iterator[list[Letters]]


class Sweep:
    """The sweep of one claim; `look` judges a place at which float64 sees it fail."""

    def __init__(self, item: CompiledClaim, starter: Starter, look: Callable[[Place], None]) -> None:
        self.item, self.starter, self.look = item, starter, look
        self.evaluations = self.judged = 0
        self.largest = most_states(starter.pool.case, item.claim)
        self.strict = isinstance(item.claim.relation, Lt | Gt)
        self.symbols = {symbol.name: symbol for symbol in item.claim.parameters}

    def run(self) -> None:
        """Go through letters on few states, then through numbers of states. Errors: those of `look`."""
        for place, grids in chain(self._letters(), self._sizes()):
            system = place.system(FLOAT)
            for grid in grids:
                seen = [(letters, self._slack(system, letters)) for letters in grid]
                for letters in self._failing(seen):
                    self.judged += 1
                    self.look(replace(place, parameters=letters))

    def _slack(self, system: System, letters: Mapping[str, Any]) -> Slack | None:
        with np.errstate(all="ignore"):
            found = slack_on(self.item, system, letters)
        self.evaluations += found is not None
        return found

    def _failing(self, seen: Sequence[tuple[Letters, Slack | None]]) -> list[Letters]:
        """Where the claim seems to fail, the worst first; if it is strict also where its sides come together."""
        known = [(letters, slack) for letters, slack in seen if slack is not None]
        usual = sorted(abs(slack.room) for _, slack in known)[len(known) // 2] if known else 0.0
        worst: list[tuple[float, int]] = []
        for place, (_, slack) in enumerate(known):
            value = -abs(slack.value) if isinstance(self.item.claim.relation, Eq) else slack.value
            if value < -NEAR or (self.strict and (value <= NEAR or slack.room <= NEAR * usual)):
                worst.append((value, place))
        return [known[place][0] for _, place in sorted(worst)[: max(0, min(EACH, JUDGED - self.judged))]]

    def _letters(self) -> Iterator[tuple[Place, Grids]]:
        sizes = {item.size for item in self.starter.pool.drawn}
        for size, lag in BASES if self.starter.names else ():
            if not sizes or size in sizes:
                place = self._place(size, lag)
                yield place, self._varied(place, size)

    def _varied(self, place: Place, size: int) -> Grids:
        for name in self.starter.names:
            yield [{**place.parameters, name: value} for value in self._values(name, place, size)]
        real = [name for name in self.starter.names if getattr(self.symbols[name], "domain", Range(0)).is_Interval]
        for pair in combinations(real, 2):
            grids = [values_of(self.symbols[name], PAIRED) for name in pair]
            yield [{**place.parameters, **dict(zip(pair, values, strict=True))} for values in product(*grids)]

    def _sizes(self) -> Iterator[tuple[Place, Grids]]:
        """Every number of states, if nothing is drawn beside the pair; with many letters where the pair has no say."""
        if any(item.data for item in self.starter.pool.drawn) or not self.starter.pool.movable:
            return
        for size in ALONE if self.starter.still and self.starter.names else STATES:
            if (
                size <= self.largest
                and self.evaluations < MOST
                and any(allowed(self.item.claim, size, lag) for lag in LAGS)
            ):
                place = self._place(size, 1)
                yield place, self._of_size(place, size)
                yield from self._best(size)

    def _best(self, size: int) -> Iterator[tuple[Place, Grids]]:
        """Of many states those that remember a lag or a time best, each there; or with how far back they remember."""
        if size not in MANY or self.starter.still or "tau" in self.starter.pool.case.setting.parameters:
            return
        if "tau" in self.starter.names:
            for lag in self._first(size):
                place = self._remembering(size, lag)
                yield place, iter([[{**place.parameters, "tau": lag}]])
        elif size in HORIZONS and self.item.claim.relation.has(horizon):
            for lag in (int(size * times) for times in SEEN):
                place = self._remembering(size, lag)
                yield place, chain([[dict(place.parameters)]], self._varied(place, size))
        elif "t" in self.starter.names:
            start = self.starter.shape(size, 1).at(continuous(size, TIME))
            place = start.place(start.x)
            yield place, iter([[{**place.parameters, "t": TIME}]])

    def _first(self, size: int) -> list[int]:
        """The first lag that is allowed, if not all are, and the first two that are a multiple of the states."""
        least = next((lag for lag in LAGS if allowed(self.item.claim, size, lag)), 0)
        several = [size * times for times in FAR if allowed(self.item.claim, size, size * times)]
        return [*dict.fromkeys([least] * (least > 1) + several[:2])]

    def _remembering(self, size: int, lag: int) -> Place:
        start = self.starter.shape(size, lag).at(tuple(map(complex, frontier(size, lag))))
        return start.place(start.x)

    def _of_size(self, place: Place, size: int) -> Grids:
        own = self.starter.pool.case.setting.parameters
        yield [dict(place.parameters)]
        if self.starter.still:
            yield from self._varied(place, size)
        lags = [lag for lag in (0, 1, size - 1, size) if "tau" in self.starter.names and "tau" not in own]
        yield [{**place.parameters, "tau": lag} for lag in lags]

    def _place(self, size: int, lag: int) -> Place:
        """Eigenvalues of middling moduli, if many all around, and letters that a start has there."""
        start = self.starter.shape(size, lag)
        phases = np.arange(1, size + 1) if size > FEW else np.zeros(size)
        spread = tuple(map(complex, np.linspace(0.5, 0.8, size) * np.exp(1j * phases)))
        begun = start if start.data else start.at(spread)
        return begun.place(begun.x)

    def _values(self, name: str, place: Place, size: int) -> Sequence[Any]:
        """The values that one letter goes through."""
        symbol, own = self.symbols[name], self.starter.pool.case.setting.parameters
        if isinstance(symbol, OwnSymbol):
            return values_of(symbol)
        if name in own:
            where = self.starter.pool.moves(name, size)
            return self.starter.pool.values(name, size) if where is None else rationals_in(where, COARSE)
        if name in ("tau", "k", "T"):
            return WINDOWS if name == "T" else LAGS
        where = interval(name, np.array(place.eigenvalues), place.parameters)
        return rationals_in(where) if where is not None else ()


def rationals_in(where: Interval, most: int = FINE) -> tuple[Fraction, ...]:
    """Simple rationals inside an interval."""
    return rationals(float(where.low), float(where.high), most)


def values_of(symbol: OwnSymbol, most: int = FINE) -> Sequence[Any]:
    """Whole numbers from the first on, the few of a set, or simple rationals inside an interval.

    >>> from sympy import Interval, oo
    >>> from memlaw.theory.language import symbol
    >>> len(values_of(symbol("h", Range(3, oo)))), len(values_of(symbol("p", Interval.open(0, 1))))
    (400, 127)
    """
    domain = symbol.domain
    if isinstance(domain, Range):
        first = int(domain.inf)
        last = first + FARTHEST if domain.sup.is_infinite else min(int(domain.sup) + 1, first + FARTHEST)
        return range(first, last)
    if isinstance(domain, FiniteSet):
        return [Fraction(int(value.p), int(value.q)) for value in domain]
    low, high = domain.inf, domain.sup
    ends = float(low) if low.is_finite else -LARGEST, float(high) if high.is_finite else LARGEST
    return [value for value in rationals(*ends, most) if within(symbol, Rational(value.numerator, value.denominator))]


@cache
def rationals(low: float, high: float, most: int = FINE) -> tuple[Fraction, ...]:
    """Simple rationals between two numbers, the simplest first.

    >>> [str(value) for value in rationals(0.0, 1.0)[:6]]
    ['1/2', '1/3', '2/3', '1/4', '3/4', '1/5']
    """
    most = most if high - low < 2 else COARSE
    first, last = max(low, -LARGEST), min(high, LARGEST)
    tops = {bottom: range(int(first * bottom), int(last * bottom) + 2) for bottom in range(1, most + 1)}
    found = {Fraction(top, bottom) for bottom in tops for top in tops[bottom]}
    found |= {*PARTS, *DECADES} if most == COARSE else set()
    return tuple(sorted((value for value in found if low < value < high), key=lambda x: (x.denominator, abs(x), x)))
