"""An audit: what a layer remembers and how it behaves, from its inputs and outputs alone; as data."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from memlaw import faces
from memlaw.errors import InvalidInput, a_or_an
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.number.arrays import IntArray
from memlaw.numerics.spectrum.reading import Lags, read_count, read_lag, read_lags, read_seed
from memlaw.verify.audit.behaviour import SPARE, STEPS, Trait, behaviour
from memlaw.verify.audit.door import CausalMap, claim, is_module, made, read_map
from memlaw.verify.audit.findings import Finding, findings_of
from memlaw.verify.audit.local import LocalMemory, by_regression, local_memory
from memlaw.verify.audit.outside import SystemMemory, claim_of, frontier_at, system_memory, timing_of, unless_unknown
from memlaw.verify.audit.responses import MANY, TRIED, Responses, channels_apart, impulse_responses, long_enough

SCHEMA = "memlaw.audit/1"
LAGS = 200
TOLD = 1024  # responses of each of many channels in the layer's own dtype
SCALES = (0.1, 1.0, 10.0)
REFUSED = ("repeatable", "batch", "causal")


@dataclass(frozen=True)
class Need:
    """Memory at a lag that is needed: M there of the worst and the best system, and what is possible.

    bound: min(1, N/(m (lag + 1))) for as many states; frontier: the most that a search found, None where not searched.
    """

    lag: int
    least: float
    most: float
    bound: float
    frontier: float | None


@dataclass(frozen=True)
class Audit:
    """What was found of a layer from outside. Linear layers have `systems`, others `local`; `as_dict` is JSON.

    name, kind, layout, notes, inputs, outputs: as the door read it; unit: the rounding of its outputs; wide: that of
    the copy in float64 in which memory was measured (the same where there is none); traits: how it behaves; steps: of
    the impulse responses; apart: channels do not see each other; need: memory at ``need_lag``; findings: what was
    named; seconds: of a processor.
    """

    name: str
    kind: str
    layout: str
    notes: tuple[str, ...]
    inputs: int
    outputs: int
    unit: float
    wide: float
    traits: tuple[Trait, ...]
    steps: int
    apart: bool
    systems: tuple[SystemMemory, ...]
    local: tuple[LocalMemory, ...]
    need: Need | None
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def linear(self) -> bool:
        """Whether it is linear and time-invariant, so that its responses tell all of it."""
        return bool(self.systems)

    @property
    def seen(self) -> int:
        """The states seen, of all systems together."""
        return sum(system.seen for system in self.systems)

    @property
    def contradicted(self) -> bool:
        """Whether what was seen contradicts the spectrum that it claims."""
        return any(finding.name in ("more", "differs") for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """All of it as numbers, texts, lists and dictionaries."""
        found: dict[str, Any] = _plain(asdict(self))
        return {"schema": SCHEMA, **found, "seen": self.seen}

    def plot(self, target: Any = None) -> Any:
        """Draw M against the lag to a path (.png, .svg), into matplotlib axes, or into a new figure; gives the axes."""
        return faces.plot("audit", self, target)

    def _repr_html_(self) -> str:
        return faces.html("audit", self)

    def __repr__(self) -> str:
        memory = self.systems[0].values if self.systems else self.local[0].values
        what = f"{self.seen} states seen" if self.linear else "local memory"
        return f"Audit({self.name}, {self.inputs} inputs, {what}, M({self._first}) = {memory[0]:.6g})"

    @property
    def _first(self) -> int:
        return int((self.systems or self.local)[0].lags[0])


def audit(
    obj: object,
    lags: Lags = LAGS,
    *,
    need_lag: int | None = None,
    spectrum: object = None,
    inputs: int | None = None,
    length: int | None = None,
    layout: str | None = None,
    regression: bool = True,
    seed: int = 0,
) -> Audit:
    """Audit a layer from outside: a torch module, a JAX or numpy function, a factory, or what `adapt` makes.

    Repeatability, batch, causality, rest, linearity and time invariance, each with its error rate; then, for a linear
    layer, M of every channel by the Hankel matrix of its impulse responses, in a float64 copy and in its own dtype; for
    another one, local memory and a regression at inputs of three scales. lags: those of M, or their number; need_lag:
    a lag at which memory is needed; spectrum: what it is claimed to be, for all channels or channel -> Spectrum;
    inputs, length, layout: as of `read_map`. Errors: InvalidInput as of `read_map`, and for a layer that is not causal,
    not repeatable, or whose elements of a batch see each other: their memory is not defined.

    >>> found = audit(lambda u: 0.5 * (u + np.pad(u, ((0, 0), (1, 0), (0, 0)))[:, :-1]), 4)
    >>> found.seen, found.systems[0].values.round(6).tolist(), found.systems[0].timing
    (1, [1.0, 0.0, 0.0, 0.0], 'unknown')
    """
    start = time.process_time()
    wanted = _lags_of(lags, need_lag)
    seed = read_seed(seed)
    own, wide = read_both(obj, inputs=inputs, length=length, layout=layout)
    if spectrum is not None:
        wide = replace(wide, claimed=claim(spectrum))
    traits = behaviour(wide, steps=STEPS if length is None else min(STEPS, length), seed=seed)
    check_defined(own, traits)
    measured = _remembered(own, wide, traits, wanted, length, regression, seed)
    return Audit(
        name=own.name,
        kind=own.kind,
        layout=own.layout,
        notes=own.notes,
        inputs=own.inputs,
        outputs=own.outputs,
        unit=own.unit,
        wide=wide.unit,
        traits=traits,
        steps=measured.steps,
        apart=measured.apart,
        systems=measured.systems,
        local=measured.local,
        need=None if need_lag is None else need_of(need_lag, wanted, measured.systems, measured.local),
        findings=findings_of(wide, own, traits, measured.systems, wanted),
        seconds=time.process_time() - start,
    )


@dataclass(frozen=True)
class _Remembered:
    """The part of an audit that is about memory."""

    systems: tuple[SystemMemory, ...] = ()
    local: tuple[LocalMemory, ...] = ()
    steps: int = 0
    apart: bool = False


def _remembered(
    own: CausalMap,
    wide: CausalMap,
    traits: tuple[Trait, ...],
    lags: IntArray,
    length: int | None,
    regression: bool,
    seed: int,
) -> _Remembered:
    """Memory by responses, where they tell all; else at inputs of several scales."""
    held = {trait.name: trait for trait in traits}
    if not held["linear"].holds or held["time-invariant"].holds is False:
        unit = held["linear"].tolerance / SPARE
        return _Remembered(local=tuple(local_of(wide, lags, unit, length, regression, seed)))
    apart = channels_apart(wide) if length is None else channels_apart(wide, min(TRIED, length))
    responses = long_enough(wide, lags, apart, length)
    steps = responses.systems.shape[1]
    narrow = responses if own is wide else impulse_responses(own, steps, apart)
    return _Remembered(systems_of(wide, own, responses, narrow, lags), (), steps, apart)


def _plain(value: Any) -> Any:
    """Arrays and tuples as lists."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def _lags_of(lags: Lags, need_lag: int | None) -> IntArray:
    """The lags that are measured, that which is needed among them."""
    wanted = read_lags(lags)
    if need_lag is None or read_lag(need_lag) in wanted:
        return wanted
    return np.union1d(wanted, [need_lag])


