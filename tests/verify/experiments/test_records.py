"""Records, checkpoints and intervals of experiments, on an experiment of three trivial pieces."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from squares import Work, made

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.device import read_device
from memlaw.verify.evidence import Verdict
from memlaw.verify.experiments.frame import record as results
from memlaw.verify.experiments.frame import running, statistics
from memlaw.verify.experiments.frame.experiment import Options, Outcome
from memlaw.verify.work import checkpoint

pytest.importorskip("torch")


def test_interrupted_and_started_again_it_goes_on(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    with pytest.raises(KeyboardInterrupt):
        running.run(made(Work(stop_at=2)), Options(), kept, "squares")
    again = Work()
    found = running.run(made(again), Options(), kept, "squares")
    assert again.done == [2]
    assert found.outcome.tables[0].rows == (("5",),)


@pytest.mark.parametrize("text", ["", "{", '{"schema": "memlaw.checkpoint/1"}', "[]", "null"])
def test_a_corrupt_checkpoint_is_an_error_and_is_kept(tmp_path: Path, text: str) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text(text)
    with pytest.raises(InvalidInput, match=r"corrupt.*--restart"):
        running.run(made(Work()), Options(), kept, "squares")
    assert kept.read_text() == text


def test_an_edited_checkpoint_is_noticed(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    running.run(made(Work()), Options(), kept, "squares")
    whole = json.loads(kept.read_text())
    whole["results"]["piece 1"]["square"] = 7
    kept.write_text(json.dumps(whole))
    with pytest.raises(InvalidInput, match="corrupt"):
        running.run(made(Work()), Options(), kept, "squares")


def test_a_checkpoint_of_other_options_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    running.run(made(Work()), Options(), kept, "squares")
    with pytest.raises(InvalidInput, match="other options"):
        running.run(made(Work()), Options(size=4), kept, "squares")


def test_setting_aside_loses_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    for text in ("one", "two"):
        kept.write_text(text)
        checkpoint.set_aside(kept)
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["one", "two"]
    assert checkpoint.set_aside(kept) is None


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = running.run(made(Work()), Options(seeds=3), tmp_path / "kept.json", "squares")
    results.write(tmp_path / "squares.json", found)
    assert results.read(tmp_path / "squares.json") == found
    assert found.replay is not None and len(found.replay.results) == 3


@pytest.mark.parametrize("text", ["", "{}", '{"schema": "memlaw.experiment/2"}', "[1]"])
def test_a_bad_record_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(InvalidInput, match=r"bad.json"):
        results.read_all(tmp_path)


def test_quick_runs_are_never_evidence(tmp_path: Path) -> None:
    found = running.run(made(Work()), Options(quick=True), tmp_path / "kept.json", "squares")
    assert results.findings_about(["fixed"], [found]) == []
    assert len(results.findings_about(["fixed"], [replace(found, options=Options())])) == 1


def test_what_is_summarised_anew_keeps_its_results_and_code(tmp_path: Path) -> None:
    found = running.run(made(Work()), Options(), tmp_path / "kept.json", "squares")
    other = replace(made(Work()), outcome=lambda results, options: Outcome((), ()))
    anew = running.summarised(other, found)
    assert (anew.results, anew.code, anew.outcome.tables) == (found.results, found.code, ())


@pytest.mark.parametrize("name", ["cuda:99", "nowhere", "tpu"])
def test_a_device_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(InvalidInput, match="use one of: cpu"):
        read_device(name)


def test_intervals_cover_as_often_as_they_say() -> None:
    # 4000 intervals at 95 %: between 93 and 97 % except with probability below 1e-8
    draws = np.random.default_rng(1).standard_normal((4000, 5))
    inside = [found.lower <= 0 <= found.upper for found in map(statistics.interval, draws)]
    assert 0.93 < np.mean(inside) < 0.97


@pytest.mark.parametrize("values", [[], [1.0], [1.0, float("nan")], [[1.0, 2.0], [3.0, 4.0]]])
def test_an_interval_needs_values(values: list[float]) -> None:
    with pytest.raises(InvalidInput, match="at least two finite"):
        statistics.interval(values)


def test_verdicts_follow_the_interval_and_the_margin() -> None:
    below, across, above = (statistics.Interval(m, m - 1, m + 1, 5) for m in (-3.0, 0.0, 3.0))
    assert [statistics.not_worse(item, 0.5) for item in (below, across, above)] == [
        Verdict.REFUTED,
        Verdict.UNDECIDED,
        Verdict.HOLDS,
    ]
