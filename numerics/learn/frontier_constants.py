"""Lower bounds, with proof, on kappa_N = sup t m(t) over N poles: what rational poles near the best ones found keep."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from memlaw.numerics.learn.efficiency import enclosed_density
from memlaw.numerics.learn.frontier import frontier_constant

STARTS, DIGITS = 2, 3  # searches, and decimals to which poles are rounded: the figure moves by less than 1e-6


@dataclass(frozen=True)
class ConstantBound:
    """kappa_N >= lower: what `poles`, exact rational numbers as pairs of real and imaginary part, keep at t = 1."""

    states: int
    lower: float
    poles: tuple[tuple[Fraction, Fraction], ...]


def bounded_constant(n: int) -> ConstantBound:
    """Bound kappa_N from below by poles that a search found, rounded to three decimals, and their m(1) in balls.

    Errors: InvalidInput for n < 1; OutOfReach where so many poles are not told apart in the bits allowed.

    >>> round(bounded_constant(2).lower, 5)
    1.01825
    """
    found = frontier_constant(n, starts=STARTS).poles
    poles = tuple((_rounded(pole.real), _rounded(pole.imag)) for pole in found.tolist())
    lower = enclosed_density(poles, 1.0).lower()
    return ConstantBound(n, float(np.nextafter(float(lower), 0)), poles)


def _rounded(value: float) -> Fraction:
    return Fraction(round(value * 10**DIGITS), 10**DIGITS)
