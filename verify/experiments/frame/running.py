"""Run an experiment piece by piece, keep what is done, and make its record."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.device import device_name, read_device
from memlaw.verify.experiments.frame.experiment import Experiment, Options, Piece, Result
from memlaw.verify.experiments.frame.protocol import declared, protocol_path, read_protocol
from memlaw.verify.experiments.frame.record import Record, machine, versions_used
from memlaw.verify.experiments.frame.replay import made as replay_of
from memlaw.verify.experiments.frame.replay import replay
from memlaw.verify.experiments.frame.seal import place, seal
from memlaw.verify.work import checkpoint

Progress = Callable[[int, int, str], None]
SECONDS = "seconds"


def run(
    experiment: Experiment,
    options: Options,
    kept: Path,
    command: str,
    progress: Progress | None = None,
    *,
    seconds: float = math.inf,
    only: str = "",
    earlier: Record | None = None,
) -> Record:
    """Do every piece that `kept`, the checkpoint, does not hold yet, and summarise.

    An interruption loses the piece under way alone. Of a declared experiment: seconds: after so many no other piece is
    begun; only: what the keys of pieces to be done begin with; earlier: its record, from which to go on.
    Errors: InvalidInput for a corrupt checkpoint, or one of another run, or such a record, and for a protocol that is
    not committed.
    """
    read_device(options.device)
    pieces = experiment.pieces(options)
    code = seal((place(experiment.run), place(experiment.pieces)))
    identity = plain_identity(experiment, options, code)
    done = checkpoint.load(kept, identity)
    if not done and earlier is not None:
        check_goes_on(experiment, earlier, identity)
        done = dict(earlier.results)
    started = time.monotonic()
    for number, piece in enumerate(pieces):
        if time.monotonic() - started >= seconds:
            break
        if not piece.key.startswith(only):
            continue
        if progress is not None:
            progress(number, len(pieces), piece.key)
        if piece.key not in done:
            done[piece.key] = timed(lambda piece=piece: experiment.run(piece, options))  # type: ignore[misc]
            checkpoint.save(kept, identity, done)
    in_order = {piece.key: done[piece.key] for piece in pieces if piece.key in done}
    found = record(experiment, options, in_order, command, code)
    return found if earlier is None else joined(found, earlier)


def joined(found: Record, earlier: Record) -> Record:
    """A record that went on from another: every device is named, and the day on which other code proved to agree."""
    device = found.device if found.device == earlier.device else f"{earlier.device}; {found.device}"
    today = found.finished[:10] if found.code != earlier.code else earlier.confirmed
    return replace(found, device=device, confirmed=today)


def timed(work: Callable[[], Result]) -> Result:
    """A piece's result with the seconds that it took."""
    started = time.monotonic()
    return {**work(), SECONDS: round(time.monotonic() - started, 2)}


def plain_identity(experiment: Experiment, options: Options, code: dict[str, str]) -> dict[str, Any]:
    """What two runs must share for one to go on from the other."""
    plan = planned(experiment.pieces(options))
    found = {"name": experiment.name, "options": asdict(options), "plan": plan, "code": code}
    return {**found, **declaration(experiment, options)}


def check_goes_on(experiment: Experiment, record: Record, identity: dict[str, Any]) -> None:
    """Pieces join a record of the same protocol, on any device, by the same code or by code whose replay agrees.

    Errors: InvalidInput for any other, so that no record is replaced unasked.
    """
    plain = {**asdict(record), "plan": list(record.plan)}
    same = all(identity[name] == plain[name] for name in ("name", "plan", "protocol", "declared"))
    if same and identity["code"] == plain["code"]:
        return
    if not same or record.replay is None or not replay(experiment, record.replay).agrees:
        raise InvalidInput(
            f"the record of {record.name}",
            "it is of another protocol, or of code that gives other figures",
            "start anew with --restart, or give another --results",
        )


def declaration(experiment: Experiment, options: Options) -> dict[str, str]:
    """The protocol's digest and the commit at which it was declared; nothing for quick runs and where there is none.

    Errors: InvalidInput for a protocol that is not committed, and for options that it does not name.
    """
    if not experiment.declared or options.quick:
        return {}
    if (options.seeds, options.steps, options.size) != (None, None, None):
        raise InvalidInput(
            f"options for {experiment.name}",
            "its seeds, steps and sizes are those of its protocol",
            "leave them out, or commit another protocol",
        )
    path = protocol_path(experiment.name)
    return {"protocol": read_protocol(experiment.name).digest, "declared": declared(path)}


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
        code=code,
        results=done,
        outcome=experiment.outcome(done, options),
        plan=tuple(planned(experiment.pieces(options))),
        replay=None if options.quick else replay_of(experiment),
        **declaration(experiment, options),
    )


def summarised(experiment: Experiment, earlier: Record) -> Record:
    """A record with its tables and findings made anew from the results that it keeps; code and versions stay as run."""
    return replace(
        earlier,
        about=experiment.about,
        outcome=experiment.outcome(earlier.results, earlier.options),
        plan=tuple(planned(experiment.pieces(earlier.options))),
    )


def planned(pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
    """The plan as plain data, part of a checkpoint's identity."""
    return [{"key": piece.key, "arguments": dict(piece.arguments)} for piece in pieces]
