"""Run the checks over (theorem, kind, spectrum), with progress, a time limit per check, and clean interruption."""

from __future__ import annotations

import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from types import FrameType

from memlaw.numerics.spectrum import Spectrum
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.errors import InvalidInput
from memlaw.theory.theorem import Theorem
from memlaw.verify.checks import check_derived, check_enclosed, check_exact
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict
from memlaw.verify.gramian_note import gramian_note
from memlaw.verify.on_spectra import FEW_LAGS, SPECTRUM_LAGS, check_agrees, check_spectrum
from memlaw.verify.sampling import EXAMPLES, check_sampled
from memlaw.verify.settings import setting
from memlaw.verify.standing import standing_notes

Progress = Callable[[int, int, Evidence], None]
KINDS = (Kind.DERIVED, Kind.EXACT, Kind.ENCLOSED, Kind.AGREES, Kind.SAMPLED)
STEP_SIZES = ("0.001", "0.01", "0.1")
USUAL_STEP_SIZE = "0.01"
FAMILIES = ("s4-legs", "s4d-real", "s4d-legs", "s4d-lin", "s4d-inv")
STATES, FEW_STATES = 64, 4


class TimeLimit(Exception):
    """A check took longer than it was given."""


@dataclass(frozen=True)
class Trial:
    """A spectrum to check on, and a small one of the same kind for claims about pairs without structure.

    A `further` trial is one whose small spectrum, and one of three lags, are left to a greater effort.
    """

    spectrum: Spectrum
    small: Spectrum | None = None
    further: bool = False


@dataclass(frozen=True)
class Task:
    """Checks that share their work: many theorems on one spectrum, or one theorem in the kinds without one."""

    theorems: tuple[str, ...]
    kinds: tuple[Kind, ...]
    trial: Trial | None
    seed: int
    time_limit: float
    effort: int = 1


def standard_spectra() -> tuple[Spectrum, ...]:
    """The spectra of the main job: published initialisations at three step sizes, a ring and a random disc.

    >>> len(standard_spectra())
    17
    """
    return tuple(trial.spectrum for trial in standard_trials())


def standard_trials() -> tuple[Trial, ...]:
    """The standard spectra with N = 64, each with its counterpart of few states."""
    trials = [
        Trial(
            Spectrum.named(family, STATES, step_size=step),
            Spectrum.named(family, FEW_STATES, step_size=step),
            further=step != USUAL_STEP_SIZE,
        )
        for family in FAMILIES
        for step in STEP_SIZES
    ]
    for name in ("lru-ring", "random-disk"):
        trials.append(Trial(Spectrum.named(name, STATES, seed=1), Spectrum.named(name, FEW_STATES, seed=1)))
    return tuple(trials)


