"""More places where a strict claim of one's own may turn into an equality, all of them rational, decided exactly.

An eigenvalue that is added, a real letter or the imaginary part of a pair is solved for while the rest is simple; and
where the hypotheses end, at the largest and the least moduli that they allow, a claim is looked at on that very edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from memlaw.numerics.number.arrays import ComplexArray
from memlaw.verify.evaluate.inside import to_decide
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.boundary import (
    DECIDED,
    LOOKED,
    ZERO,
    Boundary,
    Gaussian,
    Heights,
    Spectrum,
    floats,
    simple,
)
from memlaw.verify.kinds.search.cells import cells_of
from memlaw.verify.kinds.search.letters import FREE

MORE = 60_000  # evaluations beside those at simple spectra
SIZES = (1, 2)
EDGES, HALVINGS = 16, 26  # places along a ray, and halvings of the way between two
DECIMALS = Fraction(1, 10**7)  # as near as a simple rational must be to an edge
AROUND: tuple[Gaussian, ...] = (
    *((Fraction(re), Fraction(im)) for re, im in ((1, 0), (-1, 0), (0, 1), (0, -1))),
    *((Fraction(re, 5), Fraction(im, 5)) for re, im in ((3, 4), (3, -4), (-4, 3), (-3, -4))),
)
RAYS: dict[int, tuple[Spectrum, ...]] = {
    1: tuple((unit,) for unit in AROUND),
    2: ((AROUND[0], AROUND[1]), (AROUND[2], AROUND[3]), (AROUND[4], AROUND[5]), (AROUND[0], AROUND[4])),
}
Found = tuple[Spectrum, Mapping[str, Any], Fraction | None]  # a spectrum, letters, and the eigenvalue to add


class Zeros(Boundary):
    """The search of one strict claim of one's own, after that at simple spectra."""

    def run(self) -> Counterexample | None:
        """The first place at which the claim is false."""
        found = super().run()
        if found is not None or self.case.setting.data is None:
            return found
        self.most = self.evaluations + MORE
        with np.errstate(all="ignore"):
            return self._further()

    def _further(self) -> Counterexample | None:
        for size in SIZES:
            self.decided = self.looked = 0
            edges = list(self._edges(size))
            for letters in self._letters(size):
                for values, at, mu in chain(((one, letters, None) for one in edges), self._more(size, letters)):
                    if refuted := self._decided(values, at, mu):
                        return refuted
                    if self.decided >= DECIDED or self.looked >= LOOKED:
                        break
        return None

    def _letters(self, size: int) -> Iterator[dict[str, Any]]:
        """Those of the usual search, at lags that the conditions allow."""
        lags = [lag for states, lag in cells_of(self.item.claim, ()) if states == size]
        for place, letters in enumerate(super()._letters(size)):
            yield {**letters, "tau": lags[place % len(lags)]} if lags and "tau" in letters else letters

    def _more(self, size: int, letters: Mapping[str, Any]) -> Iterator[Found]:
        known: list[Spectrum] = [(one,) for one in simple(5)[1:12]] if size == 1 else _pairs()
        fixed = floats(known)
        if any(symbol.name == "mu" for symbol in self.item.claim.parameters):
            for row, found in self._minima(len(known), lambda at, x: self._slacks(fixed[at], letters, x)):
                yield known[row], letters, found
        for name, ends in self._real(letters).items():
            for row, found in self._minima(len(known), self._of_letter(fixed, letters, name), *ends):
                yield known[row], {**letters, name: found}, None
        if size == 2:
            yield from ((values, letters, None) for values in self._conjugate(letters))

    def _of_letter(self, fixed: ComplexArray, letters: Mapping[str, Any], name: str) -> Heights:
        return lambda at, x: self._slacks(fixed[at], {**letters, name: x})

    def _real(self, letters: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
        """The letters of the language that move in an interval of their own."""
        names = [name for name in letters if name in FREE and name not in self.case.setting.parameters]
        return {name: (float(FREE[name].low), min(float(FREE[name].high), 4.0)) for name in names}

    def _conjugate(self, letters: Mapping[str, Any]) -> Iterator[Spectrum]:
        """Conjugate pairs of simple real parts."""
        parts = [re for re, _ in simple(5)[1:]]
        real = np.array([float(part) for part in parts])

        def pairs(re: Any, im: Any) -> ComplexArray:
            return np.stack([re + 1j * im, re - 1j * im], axis=-1)

        for row, im in self._minima(len(parts), lambda at, x: self._slacks(_inside(pairs(real[at], x)), letters), 0.0):
            if im and parts[row] ** 2 + im**2 < 1:
                yield (parts[row], im), (parts[row], -im)

    def _edges(self, size: int) -> Iterator[Spectrum]:
        """Where hypotheses of one's own begin or end along rays, if simple rationals lie there."""
        for ray in RAYS[size] if to_decide(self.case) else ():
            seen = [self._inside(_scaled(ray, Fraction(place, EDGES))) for place in range(1, EDGES)]
            for place in (place for place in range(1, len(seen)) if seen[place] != seen[place - 1]):
                low, high = Fraction(place, EDGES), Fraction(place + 1, EDGES)
                for _ in range(HALVINGS):
                    middle = (low + high) / 2
                    low, high = (
                        (middle, high) if self._inside(_scaled(ray, middle)) == seen[place - 1] else (low, middle)
                    )
                yield _scaled(ray, simplest(low - DECIMALS, high + DECIMALS))


def _pairs() -> list[Spectrum]:
    few: list[Gaussian] = [(Fraction(top, bottom), ZERO) for top, bottom in ((1, 2), (-1, 2), (3, 4), (-4, 5), (1, 3))]
    return [(few[a], few[b]) for a in range(len(few)) for b in range(a)]


def _inside(values: ComplexArray) -> ComplexArray:
    """The rows inside the circle; no numbers elsewhere."""
    return np.where(np.all(np.abs(values) < 1, axis=-1, keepdims=True), values, np.nan)


def _scaled(ray: Spectrum, part: Fraction) -> Spectrum:
    return tuple((re * part, im * part) for re, im in ray)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The rational of the least denominator between two positive ones, ends included.

    >>> simplest(Fraction(38461, 100000), Fraction(38462, 100000))
    Fraction(5, 13)
    """
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / simplest(1 / (high - floor), 1 / (low - floor))
