"""Memory against the lag: curves, the bound N/(tau+1), horizons; without pyplot's global state."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from memlaw.theory.errors import InvalidInput
from memlaw.verify import output

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FloatArray = npt.NDArray[np.float64]

# Okabe and Ito's palette, which colour-blind readers can tell apart; its yellow is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
MARKERS = {0.5: "o", 0.1: "s"}
FLOOR = 1e-16
_SUFFIXES = (".png", ".svg")
_POINTS = 2000
_GREY = "0.35"


class Memory(Protocol):
    """What is drawn: values of M at lags, an error bound, the capacity and the horizons."""

    @property
    def lags(self) -> npt.NDArray[Any]:
        """The lags, rising."""

    @property
    def values(self) -> FloatArray:
        """M at the lags."""

    @property
    def error_bound(self) -> Any:
        """A bound on the error of the values: a number, or one per lag."""

    @property
    def capacity(self) -> Any:
        """The number of controllable states N."""

    def horizon(self, theta: float) -> int | None:
        """The number of lags with M >= theta."""


Functions = Memory | Sequence[Memory] | Mapping[str, Memory]


def check_suffix(path: Path | None) -> None:
    """A plot is a .png or an .svg.

    >>> check_suffix(Path("memory.pdf"))
    Traceback (most recent call last):
    ...
    memlaw.theory.errors.InvalidInput: got plot file 'memory.pdf'; its suffix must be .png or .svg; rename it
    """
    if path is not None and path.suffix.lower() not in _SUFFIXES:
        raise InvalidInput(f"plot file {str(path)!r}", "its suffix must be .png or .svg", "rename it")


def plot_memory(
    functions: Functions, path: Path | str | None = None, axes: Axes | None = None, log: bool = True
) -> Axes:
    """Draw M against lag + 1 with the bound N/(tau+1) and the horizons of 0.5 and 0.1.

    `functions` is one memory function, several, or a mapping from labels to them. `path` writes a PNG or an
    SVG; `axes` draws into an existing figure; `log=False` takes linear axes. Returns the axes.
    """
    target = Path(path) if path is not None else None
    check_suffix(target)
    output.check_writable(target)
    labelled = _labelled(functions)
    drawn = axes if axes is not None else _new_axes(len(labelled))
    _draw(drawn, labelled, log)
    if axes is None:
        _legend_below(drawn, len(labelled))
    if target is not None:
        _save(drawn, target)
    return drawn


def _labelled(functions: Functions) -> dict[str, Memory]:
    if isinstance(functions, Mapping):
        found = dict(functions)
    else:
        several: Sequence[Any] = functions if isinstance(functions, Sequence) else [functions]
        found = {_label(item, number): item for number, item in enumerate(several, 1)}
    if not found:
        raise InvalidInput("no memory function", "a plot shows at least one", "give one or more")
    return found


def _label(function: Any, number: int) -> str:
    spectrum = getattr(function, "spectrum", None)
    return str(getattr(spectrum, "name", "") or f"M {number}")


def _new_axes(curves: int) -> Axes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 4.8 + 0.12 * curves), layout="constrained")
    return figure.add_subplot()


def _draw(axes: Axes, labelled: Mapping[str, Memory], log: bool) -> None:
    floor = _floor(labelled.values())
    longest = max(int(max(function.lags)) + 1 for function in labelled.values())
    _scale(axes, floor, longest, log)
    for level in MARKERS:
        _draw_level(axes, level, longest)
    for size in sorted({int(function.capacity) for function in labelled.values()}):
        _draw_bound(axes, size, longest, floor)
    styles = cycle((colour, dash) for dash in DASHES for colour in COLOURS)
    for (label, function), style in zip(labelled.items(), styles, strict=False):
        _draw_curve(axes, label, function, style, floor)


def _floor(functions: Any) -> float:
    """The bottom of a logarithmic axis: the decade below the least value, but never below `FLOOR`."""
    values = np.concatenate([np.asarray(function.values, dtype=float) for function in functions])
    visible = values[values >= FLOOR]
    least = float(visible.min()) if len(visible) and len(visible) == len(values) else FLOOR
    return float(max(FLOOR, min(0.01, 10.0 ** np.floor(np.log10(least)))))


def _scale(axes: Axes, floor: float, longest: int, log: bool) -> None:
    axes.set_xlabel("lag + 1  (the newest input stands at 1)")
    axes.set_ylabel(r"memory  $M(\tau)$")
    if log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_xlim(1 if log else 0, max(2, longest) * (1.05 if log else 1.02))
    axes.set_ylim(floor if log else 0, floor**-0.04 if log else 1.08)
    axes.grid(True, color="0.92", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_level(axes: Axes, level: float, longest: int) -> None:
    axes.axhline(level, color="0.75", linewidth=0.7, linestyle=(0, (1, 3)), zorder=1)


def _draw_bound(axes: Axes, size: int, longest: int, floor: float) -> None:
    """N/(tau+1), clipped at 1, with its name written where it leaves the picture or at its end."""
    lags = np.unique(np.concatenate([np.geomspace(1, longest, 200), [min(size, longest)]]))
    bound = np.minimum(1.0, size / lags)
    axes.plot(lags, bound, color=_GREY, linewidth=1.0, linestyle="--", zorder=2)
    axes.annotate(
        f"{size}/(lag+1)",
        (lags[-1], max(bound[-1], floor)),
        xytext=(-2, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=8,
        color=_GREY,
    )


def _draw_curve(axes: Axes, label: str, function: Memory, style: tuple[str, Any], floor: float) -> None:
    colour, dash = style
    shown = _thinned(len(function.lags))
    order = np.argsort(function.lags)
    lags = np.asarray(function.lags, dtype=float)[order][shown] + 1
    values = np.asarray(function.values, dtype=float)[order]
    error = np.broadcast_to(np.asarray(function.error_bound, dtype=float), values.shape)[order][shown]
    values = values[shown]
    marker = "." if len(lags) < 30 else ""
    axes.plot(lags, values, color=colour, linestyle=dash, linewidth=1.6, marker=marker, label=label, zorder=3)
    low, high = np.maximum(values - error, floor / 10), np.maximum(values + error, floor / 10)
    axes.fill_between(lags, low, high, color=colour, alpha=0.18, linewidth=0)
    _mark_horizons(axes, function, colour)


def _thinned(count: int) -> npt.NDArray[np.intp]:
    """Indices of the points worth drawing: M never rises, so nothing hides between them."""
    if count <= _POINTS:
        return np.arange(count)
    even = np.linspace(0, count - 1, _POINTS // 2)
    spread = np.geomspace(1, count, _POINTS // 2) - 1
    return np.unique(np.concatenate([even, spread]).astype(np.intp))


def _mark_horizons(axes: Axes, function: Memory, colour: str) -> None:
    """A mark at (horizon, theta): the last lag with M >= theta stands at horizon on this axis."""
    for level, marker in MARKERS.items():
        horizon = function.horizon(level)
        if horizon:
            (dot,) = axes.plot([horizon], [level], linestyle="", marker=marker, color=colour, zorder=4)
            dot.set_markeredgecolor("white")


def _legend_below(axes: Axes, curves: int) -> None:
    from matplotlib.lines import Line2D

    handles, _ = axes.get_legend_handles_labels()
    for level, marker in MARKERS.items():
        label = f"horizon: last lag with M >= {level:g}"
        handles.append(
            Line2D([], [], color="0.5", marker=marker, linestyle="", markeredgecolor="white", label=label)
        )
    _figure(axes).legend(handles=handles, loc="outside lower center", ncols=2, fontsize=8, frameon=False)


def _figure(axes: Axes) -> Figure:
    from matplotlib.figure import Figure

    figure = axes.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise TypeError("axes without a figure cannot be saved")
    return figure


def _save(axes: Axes, path: Path) -> None:
    """Through a buffer, so that a file appears whole; without a date, so that a plot is reproducible."""
    buffer = io.BytesIO()
    kind = path.suffix.lower().removeprefix(".")
    metadata = {"Date": None} if kind == "svg" else {}
    _figure(axes).savefig(buffer, format=kind, dpi=150, metadata=metadata)
    output.write(path, buffer.getvalue())
