"""The memory of each system behind the responses: by its Hankel matrix, and what can be said of it beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from memlaw.numerics.learn.frontier import best_memory
from memlaw.numerics.memory.hankel import HankelMemory, explains, hankel_memory
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.realisable import DOUBLE
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.spectrum import Spectrum

THRESHOLDS = (0.9, 0.5, 0.1)
SEARCHED = 12  # states of which the frontier is searched
EARLY = 64  # steps
QUIET = 2.0**-40  # of the largest: a response that has fallen so far has ended
STILL = 64.0  # times the rounding unit: a response below is none
FEWEST = 256  # responses from which memory is told at first
SETTLED = 1e-8  # an error of M
RATIO = 64.0  # times their rounding: eigenvalues that lie closer are one for all that is seen


@dataclass(frozen=True)
class Claim:
    """What a spectrum that a layer says it has predicts for a channel.

    states: its size; distinct: eigenvalues that rounding leaves apart; values (L,): M of these; difference: the largest
    from what was seen.
    """

    states: int
    distinct: int
    values: FloatArray
    difference: float


@dataclass(frozen=True)
class SystemMemory:
    """Memory of one system, seen from outside.

    channel: its number, or None for one system of all inputs; inputs: m; lags (L,); values (L,): tr M/m, the mean over
    the inputs, in [0, 1], nan where it is not `known`; errors (L,): estimates; seen: states seen at the rounding of the
    responses; saturated: whether there may be more than could be counted, and M be larger; beyond: memory at lags
    beyond the window (nan if unknown); unit: the rounding of the layer's own outputs, in its own dtype; in_dtype (L,)
    and seen_in_dtype: memory seen in those, None where they were not looked at; direct: whether it answers at once.
    timing: "before" or "after" the newest input enters is the state read, or "unknown" where a skip hides it; lasting:
    the response in the last eighth of its steps, beside its largest: near 1 nothing has been forgotten yet; claim: what
    its spectrum predicts, if it has one; steps: after which nothing more was heard.
    """

    channel: int | None
    inputs: int
    lags: IntArray
    values: FloatArray
    errors: FloatArray
    seen: int
    saturated: bool
    window: int
    beyond: float
    unit: float
    in_dtype: FloatArray | None = None
    seen_in_dtype: int | None = None
    direct: bool = False
    timing: str = "unknown"
    lasting: float = 0.0
    claim: Claim | None = None
    steps: int = 0

    @property
    def known(self) -> bool:
        """Whether there is such a memory, as far as is seen: within the window the state forgets."""
        return not np.isnan(self.values).any()

    def horizon(self, threshold: float) -> int | None:
        """How many lags have M at least so large in a row, from 0; None if all of those measured, or not known."""
        below = np.flatnonzero(self.values < threshold)
        consecutive = np.array_equal(self.lags, np.arange(len(self.lags)))
        return int(below[0]) if len(below) and consecutive else None

    @property
    def bound(self) -> FloatArray:
        """What no layer of as many states and inputs exceeds: min(1, N/(m (lag + 1))), see tradeoff.markov."""
        bound: FloatArray = np.minimum(1.0, self.seen / (self.inputs * (self.lags + 1.0)))
        return bound


def system_memory(
    wide: FloatArray, own: FloatArray | None, lags: IntArray, channel: int | None, units: tuple[float, float]
) -> SystemMemory:
    """Memory from responses (T, p, m) in the widest type, and from those of the layer's own dtype; units: of the two.

    own: the same array where there is but one type, None where its own dtype is not looked at.

    >>> k = np.arange(200)[:, None, None]
    >>> system_memory(0.5**k, 0.5**k, np.arange(2), None, (2.0**-53, 2.0**-53)).values.round(6).tolist()
    [0.75, 0.1875]
    """
    inputs = wide.shape[2]
    found = settled(wide, lags, units[0])
    left = found if own is wide else None if own is None else settled(own, lags, units[1])
    return SystemMemory(
        channel,
        inputs,
        lags,
        found.values / inputs,
        found.errors / inputs,
        found.seen,
        found.saturated,
        found.window,
        found.beyond,
        units[1],
        None if left is None else left.values / inputs,
        None if left is None else left.seen,
        lasting=lasting_of(wide),
    )


def unless_unknown(system: SystemMemory) -> SystemMemory:
    """The same without memory where the state was not seen to forget: it may be unstable, or integrate.

    >>> k = np.arange(200)[:, None, None]
    >>> unless_unknown(system_memory(1.0**k, None, np.arange(2), None, (2.0**-53, 2.0**-53))).values.tolist()
    [nan, nan]
    """
    if not (system.seen and np.isnan(system.beyond)):
        return system
    nothing = np.full(len(system.lags), np.nan)
    return replace(system, values=nothing, in_dtype=None if system.in_dtype is None else nothing)


def lasting_of(responses: FloatArray) -> float:
    """The largest response in the last eighth of the steps, beside the largest of all.

    >>> lasting_of(np.ones((80, 1, 1))), lasting_of(0.5 ** np.arange(80)[:, None, None]) < 1e-20
    (1.0, True)
    """
    sizes = abs(responses[1:]).max(axis=(1, 2))
    largest = float(sizes.max(initial=0.0))
    return float(sizes[-max(1, len(sizes) // 8) :].max(initial=0.0)) / largest if largest else 0.0


def settled(responses: FloatArray, lags: IntArray, unit: float) -> HankelMemory:
    """M by as many responses as settle it: twice the lags, four times as many while errors are large; or all.

    >>> settled(0.5 ** np.arange(1000)[:, None, None], np.arange(2), 2.0**-53).window < 300
    True
    """
    count = min(len(responses), max(FEWEST, 2 * (int(lags.max()) + 2)))
    while True:
        found = hankel_memory(responses[:count], lags, unit=unit)
        explained = explains(found, _followed(responses, found))
        if count == len(responses):
            return found if explained else replace(found, saturated=True)
        if explained and not found.saturated and found.error <= SETTLED * max(1.0, unit / DOUBLE * SETTLED):
            return found
        count = min(4 * count, len(responses)) if explained else len(responses)


def _followed(responses: FloatArray, found: HankelMemory) -> FloatArray:
    """The responses after the rows of a matrix, and the silence that follows them where they have ended."""
    later = responses[1 + found.rows :]
    ended = abs(later[-(len(later) // 8 + 1) :]).max() <= QUIET * abs(responses).max()
    return np.concatenate([later, np.zeros((found.rows, *later.shape[1:]))]) if ended else later


def timing_of(responses: FloatArray, direct: FloatArray, seen: int, unit: float, told: str | None = None) -> str:
    """Whether the state that is read has seen the newest input.

    No response at once: before. A response at once that continues the later ones backwards, so that as many states
    are seen with it as without: after. Else there is a skip, and it cannot be told. told: of another system of the
    layer, which saves the second look.
    """
    early = abs(responses[:EARLY]).max(initial=0.0)  # an unstable response grows far above its start
    size = early if early > 0 else abs(responses).max(initial=0.0)
    if abs(direct).max(initial=0.0) <= STILL * unit * size:
        return "before" if seen else "unknown"
    if told in ("after", "unknown"):
        return told
    return "after" if hankel_memory(responses, 1, skip_known=True, unit=unit).seen == seen else "unknown"


@lru_cache(maxsize=64)
def frontier_at(states: int, lag: int) -> float | None:
    """The most memory that a search finds for so many states at a lag; None where the search takes long."""
    return best_memory(states, lag, starts=1) if 1 <= states <= SEARCHED and lag <= 50 * states else None


def claim_of(spectrum: Spectrum, lags: IntArray, values: FloatArray, unit: float) -> Claim:
    """What a claimed spectrum predicts, its eigenvalues merged where rounding does not leave them apart."""
    merged = distinct(spectrum, unit)
    predicted = np.array(memory_function(merged, lags).values)
    return Claim(spectrum.size, merged.size, predicted, float(abs(predicted - values).max(initial=0.0)))


def distinct(spectrum: Spectrum, unit: float) -> Spectrum:
    """A spectrum without eigenvalues that differ from an earlier one by rounding alone: aliases, duplicates.

    >>> distinct(Spectrum.real([0.5, 0.5 + 1e-16, 0.3]), 2.0**-53).size
    2
    """
    numbers = np.repeat(spectrum.eigenvalues, spectrum.multiplicities)
    close = RATIO * unit
    kept: list[complex] = []
    for number in numbers:
        if all(abs(number - other) > close for other in kept):
            kept.append(complex(number))
    if len(kept) == len(numbers):
        return spectrum
    return Spectrum.from_eigenvalues(kept, realization="companion").closure()
