"""The command twin: the diagonal layer that computes the same as a layer, if there is one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.names import check_size
from memlaw.verify.command.checkpoint import Unsaid, check_nothing_stated, stated_of
from memlaw.verify.command.options import AsJson, Seed, Size
from memlaw.verify.show import output, twins

if TYPE_CHECKING:
    from memlaw.verify.measure.twin import GivenLayer


@dataclass(frozen=True, kw_only=True)
class Twin(Unsaid):
    """Find the diagonal twin of a layer: its eigenvalues and weights, and what rounding leaves of it.

    Examples:
        memlaw twin s4-legs -n 8
        memlaw twin s4-legs -n 8 --against s4d-legs --json
        memlaw twin layer.npz --lags 200
        memlaw twin model.safetensors --layer layers.0.kernel --channel 3
    """

    what: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|FILE",
            help="A name such as s4-legs, MODULE:FACTORY, a .npz with A, B and C, or a checkpoint (.safetensors, .pt).",
        ),
    ]
    size: Size = 16
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="Which layer of a checkpoint, where it has several.")
    ] = None
    channel: Annotated[int, typer.Option("--channel", metavar="C", help="Which system of the layer.")] = 0
    dtype: Annotated[str, typer.Option("--dtype", metavar="D", help="float32 or float64.")] = "float64"
    seed: Seed = 0
    against: Annotated[
        list[str] | None, typer.Option("--against", metavar="NAME", help="A spectrum that may be no twin; repeatable.")
    ] = None
    lags: Annotated[int, typer.Option("--lags", metavar="L", help="Lags 0..L-1.")] = 1000
    json: AsJson = False


def run(request: Twin) -> int:
    """Find the twin, and tell of it."""
    from memlaw.numerics.spectrum.reading import read_count
    from memlaw.verify.measure.twin import twin_account

    check_size(request.size)
    told = twin_account(_given(request), request.against or (), read_count(request.lags, "a number of lags"))
    data = {"schema": "memlaw.twin/1", **twins.as_data(told)}
    return output.tell(request.json, lambda: data, partial(twins.print_account, told))


def _given(request: Twin) -> GivenLayer:
    """The layer of a file, where there is one of that name, or of a model."""
    from memlaw.verify.audit.checkpoints.files import looks_like_checkpoint
    from memlaw.verify.audit.checkpoints.twins import layer_in_checkpoint
    from memlaw.verify.measure.twin import layer_in_file, layer_of_model

    path = Path(request.what)
    if path.suffix not in (".npz", ".npy") and looks_like_checkpoint(request.what):
        return layer_in_checkpoint(path, request.layer, request.channel, stated_of(request))
    check_nothing_stated(request)
    if request.layer is not None:
        raise InvalidInput("--layer without a checkpoint", "it names a layer of one", "leave it out")
    if path.suffix in (".npz", ".npy"):
        return layer_in_file(path)
    from memlaw.verify.differentiable.device import require_torch

    require_torch(f"model {request.what!r}")
    from memlaw.verify.models.build import build_layer

    layer = build_layer(request.what, request.size, request.dtype, "cpu", request.seed, "pair")
    return layer_of_model(layer, f"{request.what} (N={request.size}, seed {request.seed})", request.channel)
