"""What was assumed in reading a checkpoint, and what each assumption could change: computed, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.verify.audit.checkpoints.conventions import Convention
from memlaw.verify.audit.checkpoints.figures import memory_rows
from memlaw.verify.audit.checkpoints.formulas import Layer
from memlaw.verify.audit.checkpoints.settings import ALTERNATIVES, Settings, Value
from memlaw.verify.audit.checkpoints.spectra import spectra_of

COMPARED = 256  # channels, over all layers of a convention


@dataclass(frozen=True)
class Effect:
    """Another value of an option: how much it changes M at most, and how many channels it leaves without a memory.

    ruled_out: it leaves none a memory, and so it is not how the layer was run.
    """

    value: Value
    change: float
    unstable: int
    ruled_out: bool


@dataclass(frozen=True)
class Assumption:
    """An option that the file does not tell, for all layers of a convention: the value taken, and what others change.

    stated: the caller gave it. compared: the channels in which the others were tried.
    """

    option: str
    value: Value
    convention: str
    stated: bool
    effects: tuple[Effect, ...]
    compared: int

    def matters(self, change: float) -> bool:
        """Whether another value changes M by more, or leaves channels without a stationary memory."""
        return any(not item.ruled_out and (item.change > change or item.unstable) for item in self.effects)


Read = tuple[Convention, Layer]


def assumptions_of(
    layers: Sequence[Read], settings: Sequence[Settings], stated: Collection[str], lags: int
) -> tuple[Assumption, ...]:
    """Every option of every convention in use, tried at its other values on channels spread over the layers."""
    found = []
    for convention in dict.fromkeys(convention.name for convention, _ in layers):
        own = [(layer, chosen) for layer, chosen in zip(layers, settings, strict=True) if layer[0].name == convention]
        every = -(-len(own) // COMPARED)
        tried = [_Tried(*layer, chosen, COMPARED // min(len(own), COMPARED), lags) for layer, chosen in own[::every]]
        for option, value in own[0][1].items():
            known = option in stated
            effects = () if known else tuple(_effects(tried, option, value))
            found.append(Assumption(option, value, convention, known, effects, sum(len(t.channels) for t in tried)))
    return tuple(found)


class _Tried:
    """Some channels of a layer, and their memory as it was read and as it is read otherwise."""

    def __init__(self, convention: Convention, layer: Layer, settings: Settings, most: int, lags: int) -> None:
        self.convention, self.layer, self.settings, self.lags = convention, layer, settings, lags
        count = len(convention.read(layer, settings).steps)
        self.channels: IntArray = np.unique(np.linspace(0, count - 1, min(most, count)).astype(int))
        self.memory = self.read({})

    def read(self, other: Settings) -> FloatArray:
        """M of each channel, NaN where there is none: (c, lags)."""
        poles = self.convention.read(self.layer, {**self.settings, **other})
        spectra = spectra_of(poles, self.channels)
        rows = np.full((len(self.channels), self.lags), np.nan)
        if spectra.batches:
            stable = np.sort(np.concatenate([batch.channels for batch in spectra.batches]))
            rows[np.searchsorted(self.channels, stable)] = memory_rows(spectra, self.lags)
        return rows


def _effects(tried: Sequence[_Tried], option: str, value: Value) -> list[Effect]:
    """The other values of an option, as far as layers can be read with them."""
    effects = []
    for other in ALTERNATIVES[option]:
        if other == value:
            continue
        change, lost, there = 0.0, 0, 0
        for item in tried:
            memory = item.read({option: other})
            apart = np.abs(memory - item.memory)
            change = max(change, float(np.nanmax(apart, initial=0.0)))
            there += int((~np.isnan(item.memory[:, 0])).sum())
            lost += int((np.isnan(memory[:, 0]) & ~np.isnan(item.memory[:, 0])).sum())
        effects.append(Effect(other, change, lost, ruled_out=0 < lost == there))
    return effects
