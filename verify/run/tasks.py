"""The pieces into which a run falls, and how one is done: every check is timed and stopped at its limit."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import is_own
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.differentiable.device import has_torch
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.derived import check_derived
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.kinds.measured.listed import SUBJECTS
from memlaw.verify.kinds.measured.subject import QUICK, Conditions, Subject
from memlaw.verify.kinds.proved import check_proved
from memlaw.verify.kinds.sampled import EXAMPLES, check_corners, check_sampled
from memlaw.verify.kinds.small import check_enclosed, check_exact
from memlaw.verify.kinds.spectra import FEW_LAGS, SPECTRUM_LAGS, check_agrees, check_spectrum
from memlaw.verify.kinds.trials import Trial
from memlaw.verify.run.own import blamed
from memlaw.verify.work.time_limit import TimeLimit, limited

QUICK_EXAMPLES, QUICK_LAGS = 10, 3
RESERVED = 0.4  # seconds that a search leaves for the checks after it

Step = tuple[int, tuple[Evidence, ...]]  # checks done, and what they found


@dataclass(frozen=True)
class Task:
    """Checks that share their work: many theorems on one spectrum or one model, or one theorem without either.

    `file` is where worker processes find theorems of one's own; with `then` further checks share the time of all.
    """

    theorems: tuple[str, ...]
    kinds: tuple[Kind, ...]
    conditions: Conditions
    time_limit: float
    trial: Trial | None = None
    subject: Subject | None = None
    file: Path | None = None
    then: tuple[Task, ...] = ()

    @property
    def checks(self) -> int:
        """How many checks it consists of."""
        return len(self.theorems) * len(self.kinds) + sum(task.checks for task in self.then)


def plan(
    theorems: Sequence[Theorem],
    kinds: Sequence[Kind],
    trials: Sequence[Trial],
    conditions: Conditions,
    time_limit: float,
    measured: Collection[str],
    file: Path | None = None,
) -> list[Task]:
    """The work, longest pieces first: one task per model, one per spectrum, one per theorem for what needs neither.

    `measured` are the keys of the theorems that are measured on models. A quick run has one task per theorem.
    """
    keys = tuple(item.key for item in theorems)
    models = [(item, tuple(key for key in keys if key in item.theorems and key in measured)) for item in SUBJECTS]
    on_spectra = tuple(kind for kind in kinds if kind in (Kind.ENCLOSED, Kind.AGREES))
    alone = tuple(kind for kind in kinds if kind not in (Kind.AGREES, Kind.MEASURED))
    tasks = [
        Task(known, (Kind.MEASURED,), conditions, time_limit, subject=subject) for subject, known in models if known
    ]
    make = partial(Task, conditions=conditions, time_limit=time_limit, file=file)
    if conditions.effort == QUICK:
        alone = tuple(sorted(alone, key=lambda kind: kind is Kind.ENCLOSED))  # the search has its share of the time
        then = [(key, tuple(make((key,), on_spectra, trial=trial) for trial in trials)) for key in keys]
        return tasks + [make((key,), alone, then=rest) for key, rest in then]
    tasks += [make(keys, on_spectra, trial=trial) for trial in trials if on_spectra]
    return tasks + [make((key,), alone) for key in keys if alone]


def perform(task: Task, own: Mapping[str, Theorem]) -> Iterator[Step]:
    """The evidence of one task, check by check."""
    if task.subject is not None:
        yield from measured(task.subject, task)
        return
    spent = 0.0
    for part in (task, *task.then):
        for key, kind in product(part.theorems, part.kinds):
            left = task.time_limit - spent if task.then else part.time_limit
            if left <= 0:
                yield 1, (_stopped(key, kind, part.trial.spectrum.name if part.trial else None, task.time_limit),)
                continue
            if task.then and part is task and kind in (Kind.EXACT, Kind.ENCLOSED):
                left /= 2  # what comes after has its share
            if task.then and kind is Kind.SAMPLED:
                left = max(left - RESERVED, left / 2)
            began = time.thread_time()
            try:
                with blamed(f"checking {key} by {kind}") if is_own(own[key]) else nullcontext():
                    done = one_check(case_of(own[key]), kind, part, left)
            except InvalidInput as error:
                if not is_own(own[key]):
                    raise
                done = (_broken(key, kind, part.trial, error),)
            spent += time.thread_time() - began
            yield 1, done


def _broken(key: str, kind: Kind, trial: Trial | None, error: InvalidInput) -> Evidence:
    """What breaks in somebody else's code in one check is no reason to do no other."""
    name = trial.spectrum.name if trial else None
    told = f"{error.given}; {error.rule}; {error.remedy}"
    return Evidence(key, kind, Verdict.NOT_RUN, subject=name, reason=Reason.BROKEN, detail=told)


