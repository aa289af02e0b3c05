"""ListOps in small: what the runs say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from memlaw.verify.experiments.frame.experiment import Options, Outcome, Result
from memlaw.verify.experiments.report.deep_plots import plot_curves, plot_finals
from memlaw.verify.experiments.report.deep_report import (
    accuracy_table,
    curves,
    findings,
    groups,
    pair,
    speed_table,
)

TASK = "ListOps"


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves."""
    said = [
        findings(TASK, [pair(key, results[key]) for key in keys], which)
        for which, keys in groups(results).items()
    ]
    tables = (accuracy_table(TASK, results), speed_table(TASK, results))
    return Outcome(tables, tuple(finding for both in said for finding in both), {"starts": curves(results)})


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Curves and final accuracies by start."""
    free = found.curves["starts"]
    return (
        plot_curves(free, "accuracy", "ListOps, at most 40 tokens", folder / "listops-accuracy.png"),
        plot_curves(free, "loss", "ListOps, at most 40 tokens", folder / "listops-loss.png"),
        plot_finals(
            free,
            ("test",),
            "ListOps: starts, in order of their memory of the first input",
            folder / "listops-starts.png",
        ),
    )
