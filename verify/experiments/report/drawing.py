"""Plots of experiments: loss or accuracy against steps by start, final accuracies, eigenvalues in the disc."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from memlaw import files
from memlaw.numerics.memory.plotting import COLOURS, figure_class
from memlaw.numerics.number.arrays import ComplexArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEGEND_WIDTH = 1.3  # inches that a name in a legend takes
LOSS_WORDS = "loss, median and tenths over seeds"
Panels = Mapping[str, Mapping[str, Any]]

STYLES: Mapping[str, tuple[str, Any, str]] = {
    "readout": (COLOURS[2], (0, (1, 1.5)), "^"),
    "fixed": (COLOURS[0], "-", "o"),
    "learned": (COLOURS[1], (0, (4, 2)), "s"),
}
LEVELS: tuple[tuple[str, Any], ...] = (("0.25", (0, (5, 1, 1, 1))), ("0.55", (0, (1, 3))))


def by_start(panels: Panels, quantity: str, path: Path, title: str, up: str, log: str = "") -> Path:
    """A quantity against steps, one panel a start, one line and band an arm, levels of theory as thin lines.

    log: the axes that are logarithmic, of "x" and "y". Accuracies share the range from 0 to 1.
    """
    figure, axes = grid(len(panels), 2.35, 2.0)
    for one, (name, panel) in zip(axes, panels.items(), strict=True):
        for mode, band in panel[quantity].items():
            if band:
                colour, dash, _ = STYLES[mode]
                steps, (middle, low, high) = np.asarray(panel["steps"]) + 1, zip(*band, strict=True)
                one.plot(steps, middle, color=colour, linestyle=dash, linewidth=1.4, label=mode)
                one.fill_between(steps, low, high, color=colour, alpha=0.18, linewidth=0)
        for (label, level), (colour, dash) in zip(panel["levels"].get(quantity, {}).items(), LEVELS, strict=False):
            one.axhline(level, color=colour, linestyle=dash, linewidth=0.9, label=label)
        one.set_title(name, fontsize=9)
        one.set_xscale("log" if "x" in log else "linear")
        one.set_yscale("log" if "y" in log else "linear")
        one.set_ylim(*((0, 1) if quantity == "accuracy" else _range(panels, quantity, "y" in log)))
    labelled(figure, axes, "training steps + 1", up)
    return finished(figure, axes[0], title, path)


def _range(panels: Panels, quantity: str, log: bool) -> tuple[float, float]:
    """One range of losses for all panels, large first losses cut off."""
    middles = [[one[0] for one in band] for panel in panels.values() for band in panel[quantity].values() if band]
    levels = [level for panel in panels.values() for level in panel["levels"].get(quantity, {}).values()]
    top = 1.25 * max([*levels, *(curve[-1] for curve in middles)])
    lowest = min([*levels, *map(min, middles)])
    return (lowest / 1.5 if log else max(0.0, lowest - 0.1 * (top - lowest))), top


def finals(panels: Panels, parts: Sequence[str], title: str, path: Path) -> Path:
    """Final accuracies of the last two modes with intervals, one line a condition; hollow marks: the training set's."""
    figure, (axes,) = grid(1, 6.1, 0.7 + 0.42 * len(panels))
    for mode, shift in (("fixed", -0.14), ("learned", 0.14)):
        for part in parts:
            three = np.array([panel["final"][mode][part] for panel in panels.values()])
            colour, _, marker = STYLES[mode]
            axes.errorbar(
                three[:, 0],
                np.arange(len(panels)) + shift,
                xerr=[three[:, 0] - three[:, 1], three[:, 2] - three[:, 0]],
                color=colour,
                marker=marker,
                markersize=5,
                markerfacecolor=colour if part == "test" else "white",
                linestyle="",
                elinewidth=1,
                capsize=2,
                label=f"{mode}, {part} set",
            )
    axes.set_yticks(range(len(panels)), list(panels))
    axes.set_xlabel("accuracy after training", fontsize=9)
    axes.set_ylim(-0.6, len(panels) - 0.4)
    return finished(figure, axes, title, path)


