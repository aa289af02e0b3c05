"""The command measure: the memory of a torch layer as the theorem predicts it and as it is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.names import check_size
from memlaw.verify.command.memory import check_plot
from memlaw.verify.command.options import Plot, Size
from memlaw.verify.differentiable.device import require_torch
from memlaw.verify.show import measurement, output
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from memlaw.numerics.number.arrays import IntArray
    from memlaw.verify.measure.comparison import Comparison
    from memlaw.verify.measure.fit import EstimatedMemory

IN_RECORD = ("model", "size", "channel", "dtype", "device", "seed", "method", "trained")


@dataclass(frozen=True)
class Measure:
    """Measure the memory of a torch layer beside what its spectrum predicts.

    Examples:
        memlaw measure s4d-lin -n 16 --trained
        memlaw measure s5 -n 8 --method regression --samples 512
        memlaw measure --data recorded.npz --lags 50 --plot memory.svg
    """

    model: Annotated[
        str | None, typer.Argument(metavar="MODEL", help="A name such as s4d-lin, or MODULE:FACTORY of your own layer.")
    ] = None
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FILE", help="Instead of a model: recorded inputs and states (.npz, table)."),
    ] = None
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
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="S", help="Seconds that it may take; less is measured then.")
    ] = None
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is the standard output.")
    ] = None
    plot: Plot = None


def run(request: Measure) -> int:
    """Measure a layer, or what was recorded of one."""
    from memlaw.numerics.spectrum.reading import read_count, read_lags

    check_one(request)
    check_size(request.size)
    output.check_writable(request.json)
    check_plot(request.plot)
    lags = read_lags(request.lags)
    read_count(request.samples, "a number of samples")
    if request.data is not None:
        from memlaw.verify.measure.data import memory_of_data

        found = memory_of_data(request.data, lags=lags, budget=request.budget)
        _show(request, f"recorded in {request.data}", found, {"data": str(request.data)})
    else:
        _measure(request, str(request.model), lags)
    return 0


def _measure(request: Measure, model: str, lags: IntArray) -> None:
    """Build the layer, train it if asked, measure, and tell."""
    require_torch(f"model {model!r}")
    from memlaw.verify.measure.comparison import compare_or_estimate
    from memlaw.verify.models.brief import train_briefly
    from memlaw.verify.models.build import build_layer
    from memlaw.verify.models.layer import read_layer

    needed = ("states",) if request.method == "regression" else ()
    layer = build_layer(model, request.size, request.dtype, request.device, request.seed, *needed)
    losses = train_briefly(layer, seed=request.seed) if request.trained else []
    compared = compare_or_estimate(
        layer,
        lags,
        request.channel,
        method=request.method,
        samples=request.samples,
        seed=request.seed,
        budget=request.budget,
    )
    stored = getattr(compared, "size", 0) or read_layer(layer).stored
    title = _title(request, stored)
    asked = {**{name: getattr(request, name) for name in IN_RECORD}, "stored": stored, "losses": losses}
    _show(request, title, compared, asked)


def _show(request: Measure, title: str, found: Comparison | EstimatedMemory, facts: dict[str, Any]) -> None:
    """Draw, write and print what was measured, as asked."""
    from memlaw.verify.measure.fit import EstimatedMemory

    if request.plot is not None:
        if isinstance(found, EstimatedMemory):
            measurement.draw_estimate(found, title, request.plot)
        else:
            measurement.draw(found, title, request.plot)
        output.errors().print(f"drawn: {request.plot}", soft_wrap=True)
    if request.json is not None:
        data = measurement.estimate_as_data(found) if isinstance(found, EstimatedMemory) else measurement.as_data(found)
        output.write_json(request.json, {"schema": "memlaw.measure/1", **facts, **data})
    if not output.is_standard_output(request.json):
        losses = facts.get("losses", [])
        with output.printing(output.console()) as console:
            if isinstance(found, EstimatedMemory):
                measurement.print_estimate(title, found, losses, console)
            else:
                measurement.print_measurement(title, found, losses, console)


def check_one(request: Measure) -> None:
    """A model or data are measured, and not both."""
    if (request.model is None) == (request.data is None):
        given = "neither a model nor data" if request.model is None else f"model {request.model!r} and data"
        raise InvalidInput(given, "one of the two is measured", "give MODEL, or --data FILE")


def _title(request: Measure, stored: int) -> str:
    """What was measured, in words."""
    state = "after 30 steps of training" if request.trained else "untrained"
    made = f"{counted(stored, 'state')} stored, {request.dtype}, {request.device}, seed {request.seed}"
    return f"{request.model} ({made}), {state}"
