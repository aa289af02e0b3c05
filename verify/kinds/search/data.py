"""Numbers among what a setting draws that may move, each between the extremes of what was drawn in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memlaw.verify.kinds.search.letters import Interval

Path = tuple[str | int, ...]

FREE: dict[str, tuple[str, ...]] = {  # by setting: data that mean something whatever the rest of the data are
    "learning": ("readout", "teacher", "target"),
    "teacher": ("w", "teacher", "noise"),
    "layer": ("w", "teacher"),
    "nonlinear": ("teacher", "f"),
    "mimo": ("inputs",),
    "gated": ("gates", "columns", "start"),
    "selective": ("P", "Q", "p", "q"),
    "heads": ("heads", "block"),
    "keys": ("keys", "decay"),
    "stack": ("c", "d", "lower_B"),
    "coloured": ("a", "m"),
    "autoregressive input": ("a",),
    "twins": ("weights", "w"),
    "one eigenvalue": ("eigenvalue",),
    "short memory": ("eigenvalue",),
    "long memory": ("eigenvalue",),
    "long memory in log-rates": ("eigenvalue",),
    "short memory in log-rates": ("eigenvalue",),
}


@dataclass(frozen=True)
class Leaf:
    """The real or the imaginary part of one number, and where it may move."""

    path: Path
    imaginary: bool
    within: Interval


def leaves(data: Mapping[str, Any], names: Iterable[str], drawn: Sequence[Mapping[str, Any]]) -> list[Leaf]:
    """All parts of the numbers under these names that vary among what was drawn."""
    found = []
    for name in names:
        seen = [value for item in drawn if name in item for _, value in _numbers((name,), item[name])]
        for path, value in _numbers((name,), data.get(name)):
            for imaginary in (False, True) if isinstance(value, complex) else (False,):
                parts = [_part(other, imaginary) for other in seen if isinstance(other, type(value))]
                if len(set(parts)) > 2:
                    found.append(Leaf(path, imaginary, Interval(min(parts), max(parts))))
    return found


def _numbers(path: Path, value: Any) -> Iterator[tuple[Path, float | complex]]:
    if isinstance(value, tuple | list):
        for place, item in enumerate(value):
            yield from _numbers((*path, place), item)
    elif isinstance(value, float | complex):
        yield path, value


def _part(value: float | complex, imaginary: bool) -> float:
    return float(value.imag if imaginary else value.real)


def read(data: Mapping[str, Any], leaf: Leaf) -> float:
    """The part of a number that a leaf stands for."""
    value: Any = data
    for step in leaf.path:
        value = value[step]
    return _part(value, leaf.imaginary)


def written(data: Mapping[str, Any], leaf: Leaf, part: float) -> dict[str, Any]:
    """The same data with another part at a leaf."""
    name, *rest = leaf.path
    return {**data, str(name): _replaced(data[str(name)], rest, leaf.imaginary, part)}


def _replaced(value: Any, path: Sequence[str | int], imaginary: bool, part: float) -> Any:
    if not path:
        if isinstance(value, complex):
            return complex(value.real, part) if imaginary else complex(part, value.imag)
        return part
    first, *rest = path
    return tuple(_replaced(item, rest, imaginary, part) if place == first else item for place, item in enumerate(value))
