"""The command measure: the memory of a torch layer as the theorem predicts it and as it is measured."""

from __future__ import annotations

import importlib
import inspect
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.names import check_size
from memlaw.verify.command.memory import number_text, shown_lags
from memlaw.verify.differentiable.device import read_device, require_torch
from memlaw.verify.show import output

if TYPE_CHECKING:
    from memlaw.verify.measure.comparison import Comparison

DEFAULT_LAGS = "200"
DTYPES = ("float32", "float64")
_POINTS = 200


@dataclass(frozen=True)
class Request:
    """What the command line asks for; see `memlaw measure --help`."""

    model: str
    size: int = 64
    trained: bool = False
    method: str = "exact"
    dtype: str = "float64"
    device: str = "cpu"
    channel: int = 0
    lags: str | None = None
    seed: int = 0
    samples: int = 4096
    json: Path | None = None
    plot: Path | None = None


def run(request: Request) -> int:
    """Build the layer, train it if asked, measure, and tell; the exit code."""
    from memlaw.numerics.memory.plotting import check_suffix

    check_size(request.size)
    for path in (request.json, request.plot):
        output.check_writable(path)
    check_suffix(request.plot)
    lags = read_lags(request.lags)
    require_torch("no torch")
    from memlaw.verify.measure.comparison import compare_memory

    layer = build_layer(request)
    losses = train(layer, request.seed) if request.trained else []
    compared = compare_memory(
        layer,
        lags,
        request.channel,
        method=request.method,
        samples=request.samples,
        seed=request.seed,
    )
    if request.plot is not None:
        draw(compared, title(request, layer), request.plot)
        output.errors().print(f"drawn: {request.plot}", soft_wrap=True)
    if request.json is not None:
        text = json.dumps(as_dict(request, layer, compared, losses), indent=1, allow_nan=False)
        output.write(request.json, text + "\n")
    if not output.is_standard_output(request.json):
        with output.printing(output.console()) as console:
            print_comparison(title(request, layer), compared, losses, console)
    return 0


def read_lags(text: str | None) -> Any:
    """A number of lags, or a list of lags given with commas.

    >>> read_lags("100"), read_lags("0, 10, 100")
    (100, [0, 10, 100])
    """
    from memlaw.verify.command.memory import read_lags as read

    found = read(text or DEFAULT_LAGS, [])
    if isinstance(found, str):
        raise InvalidInput(
            "lags 'all'", "a measurement has so many lags as it is asked for", "try --lags 1000"
        )
    return found


# --- the layer ----------------------------------------------------------------------------------------------------


def build_layer(request: Request) -> Any:
    """The layer that a request names: one of the zoo, or what a factory of the user's gives."""
    import torch

    if request.dtype not in DTYPES:
        raise InvalidInput(f"dtype {request.dtype!r}", "it is float32 or float64", "choose one of the two")
    device = read_device(request.device)
    options = {
        "size": request.size,
        "dtype": getattr(torch, request.dtype),
        "device": device,
        "seed": request.seed,
    }
    if ":" in request.model:
        return check_layer(called(read_factory(request.model), options), request.model)
    from memlaw.verify.models.zoo import ZOO

    if request.model not in ZOO:
        close = get_close_matches(request.model, ZOO, n=3, cutoff=0.5) or sorted(ZOO)
        raise InvalidInput(
            f"model {request.model!r}",
            "a model is a name or MODULE:FACTORY of your own",
            f"did you mean {', '.join(close)}?" if len(close) <= 3 else f"use one of {', '.join(close)}",
        )
    return ZOO[request.model](**options)


def read_factory(name: str) -> Callable[..., Any]:
    """Import MODULE:FACTORY; modules of the folder one is in are found too."""
    module_name, _, attribute = name.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        factory = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise InvalidInput(
            f"model {name!r}",
            f"MODULE:FACTORY must be there to import ({error})",
            "write it like mypackage.layers:make_layer, from a folder in which Python finds the module",
        ) from error
    if not callable(factory):
        raise InvalidInput(f"model {name!r}", "a factory can be called", "name a function or a class")
    made: Callable[..., Any] = factory
    return made


def called(factory: Callable[..., Any], options: dict[str, Any]) -> Any:
    """Call a factory with those of size, dtype, device and seed that it takes."""
    try:
        parameters = inspect.signature(factory).parameters.values()
    except ValueError:
        return factory()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return factory(**options)
    named = {p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)}
    missing = [p.name for p in parameters if p.default is p.empty and p.kind < 2 and p.name not in options]
    if missing:
        raise InvalidInput(
            f"a factory that needs {', '.join(missing)}",
            "it is called with size, dtype, device and seed, as far as it takes them",
            "give its other arguments defaults, or wrap it in a function",
        )
    return factory(**{name: value for name, value in options.items() if name in named})


