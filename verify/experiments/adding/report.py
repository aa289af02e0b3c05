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
from memlaw.verify.experiments.report import fixed
from memlaw.verify.experiments.report.drawing import LOSS_WORDS, by_start
from memlaw.verify.experiments.report.starts import sooner

TRIVIAL = 1 / 6
MARGIN = 0.1 * TRIVIAL


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """The table, findings and curves from the results by start."""
    pairs = [fixed.of_losses(name, result["arms"]) for name, result in results.items()]
    found = [fixed.comparable("adding", pairs, MARGIN), fixed.faster("adding", pairs)]
    found += [later(results, other) for other in ("long", "frontier")]
    curves = {name: fixed.panel(result, {"ignoring the input": TRIVIAL}) for name, result in results.items()}
    return Outcome((loss_table(results), compared_table(results)), tuple(found), curves)


def loss_table(results: Mapping[str, Result]) -> Table:
    """Last losses from every start."""
    first = next(iter(results.values()))
    lags = ", ".join(map(str, first["lags"]))
    title = f"Adding, {first['length']} steps, {first['real_states']} states: mean square error; trivial 1/6 = 0.1667"
    rows = tuple(
        (name, fixed.memory_words(result["memory"]), *fixed.losses(result["arms"])) for name, result in results.items()
    )
    return Table(title, ("start", f"M({lags})", *fixed.LOSSES), rows)


def compared_table(results: Mapping[str, Result]) -> Table:
    """Fixed against learned from every start; solved is below a tenth of the trivial loss."""
    rows = tuple(
        (
            name,
            *fixed.compared(fixed.of_losses(name, result["arms"]), result["arms"], MARGIN, len(results)),
            ", ".join(f"{solved(result, mode)} of {len(result['memory'])}" for mode in ("fixed", "learned")),
            fixed.memory_words(result["learned_memory"]),
        )
        for name, result in results.items()
    )
    columns = ("start", *fixed.COMPARED, "solved", "learned M")
    return Table(f"Adding: fixed against learned, margin {MARGIN:.3g}", columns, rows)


def solved(result: Result, mode: str) -> int:
    """How many runs end below a tenth of the trivial loss."""
    return int((np.asarray(result["arms"][mode]["losses"]) < 0.1 * TRIVIAL).sum())


def later(results: Mapping[str, Result], other: str) -> Finding:
    """Steps of the learned arm to a tenth of the trivial loss: short against another start."""
    both = {name: results[name] for name in ("short", other)}
    first, second = (result["solved"]["learned"] for result in both.values())
    below = " and ".join(str(solved(result, "learned")) for result in both.values())
    return sooner(
        f"adding: learned from a short start, a tenth of the trivial loss takes more steps than from {other}",
        first,
        second,
        other,
        f"; ends below it: {below} of {len(second)} runs",
    )


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Loss against steps by start."""
    return (by_start(found.curves, "loss", folder / "adding-loss.png", "Adding problem", LOSS_WORDS, "xy"),)
