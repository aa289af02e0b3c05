"""A long search for a refutation of a true theorem: random and adversarial instances, bounded in time, resumable.

Each round gives every theorem a fresh seed: hypothesis draws instances (clustered, near the circle, zero, conjugate,
real), and for claims about a plain pair small rational spectra with repetitions and zeros are decided exactly. What
was seen is written after each round; started again on the same file it goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from math import isfinite
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sympy import srepr

from memlaw import files
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.points import admissible, with_relatives
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.small import try_instance
from memlaw.verify.kinds.tally import Tally
from memlaw.verify.run.own import blamed, found_again, is_own
from memlaw.verify.run.runner import select

SCHEMA = "memlaw.soak/1"
EXAMPLES = 150
EXACT_INSTANCES = 2
LARGEST_EXACT = 3
_PARTS = [Fraction(p, q) for q in range(2, 8) for p in range(1 - q, q)]


@dataclass
class Soak:
    """What a search has seen: points per theorem, the next seed, refutations and what stayed undecided.

    `stated` has a digest of what each theorem says.
    """

    points: dict[str, int] = field(default_factory=dict)
    next_seed: int = 1
    refuted: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    seconds: float = 0.0
    stated: dict[str, str] = field(default_factory=dict)

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
        """The same without what was seen of theorems that said something else then."""
        changed = {key for key, says in stated.items() if self.stated.get(key, says) != says}
        kept = self.about({key for key in self.stated.keys() | self.points.keys() if key not in changed})
        return replace(kept, stated={**self.stated, **stated})


@dataclass(frozen=True)
class Found:
    """What one theorem showed for one seed."""

    key: str
    points: int
    refuted: str = ""
    undecided: str = ""


def _key_of(line: str) -> str:
    """The key with which a refutation begins.

    >>> _key_of("a.b, seed 1: eigenvalues 1/2"), _key_of("a.b: eigenvalues 1/2")
    ('a.b', 'a.b')
    """
    return line.partition(":")[0].partition(",")[0]


def digest(item: Theorem, text: str = "") -> str:
    """A digest of what a theorem says, and of the text of the file in which it does."""
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
        return Soak(**data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path}: {error}", f"the file of a search begins with schema {SCHEMA}", "give a new file name"
        ) from error


def write(path: Path, soak: Soak) -> None:
    """Keep the search in a file that is always whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps({"schema": SCHEMA, **asdict(soak)}, indent=1) + "\n")


def soak(
    theorems: Iterable[str | Theorem] | str | Theorem | None = None,
    *,
    file: str | Path | None = None,
    state: Path | None = None,
    points: int = 100_000,
    minutes: float = 20.0,
    processes: int = 1,
    progress: Callable[[Soak], None] | None = None,
) -> Soak:
    """Search for refutations until so many points were seen or the minutes are over.

    theorems: keys of the catalogue or of `file`, a Python file with THEOREMS, or `Theorem` objects of your own (those
    are examined in this process); all by default. state: where the search is kept after each round, to go on from; what
    it holds of a statement that has changed since is dropped. progress: called after each round.

    Errors: InvalidInput for unknown keys, for numbers that are not positive and for a state that is none.
    """
    if points < 1 or not (isfinite(minutes) and minutes > 0) or processes < 1:
        raise InvalidInput(
            f"{points} points, {minutes} minutes, {processes} processes",
            "all three are positive",
            "try --points 100000 --minutes 20 --processes 2",
        )
    path = Path(file) if file is not None else None
    chosen = {item.key: item for item in select(theorems, path)}
    text = path.read_text(encoding="utf-8") if path is not None else ""
    found, started = read(state) if state is not None else Soak(), time.monotonic()
    found = found.now_stated({key: digest(item, text) for key, item in chosen.items()})
    before, deadline = found.seconds, started + 60 * minutes
    while found.about(chosen).total < points and time.monotonic() < deadline:
        for one in _round(chosen, path, found.next_seed, processes, deadline):
            _record(found, one)
        found.next_seed += 1
        found.seconds = round(before + time.monotonic() - started, 1)
        if state is not None:
            write(state, found)
        if progress is not None:
            progress(found.about(chosen))
    return found.about(chosen)


