"""What an audit names: a finding is a word, how many systems show it, and figures; sentences are made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from memlaw.numerics.memory.hankel import ARITHMETIC, NOISE, hankel_memory, row_space
from memlaw.numerics.memory.realisable import DOUBLE
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.audit.behaviour import Trait, run_in_parts
from memlaw.verify.audit.door import CausalMap
from memlaw.verify.audit.outside import SystemMemory

RISES = 1e-6  # of M, or a hundred times its error: more than rounding
GONE = 0.5  # of M in exact arithmetic, that is not left at a lag in the layer's dtype
AGREES = 1e-6
LASTING = 0.9  # of the largest response, at the end of it
NARROW = 2.0**-40  # between float64 and float32


@dataclass(frozen=True)
class Finding:
    """A word, how many systems show it (0: the layer as a whole), the first of them, and its figures."""

    name: str
    systems: int = 0
    first: int | None = None
    figures: dict[str, float] = field(default_factory=dict)


def findings_of(
    wide: CausalMap, own: CausalMap, traits: Sequence[Trait], systems: Sequence[SystemMemory], lags: IntArray
) -> tuple[Finding, ...]:
    """All that is named, the layer first."""
    return (*_of_layer(wide, own, traits), *_of_systems(systems), *_of_states(wide, lags))


def _of_layer(wide: CausalMap, own: CausalMap, traits: Sequence[Trait]) -> Iterator[Finding]:
    held = {trait.name: trait for trait in traits}
    if not held["rest"].holds:
        yield Finding("offset", figures={"size": held["rest"].defect})
    if held["time-invariant"].holds is False:
        yield Finding("time-varying", figures={"size": held["time-invariant"].defect})
    if own is not wide and wide.unit > NARROW:
        yield Finding("cast", figures={"unit": wide.unit})


def _of_systems(systems: Sequence[SystemMemory]) -> Iterator[Finding]:
    before = [s for s in systems if s.timing == "before"]
    yield from _counted("before", before)
    yield from _counted("skip", [s for s in systems if s.timing == "unknown" and s.seen])
    lasting = [s for s in systems if s.lasting > LASTING or not s.known]
    yield from _counted("lasting", lasting, lambda s: {"left": s.lasting, "known": float(s.known)})
    yield from _counted("present", [s for s in systems if not s.seen and s.direct], lambda s: {"steps": s.steps})
    yield from _counted("silent", [s for s in systems if not s.seen and not s.direct], lambda s: {"steps": s.steps})
    yield from _counted("saturated", [s for s in systems if s.saturated])
    claimed = [(s, s.claim) for s in systems if s.claim is not None]
    alike = [s for s, claim in claimed if claim.distinct < claim.states]
    yield from _counted("alike", alike, lambda s: {"states": s.claim.states, "distinct": s.claim.distinct})
    hidden = [s for s, claim in claimed if s.seen < claim.distinct]
    yield from _counted("unseen", hidden, lambda s: {"seen": s.seen, "distinct": s.claim.distinct})
    apart = [(s, c) for s, c in claimed if c.difference > AGREES + 10 * s.errors.max()]
    more = [s for s, claim in apart if s.seen > claim.distinct]
    yield from _counted("more", more, lambda s: {"seen": s.seen, "states": s.claim.states})
    differs = [s for s, claim in apart if s.seen == claim.distinct]
    yield from _counted("differs", differs, lambda s: {"difference": s.claim.difference})
    lost = [s for s in systems if s.seen_in_dtype is not None and s.seen_in_dtype < s.seen]
    yield from _counted("dtype", lost, lambda s: {"seen": s.seen, "left": s.seen_in_dtype})


def _counted(
    name: str, systems: Sequence[SystemMemory], figures: Callable[[Any], dict[str, float]] | None = None
) -> Iterator[Finding]:
    """One finding of several systems, with the figures of the first."""
    if systems:
        shown = {} if figures is None else figures(systems[0])
        yield Finding(name, len(systems), systems[0].channel, shown)


# --- states that are shown ------------------------------------------------------------------------------------------


def _of_states(found: CausalMap, lags: IntArray) -> Iterable[Finding]:
    """What states that a layer shows say beside its outputs: half of them read, or two taps of the input."""
    if found.states is None:
        return ()
    response = state_responses(found, max(128, 2 * (int(lags.max()) + 2)))
    read, values = leverage(response, max(found.unit, DOUBLE))
    moved = hankel_memory(response, 1, unit=max(found.unit, DOUBLE))
    if moved.seen > read:
        return (Finding("half-read", figures={"states": moved.seen, "read": read}),)
    start = 0 if abs(response[0]).max() > 0 else 1
    rises = np.diff(values[start : len(values) // 2])
    if found.inputs == 1 and len(rises) and rises.max() > RISES:
        return (Finding("two-tap", figures={"states": read, "lag": start + int(rises.argmax()) + 1}),)
    return ()


def state_responses(found: CausalMap, steps: int) -> FloatArray:
    """The states after an impulse in each input: (T, N, m)."""
    assert found.states is not None
    u = np.zeros((found.inputs, steps, found.inputs))
    u[np.arange(found.inputs), 0] = np.eye(found.inputs)
    return run_in_parts(found.states, u).transpose(1, 2, 0)


def leverage(response: FloatArray, unit: float) -> tuple[int, FloatArray]:
    """The rank of the states that are shown, and tr M over the window: leverage of the rows of their response.

    >>> rank, values = leverage(0.5 ** np.arange(60)[:, None, None], 2.0**-53)
    >>> rank, values[:2].round(6).tolist()
    (1, [0.75, 0.1875])
    """
    steps, states, inputs = response.shape
    matrix = response.transpose(1, 0, 2).reshape(states, -1)
    sizes = abs(matrix).max(axis=1)
    matrix = matrix[sizes > 0] / sizes[sizes > 0][:, None]
    if not len(matrix):
        return 0, np.zeros(steps)
    space, kept, _ = row_space(matrix, max(unit, ARITHMETIC) * NOISE * max(matrix.shape) ** 0.5)
    return len(kept), (space**2).sum(axis=1).reshape(steps, inputs).sum(axis=1)