def check_layer(layer: Any, name: str) -> Any:
    """Refuse what is no layer: it needs an impulse response, and a spectrum or a pair."""
    lacking = [item for item in ("impulse_response",) if not callable(getattr(layer, item, None))]
    if not any(callable(getattr(layer, item, None)) for item in ("spectrum", "pair")):
        lacking.append("spectrum (or pair)")
    if lacking:
        raise InvalidInput(
            f"a {type(layer).__name__} from {name!r} without {', '.join(lacking)}",
            "a layer has impulse_response(lags, channel), states(u, channel), and spectrum() or pair()",
            "give it these, as memlaw.verify.models.layer.LinearLayer does; a model that is not linear is measured "
            "in Python with memlaw.verify.measure.regression",
        )
    return layer


def train(layer: Any, seed: int) -> list[float]:
    """Train a layer for a moment, so that its parameters are no longer those of its initialisation."""
    from memlaw.verify.models.brief import train_briefly

    losses: list[float] = train_briefly(layer, seed=seed)
    return losses


# --- telling ------------------------------------------------------------------------------------------------------


def title(request: Request, layer: Any) -> str:
    """What was measured, in words."""
    state = "after 30 steps of training" if request.trained else "untrained"
    stored = getattr(layer, "stored", request.size)
    return f"{request.model} ({stored} states stored, {request.dtype}, {request.device}, seed {request.seed}), {state}"


