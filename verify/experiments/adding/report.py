"""The adding problem: what the runs say, in tables, findings and plots.

Rules, written before the recorded run and after trial runs: those of `memlaw.verify.experiments.report.fixed`, with a
margin of 10 % of the trivial loss 1/6. initialisation: the learned arm takes more steps to a tenth of the trivial loss
from "short" than from "long", and than from "frontier": log2 of the ratio, seed by seed (the budget where never); holds
if the interval lies above zero, refuted if below.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome, Result, Table
from memlaw.verify.experiments.frame.statistics import interval, positive
from memlaw.verify.experiments.report import fixed as fixed_report
from memlaw.verify.experiments.report.drawing import losses_by_start
from memlaw.verify.experiments.train.arms import MODES

TRIVIAL = 1 / 6
MARGIN = 0.1 * TRIVIAL


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """The table, findings and curves from the results by start."""
    found = [
        fixed_report.comparable("adding", results, MARGIN),
        fixed_report.faster("adding", results),
        sooner(results, "long"),
        sooner(results, "frontier"),
    ]
    return Outcome((loss_table(results), compared_table(results)), tuple(found), curves(results))


def loss_table(results: Mapping[str, Result]) -> Table:
    """Last losses from every start."""
    first = next(iter(results.values()))
    lags = ", ".join(map(str, first["lags"]))
    title = f"Adding, {first['length']} steps, {first['real_states']} states: mean square error; trivial 1/6 = 0.1667"
    rows = tuple(
        (name, memory_words(result["memory"]), *fixed_report.losses(result["arms"]))
        for name, result in results.items()
    )
    return Table(title, ("start", f"M({lags})", *fixed_report.LOSSES), rows)


def compared_table(results: Mapping[str, Result]) -> Table:
    """Fixed against learned from every start; solved is below a tenth of the trivial loss."""
    rows = tuple(
        (
            name,
            *fixed_report.compared(result["arms"], MARGIN),
            ", ".join(f"{solved(result, mode)} of {len(result['memory'])}" for mode in ("fixed", "learned")),
            memory_words(result["learned_memory"]),
        )
        for name, result in results.items()
    )
    columns = ("start", *fixed_report.COMPARED, "solved", "learned M")
    return Table(f"Adding: fixed against learned, margin {MARGIN:.3g}", columns, rows)


def memory_words(memory: list[list[float]]) -> str:
    """M by lag, mean over seeds.

    >>> memory_words([[0.5, 0.25], [0.5, 0.75]])
    '0.5, 0.5'
    """
    return ", ".join(f"{value:.2g}" for value in np.mean(memory, axis=0))


def solved(result: Result, mode: str) -> int:
    """How many runs end below a tenth of the trivial loss."""
    return int((np.asarray(result["arms"][mode]["losses"]) < 0.1 * TRIVIAL).sum())


def sooner(results: Mapping[str, Result], other: str) -> Finding:
    """Steps of the learned arm to a tenth of the trivial loss: short against another start."""
    steps = {
        name: np.maximum(np.asarray(results[name]["solved"]["learned"], dtype=float), 1.0)
        for name in ("short", other)
    }
    found = interval(list(np.log2(steps["short"] / steps[other])))
    return Finding(
        "initialisation",
        f"adding: learned from a short start, a tenth of the trivial loss takes more steps than from {other}",
        positive(found),
        f"log2 of short over {other} steps {found}; median steps {np.median(steps['short']):.0f} and "
        f"{np.median(steps[other]):.0f}; ends below it: {solved(results['short'], 'learned')} and "
        f"{solved(results[other], 'learned')} of {len(results[other]['memory'])} runs",
    )


def curves(results: Mapping[str, Result]) -> dict[str, object]:
    """What the plot needs."""
    return {
        name: {
            "steps": result["steps"],
            "curves": {mode: result["arms"][mode]["curve"] for mode in MODES},
            "levels": {"ignoring the input": TRIVIAL},
        }
        for name, result in results.items()
    }


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Loss against steps by start."""
    return (losses_by_start(found.curves, folder / "adding-loss.png", "Adding problem", log=True),)
