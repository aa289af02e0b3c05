"""Whether a record still says what today's code would: its seal, its libraries, and its replay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.device import has_torch
from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.frame.listed import NAMES, current_seal, experiment
from memlaw.verify.experiments.frame.protocol import protocol_path, read_protocol
from memlaw.verify.experiments.frame.record import Record, versions_used
from memlaw.verify.experiments.frame.replay import Replay, Replayed, replay
from memlaw.verify.experiments.frame.seal import changed

RESTS_ON = ("torch", "numpy")


@dataclass(frozen=True)
class Freshness:
    """What changed since a record was made or last confirmed, and what its replay gave (None: not replayed).

    `definitions` are the names of those that changed, `libraries` the (name, then, now) of another minor version.
    `missing` says what a replay would need here; `failed` how it broke. `told` is whether the findings are still those
    that today's report makes of the results; `declared` whether the protocol is still the one of the record.
    """

    known: bool = True
    definitions: tuple[str, ...] = ()
    libraries: tuple[tuple[str, str, str], ...] = ()
    replayed: Replayed | None = None
    missing: str = ""
    failed: str = ""
    told: bool = True
    declared: bool = True

    @property
    def changed(self) -> bool:
        """Whether code or libraries are others."""
        return bool(self.definitions or self.libraries)

    @property
    def fresh(self) -> bool:
        """Whether the record counts: its replay agrees; where there is no replay, nothing has changed."""
        if self.failed or not self.told or not self.declared:
            return False
        if self.replayed is not None:
            return self.replayed.agrees
        return self.known and not self.changed


def freshness(record: Record, *, replaying: bool = True) -> Freshness:
    """What is known of a record today; a replay needs torch and some seconds."""
    if record.name not in NAMES:
        return Freshness(known=False)
    found = Freshness(
        True, changed(record.code, current_seal(record.name)), other_libraries(record), declared=as_declared(record)
    )
    if not replaying or record.replay is None:
        return found
    if not has_torch():
        return replace(found, missing="torch")
    return _replayed(record, record.replay, found)


def _replayed(record: Record, kept: Replay, found: Freshness) -> Freshness:
    try:
        chosen = experiment(record.name)
        told = chosen.outcome(record.results, record.options) == record.outcome
        return replace(found, replayed=replay(chosen, kept), told=told)
    except InvalidInput as error:  # a library or a device that is not here
        return replace(found, missing=error.given)
    except Exception as error:  # whatever broken code raises: the record is stale, the run goes on
        return replace(found, failed=f"{type(error).__name__}: {error}")


def as_declared(record: Record) -> bool:
    """Whether a record is of today's protocol, or there is none; quick runs have none."""
    if record.options.quick or not protocol_path(record.name).exists():
        return not record.protocol
    return record.protocol == read_protocol(record.name).digest and bool(record.declared)


def other_libraries(record: Record) -> tuple[tuple[str, str, str], ...]:
    """The libraries of another minor version (name, then, now); one that is not installed says nothing."""
    now = versions_used()
    return tuple(
        (name, record.versions.get(name, "none"), now[name])
        for name in RESTS_ON
        if now[name] != "not installed" and _minor(record.versions.get(name, "")) != _minor(now[name])
    )


def _minor(number: str) -> list[str]:
    return number.split("+")[0].split(".")[:2]


def confirmed(chosen: Experiment, record: Record) -> tuple[Record, Freshness]:
    """The record under today's seal if its replay agrees, with the date; as it was if not."""
    found = freshness(record)
    if found.replayed is None or not found.fresh:
        return record, found
    today = datetime.now(UTC).date().isoformat()
    return replace(record, code=current_seal(chosen.name), confirmed=today), found
