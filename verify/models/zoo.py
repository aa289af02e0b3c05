"""One layer of each kind by name, with sizes and step sizes as its authors draw them.

Every builder takes (size, dtype, device, seed) and the options of its class. ``size`` counts the real states of one
channel's system: an even number everywhere but for "s4d-legs", "s4d-real", "selective-frozen", "scalar-decay" and
"linear-attention". What reaches the memory may be fewer: s4d-lin has size - 1 (its mode 0 is real), scalar-decay 1,
and linear-attention no stationary state at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from memlaw.numerics.spectrum.initializations import read_states
from memlaw.verify.models.heads import LinearAttention, RotatedRetention, ScalarDecay
from memlaw.verify.models.layer import LinearLayer
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.selective import SelectiveScan

Builder = Callable[..., LinearLayer]


def _plain(layer: Builder, **fixed: str) -> Builder:
    return lambda size, **options: layer(size, **{**fixed, **options})


def _lru(size: int, **options: Any) -> LRU:
    return LRU(read_states(size, even=True) // 2, **options)


def _selective_frozen(size: int, **options: Any) -> LinearLayer:
    return SelectiveScan(size, **options).frozen()


ZOO: dict[str, Builder] = {
    "s4-legs": _plain(S4),
    "s4-legs-zoh": _plain(S4, discretization="zoh"),
    "s4d-lin": _plain(S4D, init="lin"),
    "s4d-inv": _plain(S4D, init="inv"),
    "s4d-legs": _plain(S4D, init="legs"),
    "s4d-real": _plain(S4D, init="real"),
    "s4d-lin-bilinear": _plain(S4D, init="lin", discretization="bilinear"),
    "s4d-legs-bilinear": _plain(S4D, init="legs", discretization="bilinear"),
    "s5": _plain(S5),
    "lru": _lru,
    "scalar-decay": _plain(ScalarDecay),
    "retention": _plain(RotatedRetention),
    "linear-attention": _plain(LinearAttention),
    "selective-frozen": _selective_frozen,
}

STATIONARY = tuple(name for name in ZOO if name != "linear-attention")
SINGLE_INPUT = tuple(name for name in STATIONARY if name not in ("s5", "lru"))
