"""Hypothesis strategies for spectra and systems, built from the hypotheses of the theorems by construction.

An eigenvalue is drawn as l = r exp(i phi) with r < 1, never by throwing away what falls outside. The hard cases are
drawn on purpose: near the unit circle, clustered, zero, repeated, in conjugate pairs, real.
"""

from __future__ import annotations

import cmath
import math
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sympy import Expr, I, Rational

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ComplexArray

LARGEST_RADIUS = 1 - 1e-6
_TURNED = 1 - 2.0**-51  # by which cmath.rect may round a modulus up

# Strategies that are drawn from again and again are made once: hypothesis validates each new one.


def radii(*, largest: float = LARGEST_RADIUS, smallest: float = 0.0) -> st.SearchStrategy[float]:
    """Moduli in [smallest, largest]: zero where that is allowed, plain ones, and some close to the circle.

    largest: in (0, 1]; no modulus is 1. smallest: in [0, largest). Errors: InvalidInput.
    """
    return _moduli(*_bounds(smallest, largest, False))


def _inside(largest: float) -> float:
    if not 0 < largest <= 1:
        raise InvalidInput(f"largest={largest!r}", "moduli lie below a bound in (0, 1]", "leave it out, or take 0.95")
    return min(float(largest), math.nextafter(1.0, 0.0))


def _bounds(smallest: float, largest: float, nonzero: bool) -> tuple[float, float]:
    """Of the moduli that are drawn: the lower one above the one asked for by what turning may take off it."""
    above = _inside(largest)
    below = float(smallest) / _TURNED**2
    if not (smallest >= 0 and below < above):
        rule = "the least modulus is 0, or between 0 and the largest one"
        raise InvalidInput(f"smallest={smallest!r} below largest={largest!r}", rule, "leave it out, or take 0.1")
    return (min(0.05, above / 2) if nonzero and not smallest else below), above


@cache
def _moduli(smallest: float, largest: float) -> st.SearchStrategy[float]:
    return _radii(largest).map(lambda radius: min(smallest + (1 - smallest / largest) * radius, largest))


@cache
def _radii(largest: float) -> st.SearchStrategy[float]:
    plain = st.one_of(st.just(0.0), st.floats(min(1e-9, largest / 2), min(0.95, largest)))
    return st.one_of(plain, _close(1 - largest, 0.1)) if largest > 0.9 else plain


@cache
def _close(nearest: float, farthest: float) -> st.SearchStrategy[float]:
    """1 - d with d log-uniform."""
    return _log_uniform(nearest, farthest).map(lambda distance: 1 - distance)


@cache
def _log_uniform(low: float, high: float) -> st.SearchStrategy[float]:
    within = st.floats(math.log10(low), math.log10(high))
    return within.map(lambda exponent: min(max(10.0**exponent, low), high))


def angles() -> st.SearchStrategy[float]:
    """Phases in [-pi, pi]."""
    return _ANGLES


_ANGLES = st.floats(-math.pi, math.pi, allow_subnormal=False)
_SIGNS = st.sampled_from([1, -1])


def eigenvalues(
    *, largest: float = LARGEST_RADIUS, smallest: float = 0.0, nonzero: bool = False
) -> st.SearchStrategy[complex]:
    """One eigenvalue inside the unit circle, smallest <= |l| <= largest; not near zero with `nonzero`."""
    return _eigenvalues(*_bounds(smallest, largest, nonzero))


@cache
def _eigenvalues(smallest: float, largest: float) -> st.SearchStrategy[complex]:
    return _turned(_moduli(smallest, largest))


def _turned(moduli: st.SearchStrategy[float]) -> st.SearchStrategy[complex]:
    """Real numbers of either sign, and complex ones, of moduli that are not exceeded."""
    real = st.builds(_signed, moduli, _SIGNS)
    return st.one_of(real, st.builds(_rect, moduli, _ANGLES))


def _signed(radius: float, sign: int) -> complex:
    return complex(sign * radius + 0.0)


def _rect(radius: float, angle: float) -> complex:
    return cmath.rect(radius * _TURNED, angle)


