"""The frontier by optimisation: spectra whose memory at one lag is as large as a search could make it.

`optimal_spectrum` searches in the disc, `frontier_constant` among continuous poles, where t m(t) is free of any
scale. What they return is a spectrum and the value that it has: a lower bound on the frontier, right to rounding.
That no spectrum does better is not proved (the exceptions: lags below the number of states, one state, and two states
at lag 2, see ``frontier.full``, ``frontier.one``, ``frontier.two``); for a few states `enclose_frontier` shows by how
little at most. Each run says from how many starts it came and how far apart these ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.linalg import expm
from scipy.optimize import minimize

from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.numerics.learn.gradients import gradient_column, impulse_response
from memlaw.numerics.number.arrays import ArrayLike, ComplexArray, FloatArray, read_array
from memlaw.numerics.number.exact import GaussianRational
from memlaw.numerics.spectrum.reading import check_count, read_count, read_flag, read_lag, read_seed
from memlaw.numerics.spectrum.spectrum import Spectrum

Objective = Callable[[FloatArray], tuple[float, FloatArray]]

SPACING = 5.6  # distance of neighbouring frequencies at the optimum, in units of 1/(lag + 1), roughly
DECAY = 1.5  # -ln|l| there, in the same units
JITTER = 0.1
LARGEST = 1 - 1e-12  # a line search may go too far, but not onto the circle
DIGITS = 12  # decimals of the rational numbers to which the optimum is rounded
_OPTIONS = {"maxiter": 3000, "ftol": 1e-15, "gtol": 1e-11, "maxcor": 30}


@dataclass(frozen=True)
class FrontierPoint:
    """The best spectrum found for a lag, and what it is worth.

    spectrum: exact rational eigenvalues, conjugate-closed if that was asked for. memory: M(lag) of that very spectrum
    (float64), a lower bound on the frontier. starts: searches made (0 where the optimum is known). spread: largest
    minus smallest memory over the searches; a small one says that the starts agree, not that the optimum is global.
    """

    spectrum: Spectrum
    lag: int
    memory: float
    starts: int
    spread: float

    @property
    def efficiency(self) -> float:
        """(lag + 1) M(lag)/N: the part of Markov's bound that is reached, below 1 once lag >= N."""
        return (self.lag + 1) * self.memory / self.spectrum.size


@dataclass(frozen=True)
class FrontierConstant:
    """The best continuous poles found, in units in which the best time is 1.

    poles: complex128, conjugate-closed, read-only. value: m(1) of these poles, a lower bound on
    kappa_N = sup t m(t). starts and spread as in `FrontierPoint`.
    """

    poles: ComplexArray
    value: float
    starts: int
    spread: float

    @property
    def efficiency(self) -> float:
        """kappa_N/N, the part of Markov's bound that is reached at long lags."""
        return self.value / len(self.poles)


# --- in the disc ----------------------------------------------------------------------------------------------


def optimal_spectrum(n: int, lag: int, *, starts: int = 4, seed: int = 0, closed: bool = True) -> FrontierPoint:
    """Search for the spectrum of n eigenvalues with the largest memory at a lag.

    Maximises M(lag) by L-BFGS with the exact gradient of the all-pass chain from `starts` starting points: equally
    spaced frequencies, then the same disturbed at random (`seed`). ``closed`` searches among conjugate-closed spectra
    alone (n real states), where the best ones found lie; otherwise among all. Deterministic. Cost of one step
    O(n lag). A lower bound without proof of optimality, except for lag < n, where n zeros keep everything.
    Errors: InvalidInput for n < 1, a negative lag and starts < 1. Source: ``frontier.full``,
    ``frontier.constants``.

    >>> point = optimal_spectrum(2, 2)
    >>> round(point.memory, 12), point.spectrum.eigenvalues.round(6).tolist()
    (0.4375, [(0.5+0.5j), (0.5-0.5j)])
    >>> optimal_spectrum(3, 2).memory
    1.0
    """
    n, lag, starts, seed = read_count(n, "n"), read_lag(lag), read_count(starts, "starts"), read_seed(seed)
    check_count(max(lag + 1, n))
    closed = read_flag(closed, "closed =")
    if lag >= n:
        work = n * (lag + 1) * starts
        check_work(f"a search over {n} eigenvalues at lag {lag}", seconds=4e-4 * work, gib=5e-8 * (lag + 1))
    if lag < n:
        zeros = Spectrum.from_eigenvalues([0] * n, realization="companion", name=f"shift register N={n}")
        return FrontierPoint(zeros, lag, 1.0, 0, 0.0)
    place = closed_disc if closed else open_disc
    first = closed_start(n, lag) if closed else open_start(n, lag)
    best, values = search(lambda point: loss(place, point, n, lag), first, starts, seed)
    numbers = [rounded(value) for value in place(best, n, lag)[0]]
    name = f"optimal N={n} lag {lag}"
    spectrum = Spectrum.from_eigenvalues(numbers, realization="companion", name=name)
    memory, _ = memory_and_gradient(np.array([complex(number.ball()) for number in numbers]), lag)
    return FrontierPoint(spectrum, lag, memory, starts, float(np.ptp(values)))


