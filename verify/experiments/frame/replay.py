"""A record's tiny piece done again: whether today's code still gives the figures that were kept with it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from memlaw.verify.experiments.frame.experiment import Experiment, Options, Result

TINY = Options(quick=True)
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Replay:
    """What a quick run gave when the record was made, by piece; figures may move by `tolerance`, relative."""

    results: Mapping[str, Result]
    options: Options = TINY
    tolerance: float = TOLERANCE


@dataclass(frozen=True)
class Replayed:
    """How far a replay is from what was kept: the largest relative difference, and where it occurs."""

    pieces: int
    difference: float
    where: str
    tolerance: float
    seconds: float

    @property
    def agrees(self) -> bool:
        """Whether every figure lies within the tolerance."""
        return self.difference <= self.tolerance


def made(experiment: Experiment) -> Replay:
    """The replay to keep with a record."""
    return Replay(_results(experiment, TINY))


def replay(experiment: Experiment, kept: Replay) -> Replayed:
    """Do the tiny pieces again and compare."""
    started = time.monotonic()
    now = _results(experiment, kept.options)
    difference, where = max(differences(kept.results, now), default=(0.0, ""))
    return Replayed(len(now), difference, where, kept.tolerance, time.monotonic() - started)


def _results(experiment: Experiment, options: Options) -> dict[str, Result]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # tiny pieces are slower on more, and sums would be in another order
    try:
        return {piece.key: experiment.run(piece, options) for piece in experiment.pieces(options)}
    finally:
        torch.set_num_threads(threads)


def differences(kept: Any, now: Any, where: str = "") -> Iterator[tuple[float, str]]:
    """The differences of two plain data, each relative to the largest number in its list; infinite in another shape.

    >>> list(differences({"a": [1.0, 2.0]}, {"a": [1.0, 2.5]}))
    [(0.0, 'a[0]'), (0.2, 'a[1]')]
    >>> max(differences({"a": None}, {"a": 1}))
    (inf, 'a')
    """
    if isinstance(kept, Mapping) and isinstance(now, Mapping) and kept.keys() == now.keys():
        for name in kept:
            yield from differences(kept[name], now[name], f"{where}.{name}" if where else name)
    elif isinstance(kept, list | tuple) and isinstance(now, list | tuple) and len(kept) == len(now):
        scale = max(map(_size, (*kept, *now)), default=0.0)
        for place, (old, new) in enumerate(zip(kept, now, strict=True)):
            for found, spot in differences(old, new, f"{where}[{place}]"):
                own = max(_size(old), _size(new))
                yield (found * own / scale if own else found), spot
    elif _is_number(kept) and _is_number(now):
        scale = max(_size(kept), _size(now))
        yield (abs(kept - now) / scale if scale else 0.0), where
    else:
        yield (0.0 if kept == now else float("inf")), where


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _size(value: Any) -> float:
    return abs(float(value)) if _is_number(value) else 0.0