def clusters(*, size: int, largest: float = LARGEST_RADIUS, smallest: float = 0.0) -> st.SearchStrategy[list[complex]]:
    """Distinct eigenvalues that lie close together: one centre and small steps away from it towards the origin."""
    below, above = _bounds(smallest, largest, not smallest)
    centre = (below + above) / 2 if smallest else below
    room = 1 - below / centre if smallest else 0.9
    farthest = min(0.1, room / max(size, 1))
    return _clusters(size, centre, above, min(1e-6, farthest / 2), farthest)


@cache
def _clusters(
    size: int, smallest: float, largest: float, nearest: float, farthest: float
) -> st.SearchStrategy[list[complex]]:
    return _around(_eigenvalues(smallest, largest), size, nearest, farthest)


def _around(
    centre: st.SearchStrategy[complex], size: int, nearest: float, farthest: float
) -> st.SearchStrategy[list[complex]]:
    """Steps of one length from a centre towards the origin, over its modulus between the nearest and the farthest."""
    steps = _log_uniform(nearest, farthest)
    return st.builds(lambda start, step: [start * (1 - step * place) for place in range(size)], centre, steps)


@cache
def _several(one: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(one, min_size=size, max_size=size, unique=True)


@cache
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


@st.composite
def distinct_spectra(
    draw: st.DrawFn,
    *,
    min_size: int = 1,
    max_size: int = 5,
    largest: float = LARGEST_RADIUS,
    smallest: float = 0.0,
    nonzero: bool = False,
    closed: bool = False,
    pairs: bool = False,
) -> tuple[complex, ...]:
    """Distinct eigenvalues: scattered, clustered, or (one time in five; with `closed` always) closed under conjugation.

    smallest <= |l| <= largest; with ``nonzero`` not near zero; with ``pairs`` conjugate pairs alone, of which no
    eigenvalue is real. The ends of what there is are drawn by `extreme_spectra`.

    >>> from hypothesis import find
    >>> len(find(distinct_spectra(min_size=2), lambda spectrum: True)) >= 2
    True
    """
    size = 2 * draw(_sizes((min_size + 1) // 2, max_size // 2)) if pairs else draw(_sizes(min_size, max_size))
    if closed or pairs or draw(_integers(0, 4)) == 4:
        return draw(closed_spectra(size=size, largest=largest, smallest=smallest, nonzero=nonzero, pairs=pairs))
    if size > 1 and draw(_integers(0, 3)) == 3:
        return tuple(draw(clusters(size=size, largest=largest, smallest=smallest)))
    return tuple(draw(_several(eigenvalues(largest=largest, smallest=smallest, nonzero=nonzero), size)))


def _sizes(min_size: int, max_size: int) -> st.SearchStrategy[int]:
    if min_size < 1 or max_size < min_size:
        raise InvalidInput(f"sizes {min_size}..{max_size}", "1 <= min_size <= max_size", "give a valid range")
    return _integers(min_size, max_size)


@st.composite
def closed_spectra(
    draw: st.DrawFn,
    *,
    size: int,
    largest: float = LARGEST_RADIUS,
    smallest: float = 0.0,
    nonzero: bool = False,
    pairs: bool = False,
) -> tuple[complex, ...]:
    """Distinct eigenvalues of a real system: conjugate pairs off the real axis, reals for the rest.

    pairs: of an even size, conjugate pairs alone.
    """
    if size < 1 or (pairs and size % 2):
        rule = "pairs have an even number of eigenvalues" if pairs else "a spectrum is not empty"
        raise InvalidInput(f"size={size!r}", rule, "take size=4")
    below, above = _bounds(smallest, largest, False)
    count = size // 2 if pairs else draw(_integers(0, size // 2))
    least = below or min(0.1 if nonzero else 0.02, above / 2)
    upper, moduli = _upper(least, min(0.999, above) if least < 0.999 else above)
    above_axis, reals = draw(_several(upper, count)), draw(_several(moduli, size - 2 * count))
    on_axis = [_signed(value, draw(_SIGNS)) for value in reals]
    return (*above_axis, *(value.conjugate() for value in above_axis), *on_axis)


@cache
def _upper(smallest: float, largest: float) -> tuple[st.SearchStrategy[complex], st.SearchStrategy[float]]:
    radius = st.floats(smallest, largest)
    return st.builds(_rect, radius, st.floats(0.05, math.pi - 0.05)), radius


@st.composite
def systems(
    draw: st.DrawFn, *, max_size: int = 4, largest: float = 0.95
) -> tuple[ComplexArray, ComplexArray, tuple[complex, ...]]:
    """A controllable pair (A, B) and its spectrum: a diagonal pair with nonzero weights in a drawn basis.

    A has shape (N, N), B has shape (N,). The basis is unit upper triangular, so it is invertible by construction.

    >>> from hypothesis import find
    >>> A, B, spectrum = find(systems(), lambda system: True)
    >>> A.shape, B.shape, len(spectrum)
    ((1, 1), (1,), 1)
    """
    spectrum = draw(distinct_spectra(max_size=max_size, largest=largest))
    size = len(spectrum)
    above = draw(st.lists(st.floats(-1, 1), min_size=size * size, max_size=size * size))
    weights = np.array(draw(st.lists(st.floats(0.5, 2.0), min_size=size, max_size=size)))
    basis = np.eye(size) + np.triu(np.array(above).reshape(size, size), 1)
    A = np.linalg.solve(basis.T, (basis * np.array(spectrum)).T).T
    return A.astype(complex), (basis @ weights).astype(complex), spectrum


def step_sizes() -> st.SearchStrategy[float]:
    """Step sizes from 0.001 to 0.1, log-uniform."""
    return _STEP_SIZES


_STEP_SIZES = st.floats(-3.0, -1.0).map(lambda exponent: float(f"{10.0**exponent:.4g}"))


def unit_numbers() -> st.SearchStrategy[Expr]:
    """Numbers exactly on the unit circle, (1 + i t)^2/(1 + t^2) with t as a fraction of 20 bits.

    >>> from hypothesis import find
    >>> find(unit_numbers(), lambda value: value != 1)
    I
    """
    slopes = st.integers(-4 * 2**10, 4 * 2**10).map(lambda steps: Rational(steps, 2**10))
    near = slopes.map(lambda t: (1 - t**2) / (1 + t**2) + 2 * t / (1 + t**2) * I)
    return st.one_of(st.sampled_from([I, -I, Rational(-1)]), near)


def fractions() -> st.SearchStrategy[float]:
    """Numbers in (0, 1): plain ones, and one time in four each close to 0 or to 1, down to 1e-6.

    >>> from hypothesis import find
    >>> find(fractions(), lambda value: value > 0.9999) < 1
    True
    """
    return _FRACTIONS


_ENDS = _log_uniform(1e-6, 0.02)
_FRACTIONS = st.one_of(st.floats(0.02, 0.98), st.floats(0.02, 0.98), _ENDS, _ENDS.map(lambda part: 1 - part))
_POSITIVE_NUMBERS = st.one_of(st.floats(0.01, 20.0), _log_uniform(1e-3, 1e3))
_PARAMETERS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("tau", "k"), st.one_of(st.integers(0, 40), st.integers(0, 40), st.integers(0, 100))),
    "theta": st.one_of(st.just(1.0), _FRACTIONS),
    "Delta": _STEP_SIZES,
    "delta": _FRACTIONS,
    "s": st.floats(-20.0, 20.0),
    "sigma": _POSITIVE_NUMBERS,
    "t": st.floats(0.0, 20.0),
    "omega": _POSITIVE_NUMBERS,
    "q": st.integers(1, 4),
    "zeta": unit_numbers(),
}


def parameter(name: str, spectrum: tuple[complex, ...]) -> st.SearchStrategy[Any]:
    """A parameter of a claim, inside its domain for this spectrum."""
    if name in _PARAMETERS:
        return _PARAMETERS[name]
    size, largest = len(spectrum), max(abs(value) for value in spectrum)
    if name in ("i", "j", "n", "m"):
        return _integers(1, size)
    if name == "T":
        return _integers(size, size + 20)
    room = min(1.0, 1 / max(largest, 1e-3) - 1)
    if name == "r":
        return _FRACTIONS.map(lambda part: 1 + part * room)
    if name == "x":
        return _FRACTIONS.map(lambda part: part / (1 + room))
    raise InvalidInput(f"parameter {name}", "every parameter has a strategy", "add it to strategies.parameter")
