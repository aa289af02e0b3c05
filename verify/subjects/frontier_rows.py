"""Rows of the frontier: the rational spectrum of each, and the bound on all spectra, shown again or as recorded."""

from __future__ import annotations

from functools import cache

from flint import acb, arb

from memlaw.numerics.learn.frontier_rows import ROWS, WHOLE, confirmed
from memlaw.numerics.number.arithmetic import BALL, NotRepresentable, Scalar
from memlaw.theory.subjects.frontier_findings import row
from memlaw.theory.subjects.frontier_found import ROWS as FOUND
from memlaw.theory.subjects.frontier_found import found_eigenvalues
from memlaw.verify.subjects.frontier_flow import diagonal_build
from memlaw.verify.system.setting import Quantities, Setting
from memlaw.verify.system.system import System

SHOWN = (
    f"upper ends for two eigenvalues to lag {WHOLE} shown again; the others as recorded, one cell of each, about the "
    "spectrum found, shown again"
)


def row_memory(system: System) -> Scalar:
    """What the eigenvalues of a row keep at its lag."""
    return system.memory(system.data["lag"])


def best_memory(system: System) -> Scalar:
    """Between what the eigenvalues of a row keep and what no stable spectrum exceeds, 1 where that is not shown."""
    if system.arithmetic is not BALL:
        raise NotRepresentable("a supremum over spectra is enclosed, not exact")
    kept = acb(row_memory(system)).real
    return acb(kept.union(arb(_most(system.size, system.data["lag"]))))


@cache
def _most(size: int, lag: int) -> float:
    spectrum = [complex(*map(float, parts)) for parts in found_eigenvalues(size, lag)]
    known = ROWS[size, lag]
    return known.upper if confirmed(known, spectrum) else 1.0


QUANTITIES: Quantities = {
    "row_figure": lambda system: system.data["figure"],
    "row_memory": row_memory,
    "best_memory": best_memory,
}
SETTINGS: tuple[Setting, ...] = (
    Setting(
        "frontier rows",
        "the best eigenvalues found, and all others, for a few numbers of eigenvalues and lags",
        lambda: tuple(row(*place) for place in FOUND),
        build=diagonal_build,
        recorded=SHOWN,
    ),
)
