"""Memory functions as pictures; matplotlib is imported when asked for."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memlaw.theory.errors import InvalidInput

if TYPE_CHECKING:
    from memlaw.numerics.memory import MemoryFunction


def plot_memory(memory: MemoryFunction, target: Any, horizons: tuple[float, ...], label: str | None) -> Any:
    """Draw M against lag + 1 (so that lag 0 has a place), log-log, with its bound and horizons."""
    axes = target if hasattr(target, "plot") else new_axes()
    order = np.argsort(memory.lags)
    lags, values = memory.lags[order], memory.values[order]
    (line,) = axes.plot(lags + 1, np.where(values > 0, values, np.nan), label=label or memory.spectrum.name)
    bound = np.minimum(1.0, memory.capacity / (lags + 1))
    axes.plot(lags + 1, bound, color="0.5", linewidth=0.8, linestyle="--", label="min(1, N/(lag+1))")
    for theta in horizons:
        mark_horizon(axes, memory, theta, line.get_color())
    decorate(axes)
    if isinstance(target, str | Path):
        save(axes.figure, Path(target))
    return axes


def new_axes() -> Any:
    """Make axes on a figure that needs no display."""
    from matplotlib.figure import Figure

    return Figure(figsize=(7, 4.5), layout="constrained").add_subplot()


def mark_horizon(axes: Any, memory: MemoryFunction, theta: float, color: str) -> None:
    """Put a dot at the last lag that keeps theta."""
    horizon = memory.horizon(theta)
    if horizon:
        axes.plot([horizon], [theta], "o", color=color, markersize=4)
        axes.annotate(f"{horizon}", (horizon, theta), textcoords="offset points", xytext=(4, 4), fontsize=8)


def decorate(axes: Any) -> None:
    """Label the axes; values below 1e-16 are left out of view."""
    axes.set(xscale="log", yscale="log", xlabel="lag + 1", ylabel="memory M(lag)")
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, 1e-16), min(high, 3.0))
    axes.legend(fontsize=8)


def save(figure: Any, path: Path) -> None:
    """Write a figure, as a whole or not at all.

    Errors: InvalidInput for a format that matplotlib does not know and for a path that cannot be written.
    """
    buffer = io.BytesIO()
    try:
        figure.savefig(buffer, format=path.suffix.lstrip(".") or "png")
        path.write_bytes(buffer.getvalue())
    except (OSError, ValueError) as error:
        raise InvalidInput(
            str(path), f"the picture must be writable: {error}", "choose a .png or .svg"
        ) from error