def print_comparison(name: str, compared: Comparison, losses: list[float], console: Console) -> None:
    """One layer: figures, M at some lags, and what to make of it."""
    console.print(Text(name, style="bold"))
    grid = Table.grid(padding=(0, 3, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in _figures(compared, losses):
        grid.add_row(Text(f"  {label}"), Text(words))
    console.print(grid)
    console.print()
    console.print(_table(compared))
    console.print()
    console.print(Text(compared.sentence))


def _figures(compared: Comparison, losses: list[float]) -> list[tuple[str, str]]:
    measured, estimated = compared.measured, compared.estimated
    figures = [
        ("predicted", f"by the {compared.predicted.route}; capacity {compared.predicted.capacity}"),
        (
            "measured",
            f"by {measured.method}, {measured.window} inputs, {measured.dtype}: rank {measured.rank} "
            f"of {measured.size} real states",
        ),
        (
            "realisable",
            f"{compared.realisable:.6g} of the capacity in the layer's dtype, {compared.realisable_in_float32:.6g} in "
            "float32, its states read with rounding noise",
        ),
    ]
    if estimated is not None:
        figures.append(
            (
                "estimated",
                f"by regression on {estimated.samples} runs of white noise of length {estimated.length}, "
                f"{estimated.level:.0%} bands ({estimated.law})",
            )
        )
    beside = "measured - predicted" if estimated is None else "estimated - exact in its window"
    figures.append(("difference", f"{compared.difference:.1e} at most ({beside})"))
    if losses:
        figures.append(("training", f"loss {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses)} steps"))
    return figures


def _table(compared: Comparison) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    titles = ["lag", "M predicted", "M measured", "difference"]
    estimated, inside = compared.estimated, compared.in_window
    if estimated is not None:
        titles += [f"M in {estimated.length} inputs", "estimated", f"{estimated.level:.0%} band"]
    for text in titles:
        table.add_column(text, justify="right", no_wrap=True)
    for place in _places(compared):
        predicted, measured = compared.predicted.values[place], compared.measured.values[place]
        row = [str(compared.predicted.lags[place]), number_text(predicted), number_text(measured)]
        row.append(f"{abs(measured - predicted):.0e}")
        if estimated is not None and inside is not None:
            row += [number_text(inside.values[place]), f"{estimated.values[place]:.6f}"]
            row.append(f"[{estimated.lower[place]:.4f}, {estimated.upper[place]:.4f}]")
        table.add_row(*row)
    return table


def _places(compared: Comparison) -> list[int]:
    """A few of many lags; all of a list that was asked for."""
    lags = compared.predicted.lags.tolist()
    return shown_lags(len(lags)) if lags == list(range(len(lags))) else list(range(len(lags)))


def as_dict(request: Request, layer: Any, compared: Comparison, losses: list[float]) -> dict[str, Any]:
    """All about one measurement, in plain lists and dictionaries; infinities are text."""
    predicted, measured = compared.predicted, compared.measured
    found: dict[str, Any] = {
        "schema": "memlaw.measure/1",
        "model": request.model,
        "size": request.size,
        "stored": int(getattr(layer, "stored", request.size)),
        "channel": request.channel,
        "dtype": request.dtype,
        "device": request.device,
        "seed": request.seed,
        "method": request.method,
        "trained": request.trained,
        "losses": [output.finite(loss) for loss in losses],
        "lags": [int(lag) for lag in predicted.lags],
        "predicted": _numbers(predicted.values),
        "measured": _numbers(measured.values),
        "difference": output.finite(compared.difference),
        "capacity": predicted.capacity,
        "rank": measured.rank,
        "realisable": output.finite(compared.realisable),
        "realisable_in_float32": output.finite(compared.realisable_in_float32),
        "digits_needed": compared.digits,
        "window": measured.window,
        "lost": output.finite(measured.lost),
        "condition": output.finite(measured.condition),
        "error_estimate": output.finite(measured.error_estimate),
        "arithmetic": measured.dtype,
        "sentence": compared.sentence,
    }
    return found | _estimate_as_dict(compared)


def _estimate_as_dict(compared: Comparison) -> dict[str, Any]:
    estimated, inside = compared.estimated, compared.in_window
    if estimated is None or inside is None:
        return {}
    return {
        "estimated": _numbers(estimated.values),
        "lower": _numbers(estimated.lower),
        "upper": _numbers(estimated.upper),
        "level": estimated.level,
        "law": estimated.law,
        "samples": estimated.samples,
        "length": estimated.length,
        "exact_in_length": _numbers(inside.values),
    }


def _numbers(values: Any) -> list[Any]:
    return [output.finite(value) for value in values.tolist()]


# --- drawing ------------------------------------------------------------------------------------------------------


def draw(compared: Comparison, name: str, path: Path) -> None:
    """Predicted memory as a line, measured memory as marks, the estimate with its band; lag + 1 on both log scales."""
    import numpy as np
    from matplotlib.figure import Figure

    from memlaw.numerics.memory.plotting import COLOURS, FLOOR

    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    order = np.argsort(compared.predicted.lags)
    far = np.geomspace(_POINTS, max(len(order), _POINTS), _POINTS).astype(int) - 1
    shown = order[np.union1d(np.arange(_POINTS), far)] if len(order) > _POINTS else order
    places = compared.predicted.lags[shown] + 1
    axes.plot(places, compared.predicted.values[shown], color=COLOURS[0], label="predicted")
    axes.plot(
        places,
        compared.measured.values[shown],
        linestyle="",
        marker="o",
        markersize=3.5,
        markerfacecolor="none",
        color=COLOURS[1],
        label="measured",
    )
    if compared.estimated is not None and compared.in_window is not None:
        found = compared.estimated
        low, high = (np.maximum(side[shown], FLOOR) for side in (found.lower, found.upper))
        axes.fill_between(places, low, high, color=COLOURS[2], alpha=0.25, linewidth=0)
        axes.plot(
            places,
            np.maximum(found.values[shown], FLOOR),
            color=COLOURS[2],
            linewidth=1,
            label=f"estimated, {found.level:.0%} band",
        )
        axes.plot(
            places,
            compared.in_window.values[shown],
            color=COLOURS[3],
            linestyle="--",
            linewidth=1,
            label=f"exact, {found.length} inputs",
        )
    bound = np.minimum(1.0, compared.predicted.capacity / places)
    axes.plot(places, bound, color="0.35", linestyle="--", linewidth=1, label="bound capacity/(lag + 1)")
    _finish(axes, name, FLOOR)
    buffer = io.BytesIO()
    kind = path.suffix.lower().removeprefix(".")
    figure.savefig(buffer, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else {})
    output.write(path, buffer.getvalue())


def _finish(axes: Any, name: str, floor: float) -> None:
    axes.set_title(name, fontsize=9)
    axes.set_xlabel("lag + 1  (the newest input stands at 1)")
    axes.set_ylabel(r"memory  $M(\tau)$")
    axes.set_xscale("log")
    axes.set_yscale("log")
    lowest, _ = axes.get_ylim()
    axes.set_ylim(max(lowest, floor), 1.3)
    axes.grid(True, color="0.92", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, frameon=False)
