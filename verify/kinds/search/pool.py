"""What only a setting can draw: its data, and letters that it owns; drawn by hypothesis, as the samples are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import hypothesis
import numpy as np
from hypothesis import strategies as st
from sympy import Eq

from memlaw.theory.language import OwnSymbol
from memlaw.theory.statement.hypotheses import NONZERO
from memlaw.verify.evaluate.case import Case
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.kinds.search.letters import Interval, hull, interval, whole_values
from memlaw.verify.kinds.search.spectra import FAMILIES, Eigenvalues, Family, proper
from memlaw.verify.strategies import parameter
from memlaw.verify.strategies.drawing import draws
from memlaw.verify.system.driven import WEIGHTS
from memlaw.verify.system.setting import nothing

DRAWN, FEW = 16, 6  # draws for inequalities, and where there are none
SIZES = (1, 1, 2, 2, 3, 4)


@dataclass(frozen=True)
class Drawn:
    """A spectrum of a family at coordinates, the data drawn for it, and letters by name."""

    family: Family
    size: int
    x: tuple[float, ...]
    data: Mapping[str, Any]
    letters: Mapping[str, Any]

    @property
    def eigenvalues(self) -> Eigenvalues:
        """The spectrum."""
        return self.family.spectrum(self.x, self.size)


@dataclass
class Pool:
    """Draws of a setting. `movable`: spectra may move while the data stay, as no own setting ties them together.

    `built` are draws at the ends of what may be drawn, and data made to be extreme, for statements of one's own.
    """

    case: Case
    families: tuple[Family, ...]
    drawn: list[Drawn] = field(default_factory=list)
    movable: bool = True
    seed: int = 0
    built: list[Drawn] = field(default_factory=list)

    def values(self, name: str, size: int) -> list[Any]:
        """The values that a letter took for so many states, drawn or tried."""
        own = self.case.setting.parameters
        tried = list(own[name].values(size)) if name in own else []
        return tried + [item.letters[name] for item in self.drawn if item.size == size and name in item.letters]

    def moves(self, name: str, size: int) -> Interval | None:
        """The interval in which a letter that the setting owns may move."""
        symbols = {symbol.name: symbol for claim in self.case.theorem.claims for symbol in claim.parameters}
        if self.case.setting.name not in SETTINGS and not isinstance(symbols[name], OwnSymbol):
            return None
        sizes = {item.size for item in self.drawn} if self.case.setting.name in SETTINGS else {size}
        ends = [item.letters[name] for item in self.built if item.size in sizes and name in item.letters]
        return hull([value for each in sorted(sizes) for value in self.values(name, each)] + ends)


def driven(pool: Pool, rng: np.random.Generator) -> Pool:
    """The same draws with weights that are no ones; spectra of few states where nothing else is drawn."""
    drawn = pool.drawn or [Drawn(family, size, tuple(x), {}, {}) for family, size, x in _begun(pool, rng)]
    return replace(pool, drawn=[_weighed(item, rng) for item in drawn], built=[])


def _begun(pool: Pool, rng: np.random.Generator) -> Iterator[tuple[Family, int, list[float]]]:
    return (start(pool.families, rng, size) for size in SIZES for _ in range(2))


def _weighed(item: Drawn, rng: np.random.Generator) -> Drawn:
    """With weights between a hundredth and ten, in half of the draws complex."""
    sizes = 10 ** rng.uniform(-2, 1, item.size)
    turned = sizes * np.exp(1j * rng.uniform(-np.pi, np.pi, item.size) * (rng.random() < 0.5))
    return replace(item, data={**item.data, WEIGHTS: tuple(map(complex, turned))})


def families_of(case: Case) -> tuple[Family, ...]:
    """The families that a theorem allows."""
    nonzero = any(item.holds is NONZERO.holds for item in case.theorem.hypotheses)
    return tuple(item for item in FAMILIES if not (nonzero and item.name == "with zero"))


def own_letters(case: Case) -> list[str]:
    """The letters of the claims that only strategies can draw."""
    names = {symbol.name for claim in case.theorem.claims for symbol in claim.parameters} - {"mu", "z_0"}
    own = case.setting.parameters
    return sorted(name for name in names if name in own or not _is_known(name))


def _is_known(name: str) -> bool:
    return whole_values(name, 1) is not None or interval(name, (0.5,), {}) is not None


def draw_pool(case: Case, seed: int, run: int = 0) -> Pool:
    """Draw what a setting adds, for spectra of few states; `run` is the seed that all claims share."""
    setting, names = case.setting, own_letters(case)
    usual = SETTINGS.get(setting.name)
    known = usual is not None and usual.draw is setting.draw
    pool = Pool(case, families_of(case), movable=known or setting.draw is nothing, seed=run)
    if setting.draw is None or (setting.draw is nothing and not names):
        return pool

    count = FEW if all(isinstance(claim.relation, Eq) for claim in case.theorem.claims) else DRAWN
    pool.drawn += (one.value for one in islice(draws(_draws(case, pool.families, tuple(names)), seed), count))
    return pool


@st.composite
def _draws(draw: st.DrawFn, case: Case, families: tuple[Family, ...], names: tuple[str, ...]) -> Drawn:
    chance = np.random.default_rng(draw(_CHANCES))
    begun = start(families, chance, SIZES[int(chance.integers(len(SIZES)))])
    return drawn_at(draw, case, names, *begun)


def drawn_at(draw: st.DrawFn, case: Case, names: Sequence[str], family: Family, size: int, x: Sequence[float]) -> Drawn:
    """What a setting draws for a spectrum: its data, and the letters of these names."""
    spectrum, own = family.spectrum(tuple(x), size), case.setting
    if not proper(spectrum):
        hypothesis.reject()
    owned = own.parameters
    letters = {name: draw(owned[name].strategy(size) if name in owned else parameter(name, spectrum)) for name in names}
    return Drawn(family, size, tuple(x), own.draw(draw, spectrum) if own.draw is not None else {}, letters)


_CHANCES = st.integers(0, 2**32)


def start(
    families: tuple[Family, ...], rng: np.random.Generator, size: int, lag: int = 1
) -> tuple[Family, int, list[float]]:
    """A family and coordinates to begin with."""
    fitting = [item for item in families if item.least <= size]
    family = fitting[0] if rng.random() < 0.3 else fitting[int(rng.integers(len(fitting)))]
    return family, size, family.start(size, rng, lag, 1)[0].tolist()
