"""ListOps in small: what the runs say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from memlaw.verify.experiments.frame.experiment import Options, Outcome, Result
from memlaw.verify.experiments.report.drawing import by_start, finals
from memlaw.verify.experiments.report.fixed import accuracies, accuracies_compared, accuracy_panels, accuracy_table

TASK, TITLE = "ListOps", "ListOps, at most 40 tokens"


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves."""
    tables = (accuracy_table(TASK, results), accuracies_compared(TASK, results))
    return Outcome(tables, tuple(accuracies(TASK, results)), {"starts": accuracy_panels(results)})


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Curves and final accuracies by start."""
    free, order = found.curves["starts"], "ListOps: starts, in order of their memory of the first input"
    return (
        by_start(free, "accuracy", folder / "listops-accuracy.png", TITLE, "validation accuracy"),
        by_start(free, "loss", folder / "listops-loss.png", TITLE, "training loss"),
        finals(free, ("test",), order, folder / "listops-starts.png"),
    )
