"""Where a search begins: a place in coordinates, drawn at random, which a descent may move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from memlaw.theory.statement.hypotheses import LONG_WINDOW
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.kinds.search.data import FREE, Leaf, leaves, read, written
from memlaw.verify.kinds.search.letters import LAGS, Interval, interval, pick, whole_values
from memlaw.verify.kinds.search.places import Basis, Place
from memlaw.verify.kinds.search.pool import Drawn, Pool, start
from memlaw.verify.kinds.search.spectra import Eigenvalues, Family, polar

SIZES = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)
MOVED = 6  # numbers of the data that move at once, at most


@dataclass(frozen=True)
class Start:
    """Coordinates `x` of all that moves: spectrum, second spectrum and mu, letters, numbers of the data.

    `counts` says how many belong to the two spectra; a spectrum in `still` has none. `fixed` are the letters that
    stay; `moving` those that move, with the interval of one that a setting owns.
    """

    family: Family
    size: int
    x: tuple[float, ...]
    counts: tuple[int, int] = (0, 0)
    still: Eigenvalues | None = None
    second: Family | None = None
    adds: bool = False
    basis: Basis | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    moving: Mapping[str, Interval | None] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    leaves: tuple[Leaf, ...] = ()

    def place(self, x: Sequence[float]) -> Place:
        """The place at coordinates like `x`."""
        first, second = self.counts
        spectrum = self.family.place(x[:first], self.size) if self.still is None else self.still
        other = self.second.place(x[first : first + second], self.size) if self.second is not None else None
        rest = iter(x[first + second :])
        added = polar(next(rest), next(rest)) if self.adds else None
        letters = dict(self.fixed)
        for name, own in self.moving.items():
            where = own or interval(name, spectrum, letters)
            assert where is not None
            letters[name] = where.at(next(rest))
        data = self.data
        for leaf, coordinate in zip(self.leaves, rest, strict=True):
            data = written(data, leaf, leaf.within.at(coordinate))
        return Place(spectrum, letters, data, added, other, self.basis)

    def at(self, spectrum: Eigenvalues) -> Start:
        """The same with a spectrum that does not move."""
        return replace(self, still=spectrum, x=self.x[self.counts[0] :], counts=(0, self.counts[1]))


@dataclass(frozen=True)
class Uses:
    """What beside a pair a claim speaks of."""

    other: bool
    basis: bool
    adds: bool


def uses_of(claim: Claim, definitions: Sequence[Any]) -> Uses:
    """Read it off the names in a claim and in the definitions that it uses."""
    expressions = [claim.relation, *(item.relation for item in definitions)]
    text = " ".join(map(str, expressions))
    names = {str(getattr(item, "name", "")) for part in expressions for item in part.atoms()}
    other = any(word in text for word in ("other", "lambda'", "union"))
    return Uses(other, "S" in names, "mu" in {symbol.name for symbol in claim.parameters})


class Starter:
    """Draws starts for one claim. `still`: the spectrum has no say, and does not move."""

    def __init__(self, pool: Pool, claim: Claim, rng: np.random.Generator) -> None:
        self.pool, self.rng, self.still = pool, rng, False
        self.names = [symbol.name for symbol in claim.parameters if symbol.name not in ("mu", "z_0")]
        self.long = any(law.holds is LONG_WINDOW.holds for law in pool.case.theorem.hypotheses)
        self.uses = uses_of(claim, pool.case.theorem.where)

    def draw(self, sizes: Sequence[int] = SIZES) -> Start:
        """One start."""
        drawn = pick(self.pool.drawn, self.rng) if self.pool.drawn else None
        size = drawn.size if drawn is not None else int(pick(sizes, self.rng))
        lag = self._lag(size)
        begun = self._with_data(self._with_letters(self._with_company(self._spectrum(drawn, size, lag), lag), lag))
        if self.still or not self.pool.movable:
            return begun.at(begun.place(begun.x).eigenvalues)
        return begun

    def again(self, start: Start) -> Start | None:
        """The same start with other whole letters of the language, if it has any."""
        own = self.pool.case.setting.parameters
        whole = {name: values for name in self.names if name not in own and (values := whole_values(name, start.size))}
        if not whole:
            return None
        chosen = {name: self._whole(name, values, start.size) for name, values in whole.items()}
        return replace(start, fixed={**start.fixed, **chosen, **self._lags(chosen, start.size)})

    def _whole(self, name: str, values: Sequence[int], size: int) -> int:
        """One of them; a window that holds N inputs where that is supposed."""
        return int(pick([value for value in values if name != "T" or value >= size or not self.long], self.rng))

    def _lags(self, letters: Mapping[str, Any], size: int) -> dict[str, int]:
        """A lag, mostly an early one, inside the window if there is one."""
        if "tau" not in self.names or "tau" in self.pool.case.setting.parameters:
            return {}
        inside = "T" in letters and self.rng.random() < 0.7
        return {"tau": int(self.rng.integers(letters["T"])) if inside else self._lag(size)}

    def _lag(self, size: int) -> int:
        near = (0, 1, 1, 2, 3, size - 1, size, size + 1)
        return int(pick(near if self.rng.random() < 0.6 else LAGS, self.rng))

    def _spectrum(self, drawn: Drawn | None, size: int, lag: int) -> Start:
        """The spectrum for which data were drawn, or another of its family; any where nothing was drawn for it."""
        families, data = self.pool.families, drawn.data if drawn is not None else {}
        if drawn is not None and (not self.pool.movable or (data and self.rng.random() < 0.4)):
            return Start(drawn.family, size, drawn.x, (len(drawn.x), 0), data=data)
        keep = (drawn.family,) if drawn is not None and data else families
        family, size, x = start(keep, self.rng, size, lag)
        return Start(family, size, tuple(x), (len(x), 0), data=data)

    def _with_company(self, begun: Start, lag: int) -> Start:
        """A second spectrum, near or of another kind; an eigenvalue to add; a basis."""
        rng, x, size, second, count = self.rng, list(begun.x), begun.size, None, 0
        if self.uses.other:
            if rng.random() < 0.5:
                second, more = begun.family, [value + 10 ** rng.uniform(-3, 0) * rng.normal() for value in x]
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
        for name in self.names:
            own = name in self.pool.case.setting.parameters
            whole = None if own else whole_values(name, begun.size)
            values = [lag] if name == "tau" and not own else whole or self.pool.values(name, begun.size)
            where = self.pool.moves(name, begun.size) if own else None
            if values and (whole or where is None or self.rng.random() < 0.3):
                fixed[name] = self._whole(name, values, begun.size) if whole else pick(values, self.rng)
            else:
                moving[name] = where
        if "T" in fixed:
            fixed |= self._lags(fixed, begun.size)
        more = [float(pick((self.rng.normal(0, 1.5), self.rng.uniform(-9, 23)), self.rng)) for _ in moving]
        return replace(begun, x=(*begun.x, *more), fixed=fixed, moving=dict(sorted(moving.items())))

    def _with_data(self, begun: Start) -> Start:
        """Some numbers of the data, from where they were drawn."""
        names = FREE.get(self.pool.case.setting.name, ()) if self.pool.movable else ()
        if not names or self.rng.random() < 0.3:
            return begun
        found = leaves(begun.data, names, [item.data for item in self.pool.drawn])
        chosen = sorted(self.rng.choice(len(found), min(MOVED, len(found)), replace=False)) if found else []
        moved = tuple(found[place] for place in chosen)
        more = [leaf.within.where(read(begun.data, leaf)) for leaf in moved]
        return replace(begun, leaves=moved, x=(*begun.x, *more))
