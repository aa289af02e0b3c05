"""Families of spectra in unbounded coordinates: from a vector of reals to distinct eigenvalues inside the circle.

A modulus is r = 1/(1 + e^-x): x from -9 to 23 goes evenly through log r at small r and through log(1 - r) near 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Eigenvalues = tuple[complex, ...]
Coordinates = Sequence[float]

LEAST, MOST = math.log(1e-4), math.log(1e10)  # of x: r from 1e-4 to 1 - 1e-10


def modulus(x: float) -> float:
    """The modulus at a coordinate.

    >>> modulus(0.0), 1 - modulus(100.0) < 2e-10, modulus(-100.0) > 9e-5
    (0.5, True, True)
    """
    return 1 / (1 + math.exp(-min(max(x, LEAST), MOST)))


def polar(x: float, phase: float) -> complex:
    """A point of the disc; real where the phase is 0 exactly."""
    return modulus(x) * complex(math.cos(phase), math.sin(phase))


@dataclass(frozen=True)
class Family:
    """Spectra of one structure: how many coordinates for N states, where to start, and how far at first.

    `start(size, rng, lag)` draws coordinates; `lag` is one at which memory may be asked for.
    """

    name: str
    place: Callable[[Coordinates, int], Eigenvalues]
    start: Callable[[int, np.random.Generator, int], list[float]]
    least: int = 1


def _free(x: Coordinates, size: int) -> Eigenvalues:
    return tuple(polar(x[2 * place], x[2 * place + 1]) for place in range(size))


def _real(x: Coordinates, size: int) -> Eigenvalues:
    return tuple(complex(math.copysign(modulus(abs(value) + LEAST), value)) for value in x)


def _positive(x: Coordinates, size: int) -> Eigenvalues:
    return tuple(complex(modulus(value)) for value in x)


def _closed(x: Coordinates, size: int) -> Eigenvalues:
    upper = [polar(x[2 * place], x[2 * place + 1]) for place in range(size // 2)]
    return (*upper, *(value.conjugate() for value in upper), *_real(x[2 * (size // 2) :], size % 2))


def _ring(x: Coordinates, size: int) -> Eigenvalues:
    return tuple(polar(x[0], x[1] + 2 * math.pi * place / size) for place in range(size))


def _line(x: Coordinates, size: int) -> Eigenvalues:
    """Equally spaced phases around x[1], one modulus."""
    step = math.exp(min(x[2], 1.0))
    return tuple(polar(x[0], x[1] + step * (place - (size - 1) / 2)) for place in range(size))


def _cluster(x: Coordinates, size: int) -> Eigenvalues:
    """One centre, and steps of 10^x[2] of it towards the origin."""
    centre, gap = polar(x[0], x[1]), 10.0 ** min(max(x[2], -7.0), -0.6)
    return tuple(centre * (1 - gap * place) for place in range(size))


def _with_zero(x: Coordinates, size: int) -> Eigenvalues:
    return (0j, *_free(x, size - 1))


def _moduli(count: int, rng: np.random.Generator) -> list[float]:
    """Coordinates of moduli: in the middle, or all of one of the extremes."""
    kind = rng.integers(5)
    if kind == 0:
        return list(rng.uniform(LEAST, 0, count))
    if kind == 1:
        return list(rng.uniform(1, MOST) + rng.normal(0, 1, count))
    if kind == 2 and count:  # one of them at an extreme
        values = rng.normal(0.5, 1.5, count)
        values[0] = rng.uniform(LEAST, MOST)
        return list(values)
    return list(rng.normal(0.5, 1.5, count))


def _phases(count: int, rng: np.random.Generator) -> list[float]:
    return list(rng.uniform(-math.pi, math.pi, count))


def _interleaved(count: int, rng: np.random.Generator) -> list[float]:
    return [item for pair in zip(_moduli(count, rng), _phases(count, rng), strict=True) for item in pair]


def _slow(lag: float, rng: np.random.Generator) -> float:
    """The coordinate of a modulus that keeps about lag steps: 1 - r near 1/lag."""
    return math.log(1 + lag) + rng.normal(0, 0.7)


def _start_ring(size: int, rng: np.random.Generator, lag: int) -> list[float]:
    return [_slow(lag / size, rng) if rng.random() < 0.5 else rng.uniform(LEAST, MOST), *_phases(1, rng)]


def _start_line(size: int, rng: np.random.Generator, lag: int) -> list[float]:
    return [_slow(lag / size, rng), *(_phases(1, rng) if rng.random() < 0.5 else [0.0]), math.log(2 / (1 + lag))]


def _start_cluster(size: int, rng: np.random.Generator, lag: int) -> list[float]:
    return [*_moduli(1, rng), *_phases(1, rng), rng.uniform(-6.5, -1)]


def _start_closed(size: int, rng: np.random.Generator, lag: int) -> list[float]:
    return [*_interleaved(size // 2, rng), *(rng.choice([-1, 1]) * rng.uniform(2, 20) for _ in range(size % 2))]


def _start_free(size: int, rng: np.random.Generator, lag: int) -> list[float]:
    """Anywhere; often with phases near one another, or with the moduli that a lag asks for."""
    x = _interleaved(size, rng)
    if rng.random() < 0.4:
        x[::2] = [_slow(lag / size, rng) for _ in range(size)]
    if rng.random() < 0.4:
        x[1::2] = list(x[1] + rng.normal(0, 1 / (1 + lag / size), size))
    return x


FAMILIES: tuple[Family, ...] = (
    Family("free", _free, _start_free),
    Family(
        "real", _real, lambda size, rng, lag: [rng.choice([-1, 1]) * (value - LEAST) for value in _moduli(size, rng)]
    ),
    Family("positive", _positive, lambda size, rng, lag: _moduli(size, rng)),
    Family("closed", _closed, _start_closed, least=2),
    Family("ring", _ring, _start_ring, least=2),
    Family("line", _line, _start_line, least=2),
    Family("cluster", _cluster, _start_cluster, least=2),
    Family("with zero", _with_zero, lambda size, rng, lag: _interleaved(size - 1, rng), least=1),
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
