"""Run an experiment piece by piece, keep what is done, and make its record."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.frame.experiment import Experiment, Options, Result
from memlaw.verify.experiments.frame.fingerprint import fingerprint
from memlaw.verify.experiments.frame.record import Record, machine, versions_used
from memlaw.verify.work import checkpoint

Progress = Callable[[int, int, str], None]
SECONDS = "seconds"


def run(
    experiment: Experiment, options: Options, kept: Path, command: str, progress: Progress | None = None
) -> Record:
    """Do every piece that `kept`, the checkpoint, does not hold yet, and summarise.

    An interruption loses the piece under way alone. Errors: InvalidInput for a corrupt checkpoint, or one of another
    run.
    """
    check_device(options.device)
    pieces = experiment.pieces(options)
    code = fingerprint(experiment.modules)
    identity = plain_identity(experiment, options, code)
    done = checkpoint.load(kept, identity)
    for number, piece in enumerate(pieces):
        if progress is not None:
            progress(number, len(pieces), piece.key)
        if piece.key not in done:
            done[piece.key] = timed(lambda piece=piece: experiment.run(piece, options))  # type: ignore[misc]
            checkpoint.save(kept, identity, done)
    return record(experiment, options, done, command, code)


def timed(work: Callable[[], Result]) -> Result:
    """A piece's result with the seconds that it took."""
    started = time.monotonic()
    return {**work(), SECONDS: round(time.monotonic() - started, 2)}


def plain_identity(experiment: Experiment, options: Options, code: dict[str, str]) -> dict[str, Any]:
    """What two runs must share for one to go on from the other."""
    plan = checkpoint.planned(experiment.pieces(options))
    return {"name": experiment.name, "options": asdict(options), "plan": plan, "code": code}


def record(
    experiment: Experiment, options: Options, done: dict[str, Result], command: str, code: dict[str, str]
) -> Record:
    """The record of finished pieces."""
    return Record(
        name=experiment.name,
        about=experiment.about,
        command=command,
        options=options,
        device=device_name(options.device),
        versions=versions_used(),
        platform=machine(),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(sum(result[SECONDS] for result in done.values()), 1),
        modules=experiment.modules,
        code=code,
        results=done,
        outcome=experiment.outcome(done, options),
        plan=tuple(checkpoint.planned(experiment.pieces(options))),
    )


def summarised(experiment: Experiment, earlier: Record) -> Record:
    """A record with its tables and findings made anew from the results that it keeps; code and versions stay as run."""
    return replace(
        earlier,
        about=experiment.about,
        outcome=experiment.outcome(earlier.results, earlier.options),
        plan=tuple(checkpoint.planned(experiment.pieces(earlier.options))),
    )


def check_device(name: str) -> None:
    """Raise InvalidInput for a device that torch does not know or that is not there."""
    import torch

    try:
        torch.zeros(1, device=name)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        there = "cpu, cuda" if torch.cuda.is_available() else "cpu"
        raise InvalidInput(
            f"device {name!r}", "it is not here, or torch was built without it", f"use one of: {there}"
        ) from error


def device_name(name: str) -> str:
    """The device in words, with the model of a GPU."""
    import torch

    if torch.device(name).type == "cuda":
        return f"{name} ({torch.cuda.get_device_name(name)})"
    return f"{name}, {torch.get_num_threads()} threads"
