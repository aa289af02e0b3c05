"""A long search for a refutation of a true theorem: random and adversarial instances, bounded in time, resumable.

Each round gives every theorem a fresh seed: hypothesis draws instances (clustered, near the circle, zero, conjugate,
real), and for claims about a plain pair small rational spectra with repetitions and zeros are decided exactly. What
was seen is written after each round; started again on the same file it goes on where it stopped.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from math import isfinite
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from memlaw import files
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.points import admissible, with_relatives
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.small import try_instance
from memlaw.verify.kinds.tally import Tally

SCHEMA = "memlaw.soak/1"
EXAMPLES = 150
EXACT_INSTANCES = 2
LARGEST_EXACT = 3
_PARTS = [Fraction(p, q) for q in range(2, 8) for p in range(1 - q, q)]


@dataclass
class Soak:
    """What a search has seen: points per theorem, the next seed, refutations and what stayed undecided."""

    points: dict[str, int] = field(default_factory=dict)
    next_seed: int = 1
    refuted: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """All points together."""
        return sum(self.points.values())


@dataclass(frozen=True)
class Found:
    """What one theorem showed for one seed."""

    key: str
    points: int
    refuted: str = ""
    undecided: str = ""


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


def search(
    path: Path,
    goal: int,
    minutes: float,
    processes: int = 1,
    progress: Callable[[Soak], None] | None = None,
    keys: Sequence[str] | None = None,
) -> Soak:
    """Search until `goal` points were seen or the minutes are over; every round is kept in `path`."""
    if goal < 1 or not (isfinite(minutes) and minutes > 0) or processes < 1:
        raise InvalidInput(
            f"{goal} points, {minutes} minutes, {processes} processes",
            "all three are positive",
            "try --points 100000 --minutes 20 --processes 2",
        )
    soak, started = read(path), time.monotonic()
    before = soak.seconds
    chosen = [item.key for item in catalogue()] if keys is None else list(keys)
    while soak.total < goal and time.monotonic() - started < 60 * minutes:
        for found in _round(chosen, soak.next_seed, processes, started + 60 * minutes):
            _record(soak, found)
        soak.next_seed += 1
        soak.seconds = round(before + time.monotonic() - started, 1)
        write(path, soak)
        if progress is not None:
            progress(soak)
    return soak


def _round(keys: Sequence[str], seed: int, processes: int, deadline: float) -> Iterator[Found]:
    if processes == 1:
        for key in keys:
            if time.monotonic() < deadline:
                yield examined(key, seed)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_before, deadline, key, seed) for key in keys]
        for future in as_completed(futures):
            found = future.result()
            if found is not None:
                yield found


def _before(deadline: float, key: str, seed: int) -> Found | None:
    return examined(key, seed) if time.monotonic() < deadline else None


def _record(soak: Soak, found: Found) -> None:
    soak.points[found.key] = soak.points.get(found.key, 0) + found.points
    soak.refuted += [found.refuted] if found.refuted else []
    soak.undecided += [found.undecided] if found.undecided else []


def examined(key: str, seed: int) -> Found:
    """One theorem, one seed: sampled instances, then exact ones."""
    case = case_of(theorem(key))
    sampled = _sampled(case, seed) if case.setting.draw is not None else Found(key, 0)
    if sampled.refuted or case.setting.name != "state":
        return sampled
    exact = _exact(case, random.Random(f"{key} {seed}"))
    return Found(key, sampled.points + exact.points, exact.refuted, sampled.undecided or exact.undecided)


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
