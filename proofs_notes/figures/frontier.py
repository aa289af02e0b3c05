"""Figure: initialisations with 32 states against the frontier, as t m(t)/N over the delay t.

Run `python proofs_notes/figures/frontier.py`; it writes frontier.pdf beside itself, the same bytes every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memlaw.numerics.learn.efficiency import published_poles
from memlaw.numerics.learn.frontier import continuous_memory
from memlaw.numerics.number.precision import precision
from memlaw.theory.subjects.frontier_found import found_poles

STATES = 32
TIMES = np.geomspace(0.05, 20, 500)
PEAK = 1.85  # the best poles know no scale: their peak is drawn near those of the others
INK = "#222222"
# Okabe and Ito's palette; where a curve's name stands, how it is aligned, and its maximum (frontier.initialisations).
CURVES: tuple[tuple[str, str, str, tuple[float, float, str]], ...] = (
    ("found", "best found .906", "#000000", (2.0, 0.95, "left")),
    ("equal", "equally spaced, decay .95: .835", "#E69F00", (1.28, 0.79, "right")),
    ("s4d-lin", "S4D-Lin .770", "#0072B2", (2.06, 0.66, "left")),
    ("s4d-legs", "S4D-LegS .394", "#009E73", (3.1, 0.40, "left")),
    ("s4d-inv", "S4D-Inv .385", "#CC79A7", (5.4, 0.285, "left")),
    ("s4-legs", "S4-LegS .264", "#D55E00", (0.20, 0.165, "right")),
)


def floats(poles: Iterable[Any]) -> np.ndarray:
    """Exact poles as complex floats."""
    with precision(128):
        balls = [pole.ball() for pole in poles]
    return np.array([complex(float(ball.real.mid()), float(ball.imag.mid())) for ball in balls])


def poles_of(name: str) -> np.ndarray:
    """The 32 poles (31 for S4D-Lin, whose first mode is real) of a curve."""
    if name == "found":
        return np.array([complex(float(real), float(imag)) for real, imag in found_poles(STATES)]) / PEAK
    if name == "equal":
        return -0.95 + 1j * np.pi * (np.arange(STATES) - (STATES - 1) / 2)
    return floats(published_poles(name, STATES))


def draw(axes: Axes) -> None:
    """All curves, the frontier and Markov's bound."""
    axes.axhline(1, color=INK, linewidth=0.8)
    axes.text(0.053, 1.012, "Markov's bound", color=INK, fontsize=8.5, va="bottom")
    axes.axhline(0.90602, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.text(0.053, 0.895, "best found, at every delay by a change of scale", color=INK, fontsize=8.5, va="top")
    for name, label, colour, (x, y, side) in CURVES:
        poles = poles_of(name)
        values = TIMES * continuous_memory(poles, TIMES) / len(poles)
        axes.plot(TIMES, values, color=colour, linewidth=1.9 if name == "found" else 1.5, solid_capstyle="round")
        top = values.argmax()
        axes.plot(TIMES[top], values[top], "o", color=colour, markersize=4, markeredgecolor="white", zorder=5)
        axes.text(x, y, label, color=colour, fontsize=8.5, ha=side, va="center")


def style(axes: Axes) -> None:
    """Axes with few lines."""
    axes.set_xscale("log")
    axes.set_xlim(TIMES[0], TIMES[-1])
    axes.set_ylim(0, 1.09)
    axes.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel(r"delay $t$ in the units of the poles")
    axes.set_ylabel(r"$t\,m(t)/N$")
    axes.grid(axis="y", color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK, labelsize=8.5)


def main() -> None:
    """Write the figure."""
    figure = Figure(figsize=(6.3, 3.7), layout="constrained")
    axes = figure.add_subplot()
    draw(axes)
    style(axes)
    figure.savefig(Path(__file__).with_suffix(".pdf"), metadata={"CreationDate": None})


if __name__ == "__main__":
    main()
