"""The command measure: the memory of a torch layer as the theorem predicts it and as it is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from memlaw.numerics.spectrum.names import check_size
from memlaw.verify.command.memory import check_plot
from memlaw.verify.command.options import Plot, Size
from memlaw.verify.differentiable.device import require_torch
from memlaw.verify.show import measurement, output

IN_RECORD = ("model", "size", "channel", "dtype", "device", "seed", "method", "trained")


@dataclass(frozen=True)
class Measure:
    """Measure the memory of a torch layer beside what its spectrum predicts."""

    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A name such as s4d-lin, or MODULE:FACTORY of your own layer.")
    ]
    size: Size = 64
    trained: Annotated[bool, typer.Option("--trained", help="Train the layer for a moment first.")] = False
    method: Annotated[
        str, typer.Option("--method", metavar="METHOD", help="exact, or regression (on white noise) too.")
    ] = "exact"
    dtype: Annotated[str, typer.Option("--dtype", metavar="D", help="float32 or float64.")] = "float64"
    device: Annotated[str, typer.Option("--device", metavar="D", help="cpu, cuda, ...")] = "cpu"
    channel: Annotated[int, typer.Option("--channel", metavar="C", help="Which system of the layer.")] = 0
    lags: Annotated[str, typer.Option("--lags", metavar="L", help="Lags 0..L-1, or a list such as 0,10,100.")] = "200"
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of parameters, training and noise.")] = 0
    samples: Annotated[int, typer.Option("--samples", metavar="R", help="Runs of white noise for a regression.")] = 4096
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is the standard output.")
    ] = None
    plot: Plot = None


def run(request: Measure) -> int:
    """Build the layer, train it if asked, measure, and tell."""
    from memlaw.numerics.spectrum.reading import read_lags

    check_size(request.size)
    output.check_writable(request.json)
    check_plot(request.plot)
    lags = read_lags(request.lags)
    require_torch(f"model {request.model!r}")
    from memlaw.verify.measure.comparison import compare_memory
    from memlaw.verify.models.brief import train_briefly
    from memlaw.verify.models.build import build_layer
    from memlaw.verify.models.layer import read_layer

    layer = build_layer(request.model, request.size, request.dtype, request.device, request.seed)
    losses = train_briefly(layer, seed=request.seed) if request.trained else []
    compared = compare_memory(
        layer, lags, request.channel, method=request.method, samples=request.samples, seed=request.seed
    )
    stored = read_layer(layer).stored
    title = _title(request, stored)
    if request.plot is not None:
        measurement.draw(compared, title, request.plot)
        output.errors().print(f"drawn: {request.plot}", soft_wrap=True)
    if request.json is not None:
        asked = {name: getattr(request, name) for name in IN_RECORD}
        found = {"stored": stored, "losses": losses, **measurement.as_data(compared)}
        output.write_json(request.json, {"schema": "memlaw.measure/1", **asked, **found})
    if not output.is_standard_output(request.json):
        with output.printing(output.console()) as console:
            measurement.print_measurement(title, compared, losses, console)
    return 0


def _title(request: Measure, stored: int) -> str:
    """What was measured, in words."""
    state = "after 30 steps of training" if request.trained else "untrained"
    made = f"{stored} states stored, {request.dtype}, {request.device}, seed {request.seed}"
    return f"{request.model} ({made}), {state}"
