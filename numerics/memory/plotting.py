"""Memory against the lag: curves, the bound N/(tau+1), horizons; without pyplot's global state."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from memlaw import files
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray, IntArray
from memlaw.numerics.spectrum.spectrum import Spectrum

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

# Okabe and Ito's palette, which colour-blind readers can tell apart; its yellow is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[Any, ...] = ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (6, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")
HORIZONS = (0.5, 0.1)
FLOOR = 1e-8
_ALIKE = 0.02
_SUFFIXES = (".png", ".svg")
_POINTS = 2000
_GREY = "0.35"
_WIDE = 62
_LEGEND = "memlaw"


class Curve(Protocol):
    """What is drawn: memory at given lags with its error bounds, as a `MemoryFunction` holds it."""

    @property
    def spectrum(self) -> Spectrum:
        """What it belongs to."""

    @property
    def lags(self) -> IntArray:
        """Shape (L,)."""

    @property
    def values(self) -> FloatArray:
        """Shape (L,)."""

    @property
    def error_bound(self) -> FloatArray:
        """Shape (L,)."""

    @property
    def capacity(self) -> int:
        """The sum over all lags."""

    def horizon(self, theta: float) -> int:
        """The number of lags with M >= theta."""


def check_suffix(path: Path | None) -> None:
    """A plot is a .png or an .svg.

    >>> check_suffix(Path("memory.pdf"))
    Traceback (most recent call last):
    ...
    memlaw.errors.InvalidInput: got plot file 'memory.pdf'; its suffix must be .png or .svg; rename it
    """
    if path is None:
        return
    if path.suffix.lower() not in _SUFFIXES:
        raise InvalidInput(f"plot file {str(path)!r}", "its suffix must be .png or .svg", "rename it")
    figure_class()


def figure_class() -> type[Figure]:
    """Matplotlib's figure. Errors: InvalidInput where it is missing, or the environment names an unknown backend."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise InvalidInput("a plot without matplotlib", "it is needed for plots", "pip install matplotlib") from error
    except ValueError as error:
        given = os.environ.get("MPLBACKEND", "")
        raise InvalidInput(f"MPLBACKEND={given!r}", "Matplotlib knows the backend", "unset it, or name agg") from error
    return Figure


def plot_memory(
    functions: Curve | Sequence[Curve] | Mapping[str, Curve],
    path: Path | str | None = None,
    axes: Axes | None = None,
    log: bool = True,
    horizons: Sequence[float] = HORIZONS,
) -> Axes:
    """Draw M against lag + 1 with the bound min(1, N/(lag+1)) and the horizons.

    `functions` is one memory function, several, or a mapping from labels to them. `path` writes a PNG or an
    SVG; `axes` draws into an existing figure; `log=False` takes linear axes. Returns the axes.
    Errors: InvalidInput for nothing to draw, a threshold outside (0, 1] and a path that cannot be written.
    """
    target = Path(path) if path is not None else None
    check_suffix(target)
    if target is not None:
        files.check_writable(target)
    labelled = _labelled(functions)
    levels = {level: MARKERS[place % len(MARKERS)] for place, level in enumerate(horizons)}
    reached = [{level: function.horizon(level) for level in levels} for _, function in labelled]
    drawn = axes if axes is not None else new_axes(len(labelled))
    _draw(drawn, labelled, reached, levels, log)
    if axes is None or _own_legends(drawn):
        _legend_below(drawn, levels)
    if target is not None:
        save(drawn, target)
    return drawn


def plot_one(memory: Curve, target: Any, horizons: Sequence[float], label: str | None) -> Axes:
    """Draw one memory function to a path, into axes, or into a new figure: `MemoryFunction.plot`."""
    functions = memory if label is None else {label: memory}
    if target is None or isinstance(target, str | PathLike):
        return plot_memory(functions, target if target is None else Path(target), horizons=horizons)
    from matplotlib.axes import Axes

    if not isinstance(target, Axes):
        raise InvalidInput(
            f"target {target!r}", "a plot goes to a path or to matplotlib axes", "leave it out for a new figure"
        )
    return plot_memory(functions, axes=target, horizons=horizons)


