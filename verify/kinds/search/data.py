"""Numbers among what a setting draws that may move, each between the extremes of what was drawn in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from memlaw.verify.kinds.search.letters import Interval
from memlaw.verify.kinds.search.spectra import modulus
from memlaw.verify.subjects.depth import on_diagonal
from memlaw.verify.subjects.noise import of_factor
from memlaw.verify.system.driven import WEIGHTS

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
    "stack": ("c", "d", "lower_B", "lower_poles"),
    "coloured": ("a", "m"),
    "autoregressive input": ("a",),
    "twins": ("weights", "w"),
    "one eigenvalue": ("eigenvalue",),
    "short memory": ("eigenvalue",),
    "long memory": ("eigenvalue",),
    "long memory in log-rates": ("eigenvalue",),
    "short memory in log-rates": ("eigenvalue",),
    "noise": ("factor", "floor", "L"),
    "noise inside": ("L",),
    "response": ("w",),
    "responses": ("inputs", "outputs"),
    "fixed against learned": ("w", "teacher", "noise"),
    "two taps": ("now", "before"),
    "delta rule": ("alpha", "beta"),
    "stationary gates": ("gates", "columns"),
    "circle": ("slopes",),
    "progression": ("ratio", "slowest"),
    "oscillators": ("stiffness", "steps", "forces"),
    "positions of oscillators": ("stiffness", "steps", "forces"),
}
NONNEGATIVE = ("noise", "floor", "stiffness", "steps")  # variances, and what pulls back
INSIDE = ("a", "lower_poles")  # complex ones move as eigenvalues do
POSITIVE = ("eigenvalue",)  # below one; hypotheses on letters say where, and are decided at each place


TIED = {"factor": of_factor, "floor": of_factor, "lower_poles": on_diagonal}  # what else follows from a number


class Modulus:
    """All moduli below one, in the coordinate in which those of eigenvalues are."""

    @staticmethod
    def at(x: Any) -> Any:
        """The modulus at a coordinate."""
        return modulus(x)

    @staticmethod
    def where(value: float) -> float:
        """The coordinate of a modulus, as near as it reaches."""
        part = min(max(value, 1e-4), 1 - 1e-10)
        return float(np.log(part / (1 - part)))


class Phase:
    """All angles."""

    @staticmethod
    def at(x: Any) -> Any:
        """The angle itself."""
        return x

    where = at


def standing(data: Mapping[str, Any], spectrum: tuple[complex, ...]) -> tuple[complex, ...]:
    """The spectrum of a pair: the one eigenvalue that data name, which hypotheses are about, else what was drawn."""
    return (complex(data["eigenvalue"]),) if "eigenvalue" in data else spectrum


class Magnitude:
    """All moduli but zero, by their logarithm."""

    @staticmethod
    def at(x: Any) -> Any:
        """The modulus at a coordinate."""
        return np.exp(np.clip(x, -16, 16))

    @staticmethod
    def where(value: float) -> float:
        """The coordinate of a modulus, as near as it reaches."""
        return float(np.log(min(max(value, 1e-7), 1e7)))


def free_names(setting: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The data that may move, whatever the rest are: those of the setting, and weights."""
    return (*FREE.get(setting, ()), *((WEIGHTS,) if WEIGHTS in data else ()))


@dataclass(frozen=True)
class Leaf:
    """A part of one number, real or imaginary, its modulus or its phase, and where it may move."""

    path: Path
    part: Callable[[Any], Any]
    within: Interval | Modulus | Phase | Magnitude


Ranges = Mapping[tuple[str, type, Callable[[Any], Any]], Interval | None]  # by name, kind of number and part


def ranges(names: Iterable[str], drawn: Sequence[Mapping[str, Any]]) -> Ranges:
    """Between which extremes the numbers under these names lie in what was drawn."""
    found = {}
    for name in names:
        seen = [value for item in drawn if name in item for _, value in _numbers((name,), item[name])]
        for kind, part in product({type(value) for value in seen}, (np.real, np.imag)):
            found[name, kind, part] = _interval(seen, kind, part)
    return found


def leaves(data: Mapping[str, Any], names: Iterable[str], within: Ranges) -> list[Leaf]:
    """All parts of the numbers under these names that vary among what was drawn."""
    found = []
    for name in names:
        for path, value in _numbers((name,), data.get(name)):
            if name in (*INSIDE, WEIGHTS) and isinstance(value, complex):
                size = Magnitude() if name == WEIGHTS else Modulus()
                found += [Leaf(path, np.abs, size), Leaf(path, np.angle, Phase())]
                continue
            if name in POSITIVE:
                found.append(Leaf(path, np.real, Modulus()))
                continue
            for part in (np.real, np.imag) if isinstance(value, complex) else (np.real,):
                interval = within.get((name, type(value), part))
                found += [Leaf(path, part, interval)] if interval is not None else []
    return found


def _interval(seen: Sequence[float | complex], kind: type, part: Callable[[Any], Any]) -> Interval | None:
    """Between which extremes a part of the numbers of a kind lies, where it varies."""
    parts = {float(part(value)) for value in seen if isinstance(value, kind)}
    return Interval(min(parts), max(parts)) if len(parts) > 2 else None


def _numbers(path: Path, value: Any) -> Iterator[tuple[Path, float | complex]]:
    if isinstance(value, tuple | list):
        for place, item in enumerate(value):
            yield from _numbers((*path, place), item)
    elif isinstance(value, float | complex):
        yield path, value


def read(data: Mapping[str, Any], leaf: Leaf) -> float:
    """The part of a number that a leaf stands for."""
    value: Any = data
    for step in leaf.path:
        value = value[step]
    return float(leaf.part(value))


def written(data: Mapping[str, Any], leaf: Leaf, part: Any) -> dict[str, Any]:
    """The same data with another part at a leaf, or with one for each of many places, and with what follows from it."""
    name, *rest = leaf.path
    moved = {**data, str(name): _replaced(data[str(name)], rest, leaf.part, part)}
    return TIED[str(name)](moved) if name in TIED else moved


def _replaced(value: Any, path: Sequence[str | int], which: Callable[[Any], Any], part: Any) -> Any:
    if not path:
        made = np.asarray(part if isinstance(value, float) else _with_part(value, which, part))
        return made if made.ndim else made.item()
    first, *rest = path
    return tuple(_replaced(item, rest, which, part) if place == first else item for place, item in enumerate(value))


def _with_part(value: Any, which: Callable[[Any], Any], part: Any) -> Any:
    if which is np.abs:
        return part * np.exp(1j * np.angle(value))
    if which is np.angle:
        return np.abs(value) * np.exp(1j * part)
    return np.real(value) + 1j * part if which is np.imag else part + 1j * np.imag(value)
