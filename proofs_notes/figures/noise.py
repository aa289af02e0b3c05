"""What rounding leaves of the capacity of equivalent layers: writes noise.pdf beside itself.

Left: capacity over N against the relative noise sigma with which every state is read (R = sigma^2 diag(C)), N = 32.
With the eigenvalues c_i of the correlation matrix of the states it is the mean of c_i/(c_i + sigma^2). Right: M_R for
a reading in float32.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import mpmath
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memlaw.numerics.memory.realisable import SINGLE, realisable_memory
from memlaw.numerics.number.precision import precision
from memlaw.numerics.oracle.jordan import jordan_gramian
from memlaw.numerics.oracle.stein import solve_stein
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix
from memlaw.numerics.spectrum.spectrum import Spectrum

STATES, STEP = 32, 0.01
LEVELS = np.logspace(-9, 0.5, 200)
UNITS = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "0.35"
Floats = npt.NDArray[np.float64]


def eigenbasis_correlations(spectrum: Spectrum) -> Floats:
    """Eigenvalues of the states' correlation matrix in the eigenbasis, to 80 digits, then as floats."""
    with precision(1200):
        rows = [
            [(str(z.real.mid().str(100, radius=False)), str(z.imag.mid().str(100, radius=False))) for z in row]
            for row in jordan_gramian(spectrum).tolist()
        ]
    with mpmath.workdps(100):
        gramian = mpmath.matrix([[mpmath.mpc(*entry) for entry in row] for row in rows])
        roots = [mpmath.sqrt(mpmath.re(gramian[k, k])) for k in range(len(rows))]
        scaled = mpmath.matrix(len(rows), len(rows))
        for i in range(len(rows)):
            for j in range(len(rows)):
                scaled[i, j] = gramian[i, j] / (roots[i] * roots[j])
        values: Any = mpmath.eighe(scaled, eigvals_only=True)
        return np.array([float(max(value, 0)) for value in values])


def own_correlations() -> Floats:
    """The same for LegS in its own basis, where float64 is enough."""
    A, B = own_pair()
    gramian = solve_stein(A, B).real
    scale = np.sqrt(np.diag(gramian))
    values: Floats = np.linalg.eigvalsh(gramian / np.outer(scale, scale))
    return values


def own_pair() -> tuple[Any, Any]:
    """LegS as published, held over a step."""
    return discretize_pair(legs_matrix(STATES), legs_input(STATES), STEP)


def left_over(correlations: Floats) -> Floats:
    """Capacity over N at every level."""
    shares: Floats = correlations / (correlations + LEVELS[:, None] ** 2)
    return shares.mean(axis=1)


def draw_capacity(axes: Axes) -> None:
    """Capacity against the noise."""
    legs = Spectrum.s4_legs(STATES, step_size=STEP)
    curves = (
        ("any layer, balanced basis", np.ones(STATES), GREY, (0, (1, 1.2))),
        ("LegS, own basis", own_correlations(), BLUE, "-"),
        ("ring, eigenbasis", eigenbasis_correlations(Spectrum.ring(STATES, radius=0.99)), GREEN, (0, (6, 1.5))),
        (
            "S4D-LegS, eigenbasis",
            eigenbasis_correlations(Spectrum.s4d_legs(STATES, step_size=STEP)),
            PURPLE,
            (0, (3, 1, 1, 1)),
        ),
        ("LegS, eigenbasis", eigenbasis_correlations(legs), ORANGE, "-"),
    )
    for label, correlations, colour, dashes in curves:
        axes.semilogx(LEVELS, left_over(correlations), color=colour, linestyle=dashes, label=label, linewidth=1.4)
    for name, unit in UNITS.items():
        axes.axvline(unit, color="0.8", linewidth=0.7, zorder=0)
        axes.annotate(
            name,
            (unit, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-2, 2),
            textcoords="offset points",
            rotation=38,
            fontsize=7,
            color=GREY,
        )
    axes.set(
        xlabel=r"relative noise $\sigma$ on every state",
        ylabel=r"capacity left, as a part of $N$",
        xlim=(LEVELS[0], LEVELS[-1]),
        ylim=(0, 1.03),
    )
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0.0, 0.96),
        frameon=False,
        fontsize=7,
        handlelength=2.4,
        labelspacing=0.2,
        borderaxespad=0.1,
    )


def draw_memory(axes: Axes) -> None:
    """M as it is and as float32 reads it."""
    legs = Spectrum.s4_legs(STATES, step_size=STEP)
    lags = np.unique(np.logspace(0, 2.5, 60).astype(int)) - 1
    own = realisable_memory(legs, lags, SINGLE, own_pair())
    eigen = realisable_memory(legs, lags, SINGLE)
    axes.loglog(lags + 1, own.exact, color=GREY, linewidth=4, alpha=0.35, label="exact, any basis")
    axes.loglog(lags + 1, own.realisable, color=BLUE, linewidth=1.4, label="read in float32, own basis")
    axes.loglog(lags + 1, eigen.realisable, color=ORANGE, linewidth=1.4, label="read in float32, eigenbasis")
    axes.set(xlabel=r"lag $\tau + 1$", ylabel=r"memory of LegS", xlim=(1, lags[-1] + 1), ylim=(3e-3, 1.3))
    axes.legend(loc="lower left", frameon=False, fontsize=7)


def main() -> None:
    """Draw both panels."""
    style = {"font.size": 8.5, "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.7}
    with mpl.rc_context({**style, "mathtext.fontset": "cm", "font.family": "serif"}):
        figure = Figure(figsize=(6.3, 2.7), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        draw_capacity(left)
        draw_memory(right)
        figure.savefig(Path(__file__).with_suffix(".pdf"), metadata={"CreationDate": None})


if __name__ == "__main__":
    main()
