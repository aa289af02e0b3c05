"""Families of spectra in unbounded coordinates: from vectors of reals to distinct eigenvalues inside the circle.

A modulus is r = 1/(1 + e^-x): x from -9 to 23 goes evenly through log r at small r and through log(1 - r) near 1.
Coordinates are the last axis of an array; what stands before it are places, which are treated all at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray

Eigenvalues = tuple[complex, ...]

SPACING, DECAY = 5.6, 1.5  # of the phases, and -ln|l|, at the frontier, in units of 1/(lag + 1), roughly
LEAST, MOST = math.log(1e-4), math.log(1e10)  # of x: r from 1e-4 to 1 - 1e-10


def modulus(x: Array | float) -> FloatArray:
    """The modulus at a coordinate.

    >>> modulus(np.array([0.0, -100.0])).round(4), bool(1 - modulus(100.0) < 2e-10)
    (array([5.e-01, 1.e-04]), True)
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(x, LEAST, MOST))))


def polar(x: Array | float, phase: Array | float) -> ComplexArray:
    """A point of the disc; on an axis exactly where the phase is that of one.

    >>> polar(0.0, np.pi), polar(0.0, -np.pi / 2)
    (np.complex128(-0.5+0j), np.complex128(-0.5j))
    """
    away = np.abs(phase)
    real = np.where(away == np.pi / 2, 0.0, np.cos(phase))
    return modulus(x) * (real + 1j * np.where(away == np.pi, 0.0, np.sin(phase)))


def coordinates(values: ComplexArray) -> FloatArray:
    """The coordinates of the family of all spectra at which these lie, as near as they reach.

    >>> coordinates(np.array([0.5, -0.5j])).round(4)
    array([ 0.    ,  0.    ,  0.    , -1.5708])
    """
    r = np.clip(np.abs(values), modulus(LEAST), modulus(MOST))
    pairs = np.stack([np.log(r / (1 - r)), np.angle(values)], axis=-1)
    return pairs.reshape(*values.shape[:-1], -1)


@dataclass(frozen=True)
class Family:
    """Spectra of one structure: where coordinates lie, and where to start.

    `start(size, rng, lag, count)` draws coordinates of so many spectra; memory may be asked for at `lag`.
    """

    name: str
    place: Callable[[FloatArray, int], ComplexArray]
    start: Callable[[int, np.random.Generator, float, int], FloatArray]
    least: int = 1

    def spectrum(self, x: Array | tuple[float, ...] | list[float], size: int) -> Eigenvalues:
        """The eigenvalues at one place."""
        return tuple(map(complex, self.place(np.asarray(x, dtype=float), size)))


def _free(x: FloatArray, size: int) -> ComplexArray:
    return polar(x[..., : 2 * size : 2], x[..., 1 : 2 * size : 2])


def _real(x: FloatArray, size: int) -> ComplexArray:
    return np.asarray(np.copysign(modulus(np.abs(x) + LEAST), x), dtype=np.complex128)


def _positive(x: FloatArray, size: int) -> ComplexArray:
    return np.asarray(modulus(x), dtype=np.complex128)


def _closed(x: FloatArray, size: int) -> ComplexArray:
    pairs = size // 2
    upper = _free(x, pairs)
    return np.concatenate([upper, np.conj(upper), _real(x[..., 2 * pairs :], size % 2)], axis=-1)


def _ring(x: FloatArray, size: int) -> ComplexArray:
    return polar(x[..., :1], x[..., 1:2] + 2 * math.pi * np.arange(size) / size)


def _line(x: FloatArray, size: int) -> ComplexArray:
    """Equally spaced phases around x[1], one modulus."""
    step = np.exp(np.minimum(x[..., 2:3], 1.0))
    return polar(x[..., :1], x[..., 1:2] + step * (np.arange(size) - (size - 1) / 2))


def _cluster(x: FloatArray, size: int) -> ComplexArray:
    """One centre, and steps of 10^x[2] of it towards the origin."""
    gap = 10.0 ** np.clip(x[..., 2:3], -7.0, -0.6)
    return polar(x[..., :1], x[..., 1:2]) * (1 - gap * np.arange(size))


def _with_zero(x: FloatArray, size: int) -> ComplexArray:
    return np.concatenate([np.zeros((*x.shape[:-1], 1)), _free(x, size - 1)], axis=-1)


