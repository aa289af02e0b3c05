"""Draw flow.pdf: one eigenvalue learning a lag, from below and from above, along l and along the log-rate of l.

Run as a script: `python proofs_notes/figures/flow.py`; it writes flow.pdf beside itself.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from memlaw.numerics.learn.flow import flow_time

FloatArray = npt.NDArray[np.float64]

LAGS = (1, 5, 20, 50)
COLOURS = ("#4477aa", "#228833", "#cc8800", "#aa3377")  # told apart without colour vision, too
SHORTEST, LONGEST = 1.5, 1000.0  # the time constants -1/ln l at which the flows begin
LEFT = 0.1  # the part of the distance that is left where a dot stands
# the part of the way that is done: fine at the start, where a short memory rests long, and at the end
GRID = np.concatenate([[0.0], np.logspace(-7, -1, 120), 1 - np.logspace(np.log10(0.89), -4, 160)])
SPAN = (1e-5, 1e28)
STYLE = {"font.family": "serif", "mathtext.fontset": "cm", "font.size": 9, "axes.spines.top": False}


def main() -> None:
    """Draw both panels and write the figure."""
    with mpl.rc_context({**STYLE, "axes.spines.right": False}):
        figure, (left, right) = plt.subplots(1, 2, figsize=(6.3, 3.1), sharey=True, layout="constrained")
        for lag, colour in zip(LAGS[::-1], COLOURS[::-1], strict=True):  # the longest rests lie below the others
            for begin in (SHORTEST, LONGEST):
                along_eigenvalue(left, lag, begin, colour)
                along_log_rate(right, lag, begin, colour)
        dress(left, r"$\lambda' = dM(\tau)/d\lambda$")
        dress(right, r"$\nu' = dM(\tau)/d\nu,\ \ \lambda = \exp(-e^{\nu})$")
        left.set_ylabel(r"time constant $-1/\ln\lambda$")
        figure.savefig(Path(__file__).with_suffix(".pdf"), metadata={"CreationDate": None})
        plt.close(figure)


def along_eigenvalue(axes: Axes, lag: int, begin: float, colour: str) -> None:
    """One path of the flow in l: places on it, and the closed-form times at which they are passed."""
    start, rest = np.exp(-1 / begin), np.sqrt(lag / (lag + 1))
    squares = start**2 + GRID * (rest**2 - start**2)
    places = np.sqrt(squares)
    times = np.array([flow_time(lag, float(start), float(place)) for place in places[1:]])
    draw(axes, times, -1 / np.log(places[1:]), colour)
    mark = np.sqrt(rest**2 - LEFT * (rest**2 - start**2))
    axes.plot(flow_time(lag, float(start), float(mark)), -1 / np.log(mark), "o", color=colour, ms=4)
    name(axes, lag, float(rest), colour)


def along_log_rate(axes: Axes, lag: int, begin: float, colour: str) -> None:
    """One path of the flow in the log-rate nu, its times by quadrature over x = e^nu."""
    best = np.log1p(1 / lag) / 2
    rates = 1 / begin + GRID * (best - 1 / begin)
    fine = np.concatenate([np.linspace(a, b, 60)[:-1] for a, b in pairwise(rates)])
    middle, width = (fine[1:] + fine[:-1]) / 2, np.diff(fine)
    speed = 2 * middle**2 * np.exp(-2 * lag * middle) * ((lag + 1) * np.exp(-2 * middle) - lag)
    times = np.cumsum(width / speed)
    draw(axes, times, 1 / fine[1:], colour)
    mark = best - LEFT * (best - 1 / begin)
    axes.plot(np.interp(mark, *rising(fine[1:], times)), 1 / mark, "o", color=colour, ms=4)


def draw(axes: Axes, times: FloatArray, constants: FloatArray, colour: str) -> None:
    """A path, with its rest at the start drawn out to the left edge."""
    shown = np.concatenate([[SPAN[0]], times]), np.concatenate([constants[:1], constants])
    axes.plot(*shown, color=colour, lw=1.5, solid_joinstyle="round")


def rising(places: FloatArray, times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both lists in the order in which the places rise, as interpolation wants them."""
    return (places, times) if places[0] < places[-1] else (places[::-1], times[::-1])


def name(axes: Axes, lag: int, rest: float, colour: str) -> None:
    """Name the lag at the height of its rest."""
    axes.text(2.5 * SPAN[1], -1 / np.log(rest), rf"$\tau = {lag}$", color=colour, va="center", fontsize=9)


def dress(axes: Axes, title: str) -> None:
    """Axes, rests and title."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*SPAN)
    axes.set_ylim(1.2, 1500)
    axes.set_xticks([1e0, 1e8, 1e16, 1e24])
    for lag, colour in zip(LAGS, COLOURS, strict=True):
        axes.axhline(2 / np.log1p(1 / lag), color=colour, lw=0.5, ls=(0, (4, 4)), zorder=0)
    axes.text(1e4, LONGEST, "too long", va="center", color="#555555")
    axes.text(1e12, 1.12 * SHORTEST, "too short", va="bottom", color="#555555")
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("time")


if __name__ == "__main__":
    main()
