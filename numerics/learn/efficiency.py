"""How close an initialisation comes to the frontier: the largest t m(t)/N of its continuous poles, enclosed.

m(t) is the limit of M(floor(t/step))/step as the step of a sampled system goes to zero; t m(t) has no unit and is
below N (Markov), so that max_t t m(t)/N is a number without a scale: 1/e for one pole, towards 1 for the best spectra
of many. m falls, hence t m(t) <= b m(a) on [a, b], and halving intervals encloses the maximum over all t > 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import acb, acb_mat, arb

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.arrays import read_items
from memlaw.numerics.number.exact import Number, read_number
from memlaw.numerics.number.failures import OutOfReach
from memlaw.numerics.number.precision import refined
from memlaw.numerics.spectrum import initializations as initial
from memlaw.numerics.spectrum.poles import Pole
from memlaw.numerics.spectrum.reading import read_choice, read_setting

BITS = 160  # to begin with; the eigenbasis Gramian of S4-LegS with 32 states loses some 130 digits in and out
RADIUS = 1e-9  # of m(t) over m(0)
RATIO = 1.05  # of neighbouring times on the first grid
TOLERANCE, FINEST = 1e-4, 1e-7


@dataclass(frozen=True)
class Efficiency:
    """max_t t m(t)/N, proved to lie in [lower, upper]; `time` is where t m(t)/N reaches `lower`."""

    lower: float
    upper: float
    time: float
    states: int


@dataclass(frozen=True)
class _Density:
    """m(t) and its integral from t on, for distinct poles in their eigenbasis."""

    poles: Sequence[acb]
    gramian: acb_mat
    inverse: acb_mat

    @classmethod
    def of(cls, poles: Sequence[acb]) -> _Density:
        gramian = acb_mat([[-1 / (p + q.conjugate()) for q in poles] for p in poles])
        return cls(poles, gramian, gramian.solve(BALL.identity(len(poles))))

    def at(self, time: float) -> arb:
        """Enclose m(t); the float is taken as the binary number that it is."""
        reached = acb_mat([[(p * arb(time)).exp()] for p in self.poles])
        return (BALL.adjoint(reached) * (self.inverse * reached))[0, 0].real

    def after(self, time: float) -> arb:
        """Enclose the integral of m over [t, inf)."""
        moved = [(p * arb(time)).exp() for p in self.poles]
        rows = zip(moved, self.gramian.tolist(), strict=True)
        left = acb_mat([[x * c * y.conjugate() for c, y in zip(row, moved, strict=True)] for x, row in rows])
        return (self.inverse * left).trace().real


def efficiency(poles: Iterable[Number | Pole], *, tolerance: float = TOLERANCE) -> Efficiency:
    """Enclose max_t t m(t)/N of distinct continuous poles within `tolerance` (absolute), with proof.

    poles: complex numbers, pairs (real, imag) of rationals, or exact poles such as those of
    `memlaw.numerics.spectrum.poles`; all of them, conjugates included. Errors: InvalidInput for no poles, repeated
    ones, real parts that are not negative, a tolerance that is not above 1e-7; OutOfReach for poles that are too close
    together, or of too different sizes.

    >>> one = efficiency([-0.5])
    >>> round(one.lower, 3), round(one.upper, 3), round(one.time, 1)
    (0.368, 0.368, 1.0)
    """
    tolerance = read_setting(tolerance, "tolerance", FINEST, remedy="try tolerance=1e-4")
    given = read_items(poles, "poles", binary=True)

    def attempt() -> Efficiency | None:
        balls = read_balls(given)
        size, initial_value = len(balls), -2 * sum(float(ball.real) for ball in balls)
        try:
            density = _Density.of(balls)
        except ZeroDivisionError:
            return None
        if not float(density.at(size / initial_value).rad()) < RADIUS * initial_value:
            return None
        values = {time: density.at(time) for time in time_grid(density, size, initial_value)}
        return refine(density.at, values, size, tolerance)

    return refined(attempt, BITS)


def time_grid(density: _Density, size: int, initial_value: float) -> list[float]:
    """Times outside which t m(t) is smaller than somewhere inside: t m(0) before them, twice the rest after them."""
    middle = size / initial_value  # m cannot stay at m(0) longer than that
    times = [middle * 2.0**power for power in range(-2, 12)]
    best = max(arb(time) * density.at(time) for time in times)
    first = float(best / arb(initial_value)) * 0.99
    last = next((time for time in times if 2 * density.after(time) < best), None)
    if last is None:
        raise OutOfReach(
            "poles of very different sizes",
            "the tail of m could not be bounded in 12 doublings",
            "leave the slowest out",
        )
    grid = [first]
    while grid[-1] < 2 * last:
        grid.append(grid[-1] * RATIO)
    return grid


def refine(at: Callable[[float], arb], values: dict[float, arb], size: int, tolerance: float) -> Efficiency:
    """Halve intervals until b m(a) exceeds the best t m(t) nowhere by more than the tolerance."""
    times = sorted(values)
    best, place = max((float((arb(time) * values[time]).lower()), time) for time in times)
    waiting = list(pairwise(times))
    upper = best
    while waiting:
        left, right = waiting.pop()
        bound = float((arb(right) * values[left]).upper())
        if bound <= best + tolerance * size / 2:
            upper = max(upper, bound)
            continue
        middle = (left + right) / 2
        values[middle] = at(middle)
        found = float((arb(middle) * values[middle]).lower())
        best, place = max((best, place), (found, middle))
        waiting += [(left, middle), (middle, right)]
    slack = 1e-12  # of turning balls into floats
    return Efficiency(best / size - slack, upper / size + slack, place, size)


def published_poles(family: str, n: int) -> tuple[Pole, ...]:
    """The continuous poles of a published initialisation with n states, conjugates included, exactly.

    Errors: InvalidInput for an unknown family.

    >>> len(published_poles("s4d-lin", 32)), len(published_poles("s4-legs", 32))
    (31, 32)
    """
    stored = initial.published_poles(read_choice(family, "initialisation", initial.POLES), n)
    return tuple(dict.fromkeys(pole for one in stored for pole in (one, one.conjugate())))


def enclosed_density(poles: Iterable[Number | Pole], time: float) -> arb:
    """Enclose m(t) of distinct continuous poles to a radius of 1e-9; poles and errors as in `efficiency`.

    >>> float(enclosed_density([-0.5], 1.0)).__round__(6)
    0.367879
    """
    given = read_items(poles, "poles", binary=True)

    def attempt() -> arb | None:
        try:
            found = _Density.of(read_balls(given)).at(time)
        except ZeroDivisionError:
            return None
        return found if float(found.rad()) < RADIUS else None

    return refined(attempt, BITS)


def read_balls(poles: Iterable[Number | Pole]) -> list[acb]:
    """Enclose poles at the current precision; refuse unstable and repeated ones."""
    balls = [(pole if isinstance(pole, Pole) else read_number(pole)).ball() for pole in poles]
    if not balls:
        raise InvalidInput("no poles", "an initialisation has at least one", "give a nonempty sequence")
    for place, ball in enumerate(balls):
        if not ball.real < 0:
            raise InvalidInput(f"pole {complex(ball)}", "a stable pole has a negative real part", "leave it out")
        if any(ball.overlaps(other) for other in balls[:place]):
            raise InvalidInput(f"pole {complex(ball)} twice", "poles are distinct here", "leave the repeat out")
    return balls


__all__ = ["Efficiency", "efficiency", "enclosed_density", "published_poles"]
