"""Digits, pixel by pixel: what the runs say, and whether fixing is only regularisation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.experiments.digits.runs import REGULARISED
from memlaw.verify.experiments.frame.experiment import Options, Outcome, Result, Table
from memlaw.verify.experiments.frame.statistics import interval, paired
from memlaw.verify.experiments.report.drawing import by_start, finals
from memlaw.verify.experiments.report.fixed import (
    accuracies,
    accuracies_compared,
    accuracy_panels,
    accuracy_table,
    ends,
    percent,
)
from memlaw.verify.experiments.train.contest import CLASSIFIED as MODES

TASK = "digits"


def outcome(results: Mapping[str, Result], options: Options) -> Outcome:
    """Tables, findings and curves."""
    free = {key: found for key, found in results.items() if "," not in key}
    regularised = {key: found for key, found in results.items() if key.startswith(REGULARISED)}
    tables = (
        accuracy_table(f"{TASK}, no regularisation", free),
        accuracies_compared(TASK, results),
        regularisation_table(regularised),
        difference_table(regularised),
    )
    drawn = {"starts": accuracy_panels(free), "regularised": accuracy_panels(regularised)}
    return Outcome(tables, tuple(accuracies(TASK, results)), drawn)


def named(key: str) -> str:
    """The regularisation in words."""
    return key.removeprefix(REGULARISED).removeprefix(", ") or "none"


def regularisation_table(results: Mapping[str, Result]) -> Table:
    """Both arms on the training and the test set, with and without regularisation."""
    rows = tuple(
        (
            named(key),
            mode,
            str(interval(ends(found, mode, "train", 0).tolist())),
            str(interval(ends(found, mode, "test", 0).tolist())),
            *(percent(interval(ends(found, mode, part, 1).tolist())) for part in ("train", "test")),
            percent(interval(gap(found, mode).tolist())),
        )
        for key, found in results.items()
        for mode in MODES
    )
    columns = (
        "regularisation",
        "recurrence",
        "training loss",
        "test loss",
        "training accuracy, %",
        "test accuracy, %",
        "gap, points",
    )
    return Table(f"{TASK} from {REGULARISED}: is fixing only regularisation?", columns, rows)


def gap(found: Result, mode: str) -> FloatArray:
    """Training accuracy less test accuracy, by seed."""
    return ends(found, mode, "train", 1) - ends(found, mode, "test", 1)


def difference_table(results: Mapping[str, Result]) -> Table:
    """Fixed less learned, seed by seed, and how regularisation changes it.

    If fixing were only regularisation, then without any other it would narrow the gap and raise the test accuracy, and
    beside weight decay and dropout its advantage would shrink.
    """
    rows = tuple(_difference_row(key, found, results[REGULARISED]) for key, found in results.items())
    columns = (
        "regularisation",
        "training loss",
        "gap, points",
        "test accuracy, points",
        "change of the last against none",
    )
    return Table(f"{TASK} from {REGULARISED}: fixed less learned, seed by seed", columns, rows)


def _difference_row(key: str, found: Result, free: Result) -> tuple[str, ...]:
    own, without = advantage(found), advantage(free)
    losses = [ends(found, mode, "train", 0).tolist() for mode in MODES]
    gaps = [gap(found, mode).tolist() for mode in MODES]
    change = "-" if key == REGULARISED else percent(paired(own.tolist(), without.tolist()))
    return (named(key), str(paired(*losses)), percent(paired(*gaps)), percent(interval(own.tolist())), change)


def advantage(found: Result) -> FloatArray:
    """Test accuracy of fixed less learned, by seed."""
    return ends(found, "fixed", "test", 1) - ends(found, "learned", "test", 1)


def draw(found: Outcome, folder: Path) -> tuple[Path, ...]:
    """Curves by start, final accuracies by start and by regularisation."""
    free, regularised = found.curves["starts"], found.curves["regularised"]
    title, order = "Digits, pixel by pixel", "Digits: starts, in order of their memory of the first input"
    renamed = {named(key): value for key, value in regularised.items()}
    return (
        by_start(free, "accuracy", folder / "digits-accuracy.png", title, "validation accuracy"),
        by_start(free, "loss", folder / "digits-loss.png", title, "training loss"),
        finals(free, ("test",), order, folder / "digits-starts.png"),
        finals(
            renamed,
            ("test", "train"),
            f"Digits from {REGULARISED}: regularisation",
            folder / "digits-regularisation.png",
        ),
    )