def _labelled(functions: Curve | Sequence[Curve] | Mapping[str, Curve]) -> list[tuple[str, Curve]]:
    if isinstance(functions, Mapping):
        found = list(functions.items())
    else:
        several = functions if isinstance(functions, Sequence) else [functions]
        found = [(item.spectrum.name or f"M {number}", item) for number, item in enumerate(several, 1)]
    if not found:
        raise InvalidInput("no memory function", "a plot shows at least one", "give one or more")
    return found


def new_axes(curves: int) -> Axes:
    """Axes of a new figure, with room for a legend of so many curves."""
    figure = figure_class()(figsize=(7.5, 4.9 + 0.17 * curves), layout="constrained")
    return figure.add_subplot()


def _draw(
    axes: Axes,
    labelled: Sequence[tuple[str, Curve]],
    reached: Sequence[Mapping[float, int]],
    levels: Mapping[float, str],
    log: bool,
) -> None:
    functions = [function for _, function in labelled]
    present = len(axes.get_legend_handles_labels()[0])
    longest = max(2, *(int(max(function.lags)) + 1 for function in functions))
    longest = scale(axes, lowest(function.values for function in functions), longest, log)
    for level in levels:
        axes.axhline(level, color="0.75", linewidth=0.7, linestyle=(0, (1, 3)), zorder=1)
    _draw_bounds(axes, sorted({int(function.capacity) for function in functions}), longest, log)
    for number, (label, function) in enumerate(labelled):
        twins = sum(_coincide(function, other) for other in functions[:number])
        place = present + number
        colour, dash = COLOURS[place % len(COLOURS)], DASHES[(twins or place // len(COLOURS)) % len(DASHES)]
        words = ", ".join(f"h({level:g}) = {horizon}" for level, horizon in reached[number].items())
        _draw_curve(axes, f"{label}: {words}" if words else label, function, colour, dash)
        _mark_horizons(axes, function, reached[number], levels, colour)


def _coincide(one: Curve, other: Curve) -> bool:
    """Whether one curve would hide the other: it is drawn dashed then, so that both show."""
    count = min(len(one.values), len(other.values))
    return bool(np.allclose(one.values[:count], other.values[:count], rtol=_ALIKE, atol=FLOOR))


def lowest(curves: Iterable[FloatArray]) -> float:
    """The bottom of a logarithmic axis: the decade below the least value, but never below `FLOOR`."""
    least = min(float(np.min(values)) for values in curves)
    return float(10.0 ** np.floor(np.log10(min(max(least, FLOOR), 0.09))))


def scale(axes: Axes, floor: float, longest: int, log: bool) -> int:
    """Scales, labels and limits; what axes hold already stays in view. Returns the longest lag + 1 in view."""
    margin, bottom = 1.05 if log else 1.02, floor if log else 0.0
    if axes.has_data():
        longest = max(longest, round(axes.get_xlim()[1] / margin))
        bottom = min(bottom, max(axes.get_ylim()[0], FLOOR if log else 0.0))
    axes.set_xlabel("lag + 1  (the newest input stands at 1)")
    axes.set_ylabel(r"memory  $M(\tau)$")
    if log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_xlim(0.93 if log else 0, longest * margin)
    axes.set_ylim(bottom, bottom**-0.03 if log else 1.05)
    axes.grid(True, color="0.92", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return longest


def _draw_bounds(axes: Axes, sizes: Sequence[int], longest: int, log: bool) -> None:
    """N/(tau+1), clipped at 1, for each N; the names stand in the right margin, close ones together."""
    for size in sizes:
        places = np.geomspace(1, longest, 300) if log else np.linspace(1, longest, 300)
        lags = np.unique(np.concatenate([places, [min(size, longest)]]))
        bound = np.minimum(1.0, size / lags)
        axes.plot(lags, bound, color=_GREY, linewidth=1.0, linestyle="--", zorder=2)
    for names, end in _bound_names(axes, sizes, longest):
        axes.annotate(
            f"N = {names}",
            (1.0, end),
            xytext=(4, 0),
            xycoords=("axes fraction", "axes fraction"),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=_GREY,
        )


def _bound_names(axes: Axes, sizes: Sequence[int], longest: int) -> list[tuple[str, float]]:
    """Names of bounds with their heights on the right edge, as a fraction of the axes."""
    to_fraction = axes.transData + axes.transAxes.inverted()
    found: list[tuple[str, float]] = []
    for size in sizes:
        end = float(to_fraction.transform((longest, min(1.0, size / longest)))[1])
        if found and end - found[-1][1] < 2 * _ALIKE:
            found[-1] = (f"{found[-1][0]}, {size}", found[-1][1])
        else:
            found.append((str(size), end))
    return found


def _draw_curve(axes: Axes, label: str, function: Curve, colour: str, dash: Any) -> None:
    """The curve, and a band for its error bound."""
    shown = np.argsort(function.lags)[thinned(len(function.lags))]
    lags, values, errors = function.lags[shown] + 1, function.values[shown], function.error_bound[shown]
    marker = "." if len(lags) < 30 else ""
    axes.plot(lags, values, color=colour, linestyle=dash, linewidth=1.6, marker=marker, label=label, zorder=3)
    lowest = FLOOR / 10  # a logarithmic axis has no room for what an error bound takes below 0
    low, high = np.maximum(values - errors, lowest), np.maximum(values + errors, lowest)
    axes.fill_between(lags, low, high, color=colour, alpha=0.18, linewidth=0)


def thinned(count: int, points: int = _POINTS) -> npt.NDArray[np.intp]:
    """Indices of the points worth drawing: M never rises, so nothing hides between them."""
    if count <= points:
        return np.arange(count)
    even = np.linspace(0, count - 1, points // 2)
    spread = np.geomspace(1, count, points // 2) - 1
    return np.unique(np.concatenate([even, spread]).astype(np.intp))


def _mark_horizons(
    axes: Axes, function: Curve, reached: Mapping[float, int], levels: Mapping[float, str], colour: str
) -> None:
    """A mark at (horizon, theta): the last lag with M >= theta stands at horizon on this axis."""
    for level, horizon in reached.items():
        if 0 < horizon <= max(function.lags) + 1:
            (dot,) = axes.plot([horizon], [level], linestyle="", marker=levels[level], color=colour, zorder=4)
            dot.set_clip_on(False)
            dot.set_markeredgecolor("white")


def _own_legends(axes: Axes) -> list[Legend]:
    """The legend that an earlier plot put below these axes: it must name what is drawn now, too."""
    return [legend for legend in _figure(axes).legends if legend.get_gid() == _LEGEND]


def _legend_below(axes: Axes, levels: Mapping[float, str]) -> None:
    from matplotlib.lines import Line2D

    for earlier in _own_legends(axes):
        earlier.remove()
    handles, labels = axes.get_legend_handles_labels()
    bound = Line2D([], [], color=_GREY, linewidth=1.0, linestyle="--", label="bound N/(lag + 1)")
    marks = [
        Line2D([], [], color="0.5", marker=marker, linestyle="", label=f"h({level:g}): lags with M >= {level:g}")
        for level, marker in levels.items()
    ]
    columns = 2 if max(map(len, labels)) < _WIDE else 1
    everything = [*handles, bound, *marks]
    legend = _figure(axes).legend(
        handles=everything, loc="outside lower center", ncols=columns, fontsize=8, frameon=False
    )
    legend.set_gid(_LEGEND)


def _figure(axes: Axes) -> Figure:
    return axes.figure.figure  # of a subfigure, the figure that holds it


def save(axes: Axes, path: Path) -> None:
    """Through a buffer, so that a file appears whole; without a date, so that a plot is reproducible."""
    buffer = io.BytesIO()
    kind = path.suffix.lower().removeprefix(".")
    metadata = {"Date": None} if kind == "svg" else {}
    _figure(axes).savefig(buffer, format=kind, dpi=150, metadata=metadata)
    files.write(path, buffer.getvalue())