def best_memory(n: int, lag: int, *, starts: int = 4, seed: int = 0) -> float:
    """The memory at a lag of the best spectrum found: a lower bound on M*(n, lag).

    Arguments and errors as in `optimal_spectrum`.

    >>> round(best_memory(3, 3), 8)
    0.55398953
    """
    return optimal_spectrum(n, lag, starts=starts, seed=seed).memory


def memory_and_gradient(eigenvalues: ComplexArray, lag: int) -> tuple[float, ComplexArray]:
    """M(lag) and its Wirtinger derivatives dM/dl_i, from one run of the all-pass chain."""
    outputs, sections = impulse_response(eigenvalues, lag + 1)
    at = np.array([lag])
    columns = [gradient_column(complex(value), outputs, sections, at)[0] for value in eigenvalues]
    return 1.0 - float(np.sum(np.abs(outputs) ** 2)), np.array(columns)


Placed = tuple[ComplexArray, ComplexArray, ComplexArray]


def open_disc(point: FloatArray, n: int, lag: int) -> Placed:
    """Eigenvalues from a point (x, u) of R^2n: l = exp(i u/(lag+1))/(1 + exp(-x)); with dl/dx and dl/du."""
    part = 1 / (1 + np.exp(-np.clip(point[:n], -700, 700)))
    values = LARGEST * part * np.exp(1j * point[n:] / (lag + 1))
    return values, values * (1 - part), 1j * values / (lag + 1)


def closed_disc(point: FloatArray, n: int, lag: int) -> Placed:
    """Conjugate pairs from a point of R^n, and for odd n a real eigenvalue tanh(x) from its last entry."""
    pairs = n // 2
    upper, by_x, by_u = open_disc(point[: 2 * pairs], pairs, lag)
    part = np.tanh(point[2 * pairs :])
    real, slope = (LARGEST * part).astype(complex), LARGEST * (1 - part**2)
    none = np.zeros_like(slope)
    stack = [(upper, upper.conj(), real), (by_x, by_x.conj(), slope), (by_u, by_u.conj(), none)]
    values, along_x, along_u = (np.concatenate(parts) for parts in stack)
    return values, along_x, along_u


def loss(place: Callable[..., Placed], point: FloatArray, n: int, lag: int) -> tuple[float, FloatArray]:
    """-M(lag) and its gradient in the coordinates of a parametrisation."""
    values, along_x, along_u = place(point, n, lag)
    memory, derivative = memory_and_gradient(values, lag)
    by_x, by_u = (-2 * (derivative * slope).real for slope in (along_x, along_u))
    if place is open_disc:
        return -memory, np.concatenate([by_x, by_u])
    pairs = n // 2
    folded = [part[:pairs] + part[pairs : 2 * pairs] for part in (by_x, by_u)]
    return -memory, np.concatenate([*folded, by_x[2 * pairs :]])


def open_start(n: int, lag: int) -> FloatArray:
    """Equally spaced frequencies around zero, one decay."""
    spacing = min(SPACING, 2 * np.pi * (lag + 1) / n)
    radius = float(np.exp(-DECAY / (lag + 1)))
    frequencies = (np.arange(n) - (n - 1) / 2) * spacing
    return np.concatenate([np.full(n, np.log(radius / (1 - radius))), frequencies])


def closed_start(n: int, lag: int) -> FloatArray:
    """The same, one of each conjugate pair, and the real eigenvalue for odd n."""
    full = open_start(n, lag)
    upper = (n + 1) // 2
    real = np.arctanh(np.exp(-DECAY / (lag + 1)))
    return np.concatenate([full[upper:n], full[n + upper :], [real] * (n % 2)])


def rounded(value: complex) -> GaussianRational:
    """A complex float as a Gaussian rational of a few decimals; an optimum is flat, so this costs nothing."""
    real, imag = (Fraction(round(part * 10**DIGITS), 10**DIGITS) for part in (value.real, value.imag))
    return GaussianRational(real, imag)


# --- continuous poles -----------------------------------------------------------------------------------------


def frontier_constant(n: int, *, starts: int = 4, seed: int = 0) -> FrontierConstant:
    """Search for n continuous poles with the largest t m(t), in units in which t = 1.

    As `optimal_spectrum`, among conjugate-closed poles: L-BFGS on logarithms of decays and frequencies. At long lags
    (lag + 1) M*(n, lag) tends to at least this value (``frontier.continuous``). Errors: InvalidInput for n < 1.

    >>> [round(frontier_constant(n).efficiency, 5) for n in (1, 2, 3)]
    [0.36788, 0.50912, 0.59191]
    """
    n, starts, seed = read_count(n, "n"), read_count(starts, "starts"), read_seed(seed)
    best, values = search(lambda point: continuous_loss(point, n), continuous_start(n), starts, seed)
    poles = poles_at(best, n)
    poles.setflags(write=False)
    value = float(continuous_memory(poles, [1.0])[0])
    return FrontierConstant(poles, value, starts, float(np.ptp(values)))


