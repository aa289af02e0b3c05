"""The pictures of the page, as SVG in its colours: memory of the published initialisations, and how it moves."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memlaw.numerics.learn.flow import eigenvalue_flow, optimum
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.plotting import plot_memory
from memlaw.numerics.memory.realisable import realisable_memory
from memlaw.numerics.spectrum.spectrum import Spectrum

NAMES = ("s4-legs", "s4d-legs", "s4d-lin", "s4d-inv")
STATES, STEP_SIZE, LAGS = 32, 0.05, 200
STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "memlaw", "font.size": 9, "savefig.transparent": True}


@dataclass(frozen=True)
class Picture:
    """A drawing with what it shows, for those who see it and those who do not."""

    title: str
    says: str
    svg: Markup


@cache
def pictures() -> tuple[Picture, ...]:
    """Every picture; none rests on the run."""
    where = f"{STATES} states, step size {STEP_SIZE}"
    return (
        Picture(
            "Memory of the published initialisations",
            f"M against the lag, both logarithmic, {where}, below the bound min(1, N/(lag+1)).",
            _svg(_memory),
        ),
        Picture(
            "What rounding leaves of it",
            f"The sum of M up to a lag, exactly (lines) and of states read in float32 (dashes), {where}.",
            _svg(_realisable),
        ),
        Picture(
            "How an eigenvalue moves towards a lag",
            "One real eigenvalue under gradient flow on lag 10 from three starts: it comes to rest at the root of "
            "tau/(tau+1), fast from above, slowly from a memory that is too short.",
            _svg(_flow),
        ),
    )


def _svg(draw: Callable[[Axes], None]) -> Markup:
    """A drawing without what differs from day to day, in the colour of the text around it."""
    with rc_context(STYLE):
        figure = Figure(figsize=(6.4, 4.2), layout="constrained")
        draw(figure.add_subplot())
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'(width|height)="[\d.]+pt" ?', "", text, count=2)
    return Markup(re.sub("#000000|black", "currentColor", text).replace("fill: #ffffff", "fill: none"))


def _spectra() -> list[Spectrum]:
    return [Spectrum.named(name, STATES, step_size=STEP_SIZE) for name in NAMES]


def _memory(axes: Axes) -> None:
    functions = {name: memory_function(item, LAGS) for name, item in zip(NAMES, _spectra(), strict=True)}
    plot_memory(functions, axes=axes, horizons=())
    axes.legend(fontsize=8)


def _realisable(axes: Axes) -> None:
    for place, (name, item) in enumerate(zip(NAMES, _spectra(), strict=True)):
        axes.plot(np.cumsum(memory_function(item, LAGS).values), color=f"C{place}", label=name)
        axes.plot(np.cumsum(realisable_memory(item, LAGS).realisable), color=f"C{place}", linestyle="--")
    axes.set_xlabel("lag")
    axes.set_ylabel("memory up to this lag")
    axes.legend(fontsize=8)


def _flow(axes: Axes) -> None:
    lag, times = 10, np.linspace(0.0, 6.0, 61)
    for start in (0.6, 0.8, 0.99):
        path = eigenvalue_flow([start], lag, times, accuracy=1e-6)
        axes.plot(path.times, path.eigenvalues[:, 0].real, label=f"from {start}")
    axes.axhline(optimum(lag), color="0.5", linewidth=0.8, linestyle=":")
    axes.set_xlabel("time")
    axes.set_ylabel("eigenvalue")
    axes.legend(fontsize=8)