def discs(panels: Panels, path: Path, title: str) -> Path:
    """Eigenvalues of the upper half plane along a path: a ring the first, a dot the last, between them lines."""
    figure, axes = grid(len(panels), 2.5, 1.75)
    for one, (name, panel) in zip(axes, panels.items(), strict=True):
        disc(one, panel["path"])
        before, after = panel["memory"]
        one.set_title(f"{name}: M {before:.2g} to {after:.2g}", fontsize=8)
    axes[0].plot([], [], "o", markerfacecolor="none", color="0.4", markersize=5, label="first")
    axes[0].plot([], [], "o", color=COLOURS[1], markersize=3.5, label="last")
    return finished(figure, axes[0], title, path)


def disc(axes: Axes, spectra: Sequence[Sequence[Sequence[float]]]) -> None:
    """The upper half of the unit disc with one path; joined to the nearest where each record has as many."""
    angles = np.linspace(0, np.pi, 200)
    axes.plot(np.cos(angles), np.sin(angles), color="0.7", linewidth=0.8)
    axes.axhline(0, color="0.85", linewidth=0.6)
    values = [np.asarray(one[0]) + 1j * np.abs(np.asarray(one[1])) for one in spectra]
    if len({len(one) for one in values}) == 1:
        whole = followed(values)
        axes.plot(whole.real, whole.imag, color=COLOURS[5], linewidth=1.0)
    axes.plot(values[0].real, values[0].imag, "o", markerfacecolor="none", color="0.4", markersize=5)
    axes.plot(values[-1].real, values[-1].imag, "o", color=COLOURS[1], markersize=3.5)
    axes.set_aspect("equal")
    axes.set_xlim(-1.08, 1.08)
    axes.set_ylim(-0.06, 1.08)
    axes.set_xticks([-1, 0, 1])
    axes.set_yticks([0, 1])


def followed(values: Sequence[ComplexArray]) -> ComplexArray:
    """Spectra of one size in an order in which each eigenvalue follows its nearest: (R, K), complex.

    >>> followed([np.array([0.1, 0.9]), np.array([0.8, 0.2])]).tolist()
    [[0.1, 0.9], [0.2, 0.8]]
    """
    ordered = [values[0]]
    for one in values[1:]:
        _, places = linear_sum_assignment(np.abs(ordered[-1][:, None] - one[None, :]))
        ordered.append(one[places])
    return np.stack(ordered)


def labelled(figure: Figure, axes: Sequence[Axes], along: str, up: str) -> None:
    """Name the axes once: under the lowest panels, and at the left."""
    for one in axes[-columns_of(len(axes)) :]:
        one.set_xlabel(along, fontsize=8)
    figure.supylabel(up, fontsize=9)


def columns_of(count: int) -> int:
    """Four panels in a row at most, three where that fills all rows.

    >>> columns_of(8), columns_of(9), columns_of(2)
    (4, 3, 2)
    """
    return 3 if count > 4 and count % 4 and count % 3 == 0 else min(4, count)


def grid(count: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with so many panels."""
    columns = columns_of(count)
    rows = -(-count // columns)
    figure = figure_class()(figsize=(width * columns + 0.5, height * rows + 0.9), layout="constrained")
    axes = [figure.add_subplot(rows, columns, place + 1) for place in range(count)]
    for one in axes:
        one.tick_params(labelsize=8)
        one.spines[["top", "right"]].set_visible(False)
    return figure, axes


def finished(figure: Figure, legend: Axes, title: str, path: Path) -> Path:
    """Put the title above, one legend below, and write the file as a whole."""
    figure.suptitle(title, fontsize=11)
    handles, labels = legend.get_legend_handles_labels()
    if handles:
        room = min(5, int(figure.get_figwidth() / LEGEND_WIDTH))
        figure.legend(handles, labels, loc="outside lower center", ncols=room, fontsize=8, frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150)
    files.write(path, buffer.getvalue())
    return path