def _round(
    chosen: Mapping[str, Theorem], file: Path | None, seed: int, processes: int, deadline: float
) -> Iterator[Found]:
    if processes == 1 or (file is None and any(map(is_own, chosen.values()))):
        for item in chosen.values():
            if time.monotonic() < deadline:
                yield examined(item, seed)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_before, deadline, key, file, seed) for key in chosen]
        for future in as_completed(futures):
            found = future.result()
            if found is not None:
                yield found


def _before(deadline: float, key: str, file: Path | None, seed: int) -> Found | None:
    return examined(found_again((key,), file)[key], seed) if time.monotonic() < deadline else None


def _record(soak: Soak, found: Found) -> None:
    soak.points[found.key] = soak.points.get(found.key, 0) + found.points
    soak.refuted += [found.refuted] if found.refuted else []
    soak.undecided += [found.undecided] if found.undecided else []


def examined(item: Theorem, seed: int) -> Found:
    """One theorem, one seed: sampled instances, then exact ones."""
    with blamed(f"checking {item.key} by samples") if is_own(item) else nullcontext():
        case = case_of(item)
        sampled = _sampled(case, seed) if case.setting.draw is not None else Found(item.key, 0)
        if sampled.refuted or case.setting.name != "state":
            return sampled
        exact = _exact(case, random.Random(f"{item.key} {seed}"))
    return Found(item.key, sampled.points + exact.points, exact.refuted, sampled.undecided or exact.undecided)


def _sampled(case: Case, seed: int) -> Found:
    found = check_sampled(case, seed, EXAMPLES)
    return _found(case.key, found.points, found.counterexample, found.undecided, f", seed {seed}")


def _exact(case: Case, chance: random.Random) -> Found:
    """Random rational spectra with repetitions and zeros, decided exactly where the hypotheses admit them."""
    tally = Tally()
    for _ in range(EXACT_INSTANCES):
        instance = adversarial(chance)
        if admissible(case.theorem, instance) and not try_instance(case, instance, EXACT, tally):
            break
    return _found(case.key, tally.points, tally.refuted, tally.undecided)


def _found(
    key: str, points: int, refuted: Counterexample | None, undecided: Counterexample | None, seed: str = ""
) -> Found:
    told = [f"{key}{seed}: {point}" if point is not None else "" for point in (refuted, undecided)]
    return Found(key, points, told[0], "" if told[0] else told[1])


def adversarial(chance: random.Random) -> Instance:
    """A pair of few states: simple rationals inside the disc, often repeated, zero, opposite or conjugate.

    >>> adversarial(random.Random(1)).size <= LARGEST_EXACT
    True
    """
    values = [_value(chance)]
    while len(values) < chance.randint(1, LARGEST_EXACT):
        last = values[-1]
        choices: list[Any] = [last, (-last[0], last[1]), (last[0], -last[1]), (Fraction(0), Fraction(0))]
        values.append(chance.choice([*choices, _value(chance), _value(chance)]))
    texts = [f"{real}+({imag})*I" for real, imag in values]
    make = Instance.companion if len(set(values)) < len(values) else Instance.diagonal
    return with_relatives(make(*texts))


def _value(chance: random.Random) -> tuple[Fraction, Fraction]:
    """A Gaussian rational inside the unit circle: both parts are below 1/sqrt(2), or one of them is zero."""
    real = chance.choice(_PARTS)
    if chance.random() < 0.5:
        return (real, Fraction(0)) if chance.random() < 0.7 else (Fraction(0), real)
    scale = Fraction(7, 10)
    return real * scale, chance.choice(_PARTS) * scale
