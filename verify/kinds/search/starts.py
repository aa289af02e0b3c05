"""Where a search begins: a place in coordinates, drawn at random, which a descent may move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from memlaw.theory.language import Quantity
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.kinds.search.letters import Interval, interval, pick, whole_values
from memlaw.verify.kinds.search.places import Basis, Place
from memlaw.verify.kinds.search.pool import Drawn, Pool, start
from memlaw.verify.kinds.search.spectra import Family, polar

SIZES = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)


@dataclass(frozen=True)
class Start:
    """Coordinates `x` of all that moves: the spectrum's, then the second spectrum's and mu's, then the letters'.

    `fixed` are the letters that stay; `moving` those that move, with the interval of one that a setting owns.
    """

    family: Family
    size: int
    x: tuple[float, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    moving: Mapping[str, Interval | None] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    basis: Basis | None = None
    second: Family | None = None
    adds: bool = False
    counts: tuple[int, int] = (0, 0)  # coordinates of the two spectra

    def place(self, x: Sequence[float]) -> Place:
        """The place at coordinates like `x`."""
        first, second = self.counts
        spectrum = self.family.place(x[:first], self.size)
        other = self.second.place(x[first : first + second], self.size) if self.second is not None else None
        rest = list(x[first + second :])
        added = polar(rest.pop(0), rest.pop(0)) if self.adds else None
        letters = dict(self.fixed)
        for name, own in self.moving.items():
            where = own or interval(name, spectrum, letters)
            assert where is not None
            letters[name] = where.at(rest.pop(0))
        return Place(spectrum, letters, self.data, added, other, self.basis)


@dataclass(frozen=True)
class Uses:
    """What beside a pair a claim speaks of."""

    other: bool
    basis: bool
    adds: bool


def uses_of(claim: Claim, definitions: Sequence[Any]) -> Uses:
    """Read it off the symbols and names in a claim and in the definitions that it uses."""
    expressions = [claim.relation, *(item.relation for item in definitions)]
    names = {type(item).__name__ for part in expressions for item in part.atoms(Quantity)}
    names |= {str(getattr(item, "name", item)) for part in expressions for item in part.free_symbols}
    names |= {str(item) for part in expressions for item in part.atoms() if hasattr(item, "name")}
    text = " ".join(sorted(names)) + " ".join(map(str, expressions))
    other = "other" in text or "lambda'" in text or "union" in text
    return Uses(other, "S" in names, "mu" in {symbol.name for symbol in claim.parameters})


class Starter:
    """Draws starts for one claim."""

    def __init__(self, pool: Pool, claim: Claim, rng: np.random.Generator) -> None:
        self.pool, self.claim, self.rng = pool, claim, rng
        self.names = [symbol.name for symbol in claim.parameters if symbol.name not in ("mu", "z_0")]
        self.uses = uses_of(claim, pool.case.theorem.where)

    def draw(self, sizes: Sequence[int] = SIZES) -> Start:
        """One start."""
        rng, drawn = self.rng, self._drawn()
        size = drawn.size if drawn is not None else int(pick(sizes, rng))
        lag = int(pick(whole_values("tau", size) or (1,), rng))
        tied = drawn is not None and drawn.data
        if drawn is not None and (not self.pool.movable or (tied and rng.random() < 0.4)):
            family, x = drawn.family, list(drawn.x)
        else:
            keep = (drawn.family,) if drawn is not None and tied else self.pool.families
            family, size, x = start(keep, rng, size, lag)
        begun = Start(family, size, tuple(x), data=drawn.data if drawn is not None else {}, counts=(len(x), 0))
        return self._with_letters(self._with_company(begun, lag), lag)

    def _drawn(self) -> Drawn | None:
        return pick(self.pool.drawn, self.rng) if self.pool.drawn else None

    def _with_company(self, begun: Start, lag: int) -> Start:
        """A second spectrum, near or of another kind; an eigenvalue to add; a basis."""
        rng, x, size, second, count = self.rng, list(begun.x), begun.size, None, 0
        if self.uses.other:
            if rng.random() < 0.5:
                second, more = begun.family, [v + 10 ** rng.uniform(-3, 0) * rng.normal() for v in x[: begun.counts[0]]]
            else:
                second, _, more = start(self.pool.families, rng, size, lag)
            x, count = x + more, len(more)
        if self.uses.adds:
            x += [float(rng.uniform(-4, 12)), float(rng.uniform(-3.14, 3.14))]
        basis = None
        if self.uses.basis:
            numbers = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
            basis = tuple(tuple(complex(value) for value in row) for row in numbers * 10 ** rng.uniform(-1, 1))
        counts = (begun.counts[0], count)
        return replace(begun, x=tuple(x), second=second, adds=self.uses.adds, basis=basis, counts=counts)

    def _with_letters(self, begun: Start, lag: int) -> Start:
        fixed: dict[str, Any] = {}
        moving: dict[str, Interval | None] = {}
        own = self.pool.case.setting.parameters
        for name in self.names:
            whole = whole_values(name, begun.size) if name not in own else None
            if whole is not None:
                fixed[name] = lag if name == "tau" else int(pick(whole, self.rng))
                continue
            values = self.pool.values(name, begun.size)
            where = self.pool.moves(name, begun.size) if values else None
            if values and (where is None or self.rng.random() < 0.4):
                fixed[name] = pick(values, self.rng)
            else:
                moving[name] = where
        if "T" in fixed and "tau" in fixed and "tau" not in own and fixed["T"] > 0 and self.rng.random() < 0.7:
            fixed["tau"] = int(self.rng.integers(fixed["T"]))
        more = [float(self.rng.choice([self.rng.normal(0, 1.5), self.rng.uniform(-9, 23)])) for _ in moving]
        return replace(begun, x=(*begun.x, *more), fixed=fixed, moving=dict(sorted(moving.items())))