def _moduli(size: int, rng: np.random.Generator, count: int) -> FloatArray:
    """Coordinates of moduli: in the middle, all of one of the extremes, or one of them at an extreme."""
    kind, usual = rng.integers(5, size=(count, 1)), rng.normal(0.5, 1.5, (count, size))
    small, slow = (
        rng.uniform(LEAST, 0, (count, size)),
        rng.uniform(1, MOST, (count, 1)) + rng.normal(0, 1, (count, size)),
    )
    one = usual.copy()
    one[:, :1] = rng.uniform(LEAST, MOST, (count, min(1, size)))
    return np.select([kind == 0, kind == 1, kind == 2], [small, slow, one], usual)


def _phases(size: int, rng: np.random.Generator, count: int) -> FloatArray:
    return rng.uniform(-math.pi, math.pi, (count, size))


def _interleaved(x: FloatArray, phases: FloatArray) -> FloatArray:
    return np.stack([x, phases], axis=-1).reshape(len(x), -1)


def _slow(lag: float, rng: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    """The coordinate of a modulus that keeps about lag steps: 1 - r near 1/lag."""
    return math.log(1 + lag) + rng.normal(0, 0.7, shape)


def _start_ring(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    slow = rng.random((count, 1)) < 0.5
    x = np.where(slow, _slow(lag / size, rng, (count, 1)), rng.uniform(LEAST, MOST, (count, 1)))
    return np.hstack([x, _phases(1, rng, count)])


def _start_line(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    """About where the memory at the lag is largest: so far apart and so slow, whatever their number."""
    turned = np.where(rng.random((count, 1)) < 0.5, _phases(1, rng, count), 0.0)
    x = math.log((lag + 1) / DECAY) + rng.normal(0, 0.3, (count, 1))
    return np.hstack([x, turned, math.log(SPACING / (lag + 1)) + rng.normal(0, 0.15, (count, 1))])


def _start_cluster(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    return np.hstack([_moduli(1, rng, count), _phases(1, rng, count), rng.uniform(-6.5, -1, (count, 1))])


def _start_closed(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    pairs, rest = size // 2, (count, size % 2)
    return np.hstack([_start_free(pairs, rng, lag, count), rng.choice([-1, 1], rest) * rng.uniform(2, 20, rest)])


def _start_free(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    """Anywhere; often with phases near one another, or with the moduli that a lag asks for."""
    kept, near = rng.random((2, count, 1)) < 0.4
    each = lag / max(size, 1)
    x = np.where(kept, _slow(each, rng, (count, size)), _moduli(size, rng, count))
    phases = _phases(size, rng, count)
    return _interleaved(x, np.where(near, phases[:, :1] + rng.normal(0, 1 / (1 + each), (count, size)), phases))


def _start_positive(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    slow = rng.random((count, 1)) < 0.4
    return np.where(slow, _slow(lag / size, rng, (count, size)), _moduli(size, rng, count))


def _start_real(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    return rng.choice([-1, 1], (count, size)) * (_start_positive(size, rng, lag, count) - LEAST)


def _start_with_zero(size: int, rng: np.random.Generator, lag: float, count: int) -> FloatArray:
    return _start_free(size - 1, rng, lag, count)


FREE, CLOSED = Family("free", _free, _start_free), Family("closed", _closed, _start_closed, least=2)
FAMILIES: tuple[Family, ...] = (
    FREE,
    Family("real", _real, _start_real),
    Family("positive", _positive, _start_positive),
    CLOSED,
    Family("ring", _ring, _start_ring, least=2),
    Family("line", _line, _start_line, least=2),
    Family("cluster", _cluster, _start_cluster, least=2),
    Family("with zero", _with_zero, _start_with_zero),
)


def proper(values: Eigenvalues) -> bool:
    """Whether the eigenvalues are distinct and inside the circle, decided on the binary numbers that they are."""
    return len(set(values)) == len(values) and all(inside(value) for value in values)


def inside(value: complex) -> bool:
    """|l| < 1, exactly; a float product is trusted where rounding cannot matter."""
    rough = value.real * value.real + value.imag * value.imag
    if abs(rough - 1) > 1e-12:
        return rough < 1
    (a, b), (c, d) = value.real.as_integer_ratio(), value.imag.as_integer_ratio()
    return (a * d) ** 2 + (c * b) ** 2 < (b * d) ** 2