def refuse_broken(evidence: Sequence[Evidence]) -> None:
    """Where every check breaks there is nothing to report. Errors: InvalidInput, the first of them."""
    if evidence and all(item.reason is Reason.BROKEN for item in evidence):
        raise InvalidInput(*evidence[0].detail.rsplit("; ", 2))


def one_check(case: Case, kind: Kind, task: Task, left: float | None = None) -> tuple[Evidence, ...]:
    """One theorem, one kind, at most one spectrum; time it and stop it at its limit, or when no time is left."""
    started = time.monotonic()
    name = task.trial.spectrum.name if task.trial else None
    try:
        with limited(task.time_limit if left is None else left):
            evidence = check(case, kind, task)
    except TimeLimit:
        evidence = _stopped(case.key, kind, name, task.time_limit)
    return (replace(evidence, seconds=time.monotonic() - started),) if evidence is not None else ()


def _stopped(key: str, kind: Kind, subject: str | None, limit: float) -> Evidence:
    return Evidence(key, kind, Verdict.NOT_RUN, subject=subject, reason=Reason.TIME_LIMIT, detail=f"{limit:g} s")


def measured(subject: Subject, task: Task) -> Iterator[Step]:
    """What is measured on one subject, stopped at the time limit of all its theorems together."""
    started = time.monotonic()
    limit = task.time_limit * len(task.theorems)
    seen: set[str] = set()
    found: list[Evidence] = []
    try:
        with limited(limit), one_thread():
            for item in subject.measure(task.theorems, task.conditions):
                found.append(replace(item, seconds=time.monotonic() - started))
                seen.add(item.theorem)
                started = time.monotonic()
    except TimeLimit:
        missing = (key for key in task.theorems if key not in seen)
        found += [_stopped(key, Kind.MEASURED, subject.name, limit) for key in missing]
    yield task.checks, tuple(found)


@contextmanager
def one_thread() -> Iterator[None]:
    """torch adds in an order that depends on how many threads do it; with one, all processes find the same figures."""
    if not has_torch():
        yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def check(case: Case, kind: Kind, task: Task) -> Evidence | None:
    """Dispatch to the check; None where a claim has nothing to say about a spectrum."""
    if task.trial is None:
        return check_alone(case, kind, task.conditions.seed, task.conditions.effort)
    return check_on(case, kind, task.trial) if case.setting.data is not None else None


def check_alone(case: Case, kind: Kind, seed: int, effort: int = 1, shrink: bool = True) -> Evidence | None:
    """A kind that needs no spectrum; None where it has nothing to say about the theorem."""
    if kind is Kind.DERIVED:
        return None if case.theorem.finding else check_derived(case, seed)
    if kind is Kind.PROVED:
        return check_proved(case)
    if kind is Kind.GENERIC:
        return check_generic(case, seed)
    if kind is Kind.SAMPLED:
        if case.setting.draw is None:
            return check_corners(case, seed)
        return check_sampled(case, seed, EXAMPLES * effort or QUICK_EXAMPLES, shrink)
    return (check_exact if kind is Kind.EXACT else check_enclosed)(case, range(4 * effort or QUICK_LAGS))


def check_on(case: Case, kind: Kind, trial: Trial) -> Evidence | None:
    """On a spectrum; where its pair is too large to treat without structure, on the small one instead."""
    small = None if trial.further else trial.small
    name = trial.spectrum.name
    if kind is Kind.AGREES:
        if not trial.compared:
            return None
        return replace(check_agrees(case, small or trial.spectrum), subject=name)
    lags = SPECTRUM_LAGS if small is not None or trial.small is None else FEW_LAGS
    evidence = check_spectrum(case, trial.spectrum, lags)
    if evidence.verdict in (Verdict.NOT_RUN, Verdict.INAPPLICABLE) and trial.small is not None:
        return replace(check_spectrum(case, small), subject=name) if small else None
    return evidence
