"""Hypothesis strategies for layers: those of the zoo, with parameters as their authors draw them. Needs torch."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from hypothesis import strategies as st

from memlaw.errors import InvalidInput, unknown
from memlaw.verify.models.layer import LinearLayer
from memlaw.verify.models.zoo import STATIONARY, ZOO
from memlaw.verify.strategies.inputs import Range, read_range

DTYPES = (torch.float64, torch.float32)
_FEATURES = ("lru", "s5")  # which count several inputs where others count channels


@st.composite
def layers(
    draw: st.DrawFn,
    *,
    names: Sequence[str] = STATIONARY,
    states: Range = (2, 8),
    channels: Range = (1, 3),
    dtypes: Sequence[torch.dtype] = DTYPES,
) -> LinearLayer:
    """Layers of the zoo, freshly initialised, (batch, T, H) -> (batch, T, H) with H channels (features of lru and s5).

    names: of `memlaw.verify.models.zoo.ZOO`; states: N, the real states of a channel, of which the even ones are drawn;
    states, channels: a number, or the least and the largest one. Errors: InvalidInput, when drawn from.

    >>> from hypothesis import find
    >>> find(layers(names=["s4d-lin"], states=4), lambda layer: True).family
    's4d-lin'
    """
    for name in names:
        if name not in ZOO:
            raise unknown(name, "layer", ZOO)
    name, size = draw(st.sampled_from(list(names))), draw(_even(states))
    width = {"features" if name in _FEATURES else "channels": draw(read_range(channels, "channels"))}
    return ZOO[name](size, **width, dtype=draw(st.sampled_from(list(dtypes))), seed=draw(st.integers(0, 2**31)))


def _even(states: Range) -> st.SearchStrategy[int]:
    least, largest = states if isinstance(states, tuple) else (states, states)
    if least > largest // 2 * 2:
        raise InvalidInput(f"states={states}", "these layers have an even number of them", "take states=8")
    return read_range(((least + 1) // 2, largest // 2), "states").map(lambda half: 2 * half)
