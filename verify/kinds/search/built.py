"""Data that few draws meet, built: all numbers at the ends of what a setting draws; equal columns, dead inputs.

What a theorem of one's own supposes of its data random numbers may hardly ever satisfy. Settings draw as always, but
from numbers at their ends, or a few of them again and again, so that all that is drawn may be drawn.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, PrimitiveProvider

from memlaw.verify.kinds.search.data import FREE, INSIDE, NONNEGATIVE, POSITIVE, TIED
from memlaw.verify.kinds.search.pool import Drawn, Pool, drawn_at, own_letters, start
from memlaw.verify.kinds.search.spectra import FREE as FREE_SPECTRA
from memlaw.verify.strategies.steady import steady

DRAWN, FEW = 96, 48  # draws of a setting of one's own, and of a known one
BITS = 7  # numbers of which draws go through all ends
SIZES = (1, 2, 1, 3)
PARTS = (0.0, 1.0, 0.5, 0.01, 0.99, 0.1, 0.9)  # of an interval
SEVERAL = ((0.0, 1.0), (0.0, 0.01), (0.5, 1.0), (0.25, 0.75), (0.01, 1.0))
FARTHEST = 2.0  # numbers without an end
PALETTES = ((0.5, -0.5), (1.0, 0.0), (1.0, -1.0), (0.9375, 0.0625), (0.5, 0.25), (1.0, 2.0))
STRUCTURES = ("alike", "one", "few")


class Ends(PrimitiveProvider):
    """Draws ends, the same part of every interval, or a few parts in turn; by the number of the draw, alike always."""

    lifetime = "test_case"
    drawn = 0

    def __init__(self, conjecturedata: Any, /) -> None:
        super().__init__(conjecturedata)
        self.number, self.place, self.rng = Ends.drawn, 0, random.Random(Ends.drawn)
        Ends.drawn += 1

    def part(self) -> float:
        """Where in its interval the next number lies, from 0 to 1."""
        kind, number = self.number % 3, self.number // 3
        self.place += 1
        if kind == 0:  # each at an end
            return float(number >> (self.place - 1) & 1) if self.place <= BITS else float(self.rng.getrandbits(1))
        few = PARTS if kind == 1 else SEVERAL[number % len(SEVERAL)]
        return few[number % len(few)] if kind == 1 else few[self.rng.randrange(len(few))]

    def draw_boolean(self, p: float = 0.5, **_: Any) -> bool:
        """True as often as that."""
        return self.rng.random() < p

    def draw_integer(self, min_value: int | None = None, max_value: int | None = None, **_: Any) -> int:
        """The whole number nearest to a part of the way."""
        low = min_value if min_value is not None else min(-2, max_value if max_value is not None else 0)
        high = max_value if max_value is not None else max(2, low)
        return low + round(self.part() * (high - low))

    def draw_float(self, *, min_value: float = -FARTHEST, max_value: float = FARTHEST, **_: Any) -> float:
        """A part of the way between the ends; zero and one where they lie between and it is at an end."""
        low, high = max(min_value, min(-FARTHEST, max_value)), min(max_value, max(FARTHEST, min_value))
        part = self.part()
        inner = [value for value in (0.0, 1.0) if low < value < high]
        if part in (0.0, 1.0) and inner and self.rng.random() < 0.3:
            return inner[-1] if part else inner[0]
        return high if part == 1 else low + part * (high - low)

    def draw_string(self, intervals: Any, *, min_size: int = 0, **_: Any) -> str:
        """The shortest."""
        return chr(intervals.char_in_shrink_order(0)) * min_size

    def draw_bytes(self, min_size: int = 0, *_: Any, **__: Any) -> bytes:
        """The shortest."""
        return bytes(min_size)


AVAILABLE_PROVIDERS["memlaw-ends"] = f"{__name__}.Ends"


def build(pool: Pool) -> None:
    """Give a pool data and letters for statements of one's own, beside what was drawn; alike for every seed."""
    setting = pool.case.setting
    if pool.drawn and not pool.built:
        ends = _at_ends(pool, FEW if pool.movable else DRAWN)
        known = setting.name in FREE and pool.movable
        pool.built += [*(_changed(setting.name, [*pool.drawn, *ends]) if known else ()), *ends]


def _at_ends(pool: Pool, count: int) -> list[Drawn]:
    found = dict[str, Drawn]()
    Ends.drawn = 0

    def collect(one: Drawn) -> None:
        found.setdefault(repr((one.size, one.data, one.letters)), one)

    wanted = settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        backend="memlaw-ends",
    )
    with steady():
        hypothesis.seed(0)(wanted(given(_beside_spectra(pool))(collect)))()
    return list(found.values())


@st.composite
def _beside_spectra(draw: st.DrawFn, pool: Pool) -> Drawn:
    number = Ends.drawn
    begun = start(pool.families, np.random.default_rng(number), SIZES[number % len(SIZES)])
    return drawn_at(draw, pool.case, own_letters(pool.case), *begun)


def _changed(name: str, known: Sequence[Drawn]) -> Iterator[Drawn]:
    """What was drawn, made of few numbers: the same at every step, zero but for one column, or two at random."""
    for size in sorted({item.size for item in known}):
        drawn, seen = [item for item in known if item.size == size], set[str]()
        for number, (palette, structure) in enumerate(product(PALETTES, STRUCTURES)):
            data = _made_of(name, drawn[number % len(drawn)].data, structure, palette, random.Random(number))
            if repr(data) not in seen:
                yield Drawn(FREE_SPECTRA, size, (), data, drawn[number % len(drawn)].letters)
            seen.add(repr(data))


def _made_of(
    setting: str, drawn: Mapping[str, Any], structure: str, few: tuple[float, ...], rng: random.Random
) -> dict[str, Any]:
    names = [name for name in FREE[setting] if name in drawn and name not in POSITIVE]
    data = {**drawn, **{name: _fitting(name, _formed(drawn[name], structure, few, rng)) for name in names}}
    for name in filter(TIED.__contains__, names):
        data = TIED[name](data)
    return data


def _formed(value: Any, structure: str, few: tuple[float, ...], rng: random.Random) -> Any:
    """A nest of numbers with others in it, by where they stand."""
    kept: dict[tuple[int, ...], float] = {}

    def number(path: tuple[int, ...]) -> float:
        if structure == "one":
            return float(path[-1] == 0)
        if structure == "alike" and len(path) > 1:
            row, column = path[-2], path[-1]
            if len(path) > 2 and row != column:
                return 0.0
            return kept.setdefault(path[1:], few[len(kept) % len(few)])
        return few[rng.randrange(len(few))]

    def filled(part: Any, path: tuple[int, ...]) -> Any:
        if isinstance(part, tuple | list):
            return tuple(filled(item, (*path, place)) for place, item in enumerate(part))
        if isinstance(part, float):
            return number(path or (0,))
        return complex(number(path or (0,))) if isinstance(part, complex) else part

    return filled(value, ())


def _fitting(name: str, value: Any) -> Any:
    """Numbers that the name allows: not negative, or inside the circle."""
    if isinstance(value, tuple):
        return tuple(_fitting(name, item) for item in value)
    if not isinstance(value, float | complex):
        return value
    if name in INSIDE:
        return type(value)(max(-0.99, min(0.99, value.real)))
    return type(value)(abs(value)) if name in NONNEGATIVE else value
