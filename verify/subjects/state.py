"""The plain setting: a pair (A, B), one input, and nothing else."""

from __future__ import annotations

import sys
from functools import cache

from memlaw.theory.statement.instance import Instance
from memlaw.verify.system.setting import Setting

_DIAGONAL: tuple[tuple[str, ...], ...] = (
    ("1/2",),
    ("0",),
    ("-1/2",),
    ("I/2",),
    ("1/3+I/4",),
    ("0", "1/2"),
    ("1/2", "-1/2"),
    ("1/2", "1/3"),
    ("1/2", "I/2"),
    ("1/3+I/4", "1/3-I/4"),
    ("9/10", "I/3"),
    ("1/2", "-1/3", "I/2"),
    ("0", "1/2", "-2/3"),
    ("1/2", "-1/2", "I/2", "-I/2"),
)
_REPEATED: tuple[tuple[str, ...], ...] = (
    ("0", "0"),
    ("1/2", "1/2"),
    ("I/2", "I/2"),
    ("0", "0", "1/2"),
    ("1/2", "1/2", "1/3"),
)


@cache
def small_instances() -> tuple[Instance, ...]:
    """Exact instances, N = 1 to 4: diagonal, companion, dense, and uncontrollable ones; the simplest first."""
    controllable = [Instance.diagonal(*values) for values in _DIAGONAL]
    repeated = [Instance.companion(*values) for values in _REPEATED]
    others = [
        Instance.diagonal("1/2", "1/2"),
        Instance.diagonal("1/2", "1/3", weights=(0, 1)),
        Instance.diagonal("1/2", "1/3", weights=(2, "I")),
        Instance.pair([["1/2", 1], [0, "1/3"]], [1, 2], ("1/2", "1/3")),
    ]
    everything = sorted([*controllable, *repeated, *others], key=lambda instance: instance.size)
    return tuple(everything)


STATE = Setting(
    name="state",
    about="a pair (A, B)",
    instances=small_instances,
    data=lambda size: {},
    draw=lambda draw, spectrum: {},
    largest=sys.maxsize,
)

SETTINGS = (STATE,)
