"""Killed, interrupted or out of room: nothing is half-written, no process is left, and a run goes on where it was."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from full_disk import full_disk, small_disk
from processes import alive, descendants, workers
from typer.testing import CliRunner, Result

from memlaw import files
from memlaw.errors import InvalidInput
from memlaw.verify.command.cli import app
from memlaw.verify.evidence import record
from memlaw.verify.run.soaked import read

VERIFY = ["verify", "tradeoff.nilpotent", "--kind", "exact", "--json"]
SOAK = ["soak", "capacity.rank", "--points", "1000", "--seeds", "1", "--examples", "2", "--processes", "1", "--state"]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


# --- no room --------------------------------------------------------------------------------------------------------


def test_a_file_for_which_there_is_no_room_is_left_as_it_was(tmp_path: Path) -> None:
    files.write(kept := tmp_path / "kept", "what was there")
    for path in (kept, tmp_path / "new"):
        with full_disk(), pytest.raises(InvalidInput, match=r"it cannot be written \(File too large\)"):
            files.write(path, "what is new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("kept", "what was there")]


def test_a_report_without_room_is_shown_and_the_earlier_record_kept(tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    assert run(*VERIFY, kept, "--seed", "1").exit_code == 0
    before = kept.read_text()
    with full_disk():
        done = run(*VERIFY, kept, "--seed", "2")
    assert done.exit_code == 2 and "cannot be written" in done.stderr
    assert "All hold: 1 theorem" in done.stdout
    assert kept.read_text() == before and list(tmp_path.iterdir()) == [kept]


def test_a_search_without_room_tells_what_it_found_and_goes_on_from_what_was_kept(tmp_path: Path) -> None:
    kept = tmp_path / "soak.json"
    assert run(*SOAK, kept).exit_code == 0
    before = read(kept)
    more = [word if word != "1" else "2" for word in SOAK[:6]] + SOAK[6:]
    with full_disk():
        done = run(*more, kept)
    assert done.exit_code == 2 and "not kept: got output file" in done.stderr
    assert "2 rounds" in done.stdout
    assert read(kept) == before and list(tmp_path.iterdir()) == [kept]
    assert run(*more, kept).exit_code == 0
    assert read(kept).next_seed == 3 and not read(kept).unkept


def test_a_small_file_system_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        files.write(kept := disk / "kept", "what was there")
        with pytest.raises(InvalidInput, match=r"it cannot be written \(No space left on device\)"):
            files.write(kept, "x" * 20_000)
        assert kept.read_text() == "what was there"
        done = run(*VERIFY, disk / "run.json", "--seed", "1")
        assert done.exit_code == 2 and "cannot be written" in done.stderr
        assert sorted(path.name for path in disk.iterdir()) == ["filling", "kept"]


# --- killed -----------------------------------------------------------------------------------------------------------

LONG = {
    "verify": ["verify", "tradeoff", "allpass", "--kind", "sampled", "--seed", "1", "--json"],
    "soak": ["soak", "tradeoff", "allpass", "--minutes", "3", "--state"],
}


def begun(*words: str | Path) -> subprocess.Popen[str]:
    """A command; what runs in the background of a shell would inherit an ignored SIGINT."""
    return subprocess.Popen(
        [sys.executable, "-m", "memlaw", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def until(condition: object, seconds: float = 200) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the system for processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
@pytest.mark.parametrize("command", LONG)
def test_a_killed_command_leaves_a_whole_file_and_no_process(
    tmp_path: Path, command: str, number: signal.Signals
) -> None:
    kept = tmp_path / "kept.json"
    if command == "verify":
        run(*VERIFY, kept)
    before = kept.read_text() if kept.exists() else ""
    running = begun(*LONG[command], kept, "--processes", "2")
    until(lambda: len(workers(running.pid)) >= 2)
    begun_here = descendants(running.pid)
    time.sleep(2)
    running.send_signal(number)
    told, _ = running.communicate(timeout=100)
    until(lambda: not any(map(alive, begun_here)), 20)
    assert "Traceback" not in told
    if number is signal.SIGKILL:
        assert (kept.read_text() if kept.exists() else "") == before
    else:
        assert running.returncode == 130, told
        assert command == "soak" or record.read(kept).interrupted
    assert [path for path in tmp_path.iterdir() if path != kept] == []
    if command == "soak":
        assert run("soak", "tradeoff", "--points", "1", "--state", kept, "--processes", "1").exit_code == 0
    else:
        assert run(*VERIFY, tmp_path / "next.json", "--against", kept).exit_code == 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the system for processes")
def test_a_run_whose_worker_is_killed_gives_all_of_its_evidence(tmp_path: Path) -> None:
    words = ["verify", "tradeoff", "--kind", "exact", "--kind", "sampled", "--seed", "1", "--json"]
    running = begun(*words, tmp_path / "killed.json", "--processes", "2")
    until(lambda: len(workers(running.pid)) >= 2)
    os.kill(workers(running.pid)[-1], signal.SIGKILL)
    told, _ = running.communicate(timeout=200)
    assert running.returncode == 0, told
    assert run(*words, tmp_path / "whole.json").exit_code == 0
    killed, whole = (json.loads((tmp_path / name).read_text()) for name in ("killed.json", "whole.json"))
    assert len(killed["evidence"]) == len(whole["evidence"])


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_killed_experiment_goes_on_where_it_was(tmp_path: Path, number: signal.Signals) -> None:
    pytest.importorskip("torch")
    words = ["experiment", "adding", "--quick", "--results", tmp_path]  # eight pieces, a second each
    kept = tmp_path / "checkpoints" / "adding-quick.json"
    running = begun(*words)
    until(kept.exists)
    running.send_signal(number)
    told, _ = running.communicate(timeout=100)
    assert "Traceback" not in told and running.returncode in (130, -signal.SIGKILL)
    done = json.loads(kept.read_text())["results"]
    assert done and not (tmp_path / "adding-quick.json").exists()
    assert run(*words).exit_code == 0
    again = json.loads((tmp_path / "adding-quick.json").read_text())["results"]
    assert all(again[key] == result for key, result in done.items())  # their seconds too: they were not done again
