"""Hypothesis strategies for spectra at the ends of what there is, and for spectra of every kind as objects."""

from __future__ import annotations

import math
from functools import cache
from typing import TypedDict, Unpack

from hypothesis import strategies as st

from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.strategies import spectra as plain
from memlaw.verify.strategies.spectra import LARGEST_RADIUS, distinct_spectra

CLOSEST, SMALLEST = 1e-8, 1e-4  # 1 - |l| and |l|, over the largest modulus
NARROWEST, FARTHEST = 1e-7, 1e-3  # the distance of neighbours over their modulus
_KINDS = st.sampled_from(["narrow", "slow", "small", "positive", "wide"])
_UPPER = st.floats(0.05, math.pi - 0.05)
_NEXT = plain._log_uniform(NARROWEST, 0.05)
Moduli = tuple[float, float, float]  # the least one, the largest one, and the largest one as it was asked for


class Bounds(TypedDict, total=False):
    """What every strategy for several eigenvalues takes."""

    min_size: int
    max_size: int
    largest: float
    smallest: float


@st.composite
def extreme_spectra(
    draw: st.DrawFn,
    *,
    min_size: int = 1,
    max_size: int = 5,
    largest: float = 1.0,
    smallest: float = 0.0,
    pairs: bool = False,
) -> tuple[complex, ...]:
    """Distinct nonzero eigenvalues at the ends of what there is, each kind one time in five.

    Neighbours 1e-7 to 1e-3 apart; all of them 1e-8 to 1e-3 from the unit circle; all of moduli 1e-4 to 0.1; all
    positive; or slow and small ones together: all this times ``largest``, and smallest <= |l| <= largest. pairs:
    conjugate pairs alone, positive ones being next to the real axis.

    >>> from hypothesis import find
    >>> len(find(extreme_spectra(min_size=2), lambda spectrum: all(abs(value) > 0.999 for value in spectrum))) >= 2
    True
    """
    bounds = (*plain._bounds(smallest, largest, False), float(largest))
    count = plain._sizes((min_size + 1) // 2, max_size // 2) if pairs else plain._sizes(min_size, max_size)
    size, kind = draw(count), draw(_KINDS)
    if kind == "narrow":
        found = draw(_narrow(size, bounds, pairs))
    elif kind == "positive":
        found = draw(plain._several(_one(kind, bounds, pairs), size))
    else:
        slow = {"slow": size, "small": 0, "wide": size // 2}[kind]
        found = draw(plain._several(_one("slow", bounds, pairs), slow))
        small = plain._several(_one("small", bounds, pairs), size - slow)
        found += draw(small.filter(set(found).isdisjoint))
    return (*found, *(value.conjugate() for value in found)) if pairs else tuple(found)


@cache
def _one(kind: str, bounds: Moduli, pairs: bool) -> st.SearchStrategy[complex]:
    moduli = _moduli(kind, *bounds)
    if pairs:
        return st.builds(plain._rect, moduli, _NEXT if kind == "positive" else _UPPER)
    return moduli.map(complex) if kind == "positive" else plain._turned(moduli)


def _moduli(kind: str, below: float, above: float, largest: float) -> st.SearchStrategy[float]:
    if kind == "slow" and below < (1 - FARTHEST) * largest:
        return plain._close(CLOSEST, FARTHEST).map(lambda near: min(largest * near, above))
    if kind == "slow":
        return st.floats(below, above)
    low = max(below, SMALLEST * largest)
    high = (0.999 if kind == "positive" else 0.1) * largest
    high = high if low < high else above
    return st.floats(low, high) if kind == "positive" else plain._log_uniform(low, high)


@cache
def _narrow(size: int, bounds: Moduli, pairs: bool) -> st.SearchStrategy[list[complex]]:
    below, above, largest = bounds
    low, high = 0.05 * largest, (1 - CLOSEST) * largest
    high = high if below < high else above
    low = low if below < low / 2 else (below + high) / 2
    farthest = min(FARTHEST, (1 - below / low) / (2 * size))
    nearest = min(NARROWEST, farthest / 2)
    if not pairs:
        return plain._clusters(size, low, high, nearest, farthest)
    return plain._around(st.builds(plain._rect, plain._moduli(low, high), _UPPER), size, nearest, farthest)


def spectra(
    *, closed: bool = False, pairs: bool = False, extremes: bool = False, **bounds: Unpack[Bounds]
) -> st.SearchStrategy[Spectrum]:
    """`memlaw.Spectrum` objects with distinct eigenvalues, which are floats: those of `distinct_spectra`.

    extremes: one in three is of `extreme_spectra`, conjugate pairs where the others are closed. Errors: InvalidInput,
    when drawn from.

    >>> from hypothesis import find
    >>> find(spectra(pairs=True, largest=0.5), lambda spectrum: True).size
    2
    """
    usual = distinct_spectra(closed=closed, pairs=pairs, **bounds)
    inside: Bounds = {"largest": LARGEST_RADIUS, **bounds}
    ends = extreme_spectra(pairs=closed or pairs, **inside)
    return (st.one_of(usual, usual, ends) if extremes else usual).map(Spectrum.from_eigenvalues)
