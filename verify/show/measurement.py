"""The memory of a layer, predicted and measured: as text, as data and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from memlaw.verify.show.tables import Columns, columns_of_numbers, labelled, number_text, shown_places
from memlaw.verify.show.words import counted

if TYPE_CHECKING:
    from memlaw.verify.measure.comparison import Comparison
    from memlaw.verify.measure.exact import MeasuredMemory
    from memlaw.verify.measure.fit import EstimatedMemory

_POINTS = 400


def print_measurement(name: str, compared: Comparison, losses: Sequence[float], console: Console) -> None:
    """One layer: figures, M at some lags, and what to make of it."""
    console.print(Text(name, style="bold"))
    console.print(labelled(_figures(compared, losses)))
    console.print()
    console.print(_table(compared))
    console.print()
    console.print(Text(compared.sentence))


def print_estimate(name: str, found: EstimatedMemory, losses: Sequence[float], console: Console) -> None:
    """Memory that is estimated alone, of a model that is not linear or of recorded data."""
    from memlaw.verify.measure.describe import about_alone

    console.print(Text(name, style="bold"))
    figures = [_estimated(found), *_training(losses)]
    console.print(labelled([(f"  {label}", words) for label, words in figures]))
    console.print()
    table = columns_of_numbers(["lag", "M estimated", f"{found.level:.0%} band"])
    for place in shown_places(found.lags.tolist()):
        band = f"[{found.lower[place]:.4f}, {found.upper[place]:.4f}]"
        table.add_row(str(found.lags[place]), f"{found.values[place]:.6f}", band)
    console.print(table)
    console.print()
    console.print(Text(about_alone(found)))


def _estimated(found: EstimatedMemory) -> tuple[str, str]:
    noise = f"{counted(found.samples, 'run')} of white noise of length {found.length}"
    noise = f"{counted(found.samples, 'sample')} of recordings" if found.device == "recorded" else noise
    told = f"{found.regressors} of {found.size} real states told apart"
    return "estimated", f"by regression on {noise}, {found.level:.0%} bands ({found.law}); {told}"


def _training(losses: Sequence[float]) -> list[tuple[str, str]]:
    if not losses:
        return []
    return [("training", f"loss {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses)} steps")]


def _figures(compared: Comparison, losses: Sequence[float]) -> list[tuple[str, str]]:
    predicted, measured, estimated = compared.predicted, compared.measured, compared.estimated
    by = f"by {measured.method}, {measured.window} inputs, {_seen(measured)}"
    kept, single = compared.realisable, compared.realisable_in_float32
    figures = [
        ("predicted", f"by the {predicted.route}; capacity {predicted.capacity}"),
        ("measured", f"{by}: rank {measured.rank} of {measured.size} real states"),
        (
            "realisable",
            f"{kept:.6g} of the capacity in the layer's dtype, {single:.6g} in float32, "
            "its states read with rounding noise",
        ),
    ]
    beside = "measured - predicted"
    if estimated is not None:
        beside = "estimated - exact in its window"
        noise = f"{estimated.samples} runs of white noise of length {estimated.length}"
        bands = f"{estimated.level:.0%} bands ({estimated.law})"
        figures.append(("estimated", f"by regression on {noise}, {bands}"))
    figures.append(("difference", f"{compared.difference:.1e} at most ({beside})"))
    figures += _training(losses)
    return [(f"  {label}", words) for label, words in figures]


def _seen(measured: MeasuredMemory) -> str:
    """The dtype of a response, and how its values are rounded where that is coarser."""
    from memlaw.verify.measure.rounding import seen_dtype

    return seen_dtype(measured.dtype, measured.epsilon)


def _table(compared: Comparison) -> Columns:
    titles = ["lag", "M predicted", "M measured", "difference"]
    estimated, inside = compared.estimated, compared.in_window
    if estimated is not None:
        titles += [f"M in {estimated.length} inputs", "estimated", f"{estimated.level:.0%} band"]
    table = columns_of_numbers(titles)
    for place in shown_places(compared.predicted.lags.tolist()):
        predicted, measured = compared.predicted.values[place], compared.measured.values[place]
        row = [str(compared.predicted.lags[place]), number_text(predicted), number_text(measured)]
        row.append(f"{abs(measured - predicted):.0e}")
        if estimated is not None and inside is not None:
            row += [number_text(inside.values[place]), f"{estimated.values[place]:.6f}"]
            row.append(f"[{estimated.lower[place]:.4f}, {estimated.upper[place]:.4f}]")
        table.add_row(*row)
    return table


def estimate_as_data(found: EstimatedMemory) -> dict[str, object]:
    """All about an estimate alone, for JSON."""
    from memlaw.verify.measure.describe import about_alone

    names = ("lags", "lower", "upper", "level", "law", "samples", "length", "regressors", "size", "rounding", "hidden")
    known = _chosen(found, *names, "trustworthy", "notes")
    return {"estimated": found.values, "sentence": about_alone(found), **known}


def as_data(compared: Comparison) -> dict[str, object]:
    """All about one measurement, for JSON."""
    predicted, measured, estimated = compared.predicted, compared.measured, compared.estimated
    alike = ("difference", "realisable", "realisable_in_float32", "sentence")
    found = {
        "lags": predicted.lags,
        "predicted": predicted.values,
        "measured": measured.values,
        "capacity": predicted.capacity,
        "digits_needed": compared.digits,
        "arithmetic": _seen(measured),
        **{name: getattr(compared, name) for name in alike},
        **_chosen(measured, "rank", "window", "lost", "condition", "error_estimate", "trustworthy"),
    }
    if estimated is not None and compared.in_window is not None:
        found |= {"estimated": estimated.values, "exact_in_length": compared.in_window.values}
        found |= _chosen(estimated, "lower", "upper", "level", "law", "samples", "length")
    return found


def _chosen(item: object, *names: str) -> dict[str, object]:
    return {name: getattr(item, name) for name in names}


def draw_estimate(found: EstimatedMemory, name: str, path: Path) -> None:
    """An estimate with its band; lag + 1 on both log scales."""
    import numpy as np

    from memlaw.numerics.memory.plotting import COLOURS, FLOOR, lowest, new_axes, save, scale, thinned

    shown = np.argsort(found.lags)[thinned(len(found.lags), _POINTS)]
    places = found.lags[shown] + 1
    axes = new_axes(1)
    scale(axes, lowest([np.maximum(found.values, FLOOR)]), int(places.max()), log=True)
    low, high, middle = (np.maximum(v[shown], FLOOR) for v in (found.lower, found.upper, found.values))
    axes.fill_between(places, low, high, color=COLOURS[2], alpha=0.25, linewidth=0)
    axes.plot(places, middle, "o-", ms=3.5, color=COLOURS[2], label=f"estimated, {found.level:.0%} band")
    axes.set_title(name, fontsize=9)
    axes.legend(fontsize=8, frameon=False)
    save(axes, path)


def draw(compared: Comparison, name: str, path: Path) -> None:
    """Predicted memory as a line, measured memory as marks, the estimate with its band; lag + 1 on both log scales."""
    import numpy as np

    from memlaw.numerics.memory.plotting import COLOURS, FLOOR, lowest, new_axes, save, scale, thinned

    predicted, measured, found = compared.predicted, compared.measured, compared.estimated
    shown = np.argsort(predicted.lags)[thinned(len(predicted.lags), _POINTS)]
    places = predicted.lags[shown] + 1
    axes = new_axes(1)
    scale(axes, lowest([predicted.values, measured.values]), int(places.max()), log=True)
    axes.plot(places, predicted.values[shown], color=COLOURS[0], label="predicted")
    axes.plot(places, measured.values[shown], "o", ms=3.5, mfc="none", color=COLOURS[1], label="measured")
    if found is not None and compared.in_window is not None:
        low, high, middle = (np.maximum(v[shown], FLOOR) for v in (found.lower, found.upper, found.values))
        axes.fill_between(places, low, high, color=COLOURS[2], alpha=0.25, linewidth=0)
        axes.plot(places, middle, color=COLOURS[2], linewidth=1, label=f"estimated, {found.level:.0%} band")
        inside, words = compared.in_window.values[shown], f"exact, {found.length} inputs"
        axes.plot(places, inside, "--", color=COLOURS[3], linewidth=1, label=words)
    bound = np.minimum(1.0, predicted.capacity / places)
    axes.plot(places, bound, "--", color="0.35", linewidth=1, label="bound capacity/(lag + 1)")
    axes.set_title(name, fontsize=9)
    axes.legend(fontsize=8, frameon=False)
    save(axes, path)