def read_both(obj: object, **asked: Any) -> tuple[CausalMap, CausalMap]:
    """The layer as it is, and in a copy in float64; the same where it is no torch module, or cannot be copied."""
    if isinstance(obj, CausalMap):
        return obj, obj
    obj = made(obj)
    own = read_map(obj, **asked)
    if not is_module(obj) or own.unit <= 2.0**-53:
        return own, own
    try:
        wide = read_map(obj, wide=True, **{**asked, "inputs": own.inputs, "layout": own.layout})
    except InvalidInput:
        return own, own
    return own, wide


def check_defined(own: CausalMap, traits: tuple[Trait, ...]) -> None:
    """Refuse a layer whose memory is not defined."""
    failed = next((trait for trait in traits if trait.name in REFUSED and not trait.holds), None)
    if failed is None:
        return
    training = own.module is not None and own.module.training
    mode = "it is in training mode: call .eval() first; " if training else ""
    rule, remedy = {
        "repeatable": (
            "two calls with the same input agree",
            f"{mode}turn off dropout and other noise, or forget the state before each call",
        ),
        "batch": (
            "elements of a batch do not see each other",
            f"{mode}normalise over features, not over the batch; or say which axis is which: layout='tbh'",
        ),
        "causal": (
            "an output depends on inputs up to its step alone",
            "pad on the left, take one direction, or say which axis is time: layout='tbh'",
        ),
    }[failed.name]
    raise InvalidInput(
        f"{a_or_an(own.name)} whose outputs differ by {failed.defect:.1e} of the largest where they should not",
        rule,
        remedy,
    )


