"""The main job: plan the checks, do them here or in worker processes, and report what is found."""

from __future__ import annotations

import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from memlaw.errors import InvalidInput, shown
from memlaw.theory.catalogue import catalogue
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Kind, Note, Reason, Report, Verdict
from memlaw.verify.evidence.standing import standing_notes
from memlaw.verify.experiments.frame.record import FOLDER, version_of
from memlaw.verify.kinds.measured.recorded import (
    Replayed,
    keep,
    record_notes,
    record_paths,
    recorded_evidence,
    replayed,
)
from memlaw.verify.kinds.measured.subject import QUICK, Conditions
from memlaw.verify.kinds.trials import Trial, merged, quick_trials, standard_trials
from memlaw.verify.run.gramian_note import gramian_note
from memlaw.verify.run.own import found_again, is_own, named, theorems_in
from memlaw.verify.run.request import LIMITS, NORMAL, USUAL_LIMIT, Progress, Request, level, one_or_several, taking
from memlaw.verify.run.tasks import Step, Task, perform, plan
from memlaw.verify.work.beside import beside
from memlaw.verify.work.executors import Executor, InTurn, Processes

if TYPE_CHECKING:
    from memlaw.numerics.spectrum.spectrum import Spectrum


def select(keys: Iterable[str | Theorem] | str | Theorem | None, file: str | Path | None = None) -> tuple[Theorem, ...]:
    """The theorems asked for, each once, of a file or the catalogue; all of them by default.

    Errors: InvalidInput for unknown keys and for two theorems of one key.

    >>> [item.key for item in select(["capacity.rank"])]
    ['capacity.rank']
    """
    asked = [] if keys is None else one_or_several(keys)
    if keys is not None and not asked:
        raise InvalidInput("no theorem", "a run examines at least one", "leave the keys out for all")
    for item in asked:
        if not isinstance(item, str | Theorem):
            raise InvalidInput(f"theorem {shown(item)}", "it is a key or a Theorem", "see the keys with memlaw list")
    if keys is None or not all(isinstance(item, Theorem) for item in asked):
        given = catalogue() if file is None else theorems_in(file)
        asked = list(given) if keys is None else [named(x, given) if isinstance(x, str) else x for x in asked]
    found = [item for item in asked if isinstance(item, Theorem)]
    chosen = tuple({id(item): item for item in found}.values())
    if twice := [key for key, count in Counter(item.key for item in chosen).items() if count > 1]:
        raise InvalidInput(
            f"different theorems of the key {twice[0]}", "a run tells them apart by key", "give one a key of its own"
        )
    for item in chosen:
        case_of(item)  # what cannot be evaluated is refused before anything runs
    return chosen


@taking(Request)
def verify(request: Request) -> Report:
    """Examine theorems by every kind of evidence asked for, and report.

    keys: theorem keys, or `Theorem` objects of your own (those run in this process). spectra: where to enclose
    (default: the standard ones). seed: for the sampled kind; drawn and reported if not given. effort: how deep the long
    kinds go. "quick", usual for theorems of one's own, looks at two spectra of 8 states, draws 10 examples, tries lags
    0..2 on small instances and measures nothing; "normal", or 1, is usual otherwise; E draws E times the examples and
    tries 4 E lags on small instances, and from 2 on claims that are tried on few states are so at every step size, not
    at 0.01 alone; "deep" is 4. time_limit: seconds of processor time for one check (default: 60; if quick, 3 for all
    of a theorem), a safety: how much is done is set by the effort.
    processes: more than one needs a main module that can be imported. device: where models are measured. results: the
    folder with the records of experiments, whose findings about theorems are measured evidence too (default: those that
    come with the package). progress: called with the number of checks done, of all checks, and the newest evidence.
    file: a Python file whose THEOREMS the keys mean, all of them by default.

    Returns a `Report`. Errors: InvalidInput for unknown keys and kinds and for numbers out of range.

    >>> str(verify(["tradeoff.nilpotent"], kinds=["exact"]))
    '1 holds'
    """
    return examine(request)


def examine(request: Request) -> Report:
    """Do what is asked for."""
    started = time.monotonic()
    chosen, kinds = select(request.keys, request.file), request.wanted
    seed = secrets.randbelow(2**31) if request.seed is None else request.seed
    effort = effort_of(request, chosen)
    usual = standard_trials(effort) if effort > QUICK else quick_trials()
    trials = merged(usual if request.spectra is None else map(Trial, cast("Sequence[Spectrum]", request.spectra)))
    own = {item.key: item for item in chosen}
    limit = request.time_limit or LIMITS.get(effort, USUAL_LIMIT)
    listed = [item.key for item in chosen if is_listed(item)]
    models = listed if request.spectra is None and Kind.MEASURED in kinds and effort > QUICK else ()
    file = Path(request.file) if request.file is not None else None
    tasks = plan(chosen, kinds, trials, Conditions(request.device, seed, effort), limit, models, file)
    spoken_of = None if request.keys is None and file is None else listed
    noted = [item.spectrum for item in trials] if Kind.ENCLOSED in kinds and effort > QUICK else []
    evidence, notes, interrupted = done(request, tasks, own, noted, spoken_of)
    if not interrupted:
        if Kind.MEASURED in kinds:
            evidence += recorded_evidence(listed, request.results or FOLDER)
            evidence += [] if request.kinds is None else unmeasured(own, evidence)
        notes += standing_notes(chosen, evidence)
    order = {key: place for place, key in enumerate(own)}
    evidence.sort(key=lambda item: (order[item.theorem], list(Kind).index(item.kind), item.subject or ""))
    seconds = time.monotonic() - started
    return Report(tuple(evidence), seed, versions(), tuple(notes), interrupted, seconds, request.device)


