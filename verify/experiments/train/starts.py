"""The eight initial spectra that the experiments compare, for N real states and a lag to be learned.

short     N/2 conjugate pairs, uniform in area on a disc of radius (10^-6)^(1/(2 lag)): one eigenvalue on its edge
          keeps 10^-6 of its first memory at the lag.
long      N/2 pairs with time constants between 10 and 20 lags, angles uniform: long and inaccurate.
ring      N eigenvalues at equal angles on the circle that keeps most at the lag: with q = floor(lag/N) a complete ring
          has M(lag) = (1 - r^(2N)) r^(2Nq), largest at r^(2N) = q/(q+1).
s4d-lin, s4d-inv, s4d-legs   the poles of Gu, Gupta, Goel, Re 2022 by zero-order hold with step size 1/(lag + 1): one
          unit of their time is the lag, and their authors' range 0.001..0.1 holds it for lags 9 to 999. S4D-Lin's
          mode 0 is real, so it starts with N - 1 real states; as in its authors' code it may leave the real axis.
s4-legs   S4's own layer: HiPPO-LegS as normal plus low rank, bilinear, same step size. Its spectrum -1..-N has an
          eigenbasis that float64 cannot use, so the state lives in the eigenbasis of the normal part, a rotation of
          LegS's own basis. What is learned there are the normal part's eigenvalues and the low-rank vector.
frontier  the best spectrum of N real states that a search found for the lag (`memlaw.numerics.learn.frontier`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.frontier import optimal_spectrum
from memlaw.numerics.number.arrays import ComplexArray
from memlaw.numerics.spectrum.discretization import read_step_size
from memlaw.numerics.spectrum.reading import read_lag
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.models.s4 import legs_modes

BoolArray = npt.NDArray[np.bool_]

NAMES = ("short", "long", "ring", "s4d-lin", "s4d-inv", "s4d-legs", "s4-legs", "frontier")
KEPT_BY_SHORT = 1e-6
LONG = (10.0, 20.0)
STEP_SIZES = (0.001, 0.1)


@dataclass(frozen=True)
class LowRank:
    """The normal-plus-low-rank form A = V (Lambda - p p^*) V^*, one of each conjugate pair; arrays of shape (N/2,)."""

    poles: ComplexArray
    vector: ComplexArray
    inputs: ComplexArray
    step_size: float


@dataclass(frozen=True)
class Start:
    """An initial spectrum as a layer stores it.

    modes: stored eigenvalues, (K,), one of each conjugate pair; real: which of them stay real, (K,),
    False where training may turn them complex. low_rank: S4's form, where the layer is not diagonal (modes are
    then empty).
    """

    name: str
    states: int
    lag: int
    spectrum: Spectrum
    modes: ComplexArray
    real: BoolArray
    low_rank: LowRank | None = None

    @property
    def real_states(self) -> int:
        """How many real states training can use: two for each complex mode, one for each that stays real."""
        return self.states if self.low_rank else int(np.sum(np.where(self.real, 1, 2)))


def start(name: str, states: int, lag: int, seed: int = 0) -> Start:
    """Build an initial spectrum by name.

    states: even, at least 4. lag: at least `states`, the one to be learned (the longest of several). seed: used by
    "short" and "long" alone. Deterministic. Errors: InvalidInput for anything else.

    >>> start("ring", 8, 20).modes.shape, round(float(abs(start("ring", 8, 20).modes[0])), 6)
    ((5,), 0.974977)
    """
    _check(name, states, lag)
    if name == "s4-legs":
        return _normal_plus_low_rank(states, lag)
    spectrum = frontier(states, lag) if name == "frontier" else _named(name, states, lag, seed)
    return _diagonal(name, states, spectrum, lag)


def published(name: str, states: int, step_size: float) -> Start:
    """A diagonal published initialisation with a given step size."""
    return _diagonal(name, states, Spectrum.named(name, states, step_size=step_size), round(1 / step_size))


def spread(name: str, states: int, channels: int, seed: int) -> tuple[Start, ...]:
    """A published initialisation for each channel, its step size drawn as S4D's authors do: even in its logarithm."""
    low, high = np.log(STEP_SIZES)
    drawn = np.exp(np.random.default_rng([seed, 1]).uniform(low, high, channels))
    return tuple(published(name, states, float(step)) for step in drawn)


def _diagonal(name: str, states: int, spectrum: Spectrum, lag: int) -> Start:
    modes = spectrum.eigenvalues[spectrum.eigenvalues.imag >= 0]
    return Start(name, states, lag, spectrum, modes, (modes.imag == 0) & (name != "s4d-lin"))


def _check(name: str, states: int, lag: int) -> None:
    if name not in NAMES:
        raise InvalidInput(f"start {name!r}", "its name must be known", f"use one of {', '.join(NAMES)}")
    if states < 4 or states % 2:
        raise InvalidInput(f"{states} states", "an even number of at least 4 is needed", "try 16")
    if read_lag(lag, "a lag") < states:
        raise InvalidInput(
            f"lag {lag} with {states} states",
            "the experiments ask for a lag that no spectrum keeps whole",
            "give a lag of at least the number of states",
        )


def step_size(lag: int) -> float:
    """The step size of the published starts: one unit of their time is the lag and the newest input.

    >>> step_size(49)
    0.02
    """
    return float(read_step_size(1 / (read_lag(lag, "a lag") + 1)))


def _named(name: str, states: int, lag: int, seed: int) -> Spectrum:
    if name == "short":
        return Spectrum.random_disk(states, seed=seed, radius=short_radius(lag))
    if name == "long":
        slow, fast = (float(np.exp(-1 / (times * lag))) for times in LONG)
        return Spectrum.lru_ring(states, r_min=slow, r_max=fast, seed=seed)
    if name == "ring":
        return Spectrum.ring(states, radius=ring_radius(states, lag))
    return Spectrum.named(name, states, step_size=step_size(lag))


def short_radius(lag: int) -> float:
    """The radius of the disc of "short".

    >>> round(short_radius(50), 6)
    0.870964
    """
    return float(KEPT_BY_SHORT ** (1 / (2 * lag)))


def ring_radius(states: int, lag: int) -> float:
    """The radius of the complete ring that keeps most at a lag of at least N.

    >>> round(ring_radius(16, 50) ** 32, 9)
    0.75
    """
    turns = lag // states
    return float((turns / (turns + 1)) ** (1 / (2 * states)))


@lru_cache(maxsize=16)
def frontier(states: int, lag: int) -> Spectrum:
    """The spectrum with the largest memory at the lag that one search from equispaced frequencies finds."""
    return optimal_spectrum(states, lag, starts=1).spectrum


def _normal_plus_low_rank(states: int, lag: int) -> Start:
    frequencies, vector, drive = (part.numpy() for part in legs_modes(states))
    step = step_size(lag)
    parts = LowRank(-0.5 + 1j * frequencies, vector, drive, step)
    spectrum = Spectrum.s4_legs(states, step_size=step, discretization="bilinear")
    none = np.zeros(0)
    return Start("s4-legs", states, lag, spectrum, none.astype(complex), none.astype(bool), parts)