# --- memory ---------------------------------------------------------------------------------------------------------


def systems_of(
    wide: CausalMap, own: CausalMap, responses: Responses, narrow: Responses, lags: IntArray
) -> tuple[SystemMemory, ...]:
    """The memory of every system; its timing is told of the first and of those that do not answer at once.

    In the layer's own dtype at most `MANY` of them are looked at, evenly.
    """
    found = []
    timing, every = None, -(-len(responses.systems) // MANY)
    told = None if every == 1 else max(TOLD, 2 * (int(lags.max()) + 2))
    for number, (broad, direct) in enumerate(zip(responses.systems, responses.direct, strict=True)):
        channel = number if responses.apart else None
        looked = number % every == 0
        left = broad if own is wide else narrow.systems[number][:told] if looked else None
        system = system_memory(broad, left, lags, channel, (wide.unit, own.unit))
        timing = timing_of(broad, direct, system.seen, wide.unit, timing)
        claimed = None
        if wide.claimed is not None and system.inputs == 1:
            claimed = claim_of(wide.claimed(number), lags, system.values, wide.unit)
        at_once = bool(abs(direct).max(initial=0.0) > 0)
        system = replace(system, timing=timing, claim=claimed, direct=at_once, steps=responses.listened)
        found.append(unless_unknown(system))
    return tuple(found)


def local_of(
    wide: CausalMap, lags: IntArray, unit: float, length: int | None, regression: bool, seed: int
) -> list[LocalMemory]:
    """Memory at inputs of each scale, and with gates frozen as the claimed spectrum has it."""
    unit = max(unit, wide.unit)
    found = [local_memory(wide, lags, scale, unit, length=length, seed=seed) for scale in SCALES]
    if regression:
        found += [by_regression(wide, lags, scale, unit, length=length, seed=seed) for scale in SCALES]
    if wide.claimed is not None:
        spectrum = wide.claimed(0)
        values = np.array(memory_function(spectrum, lags).values)
        found.append(LocalMemory("frozen", 0.0, lags, values, values, values, spectrum.size, False))
    return found


def need_of(lag: int, lags: IntArray, systems: tuple[SystemMemory, ...], local: tuple[LocalMemory, ...]) -> Need:
    """Memory at the lag that is needed, beside what so many states can have."""
    lag = read_count(lag, "a lag", 0)
    place = int(np.flatnonzero(lags == lag)[0])
    known = [one for one in systems if one.known] or systems
    values = [float(one.values[place]) for one in (known or local)]
    states = max((system.seen for system in systems), default=0)
    inputs = systems[0].inputs if systems else 1
    bound = min(1.0, states / (inputs * (lag + 1))) if systems else 1.0
    best = frontier_at(states, lag) if systems and inputs == 1 else None
    return Need(lag, min(values), max(values), bound, best)
