"""Run the checks over (theorem, kind, spectrum), with progress, a time limit per check, and clean interruption."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict
from memlaw.verify.evidence.standing import standing_notes
from memlaw.verify.experiments.frame.record import FOLDER
from memlaw.verify.kinds.measured.listed import SUBJECTS
from memlaw.verify.kinds.measured.recorded import recorded_evidence
from memlaw.verify.kinds.measured.subject import Conditions, Subject
from memlaw.verify.kinds.sampled import EXAMPLES, check_sampled
from memlaw.verify.kinds.small import check_derived, check_enclosed, check_exact
from memlaw.verify.kinds.spectra import FEW_LAGS, SPECTRUM_LAGS, check_agrees, check_spectrum
from memlaw.verify.kinds.trials import Trial, merged, standard_trials
from memlaw.verify.run.gramian_note import gramian_note
from memlaw.verify.work.time_limit import TimeLimit, limited

Progress = Callable[[int, int, Evidence], None]
KINDS = tuple(Kind)


@dataclass(frozen=True)
class Task:
    """Checks that share their work: many theorems on one spectrum or one model, or one theorem without either."""

    theorems: tuple[str, ...]
    kinds: tuple[Kind, ...]
    trial: Trial | None
    seed: int
    time_limit: float
    effort: int = 1
    subject: Subject | None = None
    device: str = "cpu"


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
    device: str = "cpu",
    results: Path = FOLDER,
) -> Report:
    """Examine theorems by every kind of evidence asked for, and report.

    keys: theorem keys, or `Theorem` objects of your own (those run in this process). spectra: where to enclose
    (default: the standard ones). seed: for the sampled kind; drawn and reported if not given. time_limit: seconds
    for one check. effort: how deep the long kinds go; E draws E times the examples and tries 4 E lags on small
    instances; from 2 on, claims that are tried on few states are so at every step size, not at 0.01 alone.
    processes: more than one needs a main module that can be imported. device: where models are measured. results: the
    folder with the records of experiments, whose findings about theorems are measured evidence too.

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
    if Kind.MEASURED in chosen_kinds and spectra is None:
        tasks = measurements(chosen, seed, time_limit, effort, device) + tasks
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
    if Kind.MEASURED in chosen_kinds:
        evidence += recorded_evidence(own, results)
        evidence += [] if kinds is None or interrupted else unmeasured(own, evidence)
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
    alone = tuple(kind for kind in kinds if kind not in (Kind.AGREES, Kind.MEASURED))
    return tasks + [Task((key,), alone, None, seed, time_limit, effort) for key in keys if alone]


def measurements(
    theorems: Sequence[Theorem], seed: int, time_limit: float, effort: int, device: str
) -> list[Task]:
    """One task for each model or comparison that bears on some of the theorems."""
    keys = [item.key for item in theorems]
    bearing = [(item, tuple(key for key in keys if key in item.theorems)) for item in SUBJECTS]
    return [
        Task(known, (Kind.MEASURED,), None, seed, time_limit, effort, subject, device)
        for subject, known in bearing
        if known
    ]


def unmeasured(keys: Iterable[str], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Who asks for measurements of a theorem that has none is told so."""
    known = {item.theorem for item in evidence if item.kind is Kind.MEASURED}
    reason = "nothing is measured about this theorem"
    return [Evidence(key, Kind.MEASURED, Verdict.NOT_RUN, reason=reason) for key in keys if key not in known]


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
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin_worker) as pool:
        futures = [pool.submit(_perform_all, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield from future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin_worker() -> None:
    """Leave Ctrl-C, which reaches every process of the terminal, to the parent; one thread is enough for a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by torch when it is first imported


def _perform_all(task: Task) -> list[Evidence]:
    return list(perform(task, {key: theorem(key) for key in task.theorems}))


def perform(task: Task, own: dict[str, Theorem]) -> Iterator[Evidence]:
    """The evidence of one task."""
    if task.subject is not None:
        yield from measured(task.subject, task)
        return
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


def measured(subject: Subject, task: Task) -> Iterator[Evidence]:
    """What is measured on one subject, stopped at the time limit of all its theorems together."""
    started = time.monotonic()
    limit = task.time_limit * len(task.theorems)
    found: list[Evidence] = []
    try:
        with limited(limit):
            for item in subject.measure(task.theorems, Conditions(task.device, task.seed, task.effort)):
                found.append(replace(item, seconds=time.monotonic() - started))
                started = time.monotonic()
    except TimeLimit:
        seen = {item.theorem for item in found}
        reason = f"stopped at the time limit of {limit:g} s"
        for key in task.theorems:
            if key not in seen:
                found.append(
                    Evidence(key, Kind.MEASURED, Verdict.NOT_RUN, spectrum=subject.name, reason=reason)
                )
    yield from found


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


def versions() -> tuple[tuple[str, str], ...]:
    """Versions of what the evidence rests on."""
    names = ("memlaw", "sympy", "mpmath", "python-flint", "numpy", "scipy", "hypothesis", "torch")
    return (("python", sys.version.split()[0]), *((name, _version(name)) for name in names))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
