"""Where a strict inequality may turn into an equality: spectra of simple rationals, decided exactly.

A curve on which both sides are equal is met by no random number, but by simple ones: at (3/7, 5/7) memory is the same
at lags 1 and 2. Every real spectrum of one or two rationals with denominators up to 7 is looked at in float64, some
complex ones too; where the sides are nearly equal, exact arithmetic decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, islice, product
from typing import Any

from memlaw.numerics.number.arithmetic import EXACT, FLOAT
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.evaluation import CompiledClaim, Outcome, compare
from memlaw.verify.evaluate.points import admissible, allowed, parameter_values, with_relatives
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.slack import slack_on
from memlaw.verify.kinds.tally import point
from memlaw.verify.system.instances import diagonal_system, lift_data

LARGEST_DENOMINATOR = 7
NEAR = 1e-9
COMBINATIONS = 6  # of letters at one spectrum
DECIDED = 100  # points at which exact arithmetic is asked
LAGS = range(4)
EXTREME = (Fraction(1, 100), Fraction(9, 10), Fraction(99, 100), 1 - Fraction(1, 10**7))

Gaussian = tuple[Fraction, Fraction]


@cache
def rational_spectra() -> tuple[tuple[Gaussian, ...], ...]:
    """One or two distinct eigenvalues, the simplest first."""
    parts = {Fraction(p, q) for q in range(1, LARGEST_DENOMINATOR + 1) for p in range(1 - q, q)}
    ordered = sorted(parts, key=lambda value: (value.denominator, abs(value.numerator), value < 0))
    zero = Fraction(0)
    real: list[Gaussian] = [(value, zero) for value in (*ordered, *EXTREME)]
    turned = [(zero, value) for value in ordered if value > 0]
    slanted = [(re, im) for re, im in product(ordered[:9], repeat=2) if re and im > 0 and re * re + im * im < 1]
    pairs = list(combinations(real, 2))
    closed = [((re, im), (re, -im)) for re, im in (*turned, *slanted)]
    mixed = list(product(real[:5], turned[:5]))
    return (*((value,) for value in (*real, *turned, *slanted)), *pairs, *closed, *mixed)


class Boundary:
    """The search for an equality that refutes one strict claim; `evaluations` counts the points that it looked at."""

    def __init__(self, case: Case, item: CompiledClaim, most: int) -> None:
        self.case, self.item, self.most, self.evaluations, self.decided = case, item, most, 0, 0

    def run(self) -> Counterexample | None:
        """The first point at which the sides are equal, or the claim otherwise false."""
        if self.case.setting.data is None:
            return None
        for values in rational_spectra():
            if self.evaluations >= self.most or self.decided >= DECIDED:
                return None
            for letters in self._near(values):
                if found := self._decided(values, letters):
                    return found
        return None

    def _near(self, values: tuple[Gaussian, ...]) -> Iterator[Mapping[str, Any]]:
        """Letters with which the sides are nearly equal, in float64."""
        size, data = len(values), self._data(len(values))
        floats = tuple(sorted((complex(*map(float, value)) for value in values), key=lambda value: value != 0))
        system = diagonal_system(floats, FLOAT, "", {"mu": 1 / 3 + 0j})
        system = replace(system, data=lift_data(FLOAT, data)) if data else system
        for letters in islice(self._letters(size, max(map(abs, floats))), COMBINATIONS):
            self.evaluations += 1
            found = slack_on(self.item, system, letters)
            if found is not None and found.value <= NEAR:
                yield letters

    def _letters(self, size: int, largest: float) -> Iterator[dict[str, Any]]:
        names = [symbol.name for symbol in self.item.claim.parameters if symbol.name not in ("mu", "z_0")]
        bound = Fraction(largest + 1e-9) ** 2
        own = self.case.setting.parameters
        for chosen in product(*(parameter_values(name, size, bound, self._lags(size), own) for name in names)):
            yield dict(zip(names, chosen, strict=True))

    def _lags(self, size: int) -> list[int]:
        return [*LAGS] if size < 2 else [1, 2, 3, 0]

    def _data(self, size: int) -> Mapping[str, Any]:
        data = self.case.setting.data
        return (data(size) if data is not None else None) or {}

    def _decided(self, values: tuple[Gaussian, ...], letters: Mapping[str, Any]) -> Counterexample | None:
        self.decided += 1
        texts = [f"{re}+({im})*I" if im else str(re) for re, im in values]
        instance = with_relatives(Instance.diagonal(*texts).with_extra(**self._data(len(values))))
        if not (admissible(self.case.theorem, instance) and allowed(self.case.theorem, instance, dict(letters))):
            return None
        seen = compare(self.item, self.case.setting.build(instance, EXACT), letters)
        return point(self.item, instance.label, letters, seen) if seen.outcome is Outcome.FAILS else None
