"""The command audit: what a layer, seen from outside, or each layer of a checkpoint remembers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.verify.command.checkpoint import OfCheckpoint, audit_checkpoint, check_nothing_stated
from memlaw.verify.command.memory import check_plot
from memlaw.verify.command.options import AsJson, Plot
from memlaw.verify.show import output

_PANEL = "Of a layer"
CONTRADICTED = 1
_Need = Annotated[
    int | None, typer.Option("--need-lag", metavar="L", help="A lag at which memory is needed.", rich_help_panel=_PANEL)
]
_Inputs = Annotated[
    int | None, typer.Option(metavar="M", help="Its inputs, if it does not tell.", rich_help_panel=_PANEL)
]
_Layout = Annotated[
    str | None, typer.Option(metavar="AXES", help="bth, tbh, bht, th, ht or t; found out.", rich_help_panel=_PANEL)
]
_Length = Annotated[
    int | None, typer.Option(metavar="T", help="Steps, if it takes only so many.", rich_help_panel=_PANEL)
]
_Regression = Annotated[
    bool, typer.Option("--regression/--no-regression", help="Of a layer that is not linear.", rich_help_panel=_PANEL)
]
_Size = Annotated[
    int, typer.Option("-n", "--size", metavar="N", help="States, as MODEL takes it.", rich_help_panel=_PANEL)
]
_Dtype = Annotated[
    str, typer.Option(metavar="D", help="float32 or float64, as MODEL takes it.", rich_help_panel=_PANEL)
]
_Seed = Annotated[int, typer.Option(metavar="S", help="Seed of the layer and of noise.", rich_help_panel=_PANEL)]


@dataclass(frozen=True, kw_only=True)
class Audit(OfCheckpoint):
    """Audit what a layer remembers, from its inputs and outputs alone; or each layer of a checkpoint.

    MODULE:FACTORY makes a torch module or a function on arrays (or is one), MODEL is a name such as s4d-lin.

    Exit codes: 0, audited; 1, it does not do what its spectrum claims; 2, bad input, or its memory is not defined.

    Examples:
        memlaw audit mypackage.layers:make_layer --need-lag 1000
        memlaw audit s4d-lin -n 16 --lags 50
        memlaw audit model.safetensors --discretization zoh --plot map.svg
    """

    what: Annotated[
        str, typer.Argument(metavar="MODULE:FACTORY|MODEL|FILE", help="A layer, or a checkpoint (.safetensors, .pt).")
    ]
    lags: Annotated[int | None, typer.Option("--lags", metavar="L", help="M at lags 0..L-1.")] = None
    plot: Plot = None
    json: AsJson = False
    need_lag: _Need = None
    inputs: _Inputs = None
    layout: _Layout = None
    length: _Length = None
    regression: _Regression = True
    size: _Size = 64
    dtype: _Dtype = "float32"
    seed: _Seed = 0


def run(request: Audit) -> int:
    """Audit a layer or a checkpoint."""
    from memlaw.verify.audit.checkpoints.files import looks_like_checkpoint

    if request.what.endswith(".py"):
        name = Path(request.what).stem
        raise InvalidInput(f"file {request.what!r}", "a layer in a file is MODULE:FACTORY", f"write {name}:NAME")
    if looks_like_checkpoint(request.what):
        file = Path(request.what)
        return audit_checkpoint(request, file, request.lags, request.plot, request.json, request.need_lag)
    check_nothing_stated(request)
    return audit_layer(request)


def audit_layer(request: Audit) -> int:
    """Build the layer, audit it, tell; 1 where it contradicts its own spectrum."""
    from memlaw.verify.audit.audit import LAGS, audit
    from memlaw.verify.audit.named import layer_named
    from memlaw.verify.show import audit as show

    check_plot(request.plot)
    layer = layer_named(request.what, size=request.size, dtype=request.dtype, seed=request.seed)
    found = audit(
        layer,
        LAGS if request.lags is None else request.lags,
        need_lag=request.need_lag,
        inputs=request.inputs,
        length=request.length,
        layout=request.layout,
        regression=request.regression,
        seed=request.seed,
    )
    if request.plot is not None:
        show.draw(found, request.plot)
        output.errors().print(f"drawn: {request.plot}", soft_wrap=True)
    output.tell(request.json, found.as_dict, lambda console: show.print_audit(found, console))
    return CONTRADICTED if found.contradicted else 0
