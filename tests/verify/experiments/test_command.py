"""The command experiment: what it writes, how it goes on, what it refuses."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from full_disk import full_disk
from squares import Work, made
from typer.testing import CliRunner, Result

from memlaw.verify.command import experiment as command_experiment
from memlaw.verify.command.cli import app
from memlaw.verify.differentiable import device
from memlaw.verify.experiments.frame import listed
from memlaw.verify.experiments.frame import record as results


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["experiment", *words])


@pytest.fixture
def squares(monkeypatch: pytest.MonkeyPatch) -> Work:
    work = Work()
    monkeypatch.setattr(listed, "experiment", lambda name: made(work))
    return work


def test_a_run_writes_its_record_and_prints_it(squares: Work, tmp_path: Path) -> None:
    done = run("squares", "--results", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "fixed: holds" in done.output
    record = results.read(tmp_path / "squares.json")
    assert record.command == "memlaw experiment squares"
    assert list((tmp_path / "checkpoints").iterdir()) == []


def test_an_interrupted_run_goes_on(squares: Work, tmp_path: Path) -> None:
    squares.stop_at = 2
    assert run("squares", "--results", str(tmp_path)).exit_code == 130
    assert not (tmp_path / "squares.json").exists()
    squares.stop_at = None
    assert run("squares", "--results", str(tmp_path)).exit_code == 0
    assert squares.done == [0, 1, 2]


def test_a_run_without_room_says_so_and_goes_on(squares: Work, tmp_path: Path) -> None:
    squares.stop_at = 2
    assert run("squares", "--results", str(tmp_path)).exit_code == 130
    before = (kept := tmp_path / "checkpoints" / "squares.json").read_text()
    squares.stop_at = None
    with full_disk():
        refused = run("squares", "--results", str(tmp_path))
    assert refused.exit_code == 2 and "cannot be written" in refused.output
    assert kept.read_text() == before and list(tmp_path.rglob("*.*")) == [kept]
    assert run("squares", "--results", str(tmp_path)).exit_code == 0
    assert squares.done == [0, 1, 2, 2]  # the last one twice: it could not be kept


def test_a_corrupt_checkpoint_ends_with_its_remedy_and_restart_keeps_it(squares: Work, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoints" / "squares.json"
    kept.parent.mkdir()
    kept.write_text("{")
    refused = run("squares", "--results", str(tmp_path))
    assert refused.exit_code == 2
    assert "--restart" in refused.output
    assert run("squares", "--results", str(tmp_path), "--restart").exit_code == 0
    assert (tmp_path / "checkpoints" / "squares.1.old").read_text() == "{"


def test_summarising_makes_the_tables_anew_without_any_work(squares: Work, tmp_path: Path) -> None:
    run("squares", "--results", str(tmp_path))
    squares.done.clear()
    assert run("squares", "--results", str(tmp_path), "--summarise").exit_code == 0
    assert squares.done == []


def test_quick_runs_do_not_replace_a_record(squares: Work, tmp_path: Path) -> None:
    run("squares", "--results", str(tmp_path))
    run("squares", "--results", str(tmp_path), "--quick")
    assert json.loads((tmp_path / "squares.json").read_text())["options"]["quick"] is False
    assert (tmp_path / "squares-quick.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["recal"], "did you mean recall"),
        (["recall", "--seeds", "1"], "at least 2"),
        (["recall", "--steps", "0"], "at least 1"),
        (["recall", "--only", "near"], "judged as a whole"),
        (["recall", "--minutes", "1"], "judged as a whole"),
        (["declared", "--steps", "5"], "those of its protocol"),
        (["recall", "--device", "cuda:99"], "use one of: cpu"),
        (["recall", "--results", "/proc/nowhere"], "cannot be made"),
    ],
)
def test_bad_input_is_refused(words: list[str], said: str, tmp_path: Path) -> None:
    words = words if "--results" in words else [*words, "--results", str(tmp_path)]
    refused = run(*words)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())


def test_without_torch_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "has_torch", lambda: False)
    refused = run("recall")
    assert refused.exit_code == 2
    assert "memlaw[torch]" in refused.output


def test_the_command_that_is_recorded_repeats_the_run() -> None:
    from memlaw.verify.experiments.frame.experiment import Options

    options = Options(seeds=3, steps=10, size=4, device="cuda", quick=True)
    words = command_experiment.command("paths", options)
    assert words == "memlaw experiment paths --seeds 3 --steps 10 --size 4 --device cuda --quick"
