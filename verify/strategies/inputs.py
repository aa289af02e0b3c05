"""Hypothesis strategies for what is fed to a layer and what it shall learn: inputs, their segments, teachers.

Inputs are float64 arrays (batch, T, m): white noise shows what is generic, extreme ones what noise hardly meets.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arrays import FloatArray
from memlaw.numerics.spectrum.reading import read_count

Range = int | tuple[int, int]  # a whole number, or the least and the largest
Shape = tuple[int, int, int]
BATCH, LENGTH, LAGS = (1, 3), (1, 48), (1, 40)
LARGEST = 1e3  # modulus of extreme inputs


def read_range(given: Range, what: str) -> st.SearchStrategy[int]:
    """A whole number between two, or the one that is given. Errors: InvalidInput."""
    low, high = given if isinstance(given, tuple) and len(given) == 2 else (given, given)
    least, largest = read_count(low, what), read_count(high, what)
    if least > largest:
        rule = "a whole number from 1 on, or the least and the largest one"
        raise InvalidInput(f"{what}={shown(given)}", rule, f"write {what}=8 or {what}=(1, 8)")
    return st.integers(least, largest)


def _shapes(batch: Range, length: Range, inputs: Range) -> st.SearchStrategy[Shape]:
    return st.tuples(read_range(batch, "batch"), read_range(length, "length"), read_range(inputs, "inputs"))


_SEEDS = st.integers(0, 2**32 - 1)
_SIGNS = st.sampled_from([1.0, -1.0])
_PARTS = st.floats(0, 1)


def _noise(shape: int | Shape, seed: int) -> FloatArray:
    return np.random.default_rng(seed).standard_normal(shape)


def white_inputs(*, batch: Range = BATCH, length: Range = LENGTH, inputs: Range = 1) -> st.SearchStrategy[FloatArray]:
    """White noise, standard normal and independent over batch, time and inputs: (batch, T, m).

    batch, length, inputs: a number, or the least and the largest one. Errors: InvalidInput.

    >>> from hypothesis import find
    >>> find(white_inputs(length=5, inputs=2), lambda u: True).shape[1:]
    (5, 2)
    """
    return st.builds(_noise, _shapes(batch, length, inputs), _SEEDS)


# --- extreme ones ---------------------------------------------------------------------------------------------------


def _impulse(shape: Shape, part: float) -> FloatArray:
    u = np.zeros(shape)
    u[:, round(part * (shape[1] - 1))] = 1
    return u


def _alternating(shape: Shape, part: float) -> FloatArray:
    return np.ones(shape) * (-1.0) ** np.arange(shape[1])[:, None]


def _late(shape: Shape, part: float) -> FloatArray:
    u = np.ones(shape)
    u[:, : round(part * (shape[1] - 1))] = 0
    return u


def _apart(shape: Shape, part: float) -> FloatArray:
    """One of many elements, or of many inputs, is heard."""
    u = np.zeros(shape)
    u[round(part * (shape[0] - 1)), :, round(part * (shape[2] - 1))] = 1
    return u


_EXTREMES: dict[str, Callable[[Shape, float], FloatArray]] = {
    "silent": lambda shape, part: np.zeros(shape),
    "impulse": _impulse,
    "constant": lambda shape, part: np.ones(shape),
    "alternating": _alternating,
    "late": _late,
    "apart": _apart,
}


def extreme_inputs(
    *, batch: Range = BATCH, length: Range = LENGTH, inputs: Range = 1, largest: float = LARGEST
) -> st.SearchStrategy[FloatArray]:
    """Silence, an impulse, a constant, alternating signs, silence and then a constant, one input among silent ones.

    (batch, T, m) as of `white_inputs`. What is not zero has one modulus between 1/largest and largest, both reached.
    Errors: InvalidInput.

    >>> from hypothesis import find
    >>> float(abs(find(extreme_inputs(), lambda u: u.max() > 900)).max()) <= 1000
    True
    """
    if not 1 <= largest < math.inf:
        raise InvalidInput(f"largest={shown(largest)}", "a modulus from 1 on, which is finite", "take largest=1000.0")
    ends = st.sampled_from([float(largest), 1 / largest, 1.0])
    top = math.log10(largest)
    between = st.floats(-top, top).map(lambda exponent: min(max(10.0**exponent, 1 / largest), float(largest)))
    shaped = st.builds(
        lambda kind, shape, part: _EXTREMES[kind](shape, part),
        st.sampled_from(list(_EXTREMES)),
        _shapes(batch, length, inputs),
        _PARTS,
    )
    return st.builds(lambda u, scale, sign: u * (sign * scale), shaped, st.one_of(ends, between), _SIGNS)


def inputs(
    *, batch: Range = BATCH, length: Range = LENGTH, inputs: Range = 1, largest: float = LARGEST
) -> st.SearchStrategy[FloatArray]:
    """White noise, and one time in three what noise hardly meets: `white_inputs` and `extreme_inputs`.

    >>> from hypothesis import find
    >>> bool(find(inputs(), lambda u: not u.any()).any())
    False
    """
    white = white_inputs(batch=batch, length=length, inputs=inputs)
    return st.one_of(white, white, extreme_inputs(batch=batch, length=length, inputs=inputs, largest=largest))


@st.composite
def segmented_inputs(
    draw: st.DrawFn, *, batch: Range = BATCH, length: Range = LENGTH, inputs: Range = 1
) -> tuple[FloatArray, tuple[int, ...]]:
    """White noise (batch, T, m) and the lengths of the segments to cut it into, which add up to T.

    Any cuts, and one time in three each: none, or single steps. Errors: InvalidInput, when drawn from.

    >>> from hypothesis import find
    >>> sum(find(segmented_inputs(length=4), lambda found: len(found[1]) == 4)[1])
    4
    """
    u = draw(white_inputs(batch=batch, length=length, inputs=inputs))
    steps = u.shape[1]
    places = st.integers(1, steps - 1) if steps > 1 else st.nothing()
    some = st.sets(places, max_size=min(6, steps - 1))
    ends = st.sampled_from([frozenset[int](), frozenset(range(1, steps))])
    cuts = sorted(draw(st.one_of(some, some, ends)))
    bounds = [0, *cuts, steps]
    return u, tuple(after - before for before, after in pairwise(bounds))


# --- what a layer shall learn ---------------------------------------------------------------------------------------


def _decaying(lags: int, part: float, seed: int) -> FloatArray:
    """r^k cos(k phi)."""
    angle = math.pi * (seed % 17) / 16
    k = np.arange(lags)
    found: FloatArray = (1 - 0.5 * part) ** k * np.cos(k * angle)
    return found


def _delay(lags: int, part: float, seed: int) -> FloatArray:
    g = np.zeros(lags)
    g[round(part * (lags - 1))] = 1
    return g


def _few(lags: int, part: float, seed: int) -> FloatArray:
    """Noise at three lags at most."""
    g = np.zeros(lags)
    g[np.random.default_rng(seed).integers(0, lags, 3)] = _noise(3, seed)
    return g


_TEACHERS: dict[str, Callable[[int, float, int], FloatArray]] = {
    "delay": _delay,
    "few": _few,
    "white": lambda lags, part, seed: _noise(lags, seed),
    "decaying": _decaying,
}


def teachers(*, lags: Range = LAGS) -> st.SearchStrategy[FloatArray]:
    """The coefficients g_0, .., g_{K-1} of a teacher y_t = sum_k g_k u_{t-k}, with sum g_k^2 = 1: (K,).

    A delay, a few lags, white ones, or a decaying oscillation, which a layer of few states knows. Errors: InvalidInput.

    >>> from hypothesis import find
    >>> find(teachers(lags=3), lambda g: g[2] == 1).shape
    (3,)
    """
    given = st.sampled_from(list(_TEACHERS)), read_range(lags, "lags"), _PARTS, _SEEDS
    return st.builds(lambda kind, count, part, seed: _unit(_TEACHERS[kind](count, part, seed)), *given)


def _unit(g: FloatArray) -> FloatArray:
    found: FloatArray = g / np.linalg.norm(g)
    return found
