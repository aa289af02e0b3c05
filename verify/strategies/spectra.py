"""Hypothesis strategies for spectra and systems, built from the hypotheses of the theorems by construction.

An eigenvalue is drawn as l = r exp(i phi) with r < 1, never by throwing away what falls outside. The hard cases are
drawn on purpose: near the unit circle, clustered, zero, repeated, in conjugate pairs, real.
"""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sympy import Expr, I, Rational

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import ComplexArray

LARGEST_RADIUS = 1 - 1e-6


def radii(*, largest: float = LARGEST_RADIUS) -> st.SearchStrategy[float]:
    """Moduli in [0, largest]: zero, plain ones down to 1e-9, and some close to the circle (1 - r log-uniform)."""
    plain = st.one_of(st.just(0.0), st.floats(1e-9, min(0.95, largest)))
    close = st.floats(math.log10(1 - largest), -1.0).map(lambda exponent: 1 - 10.0**exponent)
    return st.one_of(plain, close) if largest > 0.9 else plain


def angles() -> st.SearchStrategy[float]:
    """Phases in [-pi, pi]."""
    return st.floats(-math.pi, math.pi)


def eigenvalues(*, largest: float = LARGEST_RADIUS, nonzero: bool = False) -> st.SearchStrategy[complex]:
    """One eigenvalue inside the unit circle."""
    smallest = 0.05 if nonzero else 0.0
    scaled = radii(largest=largest).map(lambda radius: smallest + (1 - smallest) * radius if nonzero else radius)
    inside = scaled.map(lambda radius: min(radius, largest))
    real = st.builds(lambda radius, sign: complex(sign * radius + 0.0), inside, st.sampled_from([1, -1]))
    return st.one_of(real, st.builds(cmath.rect, inside, angles()))


@st.composite
def clusters(draw: st.DrawFn, *, size: int, largest: float = LARGEST_RADIUS) -> list[complex]:
    """Distinct eigenvalues that lie close together: one centre and small steps away from it towards the origin."""
    centre = draw(eigenvalues(largest=largest, nonzero=True))
    exponent = draw(st.floats(-6.0, -1.0))
    return [centre * (1 - 10.0**exponent * place) for place in range(size)]


@st.composite
def distinct_spectra(
    draw: st.DrawFn,
    *,
    min_size: int = 1,
    max_size: int = 5,
    largest: float = LARGEST_RADIUS,
    nonzero: bool = False,
    closed: bool = False,
) -> tuple[complex, ...]:
    """Distinct eigenvalues: scattered, clustered, or (with `closed`) in conjugate pairs and reals.

    >>> from hypothesis import find
    >>> len(find(distinct_spectra(min_size=2), lambda spectrum: True))
    2
    """
    if min_size < 1 or max_size < min_size:
        raise InvalidInput(f"sizes {min_size}..{max_size}", "1 <= min_size <= max_size", "give a valid range")
    size = draw(st.integers(min_size, max_size))
    if closed or draw(st.integers(0, 4)) == 4:
        return draw(closed_spectra(size=size, largest=largest, nonzero=nonzero))
    if size > 1 and draw(st.integers(0, 3)) == 3:
        return tuple(draw(clusters(size=size, largest=largest)))
    one = eigenvalues(largest=largest, nonzero=nonzero)
    return tuple(draw(st.lists(one, min_size=size, max_size=size, unique=True)))


@st.composite
def closed_spectra(
    draw: st.DrawFn, *, size: int, largest: float = LARGEST_RADIUS, nonzero: bool = False
) -> tuple[complex, ...]:
    """Distinct eigenvalues of a real system: conjugate pairs off the real axis, reals for the rest."""
    pairs = draw(st.integers(0, size // 2))
    smallest = 0.1 if nonzero else 0.02
    radius = st.floats(smallest, min(0.999, largest))
    upper = st.builds(cmath.rect, radius, st.floats(0.05, math.pi - 0.05))
    above = draw(st.lists(upper, min_size=pairs, max_size=pairs, unique=True))
    reals = draw(
        st.lists(
            st.floats(smallest, min(0.999, largest)), min_size=size - 2 * pairs, max_size=size - 2 * pairs, unique=True
        )
    )
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=len(reals), max_size=len(reals)))
    on_axis = [complex(sign * value) for sign, value in zip(signs, reals, strict=True)]
    return (*above, *(value.conjugate() for value in above), *on_axis)


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
    return st.floats(-3.0, -1.0).map(lambda exponent: float(f"{10.0**exponent:.4g}"))


def unit_numbers() -> st.SearchStrategy[Expr]:
    """Numbers exactly on the unit circle, (1 + i t)^2/(1 + t^2) with t as a fraction of 20 bits.

    >>> from hypothesis import find
    >>> find(unit_numbers(), lambda value: value != 1)
    I
    """
    slopes = st.integers(-4 * 2**10, 4 * 2**10).map(lambda steps: Rational(steps, 2**10))
    near = slopes.map(lambda t: (1 - t**2) / (1 + t**2) + 2 * t / (1 + t**2) * I)
    return st.one_of(st.sampled_from([I, -I, Rational(-1)]), near)


def parameter(name: str, spectrum: tuple[complex, ...]) -> st.SearchStrategy[Any]:
    """A parameter of a claim, inside its domain for this spectrum."""
    size, largest = len(spectrum), max(abs(value) for value in spectrum)
    room = min(1.0, 1 / max(largest, 1e-3) - 1)
    known: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("tau", "k"), st.integers(0, 40)),
        **dict.fromkeys(("i", "j", "n", "m"), st.integers(1, size)),
        "T": st.integers(size, size + 20),
        "r": st.floats(0.05, 0.9).map(lambda part: 1 + part * room),
        "theta": st.floats(0.02, 1.0),
        "Delta": step_sizes(),
        "delta": st.floats(0.02, 0.98),
        "s": st.floats(-20.0, 20.0),
        "sigma": st.floats(0.01, 20.0),
        "t": st.floats(0.0, 20.0),
        "x": st.floats(0.02, 0.98).map(lambda part: part / (1 + room)),
        "omega": st.floats(0.01, 20.0),
        "q": st.integers(1, 4),
        "zeta": unit_numbers(),
    }
    if name not in known:
        rule = "every parameter has a strategy"
        raise InvalidInput(f"parameter {name}", rule, "add it to strategies.parameter")
    return known[name]
