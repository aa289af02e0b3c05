"""The half of the command audit that reads a checkpoint: what its file does not say can be stated."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.memory import check_plot
from memlaw.verify.show import output

if TYPE_CHECKING:
    from memlaw.verify.audit.checkpoints.settings import Stated

_PANEL = "What a checkpoint does not say"
_T = "exp, relu, sigmoid, softplus or none"
Convention = Annotated[
    str | None, typer.Option(metavar="NAME", help="Where keys fit several: s4d, mamba, ...", rich_help_panel=_PANEL)
]
Discretization = Annotated[str | None, typer.Option(metavar="RULE", help="zoh or bilinear.", rich_help_panel=_PANEL)]
Transform = Annotated[str | None, typer.Option(metavar="T", help=f"Of real parts: {_T}.", rich_help_panel=_PANEL)]
ImagTransform = Annotated[str | None, typer.Option(metavar="T", help="Of imaginary parts.", rich_help_panel=_PANEL)]
StepTransform = Annotated[str | None, typer.Option(metavar="T", help="Of step sizes.", rich_help_panel=_PANEL)]
Fast = Annotated[bool | None, typer.Option(help="Whether sinh comes before it.", rich_help_panel=_PANEL)]
Rescale = Annotated[str | None, typer.Option(metavar="R", help="Rate of the step sizes.", rich_help_panel=_PANEL)]
Clip = Annotated[bool | None, typer.Option(help="S5: whether real parts are below -1e-4.", rich_help_panel=_PANEL)]
Band = Annotated[
    str | None, typer.Option(metavar="F", help="Modes above F x Nyquist's are masked, or none.", rich_help_panel=_PANEL)
]
Limit = Annotated[str | None, typer.Option(metavar="LOW,HIGH", help="Bounds of step sizes.", rich_help_panel=_PANEL)]
Gate = Annotated[
    str | None, typer.Option(metavar="G", help="What a gate adds to its bias (0: frozen).", rich_help_panel=_PANEL)
]
Conjugates = Annotated[
    str | None, typer.Option(metavar="WORD", help="S5: near conjugates merged, or apart.", rich_help_panel=_PANEL)
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse assumptions that change M by more than 0.01.", rich_help_panel=_PANEL)
]


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """What can be stated of a checkpoint; the names are those of `Stated`."""

    convention: Convention = None
    discretization: Discretization = None
    transform: Transform = None
    imag_transform: ImagTransform = None
    dt_transform: StepTransform = None
    dt_fast: Fast = None
    step_rescale: Rescale = None
    clip_eigs: Clip = None
    bandlimit: Band = None
    dt_limit: Limit = None
    gate: Gate = None
    conjugates: Conjugates = None


@dataclass(frozen=True, kw_only=True)
class OfCheckpoint(Unsaid):
    """The same, and whether what is not stated is refused."""

    strict: Strict = False


def check_nothing_stated(request: Unsaid) -> None:
    """Refuse, for what is no checkpoint, what can be stated of one."""
    of = OfCheckpoint if isinstance(request, OfCheckpoint) else Unsaid
    stated = [item.name for item in fields(of) if getattr(request, item.name) != item.default]
    if stated:
        option = f"--{stated[0].replace('_', '-')}"
        raise InvalidInput(f"{option} without a checkpoint", "it states what a file does not say", "leave it out")


def stated_of(request: Unsaid) -> Stated:
    """What is stated."""
    from memlaw.verify.audit.checkpoints.settings import Stated

    return Stated(**{item.name: getattr(request, item.name) for item in fields(Stated)})


def audit_checkpoint(
    request: OfCheckpoint, file: Path, lags: int | None, plot: Path | None, as_json: bool, need_lag: int | None = None
) -> int:
    """Tell of every layer in a checkpoint, and draw them; gives the exit code."""
    from memlaw.verify.audit.checkpoints.checkpoint import read_checkpoint
    from memlaw.verify.show import checkpoint

    check_plot(plot)
    found = read_checkpoint(file, stated_of(request), lags=lags, need_lag=need_lag, strict=request.strict)
    if plot is not None:
        checkpoint.draw(found, plot)
        output.errors().print(f"drawn: {plot}", soft_wrap=True)
    data = {"schema": "memlaw.checkpoint/1", **checkpoint.as_data(found)}
    return output.tell(as_json, lambda: data, partial(checkpoint.print_checkpoint, found))
