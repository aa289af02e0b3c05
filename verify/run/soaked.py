"""What a long search has seen, kept in a file that is always whole, so that it goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from memlaw import files
from memlaw.errors import InvalidInput

if TYPE_CHECKING:
    from memlaw.theory.statement.theorem import Theorem

SCHEMA = "memlaw.soak/1"


@dataclass(frozen=True)
class Found:
    """What one theorem showed for one seed."""

    key: str
    seed: int
    points: int = 0
    refuted: str = ""
    undecided: str = ""


@dataclass
class Soak:
    """What a search has seen: points per theorem, refutations and what stayed undecided.

    Every theorem was examined with all seeds below `next_seed`, and some with those `ahead`, each once. `stated` has a
    digest of what each theorem says. `unkept` says why the file could not be written, the last time that it was tried.
    """

    points: dict[str, int] = field(default_factory=dict)
    next_seed: int = 1
    refuted: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    seconds: float = 0.0
    stated: dict[str, str] = field(default_factory=dict)
    ahead: dict[str, list[int]] = field(default_factory=dict)
    interrupted: bool = False
    unkept: str = ""

    @property
    def total(self) -> int:
        """All points together."""
        return sum(self.points.values())

    def about(self, keys: Collection[str]) -> Soak:
        """What was seen of some theorems."""
        kept = [[line for line in lines if _key_of(line) in keys] for lines in (self.refuted, self.undecided)]
        points = {key: number for key, number in self.points.items() if key in keys}
        return replace(self, points=points, refuted=kept[0], undecided=kept[1])

    def now_stated(self, stated: Mapping[str, str]) -> Soak:
        """The same without what was seen of theorems that said something else then; these, and new ones, begin anew."""
        changed = {key for key, says in stated.items() if self.stated.get(key, says) != says}
        known = (self.stated.keys() | self.points.keys()) - changed
        over, first = [*range(1, self.next_seed)], self.next_seed if stated.keys() <= known else 1
        ahead = {key: [*(over if first == 1 else []), *self.ahead.get(key, [])] for key in sorted(known)}
        ahead = {key: seeds for key, seeds in ahead.items() if seeds}
        return replace(self.about(known), ahead=ahead, next_seed=first, stated={**self.stated, **stated})

    def open_pieces(self, keys: Collection[str]) -> list[tuple[str, int]]:
        """The pieces of some theorems that stayed undecided, each once."""
        pieces = (piece_of(line) for line in self.undecided)
        return sorted({(key, seed) for key, seed in pieces if key in keys and seed})

    def has(self, key: str, seed: int) -> bool:
        """Whether a theorem was examined with a seed."""
        return seed < self.next_seed or seed in self.ahead.get(key, ())

    def refuted_keys(self) -> set[str]:
        """The theorems that are refuted."""
        return {*map(_key_of, self.refuted)}

    def add(self, found: Found, keys: Collection[str]) -> None:
        """Count what a theorem showed, once; of what was undecided and is looked at once more no point counts again."""
        again = (found.key, found.seed) in self.open_pieces([found.key])
        if self.has(found.key, found.seed) and not again:
            return
        self.undecided = [line for line in self.undecided if piece_of(line) != (found.key, found.seed)]
        self.refuted += [found.refuted] if found.refuted else []
        self.undecided += [found.undecided] if found.undecided else []
        if not again:
            self.points[found.key] = self.points.get(found.key, 0) + found.points
            self._over(found.key, found.seed, self.stated.keys() | {*keys})

    def _over(self, key: str, seed: int, known: Collection[str]) -> None:
        """A theorem had a seed; one that all have had is over."""
        self.ahead.setdefault(key, []).append(seed)
        while all(self.next_seed in self.ahead.get(each, ()) for each in known):
            self.next_seed += 1
            later = {each: [seed for seed in seeds if seed >= self.next_seed] for each, seeds in self.ahead.items()}
            self.ahead = {each: seeds for each, seeds in later.items() if seeds}


def piece_of(line: str) -> tuple[str, int]:
    """The key and the seed with which a line begins; seed 0 where it names none.

    >>> piece_of("a.b, seed 1: eigenvalues 1/2"), piece_of("a.b: eigenvalues 1/2")
    (('a.b', 1), ('a.b', 0))
    """
    key, _, seed = line.partition(":")[0].partition(", seed ")
    return key, int(seed or 0)


def _key_of(line: str) -> str:
    return piece_of(line)[0]


def digest(item: Theorem, text: str = "") -> str:
    """A digest of what a theorem says, and of the text of the file in which it does."""
    from sympy import srepr

    parts = [srepr(part) for claim in item.claims for part in (claim.relation, *claim.when)]
    parts += [srepr(definition.relation) for definition in item.where]
    parts += [hypothesis.name for hypothesis in item.hypotheses]
    return hashlib.sha256("\n".join([*parts, text]).encode()).hexdigest()[:16]


def read(path: Path) -> Soak:
    """The search so far; a new one if the file does not exist. Errors: InvalidInput for any other content."""
    if not path.exists():
        return Soak()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("schema") != SCHEMA:
            raise ValueError("another schema")
        soak = Soak(**data)
        for line in (*soak.refuted, *soak.undecided):
            piece_of(line)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path}: {error}", f"the file of a search begins with schema {SCHEMA}", "give a new file name"
        ) from error
    return soak


def write(path: Path, soak: Soak) -> None:
    """Keep the search in a file that is always whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = asdict(replace(soak, interrupted=False))
    del data["unkept"]
    files.write(path, json.dumps({"schema": SCHEMA, **data}, indent=1) + "\n")
