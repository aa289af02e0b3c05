"""Where a search begins: a place in coordinates, drawn at random, which a descent may move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from sympy import Ge, Gt, Symbol

from memlaw.numerics.number.arithmetic import FLOAT
from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray
from memlaw.theory.language import takes_numbers
from memlaw.theory.statement.hypotheses import LONG_WINDOW
from memlaw.verify.evaluate.closures import Closure
from memlaw.verify.evaluate.evaluation import CompiledClaim
from memlaw.verify.evaluate.expressions import condition_sides
from memlaw.verify.evaluate.points import USUAL
from memlaw.verify.kinds.naming import uses_of
from memlaw.verify.kinds.search.data import FREE, Leaf, Ranges, free_names, leaves, ranges, read, standing, written
from memlaw.verify.kinds.search.letters import LAGS, Interval, interval, pick, whole_values
from memlaw.verify.kinds.search.places import ADDED, Basis, Place
from memlaw.verify.kinds.search.pool import Drawn, Pool, start
from memlaw.verify.kinds.search.spectra import FREE as FREE_SPECTRA
from memlaw.verify.kinds.search.spectra import LEAST, MOST, Eigenvalues, Family, coordinates, polar
from memlaw.verify.kinds.search.stacked import STACKED, StackedDriven, StackedSystem, stacked_data, stacked_system
from memlaw.verify.system.driven import WEIGHTS, driven_by
from memlaw.verify.system.system import Definitions, NotApplicable, System

SIZES = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)
HAIR, PINNED = 1e-12, 0.6  # how far inside a condition, and how often
ANYWHERE = 0.5  # a letter whose condition float64 says nothing of
MOVED = 6  # numbers of the data that move at once, at most


@dataclass(frozen=True)
class Parts:
    """Eigenvalues, second ones and the one to add, letters and data, at one place or at many."""

    spectrum: ComplexArray
    other: ComplexArray | None
    added: ComplexArray | None
    letters: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Start:
    """Coordinates `x` of all that moves: spectrum, second spectrum and mu, letters, numbers of the data.

    `counts` says how many belong to the two spectra; a spectrum in `still` has none. The second spectrum's are measured
    from those of the first, in units of `near`, if these are given. `fixed` are the letters that stay; `moving` those
    that move, with the interval of one that a setting owns; `pinned` those at the end of what the claim supposes.
    """

    family: Family
    size: int
    x: tuple[float, ...]
    counts: tuple[int, int] = (0, 0)
    still: Eigenvalues | None = None
    second: Family | None = None
    near: tuple[float, ...] = ()
    adds: bool = False
    basis: Basis | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    moving: Mapping[str, Interval | None] = field(default_factory=dict)
    pinned: Mapping[str, Pin] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    leaves: tuple[Leaf, ...] = ()

    def read(self, x: Array) -> Parts:
        """What the coordinates along the last axis of an array say."""
        first, second = self.counts
        spectrum = self.family.place(x[..., :first], self.size) if self.still is None else np.array(self.still)
        beside = x[..., first : first + second]
        beside = x[..., :first] + np.array(self.near) * beside if self.near else beside
        other = self.second.place(beside, self.size) if self.second is not None else None
        rest = iter(np.moveaxis(x[..., first + second :], -1, 0))
        added = polar(next(rest), next(rest)) if self.adds else None
        letters = dict(self.fixed)
        for name, own in self.moving.items():
            where = own or interval(name, spectrum, letters)
            assert where is not None
            letters[name] = where.at(next(rest))
        data = self.data
        for leaf, coordinate in zip(self.leaves, rest, strict=True):
            data = written(data, leaf, leaf.within.at(coordinate))
        return Parts(spectrum, other, added, letters, data)

    def place(self, x: Array | Sequence[float]) -> Place:
        """The place at coordinates like `x`."""
        parts = self.read(np.asarray(x, dtype=float))
        letters = {**self.fixed, **{name: float(parts.letters[name]) for name in self.moving}}
        spectra = [None if values is None else tuple(map(complex, values)) for values in (parts.spectrum, parts.other)]
        added = None if parts.added is None else complex(parts.added)
        assert spectra[0] is not None
        place = Place(standing(parts.data, spectra[0]), letters, parts.data, added, spectra[1], self.basis)
        ends = pinned(self.pinned, place.system(FLOAT), letters) if self.pinned else {}
        return replace(place, parameters={**letters, **{name: float(end) for name, end in ends.items()}})

    def stack(self, x: FloatArray) -> tuple[StackedSystem, Mapping[str, Any]]:
        """The systems at rows of coordinates, and letters there."""
        parts = self.read(x)
        values = sorted(np.moveaxis(parts.spectrum, -1, 0), key=lambda value: bool(np.any(value)))
        system = stacked_system(values, ADDED if parts.added is None else parts.added)
        changes: dict[str, Any] = {}
        if WEIGHTS in parts.data:
            system = driven_by(system, [np.asarray(value) + 0j for value in parts.data[WEIGHTS]], StackedDriven)
        if parts.data:
            changes["data"] = stacked_data(parts.data)
        if parts.other is not None:
            second = stacked_system(list(np.moveaxis(parts.other, -1, 0)))
            changes["relatives"] = {**system.relatives, "other": lambda: second}
        if self.basis is not None:
            changes["facts"] = {**system.facts, "S": STACKED.matrix(self.basis)}
        system = replace(system, **changes) if changes else system
        return system, {**parts.letters, **pinned(self.pinned, system, parts.letters)}

    def at(self, spectrum: Eigenvalues) -> Start:
        """The same with a spectrum that does not move."""
        first, second = self.counts
        own, beside = (np.array(part) for part in (self.x[:first], self.x[first : first + second]))
        beside = own + np.array(self.near) * beside if self.near else beside
        x = (*map(float, beside), *self.x[first + second :])
        return replace(self, still=spectrum, x=x, counts=(0, second), near=())


@dataclass(frozen=True)
class Pin:
    """The other side of a condition on a letter, whether the letter is at least that, and what letters are there."""

    end: Closure
    above: bool
    definitions: Definitions
    needs: frozenset[str] = frozenset()


def pins_of(item: CompiledClaim) -> dict[str, Pin]:
    """The letters that stand alone on one side of a condition of a claim."""
    found = {}
    for condition in item.claim.when:
        ends = zip(condition.args, reversed(condition_sides(condition)), reversed(condition.args), strict=True)
        for above, (letter, end, other) in zip((True, False), ends, strict=True):
            if isinstance(letter, Symbol) and not takes_numbers(letter):
                needs = frozenset(symbol.name for symbol in other.free_symbols)
                found[letter.name] = Pin(end, above == isinstance(condition, Ge | Gt), item.definitions, needs)
    return found


def pinned(pins: Mapping[str, Pin], system: System, letters: Mapping[str, Any]) -> dict[str, Any]:
    """The letters at the ends of their conditions, inside by a hair."""
    found: dict[str, Any] = {}
    for name, pin in pins.items():
        scope = {letter: value for letter, value in letters.items() if isinstance(value, int)}
        others = {letter: value for letter, value in letters.items() if letter not in scope}
        place = replace(system, definitions=pin.definitions, parameters={**system.parameters, **others})
        try:
            end = np.real(np.asarray(place.scalar(pin.end(place, scope))))
        except (NotApplicable, ArithmeticError, IndexError):  # no such end there: any number, which is judged as all
            end = np.asarray(ANYWHERE)
        found[name] = end + (HAIR if pin.above else -HAIR) * np.abs(end)
    return found


@lru_cache(maxsize=1000)
def spectra(families: tuple[Family, ...], size: int, lag: int, count: int, seed: int) -> FloatArray:
    """Coordinates of spectra of all families, among those of any spectrum; alike for all claims under one seed."""
    rng, fitting = np.random.default_rng([seed, size, lag]), [item for item in families if item.least <= size]
    each = -(-count // (len(fitting) + 1))
    found = [item.start(size, rng, lag, each if item is not FREE_SPECTRA else 2 * each) for item in fitting]
    values = [item.place(x, size) for item, x in zip(fitting, found, strict=True)]
    return coordinates(np.concatenate(values)[:count])


class Starter:
    """Draws starts for one claim. `still`: the spectrum has no say, and does not move."""

    def __init__(self, pool: Pool, item: CompiledClaim, rng: np.random.Generator) -> None:
        self.pool, self.rng, self.still, claim = pool, rng, False, item.claim
        self.pins = pins_of(item)
        self.names = [symbol.name for symbol in claim.parameters if symbol.name not in ("mu", "z_0")]
        self.long = any(law.holds is LONG_WINDOW.holds for law in pool.case.theorem.hypotheses)
        self.uses = uses_of(item)
        self.chart, self.known = FREE_SPECTRA, dict[int, Ranges]()

    def draw(self, sizes: Sequence[int] = SIZES) -> Start:
        """One start."""
        drawn = pick(self.pool.drawn, self.rng) if self.pool.drawn else None
        size = drawn.size if drawn is not None else int(pick(sizes, self.rng))
        lag = self._lag(size)
        begun = self._with_data(self._with_letters(self._with_company(self._spectrum(drawn, size, lag), lag), lag))
        if self.still or not self.pool.movable:
            return begun.at(begun.place(begun.x).eigenvalues)
        return begun

    # --- places of one shape ----------------------------------------------------------------------------------

    def shape(self, size: int, lag: int, one: Drawn | None = None) -> Start:
        """A start with so many states at a lag, of which all that moves is open; with these data, or drawn ones."""
        drawn = [item for item in self.pool.drawn if item.size == size]
        one = pick(drawn, self.rng) if drawn and one is None else one
        family = self.chart
        if one is not None and family is FREE_SPECTRA and not self.pool.movable:  # data belong to a spectrum
            family = one.family
        x = family.start(size, self.rng, lag, 1)[0].tolist()
        begun = Start(family, size, tuple(x), (len(x), 0), data=one.data if one is not None else {})
        return self._with_data(self._with_letters(self._with_company(begun, lag), lag))

    def rows(self, start: Start, count: int, lag: int) -> FloatArray:
        """Rows of coordinates for a shape: spectra of all families, the rest anywhere."""
        rng, second = self.rng, start.counts[1]
        x = [self._spectra(start, count, lag)]
        if start.near:
            x.append(rng.normal(size=(count, second)))
        elif start.second is not None:
            x.append(start.second.start(start.size, rng, lag, count))
        if start.adds:
            x += [rng.uniform(-4, 16, (count, 1)), rng.uniform(-np.pi, np.pi, (count, 1))]
        usual, wide = (
            rng.normal(0, 1.5, (count, len(start.moving))),
            rng.uniform(LEAST, MOST, (count, len(start.moving))),
        )
        x.append(np.where(rng.random(usual.shape) < 0.5, usual, wide))
        known = np.array(start.x[len(start.x) - len(start.leaves) :])
        x.append(known + rng.normal(0, 1, (count, len(known))) * (np.arange(count) % 4 > 0)[:, None])
        return np.hstack(x)

    def _spectra(self, start: Start, count: int, lag: int) -> FloatArray:
        """Coordinates of spectra: of the shape's own family, or, if it is that of all, of every one."""
        if start.family is not FREE_SPECTRA:
            return start.family.start(start.size, self.rng, lag, count)
        return spectra(self.pool.families, start.size, lag, count, self.pool.seed)

    # ----------------------------------------------------------------------------------------------------------

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
        return int(pick(near if self.rng.random() < 0.6 else (*LAGS, *LAGS[-1:] * 6), self.rng))

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
        near: tuple[float, ...] = ()
        if self.uses.other:
            if rng.random() < 0.7:
                second, more, near = begun.family, rng.normal(size=len(x)).tolist(), self._units(len(x), size)
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
        return replace(begun, x=tuple(x), second=second, near=near, adds=self.uses.adds, basis=basis, counts=counts)

    def _units(self, count: int, size: int) -> tuple[float, ...]:
        """How far a second spectrum is from the first in each coordinate; often one eigenvalue alone is another."""
        unit, one = float(10 ** self.rng.uniform(-3, 0)), int(self.rng.integers(size))
        alone = self.rng.random() < 0.5
        return tuple(unit if not alone or place * size // count == one else 0.0 for place in range(count))

    def _with_letters(self, begun: Start, lag: int) -> Start:
        fixed: dict[str, Any] = {}
        moving: dict[str, Interval | None] = {}
        ends: dict[str, Pin] = {}
        for name in self.names:
            own = name in self.pool.case.setting.parameters
            whole = None if own else whole_values(name, begun.size)
            asked = name == "tau" or (name == "k" and "tau" not in self.names)
            values = [lag] if asked and not own else whole or self.pool.values(name, begun.size)
            where = self.pool.moves(name, begun.size) if own else None
            if not values and where is None and interval(name, (0.5,), {"r": 1.5}) is None:
                values = USUAL.get(name, ())
            if (
                not whole
                and name in self.pins
                and not self.pins[name].needs & ends.keys()
                and self.rng.random() < PINNED
            ):
                ends[name] = self.pins[name]
            elif values and (whole or where is None or self.rng.random() < 0.3):
                fixed[name] = self._whole(name, values, begun.size) if whole else pick(values, self.rng)
            else:
                moving[name] = where
        if fixed.get("T", lag + 1) <= lag:
            fixed |= self._lags(fixed, begun.size)
        more = [float(pick((self.rng.normal(0, 1.5), self.rng.uniform(-9, 23)), self.rng)) for _ in moving]
        return replace(begun, x=(*begun.x, *more), fixed=fixed, moving=dict(sorted(moving.items())), pinned=ends)

    def _ranges(self, built: int) -> Ranges:
        """Where numbers of the data may move, known from all that was drawn, and from so much that was built."""
        if built not in self.known:
            drawn = [item.data for item in (*self.pool.drawn, *self.pool.built)]
            self.known[built] = ranges(FREE.get(self.pool.case.setting.name, ()), drawn)
        return self.known[built]

    def _with_data(self, begun: Start) -> Start:
        """Some numbers of the data, from where they were drawn."""
        names = free_names(self.pool.case.setting.name, begun.data) if self.pool.movable else ()
        if not names or self.rng.random() < 0.3:
            return begun
        found = leaves(begun.data, names, self._ranges(len(self.pool.built)))
        chosen = sorted(self.rng.choice(len(found), min(MOVED, len(found)), replace=False)) if found else []
        moved = tuple(found[place] for place in chosen)
        more = [leaf.within.where(read(begun.data, leaf)) for leaf in moved]
        return replace(begun, leaves=moved, x=(*begun.x, *more))