def done(
    request: Request,
    tasks: Sequence[Task],
    own: Mapping[str, Theorem],
    noted: Sequence[Spectrum],
    spoken_of: Sequence[str] | None,
) -> tuple[list[Evidence], list[Note], bool]:
    """The evidence of all tasks, notes on spectra and on records of theorems, and whether that was interrupted."""
    folder = request.results or FOLDER
    records = record_paths(spoken_of, folder) if Kind.MEASURED in request.wanted else []
    with beside() as thread:  # with workers this process has nothing else to do meanwhile
        early = [thread.submit(gramian_note, item) for item in noted] if request.processes > 1 else []
        evidence, interrupted = gather(tasks, own, request.progress, request.processes, records)
        try:
            if not (interrupted or early):
                early = [thread.submit(gramian_note, item) for item in noted]
            if not interrupted:
                wait(early)
        except KeyboardInterrupt:
            interrupted = True
        notes = [note for note in map(_ready, early) if note is not None]
    return evidence, notes if interrupted or not records else notes + record_notes(spoken_of, folder), interrupted


def _ready(note: Future[Note | None]) -> Note | None:
    """A note, if it says something and is there already."""
    return note.result() if note.done() and not note.cancelled() else None


def effort_of(request: Request, chosen: Iterable[Theorem]) -> int:
    """The effort asked for; else quick where all theorems are one's own."""
    if request.effort is not None:
        return level(request.effort)
    return QUICK if all(map(is_own, chosen)) else NORMAL


def is_listed(item: Theorem) -> bool:
    """Whether the catalogue says the same under this key, so that what was measured about it bears on this."""
    known = next((other for other in catalogue() if other.key == item.key), None)
    return known is not None and all(
        getattr(known, name) == getattr(item, name) for name in ("claims", "hypotheses", "where", "setting")
    )


def unmeasured(keys: Iterable[str], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Who asks for measurements of a theorem that has none is told so."""
    known = {item.theorem for item in evidence if item.kind is Kind.MEASURED}
    return [
        Evidence(key, Kind.MEASURED, Verdict.NOT_RUN, reason=Reason.NOT_MEASURED) for key in keys if key not in known
    ]


def gather(
    tasks: Sequence[Task],
    own: Mapping[str, Theorem],
    progress: Progress | None,
    processes: int,
    records: Sequence[Path] = (),
) -> tuple[list[Evidence], bool]:
    """Run all tasks, and the replays of records; an interruption keeps what is done.

    The evidence comes in the order of the tasks.
    """
    found: dict[int, list[Evidence]] = {}
    done, total, interrupted = 0, sum(task.checks for task in tasks), False
    elsewhere = any(task.file is not None for task in tasks) or not any(map(is_own, own.values()))
    executor: Executor = Processes(processes) if processes > 1 and elsewhere else InTurn()
    work = perform_found if isinstance(executor, Processes) else partial(perform_here, own=own)
    try:
        work_items: list[Task | Path] = [*records, *tasks]
        with closing(executor.run(work, work_items)) as steps:
            for place, step in steps:
                if isinstance(step, Replayed):
                    keep(step)
                    continue
                checks, pieces = step
                done += checks
                found.setdefault(place, []).extend(pieces)
                if progress is not None and pieces:
                    progress(done, total, pieces[-1])
    except KeyboardInterrupt:
        interrupted = True
    return [item for place in sorted(found) for item in found[place]], interrupted


def perform_here(piece: Task | Path, own: Mapping[str, Theorem]) -> Iterator[Step | Replayed]:
    """What a task finds, or a record's replay."""
    return iter([replayed(piece)]) if isinstance(piece, Path) else perform(piece, own)


def perform_found(piece: Task | Path) -> Iterator[Step | Replayed]:
    """The same in a worker process, which looks the theorems up."""
    return perform_here(piece, {} if isinstance(piece, Path) else found_again(piece.theorems, piece.file))


def versions() -> tuple[tuple[str, str], ...]:
    """Versions of what the evidence rests on."""
    names = ("memlaw", "sympy", "mpmath", "python-flint", "numpy", "scipy", "hypothesis", "torch")
    return (("python", sys.version.split()[0]), *((name, version_of(name)) for name in names))
