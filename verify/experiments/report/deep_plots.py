"""Plots of deep classifiers with a fixed and a learned recurrence: curves against steps, and final accuracies."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memlaw import files
from memlaw.numerics.memory.plotting import COLOURS
from memlaw.verify.experiments.train.contest import CLASSIFIED as MODES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLES = {"fixed": (COLOURS[0], "-", "o"), "learned": (COLOURS[1], (0, (4, 2)), "s")}
_WORDS = {"accuracy": "validation accuracy", "loss": "training loss"}
Curves = Mapping[str, Any]


def plot_curves(curves: Curves, quantity: str, title: str, path: Path) -> Path:
    """Accuracy or loss against steps, one panel a condition; bands are 95 % intervals over seeds."""
    columns = 3 if len(curves) in (3, 5, 6, 9) else min(4, len(curves))
    rows = -(-len(curves) // columns)
    figure = _figure(2.6 * columns + 0.8, 2.2 * rows + 0.9)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, axes in enumerate(panels.flat):
        if place >= len(curves):
            axes.set_visible(False)
            continue
        key = list(curves)[place]
        _panel(axes, curves[key], quantity)
        axes.set_title(key, fontsize=9)
    for axes in panels[:, 0]:
        axes.set_ylabel(_WORDS[quantity], fontsize=9)
    for axes in panels.flat[max(0, len(curves) - columns) : len(curves)]:
        axes.set_xlabel("training steps", fontsize=9)
        axes.xaxis.set_tick_params(labelbottom=True)
    return _finished(figure, panels.flat[0], title, path)


def _panel(axes: Axes, found: Mapping[str, Any], quantity: str) -> None:
    for mode in MODES:
        band, (colour, dash, _) = found[mode][quantity], STYLES[mode]
        if band:
            mean, lower, upper = zip(*band, strict=True)
            steps = found[mode]["steps"]
            axes.plot(steps, mean, color=colour, linestyle=dash, linewidth=1.4, label=mode)
            axes.fill_between(steps, lower, upper, color=colour, alpha=0.18, linewidth=0)
    axes.set_ylim(bottom=0)
    if quantity == "accuracy":
        axes.axhline(found["trivial"], color="0.6", linewidth=0.8, linestyle=(0, (1, 2)))
        axes.set_ylim(0, 1)
    _tidy(axes)


def plot_finals(curves: Curves, parts: Sequence[str], title: str, path: Path) -> Path:
    """Final accuracies with intervals, one line a condition; hollow marks are the training set's."""
    figure = _figure(6.6, 1.6 + 0.42 * len(curves))
    axes = figure.subplots()
    keys = list(curves)
    for mode, shift in zip(MODES, (-0.14, 0.14), strict=True):
        for part in parts:
            _dots(axes, [curves[key][mode]["final"][part] for key in keys], mode, part, shift)
    axes.set_yticks(range(len(keys)), keys)
    axes.set_xlabel("accuracy after training", fontsize=9)
    axes.set_ylim(-0.6, len(keys) - 0.4)
    _tidy(axes)
    return _finished(figure, axes, title, path)


def _dots(axes: Axes, finals: Sequence[Sequence[float]], mode: str, part: str, shift: float) -> None:
    colour, _, marker = STYLES[mode]
    mean, lower, upper = zip(*finals, strict=True)
    spread = [
        [middle - low for middle, low in zip(mean, lower, strict=True)],
        [high - middle for middle, high in zip(mean, upper, strict=True)],
    ]
    axes.errorbar(
        mean,
        [place + shift for place in range(len(finals))],
        xerr=spread,
        color=colour,
        marker=marker,
        markersize=5,
        markerfacecolor=colour if part == "test" else "white",
        linestyle="",
        elinewidth=1,
        capsize=2,
        label=f"{mode}, {part} set",
    )


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="0.92", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8)


def _finished(figure: Figure, labelled: Axes, title: str, path: Path) -> Path:
    """Title, one legend below, and the file written as a whole."""
    figure.suptitle(title, fontsize=10)
    handles, labels = labelled.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=8, frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    files.write(path, buffer.getvalue())
    return path
