"""The main job: plan the checks, do them here or in worker processes, and report what is found."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import cast

from memlaw.errors import InvalidInput, shown
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import catalogue, is_own
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Evidence, Kind, Note, Reason, Report, Verdict
from memlaw.verify.evidence.standing import standing_notes
from memlaw.verify.experiments.frame.record import FOLDER
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
from memlaw.verify.run.own import found_again, named, theorems_in
from memlaw.verify.run.provenance import statements, versions
from memlaw.verify.run.request import LIMITS, NORMAL, USUAL_LIMIT, Progress, Request, level, one_or_several, taking
from memlaw.verify.run.tasks import Step, Task, perform, plan, refuse_broken
from memlaw.verify.work.executors import Executor, InTurn, Processes

Beside = Path | Spectrum  # of a record, which is replayed; on which the route by the Gramian is tried
Piece = Task | Beside | tuple[Task | Path, ...]
FEW = 3  # processes, of which one alone does what needs torch


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
    at 0.01 alone; "deep" is 4. time_limit: seconds of processor time for one check (default: 60; if quick, 10 for all
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
    trials = merged(usual if request.spectra is None else map(Trial, cast(Sequence[Spectrum], request.spectra)))
    own = {item.key: item for item in chosen}
    limit = request.time_limit or LIMITS.get(effort, USUAL_LIMIT)
    listed = [item.key for item in chosen if is_listed(item)]
    models = listed if request.spectra is None and Kind.MEASURED in kinds and effort > QUICK else ()
    file = Path(request.file) if request.file is not None else None
    tasks = plan(chosen, kinds, trials, Conditions(request.device, seed, effort), limit, models, file)
    spoken_of = None if request.keys is None and file is None else listed
    noted = [item.spectrum for item in trials] if Kind.ENCLOSED in kinds and effort > QUICK else []
    folder = request.results or FOLDER
    records = record_paths(spoken_of, folder) if Kind.MEASURED in kinds else []
    evidence, notes, interrupted = gather(tasks, own, request.progress, request.processes, [*noted, *records])
    refuse_broken(evidence)
    if not interrupted:
        evidence += [piece for item in chosen if is_own(item) for piece in undecided_claims(item, evidence)]
        if Kind.MEASURED in kinds:
            notes += record_notes(spoken_of, folder)
            evidence += recorded_evidence(listed, folder)
            evidence += [] if request.kinds is None else unmeasured(own, evidence)
        notes += standing_notes(chosen, evidence)
    order = {key: place for place, key in enumerate(own)}
    evidence.sort(key=lambda item: (order[item.theorem], list(Kind).index(item.kind), item.subject or ""))
    seconds = time.monotonic() - started
    about = statements(chosen)
    return Report(
        tuple(evidence), seed, versions(), tuple(notes), interrupted, seconds, request.device, statements=about
    )


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


def undecided_claims(item: Theorem, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """The claims of a theorem of one's own that no piece decides, though all that was decided holds."""
    held = [piece for piece in evidence if piece.theorem == item.key and piece.verdict is Verdict.HOLDS]
    if not held or any(piece.claims is None or piece.claims[0] == piece.claims[1] for piece in held):
        return
    decided = {place for piece in held for place in piece.places}
    for place, claim in enumerate(item.claims):
        if place not in decided:
            told = f"claim {place + 1}, {claim.text}, at no point that was tried"
            yield Evidence(item.key, held[-1].kind, Verdict.NOT_RUN, reason=Reason.NOT_EVALUATED, detail=told)


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
    beside: Sequence[Beside] = (),
) -> tuple[list[Evidence], list[Note], bool]:
    """Run all tasks, notes on spectra and replays of records: what they give, and whether that was interrupted.

    An interruption keeps what is done. The evidence comes in the order of the tasks, the notes in that of the spectra.
    """
    found: dict[int, list[Evidence]] = {}
    notes: dict[int, Note] = {}
    done, total, interrupted = 0, sum(task.checks for task in tasks), False
    elsewhere = any(task.file is not None for task in tasks) or not any(map(is_own, own.values()))
    executor: Executor = Processes(processes) if processes > 1 and elsewhere else InTurn()
    work = perform_found if isinstance(executor, Processes) else partial(perform_here, own=own)
    pieces: list[Piece] = [*tasks, *beside] if executor == InTurn() else [*beside, *tasks]
    if 1 < processes <= FEW:
        pieces = with_torch_together(pieces)
    try:
        with closing(executor.run(work, pieces)) as steps:
            for place, step in steps:
                if isinstance(step, Replayed):
                    keep(step)
                elif isinstance(step, Note):
                    notes[place] = step
                else:
                    done += step[0]
                    found.setdefault(place, []).extend(step[1])
                    if progress is not None and step[1]:
                        progress(done, total, step[1][-1])
    except KeyboardInterrupt:
        interrupted = True
    evidence = [item for place in sorted(found) for item in found[place]]
    return evidence, [notes[place] for place in sorted(notes)], interrupted


def with_torch_together(pieces: Sequence[Piece]) -> list[Piece]:
    """Models and replays of records as one piece, the first: each process that does some imports torch for seconds."""
    heavy = tuple(item for item in pieces if isinstance(item, Path) or (isinstance(item, Task) and item.subject))
    return [heavy, *(item for item in pieces if item not in heavy)] if heavy else list(pieces)


def perform_here(piece: Piece, own: Mapping[str, Theorem]) -> Iterator[Step | Replayed | Note]:
    """What a task finds, what is to be noted of a spectrum, or the replay of a record."""
    if isinstance(piece, tuple):
        for part in piece:
            yield from perform_here(part, own)
    elif isinstance(piece, Task):
        yield from perform(piece, own)
    elif isinstance(piece, Path):
        yield replayed(piece)
    elif note := gramian_note(piece):
        yield note


def perform_found(piece: Piece) -> Iterator[Step | Replayed | Note]:
    """The same in a worker process, which looks the theorems up."""
    tasks = [item for item in (piece if isinstance(piece, tuple) else (piece,)) if isinstance(item, Task)]
    own = {key: item for task in tasks for key, item in found_again(task.theorems, task.file).items()}
    return perform_here(piece, own)