def merged(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """Trials with equal eigenvalues become one that carries both names: S4D-Real starts where S4-LegS does."""
    kept: dict[frozenset[object], Trial] = {}
    for trial in trials:
        key = frozenset(trial.spectrum.numbers)
        if key in kept:
            joined = f"{kept[key].spectrum.name} = {trial.spectrum.name}"
            kept[key] = replace(kept[key], spectrum=replace(kept[key].spectrum, name=joined))
        else:
            kept[key] = trial
    return tuple(kept.values())


def select(keys: Iterable[str | Theorem] | None) -> tuple[Theorem, ...]:
    """The theorems asked for; all of them by default.

    >>> [item.key for item in select(["capacity.rank"])]
    ['capacity.rank']
    """
    if keys is None:
        return catalogue()
    if isinstance(keys, (str, Theorem)):
        keys = [keys]
    return tuple(item if isinstance(item, Theorem) else theorem(item) for item in keys)


def select_kinds(kinds: Iterable[str] | None) -> tuple[Kind, ...]:
    """The kinds asked for; an unknown one is an error."""
    if kinds is None:
        return KINDS
    wanted = [kinds] if isinstance(kinds, str) else list(kinds)
    unknown = [kind for kind in wanted if kind not in set(KINDS)]
    if unknown or not wanted:
        raise InvalidInput(f"kind {unknown}", "a kind of evidence must be known", f"use {', '.join(KINDS)}")
    return tuple(Kind(kind) for kind in wanted)


def verify(
    keys: Iterable[str | Theorem] | None = None,
    *,
    spectra: Sequence[Spectrum] | None = None,
    kinds: Iterable[str] | None = None,
    seed: int | None = None,
    time_limit: float = 20.0,
    progress: Progress | None = None,
    processes: int = 1,
    effort: int = 1,
) -> Report:
    """Examine theorems by every kind of evidence asked for, and report.

    keys: theorem keys, or `Theorem` objects of your own (those run in this process). spectra: where to enclose
    (default: the standard ones). seed: for the sampled kind; drawn and reported if not given. time_limit: seconds
    for one check. effort: how deep the long kinds go; E draws E times the examples and tries 4 E lags on small
    instances; from 2 on, claims that are tried on few states are so at every step size, not at 0.01 alone.
    processes: more than one needs a main module that can be imported.

    Returns a `Report`. Errors: InvalidInput for unknown keys and kinds and for a time limit that is not positive.

    >>> str(verify(["tradeoff.nilpotent"], kinds=["exact"]))
    '1 holds'
    """
    if not time_limit > 0:
        raise InvalidInput(f"time limit {time_limit}", "it must be a positive number of seconds", "give more")
    if effort < 1:
        raise InvalidInput(f"effort {effort}", "it is 1, 2, 3, ...", "1 is the usual one")
    started = time.monotonic()
    chosen, chosen_kinds = select(keys), select_kinds(kinds)
    seed = secrets.randbelow(2**31) if seed is None else seed
    trials = standard_trials() if spectra is None else tuple(Trial(spectrum) for spectrum in spectra)
    own = {item.key: item for item in chosen}
    tasks = plan(chosen, chosen_kinds, merged(trials), seed, time_limit, effort)
    noted = [trial.spectrum for trial in merged(trials)] if Kind.ENCLOSED in chosen_kinds else []
    with ThreadPoolExecutor(
        1
    ) as beside:  # with worker processes this process has nothing else to do meanwhile
        early = [beside.submit(gramian_note, spectrum) for spectrum in noted] if processes > 1 else []
        evidence, interrupted = gather(tasks, own, progress, processes)
        if interrupted:
            beside.shutdown(wait=False, cancel_futures=True)
        elif not early:
            early = [beside.submit(gramian_note, spectrum) for spectrum in noted]
        notes = ready_notes(early, interrupted)
    if kinds is None:
        evidence, inapplicable = without_inapplicable(evidence)
        notes = (*notes, *inapplicable)
    if not interrupted:
        notes = (*notes, *standing_notes(chosen, evidence))
    order = {key: place for place, key in enumerate(own)}
    evidence.sort(key=lambda item: (order[item.theorem], list(Kind).index(item.kind), item.spectrum or ""))
    return Report(tuple(evidence), seed, versions(), tuple(notes), interrupted, time.monotonic() - started)


def ready_notes(notes: Sequence[Future[str]], interrupted: bool) -> tuple[str, ...]:
    """All notes that say something; after an interruption, those that are there already."""
    ready = [note for note in notes if not interrupted or (note.done() and not note.cancelled())]
    return tuple(filter(None, (note.result() for note in ready)))


def without_inapplicable(evidence: Sequence[Evidence]) -> tuple[list[Evidence], tuple[str, ...]]:
    """Where nobody asked for a kind that says nothing about a theorem, say so in a note and not in a verdict."""
    silent = [
        item
        for item in evidence
        if item.kind is Kind.EXACT and item.verdict is Verdict.NOT_RUN and not item.scope
    ]
    silent = [item for item in silent if "time limit" not in item.reason]
    names = ", ".join(sorted(item.theorem for item in silent))
    note = (f"not decidable in exact arithmetic, so enclosed and sampled only: {names}",) if silent else ()
    return [item for item in evidence if item not in silent], note


def plan(
    theorems: Sequence[Theorem],
    kinds: Sequence[Kind],
    trials: Sequence[Trial],
    seed: int,
    time_limit: float,
    effort: int = 1,
) -> list[Task]:
    """The work, longest pieces first: one task per spectrum, one per theorem for what needs no spectrum."""
    keys = tuple(item.key for item in theorems)
    on_spectra = tuple(kind for kind in kinds if kind in (Kind.ENCLOSED, Kind.AGREES))
    tasks = (
        [Task(keys, on_spectra, trial, seed, time_limit, effort) for trial in trials] if on_spectra else []
    )
    alone = tuple(kind for kind in kinds if kind is not Kind.AGREES)
    return tasks + [Task((key,), alone, None, seed, time_limit, effort) for key in keys if alone]


def gather(
    tasks: Sequence[Task], own: dict[str, Theorem], progress: Progress | None, processes: int
) -> tuple[list[Evidence], bool]:
    """Run all tasks; an interruption keeps what is done."""
    found: list[Evidence] = []
    total = sum(len(task.theorems) * len(task.kinds) for task in tasks)
    from_catalogue = all(any(known is item for known in catalogue()) for item in own.values())
    stream = in_parallel(tasks, processes) if processes > 1 and from_catalogue else in_turn(tasks, own)
    try:
        for item in stream:
            found.append(item)
            if progress is not None:
                progress(len(found), total, item)
    except KeyboardInterrupt:
        return found, True
    return found, False


def in_turn(tasks: Sequence[Task], own: dict[str, Theorem]) -> Iterator[Evidence]:
    """All evidence of all tasks, in this process."""
    for task in tasks:
        yield from perform(task, own)


def in_parallel(tasks: Sequence[Task], processes: int) -> Iterator[Evidence]:
    """All evidence of all tasks, from worker processes, as it comes."""
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_ignore_interrupts
    ) as pool:
        futures = [pool.submit(_perform_all, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield from future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; only the parent acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _perform_all(task: Task) -> list[Evidence]:
    return list(perform(task, {key: theorem(key) for key in task.theorems}))


def perform(task: Task, own: dict[str, Theorem]) -> Iterator[Evidence]:
    """The evidence of one task."""
    for key in task.theorems:
        for kind in task.kinds:
            yield from one_check(own[key], kind, task)


def one_check(item: Theorem, kind: Kind, task: Task) -> Iterator[Evidence]:
    """One theorem, one kind, at most one spectrum; time it and stop it at its limit."""
    started = time.monotonic()
    name = task.trial.spectrum.name if task.trial else None
    try:
        with limited(task.time_limit):
            evidence = check(item, kind, task)
    except TimeLimit:
        reason = f"stopped at the time limit of {task.time_limit:g} s"
        evidence = Evidence(item.key, kind, Verdict.NOT_RUN, spectrum=name, reason=reason)
    if evidence is not None:
        yield replace(evidence, seconds=time.monotonic() - started)


def check(item: Theorem, kind: Kind, task: Task) -> Evidence | None:
    """Dispatch to the check; None where a claim has nothing to say about a spectrum."""
    place_of = setting(item)
    if task.trial is not None:
        return check_on(item, kind, task.trial, task.effort) if place_of.data is not None else None
    if kind is Kind.DERIVED:
        return None if item.finding else check_derived(item)
    if kind is Kind.SAMPLED and place_of.draw is None:
        return None
    lags = range(4 * task.effort)
    if kind is Kind.EXACT:
        return check_exact(item, lags)
    if kind is Kind.ENCLOSED:
        return check_enclosed(item, lags)
    return check_sampled(item, task.seed, EXAMPLES * task.effort)


def check_on(item: Theorem, kind: Kind, trial: Trial, effort: int = 1) -> Evidence | None:
    """On a spectrum; where its pair is too large to treat without structure, on the small one instead."""
    small = trial.small if effort > 1 or not trial.further else None
    if kind is Kind.AGREES:
        if trial.small is not None and small is None:
            return None
        return replace(check_agrees(item, small or trial.spectrum), spectrum=trial.spectrum.name)
    lags = SPECTRUM_LAGS if small is not None or trial.small is None else FEW_LAGS
    evidence = check_spectrum(item, trial.spectrum, lags)
    if evidence.verdict is Verdict.NOT_RUN and trial.small is not None:
        return replace(check_spectrum(item, small), spectrum=trial.spectrum.name) if small else None
    return evidence


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimeLimit after so many seconds, where signals can be used (the main thread of a process)."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeLimit

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def versions() -> tuple[tuple[str, str], ...]:
    """Versions of what the evidence rests on."""
    names = ("memlaw", "sympy", "mpmath", "python-flint", "numpy", "scipy", "hypothesis")
    return (("python", sys.version.split()[0]), *((name, _version(name)) for name in names))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