def poles_at(point: FloatArray, n: int) -> ComplexArray:
    """Conjugate pairs -exp(x) +- i w from a point (x, w) of R^n, and -exp(x) from its last entry for odd n."""
    pairs = n // 2
    upper = -np.exp(point[:pairs]) + 1j * point[pairs : 2 * pairs]
    return np.concatenate([upper, upper.conj(), -np.exp(point[2 * pairs :])])


def continuous_start(n: int) -> FloatArray:
    """Equally spaced frequencies, decays that fall by half towards the edges."""
    pairs = n // 2
    frequencies = (np.arange(pairs) + (1 - 0.5 * (n % 2 == 0))) * SPACING
    edge = frequencies / (n * SPACING / 2)
    return np.concatenate([np.log(DECAY * (1 - 0.5 * edge**4)), frequencies, [np.log(DECAY)] * (n % 2)])


def continuous_loss(point: FloatArray, n: int) -> tuple[float, FloatArray]:
    """-m(1) and its gradient, through the Gramian of the eigenbasis: good poles are far apart."""
    poles = poles_at(point, n)
    sums = poles[:, None] + poles.conj()[None, :]
    reached = np.exp(poles)
    solved = np.linalg.solve(-1 / sums, reached)
    derivative = solved.conj() * (reached - (1 / sums**2) @ solved)
    pairs = n // 2
    folded = derivative[:pairs] + derivative[pairs : 2 * pairs].conj()
    by_x = 2 * folded.real * np.exp(point[:pairs])
    real = 2 * derivative[2 * pairs :].real * np.exp(point[2 * pairs :])
    memory = float(np.vdot(reached, solved).real)
    return -memory, np.concatenate([by_x, 2 * folded.imag, real])


def continuous_memory(poles: ArrayLike, times: ArrayLike) -> FloatArray:
    """m(t) = int_t^inf |h|^2 of the all-pass filter with these poles: memory per unit of time at delay t.

    m falls from m(0) = -2 sum Re p, its integral is N, and t m(t) < N. It is the limit of M(floor(t/step))/step as
    the step of a sampled system goes to zero (``frontier.continuous``). Computed in an orthonormal (triangular)
    realisation, which needs no well-conditioned eigenvectors: absolute error of a modest multiple of eps m(0).

    poles: N complex numbers with negative real parts, repeats allowed; times: nonnegative. Returns shape (len(times),).
    Errors: InvalidInput for poles that are not stable and for negative times.

    >>> continuous_memory([-0.5], [0.0, 1.0]).round(6).tolist()
    [1.0, 0.367879]
    """
    values, moments = read_poles(poles), read_times(times)
    weights = np.sqrt(-2 * values.real)
    matrix = np.diag(values) - np.tril(np.outer(weights, weights), -1)
    states = [expm(matrix * time) @ weights for time in moments]
    return np.array([float(np.vdot(state, state).real) for state in states])


# --- searching and reading ------------------------------------------------------------------------------------


def search(objective: Objective, first: FloatArray, starts: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Minimise from a starting point and from disturbed copies of it; the best point and all values reached."""
    random = np.random.default_rng(seed)
    method: dict[str, Any] = {"method": "L-BFGS-B", "options": _OPTIONS}
    found = []
    for number in range(starts):
        start = first + number * JITTER * random.standard_normal(len(first))
        found.append(minimize(objective, start, jac=True, **method))
    best = min(found, key=lambda result: float(result.fun))
    return np.asarray(best.x, dtype=float), np.array([-float(result.fun) for result in found])


def read_poles(poles: ArrayLike) -> ComplexArray:
    """Read a nonempty sequence of finite poles with negative real parts."""
    values = read_array(poles, "poles")
    if values.ndim != 1 or not values.size:
        raise InvalidInput(f"poles of shape {values.shape}", "they are a nonempty sequence", "give a list of numbers")
    if not (values.real < 0).all():
        seen = next(value for value in values if not value.real < 0)
        raise InvalidInput(f"pole {seen}", "a stable pole has a negative real part", "leave it out or change its sign")
    return values


def read_times(times: ArrayLike) -> FloatArray:
    """Read a sequence of finite times, none negative."""
    given = read_array(times, "times")
    values: FloatArray = given.real
    if values.ndim != 1 or given.imag.any() or (values < 0).any():
        raise InvalidInput(f"times {shown(times)}", "they are a sequence of numbers >= 0", "give a list of delays")
    return values


__all__ = [
    "FrontierConstant",
    "FrontierPoint",
    "best_memory",
    "continuous_memory",
    "frontier_constant",
    "optimal_spectrum",
]
