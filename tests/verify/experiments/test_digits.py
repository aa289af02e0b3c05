"""The experiment digits: its data, its quick run, and what its report makes of figures known beforehand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("sklearn")

from memlaw.errors import InvalidInput
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.digits import report as digits_report
from memlaw.verify.experiments.digits import runs as digits_runs
from memlaw.verify.experiments.digits.experiment import EXPERIMENT
from memlaw.verify.experiments.frame import freshness, running
from memlaw.verify.experiments.frame.experiment import Options, Piece, Result
from memlaw.verify.experiments.report import fixed as fixed_report
from memlaw.verify.experiments.train import arms, contest
from memlaw.verify.experiments.train.classification import split


@pytest.fixture(scope="module")
def done() -> Mapping[str, Result]:
    options = Options(quick=True)
    return {piece.key: EXPERIMENT.run(piece, options) for piece in EXPERIMENT.pieces(options)}


def test_a_quick_run_gives_tables_findings_and_plots(done: Mapping[str, Result], tmp_path: Path) -> None:
    found = EXPERIMENT.outcome(done, Options(quick=True))
    assert len(found.tables) == 4 and all(table.rows for table in found.tables)
    assert all(len(row) == len(table.columns) for table in found.tables for row in table.rows)
    assert {finding.subject for finding in found.findings} == {"fixed"}
    plots = EXPERIMENT.draw(found, tmp_path)
    assert len(plots) == 4 and all(plot.stat().st_size > 5000 for plot in plots)
    json.dumps([done, dict(found.curves)], allow_nan=False)


def test_a_piece_is_determined_by_its_arguments(done: Mapping[str, Result]) -> None:
    piece = EXPERIMENT.pieces(Options(quick=True))[2]
    piece = Piece(piece.key, json.loads(json.dumps(dict(piece.arguments))))
    assert EXPERIMENT.run(piece, Options(quick=True)) == done[piece.key]


def test_a_whole_run_makes_a_record_that_is_not_stale(tmp_path: Path) -> None:
    options = Options(quick=True, steps=2)
    record = running.run(EXPERIMENT, options, tmp_path / "kept.json", "memlaw experiment digits")
    assert freshness.freshness(record, replaying=False).fresh
    assert {"run", "pieces", "Spectrum", "evaluate"} <= set(record.code)
    assert not {"draw", "outcome"} & set(record.code)


def test_splits_do_not_overlap_and_differ_by_seed() -> None:
    one, other = (split(digits_runs.PARTS, seed) for seed in (1, 2))
    assert [len(part) for part in (one.train, one.validation, one.test)] == [500, 297, 1000]
    assert len(np.unique(np.concatenate([one.train, one.validation, one.test]))) == 1797
    assert not np.array_equal(one.train, other.train)


def test_images_are_whole_and_scaled() -> None:
    pixels, labels = digits_runs.images()
    assert pixels.shape == (1797, 64) and pixels.min() == -1 and pixels.max() == 1
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_without_scikit_learn_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    digits_runs.images.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    with pytest.raises(InvalidInput, match="pip install scikit-learn"):
        digits_runs.data([0], "cpu")


def test_tuning_and_evaluation_seeds_are_apart() -> None:
    assert contest.FIRST_EVALUATION_SEED - arms.FIRST_TUNING_SEED > 100


def made(fixed: list[float], learned: list[float], diverged: int | None = None) -> Result:
    """A result in which an arm's accuracy is reached at half its steps and kept."""

    def arm(accuracies: list[float], steps: list[int]) -> dict[str, Any]:
        ends = [[0.5, accuracy] for accuracy in accuracies]
        return {
            "step_size": 0.03, "share": 1.0, "tuning": [], "moved": {"phase": 0.1},
            "diverged": [place == diverged for place in range(len(accuracies))],
            "train": [[0.1, 1.0]] * len(accuracies), "validation": ends, "test": ends, "steps": steps,
            "curves": {"accuracy": [[one, one] for one in accuracies], "loss": [[1.0, 0.5]] * len(accuracies)},
        }  # fmt: skip

    memory = {"at_first_input": 0.1, "within_sequence": 5.0, "lags_above_half": 2}
    arms = {"fixed": arm(fixed, [50, 100]), "learned": arm(learned, [80, 100])}
    return {"seeds": [0, 1, 2], "trivial": 0.1, "memory": memory, "arms": arms}


@pytest.mark.parametrize(
    ("fixed", "expected"),
    [
        ([0.90, 0.91, 0.92], Verdict.HOLDS),
        ([0.85, 0.861, 0.87], Verdict.REFUTED),
        ([0.88, 0.92, 0.91], Verdict.UNDECIDED),
        ([0.885, 0.895, 0.905], Verdict.HOLDS),
    ],
)
def test_accuracy_is_judged_by_the_declared_margin(fixed: list[float], expected: Verdict) -> None:
    accurate, _ = fixed_report.accuracies("task", {"ring": made(fixed, [0.90, 0.91, 0.92])})
    assert accurate.verdict is expected


def test_speed_is_judged_by_the_steps_to_a_common_level() -> None:
    found = made([0.90, 0.91, 0.92], [0.90, 0.90, 0.92])
    _, fast = fixed_report.accuracies("task", {"ring": found})
    level = 0.1 + 0.9 * (0.92 + 0.9 + 0.9) / 3 - 0.09
    assert fast.verdict is Verdict.HOLDS and fixed_report.common_level(found) == pytest.approx(level)
    fixed, learned = (fixed_report.reached(found, mode, level) for mode in ("fixed", "learned"))
    assert all(fixed < 50) and all(learned > 60)


def test_a_diverged_run_counts_as_a_constant_answer() -> None:
    found = made([0.9, 0.9, 0.9], [0.9, 0.9, 0.9], diverged=1)
    assert fixed_report.ends(found, "fixed", "test", 1).tolist() == [0.9, 0.1, 0.9]
    json.dumps(fixed_report.accuracy_panels({"here": found}), allow_nan=False)


def test_arms_that_learn_nothing_are_not_timed() -> None:
    found = made([0.10, 0.11, 0.10], [0.9, 0.9, 0.9])
    assert fixed_report.common_level(found) is None
    assert fixed_report.accuracies("task", {"ring": found})[1].verdict is Verdict.UNDECIDED


def test_the_table_on_regularisation_pairs_by_seed() -> None:
    free, both = made([0.9, 0.8, 0.7], [0.8, 0.7, 0.6]), made([0.9, 0.8, 0.7], [0.9, 0.8, 0.7])
    table = digits_report.difference_table({"s4d-lin spread": free, "s4d-lin spread, dropout": both})
    assert table.rows[0][3] == "10.0 [10.0, 10.0]"
    assert table.rows[1][4] == "-10.0 [-10.0, -10.0]"
