"""The eigenvalues that people really initialise state space models with, as exact numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import SupportsIndex

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.numerics.number.exact import ExactNumber, GaussianRational, Polar, RealNumber, read_decimal, wrap
from memlaw.numerics.spectrum import measures, poles
from memlaw.numerics.spectrum.discretization import zero_order_hold
from memlaw.numerics.spectrum.reading import read_count, read_seed

POLES: dict[str, Callable[[int], tuple[poles.Pole, ...]]] = {
    "s4-legs": poles.legs,
    "s4d-real": poles.legs,
    "s4d-legs": poles.legs_diagonal,
    "s4d-lin": poles.linear,
    "s4d-inv": poles.inverse,
    "hippo-legt": measures.translated_legendre,
    "hippo-lagt": measures.translated_laguerre,
    "hippo-fout": measures.truncated_fourier,
}
STORES_PAIRS_ONLY = ("s4d-lin", "s4d-inv", "hippo-fout")
UNIT_GAP = 1e-12  # 1 - |l|^2 that is drawn at least where r_max = 1, as in `memlaw.verify.models.lru`


def read_states(n: SupportsIndex, even: bool = False) -> int:
    """Read a number of real states: an int >= 1, even where modes are stored in pairs.

    >>> read_states(np.int64(4), even=True)
    4
    """
    states = read_count(n, "the number of states")
    if even and states % 2:
        raise InvalidInput(f"n = {n}", "this family stores n/2 modes of n real states", "give an even n")
    check_work(f"{shown(states)} states", seconds=5e-5 * min(states, 10**15), gib=1e-6 * min(states, 10**15))
    return states


def published_poles(family: str, n: SupportsIndex) -> tuple[poles.Pole, ...]:
    """Return the stored continuous poles of a published initialisation with n real states.

    >>> len(published_poles("s4d-lin", 64)), len(published_poles("s4-legs", 64))
    (32, 64)
    """
    return POLES[family](read_states(n, even=family in STORES_PAIRS_ONLY))


def lru_modes(
    n: int, r_min: RealNumber, r_max: RealNumber, seed: int, max_phase: RealNumber | None = None
) -> tuple[ExactNumber, ...]:
    """Draw the stored modes of a linear recurrent unit: area-uniform on a ring, phase uniform on (0, max_phase).

    n//2 modes with positive imaginary part, and one real one for odd n. The floats drawn are taken as
    the very numbers meant. By default phases are uniform on (0, pi), which with
    conjugates is (0, 2 pi). Source: Orvieto et al. 2023, Lemma 3.2 (arXiv:2303.06349).

    >>> [len(lru_modes(n, 0.9, 0.999, 0)) for n in (4, 5)]
    [2, 3]
    """
    low, high = read_radii(r_min, r_max)
    phase = np.pi if max_phase is None else float(read_decimal(max_phase, "max_phase ="))
    if not 0 < phase <= 2 * np.pi:
        raise InvalidInput(
            f"max_phase = {shown(max_phase)}", "phases reach up to 2 pi at most", "give one such as 0.314"
        )
    return area_uniform_modes(n, low, high, np.random.default_rng(read_seed(seed)), phase)


def read_radii(r_min: RealNumber, r_max: RealNumber) -> tuple[float, float]:
    """Read the two radii of a ring; floats mean the decimals that they print as.

    >>> read_radii("9/10", 0.999)
    (0.9, 0.999)
    """
    low, high = float(read_decimal(r_min, "r_min =")), float(read_decimal(r_max, "r_max ="))
    if not (0 <= low <= high <= 1 and low < 1):
        raise InvalidInput(
            f"r_min = {shown(r_min)}, r_max = {shown(r_max)}",
            "a stationary state needs 0 <= r_min <= r_max <= 1 and r_min < 1",
            "give radii such as 0.9 and 0.999",
        )
    return low, high


def area_uniform_modes(
    n: int, r_min: float, r_max: float, rng: np.random.Generator, max_phase: float = np.pi
) -> tuple[ExactNumber, ...]:
    """Draw n//2 modes of the upper half ring, uniform in area, and a real one of either sign for odd n."""
    radii = np.sqrt(r_min**2 + (r_max**2 - r_min**2) * rng.random((n + 1) // 2))
    if r_max == 1:
        radii = np.minimum(radii, np.sqrt(1 - UNIT_GAP))
    directions = np.exp(1j * max_phase * rng.random((n + 1) // 2))
    values = radii * directions
    if max_phase > np.pi:  # below the real axis is above it, with the conjugate
        values = values.real + 1j * abs(values.imag)
    if n % 2:
        values[0] = radii[0] * np.sign(directions[0].real)
    return tuple(GaussianRational(Fraction(v.real), Fraction(v.imag)) for v in values)


def ring_numbers(n: int, radius: RealNumber, phase: RealNumber = 0) -> tuple[ExactNumber, ...]:
    """Return radius exp(i pi (2k/n + phase)), k = 0..n-1, as polar numbers; a float radius is a decimal.

    >>> [number.is_real for number in ring_numbers(4, 0.5)]
    [True, False, True, False]
    """
    modulus = read_decimal(radius, "radius")
    if not 0 < modulus < 1:
        raise InvalidInput(f"radius {shown(radius)}", "the radius of a ring lies in (0, 1)", "give one such as 0.9")
    angles = (wrap(Fraction(2 * k, n) + read_decimal(phase, "phase"), Fraction(2)) for k in range(n))
    return tuple(Polar(modulus, angle) for angle in angles)


def fourier_numbers(n: int, step: Fraction) -> tuple[ExactNumber, ...]:
    """exp(-step/2 + 2 pi i k/n) for k = 0..n/2: n eigenvalues with their conjugates.

    >>> len(fourier_numbers(4, Fraction(1))), len(with_conjugates(fourier_numbers(5, Fraction(1))))
    (3, 5)
    """
    decay = Fraction(-1, 2)
    poles_ = (poles.PiPole(decay, Fraction(2 * k, n) / step, 1 if k else 0) for k in range(n // 2 + 1))
    return tuple(zero_order_hold(pole, step) for pole in poles_)


def with_conjugates(numbers: Iterable[ExactNumber]) -> tuple[ExactNumber, ...]:
    """Put the conjugate of every non-real number directly behind it.

    >>> len(with_conjugates(ring_numbers(4, 0.5)[:2]))
    3
    """
    pairs = ((number,) if number.is_real else (number, number.conjugate()) for number in numbers)
    return tuple(number for pair in pairs for number in pair)
