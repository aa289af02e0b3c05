"""A long search for a refutation of a true theorem: random and adversarial instances, bounded in time, resumable.

Each round gives every theorem a fresh seed: samples are drawn (clustered, near the circle, zero, conjugate, real), a
directed search starts from there, and for claims about a plain pair small rational spectra with repetitions and zeros
are decided exactly. A theorem with a seed is one piece of work, counted once whoever does it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.spectrum.reading import read_count, read_setting
from memlaw.theory.catalogue import is_own
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.points import admissible, with_relatives
from memlaw.verify.evidence import Counterexample, Verdict
from memlaw.verify.kinds.sampled import sampled
from memlaw.verify.kinds.small import try_instance
from memlaw.verify.kinds.tally import Tally
from memlaw.verify.run.own import blamed, found_again
from memlaw.verify.run.request import read_path
from memlaw.verify.run.runner import select
from memlaw.verify.run.soaked import Found, Soak, digest, read, write
from memlaw.verify.work.executors import Executor, InTurn, Processes, Scheduler
from memlaw.verify.work.processors import read_processes

EXAMPLES = 150
EXACT_INSTANCES = 2
LARGEST_EXACT = 3
KEPT_EVERY = 20.0  # seconds
_PARTS = [Fraction(p, q) for q in range(2, 8) for p in range(1 - q, q)]

Piece = tuple[str, int]  # a key and a seed


def soak(
    theorems: Iterable[str | Theorem] | str | Theorem | None = None,
    *,
    file: str | Path | None = None,
    state: str | Path | None = None,
    points: int = 100_000,
    seeds: int | None = None,
    examples: int = EXAMPLES,
    minutes: float = 20.0,
    processes: int = 1,
    scheduler: str | None = None,
    progress: Callable[[Soak], None] | None = None,
) -> Soak:
    """Search for refutations until so many points were seen, all seeds were tried or the minutes are over.

    theorems: keys of the catalogue or of `file`, a Python file with THEOREMS, or `Theorem` objects of your own (those
    are examined in this process); all by default. points: places at which a claim was compared, evaluations of the
    directed search among them; places that are the same under every seed count once, and those not at all at which
    float64 only looks for a place to begin. seeds: how many each theorem gets, 1, 2, 3, ...; examples: how many samples
    are drawn for each, and by that how far the directed search goes. state: where the search is kept meanwhile, to go
    on from; what it holds of a statement that has changed since is dropped, what stayed undecided is tried again.
    scheduler: the address of a running dask scheduler, whose workers search instead of processes here; what it sends is
    unpickled, so give that of one you trust. progress: called now and then. An interruption ends the search; it keeps
    what is done, and says so.

    Errors: InvalidInput for unknown keys, for numbers that are not positive, for a state that is none, for a scheduler
    that does not answer.
    """
    points, examples = read_count(points, "a number of points"), read_count(examples, "a number of examples")
    processes = read_processes(processes)
    seeds = None if seeds is None else read_count(seeds, "a number of seeds")
    minutes = read_setting(minutes, "minutes", remedy="try minutes=20")
    path, state = (None if given is None else Path(read_path(given, "file")) for given in (file, state))
    if scheduler is not None and not isinstance(scheduler, str):
        raise InvalidInput(f"scheduler {shown(scheduler)}", "it is an address", "give one such as tcp://10.0.0.1:8786")
    if progress is not None and not callable(progress):
        raise InvalidInput(f"progress {shown(progress)}", "it is a function of what was found", "leave it out")
    chosen = {item.key: item for item in select(theorems, path)}
    stated = _stated(chosen, path)
    found = (read(state) if state is not None else Soak()).now_stated(stated)
    search = Search(found, chosen, points, time.monotonic() + 60 * minutes, seeds, examples)
    executor = _executor(path is None and any(map(is_own, chosen.values())), processes, scheduler)
    there = partial(examined_there, file=path, stated=stated, examples=examples)
    work = search.examined_here if isinstance(executor, InTurn) else there
    search.go(executor, work, state, progress)
    return found.about(chosen)


def _stated(chosen: Mapping[str, Theorem], file: Path | None) -> dict[str, str]:
    text = file.read_text(encoding="utf-8") if file is not None else ""
    return {key: digest(item, text) for key, item in chosen.items()}


def _executor(own: bool, processes: int, scheduler: str | None) -> Executor:
    if scheduler is not None and own:
        raise InvalidInput(
            "theorems of your own for a scheduler", "its workers read them from a file", "give file=, or no scheduler"
        )
    if scheduler is not None:
        return Scheduler(scheduler)
    return Processes(processes) if processes > 1 and not own else InTurn()


@dataclass
class Search:
    """A search under way: what it has found, of which theorems, and when it ends."""

    found: Soak
    chosen: Mapping[str, Theorem]
    goal: int
    deadline: float
    seeds: int | None = None
    examples: int = EXAMPLES

    def pieces(self) -> Iterator[Piece]:
        """What stayed undecided before, then what is still to be done, seed by seed, until that is enough.

        What is refuted needs no other seed.
        """
        yield from self.found.open_pieces(self.chosen)
        first = self.found.next_seed
        for seed in count(first) if self.seeds is None else range(first, self.seeds + 1):
            left = self.chosen.keys() - self.found.refuted_keys()
            for key in filter(left.__contains__, self.chosen):
                if self.found.about(self.chosen).total >= self.goal or time.monotonic() >= self.deadline:
                    return
                if not self.found.has(key, seed):
                    yield key, seed
            if not left:
                return

    def examined_here(self, piece: Piece) -> Iterator[Found]:
        """One piece, in this process."""
        yield examined(self.chosen[piece[0]], piece[1], self.examples)

    def go(
        self,
        executor: Executor,
        work: Callable[[Piece], Iterator[Found]],
        state: Path | None,
        progress: Callable[[Soak], None] | None,
    ) -> None:
        """Do the pieces, and keep what they show."""
        began, before = time.monotonic(), self.found.seconds
        kept = began

        def keep() -> None:
            self.found.seconds = round(before + time.monotonic() - began, 1)
            if state is not None:
                try:
                    write(state, self.found)
                except InvalidInput as error:  # there may be room again in a while, and what was found is not lost
                    self.found.unkept = str(error)
                else:
                    self.found.unkept = ""

        try:
            with closing(executor.run(work, self.pieces())) as stream:
                for _, one in stream:
                    self.found.add(one, self.chosen)
                    if time.monotonic() > kept + KEPT_EVERY:
                        keep()
                        kept = time.monotonic()
                        if progress is not None:
                            progress(self.found.about(self.chosen))
        except KeyboardInterrupt:
            self.found.interrupted = True
        finally:
            keep()


def examined_there(
    piece: Piece, *, file: Path | None, stated: Mapping[str, str], examples: int = EXAMPLES
) -> Iterator[Found]:
    """One piece, in another process. Errors: InvalidInput where it has another version of the theorem."""
    key, seed = piece
    item = found_again((key,), file)[key]
    if _digest_there(key, file) != stated[key]:
        raise InvalidInput(
            f"a worker for which {key} says something else",
            "all workers have the version of memlaw, and of the file, that asks them",
            "install it there, and start them again",
        )
    yield examined(item, seed, examples)


@cache
def _digest_there(key: str, file: Path | None) -> str:
    return _stated(found_again((key,), file), file)[key]


def examined(item: Theorem, seed: int, examples: int = EXAMPLES) -> Found:
    """One theorem, one seed: sampled instances, then exact ones."""
    with blamed(f"checking {item.key} by samples") if is_own(item) else nullcontext():
        case = case_of(item)
        sampled = _sampled(case, seed, examples) if case.setting.draw is not None else Found(item.key, seed)
        if sampled.refuted or case.setting.name != "state":
            return sampled
        exact = _exact(case, seed)
    return Found(item.key, seed, sampled.points + exact.points, exact.refuted, sampled.undecided or exact.undecided)


def _sampled(case: Case, seed: int, examples: int) -> Found:
    seen, alike = sampled(case, seed, examples)
    points = seen.points + seen.evaluations - (alike if seed > 1 else 0)
    found = _found(case.key, seed, points, seen.counterexample, seen.undecided)
    if found.refuted or found.undecided or seen.verdict is Verdict.HOLDS:
        return found
    return replace(found, undecided=f"{case.key}, seed {seed}: {seen.verdict}, {seen.reason} {seen.detail}")


def _exact(case: Case, seed: int) -> Found:
    """Random rational spectra with repetitions and zeros, decided exactly where the hypotheses admit them."""
    chance, tally = random.Random(f"{case.key} {seed}"), Tally()
    for _ in range(EXACT_INSTANCES):
        instance = adversarial(chance)
        if admissible(case.theorem, instance) and not try_instance(case, instance, EXACT, tally):
            break
    return _found(case.key, seed, tally.points, tally.refuted, tally.undecided)


def _found(key: str, seed: int, points: int, refuted: Counterexample | None, undecided: Counterexample | None) -> Found:
    told = [f"{key}, seed {seed}: {point}" if point is not None else "" for point in (refuted, undecided)]
    return Found(key, seed, points, told[0], "" if told[0] else told[1])


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
