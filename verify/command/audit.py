"""The command audit: what a layer, or each layer of a checkpoint, remembers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.checkpoint import OfCheckpoint, audit_checkpoint
from memlaw.verify.command.options import AsJson, Plot


@dataclass(frozen=True, kw_only=True)
class Audit(OfCheckpoint):
    """Audit what each layer of a checkpoint remembers."""

    what: Annotated[str, typer.Argument(metavar="FILE", help="A checkpoint: .safetensors, or .pt of a state_dict.")]
    lags: Annotated[int | None, typer.Option("--lags", metavar="L", help="M at lags 0..L-1.")] = None
    plot: Plot = None
    json: AsJson = False


def run(request: Audit) -> int:
    """Audit a checkpoint."""
    from memlaw.verify.audit.checkpoints.files import looks_like_checkpoint

    if not looks_like_checkpoint(request.what):
        raise InvalidInput(f"{request.what!r}", "a checkpoint is audited", "give a .safetensors or a .pt file")
    return audit_checkpoint(request, Path(request.what), request.lags, request.plot, request.json)
