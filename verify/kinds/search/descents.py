"""Many descents side by side: Broyden's, Fletcher's, Goldfarb's and Shanno's method, all places in one evaluation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from memlaw.numerics.number.arrays import FloatArray

NOTHING = 9.0  # the height, or slack, where there is none to see: above every other
STEP = 1e-5  # of a difference quotient
FLAT = 0.01  # of a height: where no step gains more, descents usually end
REACH = 1.5  # a step at most
TRIALS = np.array([1.0, 0.3, 0.07, 3.0])  # parts of a step that are tried at once
TOGETHER = 192  # rows for which a call costs hardly more than for one: up to them trials are seen with their slopes
Height = Callable[[FloatArray], FloatArray]  # from rows of coordinates to numbers


def descents(
    height: Height, x: FloatArray, values: FloatArray, rounds: int, least: float = FLAT
) -> tuple[FloatArray, FloatArray]:
    """Where descents from rows of coordinates are after so many rounds, and the heights there; a step gains `least`.

    >>> bowl = lambda x: ((x - [1, 2]) ** 2 * [1, 9]).sum(axis=-1) / 10
    >>> found, lowest = descents(bowl, np.zeros((2, 2)), np.full(2, 3.7), 12)
    >>> found.round(2).tolist(), bool(lowest.max() < 1e-6)
    ([[1.0, 2.0], [1.0, 2.0]], True)
    """
    count, size = x.shape
    inverse, slopes = np.tile(np.eye(size), (count, 1, 1)), _slopes(height, x, values)
    first, reach, few = np.full(count, True), np.full(count, 0.5), count * len(TRIALS) * (size + 1) <= TOGETHER
    for turn in range(rounds):
        ways = -np.einsum("pij,pj->pi", inverse, slopes)
        lengths = np.linalg.norm(ways, axis=1, keepdims=True)
        wanted = np.where(first[:, None], reach[:, None], np.minimum(lengths, REACH))
        ways = ways * wanted / np.maximum(lengths, 1e-300)
        trials = x[:, None] + TRIALS[:, None] * ways[:, None]
        last, tried = turn == rounds - 1, trials.reshape(-1, size)
        heights, aside = _with_slopes(height, tried) if few and not last else (height(tried), None)
        heights = heights.reshape(count, -1)
        best = np.argmin(heights, axis=1)
        lower = np.take_along_axis(heights, best[:, None], 1)[:, 0]
        better = lower < values
        moved = np.where(better[:, None], np.take_along_axis(trials, best[:, None, None], 1)[:, 0], x)
        flat = bool(np.all(values - lower < least * np.abs(values)))
        values, before, steps, x = np.where(better, lower, values), slopes, moved - x, moved
        if last or (flat and turn > 1):
            break
        if aside is None:
            slopes = _slopes(height, x, values)
        else:
            seen = aside.reshape(count, -1, size)[np.arange(count), best]
            slopes = np.where(better[:, None], seen, slopes)
        inverse = _updated(inverse, steps, slopes - before, first)
        first, reach = ~better, np.where(better, reach, reach / 8)
    return x, values


def _slopes(height: Height, x: FloatArray, values: FloatArray) -> FloatArray:
    """Difference quotients; none where there is nothing to see."""
    aside = height(_aside(x)).reshape(x.shape)
    return _quotients(aside, values)


def _with_slopes(height: Height, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Heights at rows, and the difference quotients there, in one evaluation."""
    found = height(np.concatenate([x, _aside(x)]))
    return found[: len(x)], _quotients(found[len(x) :].reshape(x.shape), found[: len(x)])


def _aside(x: FloatArray) -> FloatArray:
    """Rows, each with one coordinate a little larger, coordinate by coordinate."""
    size = x.shape[1]
    return (x[:, None] + STEP * np.eye(size)).reshape(-1, size)


def _quotients(aside: FloatArray, values: FloatArray) -> FloatArray:
    return np.where(aside < NOTHING, (aside - values[:, None]) / STEP, 0.0)


def _updated(inverse: FloatArray, steps: FloatArray, changes: FloatArray, first: FloatArray) -> FloatArray:
    """The inverse Hessians after steps along which slopes changed so; anew where no step led down."""
    size = steps.shape[1]
    along = np.einsum("pi,pi->p", steps, changes)
    usable = along > 1e-14
    scale = np.where(usable, along, 1.0)
    length = np.maximum(np.einsum("pi,pi->p", changes, changes), 1e-300)
    fresh = (scale / length)[:, None, None] * np.eye(size)
    inverse = np.where(first[:, None, None], fresh, inverse)
    part = np.eye(size) - np.einsum("pi,pj->pij", steps, changes) / scale[:, None, None]
    found = part @ inverse @ np.swapaxes(part, 1, 2) + np.einsum("pi,pj->pij", steps, steps) / scale[:, None, None]
    return np.where(usable[:, None, None], found, np.eye(size))
