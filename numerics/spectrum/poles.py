"""Continuous poles of the published initialisations, as exact numbers.

S4-LegS and S4D-Real: -1, ..., -N. S4D-LegS, S4D-Lin and S4D-Inv: real part -1/2 and frequencies
that are algebraic, rational multiples of pi, and rational multiples of 1/pi. Sources: Gu, Goel,
Re 2021 (S4); Gu, Gupta, Goel, Re 2022 (S4D); guan2025 for the initialisations compared here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol, Self, cast, runtime_checkable

from flint import acb, arb, ctx, fmpz_poly

from memlaw.numerics.number.exact import to_arb


@runtime_checkable
class Pole(Protocol):
    """A continuous pole: exact equality, conjugate, enclosing ball."""

    @property
    def real(self) -> Fraction:
        """The real part, rational in every family here."""

    @property
    def is_real(self) -> bool:
        """Whether the frequency is zero."""

    def conjugate(self) -> Pole:
        """The complex conjugate pole."""

    def ball(self) -> acb:
        """A ball that contains the pole, at flint's current precision."""


@dataclass(frozen=True)
class PiPole:
    """real + i frequency pi^pi_power, with rational real part and frequency; pi_power is -1, 0 or 1.

    >>> PiPole(Fraction(-1, 2), Fraction(3), 1).conjugate()
    PiPole(real=Fraction(-1, 2), frequency=Fraction(-3, 1), pi_power=1)
    """

    real: Fraction
    frequency: Fraction = Fraction(0)
    pi_power: int = 0

    @property
    def is_real(self) -> bool:
        """Whether the frequency is zero."""
        return self.frequency == 0

    def conjugate(self) -> PiPole:
        """Mirror the frequency."""
        return replace(self, frequency=-self.frequency)

    def ball(self) -> acb:
        """Enclose the pole."""
        return acb(to_arb(self.real), to_arb(self.frequency) * arb.pi() ** self.pi_power)


class Mirrored:
    """One of a conjugate pair by the sign of its imaginary part, or a real number where that is 0.

    >>> LegsPole(3, 0, 1).conjugate().sign, LegsPole(3, 1, 0).is_real
    (-1, True)
    """

    sign: int

    @property
    def is_real(self) -> bool:
        """Whether the imaginary part is zero."""
        return self.sign == 0

    def conjugate(self) -> Self:
        """The other one of the pair."""
        other: Self = replace(cast(Any, self), sign=-self.sign)
        return other


@dataclass(frozen=True)
class LegsPole(Mirrored):
    """Pole of S4D-LegS: -1/2 + i sign w, w the index-th smallest positive frequency (from 0); sign 0 for odd N.

    The frequencies solve sum_{n=1}^N arctan(2w/(2n-1)) = pi (j - (N+1)/2); equivalently the poles are
    the roots of 1/2 [prod_{n=1}^N (s+n) + prod_{n=0}^{N-1} (s-n)].
    """

    states: int
    index: int
    sign: int

    @property
    def real(self) -> Fraction:
        """The real part, exactly -1/2."""
        return Fraction(-1, 2)

    def ball(self) -> acb:
        """Enclose the pole by certified root isolation."""
        frequency = arb(0) if self.is_real else legs_frequencies(self.states, ctx.prec)[self.index]
        return acb(arb(-1) / 2, self.sign * frequency)


@lru_cache(maxsize=64)
def legs_frequencies(states: int, precision: int) -> tuple[arb, ...]:
    """Enclose the positive frequencies of S4D-LegS in rising order: all N//2 roots, certified disjoint.

    ``precision`` (bits) is flint's precision, part of the key of the cache.

    >>> [f.str(8, radius=False) for f in legs_frequencies(2, 64)], len(legs_frequencies(5, 64))
    (['0.86602540'], 2)
    """
    roots = [ball.real for ball, _ in legs_polynomial(states).complex_roots()]
    frequencies = sorted((root.sqrt() / 2 for root in roots), key=float)
    return tuple(frequencies)


def legs_polynomial(states: int) -> fmpz_poly:
    """Return the integer polynomial in x = 4 w^2 whose roots are the squared positive frequencies.

    With y = 2s + 1 the characteristic polynomial is prod(y + 2n-1) + prod(y - (2n-1)), even or odd in
    y, and y^2 = -4 w^2.

    >>> legs_polynomial(2)
    (-1)*x + 3
    """
    rising, falling = fmpz_poly([1]), fmpz_poly([1])
    for n in range(1, states + 1):
        rising *= fmpz_poly([2 * n - 1, 1])
        falling *= fmpz_poly([1 - 2 * n, 1])
    kept = (rising + falling).coeffs()[states % 2 :: 2]
    return fmpz_poly([(-1) ** k * int(c) // 2 for k, c in enumerate(kept)])


def legs(states: int) -> tuple[PiPole, ...]:
    """Poles of HiPPO-LegS, of S4's normal-plus-low-rank start and of Mamba's S4D-Real: -1, ..., -N.

    >>> [str(p.real) for p in legs(3)]
    ['-1', '-2', '-3']
    """
    return tuple(PiPole(Fraction(-n)) for n in range(1, states + 1))


def legs_diagonal(states: int) -> tuple[LegsPole, ...]:
    """Stored poles of S4D-LegS: one of each conjugate pair, and the real one for odd N.

    >>> len(legs_diagonal(4)), len(legs_diagonal(5))
    (2, 3)
    """
    real = (LegsPole(states, -1, 0),) * (states % 2)
    return real + tuple(LegsPole(states, k, 1) for k in range(states // 2))


def linear(states: int) -> tuple[PiPole, ...]:
    """Stored poles of S4D-Lin: -1/2 + i pi n for n = 0..N/2-1. The first is real.

    >>> linear(4)[1]
    PiPole(real=Fraction(-1, 2), frequency=Fraction(1, 1), pi_power=1)
    """
    return tuple(PiPole(Fraction(-1, 2), Fraction(n), 1) for n in range(states // 2))


def inverse(states: int) -> tuple[PiPole, ...]:
    """Stored poles of S4D-Inv: -1/2 + i N/pi (N/(2n+1) - 1) for n = 0..N/2-1.

    >>> inverse(4)[0].frequency
    Fraction(12, 1)
    """
    frequencies = (states * (Fraction(states, 2 * n + 1) - 1) for n in range(states // 2))
    return tuple(PiPole(Fraction(-1, 2), w, -1) for w in frequencies)
