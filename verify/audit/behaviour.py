"""How a map behaves, from outside: repeatable, batch-independent, causal, at rest, linear, time-invariant.

Each is one comparison of two runs, made on `DRAWS` independent pieces of white noise. What a law forbids on a share of
at least `SHARE` of all inputs is missed with probability (1 - SHARE)^DRAWS, below 1e-6. Rounding sets the tolerance.
How coarsely a map computes is seen from f(u + d) - 2 f(u) + f(u - d), which for d of size 2^-26 is rounding alone where
f is smooth, whatever types it casts to inside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.audit.door import CausalMap
from memlaw.verify.audit.layout import check_finite

DRAWS, SHARE, STEPS, SHIFT = 64, 0.2, 40, 7
CURVED = 2.0**-26  # of the inputs: its square is below what rounding in float64 does
MOST = 0.02  # of the largest output: no rounding that is left out of account is larger
SPARE = 64.0  # times what rounding was seen to do
MOST_NUMBERS = 2**19  # of an input that is run in one piece


@dataclass(frozen=True)
class Trait:
    """One law of behaviour: whether it holds (None where it cannot be told), and what was compared.

    defect: the largest difference of two runs that should agree, relative to the largest output; tolerance: what
    rounding may do; draws: pieces of white noise; error_rate: the probability to miss a fault that a fifth of all
    inputs show. steps: of each of them.
    """

    name: str
    holds: bool | None
    defect: float
    tolerance: float
    draws: int
    steps: int = STEPS

    @property
    def error_rate(self) -> float:
        """(1 - share)^draws.

        >>> Trait("causal", True, 0.0, 1e-12, 64).error_rate < 1e-6
        True
        """
        return float((1 - SHARE) ** self.draws)


def run_in_parts(run: Callable[[FloatArray], FloatArray], u: FloatArray, copies: int = 1) -> FloatArray:
    """A batch in parts that fit into memory: at most 2^19 numbers of input, times what each takes inside.

    >>> run_in_parts(lambda u: u + 1, np.zeros((2, 3, 1))).shape
    (2, 3, 1)
    """
    step = max(1, MOST_NUMBERS // max(1, copies * u[0].size))
    return np.concatenate([run(u[first : first + step]) for first in range(0, len(u), step)])


class Probe:
    """The runs that are compared; each once."""

    def __init__(self, found: CausalMap, steps: int = STEPS, seed: int = 0) -> None:
        self.map, self.steps, self.draws = found, steps, DRAWS
        self.rng = np.random.default_rng(seed)
        self.u, self.v = (self.rng.standard_normal((DRAWS, steps, found.inputs)) for _ in range(2))
        self.shifts = self.rng.integers(1, min(SHIFT, steps) + 1, DRAWS)
        self.cut = self.rng.integers(1, steps, DRAWS) if steps > 1 else np.zeros(DRAWS, dtype=int)

    def run(self, u: FloatArray) -> FloatArray:
        """Outputs, finite."""
        found = run_in_parts(self.map.run, u)
        check_finite(found)
        return found

    @cached_property
    def base(self) -> FloatArray:
        """The outputs for the noise."""
        return self.run(self.u)

    @cached_property
    def other(self) -> FloatArray:
        """The outputs for the other noise."""
        return self.run(self.v)

    @cached_property
    def offset(self) -> FloatArray:
        """What comes out when nothing goes in: (1, T, p)."""
        return self.run(np.zeros((1, self.steps, self.map.inputs)))

    @cached_property
    def scale(self) -> float:
        """The largest output."""
        return float(max(abs(self.base).max(), abs(self.other).max())) or 1.0

    @cached_property
    def tolerance(self) -> float:
        """What rounding may do to an output, relative to the largest: from how far it moves outputs, as seen."""
        step = self.rng.standard_normal(self.u.shape) * CURVED
        seen = abs(self.run(self.u + step) - 2 * self.base + self.run(self.u - step)).max() / self.scale
        unit = max(self.map.unit, float(seen))
        return min(SPARE * unit, max(MOST, 8 * self.map.unit))

    def trait(self, name: str, one: FloatArray, two: FloatArray) -> Trait:
        """Whether two runs agree."""
        defect = float(abs(one - two).max(initial=0.0)) / self.scale
        return Trait(name, defect <= self.tolerance, defect, self.tolerance, self.draws, self.steps)


def behaviour(found: CausalMap, *, steps: int = STEPS, seed: int = 0) -> tuple[Trait, ...]:
    """All laws of behaviour, in an order in which each needs those before it.

    >>> [trait.holds for trait in behaviour(CausalMap(lambda u: u.cumsum(1), 1, 1, 2.0**-53, "numpy", "sum"))]
    [True, True, True, True, True, True]
    """
    probe = Probe(found, steps, seed)
    return (repeatable(probe), apart(probe), causal(probe), at_rest(probe), linear(probe), time_invariant(probe))


def repeatable(probe: Probe) -> Trait:
    """Two calls agree, with another one between them."""
    first = probe.base
    _ = probe.other
    defect = float(abs(probe.run(probe.u) - first).max()) / probe.scale
    tolerance = SPARE * probe.map.unit  # what noise does between calls is no rounding
    return Trait("repeatable", defect <= tolerance, defect, tolerance, probe.draws, probe.steps)


def apart(probe: Probe) -> Trait:
    """Elements of a batch do not see each other: half of them are replaced, the others stay what they are."""
    changed = np.arange(probe.draws) % 2 == 1
    mixed = np.where(changed[:, None, None], 3 * probe.v, probe.u)
    alone = probe.map.run(probe.u[:1])
    kept = probe.trait("batch", probe.run(mixed)[~changed], probe.base[~changed])
    single = probe.trait("batch", alone, probe.base[:1])
    return max(kept, single, key=lambda trait: trait.defect)


def causal(probe: Probe) -> Trait:
    """Outputs before a step do not know the inputs from that step on, at another step in each draw; nor the length."""
    late = np.arange(probe.steps) >= probe.cut[:, None]
    moved = probe.run(np.where(late[:, :, None], probe.v, probe.u))
    early = probe.trait("causal", np.where(late[:, :, None], 0.0, moved), np.where(late[:, :, None], 0.0, probe.base))
    half = max(1, probe.steps // 2)
    shorter = probe.trait("causal", probe.run(probe.u[:, :half]), probe.base[:, :half])
    return max(early, shorter, key=lambda trait: trait.defect)


def at_rest(probe: Probe) -> Trait:
    """Nothing in, nothing out."""
    return probe.trait("rest", probe.offset, np.zeros_like(probe.offset))


def linear(probe: Probe) -> Trait:
    """Superposition, g(2u - 3v) = 2 g(u) - 3 g(v) for g = f - f(0), and g(1024 u) = 1024 g(u)."""
    zero = probe.offset
    left = probe.run(2 * probe.u - 3 * probe.v) - zero
    sums = probe.trait("linear", left / 5, (2 * (probe.base - zero) - 3 * (probe.other - zero)) / 5)
    large = 2.0**10
    scaled = probe.trait("linear", (probe.run(large * probe.u) - zero) / large, probe.base - zero)
    return max(sums, scaled, key=lambda trait: trait.defect)


def time_invariant(probe: Probe) -> Trait:
    """Later in, later out: told of a map that is at rest without inputs."""
    if abs(probe.offset).max(initial=0.0) > probe.tolerance * probe.scale:
        return Trait("time-invariant", None, float("nan"), probe.tolerance, probe.draws, probe.steps)
    times = np.arange(probe.steps) - probe.shifts[:, None]
    draws = np.arange(probe.draws)[:, None]
    inside = (times >= 0)[:, :, None]
    late = np.where(inside, probe.u[draws, times], 0.0)
    return probe.trait("time-invariant", probe.run(late), np.where(inside, probe.base[draws, times], 0.0))
