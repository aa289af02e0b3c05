"""A spectrum for a lag, or for a range of lags: which step size a layer needs, what it keeps there and what it costs.

For one lag and no layer: the best spectrum that is found (the frontier). For a range: time constants in geometric
progression, none of which is preferred. For a layer of a name: the step size, or the radius, that does most for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import minimize

from memlaw.errors import InvalidInput, shown
from memlaw.grammar import read_real_text
from memlaw.limits import check_work
from memlaw.numerics.learn.frontier import continuous_loss, frontier_constant, optimal_spectrum, poles_at
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import ComplexArray, FloatArray, IntArray
from memlaw.numerics.spectrum.families import NAMES
from memlaw.numerics.spectrum.reading import read_choice, read_count, read_family, read_lag, read_seed
from memlaw.numerics.spectrum.spectrum import Spectrum

BY_RADIUS = ("lru-ring", "ring")  # layers whose one scale is the modulus of their eigenvalues
UNSCALED = ("random-disk", "linoss")  # what has neither step size nor radius to choose
SCALES = (1e-3, 30.0, 60)  # the least, in units of 1/(last lag + 1), the largest, and how many are tried
REFINED = 24  # further ones, between the best and its neighbours
ENDS, ANGLES = (0.1, 0.3, 1.0), (1.4, 1.5)  # of spirals of poles, from the negative axis, that begin a search
STEPS, LOST = 200, 1e3  # of a search for a range; what a point is worth at which float64 cannot tell
ASKED = 16  # lags of a range at which memory is asked for
NEAR = 2  # times as many lags as states: from there on continuous poles are as good as a part of the states searched
SEARCHED = 20_000  # lags times squared eigenvalues up to which the frontier is searched for in the disc
PACE = 6e-9  # seconds for an eigenvalue and a lag

Scaled = Callable[[float], Spectrum]


@dataclass(frozen=True)
class Mode:
    """An eigenvalue, with its conjugate, and what pruning it costs: memory lost at the lags of the design, on average.

    In total, over all lags, it costs `states`: 1, or 2 for a pair (`nesting.loss`).
    """

    eigenvalue: complex
    states: int
    cost: float


@dataclass(frozen=True)
class Design:
    """A spectrum for some lags, and what it keeps.

    first, last: the lags that it is for. step_size: of a layer that has one, else None; radius likewise. asked: the
    lags (L,) at which it was chosen. lags (K,): some lags, short ones too, with memory there, bound = min(1, N/(tau+1))
    and frontier, the memory of the best spectrum found for that lag alone, of as many states. worth: the geometric mean
    of memory at the lags asked. modes: least costly first.
    """

    spectrum: Spectrum
    first: int
    last: int
    step_size: float | None
    radius: float | None
    asked: IntArray
    lags: IntArray
    memory: FloatArray
    bound: FloatArray
    frontier: FloatArray
    worth: float
    modes: tuple[Mode, ...]

    @property
    def kept(self) -> float:
        """The memory at the last lag that it is for, which no lag before falls below."""
        return float(self.memory[self.lags.tolist().index(self.last)])

    @property
    def efficiency(self) -> float:
        """`kept` over the frontier there."""
        return self.kept / float(self.frontier[self.lags.tolist().index(self.last)])


def design(
    lag: int | str | tuple[int, int] = 1000,
    states: int = 64,
    layer: str | None = None,
    *,
    discretization: str = "zoh",
    seed: int = 0,
) -> Design:
    """Choose a spectrum for a lag, or for the lags from one to another.

    lag: one, or (first, last), or a text such as "10..1000". states: N. layer: a family such as "s4d-lin", whose step
    size (of lru-ring and ring, the radius) is chosen; without one the eigenvalues themselves are. One lag: the largest
    memory there. A range: the largest geometric mean of memory over lags in geometric progression. The step size is
    found on a grid and between its points: the best one found, no proof. Errors: InvalidInput for bad lags, layers
    without a scale, and what would take more than a minute. Source: ``frontier.continuous``, ``nesting.loss``.

    >>> found = design(100, 8)
    >>> round(found.kept, 4), round(float(found.bound[found.lags.tolist().index(100)]), 4), round(found.efficiency, 4)
    (0.0607, 0.0792, 1.0)
    >>> design(100, 8, "s4d-real").step_size
    0.02022
    """
    first, last = read_range(lag)
    count = read_count(states, "a number of states")
    rule = read_choice(discretization, "discretization", ("zoh", "bilinear"))
    check_work(f"{count} states at lag {last}", seconds=PACE * count * (last + 1) * (SCALES[2] + REFINED + count))
    asked = np.unique(np.geomspace(first + 1, last + 1, ASKED).round().astype(int) - 1)
    if layer is None:
        return _told(
            frontier_spectrum(count, last) if first == last else geometric_spectrum(count, asked), asked, count
        )
    name = read_family(layer, NAMES)
    scale, spectrum = best_scale(_of_layer(name, count, rule, read_seed(seed)), asked)
    if name in BY_RADIUS:
        return _told(spectrum, asked, count, radius=_radius(scale))
    return _told(spectrum, asked, count, step_size=scale)


def _told(
    spectrum: Spectrum, asked: IntArray, states: int, *, step_size: float | None = None, radius: float | None = None
) -> Design:
    """All that is to be said of a spectrum for these lags."""
    first, last = int(asked.min()), int(asked.max())
    lags = np.unique([0, last // 100, last // 10, last // 2, first, last, 2 * last])
    memory = memory_function(spectrum, lags).values
    frontier = [_best_at(states, int(at)) for at in lags]
    return Design(
        spectrum=spectrum,
        first=first,
        last=last,
        step_size=step_size,
        radius=radius,
        asked=asked,
        lags=lags,
        memory=memory,
        bound=np.minimum(1.0, states / (lags + 1.0)),
        frontier=np.maximum(frontier, memory),
        worth=worth(spectrum, asked),
        modes=prune_costs(spectrum, asked),
    )


def read_range(lag: object) -> tuple[int, int]:
    """Read a lag, or the first and the last of some.

    >>> read_range(5), read_range((2, 7)), read_range("10..100"), read_range("8")
    ((5, 5), (2, 7), (10, 100), (8, 8))
    """
    ends = lag
    if isinstance(lag, str):
        numbers = [read_real_text(part) for part in lag.split("..")]
        ends = tuple(int(x) if x.denominator == 1 else -1 for x in numbers)
    given = tuple(ends) if isinstance(ends, tuple | list) else (ends, ends)
    given = given * 2 if len(given) == 1 else given
    if len(given) != 2 or not (first := read_lag(given[0])) <= (last := read_lag(given[-1])):
        raise InvalidInput(
            f"lags {shown(lag)}", "they are one lag, or the first and the last", 'write 1000, or "10..1000"'
        )
    return first, last


# --- what is best -------------------------------------------------------------------------------------------------


def worth(spectrum: Spectrum, lags: IntArray) -> float:
    """The geometric mean of memory over some lags.

    >>> round(worth(Spectrum.real([0.5]), np.array([0, 2])), 4)
    0.1875
    """
    with np.errstate(divide="ignore"):
        return float(np.exp(np.log(memory_function(spectrum, lags).values).mean()))


def best_scale(scaled: Scaled, lags: IntArray) -> tuple[float, Spectrum]:
    """The scale whose spectrum is worth most, of four digits, and that spectrum."""

    def tried(scale: float) -> tuple[float, float]:
        return worth(scaled(scale), lags), scale

    low, high, count = SCALES
    grid = [_four(scale) for scale in np.geomspace(low / (float(lags.max()) + 1), high, count)]
    found = [tried(scale) for scale in grid]
    place = max(range(len(grid)), key=lambda at: found[at][0])
    between = np.geomspace(grid[max(place - 1, 0)], grid[min(place + 1, count - 1)], REFINED)
    _, scale = max([found[place], *map(tried, map(_four, between))])
    return scale, scaled(scale)


def _four(scale: float) -> float:
    return float(f"{scale:.4g}")


def _of_layer(name: str, states: int, rule: str, seed: int) -> Scaled:
    """The spectrum of a family at a scale. Errors: InvalidInput for one that has none."""
    if name in UNSCALED:
        known = ", ".join(family for family in NAMES if family not in UNSCALED)
        raise InvalidInput(f"layer {name!r}", "a layer has a step size or a radius to be chosen", f"use one of {known}")
    if name == "lru-ring":
        return lambda scale: Spectrum.lru_ring(states, r_min=_radius(scale), r_max=_radius(scale), seed=seed)
    if name == "ring":
        return lambda scale: Spectrum.ring(states, radius=_radius(scale))
    return lambda scale: Spectrum.named(name, states, step_size=scale, discretization=rule)


def _radius(scale: float) -> float:
    return float(np.exp(-scale))


@cache
def frontier_spectrum(states: int, lag: int) -> Spectrum:
    """The best spectrum found for a lag: a shift register, the outcome of a search, or that of continuous poles.

    Of many states the search has fewer, behind a register of the others, which delays by a lag each.

    >>> frontier_spectrum(3, 2).name, frontier_spectrum(4, 10**6).size
    ('shift register N=3', 4)
    """
    if _is_searched(states, lag):
        return optimal_spectrum(states, lag, starts=1).spectrum
    named = partial(Spectrum.from_eigenvalues, realization="companion", name=f"frontier N={states} lag {lag}")
    found = [named(np.exp(_frontier_poles(states) / (lag + 1)))]
    if lag < NEAR * states:
        delay = next(delay for delay in range(1, states) if _is_searched(states - delay, lag - delay))
        rest = optimal_spectrum(states - delay, lag - delay, starts=1).spectrum.eigenvalues
        found.append(named([*rest, *[0] * delay]))
    return max(found, key=lambda spectrum: float(memory_function(spectrum, [lag]).values[0]))


def _is_searched(states: int, lag: int) -> bool:
    return lag < states or states**2 * (lag + 1) <= SEARCHED


@cache
def _frontier_poles(states: int) -> ComplexArray:
    check_work(f"the frontier of {states} states", seconds=1.3e-6 * states**3)
    return frontier_constant(states, starts=1).poles


def _best_at(states: int, lag: int) -> float:
    return float(memory_function(frontier_spectrum(states, lag), [lag]).values[0])


def geometric_spectrum(states: int, lags: IntArray) -> Spectrum:
    """Time constants in geometric progression up to the last lag, each with a frequency, and what a search makes of it.

    The search is one for continuous poles, on the geometric mean of memory at these lags; the better of the two counts.

    >>> spectrum = geometric_spectrum(4, np.array([10, 30, 100]))
    >>> spectrum.size, round(worth(spectrum, np.array([10, 30, 100])), 2)
    (4, 0.03)
    """
    last = int(lags.max())
    if last < states:
        return frontier_spectrum(states, last)
    times, options = (lags + 1) / (last + 1), {"maxiter": STEPS}
    starts = [_spiral(states, last, end, angle) for end, angle in product(ENDS, ANGLES)]
    found = [minimize(range_loss, p, (states, times), jac=True, method="L-BFGS-B", options=options).x for p in starts]
    named: dict[str, Any] = {"realization": "companion", "name": f"geometric N={states} lags {lags.min()}..{last}"}
    values = (np.exp(poles_at(np.asarray(point, dtype=float), states) / (last + 1)) for point in (*starts, *found))
    return max((Spectrum.from_eigenvalues(value, **named) for value in values), key=partial(worth, lags=lags))


def _spiral(states: int, last: int, end: float, angle: float) -> FloatArray:
    """The poles -e^{+-i angle}/t, t from a step to a part of the last lag, for `poles_at`; odd N: a real one."""
    times = np.geomspace(1.0, 1 + end * last, states // 2) / (last + 1)
    middle = [0.5 * np.log(last + 1)] * (states % 2)
    return np.concatenate([np.log(np.cos(angle) / times), np.sin(angle) / times, middle])


def range_loss(point: FloatArray, states: int, times: FloatArray) -> tuple[float, FloatArray]:
    """Minus the mean of log m(t) over some times, with its gradient: m_p(t) = m_{tp}(1)/t."""
    pairs, total, slope = states // 2, 0.0, np.zeros(states)
    for time in times:
        shift = np.full(states, np.log(time))
        scale = np.where((np.arange(states) >= pairs) & (np.arange(states) < 2 * pairs), time, 1.0)
        shift[pairs : 2 * pairs] = 0
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                loss, gradient = continuous_loss(point * scale + shift, states)
        except (np.linalg.LinAlgError, ValueError):
            return LOST, np.zeros(states)
        if not (loss < 0 and np.isfinite(gradient).all()):
            return LOST, np.zeros(states)
        total -= np.log(-loss / time)
        slope = slope - gradient * scale / loss
    return total / len(times), slope / len(times)


# --- what it costs ------------------------------------------------------------------------------------------------


def prune_costs(spectrum: Spectrum, lags: IntArray) -> tuple[Mode, ...]:
    """What each eigenvalue, with its conjugate, adds to memory at some lags, on average; the least first.

    >>> [round(mode.cost, 4) for mode in prune_costs(Spectrum.real([0.5, -0.5]), np.array([0]))]
    [0.1875, 0.1875]
    """
    whole = memory_function(spectrum, lags).values
    modes = []
    for place, value in enumerate(spectrum.eigenvalues.tolist()):
        pair = _of_pair(spectrum, place)
        if min(pair) == place:
            left = _without(spectrum, pair)
            rest = memory_function(left, lags).values if left is not None else np.zeros(len(lags))
            modes.append(Mode(value, len(pair), float((whole - rest).mean())))
    return tuple(sorted(modes, key=lambda mode: mode.cost))


def _of_pair(spectrum: Spectrum, place: int) -> set[int]:
    """The place of an eigenvalue, and that of its conjugate in a spectrum of a real system."""
    other = spectrum.numbers[place].conjugate()
    return {place, spectrum.numbers.index(other)} if spectrum.conjugate_closed else {place}


def _without(spectrum: Spectrum, places: set[int]) -> Spectrum | None:
    """The spectrum with each of these eigenvalues once less; None where nothing is left."""
    pairs = enumerate(zip(spectrum.numbers, spectrum.multiplicities, strict=True))
    left = [(number, count - (at in places)) for at, (number, count) in pairs]
    left = [(number, count) for number, count in left if count]
    if not left:
        return None
    numbers, counts = zip(*left, strict=True)
    return Spectrum("pruned", numbers, counts, spectrum.realization, sum(counts))
